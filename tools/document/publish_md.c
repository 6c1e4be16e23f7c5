#include "tools/document/publish_md.h"
#include "sim/story.h"
#include "tools/document/markdown.h"
#include "tools/kit/digits.h"
#include <inttypes.h>
#include <string.h>

#define TEXT_BYTES 64
#define ROWS_MAX   12 /* of a table of partitions or clients */

static const struct place nowhere = {0};

/* --- what all parts use ------------------------------------------------------------ */

void postmortem_instant(FILE *file, sim_time at)
{
    char text[TEXT_BYTES];
    (void)story_instant(at, text, sizeof(text));
    (void)fprintf(file, "%s s", text);
}

void postmortem_span(FILE *file, sim_time span)
{
    char text[TEXT_BYTES];
    (void)story_span(span, text, sizeof(text));
    (void)fputs(text, file);
}

void postmortem_actor(const struct postmortem *postmortem, uint32_t actor)
{
    markdown_text(postmortem->file, chronicle_actor_name(postmortem->chronicle, actor));
    if (actor < postmortem->chronicle->actor_count &&
        postmortem->chronicle->actors[actor].node != CHRONICLE_NONE) {
        (void)fputs(" (", postmortem->file);
        markdown_text(postmortem->file, chronicle_node_name(postmortem->chronicle, actor));
        (void)fputs(")", postmortem->file);
    }
}

void postmortem_picture(const struct postmortem *postmortem, const char *path, const char *what)
{
    if (path == NULL) {
        (void)fprintf(postmortem->file, "*The picture of %s could not be drawn.*\n\n", what);
        return;
    }
    const char *slash = strrchr(path, '/');
    (void)fprintf(postmortem->file, "![%s](", what);
    markdown_target(postmortem->file, slash == NULL ? path : slash + 1);
    (void)fputs(")\n\n", postmortem->file);
}

static void put_count(FILE *file, int64_t count)
{
    char text[TEXT_BYTES] = "-";
    if (count >= 0)
        digits_group((uint64_t)count, text, sizeof(text));
    (void)fprintf(file, " %s |", text);
}

/* --- summary ----------------------------------------------------------------------- */

static const char *sense_of(const struct chronicle_run *run)
{
    static const struct {
        const char *verdict;
        const char *sense;
    } senses[] = {
        {"success", "Every bulk load that was started came to its end."},
        {"failed", "The bulk load ended by Pegasus's own rules, though not well."},
        {"cancelled", "The bulk load was cancelled."},
        {"hung", "A bulk load never ends."},
        {"broken", "A rule that must always hold was broken."},
        {"inconclusive", "The run was over before anything could be said."},
        {"excused", "The bulk load cannot end, but that is the doing of its environment."},
    };
    for (uint32_t i = 0; i < COUNT_OF(senses); i++)
        if (strcmp(senses[i].verdict, run->verdict) == 0)
            return senses[i].sense;
    return "";
}

/* The first line of the reason, as a sentence. */
static void put_first_reason(const struct postmortem *postmortem)
{
    char line[1024];
    const char *why = postmortem->chronicle->run.why;
    if (why == NULL || *why == '\0')
        return;
    (void)snprintf(line, sizeof(line), "%.*s", (int)strcspn(why, "\n"), why);
    (void)fputs(" In this run ", postmortem->file);
    markdown_text(postmortem->file, line);
    (void)fputs(".", postmortem->file);
}

static void put_outage(const struct postmortem *postmortem)
{
    const struct impact *impact = postmortem->impact;
    uint32_t open = 0;
    if (impact->part_count == 0) {
        (void)fputs(" No partition refused writes for a while.", postmortem->file);
        return;
    }
    const struct impact_part *longest = &impact->parts[0];
    for (uint32_t i = 0; i < impact->part_count; i++) {
        open += impact->parts[i].is_open;
        longest = impact->parts[i].longest > longest->longest ? &impact->parts[i] : longest;
    }
    (void)fprintf(postmortem->file, " %" PRIu32 " %s refused writes for a while",
                  impact->part_count, impact->part_count == 1 ? "partition" : "partitions");
    if (open > 0)
        (void)fprintf(postmortem->file, ", %" PRIu32 " of them to the end of the run", open);
    (void)fputs("; the longest outage, of ", postmortem->file);
    markdown_text(postmortem->file, longest->subject);
    (void)fputs(longest->is_open ? ", had lasted " : ", lasted ", postmortem->file);
    postmortem_span(postmortem->file, longest->longest);
    (void)fputs(longest->is_open ? " when the run was over." : ".", postmortem->file);
}

static void put_summary(const struct postmortem *postmortem)
{
    const struct chronicle_run *run = &postmortem->chronicle->run;
    FILE *file = postmortem->file;
    (void)fputs("# Postmortem: ", file);
    markdown_text(file, run->scenario);
    (void)fputs(
        "\n\n*A draft, made from a run of a simulated cluster: times are virtual, counted from "
        "the start of the run; what happens is numbered as events. Partition 1.2 is number 2 "
        "of the table with id 1.*\n\n## Summary\n\n",
        file);
    (void)fputs(sense_of(run), file);
    put_first_reason(postmortem);
    put_outage(postmortem);
    (void)fputs("\n\n| variant | seed | verdict | found by | virtual time | events | digest |\n"
                "|---|---|---|---|---|---|---|\n| ",
                file);
    markdown_text(file, run->variant);
    (void)fprintf(file, " | %" PRIu64 " | ", run->seed);
    markdown_text(file, run->verdict);
    (void)fputs(run->is_expected ? " (as expected) | " : " (not as expected) | ", file);
    markdown_text(file, run->by == NULL ? "nobody" : run->by);
    (void)fputs(" | ", file);
    postmortem_span(file, run->ended_at);
    (void)fputs(" |", file);
    put_count(file, (int64_t)run->events);
    (void)fputs(" ", file);
    markdown_text(file, run->digest);
    (void)fputs(" |\n\n", file);
}

/* --- impact ------------------------------------------------------------------------ */

static void put_parts(const struct postmortem *postmortem)
{
    const struct impact *impact = postmortem->impact;
    FILE *file = postmortem->file;
    if (impact->part_count == 0)
        return;
    (void)fputs(
        "| partition | writes refused | outages | first since | in all | longest | at the end |\n"
        "|---|---:|---:|---:|---:|---:|---|\n",
        file);
    for (uint32_t i = 0; i < impact->part_count && i < ROWS_MAX; i++) {
        const struct impact_part *part = &impact->parts[i];
        (void)fputs("| ", file);
        markdown_text(file, part->subject);
        (void)fputs(" |", file);
        put_count(file, part->refused);
        put_count(file, part->outages);
        (void)fputs(" ", file);
        postmortem_instant(file, part->since);
        (void)fputs(" | ", file);
        postmortem_span(file, part->total);
        (void)fputs(" | ", file);
        postmortem_span(file, part->longest);
        (void)fprintf(file, " | %s |\n", part->is_open ? "still refuses" : "takes writes");
    }
    (void)fputs("\n", file);
    if (impact->part_count > ROWS_MAX)
        (void)fprintf(file, "%" PRIu32 " more partitions were out for less.\n\n",
                      impact->part_count - ROWS_MAX);
}

static void put_writes_row(FILE *file, const char *name, const struct impact_writes *writes)
{
    (void)fputs("| ", file);
    markdown_text(file, name);
    (void)fputs(" |", file);
    put_count(file, writes->sent);
    put_count(file, writes->accepted);
    put_count(file, writes->given_up);
    (void)fputs("\n", file);
}

static void put_clients(const struct postmortem *postmortem)
{
    const struct impact *impact = postmortem->impact;
    FILE *file = postmortem->file;
    if (impact->client_count == 0 || impact->writes.sent < 0)
        return;
    (void)fputs("| client | writes | accepted | given up |\n|---|---:|---:|---:|\n", file);
    for (uint32_t i = 0; i < impact->client_count && i < ROWS_MAX; i++)
        put_writes_row(file, impact->clients[i].name, &impact->clients[i].writes);
    if (impact->client_count > 1)
        put_writes_row(file, "all", &impact->writes);
    (void)fputs("\n", file);
}

static void put_impact(const struct postmortem *postmortem)
{
    const struct impact_writes *writes = &postmortem->impact->writes;
    FILE *file = postmortem->file;
    (void)fputs("## Impact\n\n", file);
    if (writes->refused >= 0) {
        (void)fputs(
            "| writes refused by primaries | delayed by throttles | rejected by throttles |\n"
            "|---:|---:|---:|\n|",
            file);
        put_count(file, writes->refused);
        put_count(file, writes->delayed);
        put_count(file, writes->rejected);
        (void)fputs("\n\n", file);
    }
    put_parts(postmortem);
    put_clients(postmortem);
    postmortem_picture(postmortem, postmortem->writes, "writes by the second");
}

/* --- how to repeat ----------------------------------------------------------------- */

static void put_repeat(const struct postmortem *postmortem)
{
    const struct publish *publish = postmortem->publish;
    const struct chronicle_run *run = &postmortem->chronicle->run;
    struct tool *tool = publish->tool;
    const char *sets = flags_repeat(tool, "set", publish->sets);
    const char *choice =
        tool_text(tool, "%s --variant %s --seed %" PRIu64 "%s",
                  tool_quote(tool, run->path == NULL ? "FILE" : run->path),
                  tool_quote(tool, run->variant == NULL ? "" : run->variant), run->seed, sets);
    (void)fputs(
        "## How to repeat\n\nThe same file, variant and seed give the same events, to the last "
        "one:\n\n",
        postmortem->file);
    markdown_code(postmortem->file, "sh",
                  tool_text(tool,
                            "pegsim run %s\npegsim explain %s\n"
                            "pegsim report %s -o postmortem.md%s\n",
                            choice, choice, publish_scenario(publish), sets));
    if (run->document == NULL)
        return;
    (void)fputs("\nThe scenario as it was run, with every value spelled out:\n\n",
                postmortem->file);
    markdown_code(postmortem->file, "yaml", run->document);
}

/* --- pictures ---------------------------------------------------------------------- */

/* Draws one beside the document; null, with complaints, if it cannot be. */
static const char *draw(const struct publish *publish, const char *kind)
{
    struct tool *tool = publish->tool;
    const size_t bytes = strlen(publish->path) - strlen(".md");
    const char *path = tool_text(tool, "%.*s-%s.svg", (int)bytes, publish->path, kind);
    const char *arguments[6 + 2 * FLAG_TEXTS_MAX] = {"--kind", kind, "-o", path};
    uint32_t count = 4;
    for (uint32_t i = 0; i < publish->sets->count; i++) {
        arguments[count++] = "--set";
        arguments[count++] = publish->sets->texts[i];
    }
    arguments[count++] = "--";
    arguments[count++] = publish->argument;
    const struct flag_rest rest = {.texts = arguments, .count = count};
    return publish->plot(tool, rest) == EXIT_AS_EXPECTED ? path : NULL;
}

static bool write(const struct publish *publish, struct diag *diag)
{
    struct postmortem postmortem = {
        .publish = publish,
        .chronicle = publish->chronicle,
        .chain = chain_find(publish->chronicle),
        .impact = impact_find(publish->chronicle, publish->tool->model),
        .file = publish->file,
        .timeline = draw(publish, "timeline"),
    };
    if (postmortem.timeline != NULL)
        postmortem.writes = draw(publish, "writes");
    if (postmortem.timeline == NULL || postmortem.writes == NULL)
        diag_add(diag, nowhere, "the text is whole all the same",
                 "%s: written without its pictures", publish->path);
    put_summary(&postmortem);
    put_impact(&postmortem);
    postmortem_timeline(&postmortem);
    postmortem_cause(&postmortem);
    postmortem_prevention(&postmortem);
    put_repeat(&postmortem);
    return true;
}

const struct publish_format publish_md = {
    .suffix = ".md",
    .summary = "the draft of a postmortem, pictures beside it",
    .parts = CHRONICLE_EVENTS,
    .takes_time = true,
    .write = write,
};
