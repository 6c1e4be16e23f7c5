#include "sim/digest.h"
#include "sim/sweep_sqlite.h"
#include "tools/stopwatch.h"
#include "tools/subcommand.h"
#include "tools/sweep_report.h"
#include <stdlib.h>

#define PROBLEM_BYTES 1024

/* What is done is put into the file at least so often. */
#define COMMIT_EVERY (5 * SIM_SECOND)

static const struct place nowhere = {0};

struct sweep_flags {
    struct sweeping_choice choice;
    const char *shard;
    const char *database;
    bool resumes;
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
    {.name = "db",
     .kind = FLAG_TEXT,
     .offset = AT(database),
     .value = "FILE",
     .help = "also put a row for each run into SQLite"},
    {.name = "resume",
     .kind = FLAG_SWITCH,
     .offset = AT(resumes),
     .help = "with --db: take the runs that are there as done"},
    {.name = "shard",
     .kind = FLAG_TEXT,
     .offset = AT(shard),
     .value = "K/N",
     .help = "only every N-th seed, from the K-th on"},
    FLAG_ROW_JSON(AT(json)),
    {.name = "quiet",
     .letter = 'q',
     .kind = FLAG_SWITCH,
     .offset = AT(quiet),
     .help = "only tell what was not a success"},
    {.name = NULL},
};

/* A command on its way. */
struct command {
    struct sweeping sweeping;
    struct sweep_flags values;
    struct sweep_variant_name *names;
    struct sweep_identity identity;
    struct sweep_sqlite *database; /* null: none is asked for */
    int64_t committed_at;
};

/* --- the database ----------------------------------------------------------------- */

/* A hash of all values of a variant, spelled out. */
static uint64_t fingerprint_of(const struct scenario_variant *variant,
                               const struct sim_model *model)
{
    char *text = scenario_dump_text(variant, model);
    const uint64_t fingerprint = digest_bytes(0, text, strlen(text));
    free(text);
    return fingerprint;
}

static void identify(struct command *command)
{
    const struct sweeping *sweeping = &command->sweeping;
    const struct sweep *sweep = &sweeping->sweep;
    struct tool *tool = sweeping->tool;
    command->names = arena_take(tool->arena, sweep->variant_count * sizeof(*command->names));
    ASSERT(command->names != NULL);
    for (uint32_t i = 0; i < sweep->variant_count; i++)
        command->names[i] = (struct sweep_variant_name){
            .name = sweeping->names[i],
            .fingerprint = fingerprint_of(sweeping->variants[i], tool->model),
            .cell = sweeping->variants[i]->cell,
        };
    command->identity = (struct sweep_identity){
        .model = tool->model,
        .scenario = sweeping->variants[0]->scenario.name,
        .program = PEGSIM_VERSION,
        .variants = command->names,
        .variant_count = sweep->variant_count,
        .axes = sweeping->suite.files[0].axes,
        .axis_count = sweeping->suite.files[0].axis_count,
    };
}

static enum exit_code open_database(struct command *command)
{
    struct tool *tool = command->sweeping.tool;
    if (command->values.database == NULL)
        return EXIT_AS_EXPECTED;
    identify(command);
    command->database =
        sweep_sqlite_open(command->values.database, &command->identity, command->values.resumes);
    command->committed_at = stopwatch_now();
    const char *problem = sweep_sqlite_problem(command->database);
    struct diag *diag = tool_diag(tool, "sweep");
    if (problem != NULL)
        diag_add(diag, nowhere, "a file holds rows of one scenario, by one pegsim", "--db: %s",
                 problem);
    return tool_complain(tool, diag, EXIT_ENVIRONMENT);
}

static enum exit_code close_database(struct command *command, bool had_problem)
{
    char problem[PROBLEM_BYTES] = "";
    struct diag *diag = tool_diag(command->sweeping.tool, "sweep");
    if (command->database != NULL &&
        !sweep_sqlite_close(command->database, problem, sizeof(problem)) && !had_problem)
        diag_add(diag, nowhere, "what was written before is good: go on with --resume", "--db: %s",
                 problem);
    return tool_complain(command->sweeping.tool, diag, EXIT_ENVIRONMENT);
}

/* --- rows ------------------------------------------------------------------------- */

static bool recall(void *context, struct sweep_row *row)
{
    const struct command *command = context;
    return sweep_sqlite_recall(command->database, row);
}

static void keep(struct command *command, const struct sweep_row *row)
{
    sweep_sqlite_put(command->database, row);
    if (stopwatch_now() - command->committed_at > COMMIT_EVERY) {
        sweep_sqlite_commit(command->database);
        command->committed_at = stopwatch_now();
    }
}

/* A disk that is full ends the sweep. */
static bool take(void *context, const struct sweep_row *row, bool is_new)
{
    struct command *command = context;
    sweeping_add(&command->sweeping, row, is_new);
    if (command->database == NULL)
        return true;
    if (is_new)
        keep(command, row);
    return sweep_sqlite_problem(command->database) == NULL;
}

/* --- the subcommand ------------------------------------------------------------------ */

static enum exit_code sweep_and_tell(struct command *command)
{
    struct sweeping *sweeping = &command->sweeping;
    enum exit_code code = open_database(command);
    const bool had_problem = code != EXIT_AS_EXPECTED;
    if (!had_problem) {
        sweeping->sweep.context = command;
        sweeping->sweep.take = take;
        sweeping->sweep.recall = command->values.resumes ? recall : NULL;
        code = sweeping_run(sweeping);
    }
    code = exit_code_worse(code, close_database(command, had_problem));
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
    if (command.values.resumes && command.values.database == NULL)
        diag_add(diag, nowhere, "name the file with --db",
                 "--resume: there is nothing to go on with");
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
