/*
 * The block a world lies in: its regions, and the world as a value that can be
 * saved, loaded and hashed.
 */
#include "sim/world.h"

#include "sim/digest.h"
#include <string.h>

static size_t rounded(size_t bytes)
{
    return (bytes + 63) / 64 * 64;
}

/* How many cache lines the largest state takes. */
static uint32_t state_lines(const struct world_plan *plan)
{
    uint32_t most = 0;
    for (uint32_t g = 0; g < plan->group_count; g++) {
        const uint32_t bytes = plan->groups[g].actors.state_bytes;
        most = bytes > most ? bytes : most;
    }
    return (most + 63) / 64;
}

static size_t states_bytes(const struct world_plan *plan)
{
    size_t bytes = WORLD_STATE_UNIT;
    for (uint32_t g = 0; g < plan->group_count; g++) {
        const struct plan_actors *actors = &plan->groups[g].actors;
        size_t each =
            (actors->state_bytes + WORLD_STATE_UNIT - 1) / WORLD_STATE_UNIT * WORLD_STATE_UNIT;
        bytes += each * actors->count;
    }
    return bytes;
}

/* A cell is a head of 8 bytes and its contents, in whole words of 8. */
static void measure_cells(struct sim *sim)
{
    ASSERT(sim->model->pool_count <= PLAN_POOLS_MAX);
    for (uint32_t pool = 0; pool < sim->model->pool_count; pool++) {
        sim->pool_strides[pool] = (sim->model->pools[pool].cell_bytes + 8 + 7) / 8 * 8;
    }
}

/* How many bytes a region may come to need. */
static size_t region_bytes(const struct sim *sim, uint32_t region)
{
    const struct world_plan *plan = sim->plan;
    if (region >= REGION_POOLS && region < REGION_QUEUE) {
        uint32_t pool = region - REGION_POOLS;
        return pool < sim->model->pool_count
                   ? (plan->pool_cells[pool] + (size_t)1) * sim->pool_strides[pool]
                   : 0;
    }
    switch (region) {
    case REGION_WORLD:
        return sizeof(struct world);
    case REGION_TAPE:
        return sizeof(struct tape);
    case REGION_NODES:
        return plan->node_count * sizeof(struct node_state);
    case REGION_LINKS:
        return network_bytes(plan->node_count);
    case REGION_COUNTERS:
        return sim->model->counter_count * sizeof(int64_t);
    case REGION_GUARDS:
        return plan->guard_first[PLAN_KINDS_MAX] * sizeof(struct guard_state);
    case REGION_OBLIGATIONS:
        return plan->obligation_first[PLAN_KINDS_MAX] * sizeof(struct obligation_state);
    case REGION_MARKS:
        return plan->mark_first[PLAN_KINDS_MAX] * sim->model->counter_count * sizeof(int64_t);
    case REGION_BIRTHS:
        return plan->actor_count * sizeof(uint32_t);
    case REGION_STATES:
        return states_bytes(plan);
    case REGION_WORKS:
        return (plan->work_limit + (size_t)1) * sizeof(struct work_state);
    case REGION_SLOTS:
        return (plan->event_limit + (size_t)SLOT_FIRST) * sizeof(struct slot);
    case REGION_QUEUE:
        return queue_bytes(WORLD_QUEUE_LIMIT(plan->event_limit));
    default:
        ASSERT(region == REGION_TALLIES);
        return (size_t)plan->second_count * plan->series_count * plan->column_count *
               sizeof(uint32_t);
    }
}

/* How many bytes of a region hold something now. */
static size_t region_used(const struct sim *sim, uint32_t region)
{
    const struct world *world = sim->world;
    if (region >= REGION_POOLS && region < REGION_QUEUE) {
        uint32_t pool = region - REGION_POOLS;
        return (size_t)world->pool_end[pool] * sim->pool_strides[pool];
    }
    switch (region) {
    case REGION_STATES:
        return (size_t)world->born_units * WORLD_STATE_UNIT;
    case REGION_WORKS:
        return world->work_end * sizeof(struct work_state);
    case REGION_SLOTS:
        return world->slot_end * sizeof(struct slot);
    case REGION_QUEUE:
        return queue_used_bytes(sim->queue);
    case REGION_TALLIES: {
        size_t row = (size_t)sim->plan->series_count * sim->plan->column_count * sizeof(uint32_t);
        return row * (size_t)(world->now / SIM_SECOND + 1);
    }
    default:
        return region_bytes(sim, region);
    }
}

/* Points the view at the regions of the block. */
static void view_block(struct sim *sim)
{
    unsigned char *const *regions = sim->regions;
    sim->world = (void *)regions[REGION_WORLD];
    sim->tape = (void *)regions[REGION_TAPE];
    sim->nodes = (void *)regions[REGION_NODES];
    sim->network = (void *)regions[REGION_LINKS];
    sim->counters = (void *)regions[REGION_COUNTERS];
    sim->guards = (void *)regions[REGION_GUARDS];
    sim->obligations = (void *)regions[REGION_OBLIGATIONS];
    sim->marks = (void *)regions[REGION_MARKS];
    sim->births = (void *)regions[REGION_BIRTHS];
    sim->works = (void *)regions[REGION_WORKS];
    sim->slots = (void *)regions[REGION_SLOTS];
    sim->queue = (void *)regions[REGION_QUEUE];
    sim->tallies = (void *)regions[REGION_TALLIES];
}

static size_t hint_bytes(const struct world_plan *plan)
{
    return plan->obligation_first[PLAN_KINDS_MAX] * sizeof(uint32_t);
}

uint32_t *sim_hint(const struct sim *sim, uint16_t kind, uint32_t index)
{
    ASSERT(kind < sim->model->obligation_count && index < sim->plan->obligation_counts[kind]);
    return &sim->hints[sim->plan->obligation_first[kind] + index];
}

static void seed_tape(struct sim *sim, uint64_t seed)
{
    tape_init(sim->tape, seed);
    for (uint32_t i = 0; i < sim->plan->lane_count; i++) {
        uint32_t lane = tape_lane(sim->tape, sim->plan->lanes[i]);
        ASSERT(lane == i);
    }
    sim->network_lane = 0;
    sim->tie_lane = sim->plan->lane_count - 1;
}

/* What senders rely on. */
static void check_messages(const struct sim_model *model)
{
    for (uint32_t i = 0; i < model->message_count; i++) {
        const struct sim_message *message = &model->messages[i];
        ASSERT(message->body_bytes <= SIM_BODY_MAX && message->body_bytes % 4 == 0);
    }
}

/* What a block of zeros is made the world before its first event by. */
static void begin(struct sim *sim, uint64_t seed)
{
    sim->world->slot_end = SLOT_FIRST;
    sim->world->work_end = 1;
    sim->world->born_units = 1;
    sim->world->hang_check = SIM_TIME_MAX;
    sim->world->calls.none_before = SIM_TIME_MAX;
    for (uint32_t pool = 0; pool < PLAN_POOLS_MAX; pool++) {
        sim->world->pool_end[pool] = 1;
    }
    seed_tape(sim, seed);
    network_init(sim->network, sim->plan->node_count);
    queue_init(sim->queue, WORLD_QUEUE_LIMIT(sim->plan->event_limit));
    queue_set_records(sim->queue, sim->regions[REGION_SLOTS] - sim->regions[REGION_QUEUE],
                      sizeof(struct slot));
}

bool world_new(struct sim *sim, const struct world_plan *plan, struct tape_source *source,
               uint64_t seed)
{
    *sim = (struct sim){.model = plan->model, .options = plan->options, .plan = plan};
    sim->source = source;
    sim->running.actor = SIM_NOBODY;
    check_messages(sim->model);
    measure_cells(sim);
    sim->state_lines = state_lines(plan);
    size_t offsets[REGION_COUNT];
    for (uint32_t region = 0; region < REGION_COUNT; region++) {
        offsets[region] = sim->block_bytes;
        sim->block_bytes += rounded(region_bytes(sim, region));
    }
    const size_t hints = sim->block_bytes;
    sim->block_bytes += rounded(hint_bytes(plan));
    sim->block = block_new(sim->block_bytes);
    if (sim->block == NULL) {
        return false;
    }
    for (uint32_t region = 0; region < REGION_COUNT; region++) {
        sim->regions[region] = sim->block + offsets[region];
    }
    view_block(sim);
    sim->hints = (void *)(sim->block + hints);
    begin(sim, seed);
    return true;
}

void world_clear(struct sim *sim, uint64_t seed)
{
    /* From the last region to the first: how much of them is used stands in the first. */
    for (uint32_t region = REGION_COUNT; region-- > 0;) {
        memset(sim->regions[region], 0, region_used(sim, region));
    }
    memset(sim->hints, 0, hint_bytes(sim->plan));
    begin(sim, seed);
}

void world_free(struct sim *sim)
{
    block_free(sim->block);
    sim->block = NULL;
}

size_t world_saved_bytes(const struct sim *sim)
{
    size_t bytes = 0;
    for (uint32_t region = 0; region < REGION_COUNT; region++) {
        bytes += region_used(sim, region);
    }
    return bytes;
}

void world_save(const struct sim *sim, unsigned char *copy)
{
    for (uint32_t region = 0; region < REGION_COUNT; region++) {
        size_t used = region_used(sim, region);
        memcpy(copy, sim->regions[region], used);
        copy += used;
    }
}

void world_load(struct sim *sim, const unsigned char *copy)
{
    const size_t tallies_now = region_used(sim, REGION_TALLIES);
    for (uint32_t region = 0; region < REGION_COUNT; region++) {
        /* How much to copy is known by what was copied before: head first, queue's head next. */
        if (region == REGION_QUEUE) {
            memcpy(sim->queue, copy, sizeof(struct queue));
        }
        size_t used = region_used(sim, region);
        memcpy(sim->regions[region], copy, used);
        copy += used;
    }
    const size_t tallies_then = region_used(sim, REGION_TALLIES);
    if (tallies_then < tallies_now) {
        memset((unsigned char *)sim->tallies + tallies_then, 0, tallies_now - tallies_then);
    }
}

uint64_t world_hash(const struct sim *sim)
{
    uint64_t hash = 0;
    for (uint32_t region = 0; region < REGION_COUNT; region++) {
        hash = digest_bytes(hash, sim->regions[region], region_used(sim, region));
    }
    return hash;
}
