/*
 * The events of a page: all of them, or of a long run those that tell something and their causes.
 *
 * What is kept is chosen in this order, until there is no room: the chains that led to a hang, the
 * story with the nearest causes of each line, what began the intervals of the timeline, and of
 * each kind of detail an even choice, all other causes of the story, then any. A cause that is not
 * kept is replaced by the nearest one before it that is, with how many events lie between.
 */
#include "tools/document/page.h"
#include <stdlib.h>
#include <string.h>

#define CHAIN_MAX     20000 /* events of a chain that led to a hang */
#define NEAR_STORY    24    /* causes kept with a line of the story */
#define NEAR_SPAN     6     /* with what began an interval */
#define NEAR_DETAIL   2     /* with a detail */
#define DETAILS_MAX   4000  /* of one kind */
#define STRIDE_FIRST  64
#define DENSITY_PARTS 600
#define NO_ROW        UINT32_MAX
#define COLUMN_COUNT  COUNT_OF(((struct columns *)NULL)->all)

struct choice {
    const struct chronicle *chronicle;
    bool *is_kept; /* by row */
    uint32_t kept;
    uint32_t room;
};

static bool tells(const struct chronicle_event *event)
{
    return event->text != NULL;
}

static bool is_detail(const struct chronicle *chronicle, const struct chronicle_event *event)
{
    return event->note < chronicle->note_count && chronicle->notes[event->note].is_detail;
}

static uint32_t row_of(const struct chronicle *chronicle, uint64_t number)
{
    const struct chronicle_event *event = number == 0 ? NULL : chronicle_event(chronicle, number);
    return event == NULL ? NO_ROW : (uint32_t)(event - chronicle->events);
}

/* The row of what caused the event of a row, which is before it. */
static uint32_t cause_of(const struct chronicle *chronicle, uint32_t row)
{
    const uint32_t cause = row_of(chronicle, chronicle->events[row].cause);
    return cause < row ? cause : NO_ROW;
}

/* --- choosing ------------------------------------------------------------------------ */

static void keep_row(struct choice *choice, uint32_t row)
{
    if (choice->is_kept[row] || choice->kept == choice->room)
        return;
    choice->is_kept[row] = true;
    choice->kept++;
}

/* The event of that row, and that many of its causes. */
static void keep(struct choice *choice, uint32_t row, uint32_t causes)
{
    if (row == NO_ROW)
        return;
    keep_row(choice, row);
    row = row_of(choice->chronicle, choice->chronicle->events[row].number);
    for (uint32_t i = 0; i <= causes && row != NO_ROW; i++) {
        keep_row(choice, row);
        row = cause_of(choice->chronicle, row);
    }
}

static void keep_story(struct choice *choice)
{
    const struct chronicle *chronicle = choice->chronicle;
    for (uint32_t row = 0; row < chronicle->event_count; row++)
        if (tells(&chronicle->events[row]) && !is_detail(chronicle, &chronicle->events[row]))
            keep(choice, row, NEAR_STORY);
}

/* All causes of a line of the story; what was walked over before is not again. */
static void keep_whole_chain(struct choice *choice, uint32_t row, bool *is_done)
{
    const struct chronicle *chronicle = choice->chronicle;
    if (!tells(&chronicle->events[row]) || is_detail(chronicle, &chronicle->events[row]))
        return;
    row = row_of(chronicle, chronicle->events[row].number);
    for (; row != NO_ROW && !is_done[row]; row = cause_of(chronicle, row)) {
        is_done[row] = true;
        keep_row(choice, row);
    }
}

/* As far as there is room, from all over the run: every 64th row, then every 32nd... */
static void keep_whole_chains(struct choice *choice)
{
    const uint32_t count = choice->chronicle->event_count;
    bool *is_done = calloc(count + 1, sizeof(*is_done));
    ASSERT(is_done != NULL);
    for (uint32_t stride = STRIDE_FIRST; stride > 0; stride /= 2)
        for (uint32_t row = 0; row < count && choice->kept < choice->room; row += stride)
            keep_whole_chain(choice, row, is_done);
    free(is_done);
}

/* Of all that is left as many as there is room for, evenly. */
static void keep_others(struct choice *choice)
{
    const uint32_t count = choice->chronicle->event_count;
    const uint32_t left = choice->room - choice->kept;
    const uint32_t stride = left == 0 ? count : count / left + 1;
    for (uint32_t row = 0; row < count; row += stride)
        keep_row(choice, row);
}

static void keep_spans(struct choice *choice)
{
    for (uint32_t i = 0; i < choice->chronicle->span_count; i++)
        keep(choice, row_of(choice->chronicle, choice->chronicle->spans[i].number), NEAR_SPAN);
}

/* How many lines there are of each kind; to be freed. */
static uint32_t *count_notes(const struct chronicle *chronicle)
{
    uint32_t *counts = calloc(chronicle->note_count + 1, sizeof(*counts));
    ASSERT(counts != NULL);
    for (uint32_t row = 0; row < chronicle->event_count; row++)
        if (tells(&chronicle->events[row]) && chronicle->events[row].note < chronicle->note_count)
            counts[chronicle->events[row].note]++;
    return counts;
}

static void keep_details(struct choice *choice)
{
    const struct chronicle *chronicle = choice->chronicle;
    uint32_t *counts = count_notes(chronicle);
    uint32_t *seen = calloc(chronicle->note_count + 1, sizeof(*seen));
    ASSERT(seen != NULL);
    for (uint32_t row = 0; row < chronicle->event_count; row++) {
        const struct chronicle_event *event = &chronicle->events[row];
        if (!tells(event) || !is_detail(chronicle, event))
            continue;
        const uint32_t stride = counts[event->note] / DETAILS_MAX + 1;
        if (seen[event->note]++ % stride == 0)
            keep(choice, row, NEAR_DETAIL);
    }
    free(counts);
    free(seen);
}

static void choose(struct choice *choice)
{
    const struct chronicle *chronicle = choice->chronicle;
    if (chronicle->event_count <= choice->room) {
        memset(choice->is_kept, true, chronicle->event_count);
        choice->kept = chronicle->event_count;
        return;
    }
    keep(choice, row_of(chronicle, chronicle->marks.lost_number), CHAIN_MAX);
    keep(choice, row_of(chronicle, chronicle->marks.proved_number), CHAIN_MAX);
    keep_story(choice);
    keep_spans(choice);
    keep_details(choice);
    keep_whole_chains(choice);
    keep_others(choice);
}

/* --- causes that are there -------------------------------------------------------------- */

struct nearest {
    uint64_t number; /* of the nearest cause that is kept; 0: none */
    uint32_t skipped;
};

/* For every row, since causes come first. */
static struct nearest *find_nearest(const struct choice *choice)
{
    const struct chronicle *chronicle = choice->chronicle;
    struct nearest *nearest = calloc(chronicle->event_count + 1, sizeof(*nearest));
    ASSERT(nearest != NULL);
    for (uint32_t row = 0; row < chronicle->event_count; row++) {
        const uint32_t cause = cause_of(chronicle, row);
        if (cause == NO_ROW)
            continue;
        if (choice->is_kept[cause])
            nearest[row] = (struct nearest){.number = chronicle->events[cause].number};
        else
            nearest[row] = (struct nearest){.number = nearest[cause].number,
                                            .skipped = nearest[cause].skipped + 1};
    }
    return nearest;
}

/* --- columns ------------------------------------------------------------------------------ */

static const char *const column_names[] = {"number",  "time", "kind", "actor",   "peer",
                                           "message", "note", "text", "skipped", "back"};

struct columns {
    struct page_column all[COUNT_OF(column_names)];
    struct page_names kinds;
    struct page_names texts;
};

static void put(struct columns *columns, const struct chronicle_event *event,
                const struct nearest *nearest)
{
    struct page_column *column = columns->all;
    page_column_step(column++, (int64_t)event->number);
    page_column_step(column++, event->at);
    page_column_put(column++, page_names_put(&columns->kinds, event->kind));
    page_column_put(column++, page_index(event->actor));
    page_column_put(column++, page_index(event->peer));
    page_column_put(column++, page_index(event->message));
    page_column_put(column++, page_index(event->note));
    page_column_put(column++, page_names_put(&columns->texts, event->text));
    page_column_put(column++, (int64_t)nearest->skipped);
    page_column_put(column++,
                    nearest->number == 0 ? 0 : (int64_t)(event->number - nearest->number));
    ASSERT((size_t)(column - columns->all) == COLUMN_COUNT);
}

static json_t *write_columns(const struct choice *choice)
{
    const struct chronicle *chronicle = choice->chronicle;
    struct columns columns;
    struct nearest *nearest = find_nearest(choice);
    for (uint32_t i = 0; i < COLUMN_COUNT; i++)
        page_column_init(&columns.all[i]);
    page_names_init(&columns.kinds);
    page_names_init(&columns.texts);
    for (uint32_t row = 0; row < chronicle->event_count; row++)
        if (choice->is_kept[row])
            put(&columns, &chronicle->events[row], &nearest[row]);
    free(nearest);
    json_t *events = json_object();
    for (uint32_t i = 0; i < COLUMN_COUNT; i++)
        json_object_set_new(events, column_names[i], page_column_end(&columns.all[i]));
    json_object_set_new(events, "kinds", page_names_end(&columns.kinds));
    json_object_set_new(events, "texts", page_names_end(&columns.texts));
    return events;
}

/* --- what was left out --------------------------------------------------------------------- */

/* Lines of the story that are not there, by the name of their kind: [name, left out, of]. */
static json_t *left_out(const struct choice *choice)
{
    const struct chronicle *chronicle = choice->chronicle;
    uint32_t *all = count_notes(chronicle);
    uint32_t *kept = calloc(chronicle->note_count + 1, sizeof(*kept));
    ASSERT(kept != NULL);
    for (uint32_t row = 0; row < chronicle->event_count; row++)
        if (choice->is_kept[row] && tells(&chronicle->events[row]) &&
            chronicle->events[row].note < chronicle->note_count)
            kept[chronicle->events[row].note]++;
    json_t *list = json_array();
    for (uint32_t note = 0; note < chronicle->note_count; note++)
        if (kept[note] < all[note])
            json_array_append_new(list, json_pack("[o,i,i]", page_text(chronicle->notes[note].name),
                                                  (int)(all[note] - kept[note]), (int)all[note]));
    free(all);
    free(kept);
    return list;
}

/* How many events there were in each of so many equal parts of the run, those left out as well. */
static json_t *density_of(const struct chronicle *chronicle)
{
    uint32_t counts[DENSITY_PARTS] = {0};
    const sim_time length = chronicle->run.ended_at > 0 ? chronicle->run.ended_at : 1;
    for (uint32_t row = 0; row < chronicle->event_count; row++) {
        const sim_time at = chronicle->events[row].at;
        const sim_time part =
            at <= 0 ? 0 : (at < length ? at : length) / (length / DENSITY_PARTS + 1);
        counts[part < DENSITY_PARTS ? part : DENSITY_PARTS - 1]++;
    }
    struct page_column column;
    page_column_init(&column);
    for (uint32_t i = 0; i < DENSITY_PARTS; i++)
        page_column_put(&column, counts[i]);
    return page_column_end(&column);
}

json_t *page_events(const struct chronicle *chronicle, uint32_t room)
{
    struct choice choice = {.chronicle = chronicle, .room = room};
    choice.is_kept = calloc(chronicle->event_count + 1, sizeof(*choice.is_kept));
    ASSERT(choice.is_kept != NULL);
    choose(&choice);
    json_t *events = write_columns(&choice);
    json_object_set_new(events, "kept", json_integer(choice.kept));
    json_object_set_new(events, "all", json_integer(chronicle->event_count));
    json_object_set_new(events, "density", density_of(chronicle));
    json_object_set_new(events, "left_out", left_out(&choice));
    free(choice.is_kept);
    return events;
}
