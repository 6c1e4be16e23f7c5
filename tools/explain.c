#include "tools/inquiry/explain.h"
#include "tools/inquiry/inquiry.h"
#include "tools/kit/progress.h"
#include "tools/subcommand.h"
#include <stdlib.h>

struct explain_flags {
    struct suite_choice choice;
    uint64_t threads;
    bool brief;
};

#define AT(member) offsetof(struct explain_flags, member)
static const struct flag flags[] = {
    INQUIRY_CHOICE_FLAGS(AT(choice)),
    {.name = "brief",
     .kind = FLAG_SWITCH,
     .offset = AT(brief),
     .help = "leave out what takes long: when, what prevents it"},
    FLAG_ROW_JOBS(AT(threads), CREW_MAX),
    {.name = NULL},
};

/* A command on its way. */
struct command {
    struct inquiry inquiry;
    struct account *account;
    struct bisect *bisect;
    struct prevented *prevented;
    struct progress progress;
    bool is_brief;
};

static void show_progress(void *context, uint32_t done, uint32_t most)
{
    struct command *command = context;
    progress_show(&command->progress, done, most);
}

/* The run as the scenario has it: watched after the proof, so that it is known what it costs. */
static bool run_whole(struct command *command)
{
    struct outcome *outcome = command->inquiry.outcome;
    struct run *run = run_new(command->inquiry.tool->model, outcome->variant, outcome->seed, NULL);
    if (run == NULL)
        return false;
    run_finish(run, &outcome->result);
    run_free(run);
    return true;
}

static bool find(struct command *command)
{
    struct inquiry *inquiry = &command->inquiry;
    *command->bisect = (struct bisect){
        .continuations = INQUIRY_CONTINUATIONS_FEW,
        .spread = INQUIRY_POINTS_FEW,
        .intervention = inquiry_lifting(inquiry->tool->model),
        .progress = show_progress,
        .context = command,
    };
    const bool is_good =
        run_whole(command) && account_find(command->account, inquiry->history) &&
        (command->is_brief || (bisect_find(command->bisect, inquiry->history, &inquiry->crew) &&
                               prevent_find(inquiry->history, &inquiry->crew, command->prevented)));
    progress_clear(&command->progress);
    return is_good;
}

static enum exit_code explain(struct command *command)
{
    struct inquiry *inquiry = &command->inquiry;
    const bool is_hung = inquiry->outcome->result.verdict == VERDICT_HUNG;
    if (is_hung ? !find(command) : !account_find(command->account, inquiry->history))
        return inquiry_complain_of_memory(inquiry);
    const struct explanation explanation = {
        .tool = inquiry->tool,
        .outcome = inquiry->outcome,
        .account = command->account,
        .bisect = command->is_brief ? NULL : command->bisect,
        .prevented = command->is_brief ? NULL : command->prevented,
        .repeat = tool_text(inquiry->tool, "%s%s", inquiry_repeat(inquiry),
                            command->is_brief ? " --brief" : ""),
    };
    if (!is_hung) {
        explanation_write_no_hang(&explanation);
        return EXIT_UNEXPECTED;
    }
    explanation_write(&explanation);
    return EXIT_AS_EXPECTED;
}

static enum exit_code run(struct tool *tool, struct flag_rest arguments)
{
    struct explain_flags values = {.choice = {.seed = 1}};
    struct flag_rest rest = arguments;
    struct diag *diag = tool_diag(tool, "explain");
    flags_read(tool, flags, &rest, &values, diag);
    if (diag_count(diag) > 0)
        return tool_complain(tool, diag, EXIT_USAGE);
    diag_free(diag);
    struct command command = {.inquiry = {.tool = tool,
                                          .name = "explain",
                                          .choice = values.choice,
                                          .threads = values.threads,
                                          .arguments = arguments},
                              .account = calloc(1, sizeof(struct account)),
                              .bisect = calloc(1, sizeof(struct bisect)),
                              .prevented = calloc(1, sizeof(struct prevented)),
                              .is_brief = values.brief};
    ASSERT(command.account != NULL && command.bisect != NULL && command.prevented != NULL);
    progress_start(&command.progress, tool->error_is_terminal ? tool->error : NULL);
    enum exit_code code = inquiry_open(&command.inquiry, &rest);
    if (code == EXIT_AS_EXPECTED)
        code = explain(&command);
    inquiry_close(&command.inquiry);
    free(command.account);
    free(command.bisect);
    free(command.prevented);
    return code;
}

const struct subcommand subcommand_explain = {
    .name = "explain",
    .arguments = "PATH [flags]",
    .summary = "why a run hangs, how it came about, and what can be done now",
    .flags = flags,
    .text = "Does one run, which must hang, and tells what is stuck and why nothing can\n"
            "free it, how it came about step by step with the function in Pegasus, when it\n"
            "became inevitable, which single decision would have prevented it, and what an\n"
            "operator can do now: each way is tried in a continuation of this very run.",
    .examples = "  pegsim explain scenarios/hang/delay-by-qps.yaml --variant v2.4.0\n"
                "Exit: 0 it hangs, 1 it does not, 2 usage, 5 disk or memory",
    .run = run,
};
