/*
 * The events of a chronicle, and how long writes took.
 */
#include "tools/chronicle/chronicle_read.h"
#include <stdlib.h>
#include <string.h>

/* --- events --------------------------------------------------------------------------- */

#define KINDS_MAX 32

/* Kinds are few: each text is kept once. */
static const char *kind_of(struct chronicle *chronicle, const char **kinds, const char *kind)
{
    if (kind == NULL)
        return "";
    for (uint32_t i = 0; i < KINDS_MAX; i++) {
        if (kinds[i] == NULL)
            kinds[i] = chronicle_text(chronicle, kind);
        if (strcmp(kinds[i], kind) == 0)
            return kinds[i];
    }
    return chronicle_text(chronicle, kind);
}

/* The row of both questions for events. */
static struct chronicle_event event_in(struct chronicle *chronicle,
                                       const struct trace_cursor *cursor, const char **kinds)
{
    return (struct chronicle_event){
        .number = (uint64_t)trace_cursor_number(cursor, 0),
        .cause = (uint64_t)trace_cursor_number(cursor, 1),
        .at = trace_cursor_number(cursor, 2),
        .kind = kind_of(chronicle, kinds, trace_cursor_text(cursor, 3)),
        .text = chronicle_cell_text(chronicle, cursor, 4),
        .actor = chronicle_cell_index(cursor, 5),
        .peer = chronicle_cell_index(cursor, 6),
        .message = chronicle_cell_index(cursor, 7),
        .work = (uint32_t)trace_cursor_number(cursor, 8),
        .note = chronicle_cell_index(cursor, 9),
    };
}

void chronicle_read_events(struct chronicle *chronicle)
{
    const char *kinds[KINDS_MAX] = {0};
    const int64_t rows = chronicle_number(chronicle, "SELECT count(*) FROM events WHERE run = ?");
    chronicle->events = chronicle_take(chronicle, (size_t)rows, sizeof(*chronicle->events));
    struct trace_cursor *cursor =
        chronicle_ask(chronicle, "SELECT number, cause, time, kind, text, actor, peer, message,"
                                 " work, note FROM events WHERE run = ? ORDER BY rowid");
    while (trace_cursor_next(cursor) && chronicle->event_count < rows)
        chronicle->events[chronicle->event_count++] = event_in(chronicle, cursor, kinds);
    trace_cursor_close(cursor);
}

const struct chronicle_event *chronicle_event(const struct chronicle *chronicle, uint64_t number)
{
    ASSERT((chronicle->parts & CHRONICLE_EVENTS) != 0);
    uint32_t low = 0;
    uint32_t high = chronicle->event_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (chronicle->events[middle].number < number)
            low = middle + 1;
        else
            high = middle;
    }
    const bool is_there = low < chronicle->event_count && chronicle->events[low].number == number;
    return is_there ? &chronicle->events[low] : NULL;
}

uint32_t chronicle_chain(const struct chronicle *chronicle, uint64_t number, uint64_t *numbers,
                         uint32_t room)
{
    uint32_t count = 0;
    while (number != 0 && count < room) {
        const struct chronicle_event *event = chronicle_event(chronicle, number);
        numbers[count++] = number;
        /* A cause comes before what it causes; a damaged database might say otherwise. */
        number = event != NULL && event->cause < number ? event->cause : 0;
    }
    return count;
}

/*
 * A cause comes before what it causes, so one way back through the run meets all of them. Rows
 * of an event stand together, and only the first of them has a cause.
 */
uint32_t chronicle_causes(struct chronicle *chronicle, uint64_t number,
                          struct chronicle_event *events, uint32_t room)
{
    const char *kinds[KINDS_MAX] = {0};
    uint32_t count = 0;
    uint64_t cause = 0;
    struct trace_cursor *cursor =
        chronicle_ask(chronicle, "SELECT number, cause, time, kind, text, actor, peer, message,"
                                 " work, note FROM events WHERE run = ? ORDER BY rowid DESC");
    while (number != 0 && count < room && trace_cursor_next(cursor)) {
        const uint64_t found = (uint64_t)trace_cursor_number(cursor, 0);
        if (found < number) {
            number = cause < number ? cause : 0;
            cause = 0;
        }
        if (found != number || number == 0)
            continue;
        events[count++] = event_in(chronicle, cursor, kinds);
        cause = events[count - 1].cause != 0 ? events[count - 1].cause : cause;
    }
    trace_cursor_close(cursor);
    for (uint32_t i = 0; i < count / 2; i++) {
        const struct chronicle_event swapped = events[i];
        events[i] = events[count - 1 - i];
        events[count - 1 - i] = swapped;
    }
    return count;
}

/* --- latencies -------------------------------------------------------------------------- */

/* A user write on its way, by its work. */
struct write {
    sim_time since;
    sim_time answered_at; /* 0: not yet */
    bool is_open;
};

struct sample {
    int64_t second;
    sim_time took;
};

struct samples {
    struct sample *list;
    uint32_t count;
};

static int by_second(const void *left, const void *right)
{
    const struct sample *a = left;
    const struct sample *b = right;
    if (a->second != b->second)
        return a->second < b->second ? -1 : 1;
    return (a->took > b->took) - (a->took < b->took);
}

static void end_write(struct write *write, struct samples *samples)
{
    if (write->is_open && write->answered_at != 0)
        samples->list[samples->count++] =
            (struct sample){write->answered_at / SIM_SECOND, write->answered_at - write->since};
    write->is_open = false;
}

/* The value that `percent` % of the samples do not pass. */
static sim_time quantile(const struct sample *list, uint32_t count, uint32_t percent)
{
    const uint64_t rank = ((uint64_t)count * percent + 99) / 100;
    return list[rank == 0 ? 0 : rank - 1].took;
}

static void add_up(struct chronicle *chronicle, struct samples *samples)
{
    qsort(samples->list, samples->count, sizeof(samples->list[0]), by_second);
    chronicle->latencies = chronicle_take(chronicle, samples->count, sizeof(*chronicle->latencies));
    for (uint32_t from = 0; from < samples->count;) {
        const struct sample *list = &samples->list[from];
        uint32_t count = 0;
        while (from + count < samples->count && list[count].second == list->second)
            count++;
        chronicle->latencies[chronicle->latency_count++] = (struct chronicle_latency){
            .second = list->second,
            .count = count,
            .p50 = quantile(list, count, 50),
            .p90 = quantile(list, count, 90),
            .p99 = quantile(list, count, 99),
            .most = list[count - 1].took,
        };
        from += count;
    }
}

/*
 * A write begins with its work. It is answered when its client hears of it last: what its
 * work does after that, on the replicas, nobody waits for.
 */
static const char questions[] =
    "SELECT c.number, c.time, c.type, c.work FROM changes c"
    " JOIN names k ON k.run = c.run AND k.what = 'work' AND k.id = c.kind AND k.name = 'user write'"
    " WHERE c.type IN ('work', 'end') AND c.run = ? ORDER BY c.rowid";
static const char answers[] =
    "SELECT e.number, e.time, e.work FROM events e JOIN actors a USING (run, actor)"
    " WHERE a.type = 'client' AND e.work IS NOT NULL AND e.kind IN ('reply', 'timeout', 'refused')"
    " AND e.run = ? ORDER BY e.rowid";

/* Whether a row of a write comes before an answer; at the same event an end comes after it. */
static bool comes_first(const struct trace_cursor *change, const struct trace_cursor *answer)
{
    const int64_t number = trace_cursor_number(change, 0);
    const int64_t than = trace_cursor_number(answer, 0);
    const char *type = trace_cursor_text(change, 2);
    const bool is_end = type != NULL && strcmp(type, "end") == 0;
    return number < than || (number == than && !is_end);
}

void chronicle_read_latencies(struct chronicle *chronicle)
{
    const int64_t works = chronicle_number(
        chronicle, "SELECT max(work) + 1 FROM changes WHERE type IN ('work', 'end') AND run = ?");
    const int64_t rows =
        chronicle_number(chronicle, "SELECT count(*) FROM changes WHERE type = 'work' AND run = ?");
    struct write *writes = chronicle_take(chronicle, (size_t)works, sizeof(*writes));
    struct samples samples = {.list =
                                  chronicle_take(chronicle, (size_t)rows, sizeof(*samples.list))};
    struct trace_cursor *change = chronicle_ask(chronicle, questions);
    struct trace_cursor *answer = chronicle_ask(chronicle, answers);
    bool has_change = trace_cursor_next(change);
    bool has_answer = trace_cursor_next(answer);
    while (has_change || has_answer) {
        if (has_change && (!has_answer || comes_first(change, answer))) {
            const uint32_t work = chronicle_cell_index(change, 3);
            if (work < works)
                end_write(&writes[work], &samples);
            if (work < works && strcmp(trace_cursor_text(change, 2), "work") == 0)
                writes[work] =
                    (struct write){.since = trace_cursor_number(change, 1), .is_open = true};
            has_change = trace_cursor_next(change);
        } else {
            const uint32_t work = chronicle_cell_index(answer, 2);
            if (work < works && writes[work].is_open)
                writes[work].answered_at = trace_cursor_number(answer, 1);
            has_answer = trace_cursor_next(answer);
        }
    }
    trace_cursor_close(answer);
    trace_cursor_close(change);
    add_up(chronicle, &samples);
}
