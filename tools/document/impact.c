#include "tools/document/impact.h"
#include "tools/chronicle/chronicle_read.h"
#include <stdlib.h>
#include <string.h>

/* Which counter is which number. */
static const struct {
    const char *counter;
    size_t at;
} rows[] = {
    {"writes_sent", offsetof(struct impact_writes, sent)},
    {"writes_ok", offsetof(struct impact_writes, accepted)},
    {"writes_failed", offsetof(struct impact_writes, given_up)},
    {"writes_refused", offsetof(struct impact_writes, refused)},
    {"writes_delayed", offsetof(struct impact_writes, delayed)},
    {"writes_rejected", offsetof(struct impact_writes, rejected)},
};

static int64_t *number_of(struct impact_writes *writes, size_t at)
{
    return (int64_t *)(void *)((char *)writes + at);
}

/* Adds what an actor counted; CHRONICLE_NONE: all. */
static void add_writes(const struct chronicle *chronicle, uint32_t actor,
                       struct impact_writes *writes)
{
    for (uint32_t row = 0; row < COUNT_OF(rows); row++) {
        const uint32_t counter = chronicle_counter(chronicle, rows[row].counter);
        int64_t *sum = number_of(writes, rows[row].at);
        *sum = counter == CHRONICLE_NONE ? -1 : 0;
        for (uint32_t i = 0; i < chronicle->count_count && counter != CHRONICLE_NONE; i++) {
            const struct chronicle_count *count = &chronicle->counts[i];
            if (count->counter == counter && (actor == CHRONICLE_NONE || count->actor == actor))
                *sum += count->count;
        }
    }
}

/* --- partitions -------------------------------------------------------------------- */

/* Whether an open obligation of a sort is something that is out of order. */
static bool is_outage(const struct sim_model *model, const char *what)
{
    for (uint32_t i = 0; i < model->obligation_count; i++)
        if (strcmp(model->obligations[i].name, what) == 0)
            return model->obligations[i].while_open != NULL;
    return false;
}

static struct impact_part *part_of(struct impact *impact, const char *subject)
{
    /* Obligations come in the order of their subjects: it is the last one or none. */
    struct impact_part *next = &impact->parts[impact->part_count];
    if (impact->part_count > 0 && strcmp(next[-1].subject, subject) == 0)
        return next - 1;
    next->subject = subject;
    impact->part_count++;
    return next;
}

static void find_parts(const struct chronicle *chronicle, const struct sim_model *model,
                       struct impact *impact)
{
    impact->parts = chronicle_take(chronicle, chronicle->obligation_count, sizeof(*impact->parts));
    for (uint32_t i = 0; i < chronicle->obligation_count; i++) {
        const struct chronicle_obligation *obligation = &chronicle->obligations[i];
        if (!is_outage(model, obligation->what))
            continue;
        struct impact_part *part = part_of(impact, obligation->subject);
        const sim_time time = obligation->until - obligation->since;
        part->since = part->outages == 0 ? obligation->since : part->since;
        part->number = part->outages == 0 ? obligation->number : part->number;
        part->outages++;
        part->total += time;
        part->is_open = part->is_open || obligation->ended == NULL;
        if (time > part->longest) {
            part->longest = time;
            part->longest_since = obligation->since;
        }
    }
}

/* The partition that an actor serves stands at the end of its name: "replica 1.0". */
static bool serves(const struct chronicle *chronicle, uint32_t actor, const char *subject)
{
    const char *name = chronicle_actor_name(chronicle, actor);
    const size_t bytes = strlen(name);
    const size_t end = strlen(subject);
    return bytes > end && name[bytes - end - 1] == ' ' && strcmp(name + bytes - end, subject) == 0;
}

static void count_refused(const struct chronicle *chronicle, struct impact *impact)
{
    const uint32_t counter = chronicle_counter(chronicle, "writes_refused");
    int64_t *sums = chronicle_take(chronicle, chronicle->actor_count, sizeof(*sums));
    for (uint32_t i = 0; i < chronicle->count_count; i++) {
        const struct chronicle_count *count = &chronicle->counts[i];
        if (count->counter == counter && count->actor < chronicle->actor_count)
            sums[count->actor] += count->count;
    }
    for (uint32_t actor = 0; actor < chronicle->actor_count; actor++)
        for (uint32_t i = 0; i < impact->part_count && sums[actor] > 0; i++)
            if (serves(chronicle, actor, impact->parts[i].subject))
                impact->parts[i].refused += sums[actor];
}

static int by_total(const void *left, const void *right)
{
    const struct impact_part *a = left;
    const struct impact_part *b = right;
    if (a->total != b->total)
        return a->total > b->total ? -1 : 1;
    return strcmp(a->subject, b->subject);
}

/* --- clients ----------------------------------------------------------------------- */

static void find_clients(const struct chronicle *chronicle, struct impact *impact)
{
    impact->clients = chronicle_take(chronicle, chronicle->actor_count, sizeof(*impact->clients));
    for (uint32_t i = 0; i < chronicle->actor_count; i++) {
        struct impact_client *client = &impact->clients[impact->client_count];
        if (strcmp(chronicle->actors[i].type, "client") != 0)
            continue;
        client->name = chronicle->actors[i].name;
        add_writes(chronicle, i, &client->writes);
        impact->client_count++;
    }
}

struct impact *impact_find(const struct chronicle *chronicle, const struct sim_model *model)
{
    struct impact *impact = chronicle_take(chronicle, 1, sizeof(*impact));
    add_writes(chronicle, CHRONICLE_NONE, &impact->writes);
    find_parts(chronicle, model, impact);
    count_refused(chronicle, impact);
    if (impact->part_count > 0)
        qsort(impact->parts, impact->part_count, sizeof(*impact->parts), by_total);
    find_clients(chronicle, impact);
    return impact;
}
