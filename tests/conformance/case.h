/*
 * case.h - one conformance case: what is given, when what happens, then what is seen.
 *
 * A case is data (tests/data/pegasus-cases.json). An area's function reads what
 * is given and what happens, sets the model up, and offers all that can be seen
 * afterwards; the case says which of it matters. Every key must be read or
 * offered: one that no code knows makes the case unsupported, so that a case is
 * never passed by not being understood.
 */
#ifndef TESTS_CONFORMANCE_CASE_H
#define TESTS_CONFORMANCE_CASE_H

#include <jansson.h>

#include "models/codes.h"
#include "sim/base.h"

#define CASE_TEXT_BYTES 4000

/* A case's process ends with this if what is given can be no world; it says why on stderr. */
#define CASE_EXIT_UNSUPPORTED 3

/* The keys of one object that nobody has read yet. */
struct case_keys {
    const char *where; /* "given" */
    json_t *all;       /* borrowed */
    json_t *unread;    /* owned */
};

struct conformance_case {
    const char *id;
    const char *area;
    const char *revision; /* of Pegasus, as scenarios write it; master if the case names none */
    struct case_keys given;
    struct case_keys when;
    struct case_keys then;
    struct case_keys then_impl;
    uint32_t compared;          /* how many keys of then and then_impl were compared */
    bool is_wrong;              /* or not understood */
    bool is_unsupported;        /* something of it was not understood */
    char text[CASE_TEXT_BYTES]; /* what is wrong; if it is not understood, only what is not */
};

/* Borrows `json`, a case with an id and an area, until case_close. */
void case_open(struct conformance_case *self, json_t *json);

/* Complains of every key that was not read, or if nothing was compared, unless it is unsupported.
 */
void case_close(struct conformance_case *self);

/* Notes down something that is wrong. */
void case_wrong(struct conformance_case *self, const char *format, ...) LIKE_PRINTF(2, 3);

/* Notes down something that is not understood: what else is wrong does not count any more. */
void case_unsupported(struct conformance_case *self, const char *format, ...) LIKE_PRINTF(2, 3);

/* --- reading: each marks its key as read -------------------------------------- */

/* Starts reading an object nested in a case; null stands for an empty one. */
void keys_open(struct case_keys *keys, const char *where, json_t *object);

/* Ends it: complains of what was not read. */
void keys_close(struct conformance_case *self, struct case_keys *keys);

bool keys_have(const struct case_keys *keys, const char *key);

/* The value of a key, borrowed; null if it is not there. */
json_t *keys_json(struct case_keys *keys, const char *key);

/* The text of a key; null if it is not there or is null. */
const char *keys_text(struct case_keys *keys, const char *key);

/* The text of a key that must be one; complains and gives an empty one otherwise. */
const char *keys_needed(struct conformance_case *self, struct case_keys *keys, const char *key);

int64_t keys_integer(struct case_keys *keys, const char *key, int64_t otherwise);
bool keys_bool(struct case_keys *keys, const char *key, bool otherwise);

/* What a count may be, and what it is if the case does not say. */
struct count_rule {
    int64_t otherwise;
    int64_t min;
    int64_t max;
};

/* An integer within bounds; another one is complained of and `otherwise` given. */
int64_t keys_count(struct conformance_case *self, struct case_keys *keys, const char *key,
                   struct count_rule rule);

/* A name turned into a value; an unknown one is complained of and `otherwise` given. */
int keys_status(struct conformance_case *self, struct case_keys *keys, const char *key,
                int otherwise);
int keys_ingestion(struct conformance_case *self, struct case_keys *keys, const char *key,
                   int otherwise);
int keys_role(struct conformance_case *self, struct case_keys *keys, const char *key,
              int otherwise);
int keys_error(struct conformance_case *self, struct case_keys *keys, const char *key,
               int otherwise);

/* The same for a name that stands alone, which may be null; -1 if there is none such. */
int status_by_name(const char *name);
int ingestion_by_name(const char *name);
int role_by_name(const char *name);

/* The same for an element of a list: complains of an unknown one and gives `otherwise`. */
int item_status(struct conformance_case *self, const json_t *item, int otherwise);

/* Reads `op`; complains and returns false unless it is this one. */
bool case_op_is(struct conformance_case *self, const char *op);

/* Which of these names `op` is, in a list ended by null; complains and returns -1 if none. */
int case_op_of(struct conformance_case *self, const char *const *ops);

/* --- offering: compared if `then` or `then_impl` speaks of the key ------------- */

void offer_integer(struct conformance_case *self, const char *key, int64_t value);
void offer_bool(struct conformance_case *self, const char *key, bool value);
void offer_text(struct conformance_case *self, const char *key, const char *value);

/* The same for an object of which a case may ask some keys only. Takes `value`. */
void offer_part(struct conformance_case *self, const char *key, json_t *value);

/* Takes `value`. */
void offer_json(struct conformance_case *self, const char *key, json_t *value);

#endif
