/*
 * fault.h - what can go wrong on purpose.
 *
 * A scenario lists faults; each names a kind, when it strikes, whom, and for
 * how long. A fault kind is one row: its name, the keys it understands and
 * the two functions that start and end it. The engine has kinds for nodes,
 * links and messages (sim/faults.c); a model adds kinds for its own things.
 */
#ifndef SIM_FAULT_H
#define SIM_FAULT_H

#include "sim/base.h"

struct sim;

#define FAULT_NAME_BYTES 48

/* One entry of a scenario's `faults`. What a kind does not use stays zero. */
struct fault {
    uint32_t kind;     /* index into the fault kinds, the engine's first */
    uint32_t node;     /* index; resolved from node_name */
    uint32_t peer;     /* index; resolved from peer_name (links, messages) */
    uint32_t message;  /* message kind; resolved from message_name */
    sim_time at;       /* when it strikes */
    sim_time lasts;    /* ns; 0: until the end of the run or its counterpart */
    int64_t factor;    /* how many times slower; from 1 */
    int64_t count;     /* how many of them; from 1 */
    int64_t partition; /* -1: any */
    int64_t file;      /* index of a file; -1: any */
    sim_time delay;    /* extra delay */
    char node_name[FAULT_NAME_BYTES];
    char peer_name[FAULT_NAME_BYTES];
    char message_name[FAULT_NAME_BYTES];
    char table_name[FAULT_NAME_BYTES];
};

/* Which keys of a fault a kind understands. */
enum fault_key {
    FAULT_NODE = 1 << 0,
    FAULT_PEER = 1 << 1,
    FAULT_MESSAGE = 1 << 2,
    FAULT_LASTS = 1 << 3,
    FAULT_FACTOR = 1 << 4,
    FAULT_COUNT = 1 << 5,
    FAULT_PARTITION = 1 << 6,
    FAULT_FILE = 1 << 7,
    FAULT_DELAY = 1 << 8,
    FAULT_TABLE = 1 << 9
};

#define FAULT_REFUSAL_BYTES 128

/* Why a model will not have a fault: which key is wrong, and what with it. */
struct fault_refusal {
    uint32_t key; /* enum fault_key */
    char what[FAULT_REFUSAL_BYTES];
    char help[FAULT_REFUSAL_BYTES];
};

/* A kind of fault. */
struct fault_kind {
    const char *name; /* as a scenario writes it */
    uint32_t needs;   /* enum fault_key bits that must be given */
    uint32_t may;     /* bits that may be given beyond those */
    const char *help; /* one sentence */
    void (*start)(struct sim *sim, const struct fault *fault);
    void (*end)(struct sim *sim, const struct fault *fault); /* null: nothing to undo */
};

#endif
