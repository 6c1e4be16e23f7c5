#include "sim/recur.h"

#include "sim/beat.h"
#include "sim/compare.h"
#include "sim/digest.h"
#include <string.h>

struct recur {
    const struct sim_recurrence *rules;
    struct queue_entry *entries; /* of what is pending, in order */
    uint32_t *ranks;             /* by slot: its place in that order, from 1; for pending ones */
    unsigned char *buffer;       /* what is hashed next: many small things in one go */
    size_t buffer_bytes;
    size_t filled;
    uint32_t entry_count;
    uint32_t zero;
    uint64_t hash;
    size_t bytes; /* hashed or in the buffer */
};

/* The buffer holds so much and at least the largest piece. */
#define BUFFER_BYTES ((size_t)16 * SIM_KIB)

/* --- memory --------------------------------------------------------------------------- */

static size_t rounded(size_t bytes)
{
    return (bytes + 63) / 64 * 64;
}

/* The largest piece. */
static size_t piece_bytes(const struct world_plan *plan)
{
    size_t most = SIM_BODY_MAX;
    for (uint32_t g = 0; g < plan->group_count; g++) {
        most =
            plan->groups[g].actors.state_bytes > most ? plan->groups[g].actors.state_bytes : most;
    }
    for (uint32_t pool = 0; pool < plan->model->pool_count; pool++) {
        const size_t cell = plan->model->pools[pool].cell_bytes;
        most = cell > most ? cell : most;
    }
    return most;
}

struct recur *recur_new(const struct world_plan *plan)
{
    ASSERT(plan->model->recurrence != NULL);
    const size_t entries =
        rounded(WORLD_QUEUE_LIMIT(plan->event_limit) * sizeof(struct queue_entry));
    const size_t ranks = rounded(((size_t)plan->event_limit + SLOT_FIRST) * sizeof(uint32_t));
    const size_t head = rounded(sizeof(struct recur));
    const size_t largest = rounded(piece_bytes(plan));
    const size_t buffer = largest > BUFFER_BYTES ? largest : BUFFER_BYTES;
    unsigned char *block = block_new(head + entries + ranks + buffer);
    if (block == NULL) {
        return NULL;
    }
    struct recur *recur = (void *)block;
    recur->rules = plan->model->recurrence;
    recur->entries = (void *)(block + head);
    recur->ranks = (void *)(block + head + entries);
    recur->buffer = block + head + entries + ranks;
    recur->buffer_bytes = buffer;
    return recur;
}

void recur_free(struct recur *recur)
{
    block_free(recur);
}

size_t recur_bytes(const struct recur *recur)
{
    return recur->bytes;
}

/* --- pieces ----------------------------------------------------------------------------- */

/* Lists the pending events and gives each slot its rank. */
static void list_events(const struct sim *sim, struct recur *recur)
{
    recur->entry_count = world_list(sim, recur->entries);
    for (uint32_t i = 0; i < recur->entry_count; i++) {
        recur->ranks[queue_entry_slot(recur->entries[i])] = i + 1;
    }
}

/* What is being shown to whom. */
struct showing {
    struct sim *sim;
    struct recur *recur;
    recur_visit *visit;
    void *context;
};

/* A list in a piece: its owner's rows say where. Null if there is none in this row. */
static const struct sim_list *list_of(const struct showing *showing,
                                      const struct recur_piece *piece,
                                      const struct sim_meaning *row)
{
    ASSERT(row->meaning != MEANING_LIST || row->part == NULL);
    return row->meaning == MEANING_LIST ? (const void *)compare_field(showing->sim, piece, row, 0)
                                        : NULL;
}

static struct recur_piece cell_piece(const struct showing *showing, void *contents, uint32_t pool,
                                     uint32_t actor)
{
    return (struct recur_piece){.bytes = contents,
                                .count = showing->sim->model->pools[pool].cell_bytes,
                                .actor = actor,
                                .shape = &showing->recur->rules->cells[pool]};
}

/* Shows the cells of the lists in a cell: these hold no lists themselves. */
static void show_inner(const struct showing *showing, const struct recur_piece *owner)
{
    for (uint32_t i = 0; i < owner->shape->count; i++) {
        const struct sim_meaning *row = &owner->shape->rows[i];
        const struct sim_list *list = list_of(showing, owner, row);
        const uint16_t pool = (uint16_t)row->other;
        void *cell = list == NULL ? NULL : sim_list_first(showing->sim, pool, list);
        for (; cell != NULL; cell = sim_list_next(showing->sim, pool, cell)) {
            const struct recur_piece piece = cell_piece(showing, cell, pool, owner->actor);
            showing->visit(showing->context, &piece);
        }
    }
}

/* Shows a state and the cells of its lists. */
static void show_state(const struct showing *showing, const struct recur_piece *state)
{
    showing->visit(showing->context, state);
    for (uint32_t i = 0; i < state->shape->count; i++) {
        const struct sim_meaning *row = &state->shape->rows[i];
        const struct sim_list *list = list_of(showing, state, row);
        const uint16_t pool = (uint16_t)row->other;
        void *cell = list == NULL ? NULL : sim_list_first(showing->sim, pool, list);
        for (; cell != NULL; cell = sim_list_next(showing->sim, pool, cell)) {
            const struct recur_piece piece = cell_piece(showing, cell, pool, state->actor);
            showing->visit(showing->context, &piece);
            show_inner(showing, &piece);
        }
    }
}

static void show_states(const struct showing *showing)
{
    struct sim *sim = showing->sim;
    for (uint32_t g = 0; g < sim->plan->group_count; g++) {
        const struct plan_group *group = &sim->plan->groups[g];
        for (uint32_t i = 0; i < group->actors.count; i++) {
            const uint32_t actor = group->first + i;
            if (sim->births[actor] != 0) {
                const struct recur_piece piece = {
                    .bytes = world_state(sim, actor),
                    .count = group->actors.state_bytes,
                    .actor = actor,
                    .shape = &showing->recur->rules->states[group->actors.type]};
                show_state(showing, &piece);
            }
        }
    }
}

static void show_events(const struct showing *showing)
{
    static const struct sim_shape plain;
    const struct sim_recurrence *rules = showing->recur->rules;
    for (uint32_t i = 0; i < showing->recur->entry_count; i++) {
        struct slot *slot = &showing->sim->slots[queue_entry_slot(showing->recur->entries[i])];
        struct recur_piece piece = {
            .bytes = slot->body, .count = slot->body_bytes, .actor = slot->to, .shape = &plain};
        if (slot->class_ < SLOT_FAULT && slot->body_bytes > 0) {
            const bool is_context = slot->class_ == SIM_REPLY && slot->outcome == SIM_TIMEOUT;
            piece.shape = is_context ? &rules->contexts[slot->kind] : &rules->bodies[slot->kind];
        }
        showing->visit(showing->context, &piece);
    }
}

void recur_pieces(struct sim *sim, struct recur *recur, recur_visit *visit, void *context)
{
    const struct showing showing = {sim, recur, visit, context};
    list_events(sim, recur);
    show_states(&showing);
    show_events(&showing);
}

/* --- hashing -------------------------------------------------------------------------------- */

static void flush(struct recur *recur)
{
    recur->hash = digest_bytes(recur->hash, recur->buffer, recur->filled);
    recur->filled = 0;
}

/* Adds a copy of what it is given and returns where that lies. */
static unsigned char *add_bytes(struct recur *recur, const void *data, size_t bytes)
{
    if (recur->filled + bytes > recur->buffer_bytes) {
        flush(recur);
    }
    ASSERT(bytes <= recur->buffer_bytes);
    unsigned char *copy = recur->buffer + recur->filled;
    memcpy(copy, data, bytes);
    recur->filled += bytes;
    recur->bytes += bytes;
    return copy;
}

/* Context of a hash. */
struct hashing {
    const struct sim *sim;
    struct recur *recur;
};

static void hash_piece(void *context, const struct recur_piece *piece)
{
    const struct hashing *hashing = context;
    struct recur_piece copy = *piece;
    copy.bytes = add_bytes(hashing->recur, piece->bytes, piece->count);
    struct compare_by by = {.sim = hashing->sim, .ranks = hashing->recur->ranks};
    for (uint32_t i = 0; i < piece->shape->count; i++) {
        compare_row(&by, &copy, &piece->shape->rows[i]);
    }
}

/* --- the world around --------------------------------------------------------------------- */

static void hash_tape(const struct sim *sim, struct recur *recur)
{
    const struct tape *tape = sim->tape;
    /* What keeps the beat depends on where in the slowest one it stands. */
    const uint64_t beat = (uint64_t)(sim->world->now % BEAT_SLOWEST);
    const uint64_t head[2] = {tape->is_quiet, tape->is_quiet ? beat : tape->drawn};
    (void)add_bytes(recur, head, sizeof head);
    if (!tape->is_quiet) {
        (void)add_bytes(recur, tape->lanes, tape->lane_count * sizeof(struct rng));
    }
}

static void hash_nodes(const struct sim *sim, struct recur *recur)
{
    const sim_time now = sim->world->now;
    for (uint32_t i = 0; i < sim->plan->node_count; i++) {
        const struct node_state *node = &sim->nodes[i];
        const sim_time clock = world_clock(sim, i);
        /* A clock that drifts also depends on where in its rounding it stands. */
        const bool drifts = sim->plan->nodes[i].clock_drift_ppm != 0;
        const int64_t seen[] = {
            node->paused_until > now ? node->paused_until - now : 0,
            node->is_down,
            clock - compare_second_of(clock) * SIM_SECOND,
            drifts ? now % SIM_PPM : 0,
        };
        (void)add_bytes(recur, seen, sizeof seen);
    }
}

static void hash_links(const struct sim *sim, struct recur *recur)
{
    const struct network *network = sim->network;
    const sim_time now = sim->world->now;
    const uint32_t counts[2] = {network->cut_count, network->trap_count};
    (void)add_bytes(recur, counts, sizeof counts);
    (void)add_bytes(recur, network->cuts, network->cut_count * sizeof(network->cuts[0]));
    (void)add_bytes(recur, network->traps, network->trap_count * sizeof(network->traps[0]));
    const size_t links = (size_t)network->nodes * network->nodes;
    for (size_t i = 0; i < links; i++) {
        /* What arrived already holds nothing up. */
        if (network->arrivals[i] > now) {
            const int64_t seen[2] = {(int64_t)i, network->arrivals[i] - now};
            (void)add_bytes(recur, seen, sizeof seen);
        }
    }
}

static void hash_ledger(const struct sim *sim, struct recur *recur)
{
    const uint32_t guards = sim->plan->guard_first[PLAN_KINDS_MAX];
    const uint32_t obligations = sim->plan->obligation_first[PLAN_KINDS_MAX];
    for (uint32_t i = 0; i < guards; i++) {
        const struct guard_state *guard = &sim->guards[i];
        if (guard->since != 0) {
            const uint32_t seen[3] = {i, guard->holder, guard->orphaned == 0};
            (void)add_bytes(recur, seen, sizeof seen);
        }
    }
    for (uint32_t i = 0; i < obligations; i++) {
        const struct obligation_state *obligation = &sim->obligations[i];
        const uint64_t seen[2] = {obligation->is_open, obligation->measure};
        (void)add_bytes(recur, seen, sizeof seen);
    }
}

/* A pending event without its body. */
struct seen_event {
    sim_time due; /* from now */
    uint32_t rank;
    uint32_t from;
    uint32_t to;
    uint32_t kind;
    uint32_t class_;
    uint32_t outcome;
    uint32_t body_bytes;
    uint32_t is_current; /* its node was not restarted since */
    uint32_t work;       /* kind of the work it serves, plus 1; 0: none */
    struct sim_handle call;
    uint32_t zero;
};
_Static_assert(sizeof(struct seen_event) == 56, "no padding");

static void hash_events(const struct sim *sim, struct recur *recur)
{
    const struct compare_by by = {.sim = sim, .ranks = recur->ranks};
    for (uint32_t i = 0; i < recur->entry_count; i++) {
        const struct queue_entry entry = recur->entries[i];
        const struct slot *slot = &sim->slots[queue_entry_slot(entry)];
        const bool is_ours = slot->class_ >= SLOT_FAULT;
        const struct seen_event seen = {
            .due = queue_entry_at(entry) - sim->world->now,
            .rank = (uint32_t)(entry.key % QUEUE_RANK_LIMIT),
            .from = slot->from,
            .to = slot->to,
            .kind = slot->kind,
            .class_ = slot->class_,
            .outcome = slot->outcome,
            .body_bytes = slot->body_bytes,
            .is_current = is_ours || sim->nodes[sim->plan->actor_nodes[slot->to]].incarnation ==
                                         slot->incarnation,
            .work = slot->work != 0 ? sim->works[slot->work].kind + UINT32_C(1) : 0,
            .call = compare_handle(&by, slot->call),
        };
        (void)add_bytes(recur, &seen, sizeof seen);
    }
}

static void hash_births(const struct sim *sim, struct recur *recur)
{
    for (uint32_t actor = 0; actor < sim->plan->actor_count; actor++) {
        if (sim->births[actor] != 0) {
            (void)add_bytes(recur, &actor, sizeof actor);
        }
    }
}

uint64_t recur_hash(struct sim *sim, struct recur *recur)
{
    struct hashing hashing = {sim, recur};
    recur->hash = 0;
    recur->bytes = 0;
    recur_pieces(sim, recur, hash_piece, &hashing);
    hash_events(sim, recur);
    hash_births(sim, recur);
    hash_ledger(sim, recur);
    hash_links(sim, recur);
    hash_nodes(sim, recur);
    hash_tape(sim, recur);
    flush(recur);
    return recur->hash;
}
