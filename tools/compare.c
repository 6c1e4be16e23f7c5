#include "tools/subcommand.h"
#include "tools/sweep/sweep_database.h"
#include "tools/sweep/sweep_report.h"

static const struct place nowhere = {0};

struct compare_flags {
    struct sweeping_choice choice;
    struct sweep_database_choice database;
    bool json;
    bool markdown;
    bool summary;
};

#define AT(member) offsetof(struct compare_flags, member)
static const struct flag flags[] = {
    {.name = "variants",
     .kind = FLAG_TEXT,
     .offset = AT(choice.list),
     .value = "A,B,...",
     .help = "these, all against the first; else all of the file"},
    FLAG_ROW_VARIANT(AT(choice.suite.variants), "one by one, for names with a comma; repeatable"),
    FLAG_ROW_SEEDS(AT(choice.seeds), "these seeds, both ends included; else 1..100"),
    FLAG_ROW_SET(AT(choice.suite.sets)),
    FLAG_ROW_JOBS(AT(choice.threads), CREW_MAX),
    FLAG_ROW_DB(AT(database.path)),
    FLAG_ROW_RESUME(AT(database.resumes)),
    FLAG_ROW_JSON(AT(json)),
    {.name = "markdown",
     .kind = FLAG_SWITCH,
     .offset = AT(markdown),
     .help = "tables for a document"},
    {.name = "summary",
     .kind = FLAG_SWITCH,
     .offset = AT(summary),
     .help = "one table: main figures, what each variant is about"},
    {.name = NULL},
};

/* A command on its way. */
struct command {
    struct sweeping sweeping;
    struct compare_flags values;
    struct sweep_row first; /* of the seed that is at hand: the first variant's row */
};

/* The rows of a seed come one after the other, the first variant's first. */
static void duel(void *context, const struct sweep_row *row)
{
    struct command *command = context;
    if (row->variant == 0)
        command->first = *row;
    sweep_sum_compare(&command->sweeping.sums[row->variant], row, &command->first);
}

static enum exit_code compare_and_tell(struct command *command)
{
    struct sweeping *sweeping = &command->sweeping;
    const enum exit_code code =
        sweep_database_run(sweeping, command->values.database, duel, command);
    if (code != EXIT_AS_EXPECTED)
        return code;
    if (command->values.json)
        compare_write_json(sweeping);
    else if (command->values.summary)
        compare_write_summary(sweeping, command->values.markdown);
    else
        compare_write_text(sweeping, command->values.markdown);
    return sweeping_code(sweeping);
}

static enum exit_code run(struct tool *tool, struct flag_rest arguments)
{
    struct command command = {.values = {.choice = {.seeds = "1..100"}}};
    struct flag_rest rest = arguments;
    struct diag *diag = tool_diag(tool, "compare");
    flags_read(tool, flags, &rest, &command.values, diag);
    if (command.values.json && command.values.markdown)
        diag_add(diag, nowhere, "take one of them away",
                 "--json and --markdown both write to standard output");
    if (command.values.json && command.values.summary)
        diag_add(diag, nowhere, "leave --summary away", "--json has all figures");
    sweep_database_check(&command.values.database, diag);
    if (diag_count(diag) > 0)
        return tool_complain(tool, diag, EXIT_USAGE);
    diag_free(diag);
    command.sweeping.tool = tool;
    command.sweeping.name = "compare";
    command.sweeping.arguments = arguments;
    command.sweeping.choice = command.values.choice;
    enum exit_code code = sweeping_open(&command.sweeping, &rest);
    if (code == EXIT_AS_EXPECTED) {
        code = compare_and_tell(&command);
        if (code != EXIT_AS_EXPECTED)
            (void)tool_repeat(tool, "compare", arguments.texts, arguments.count, code);
    }
    sweeping_close(&command.sweeping);
    return code;
}

const struct subcommand subcommand_compare = {
    .name = "compare",
    .arguments = "PATH [flags]",
    .summary = "put variants side by side on the same random numbers",
    .flags = flags,
    .text = "Runs the same seeds of several variants: how often each hung, failed or was a\n"
            "success, with 95 % intervals; when runs finished; the longest outage; what it\n"
            "cost; and, seed by seed, how often a variant came off better or worse than the\n"
            "first one. With --db rows are kept: one file serves 'sweep', 'merge' and this.",
    .examples = "  pegsim compare scenarios/hang/delay-by-qps.yaml --seeds 1..1000\n"
                "Exit: 0, 1 a run is broken, 2 usage, 3 a run is open, 5 disk or memory",
    .run = run,
};
