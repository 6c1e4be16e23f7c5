/*
 * The Trace Event Format of Chrome and Perfetto. A node is a process; every
 * lane and actor a thread of its own, since what lies on one may not overlap but
 * by nesting. Events that tell something are slices, flows lead from cause to
 * effect, what was counted by the second is a counter.
 */
#include "tools/chronicle/chain.h"
#include "tools/export/export.h"
#include "tools/export/slices.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Processes: the run, then nodes. Threads have numbers of their own, above all of these. */
#define PROCESS_RUN 1U

struct perfetto {
    FILE *file;
    const struct chronicle *chronicle;
    uint64_t next_thread;
    uint64_t first_actor;         /* thread of actor 0 */
    const struct slice_row *rows; /* by index of `events` */
    bool is_inside;               /* an element stands before */
};

/* --- JSON ------------------------------------------------------------------------- */

static void put_text(FILE *file, const char *text)
{
    (void)fputc('"', file);
    while (*text != '\0') {
        uint32_t code = 0;
        const uint32_t bytes = words_character(text, strlen(text), &code);
        if (bytes == 0)
            (void)fputs("\\ufffd", file);
        else if (code < 0x20 || code == 0x7f || code == '"' || code == '\\')
            (void)fprintf(file, "\\u%04" PRIx32, code);
        else
            (void)fprintf(file, "%.*s", (int)bytes, text);
        text += bytes == 0 ? 1 : bytes;
    }
    (void)fputc('"', file);
}

/* Microseconds, to the nanosecond. */
static void put_time(FILE *file, const char *key, sim_time at)
{
    (void)fprintf(file, ",\"%s\":%" PRId64 ".%03" PRId64, key, at / SIM_US, at % SIM_US);
}

/* Begins an element; it is ended by the caller. */
static void begin(struct perfetto *perfetto, const char *phase, uint32_t process, uint64_t thread,
                  const char *name)
{
    (void)fprintf(perfetto->file,
                  "%s{\"ph\":\"%s\",\"pid\":%" PRIu32 ",\"tid\":%" PRIu64 ",\"name\":",
                  perfetto->is_inside ? ",\n" : "\n", phase, process, thread);
    perfetto->is_inside = true;
    put_text(perfetto->file, name);
}

static uint32_t process_of_node(uint32_t node)
{
    return node == CHRONICLE_NONE ? PROCESS_RUN : PROCESS_RUN + 1 + node;
}

static uint32_t process_of(const struct perfetto *perfetto, uint32_t actor)
{
    const bool is_known = actor < perfetto->chronicle->actor_count;
    return is_known ? process_of_node(perfetto->chronicle->actors[actor].node) : PROCESS_RUN;
}

static void put_name(struct perfetto *perfetto, const char *what, uint32_t process, uint64_t thread,
                     const char *name)
{
    begin(perfetto, "M", process, thread, what);
    (void)fputs(",\"args\":{\"name\":", perfetto->file);
    put_text(perfetto->file, name);
    (void)fputs("}}", perfetto->file);
}

static void put_order(struct perfetto *perfetto, const char *what, uint32_t process,
                      uint64_t thread, uint64_t order)
{
    begin(perfetto, "M", process, thread, what);
    (void)fprintf(perfetto->file, ",\"args\":{\"sort_index\":%" PRIu64 "}}", order);
}

static uint64_t put_thread(struct perfetto *perfetto, uint32_t process, const char *name)
{
    const uint64_t thread = perfetto->next_thread++;
    put_name(perfetto, "thread_name", process, thread, name);
    put_order(perfetto, "thread_sort_index", process, thread, thread);
    return thread;
}

static void put_processes(struct perfetto *perfetto)
{
    const struct chronicle *chronicle = perfetto->chronicle;
    put_name(perfetto, "process_name", PROCESS_RUN, PROCESS_RUN, "the run");
    put_order(perfetto, "process_sort_index", PROCESS_RUN, PROCESS_RUN, PROCESS_RUN);
    for (uint32_t i = 0; i < chronicle->node_count; i++) {
        const uint32_t process = process_of_node(i);
        put_name(perfetto, "process_name", process, process, chronicle->nodes[i]);
        put_order(perfetto, "process_sort_index", process, process, process);
    }
}

/* --- moments of the run ----------------------------------------------------------- */

static void put_moment(struct perfetto *perfetto, uint64_t thread, const char *name, sim_time at)
{
    if (at == 0)
        return;
    begin(perfetto, "i", PROCESS_RUN, thread, name);
    put_time(perfetto->file, "ts", at);
    (void)fputs(",\"s\":\"t\"}", perfetto->file);
}

static void put_moments(struct perfetto *perfetto)
{
    const struct chronicle_marks *marks = &perfetto->chronicle->marks;
    const uint64_t thread = put_thread(perfetto, PROCESS_RUN, "moments");
    put_moment(perfetto, thread, "last progress", marks->stuck_at);
    put_moment(perfetto, thread, "the work is lost", marks->lost_at);
    put_moment(perfetto, thread, "the hang is proved", marks->proved_at);
    put_moment(perfetto, thread, "the run is over", perfetto->chronicle->run.ended_at);
}

/* A slice, to be ended by the caller. */
static void put_slice(struct perfetto *perfetto, uint32_t process, uint64_t thread,
                      const char *name, const struct chronicle_span *span)
{
    begin(perfetto, "X", process, thread, name);
    put_time(perfetto->file, "ts", span->since);
    put_time(perfetto->file, "dur", slice_shorten(span->until - span->since));
}

/* Faults that overlap go into threads of their own: into the first that is free. */
static void put_faults(struct perfetto *perfetto)
{
    const struct chronicle *chronicle = perfetto->chronicle;
    struct taken {
        uint64_t thread;
        sim_time until;
    };
    struct taken *rows = calloc((size_t)chronicle->fault_count + 1, sizeof(*rows));
    uint32_t count = 0;
    ASSERT(rows != NULL);
    for (uint32_t i = 0; i < chronicle->fault_count; i++) {
        const struct chronicle_fault *fault = &chronicle->faults[i];
        uint32_t row = 0;
        while (row < count && rows[row].until > fault->since)
            row++;
        if (row == count)
            rows[count++].thread = put_thread(perfetto, PROCESS_RUN, "faults");
        rows[row].until = fault->until;
        const struct chronicle_span span = {.since = fault->since, .until = fault->until};
        put_slice(perfetto, PROCESS_RUN, rows[row].thread, fault->text, &span);
        (void)fputs("}", perfetto->file);
    }
    free(rows);
}

/* --- lanes ------------------------------------------------------------------------ */

static void put_span(struct perfetto *perfetto, const struct chronicle_lane *lane,
                     const struct chronicle_span *span, uint64_t thread)
{
    const bool is_guard = lane->kind == LANE_GUARDS;
    const char *name = !is_guard ? span->state : span->lost_at != 0 ? "held, and lost" : "held";
    put_slice(perfetto, process_of(perfetto, lane->actor), thread, name, span);
    (void)fprintf(perfetto->file, ",\"args\":{\"event\":%" PRIu64, span->number);
    if (is_guard) {
        (void)fputs(",\"holder\":", perfetto->file);
        put_text(perfetto->file, chronicle_actor_name(perfetto->chronicle, span->holder));
        (void)fputs(",\"released\":", perfetto->file);
        put_text(perfetto->file, span->state == NULL ? "never" : span->state);
    }
    if (span->lost_at != 0)
        (void)fprintf(perfetto->file, ",\"proved lost\":%" PRIu64 ",\"its work ended\":%" PRIu64,
                      span->lost_number, span->ended_number);
    (void)fputs("}}", perfetto->file);
}

static void put_lane(struct perfetto *perfetto, const struct chronicle_lane *lane)
{
    char name[512];
    const uint32_t process = process_of(perfetto, lane->actor);
    (void)snprintf(name, sizeof(name), "%s %s", lane->what, lane->subject);
    const uint64_t thread = put_thread(perfetto, process, name);
    for (uint32_t i = lane->first; i < lane->first + lane->count; i++)
        put_span(perfetto, lane, &perfetto->chronicle->spans[i], thread);
}

/* --- events ----------------------------------------------------------------------- */

static void put_flow(struct perfetto *perfetto, const char *phase, uint32_t row_index,
                     uint32_t effect)
{
    const struct chronicle_event *event = &perfetto->chronicle->events[row_index];
    const bool is_chained = perfetto->rows[effect].is_chained &&
                            perfetto->rows[perfetto->rows[effect].cause].is_chained;
    begin(perfetto, phase, process_of(perfetto, event->actor), perfetto->first_actor + event->actor,
          is_chained ? "decisive chain" : "cause");
    put_time(perfetto->file, "ts", event->at);
    (void)fprintf(perfetto->file, ",\"cat\":\"%s\",\"id\":%" PRIu64 ",\"bp\":\"e\"}",
                  is_chained ? "chain" : "cause", perfetto->chronicle->events[effect].number);
}

/* All that an event tells, as arguments. */
static void put_told(struct perfetto *perfetto, const struct chronicle_event *event)
{
    const struct chronicle *chronicle = perfetto->chronicle;
    const struct chronicle_event *end = &chronicle->events[chronicle->event_count];
    uint32_t line = 0;
    (void)fprintf(perfetto->file,
                  ",\"args\":{\"event\":%" PRIu64 ",\"cause\":%" PRIu64 ",\"kind\":", event->number,
                  event->cause);
    put_text(perfetto->file, event->kind);
    for (const struct chronicle_event *row = event; row < end && row->number == event->number;
         row++) {
        if (row->text == NULL)
            continue;
        (void)fprintf(perfetto->file, ",\"line %" PRIu32 "\":", ++line);
        put_text(perfetto->file, row->text);
    }
    (void)fputs("}}", perfetto->file);
}

/* The slice of an event, and behind it, while it is the innermost one, the flows it has part in. */
static void put_event(struct perfetto *perfetto, uint32_t index)
{
    const struct chronicle *chronicle = perfetto->chronicle;
    const struct chronicle_event *event = &chronicle->events[index];
    const struct slice_row *row = &perfetto->rows[index];
    const char *message =
        event->message < chronicle->message_count ? chronicle->messages[event->message] : "-";
    begin(perfetto, "X", process_of(perfetto, event->actor), perfetto->first_actor + event->actor,
          event->text == NULL ? message : event->text);
    put_time(perfetto->file, "ts", event->at);
    put_time(perfetto->file, "dur", row->length);
    put_told(perfetto, event);
    if (row->cause != CHRONICLE_NONE)
        put_flow(perfetto, "f", index, index);
    for (uint32_t effect = row->effects; effect != CHRONICLE_NONE;
         effect = perfetto->rows[effect].next)
        put_flow(perfetto, "s", index, effect);
}

/* Threads of the actors that have slices, then the slices in the order of the run. */
static void put_events(struct perfetto *perfetto)
{
    const struct chronicle *chronicle = perfetto->chronicle;
    bool *is_there = calloc((size_t)chronicle->actor_count + 1, sizeof(*is_there));
    ASSERT(is_there != NULL);
    for (uint32_t i = 0; i < chronicle->event_count; i++)
        if (perfetto->rows[i].is_shown)
            is_there[chronicle->events[i].actor] = true;
    perfetto->first_actor = perfetto->next_thread;
    for (uint32_t i = 0; i < chronicle->actor_count; i++) {
        if (is_there[i])
            (void)put_thread(perfetto, process_of(perfetto, i), chronicle->actors[i].name);
        perfetto->next_thread = perfetto->first_actor + i + 1;
    }
    free(is_there);
    for (uint32_t i = 0; i < chronicle->event_count; i++)
        if (perfetto->rows[i].is_shown)
            put_event(perfetto, i);
}

/* --- counters --------------------------------------------------------------------- */

static const struct {
    const char *counter;
    const char *name;
} series[] = {
    {"writes_ok", "ok"},           {"writes_refused", "refused"},
    {"writes_delayed", "delayed"}, {"writes_rejected", "rejected"},
    {"writes_failed", "failed"},
};

static void put_second(struct perfetto *perfetto, int64_t second, const int64_t *values)
{
    begin(perfetto, "C", PROCESS_RUN, PROCESS_RUN, "writes per second");
    put_time(perfetto->file, "ts", second * SIM_SECOND);
    for (uint32_t i = 0; i < COUNT_OF(series); i++)
        (void)fprintf(perfetto->file, "%s\"%s\":%" PRId64, i == 0 ? ",\"args\":{" : ",",
                      series[i].name, values[i]);
    (void)fputs("}}", perfetto->file);
}

/* Seconds in which something changes; what is not counted is 0. */
static void put_writes(struct perfetto *perfetto)
{
    const struct chronicle *chronicle = perfetto->chronicle;
    int64_t before[COUNT_OF(series)] = {-1};
    uint32_t at = 0;
    if (chronicle_counter(chronicle, series[0].counter) == CHRONICLE_NONE)
        return;
    for (int64_t second = 0; second <= chronicle->run.ended_at / SIM_SECOND; second++) {
        int64_t values[COUNT_OF(series)] = {0};
        for (; at < chronicle->count_count && chronicle->counts[at].second <= second; at++)
            for (uint32_t i = 0; i < COUNT_OF(series); i++)
                if (strcmp(chronicle->counters[chronicle->counts[at].counter], series[i].counter) ==
                    0)
                    values[i] += chronicle->counts[at].count;
        if (memcmp(values, before, sizeof(values)) != 0)
            put_second(perfetto, second, values);
        memcpy(before, values, sizeof(values));
    }
}

static void put_measure(struct perfetto *perfetto, const char *name, sim_time at, int64_t measure)
{
    begin(perfetto, "C", PROCESS_RUN, PROCESS_RUN, name);
    put_time(perfetto->file, "ts", at);
    (void)fprintf(perfetto->file, ",\"args\":{\"progress\":%" PRId64 "}}", measure);
}

static void put_progress(struct perfetto *perfetto)
{
    const struct chronicle *chronicle = perfetto->chronicle;
    for (uint32_t i = 0; i < chronicle->obligation_count; i++) {
        char name[512];
        const struct chronicle_obligation *obligation = &chronicle->obligations[i];
        (void)snprintf(name, sizeof(name), "%s of %s", obligation->what, obligation->subject);
        put_measure(perfetto, name, obligation->since, 0);
        for (uint32_t at = 0; at < obligation->move_count; at++) {
            const struct chronicle_move *move = &chronicle->moves[obligation->first_move + at];
            put_measure(perfetto, name, move->at, move->measure);
        }
    }
}

/* --- all of it -------------------------------------------------------------------- */

static void put_facts(const struct perfetto *perfetto)
{
    const struct chronicle_run *run = &perfetto->chronicle->run;
    const struct {
        const char *name;
        const char *text;
    } facts[] = {
        {"scenario", run->scenario}, {"path", run->path},       {"variant", run->variant},
        {"digest", run->digest},     {"verdict", run->verdict}, {"program", run->program},
    };
    (void)fprintf(perfetto->file, "],\n\"displayTimeUnit\":\"ns\",\"otherData\":{\"seed\":%" PRIu64,
                  run->seed);
    for (uint32_t i = 0; i < COUNT_OF(facts); i++) {
        (void)fprintf(perfetto->file, ",\"%s\":", facts[i].name);
        put_text(perfetto->file, facts[i].text == NULL ? "" : facts[i].text);
    }
    (void)fputs("}}\n", perfetto->file);
}

static void write(const struct export *export)
{
    const struct chronicle *chronicle = export->chronicle;
    struct perfetto perfetto = {
        .file = export->file,
        .chronicle = chronicle,
        .next_thread = (uint64_t)PROCESS_RUN + 1 + chronicle->node_count,
    };
    struct slice_row *rows = slices_new(chronicle, chain_find(chronicle));
    perfetto.rows = rows;
    (void)fputs("{\"traceEvents\":[", export->file);
    put_processes(&perfetto);
    put_moments(&perfetto);
    put_faults(&perfetto);
    for (uint32_t i = 0; i < chronicle->lane_count; i++)
        put_lane(&perfetto, &chronicle->lanes[i]);
    put_events(&perfetto);
    put_writes(&perfetto);
    put_progress(&perfetto);
    put_facts(&perfetto);
    free(rows);
}

const struct export_format export_perfetto = {
    .name = "perfetto",
    .suffix = ".json",
    .summary = "a trace for Perfetto",
    .parts = CHRONICLE_EVENTS,
    .write = write,
};
