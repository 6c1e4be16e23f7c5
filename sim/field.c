#include "sim/field.h"
#include "sim/quantity.h"
#include <string.h>

static char *part(void *options, uint32_t offset)
{
    return (char *)options + offset;
}

static const char *part_of(const void *options, uint32_t offset)
{
    return (const char *)options + offset;
}

bool field_is_scalar(const struct field *field)
{
    switch (field->kind) {
    case FIELD_BOOL:
    case FIELD_COUNT:
    case FIELD_TIME:
    case FIELD_TIME_RANGE:
    case FIELD_SIZE:
    case FIELD_RATE:
    case FIELD_BANDWIDTH:
    case FIELD_PPM:
    case FIELD_CHOICE:
        return true;
    case FIELD_TEXT:
    case FIELD_TEXTS:
    case FIELD_STRUCT:
    case FIELD_LIST:
    case FIELD_PAIRS:
    case FIELD_FIGURES:
    case FIELD_SWITCHES:
        return false;
    }
    return false;
}

/* How the numbers of a kind are written. */
static enum quantity_kind quantity_of(enum field_kind kind)
{
    static const enum quantity_kind quantities[] = {
        [FIELD_TIME] = QUANTITY_TIME,           [FIELD_TIME_RANGE] = QUANTITY_TIME,
        [FIELD_SIZE] = QUANTITY_SIZE,           [FIELD_RATE] = QUANTITY_RATE,
        [FIELD_BANDWIDTH] = QUANTITY_BANDWIDTH, [FIELD_PPM] = QUANTITY_RATIO,
        [FIELD_FIGURES] = QUANTITY_COUNT,
    };
    return kind < COUNT_OF(quantities) ? quantities[kind] : QUANTITY_COUNT;
}

bool field_is_number(const struct field *field)
{
    return field_is_scalar(field) && field->kind != FIELD_BOOL && field->kind != FIELD_CHOICE &&
           field->kind != FIELD_TIME_RANGE;
}

/* The largest value a row allows. */
static int64_t max_of(const struct field *field)
{
    bool is_open = field->max == FIELD_ANY_MAX || (field->min == 0 && field->max == 0);
    if (!is_open)
        return field->max;
    bool is_time = field->kind == FIELD_TIME || field->kind == FIELD_TIME_RANGE;
    return is_time ? SIM_TIME_MAX : INT64_MAX;
}

/* Whether complaints and help name the upper bound. */
static bool names_max(const struct field *field)
{
    return max_of(field) != INT64_MAX;
}

/* --- reading ---------------------------------------------------------------- */

static bool read_number(const struct field *field, struct slice text, int64_t *value,
                        struct words *why)
{
    enum quantity_kind kind = quantity_of(field->kind);
    if (!quantity_read(kind, text, value, why))
        return false;
    bool is_over = *value > max_of(field);
    if (!is_over && *value >= field->min)
        return true;
    words_quote(why, text.text, text.bytes, false);
    words_add(why, is_over ? " is over " : " is under ");
    quantity_print(kind, is_over ? max_of(field) : field->min, why);
    return false;
}

/* Where ".." stands in a text, or null. */
static const char *find_dots(const char *text)
{
    return strstr(text, "..");
}

static bool refuse_reversed(const char *text, struct words *why)
{
    words_quote(why, text, strlen(text), false);
    words_add(why, " ends before it begins");
    return false;
}

static bool read_range(const struct field *field, const char *text, struct field_value *value,
                       struct words *why)
{
    const char *dots = find_dots(text);
    struct slice low = {text, dots == NULL ? strlen(text) : (size_t)(dots - text)};
    struct slice high = low;
    if (dots != NULL)
        high = (struct slice){dots + 2, strlen(dots + 2)};
    if (!read_number(field, low, &value->low, why) || !read_number(field, high, &value->high, why))
        return false;
    return value->low <= value->high || refuse_reversed(text, why);
}

static bool read_bool(const char *text, struct field_value *value, struct words *why)
{
    bool is_true = strcmp(text, "true") == 0;
    if (!is_true && strcmp(text, "false") != 0) {
        words_quote(why, text, strlen(text), true);
        words_add(why, " is neither true nor false");
        return false;
    }
    value->low = is_true ? 1 : 0;
    value->high = value->low;
    return true;
}

static bool read_choice(const struct field *field, const char *text, struct field_value *value,
                        struct words *why)
{
    for (int64_t i = 0; field->choices[i] != NULL; i++) {
        if (strcmp(field->choices[i], text) == 0) {
            value->low = i;
            value->high = i;
            return true;
        }
    }
    words_quote(why, text, strlen(text), true);
    words_add(why, " is not known here");
    return false;
}

bool field_read(const struct field *field, const char *text, struct field_value *value,
                struct words *why)
{
    ASSERT(field_is_scalar(field));
    if (field->kind == FIELD_BOOL)
        return read_bool(text, value, why);
    if (field->kind == FIELD_CHOICE)
        return read_choice(field, text, value, why);
    if (field->kind == FIELD_TIME_RANGE)
        return read_range(field, text, value, why);
    struct slice whole = {text, strlen(text)};
    bool is_good = read_number(field, whole, &value->low, why);
    value->high = value->low;
    return is_good;
}

bool field_read_figure(const struct field *field, const char *text, struct field_figure *figure,
                       struct words *why)
{
    const char *dots = find_dots(text);
    struct slice low = {text, dots == NULL ? strlen(text) : (size_t)(dots - text)};
    struct slice high = low;
    if (dots != NULL)
        high = (struct slice){dots + 2, strlen(dots + 2)};
    figure->min = field->min;
    figure->max = INT64_MAX;
    bool is_open = dots != NULL && low.bytes + high.bytes > 0;
    if (!(is_open && low.bytes == 0) && !read_number(field, low, &figure->min, why))
        return false;
    if (!(is_open && high.bytes == 0) && !read_number(field, high, &figure->max, why))
        return false;
    return figure->min <= figure->max || refuse_reversed(text, why);
}

/* --- the struct ------------------------------------------------------------- */

void field_store(const struct field *field, void *options, struct field_value value)
{
    ASSERT(field_is_scalar(field));
    char *at = part(options, field->offset);
    if (field->kind == FIELD_BOOL) {
        bool truth = value.low != 0;
        memcpy(at, &truth, sizeof(truth));
    } else if (field->kind == FIELD_CHOICE) {
        uint32_t index = (uint32_t)value.low;
        memcpy(at, &index, sizeof(index));
    } else if (field->kind == FIELD_TIME_RANGE) {
        struct time_range range = {.min = value.low, .max = value.high};
        memcpy(at, &range, sizeof(range));
    } else {
        memcpy(at, &value.low, sizeof(value.low));
    }
}

struct field_value field_load(const struct field *field, const void *options)
{
    ASSERT(field_is_scalar(field));
    const char *at = part_of(options, field->offset);
    struct field_value value = {0};
    if (field->kind == FIELD_BOOL) {
        bool truth = false;
        memcpy(&truth, at, sizeof(truth));
        value.low = truth ? 1 : 0;
    } else if (field->kind == FIELD_CHOICE) {
        uint32_t index = 0;
        memcpy(&index, at, sizeof(index));
        value.low = index;
    } else if (field->kind == FIELD_TIME_RANGE) {
        struct time_range range = {0};
        memcpy(&range, at, sizeof(range));
        return (struct field_value){.low = range.min, .high = range.max};
    } else {
        memcpy(&value.low, at, sizeof(value.low));
    }
    value.high = value.low;
    return value;
}

uint32_t field_count(const struct field *field, const void *options)
{
    uint32_t count = 0;
    memcpy(&count, part_of(options, field->count_offset), sizeof(count));
    ASSERT(count <= field->limit);
    return count;
}

bool field_is_on(const struct field *row, const void *options)
{
    bool is_on = false;
    memcpy(&is_on, part_of(options, row->switch_offset), sizeof(is_on));
    return is_on;
}

void field_switch(const struct field *row, void *options, bool is_on)
{
    memcpy(part(options, row->switch_offset), &is_on, sizeof(is_on));
}

static struct field_value preset_of(const struct field *field)
{
    bool is_range = field->kind == FIELD_TIME_RANGE;
    return (struct field_value){.low = field->preset,
                                .high = is_range ? field->preset_max : field->preset};
}

void field_preset(const struct field *fields, void *options)
{
    for (const struct field *field = fields; field->name != NULL; field++) {
        if (field->kind == FIELD_STRUCT || field->kind == FIELD_SWITCHES)
            field_preset(field->fields, part(options, field->offset));
        else if (field_is_scalar(field))
            field_store(field, options, preset_of(field));
        else if (field->kind == FIELD_TEXT && field->preset_text != NULL) {
            size_t bytes = strlen(field->preset_text);
            ASSERT(bytes < field->size);
            memcpy(part(options, field->offset), field->preset_text, bytes);
        }
    }
}

const struct field *field_find(const struct field *fields, const char *name, size_t name_bytes)
{
    for (const struct field *field = fields; field->name != NULL; field++)
        if (strlen(field->name) == name_bytes && memcmp(field->name, name, name_bytes) == 0)
            return field;
    return NULL;
}

/* --- in words --------------------------------------------------------------- */

void field_print(const struct field *field, struct field_value value, struct words *words)
{
    if (field->kind == FIELD_BOOL) {
        words_add(words, value.low != 0 ? "true" : "false");
    } else if (field->kind == FIELD_CHOICE) {
        words_add(words, "%s", field->choices[value.low]);
    } else {
        quantity_print(quantity_of(field->kind), value.low, words);
        if (value.high != value.low) {
            words_add(words, "..");
            quantity_print(quantity_of(field->kind), value.high, words);
        }
    }
}

void field_print_figure(const struct field_figure *figure, struct words *words)
{
    words_add(words, "%lld", (long long)figure->min);
    if (figure->max == figure->min)
        return;
    words_add(words, "..");
    if (figure->max != INT64_MAX)
        words_add(words, "%lld", (long long)figure->max);
}

static void describe_bounds(const struct field *field, struct words *words)
{
    enum quantity_kind kind = quantity_of(field->kind);
    words_add(words, "%s", quantity_noun(kind));
    if (field->kind == FIELD_TIME_RANGE)
        words_add(words, " or a range such as 200us..1ms,");
    words_add(words, names_max(field) ? " from " : " of at least ");
    quantity_print(kind, field->min, words);
    if (names_max(field)) {
        words_add(words, " to ");
        quantity_print(kind, max_of(field), words);
    }
}

static void describe_choices(const struct field *field, struct words *words)
{
    for (uint32_t i = 0; field->choices[i] != NULL; i++)
        words_add(words, "%s%s", i == 0 ? "one of: " : ", ", field->choices[i]);
}

static void describe_keys(const struct field *field, struct words *words)
{
    for (const struct field *row = field->fields; row->name != NULL; row++)
        words_add(words, "%s%s", row == field->fields ? "" : ", ", row->name);
}

static void describe_kind(const struct field *field, struct words *words)
{
    if (field->kind == FIELD_BOOL)
        words_add(words, "true or false");
    else if (field->kind == FIELD_CHOICE)
        describe_choices(field, words);
    else if (field_is_scalar(field))
        describe_bounds(field, words);
    else if (field->kind == FIELD_TEXT && field->min > 0)
        words_add(words, "a text of %lld to %u bytes", (long long)field->min, field->size - 1);
    else if (field->kind == FIELD_TEXT)
        words_add(words, "a text of at most %u bytes", field->size - 1);
    else if (field->kind == FIELD_TEXTS && field->min == field->limit)
        words_add(words, "a list of %u texts", field->limit);
    else if (field->kind == FIELD_TEXTS && field->min == 0)
        words_add(words, "a list of at most %u texts", field->limit);
    else if (field->kind == FIELD_TEXTS)
        words_add(words, "a list of %lld to %u texts", (long long)field->min, field->limit);
    else if (field->kind == FIELD_PAIRS)
        words_add(words, "a mapping of at most %u names, each with a text", field->limit);
    else if (field->kind == FIELD_FIGURES)
        words_add(words, "a mapping of names, each with a count: 3, 1..10, 1.. or ..9");
    else if (field->kind == FIELD_LIST)
        words_add(words, "a list of at most %u mappings of: ", field->limit);
    else if (field->kind == FIELD_SWITCHES)
        words_add(words, "names in a list, or a mapping of names with their options, of: ");
    else
        words_add(words, "a mapping of: ");
    if (field->fields != NULL)
        describe_keys(field, words);
}

/* Adds what leaving out means; nothing where that is plain. */
static void describe_preset(const struct field *field, struct words *words)
{
    if (field->required)
        words_add(words, "; must be given");
    else if (field->kind == FIELD_TEXT && field->preset_text == NULL)
        words_add(words, field->min > 0 ? "; may be left out" : "; empty when left out");
    else if (field->preset_text != NULL)
        words_add(words, "; %s when left out", field->preset_text);
    else if (field_is_scalar(field)) {
        words_add(words, "; ");
        field_print(field, preset_of(field), words);
        words_add(words, " when left out");
    }
}

void field_describe(const struct field *field, struct words *words)
{
    describe_kind(field, words);
    describe_preset(field, words);
}
