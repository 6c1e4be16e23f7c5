#include "sim/diff.h"

#include "sim/diff_strand.h"
#include "sim/digest.h"
#include "sim/shape.h"
#include <stdlib.h>
#include <string.h>

struct diff {
    const struct sim_model *model;
    struct strands *strands;
    struct diff_obligation *obligations;
    uint32_t obligation_count; /* once all is read */
    struct diff_point point;
    uint32_t context;
    bool has_parted;
};

struct diff_actor diff_actor(const char *node, const char *name)
{
    const uint64_t hash = digest_bytes(digest_bytes(4, node, strlen(node)), name, strlen(name));
    return (struct diff_actor){.id = hash == 0 ? 1 : hash, .subject = shape_subject_of(name)};
}

void diff_keep(struct diff_line *line, const struct diff_item *item)
{
    line->is_there = true;
    line->record = item->record;
    line->note[0] = '\0';
    if (item->note != NULL) {
        size_t bytes = strlen(item->note);
        bytes = bytes < DIFF_NOTE_BYTES ? bytes : DIFF_NOTE_BYTES - 1;
        memcpy(line->note, item->note, bytes);
        line->note[bytes] = '\0';
    }
}

struct diff *diff_new(struct arena *arena, const struct sim_model *model, uint32_t context)
{
    ASSERT(context <= DIFF_CONTEXT_MAX);
    struct diff *diff = arena_take(arena, sizeof *diff);
    ASSERT(diff != NULL);
    diff->model = model;
    diff->context = context;
    diff->strands = strands_new(arena, model);
    diff->obligations = arena_take(arena, DIFF_OBLIGATIONS * sizeof *diff->obligations);
    ASSERT(diff->obligations != NULL);
    return diff;
}

/* --- equal or not ------------------------------------------------------------------- */

/* What of a record of a type counts, beside its number, time, type and actor. */
static const struct {
    bool kind;
    bool extra;
    bool work;
    bool origin; /* peer, cause and body */
    uint8_t values;
} counts[RECORD_TYPE_COUNT] = {
    [RECORD_EVENT] = {.kind = true, .extra = true, .work = true, .origin = true},
    [RECORD_LOST] = {.kind = true, .extra = true, .work = true},
    [RECORD_STATE] = {.kind = true, .extra = true, .work = true, .values = 1},
    [RECORD_WORK_OPEN] = {.kind = true, .extra = true, .work = true},
    [RECORD_WORK_END] = {.kind = true, .extra = true, .work = true},
    [RECORD_GUARD_HOLD] = {.kind = true, .extra = true, .work = true},
    [RECORD_GUARD_RELEASE] = {.kind = true, .extra = true, .work = true, .values = 1},
    [RECORD_GUARD_LOST] = {.kind = true, .extra = true, .work = true, .values = 1},
    [RECORD_OBLIGATION_OPEN] = {.kind = true, .extra = true, .work = true},
    [RECORD_OBLIGATION_MOVE] = {.kind = true, .extra = true, .work = true, .values = 1},
    [RECORD_OBLIGATION_CLOSE] = {.kind = true, .extra = true, .work = true, .values = 2},
    [RECORD_FAULT] = {.extra = true},
};

static bool is_same_origin(const struct diff_item *a, const struct diff_item *b)
{
    const bool has_bodies = a->body != 0 && b->body != 0;
    return a->peer.id == b->peer.id && a->record.cause == b->record.cause &&
           (!has_bodies || a->body == b->body);
}

static bool is_same(const struct diff_item *a, const struct diff_item *b)
{
    const uint32_t type = a->record.type;
    if (type != b->record.type || a->record.number != b->record.number ||
        a->record.at != b->record.at || a->actor.id != b->actor.id) {
        return false;
    }
    if ((a->note == NULL) != (b->note == NULL) ||
        (a->note != NULL && strcmp(a->note, b->note) != 0)) {
        return false;
    }
    return (!counts[type].kind || a->record.kind == b->record.kind) &&
           (!counts[type].extra || a->record.extra == b->record.extra) &&
           (!counts[type].work || a->record.work == b->record.work) &&
           (!counts[type].origin || is_same_origin(a, b)) &&
           memcmp(a->record.values, b->record.values, counts[type].values * sizeof(int64_t)) == 0;
}

/* --- obligations -------------------------------------------------------------------- */

/* The row of an obligation, made if need be; null if there are too many. */
static struct diff_obligation *row_of(struct diff *diff, const struct record *record)
{
    const uint64_t key = ((uint64_t)record->kind << 32 | record->extra) + 1;
    uint64_t at = digest_bytes(5, &key, sizeof key);
    for (uint32_t tries = 0; tries < DIFF_OBLIGATIONS; tries++) {
        struct diff_obligation *row = &diff->obligations[(at + tries) % DIFF_OBLIGATIONS];
        if (row->key == 0) {
            row->key = key;
        }
        if (row->key == key) {
            return row;
        }
    }
    return NULL;
}

static void keep_account(struct diff *diff, enum diff_side side, const struct record *record)
{
    if (record->type < RECORD_OBLIGATION_OPEN || record->type > RECORD_OBLIGATION_CLOSE) {
        return;
    }
    struct diff_obligation *row = row_of(diff, record);
    if (row == NULL) {
        return;
    }
    struct diff_promise *promise = &row->sides[side];
    if (record->type == RECORD_OBLIGATION_OPEN) {
        *promise = (struct diff_promise){
            .opened = record->number + 1,
            .opened_at = record->at,
            .moved_at = record->at,
            .is_open = true,
        };
    } else if (record->type == RECORD_OBLIGATION_MOVE) {
        promise->moved_at = record->at;
        promise->measure = record->values[0];
    } else {
        promise->is_open = false;
        promise->closed_at = record->at;
        promise->end = (uint32_t)record->values[0];
        promise->error = (uint16_t)record->values[1];
    }
}

static int by_key(const void *left, const void *right)
{
    const struct diff_obligation *a = left;
    const struct diff_obligation *b = right;
    return (a->key > b->key) - (a->key < b->key);
}

/* Puts the rows that are used in front, in the order of their keys. */
static void sort_obligations(struct diff *diff)
{
    for (uint32_t i = 0; i < DIFF_OBLIGATIONS; i++) {
        if (diff->obligations[i].key != 0) {
            diff->obligations[diff->obligation_count++] = diff->obligations[i];
        }
    }
    qsort(diff->obligations, diff->obligation_count, sizeof *diff->obligations, by_key);
}

const struct diff_obligation *diff_obligations(const struct diff *diff, uint32_t *count)
{
    *count = diff->obligation_count;
    return diff->obligations;
}

bool diff_obligation_is_same(const struct diff_obligation *row)
{
    const struct diff_promise *a = &row->sides[DIFF_A];
    const struct diff_promise *b = &row->sides[DIFF_B];
    return (a->opened != 0) == (b->opened != 0) && a->is_open == b->is_open && a->end == b->end &&
           a->error == b->error;
}

/* --- reading both ------------------------------------------------------------------- */

/* The next item of each source, if there is one. */
struct heads {
    const struct diff_source *sources;
    struct diff_item items[DIFF_SIDES];
    bool are_there[DIFF_SIDES];
};

static void take(struct heads *heads, enum diff_side side)
{
    const struct diff_source *source = &heads->sources[side];
    heads->are_there[side] = source->next(source->context, &heads->items[side]);
}

/* What every item of a run goes through, common or not. */
static void account(struct diff *diff, enum diff_side side, const struct diff_item *item)
{
    strands_feed(diff->strands, side, item);
    keep_account(diff, side, &item->record);
}

static void keep_common(struct diff *diff, const struct diff_item *item)
{
    struct diff_point *point = &diff->point;
    point->common++;
    if (diff->context == 0) {
        return;
    }
    if (point->before_count < diff->context) {
        point->before_count++;
    }
    diff_keep(&point->before[point->common % diff->context], item);
}

/* Puts the ring of what came before in order: the oldest first. */
static void unroll(struct diff *diff)
{
    struct diff_point *point = &diff->point;
    if (point->before_count == 0) {
        return;
    }
    const uint64_t oldest = (point->common + 1 - point->before_count) % diff->context;
    for (uint64_t turns = 0; turns < oldest; turns++) {
        const struct diff_line first = point->before[0];
        memmove(point->before, point->before + 1, (diff->context - 1) * sizeof first);
        point->before[diff->context - 1] = first;
    }
}

static void read_common(struct diff *diff, struct heads *heads)
{
    take(heads, DIFF_A);
    take(heads, DIFF_B);
    while (heads->are_there[DIFF_A] && heads->are_there[DIFF_B] &&
           is_same(&heads->items[DIFF_A], &heads->items[DIFF_B])) {
        account(diff, DIFF_A, &heads->items[DIFF_A]);
        account(diff, DIFF_B, &heads->items[DIFF_B]);
        keep_common(diff, &heads->items[DIFF_A]);
        take(heads, DIFF_A);
        take(heads, DIFF_B);
    }
    diff->has_parted = heads->are_there[DIFF_A] || heads->are_there[DIFF_B];
}

/* The side whose next item is the earlier one. */
static enum diff_side earlier(const struct heads *heads)
{
    if (heads->are_there[DIFF_A] && heads->are_there[DIFF_B]) {
        const sim_time a = heads->items[DIFF_A].record.at;
        return a <= heads->items[DIFF_B].record.at ? DIFF_A : DIFF_B;
    }
    return heads->are_there[DIFF_A] ? DIFF_A : DIFF_B;
}

static void read_apart(struct diff *diff, struct heads *heads)
{
    struct diff_point *point = &diff->point;
    const enum diff_side there = heads->are_there[DIFF_A] ? DIFF_A : DIFF_B;
    point->state_count = strands_states(diff->strands, heads->items[there].actor.id, point->states);
    for (enum diff_side side = DIFF_A; side < DIFF_SIDES; side++) {
        if (heads->are_there[side]) {
            diff_keep(&point->first[side], &heads->items[side]);
        } else {
            strands_end(diff->strands, side);
        }
    }
    bool is_first[DIFF_SIDES] = {true, true};
    while (heads->are_there[DIFF_A] || heads->are_there[DIFF_B]) {
        const enum diff_side side = earlier(heads);
        account(diff, side, &heads->items[side]);
        if (!is_first[side] && point->after_count[side] < diff->context) {
            diff_keep(&point->after[side][point->after_count[side]++], &heads->items[side]);
        }
        is_first[side] = false;
        take(heads, side);
        if (!heads->are_there[side]) {
            strands_end(diff->strands, side);
        }
    }
}

bool diff_run(struct diff *diff, const struct diff_source sources[DIFF_SIDES])
{
    struct heads heads = {.sources = sources};
    read_common(diff, &heads);
    unroll(diff);
    if (diff->has_parted) {
        read_apart(diff, &heads);
    }
    strands_finish(diff->strands);
    sort_obligations(diff);
    return !diff->has_parted;
}

const struct diff_point *diff_point(const struct diff *diff)
{
    return &diff->point;
}

const struct strands *diff_strands(const struct diff *diff)
{
    return diff->strands;
}
