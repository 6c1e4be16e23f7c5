#include "tools/subcommand.h"
#include "tools/suite.h"
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#define EXPECT_BYTES 256

struct list_flags {
    bool json;
};

static const struct flag flags[] = {
    {.name = "json",
     .kind = FLAG_SWITCH,
     .offset = offsetof(struct list_flags, json),
     .help = "one JSON document instead of text"},
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

static struct columns measure(const struct suite *suite)
{
    struct columns columns = {0};
    char text[EXPECT_BYTES];
    for (uint32_t i = 0; i < suite->count; i++) {
        const struct scenario *scenario = &suite->outcomes[i].variant->scenario;
        expectation(&scenario->expect, text, sizeof(text));
        columns.path = wider(columns.path, suite->outcomes[i].path);
        columns.variant = wider(columns.variant, scenario->variant);
        columns.expects = wider(columns.expects, text);
    }
    return columns;
}

static void print_text(const struct tool *tool, const struct suite *suite)
{
    struct columns columns = measure(suite);
    char text[EXPECT_BYTES];
    for (uint32_t i = 0; i < suite->count; i++) {
        const struct scenario *scenario = &suite->outcomes[i].variant->scenario;
        expectation(&scenario->expect, text, sizeof(text));
        (void)fprintf(tool->out, "%-*s  %-*s  %-*s  %s\n", columns.path, suite->outcomes[i].path,
                      columns.variant, scenario->variant, columns.expects, text, scenario->name);
    }
}

static void print_json(const struct tool *tool, const struct suite *suite)
{
    json_t *document = json_object();
    json_t *runs = json_array();
    for (uint32_t i = 0; i < suite->count; i++) {
        const struct scenario *scenario = &suite->outcomes[i].variant->scenario;
        char text[EXPECT_BYTES];
        expectation(&scenario->expect, text, sizeof(text));
        json_t *run = json_object();
        json_object_set_new(run, "path", json_string(suite->outcomes[i].path));
        json_object_set_new(run, "scenario", json_string(scenario->name));
        json_object_set_new(run, "about", json_string(scenario->about));
        json_object_set_new(run, "variant", json_string(scenario->variant));
        json_object_set_new(run, "expects", json_string(text));
        json_array_append_new(runs, run);
    }
    json_object_set_new(document, "runs", runs);
    (void)json_dumpf(document, tool->out, JSON_INDENT(1));
    (void)fputc('\n', tool->out);
    json_decref(document);
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
        (values.json ? print_json : print_text)(tool, &suite);
    else
        tool_repeat(tool, "list", arguments.texts, arguments.count, code);
    suite_free(&suite);
    return code;
}

const struct subcommand subcommand_list = {
    .name = "list",
    .arguments = "[PATH...] [--json]",
    .summary = "what scenarios there are and what they expect",
    .flags = flags,
    .text = "Lists every variant of scenario files, a line each: file, variant, what it\n"
            "expects, what it is about. A folder stands for every *.yaml in it; without a\n"
            "PATH it is the folder 'scenarios'.",
    .examples = "  pegsim list scenarios/hang",
    .run = run,
};
