#include "models/throttle_window.h"

#include <string.h>

const char *throttle_error_name(enum throttle_error error)
{
    static const char *const names[THROTTLE_ERROR_COUNT] = {
        [THROTTLE_PARSED] = "",
        [THROTTLE_EMPTY] = "empty",
        [THROTTLE_FIELD_COUNT] = "field-count-not-3",
        [THROTTLE_UNITS] = "units-not-unsigned-integer",
        [THROTTLE_UNITS_OVERFLOW] = "units-overflow-64-bit",
        [THROTTLE_MS] = "ms-not-unsigned-integer",
        [THROTTLE_TYPE] = "type-not-delay-or-reject",
        [THROTTLE_DUPLICATE_DELAY] = "duplicate-delay",
        [THROTTLE_DUPLICATE_REJECT] = "duplicate-reject",
        [THROTTLE_TOO_LONG] = "too-long",
        [THROTTLE_FORMAT] = "token-bucket-format",
    };
    ASSERT(error < THROTTLE_ERROR_COUNT);
    return names[error];
}

/* The rules of an env as they are read. */
struct rules {
    uint64_t delay_units;
    uint64_t reject_units;
    int64_t delay_ms;
    int64_t reject_ms;
    bool has_delay;
    bool has_reject;
};

/* What a partition may use of a table's units (throttling_controller.cpp, parse_from_env). */
static uint64_t units_of_partition(uint64_t units, uint32_t partitions,
                                   const struct revision *revision)
{
    if (units == 0 && !revision->throttle_zero_is_one) {
        return 0;
    }
    return units / partitions + 1;
}

/* Splits at every '*', empty fields too. Returns how many there are; keeps the first three. */
static uint32_t split_rule(const char *text, size_t length, struct text_part fields[3])
{
    char rule[ENV_VALUE_BYTES] = {0};
    memcpy(rule, text, length);
    uint32_t count = 0;
    for (const char *at = rule; at != NULL; count++) {
        const char *star = strchr(at, '*');
        struct text_part part = text_part_until(at, '*');
        if (count < 3) {
            /* Points into the env itself, which outlives this copy. */
            fields[count] =
                (struct text_part){.text = text + (part.text - rule), .length = part.length};
        }
        at = star == NULL ? NULL : star + 1;
    }
    return count;
}

static enum throttle_error store_rule(struct rules *rules, struct text_part type, uint64_t units,
                                      int64_t ms)
{
    if (text_part_is(type, "delay")) {
        if (rules->has_delay) {
            return THROTTLE_DUPLICATE_DELAY;
        }
        rules->has_delay = true;
        rules->delay_units = units;
        rules->delay_ms = ms;
        return THROTTLE_PARSED;
    }
    if (text_part_is(type, "reject")) {
        if (rules->has_reject) {
            return THROTTLE_DUPLICATE_REJECT;
        }
        rules->has_reject = true;
        rules->reject_units = units;
        rules->reject_ms = ms;
        return THROTTLE_PARSED;
    }
    return THROTTLE_TYPE;
}

static enum throttle_error read_rule(struct rules *rules, struct text_part rule,
                                     uint32_t partitions, const struct revision *revision)
{
    struct text_part fields[3];
    if (split_rule(rule.text, rule.length, fields) != 3) {
        return THROTTLE_FIELD_COUNT;
    }
    uint64_t units = 0;
    enum units_error error = throttle_units(fields[0], revision, &units);
    if (error != UNITS_OK) {
        return error == UNITS_OVERFLOW ? THROTTLE_UNITS_OVERFLOW : THROTTLE_UNITS;
    }
    uint64_t ms = 0;
    if (!text_part_number(fields[2], &ms) || ms > INT64_MAX / SIM_MS) {
        return THROTTLE_MS;
    }
    return store_rule(rules, fields[1], units_of_partition(units, partitions, revision),
                      (int64_t)ms);
}

static enum throttle_error read_rules(struct rules *rules, const char *env, uint32_t partitions,
                                      const struct revision *revision)
{
    if (env[0] == '\0') {
        return THROTTLE_EMPTY;
    }
    if (strlen(env) >= ENV_VALUE_BYTES) {
        return THROTTLE_TOO_LONG;
    }
    for (const char *at = env; at != NULL;) {
        const char *comma = strchr(at, ',');
        enum throttle_error error =
            read_rule(rules, text_part_until(at, ','), partitions, revision);
        if (error != THROTTLE_PARSED) {
            return error;
        }
        at = comma == NULL ? NULL : comma + 1;
    }
    return THROTTLE_PARSED;
}

struct throttle_change throttle_parse(struct throttle_window *window, const char *env,
                                      uint32_t partitions, const struct revision *revision)
{
    ASSERT(partitions > 0);
    struct throttle_change change = {.error = THROTTLE_PARSED};
    memcpy(change.old_env, window->env, ENV_VALUE_BYTES);
    if (window->is_on && window->partitions == partitions && strcmp(window->env, env) == 0) {
        return change;
    }
    struct rules rules = {0};
    change.error = read_rules(&rules, env, partitions, revision);
    if (change.error != THROTTLE_PARSED) {
        return change;
    }
    change.is_changed = true;
    window->delay_units = rules.delay_units;
    window->delay_ms = rules.delay_ms;
    window->reject_units = rules.reject_units;
    window->reject_ms = rules.reject_ms;
    window->partitions = partitions;
    window->is_on = true;
    memset(window->env, 0, ENV_VALUE_BYTES);
    memcpy(window->env, env, strlen(env));
    return change;
}

struct throttle_change throttle_reset(struct throttle_window *window)
{
    struct throttle_change change = {.error = THROTTLE_PARSED, .is_changed = window->is_on != 0};
    memcpy(change.old_env, window->env, ENV_VALUE_BYTES);
    memset(window, 0, sizeof(*window));
    return change;
}

void throttle_window_sync(struct throttle_window *window, const char *env, uint32_t partitions,
                          const struct revision *revision)
{
    if (throttle_parse(window, env, partitions, revision).error != THROTTLE_PARSED) {
        (void)throttle_reset(window);
    }
}

/* The calendar second of a clock that may stand before its beginning. */
static int64_t second_of(sim_time clock)
{
    return clock >= 0 ? clock / SIM_SECOND : -((-clock + SIM_SECOND - 1) / SIM_SECOND);
}

static int64_t capped(int64_t delay_ms, int64_t client_timeout_ms)
{
    if (client_timeout_ms > 0 && client_timeout_ms / 2 < delay_ms) {
        return client_timeout_ms / 2;
    }
    return delay_ms;
}

struct throttle_answer throttle_control(struct throttle_window *window, sim_time clock,
                                        uint64_t units, int64_t client_timeout_ms)
{
    if (!window->is_on) {
        return (struct throttle_answer){.verdict = THROTTLE_PASS};
    }
    int64_t second = second_of(clock);
    if (second != window->second) {
        window->second = second;
        window->used = 0;
    }
    window->used += units;
    if (window->reject_units > 0 && window->used > window->reject_units) {
        window->used -= units;
        return (struct throttle_answer){.verdict = THROTTLE_REJECT,
                                        .delay_ms = capped(window->reject_ms, client_timeout_ms),
                                        .limit = window->reject_units,
                                        .used = window->used};
    }
    if (window->delay_units > 0 && window->used > window->delay_units) {
        return (struct throttle_answer){.verdict = THROTTLE_DELAY,
                                        .delay_ms = capped(window->delay_ms, client_timeout_ms),
                                        .limit = window->delay_units,
                                        .used = window->used};
    }
    return (struct throttle_answer){.verdict = THROTTLE_PASS};
}
