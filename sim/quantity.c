#include "sim/quantity.h"
#include <string.h>

/* Digits after the point that are looked at. */
#define FRACTION_DIGITS_MAX 9

/* Digits of a rate's fraction: finer than 0.001/s is rounded anyway. */
#define EVENTS_PER ((int64_t)1000)

struct unit {
    const char *name;
    int64_t scale; /* what one of it is worth; rates: seconds it is counted over */
};

/* In the order in which complaints list them; ended by a null name. */
static const struct unit no_units[] = {{NULL, 0}};
static const struct unit time_units[] = {
    {"ns", SIM_NS},      {"us", SIM_US},  {"ms", SIM_MS},       {"s", SIM_SECOND},
    {"min", SIM_MINUTE}, {"h", SIM_HOUR}, {"d", 24 * SIM_HOUR}, {NULL, 0}};
static const struct unit size_units[] = {{"B", 1},           {"KB", 1000},     {"MB", 1000000},
                                         {"GB", 1000000000}, {"KiB", SIM_KIB}, {"MiB", SIM_MIB},
                                         {"GiB", SIM_GIB},   {NULL, 0}};
static const struct unit rate_units[] = {{"/s", 1}, {"/min", 60}, {"/h", 3600}, {NULL, 0}};
static const struct unit bandwidth_units[] = {
    {"B/s", 1},         {"KB/s", 1000},     {"MB/s", 1000000},  {"GB/s", 1000000000},
    {"KiB/s", SIM_KIB}, {"MiB/s", SIM_MIB}, {"GiB/s", SIM_GIB}, {NULL, 0}};
static const struct unit ratio_units[] = {{"%", SIM_PPM / 100}, {"ppm", 1}, {NULL, 0}};

static const struct {
    const char *noun;
    const char *of; /* "no unit of time" */
    const struct unit *units;
    const char *likely[2]; /* units that are proposed when there is none */
} kinds[] = {
    [QUANTITY_COUNT] = {"a whole number", "counting", no_units, {NULL, NULL}},
    [QUANTITY_TIME] = {"a time", "time", time_units, {"s", "min"}},
    [QUANTITY_SIZE] = {"a size", "size", size_units, {"KiB", "MiB"}},
    [QUANTITY_RATE] = {"a rate", "rate", rate_units, {"/s", "/min"}},
    [QUANTITY_BANDWIDTH] = {"a bandwidth", "bandwidth", bandwidth_units, {"KiB/s", "MiB/s"}},
    [QUANTITY_RATIO] = {"a ratio", "ratio", ratio_units, {"%", "ppm"}},
};

const char *quantity_noun(enum quantity_kind kind)
{
    return kinds[kind].noun;
}

/* A number as written: whole.fraction, the fraction having `digits` digits. */
struct decimal {
    int64_t whole;
    int64_t fraction;
    uint32_t digits;
    size_t bytes; /* how much of the text it took; 0: no number */
    bool is_negative;
    bool is_too_large;
    bool is_too_fine;
};

static bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

/* Reads the digits after the point. */
static size_t read_fraction(struct slice text, size_t at, struct decimal *decimal)
{
    size_t end = at;
    while (end < text.bytes && is_digit(text.text[end]))
        end++;
    size_t last = end;
    while (last > at && text.text[last - 1] == '0')
        last--;
    if (last - at > FRACTION_DIGITS_MAX) {
        decimal->is_too_fine = true;
        return end;
    }
    for (size_t i = at; i < last; i++)
        decimal->fraction = decimal->fraction * 10 + (text.text[i] - '0');
    decimal->digits = (uint32_t)(last - at);
    return end;
}

static struct decimal read_decimal(struct slice text)
{
    struct decimal decimal = {0};
    size_t at = 0;
    if (at < text.bytes && text.text[at] == '-') {
        decimal.is_negative = true;
        at++;
    }
    size_t first = at;
    for (; at < text.bytes && is_digit(text.text[at]); at++) {
        int64_t digit = text.text[at] - '0';
        if (__builtin_mul_overflow(decimal.whole, 10, &decimal.whole) ||
            __builtin_add_overflow(decimal.whole, digit, &decimal.whole)) {
            decimal.is_too_large = true;
            decimal.whole = 0;
        }
    }
    if (at == first)
        return decimal;
    if (at + 1 < text.bytes && text.text[at] == '.' && is_digit(text.text[at + 1]))
        at = read_fraction(text, at + 1, &decimal);
    decimal.bytes = at;
    return decimal;
}

static int64_t power_of_ten(uint32_t digits)
{
    int64_t power = 1;
    for (uint32_t i = 0; i < digits; i++)
        power *= 10;
    return power;
}

static int64_t common_divisor(int64_t left, int64_t right)
{
    while (right != 0) {
        int64_t rest = left % right;
        left = right;
        right = rest;
    }
    return left;
}

/* Scales a number exactly. Flags in `decimal` say why, if it returns false. */
static bool scale_exactly(struct decimal *decimal, int64_t scale, int64_t *value)
{
    int64_t power = power_of_ten(decimal->digits);
    int64_t divisor = common_divisor(power, scale);
    if (decimal->fraction % (power / divisor) != 0) {
        decimal->is_too_fine = true;
        return false;
    }
    int64_t part = decimal->fraction / (power / divisor) * (scale / divisor);
    if (__builtin_mul_overflow(decimal->whole, scale, value) ||
        __builtin_add_overflow(*value, part, value)) {
        decimal->is_too_large = true;
        return false;
    }
    return true;
}

/* Scales a rate, given over `seconds`, to the nearest event per EVENTS_PER seconds. */
static bool scale_rate(struct decimal *decimal, int64_t seconds, int64_t *value)
{
    int64_t power = power_of_ten(decimal->digits);
    int64_t mantissa = 0;
    if (__builtin_mul_overflow(decimal->whole, power, &mantissa) ||
        __builtin_add_overflow(mantissa, decimal->fraction, &mantissa) ||
        __builtin_mul_overflow(mantissa, EVENTS_PER, &mantissa) ||
        __builtin_add_overflow(mantissa, power * seconds / 2, &mantissa)) {
        decimal->is_too_large = true;
        return false;
    }
    *value = mantissa / (power * seconds);
    decimal->is_too_fine = *value == 0 && (decimal->whole != 0 || decimal->fraction != 0);
    return !decimal->is_too_fine;
}

static const struct unit *find_unit(enum quantity_kind kind, const char *name, size_t bytes)
{
    for (const struct unit *unit = kinds[kind].units; unit->name != NULL; unit++)
        if (strlen(unit->name) == bytes && memcmp(unit->name, name, bytes) == 0)
            return unit;
    return NULL;
}

static bool refuse_no_unit(enum quantity_kind kind, struct slice text, struct words *why)
{
    const char *const *likely = kinds[kind].likely;
    words_quote(why, text.text, text.bytes, false);
    words_add(why, " has no unit: did you mean ");
    words_quote(why, text.text, text.bytes, false);
    words_add(why, "%s or ", likely[0]);
    words_quote(why, text.text, text.bytes, false);
    words_add(why, "%s?", likely[1]);
    return false;
}

static bool refuse_unit(enum quantity_kind kind, struct slice name, struct words *why)
{
    words_quote(why, name.text, name.bytes, true);
    words_add(why, " is no unit of %s: ", kinds[kind].of);
    for (const struct unit *unit = kinds[kind].units; unit->name != NULL; unit++)
        words_add(why, "%s%s", unit->name,
                  unit[1].name == NULL   ? ""
                  : unit[2].name == NULL ? " or "
                                         : ", ");
    return false;
}

static bool refuse_number(enum quantity_kind kind, struct slice text, struct words *why)
{
    if (text.bytes == 0) {
        words_add(why, "%s is missing", kinds[kind].noun);
        return false;
    }
    words_quote(why, text.text, text.bytes, true);
    words_add(why, " is not %s", kinds[kind].noun);
    return false;
}

static bool refuse_value(enum quantity_kind kind, struct slice text, bool is_too_fine,
                         struct words *why)
{
    static const char *const finest[] = {
        [QUANTITY_COUNT] = "one",    [QUANTITY_TIME] = "1ns",       [QUANTITY_SIZE] = "1B",
        [QUANTITY_RATE] = "0.001/s", [QUANTITY_BANDWIDTH] = "1B/s", [QUANTITY_RATIO] = "1ppm",
    };
    words_quote(why, text.text, text.bytes, false);
    if (is_too_fine)
        words_add(why, " is finer than %s", finest[kind]);
    else
        words_add(why, " is too large to be counted");
    return false;
}

bool quantity_read(enum quantity_kind kind, struct slice text, int64_t *value, struct words *why)
{
    struct decimal decimal = read_decimal(text);
    bool is_count = kind == QUANTITY_COUNT;
    if (decimal.bytes == 0 || (is_count && decimal.bytes < text.bytes))
        return refuse_number(kind, text, why);
    if (is_count && memchr(text.text, '.', text.bytes) != NULL)
        return refuse_number(kind, text, why);
    int64_t scale = 1;
    if (!is_count) {
        struct slice rest = {text.text + decimal.bytes, text.bytes - decimal.bytes};
        if (rest.bytes == 0)
            return refuse_no_unit(kind, text, why);
        const struct unit *unit = find_unit(kind, rest.text, rest.bytes);
        if (unit == NULL)
            return refuse_unit(kind, rest, why);
        scale = unit->scale;
    }
    bool is_good = !decimal.is_too_large && !decimal.is_too_fine &&
                   (kind == QUANTITY_RATE ? scale_rate(&decimal, scale, value)
                                          : scale_exactly(&decimal, scale, value));
    if (!is_good)
        return refuse_value(kind, text, decimal.is_too_fine, why);
    if (decimal.is_negative)
        *value = -*value;
    return true;
}

/* Adds `value` (not negative) as a decimal number: value / 10^digits, without trailing zeros. */
static void print_decimal(int64_t value, uint32_t digits, struct words *words)
{
    int64_t power = power_of_ten(digits);
    int64_t fraction = value % power;
    words_add(words, "%lld", (long long)(value / power));
    if (fraction == 0)
        return;
    while (fraction % 10 == 0) {
        fraction /= 10;
        digits--;
    }
    words_add(words, ".%0*lld", (int)digits, (long long)fraction);
}

/* Adds a value in the largest unit of a list that divides it; the list ends with scale 1. */
static void print_scaled(int64_t value, const struct unit *units, struct words *words)
{
    while (units->scale > 1 && (value == 0 || value % units->scale != 0))
        units++;
    words_add(words, "%lld%s", (long long)(value / units->scale), units->name);
}

void quantity_print(enum quantity_kind kind, int64_t value, struct words *words)
{
    static const struct unit times[] = {{"h", SIM_HOUR}, {"min", SIM_MINUTE}, {"s", SIM_SECOND},
                                        {"ms", SIM_MS},  {"us", SIM_US},      {"ns", SIM_NS}};
    static const struct unit sizes[] = {
        {"GiB", SIM_GIB}, {"MiB", SIM_MIB}, {"KiB", SIM_KIB}, {"GB", 1000000000},
        {"MB", 1000000},  {"KB", 1000},     {"B", 1}};
    ASSERT(value > INT64_MIN);
    if (value < 0) {
        words_add(words, "-");
        value = -value;
    }
    switch (kind) {
    case QUANTITY_COUNT:
        words_add(words, "%lld", (long long)value);
        break;
    case QUANTITY_TIME:
        if (value == 0)
            words_add(words, "0s");
        else
            print_scaled(value, times, words);
        break;
    case QUANTITY_SIZE:
        print_scaled(value, sizes, words);
        break;
    case QUANTITY_BANDWIDTH:
        print_scaled(value, sizes, words);
        words_add(words, "/s");
        break;
    case QUANTITY_RATE:
        print_decimal(value, 3, words);
        words_add(words, "/s");
        break;
    case QUANTITY_RATIO:
        if (value % 100 == 0)
            print_decimal(value, 4, words);
        else
            words_add(words, "%lld", (long long)value);
        words_add(words, value % 100 == 0 ? "%%" : "ppm");
        break;
    }
}
