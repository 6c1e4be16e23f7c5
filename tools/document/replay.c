#include "tools/document/replay.h"
#include "sim/history.h"
#include "sim/run.h"
#include "tools/inquiry/inquiry.h"
#include "tools/kit/progress.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What it is done with. */
struct work {
    struct replay *replay;
    struct tool *tool;
    const struct chronicle *chronicle;
    struct scenario_file file;
    struct history *history;
    struct branch_crew crew;
    struct progress progress;
};

static bool read_scenario(struct work *work)
{
    const struct chronicle_run *run = &work->chronicle->run;
    struct diag *diag = NULL;
    if (run->document == NULL)
        return false;
    const struct scenario_text text = {run->path == NULL ? "" : run->path, run->document,
                                       strlen(run->document)};
    const enum scenario_result result =
        scenario_parse(&text, work->tool->model, NULL, &work->file, &diag);
    diag_free(diag);
    return result == SCENARIO_READ;
}

/* Runs it whole, as it was. */
static enum replay_result run_again(struct work *work)
{
    const struct chronicle_run *meant = &work->chronicle->run;
    struct run_result *result = calloc(1, sizeof(*result));
    ASSERT(result != NULL);
    struct run *run = run_new(work->tool->model, &work->file.variants[0], meant->seed, NULL);
    if (run == NULL) {
        free(result);
        return REPLAY_NO_MEMORY;
    }
    run_finish(run, result);
    run_free(run);
    (void)snprintf(work->replay->digest, sizeof(work->replay->digest), "%016" PRIx64,
                   result->digest);
    const bool is_same = meant->digest != NULL && strcmp(meant->digest, work->replay->digest) == 0;
    const bool is_hung = result->verdict == VERDICT_HUNG;
    free(result);
    if (!is_same)
        return REPLAY_DIFFERENT;
    return is_hung ? REPLAY_SAME : REPLAY_NO_HANG;
}

static void show_progress(void *context, uint32_t done, uint32_t most)
{
    struct work *work = context;
    progress_show(&work->progress, done, most);
}

static bool look_into(struct work *work, uint64_t jobs)
{
    const struct sim_model *model = work->tool->model;
    struct replay *replay = work->replay;
    work->history = history_new(model, &work->file.variants[0], work->chronicle->run.seed);
    if (work->history == NULL ||
        !branch_crew_new(&work->crew, model, &work->history->variant, tool_threads(jobs)))
        return false;
    *replay->bisect = (struct bisect){
        .continuations = INQUIRY_CONTINUATIONS_FEW,
        .spread = INQUIRY_POINTS_FEW,
        .intervention = inquiry_lifting(model),
        .progress = show_progress,
        .context = work,
    };
    progress_start(&work->progress, work->tool->error_is_terminal ? work->tool->error : NULL);
    const bool is_good = account_find(replay->account, work->history) &&
                         bisect_find(replay->bisect, work->history, &work->crew) &&
                         prevent_find(work->history, &work->crew, replay->prevented);
    progress_clear(&work->progress);
    return is_good;
}

enum replay_result replay_find(struct replay *replay, struct tool *tool,
                               const struct chronicle *chronicle, uint64_t jobs)
{
    struct work work = {.replay = replay, .tool = tool, .chronicle = chronicle};
    *replay = (struct replay){
        .account = calloc(1, sizeof(struct account)),
        .bisect = calloc(1, sizeof(struct bisect)),
        .prevented = calloc(1, sizeof(struct prevented)),
    };
    ASSERT(replay->account != NULL && replay->bisect != NULL && replay->prevented != NULL);
    if (!read_scenario(&work))
        return REPLAY_UNREADABLE;
    enum replay_result result = run_again(&work);
    if (result == REPLAY_SAME && !look_into(&work, jobs))
        result = REPLAY_NO_MEMORY;
    branch_crew_free(&work.crew);
    history_free(work.history);
    scenario_free(&work.file);
    return result;
}

void replay_free(struct replay *replay)
{
    free(replay->account);
    free(replay->bisect);
    free(replay->prevented);
}
