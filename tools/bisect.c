#include "tools/inquiry/bisect.h"
#include "tools/inquiry/inquiry.h"
#include "tools/kit/progress.h"
#include "tools/kit/stopwatch.h"
#include "tools/subcommand.h"
#include <stdlib.h>

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
    INQUIRY_CHOICE_FLAGS(AT(choice)),
    INQUIRY_BISECT_FLAGS(AT(continuations), AT(points), AT(lifted), false),
    {.name = "decisions",
     .kind = FLAG_SWITCH,
     .offset = AT(decisions),
     .help = "also which single decisions would have prevented it"},
    FLAG_ROW_JOBS(AT(threads), CREW_MAX),
    FLAG_ROW_JSON(AT(json)),
    {.name = NULL},
};

/* A command on its way. */
struct command {
    struct inquiry inquiry;
    struct bisect_flags values;
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
    struct tool *tool = command->inquiry.tool;
    const struct bisect_flags *values = &command->values;
    const char *text = inquiry_repeat(&command->inquiry);
    return tool_text(tool, "%s --continuations %llu --points %llu%s%s%s", text,
                     (unsigned long long)values->continuations, (unsigned long long)values->points,
                     values->lifted ? " --lifted" : "", values->decisions ? " --decisions" : "",
                     values->json ? " --json" : "");
}

/* Bisects a run that hung. Returns false if there is no memory for it. */
static bool find(struct command *command)
{
    const struct bisect_flags *values = &command->values;
    struct inquiry *inquiry = &command->inquiry;
    *command->bisect = (struct bisect){
        .continuations = (uint32_t)values->continuations,
        .spread = (uint32_t)values->points,
        .intervention = values->lifted ? inquiry_lifting(inquiry->tool->model) : NULL,
        .progress = show_progress,
        .context = command,
    };
    const bool is_good =
        bisect_find(command->bisect, inquiry->history, &inquiry->crew) &&
        (!values->decisions || prevent_find(inquiry->history, &inquiry->crew, command->prevented));
    progress_clear(&command->progress);
    return is_good;
}

static enum exit_code report(struct command *command)
{
    const struct inquiry *inquiry = &command->inquiry;
    const bool is_hung = inquiry->outcome->result.verdict == VERDICT_HUNG;
    const struct bisect_report report = {
        .tool = inquiry->tool,
        .outcome = inquiry->outcome,
        .history = inquiry->history,
        .bisect = is_hung ? command->bisect : NULL,
        .prevented = command->values.decisions && is_hung ? command->prevented : NULL,
        .repeat = repeat_of(command),
        .threads = inquiry->crew.workers,
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
    const struct tool *tool = command->inquiry.tool;
    command->bisect = calloc(1, sizeof(*command->bisect));
    command->prevented = calloc(1, sizeof(*command->prevented));
    ASSERT(command->bisect != NULL && command->prevented != NULL);
    progress_start(&command->progress, tool->error_is_terminal ? tool->error : NULL);
    if (command->inquiry.outcome->result.verdict == VERDICT_HUNG && !find(command))
        return inquiry_complain_of_memory(&command->inquiry);
    return report(command);
}

static void free_command(struct command *command)
{
    inquiry_close(&command->inquiry);
    free(command->bisect);
    free(command->prevented);
}

static enum exit_code run(struct tool *tool, struct flag_rest arguments)
{
    struct command command = {
        .values = {.choice = {.seed = 1},
                   .continuations = INQUIRY_CONTINUATIONS,
                   .points = INQUIRY_POINTS},
        .begun = stopwatch_now(),
    };
    struct flag_rest rest = arguments;
    struct diag *diag = tool_diag(tool, "bisect");
    flags_read(tool, flags, &rest, &command.values, diag);
    command.inquiry = (struct inquiry){.tool = tool,
                                       .name = "bisect",
                                       .choice = command.values.choice,
                                       .threads = command.values.threads,
                                       .arguments = arguments};
    if (command.values.lifted && inquiry_lifting(tool->model) == NULL)
        diag_add(diag, nowhere, NULL, "--lifted: the model knows nothing called '%s'",
                 INQUIRY_LIFTING);
    if (diag_count(diag) > 0)
        return tool_complain(tool, diag, EXIT_USAGE);
    diag_free(diag);
    enum exit_code code = inquiry_open(&command.inquiry, &rest);
    if (code == EXIT_AS_EXPECTED)
        code = bisect(&command);
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
