#include "tools/kit/digits.h"
#include "tools/kit/grid.h"
#include "tools/sweep/assess.h"
#include "tools/sweep/sweeping.h"
#include <inttypes.h>
#include <string.h>

const char *assess_command(const struct assess_report *report, const struct assess_turn *turn,
                           const struct assess_sample *sample)
{
    struct tool *tool = report->tool;
    struct sim_setting settings[SIM_SETTINGS_MAX] = {0};
    const uint32_t count =
        turn == NULL ? 0 : turn->knob->write(report->options, sample->value, settings);
    report->sweep->sweep.last = report->assess->first + sample->runs - 1;
    const char *text = sweeping_repeat(report->sweep);
    for (uint32_t i = 0; i < count; i++) {
        const char *setting = tool_text(tool, "%s=%s", settings[i].key, settings[i].value);
        text = tool_text(tool, "%s --set %s", text, tool_quote(tool, setting));
    }
    return text;
}

/* Parts per million as percent: "12.3", "100". */
static const char *percent(struct tool *tool, uint32_t ppm)
{
    const uint32_t tenths = (ppm + 500) / 1000;
    return tool_text(tool, tenths % 10 == 0 ? "%" PRIu32 : "%" PRIu32 ".%" PRIu32, tenths / 10,
                     tenths % 10);
}

static const char *interval(struct tool *tool, struct wilson wilson)
{
    return tool_text(tool, "%s..%s %%", percent(tool, wilson.low), percent(tool, wilson.high));
}

/* What an obligation of a kind is called while it is open. */
static const char *title_of(const struct sim_obligation_kind *kind)
{
    return kind->while_open != NULL ? kind->while_open : kind->name;
}

static const char *value_text(struct tool *tool, const struct sim_knob *knob, int64_t value)
{
    struct words words = {0};
    if (knob->raises && value == knob->end)
        return "no limit";
    knob->print(value, &words);
    return tool_text(tool, "%s", words.text);
}

/* --- as it is ------------------------------------------------------------------------ */

static void print_lines(FILE *out, const char *text, uint32_t indent)
{
    char lines[2 * WORDS_BYTES] = "";
    text_add_lines(&(struct text_end){lines, sizeof(lines)}, text, indent);
    (void)fputs(lines, out);
}

static void print_spans(const struct assess_report *report, const struct assess_sample *sample)
{
    struct tool *tool = report->tool;
    const struct sim_model *model = report->assess->model;
    for (uint32_t i = 0; i < model->obligation_count; i++) {
        const struct assess_span *span = &sample->spans[i];
        const char *name = title_of(&model->obligations[i]);
        if (span->longest == 0)
            (void)fprintf(tool->out, "  %-12s  none\n", name);
        else
            (void)fprintf(tool->out, "  %-12s  median %s, 99 %% %s, longest %s\n", name,
                          sweeping_span(tool, span->median), sweeping_span(tool, span->p99),
                          sweeping_span(tool, span->longest));
    }
}

static void print_present(const struct assess_report *report)
{
    struct tool *tool = report->tool;
    const struct assess *assess = report->assess;
    const struct assess_sample *sample = &assess->present;
    (void)fputs("\nAs it is\n", tool->out);
    for (uint32_t i = 0; i < VERDICT_COUNT; i++)
        if (sample->verdicts[i] > 0)
            (void)fprintf(tool->out, "  %-12s  %" PRIu32 " of %" PRIu32 " runs, %s\n",
                          verdict_name(i), sample->verdicts[i], sample->runs,
                          interval(tool, wilson_of(sample->verdicts[i], sample->runs)));
    print_spans(report, sample);
}

/* --- one knob ------------------------------------------------------------------------ */

/* Which kind of obligation is told in a column: the first one that decides. */
static uint32_t told_kind(const struct sim_model *model)
{
    uint32_t kind = 0;
    while (kind < model->obligation_count && !model->obligations[kind].decides)
        kind++;
    return kind;
}

static void put_sample(const struct assess_report *report, const struct assess_turn *turn,
                       const struct assess_sample *sample, struct grid *grid)
{
    struct tool *tool = report->tool;
    const struct sim_model *model = report->assess->model;
    const uint32_t kind = told_kind(model);
    const bool has_kind = kind < model->obligation_count;
    grid_row(grid);
    grid_put(grid, "  %s", value_text(tool, turn->knob, sample->value));
    grid_put(grid, "%" PRIu32 " of %" PRIu32, assess_amiss(sample), sample->runs);
    grid_put(grid, "%s", interval(tool, sample->amiss));
    grid_put(grid, "%s", has_kind ? sweeping_span(tool, sample->spans[kind].median) : "");
    grid_put(grid, "%s",
             sample->value == turn->present ? "as it is"
             : sample->is_safe              ? "safe"
                                            : "");
}

static void print_likely(const struct assess_report *report, const struct assess_turn *turn)
{
    struct tool *tool = report->tool;
    uint32_t first = 0;
    uint32_t last = 0;
    if (!assess_likely(turn, &first, &last)) {
        (void)fputs("  nowhere do half of the runs go amiss, of what was tried\n", tool->out);
        return;
    }
    const char *low = value_text(tool, turn->knob, turn->samples[first].value);
    const char *high = value_text(tool, turn->knob, turn->samples[last].value);
    const char *text =
        first == last
            ? tool_text(tool, "half of the runs or more go amiss at %s", low)
            : tool_text(tool, "half of the runs or more go amiss from %s to %s", low, high);
    if (turn->has_advice && turn->samples[turn->advised].value != turn->knob->end)
        text = tool_text(tool, "%s; at most %s %% %s %s", text, percent(tool, report->assess->risk),
                         turn->knob->raises ? "from" : "up to",
                         value_text(tool, turn->knob, turn->samples[turn->advised].value));
    print_lines(tool->out, text, 2);
}

static void print_turn(const struct assess_report *report, const struct assess_turn *turn)
{
    struct tool *tool = report->tool;
    struct words words = {0};
    const char *name = turn->knob->name;
    turn->knob->print(turn->present, &words);
    (void)fprintf(tool->out, "\n%c%s: %s\n",
                  name[0] >= 'a' && name[0] <= 'z' ? name[0] - 32 : name[0], name + 1, words.text);
    if (!turn->is_settable) {
        (void)fputs("  cannot be changed by --set: the file's matrix varies it\n", tool->out);
        return;
    }
    const uint32_t kind = told_kind(report->assess->model);
    const bool has_kind = kind < report->assess->model->obligation_count;
    const char *median =
        has_kind ? tool_text(tool, "median\n%s", report->assess->model->obligations[kind].name)
                 : "";
    const char *const titles[] = {"", "amiss", "95 %", median, "", NULL};
    struct grid *grid = grid_new(tool, titles, 1);
    for (uint32_t i = 0; i < turn->sample_count; i++)
        put_sample(report, turn, &turn->samples[i], grid);
    grid_write(grid, false);
    print_likely(report, turn);
}

/* --- what to change -------------------------------------------------------------------- */

/* One thing to do, with the runs that show what it comes to. */
static void print_advice(const struct assess_report *report, const struct assess_turn *turn,
                         const struct assess_sample *sample)
{
    struct tool *tool = report->tool;
    const struct sim_model *model = report->assess->model;
    const bool is_end = sample->value == turn->knob->end;
    const char *what = is_end ? turn->knob->last
                              : tool_text(tool, "%s %s", turn->knob->advice,
                                          value_text(tool, turn->knob, sample->value));
    (void)fprintf(tool->out, "  %s: %" PRIu32 " of %" PRIu32 " go amiss, %s\n", what,
                  assess_amiss(sample), sample->runs, interval(tool, sample->amiss));
    for (uint32_t i = 0; i < model->obligation_count; i++)
        if (sample->spans[i].longest > 0)
            (void)fprintf(tool->out, "    %s: median %s, 99 %% %s\n",
                          title_of(&model->obligations[i]),
                          sweeping_span(tool, sample->spans[i].median),
                          sweeping_span(tool, sample->spans[i].p99));
    (void)fprintf(tool->out, "    repeat: %s\n", assess_command(report, turn, sample));
}

/* What a knob gives: the nearest safe value and, if it is another, the safest one. */
static void print_advices_of(const struct assess_report *report, const struct assess_turn *turn)
{
    const struct sim_knob *knob = turn->knob;
    if (!turn->has_advice) {
        if (turn->is_settable && turn->present != knob->end)
            (void)fprintf(report->tool->out, "  not enough: %s\n", knob->last);
        return;
    }
    print_advice(report, turn, &turn->samples[turn->advised]);
    for (uint32_t i = 0; i < turn->sample_count; i++)
        if (i != turn->advised && turn->samples[i].value == knob->end)
            print_advice(report, turn, &turn->samples[i]);
}

static void print_advices(const struct assess_report *report)
{
    const struct assess *assess = report->assess;
    FILE *out = report->tool->out;
    if (assess->present.is_safe) {
        (void)fputs("\nNothing has to be changed\n", out);
        return;
    }
    (void)fputs("\nWhat to change: one of these, each run with all seeds\n", out);
    for (uint32_t i = 0; i < assess->turn_count; i++)
        print_advices_of(report, &assess->turns[i]);
}

void assess_write_text(const struct assess_report *report)
{
    const struct assess *assess = report->assess;
    FILE *out = report->tool->out;
    struct words words = {0};
    char runs[32];
    char events[32];
    (void)fprintf(out, "== %s, variant %s, seeds %" PRIu64 "..%" PRIu64 "\n", assess->path,
                  assess->variant, assess->first, assess->first + assess->seeds - 1);
    if (assess->model->describe != NULL)
        assess->model->describe(report->options, &words);
    print_lines(out, words.text, 0);
    print_lines(out,
                tool_text(report->tool,
                          "A run that is no success went amiss. Intervals hold with 95 %% "
                          "certainty; safe: they end at %s %% at most. A sample that cannot become "
                          "safe is cut short after some seeds.",
                          percent(report->tool, assess->risk)),
                0);
    print_present(report);
    for (uint32_t i = 0; i < assess->turn_count; i++)
        print_turn(report, &assess->turns[i]);
    print_advices(report);
    digits_group(assess->runs, runs, sizeof(runs));
    digits_group(assess->events, events, sizeof(events));
    (void)fprintf(out, "\n%s runs, %s events, in %.3f s, %" PRIu32 " at a time\nrepeat: %s\n", runs,
                  events, (double)report->wall / 1e9, assess->workers, report->repeat);
}
