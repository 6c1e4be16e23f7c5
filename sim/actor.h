/*
 * actor.h - what a handler may do.
 *
 * A handler runs to its end at one instant of virtual time. It sees its own
 * actor's state and the event it is given, and may only do what stands here:
 * send, call, reply, set or cancel a timer, draw, hold or release a guard,
 * open, move or close an obligation, note, count. It never blocks, keeps
 * nothing outside its actor's state and allocates nothing.
 *
 * An actor's state is plain bytes: zero at birth, no pointers, no padding left
 * to chance. Bodies of messages are plain bytes too, at most SIM_BODY_MAX.
 *
 * Every event knows its cause (the event whose handler scheduled it) and its
 * work (the causal life of one request). What a handler schedules serves the
 * work of the event it is handling, unless it says otherwise.
 */
#ifndef SIM_ACTOR_H
#define SIM_ACTOR_H

#include "sim/base.h"

struct sim;

/* The largest body of a message or timer; bytes. */
#define SIM_BODY_MAX 72

/* The largest context a caller may keep beside a call; bytes. */
#define SIM_CONTEXT_MAX 48

/* No actor. */
#define SIM_NOBODY UINT32_MAX

/* How a call came back. Everything that is not a reply is SIM_DELIVERED. */
enum sim_outcome {
    SIM_DELIVERED, /* the event carries a body */
    SIM_TIMEOUT,   /* no reply within the time allowed */
    SIM_REFUSED    /* the peer's node is down or went down: a fast network failure */
};

/* What an event is. */
enum sim_class {
    SIM_MESSAGE, /* one way */
    SIM_REQUEST, /* a call: may be answered once */
    SIM_REPLY,   /* the end of a call: a reply, a timeout or a refusal */
    SIM_TIMER
};

/* A timer or a call that has not ended. A stale handle is harmless. */
struct sim_handle {
    uint32_t slot; /* 0: none */
    uint32_t generation;
};

/* The way back to a caller; may be kept in an actor's state to reply later. */
struct sim_return {
    struct sim_handle call; /* slot 0: nobody waits */
    uint32_t caller;        /* actor */
    uint32_t reply_kind;    /* kind of the message that ends the call */
};

/* One causal life. Index 0 is "no work": polling and background. */
struct sim_work {
    uint32_t index;
    uint32_t generation;
};

/* What a handler is given. Valid until the handler returns. */
struct sim_event {
    uint64_t number; /* how many events ran before this one, plus 1 */
    uint32_t from;   /* actor that caused it */
    uint32_t to;     /* actor that handles it */
    uint16_t kind;   /* index into the model's messages */
    uint8_t class_;  /* enum sim_class */
    uint8_t outcome; /* enum sim_outcome */
    uint32_t body_bytes;
    struct sim_return back; /* SIM_REQUEST: where a reply goes */
    const void *body;       /* the message's struct; zeroes if outcome is not SIM_DELIVERED */
    const void *context;    /* SIM_REPLY: what the caller kept; else null */
};

/* A handler: one a message kind. */
typedef void sim_handler(struct sim *sim, const struct sim_event *event);

/* --- who and when ------------------------------------------------------- */

/* Virtual time; ns since the start of the run. */
sim_time sim_now(const struct sim *sim);

/* The wall clock of the running actor's node: virtual time + offset + drift. */
sim_time sim_clock(const struct sim *sim);

/* The running actor. */
uint32_t sim_self(const struct sim *sim);

/* The running actor's own state. Borrowed; valid until the handler returns. */
void *sim_state(struct sim *sim);

/* The model's options, the same for the whole run. */
const void *sim_options(const struct sim *sim);

/* The node an actor lives on (index in the order the nodes were added). */
uint32_t sim_node_of(const struct sim *sim, uint32_t actor);

/* The type of an actor (index into the model's actor types). */
uint32_t sim_type_of(const struct sim *sim, uint32_t actor);

/* --- messages ----------------------------------------------------------- */

/*
 * Sends one way. To another node it takes the network's latency, is lost if
 * the link is cut or the node is down; two messages between the same two nodes
 * arrive in the order they were sent. On one node it takes no time, but is
 * still an event. `body` may be null for a message without body.
 */
void sim_send(struct sim *sim, uint32_t to, uint16_t kind, const void *body);

/* What a call needs beyond its body. */
struct sim_call {
    uint32_t to;
    uint16_t kind;          /* message kind of the request */
    uint16_t reply_kind;    /* message kind that ends the call, handled by the caller */
    sim_time timeout;       /* ns; > 0 */
    const void *context;    /* kept for the reply handler; may be null */
    uint32_t context_bytes; /* at most SIM_CONTEXT_MAX */
};

/*
 * Calls: the reply handler runs exactly once, with a body, a timeout or a
 * refusal, unless the call is cancelled or the caller's node crashes. A reply
 * that comes after that is dropped.
 */
struct sim_handle sim_call(struct sim *sim, const struct sim_call *call, const void *body);

/*
 * Answers a request; the body is that of the reply kind. A second answer, or
 * one after the caller stopped waiting, is dropped on arrival.
 */
void sim_reply(struct sim *sim, struct sim_return back, const void *body);

/* --- timers ------------------------------------------------------------- */

/* Gives an event of `kind` to the running actor after `delay` (>= 0). */
struct sim_handle sim_timer(struct sim *sim, sim_time delay, uint16_t kind, const void *body);

/*
 * A timer of something that comes round for ever: a poll, a tick, a beacon. As
 * sim_timer, but once chance is over (`settle`) it keeps the beat (sim/beat.h).
 */
struct sim_handle sim_timer_again(struct sim *sim, sim_time interval, uint16_t kind,
                                  const void *body);

/*
 * Ends a timer or a call of the running actor before it is due.
 *
 * Returns false, changing nothing, if it has ended already.
 */
bool sim_cancel(struct sim *sim, struct sim_handle handle);

/* Whether a timer or call is still to come. */
bool sim_is_pending(const struct sim *sim, struct sim_handle handle);

/* --- chance ------------------------------------------------------------- */

/* A number from 0 to bound - 1, from a lane of the tape; 0 is the dullest. */
uint64_t sim_draw(struct sim *sim, uint32_t lane, uint64_t bound);

/* A time between both ends of a range, both included. */
sim_time sim_draw_range(struct sim *sim, uint32_t lane, struct time_range range);

/* A time from the exponential distribution. */
sim_time sim_draw_exponential(struct sim *sim, uint32_t lane, sim_time mean);

/*
 * A choice among equals, each of which is to have its share: as sim_draw, but
 * once chance is over (`settle`) it goes round by `turn`, which the actor
 * counts, instead of being 0 for ever.
 */
uint64_t sim_draw_fair(struct sim *sim, uint32_t lane, uint64_t bound, uint64_t turn);

/* How long an interval of something that comes round for ever is at the most, as sim_timer_again
 * keeps it. */
sim_time sim_interval(const struct sim *sim, sim_time interval);

/* Whether chance is over: every draw gives the dullest answer from now on. */
bool sim_is_settled(const struct sim *sim);

/* --- works, guards, obligations ----------------------------------------- */

/* Opens a work of a kind of the model about `subject` and serves it from here on. */
struct sim_work sim_work_open(struct sim *sim, uint16_t kind, uint32_t subject);

/* The work being served. */
struct sim_work sim_work_now(const struct sim *sim);

/* Serves another work from here on, until the handler returns. */
void sim_work_serve(struct sim *sim, struct sim_work work);

/* Polling: what is scheduled from here on serves no work. */
void sim_polling(struct sim *sim);

/*
 * A request put aside in an actor's state (a queue, a prepare list) still
 * lives: keep counts it as pending, drop counts it no more. Pairs line up.
 */
void sim_work_keep(struct sim *sim, struct sim_work work);
void sim_work_drop(struct sim *sim, struct sim_work work);

/*
 * Holds guard number `index` of a kind for the work being served; holding it
 * again changes nothing. Release by anybody, in the way of one of the kind's
 * releasers; releasing a free one changes nothing.
 */
void sim_guard_hold(struct sim *sim, uint16_t kind, uint32_t index);
void sim_guard_release(struct sim *sim, uint16_t kind, uint32_t index, uint16_t releaser);

/*
 * Says that nothing new was learnt about a guard by somebody who polls: if its work has ended, the
 * engine asks whether it can still be released.
 */
void sim_guard_doubt(struct sim *sim, uint16_t kind, uint32_t index);

/* Opens obligation `index` of a kind; opening it again starts it anew. */
void sim_obligation_open(struct sim *sim, uint16_t kind, uint32_t index);

/*
 * Says that it has come `by` further. Only real progress counts: a stage, a
 * partition, a file; never an attempt, an id or the time.
 */
void sim_obligation_progress(struct sim *sim, uint16_t kind, uint32_t index, uint64_t by);

/* How an obligation ends. */
enum sim_end { SIM_END_SUCCESS, SIM_END_FAILED, SIM_END_CANCELLED };

/* Closes it; `error` is the model's own code, 0 for none. Closing a closed one changes nothing. */
void sim_obligation_close(struct sim *sim, uint16_t kind, uint32_t index, enum sim_end end,
                          uint16_t error);

/* --- telling ------------------------------------------------------------ */

/* At most so many arguments of a note. */
#define SIM_NOTE_ARGUMENTS 4

/* One line of the run's story: a note kind of the model and its arguments. */
void sim_note(struct sim *sim, uint16_t note, int64_t a, int64_t b, int64_t c, int64_t d);

/* Adds to a counter of the model. */
void sim_count(struct sim *sim, uint16_t counter, int64_t by);

/* Counts one in a series of the model, in the current second of virtual time. */
void sim_tally(struct sim *sim, uint32_t series, uint32_t column);

/* Says that state `machine` of the running actor is now `value` (for timelines). */
void sim_state_is(struct sim *sim, uint16_t machine, uint32_t subject, uint32_t value);

/*
 * Says that the scenario has `by` more (or, below zero, fewer) things in store:
 * a run does not end for lack of work before they have come.
 */
void sim_ahead(struct sim *sim, int32_t by);

/* An invariant of the model is broken: the run ends with verdict `broken`. */
void sim_fail(struct sim *sim, uint16_t invariant);

/* --- pools: lists of cells shared by actors of a kind --------------------- */

/*
 * Requests held back, queued or prepared lie in cells of a pool declared by
 * the model, chained by index. A list belongs to one actor's state.
 */
struct sim_list {
    uint32_t head; /* cell, 0: none */
    uint32_t tail;
    uint32_t count;
};

/*
 * Puts a new zeroed cell of `pool` at the end of the list.
 *
 * Returns its contents, or null, changing nothing, if the pool is exhausted:
 * then the run ends with verdict inconclusive and says which limit was met.
 */
void *sim_list_push(struct sim *sim, uint16_t pool, struct sim_list *list);

/* The first cell's contents, or null if the list is empty. */
void *sim_list_first(struct sim *sim, uint16_t pool, const struct sim_list *list);

/* The contents of the cell after one, or null at the end. */
void *sim_list_next(struct sim *sim, uint16_t pool, const void *contents);

/* Takes the first cell out and frees it; its contents are gone. */
void sim_list_pop(struct sim *sim, uint16_t pool, struct sim_list *list);

#endif
