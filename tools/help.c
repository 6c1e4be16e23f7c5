#include "sim/scenario.h"
#include "tools/subcommand.h"
#include <string.h>

static const struct place nowhere = {0};

static const char *const json_help =
    "'pegsim run --json' writes one document:\n"
    "\n"
    "  program, format     which pegsim wrote it; 1, raised when a meaning changes\n"
    "  runs                one entry for each scenario and variant, in stable order:\n"
    "    scenario, path, variant, seed    what was run\n"
    "    outcome             'as expected', 'not as expected', 'inconclusive',\n"
    "                        'not the same twice' or 'not run'\n"
    "    is_expected, is_verified         true or false\n"
    "    verdict, by, error  by: the detector of a hang; null if there is none\n"
    "    digest, events      16 hexadecimal digits; events handled\n"
    "    ended_at_ns, closed_at_ns, stuck_since_ns, bound_ns    virtual time or null\n"
    "    bound_is_given      whether bound_ns is the scenario's 'within'\n"
    "    pending_max, world_bytes         most events pending; memory used\n"
    "    counters            name: number, of the model\n"
    "    replies             client: {answer: number}; by the second in --db\n"
    "    why, unexpected, problem         lists of lines\n"
    "    wall_ns, repeat     real time; the command that does it again\n"
    "  sum                 runs, as_expected, not_as_expected, inconclusive,\n"
    "                      not_the_same_twice, not_run, events, wall_ns, threads,\n"
    "                      exit\n"
    "\n"
    "What is 'not run' has no verdict, digest or figures. All but wall_ns and threads\n"
    "is the same each time.\n"
    "\n"
    "'pegsim bisect --json': points with shares in ppm, certain, intervened_certain,\n"
    "largest (each an event with the shares before and after it, or null), prevented.\n";

static const char *const db_help =
    "'pegsim run --db FILE' writes runs into an SQLite database, whole or not at all,\n"
    "one run at a time; a file it made before gets more runs. PRAGMA user_version is\n"
    "2. Times are ns of virtual time, columns *_s seconds; all tables begin with run.\n"
    "\n"
    "  runs      scenario, path, variant, seed, digest, events, ended_at, program,\n"
    "            document (the scenario as it was run)\n"
    "  verdicts  verdict, by, is_expected, error, closed_at, stuck_since, bound, why,\n"
    "            unexpected\n"
    "  events    number, time, kind, actor, peer, message, cause, work, note, text\n"
    "  changes   what states, guards, obligations and works became, and when\n"
    "  nodes, actors, names (of messages, machines...), counters\n"
    "  counts, tallies   of actors, and of answers to clients, by the second\n"
    "  strikes   faults begin and are over\n"
    "\n"
    "Views, with names instead of numbers:\n"
    "  summary   a line a run               story        what --log tells\n"
    "  log       events                     states       intervals, for timelines\n"
    "  guards    held by whom, since, until obligations  since, until, how they ended\n"
    "  works     since, until               faults       since, until\n"
    "  rates     counts with names\n"
    "\n"
    "  sqlite3 run.db \"SELECT time_s, actor, text FROM story WHERE run = 1\"\n";

static void print_scenario(const struct tool *tool)
{
    scenario_help(tool->model, tool->out);
}

static void print_json(const struct tool *tool)
{
    (void)fputs(json_help, tool->out);
}

static void print_db(const struct tool *tool)
{
    (void)fputs(db_help, tool->out);
}

static void print_exit(const struct tool *tool)
{
    static const enum exit_code codes[] = {EXIT_AS_EXPECTED,  EXIT_UNEXPECTED,  EXIT_USAGE,
                                           EXIT_INCONCLUSIVE, EXIT_DETERMINISM, EXIT_ENVIRONMENT,
                                           EXIT_INTERNAL};
    (void)fputs("How pegsim ends:\n\n", tool->out);
    for (uint32_t i = 0; i < COUNT_OF(codes); i++)
        (void)fprintf(tool->out, "  %2d  %s\n", (int)codes[i], exit_code_text(codes[i]));
    (void)fputs("\nOf several the worst counts; from the worst on: 70, 5, 2, 4, 1, 3, 0. A failed\n"
                "assertion, a mistake in pegsim, aborts: 134.\n",
                tool->out);
}

/* What there is to read about beside the subcommands. */
static const struct topic {
    const char *name;
    const char *summary;
    void (*print)(const struct tool *tool);
} topics[] = {
    {"scenario", "scenario files: every key, unit, range and default", print_scenario},
    {"json", "what run --json writes", print_json},
    {"db", "what run --db writes", print_db},
    {"exit", "what the exit codes mean", print_exit},
};

static void print_overview(const struct tool *tool)
{
    subcommand_print_all(tool);
    (void)fputs("\nMore to read with 'pegsim help':\n", tool->out);
    for (uint32_t i = 0; i < COUNT_OF(topics); i++)
        (void)fprintf(tool->out, "  %-9s %s\n", topics[i].name, topics[i].summary);
}

static enum exit_code complain(struct tool *tool, const char *name)
{
    const char *names[COUNT_OF(topics)];
    for (uint32_t i = 0; i < COUNT_OF(topics); i++)
        names[i] = topics[i].name;
    const char *nearest = subcommand_nearest(name);
    if (nearest == NULL)
        nearest = diag_nearest(name, names, COUNT_OF(topics));
    struct diag *diag = tool_diag(tool, "help");
    diag_add(diag, nowhere,
             nearest == NULL ? "'pegsim help' lists what there is"
                             : tool_text(tool, "did you mean '%s'?", nearest),
             "there is nothing to read about '%s'", name);
    return tool_complain(tool, diag, EXIT_USAGE);
}

static enum exit_code run(struct tool *tool, struct flag_rest arguments)
{
    if (arguments.count == 0) {
        print_overview(tool);
        return EXIT_AS_EXPECTED;
    }
    const char *name = arguments.texts[0];
    for (uint32_t i = 0; i < COUNT_OF(topics); i++)
        if (strcmp(topics[i].name, name) == 0) {
            topics[i].print(tool);
            return EXIT_AS_EXPECTED;
        }
    const struct subcommand *subcommand = subcommand_find(name);
    if (subcommand == NULL)
        return complain(tool, name);
    subcommand_print(subcommand, tool);
    return EXIT_AS_EXPECTED;
}

const struct subcommand subcommand_help = {
    .name = "help",
    .arguments = "[SUBCOMMAND or TOPIC]",
    .summary = "about a subcommand, 'scenario', 'json', 'db' or 'exit'",
    .text = "Tells about a subcommand or a topic: 'pegsim help' lists them.",
    .run = run,
};
