#include "tests/conformance/case.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void keys_open(struct case_keys *keys, const char *where, json_t *object)
{
    keys->where = where;
    keys->all = object;
    keys->unread = json_is_object(object) ? json_copy(object) : json_object();
    if (object != NULL && !json_is_object(object) && !json_is_null(object))
        (void)json_object_set(keys->unread, "(not an object)", object);
}

void keys_close(struct conformance_case *self, struct case_keys *keys)
{
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach (keys->unread, key, value) {
        char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
        case_unsupported(self, "%s.%s: %s", keys->where, key, text);
        free(text);
    }
    json_decref(keys->unread);
    keys->unread = NULL;
}

/* Revisions as scenarios write them, and the short names that documents use. */
static const struct {
    const char *name;
    const char *revision;
} revisions[] = {
    {"v2.4.0", "v2.4.0"},   {"before-2157", "before-2157"},
    {"pr-2157", "pr-2157"}, {"master", "master"},
    {"R24", "v2.4.0"},      {"RB", "before-2157"},
    {"RF", "pr-2157"},      {"RH", "master"},
};

/* Takes over the revision that a case names, beside its parts or among what is given. */
static void read_revision(struct conformance_case *self, json_t *json)
{
    static const char *const keys[] = {"revision", "pegasus"};
    self->revision = "master";
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        json_t *named = json_object_get(json, keys[i]);
        if (keys_have(&self->given, keys[i]))
            named = keys_json(&self->given, keys[i]);
        if (named == NULL || json_is_null(named))
            continue;
        size_t row = 0;
        const char *name = json_is_string(named) ? json_string_value(named) : "";
        while (row < COUNT_OF(revisions) && strcmp(revisions[row].name, name) != 0)
            row++;
        if (row == COUNT_OF(revisions))
            case_unsupported(self, "%s: %s", keys[i], name);
        else
            self->revision = revisions[row].revision;
    }
}

/* Complains of a part of a case that nobody knows: then_later, given_that. */
static void check_parts(struct conformance_case *self, json_t *json)
{
    static const char *const parts[] = {"given", "when", "then", "then_impl"};
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach (json, key, value) {
        size_t i = 0;
        bool is_part = strncmp(key, "given", 5) == 0 || strncmp(key, "when", 4) == 0 ||
                       strncmp(key, "then", 4) == 0;
        while (i < COUNT_OF(parts) && strcmp(parts[i], key) != 0)
            i++;
        if (is_part && i == COUNT_OF(parts))
            case_unsupported(self, "%s", key);
    }
}

void case_open(struct conformance_case *self, json_t *json)
{
    memset(self, 0, sizeof(*self));
    self->id = json_string_value(json_object_get(json, "id"));
    self->area = json_string_value(json_object_get(json, "area"));
    keys_open(&self->given, "given", json_object_get(json, "given"));
    keys_open(&self->when, "when", json_object_get(json, "when"));
    keys_open(&self->then, "then", json_object_get(json, "then"));
    keys_open(&self->then_impl, "then_impl", json_object_get(json, "then_impl"));
    read_revision(self, json);
    check_parts(self, json);
}

void case_close(struct conformance_case *self)
{
    struct case_keys *const parts[] = {&self->given, &self->when, &self->then, &self->then_impl};
    bool is_known = !self->is_unsupported;
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (is_known)
            keys_close(self, parts[i]);
        else
            json_decref(parts[i]->unread);
    }
    if (is_known && self->compared == 0)
        case_unsupported(self, "nothing was compared");
}

/* Puts a note behind the others. */
static LIKE_PRINTF(2, 0) void note(struct conformance_case *self, const char *format,
                                   va_list values)
{
    size_t used = strlen(self->text);
    if (used > 0 && used + 3 < sizeof(self->text)) {
        memcpy(self->text + used, "; ", 3);
        used += 2;
    }
    (void)vsnprintf(self->text + used, sizeof(self->text) - used, format, values);
}

void case_wrong(struct conformance_case *self, const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    self->is_wrong = true;
    if (!self->is_unsupported)
        note(self, format, rest);
    va_end(rest);
}

void case_unsupported(struct conformance_case *self, const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    if (!self->is_unsupported)
        self->text[0] = '\0';
    self->is_wrong = true;
    self->is_unsupported = true;
    note(self, format, rest);
    va_end(rest);
}

bool keys_have(const struct case_keys *keys, const char *key)
{
    return json_object_get(keys->all, key) != NULL;
}

json_t *keys_json(struct case_keys *keys, const char *key)
{
    json_t *value = json_object_get(keys->all, key);
    (void)json_object_del(keys->unread, key);
    return value;
}

/* Marks a key as read, since its value is of the kind asked for; null stands for none. */
static json_t *take(struct case_keys *keys, const char *key, bool is_right)
{
    json_t *value = json_object_get(keys->all, key);
    if (is_right || json_is_null(value))
        (void)json_object_del(keys->unread, key);
    return is_right ? value : NULL;
}

const char *keys_text(struct case_keys *keys, const char *key)
{
    return json_string_value(take(keys, key, json_is_string(json_object_get(keys->all, key))));
}

const char *keys_needed(struct conformance_case *self, struct case_keys *keys, const char *key)
{
    const char *text = keys_text(keys, key);
    if (text == NULL)
        case_unsupported(self, "%s.%s is no text", keys->where, key);
    return text == NULL ? "" : text;
}

/* Whether a number is a whole one, however it is written: 5 or 5.0. */
static bool is_whole(const json_t *value)
{
    double number = json_real_value(value);
    if (!json_is_real(value))
        return json_is_integer(value);
    return number > -9e15 && number < 9e15 && !(floor(number) < number);
}

int64_t keys_integer(struct case_keys *keys, const char *key, int64_t otherwise)
{
    const json_t *value = take(keys, key, is_whole(json_object_get(keys->all, key)));
    if (json_is_integer(value))
        return json_integer_value(value);
    return value == NULL ? otherwise : (int64_t)json_real_value(value);
}

int64_t keys_count(struct conformance_case *self, struct case_keys *keys, const char *key,
                   struct count_rule rule)
{
    int64_t count = keys_integer(keys, key, rule.otherwise);
    if (count >= rule.min && count <= rule.max)
        return count;
    case_unsupported(self, "%s.%s: %lld is not from %lld to %lld", keys->where, key,
                     (long long)count, (long long)rule.min, (long long)rule.max);
    return rule.otherwise;
}

bool keys_bool(struct case_keys *keys, const char *key, bool otherwise)
{
    const json_t *value = take(keys, key, json_is_boolean(json_object_get(keys->all, key)));
    return value == NULL ? otherwise : json_is_true(value);
}

/* The value that a naming function calls `name`, below `count`; -1: none. */
static int by_name(const char *name, const char *(*name_of)(int64_t), int count)
{
    for (int i = 0; name != NULL && i < count; i++) {
        if (strcmp(name_of(i), name) == 0)
            return i;
    }
    return -1;
}

int status_by_name(const char *name)
{
    return by_name(name, bulk_load_status_name, BLS_COUNT);
}

int ingestion_by_name(const char *name)
{
    return by_name(name, ingestion_status_name, IS_COUNT);
}

int role_by_name(const char *name)
{
    static const struct {
        const char *name;
        int role;
    } roles[] = {{"inactive", ROLE_INACTIVE},   {"primary", ROLE_PRIMARY},
                 {"secondary", ROLE_SECONDARY}, {"potential_secondary", ROLE_POTENTIAL_SECONDARY},
                 {"error", ROLE_ERROR},         {"learner", ROLE_POTENTIAL_SECONDARY},
                 {"absent", ROLE_ABSENT}};
    for (size_t i = 0; name != NULL && i < COUNT_OF(roles); i++) {
        if (strcmp(roles[i].name, name) == 0)
            return roles[i].role;
    }
    return -1;
}

int item_status(struct conformance_case *self, const json_t *item, int otherwise)
{
    int status = status_by_name(json_string_value(item));
    if (status < 0)
        case_unsupported(self, "no such status in a list");
    return status < 0 ? otherwise : status;
}

typedef int value_of(const char *name);

/* Turns the name under a key into a value. */
static int keys_value(struct conformance_case *self, struct case_keys *keys, const char *key,
                      value_of *value)
{
    const char *name = keys_text(keys, key);
    int found = name == NULL ? -1 : value(name);
    if (name != NULL && found < 0)
        case_unsupported(self, "%s.%s: no such value: %s", keys->where, key, name);
    return found;
}

int keys_status(struct conformance_case *self, struct case_keys *keys, const char *key,
                int otherwise)
{
    int found = keys_have(keys, key) ? keys_value(self, keys, key, status_by_name) : otherwise;
    return found < 0 ? otherwise : found;
}

int keys_ingestion(struct conformance_case *self, struct case_keys *keys, const char *key,
                   int otherwise)
{
    int found = keys_have(keys, key) ? keys_value(self, keys, key, ingestion_by_name) : otherwise;
    return found < 0 ? otherwise : found;
}

int keys_role(struct conformance_case *self, struct case_keys *keys, const char *key, int otherwise)
{
    int found = keys_have(keys, key) ? keys_value(self, keys, key, role_by_name) : otherwise;
    return found < 0 ? otherwise : found;
}

int keys_error(struct conformance_case *self, struct case_keys *keys, const char *key,
               int otherwise)
{
    int found = keys_have(keys, key) ? keys_value(self, keys, key, error_by_name) : otherwise;
    return found < 0 ? otherwise : found;
}

int case_op_of(struct conformance_case *self, const char *const *ops)
{
    const char *op = keys_text(&self->when, "op");
    for (int i = 0; op != NULL && ops[i] != NULL; i++) {
        if (strcmp(op, ops[i]) == 0)
            return i;
    }
    case_unsupported(self, "when.op: %s", op == NULL ? "null" : op);
    return -1;
}

bool case_op_is(struct conformance_case *self, const char *op)
{
    const char *const ops[] = {op, NULL};
    return case_op_of(self, ops) == 0;
}

/* Compares a value with what one part of the case says of the key. */
static void compare(struct conformance_case *self, struct case_keys *keys, const char *key,
                    const json_t *value)
{
    json_t *wanted = keys_json(keys, key);
    if (wanted == NULL)
        return;
    self->compared++;
    bool is_same = json_equal(wanted, value) != 0;
    if (!is_same && json_is_number(wanted) && json_is_number(value))
        is_same = !(json_number_value(wanted) < json_number_value(value)) &&
                  !(json_number_value(wanted) > json_number_value(value));
    if (is_same)
        return;
    char *expected = json_dumps(wanted, JSON_ENCODE_ANY | JSON_COMPACT);
    char *got = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    case_wrong(self, "%s.%s: expected %s, got %s", keys->where, key, expected, got);
    free(expected);
    free(got);
}

void offer_json(struct conformance_case *self, const char *key, json_t *value)
{
    if (value == NULL)
        value = json_null();
    compare(self, &self->then, key, value);
    compare(self, &self->then_impl, key, value);
    json_decref(value);
}

void offer_part(struct conformance_case *self, const char *key, json_t *value)
{
    const char *name = NULL;
    json_t *wanted = json_object_get(self->then.all, key);
    json_t *asked = NULL;
    json_t *part = json_object();
    if (wanted == NULL)
        wanted = json_object_get(self->then_impl.all, key);
    json_object_foreach (wanted, name, asked)
        (void)json_object_set(part, name, json_object_get(value, name));
    json_decref(value);
    offer_json(self, key, part);
}

void offer_integer(struct conformance_case *self, const char *key, int64_t value)
{
    offer_json(self, key, json_integer(value));
}

void offer_bool(struct conformance_case *self, const char *key, bool value)
{
    offer_json(self, key, json_boolean(value));
}

void offer_text(struct conformance_case *self, const char *key, const char *value)
{
    offer_json(self, key, value == NULL ? json_null() : json_string(value));
}
