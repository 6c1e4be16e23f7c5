#include "tools/sweep/assess.h"
#include "tools/kit/stopwatch.h"
#include "tools/subcommand.h"
#include <inttypes.h>

static const struct place nowhere = {0};

struct assess_flags {
    struct sweeping_choice choice;
    uint64_t risk; /* percent */
    bool json;
};

#define AT(member) offsetof(struct assess_flags, member)
static const struct flag flags[] = {
    FLAG_ROW_VARIANT(AT(choice.suite.variants), "this variant; else the first of the file"),
    FLAG_ROW_SEEDS(AT(choice.seeds), "of every sample; else 1..200"),
    {.name = "risk",
     .kind = FLAG_NUMBER,
     .offset = AT(risk),
     .min = 1,
     .max = 50,
     .value = "PERCENT",
     .help = "how many runs may go amiss; else 2"},
    FLAG_ROW_SET(AT(choice.suite.sets)),
    FLAG_ROW_JOBS(AT(choice.threads), CREW_MAX),
    FLAG_ROW_JSON(AT(json)),
    {.name = NULL},
};
#undef AT

/* A command on its way. */
struct command {
    struct sweeping sweeping;
    struct assess_flags values;
    struct assess *assess;
    int64_t begun;
};

/* Complains if so few seeds can never show a sample to be safe. */
static enum exit_code check_seeds(struct command *command)
{
    struct tool *tool = command->sweeping.tool;
    struct diag *diag = tool_diag(tool, "assess");
    const struct assess *assess = command->assess;
    const uint32_t needed = assess_seeds_needed(assess->risk);
    if (assess->seeds < needed)
        diag_add(diag, nowhere,
                 tool_text(tool, "give at least %" PRIu32 " seeds, or a larger --risk", needed),
                 "--seeds: %" PRIu32 " cannot show that at most %" PRIu64 " %% of runs go amiss",
                 assess->seeds, command->values.risk);
    return tool_complain(tool, diag, EXIT_USAGE);
}

/* How many samples there will be is not known: at least the one at hand comes to its end. */
static void show_progress(void *context, uint64_t runs)
{
    struct command *command = context;
    const uint64_t seeds = command->assess->seeds;
    progress_show(&command->sweeping.progress, runs, (runs / seeds + 1) * seeds);
}

static enum exit_code complain(struct command *command, enum assess_end end)
{
    static const char *const reasons[] = {
        [ASSESS_NO_FILE] = "the scenario has changed meanwhile",
        [ASSESS_NO_MEMORY] = "there is not enough memory for its worlds",
    };
    struct diag *diag = tool_diag(command->sweeping.tool, "assess");
    diag_add(diag, nowhere, NULL, "%s", reasons[end]);
    return tool_complain(command->sweeping.tool, diag, EXIT_ENVIRONMENT);
}

static void report(struct command *command)
{
    struct sweeping *sweeping = &command->sweeping;
    sweeping->choice.suite.variants =
        (struct flag_texts){.texts = {command->assess->variant}, .count = 1};
    const char *repeat =
        tool_text(sweeping->tool, "%s --risk %" PRIu64 "%s", sweeping_repeat(sweeping),
                  command->values.risk, command->values.json ? " --json" : "");
    sweeping->name = "sweep";
    const struct assess_report report = {
        .tool = sweeping->tool,
        .assess = command->assess,
        .options = sweeping->variants[0]->options,
        .sweep = sweeping,
        .repeat = repeat,
        .wall = stopwatch_now() - command->begun,
    };
    (command->values.json ? assess_write_json : assess_write_text)(&report);
}

static enum exit_code assess(struct command *command)
{
    struct sweeping *sweeping = &command->sweeping;
    struct tool *tool = sweeping->tool;
    *command->assess = (struct assess){
        .model = tool->model,
        .path = sweeping->path,
        .variant = sweeping->names[0],
        .overrides = sweeping->suite.overrides,
        .first = sweeping->sweep.first,
        .seeds = (uint32_t)(sweeping->sweep.last - sweeping->sweep.first + 1),
        .risk = (uint32_t)command->values.risk * (SIM_PPM / 100),
        .workers = sweeping->sweep.workers,
        .progress = show_progress,
        .context = command,
    };
    const enum exit_code code = check_seeds(command);
    if (code != EXIT_AS_EXPECTED)
        return code;
    progress_start(&sweeping->progress,
                   tool->error_is_terminal && !command->values.json ? tool->error : NULL);
    const enum assess_end end = assess_find(command->assess);
    progress_clear(&sweeping->progress);
    if (end != ASSESS_DONE)
        return complain(command, end);
    report(command);
    return EXIT_AS_EXPECTED;
}

static enum exit_code run(struct tool *tool, struct flag_rest arguments)
{
    struct command command = {
        .values = {.choice = {.seeds = "1..200"}, .risk = 2},
        .begun = stopwatch_now(),
    };
    struct flag_rest rest = arguments;
    struct diag *diag = tool_diag(tool, "assess");
    flags_read(tool, flags, &rest, &command.values, diag);
    if (diag_count(diag) > 0)
        return tool_complain(tool, diag, EXIT_USAGE);
    diag_free(diag);
    command.assess = arena_take(tool->arena, sizeof(*command.assess));
    ASSERT(command.assess != NULL);
    command.sweeping = (struct sweeping){
        .tool = tool, .name = "assess", .arguments = arguments, .choice = command.values.choice};
    enum exit_code code = sweeping_open(&command.sweeping, &rest);
    if (code == EXIT_AS_EXPECTED)
        code = assess(&command);
    sweeping_close(&command.sweeping);
    return code;
}

const struct subcommand subcommand_assess = {
    .name = "assess",
    .arguments = "PATH [flags]",
    .summary = "before a load: what it will come to, and what to change",
    .flags = flags,
    .text = "Runs one variant with many seeds and tells the chance of each verdict, how\n"
            "long the load takes and how long writes are refused. Then it turns one figure\n"
            "at a time: the limits of the write throttles, the users' writes, the files. It\n"
            "tells where runs go amiss (any verdict but success) and the nearest value at\n"
            "which at most --risk percent do, even at the upper end of the 95 % interval:\n"
            "each was run with all seeds.",
    .examples = "  pegsim assess scenarios/hang/delay-by-qps.yaml --variant v2.4.0\n"
                "  pegsim assess scenarios/hang/delay-by-qps.yaml --set clients[0].writes=50/s\n"
                "Exit: 0 assessed, 2 usage, 5 disk or memory",
    .run = run,
};
