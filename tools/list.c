#include "tools/kit/json_out.h"
#include "tools/subcommand.h"
#include "tools/suite/suite.h"
#include <inttypes.h>
#include <string.h>

#define EXPECT_BYTES 256
#define NAME_BYTES   (SCENARIO_NAME_BYTES + 32)

struct list_flags {
    bool expand;
    bool json;
};

static const struct flag flags[] = {
    {.name = "expand",
     .kind = FLAG_SWITCH,
     .offset = offsetof(struct list_flags, expand),
     .help = "a line for each cell of a matrix, as --variant calls it"},
    FLAG_ROW_JSON(offsetof(struct list_flags, json)),
    {.name = NULL},
};

/* "hung by bounded", "failed with ERR_CORRUPTION", "anything". */
static void expectation(const struct expect *expect, char *text, size_t bytes)
{
    if (!expect->is_given) {
        (void)snprintf(text, bytes, "anything");
        return;
    }
    bool has_detector = expect->by != DETECTOR_NONE;
    bool has_error = expect->error[0] != '\0';
    (void)snprintf(text, bytes, "%s%s%s%s%s", verdict_name(expect->verdict),
                   has_detector ? " by " : "", has_detector ? detector_name(expect->by) : "",
                   has_error ? " with " : "", has_error ? expect->error : "");
}

/* --- lines --------------------------------------------------------------------- */

/* One line of a list: a variant, with all of its cells or for one of them. */
struct line {
    const struct outcome *outcome; /* of the first cell */
    uint32_t cells;                /* 0: it stands for itself */
};

/*
 * The line that begins at run `at`; the next begins `*taken` runs on. Cells of a
 * variant follow each other.
 */
static struct line line_at(const struct suite *suite, uint32_t at, bool expands, uint32_t *taken)
{
    const struct outcome *first = &suite->outcomes[at];
    const char *origin = first->variant->origin;
    uint32_t cells = 1;
    *taken = 1;
    if (expands || strcmp(origin, first->variant->scenario.variant) == 0)
        return (struct line){.outcome = first};
    while (at + cells < suite->count && suite->outcomes[at + cells].variants == first->variants &&
           suite->outcomes[at + cells].variant->origin == origin)
        cells++;
    *taken = cells;
    return (struct line){.outcome = first, .cells = cells};
}

/* "v2.4.0", "v2.4.0 x 12 cells". */
static void name_line(const struct line *line, char *text, size_t bytes)
{
    const struct scenario_variant *variant = line->outcome->variant;
    if (line->cells == 0)
        (void)snprintf(text, bytes, "%s", variant->scenario.variant);
    else
        (void)snprintf(text, bytes, "%s x %" PRIu32 " %s", variant->origin, line->cells,
                       line->cells == 1 ? "cell" : "cells");
}

/* What a list has in its columns, and how wide they are. */
struct columns {
    int path;
    int variant;
    int expects;
};

static int wider(int width, const char *text)
{
    int bytes = (int)strlen(text);
    return bytes > width ? bytes : width;
}

static struct columns measure(const struct suite *suite, bool expands)
{
    struct columns columns = {0};
    char text[EXPECT_BYTES];
    char name[NAME_BYTES];
    uint32_t taken = 0;
    for (uint32_t i = 0; i < suite->count; i += taken) {
        const struct line line = line_at(suite, i, expands, &taken);
        expectation(&line.outcome->variant->scenario.expect, text, sizeof(text));
        name_line(&line, name, sizeof(name));
        columns.path = wider(columns.path, line.outcome->path);
        columns.variant = wider(columns.variant, name);
        columns.expects = wider(columns.expects, text);
    }
    return columns;
}

static void print_text(const struct tool *tool, const struct suite *suite, bool expands)
{
    struct columns columns = measure(suite, expands);
    char text[EXPECT_BYTES];
    char name[NAME_BYTES];
    uint32_t taken = 0;
    for (uint32_t i = 0; i < suite->count; i += taken) {
        const struct line line = line_at(suite, i, expands, &taken);
        const struct scenario *scenario = &line.outcome->variant->scenario;
        expectation(&scenario->expect, text, sizeof(text));
        name_line(&line, name, sizeof(name));
        (void)fprintf(tool->out, "%-*s  %-*s  %-*s  %s\n", columns.path, line.outcome->path,
                      columns.variant, name, columns.expects, text, scenario->name);
    }
}

static json_t *document_of(const struct line *line)
{
    const struct scenario_variant *variant = line->outcome->variant;
    const struct scenario *scenario = &variant->scenario;
    char text[EXPECT_BYTES];
    expectation(&scenario->expect, text, sizeof(text));
    json_t *run = json_object();
    json_object_set_new(run, "path", json_out_text(line->outcome->path));
    json_object_set_new(run, "scenario", json_out_text(scenario->name));
    json_object_set_new(run, "about", json_out_text(scenario->about));
    json_object_set_new(run, "variant",
                        json_out_text(line->cells == 0 ? scenario->variant : variant->origin));
    if (line->cells > 0)
        json_object_set_new(run, "cells", json_integer(line->cells));
    json_object_set_new(run, "expects", json_out_text(text));
    return run;
}

static void print_json(const struct tool *tool, const struct suite *suite, bool expands)
{
    json_t *document = json_object();
    json_t *runs = json_array();
    uint32_t taken = 0;
    for (uint32_t i = 0; i < suite->count; i += taken) {
        const struct line line = line_at(suite, i, expands, &taken);
        json_array_append_new(runs, document_of(&line));
    }
    json_object_set_new(document, "runs", runs);
    json_out_end(document, JSON_INDENT(1), tool->out);
}

static enum exit_code run(struct tool *tool, struct flag_rest arguments)
{
    static const char *const all[] = {"scenarios"};
    struct list_flags values = {0};
    struct suite suite = {.tool = tool};
    struct flag_rest rest = arguments;
    struct paths paths;
    struct diag *diag = tool_diag(tool, "list");
    flags_read(tool, flags, &rest, &values, diag);
    if (diag_count(diag) > 0)
        return tool_complain(tool, diag, EXIT_USAGE);
    paths_gather(tool, rest.count == 0 ? all : rest.texts, rest.count == 0 ? 1 : rest.count, &paths,
                 diag);
    if (diag_count(diag) > 0)
        return tool_repeat(tool, "list", arguments.texts, arguments.count,
                           tool_complain(tool, diag, EXIT_ENVIRONMENT));
    enum exit_code code = suite_load(&suite, &paths, diag);
    code = exit_code_worse(code, tool_complain(tool, diag, EXIT_USAGE));
    if (code == EXIT_AS_EXPECTED)
        (values.json ? print_json : print_text)(tool, &suite, values.expand);
    else
        tool_repeat(tool, "list", arguments.texts, arguments.count, code);
    suite_free(&suite);
    return code;
}

const struct subcommand subcommand_list = {
    .name = "list",
    .arguments = "[PATH...] [--expand] [--json]",
    .summary = "what scenarios there are and what they expect",
    .flags = flags,
    .text = "Lists every variant of scenario files, a line each: file, variant, what it\n"
            "expects, what it is about. A folder stands for every *.yaml in it; without a\n"
            "PATH it is the folder 'scenarios'. A variant that a matrix multiplies is one\n"
            "line with the number of its cells, or, with --expand, a line for each of them.",
    .examples = "  pegsim list scenarios/hang",
    .run = run,
};
