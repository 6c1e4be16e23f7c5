#include "tools/assess.h"
#include "tools/progress.h"
#include "tools/stopwatch.h"
#include "tools/subcommand.h"
#include "tools/suite.h"
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

static const struct place nowhere = {0};

/* Most seeds of a sample. */
#define SEEDS_MAX 100000

/* A hang is not watched after it was proved, as in a sweep. */
#define UNWATCHED "observe=0s"

struct assess_flags {
    struct suite_choice choice;
    const char *seeds; /* A..B */
    uint64_t risk;     /* percent */
    uint64_t threads;  /* 0: as many as the machine has processors */
    bool json;
};

#define AT(member) offsetof(struct assess_flags, member)
static const struct flag flags[] = {
    {.name = "variant",
     .kind = FLAG_TEXTS,
     .offset = AT(choice.variants),
     .value = "NAME",
     .help = "this variant; else the first of the file"},
    {.name = "seeds",
     .kind = FLAG_TEXT,
     .offset = AT(seeds),
     .value = "A..B",
     .help = "of every sample; else 1..200"},
    {.name = "risk",
     .kind = FLAG_NUMBER,
     .offset = AT(risk),
     .min = 1,
     .max = 50,
     .value = "PERCENT",
     .help = "how many runs may go amiss; else 2"},
    {.name = "set",
     .kind = FLAG_TEXTS,
     .offset = AT(choice.sets),
     .value = "KEY=VALUE",
     .help = "put over the scenario: table.partitions=8; repeatable"},
    {.name = "jobs",
     .letter = 'j',
     .kind = FLAG_NUMBER,
     .offset = AT(threads),
     .min = 1,
     .max = CREW_MAX,
     .value = "N",
     .help = "so many at a time; else one a processor"},
    {.name = "json",
     .kind = FLAG_SWITCH,
     .offset = AT(json),
     .help = "one JSON document instead of text"},
    {.name = NULL},
};
#undef AT

/* A command on its way. */
struct command {
    struct tool *tool;
    struct assess_flags values;
    struct flag_rest arguments; /* the whole command line */
    struct suite suite;
    struct assess *assess;
    struct progress progress;
    int64_t begun;
};

/* --- what is asked for ------------------------------------------------------------- */

/* Reads digits; returns what follows them, or null if there are none or too many. */
static const char *read_number(const char *text, uint64_t *number)
{
    const char *at = text;
    *number = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        const uint64_t digit = (uint64_t)(*at - '0');
        if (*number > ((uint64_t)INT64_MAX - digit) / 10)
            return NULL;
        *number = *number * 10 + digit;
    }
    return at == text ? NULL : at;
}

static void read_seeds(struct command *command, struct diag *diag)
{
    const char *text = command->values.seeds;
    struct assess *assess = command->assess;
    uint64_t last = 0;
    const char *rest = read_number(text, &assess->first);
    const bool has_dots = rest != NULL && strncmp(rest, "..", 2) == 0;
    rest = has_dots ? read_number(rest + 2, &last) : NULL;
    if (rest == NULL || *rest != '\0' || last < assess->first) {
        diag_add(diag, nowhere, "for instance: --seeds 1..200", "--seeds: '%s' is no range A..B",
                 text);
        return;
    }
    if (last - assess->first >= SEEDS_MAX) {
        diag_add(diag, nowhere, NULL, "--seeds: more than %d seeds are too many", SEEDS_MAX);
        return;
    }
    assess->seeds = (uint32_t)(last - assess->first) + 1;
    const uint32_t needed = assess_seeds_needed(assess->risk);
    if (assess->seeds < needed)
        diag_add(
            diag, nowhere,
            tool_text(command->tool, "give at least %" PRIu32 " seeds, or a larger --risk", needed),
            "--seeds: %" PRIu32 " cannot show that at most %" PRIu64 " %% of runs go amiss",
            assess->seeds, command->values.risk);
}

static uint32_t thread_count(uint64_t wanted)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    const uint64_t count = wanted > 0 ? wanted : processors < 1 ? 1 : (uint64_t)processors;
    return count > CREW_MAX ? CREW_MAX : (uint32_t)count;
}

/* Puts what a sweep leaves out below what the user sets. */
static void leave_unwatched(struct command *command, struct diag *diag)
{
    struct flag_texts *sets = &command->values.choice.sets;
    for (uint32_t i = 0; i < sets->count; i++)
        if (strncmp(sets->texts[i], "observe=", strlen("observe=")) == 0)
            return;
    if (sets->count == FLAG_TEXTS_MAX) {
        diag_add(diag, nowhere, NULL, "--set is given more than %d times", FLAG_TEXTS_MAX - 1);
        return;
    }
    memmove(&sets->texts[1], &sets->texts[0], sets->count * sizeof(sets->texts[0]));
    sets->texts[0] = UNWATCHED;
    sets->count++;
}

/* What was set, taken apart; suite_load has seen that each is KEY=VALUE. */
static struct scenario_overrides overrides_of(struct command *command)
{
    const struct flag_texts *sets = &command->values.choice.sets;
    struct scenario_override *list =
        arena_take(command->tool->arena, (sets->count + 1) * sizeof(*list));
    ASSERT(list != NULL);
    for (uint32_t i = 0; i < sets->count; i++) {
        const size_t bytes = strcspn(sets->texts[i], "=");
        list[i].key = tool_text(command->tool, "%.*s", (int)bytes, sets->texts[i]);
        list[i].value = sets->texts[i] + bytes + 1;
    }
    return (struct scenario_overrides){.list = list, .count = sets->count};
}

/* --- what is done -------------------------------------------------------------------- */

static void show_progress(void *context, uint64_t runs)
{
    struct command *command = context;
    const uint64_t samples = runs / command->assess->seeds + 1;
    progress_show(&command->progress, (uint32_t)runs, (uint32_t)(samples * command->assess->seeds));
}

static enum exit_code load(struct command *command, const struct flag_rest *rest)
{
    struct tool *tool = command->tool;
    struct paths paths;
    struct diag *diag = tool_diag(tool, "assess");
    if (rest->count != 1) {
        diag_add(diag, nowhere, "for instance: pegsim assess scenarios/hang/delay-by-qps.yaml",
                 rest->count == 0 ? "a scenario is missing" : "one scenario at a time");
        return tool_complain(tool, diag, EXIT_USAGE);
    }
    paths_gather(tool, rest->texts, rest->count, &paths, diag);
    if (diag_count(diag) > 0)
        return tool_complain(tool, diag, EXIT_ENVIRONMENT);
    if (paths.count != 1) {
        diag_add(diag, nowhere, "name one of its files", "there are %u scenarios in %s",
                 (unsigned)paths.count, rest->texts[0]);
        return tool_complain(tool, diag, EXIT_USAGE);
    }
    command->suite = (struct suite){.tool = tool, .choice = command->values.choice};
    const enum exit_code code = suite_load(&command->suite, &paths, diag);
    return exit_code_worse(code, tool_complain(tool, diag, EXIT_USAGE));
}

static enum exit_code complain(struct command *command, enum assess_end end)
{
    static const char *const reasons[] = {
        [ASSESS_NO_FILE] = "the scenario has changed meanwhile",
        [ASSESS_NO_MEMORY] = "there is not enough memory for it",
    };
    struct diag *diag = tool_diag(command->tool, "assess");
    diag_add(diag, nowhere, NULL, "%s", reasons[end]);
    return tool_complain(command->tool, diag, EXIT_ENVIRONMENT);
}

/* "pegsim NAME PATH --variant V --seeds A..B --set ...". */
static const char *command_line(struct command *command, const char *name)
{
    struct tool *tool = command->tool;
    const struct assess *assess = command->assess;
    const struct flag_texts *sets = &command->values.choice.sets;
    const char *text =
        tool_text(tool, "%s %s %s%s --variant %s --seeds %" PRIu64 "..%" PRIu64,
                  tool_quote(tool, tool->program), name, assess->path[0] == '-' ? "./" : "",
                  tool_quote(tool, assess->path), tool_quote(tool, assess->variant), assess->first,
                  assess->first + assess->seeds - 1);
    for (uint32_t i = 0; i < sets->count; i++)
        if (strcmp(sets->texts[i], UNWATCHED) != 0)
            text = tool_text(tool, "%s --set %s", text, tool_quote(tool, sets->texts[i]));
    return text;
}

static enum exit_code assess(struct command *command)
{
    struct tool *tool = command->tool;
    struct assess *found = command->assess;
    const struct outcome *outcome = &command->suite.outcomes[0];
    found->model = tool->model;
    found->path = outcome->path;
    found->variant = outcome->variant->scenario.variant;
    found->overrides = overrides_of(command);
    found->workers = thread_count(command->values.threads);
    found->progress = show_progress;
    found->context = command;
    progress_start(&command->progress,
                   tool->error_is_terminal && !command->values.json ? tool->error : NULL);
    const enum assess_end end = assess_find(found);
    progress_clear(&command->progress);
    if (end != ASSESS_DONE)
        return complain(command, end);
    const struct assess_report report = {
        .tool = tool,
        .assess = found,
        .options = outcome->variant->options,
        .sweep = command_line(command, "sweep"),
        .repeat = tool_text(tool, "%s --risk %" PRIu64 "%s", command_line(command, "assess"),
                            command->values.risk, command->values.json ? " --json" : ""),
        .wall = stopwatch_now() - command->begun,
    };
    (command->values.json ? assess_write_json : assess_write_text)(&report);
    return EXIT_AS_EXPECTED;
}

static enum exit_code run(struct tool *tool, struct flag_rest arguments)
{
    struct command command = {
        .tool = tool,
        .values = {.seeds = "1..200", .risk = 2},
        .arguments = arguments,
        .begun = stopwatch_now(),
    };
    struct flag_rest rest = arguments;
    struct diag *diag = tool_diag(tool, "assess");
    command.assess = arena_take(tool->arena, sizeof(*command.assess));
    ASSERT(command.assess != NULL);
    flags_read(tool, flags, &rest, &command.values, diag);
    command.assess->risk = (uint32_t)command.values.risk * (SIM_PPM / 100);
    if (diag_count(diag) == 0)
        read_seeds(&command, diag);
    leave_unwatched(&command, diag);
    if (diag_count(diag) > 0)
        return tool_complain(tool, diag, EXIT_USAGE);
    diag_free(diag);
    enum exit_code code = load(&command, &rest);
    if (code == EXIT_AS_EXPECTED)
        code = assess(&command);
    else
        tool_repeat(tool, "assess", arguments.texts, arguments.count, code);
    suite_free(&command.suite);
    return code;
}

const struct subcommand subcommand_assess = {
    .name = "assess",
    .arguments = "PATH [flags]",
    .summary = "before a load: what it will come to, and what to change",
    .flags = flags,
    .text = "Runs one variant with many seeds and tells the chance of each verdict, how long the\n"
            "load takes and how long writes are refused. Then it turns one figure at a time: the\n"
            "limits of the write throttles, the users' writes, the files. It tells where runs go\n"
            "amiss (any verdict but success) and the nearest value at which at most --risk\n"
            "percent do, even at the upper end of the 95 % interval: each was run with all seeds.",
    .examples = "  pegsim assess scenarios/hang/delay-by-qps.yaml --variant v2.4.0\n"
                "  pegsim assess scenarios/hang/delay-by-qps.yaml --set clients[0].writes=50/s\n"
                "Exit: 0 assessed, 2 usage, 5 disk or memory",
    .run = run,
};
