#include "tools/diff/diff_report.h"
#include "tools/kit/json_out.h"
#include <inttypes.h>

/* Raised when the meaning of the document changes. */
#define DIFF_FORMAT 1

static json_t *side_of(const struct side *side)
{
    const struct run_result *result = &side->result;
    const bool has_detector = result->detector != DETECTOR_NONE;
    char digest[24];
    json_t *value = json_object();
    (void)snprintf(digest, sizeof(digest), "%016" PRIx64, result->digest);
    json_object_set_new(value, "path", json_out_text_or_null(side->path));
    json_object_set_new(value, "run",
                        side->is_database ? json_integer(side->rows.run) : json_null());
    json_object_set_new(value, "variant", json_out_text_or_null(side->variant));
    json_object_set_new(value, "seed", json_integer((json_int_t)side->seed));
    json_object_set_new(value, "verdict", json_string(verdict_name(result->verdict)));
    json_object_set_new(value, "by",
                        has_detector ? json_string(detector_name(result->detector)) : json_null());
    json_object_set_new(value, "error", json_out_text_or_null(side->error));
    json_object_set_new(value, "digest", json_string(digest));
    json_object_set_new(value, "events", json_integer((json_int_t)result->events));
    json_object_set_new(value, "ended_at_ns", json_integer(result->ended_at));
    return value;
}

static json_t *options_of(const struct diff_report *report)
{
    json_t *options = json_array();
    for (uint32_t i = 0; i < report->options.count; i++) {
        const struct option_difference *option = &report->options.list[i];
        json_t *row = json_object();
        json_object_set_new(row, "key", json_out_text_or_null(option->key));
        json_object_set_new(row, "a", json_out_text_or_null(option->values[DIFF_A]));
        json_object_set_new(row, "b", json_out_text_or_null(option->values[DIFF_B]));
        json_array_append_new(options, row);
    }
    return options;
}

static json_t *line_of(const struct diff_report *report, enum diff_side side,
                       const struct diff_line *line)
{
    if (!line->is_there)
        return json_null();
    json_t *value = json_object();
    json_object_set_new(value, "number", json_integer((json_int_t)line->record.number));
    json_object_set_new(value, "at_ns", json_integer(line->record.at));
    json_object_set_new(value, "actor",
                        json_out_text_or_null(diff_report_actor(report, side, line)));
    json_object_set_new(value, "text", json_out_text_or_null(diff_report_line(report, side, line)));
    return value;
}

static json_t *lines_of(const struct diff_report *report, enum diff_side side,
                        const struct diff_line *lines, uint32_t count)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < count; i++)
        json_array_append_new(list, line_of(report, side, &lines[i]));
    return list;
}

static json_t *point_of(const struct diff_report *report)
{
    const struct diff_point *point = diff_point(report->diff);
    json_t *value = json_object();
    json_t *reasons = json_array();
    if (report->is_same_story) {
        json_decref(value);
        json_decref(reasons);
        return json_null();
    }
    json_object_set_new(value, "common_records", json_integer((json_int_t)point->common));
    json_object_set_new(value, "before",
                        lines_of(report, DIFF_A, point->before, point->before_count));
    json_object_set_new(value, "a", line_of(report, DIFF_A, &point->first[DIFF_A]));
    json_object_set_new(value, "b", line_of(report, DIFF_B, &point->first[DIFF_B]));
    json_object_set_new(value, "after_a",
                        lines_of(report, DIFF_A, point->after[DIFF_A], point->after_count[DIFF_A]));
    json_object_set_new(value, "after_b",
                        lines_of(report, DIFF_B, point->after[DIFF_B], point->after_count[DIFF_B]));
    for (const char *const *reason = diff_report_reasons(report); *reason != NULL; reason++)
        json_array_append_new(reasons, json_out_text_or_null(*reason));
    json_object_set_new(value, "reasons", reasons);
    return value;
}

/* Where strands of a group part, those that part like an earlier one left out. */
static json_t *strands_of(const struct diff_report *report, uint32_t group)
{
    uint32_t count = 0;
    json_t *list = json_array();
    const struct strand_difference *rows =
        strands_differences(diff_strands(report->diff), group, &count);
    for (uint32_t i = 0; i < count; i++) {
        const struct strand_difference *row = &rows[i];
        if (row->is_like)
            continue;
        json_t *value = json_object();
        json_object_set_new(value, "like", json_integer(row->like));
        json_object_set_new(value, "is_reordered", json_boolean(row->is_reordered));
        json_object_set_new(value, "both", line_of(report, DIFF_A, &row->common));
        json_object_set_new(value, "a",
                            lines_of(report, DIFF_A, row->lines[DIFF_A], row->line_count[DIFF_A]));
        json_object_set_new(value, "b",
                            lines_of(report, DIFF_B, row->lines[DIFF_B], row->line_count[DIFF_B]));
        json_array_append_new(list, value);
    }
    return list;
}

static json_t *machines_of(const struct diff_report *report)
{
    const struct sim_model *model = report->tool->model;
    json_t *machines = json_object();
    for (uint32_t i = 0; i < model->machine_count; i++)
        json_object_set_new(machines, model->machines[i].name, strands_of(report, i + 1));
    return machines;
}

static json_t *obligations_of(const struct diff_report *report)
{
    const enum diff_side namer = report->sides[DIFF_A].is_database ? DIFF_B : DIFF_A;
    json_t *list = json_array();
    uint32_t count = 0;
    const struct diff_obligation *rows = diff_obligations(report->diff, &count);
    for (const struct diff_obligation *row = rows; row < rows + count; row++) {
        char name[192];
        json_t *value = json_object();
        side_obligation(&report->sides[namer], diff_obligation_kind(row),
                        diff_obligation_index(row), name, sizeof(name));
        json_object_set_new(value, "name", json_out_text_or_null(name));
        json_object_set_new(value, "is_same", json_boolean(diff_obligation_is_same(row)));
        json_object_set_new(
            value, "a", json_out_text_or_null(diff_report_promise(report, &row->sides[DIFF_A])));
        json_object_set_new(
            value, "b", json_out_text_or_null(diff_report_promise(report, &row->sides[DIFF_B])));
        json_array_append_new(list, value);
    }
    return list;
}

static json_t *counters_of(const struct diff_report *report)
{
    struct counter_difference list[RUN_COUNTERS_MAX];
    const uint32_t count = diff_report_counters(report, list);
    json_t *counters = json_object();
    for (uint32_t i = 0; i < count; i++)
        json_object_set_new(counters, list[i].name,
                            json_pack("{s:I,s:I}", "a", (json_int_t)list[i].values[DIFF_A], "b",
                                      (json_int_t)list[i].values[DIFF_B]));
    return counters;
}

void diff_write_json(const struct diff_report *report)
{
    json_t *document = json_object();
    json_object_set_new(document, "program", json_string("pegsim " PEGSIM_VERSION));
    json_object_set_new(document, "format", json_integer(DIFF_FORMAT));
    json_object_set_new(document, "is_same", json_boolean(diff_report_is_same(report)));
    json_object_set_new(document, "a", side_of(&report->sides[DIFF_A]));
    json_object_set_new(document, "b", side_of(&report->sides[DIFF_B]));
    json_object_set_new(document, "options", options_of(report));
    json_object_set_new(document, "parting", point_of(report));
    json_object_set_new(document, "story", strands_of(report, STRAND_STORY));
    json_object_set_new(document, "states", machines_of(report));
    json_object_set_new(document, "obligations", obligations_of(report));
    json_object_set_new(document, "counters", counters_of(report));
    json_object_set_new(document, "repeat", json_out_text_or_null(report->repeat));
    json_out_end(document, JSON_INDENT(1), report->tool->out);
}
