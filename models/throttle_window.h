/*
 * throttle_window.h - a throttle that counts by calendar seconds.
 *
 * Pegasus's throttling_controller (src/utils/throttling_controller.cpp): an env
 * of up to two rules, `units*delay*ms` and `units*reject*ms`, separated by a
 * comma; each partition allows units / partitions + 1 a second. The second is
 * that of the node's wall clock: what is left of a second says nothing about
 * the next, and a request that alone is over the limit is over it for ever.
 *
 * Pure: no clock, no event; the env and the time are given.
 */
#ifndef MODELS_THROTTLE_WINDOW_H
#define MODELS_THROTTLE_WINDOW_H

#include "models/codes.h"
#include "models/throttle_units.h"

enum throttle_verdict { THROTTLE_PASS, THROTTLE_DELAY, THROTTLE_REJECT };

/* Why an env was not understood. */
enum throttle_error {
    THROTTLE_PARSED,
    THROTTLE_EMPTY,
    THROTTLE_FIELD_COUNT, /* a rule has not three fields */
    THROTTLE_UNITS,       /* not an unsigned integer */
    THROTTLE_UNITS_OVERFLOW,
    THROTTLE_MS, /* not an unsigned integer */
    THROTTLE_TYPE,
    THROTTLE_DUPLICATE_DELAY,
    THROTTLE_DUPLICATE_REJECT,
    THROTTLE_TOO_LONG,
    THROTTLE_FORMAT, /* of a token bucket */
    THROTTLE_ERROR_COUNT
};

/* In lower-case words: field-count-not-3. */
const char *throttle_error_name(enum throttle_error error);

struct throttle_window {
    uint64_t delay_units; /* allowed a second before a delay; 0: no such rule */
    uint64_t reject_units;
    int64_t delay_ms;
    int64_t reject_ms;
    uint64_t used;  /* in the second counted now */
    int64_t second; /* which one that is */
    uint32_t partitions;
    uint32_t is_on;
    char env[ENV_VALUE_BYTES]; /* as last understood */
};

/* What setting an env did. */
struct throttle_change {
    enum throttle_error error; /* not THROTTLE_PARSED: nothing was changed */
    bool is_changed;
    char old_env[ENV_VALUE_BYTES];
};

/* What the throttle says to a request. */
struct throttle_answer {
    enum throttle_verdict verdict;
    int64_t delay_ms; /* how long it is held back, or until it is turned away */
    uint64_t limit;   /* units of the rule that it is over; 0 if it passes */
    uint64_t used;    /* units counted in that second then; 0 if it passes */
};

/* Sets the rules of an env. One that is not understood changes nothing. */
struct throttle_change throttle_parse(struct throttle_window *window, const char *env,
                                      uint32_t partitions, const struct revision *revision);

/* Switches it off and forgets everything, the second under way too. */
struct throttle_change throttle_reset(struct throttle_window *window);

/*
 * What a replica does with the table's env: an empty one was removed and one
 * that is not understood never should have come; both switch it off.
 */
void throttle_window_sync(struct throttle_window *window, const char *env, uint32_t partitions,
                          const struct revision *revision);

/*
 * Counts a request of `units` at wall-clock time `clock` and says what becomes
 * of it. A delay is at most half the client's timeout, if that is over 0; a
 * rejected request is not counted.
 */
struct throttle_answer throttle_control(struct throttle_window *window, sim_time clock,
                                        uint64_t units, int64_t client_timeout_ms);

#endif
