#include "models/token_bucket.h"

#include <string.h>

/* Rate of an env that only delays, before the partitions share it: INT_MAX. */
#define UNLIMITED INT32_MAX

/* A bucket that was empty so long ago is full, whatever its rate. */
#define LONG_AGO (-SIM_TIME_MAX)

static bool read_count(struct text_part part, const struct revision *revision, int64_t *count)
{
    uint64_t units = 0;
    if (throttle_units(part, revision, &units) != UNITS_OK || units == 0 || units > INT64_MAX) {
        return false;
    }
    *count = (int64_t)units;
    return true;
}

/* The count before "*reject", from the first comma on. */
static bool read_reject_rule(const char *env, const struct revision *revision, int64_t *count)
{
    const char *comma = strchr(env, ',');
    const char *from = comma == NULL ? env : comma + 1;
    if (strstr(from, "*reject") == NULL) {
        return false;
    }
    return read_count(text_part_until(from, '*'), revision, count);
}

static bool read_env(const char *env, const struct revision *revision, int64_t *count, bool *is_on)
{
    *is_on = true;
    if (read_count(text_part_until(env, '\0'), revision, count)) {
        return true;
    }
    if (strstr(env, "delay") != NULL && strstr(env, "reject") == NULL) {
        *is_on = false;
        *count = UNLIMITED;
        return true;
    }
    return read_reject_rule(env, revision, count);
}

struct throttle_change token_bucket_parse(struct token_bucket *bucket, const char *env,
                                          uint32_t partitions, const struct revision *revision)
{
    ASSERT(partitions > 0);
    struct throttle_change change = {.error = THROTTLE_PARSED};
    memcpy(change.old_env, bucket->env, ENV_VALUE_BYTES);
    if (bucket->is_on && bucket->partitions == partitions && strcmp(bucket->env, env) == 0) {
        return change;
    }
    int64_t count = 0;
    bool is_on = false;
    if (strlen(env) >= ENV_VALUE_BYTES || !read_env(env, revision, &count, &is_on)) {
        change.error = THROTTLE_FORMAT;
        return change;
    }
    change.is_changed = true;
    bucket->rate = count / (int64_t)partitions > 0 ? count / (int64_t)partitions : 1;
    bucket->burst = bucket->rate;
    bucket->partitions = partitions;
    bucket->empty_at = bucket->is_on ? bucket->empty_at : LONG_AGO;
    bucket->is_on = is_on;
    memset(bucket->env, 0, ENV_VALUE_BYTES);
    memcpy(bucket->env, env, strlen(env));
    return change;
}

struct throttle_change token_bucket_reset(struct token_bucket *bucket)
{
    struct throttle_change change = {.error = THROTTLE_PARSED, .is_changed = bucket->is_on != 0};
    memcpy(change.old_env, bucket->env, ENV_VALUE_BYTES);
    memset(bucket, 0, sizeof(*bucket));
    return change;
}

/* How long the bucket takes to yield or to make up for so much; rounded up. */
static sim_time time_for(const struct token_bucket *bucket, int64_t units)
{
    sim_wide rate = (sim_wide)bucket->rate;
    sim_wide product = (sim_wide)units * (sim_wide)SIM_SECOND;
    sim_wide rounded = product + rate;
    rounded -= 1;
    return (sim_time)(rounded / rate);
}

int64_t token_bucket_holds(const struct token_bucket *bucket, sim_time clock)
{
    sim_time since = clock - bucket->empty_at;
    if (since >= time_for(bucket, bucket->burst)) {
        return bucket->burst;
    }
    sim_time span = since < 0 ? -since : since;
    int64_t units = (int64_t)((sim_wide)span * (sim_wide)bucket->rate / (sim_wide)SIM_SECOND);
    return since < 0 ? -units : units;
}

bool token_bucket_allows(const struct token_bucket *bucket, sim_time clock)
{
    return !bucket->is_on || clock > bucket->empty_at;
}

void token_bucket_take(struct token_bucket *bucket, sim_time clock, int64_t units)
{
    if (!bucket->is_on) {
        return;
    }
    ASSERT(units >= 0);
    sim_time full = clock - time_for(bucket, bucket->burst);
    bucket->empty_at = bucket->empty_at > full ? bucket->empty_at : full;
    bucket->empty_at += time_for(bucket, units);
}
