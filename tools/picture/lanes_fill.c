/*
 * What is in the rows that were chosen.
 */
#include "tools/picture/lanes_rows.h"
#include <string.h>

struct filling {
    struct tool *tool;
    const struct chronicle *chronicle;
    const struct lanes_choice *choice;
    struct lanes *lanes;
    struct lanes_row *row;
    uint32_t room;
};

/* Adds a span as far as it can be seen. */
static void add_span(struct filling *filling, const struct lanes_span *span)
{
    const struct lanes_choice *choice = filling->choice;
    if (span->until < choice->from || span->since > choice->until)
        return;
    ASSERT(filling->lanes->span_count < filling->room);
    struct lanes_span *added = &filling->lanes->spans[filling->lanes->span_count++];
    *added = *span;
    added->since = span->since < choice->from ? choice->from : span->since;
    added->until = span->until > choice->until ? choice->until : span->until;
    filling->row->count++;
}

/* A guard is held for somebody until the work ends that it is held for. */
static void add_guard(struct filling *filling, const struct chronicle_span *span, bool is_flag)
{
    const struct chronicle_marks *marks = &filling->chronicle->marks;
    struct lanes_span held = {.since = span->since,
                              .until = span->until,
                              .state = is_flag ? "UP" : "held",
                              .shade = is_flag ? SHADE_UP : SHADE_HELD,
                              .number = span->number};
    if (span->lost_at == 0) {
        add_span(filling, &held);
        return;
    }
    struct lanes_span lost = held;
    lost.state = is_flag ? "UP: lost" : "held: lost";
    lost.shade = SHADE_LOST;
    lost.number = span->ended_number;
    lost.since = span->ended_number == marks->lost_number ? marks->lost_at : span->lost_at;
    held.until = lost.since;
    add_span(filling, &held);
    add_span(filling, &lost);
}

static void fill_lane(struct filling *filling)
{
    const struct chronicle *chronicle = filling->chronicle;
    const struct chronicle_lane *lane = &chronicle->lanes[filling->row->lane];
    const bool is_flag = strcmp(lane->what, "ingestion flag") == 0;
    for (uint32_t at = lane->first; at < lane->first + lane->count; at++) {
        const struct chronicle_span *span = &chronicle->spans[at];
        const struct lanes_span shown = {
            .since = span->since,
            .until = span->until,
            .state = span->state,
            .shade = palette_of_state(span->state == NULL ? "" : span->state),
            .number = span->number};
        if (filling->row->kind == LANES_GUARD)
            add_guard(filling, span, is_flag);
        else
            add_span(filling, &shown);
    }
}

static void add_count(struct filling *filling, const struct chronicle_count *count, uint32_t which)
{
    struct lanes_row *row = filling->row;
    struct lanes_span *last =
        row->count == 0 ? NULL : &filling->lanes->spans[filling->lanes->span_count - 1];
    const sim_time since = count->second * SIM_SECOND;
    /* A second that is cut by the picture's end is told whole: its count is not known by halves. */
    if (last == NULL || last->until <= since) {
        const uint32_t before = row->count;
        add_span(filling, &(struct lanes_span){.since = since,
                                               .until = since + SIM_SECOND,
                                               .shade = row->counters[0].shade});
        if (row->count == before)
            return;
        last = &filling->lanes->spans[filling->lanes->span_count - 1];
    }
    last->counts[which] += count->count;
    row->totals[which] += count->count;
    int64_t sum = 0;
    for (uint32_t i = 0; i < LANES_COUNTERS; i++)
        sum += last->counts[i];
    row->most = sum > row->most ? sum : row->most;
}

static void fill_counts(struct filling *filling)
{
    const struct chronicle *chronicle = filling->chronicle;
    for (uint32_t i = 0; i < chronicle->count_count; i++) {
        const struct chronicle_count *count = &chronicle->counts[i];
        if (count->actor != filling->row->actor)
            continue;
        for (uint32_t k = 0; k < filling->row->counter_count; k++)
            if (strcmp(chronicle->counters[count->counter], filling->row->counters[k].name) == 0)
                add_count(filling, count, k);
    }
}

static void fill_node(struct filling *filling)
{
    const struct chronicle *chronicle = filling->chronicle;
    for (uint32_t i = 0; i < chronicle->fault_count; i++) {
        const struct chronicle_fault *fault = &chronicle->faults[i];
        if (!lanes_is_down(fault) || strcmp(fault->node, filling->row->place) != 0)
            continue;
        add_span(filling, &(struct lanes_span){.since = fault->since,
                                               .until = fault->until,
                                               .state = fault->text,
                                               .shade = SHADE_DOWN});
    }
}

/* How many spans a row may come to: of a guard that is lost, two for one. */
static uint32_t room_for(const struct chronicle *chronicle, const struct lanes_row *row)
{
    if (row->lane != CHRONICLE_NONE)
        return 2 * chronicle->lanes[row->lane].count;
    if (row->kind == LANES_DOWN)
        return chronicle->fault_count;
    uint32_t count = 0;
    for (uint32_t i = 0; i < chronicle->count_count; i++)
        count += chronicle->counts[i].actor == row->actor ? 1 : 0;
    return count;
}

void lanes_fill(struct tool *tool, const struct chronicle *chronicle,
                const struct lanes_choice *choice, struct lanes *lanes)
{
    struct filling filling = {
        .tool = tool, .chronicle = chronicle, .choice = choice, .lanes = lanes};
    for (uint32_t i = 0; i < lanes->row_count; i++)
        filling.room += room_for(chronicle, &lanes->rows[i]);
    lanes->spans = arena_take(tool->arena, ((size_t)filling.room + 1) * sizeof(lanes->spans[0]));
    ASSERT(lanes->spans != NULL);
    for (uint32_t i = 0; i < lanes->row_count; i++) {
        filling.row = &lanes->rows[i];
        filling.row->first = lanes->span_count;
        if (filling.row->lane != CHRONICLE_NONE)
            fill_lane(&filling);
        else if (filling.row->kind == LANES_DOWN)
            fill_node(&filling);
        else
            fill_counts(&filling);
    }
}
