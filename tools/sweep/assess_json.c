#include "tools/kit/json_out.h"
#include "tools/sweep/assess.h"

/* Raised when the meaning of the document changes. */
#define JSON_FORMAT 1

static json_t *share_of(uint32_t count, uint32_t runs, struct wilson wilson)
{
    return json_pack("{s:i, s:i, s:i, s:i}", "runs", (int)count, "ppm",
                     runs == 0 ? 0 : (int)((uint64_t)count * SIM_PPM / runs), "low_ppm",
                     (int)wilson.low, "high_ppm", (int)wilson.high);
}

static json_t *verdicts_of(const struct assess_sample *sample)
{
    json_t *verdicts = json_object();
    for (uint32_t i = 0; i < VERDICT_COUNT; i++)
        if (sample->verdicts[i] > 0)
            json_object_set_new(verdicts, verdict_name(i),
                                share_of(sample->verdicts[i], sample->runs,
                                         wilson_of(sample->verdicts[i], sample->runs)));
    return verdicts;
}

static json_t *spans_of(const struct assess *assess, const struct assess_sample *sample)
{
    json_t *spans = json_object();
    for (uint32_t i = 0; i < assess->model->obligation_count; i++) {
        const struct assess_span *span = &sample->spans[i];
        json_object_set_new(spans, assess->model->obligations[i].name,
                            json_pack("{s:o, s:o, s:o}", "median_ns", json_out_span(span->median),
                                      "p99_ns", json_out_span(span->p99), "longest_ns",
                                      json_out_span(span->longest)));
    }
    return spans;
}

static json_t *sample_of(const struct assess_report *report, const struct assess_turn *turn,
                         const struct assess_sample *sample)
{
    const struct assess *assess = report->assess;
    json_t *row = json_object();
    if (turn != NULL)
        json_object_set_new(row, "value", json_integer(sample->value));
    json_object_set_new(row, "runs", json_integer(sample->runs));
    json_object_set_new(row, "first_seed", json_integer((json_int_t)assess->first));
    json_object_set_new(row, "last_seed",
                        json_integer((json_int_t)(assess->first + sample->runs - 1)));
    json_object_set_new(row, "amiss", share_of(assess_amiss(sample), sample->runs, sample->amiss));
    json_object_set_new(row, "is_safe", json_boolean(sample->is_safe));
    json_object_set_new(row, "verdicts", verdicts_of(sample));
    json_object_set_new(row, "open", spans_of(assess, sample));
    json_object_set_new(row, "repeat", json_out_text(assess_command(report, turn, sample)));
    return row;
}

static json_t *turn_of(const struct assess_report *report, const struct assess_turn *turn)
{
    const struct sim_knob *knob = turn->knob;
    json_t *samples = json_array();
    uint32_t first = 0;
    uint32_t last = 0;
    for (uint32_t i = 0; i < turn->sample_count; i++)
        json_array_append_new(samples, sample_of(report, turn, &turn->samples[i]));
    json_t *row =
        json_pack("{s:s, s:I, s:b, s:b, s:I, s:o}", "knob", knob->name, "present",
                  (json_int_t)turn->present, "is_settable", (int)turn->is_settable, "raises",
                  (int)knob->raises, "end", (json_int_t)knob->end, "samples", samples);
    const bool is_likely = assess_likely(turn, &first, &last);
    json_object_set_new(row, "half_amiss",
                        is_likely ? json_pack("[I, I]", (json_int_t)turn->samples[first].value,
                                              (json_int_t)turn->samples[last].value)
                                  : json_null());
    json_object_set_new(row, "advised",
                        turn->has_advice ? json_integer(turn->samples[turn->advised].value)
                                         : json_null());
    return row;
}

void assess_write_json(const struct assess_report *report)
{
    const struct assess *assess = report->assess;
    json_t *turns = json_array();
    for (uint32_t i = 0; i < assess->turn_count; i++)
        json_array_append_new(turns, turn_of(report, &assess->turns[i]));
    json_t *document = json_pack(
        "{s:s, s:i, s:o, s:o, s:I, s:I, s:i, s:o, s:o, s:o}", "program", "pegsim " PEGSIM_VERSION,
        "format", JSON_FORMAT, "path", json_out_text(assess->path), "variant",
        json_out_text(assess->variant), "first_seed", (json_int_t)assess->first, "last_seed",
        (json_int_t)(assess->first + assess->seeds - 1), "risk_ppm", (int)assess->risk, "present",
        sample_of(report, NULL, &assess->present), "knobs", turns, "repeat",
        json_out_text(report->repeat));
    ASSERT(document != NULL);
    json_object_set_new(document, "runs", json_integer((json_int_t)assess->runs));
    json_object_set_new(document, "events", json_integer((json_int_t)assess->events));
    json_object_set_new(document, "threads", json_integer(assess->workers));
    json_object_set_new(document, "wall_ns", json_integer(report->wall));
    json_out_end(document, JSON_INDENT(2) | JSON_ENSURE_ASCII, report->tool->out);
}
