/*
 * What happens next: the earliest event finds its actor, or comes to nothing.
 */
#include "sim/calls.h"

#include "sim/digest.h"

/* How many cache lines of a state are fetched ahead; none if all are small or stay in the cache. */
#define STATE_LINES   4
#define STATES_CACHED (256 * SIM_KIB / WORLD_STATE_UNIT)

sim_time world_next(const struct sim *sim)
{
    sim_time at = SIM_TIME_MAX;
    uint32_t slot = 0;
    const struct slot *call = calls_first(sim);
    const bool is_queued = queue_peek(sim->queue, &at, &slot);
    return call != NULL && (!is_queued || call->at < at) ? call->at : at;
}

/*
 * Fetches what will be touched soon: the state of the actor whose event comes
 * after the next one. Changes nothing but speed. Always inline: a compiler may
 * take a call that only prefetches for one that does nothing.
 */
__attribute__((always_inline)) static inline void look_ahead(const struct sim *sim)
{
    if (sim->world->born_units < STATES_CACHED || sim->state_lines < STATE_LINES) {
        return;
    }
    const struct slot *slot = &sim->slots[queue_upcoming(sim->queue, 1)];
    if (slot->state != SLOT_PENDING || slot->to >= sim->plan->actor_count) {
        return;
    }
    const uint32_t birth = sim->births[slot->to];
    const unsigned char *state = sim->regions[REGION_STATES] + (size_t)birth * WORLD_STATE_UNIT;
    for (uint32_t line = 0; line < STATE_LINES; line++) {
        __builtin_prefetch(state + (size_t)line * 64);
    }
}

/* The next slot that is due until `until` and not stale, or null. */
static struct slot *next_slot(struct sim *sim, sim_time until)
{
    struct queue_entry entry;
    for (;;) {
        const sim_time near = queue_near_at(sim->queue);
        if (near < 0 || near >= sim->world->calls.none_before) {
            struct slot *call = calls_next(sim);
            if (call != NULL && call->at <= until) {
                world_call_ends(sim, call);
                return call;
            }
            if (call != NULL) {
                return NULL;
            }
        }
        if (!queue_take_entry(sim->queue, &entry)) {
            return NULL;
        }
        if (queue_entry_at(entry) > until) {
            queue_untake(sim->queue);
            return NULL;
        }
        struct slot *slot = &sim->slots[queue_entry_slot(entry)];
        if (slot->state == SLOT_PENDING && slot->turn == queue_entry_turn(entry)) {
            look_ahead(sim);
            return slot;
        }
    }
}

/* Moves the clock; a world in which time stands still is broken. */
static void advance(struct sim *sim, sim_time at)
{
    struct world *world = sim->world;
    ASSERT(at >= world->now);
    world->steps_at_once = at == world->now ? world->steps_at_once + 1 : 0;
    world->now = at;
    if (world->steps_at_once > WORLD_ZENO_EVENTS) {
        world_meet_limit(sim, LIMIT_ZENO);
    }
}

void world_refuse(struct sim *sim, struct sim_handle call, uint32_t callee)
{
    struct slot *waiting = world_slot_of(sim, call);
    if (waiting == NULL) {
        return;
    }
    const uint32_t there = sim->plan->actor_nodes[callee];
    const uint32_t here = sim->plan->actor_nodes[waiting->to];
    const uint32_t work = sim->running.work;
    sim->running.work = waiting->work;
    sim_time latency = tape_range(sim->tape, sim->source, sim->network_lane, sim->plan->latency);
    struct slot *slot =
        world_slot(sim, network_arrival(sim->network, there, here, sim->world->now + latency));
    slot->kind = waiting->kind;
    slot->class_ = SIM_REPLY;
    slot->outcome = SIM_REFUSED;
    slot->call = call;
    slot->from = callee;
    slot->to = waiting->to;
    slot->incarnation = waiting->incarnation;
    sim->running.work = work;
}

/* An event comes to nothing. */
static void lose(struct sim *sim, struct slot *slot, enum lost_why why)
{
    sim->running.actor = slot->to;
    sim->running.work = slot->work;
    const struct sim_handle call = slot->call;
    const uint32_t to = slot->to;
    const bool is_request = slot->class_ == SIM_REQUEST;
    world_record(sim, RECORD_LOST, slot->kind, (uint32_t)why, (const int64_t[4]){0});
    world_slot_free(sim, slot);
    if (is_request && (why == LOST_NODE_DOWN || why == LOST_NODE_RESTARTED)) {
        world_refuse(sim, call, to);
    }
    sim->running = (struct running){.actor = SIM_NOBODY};
}

/* Whether nodes and links let the event reach its actor; if not, it is lost or put off. */
static NOT_INLINE bool gets_through(struct sim *sim, struct slot *slot)
{
    const uint32_t there = sim->plan->actor_nodes[slot->to];
    const struct node_state *node = &sim->nodes[there];
    if (node->is_down || node->incarnation != slot->incarnation) {
        lose(sim, slot, node->is_down ? LOST_NODE_DOWN : LOST_NODE_RESTARTED);
        return false;
    }
    if (sim->network->cut_count > 0 && slot->class_ != SIM_TIMER && slot->from != SIM_NOBODY &&
        slot->outcome != SIM_TIMEOUT &&
        network_is_cut(sim->network, sim->plan->actor_nodes[slot->from], there)) {
        lose(sim, slot, LOST_LINK_CUT);
        return false;
    }
    if (node->paused_until > sim->world->now) {
        slot->at = node->paused_until;
        slot->turn = sim->queue->turn;
        if (!queue_put(sim->queue, slot->at, 0, (uint32_t)(slot - sim->slots))) {
            world_meet_limit(sim, LIMIT_EVENTS);
        }
        return false;
    }
    return true;
}

/* Whether the event reaches its actor. While no fault has been, only the lateness of a reply can
 * be in its way. */
static inline bool reaches(struct sim *sim, struct slot *slot)
{
    if ((sim->world->is_upset | sim->network->cut_count) != 0 && !gets_through(sim, slot)) {
        return false;
    }
    if (slot->class_ == SIM_REPLY && slot->outcome != SIM_TIMEOUT &&
        world_slot_of(sim, slot->call) == NULL) {
        lose(sim, slot, LOST_LATE_REPLY);
        return false;
    }
    return true;
}

/* Shows an event to the digest and the sink. */
static void record_event(struct sim *sim, const struct slot *slot)
{
    struct world *world = sim->world;
    world->digest = digest_bytes(world->digest, slot, SLOT_HEAD_BYTES + slot->body_bytes);
    if (sim->turn != NULL) {
        sim->turn->counts[slot->kind * WORLD_OUTCOMES + slot->outcome]++;
        sim->turn->came_by |= sim->turn->is_anchor[slot->kind];
    }
    if (sim->sink == NULL) {
        return;
    }
    const struct record record = {
        .number = world->number,
        .at = world->now,
        .cause = slot->cause,
        .type = RECORD_EVENT,
        .actor = slot->to,
        .peer = slot->from,
        .kind = slot->kind,
        .extra = (uint32_t)slot->class_ << 8 | slot->outcome,
        .work = slot->work,
    };
    sim->sink->record(sim->sink->context, &record, slot->body, slot->body_bytes);
}

/* Looks at the invariants of the actor that just ran. */
static void check_invariants(struct sim *sim, uint32_t actor, const void *state)
{
    sim_inspector *inspect = sim->model->actor_types[sim->plan->actor_types[actor]].inspect;
    const uint16_t broken = inspect != NULL ? inspect(sim, actor, state) : SIM_NO_KIND;
    if (broken != SIM_NO_KIND) {
        sim_fail(sim, broken);
    }
}

/* Hands an event to its handler. */
static void handle(struct sim *sim, struct slot *slot)
{
    static const unsigned char nothing[SIM_BODY_MAX];
    const struct sim_message *message = &sim->model->messages[slot->kind];
    struct slot *call = NULL;
    struct sim_event event = {
        .number = sim->world->number,
        .from = slot->from,
        .to = slot->to,
        .kind = slot->kind,
        .class_ = slot->class_,
        .outcome = slot->outcome,
        .body_bytes = slot->body_bytes,
        .body = slot->body,
    };
    if (slot->class_ == SIM_REQUEST) {
        const struct slot *waiting = world_slot_of(sim, slot->call);
        event.back = (struct sim_return){.call = slot->call, .caller = slot->from};
        event.back.reply_kind = waiting != NULL ? waiting->kind : UINT32_MAX;
    } else if (slot->class_ == SIM_REPLY) {
        call = slot->outcome == SIM_TIMEOUT ? slot : world_slot_of(sim, slot->call);
        event.context = call->body;
        event.body = slot->outcome == SIM_DELIVERED ? slot->body : nothing;
        call->state = SLOT_RUNNING;
    }
    message->handle(sim, &event);
    if (call != NULL && call != slot) {
        world_slot_free(sim, call);
    }
}

/* The engine's own: what was in store comes (a fault begins or ends, a node starts), or chance
 * ends. */
static void intervene(struct sim *sim, struct slot *slot)
{
    struct world *world = sim->world;
    const uint32_t fault = slot->kind;
    const uint32_t node = slot->from;
    const bool starts = slot->outcome;
    const bool was_in_store = slot->class_ == SLOT_FAULT;
    world->number++;
    world_slot_free(sim, slot);
    if (was_in_store) {
        world->ahead--;
        world->ahead_at = world->now;
    }
    if (!was_in_store) {
        tape_quieten(sim->tape);
        world_record(sim, RECORD_SETTLED, 0, 0, (const int64_t[4]){0});
    } else if (fault == SLOT_RESTART) {
        world_restart(sim, node);
    } else {
        sim->on_fault(sim, fault, starts);
    }
    sim->running = (struct running){.actor = SIM_NOBODY};
}

bool world_step(struct sim *sim, sim_time until)
{
    struct slot *slot = next_slot(sim, until);
    if (slot == NULL) {
        return false;
    }
    advance(sim, slot->at);
    if (slot->class_ >= SLOT_FAULT) {
        intervene(sim, slot);
        return true;
    }
    if (!reaches(sim, slot)) {
        return true;
    }
    if (sim->overrule != NULL && sim->overrule(sim, slot)) {
        return true;
    }
    sim->world->number++;
    const uint32_t actor = slot->to;
    void *state = world_state(sim, actor);
    sim->running = (struct running){.actor = actor, .work = slot->work, .state = state};
    record_event(sim, slot);
    slot->state = SLOT_RUNNING;
    handle(sim, slot);
    world_slot_free(sim, slot);
    if (sim->running.opened != 0) {
        work_settle(sim);
    }
    check_invariants(sim, actor, state);
    sim->running = (struct running){.actor = SIM_NOBODY};
    return true;
}
