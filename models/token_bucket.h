/*
 * token_bucket.h - a throttle that fills up as time goes by: reads by size.
 *
 * Pegasus's token_bucket_throttling_controller: a read may begin while
 * there is anything in the bucket, and what it returned is taken out
 * afterwards, into debt if need be. Rate and burst of a partition are units /
 * partitions, without the 1 that a window adds.
 *
 * The env is a count (51200, 50K), or a window's env whose reject rule gives
 * the count; one with a delay rule alone is accepted and switches it off.
 *
 * Kept as the time at which the bucket was, or will be, empty: whole
 * nanoseconds, so that no fraction is lost. Simplified: a rate below one a
 * second counts as one.
 */
#ifndef MODELS_TOKEN_BUCKET_H
#define MODELS_TOKEN_BUCKET_H

#include "models/throttle_window.h"

struct token_bucket {
    int64_t rate;      /* a second */
    int64_t burst;     /* most it holds */
    sim_time empty_at; /* when it was, or will be, empty */
    uint32_t partitions;
    uint32_t is_on;
    char env[ENV_VALUE_BYTES]; /* as last understood */
};

/* Sets rate and burst. An env that is not understood changes nothing. */
struct throttle_change token_bucket_parse(struct token_bucket *bucket, const char *env,
                                          uint32_t partitions, const struct revision *revision);

/* Switches it off and forgets everything. */
struct throttle_change token_bucket_reset(struct token_bucket *bucket);

/* What is in it at wall-clock time `clock`; negative: a debt. */
int64_t token_bucket_holds(const struct token_bucket *bucket, sim_time clock);

/* Whether a read may begin: it is off, or not empty. */
bool token_bucket_allows(const struct token_bucket *bucket, sim_time clock);

/* Takes out what a read returned. */
void token_bucket_take(struct token_bucket *bucket, sim_time clock, int64_t units);

#endif
