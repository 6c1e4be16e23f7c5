#include "sim/story.h"
#include "sim/words.h"
#include "tools/inquiry/explain.h"
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
    text_add(out, "%s s, event %" PRIu64 "%s%s%s%s", instant, event, who[0] == '\0' ? "" : ": ",
             who, node[0] == '\0' ? "" : " on ", node);
}

static void say_span(struct words *words, sim_time span)
{
    char text[SPAN_BYTES];
    (void)story_span(span, text, sizeof(text));
    words_add(words, "%s", text);
}

static void say_after(struct words *words, sim_time span)
{
    if (span <= 0) {
        words_add(words, "at once");
        return;
    }
    words_add(words, "after ");
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
static void add_why(struct text_end *out, const char *headline, const char *why)
{
    text_add(out, "\n%s\n", headline);
    while (*why != '\0') {
        const size_t bytes = strcspn(why, "\n");
        char line[RUN_TEXT_BYTES];
        (void)snprintf(line, sizeof(line), "%.*s", (int)bytes, why);
        add_item(out, line);
        why += bytes + (why[bytes] == '\n');
    }
}

/* --- how it came about ------------------------------------------------------------- */

/* What a line tells, and where in the modelled system it happens. */
static void say_line(const struct account_line *line, char *text, size_t bytes)
{
    (void)snprintf(text, bytes, "%s%s%s%s", line->text, line->where == NULL ? "" : " [",
                   line->where == NULL ? "" : line->where, line->where == NULL ? "" : "]");
}

/* A line; its head is left out if it is that of the line before. */
static void add_line(struct text_end *out, const struct account_line *line,
                     const struct account_line *before)
{
    char text[2 * HISTORY_LINE_BYTES];
    if (before == NULL || before->number != line->number || strcmp(before->who, line->who) != 0) {
        text_add(out, "  ");
        add_head(out, line->at, line->number, line->who, line->node);
        text_add(out, "\n");
    }
    say_line(line, text, sizeof(text));
    text_add_lines(out, text, 6);
}

static void add_repeats(struct text_end *out, const struct account *account)
{
    text_add(out, "  Since the last progress this happens over and over, the last time:\n");
    for (uint32_t i = 0; i < account->repeat_count; i++) {
        const struct account_repeat *repeat = &account->repeats[i];
        char text[2 * HISTORY_LINE_BYTES];
        text_add(out, "  %" PRIu32 " x, ", repeat->count);
        add_head(out, repeat->last.at, repeat->last.number, repeat->last.who, repeat->last.node);
        text_add(out, "\n");
        say_line(&repeat->last, text, sizeof(text));
        text_add_lines(out, text, 6);
    }
}

static void add_story(struct text_end *out, const struct account *account, bool is_hung)
{
    text_add(out, is_hung ? "\nHow it came about\n" : "\nThe last lines of its story\n");
    if (account->has_guard)
        text_add(out, "  All that was told of the work that should have released %s:\n",
                 account->guard);
    else if (is_hung)
        text_add(out, "  The last lines of the story, two of a kind at the most:\n");
    for (uint32_t i = 0; i < account->line_count; i++)
        add_line(out, &account->lines[i], i == 0 ? NULL : &account->lines[i - 1]);
    if (account->has_guard && account->lines_more > 0)
        text_add(out, "  (and %" PRIu32 " more)\n", account->lines_more);
    if (account->repeat_count > 0)
        add_repeats(out, account);
}

/* --- when ---------------------------------------------------------------------------- */

static void add_step(struct text_end *out, const struct bisect *bisect,
                     const struct bisect_step *step, uint32_t column)
{
    const struct history_event *told = &step->event;
    text_add(out, "  ");
    add_head(out, told->at, told->number, told->actor_name, told->node_name);
    text_add(out, "%s\n", step->is_exact ? "" : ", or shortly before");
    text_add_lines(out, told->line, 6);
    text_add(out,
             "      begun just before it, %.0f %% of %" PRIu32
             " continuations hang; begun just after it, all do\n",
             bisect_ppm(&bisect->points[step->before].shares[column]) / 1e4, bisect->continuations);
}

static void add_lifted(struct text_end *out, const struct bisect *bisect)
{
    char text[512];
    const struct bisect_step *lifted = &bisect->certain[BISECT_CHANGED];
    if (bisect->intervention == NULL)
        return;
    if (lifted->is_found)
        (void)snprintf(text, sizeof(text), "Somebody could have helped until here (%s: %s):",
                       bisect->intervention->name, bisect->intervention->help);
    else
        (void)snprintf(text, sizeof(text),
                       "There is no instant from which on this makes a difference: %s.",
                       bisect->intervention->name);
    text_add_lines(out, text, 2);
    if (lifted->is_found)
        add_step(out, bisect, lifted, BISECT_CHANGED);
}

static void add_certain(struct text_end *out, const struct bisect *bisect)
{
    char text[256];
    const struct bisect_step *step = &bisect->certain[BISECT_AS_IT_WAS];
    text_add(out, "\nWhen it became inevitable\n");
    if (step->is_found) {
        text_add_lines(out,
                       "Continued with other chance, the run hangs whatever comes from here:", 2);
        add_step(out, bisect, step, BISECT_AS_IT_WAS);
    } else if (bisect_is_certain(&bisect->points[0].shares[BISECT_AS_IT_WAS])) {
        (void)snprintf(text, sizeof(text),
                       "It was inevitable when the load was started, and no accident of timing: "
                       "of %" PRIu32 " continuations with other chance all hang.",
                       bisect->continuations);
        text_add_lines(out, text, 2);
    } else {
        text_add_lines(out,
                       "Never by chance alone: even from the last point that was tried some "
                       "continuation with other chance does not hang.",
                       2);
    }
    add_lifted(out, bisect);
}

/* --- what can be done now --------------------------------------------------------------- */

/* How far a trial got. */
enum help { HELP_ENDS, HELP_RELEASES, HELP_NONE, HELP_COUNT };

static enum help help_of(const struct account_trial *trial)
{
    const bool is_over = trial->verdict == VERDICT_SUCCESS || trial->verdict == VERDICT_FAILED ||
                         trial->verdict == VERDICT_CANCELLED;
    if (is_over)
        return HELP_ENDS;
    return trial->releases ? HELP_RELEASES : HELP_NONE;
}

/* What it came to, in detail; "" if there is nothing to add to its group's headline. */
static void say_trial(struct words *words, const struct account *account,
                      const struct account_trial *trial)
{
    if (help_of(trial) == HELP_ENDS) {
        words_add(words, "%s ", verdict_name(trial->verdict));
        say_after(words, trial->over_after);
    }
    if (trial->releases && account->has_guard) {
        words_add(words, "%s%s is released ", words->used > 0 ? "; " : "", account->guard);
        say_after(words, trial->released_after);
        words_add(words, " (%s)", trial->how);
    }
    if (help_of(trial) == HELP_RELEASES && trial->verdict == VERDICT_HUNG)
        words_add(words, ", then the load hangs again");
    else if (help_of(trial) == HELP_RELEASES)
        words_add(words, "; the run then comes to: %s", verdict_name(trial->verdict));
    if (help_of(trial) == HELP_NONE && trial->answer[0] != '\0')
        words_add(words, "the shell says: %s", trial->answer);
}

/* The trials of a group; what came of it stands once behind those that came to the same. */
static void add_group(struct text_end *out, const struct account *account, enum help help,
                      const char *headline)
{
    struct words before = {0};
    bool is_first = true;
    for (uint32_t i = 0; i < account->trial_count; i++) {
        const struct account_trial *trial = &account->trials[i];
        struct words words = {0};
        if (help_of(trial) != help)
            continue;
        say_trial(&words, account, trial);
        if (is_first)
            text_add(out, "  %s\n", headline);
        else if (strcmp(words.text, before.text) != 0)
            text_add_lines(out, before.text, 8);
        text_add(out, "    - %s\n", trial->intervention->name);
        is_first = false;
        before = words;
    }
    text_add_lines(out, before.text, 8);
}

static void add_trials(struct text_end *out, const struct account *account)
{
    static const char *const headlines[HELP_COUNT] = {
        [HELP_ENDS] = "This ends the load:",
        [HELP_RELEASES] = "This helps for a while only:",
        [HELP_NONE] = "This does not help, the load hangs all the same:"};
    char instant[SPAN_BYTES];
    (void)story_instant(account->tried_at, instant, sizeof(instant));
    text_add(out, "\nWhat an operator can do now\n");
    text_add(out, "  Each was tried in a continuation of this very run, at %s s.\n", instant);
    for (uint32_t help = 0; help < HELP_COUNT; help++)
        add_group(out, account, (enum help)help, headlines[help]);
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

/* What a reader has to know who has never seen such a text. */
static void add_legend(struct text_end *out, const struct outcome *outcome)
{
    static const char *const kinds[DETECTOR_COUNT] = {
        [DETECTOR_NONE] = "",
        [DETECTOR_LOST_WORK] = "The load of this simulated cluster never ends, which is proved: "
                               "what it waits for can no longer happen.",
        [DETECTOR_LASSO] = "The load of this simulated cluster never ends, which is proved: the "
                           "cluster goes round in a circle.",
        [DETECTOR_BOUNDED] = "The load of this simulated cluster seems never to end: it has stood "
                             "still for longer than anything it could wait for.",
    };
    text_add_lines(out, kinds[outcome->result.detector], 0);
    text_add_lines(out,
                   "Times are virtual, counted from the start of the run; what happens is numbered "
                   "as events. 1.2 is partition 2 of the table with id 1; replica 1.2 on replica-3 "
                   "is the replica of it that server replica-3 has.",
                   0);
}

void explanation_write(const struct explanation *explanation)
{
    char *text = malloc(TEXT_BYTES);
    ASSERT(text != NULL);
    text[0] = '\0';
    struct text_end out = {text, TEXT_BYTES};
    print_title(explanation);
    add_legend(&out, explanation->outcome);
    add_why(&out, "Why it cannot end", explanation->outcome->result.why);
    add_story(&out, explanation->account, true);
    if (explanation->bisect != NULL)
        add_certain(&out, explanation->bisect);
    if (explanation->prevented != NULL) {
        text_add(&out, "\n");
        prevent_write(explanation->prevented, &out);
    }
    add_trials(&out, explanation->account);
    (void)fprintf(explanation->tool->out, "\n%s\nrepeat: %s\n", text, explanation->repeat);
    free(text);
}

/* What a run came to that does not hang, and what to make of it. */
static const char *sense_of(enum verdict verdict)
{
    static const char *const senses[VERDICT_COUNT] = {
        [VERDICT_SUCCESS] = "Every load that was started came to its end: there is no hang to "
                            "explain.",
        [VERDICT_FAILED] = "The load ended by Pegasus's own rules, though not well: that is no "
                           "hang.",
        [VERDICT_CANCELLED] = "The load was cancelled: that is no hang.",
        [VERDICT_HUNG] = "",
        [VERDICT_BROKEN] = "A rule that must always hold was broken: that is no hang.",
        [VERDICT_INCONCLUSIVE] = "The run was over before anything could be said.",
        [VERDICT_EXCUSED] = "The load cannot end, but that is the doing of its environment and no "
                            "fault of its own: it does not count as a hang."};
    return senses[verdict];
}

void explanation_write_no_hang(const struct explanation *explanation)
{
    char *text = malloc(TEXT_BYTES);
    const struct run_result *result = &explanation->outcome->result;
    ASSERT(text != NULL);
    text[0] = '\0';
    struct text_end out = {text, TEXT_BYTES};
    print_title(explanation);
    text_add_lines(&out, sense_of(result->verdict), 0);
    if (result->why[0] != '\0')
        add_why(&out, "What it came to", result->why);
    add_story(&out, explanation->account, false);
    (void)fprintf(explanation->tool->out,
                  "\n%s\nno hang was found: try another --seed or --variant\nrepeat: %s\n", text,
                  explanation->repeat);
    free(text);
}
