/*
 * backoff.h - pauses between one try and the next.
 *
 * The first pause is `base`; each further one is `factor` times as long, but
 * never over `cap`: factor 1 repeats at fixed intervals, base 0 at once. Full
 * jitter shortens a pause by chance, to anything from nothing to its whole
 * length; the dullest chance leaves it whole. So many attempts, then no more.
 */
#ifndef MODELS_BACKOFF_H
#define MODELS_BACKOFF_H

#include "sim/actor.h"
#include "sim/field.h"

enum jitter { JITTER_NONE, JITTER_FULL };

struct backoff_options {
    sim_time base;
    int64_t factor;
    sim_time cap;
    int64_t attempts; /* how often at most it is tried again */
    uint32_t jitter;  /* enum jitter */
    uint32_t zero;
};

#define BACKOFF_FACTOR_MAX   10
#define BACKOFF_ATTEMPTS_MAX 1000

/* Rows of a struct whose first member is a struct backoff_options. */
extern const char *const jitter_names[];
#define BACKOFF_ROWS                                                                               \
    {.name = "base",                                                                               \
     .kind = FIELD_TIME,                                                                           \
     .offset = offsetof(struct backoff_options, base),                                             \
     .max = SIM_HOUR,                                                                              \
     .preset = SIM_SECOND,                                                                         \
     .help = "the pause before the first repeat; 0s: at once"},                                    \
        {.name = "factor",                                                                         \
         .kind = FIELD_COUNT,                                                                      \
         .offset = offsetof(struct backoff_options, factor),                                       \
         .min = 1,                                                                                 \
         .max = BACKOFF_FACTOR_MAX,                                                                \
         .preset = 2,                                                                              \
         .help = "how many times longer each further pause is; 1: fixed intervals"},               \
        {.name = "cap",                                                                            \
         .kind = FIELD_TIME,                                                                       \
         .offset = offsetof(struct backoff_options, cap),                                          \
         .max = SIM_HOUR,                                                                          \
         .preset = SIM_MINUTE,                                                                     \
         .help = "the longest pause"},                                                             \
        {.name = "jitter",                                                                         \
         .kind = FIELD_CHOICE,                                                                     \
         .offset = offsetof(struct backoff_options, jitter),                                       \
         .choices = jitter_names,                                                                  \
         .help = "whether chance shortens the pauses, to anything down to nothing"},               \
    {                                                                                              \
        .name = "attempts", .kind = FIELD_COUNT,                                                   \
        .offset = offsetof(struct backoff_options, attempts), .min = 1,                            \
        .max = BACKOFF_ATTEMPTS_MAX, .preset = 10, .help = "how often at most it is tried again"   \
    }

extern const struct field backoff_fields[];

/* The longest pause before repeat number `repeat`, which counts from 1. */
sim_time backoff_pause(const struct backoff_options *options, uint32_t repeat);

/* The pause itself: with jitter, drawn from a lane of the tape. */
sim_time backoff_draw(struct sim *sim, uint32_t lane, const struct backoff_options *options,
                      uint32_t repeat);

/* All pauses together, at their longest, and `each` once for every attempt. */
sim_time backoff_longest(const struct backoff_options *options, sim_time each);

#endif
