/*
 * The root cause of a postmortem, and what would have prevented it.
 */
#include "sim/verdict.h"
#include "tools/document/markdown.h"
#include "tools/document/publish_md.h"
#include "tools/document/replay.h"
#include <inttypes.h>
#include <string.h>

#define LINE_BYTES 2048

/* --- root cause ---------------------------------------------------------------------- */

static void put_line(FILE *file, const char *line)
{
    const bool is_listed = strncmp(line, "- ", 2) == 0;
    (void)fputs(is_listed ? "  - " : "- ", file);
    markdown_text(file, is_listed ? line + 2 : line);
    (void)fputc('\n', file);
}

/* A run without a reason ended well; a guard that was lost meanwhile is told all the same. */
static void put_no_reason(const struct postmortem *postmortem)
{
    const struct chronicle *chronicle = postmortem->chronicle;
    const struct chronicle_marks *marks = &chronicle->marks;
    FILE *file = postmortem->file;
    if (marks->lane == CHRONICLE_NONE) {
        (void)fputs("Nothing was in its way for good.\n\n", file);
        return;
    }
    const struct chronicle_lane *lane = &chronicle->lanes[marks->lane];
    const struct chronicle_span *span = &chronicle->spans[marks->span];
    (void)fputs("The work that should have released the ", file);
    markdown_text(file, lane->what);
    (void)fputs(" of ", file);
    markdown_text(file, lane->subject);
    (void)fprintf(file, " was lost with event %" PRIu64 "; ", marks->lost_number);
    if (span->is_open) {
        (void)fputs("it was never released.\n\n", file);
        return;
    }
    (void)fputs("it was released at ", file);
    postmortem_instant(file, span->until);
    (void)fputs(" all the same: ", file);
    markdown_text(file, span->state);
    (void)fputs(".\n\n", file);
}

static void put_reason(const struct postmortem *postmortem)
{
    char line[LINE_BYTES];
    const char *why = postmortem->chronicle->run.why;
    if (why == NULL || *why == '\0') {
        put_no_reason(postmortem);
        return;
    }
    while (*why != '\0') {
        const size_t bytes = strcspn(why, "\n");
        (void)snprintf(line, sizeof(line), "%.*s", (int)bytes, why);
        put_line(postmortem->file, line);
        why += bytes + (why[bytes] == '\n');
    }
    (void)fputc('\n', postmortem->file);
}

/* Where in Pegasus a line of the story happens; null: nobody knows. */
static const char *place_of(const struct postmortem *postmortem, uint32_t note)
{
    const struct sim_model *model = postmortem->publish->tool->model;
    const bool is_same =
        note < postmortem->chronicle->note_count && note < model->note_count &&
        strcmp(postmortem->chronicle->notes[note].name, model->notes[note].name) == 0;
    return is_same && model->note_places != NULL ? model->note_places[note] : NULL;
}

static void put_step(const struct postmortem *postmortem, const struct chain_hop *hop,
                     uint32_t text)
{
    const struct chain *chain = postmortem->chain;
    const char *place = place_of(postmortem, chain->notes[text]);
    FILE *file = postmortem->file;
    (void)fputs("1. ", file);
    postmortem_actor(postmortem, hop->to);
    (void)fputs(" ", file);
    markdown_text(file, chain->texts[text]);
    (void)fputs(" (at ", file);
    postmortem_instant(file, hop->at);
    (void)fprintf(file, ", event %" PRIu64, hop->number);
    if (place != NULL) {
        (void)fputs(", `", file);
        (void)fputs(place, file);
        (void)fputs("`", file);
    }
    (void)fputs(")\n", file);
}

void postmortem_cause(const struct postmortem *postmortem)
{
    const struct chain *chain = postmortem->chain;
    FILE *file = postmortem->file;
    (void)fputs("## Root cause\n\n", file);
    put_reason(postmortem);
    if (chain->hop_count == 0)
        return;
    (void)fprintf(file, "How it came about, one thing by the other, until %s:\n\n",
                  chain_end_text(chain->end));
    for (uint32_t i = 0; i < chain->after; i++) {
        const struct chain_hop *hop = &chain->hops[i];
        for (uint32_t at = hop->first_text; at < hop->first_text + hop->text_count; at++)
            put_step(postmortem, hop, at);
    }
    (void)fputc('\n', file);
}

/* --- when it was inevitable ------------------------------------------------------------- */

static void put_event(FILE *file, const struct history_event *event)
{
    markdown_text(file, event->actor_name);
    (void)fputs(" on ", file);
    markdown_text(file, event->node_name);
    (void)fputs(", ", file);
    postmortem_instant(file, event->at);
    (void)fprintf(file, ", event %" PRIu64 ": ", event->number);
    markdown_text(file, event->line);
}

static void put_inevitable(FILE *file, const struct bisect *bisect)
{
    const struct bisect_step *step = &bisect->certain[BISECT_AS_IT_WAS];
    const struct bisect_step *lifted = &bisect->certain[BISECT_CHANGED];
    (void)fputs("**When it became inevitable.** ", file);
    if (step->is_found) {
        (void)fputs("Continued with other chance, the run hangs whatever comes from here: ", file);
        put_event(file, &step->event);
        (void)fputs(".", file);
    } else if (bisect_is_certain(&bisect->points[0].shares[BISECT_AS_IT_WAS])) {
        (void)fprintf(file,
                      "When the load was started, and by no accident of timing: of %" PRIu32
                      " continuations with other chance all hang.",
                      bisect->continuations);
    } else {
        (void)fputs("Never by chance alone: even from the last point that was tried some "
                    "continuation with other chance does not hang.",
                    file);
    }
    if (bisect->intervention != NULL && lifted->is_found) {
        (void)fprintf(file,
                      " Somebody could have helped (%s) until here: ", bisect->intervention->name);
        put_event(file, &lifted->event);
        (void)fputs(".", file);
    }
    (void)fputs("\n\n", file);
}

/* --- what would have prevented it --------------------------------------------------------- */

static void put_decisions(FILE *file, const struct prevented *prevented)
{
    (void)fprintf(
        file,
        "**Single decisions that would have prevented it**, with all else as it was up to "
        "there, of %" PRIu32 " that were tried:\n\n",
        prevented->trials);
    for (uint32_t i = 0; i < prevented->count; i++) {
        const struct prevention *prevention = &prevented->list[i];
        (void)fputs("- ", file);
        put_event(file, &prevention->event);
        (void)fputs(" **Instead** ", file);
        markdown_text(file, prevention->instead);
        (void)fprintf(file, ": %s at ", verdict_name(prevention->verdict));
        postmortem_span(file, prevention->closed_at);
        (void)fputs(".\n", file);
    }
    if (prevented->count == 0)
        (void)fputs("- none\n", file);
    (void)fputc('\n', file);
}

static void put_trial(FILE *file, const struct account_trial *trial)
{
    const bool ends = trial->verdict == VERDICT_SUCCESS || trial->verdict == VERDICT_FAILED ||
                      trial->verdict == VERDICT_CANCELLED;
    (void)fputs("| ", file);
    markdown_text(file, trial->intervention->name);
    (void)fprintf(file, " | %s | %s",
                  ends              ? "yes"
                  : trial->releases ? "for a while"
                                    : "no",
                  verdict_name(trial->verdict));
    if (ends) {
        (void)fputs(" after ", file);
        postmortem_span(file, trial->over_after);
    }
    (void)fputs(" | ", file);
    markdown_text(file, trial->answer);
    (void)fputs(" |\n", file);
}

static void put_trials(FILE *file, const struct account *account)
{
    (void)fputs(
        "**What an operator can do now.** Each was tried in a continuation of this very run, "
        "at ",
        file);
    postmortem_instant(file, account->tried_at);
    (void)fputs(":\n\n| what | does it help? | what it comes to | what the shell says |\n"
                "|---|---|---|---|\n",
                file);
    for (uint32_t i = 0; i < account->trial_count; i++)
        put_trial(file, &account->trials[i]);
    (void)fputc('\n', file);
}

static void put_found(FILE *file, const struct replay *replay)
{
    put_inevitable(file, replay->bisect);
    put_decisions(file, replay->prevented);
    put_trials(file, replay->account);
}

/* What is said if nothing could be found. */
static const char *const excuses[] = {
    [REPLAY_SAME] = "",
    [REPLAY_NO_HANG] = "There was no hang to prevent.\n\n",
    [REPLAY_UNREADABLE] = "*Nothing was tried: this pegsim cannot read the scenario.*\n\n",
    [REPLAY_DIFFERENT] = "",
    [REPLAY_NO_MEMORY] = "*There was not enough memory to try anything.*\n\n",
};

void postmortem_prevention(const struct postmortem *postmortem)
{
    const struct publish *publish = postmortem->publish;
    FILE *file = postmortem->file;
    struct replay replay = {0};
    (void)fputs("## What would have prevented it\n\n", file);
    if (publish->is_brief) {
        (void)fputs("*Left out, as asked: `pegsim explain` tells.*\n\n", file);
        return;
    }
    const enum replay_result result =
        replay_find(&replay, publish->tool, postmortem->chronicle, publish->jobs);
    (void)fputs(excuses[result], file);
    if (result == REPLAY_SAME)
        put_found(file, &replay);
    if (result == REPLAY_DIFFERENT) {
        (void)fputs("*This pegsim comes to another run with the same scenario (digest ", file);
        markdown_text(file, replay.digest);
        (void)fputs(", and the database was written by ", file);
        markdown_text(file, postmortem->chronicle->run.program);
        (void)fputs("), so that nothing was tried.*\n\n", file);
    }
    replay_free(&replay);
}
