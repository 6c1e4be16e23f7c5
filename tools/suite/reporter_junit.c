#include "sim/words.h"
#include "tools/kit/output.h"
#include "tools/suite/reporter.h"
#include <inttypes.h>
#include <mxml.h>
#include <string.h>

#define TEXT_BYTES 16384
#define NAME_BYTES 512

/*
 * The document grows as outcomes come: <testsuites> with a <testsuite> a file
 * and a <testcase> a variant.
 */
struct junit_report {
    struct output output;
    mxml_node_t *document;
    mxml_node_t *suites;
    mxml_node_t *suite; /* of the last outcome's file; null: none yet */
    const char *path;
    uint32_t cases; /* of the suite */
    uint32_t failures;
    uint32_t errors;
    int64_t wall;
    uint32_t all_failures; /* of the document */
    uint32_t all_errors;
};

/* XML has no way to say most control characters; nor is half a UTF-8 character allowed. */
static void make_sayable(char *text)
{
    struct words_at {
        size_t from;
        size_t to;
    } at = {0};
    size_t bytes = strlen(text);
    while (at.from < bytes) {
        uint32_t code = 0;
        uint32_t width = words_character(text + at.from, bytes - at.from, &code);
        bool is_good = width != 0 && (words_is_printable(code) || code == '\n' || code == '\t');
        if (is_good)
            memmove(text + at.to, text + at.from, width);
        else
            text[at.to] = '?';
        at.to += is_good ? width : 1;
        at.from += width == 0 ? 1 : width;
    }
    text[at.to] = '\0';
}

static void set_text(mxml_node_t *node, const char *name, const char *text)
{
    char sayable[NAME_BYTES];
    (void)snprintf(sayable, sizeof(sayable), "%.*s", (int)strcspn(text, "\n"), text);
    make_sayable(sayable);
    mxmlElementSetAttr(node, name, sayable);
}

static void set_seconds(mxml_node_t *node, int64_t span)
{
    mxmlElementSetAttrf(node, "time", "%" PRId64 ".%06" PRId64, span / SIM_SECOND,
                        span % SIM_SECOND / SIM_US);
}

static void add_text(mxml_node_t *node, char *text)
{
    make_sayable(text);
    mxmlNewOpaque(node, text);
}

/* --- cases -------------------------------------------------------------------- */

/* scenarios/hang/by-size.yaml as scenarios.hang.by-size: tools group by the dots. */
static void class_name(const char *path, char *text, size_t bytes)
{
    while (strncmp(path, "./", 2) == 0)
        path += 2;
    (void)snprintf(text, bytes, "%s", path + strspn(path, "/"));
    if (tool_has_suffix(text, ".yaml"))
        text[strlen(text) - strlen(".yaml")] = '\0';
    for (char *at = text; *at != '\0'; at++)
        if (*at == '/')
            *at = '.';
}

static void add_failure(struct report *report, const struct outcome *outcome, mxml_node_t *test)
{
    const struct run_result *result = &outcome->result;
    bool is_error = outcome->kind == OUTCOME_NOT_RUN;
    mxml_node_t *failure = mxmlNewElement(test, is_error ? "error" : "failure");
    char verdict[64];
    char text[TEXT_BYTES];
    outcome_verdict(outcome, report->tool->model, verdict, sizeof(verdict));
    const char *reason = outcome->problem[0] != '\0' ? outcome->problem : result->unexpected;
    if (reason[0] == '\0')
        (void)snprintf(text, sizeof(text), "%s: %s", outcome_words(outcome->kind), verdict);
    else
        (void)snprintf(text, sizeof(text), "%s: %s", outcome_words(outcome->kind), reason);
    set_text(failure, "message", text);
    mxmlElementSetAttr(failure, "type", outcome_words(outcome->kind));
    (void)snprintf(text, sizeof(text), "%s%s%s%s%s%srepeat: %s\n", outcome->problem,
                   outcome->problem[0] == '\0' ? "" : "\n", result->unexpected,
                   result->unexpected[0] == '\0' ? "" : "\n", result->why,
                   result->why[0] == '\0' ? "" : "\n", outcome->command);
    add_text(failure, text);
}

static void start_suite(struct junit_report *junit, const struct outcome *outcome)
{
    junit->suite = mxmlNewElement(junit->suites, "testsuite");
    junit->path = outcome->path;
    junit->cases = 0;
    junit->failures = 0;
    junit->errors = 0;
    junit->wall = 0;
    set_text(junit->suite, "name", outcome->path);
}

static void count(struct junit_report *junit, const struct outcome *outcome)
{
    bool is_error = outcome->kind == OUTCOME_NOT_RUN;
    bool is_failure = outcome->kind != OUTCOME_AS_EXPECTED && !is_error;
    junit->cases++;
    junit->failures += is_failure ? 1 : 0;
    junit->errors += is_error ? 1 : 0;
    junit->all_failures += is_failure ? 1 : 0;
    junit->all_errors += is_error ? 1 : 0;
    junit->wall += outcome->wall;
    mxmlElementSetAttrf(junit->suite, "tests", "%u", junit->cases);
    mxmlElementSetAttrf(junit->suite, "failures", "%u", junit->failures);
    mxmlElementSetAttrf(junit->suite, "errors", "%u", junit->errors);
    set_seconds(junit->suite, junit->wall);
}

static void add(struct report *report, const struct outcome *outcome)
{
    struct junit_report *junit = report->state;
    char text[NAME_BYTES];
    if (junit->suite == NULL || strcmp(junit->path, outcome->path) != 0)
        start_suite(junit, outcome);
    count(junit, outcome);
    mxml_node_t *test = mxmlNewElement(junit->suite, "testcase");
    class_name(outcome->path, text, sizeof(text));
    set_text(test, "classname", text);
    set_text(test, "name", outcome->variant->scenario.variant);
    set_text(test, "file", outcome->path);
    set_seconds(test, outcome->wall);
    if (outcome->kind != OUTCOME_AS_EXPECTED)
        add_failure(report, outcome, test);
    if (outcome->kind == OUTCOME_NOT_RUN)
        return;
    char verdict[64];
    outcome_verdict(outcome, report->tool->model, verdict, sizeof(verdict));
    (void)snprintf(text, sizeof(text),
                   "verdict: %s\ndigest: %016" PRIx64 "\nevents: %" PRIu64 "\nseed: %" PRIu64 "\n",
                   verdict, outcome->result.digest, outcome->result.events, outcome->seed);
    add_text(mxmlNewElement(test, "system-out"), text);
}

/* --- the document --------------------------------------------------------------- */

static bool open_report(struct report *report, struct diag *diag)
{
    struct junit_report *junit = arena_take(report->tool->arena, sizeof(*junit));
    ASSERT(junit != NULL);
    report->state = junit;
    if (!output_open(report->tool, &junit->output, report->path, diag))
        return false;
    junit->document = mxmlNewXML("1.0");
    junit->suites = mxmlNewElement(junit->document, "testsuites");
    mxmlElementSetAttr(junit->suites, "name", "pegsim");
    return true;
}

/* A line for every element but those with text. */
static const char *white_space(mxml_node_t *node, int where)
{
    const char *name = mxmlGetElement(node);
    bool has_text = strcmp(name, "failure") == 0 || strcmp(name, "error") == 0 ||
                    strcmp(name, "system-out") == 0;
    bool is_after = where == MXML_WS_AFTER_CLOSE || (where == MXML_WS_AFTER_OPEN && !has_text);
    return is_after ? "\n" : NULL;
}

static bool close_report(struct report *report, const struct outcome_sum *sum, struct diag *diag)
{
    struct junit_report *junit = report->state;
    bool is_whole = false;
    mxmlElementSetAttrf(junit->suites, "tests", "%u", sum->runs);
    mxmlElementSetAttrf(junit->suites, "failures", "%u", junit->all_failures);
    mxmlElementSetAttrf(junit->suites, "errors", "%u", junit->all_errors);
    set_seconds(junit->suites, sum->wall);
    mxmlSetWrapMargin(0);
    is_whole = !report->is_abandoned &&
               mxmlSaveFile(junit->document, junit->output.file, white_space) == 0;
    mxmlDelete(junit->document);
    return output_close(&junit->output, is_whole, diag);
}

const struct reporter reporter_junit = {.open = open_report, .add = add, .close = close_report};
