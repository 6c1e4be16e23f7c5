#include "tools/subcommand.h"
#include "tools/sweep/sweep_database.h"
#include "tools/sweep/sweep_report.h"

struct sweep_flags {
    struct sweeping_choice choice;
    const char *shard;
    struct sweep_database_choice database;
    bool json;
    bool quiet;
};

#define AT(member) offsetof(struct sweep_flags, member)
static const struct flag flags[] = {
    FLAG_ROW_SEEDS(AT(choice.seeds), "these seeds, both ends included; else 1..100"),
    {.name = "variants",
     .kind = FLAG_TEXT,
     .offset = AT(choice.list),
     .value = "A,B,...",
     .help = "only these, names or patterns"},
    FLAG_ROW_VARIANT(AT(choice.suite.variants), "one by one, for names with a comma; repeatable"),
    FLAG_ROW_SET(AT(choice.suite.sets)),
    FLAG_ROW_JOBS(AT(choice.threads), CREW_MAX),
    FLAG_ROW_DB(AT(database.path)),
    FLAG_ROW_RESUME(AT(database.resumes)),
    {.name = "shard",
     .kind = FLAG_TEXT,
     .offset = AT(shard),
     .value = "K/N",
     .help = "only every N-th seed, from the K-th on"},
    FLAG_ROW_JSON(AT(json)),
    FLAG_ROW_QUIET(AT(quiet), "only tell what was not a success"),
    {.name = NULL},
};

/* A command on its way. */
struct command {
    struct sweeping sweeping;
    struct sweep_flags values;
};

/* --- the subcommand ------------------------------------------------------------------ */

static enum exit_code sweep_and_tell(struct command *command)
{
    struct sweeping *sweeping = &command->sweeping;
    const enum exit_code code = sweep_database_run(sweeping, command->values.database, NULL, NULL);
    if (code != EXIT_AS_EXPECTED)
        return code;
    if (command->values.json)
        sweep_write_json(sweeping);
    else
        sweep_write_text(sweeping, command->values.quiet);
    return sweeping_code(sweeping);
}

static enum exit_code run(struct tool *tool, struct flag_rest arguments)
{
    struct command command = {.values = {.choice = {.seeds = "1..100"}}};
    struct flag_rest rest = arguments;
    struct diag *diag = tool_diag(tool, "sweep");
    flags_read(tool, flags, &rest, &command.values, diag);
    sweep_database_check(&command.values.database, diag);
    if (command.values.shard != NULL)
        sweeping_read_shard(&command.sweeping.sweep, command.values.shard, diag);
    if (diag_count(diag) > 0)
        return tool_complain(tool, diag, EXIT_USAGE);
    diag_free(diag);
    command.sweeping.tool = tool;
    command.sweeping.name = "sweep";
    command.sweeping.arguments = arguments;
    command.sweeping.choice = command.values.choice;
    command.sweeping.is_quiet = command.values.quiet;
    enum exit_code code = sweeping_open(&command.sweeping, &rest);
    if (code == EXIT_AS_EXPECTED) {
        code = sweep_and_tell(&command);
        if (code != EXIT_AS_EXPECTED)
            (void)tool_repeat(tool, "sweep", arguments.texts, arguments.count, code);
    }
    sweeping_close(&command.sweeping);
    return code;
}

const struct subcommand subcommand_sweep = {
    .name = "sweep",
    .arguments = "PATH [flags]",
    .summary = "run many seeds on all cores: shares, times, costs",
    .flags = flags,
    .text = "Runs many seeds of a scenario's variants: how often each verdict came, with the\n"
            "interval that holds its share with 95 % certainty, when runs finished, what they\n"
            "cost. What was no success is grouped by what it came to, with a line that does\n"
            "a run again, to the same digest: a hang is not watched after its proof (observe\n"
            "is 0s) unless --set says so. --resume goes on with a sweep that was killed;\n"
            "'merge' puts the databases of shards together.",
    .examples = "  pegsim sweep scenarios/hang/delay-by-qps.yaml --seeds 1..1000 --db a.db\n"
                "  pegsim sweep FILE --seeds 1..100000 --shard 3/8 --db shard-3.db\n"
                "Exit: 0, 1 a run is broken, 2 usage, 3 a run is open, 5 disk or memory",
    .run = run,
};
