#include "tools/subcommand.h"
#include "tools/suite/database.h"
#include "tools/suite/reporter.h"
#include "tools/suite/suite.h"
#include <errno.h>
#include <string.h>

#define PROBLEM_BYTES 1024

/* With this many runs or fewer a report says why each came to what it came to. */
#define LONG_RUNS 8

static const struct place nowhere = {0};

struct run_flags {
    struct suite_choice choice;
    uint64_t threads; /* 0: as many as the machine has processors */
    const char *junit;
    const char *database;
    uint32_t log;   /* enum log_level */
    uint32_t color; /* enum color */
    bool json;
    bool quiet;
};

static const char *const log_levels[] = {"none", "story", "all", NULL};

#define AT(member) offsetof(struct run_flags, member)
static const struct flag flags[] = {
    FLAG_ROW_JOBS(AT(threads), SUITE_THREADS_MAX),
    FLAG_ROW_SEED(AT(choice.seed)),
    FLAG_ROW_VARIANT(AT(choice.variants), "only this variant, or those that match; repeatable"),
    FLAG_ROW_SET(AT(choice.sets)),
    {.name = "log",
     .kind = FLAG_CHOICE,
     .offset = AT(log),
     .choices = log_levels,
     .bare = "story",
     .value = "all",
     .help = "tell the story; =all: every message and detail, too"},
    {.name = "json",
     .kind = FLAG_SWITCH,
     .offset = AT(json),
     .help = "one JSON document instead of text ('pegsim help json')"},
    {.name = "junit",
     .kind = FLAG_TEXT,
     .offset = AT(junit),
     .value = "FILE",
     .help = "also write a JUnit report, for CI"},
    {.name = "db",
     .kind = FLAG_TEXT,
     .offset = AT(database),
     .value = "FILE",
     .help = "also write traces to SQLite ('pegsim help db')"},
    {.name = "verify",
     .kind = FLAG_SWITCH,
     .offset = AT(choice.verify),
     .help = "run each twice, compare every event"},
    FLAG_ROW_QUIET(AT(quiet), "only tell what is not as expected"),
    FLAG_ROW_COLOR(AT(color)),
    {.name = NULL},
};

/* --- the reporters -------------------------------------------------------------- */

static bool wants_text(const struct run_flags *values)
{
    return !values->json;
}

static bool wants_json(const struct run_flags *values)
{
    return values->json;
}

static bool wants_junit(const struct run_flags *values)
{
    return values->junit != NULL;
}

static const struct {
    const struct reporter *reporter;
    bool (*is_wanted)(const struct run_flags *values);
} reporters[] = {
    {&reporter_text, wants_text},
    {&reporter_json, wants_json},
    {&reporter_junit, wants_junit},
};

/* A command on its way. */
struct command {
    struct tool *tool;
    struct run_flags values;
    struct suite suite;
    struct report reports[COUNT_OF(reporters)];
    bool is_open[COUNT_OF(reporters)];
    bool has_opened; /* tried to open the reports */
    bool has_told;   /* a report has the lines that repeat what went wrong */
};

/* The columns that names of variants take in a table. */
static int variant_width(const struct suite *suite)
{
    size_t width = 8;
    for (uint32_t i = 0; i < suite->count; i++) {
        size_t bytes = strlen(suite->outcomes[i].variant->scenario.variant);
        width = bytes > width ? bytes : width;
    }
    return (int)width;
}

static bool open_reports(struct command *command, struct diag *diag)
{
    bool is_good = true;
    command->has_opened = true;
    for (uint32_t i = 0; i < COUNT_OF(reporters); i++) {
        if (!reporters[i].is_wanted(&command->values))
            continue;
        command->reports[i] = (struct report){
            .tool = command->tool,
            .path = reporters[i].reporter == &reporter_junit ? command->values.junit : NULL,
            .run_count = command->suite.count,
            .variant_width = variant_width(&command->suite),
            .is_quiet = command->values.quiet,
            .is_long = command->suite.file_count <= 1 && command->suite.count <= LONG_RUNS,
            .has_color =
                tool_colors(command->tool, command->values.color, command->tool->out_is_terminal),
            .has_story = command->values.log != LOG_NONE,
        };
        command->is_open[i] = reporters[i].reporter->open(&command->reports[i], diag);
        is_good = is_good && command->is_open[i];
    }
    return is_good;
}

static void report_outcome(struct command *command, const struct outcome *outcome)
{
    for (uint32_t i = 0; i < COUNT_OF(reporters); i++)
        if (command->is_open[i])
            reporters[i].reporter->add(&command->reports[i], outcome);
}

static enum exit_code close_reports(struct command *command, const struct outcome_sum *sum)
{
    struct diag *diag = tool_diag(command->tool, "run");
    for (uint32_t i = 0; i < COUNT_OF(reporters); i++)
        if (command->is_open[i])
            (void)reporters[i].reporter->close(&command->reports[i], sum, diag);
    return tool_complain(command->tool, diag, EXIT_ENVIRONMENT);
}

/* --- running -------------------------------------------------------------------- */

/* A disk that is full, or a reader that went away, ends the suite. */
static bool listen(void *context, const struct outcome *outcome)
{
    struct command *command = context;
    const struct trace_sqlite *database = command->suite.database;
    report_outcome(command, outcome);
    bool has_database = database == NULL || trace_sqlite_problem(database) == NULL;
    return has_database && ferror(command->tool->out) == 0;
}

static uint32_t thread_count(const struct command *command)
{
    uint64_t count = command->values.threads == 0 ? tool_processors() : command->values.threads;
    if (count > command->suite.count)
        count = command->suite.count;
    if (command->values.database != NULL || count == 0)
        count = 1;
    return count > SUITE_THREADS_MAX ? SUITE_THREADS_MAX : (uint32_t)count;
}

/* Opens the database, if one is asked for. */
static bool open_database(struct command *command, struct diag *diag)
{
    const char *path = command->values.database;
    if (path == NULL)
        return true;
    command->suite.database = trace_sqlite_open(path);
    const char *problem = trace_sqlite_problem(command->suite.database);
    if (problem != NULL)
        diag_add(diag, nowhere, "--db makes a new file, or adds to one it made before", "--db: %s",
                 problem);
    return problem == NULL;
}

static enum exit_code close_database(struct command *command, bool had_problem)
{
    char problem[PROBLEM_BYTES] = "";
    struct diag *diag = tool_diag(command->tool, "run");
    if (command->suite.database != NULL &&
        !trace_sqlite_close(command->suite.database, problem, sizeof(problem)) && !had_problem)
        diag_add(diag, nowhere, "the runs that were reported before it are in the file, whole",
                 "--db: %s", problem);
    return tool_complain(command->tool, diag, EXIT_ENVIRONMENT);
}

/* What the suite came to; the JUnit report must not be that of another day. */
static enum exit_code run_suite(struct command *command)
{
    struct outcome_sum sum = {0};
    struct suite *suite = &command->suite;
    suite->threads = thread_count(command);
    suite->log = command->values.log;
    suite->has_color =
        tool_colors(command->tool, command->values.color, command->tool->out_is_terminal);
    suite->shows_progress = command->tool->error_is_terminal && !command->values.quiet;
    suite_run(suite, listen, command, &sum);
    command->has_told = sum.code != EXIT_AS_EXPECTED;
    sum.code = exit_code_worse(sum.code, close_database(command, false));
    suite->database = NULL;
    enum exit_code code = close_reports(command, &sum);
    return exit_code_worse(sum.code, code);
}

static enum exit_code open_and_run(struct command *command, struct diag *diag)
{
    if (open_database(command, diag) && open_reports(command, diag)) {
        diag_free(diag);
        return run_suite(command);
    }
    (void)close_database(command, true);
    command->suite.database = NULL;
    struct outcome_sum nothing = {.code = EXIT_ENVIRONMENT};
    for (uint32_t i = 0; i < COUNT_OF(reporters); i++)
        command->reports[i].is_abandoned = true;
    (void)close_reports(command, &nothing);
    return tool_complain(command->tool, diag, EXIT_ENVIRONMENT);
}

/* --- the subcommand --------------------------------------------------------------- */

static void check_flags(const struct run_flags *values, const struct flag_rest *paths,
                        struct diag *diag)
{
    if (paths->count == 0)
        diag_add(diag, nowhere, "for instance: pegsim run scenarios/hang",
                 "a file or folder of scenarios is missing");
    if (values->json && values->log != LOG_NONE)
        diag_add(diag, nowhere, "take one of them away",
                 "--json and --log both write to standard output");
}

static enum exit_code load(struct command *command, const struct flag_rest *rest)
{
    struct paths paths;
    struct diag *diag = tool_diag(command->tool, "run");
    paths_gather(command->tool, rest->texts, rest->count, &paths, diag);
    if (diag_count(diag) > 0)
        return tool_complain(command->tool, diag, EXIT_ENVIRONMENT);
    enum exit_code code = suite_load(&command->suite, &paths, diag);
    return exit_code_worse(code, tool_complain(command->tool, diag, EXIT_USAGE));
}

/* A CI job reads the report even if nothing ran: it must not find yesterday's. */
static void report_no_run(struct command *command, const char *path)
{
    struct scenario_variant variant = {.scenario = {.variant = "scenario"}};
    struct outcome outcome = {
        .path = path,
        .variant = &variant,
        .kind = OUTCOME_NOT_RUN,
        .problem = "nothing ran: the complaints are on standard error",
        .command =
            tool_text(command->tool, "%s run %s", tool_quote(command->tool, command->tool->program),
                      tool_quote(command->tool, path)),
    };
    struct outcome_sum sum = {0};
    struct report report = {.tool = command->tool, .path = command->values.junit};
    struct diag *diag = tool_diag(command->tool, "run");
    if (reporter_junit.open(&report, diag)) {
        reporter_junit.add(&report, &outcome);
        outcome_add(&sum, &outcome);
        (void)reporter_junit.close(&report, &sum, diag);
    }
    (void)tool_complain(command->tool, diag, EXIT_ENVIRONMENT);
}

static enum exit_code run(struct tool *tool, struct flag_rest arguments)
{
    struct command command = {.tool = tool, .values = {.choice = {.seed = 1}}};
    struct flag_rest rest = arguments;
    struct diag *diag = tool_diag(tool, "run");
    flags_read(tool, flags, &rest, &command.values, diag);
    if (diag_count(diag) == 0)
        check_flags(&command.values, &rest, diag);
    if (diag_count(diag) > 0)
        return tool_complain(tool, diag, EXIT_USAGE);
    diag_free(diag);
    command.suite = (struct suite){.tool = tool, .choice = command.values.choice};
    enum exit_code code = load(&command, &rest);
    if (code == EXIT_AS_EXPECTED)
        code = open_and_run(&command, tool_diag(tool, "run"));
    if (!command.has_opened && command.values.junit != NULL)
        report_no_run(&command, rest.texts[0]);
    if (code != EXIT_AS_EXPECTED && !command.has_told)
        tool_repeat(tool, "run", arguments.texts, arguments.count, code);
    suite_free(&command.suite);
    return code;
}

const struct subcommand subcommand_run = {
    .name = "run",
    .arguments = "PATH... [flags]",
    .summary = "run scenarios and check what each expects",
    .flags = flags,
    .text = "Runs every variant of scenario files; a folder stands for every *.yaml in it.\n"
            "Says what each came to, whether that is expected, and a digest that is the same\n"
            "on every machine. What is not as expected ends with a line that repeats it.",
    .examples = "  pegsim run scenarios/hang/delay-by-qps.yaml --variant v2.4.0 --log\n"
                "  pegsim run scenarios -j 4 --junit report.xml\n"
                "Exit: 0 as expected, 1 not, 2 usage, 3 open, 5 disk ('pegsim help exit')",
    .run = run,
};
