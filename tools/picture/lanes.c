#include "tools/picture/lanes.h"
#include "tools/picture/lanes_rows.h"
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

/* Lanes look alike if their spans part by less than this share of the picture. */
#define ALIKE_PARTS 400

/* From this rank on a row says nothing that another one does not say. */
#define RANK_DULL 90

/* So many names are shown to who asked for a lane that is not there. */
#define NAMES_SHOWN 3

static const struct place nowhere = {0};

/* What the functions below work with. */
struct choosing {
    struct tool *tool;
    const struct chronicle *chronicle;
    const struct lanes_choice *choice;
    struct lanes_row *rows; /* all */
    uint32_t count;
};

/* --- by patterns --------------------------------------------------------------------------- */

static bool is_all(const char *pattern)
{
    return strcmp(pattern, "all") == 0;
}

static bool fits(const char *pattern, const struct lanes_row *row)
{
    if (is_all(pattern))
        return true;
    if (strpbrk(pattern, "*?[") == NULL)
        return strstr(row->name, pattern) != NULL;
    return fnmatch(pattern, row->name, 0) == 0 || fnmatch(pattern, row->label, 0) == 0;
}

static bool fits_any(const struct flag_texts *patterns, const struct lanes_row *row)
{
    for (uint32_t i = 0; i < patterns->count; i++)
        if (fits(patterns->texts[i], row))
            return true;
    return false;
}

static void complain(const struct choosing *choosing, const char *pattern, struct diag *diag)
{
    struct tool *tool = choosing->tool;
    const char *names[NAMES_SHOWN];
    uint32_t count = 0;
    for (uint32_t i = 0; i < choosing->count && count < NAMES_SHOWN; i++)
        if (choosing->rows[i].rank < RANK_DULL)
            names[count++] = choosing->rows[i].name;
    diag_add(diag, nowhere,
             tool_text(tool, "there are %u lanes, such as: %s; * stands for any letters",
                       choosing->count, tool_names(tool, names, count)),
             "--lanes: no lane is called '%s'", pattern);
}

static bool choose_by_patterns(struct choosing *choosing, struct lanes *lanes, struct diag *diag)
{
    const struct flag_texts *patterns = choosing->choice->patterns;
    bool is_good = true;
    for (uint32_t i = 0; i < choosing->count; i++) {
        if (fits_any(patterns, &choosing->rows[i]))
            lanes->rows[lanes->row_count++] = choosing->rows[i];
        else
            lanes->left_out++;
    }
    for (uint32_t p = 0; p < patterns->count; p++) {
        bool is_there = false;
        for (uint32_t i = 0; i < lanes->row_count && !is_there; i++)
            is_there = fits(patterns->texts[p], &lanes->rows[i]);
        if (!is_there)
            complain(choosing, patterns->texts[p], diag);
        is_good = is_good && is_there;
    }
    return is_good;
}

/* --- by sense --------------------------------------------------------------------------------- */

static bool is_near(sim_time one, sim_time other, sim_time within)
{
    const sim_time apart = one > other ? one - other : other - one;
    return apart <= within;
}

/* The first span at or after `at` that the picture shows; if none is, the end of the lane's. */
static uint32_t next_shown(const struct choosing *choosing, const struct chronicle_lane *lane,
                           uint32_t at)
{
    const struct chronicle_span *spans = choosing->chronicle->spans;
    while (at < lane->first + lane->count &&
           (spans[at].until < choosing->choice->from || spans[at].since > choosing->choice->until))
        at++;
    return at;
}

static sim_time clipped(const struct choosing *choosing, sim_time at)
{
    const struct lanes_choice *choice = choosing->choice;
    if (at < choice->from)
        return choice->from;
    return at > choice->until ? choice->until : at;
}

static bool is_same_span(const struct choosing *choosing, const struct chronicle_span *one,
                         const struct chronicle_span *other)
{
    const sim_time within = (choosing->choice->until - choosing->choice->from) / ALIKE_PARTS;
    return one->value == other->value && (one->lost_at != 0) == (other->lost_at != 0) &&
           is_near(clipped(choosing, one->since), clipped(choosing, other->since), within) &&
           is_near(clipped(choosing, one->until), clipped(choosing, other->until), within);
}

/* Whether two lanes of a node would be drawn as the same. */
static bool is_alike(const struct choosing *choosing, const struct lanes_row *one,
                     const struct lanes_row *other)
{
    if (one->kind != other->kind || one->lane == CHRONICLE_NONE || other->lane == CHRONICLE_NONE ||
        one->node != other->node)
        return false;
    const struct chronicle *chronicle = choosing->chronicle;
    const struct chronicle_lane *a = &chronicle->lanes[one->lane];
    const struct chronicle_lane *b = &chronicle->lanes[other->lane];
    if (strcmp(a->what, b->what) != 0)
        return false;
    uint32_t left = next_shown(choosing, a, a->first);
    uint32_t right = next_shown(choosing, b, b->first);
    while (left < a->first + a->count && right < b->first + b->count) {
        if (!is_same_span(choosing, &chronicle->spans[left], &chronicle->spans[right]))
            return false;
        left = next_shown(choosing, a, left + 1);
        right = next_shown(choosing, b, right + 1);
    }
    return left == a->first + a->count && right == b->first + b->count;
}

static int by_rank(const void *left, const void *right)
{
    const struct lanes_row *a = left;
    const struct lanes_row *b = right;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (a->order != b->order)
        return a->order < b->order ? -1 : 1;
    return (a->place_order > b->place_order) - (a->place_order < b->place_order);
}

static void choose_by_sense(struct choosing *choosing, struct lanes *lanes)
{
    qsort(choosing->rows, choosing->count, sizeof(choosing->rows[0]), by_rank);
    for (uint32_t i = 0; i < choosing->count; i++) {
        const struct lanes_row *row = &choosing->rows[i];
        uint32_t like = 0;
        while (like < lanes->row_count && !is_alike(choosing, &lanes->rows[like], row))
            like++;
        if (like < lanes->row_count)
            lanes->rows[like].alike++;
        else if (lanes->row_count < choosing->choice->limit && row->rank < RANK_DULL)
            lanes->rows[lanes->row_count++] = *row;
        else
            lanes->left_out++;
    }
}

/* --- all together ------------------------------------------------------------------- */

static int by_place(const void *left, const void *right)
{
    const struct lanes_row *a = left;
    const struct lanes_row *b = right;
    if (a->place_order != b->place_order)
        return a->place_order < b->place_order ? -1 : 1;
    if (a->order != b->order)
        return a->order < b->order ? -1 : 1;
    return strcmp(a->name, b->name);
}

bool lanes_choose(struct tool *tool, const struct chronicle *chronicle,
                  const struct lanes_choice *choice, struct lanes *lanes, struct diag *diag)
{
    struct choosing choosing = {.tool = tool, .chronicle = chronicle, .choice = choice};
    const struct lanes_focus focus = lanes_find_focus(chronicle);
    const bool has_patterns = choice->patterns != NULL && choice->patterns->count > 0;
    choosing.count = lanes_list(tool, chronicle, &focus, &choosing.rows);
    *lanes = (struct lanes){.focus = focus.actor};
    lanes->rows = arena_take(tool->arena, (choosing.count + 1) * sizeof(lanes->rows[0]));
    ASSERT(lanes->rows != NULL);
    if (!has_patterns)
        choose_by_sense(&choosing, lanes);
    else if (!choose_by_patterns(&choosing, lanes, diag))
        return false;
    qsort(lanes->rows, lanes->row_count, sizeof(lanes->rows[0]), by_place);
    lanes_fill(tool, chronicle, choice, lanes);
    return true;
}
