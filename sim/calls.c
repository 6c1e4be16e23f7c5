#include "sim/calls.h"

/* Where a call stands; in its slot's body, behind the context. */
struct links {
    uint32_t chain; /* plus 1; 0: it is in the queue */
    uint32_t next;  /* slot; 0: none */
    uint32_t previous;
    uint32_t zero;
};
_Static_assert(SIM_CONTEXT_MAX + sizeof(struct links) <= SIM_BODY_MAX,
               "a call's slot has room for its context and its links");
_Static_assert((offsetof(struct slot, body) + SIM_CONTEXT_MAX) % _Alignof(struct links) == 0,
               "links are aligned");

static struct links *links_of(const struct sim *sim, uint32_t index)
{
    return (void *)&sim->slots[index].body[SIM_CONTEXT_MAX];
}

static uint32_t index_of(const struct sim *sim, const struct slot *slot)
{
    return (uint32_t)(slot - sim->slots);
}

/* The chain for a timeout, or WORLD_CHAINS. */
static uint32_t chain_for(const struct sim *sim, sim_time timeout)
{
    const struct calls *calls = &sim->world->calls;
    uint32_t free = WORLD_CHAINS;
    for (uint32_t i = 0; i < WORLD_CHAINS; i++) {
        if (calls->timeouts[i] == timeout) {
            return i;
        }
        free = calls->first[i] == 0 ? i : free;
    }
    return free;
}

static void append(struct sim *sim, uint32_t chain, uint32_t index)
{
    struct calls *calls = &sim->world->calls;
    const uint32_t last = calls->last[chain];
    *links_of(sim, index) = (struct links){.chain = chain + 1, .previous = last};
    calls->last[chain] = index;
    if (last != 0) {
        links_of(sim, last)->next = index;
        return;
    }
    const sim_time at = sim->slots[index].at;
    calls->first[chain] = index;
    calls->none_before = at < calls->none_before ? at : calls->none_before;
}

struct slot *calls_slot(struct sim *sim, sim_time timeout)
{
    const sim_time at = sim->world->now + timeout;
    const uint32_t chain = sim->shuffles_ties ? WORLD_CHAINS : chain_for(sim, timeout);
    if (chain == WORLD_CHAINS) {
        struct slot *slot = world_slot(sim, at);
        *links_of(sim, index_of(sim, slot)) = (struct links){0};
        return slot;
    }
    struct slot *slot = world_slot_aside(sim, at);
    if (slot != &sim->slots[SLOT_SPARE]) {
        sim->world->calls.timeouts[chain] = timeout;
        append(sim, chain, index_of(sim, slot));
    }
    return slot;
}

void world_call_ends(struct sim *sim, struct slot *slot)
{
    struct links *links = links_of(sim, index_of(sim, slot));
    if (links->chain == 0) {
        return;
    }
    struct calls *calls = &sim->world->calls;
    uint32_t *before = links->previous == 0 ? &calls->first[links->chain - 1]
                                            : &links_of(sim, links->previous)->next;
    uint32_t *after =
        links->next == 0 ? &calls->last[links->chain - 1] : &links_of(sim, links->next)->previous;
    *before = links->next;
    *after = links->previous;
    links->chain = 0;
}

struct slot *calls_first(const struct sim *sim)
{
    struct slot *first = NULL;
    for (uint32_t i = 0; i < WORLD_CHAINS; i++) {
        const uint32_t index = sim->world->calls.first[i];
        struct slot *slot = &sim->slots[index];
        if (index != 0 && (first == NULL || slot->at < first->at ||
                           (slot->at == first->at && slot->turn < first->turn))) {
            first = slot;
        }
    }
    return first;
}

struct slot *calls_next(struct sim *sim)
{
    struct slot *first = calls_first(sim);
    sim->world->calls.none_before = first != NULL ? first->at : SIM_TIME_MAX;
    return first == NULL || queue_leaves_before(sim->queue, first->at, first->turn) ? NULL : first;
}

static uint32_t calls_count(const struct sim *sim)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < WORLD_CHAINS; i++) {
        for (uint32_t call = sim->world->calls.first[i]; call != 0;
             call = links_of(sim, call)->next) {
            count++;
        }
    }
    return count;
}

/* A call's entry as the queue would have it; index 0 gives one before all others. */
static struct queue_entry entry_of(const struct sim *sim, uint32_t index)
{
    const struct slot *slot = &sim->slots[index];
    return index == 0 ? (struct queue_entry){0} : queue_entry_of(slot->at, slot->turn, index);
}

/* Writes the entries of the queue that are not of cancelled events. Returns how many they are. */
static uint32_t list_queued(const struct sim *sim, struct queue_entry *entries)
{
    queue_list(sim->queue, entries);
    const uint32_t count = queue_count(sim->queue);
    uint32_t live = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct slot *slot = &sim->slots[queue_entry_slot(entries[i])];
        if (slot->state == SLOT_PENDING && slot->turn == queue_entry_turn(entries[i])) {
            entries[live++] = entries[i];
        }
    }
    return live;
}

/* The chain whose last call comes last. */
static uint32_t last_chain(const struct sim *sim, const uint32_t lasts[WORLD_CHAINS])
{
    uint32_t chain = 0;
    for (uint32_t i = 1; i < WORLD_CHAINS; i++) {
        if (queue_entry_is_before(entry_of(sim, lasts[chain]), entry_of(sim, lasts[i]))) {
            chain = i;
        }
    }
    return chain;
}

uint32_t world_list(const struct sim *sim, struct queue_entry *entries)
{
    uint32_t queued = list_queued(sim, entries);
    uint32_t lasts[WORLD_CHAINS];
    memcpy(lasts, sim->world->calls.last, sizeof lasts);
    const uint32_t count = queued + calls_count(sim);
    /* From the last to the first, so that nothing is overwritten that is still to be moved. */
    for (uint32_t place = count; place > queued;) {
        const uint32_t chain = last_chain(sim, lasts);
        const struct queue_entry call = entry_of(sim, lasts[chain]);
        if (queued > 0 && queue_entry_is_before(call, entries[queued - 1])) {
            entries[--place] = entries[--queued];
        } else {
            entries[--place] = call;
            lasts[chain] = links_of(sim, lasts[chain])->previous;
        }
    }
    return count;
}
