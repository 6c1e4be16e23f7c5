#include "models/env_rules.h"

#include "models/token_bucket.h"

#include <string.h>

/* A piece of a value. Borrows. */
struct slice {
    const char *text;
    size_t bytes;
};

static bool slice_is(struct slice slice, const char *text)
{
    return slice.bytes == strlen(text) && memcmp(slice.text, text, slice.bytes) == 0;
}

static struct slice trimmed(struct slice slice)
{
    while (slice.bytes > 0 && slice.text[0] == ' ') {
        slice.text++;
        slice.bytes--;
    }
    while (slice.bytes > 0 && slice.text[slice.bytes - 1] == ' ') {
        slice.bytes--;
    }
    return slice;
}

/* Cuts off what stands before the next `mark`; `rest` loses it and the mark. */
static struct slice cut(struct slice *rest, char mark)
{
    const char *end = rest->bytes > 0 ? memchr(rest->text, mark, rest->bytes) : NULL;
    struct slice piece = *rest;
    if (end == NULL) {
        rest->text += rest->bytes;
        rest->bytes = 0;
    } else {
        piece.bytes = (size_t)(end - rest->text);
        rest->text += piece.bytes + 1;
        rest->bytes -= piece.bytes + 1;
    }
    return trimmed(piece);
}

/* Digits only, and no more than a signed 64-bit number holds. */
static bool is_unsigned(struct slice slice, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; i < slice.bytes; i++) {
        const char digit = slice.text[i];
        if (digit < '0' || digit > '9') {
            return false;
        }
        const uint64_t units = (uint64_t)(digit - '0');
        if (*value > ((uint64_t)INT64_MAX - units) / 10) {
            return false;
        }
        *value = *value * 10 + units;
    }
    return slice.bytes > 0;
}

static bool is_units(struct slice slice, uint64_t *value)
{
    if (slice.bytes > 0) {
        const char last = slice.text[slice.bytes - 1];
        slice.bytes -= last == 'K' || last == 'M';
    }
    return is_unsigned(slice, value);
}

/* Which types of clauses a value has had so far. */
struct clauses {
    bool has_delay;
    bool has_reject;
};

static enum env_fault check_type(struct slice type, struct clauses *seen)
{
    if (slice_is(type, "delay")) {
        const bool is_repeated = seen->has_delay;
        seen->has_delay = true;
        return is_repeated ? ENV_DUPLICATE_DELAY : ENV_FINE;
    }
    if (slice_is(type, "reject")) {
        const bool is_repeated = seen->has_reject;
        seen->has_reject = true;
        return is_repeated ? ENV_DUPLICATE_REJECT : ENV_FINE;
    }
    return ENV_TYPE;
}

static enum env_fault check_clause(struct slice clause, struct clauses *seen)
{
    size_t stars = 0;
    for (size_t i = 0; i < clause.bytes; i++) {
        stars += clause.text[i] == '*';
    }
    if (stars != 2) {
        return ENV_FIELD_COUNT;
    }
    const struct slice units = cut(&clause, '*');
    const struct slice type = cut(&clause, '*');
    const struct slice milliseconds = trimmed(clause);
    uint64_t value = 0;
    if (!is_units(units, &value)) {
        return ENV_UNITS;
    }
    const enum env_fault fault = check_type(type, seen);
    if (fault != ENV_FINE) {
        return fault;
    }
    return is_unsigned(milliseconds, &value) ? ENV_FINE : ENV_MILLISECONDS;
}

/* Clauses of nothing are passed over, but there must be another one. */
static enum env_fault check_throttling(struct slice rest)
{
    struct clauses seen = {0};
    enum env_fault fault = ENV_EMPTY;
    while (rest.bytes > 0 && (fault == ENV_FINE || fault == ENV_EMPTY)) {
        const struct slice clause = cut(&rest, ',');
        if (clause.bytes > 0) {
            fault = check_clause(clause, &seen);
        }
    }
    return fault;
}

/* What the bucket itself understands: a count, or a window's env; the multipliers do not matter. */
static enum env_fault check_rate(const char *text)
{
    struct token_bucket bucket = {0};
    const struct throttle_change change =
        token_bucket_parse(&bucket, text, 1, revision_get(REVISION_MASTER));
    return change.error == THROTTLE_PARSED ? ENV_FINE : ENV_RATE;
}

static enum env_fault check_deny(struct slice value)
{
    const struct slice reason = cut(&value, '*');
    const struct slice what = trimmed(value);
    const bool is_reason = slice_is(reason, "timeout") || slice_is(reason, "reconfig");
    const bool is_what = slice_is(what, "all") || slice_is(what, "write") || slice_is(what, "read");
    return is_reason && is_what ? ENV_FINE : ENV_DENY_FORMAT;
}

enum env_fault env_check(enum env_key key, const char *value)
{
    const struct slice whole = {.text = value, .bytes = strlen(value)};
    switch (key) {
    case ENV_WRITE_THROTTLING:
    case ENV_WRITE_THROTTLING_BY_SIZE:
    case ENV_READ_THROTTLING:
        return check_throttling(whole);
    case ENV_READ_THROTTLING_BY_SIZE:
        return check_rate(value);
    case ENV_DENY_CLIENT_REQUEST:
        return check_deny(whole);
    case ENV_ALLOW_INGEST_BEHIND:
        return slice_is(whole, "true") || slice_is(whole, "false") ? ENV_FINE : ENV_BOOLEAN;
    case ENV_COUNT:
        break;
    }
    return ENV_FINE;
}

const char *env_fault_name(int64_t fault)
{
    static const char *const names[ENV_FAULT_COUNT] = {
        [ENV_FINE] = "",
        [ENV_EMPTY] = "empty",
        [ENV_FIELD_COUNT] = "field-count-not-3",
        [ENV_UNITS] = "units-not-unsigned-integer",
        [ENV_TYPE] = "type-not-delay-or-reject",
        [ENV_MILLISECONDS] = "ms-not-unsigned-integer",
        [ENV_DUPLICATE_DELAY] = "duplicate-delay",
        [ENV_DUPLICATE_REJECT] = "duplicate-reject",
        [ENV_RATE] = "rate-not-positive",
        [ENV_DENY_FORMAT] = "deny-format",
        [ENV_BOOLEAN] = "not-boolean",
    };
    ASSERT(fault >= 0 && fault < ENV_FAULT_COUNT);
    return names[fault];
}
