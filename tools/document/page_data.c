#include "tools/document/page.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* --- the run ------------------------------------------------------------------------------ */

static json_t *run_of(const struct chronicle *chronicle)
{
    const struct chronicle_run *run = &chronicle->run;
    char seed[32]; /* a text: a script's numbers are not that large */
    (void)snprintf(seed, sizeof(seed), "%" PRIu64, run->seed);
    json_t *object = json_object();
    json_object_set_new(object, "scenario", page_text(run->scenario));
    json_object_set_new(object, "path", page_text(run->path));
    json_object_set_new(object, "variant", page_text(run->variant));
    json_object_set_new(object, "seed", json_string(seed));
    json_object_set_new(object, "digest", page_text(run->digest));
    json_object_set_new(object, "events", json_integer((json_int_t)run->events));
    json_object_set_new(object, "ended_at", json_integer(run->ended_at));
    json_object_set_new(object, "program", page_text(run->program));
    json_object_set_new(object, "document", page_lines(run->document));
    json_object_set_new(object, "verdict", page_text(run->verdict));
    json_object_set_new(object, "by", page_text(run->by));
    json_object_set_new(object, "error", page_text(run->error));
    json_object_set_new(object, "why", page_lines(run->why));
    json_object_set_new(object, "unexpected", page_lines(run->unexpected));
    json_object_set_new(object, "is_expected", json_boolean(run->is_expected));
    return object;
}

static json_t *marks_of(const struct chronicle *chronicle)
{
    const struct chronicle_marks *marks = &chronicle->marks;
    json_t *object = json_object();
    json_object_set_new(object, "stuck_at", json_integer(marks->stuck_at));
    json_object_set_new(object, "lost_at", json_integer(marks->lost_at));
    json_object_set_new(object, "lost_number", json_integer((json_int_t)marks->lost_number));
    json_object_set_new(object, "proved_at", json_integer(marks->proved_at));
    json_object_set_new(object, "proved_number", json_integer((json_int_t)marks->proved_number));
    return object;
}

/* --- names ---------------------------------------------------------------------------------- */

static json_t *texts_of(const char *const *texts, uint32_t count)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < count; i++)
        json_array_append_new(list, page_text(texts[i]));
    return list;
}

static json_t *actors_of(const struct chronicle *chronicle)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < chronicle->actor_count; i++) {
        const struct chronicle_actor *actor = &chronicle->actors[i];
        json_array_append_new(list,
                              json_pack("[o,o,I]", page_text(actor->name), page_text(actor->type),
                                        (json_int_t)page_index(actor->node)));
    }
    return list;
}

static json_t *notes_of(const struct chronicle *chronicle)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < chronicle->note_count; i++)
        json_array_append_new(list, json_pack("[o,b]", page_text(chronicle->notes[i].name),
                                              (int)chronicle->notes[i].is_detail));
    return list;
}

/* --- what happened ---------------------------------------------------------------------------- */

static json_t *obligations_of(const struct chronicle *chronicle)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < chronicle->obligation_count; i++) {
        const struct chronicle_obligation *obligation = &chronicle->obligations[i];
        json_array_append_new(
            list,
            json_pack("{s:o,s:o,s:I,s:I,s:o,s:I}", "what", page_text(obligation->what), "subject",
                      page_text(obligation->subject), "since", (json_int_t)obligation->since,
                      "until", (json_int_t)obligation->until, "ended", page_text(obligation->ended),
                      "number", (json_int_t)obligation->number));
    }
    return list;
}

static json_t *faults_of(const struct chronicle *chronicle)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < chronicle->fault_count; i++) {
        const struct chronicle_fault *fault = &chronicle->faults[i];
        json_array_append_new(
            list, json_pack("{s:o,s:o,s:o,s:I,s:I,s:b}", "text", page_text(fault->text), "node",
                            page_text(fault->node), "peer", page_text(fault->peer), "since",
                            (json_int_t)fault->since, "until", (json_int_t)fault->until, "is_open",
                            (int)fault->is_open));
    }
    return list;
}

/* --- writes ------------------------------------------------------------------------- */

/* What of writes is drawn, by counters of the model. */
static const char *const series[] = {"writes_ok", "writes_refused", "writes_rejected",
                                     "writes_delayed"};

/* The sum over all actors: pairs of second and count. */
static json_t *series_of(const struct chronicle *chronicle, const char *name)
{
    const uint32_t counter = chronicle_counter(chronicle, name);
    struct page_column pairs;
    int64_t second = -1;
    int64_t sum = 0;
    page_column_init(&pairs);
    for (uint32_t i = 0; i <= chronicle->count_count; i++) {
        const bool is_over = i == chronicle->count_count || chronicle->counts[i].second != second;
        if (is_over && sum > 0) {
            page_column_put(&pairs, second);
            page_column_put(&pairs, sum);
        }
        if (i == chronicle->count_count)
            break;
        if (is_over)
            sum = 0;
        second = chronicle->counts[i].second;
        if (chronicle->counts[i].counter == counter)
            sum += chronicle->counts[i].count;
    }
    return page_column_end(&pairs);
}

static json_t *writes_of(const struct chronicle *chronicle)
{
    json_t *object = json_object();
    for (uint32_t i = 0; i < COUNT_OF(series); i++)
        json_object_set_new(object, series[i], series_of(chronicle, series[i]));
    return object;
}

/* Rows of second, count, median, 90 %, 99 %, most; times in ns. */
static json_t *latencies_of(const struct chronicle *chronicle)
{
    struct page_column rows;
    page_column_init(&rows);
    for (uint32_t i = 0; i < chronicle->latency_count; i++) {
        const struct chronicle_latency *latency = &chronicle->latencies[i];
        page_column_put(&rows, latency->second);
        page_column_put(&rows, latency->count);
        page_column_put(&rows, latency->p50);
        page_column_put(&rows, latency->p90);
        page_column_put(&rows, latency->p99);
        page_column_put(&rows, latency->most);
    }
    return page_column_end(&rows);
}

/* --- how to repeat ------------------------------------------------------------------ */

static void add_command(json_t *list, const char *what, const char *line)
{
    json_array_append_new(list, json_pack("[s,o]", what, page_text(line)));
}

static json_t *commands_of(const struct publish *publish)
{
    struct tool *tool = publish->tool;
    const struct chronicle_run *run = &publish->chronicle->run;
    json_t *list = json_array();
    const char *sets = flags_repeat(tool, "set", publish->sets);
    const char *choice =
        tool_text(tool, "%s --variant %s --seed %llu%s", tool_quote(tool, run->path),
                  tool_quote(tool, run->variant), (unsigned long long)run->seed, sets);
    add_command(list, "the run, with its story", tool_text(tool, "pegsim run %s --log", choice));
    if (strcmp(run->verdict, "hung") == 0)
        add_command(list, "why it hangs, what would have prevented it and what helps now",
                    tool_text(tool, "pegsim explain %s", choice));
    add_command(list, "its events, states and counters, for sqlite3",
                tool_text(tool, "pegsim run %s --db run.db", choice));
    add_command(
        list, "its timeline as a picture",
        tool_text(tool, "pegsim plot %s%s -o timeline.svg", publish_scenario(publish), sets));
    add_command(
        list, "this page",
        tool_text(tool, "pegsim report %s%s -o report.html", publish_scenario(publish), sets));
    return list;
}

/* --- all ---------------------------------------------------------------------------- */

json_t *page_data(const struct publish *publish)
{
    const struct chronicle *chronicle = publish->chronicle;
    json_t *data = json_object();
    json_object_set_new(data, "run", run_of(chronicle));
    json_object_set_new(data, "marks", marks_of(chronicle));
    json_object_set_new(data, "nodes", texts_of(chronicle->nodes, chronicle->node_count));
    json_object_set_new(data, "actors", actors_of(chronicle));
    json_object_set_new(data, "messages", texts_of(chronicle->messages, chronicle->message_count));
    json_object_set_new(data, "notes", notes_of(chronicle));
    json_object_set_new(data, "lanes", page_lanes(publish));
    json_object_set_new(data, "shades", page_shades());
    json_object_set_new(data, "roles", page_roles());
    json_object_set_new(data, "obligations", obligations_of(chronicle));
    json_object_set_new(data, "faults", faults_of(chronicle));
    json_object_set_new(data, "writes", writes_of(chronicle));
    json_object_set_new(data, "latencies", latencies_of(chronicle));
    json_object_set_new(data, "events", page_events(chronicle, PAGE_EVENTS_MAX));
    json_object_set_new(data, "commands", commands_of(publish));
    return data;
}
