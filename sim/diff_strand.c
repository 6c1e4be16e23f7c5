#include "sim/diff_strand.h"

#include "sim/digest.h"
#include "sim/shape.h"
#include <string.h>

#define NO_SIDE DIFF_SIDES

/* A line that waits for that of the other run. */
struct cell {
    uint64_t shape;
    uint64_t general; /* the shape without its subject */
    uint32_t next;    /* 0: none */
    uint32_t zero;
    struct diff_line line;
};

struct strand {
    uint64_t key; /* 0: the row is free */
    uint64_t actor;
    uint32_t head;
    uint32_t tail;
    uint32_t count;  /* lines that wait */
    uint32_t ahead;  /* whose they are */
    uint32_t parted; /* its difference, plus 1; UINT32_MAX: not kept, or not followed any more */
    uint32_t group;
    struct diff_line common;
};

struct strands {
    const struct sim_model *model;
    struct strand *rows;
    struct cell *cells; /* cell 0 is none */
    uint32_t row_count;
    uint32_t cell_end;
    uint32_t cell_free;
    uint32_t lost;
    bool has_ended[DIFF_SIDES];
    struct shape shape;
    uint32_t counts[STRAND_GROUPS]; /* differences kept */
    uint32_t parted[STRAND_GROUPS];
    struct strand_difference differences[STRAND_GROUPS][STRAND_KEPT_MAX];
};

struct strands *strands_new(struct arena *arena, const struct sim_model *model)
{
    ASSERT(model->machine_count < STRAND_GROUPS);
    struct strands *strands = arena_take(arena, sizeof *strands);
    ASSERT(strands != NULL);
    strands->model = model;
    strands->rows = arena_take(arena, STRANDS_MAX * sizeof *strands->rows);
    strands->cells = arena_take(arena, STRAND_CELLS * sizeof *strands->cells);
    ASSERT(strands->rows != NULL && strands->cells != NULL);
    strands->cell_end = 1;
    return strands;
}

/* --- details ------------------------------------------------------------------------ */

/* Where the text of a note goes on behind a piece of it; null: the line does not hold it. */
static const char *behind_piece(const char *line, const char *piece, size_t bytes, bool is_first)
{
    if (is_first) {
        return strncmp(line, piece, bytes) == 0 ? line + bytes : NULL;
    }
    for (; *line != '\0'; line++) {
        if (strncmp(line, piece, bytes) == 0) {
            return line + bytes;
        }
    }
    return bytes == 0 ? line : NULL;
}

/* Whether a line may be told by a note: its fixed pieces are there, in their order. */
static bool fits(const char *line, const char *text)
{
    for (bool is_first = true;; is_first = false) {
        const size_t bytes = strcspn(text, "{");
        const bool is_last = text[bytes] == '\0';
        const size_t left = strlen(line);
        if (is_last) {
            return left >= bytes && (!is_first || left == bytes) &&
                   memcmp(line + left - bytes, text, bytes) == 0;
        }
        line = behind_piece(line, text, bytes, is_first);
        if (line == NULL) {
            return false;
        }
        text = strchr(text + bytes, '}') + 1;
    }
}

bool strand_is_detail(const struct sim_model *model, const char *line)
{
    bool is_detail = false;
    for (uint32_t i = 0; i < model->note_count; i++) {
        if (fits(line, model->notes[i].text)) {
            if (!model->notes[i].is_detail) {
                return false;
            }
            is_detail = true;
        }
    }
    return is_detail;
}

/* --- rows and cells ------------------------------------------------------------------ */

static struct strand *row_of(struct strands *strands, uint64_t key, uint32_t group)
{
    for (uint64_t at = key;; at++) {
        struct strand *row = &strands->rows[at % STRANDS_MAX];
        if (row->key == key) {
            return row;
        }
        if (row->key != 0) {
            continue;
        }
        if (strands->row_count >= STRANDS_MAX / 4 * 3) {
            strands->lost++;
            return NULL;
        }
        strands->row_count++;
        row->key = key;
        row->group = group;
        row->ahead = NO_SIDE;
        return row;
    }
}

/* A cell at the end of a strand, or null if there is none. */
static struct cell *cell_push(struct strands *strands, struct strand *row)
{
    uint32_t index = strands->cell_free;
    if (index != 0) {
        strands->cell_free = strands->cells[index].next;
    } else if (strands->cell_end < STRAND_CELLS) {
        index = strands->cell_end++;
    } else {
        return NULL;
    }
    strands->cells[index].next = 0;
    if (row->head == 0) {
        row->head = index;
    } else {
        strands->cells[row->tail].next = index;
    }
    row->tail = index;
    row->count++;
    return &strands->cells[index];
}

static void cell_pop(struct strands *strands, struct strand *row)
{
    const uint32_t index = row->head;
    ASSERT(index != 0 && row->count > 0);
    row->head = strands->cells[index].next;
    row->count--;
    strands->cells[index].next = strands->cell_free;
    strands->cell_free = index;
}

static void cells_free(struct strands *strands, struct strand *row)
{
    while (row->count > 0) {
        cell_pop(strands, row);
    }
}

/* --- parting ------------------------------------------------------------------------- */

/* Adds to what a side tells from where its strand parted. */
static void go_on(struct strand_difference *difference, enum diff_side side,
                  const struct diff_line *line)
{
    if (difference->line_count[side] < STRAND_GOES_ON) {
        difference->lines[side][difference->line_count[side]++] = *line;
    }
}

/* Parts a strand: the lines that wait are one side's; `other` (may be null) is the other side's. */
static void part(struct strands *strands, struct strand *row, const struct cell *other)
{
    const enum diff_side side = row->ahead;
    const struct cell *first = &strands->cells[row->head];
    strands->parted[row->group]++;
    if (strands->counts[row->group] == STRAND_KEPT_MAX) {
        row->parted = UINT32_MAX;
        cells_free(strands, row);
        return;
    }
    const uint32_t index = strands->counts[row->group]++;
    struct strand_difference *difference = &strands->differences[row->group][index];
    const uint64_t generals[2] = {first->general, other == NULL ? 0 : other->general};
    row->parted = index + 1;
    difference->key = row->key;
    difference->group = row->group;
    difference->common = row->common;
    difference->at = first->line.record.at;
    difference->likeness =
        digest_bytes(digest_bytes(side == DIFF_A ? 0 : 1, &generals[0], 8), &generals[1], 8);
    if (side == DIFF_B && other != NULL) {
        difference->likeness = digest_bytes(digest_bytes(0, &generals[1], 8), &generals[0], 8);
    }
    if (other != NULL) {
        go_on(difference, 1 - side, &other->line);
        const sim_time at = other->line.record.at;
        difference->at = at < difference->at ? at : difference->at;
    }
    for (uint32_t cell = row->head; cell != 0; cell = strands->cells[cell].next) {
        go_on(difference, side, &strands->cells[cell].line);
    }
    cells_free(strands, row);
}

/* A line that its strand has not yet heard of the other side. */
static void wait_for_other(struct strands *strands, struct strand *row, enum diff_side side,
                           const struct cell *fresh)
{
    struct cell *cell = cell_push(strands, row);
    if (cell == NULL) {
        strands->lost++;
        row->parted = UINT32_MAX;
        cells_free(strands, row);
        return;
    }
    const uint32_t next = cell->next;
    *cell = *fresh;
    cell->next = next;
    row->ahead = side;
    if (strands->has_ended[1 - side] || row->count > STRAND_LAG_MAX) {
        part(strands, row, NULL);
    }
}

static void feed_row(struct strands *strands, struct strand *row, enum diff_side side,
                     const struct cell *fresh)
{
    if (row->parted == UINT32_MAX) {
        return;
    }
    if (row->parted != 0) {
        go_on(&strands->differences[row->group][row->parted - 1], side, &fresh->line);
    } else if (row->count == 0 || row->ahead == side) {
        wait_for_other(strands, row, side, fresh);
    } else if (strands->cells[row->head].shape == fresh->shape) {
        row->common = side == DIFF_A ? fresh->line : strands->cells[row->head].line;
        cell_pop(strands, row);
    } else {
        part(strands, row, fresh);
    }
}

/* --- items --------------------------------------------------------------------------- */

static uint64_t key_of(uint64_t actor, uint32_t group, uint64_t subject)
{
    const uint64_t parts[3] = {actor, group, subject};
    const uint64_t key = digest_bytes(6, parts, sizeof parts);
    return key == 0 ? 1 : key;
}

void strands_feed(struct strands *strands, enum diff_side side, const struct diff_item *item)
{
    const struct record *record = &item->record;
    struct cell fresh = {0};
    uint32_t group = STRAND_STORY;
    uint64_t subject = record->extra;
    if (item->note != NULL && !strand_is_detail(strands->model, item->note)) {
        shape_take(&strands->shape, item->note);
        fresh.shape = shape_hash(&strands->shape, false);
        fresh.general = shape_hash(&strands->shape, true);
        subject = shape_subject(&strands->shape);
        subject = subject == item->actor.subject ? SHAPE_NO_SUBJECT : subject;
    } else if (record->type == RECORD_STATE && record->kind + 1 < STRAND_GROUPS) {
        group = record->kind + 1;
        fresh.shape = digest_bytes(7, &record->values[0], sizeof record->values[0]);
        fresh.general = fresh.shape;
    } else {
        return;
    }
    struct strand *row = row_of(strands, key_of(item->actor.id, group, subject), group);
    if (row != NULL) {
        row->actor = item->actor.id;
        diff_keep(&fresh.line, item);
        feed_row(strands, row, side, &fresh);
    }
}

uint32_t strands_states(const struct strands *strands, uint64_t actor,
                        struct diff_line states[DIFF_STATES_MAX])
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < STRANDS_MAX && count < DIFF_STATES_MAX; i++) {
        const struct strand *row = &strands->rows[i];
        if (row->key == 0 || row->actor != actor || row->group == STRAND_STORY ||
            !row->common.is_there) {
            continue;
        }
        uint32_t at = count++;
        while (at > 0 && states[at - 1].record.kind > row->common.record.kind) {
            states[at] = states[at - 1];
            at--;
        }
        states[at] = row->common;
    }
    return count;
}

/* Parts the strands on which one side waits for one that tells nothing more. */
static void part_waiting(struct strands *strands, enum diff_side ended)
{
    for (uint32_t i = 0; i < STRANDS_MAX; i++) {
        struct strand *row = &strands->rows[i];
        if (row->key != 0 && row->parted == 0 && row->count > 0 && row->ahead != ended) {
            part(strands, row, NULL);
        }
    }
}

void strands_end(struct strands *strands, enum diff_side side)
{
    if (!strands->has_ended[side]) {
        strands->has_ended[side] = true;
        part_waiting(strands, side);
    }
}

/* --- in order ------------------------------------------------------------------------ */

static bool is_before(const struct strand_difference *left, const struct strand_difference *right)
{
    return left->at != right->at ? left->at < right->at : left->key < right->key;
}

static void sort(struct strand_difference *list, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        for (uint32_t j = i; j > 0 && is_before(&list[j], &list[j - 1]); j--) {
            const struct strand_difference swapped = list[j];
            list[j] = list[j - 1];
            list[j - 1] = swapped;
        }
    }
}

static uint64_t hash_of(struct shape *shape, const struct diff_line *line)
{
    if (line->record.type != RECORD_NOTE) {
        return digest_bytes(7, &line->record.values[0], sizeof line->record.values[0]);
    }
    shape_take(shape, line->note);
    return shape_hash(shape, false);
}

/* Whether both sides tell the same lines from here on, as far as they are kept. */
static bool is_reordered(struct shape *shape, const struct strand_difference *difference)
{
    uint64_t sums[DIFF_SIDES] = {0, 0}; /* of well mixed hashes: the order does not count */
    for (uint32_t side = 0; side < DIFF_SIDES; side++) {
        for (uint32_t i = 0; i < difference->line_count[side]; i++) {
            sums[side] += hash_of(shape, &difference->lines[side][i]);
        }
    }
    return difference->line_count[DIFF_A] == difference->line_count[DIFF_B] &&
           sums[DIFF_A] == sums[DIFF_B];
}

static void find_likes(struct strand_difference *list, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = i + 1; j < count && !list[i].is_like; j++) {
            if (list[j].likeness == list[i].likeness && !list[j].is_like) {
                list[j].is_like = true;
                list[i].like++;
            }
        }
    }
}

void strands_finish(struct strands *strands)
{
    strands_end(strands, DIFF_A);
    strands_end(strands, DIFF_B);
    for (uint32_t group = 0; group < STRAND_GROUPS; group++) {
        sort(strands->differences[group], strands->counts[group]);
        for (uint32_t i = 0; i < strands->counts[group]; i++) {
            struct strand_difference *difference = &strands->differences[group][i];
            difference->is_reordered = is_reordered(&strands->shape, difference);
        }
        find_likes(strands->differences[group], strands->counts[group]);
    }
}

const struct strand_difference *strands_differences(const struct strands *strands, uint32_t group,
                                                    uint32_t *count)
{
    ASSERT(group < STRAND_GROUPS);
    *count = strands->counts[group];
    return strands->differences[group];
}

uint32_t strands_parted(const struct strands *strands, uint32_t group)
{
    ASSERT(group < STRAND_GROUPS);
    return strands->parted[group];
}

uint32_t strands_lost(const struct strands *strands)
{
    return strands->lost;
}
