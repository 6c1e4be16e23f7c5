#include "sim/plan.h"

#include <string.h>

/* A plan holds names and two small arrays; a million actors take 3 MiB. */
#define PLAN_ARENA_BYTES ((size_t)256 * 1024 * 1024)

/* Takes set-up memory. Without it there is no plan: the caller's caller says so. */
static void *plan_take(struct world_plan *plan, size_t bytes)
{
    void *memory = arena_take(plan->arena, bytes);
    ASSERT(memory != NULL);
    return memory;
}

static const char *plan_name(struct world_plan *plan, const char *name)
{
    size_t bytes = strlen(name);
    ASSERT(bytes > 0 && bytes < PLAN_NAME_BYTES);
    char *copy = plan_take(plan, bytes + 1);
    memcpy(copy, name, bytes + 1);
    return copy;
}

uint32_t plan_node(struct world_plan *plan, const char *name, sim_time clock_offset,
                   int64_t clock_drift_ppm)
{
    ASSERT(plan->node_count < PLAN_NODES_MAX);
    ASSERT(strlen(name) < PLAN_NAME_BYTES);
    struct plan_node *node = &plan->nodes[plan->node_count];
    memcpy(node->name, name, strlen(name));
    node->clock_offset = clock_offset;
    node->clock_drift_ppm = clock_drift_ppm;
    return plan->node_count++;
}

uint32_t plan_actors(struct world_plan *plan, const struct plan_actors *actors)
{
    ASSERT(plan->group_count < PLAN_GROUPS_MAX);
    ASSERT(actors->type < plan->model->actor_type_count && actors->type <= UINT8_MAX);
    ASSERT(actors->node_of != NULL && actors->name_of != NULL);
    struct plan_group *group = &plan->groups[plan->group_count++];
    group->actors = *actors;
    group->first = plan->actor_count;
    plan->actor_count += actors->count;
    return group->first;
}

uint32_t plan_lane(struct world_plan *plan, const char *name)
{
    ASSERT(plan->lane_count < PLAN_LANES_MAX);
    plan->lanes[plan->lane_count] = plan_name(plan, name);
    return plan->lane_count++;
}

void plan_guards(struct world_plan *plan, uint16_t kind, uint32_t count)
{
    ASSERT(kind < plan->model->guard_count && kind < PLAN_KINDS_MAX);
    plan->guard_counts[kind] = count;
}

void plan_obligations(struct world_plan *plan, uint16_t kind, uint32_t count)
{
    ASSERT(kind < plan->model->obligation_count && kind < PLAN_KINDS_MAX);
    plan->obligation_counts[kind] = count;
}

void plan_pool(struct world_plan *plan, uint16_t pool, uint32_t cells)
{
    ASSERT(pool < plan->model->pool_count && pool < PLAN_POOLS_MAX);
    plan->pool_cells[pool] = cells;
}

void plan_events(struct world_plan *plan, uint32_t events)
{
    ASSERT(events > 0);
    plan->event_limit = events;
}

void plan_works(struct world_plan *plan, uint32_t works)
{
    ASSERT(works > 0);
    plan->work_limit = works;
}

void plan_series(struct world_plan *plan, uint32_t series, const char *name)
{
    ASSERT(series == plan->series_count && series < PLAN_SERIES_MAX);
    plan->series[plan->series_count++] = plan_name(plan, name);
}

void plan_latency(struct world_plan *plan, struct time_range latency)
{
    ASSERT(latency.min >= 0 && latency.min <= latency.max);
    plan->latency = latency;
}

/* Computes what follows from the rest. */
static void plan_seal(struct world_plan *plan)
{
    plan->actor_nodes = plan_take(plan, plan->actor_count * sizeof(uint16_t));
    plan->actor_types = plan_take(plan, plan->actor_count);
    for (uint32_t g = 0; g < plan->group_count; g++) {
        const struct plan_group *group = &plan->groups[g];
        for (uint32_t i = 0; i < group->actors.count; i++) {
            uint32_t node = group->actors.node_of(plan->options, i);
            ASSERT(node < plan->node_count);
            plan->actor_nodes[group->first + i] = (uint16_t)node;
            plan->actor_types[group->first + i] = (uint8_t)group->actors.type;
        }
    }
    for (uint32_t k = 0; k < PLAN_KINDS_MAX; k++) {
        plan->guard_first[k + 1] = plan->guard_first[k] + plan->guard_counts[k];
        plan->obligation_first[k + 1] = plan->obligation_first[k] + plan->obligation_counts[k];
        const bool decides = plan->obligation_counts[k] > 0 && plan->model->obligations[k].decides;
        plan->mark_first[k + 1] = plan->mark_first[k] + (decides ? plan->obligation_counts[k] : 0);
    }
    const char *const *columns = plan->model->series.columns;
    while (columns != NULL && columns[plan->column_count] != NULL) {
        plan->column_count++;
    }
}

struct world_plan *plan_new(const struct sim_model *model, const void *options, sim_time duration)
{
    struct arena *arena = arena_new(PLAN_ARENA_BYTES);
    struct world_plan *plan = arena_take(arena, sizeof *plan);
    if (plan == NULL) {
        arena_free(arena);
        return NULL;
    }
    plan->arena = arena;
    plan->model = model;
    plan->options = options;
    plan->nodes = plan_take(plan, PLAN_NODES_MAX * sizeof(struct plan_node));
    plan->event_limit = 1024;
    plan->work_limit = 1024;
    plan->second_count = (uint32_t)(duration / SIM_SECOND) + 1;
    (void)plan_lane(plan, "network");
    model->build(plan, options);
    (void)plan_lane(plan, "ties");
    plan_seal(plan);
    return plan;
}

void plan_free(struct world_plan *plan)
{
    if (plan != NULL) {
        arena_free(plan->arena);
    }
}

const struct plan_group *plan_group_of(const struct world_plan *plan, uint32_t actor)
{
    ASSERT(actor < plan->actor_count);
    const struct plan_group *group = plan->groups;
    while (actor >= group->first + group->actors.count) {
        group++;
    }
    return group;
}
