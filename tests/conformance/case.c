#include "tests/conformance/case.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void keys_open(struct case_keys *keys, const char *where, json_t *object)
{
    keys->where = where;
    keys->all = object;
    keys->unread = object == NULL ? json_object() : json_copy(object);
}

void keys_close(struct conformance_case *self, struct case_keys *keys)
{
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach (keys->unread, key, value) {
        char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
        case_wrong(self, "unsupported: %s.%s: %s", keys->where, key, text);
        free(text);
    }
    json_decref(keys->unread);
    keys->unread = NULL;
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
}

void case_close(struct conformance_case *self)
{
    struct case_keys *const parts[] = {&self->given, &self->when, &self->then, &self->then_impl};
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        keys_close(self, parts[i]);
    if (self->compared == 0)
        case_wrong(self, "nothing was compared");
}

void case_wrong(struct conformance_case *self, const char *format, ...)
{
    size_t used = strlen(self->text);
    va_list rest;
    va_start(rest, format);
    self->is_wrong = true;
    if (used + 1 < sizeof(self->text)) {
        int added = vsnprintf(self->text + used, sizeof(self->text) - used, format, rest);
        used += added < 0 ? 0 : (size_t)added;
        if (used + 2 < sizeof(self->text))
            memcpy(self->text + used, "\n", 2);
    }
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

const char *keys_text(struct case_keys *keys, const char *key)
{
    return json_string_value(keys_json(keys, key));
}

int64_t keys_integer(struct case_keys *keys, const char *key, int64_t otherwise)
{
    json_t *value = json_object_get(keys->all, key);
    if (!json_is_integer(value))
        return otherwise;
    (void)json_object_del(keys->unread, key);
    return json_integer_value(value);
}

bool keys_bool(struct case_keys *keys, const char *key, bool otherwise)
{
    json_t *value = json_object_get(keys->all, key);
    if (!json_is_boolean(value))
        return otherwise;
    (void)json_object_del(keys->unread, key);
    return json_is_true(value);
}

/* The value that a naming function calls `name`, below `count`; -1: none. */
static int by_name(const char *name, const char *(*name_of)(int64_t), int count)
{
    for (int i = 0; i < count; i++) {
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
    for (size_t i = 0; i < COUNT_OF(roles); i++) {
        if (strcmp(roles[i].name, name) == 0)
            return roles[i].role;
    }
    return -1;
}

typedef int value_of(const char *name);

/* Turns the name under a key into a value. */
static int keys_value(struct conformance_case *self, struct case_keys *keys, const char *key,
                      value_of *value)
{
    const char *name = keys_text(keys, key);
    int found = name == NULL ? -1 : value(name);
    if (found < 0)
        case_wrong(self, "unsupported: %s.%s: no such value: %s", keys->where, key,
                   name == NULL ? "null" : name);
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
    case_wrong(self, "unsupported: when.op: %s", op == NULL ? "null" : op);
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
