#include "tools/kit/json_out.h"
#include "tools/sweep/sweep_report.h"

/* Raised when the meaning of a document changes. */
#define JSON_FORMAT 1

static json_t *count_of(uint64_t count)
{
    return json_integer((json_int_t)count);
}

static json_t *verdicts_of(const struct sweep_sum *sum)
{
    json_t *verdicts = json_object();
    for (uint32_t verdict = 0; verdict < VERDICT_COUNT; verdict++) {
        const struct wilson interval = sweep_sum_interval(sum, (enum verdict)verdict);
        json_t *share = json_object();
        json_object_set_new(share, "runs", count_of(sum->verdicts[verdict]));
        json_object_set_new(share, "ppm", count_of(sweep_sum_ppm(sum, (enum verdict)verdict)));
        json_object_set_new(share, "low_ppm", count_of(interval.low));
        json_object_set_new(share, "high_ppm", count_of(interval.high));
        json_object_set_new(verdicts, verdict_name((enum verdict)verdict), share);
    }
    return verdicts;
}

static json_t *spread_of(const struct spread *spread)
{
    json_t *values = json_object();
    json_object_set_new(values, "runs", count_of(spread->count));
    if (spread->count > 0) {
        json_object_set_new(values, "least_ns", json_out_span(spread->least));
        json_object_set_new(values, "p50_ns", json_out_span(spread_quantile(spread, 500)));
        json_object_set_new(values, "p90_ns", json_out_span(spread_quantile(spread, 900)));
        json_object_set_new(values, "p99_ns", json_out_span(spread_quantile(spread, 990)));
        json_object_set_new(values, "greatest_ns", json_out_span(spread->greatest));
    }
    return values;
}

static json_t *groups_of(struct sweeping *sweeping, uint32_t variant)
{
    const struct sweep_sum *sum = &sweeping->sums[variant];
    json_t *groups = json_array();
    for (uint32_t i = 0; i < sum->group_count; i++) {
        const struct sweep_group *group = &sum->groups[i];
        json_t *seeds = json_array();
        for (uint32_t j = 0; j < group->seed_count; j++)
            json_array_append_new(seeds, count_of(group->seeds[j]));
        json_t *value = json_object();
        json_object_set_new(value, "signature", json_out_text(group->signature));
        json_object_set_new(value, "verdict",
                            json_string(verdict_name((enum verdict)group->verdict)));
        json_object_set_new(value, "runs", count_of(group->count));
        json_object_set_new(value, "first_seeds", seeds);
        json_object_set_new(value, "repeat",
                            json_out_text(sweeping_repeat_run(sweeping, variant, group->seeds[0])));
        json_array_append_new(groups, value);
    }
    return groups;
}

static json_t *variant_of(struct sweeping *sweeping, uint32_t variant)
{
    const struct sim_model *model = sweeping->tool->model;
    const struct sweep_sum *sum = &sweeping->sums[variant];
    json_t *spans = json_object();
    json_t *costs = json_object();
    json_t *counters = json_object();
    for (uint32_t i = 0; i < SWEEP_SPANS_MAX && sweep_sum_kind(model, i) != NULL; i++)
        json_object_set_new(spans, sweep_sum_kind(model, i)->while_open, spread_of(&sum->spans[i]));
    for (uint32_t i = 0; i < model->cost_count; i++)
        json_object_set_new(costs, model->costs[i].name,
                            json_integer(sweep_sum_cost(sum, model, i)));
    for (uint32_t i = 0; i < model->counter_count; i++)
        json_object_set_new(counters, model->counters[i].name, json_integer(sum->counters[i]));
    json_t *value = json_object();
    json_object_set_new(value, "variant", json_out_text(sweeping->names[variant]));
    json_object_set_new(value, "runs", count_of(sum->runs));
    json_object_set_new(value, "verdicts", verdicts_of(sum));
    json_object_set_new(value, "finished", spread_of(&sum->finish));
    json_object_set_new(value, "longest", spans);
    json_object_set_new(value, "costs", costs);
    json_object_set_new(value, "counters", counters);
    json_object_set_new(value, "events", count_of(sum->events));
    json_object_set_new(value, "groups", groups_of(sweeping, variant));
    json_object_set_new(value, "left_out", count_of(sum->left_out));
    return value;
}

static json_t *duel_of(const struct sweep_sum *sum, const struct sim_model *model)
{
    const struct sweep_duel *duel = &sum->duel;
    json_t *extra = json_object();
    for (uint32_t i = 0; i < model->cost_count; i++)
        json_object_set_new(extra, model->costs[i].name,
                            json_integer(sweep_sum_extra(sum, model, i)));
    json_t *value = json_object();
    json_object_set_new(value, "won", count_of(duel->won));
    json_object_set_new(value, "lost", count_of(duel->lost));
    json_object_set_new(value, "sooner", count_of(duel->sooner));
    json_object_set_new(value, "later", count_of(duel->later));
    json_object_set_new(value, "both_finished", count_of(duel->both));
    json_object_set_new(value, "extra_costs", extra);
    return value;
}

static json_t *document_of(struct sweeping *sweeping)
{
    const struct sweep *sweep = &sweeping->sweep;
    json_t *document = json_object();
    json_object_set_new(document, "format", json_integer(JSON_FORMAT));
    json_object_set_new(document, "scenario", json_out_text(sweeping->variants[0]->scenario.name));
    json_object_set_new(document, "path", json_out_text(sweeping->path));
    json_object_set_new(document, "first_seed", count_of(sweep->first));
    json_object_set_new(document, "last_seed", count_of(sweep->last));
    json_object_set_new(document, "shard", count_of(sweep->shard));
    json_object_set_new(document, "shards", count_of(sweep->shards));
    return document;
}

/* Ends and writes a document; what is of real time stands last. */
static void write_document(struct sweeping *sweeping, json_t *document, json_t *variants)
{
    json_object_set_new(document, "variants", variants);
    json_object_set_new(document, "repeat", json_out_text(sweeping_repeat(sweeping)));
    json_object_set_new(document, "threads", count_of(sweeping->sweep.workers));
    json_object_set_new(document, "wall_ns", json_integer(sweeping->wall));
    json_out_end(document, JSON_INDENT(2), sweeping->tool->out);
}

void sweep_write_json(struct sweeping *sweeping)
{
    json_t *variants = json_array();
    for (uint32_t i = 0; i < sweeping->sweep.variant_count; i++)
        json_array_append_new(variants, variant_of(sweeping, i));
    write_document(sweeping, document_of(sweeping), variants);
}

void compare_write_json(struct sweeping *sweeping)
{
    json_t *variants = json_array();
    for (uint32_t i = 0; i < sweeping->sweep.variant_count; i++) {
        json_t *variant = variant_of(sweeping, i);
        json_object_set_new(variant, "against_first",
                            duel_of(&sweeping->sums[i], sweeping->tool->model));
        json_array_append_new(variants, variant);
    }
    write_document(sweeping, document_of(sweeping), variants);
}
