#include "sim/story.h"
#include "sim/words.h"
#include "tools/explain.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_BYTES ((size_t)64 * 1024)
#define SPAN_BYTES 64

/* The head of a step: when, which event, who. */
static void add_head(struct text_end *out, sim_time at, uint64_t event, const char *who,
                     const char *node)
{
    char instant[SPAN_BYTES];
    (void)story_instant(at, instant, sizeof(instant));
    text_add(out, "  %s s, event %" PRIu64 ": %s on %s", instant, event, who, node);
}

static void say_span(struct words *words, sim_time span)
{
    char text[SPAN_BYTES];
    (void)story_span(span, text, sizeof(text));
    words_add(words, "%s", text);
}

static void say_after(struct words *words, sim_time span)
{
    words_add(words, span <= 0 ? "at once" : "after ");
    if (span > 0)
        say_span(words, span);
}

/* --- why ------------------------------------------------------------------------ */

/* A line of the reason; one of a list hangs by its dash. */
static void add_item(struct text_end *out, const char *line)
{
    const bool is_listed = strncmp(line, "- ", 2) == 0;
    char *start = out->at;
    text_add_lines(out, is_listed ? line + 2 : line, is_listed ? 6 : 2);
    if (is_listed && out->at > start + 4)
        start[4] = '-';
}

/* All lines of it. */
static void add_why(struct text_end *out, const char *why)
{
    text_add(out, "\nWhy it cannot end\n");
    while (*why != '\0') {
        const size_t bytes = strcspn(why, "\n");
        char line[RUN_TEXT_BYTES];
        (void)snprintf(line, sizeof(line), "%.*s", (int)bytes, why);
        add_item(out, line);
        why += bytes + (why[bytes] == '\n');
    }
}

/* --- how it came about ------------------------------------------------------------- */

static void add_line(struct text_end *out, const struct account_line *line)
{
    char text[2 * HISTORY_LINE_BYTES];
    add_head(out, line->at, line->number, line->who, line->node);
    text_add(out, "\n");
    (void)snprintf(text, sizeof(text), "%s%s%s%s", line->text, line->where == NULL ? "" : " [",
                   line->where == NULL ? "" : line->where, line->where == NULL ? "" : "]");
    text_add_lines(out, text, 6);
}

static void add_story(struct text_end *out, const struct account *account)
{
    text_add(out, account->has_guard
                      ? "\nHow it came about: the work that should have released it\n"
                      : "\nHow it came about: the last lines of its story\n");
    if (!account->has_guard && account->lines_more > 0)
        text_add(out, "  (%" PRIu32 " before these)\n", account->lines_more);
    for (uint32_t i = 0; i < account->line_count; i++)
        add_line(out, &account->lines[i]);
    if (account->has_guard && account->lines_more > 0)
        text_add(out, "  (and %" PRIu32 " more)\n", account->lines_more);
}

/* --- when ---------------------------------------------------------------------------- */

static void add_step(struct text_end *out, const struct bisect *bisect,
                     const struct bisect_step *step, uint32_t column)
{
    const struct history_event *told = &step->event;
    add_head(out, told->at, told->number, told->actor_name, told->node_name);
    text_add(out, "%s\n", step->is_exact ? "" : ", or shortly before");
    text_add_lines(out, told->line, 6);
    text_add(out,
             "      just before, %.0f %% of the continuations hang; just after, all of %" PRIu32
             "\n",
             bisect_ppm(&bisect->points[step->before].shares[column]) / 1e4, bisect->continuations);
}

static void add_certain(struct text_end *out, const struct bisect *bisect)
{
    const struct bisect_step *step = &bisect->certain[BISECT_AS_IT_WAS];
    text_add(out, "\nWhen it became inevitable\n");
    if (step->is_found) {
        text_add_lines(out,
                       "with chance drawn anew from each point on, it is certain from here:", 2);
        add_step(out, bisect, step, BISECT_AS_IT_WAS);
    } else if (bisect_is_certain(&bisect->points[0].shares[BISECT_AS_IT_WAS])) {
        text_add_lines(out,
                       "with the start of the load: whatever chance does from there on, every "
                       "continuation hangs",
                       2);
    } else {
        text_add_lines(out, "some continuation does not hang even from the last point", 2);
    }
    const struct bisect_step *lifted = &bisect->certain[BISECT_CHANGED];
    if (bisect->intervention != NULL && lifted->is_found) {
        char text[256];
        (void)snprintf(text, sizeof(text), "until here it could still be saved by this: %s",
                       bisect->intervention->name);
        text_add_lines(out, text, 2);
        add_step(out, bisect, lifted, BISECT_CHANGED);
    }
}

/* --- what can be done now --------------------------------------------------------------- */

static void add_trial(struct text_end *out, const struct account *account,
                      const struct account_trial *trial)
{
    struct words words = {0};
    words_add(&words, "%s: ", trial->releases ? "releases" : "does not");
    if (trial->releases && account->has_guard) {
        words_add(&words, "it is released ");
        say_after(&words, trial->released_after);
        words_add(&words, " (%s); ", trial->how);
    }
    words_add(&words, "the run then comes to: %s", verdict_name(trial->verdict));
    const bool is_over = trial->verdict == VERDICT_SUCCESS || trial->verdict == VERDICT_FAILED ||
                         trial->verdict == VERDICT_CANCELLED;
    if (is_over) {
        words_add(&words, " ");
        say_after(&words, trial->over_after);
    }
    text_add(out, "  %s\n", trial->intervention->name);
    text_add_lines(out, words.text, 6);
}

static void add_trials(struct text_end *out, const struct account *account)
{
    char instant[SPAN_BYTES];
    (void)story_instant(account->tried_at, instant, sizeof(instant));
    text_add(
        out,
        "\nWhat an operator can do now: each tried in a continuation of this very run at %s s\n",
        instant);
    for (uint32_t pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < account->trial_count; i++)
            if (account->trials[i].releases == (pass == 0))
                add_trial(out, account, &account->trials[i]);
}

/* --- all of it ----------------------------------------------------------------------- */

static void print_title(const struct explanation *explanation)
{
    char verdict[96];
    struct words words = {0};
    const struct outcome *outcome = explanation->outcome;
    outcome_verdict(outcome, explanation->tool->model, verdict, sizeof(verdict));
    say_span(&words, outcome->result.ended_at);
    (void)fprintf(explanation->tool->out, "== %s, variant %s, seed %" PRIu64 ": %s after %s\n%s\n",
                  outcome->path, outcome->variant->scenario.variant, outcome->seed, verdict,
                  words.text, outcome->variant->scenario.name);
}

void explanation_write(const struct explanation *explanation)
{
    char *text = malloc(TEXT_BYTES);
    ASSERT(text != NULL);
    text[0] = '\0';
    struct text_end out = {text, TEXT_BYTES};
    print_title(explanation);
    add_why(&out, explanation->outcome->result.why);
    add_story(&out, explanation->account);
    if (explanation->bisect != NULL)
        add_certain(&out, explanation->bisect);
    if (explanation->prevented != NULL) {
        text_add(&out, "\n");
        prevent_write(explanation->prevented, &out);
    }
    add_trials(&out, explanation->account);
    (void)fprintf(explanation->tool->out, "%s\nrepeat: %s\n", text, explanation->repeat);
    free(text);
}

void explanation_write_no_hang(const struct explanation *explanation)
{
    print_title(explanation);
    (void)fprintf(explanation->tool->out,
                  "%sit does not hang: there is nothing to explain; try another --seed or "
                  "--variant\nrepeat: %s\n",
                  explanation->outcome->result.why, explanation->repeat);
}
