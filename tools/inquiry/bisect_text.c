#include "sim/story.h"
#include "sim/words.h"
#include "tools/inquiry/bisect.h"
#include "tools/kit/digits.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LIST_BYTES  ((size_t)32 * 1024)
#define SPAN_BYTES  64
#define COUNT_BYTES 32

/* A share of ppm as 0.123. */
static void print_share(FILE *out, const struct bisect_share *share)
{
    if (share->total == 0) {
        (void)fputc('-', out);
        return;
    }
    (void)fprintf(out, "%.3f  %.3f..%.3f", bisect_ppm(share) / 1e6, share->interval.low / 1e6,
                  share->interval.high / 1e6);
}

/* --- the table ---------------------------------------------------------------- */

static bool is_beside(const struct bisect_step *step, uint32_t i)
{
    return step->is_found && (step->before == i || step->after == i);
}

static bool is_undecided(const struct bisect_share *share)
{
    return share->verdicts[VERDICT_HUNG] > 0 && !bisect_is_certain(share);
}

/* Of the points that were put between the first ones, those on the way to a step say nothing. */
static bool is_worth_a_line(const struct bisect *bisect, uint32_t i)
{
    const struct bisect_point *point = &bisect->points[i];
    return !point->is_refined || is_undecided(&point->shares[BISECT_AS_IT_WAS]) ||
           is_undecided(&point->shares[BISECT_CHANGED]) ||
           is_beside(&bisect->certain[BISECT_AS_IT_WAS], i) ||
           is_beside(&bisect->certain[BISECT_CHANGED], i) || is_beside(&bisect->largest, i);
}

static void print_table(const struct bisect *bisect, FILE *out)
{
    const struct sim_intervention *intervention = bisect->intervention;
    (void)fprintf(out,
                  "P(hang) if chance is drawn anew from there on: %" PRIu32
                  " continuations of each point, and\n"
                  "the interval that holds P with 95 %% certainty\n\n",
                  bisect->continuations);
    (void)fprintf(
        out, "        time     after event   P(hang)  95 %%           %s%s\n",
        intervention == NULL ? "" : "  and: ", intervention == NULL ? "" : intervention->name);
    uint32_t left_out = 0;
    for (uint32_t i = 0; i < bisect->point_count; i++) {
        const struct bisect_point *point = &bisect->points[i];
        if (!is_worth_a_line(bisect, i)) {
            left_out++;
            continue;
        }
        char event[COUNT_BYTES];
        char instant[SPAN_BYTES];
        digits_group(point->event, event, sizeof(event));
        (void)story_instant(point->at, instant, sizeof(instant));
        (void)fprintf(out, "  %10s  %14s   ", instant, event);
        print_share(out, &point->shares[BISECT_AS_IT_WAS]);
        if (intervention != NULL) {
            const bool is_empty = point->shares[BISECT_AS_IT_WAS].total == 0;
            (void)fprintf(out, "%*s", is_empty ? 23 : 5, "");
            print_share(out, &point->shares[BISECT_CHANGED]);
        }
        (void)fputc('\n', out);
    }
    if (left_out > 0)
        (void)fprintf(out, "  and %" PRIu32 " points between them, all or none of which hang\n",
                      left_out);
}

/* --- the steps ---------------------------------------------------------------- */

static void print_step(const struct bisect *bisect, const struct bisect_step *step, uint32_t column,
                       FILE *out)
{
    char event[COUNT_BYTES];
    const struct history_event *told = &step->event;
    char instant[SPAN_BYTES];
    digits_group(told->number, event, sizeof(event));
    (void)story_instant(told->at, instant, sizeof(instant));
    (void)fprintf(out, "  event %s at %s s, %s on %s%s\n", event, instant, told->actor_name,
                  told->node_name, step->is_exact ? "" : " (or one shortly before it)");
    char lines[2 * HISTORY_LINE_BYTES] = "";
    text_add_lines(&(struct text_end){lines, sizeof(lines)}, told->line, 4);
    (void)fputs(lines, out);
    (void)fputs("    just before  ", out);
    print_share(out, &bisect->points[step->before].shares[column]);
    (void)fputs("\n    just after   ", out);
    print_share(out, &bisect->points[step->after].shares[column]);
    (void)fputc('\n', out);
}

static void print_certain(const struct bisect *bisect, uint32_t column, FILE *out)
{
    const struct bisect_step *step = &bisect->certain[column];
    const char *name = column == BISECT_CHANGED ? bisect->intervention->name : NULL;
    if (step->is_found) {
        (void)fprintf(
            out, name == NULL ? "\nIt became certain at\n" : "\n'%s' could have saved it until\n",
            name);
        print_step(bisect, step, column, out);
        return;
    }
    const bool is_certain = bisect_is_certain(&bisect->points[0].shares[column]);
    (void)fputc('\n', out);
    if (name != NULL)
        (void)fprintf(out, "'%s': ", name);
    (void)fputs(is_certain ? "every continuation hangs from the first point on: chance has no "
                             "part in it\n"
                           : "some continuation does not hang even from the last point\n",
                out);
}

static void print_steps(const struct bisect *bisect, FILE *out)
{
    print_certain(bisect, BISECT_AS_IT_WAS, out);
    if (bisect->largest.is_found) {
        (void)fputs("\nThe largest change before that\n", out);
        print_step(bisect, &bisect->largest, BISECT_AS_IT_WAS, out);
    }
    if (bisect->intervention != NULL)
        print_certain(bisect, BISECT_CHANGED, out);
}

/* --- all of it ---------------------------------------------------------------- */

static void print_prevented(const struct prevented *prevented, FILE *out)
{
    char *list = malloc(LIST_BYTES);
    ASSERT(list != NULL);
    list[0] = '\0';
    prevent_write(prevented, &(struct text_end){list, LIST_BYTES});
    (void)fprintf(out, "\n%s", list);
    free(list);
}

static void print_title(const struct bisect_report *report)
{
    const struct run_result *result = &report->outcome->result;
    char verdict[96];
    char span[SPAN_BYTES];
    outcome_verdict(report->outcome, report->tool->model, verdict, sizeof(verdict));
    (void)story_span(result->ended_at, span, sizeof(span));
    (void)fprintf(report->tool->out, "== %s, variant %s, seed %" PRIu64 ": %s after %s\n",
                  report->outcome->path, report->outcome->variant->scenario.variant,
                  report->outcome->seed, verdict, span);
}

void bisect_write_text(const struct bisect_report *report)
{
    FILE *out = report->tool->out;
    char runs[COUNT_BYTES];
    char events[COUNT_BYTES];
    print_title(report);
    print_table(report->bisect, out);
    print_steps(report->bisect, out);
    if (report->prevented != NULL)
        print_prevented(report->prevented, out);
    digits_group(report->bisect->run_count, runs, sizeof(runs));
    digits_group(report->bisect->event_count, events, sizeof(events));
    (void)fprintf(out, "\n%s continuations, %s events, in %.3f s, %" PRIu32 " at a time\n", runs,
                  events, (double)report->wall / 1e9, report->threads);
    (void)fprintf(out, "repeat: %s\n", report->repeat);
}

void bisect_write_no_hang(const struct bisect_report *report, bool is_json)
{
    if (is_json) {
        bisect_write_json(report);
        return;
    }
    print_title(report);
    (void)fprintf(report->tool->out,
                  "it does not hang: there is nothing to bisect; try another --seed or --variant\n"
                  "repeat: %s\n",
                  report->repeat);
}
