#include "sim/story.h"
#include "tools/diff/diff_report.h"
#include "tools/kit/digits.h"
#include <inttypes.h>
#include <string.h>

#define STORIES_SHOWN     3 /* strands of the story that part */
#define OBLIGATIONS_SHOWN 12
#define COUNTERS_SHOWN    12

static const char *const letters[DIFF_SIDES] = {"A", "B"};

static FILE *out_of(const struct diff_report *report)
{
    return report->tool->out;
}

static void print_heading(const struct diff_report *report, const char *text)
{
    (void)fprintf(out_of(report), "\n%s%s%s\n", report->has_color ? "\033[1m" : "", text,
                  report->has_color ? "\033[0m" : "");
}

/* --- who is who ------------------------------------------------------------------ */

static void print_side(const struct diff_report *report, enum diff_side side)
{
    const struct side *run = &report->sides[side];
    char ended[64];
    char events[32];
    (void)story_span(run->result.ended_at, ended, sizeof(ended));
    digits_group(run->result.events, events, sizeof(events));
    (void)fprintf(out_of(report), "%s  %s, variant %s, seed %" PRIu64 "%s\n", letters[side],
                  run->path, run->variant, run->seed,
                  run->is_database ? tool_text(report->tool, ", run %" PRId64, run->rows.run) : "");
    (void)fprintf(out_of(report), "   %s after %s, %s events, digest %016" PRIx64 "\n",
                  side_verdict(run), ended, events, run->result.digest);
}

static void print_options(const struct diff_report *report)
{
    const struct option_differences *options = &report->options;
    int width = 0;
    int value_width = 0;
    if (options->count == 0)
        return;
    for (uint32_t i = 0; i < options->count; i++) {
        const int bytes = (int)strlen(options->list[i].key);
        const char *a = options->list[i].values[DIFF_A];
        const int value_bytes = a == NULL ? 1 : (int)strlen(a);
        width = bytes > width ? bytes : width;
        value_width = value_bytes > value_width ? value_bytes : value_width;
    }
    print_heading(report, "options that differ");
    for (uint32_t i = 0; i < options->count; i++) {
        const struct option_difference *option = &options->list[i];
        (void)fprintf(out_of(report), "  %-*s  A %-*s  B %s\n", width, option->key, value_width,
                      option->values[DIFF_A] == NULL ? "-" : option->values[DIFF_A],
                      option->values[DIFF_B] == NULL ? "-" : option->values[DIFF_B]);
    }
}

/* --- where they part --------------------------------------------------------------- */

/* Prints a line of the log behind the mark of its side. */
static void print_line(const struct diff_report *report, enum diff_side side,
                       const struct diff_line *line, const char *mark)
{
    (void)fprintf(out_of(report), "  %s ", mark);
    teller_print(&report->sides[side].teller, &line->record, diff_report_line(report, side, line),
                 report->has_color, out_of(report));
}

static void print_first(const struct diff_report *report, enum diff_side side)
{
    const struct diff_point *point = diff_point(report->diff);
    if (!point->first[side].is_there) {
        (void)fprintf(out_of(report), "  %s    (the run is over)\n", letters[side]);
        return;
    }
    print_line(report, side, &point->first[side], letters[side]);
    for (uint32_t i = 0; i < point->after_count[side]; i++)
        print_line(report, side, &point->after[side][i], letters[side]);
}

static void print_point(const struct diff_report *report)
{
    const struct diff_point *point = diff_point(report->diff);
    char heading[160];
    char at[64];
    char events[32];
    if (point->common == 0 || point->before_count == 0) {
        (void)snprintf(heading, sizeof(heading),
                       point->common == 0 ? "they part with the first record"
                                          : "the first record that differs");
    } else {
        const struct record *last = &point->before[point->before_count - 1].record;
        (void)story_span(last->at, at, sizeof(at));
        digits_group(last->number, events, sizeof(events));
        (void)snprintf(heading, sizeof(heading), "the same up to event %s at %s; then they part",
                       events, at);
    }
    print_heading(report, heading);
    for (uint32_t i = 0; i < point->before_count; i++)
        print_line(report, DIFF_A, &point->before[i], " ");
    print_first(report, DIFF_A);
    print_first(report, DIFF_B);
    print_heading(report, "what made the difference");
    for (const char *const *reason = diff_report_reasons(report); *reason != NULL; reason++)
        (void)fprintf(out_of(report), "  %s\n", *reason);
}

/* --- by strands -------------------------------------------------------------------- */

/* A side that tells something, to name the actor by. */
static enum diff_side told_by(const struct strand_difference *difference)
{
    return difference->line_count[DIFF_A] > 0 ? DIFF_A : DIFF_B;
}

static void print_strand(const struct diff_report *report,
                         const struct strand_difference *difference)
{
    const enum diff_side side = told_by(difference);
    (void)fprintf(out_of(report), "  %s",
                  diff_report_actor(report, side, &difference->lines[side][0]));
    if (difference->like > 0)
        (void)fprintf(out_of(report), ", and %u more in the same way", difference->like);
    (void)fprintf(out_of(report), ":\n");
    if (difference->common.is_there)
        print_line(report, DIFF_A, &difference->common, " ");
    for (uint32_t each = 0; each < DIFF_SIDES; each++) {
        for (uint32_t i = 0; i < difference->line_count[each]; i++)
            print_line(report, each, &difference->lines[each][i], letters[each]);
        if (difference->line_count[each] == 0)
            (void)fprintf(out_of(report), "  %s    (tells nothing more)\n", letters[each]);
    }
}

static void print_stories(const struct diff_report *report)
{
    uint32_t count = 0;
    uint32_t shown = 0;
    uint32_t told = 0;
    uint32_t reordered = 0;
    const bool is_by_chance = report->sides[DIFF_A].seed != report->sides[DIFF_B].seed;
    const struct strands *strands = diff_strands(report->diff);
    const struct strand_difference *list = strands_differences(strands, STRAND_STORY, &count);
    print_heading(report, "the story, times and figures aside");
    if (count == 0) {
        (void)fprintf(out_of(report), "  every actor tells the same in the same order\n");
        return;
    }
    for (uint32_t i = 0; i < count && shown < STORIES_SHOWN; i++) {
        if (list[i].is_like || (list[i].is_reordered && is_by_chance))
            continue;
        print_strand(report, &list[i]);
        told += 1 + list[i].like;
        shown++;
    }
    for (uint32_t i = 0; i < count && is_by_chance; i++)
        reordered += list[i].is_reordered;
    const uint32_t more = strands_parted(strands, STRAND_STORY) - told - reordered;
    if (reordered > 0)
        (void)fprintf(out_of(report), "  %u tell%s the same in another order, as chance has it\n",
                      reordered, reordered == 1 ? "s" : "");
    if (more > 0)
        (void)fprintf(out_of(report), "  %u more differ%s\n", more, more == 1 ? "s" : "");
}

static const char *state_of(const struct diff_report *report, const struct diff_line *line)
{
    const struct sim_machine *machine = &report->tool->model->machines[line->record.kind];
    char at[64];
    (void)story_span(line->record.at, at, sizeof(at));
    return tool_text(
        report->tool, "%s at %s",
        machine->state_name == NULL ? "?" : machine->state_name(line->record.values[0]), at);
}

static void print_machine(const struct diff_report *report, uint32_t machine)
{
    uint32_t count = 0;
    const struct strand_difference *list =
        strands_differences(diff_strands(report->diff), machine + 1, &count);
    if (count == 0)
        return;
    const enum diff_side side = told_by(&list[0]);
    const uint32_t more = strands_parted(diff_strands(report->diff), machine + 1) - 1;
    (void)fprintf(out_of(report), "  %s of %s%s\n", report->tool->model->machines[machine].name,
                  diff_report_actor(report, side, &list[0].lines[side][0]),
                  more == 0 ? ""
                            : tool_text(report->tool, ", the first of %u that differ", more + 1));
    if (list[0].common.is_there)
        (void)fprintf(out_of(report), "      on both %s, then\n",
                      state_of(report, &list[0].common));
    for (uint32_t each = 0; each < DIFF_SIDES; each++)
        (void)fprintf(out_of(report), "    %s %s\n", letters[each],
                      list[0].line_count[each] == 0 ? "nothing more"
                                                    : state_of(report, &list[0].lines[each][0]));
}

static void print_machines(const struct diff_report *report)
{
    bool has_any = false;
    uint32_t count = 0;
    for (uint32_t i = 0; i < report->tool->model->machine_count; i++) {
        (void)strands_differences(diff_strands(report->diff), i + 1, &count);
        has_any = has_any || count > 0;
    }
    if (!has_any)
        return;
    print_heading(report, "states, times aside");
    for (uint32_t i = 0; i < report->tool->model->machine_count; i++)
        print_machine(report, i);
}

/* --- how they ended ------------------------------------------------------------------ */

static void print_obligations(const struct diff_report *report)
{
    uint32_t shown = 0;
    uint32_t more = 0;
    uint32_t same = 0;
    print_heading(report, "how obligations ended");
    uint32_t count = 0;
    const struct diff_obligation *rows = diff_obligations(report->diff, &count);
    for (const struct diff_obligation *row = rows; row < rows + count; row++) {
        const uint32_t kind = diff_obligation_kind(row);
        const bool is_same = diff_obligation_is_same(row);
        const enum diff_side namer = report->sides[DIFF_A].is_database ? DIFF_B : DIFF_A;
        char name[192];
        same += is_same;
        if (is_same && !report->tool->model->obligations[kind].decides)
            continue;
        if (shown == OBLIGATIONS_SHOWN) {
            more++;
            continue;
        }
        shown++;
        side_obligation(&report->sides[namer], kind, diff_obligation_index(row), name,
                        sizeof(name));
        (void)fprintf(out_of(report), "  %-16s  A %s\n  %-16s  B %s\n", name,
                      diff_report_promise(report, &row->sides[DIFF_A]), "",
                      diff_report_promise(report, &row->sides[DIFF_B]));
    }
    if (more > 0)
        (void)fprintf(out_of(report), "  and %u more that differ\n", more);
    if (same > 0)
        (void)fprintf(out_of(report), "  %u ended the same way in both\n", same);
    if (shown == 0 && same == 0)
        (void)fprintf(out_of(report), "  there were none\n");
}

static void print_counters(const struct diff_report *report)
{
    struct counter_difference list[RUN_COUNTERS_MAX];
    const uint32_t count = diff_report_counters(report, list);
    if (count == 0)
        return;
    print_heading(report, "counters that differ most");
    (void)fprintf(out_of(report), "  %-20s %12s %12s\n", "", "A", "B");
    for (uint32_t i = 0; i < count && i < COUNTERS_SHOWN; i++) {
        char figures[DIFF_SIDES][32];
        for (uint32_t side = 0; side < DIFF_SIDES; side++)
            digits_group((uint64_t)list[i].values[side], figures[side], sizeof(figures[side]));
        (void)fprintf(out_of(report), "  %-20s %12s %12s\n", list[i].name, figures[DIFF_A],
                      figures[DIFF_B]);
    }
    if (count > COUNTERS_SHOWN)
        (void)fprintf(out_of(report), "  and %u more\n", count - COUNTERS_SHOWN);
}

void diff_write_text(const struct diff_report *report)
{
    print_side(report, DIFF_A);
    print_side(report, DIFF_B);
    print_options(report);
    if (diff_report_is_same(report)) {
        char events[32];
        digits_group(report->sides[DIFF_A].result.events, events, sizeof(events));
        (void)fprintf(out_of(report), "\nthe same: all %s events\n", events);
        return;
    }
    if (report->is_same_story) {
        (void)fprintf(out_of(report),
                      "\nevery event and change is the same, but the digests differ: in bodies of\n"
                      "messages, or in what no record shows\n");
    } else {
        print_point(report);
        print_stories(report);
        print_machines(report);
    }
    print_obligations(report);
    print_counters(report);
    (void)fprintf(out_of(report), "\nrepeat: %s\n", report->repeat);
}
