#include "sim/beat.h"
#include "sim/calls.h"

#include <string.h>

/* --- who and when ------------------------------------------------------------------- */

sim_time sim_now(const struct sim *sim)
{
    return sim->world->now;
}

sim_time sim_clock(const struct sim *sim)
{
    ASSERT(sim->running.actor != SIM_NOBODY);
    return world_clock(sim, sim_node_of(sim, sim->running.actor));
}

sim_time world_clock(const struct sim *sim, uint32_t node)
{
    const struct plan_node *plan = &sim->plan->nodes[node];
    const sim_time now = sim->world->now;
    /* now * drift / 1e6 without overflow: whole millions first, then the rest. */
    const sim_time drifted =
        now / SIM_PPM * plan->clock_drift_ppm + now % SIM_PPM * plan->clock_drift_ppm / SIM_PPM;
    return now + plan->clock_offset + drifted;
}

uint32_t sim_self(const struct sim *sim)
{
    return sim->running.actor;
}

void *sim_state(struct sim *sim)
{
    if (sim->running.state == NULL) {
        ASSERT(sim->running.actor != SIM_NOBODY);
        sim->running.state = world_state(sim, sim->running.actor);
    }
    return sim->running.state;
}

const void *sim_options(const struct sim *sim)
{
    return sim->options;
}

uint32_t sim_node_of(const struct sim *sim, uint32_t actor)
{
    ASSERT(actor < sim->plan->actor_count);
    return sim->plan->actor_nodes[actor];
}

uint32_t sim_type_of(const struct sim *sim, uint32_t actor)
{
    ASSERT(actor < sim->plan->actor_count);
    return sim->plan->actor_types[actor];
}

/* --- messages ------------------------------------------------------------------------- */

/* Says whose event a slot is (an actor there is), and of what kind; its body is that of the kind.
 */
static inline void address(struct sim *sim, struct slot *slot, uint32_t to, uint16_t kind)
{
    ASSERT(kind < sim->model->message_count);
    const struct sim_message *message = &sim->model->messages[kind];
    ASSERT(message->actor_type == sim->plan->actor_types[to]);
    slot->to = to;
    slot->kind = kind;
    slot->incarnation = sim->nodes[sim->plan->actor_nodes[to]].incarnation;
    slot->body_bytes = (uint8_t)message->body_bytes;
}

/* Puts in an event of `kind` that an actor handles at `at`; the caller fills its body. */
static inline struct slot *post(struct sim *sim, sim_time at, uint32_t to, uint16_t kind)
{
    struct slot *slot = world_slot(sim, at);
    address(sim, slot, to, kind);
    return slot;
}

/*
 * Bodies and contexts are whole words of four bytes, and so few that this beats a call: pieces of
 * 16 bytes from either end, which may overlap.
 */
static inline void copy_words(unsigned char *to, const unsigned char *from, uint32_t bytes)
{
    _Static_assert(SIM_BODY_MAX <= 5 * 16, "three pieces and two");
    if (bytes >= 16) {
        memcpy(to, from, 16);
        memcpy(to + bytes - 16, from + bytes - 16, 16);
        if (bytes > 32) {
            memcpy(to + 16, from + 16, 16);
            memcpy(to + bytes - 32, from + bytes - 32, 16);
        }
        if (bytes > 64) {
            memcpy(to + 32, from + 32, 16);
        }
    } else if (bytes >= 8) {
        memcpy(to, from, 8);
        memcpy(to + bytes - 8, from + bytes - 8, 8);
    } else if (bytes > 0) {
        memcpy(to, from, 4);
    }
}

static void fill_body(struct slot *slot, const void *body)
{
    if (body == NULL) {
        memset(slot->body, 0, sizeof slot->body);
    } else {
        copy_words(slot->body, body, slot->body_bytes);
    }
}

/* Tells that a message never left. */
static void lose_sent(struct sim *sim, uint32_t to, uint16_t kind, enum lost_why why)
{
    world_record(sim, RECORD_LOST, kind, (uint32_t)why, (const int64_t[4]){(int64_t)to});
}

/* Never: nothing was sent. */
#define LOST ((sim_time)-1)

/* When a message to another actor arrives; LOST, and told, if a fault swallows it or the link is
 * cut. */
static inline sim_time arrival(struct sim *sim, uint32_t to, uint16_t kind)
{
    ASSERT(to < sim->plan->actor_count);
    const uint32_t self = sim->running.actor;
    if (self == SIM_NOBODY) {
        return sim->world->now;
    }
    const uint32_t here = sim->plan->actor_nodes[self];
    const uint32_t there = sim->plan->actor_nodes[to];
    if (here == there) {
        return sim->world->now;
    }
    struct network *network = sim->network;
    sim_time at =
        sim->world->now + tape_range(sim->tape, sim->source, sim->network_lane, sim->plan->latency);
    if (network->trap_count > 0 && network_trapped(network, here, there, kind, &at)) {
        lose_sent(sim, to, kind, LOST_BY_FAULT);
        return LOST;
    }
    if (network->cut_count > 0 && network_is_cut(network, here, there)) {
        lose_sent(sim, to, kind, LOST_LINK_CUT);
        return LOST;
    }
    return network_arrival(network, here, there, at);
}

void sim_send(struct sim *sim, uint32_t to, uint16_t kind, const void *body)
{
    const sim_time at = arrival(sim, to, kind);
    if (at == LOST) {
        return;
    }
    struct slot *slot = post(sim, at, to, kind);
    slot->class_ = SIM_MESSAGE;
    fill_body(slot, body);
}

struct sim_handle sim_call(struct sim *sim, const struct sim_call *call, const void *body)
{
    ASSERT(call->timeout > 0);
    ASSERT(call->context_bytes <= SIM_CONTEXT_MAX && call->context_bytes % 4 == 0);
    const uint32_t self = sim->running.actor;
    ASSERT(self != SIM_NOBODY);
    struct slot *waiting = calls_slot(sim, call->timeout);
    address(sim, waiting, self, call->reply_kind);
    waiting->class_ = SIM_REPLY;
    waiting->outcome = SIM_TIMEOUT;
    waiting->from = call->to;
    waiting->body_bytes = (uint8_t)call->context_bytes;
    memset(waiting->body, 0, SIM_CONTEXT_MAX);
    copy_words(waiting->body, call->context, call->context_bytes);
    const struct sim_handle handle = {(uint32_t)(waiting - sim->slots), waiting->generation};
    waiting->call = handle;
    const sim_time at = arrival(sim, call->to, call->kind);
    if (at != LOST) {
        struct slot *slot = post(sim, at, call->to, call->kind);
        slot->class_ = SIM_REQUEST;
        slot->call = handle;
        fill_body(slot, body);
    }
    return handle;
}

void sim_reply(struct sim *sim, struct sim_return back, const void *body)
{
    if (back.call.slot == 0 || back.reply_kind == UINT32_MAX) {
        return;
    }
    const sim_time at = arrival(sim, back.caller, (uint16_t)back.reply_kind);
    if (at == LOST) {
        return;
    }
    struct slot *slot = post(sim, at, back.caller, (uint16_t)back.reply_kind);
    slot->class_ = SIM_REPLY;
    slot->outcome = SIM_DELIVERED;
    slot->call = back.call;
    fill_body(slot, body);
}

/* --- timers ------------------------------------------------------------------------------ */

struct sim_handle sim_timer(struct sim *sim, sim_time delay, uint16_t kind, const void *body)
{
    ASSERT(delay >= 0 && sim->running.actor != SIM_NOBODY);
    struct slot *slot = post(sim, sim->world->now + delay, sim->running.actor, kind);
    slot->class_ = SIM_TIMER;
    fill_body(slot, body);
    return (struct sim_handle){(uint32_t)(slot - sim->slots), slot->generation};
}

struct sim_handle sim_timer_again(struct sim *sim, sim_time interval, uint16_t kind,
                                  const void *body)
{
    const sim_time now = sim->world->now;
    const sim_time delay = sim->tape->is_quiet ? beat_next(now, interval) - now : interval;
    return sim_timer(sim, delay, kind, body);
}

bool sim_cancel(struct sim *sim, struct sim_handle handle)
{
    struct slot *slot = world_slot_of(sim, handle);
    if (slot == NULL) {
        return false;
    }
    ASSERT(slot->to == sim->running.actor);
    world_slot_free(sim, slot);
    return true;
}

bool sim_is_pending(const struct sim *sim, struct sim_handle handle)
{
    return world_slot_of(sim, handle) != NULL;
}

/* --- chance -------------------------------------------------------------------------------- */

uint64_t sim_draw(struct sim *sim, uint32_t lane, uint64_t bound)
{
    return tape_draw(sim->tape, sim->source, lane, bound);
}

sim_time sim_draw_range(struct sim *sim, uint32_t lane, struct time_range range)
{
    return tape_range(sim->tape, sim->source, lane, range);
}

sim_time sim_draw_exponential(struct sim *sim, uint32_t lane, sim_time mean)
{
    return tape_exponential(sim->tape, sim->source, lane, mean);
}

uint64_t sim_draw_fair(struct sim *sim, uint32_t lane, uint64_t bound, uint64_t turn)
{
    ASSERT(bound >= 1);
    return sim->tape->is_quiet ? turn % bound : sim_draw(sim, lane, bound);
}

sim_time sim_interval(const struct sim *sim, sim_time interval)
{
    return sim->tape->is_quiet && interval > BEAT_MAX ? BEAT_MAX : interval;
}

bool sim_is_settled(const struct sim *sim)
{
    return sim->tape->is_quiet;
}

/* --- telling --------------------------------------------------------------------------------- */

void sim_note(struct sim *sim, uint16_t note, int64_t a, int64_t b, int64_t c, int64_t d)
{
    ASSERT(note < sim->model->note_count);
    world_record(sim, RECORD_NOTE, note, 0, (const int64_t[4]){a, b, c, d});
}

void sim_count(struct sim *sim, uint16_t counter, int64_t by)
{
    ASSERT(counter < sim->model->counter_count);
    sim->counters[counter] += by;
    if (sim->sink != NULL) {
        world_tell(sim, (struct record){.type = RECORD_COUNT,
                                        .actor = sim->running.actor,
                                        .peer = SIM_NOBODY,
                                        .kind = counter,
                                        .values = {by}});
    }
}

void sim_tally(struct sim *sim, uint32_t series, uint32_t column)
{
    const struct world_plan *plan = sim->plan;
    ASSERT(series < plan->series_count && column < plan->column_count);
    const size_t second = (size_t)(sim->world->now / SIM_SECOND);
    if (second < plan->second_count) {
        sim->tallies[(second * plan->series_count + series) * plan->column_count + column]++;
    }
}

void sim_state_is(struct sim *sim, uint16_t machine, uint32_t subject, uint32_t value)
{
    ASSERT(machine < sim->model->machine_count);
    world_record(sim, RECORD_STATE, machine, subject, (const int64_t[4]){value});
}

void sim_ahead(struct sim *sim, int32_t by)
{
    sim->world->ahead += by;
    sim->world->ahead_at = sim->world->now;
    ASSERT(sim->world->ahead >= 0);
}

void sim_fail(struct sim *sim, uint16_t invariant)
{
    ASSERT(invariant < sim->model->invariant_count);
    if (sim->world->broken == 0) {
        sim->world->broken = invariant + UINT32_C(1);
        sim->world->broken_actor = sim->running.actor;
    }
}
