/*
 * meaning.h - what the bytes of a model's structs mean to the future.
 *
 * Two worlds that will behave alike need not be equal byte by byte: the one
 * that is ten seconds older has other times, other counts, higher decrees. By
 * default every byte of a state, a body, a context or a cell counts; a row here
 * is an exception, and says how such a field is to be compared instead. The
 * rows are data: hashing (sim/recur.h) and the tests that prove the rows right
 * read the same ones.
 *
 * A field may only be left out if no handler that runs in a circle reads it.
 * Handlers that do read such fields are named in `unsettling`: a turn in which one
 * of those messages is handled proves nothing.
 */
#ifndef SIM_MEANING_H
#define SIM_MEANING_H

#include "sim/actor.h"

enum meaning {
    MEANING_LEFT_OUT,     /* counts, or only told; any width */
    MEANING_TIME,         /* sim_time: compared relative to now */
    MEANING_CLOCK_TIME,   /* sim_time of the node's wall clock: relative to that clock */
    MEANING_CLOCK_SECOND, /* int64_t: a calendar second of the clock; what lies at `other`
                             (8 bytes) only means something while it is the present one */
    MEANING_SEQUENCE,     /* int64_t: a decree or the like, relative to the model's base */
    MEANING_NUMBER,       /* uint32_t: relative to the one at `other` in the actor's state */
    MEANING_TURN,         /* uint64_t: its rest by `figure` */
    MEANING_HANDLE,       /* struct sim_handle: which pending event it names */
    MEANING_RETURN,       /* struct sim_return: likewise */
    MEANING_WORK,         /* struct sim_work: whether it lives, and its kind */
    MEANING_LIST,         /* struct sim_list of pool `other`: its cells, one after the other */
    MEANING_COUNT
};

/* A part of a state of which there are several: where the first lies, how many, how far apart. */
struct sim_part {
    uint32_t offset;
    uint32_t count;
    uint32_t stride;
};

/* A row. What a meaning does not use stays zero. */
struct sim_meaning {
    uint32_t offset; /* in the struct, or in one element of `part` */
    uint32_t bytes;
    enum meaning meaning;
    bool zero_is_none; /* times, sequences, numbers: 0 says that there is none */
    uint32_t other;
    /* TIME, CLOCK_TIME: how far back two instants are told apart; null: always. TURN: the divisor,
       over 0. */
    int64_t (*figure)(const void *options, uint32_t actor);
    struct sim_part (*part)(const void *options); /* null: once */
};

/* The rows of a struct. */
struct sim_shape {
    const struct sim_meaning *rows;
    uint32_t count;
};

/* What one kind of event in a circle is, to a reader: "meta polls a primary". */
struct sim_telling {
    uint16_t message;
    const char *words;
};

/* The rows of a model. */
struct sim_recurrence {
    const struct sim_shape *states;   /* by actor type */
    const struct sim_shape *bodies;   /* by message kind */
    const struct sim_shape *contexts; /* by the message kind that ends the call */
    const struct sim_shape *cells;    /* by pool */
    /* What the sequences that an actor knows are counted from. */
    int64_t (*base)(const struct sim *sim, uint32_t actor);
    /* From when on nothing in the options depends on what time it is. */
    sim_time (*steady_from)(const void *options);
    const uint16_t *anchors; /* kinds of the slowest things that come round for ever */
    uint32_t anchor_count;
    const uint16_t *unsettling; /* kinds whose handlers read what is left out */
    uint32_t unsettling_count;
    const struct sim_telling *telling; /* what a reader looks for in a circle, in their order */
    uint32_t telling_count;
};

#endif
