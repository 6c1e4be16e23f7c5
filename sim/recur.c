#include "sim/recur.h"

#include "sim/digest.h"
#include <string.h>

/* What stands for "there is none". */
#define NONE INT64_MIN

struct recur {
    const struct sim_recurrence *rules;
    struct queue_entry *entries; /* of the queue, in order */
    uint32_t *ranks;             /* by slot: its place in that order, from 1; for pending ones */
    unsigned char *copy;         /* of one piece */
    uint32_t entry_count;
    uint32_t zero;
    uint64_t hash;
    size_t bytes; /* hashed */
};

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
        most = plan->groups[g].actors.state_bytes > most ? plan->groups[g].actors.state_bytes : most;
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
    const size_t ranks = rounded(((size_t)plan->event_limit + 2) * sizeof(uint32_t));
    const size_t head = rounded(sizeof(struct recur));
    unsigned char *block = block_new(head + entries + ranks + rounded(piece_bytes(plan)));
    if (block == NULL) {
        return NULL;
    }
    struct recur *recur = (void *)block;
    recur->rules = plan->model->recurrence;
    recur->entries = (void *)(block + head);
    recur->ranks = (void *)(block + head + entries);
    recur->copy = block + head + entries + ranks;
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

unsigned char *recur_field(const struct sim *sim, const struct recur_piece *piece,
                           const struct sim_meaning *row, uint32_t element)
{
    const struct sim_part part =
        row->part != NULL ? row->part(sim->options) : (struct sim_part){0, 1, 0};
    const size_t at = part.offset + (size_t)element * part.stride + row->offset;
    ASSERT(element >= part.count || at + row->bytes <= piece->count);
    return element < part.count ? piece->bytes + at : NULL;
}

/* Lists the pending events and gives each slot its rank. */
static void list_events(const struct sim *sim, struct recur *recur)
{
    queue_list(sim->queue, recur->entries);
    const uint32_t count = queue_count(sim->queue);
    uint32_t live = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct queue_entry entry = recur->entries[i];
        const struct slot *slot = &sim->slots[queue_entry_slot(entry)];
        if (slot->state == SLOT_PENDING && slot->turn == queue_entry_turn(entry)) {
            recur->entries[live++] = entry;
            recur->ranks[queue_entry_slot(entry)] = live;
        }
    }
    recur->entry_count = live;
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
    return row->meaning == MEANING_LIST
               ? (const void *)recur_field(showing->sim, piece, row, 0)
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
        struct slot *slot =
            &showing->sim->slots[queue_entry_slot(showing->recur->entries[i])];
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

/* --- what a field is to the future --------------------------------------------------------- */

/* A piece whose copy is being made comparable. */
struct comparing {
    const struct sim *sim;
    const struct recur *recur;
    const struct recur_piece *piece; /* of the copy */
    const struct sim_meaning *row;
    unsigned char *field;
    unsigned char *element; /* what the row's `other` counts from */
};

static int64_t load_number(const unsigned char *field, size_t bytes)
{
    int64_t wide = 0;
    uint32_t narrow = 0;
    ASSERT(bytes == sizeof wide || bytes == sizeof narrow);
    if (bytes == sizeof wide) {
        memcpy(&wide, field, sizeof wide);
        return wide;
    }
    memcpy(&narrow, field, sizeof narrow);
    return narrow;
}

static void store_number(unsigned char *field, int64_t value)
{
    memcpy(field, &value, sizeof value);
}

static void leave_out(const struct comparing *this)
{
    memset(this->field, 0, this->row->bytes);
}

/* A time as seen from an instant. */
static void see_time(const struct comparing *this, sim_time now)
{
    const sim_time time = load_number(this->field, this->row->bytes);
    if (time == 0 && this->row->zero_is_none) {
        store_number(this->field, NONE);
        return;
    }
    sim_time since = time - now;
    if (this->row->figure != NULL) {
        const sim_time back = -this->row->figure(this->sim->options, this->piece->actor);
        since = since > back ? since : back;
    }
    store_number(this->field, since);
}

static void compare_time(const struct comparing *this)
{
    see_time(this, this->sim->world->now);
}

static sim_time clock_of(const struct comparing *this)
{
    return world_clock(this->sim, this->sim->plan->actor_nodes[this->piece->actor]);
}

static void compare_clock_time(const struct comparing *this)
{
    see_time(this, clock_of(this));
}

static int64_t second_of(sim_time clock)
{
    return clock >= 0 ? clock / SIM_SECOND : -((-clock + SIM_SECOND - 1) / SIM_SECOND);
}

static void compare_clock_second(const struct comparing *this)
{
    const bool is_present =
        load_number(this->field, this->row->bytes) == second_of(clock_of(this));
    store_number(this->field, is_present);
    if (!is_present) {
        store_number(this->element + this->row->other, 0);
    }
}

static void compare_sequence(const struct comparing *this)
{
    const int64_t value = load_number(this->field, this->row->bytes);
    const bool is_none = value == 0 && this->row->zero_is_none;
    store_number(this->field,
                 is_none ? NONE
                         : value - this->recur->rules->base(this->sim, this->piece->actor));
}

static void compare_number(const struct comparing *this)
{
    uint32_t value = (uint32_t)load_number(this->field, this->row->bytes);
    if (value != 0 || !this->row->zero_is_none) {
        const unsigned char *state = sim_peek(this->sim, this->piece->actor);
        value = (uint32_t)load_number(state + this->row->other, sizeof value) - value + 1;
    }
    memcpy(this->field, &value, sizeof value);
}

static void compare_turn(const struct comparing *this)
{
    const int64_t divisor = this->row->figure(this->sim->options, this->piece->actor);
    ASSERT(divisor > 0);
    const uint64_t value = (uint64_t)load_number(this->field, this->row->bytes);
    store_number(this->field, (int64_t)(value % (uint64_t)divisor));
}

/* What a handle names: none, something that is over, or the rank of a pending event. */
static struct sim_handle seen_handle(const struct sim *sim, const struct recur *recur,
                                     struct sim_handle handle)
{
    const bool is_pending = world_slot_of(sim, handle) != NULL;
    return (struct sim_handle){is_pending ? recur->ranks[handle.slot] : 0, handle.slot != 0};
}

static void compare_handle(const struct comparing *this)
{
    struct sim_handle handle;
    memcpy(&handle, this->field, sizeof handle);
    handle = seen_handle(this->sim, this->recur, handle);
    memcpy(this->field, &handle, sizeof handle);
}

static void compare_work(const struct comparing *this)
{
    struct sim_work work;
    memcpy(&work, this->field, sizeof work);
    const struct work_state *row = &this->sim->works[work.index];
    const bool lives = work.index != 0 && work.index < this->sim->world->work_end &&
                       row->is_alive && row->generation == work.generation;
    work = (struct sim_work){lives, lives ? row->kind : 0};
    memcpy(this->field, &work, sizeof work);
}

static void compare_list(const struct comparing *this)
{
    struct sim_list list;
    memcpy(&list, this->field, sizeof list);
    list = (struct sim_list){.count = list.count};
    memcpy(this->field, &list, sizeof list);
}

_Static_assert(offsetof(struct sim_return, call) == 0, "a way back begins with its call");

static void (*const comparisons[MEANING_COUNT])(const struct comparing *this) = {
    [MEANING_LEFT_OUT] = leave_out,
    [MEANING_TIME] = compare_time,
    [MEANING_CLOCK_TIME] = compare_clock_time,
    [MEANING_CLOCK_SECOND] = compare_clock_second,
    [MEANING_SEQUENCE] = compare_sequence,
    [MEANING_NUMBER] = compare_number,
    [MEANING_TURN] = compare_turn,
    [MEANING_HANDLE] = compare_handle,
    [MEANING_RETURN] = compare_handle,
    [MEANING_WORK] = compare_work,
    [MEANING_LIST] = compare_list,
};

static void add_bytes(struct recur *recur, const void *data, size_t bytes)
{
    recur->hash = digest_bytes(recur->hash, data, bytes);
    recur->bytes += bytes;
}

/* Context of a hash. */
struct hashing {
    const struct sim *sim;
    struct recur *recur;
};

static void hash_piece(void *context, const struct recur_piece *piece)
{
    const struct hashing *hashing = context;
    struct recur *recur = hashing->recur;
    if (piece->shape->count == 0) {
        add_bytes(recur, piece->bytes, piece->count);
        return;
    }
    struct recur_piece copy = *piece;
    copy.bytes = recur->copy;
    memcpy(copy.bytes, piece->bytes, piece->count);
    for (uint32_t i = 0; i < piece->shape->count; i++) {
        struct comparing this = {hashing->sim, recur, &copy, &piece->shape->rows[i], NULL, NULL};
        uint32_t element = 0;
        while ((this.field = recur_field(hashing->sim, &copy, this.row, element)) != NULL) {
            this.element = this.field - this.row->offset;
            comparisons[this.row->meaning](&this);
            element += this.row->part == NULL ? UINT32_MAX : 1;
        }
    }
    add_bytes(recur, copy.bytes, piece->count);
}

/* --- the world around --------------------------------------------------------------------- */

static void hash_tape(const struct sim *sim, struct recur *recur)
{
    const struct tape *tape = sim->tape;
    const uint64_t head[2] = {tape->is_quiet, tape->is_quiet ? 0 : tape->drawn};
    add_bytes(recur, head, sizeof head);
    if (!tape->is_quiet) {
        add_bytes(recur, tape->lanes, tape->lane_count * sizeof(struct rng));
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
            clock - second_of(clock) * SIM_SECOND,
            drifts ? now % SIM_PPM : 0,
        };
        add_bytes(recur, seen, sizeof seen);
    }
}

static void hash_links(const struct sim *sim, struct recur *recur)
{
    const struct network *network = sim->network;
    const sim_time now = sim->world->now;
    const uint32_t counts[2] = {network->cut_count, network->trap_count};
    add_bytes(recur, counts, sizeof counts);
    add_bytes(recur, network->cuts, network->cut_count * sizeof(network->cuts[0]));
    add_bytes(recur, network->traps, network->trap_count * sizeof(network->traps[0]));
    const size_t links = (size_t)network->nodes * network->nodes;
    for (size_t i = 0; i < links; i++) {
        /* What arrived already holds nothing up. */
        if (network->arrivals[i] > now) {
            const int64_t seen[2] = {(int64_t)i, network->arrivals[i] - now};
            add_bytes(recur, seen, sizeof seen);
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
            const uint32_t seen[3] = {i, guard->holder, work_owns(sim, guard)};
            add_bytes(recur, seen, sizeof seen);
        }
    }
    for (uint32_t i = 0; i < obligations; i++) {
        const struct obligation_state *obligation = &sim->obligations[i];
        const uint64_t seen[2] = {obligation->is_open, obligation->measure};
        add_bytes(recur, seen, sizeof seen);
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
            .is_current =
                is_ours || sim->nodes[sim->plan->actor_nodes[slot->to]].incarnation ==
                               slot->incarnation,
            .work = slot->work != 0 ? sim->works[slot->work].kind + UINT32_C(1) : 0,
            .call = seen_handle(sim, recur, slot->call),
        };
        add_bytes(recur, &seen, sizeof seen);
    }
}

static void hash_births(const struct sim *sim, struct recur *recur)
{
    for (uint32_t actor = 0; actor < sim->plan->actor_count; actor++) {
        if (sim->births[actor] != 0) {
            add_bytes(recur, &actor, sizeof actor);
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
    return recur->hash;
}
