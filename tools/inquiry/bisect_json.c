#include "tools/inquiry/bisect.h"
#include "tools/kit/json_out.h"
#include <inttypes.h>

/* Raised when the meaning of the document changes. */
#define JSON_FORMAT 1

static json_t *share_of(const struct bisect_share *share)
{
    if (share->total == 0)
        return json_null();
    json_t *counts = json_object();
    for (uint32_t i = 0; i < VERDICT_COUNT; i++)
        if (share->verdicts[i] > 0)
            json_object_set_new(counts, verdict_names[i], json_integer(share->verdicts[i]));
    return json_pack("{s:i, s:i, s:i, s:i, s:o}", "hang_ppm", (int)bisect_ppm(share), "low_ppm",
                     (int)share->interval.low, "high_ppm", (int)share->interval.high,
                     "continuations", (int)share->total, "verdicts", counts);
}

static json_t *event_of(const struct history_event *event)
{
    return json_pack("{s:I, s:I, s:I, s:o, s:o, s:o}", "event", (json_int_t)event->number, "at_ns",
                     (json_int_t)event->at, "cause", (json_int_t)event->cause, "actor",
                     json_out_text(event->actor_name), "node", json_out_text(event->node_name),
                     "text", json_out_text(event->line));
}

static json_t *points_of(const struct bisect *bisect)
{
    json_t *points = json_array();
    for (uint32_t i = 0; i < bisect->point_count; i++) {
        const struct bisect_point *point = &bisect->points[i];
        json_t *row = json_pack("{s:I, s:I, s:o}", "after_event", (json_int_t)point->event, "at_ns",
                                (json_int_t)point->at, "as_it_was", share_of(&point->shares[0]));
        if (bisect->intervention != NULL)
            json_object_set_new(row, "intervened", share_of(&point->shares[BISECT_CHANGED]));
        json_array_append_new(points, row);
    }
    return points;
}

static json_t *step_of(const struct bisect *bisect, const struct bisect_step *step, uint32_t column)
{
    if (!step->is_found)
        return json_null();
    return json_pack("{s:o, s:b, s:o, s:o}", "event", event_of(&step->event), "is_exact",
                     (int)step->is_exact, "before",
                     share_of(&bisect->points[step->before].shares[column]), "after",
                     share_of(&bisect->points[step->after].shares[column]));
}

static json_t *prevented_of(const struct prevented *prevented)
{
    if (prevented == NULL)
        return json_null();
    json_t *list = json_array();
    for (uint32_t i = 0; i < prevented->count; i++) {
        const struct prevention *prevention = &prevented->list[i];
        json_array_append_new(list, json_pack("{s:o, s:o, s:s, s:I, s:i, s:I, s:b}", "event",
                                              event_of(&prevention->event), "instead",
                                              json_out_text(prevention->instead), "verdict",
                                              verdict_name(prevention->verdict), "closed_at_ns",
                                              (json_int_t)prevention->closed_at, "more",
                                              (int)prevention->more, "back_to_event",
                                              (json_int_t)prevention->back_to, "is_cause",
                                              (int)prevention->is_cause));
    }
    return json_pack("{s:o, s:I, s:i, s:i, s:i, s:i, s:b, s:b, s:b}", "decisions", list,
                     "from_event", (json_int_t)prevented->from, "events", (int)prevented->events,
                     "tried", (int)prevented->trials, "prevent", (int)prevented->helped, "ease",
                     (int)prevented->eased, "events_limit_met", (int)prevented->events_met,
                     "tried_limit_met", (int)prevented->trials_met, "found_limit_met",
                     (int)prevented->found_met);
}

static void add_findings(json_t *document, const struct bisect_report *report)
{
    const struct bisect *bisect = report->bisect;
    const struct sim_intervention *intervention = bisect->intervention;
    json_object_set_new(document, "intervention",
                        intervention == NULL ? json_null() : json_string(intervention->name));
    json_object_set_new(document, "points", points_of(bisect));
    json_object_set_new(document, "certain",
                        step_of(bisect, &bisect->certain[BISECT_AS_IT_WAS], BISECT_AS_IT_WAS));
    json_object_set_new(document, "largest", step_of(bisect, &bisect->largest, BISECT_AS_IT_WAS));
    json_object_set_new(document, "intervened_certain",
                        step_of(bisect, &bisect->certain[BISECT_CHANGED], BISECT_CHANGED));
    json_object_set_new(document, "prevented", prevented_of(report->prevented));
    json_object_set_new(document, "continuations", json_integer((json_int_t)bisect->run_count));
    json_object_set_new(document, "events", json_integer((json_int_t)bisect->event_count));
}

void bisect_write_json(const struct bisect_report *report)
{
    const struct outcome *outcome = report->outcome;
    json_t *document = json_pack(
        "{s:s, s:i, s:o, s:o, s:I, s:s, s:o}", "program", "pegsim " PEGSIM_VERSION, "format",
        JSON_FORMAT, "path", json_out_text(outcome->path), "variant",
        json_out_text(outcome->variant->scenario.variant), "seed", (json_int_t)outcome->seed,
        "verdict", verdict_name(outcome->result.verdict), "repeat", json_out_text(report->repeat));
    ASSERT(document != NULL);
    if (report->bisect != NULL)
        add_findings(document, report);
    json_object_set_new(document, "threads", json_integer(report->threads));
    json_object_set_new(document, "wall_ns", json_integer(report->wall));
    json_out_end(document, JSON_INDENT(2) | JSON_ENSURE_ASCII, report->tool->out);
}
