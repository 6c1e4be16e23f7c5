#include "tools/bisect.h"
#include "sim/crew.h"
#include "tools/progress.h"
#include "tools/stopwatch.h"
#include "tools/subcommand.h"
#include "tools/suite.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct place nowhere = {0};

struct bisect_flags {
    struct suite_choice choice;
    uint64_t threads; /* 0: as many as the machine has processors */
    uint64_t continuations;
    uint64_t points;
    bool lifted;
    bool decisions;
    bool json;
};

#define AT(member) offsetof(struct bisect_flags, member)
static const struct flag flags[] = {
    {.name = "variant",
     .kind = FLAG_TEXTS,
     .offset = AT(choice.variants),
     .value = "NAME",
     .help = "this variant; else the first of the file"},
    {.name = "seed",
     .kind = FLAG_NUMBER,
     .offset = AT(choice.seed),
     .max = INT64_MAX,
     .value = "N",
     .help = "another seed of chance than 1"},
    {.name = "set",
     .kind = FLAG_TEXTS,
     .offset = AT(choice.sets),
     .value = "KEY=VALUE",
     .help = "put over the scenario: table.partitions=8; repeatable"},
    {.name = "continuations",
     .kind = FLAG_NUMBER,
     .offset = AT(continuations),
     .min = 1,
     .max = BISECT_CONTINUATIONS_MAX,
     .value = "N",
     .help = "of each point; else 100"},
    {.name = "points",
     .kind = FLAG_NUMBER,
     .offset = AT(points),
     .min = 2,
     .max = BISECT_POINTS_MAX - BISECT_REFINED_MAX,
     .value = "N",
     .help = "ever nearer to the hang; else 12"},
    {.name = "lifted",
     .kind = FLAG_SWITCH,
     .offset = AT(lifted),
     .help = "also with the write throttle lifted at each point"},
    {.name = "decisions",
     .kind = FLAG_SWITCH,
     .offset = AT(decisions),
     .help = "also which single decisions would have prevented it"},
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

/* The row of the model that --lifted tries. */
#define LIFTED "lift the write throttle"

static const struct sim_intervention *intervention_called(const struct sim_model *model,
                                                          const char *name)
{
    for (uint32_t i = 0; i < model->intervention_count; i++)
        if (strcmp(model->interventions[i].name, name) == 0)
            return &model->interventions[i];
    return NULL;
}

/* A command on its way. */
struct command {
    struct tool *tool;
    struct bisect_flags values;
    struct suite suite;
    struct outcome *outcome;
    struct history *history;
    struct branch_crew crew;
    struct bisect *bisect;
    struct prevented *prevented;
    struct progress progress;
    int64_t begun;
};

static void show_progress(void *context, uint32_t done, uint32_t most)
{
    struct command *command = context;
    const uint32_t each = command->bisect->continuations;
    progress_show(&command->progress, done * each, most * each);
}

static const char *repeat_of(struct command *command)
{
    struct tool *tool = command->tool;
    const struct bisect_flags *values = &command->values;
    const struct outcome *outcome = command->outcome;
    const char *text = tool_text(
        tool, "%s bisect %s%s --variant %s --seed %llu --continuations %llu --points %llu%s%s%s",
        tool_quote(tool, tool->program), outcome->path[0] == '-' ? "./" : "",
        tool_quote(tool, outcome->path), tool_quote(tool, outcome->variant->scenario.variant),
        (unsigned long long)outcome->seed, (unsigned long long)values->continuations,
        (unsigned long long)values->points, values->lifted ? " --lifted" : "",
        values->decisions ? " --decisions" : "", values->json ? " --json" : "");
    for (uint32_t i = 0; i < values->choice.sets.count; i++)
        text = tool_text(tool, "%s --set %s", text, tool_quote(tool, values->choice.sets.texts[i]));
    return text;
}

static uint32_t thread_count(const struct command *command)
{
    uint64_t count = command->values.threads;
    if (count == 0) {
        const long processors = sysconf(_SC_NPROCESSORS_ONLN);
        count = processors < 1 ? 1 : (uint64_t)processors;
    }
    return count > CREW_MAX ? CREW_MAX : (uint32_t)count;
}

/* Bisects a run that hung. Returns false if there is no memory for it. */
static bool find(struct command *command)
{
    const struct bisect_flags *values = &command->values;
    const struct sim_model *model = command->tool->model;
    *command->bisect = (struct bisect){
        .continuations = (uint32_t)values->continuations,
        .spread = (uint32_t)values->points,
        .intervention = values->lifted ? intervention_called(model, LIFTED) : NULL,
        .progress = show_progress,
        .context = command,
    };
    if (!branch_crew_new(&command->crew, model, &command->history->variant, thread_count(command)))
        return false;
    const bool is_good =
        bisect_find(command->bisect, command->history, &command->crew) &&
        (!values->decisions || prevent_find(command->history, &command->crew, command->prevented));
    progress_clear(&command->progress);
    return is_good;
}

static enum exit_code complain_of_memory(struct command *command)
{
    struct diag *diag = tool_diag(command->tool, "bisect");
    diag_add(diag, nowhere, NULL, "there is not enough memory for it");
    return tool_complain(command->tool, diag, EXIT_ENVIRONMENT);
}

static enum exit_code report(struct command *command)
{
    const bool is_hung = command->outcome->result.verdict == VERDICT_HUNG;
    const struct bisect_report report = {
        .tool = command->tool,
        .outcome = command->outcome,
        .history = command->history,
        .bisect = is_hung ? command->bisect : NULL,
        .prevented = command->values.decisions && is_hung ? command->prevented : NULL,
        .repeat = repeat_of(command),
        .threads = command->crew.workers,
        .wall = stopwatch_now() - command->begun,
    };
    if (!is_hung)
        bisect_write_no_hang(&report, command->values.json);
    else if (command->values.json)
        bisect_write_json(&report);
    else
        bisect_write_text(&report);
    return is_hung ? EXIT_AS_EXPECTED : EXIT_UNEXPECTED;
}

static enum exit_code bisect(struct command *command)
{
    struct tool *tool = command->tool;
    command->begun = stopwatch_now();
    command->outcome = &command->suite.outcomes[0];
    command->bisect = calloc(1, sizeof(*command->bisect));
    command->prevented = calloc(1, sizeof(*command->prevented));
    ASSERT(command->bisect != NULL && command->prevented != NULL);
    progress_start(&command->progress, tool->error_is_terminal ? tool->error : NULL);
    command->history = history_new(tool->model, command->outcome->variant, command->outcome->seed);
    if (command->history == NULL)
        return complain_of_memory(command);
    command->outcome->result = command->history->result;
    if (command->outcome->result.verdict == VERDICT_HUNG && !find(command))
        return complain_of_memory(command);
    return report(command);
}

static void check_arguments(const struct command *command, const struct flag_rest *paths,
                            struct diag *diag)
{
    if (command->values.lifted && intervention_called(command->tool->model, LIFTED) == NULL)
        diag_add(diag, nowhere, NULL, "--lifted: the model knows nothing called '%s'", LIFTED);
    if (paths->count != 1)
        diag_add(diag, nowhere, "for instance: pegsim bisect scenarios/hang/delay-by-qps.yaml",
                 paths->count == 0 ? "a scenario is missing" : "one scenario at a time");
}

static enum exit_code load(struct command *command, const struct flag_rest *rest)
{
    struct paths paths;
    struct diag *diag = tool_diag(command->tool, "bisect");
    paths_gather(command->tool, rest->texts, rest->count, &paths, diag);
    if (diag_count(diag) > 0)
        return tool_complain(command->tool, diag, EXIT_ENVIRONMENT);
    if (paths.count != 1) {
        diag_add(diag, nowhere, "name one of its files", "there are %u scenarios in %s",
                 (unsigned)paths.count, rest->texts[0]);
        return tool_complain(command->tool, diag, EXIT_USAGE);
    }
    const enum exit_code code = suite_load(&command->suite, &paths, diag);
    return exit_code_worse(code, tool_complain(command->tool, diag, EXIT_USAGE));
}

static void free_command(struct command *command)
{
    branch_crew_free(&command->crew);
    history_free(command->history);
    free(command->bisect);
    free(command->prevented);
    suite_free(&command->suite);
}

static enum exit_code run(struct tool *tool, struct flag_rest arguments)
{
    struct command command = {
        .tool = tool, .values = {.choice = {.seed = 1}, .continuations = 100, .points = 12}};
    struct flag_rest rest = arguments;
    struct diag *diag = tool_diag(tool, "bisect");
    flags_read(tool, flags, &rest, &command.values, diag);
    if (diag_count(diag) == 0)
        check_arguments(&command, &rest, diag);
    if (diag_count(diag) > 0)
        return tool_complain(tool, diag, EXIT_USAGE);
    diag_free(diag);
    command.suite = (struct suite){.tool = tool, .choice = command.values.choice};
    enum exit_code code = load(&command, &rest);
    if (code == EXIT_AS_EXPECTED)
        code = bisect(&command);
    else
        tool_repeat(tool, "bisect", arguments.texts, arguments.count, code);
    free_command(&command);
    return code;
}

const struct subcommand subcommand_bisect = {
    .name = "bisect",
    .arguments = "PATH [flags]",
    .summary = "when a hang became inevitable, and what would have prevented it",
    .flags = flags,
    .text = "Does one run, which must hang, goes back into it at many points and draws chance\n"
            "anew from there: the share that hangs is P(hang) at that point. Points are put\n"
            "closer where P changes, down to the event after which it is certain.",
    .examples = "  pegsim bisect scenarios/hang/delay-by-qps.yaml --lifted --decisions\n"
                "Exit: 0 it hangs, 1 it does not, 2 usage, 5 disk or memory",
    .run = run,
};
