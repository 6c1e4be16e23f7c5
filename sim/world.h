/*
 * world.h - the world: one block of memory that is a value.
 *
 * Everything a run changes lies in one block, sized from the plan before the
 * run and free of pointers: clock, queue, events, tape, nodes, links, actors'
 * states, works, guards, obligations, counters. Each region grows from its
 * start, so that saving, comparing and hashing touch only what was used.
 * `struct sim` is a view: it knows the block, the plan and the model, and what
 * belongs to the handler now running; between two events nothing lies in it
 * that the block does not hold.
 *
 * A slot holds one pending event and is free again as soon as the event is
 * handled or cancelled. Its generation counts its uses: a stale handle is
 * detected. A queue entry whose turn is not its slot's is a cancelled one and
 * is passed over.
 */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include "sim/model.h"
#include "sim/network.h"
#include "sim/plan.h"
#include "sim/queue.h"
#include "sim/tape.h"
#include "sim/trace.h"
#include "sim/verdict.h"
#include <string.h>

/* A running event has ended as far as handles are concerned: it cannot be cancelled any more. */
enum slot_state { SLOT_FREE, SLOT_PENDING, SLOT_RUNNING };

/* Classes beyond those that handlers see, the engine's own: a fault to start or end; chance ends.
 */
#define SLOT_FAULT  4
#define SLOT_SETTLE 5

/* In place of a fault's number: the node in `from` is started again. */
#define SLOT_RESTART UINT16_MAX

/* A pending event: 128 bytes, the first 56 of them its head. */
struct slot {
    sim_time at;
    uint64_t cause;         /* number of the event that scheduled it */
    uint64_t turn;          /* its turn in the queue */
    struct sim_handle call; /* REQUEST, REPLY: the call, which is the slot of its timeout */
    uint32_t from;
    uint32_t to;         /* free: the next free slot */
    uint32_t work;       /* 0: none */
    uint32_t generation; /* how often the slot was used */
    uint16_t kind;
    uint8_t class_;
    uint8_t outcome;
    uint8_t body_bytes;
    uint8_t state;        /* enum slot_state */
    uint16_t incarnation; /* of the receiver's node when it was sent */
    unsigned char body[SIM_BODY_MAX];
};

/* Slot 0 is none, one is spare: for who takes a slot when there is none. */
#define SLOT_SPARE 1
#define SLOT_FIRST 2

#define SLOT_HEAD_BYTES offsetof(struct slot, body)
_Static_assert(sizeof(struct slot) == 128, "a slot is two cache lines");

/* What a node is now. */
struct node_state {
    sim_time paused_until; /* 0: runs */
    uint16_t incarnation;  /* counts crashes */
    uint16_t is_down;
    uint32_t zero;
};

struct work_state {
    uint32_t generation; /* how often the row was used */
    uint32_t pending;    /* events and kept requests that serve it; row is free at 0 */
    uint64_t opened;     /* event number */
    uint32_t subject;
    uint16_t kind;
    uint16_t is_alive;
    uint32_t next_free;
    uint32_t guards; /* first guard held for it, counted through all kinds, plus 1; 0: none */
};

/*
 * A guard. While the work it is held for lives, the guard is in that work's
 * chain; when the work ends, it goes into the world's chain of orphans and
 * remembers when. Numbers in chains count through all kinds of guards from 1.
 */
struct guard_state {
    uint64_t since;    /* event number of the hold, plus 1; 0: free */
    uint64_t orphaned; /* event number at which the work ended, plus 1; 0: it lives */
    uint64_t lost;     /* event number at which it was proved lost, plus 1; 0: it is not */
    sim_time since_at; /* virtual times of the three */
    sim_time orphaned_at;
    sim_time lost_at;
    uint32_t work;   /* row of the owner; 0: none, or ended */
    uint32_t holder; /* actor */
    uint32_t next;   /* in its chain; 0: the last */
    uint32_t previous;
};

struct obligation_state {
    sim_time opened_at; /* since when it has been open; opened once more it stays what it was */
    sim_time moved_at;  /* last progress */
    sim_time closed_at;
    uint64_t measure;
    uint32_t is_open;
    uint16_t error;
    uint8_t end;        /* enum sim_end, once closed */
    uint8_t was_opened; /* ever */
    uint32_t serving;   /* works alive that serve it alone */
    uint32_t zero;
    uint64_t moved; /* event number of the last progress */
};

/* Calls that wait for a reply: see sim/calls.h. */
#define WORLD_CHAINS 8
struct calls {
    uint64_t none_before;            /* none in a chain times out before: a key of the queue */
    sim_time timeouts[WORLD_CHAINS]; /* the time allowed, while the chain is not empty */
    uint32_t first[WORLD_CHAINS];    /* slots; 0: the chain is empty */
    uint32_t last[WORLD_CHAINS];
};

/* The head of the block. */
struct world {
    sim_time now;
    uint64_t number; /* of the last event handled */
    uint64_t digest;
    uint32_t slot_end;   /* slots below it were used: no more were pending at once */
    uint32_t slot_free;  /* first free one; 0: none */
    uint32_t slot_count; /* pending */
    uint32_t work_end;
    uint32_t work_free;
    uint32_t work_count;
    uint32_t open_count;    /* obligations that decide and are open */
    uint32_t ever_opened;   /* obligations that decide and were ever opened */
    uint32_t born_units;    /* of states set aside, 16 bytes each */
    uint32_t steps_at_once; /* events handled at this instant */
    uint32_t verdict;       /* enum verdict + 1 once decided; 0 before */
    uint32_t limit_met;     /* enum world_limit + 1; 0: none */
    uint32_t broken;        /* invariant + 1 that does not hold */
    int32_t ahead;          /* things the scenario has in store */
    uint32_t broken_actor;
    uint32_t serving;     /* works alive that serve every obligation */
    uint32_t orphans;     /* first guard whose work has ended; 0: none */
    uint32_t doubt;       /* obligation all of whose orphans are to be looked at, counted through
                             all kinds, plus 1; 0: none; DOUBT_ALL: all orphans */
    uint32_t doubt_guard; /* guard that is to be looked at, plus 1; 0: none */
    uint32_t lost_count;  /* guards proved lost and still held */
    uint32_t is_upset;    /* a node was down or stood still at some time: see who is reached */
    sim_time lost_check;  /* guards are lost: the run may end then */
    sim_time hang_check;  /* no obligation can be overdue before */
    sim_time ahead_at;    /* when the last thing in store came */
    sim_time last_close;  /* when the last deciding obligation was closed */
    struct calls calls;
    /* By kind of obligation: the longest that one was open which has been closed. */
    sim_time open_longest[PLAN_KINDS_MAX];
    uint32_t pool_end[PLAN_POOLS_MAX];  /* cells below it were used */
    uint32_t pool_free[PLAN_POOLS_MAX]; /* first free cell; 0: none */
};

/* More than one obligation is in doubt. */
#define DOUBT_ALL UINT32_MAX

enum world_limit { LIMIT_EVENTS, LIMIT_WORKS, LIMIT_POOL, LIMIT_STATES, LIMIT_ZENO, LIMIT_COUNT };

/* Entries of the queue: also those of events that were cancelled and are not due yet; calls in
 * chains have none. */
#define WORLD_QUEUE_LIMIT(events)                                                                  \
    ((events) < QUEUE_SLOT_LIMIT / 4 ? 4 * (events) : QUEUE_SLOT_LIMIT)

/* More events than this at one instant: time stands still. */
#define WORLD_ZENO_EVENTS 100000

enum region {
    REGION_WORLD,
    REGION_TAPE,
    REGION_NODES,
    REGION_LINKS,
    REGION_COUNTERS,
    REGION_GUARDS,
    REGION_OBLIGATIONS,
    REGION_MARKS,  /* by deciding obligation: the counters as they were at its last progress */
    REGION_BIRTHS, /* for each actor where its state lies; 0: not born */
    REGION_STATES,
    REGION_WORKS,
    REGION_SLOTS,
    REGION_POOLS, /* one after another */
    REGION_QUEUE = REGION_POOLS + PLAN_POOLS_MAX,
    REGION_TALLIES,
    REGION_COUNT
};

struct scenario;

/* The handler now running. */
struct running {
    uint32_t actor;  /* SIM_NOBODY: the engine itself */
    uint32_t work;   /* served; 0 none */
    uint32_t opened; /* chain of works opened by this handler */
    uint32_t zero;
    void *state; /* the actor's, once it was asked for; else null */
};

/* What a detector that follows the run sees of it between its looks. */
struct world_turn {
    const uint8_t *is_anchor; /* by message kind */
    uint32_t *counts;         /* events handled: [message kind * WORLD_OUTCOMES + outcome] */
    uint32_t came_by;         /* an anchor was handled since this was last 0 */
    uint32_t zero;
};

#define WORLD_OUTCOMES 3 /* enum sim_outcome */

struct sim {
    const struct sim_model *model;
    const void *options;
    const struct world_plan *plan;
    const struct trace_sink *sink; /* may be null */
    struct world_turn *turn;       /* likewise */
    struct tape_source *source;
    const struct scenario *scenario; /* for on_fault */
    void (*on_fault)(struct sim *sim, uint32_t fault, bool starts);
    /* What puts something else in the place of an event; returns false to let it be. Or null. */
    bool (*overrule)(struct sim *sim, struct slot *slot);
    const void *overruler; /* its context */
    unsigned char *block;
    size_t block_bytes;
    struct running running;
    bool shuffles_ties;
    uint32_t network_lane;
    uint32_t tie_lane;

    /* Where the regions of the block lie. */
    unsigned char *regions[REGION_COUNT];
    struct world *world;
    struct tape *tape;
    struct node_state *nodes;
    struct network *network;
    int64_t *counters;
    struct guard_state *guards;
    struct obligation_state *obligations;
    int64_t *marks;
    uint32_t *births;
    struct work_state *works;
    struct slot *slots;
    struct queue *queue;
    uint32_t *tallies;
    uint32_t *hints; /* sim_hint()'s, by obligation: behind the regions */

    /* What follows from the model's tables. */
    uint32_t pool_strides[PLAN_POOLS_MAX]; /* bytes from one cell to the next */
    uint32_t state_lines;                  /* cache lines of the largest state */
};

/*
 * Builds the world of a plan and its view.
 *
 * Borrows plan and source. Returns false if there is no memory for it.
 */
MUST_USE bool world_new(struct sim *sim, const struct world_plan *plan, struct tape_source *source,
                        uint64_t seed);
void world_free(struct sim *sim);

/* Makes a world what world_new gives with this seed; the view is no other. */
void world_clear(struct sim *sim, uint64_t seed);

/*
 * When the next event is due, cancelled ones included; SIM_TIME_MAX if there is
 * none. Changes nothing; costs more than a step.
 */
sim_time world_next(const struct sim *sim);

/*
 * Writes an entry for each event that is pending, in the order in which they come; `entries` has
 * room for all that the queue may hold. Returns how many they are.
 */
uint32_t world_list(const struct sim *sim, struct queue_entry *entries);

/*
 * Handles the next event, if it is due until `until`. Returns false if there is
 * none: then only later events may still be put in.
 */
MUST_USE bool world_step(struct sim *sim, sim_time until);

/* How many bytes world_save writes now. */
size_t world_saved_bytes(const struct sim *sim);

/* Copies what is used of the world to `copy`, which has world_saved_bytes of room. */
void world_save(const struct sim *sim, unsigned char *copy);

/* Makes the world what it was when `copy` was saved. */
void world_load(struct sim *sim, const unsigned char *copy);

/* A hash of all that is used of the world. Equal worlds have equal hashes. */
uint64_t world_hash(const struct sim *sim);

/* Puts in the start or the end of the scenario's fault number `fault`. */
void world_schedule_fault(struct sim *sim, sim_time at, uint32_t fault, bool starts);

/* Puts in the restart of a node that is down; nothing of the scenario's. */
void world_schedule_restart(struct sim *sim, sim_time at, uint32_t node);

/*
 * Puts in the end of chance: from `at` on the tape is quiet. It is an event as
 * any other, but nothing that a run waits for.
 */
void world_schedule_settle(struct sim *sim, sim_time at);

/* Records one thing that happened to the running actor. */
void world_record(struct sim *sim, enum record_type type, uint32_t kind, uint32_t extra,
                  const int64_t values[4]);

/* The wall clock of a node. */
sim_time world_clock(const struct sim *sim, uint32_t node);

/* Ends the run because a limit was met. */
void world_meet_limit(struct sim *sim, enum world_limit limit);

/*
 * Ends a call whose request found nobody, as fast as the network allows. A
 * stale call changes nothing.
 */
void world_refuse(struct sim *sim, struct sim_handle call, uint32_t callee);

/* States are set aside in pieces of so many bytes, so that everything in them is aligned. */
#define WORLD_STATE_UNIT 16

/* Sets an actor's state aside; for world_state() alone. */
void world_bear(struct sim *sim, uint32_t actor);

/* An actor's state, set aside on the first call. */
static inline void *world_state(struct sim *sim, uint32_t actor)
{
    if (sim->births[actor] == 0) {
        world_bear(sim, actor);
    }
    return sim->regions[REGION_STATES] + (size_t)sim->births[actor] * WORLD_STATE_UNIT;
}

/* The pending slot of a handle, or null if it is stale. */
static inline struct slot *world_slot_of(const struct sim *sim, struct sim_handle handle)
{
    if (handle.slot == 0 || handle.slot >= sim->world->slot_end) {
        return NULL;
    }
    struct slot *slot = &sim->slots[handle.slot];
    return slot->state == SLOT_PENDING && slot->generation == handle.generation ? slot : NULL;
}

/* Counts one more that serves a work. Work 0 is none. */
static inline void work_serve(struct sim *sim, uint32_t work)
{
    if (work != 0) {
        sim->works[work].pending++;
    }
}

/* The seldom parts of world_slot(), for it alone. */
struct slot *world_spare_slot(struct sim *sim);
MUST_USE bool world_more_slots(struct sim *sim); /* false: there are none */
uint32_t world_tie_rank(struct sim *sim);

/* Makes the first free slot that of a new event; for the two functions below alone. */
static inline struct slot *world_slot_begin(struct sim *sim, sim_time at, uint64_t turn)
{
    struct world *world = sim->world;
    struct slot *slot = &sim->slots[world->slot_free];
    const uint32_t generation = slot->generation + 1;
    world->slot_free = slot->to;
    memset(slot, 0, SLOT_HEAD_BYTES);
    slot->at = at;
    slot->cause = world->number;
    slot->turn = turn;
    slot->generation = generation;
    slot->state = SLOT_PENDING;
    slot->from = sim->running.actor;
    slot->work = sim->running.work;
    work_serve(sim, slot->work);
    world->slot_count++;
    return slot;
}

/*
 * Takes a free slot for an event due at `at` and puts it into the queue; the
 * caller fills kind, class, body and so on. Never null: when there is none the
 * limit is met and a spare slot is given that will never be handled.
 */
static inline struct slot *world_slot(struct sim *sim, sim_time at)
{
    struct world *world = sim->world;
    if (world->slot_free == 0 && !world_more_slots(sim)) {
        return world_spare_slot(sim);
    }
    const uint32_t rank = sim->shuffles_ties ? world_tie_rank(sim) : 0;
    const uint64_t turn = sim->queue->turn;
    if (!queue_put(sim->queue, at, rank, world->slot_free)) {
        return world_spare_slot(sim);
    }
    return world_slot_begin(sim, at, turn);
}

/* The same for an event that is kept elsewhere than in the queue, whose turn it has. */
static inline struct slot *world_slot_aside(struct sim *sim, sim_time at)
{
    uint64_t turn = 0;
    if ((sim->world->slot_free == 0 && !world_more_slots(sim)) || !queue_pass(sim->queue, &turn)) {
        return world_spare_slot(sim);
    }
    return world_slot_begin(sim, at, turn);
}

/* A work that nothing serves any more ends; for work_leave() alone. */
void work_end(struct sim *sim, uint32_t work);

/* Counts one fewer that serves a work. Work 0 is none. */
static inline void work_leave(struct sim *sim, uint32_t work)
{
    if (work != 0) {
        ASSERT(sim->works[work].pending > 0);
        if (--sim->works[work].pending == 0) {
            work_end(sim, work);
        }
    }
}

/* Takes a call's slot out of its chain, if it is in one. */
void world_call_ends(struct sim *sim, struct slot *slot);

/* Whether a slot is that of a call: of the timeout that comes if no reply does. */
static inline bool world_is_call(const struct slot *slot)
{
    return slot->class_ == SIM_REPLY && slot->outcome == SIM_TIMEOUT;
}

/* Makes a slot free. If it was not due yet its queue entry is stale from then on. */
static inline void world_slot_free(struct sim *sim, struct slot *slot)
{
    ASSERT(slot->state != SLOT_FREE);
    if (world_is_call(slot)) {
        world_call_ends(sim, slot);
    }
    const uint32_t work = slot->work;
    slot->state = SLOT_FREE;
    slot->to = sim->world->slot_free;
    slot->work = 0;
    sim->world->slot_free = (uint32_t)(slot - sim->slots);
    sim->world->slot_count--;
    work_leave(sim, work);
}

/*
 * Tells the sink of something that only follows from the run and is no part of the digest; event
 * number and time are filled in.
 */
void world_tell(const struct sim *sim, struct record record);

/* Puts an obligation in doubt, by its number through all kinds: its orphans are to be looked at. */
void world_doubt(struct sim *sim, uint32_t obligation);

/* The guards held for a work that ends are orphans from now on. */
void guard_orphan_all(struct sim *sim, uint32_t work);

/* A guard's kind and index from its number through all kinds, which counts from 0. */
struct guard_name {
    uint16_t kind;
    uint32_t index;
};
struct guard_name guard_name_of(const struct sim *sim, uint32_t number);

/* The number of the obligation that a guard keeps waiting, through all kinds; UINT32_MAX: none. */
uint32_t guard_obligation(const struct sim *sim, struct guard_name guard);

/* The counters as they were when an obligation that decides last came further. */
int64_t *world_marks(const struct sim *sim, uint16_t kind, uint32_t index);

/* Lets go of the works that the running handler opened. */
void work_settle(struct sim *sim);

/* Crashes and restarts a node; pauses it until a time. */
void world_crash(struct sim *sim, uint32_t node);
void world_restart(struct sim *sim, uint32_t node);
void world_pause(struct sim *sim, uint32_t node, sim_time until);

#endif
