/*
 * trace.h - what happened, as records, and their digest.
 *
 * A run hands every record to its trace: the digest takes in each of them,
 * a sink (if there is one) is shown each of them. Whether there is a sink
 * changes nothing else. Records are plain bytes without padding.
 */
#ifndef SIM_TRACE_H
#define SIM_TRACE_H

#include "sim/base.h"

enum record_type {
    RECORD_EVENT,         /* a handler ran: kind = message, extra = class << 8 | outcome */
    RECORD_LOST,          /* an event came to nothing: extra = enum lost_why */
    RECORD_NOTE,          /* kind = note, values = arguments */
    RECORD_STATE,         /* kind = machine, extra = subject, values[0] = new state */
    RECORD_WORK_OPEN,     /* kind = work kind, extra = subject; work = the new one */
    RECORD_WORK_END,      /* nothing pending serves it any more */
    RECORD_GUARD_HOLD,    /* kind = guard kind, extra = index */
    RECORD_GUARD_RELEASE, /* values[0] = releaser */
    RECORD_GUARD_LOST,    /* nobody can release it: values[0] = event at which its work ended; only
                             told, not part of the digest */
    RECORD_OBLIGATION_OPEN,  /* kind = obligation kind, extra = index */
    RECORD_OBLIGATION_MOVE,  /* values[0] = new measure */
    RECORD_OBLIGATION_CLOSE, /* values[0] = enum sim_end, values[1] = error */
    RECORD_FAULT,            /* kind = index in the scenario's faults, extra = 1 start, 0 end */
    RECORD_VERDICT,          /* values[0] = verdict; the last of a run */
    RECORD_SETTLED,          /* chance is over from here on */
    RECORD_COUNT, /* kind = counter, values[0] = how many more; only told, not part of the digest */
    RECORD_TYPE_COUNT
};

/* Why an event did not reach a handler. */
enum lost_why {
    LOST_LINK_CUT,
    LOST_NODE_DOWN,
    LOST_NODE_RESTARTED,
    LOST_LATE_REPLY,
    LOST_BY_FAULT,
    LOST_WHY_COUNT
};

/* One thing that happened. */
struct record {
    uint64_t number; /* of the event being handled, from 1; 0 before the first */
    sim_time at;     /* virtual time; ns */
    uint64_t cause;  /* number of the event that scheduled this one */
    uint32_t type;   /* enum record_type */
    uint32_t actor;  /* who */
    uint32_t peer;   /* from whom; SIM_NOBODY if nobody */
    uint32_t kind;   /* by type */
    uint32_t extra;  /* by type */
    uint32_t work;   /* index of the work served; 0 none */
    int64_t values[4];
};

/* Is shown every record. `body` (may be null) are the bytes of an event's message. */
struct trace_sink {
    void *context;
    void (*record)(void *context, const struct record *record, const void *body,
                   uint32_t body_bytes);
};

#endif
