/*
 * Tables of a run, for spreadsheets and scripts: quoted as RFC 4180 says, but
 * lines end with LF alone, as every tool on this side of the world expects.
 */
#include "tools/chronicle/chain.h"
#include "tools/export/export.h"
#include <inttypes.h>
#include <string.h>

/* A table being written. */
struct csv {
    FILE *file;
    const struct chronicle *chronicle;
    bool is_inside; /* a line has cells already */
};

static void separate(struct csv *csv)
{
    if (csv->is_inside)
        (void)fputc(',', csv->file);
    csv->is_inside = true;
}

static void end_line(struct csv *csv)
{
    (void)fputc('\n', csv->file);
    csv->is_inside = false;
}

/* A text; null is an empty cell. What would be a formula is made a text by its first character. */
static void add_text(struct csv *csv, const char *text)
{
    separate(csv);
    if (text == NULL)
        return;
    const bool is_formula = text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
    const bool is_quoted = strpbrk(text, ",\"\r\n") != NULL;
    (void)fprintf(csv->file, "%s%s", is_quoted ? "\"" : "", is_formula ? "'" : "");
    for (; *text != '\0'; text++) {
        if (*text == '"')
            (void)fputc('"', csv->file);
        (void)fputc(*text, csv->file);
    }
    if (is_quoted)
        (void)fputc('"', csv->file);
}

static void add_number(struct csv *csv, int64_t number)
{
    separate(csv);
    (void)fprintf(csv->file, "%" PRId64, number);
}

/* An event's number; none is an empty cell. */
static void add_event(struct csv *csv, uint64_t number)
{
    if (number == 0)
        add_text(csv, NULL);
    else
        add_number(csv, (int64_t)number);
}

/* Seconds, to the nanosecond. */
static void add_time(struct csv *csv, sim_time at)
{
    separate(csv);
    (void)fprintf(csv->file, "%" PRId64 ".%09" PRId64, at / SIM_SECOND, at % SIM_SECOND);
}

static void add_actor(struct csv *csv, uint32_t actor)
{
    const bool is_known = actor < csv->chronicle->actor_count;
    add_text(csv, is_known ? chronicle_actor_name(csv->chronicle, actor) : NULL);
}

static void add_node(struct csv *csv, uint32_t actor)
{
    const bool is_known = actor < csv->chronicle->actor_count;
    add_text(csv, is_known ? chronicle_node_name(csv->chronicle, actor) : NULL);
}

/* --- tables ----------------------------------------------------------------------- */

static void write_story(struct csv *csv)
{
    const struct chronicle *chronicle = csv->chronicle;
    for (uint32_t i = 0; i < chronicle->event_count; i++) {
        const struct chronicle_event *event = &chronicle->events[i];
        if (event->text == NULL)
            continue;
        const bool is_note = event->note < chronicle->note_count;
        add_number(csv, (int64_t)event->number);
        add_time(csv, event->at);
        add_node(csv, event->actor);
        add_actor(csv, event->actor);
        add_text(csv, is_note ? chronicle->notes[event->note].name : NULL);
        add_text(csv, event->text);
        end_line(csv);
    }
}

static void write_events(struct csv *csv)
{
    const struct chronicle *chronicle = csv->chronicle;
    for (uint32_t i = 0; i < chronicle->event_count; i++) {
        const struct chronicle_event *event = &chronicle->events[i];
        const bool is_message = event->message < chronicle->message_count;
        add_number(csv, (int64_t)event->number);
        add_event(csv, event->cause);
        add_time(csv, event->at);
        add_text(csv, event->kind);
        add_text(csv, is_message ? chronicle->messages[event->message] : NULL);
        add_node(csv, event->actor);
        add_actor(csv, event->actor);
        add_actor(csv, event->peer);
        add_event(csv, event->work);
        add_text(csv, event->text);
        end_line(csv);
    }
}

static void write_chain(struct csv *csv)
{
    const struct chain *chain = chain_find(csv->chronicle);
    for (uint32_t i = 0; i < chain->hop_count; i++) {
        const struct chain_hop *hop = &chain->hops[i];
        const bool is_loop = hop->loop != CHRONICLE_NONE;
        add_number(csv, (int64_t)hop->number);
        add_time(csv, hop->since);
        add_time(csv, hop->at);
        add_actor(csv, hop->from);
        add_actor(csv, hop->to);
        add_text(csv, hop->kind);
        add_text(csv, hop->message);
        add_number(csv, is_loop ? chain->loops[hop->loop].times : 1);
        add_text(csv, i < chain->after ? "before" : "after");
        add_text(csv, hop->text_count == 0 ? NULL : chain->texts[hop->first_text]);
        end_line(csv);
    }
}

static void write_lanes(struct csv *csv, enum chronicle_lane_kind kind)
{
    const struct chronicle *chronicle = csv->chronicle;
    for (uint32_t i = 0; i < chronicle->lane_count; i++) {
        const struct chronicle_lane *lane = &chronicle->lanes[i];
        for (uint32_t at = lane->first; at < lane->first + lane->count; at++) {
            const struct chronicle_span *span = &chronicle->spans[at];
            if (lane->kind != kind)
                continue;
            add_text(csv, lane->what);
            add_text(csv, lane->subject);
            add_node(csv, span->holder);
            add_actor(csv, span->holder);
            add_time(csv, span->since);
            add_time(csv, span->until);
            add_text(csv, span->is_open ? "yes" : "no");
            add_number(csv, (int64_t)span->number);
            add_text(csv, span->state);
            if (kind == LANE_GUARDS)
                add_event(csv, span->lost_number);
            if (kind == LANE_GUARDS)
                add_event(csv, span->ended_number);
            end_line(csv);
        }
    }
}

static void write_states(struct csv *csv)
{
    write_lanes(csv, LANE_STATES);
}

static void write_guards(struct csv *csv)
{
    write_lanes(csv, LANE_GUARDS);
}

static void add_move(struct csv *csv, const struct chronicle_obligation *obligation, sim_time at,
                     const char *what)
{
    add_text(csv, obligation->what);
    add_text(csv, obligation->subject);
    add_time(csv, at);
    add_text(csv, what);
}

static void write_obligations(struct csv *csv)
{
    const struct chronicle *chronicle = csv->chronicle;
    for (uint32_t i = 0; i < chronicle->obligation_count; i++) {
        const struct chronicle_obligation *obligation = &chronicle->obligations[i];
        add_move(csv, obligation, obligation->since, "begins");
        add_text(csv, NULL);
        end_line(csv);
        for (uint32_t at = 0; at < obligation->move_count; at++) {
            const struct chronicle_move *move = &chronicle->moves[obligation->first_move + at];
            add_move(csv, obligation, move->at, "comes further");
            add_number(csv, move->measure);
            end_line(csv);
        }
        add_move(csv, obligation, obligation->until,
                 obligation->ended == NULL ? "is open" : obligation->ended);
        add_text(csv, NULL);
        end_line(csv);
    }
}

static void write_faults(struct csv *csv)
{
    const struct chronicle *chronicle = csv->chronicle;
    for (uint32_t i = 0; i < chronicle->fault_count; i++) {
        const struct chronicle_fault *fault = &chronicle->faults[i];
        add_text(csv, fault->text);
        add_text(csv, fault->node);
        add_text(csv, fault->peer);
        add_time(csv, fault->since);
        add_time(csv, fault->until);
        add_text(csv, fault->is_open ? "yes" : "no");
        end_line(csv);
    }
}

static void write_counts(struct csv *csv)
{
    const struct chronicle *chronicle = csv->chronicle;
    for (uint32_t i = 0; i < chronicle->count_count; i++) {
        const struct chronicle_count *count = &chronicle->counts[i];
        add_number(csv, count->second);
        add_node(csv, count->actor);
        add_actor(csv, count->actor);
        add_text(csv, chronicle->counters[count->counter]);
        add_number(csv, count->count);
        end_line(csv);
    }
}

static void write_latencies(struct csv *csv)
{
    const struct chronicle *chronicle = csv->chronicle;
    for (uint32_t i = 0; i < chronicle->latency_count; i++) {
        const struct chronicle_latency *latency = &chronicle->latencies[i];
        add_number(csv, latency->second);
        add_number(csv, latency->count);
        add_time(csv, latency->p50);
        add_time(csv, latency->p90);
        add_time(csv, latency->p99);
        add_time(csv, latency->most);
        end_line(csv);
    }
}

const char *const export_tables[] = {"story",       "events", "chain",  "states",    "guards",
                                     "obligations", "faults", "counts", "latencies", NULL};

/* In the order of export_tables. */
static const struct {
    const char *header;
    void (*write)(struct csv *csv);
} tables[] = {
    {"number,time_s,node,actor,note,text", write_story},
    {"number,cause,time_s,kind,message,node,actor,peer,work,text", write_events},
    {"number,sent_s,time_s,from,to,kind,message,times,decision,text", write_chain},
    {"machine,subject,node,actor,since_s,until_s,is_open,number,state", write_states},
    {"guard,subject,node,holder,since_s,until_s,is_open,number,released_how,lost_number,"
     "work_ended_number",
     write_guards},
    {"obligation,subject,time_s,what,measure", write_obligations},
    {"fault,node,peer,since_s,until_s,is_open", write_faults},
    {"second,node,actor,counter,count", write_counts},
    {"second,writes,p50_s,p90_s,p99_s,most_s", write_latencies},
};
_Static_assert(COUNT_OF(tables) + 1 == COUNT_OF(export_tables), "a table for every name");

uint32_t export_table_parts(uint32_t table)
{
    if (tables[table].write == write_latencies)
        return CHRONICLE_LATENCIES;
    const bool has_events = tables[table].write == write_story ||
                            tables[table].write == write_events ||
                            tables[table].write == write_chain;
    return has_events ? CHRONICLE_EVENTS : 0;
}

static void write(const struct export *export)
{
    struct csv csv = {.file = export->file, .chronicle = export->chronicle};
    (void)fprintf(export->file, "%s\n", tables[export->table].header);
    tables[export->table].write(&csv);
}

const struct export_format export_csv = {
    .name = "csv",
    .suffix = ".csv",
    .summary = "a table",
    .parts = 0, /* those of the table */
    .write = write,
};
