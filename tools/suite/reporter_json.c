#include "tools/kit/json_out.h"
#include "tools/suite/reporter.h"
#include <inttypes.h>

/* Raised when the meaning of the document changes; see `pegsim help json`. */
#define JSON_FORMAT 1

static json_t *counters_of(const struct sim_model *model, const struct run_result *result)
{
    json_t *counters = json_object();
    for (uint32_t i = 0; i < model->counter_count; i++)
        json_object_set_new(counters, model->counters[i].name, json_integer(result->counters[i]));
    return counters;
}

/* How often each client got each answer; answers it never got are left out. */
static json_t *replies_of(const struct sim_model *model, const struct run_result *result)
{
    json_t *replies = json_object();
    for (uint32_t i = 0; i < result->series_count; i++) {
        const struct run_series *series = &result->series[i];
        json_t *counts = json_object();
        for (uint32_t c = 0; model->series.columns[c] != NULL; c++)
            if (series->counts[c] > 0)
                json_object_set_new(counts, model->series.columns[c],
                                    json_integer((json_int_t)series->counts[c]));
        json_object_set_new(replies, series->name, counts);
    }
    return replies;
}

static json_t *time_or_null(sim_time at, bool is_meant)
{
    return is_meant ? json_integer(at) : json_null();
}

static void set_result(json_t *run, const struct sim_model *model, const struct run_result *result)
{
    char digest[24];
    bool has_error = result->error != 0 && model->error_name != NULL;
    bool has_detector = result->detector != DETECTOR_NONE;
    bool is_stuck = result->verdict == VERDICT_HUNG || result->verdict == VERDICT_EXCUSED;
    (void)snprintf(digest, sizeof(digest), "%016" PRIx64, result->digest);
    json_object_set_new(run, "verdict", json_string(verdict_name(result->verdict)));
    json_object_set_new(
        run, "by", json_out_text_or_null(has_detector ? detector_name(result->detector) : NULL));
    json_object_set_new(run, "error",
                        json_out_text_or_null(has_error ? model->error_name(result->error) : NULL));
    json_object_set_new(run, "digest", json_string(digest));
    json_object_set_new(run, "events", json_integer((json_int_t)result->events));
    json_object_set_new(run, "ended_at_ns", json_integer(result->ended_at));
    json_object_set_new(run, "closed_at_ns",
                        time_or_null(result->closed_at, result->closed_at > 0));
    json_object_set_new(run, "stuck_since_ns", time_or_null(result->stuck_since, is_stuck));
    json_object_set_new(run, "bound_ns", json_integer(result->bound));
    json_object_set_new(run, "bound_is_given", json_boolean(result->bound_is_given));
    json_object_set_new(run, "pending_max", json_integer((json_int_t)result->pending_max));
    json_object_set_new(run, "world_bytes", json_integer((json_int_t)result->world_bytes));
    json_object_set_new(run, "counters", counters_of(model, result));
    json_object_set_new(run, "replies", replies_of(model, result));
    json_object_set_new(run, "why", json_out_lines(result->why));
    json_object_set_new(run, "unexpected", json_out_lines(result->unexpected));
}

static bool open_report(struct report *report, struct diag *diag)
{
    (void)diag;
    report->state = json_array();
    ASSERT(report->state != NULL);
    return true;
}

static void add(struct report *report, const struct outcome *outcome)
{
    json_t *run = json_object();
    bool is_run = outcome->kind != OUTCOME_NOT_RUN;
    json_object_set_new(run, "scenario", json_out_text_or_null(outcome->variant->scenario.name));
    json_object_set_new(run, "path", json_out_text_or_null(outcome->path));
    json_object_set_new(run, "variant", json_out_text_or_null(outcome->variant->scenario.variant));
    json_object_set_new(run, "seed", json_integer((json_int_t)outcome->seed));
    json_object_set_new(run, "outcome", json_string(outcome_words(outcome->kind)));
    json_object_set_new(run, "is_expected", json_boolean(outcome->kind == OUTCOME_AS_EXPECTED));
    json_object_set_new(run, "is_verified", json_boolean(outcome->is_verified));
    if (is_run)
        set_result(run, report->tool->model, &outcome->result);
    json_object_set_new(run, "problem", json_out_lines(outcome->problem));
    json_object_set_new(run, "wall_ns", json_integer(outcome->wall));
    json_object_set_new(run, "repeat", json_out_text_or_null(outcome->command));
    json_array_append_new(report->state, run);
}

/* A kind of outcome as a key: as_expected. */
static void key_of(enum outcome_kind kind, char *text, size_t bytes)
{
    (void)snprintf(text, bytes, "%s", outcome_words(kind));
    for (char *at = text; *at != '\0'; at++)
        if (*at == ' ')
            *at = '_';
}

static json_t *sum_of(const struct outcome_sum *sum)
{
    json_t *value = json_object();
    json_object_set_new(value, "runs", json_integer(sum->runs));
    for (uint32_t kind = 0; kind < OUTCOME_KIND_COUNT; kind++) {
        char key[32];
        key_of(kind, key, sizeof(key));
        json_object_set_new(value, key, json_integer(sum->counts[kind]));
    }
    json_object_set_new(value, "events", json_integer((json_int_t)sum->events));
    json_object_set_new(value, "wall_ns", json_integer(sum->wall));
    json_object_set_new(value, "threads", json_integer(sum->threads));
    json_object_set_new(value, "exit", json_integer(sum->code));
    return value;
}

static bool close_report(struct report *report, const struct outcome_sum *sum, struct diag *diag)
{
    json_t *document = json_object();
    (void)diag;
    json_object_set_new(document, "program", json_string("pegsim " PEGSIM_VERSION));
    json_object_set_new(document, "format", json_integer(JSON_FORMAT));
    json_object_set_new(document, "runs", report->state);
    json_object_set_new(document, "sum", sum_of(sum));
    /* What cannot be written is seen when standard output is closed. */
    if (report->is_abandoned)
        json_decref(document);
    else
        json_out_end(document, JSON_INDENT(1), report->tool->out);
    return true;
}

const struct reporter reporter_json = {.open = open_report, .add = add, .close = close_report};
