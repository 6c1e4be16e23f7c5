/*
 * plan.h - what a world will consist of, before there is one.
 *
 * A model's build function fills the plan through the functions of model.h;
 * world_new() then knows every size. A plan does not change during a run and
 * may be shared by runs of the same options.
 */
#ifndef SIM_PLAN_H
#define SIM_PLAN_H

#include "sim/arena.h"
#include "sim/model.h"

#define PLAN_POOLS_MAX  8
#define PLAN_GROUPS_MAX 16
#define PLAN_KINDS_MAX  16
#define PLAN_LANES_MAX  64
#define PLAN_SERIES_MAX 16
#define PLAN_NODES_MAX  2000
#define PLAN_NAME_BYTES 64

struct plan_node {
    char name[PLAN_NAME_BYTES];
    sim_time clock_offset;
    int64_t clock_drift_ppm;
};

/* Actors of one plan_actors call: indices first .. first + count - 1. */
struct plan_group {
    struct plan_actors actors;
    uint32_t first;
    uint32_t zero;
};

struct world_plan {
    struct arena *arena;
    const struct sim_model *model;
    const void *options;
    struct plan_node *nodes;
    uint32_t node_count;
    struct plan_group groups[PLAN_GROUPS_MAX];
    uint32_t group_count;
    uint32_t actor_count;
    uint16_t *actor_nodes; /* by actor; filled by plan_seal */
    uint8_t *actor_types;  /* by actor */
    const char *lanes[PLAN_LANES_MAX];
    uint32_t lane_count;
    uint32_t guard_first[PLAN_KINDS_MAX + 1];
    uint32_t guard_counts[PLAN_KINDS_MAX];
    uint32_t obligation_first[PLAN_KINDS_MAX + 1];
    uint32_t obligation_counts[PLAN_KINDS_MAX];
    uint32_t mark_first[PLAN_KINDS_MAX + 1]; /* of the obligations that decide only */
    uint32_t pool_cells[PLAN_POOLS_MAX];
    uint32_t event_limit;
    uint32_t work_limit;
    const char *series[PLAN_SERIES_MAX];
    uint32_t series_count;
    uint32_t column_count;
    uint32_t second_count; /* seconds of virtual time that series are kept for */
    struct time_range latency;
};

/*
 * Lets the model build its plan for a run of `duration`. Borrows model and options.
 *
 * Returns null if there is no memory for it.
 */
MUST_USE struct world_plan *plan_new(const struct sim_model *model, const void *options,
                                     sim_time duration);
void plan_free(struct world_plan *plan);

/* The group an actor belongs to. */
const struct plan_group *plan_group_of(const struct world_plan *plan, uint32_t actor);

#endif
