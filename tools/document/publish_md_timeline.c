/*
 * The timeline of a postmortem: steps, faults, the decisive chain, its marks, the
 * first refusals, in the order of time. What is repeated is one row.
 */
#include "tools/document/markdown.h"
#include "tools/document/publish_md.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_BYTES 512
#define OUTAGES    4 /* first refusals that are told */

struct moment {
    sim_time at;
    uint64_t number; /* of the event; 0: none */
    uint32_t order;  /* in which it was found */
    uint32_t actor;
    bool is_mark;
    char text[TEXT_BYTES];
};

struct moments {
    struct moment *list;
    uint32_t count;
    uint32_t room;
};

static struct moment *add(struct moments *moments, sim_time at, uint64_t number, uint32_t actor)
{
    if (moments->count == moments->room) {
        moments->room = moments->room == 0 ? 64 : 2 * moments->room;
        moments->list = realloc(moments->list, moments->room * sizeof(*moments->list));
        ASSERT(moments->list != NULL);
    }
    struct moment *moment = &moments->list[moments->count];
    *moment =
        (struct moment){.at = at, .number = number, .actor = actor, .order = moments->count++};
    return moment;
}

static int by_time(const void *left, const void *right)
{
    const struct moment *a = left;
    const struct moment *b = right;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    if (a->is_mark != b->is_mark)
        return a->is_mark ? 1 : -1;
    return (a->order > b->order) - (a->order < b->order);
}

/* --- what there is to tell --------------------------------------------------------- */

/* Whether a note is of what the operator did. */
static bool is_step(const struct chronicle *chronicle, uint32_t note)
{
    return note < chronicle->note_count && strncmp(chronicle->notes[note].name, "STEP", 4) == 0;
}

static void add_steps(const struct postmortem *postmortem, struct moments *moments)
{
    const struct chronicle *chronicle = postmortem->chronicle;
    for (uint32_t i = 0; i < chronicle->event_count; i++) {
        const struct chronicle_event *event = &chronicle->events[i];
        if (event->text != NULL && is_step(chronicle, event->note))
            (void)snprintf(add(moments, event->at, event->number, event->actor)->text, TEXT_BYTES,
                           "%s", event->text);
    }
}

static void add_faults(const struct postmortem *postmortem, struct moments *moments)
{
    const struct chronicle *chronicle = postmortem->chronicle;
    for (uint32_t i = 0; i < chronicle->fault_count; i++) {
        const struct chronicle_fault *fault = &chronicle->faults[i];
        (void)snprintf(add(moments, fault->since, 0, CHRONICLE_NONE)->text, TEXT_BYTES, "fault: %s",
                       fault->text);
        if (!fault->is_open)
            (void)snprintf(add(moments, fault->until, 0, CHRONICLE_NONE)->text, TEXT_BYTES,
                           "fault: %s is over", fault->text);
    }
}

/* Partitions that begin to refuse writes, the first ones. */
static void add_outages(const struct postmortem *postmortem, struct moments *moments)
{
    const struct impact *impact = postmortem->impact;
    for (uint32_t i = 0; i < impact->part_count && i < OUTAGES; i++) {
        const struct impact_part *part = &impact->parts[i];
        const bool has_more = i + 1 == OUTAGES && impact->part_count > OUTAGES;
        (void)snprintf(add(moments, part->since, part->number, CHRONICLE_NONE)->text, TEXT_BYTES,
                       "%s refuses the first user write%s", part->subject,
                       has_more ? "; others do so, too" : "");
    }
}

static void add_loop(const struct postmortem *postmortem, struct moments *moments,
                     const struct chain_hop *hop)
{
    const struct chain_loop *loop = &postmortem->chain->loops[hop->loop];
    for (uint32_t i = loop->first; i < loop->first + loop->count; i++) {
        const struct chain_hop *sent = &postmortem->chain->hops[i];
        if (sent->from == sent->to)
            continue;
        (void)snprintf(add(moments, loop->since, hop->number, sent->from)->text, TEXT_BYTES,
                       "sends %s to %s, and so on: %" PRIu32 " times until %" PRId64 ".%03" PRId64
                       " s",
                       sent->message, chronicle_actor_name(postmortem->chronicle, sent->to),
                       loop->times, loop->until / SIM_SECOND, loop->until % SIM_SECOND / SIM_MS);
        return;
    }
}

static void add_chain(const struct postmortem *postmortem, struct moments *moments)
{
    const struct chain *chain = postmortem->chain;
    const struct chronicle *chronicle = postmortem->chronicle;
    for (uint32_t i = 0; i < chain->hop_count; i++) {
        const struct chain_hop *hop = &chain->hops[i];
        const bool is_loop = hop->loop != CHRONICLE_NONE;
        if (is_loop && chain->loops[hop->loop].first == i &&
            chain->loops[hop->loop].every >= SIM_SECOND)
            add_loop(postmortem, moments, hop);
        for (uint32_t at = hop->first_text; at < hop->first_text + hop->text_count; at++) {
            if (!is_loop && !is_step(chronicle, chain->notes[at]))
                (void)snprintf(add(moments, hop->at, hop->number, hop->to)->text, TEXT_BYTES, "%s",
                               chain->texts[at]);
        }
    }
}

static void add_mark(struct moments *moments, sim_time at, uint64_t number, const char *text)
{
    if (at == 0)
        return;
    struct moment *moment = add(moments, at, number, CHRONICLE_NONE);
    moment->is_mark = true;
    (void)snprintf(moment->text, sizeof(moment->text), "%s", text);
}

static void add_marks(const struct postmortem *postmortem, struct moments *moments)
{
    const struct chronicle *chronicle = postmortem->chronicle;
    const struct chronicle_marks *marks = &chronicle->marks;
    char text[TEXT_BYTES];
    add_mark(moments, marks->stuck_at, 0, "the last progress");
    if (marks->lane != CHRONICLE_NONE) {
        const struct chronicle_lane *lane = &chronicle->lanes[marks->lane];
        (void)snprintf(text, sizeof(text),
                       "the work is lost that should have released the %s of %s", lane->what,
                       lane->subject);
        add_mark(moments, marks->lost_at, marks->lost_number, text);
        add_mark(moments, marks->proved_at, marks->proved_number,
                 strcmp(chronicle->run.verdict, "hung") == 0
                     ? "the hang is proved: nobody is left who could release it"
                     : "proved: nobody is left who could release it, but for what the scenario "
                       "still has in store");
    }
    (void)snprintf(text, sizeof(text), "the run is over: %s", chronicle->run.verdict);
    add_mark(moments, chronicle->run.ended_at, 0, text);
}

/* --- the table ----------------------------------------------------------------------- */

static void put_moment(const struct postmortem *postmortem, const struct moment *moment)
{
    FILE *file = postmortem->file;
    (void)fputs("| ", file);
    postmortem_instant(file, moment->at);
    (void)fputs(" | ", file);
    if (moment->actor != CHRONICLE_NONE)
        postmortem_actor(postmortem, moment->actor);
    (void)fputs(moment->is_mark ? " | **" : " | ", file);
    markdown_text(file, moment->text);
    (void)fputs(moment->is_mark ? "** | " : " | ", file);
    if (moment->number != 0)
        (void)fprintf(file, "event %" PRIu64, moment->number);
    (void)fputs(" |\n", file);
}

void postmortem_timeline(const struct postmortem *postmortem)
{
    struct moments moments = {0};
    FILE *file = postmortem->file;
    add_steps(postmortem, &moments);
    add_faults(postmortem, &moments);
    add_chain(postmortem, &moments);
    add_outages(postmortem, &moments);
    add_marks(postmortem, &moments);
    if (moments.count > 0)
        qsort(moments.list, moments.count, sizeof(*moments.list), by_time);
    (void)fputs("## Timeline\n\n", file);
    postmortem_picture(postmortem, postmortem->timeline, "the timeline");
    (void)fputs("| time | who | what | evidence |\n|---:|---|---|---|\n", file);
    for (uint32_t i = 0; i < moments.count; i++)
        put_moment(postmortem, &moments.list[i]);
    (void)fputs("\n", file);
    free(moments.list);
}
