#include "sim/sweep_sum.h"

#include <string.h>

struct sweep_sum *sweep_sum_new(uint32_t variants)
{
    return block_new(variants * sizeof(struct sweep_sum));
}

const struct sim_obligation_kind *sweep_sum_kind(const struct sim_model *model, uint32_t number)
{
    for (uint32_t kind = 0; kind < model->obligation_count; kind++) {
        if (model->obligations[kind].while_open != NULL && number-- == 0) {
            return &model->obligations[kind];
        }
    }
    return NULL;
}

/* The group of a signature, made if need be; null if there are too many. */
static struct sweep_group *group_of(struct sweep_sum *sum, const struct sweep_row *row)
{
    for (uint32_t i = 0; i < sum->group_count; i++) {
        if (strcmp(sum->groups[i].signature, row->signature) == 0) {
            return &sum->groups[i];
        }
    }
    if (sum->group_count == SWEEP_GROUPS_MAX) {
        return NULL;
    }
    struct sweep_group *group = &sum->groups[sum->group_count++];
    memcpy(group->signature, row->signature, sizeof group->signature);
    group->verdict = row->verdict;
    return group;
}

static void count_group(struct sweep_sum *sum, const struct sweep_row *row)
{
    struct sweep_group *group = group_of(sum, row);
    if (group == NULL) {
        sum->left_out++;
        return;
    }
    group->count++;
    if (group->seed_count < SWEEP_SEEDS_MAX) {
        group->seeds[group->seed_count++] = row->seed;
    }
}

static bool is_finished(const struct sweep_row *row)
{
    return row->verdict == VERDICT_SUCCESS || row->verdict == VERDICT_FAILED ||
           row->verdict == VERDICT_CANCELLED;
}

static void add_spans(struct sweep_sum *sum, const struct sim_model *model,
                      const struct sweep_row *row)
{
    for (uint32_t i = 0; i < SWEEP_SPANS_MAX; i++) {
        const struct sim_obligation_kind *kind = sweep_sum_kind(model, i);
        if (kind == NULL) {
            return;
        }
        const struct run_span *span = &row->spans[kind - model->obligations];
        const bool is_for_ever = span->is_open != 0 && row->verdict == VERDICT_HUNG;
        spread_add(&sum->spans[i], is_for_ever ? SIM_TIME_MAX : span->longest);
    }
}

void sweep_sum_add(struct sweep_sum *sum, const struct sim_model *model,
                   const struct sweep_row *row)
{
    ASSERT(row->verdict < VERDICT_COUNT && sum->runs < UINT32_MAX);
    sum->runs++;
    sum->verdicts[row->verdict]++;
    sum->events += row->events;
    for (uint32_t i = 0; i < model->counter_count; i++) {
        sum->counters[i] += row->counters[i];
        sum->costs[i] += is_finished(row) ? row->counters[i] : 0;
    }
    count_group(sum, row);
    if (is_finished(row)) {
        spread_add(&sum->finish, row->closed_at);
    }
    add_spans(sum, model, row);
}

void sweep_sum_compare(struct sweep_sum *sum, const struct sweep_row *row,
                       const struct sweep_row *first)
{
    /* The best first. */
    static const uint8_t ranks[VERDICT_COUNT] = {
        [VERDICT_SUCCESS] = 0, [VERDICT_CANCELLED] = 1,    [VERDICT_FAILED] = 2,
        [VERDICT_EXCUSED] = 3, [VERDICT_INCONCLUSIVE] = 4, [VERDICT_HUNG] = 5,
        [VERDICT_BROKEN] = 6,
    };
    ASSERT(row->seed == first->seed);
    struct sweep_duel *duel = &sum->duel;
    duel->won += ranks[row->verdict] < ranks[first->verdict];
    duel->lost += ranks[row->verdict] > ranks[first->verdict];
    if (is_finished(row) && is_finished(first)) {
        duel->both++;
        for (uint32_t i = 0; i < RUN_COUNTERS_MAX; i++) {
            duel->extra[i] += row->counters[i] - first->counters[i];
        }
    }
    if (row->verdict == VERDICT_SUCCESS && first->verdict == VERDICT_SUCCESS) {
        duel->sooner += row->closed_at < first->closed_at;
        duel->later += row->closed_at > first->closed_at;
    }
}

uint32_t sweep_sum_ppm(const struct sweep_sum *sum, enum verdict verdict)
{
    return sum->runs == 0
               ? 0
               : (uint32_t)((uint64_t)sum->verdicts[verdict] * (uint64_t)SIM_PPM / sum->runs);
}

struct wilson sweep_sum_interval(const struct sweep_sum *sum, enum verdict verdict)
{
    return wilson_of(sum->verdicts[verdict], sum->runs);
}

/* Adds up the counters of a cost. */
static int64_t add_up(const int64_t *counters, const struct sim_model *model, uint32_t cost)
{
    ASSERT(cost < model->cost_count);
    int64_t total = 0;
    for (uint32_t i = 0; i < model->counter_count; i++) {
        const bool is_meant = (model->costs[cost].counters >> i & 1) != 0;
        total += is_meant ? counters[i] : 0;
    }
    return total;
}

int64_t sweep_sum_cost(const struct sweep_sum *sum, const struct sim_model *model, uint32_t cost)
{
    return add_up(sum->costs, model, cost);
}

int64_t sweep_sum_extra(const struct sweep_sum *sum, const struct sim_model *model, uint32_t cost)
{
    return add_up(sum->duel.extra, model, cost);
}
