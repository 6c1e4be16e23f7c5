#include "sim/story.h"
#include "sim/words.h"
#include "tools/kit/digits.h"
#include "tools/suite/reporter.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NAME_BYTES 64

/* Reasons are broken into lines of at most so many columns. */
#define TEXT_COLUMNS 96

/* What is told once all runs are over. */
struct text_report {
    const struct outcome **failures;
    uint32_t failure_count;
    uint32_t failure_limit;
    const char *last_path; /* of the last row; null: none yet */
};

static const char *const green = "\033[32m";
static const char *const red = "\033[31m";
static const char *const yellow = "\033[33m";
static const char *const bold = "\033[1m";

static void paint(const struct report *report, const char *color, const char *text)
{
    if (report->has_color)
        (void)fprintf(report->tool->out, "%s%s\033[0m", color, text);
    else
        (void)fputs(text, report->tool->out);
}

static const char *color_of(enum outcome_kind kind)
{
    if (kind == OUTCOME_AS_EXPECTED)
        return green;
    return kind == OUTCOME_INCONCLUSIVE ? yellow : red;
}

/* How much of a line fits into `columns`: up to the last blank, or all of a long word. */
static size_t fitting(const char *line, size_t bytes, size_t columns)
{
    size_t at = columns;
    if (bytes <= columns)
        return bytes;
    while (at > 0 && line[at] != ' ')
        at--;
    return at == 0 ? bytes : at;
}

/* Lines of a text, each behind some blanks; what is too long goes on in the next line. */
static void print_lines(FILE *out, int indent, const char *text)
{
    int more = 0;
    while (*text != '\0') {
        size_t bytes = strcspn(text, "\n");
        size_t shown = fitting(text, bytes, (size_t)(TEXT_COLUMNS - indent - more));
        (void)fprintf(out, "%*s%.*s\n", indent + more, "", (int)shown, text);
        text += shown;
        more = shown < bytes ? 2 : 0;
        text += *text == ' ' || *text == '\n' ? 1 : 0;
    }
}

/* --- rows --------------------------------------------------------------------- */

static void print_row(struct report *report, const struct outcome *outcome)
{
    FILE *out = report->tool->out;
    const struct run_result *result = &outcome->result;
    const char *detail = outcome_detail(outcome, report->tool->model);
    char events[32];
    char ended[NAME_BYTES];
    char mark[16];
    digits_group(result->events, events, sizeof(events));
    (void)story_span(result->ended_at, ended, sizeof(ended));
    (void)snprintf(mark, sizeof(mark), "%-4s", outcome_mark(outcome->kind));
    (void)fputs("  ", out);
    paint(report, color_of(outcome->kind), mark);
    (void)fprintf(out, "  %-*s  ", report->variant_width, outcome->variant->scenario.variant);
    if (outcome->kind == OUTCOME_NOT_RUN) {
        (void)fprintf(out, "%s\n", outcome_words(outcome->kind));
        return;
    }
    (void)fprintf(out, "%-12s  %-14s %11s  %016" PRIx64 " %5" PRId64 " ms%s%s%s\n",
                  verdict_name(result->verdict), ended, events, result->digest,
                  outcome->wall / SIM_MS, detail[0] == '\0' ? "" : "  ", detail,
                  outcome->is_verified ? "  same twice" : "");
}

static void print_heading(const struct report *report)
{
    (void)fprintf(report->tool->out, "        %-*s  %-12s  %-14s %11s  %-16s %8s\n",
                  report->variant_width, "variant", "verdict", "ended after", "events", "digest",
                  "took");
}

static void print_title(struct report *report, const struct outcome *outcome)
{
    struct text_report *text = report->state;
    if (text->last_path != NULL && strcmp(text->last_path, outcome->path) == 0 &&
        !report->has_story)
        return;
    if (text->last_path == NULL && !report->has_story)
        print_heading(report);
    text->last_path = outcome->path;
    paint(report, bold, outcome->path);
    (void)fprintf(report->tool->out, ": %s\n", outcome->variant->scenario.name);
}

/* --- reasons ------------------------------------------------------------------ */

static const char *other_variant(const struct outcome *outcome)
{
    for (uint32_t i = 0; i < outcome->variant_count; i++) {
        const struct scenario *other = &outcome->variants[i].scenario;
        if (other->expect.is_given && other->expect.verdict == VERDICT_SUCCESS)
            return other->variant;
    }
    return NULL;
}

/* What somebody who sees a hang may want to do next. */
static void print_ways_on(const struct report *report, const struct outcome *outcome)
{
    struct tool *tool = report->tool;
    const char *other = other_variant(outcome);
    (void)fprintf(tool->out, "        its story\n          %s --log\n", outcome->command);
    (void)fprintf(tool->out, "        how it came about, what helps now\n          %s\n",
                  outcome->explain_command);
    if (other != NULL)
        (void)fprintf(tool->out, "        how it goes well\n          %s run %s --variant %s\n",
                      tool_quote(tool, tool->program), tool_quote(tool, outcome->path),
                      tool_quote(tool, other));
}

/* The reason without the lines of its list. */
static void shorten(const char *why, struct text_end *out)
{
    while (*why != '\0') {
        const size_t bytes = strcspn(why, "\n");
        const size_t shown = bytes > 0 && why[bytes - 1] == ':' ? bytes - 1 : bytes;
        if (strncmp(why, "- ", 2) != 0)
            text_add(out, "%.*s\n", (int)shown, why);
        why += bytes + (why[bytes] == '\n');
    }
}

static void print_why(const struct report *report, const struct outcome *outcome)
{
    const struct run_result *result = &outcome->result;
    if (result->why[0] != '\0') {
        char why[RUN_TEXT_BYTES] = "";
        shorten(result->why, &(struct text_end){why, sizeof(why)});
        (void)fputs("        why\n", report->tool->out);
        print_lines(report->tool->out, 10, why);
    }
    if (result->verdict == VERDICT_HUNG && !report->has_story)
        print_ways_on(report, outcome);
}

static void print_failure(const struct report *report, const struct outcome *outcome)
{
    FILE *out = report->tool->out;
    char verdict[NAME_BYTES];
    outcome_verdict(outcome, report->tool->model, verdict, sizeof(verdict));
    (void)fputc('\n', out);
    paint(report, color_of(outcome->kind), outcome_words(outcome->kind));
    (void)fprintf(out, ": %s, variant %s", outcome->path, outcome->variant->scenario.variant);
    if (outcome->kind == OUTCOME_UNEXPECTED || outcome->kind == OUTCOME_INCONCLUSIVE)
        (void)fprintf(out, ": %s", verdict);
    (void)fputc('\n', out);
    print_lines(out, 8, outcome->problem);
    print_lines(out, 8, outcome->result.unexpected);
    if (outcome->kind == OUTCOME_UNEXPECTED || outcome->kind == OUTCOME_INCONCLUSIVE)
        print_why(report, outcome);
    (void)fprintf(out, "repeat: %s\n", outcome->command);
}

/* --- the reporter --------------------------------------------------------------- */

static bool open_report(struct report *report, struct diag *diag)
{
    (void)diag;
    report->state = arena_take(report->tool->arena, sizeof(struct text_report));
    ASSERT(report->state != NULL);
    return true;
}

static void remember(struct text_report *text, const struct outcome *outcome)
{
    if (text->failure_count == text->failure_limit) {
        text->failure_limit = text->failure_limit == 0 ? 16 : 2 * text->failure_limit;
        text->failures = realloc(text->failures, text->failure_limit * sizeof(struct outcome *));
        ASSERT(text->failures != NULL);
    }
    text->failures[text->failure_count++] = outcome;
}

static void add(struct report *report, const struct outcome *outcome)
{
    bool is_good = outcome->kind == OUTCOME_AS_EXPECTED;
    if (!is_good)
        remember(report->state, outcome);
    if (is_good && report->is_quiet)
        return;
    print_title(report, outcome);
    print_row(report, outcome);
    if (is_good && report->is_long)
        print_why(report, outcome);
    (void)fflush(report->tool->out);
}

static void print_sum(const struct report *report, const struct outcome_sum *sum)
{
    FILE *out = report->tool->out;
    char events[32];
    digits_group(sum->events, events, sizeof(events));
    (void)fprintf(out, "\n%u %s: ", sum->runs, sum->runs == 1 ? "run" : "runs");
    const char *comma = "";
    for (uint32_t kind = 0; kind < OUTCOME_KIND_COUNT; kind++) {
        if (sum->counts[kind] == 0)
            continue;
        char count[NAME_BYTES];
        (void)snprintf(count, sizeof(count), "%u %s", sum->counts[kind], outcome_words(kind));
        (void)fputs(comma, out);
        paint(report, color_of(kind), count);
        comma = ", ";
    }
    (void)fprintf(out, "; %s %s in %" PRId64 ".%03" PRId64 " s", events,
                  sum->events == 1 ? "event" : "events", sum->wall / SIM_SECOND,
                  sum->wall % SIM_SECOND / SIM_MS);
    (void)fprintf(out, sum->threads == 1 ? ", one run at a time\n" : ", %u runs at a time\n",
                  sum->threads);
}

static bool close_report(struct report *report, const struct outcome_sum *sum, struct diag *diag)
{
    struct text_report *text = report->state;
    (void)diag;
    if (!report->is_abandoned)
        print_sum(report, sum);
    if (!report->is_abandoned && sum->runs < report->run_count)
        (void)fprintf(report->tool->out, "%u more were left out after this\n",
                      report->run_count - sum->runs);
    for (uint32_t i = 0; i < text->failure_count; i++)
        print_failure(report, text->failures[i]);
    free(text->failures);
    return true;
}

const struct reporter reporter_text = {.open = open_report, .add = add, .close = close_report};
