#include "tools/export/slices.h"
#include <stdlib.h>

#define SLICE_TIME SIM_MS /* at most */

struct slices {
    const struct chronicle *chronicle;
    struct slice_row *rows;
};

sim_time slice_shorten(sim_time span)
{
    return span > 0 ? span - 1 : 0;
}

static bool tells(const struct chronicle *chronicle, const struct chronicle_event *event)
{
    const bool is_detail =
        event->note < chronicle->note_count && chronicle->notes[event->note].is_detail;
    return event->text != NULL && !is_detail;
}

static const struct chronicle_event *find_row(const struct slices *slices, uint64_t number)
{
    const struct chronicle_event *event = chronicle_event(slices->chronicle, number);
    return event != NULL && event->actor < slices->chronicle->actor_count ? event : NULL;
}

/* An event of the chain that was folded away has no hop, but is one all the same. */
static void choose_chain(struct slices *slices, uint64_t number)
{
    const struct chronicle *chronicle = slices->chronicle;
    for (const struct chronicle_event *event = find_row(slices, number); event != NULL;
         event = find_row(slices, event->cause < event->number ? event->cause : 0)) {
        struct slice_row *row = &slices->rows[event - chronicle->events];
        row->is_shown = true;
        row->is_chained = true;
    }
}

static void choose_events(struct slices *slices, const struct chain *chain)
{
    const struct chronicle *chronicle = slices->chronicle;
    for (uint32_t i = 0; i < chronicle->event_count; i++) {
        const struct chronicle_event *event = &chronicle->events[i];
        const struct chronicle_event *first =
            tells(chronicle, event) ? find_row(slices, event->number) : NULL;
        if (first != NULL)
            slices->rows[first - chronicle->events].is_shown = true;
    }
    choose_chain(slices, chain->decisive);
    choose_chain(slices, chronicle->marks.proved_number);
}

/* A slice is as long as there is room up to the next instant at which its actor has one. */
static void measure_events(struct slices *slices)
{
    struct next {
        sim_time at;
        sim_time then; /* the instant after it; -1: none */
    };
    const struct chronicle *chronicle = slices->chronicle;
    struct next *nexts = calloc((size_t)chronicle->actor_count + 1, sizeof(*nexts));
    ASSERT(nexts != NULL);
    for (uint32_t i = 0; i < chronicle->actor_count; i++)
        nexts[i] = (struct next){-1, -1};
    for (uint32_t i = chronicle->event_count; i > 0; i--) {
        const struct chronicle_event *event = &chronicle->events[i - 1];
        if (!slices->rows[i - 1].is_shown)
            continue;
        struct next *next = &nexts[event->actor];
        if (next->at != event->at)
            *next = (struct next){.at = event->at, .then = next->at};
        const bool is_near = next->then >= 0 && next->then - event->at < SLICE_TIME;
        slices->rows[i - 1].length = slice_shorten(is_near ? next->then - event->at : SLICE_TIME);
    }
    free(nexts);
}

/* A flow leads from actor to actor, and all along the chain. It begins inside of a slice. */
static bool is_flow(const struct slices *slices, uint32_t cause, uint32_t effect)
{
    const struct slice_row *from = &slices->rows[cause];
    const struct slice_row *to = &slices->rows[effect];
    const struct chronicle_event *events = slices->chronicle->events;
    return from->is_shown && cause < effect && from->length > 1 && to->length > 1 &&
           ((from->is_chained && to->is_chained) || events[cause].actor != events[effect].actor);
}

static void link_events(struct slices *slices)
{
    const struct chronicle *chronicle = slices->chronicle;
    for (uint32_t i = 0; i < chronicle->event_count; i++) {
        struct slice_row *row = &slices->rows[i];
        row->cause = CHRONICLE_NONE;
        row->effects = CHRONICLE_NONE;
        const struct chronicle_event *cause =
            row->is_shown ? find_row(slices, chronicle->events[i].cause) : NULL;
        const uint32_t from =
            cause == NULL ? CHRONICLE_NONE : (uint32_t)(cause - chronicle->events);
        if (cause == NULL || !is_flow(slices, from, i))
            continue;
        row->cause = from;
        row->next = slices->rows[from].effects;
        slices->rows[from].effects = i;
    }
}

struct slice_row *slices_new(const struct chronicle *chronicle, const struct chain *chain)
{
    struct slices slices = {
        .chronicle = chronicle,
        .rows = calloc((size_t)chronicle->event_count + 1, sizeof(struct slice_row)),
    };
    ASSERT(slices.rows != NULL);
    choose_events(&slices, chain);
    measure_events(&slices);
    link_events(&slices);
    return slices.rows;
}
