#include "tools/chart/plot_phase.h"

#include "tools/chart/chart.h"
#include "tools/picture/letters.h"

#include <string.h>

static const struct place nowhere = {0};

/* --- keys ---------------------------------------------------------------------------------- */

static uint32_t axis_called(const struct survey *survey, const char *name, size_t bytes)
{
    uint32_t i = 0;
    while (i < survey->axis_count) {
        const struct scenario_axis *axis = &survey->axes[i];
        const bool is_key = strlen(axis->key) == bytes && memcmp(axis->key, name, bytes) == 0;
        const bool is_name = strlen(axis->name) == bytes && memcmp(axis->name, name, bytes) == 0;
        if (is_key || is_name)
            break;
        i++;
    }
    return i;
}

static const char *list_axes(const struct survey *survey, const bool *are_meant)
{
    const char *names[MATRIX_AXES_MAX + 1];
    uint32_t count = 0;
    for (uint32_t i = 0; i < survey->axis_count && count < COUNT_OF(names); i++)
        if (are_meant == NULL || are_meant[i])
            names[count++] = survey->axes[i].name;
    return tool_names(survey->tool, names, count);
}

static void complain_of_key(const struct survey *survey, const char *flag, const char *key,
                            struct diag *diag)
{
    diag_add(diag, nowhere, tool_text(survey->tool, "there are: %s", list_axes(survey, NULL)),
             "%s: the runs have no key '%s'", flag, key);
}

/* Leaves out what has another value for the key of one --fix. */
static void fix(struct survey *survey, const char *text, struct diag *diag)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL) {
        diag_add(diag, nowhere, "for instance: --fix variant=v2.4.0", "--fix: '%s' is no KEY=VALUE",
                 text);
        return;
    }
    const uint32_t at = axis_called(survey, text, (size_t)(equals - text));
    if (at == survey->axis_count) {
        complain_of_key(survey, "--fix",
                        tool_text(survey->tool, "%.*s", (int)(equals - text), text), diag);
        return;
    }
    const struct scenario_axis *axis = &survey->axes[at];
    uint32_t value = 0;
    while (value < axis->value_count && strcmp(axis->values[value], equals + 1) != 0)
        value++;
    if (value == axis->value_count)
        diag_add(diag, nowhere,
                 tool_text(survey->tool, "there are: %s",
                           tool_names(survey->tool, axis->values, axis->value_count)),
                 "--fix: %s is never '%s'", axis->name, equals + 1);
    for (uint32_t i = 0; i < survey->variant_count; i++)
        if (survey->variants[i].cell[at] != value)
            survey->variants[i].is_left_out = true;
}

/* Which axes take more than one value in what is not left out. Returns how many. */
static uint32_t find_varying(const struct survey *survey, bool varies[MATRIX_AXES_MAX + 1])
{
    uint32_t count = 0;
    for (uint32_t axis = 0; axis < survey->axis_count; axis++) {
        uint32_t first = SWEEP_READ_NONE;
        varies[axis] = false;
        for (uint32_t i = 0; i < survey->variant_count; i++) {
            const uint32_t value = survey->variants[i].cell[axis];
            if (survey->variants[i].is_left_out || value == SWEEP_READ_NONE)
                continue;
            varies[axis] = varies[axis] || (first != SWEEP_READ_NONE && first != value);
            first = value;
        }
        count += varies[axis];
    }
    return count;
}

static void complain_of_count(const struct survey *survey, const bool *varies, uint32_t count,
                              struct diag *diag)
{
    if (count == 0) {
        diag_add(diag, nowhere, "'pegsim help scenario' tells about `matrix:`",
                 "a map needs two keys that vary, and the runs have none");
        return;
    }
    if (count == 1) {
        diag_add(diag, nowhere, "give another key of the scenario's `matrix:` several values",
                 "a map needs two keys that vary, and the runs have only %s",
                 list_axes(survey, varies));
        return;
    }
    uint32_t first = 0;
    while (!varies[first])
        first++;
    const struct scenario_axis *axis = &survey->axes[first];
    diag_add(diag, nowhere,
             tool_text(survey->tool, "fix all but two: --fix %s",
                       tool_quote(survey->tool,
                                  tool_text(survey->tool, "%s=%s", axis->name, axis->values[0]))),
             "a map has two keys, and the runs differ in %u: %s", count, list_axes(survey, varies));
}

/* Finds the horizontal and the vertical axis among the two that vary. */
static void assign(const struct survey *survey, const bool *varies, const char *across,
                   struct plot_phase *phase, struct diag *diag)
{
    uint32_t first = 0;
    while (!varies[first])
        first++;
    uint32_t last = survey->axis_count - 1;
    while (!varies[last])
        last--;
    phase->x_index = last;
    phase->y_index = first;
    if (across == NULL)
        return;
    const uint32_t named = axis_called(survey, across, strlen(across));
    if (named == first) {
        phase->x_index = first;
        phase->y_index = last;
    } else if (named == survey->axis_count) {
        complain_of_key(survey, "--across", across, diag);
    } else if (named != last) {
        diag_add(diag, nowhere, tool_text(survey->tool, "there are: %s", list_axes(survey, varies)),
                 "--across: %s does not vary", survey->axes[named].name);
    }
}

/* The values of an axis that are there, in its order. */
static uint32_t *find_values(const struct survey *survey, uint32_t axis, uint32_t *count)
{
    const uint32_t room = survey->axes[axis].value_count;
    bool *is_there = arena_take(survey->tool->arena, room + 1);
    uint32_t *values = arena_take(survey->tool->arena, (room + 1) * sizeof(*values));
    ASSERT(is_there != NULL && values != NULL);
    for (uint32_t i = 0; i < survey->variant_count; i++) {
        const uint32_t value = survey->variants[i].cell[axis];
        if (!survey->variants[i].is_left_out && value != SWEEP_READ_NONE)
            is_there[value] = true;
    }
    for (uint32_t value = 0; value < room; value++)
        if (is_there[value])
            values[(*count)++] = value;
    return values;
}

bool plot_phase_choose(struct survey *survey, const struct plot_phase_choice *choice,
                       struct plot_phase *phase, struct diag *diag)
{
    bool varies[MATRIX_AXES_MAX + 1] = {false};
    const uint32_t before = diag_count(diag);
    *phase = (struct plot_phase){.fixed = ""};
    for (uint32_t i = 0; i < choice->fixed.count; i++) {
        fix(survey, choice->fixed.texts[i], diag);
        phase->fixed = tool_text(survey->tool, "%s%s%s", phase->fixed, i == 0 ? "" : ", ",
                                 choice->fixed.texts[i]);
    }
    if (diag_count(diag) > before)
        return false;
    const uint32_t count = find_varying(survey, varies);
    if (count == 2)
        assign(survey, varies, choice->across, phase, diag);
    else
        complain_of_count(survey, varies, count, diag);
    if (diag_count(diag) > before)
        return false;
    phase->x = &survey->axes[phase->x_index];
    phase->y = &survey->axes[phase->y_index];
    phase->x_values = find_values(survey, phase->x_index, &phase->x_count);
    phase->y_values = find_values(survey, phase->y_index, &phase->y_count);
    phase->cells = arena_take(survey->tool->arena,
                              (size_t)phase->x_count * phase->y_count * sizeof(*phase->cells));
    ASSERT(phase->cells != NULL);
    return true;
}

/* --- figures --------------------------------------------------------------------------------- */

static uint32_t place_of(const uint32_t *values, uint32_t count, uint32_t value)
{
    uint32_t i = 0;
    while (i < count && values[i] != value)
        i++;
    return i;
}

void plot_phase_count(const struct survey *survey, struct plot_phase *phase)
{
    for (uint32_t i = 0; i < survey->variant_count; i++) {
        const struct survey_variant *variant = &survey->variants[i];
        if (variant->is_left_out || variant->sum == NULL || variant->sum->runs == 0)
            continue;
        const uint32_t x = place_of(phase->x_values, phase->x_count, variant->cell[phase->x_index]);
        const uint32_t y = place_of(phase->y_values, phase->y_count, variant->cell[phase->y_index]);
        if (x == phase->x_count || y == phase->y_count)
            continue;
        struct plot_phase_cell *cell = &phase->cells[y * phase->x_count + x];
        cell->runs += variant->sum->runs;
        cell->hung += variant->sum->verdicts[VERDICT_HUNG];
        cell->open += variant->sum->verdicts[VERDICT_INCONCLUSIVE];
        phase->open += variant->sum->verdicts[VERDICT_INCONCLUSIVE];
    }
    for (uint32_t i = 0; i < phase->x_count * phase->y_count; i++) {
        const uint32_t runs = phase->cells[i].runs;
        if (runs > phase->most_runs)
            phase->most_runs = runs;
        if (runs > 0 && (phase->least_runs == 0 || runs < phase->least_runs))
            phase->least_runs = runs;
    }
}

/* --- the picture -------------------------------------------------------------------- */

#define BAR_WIDTH  14.0 /* px: what colours mean */
#define BAR_ROOM   70.0
#define BAR_STRIPS 100
#define NAMES_MOST 0.3 /* of the picture's width */
#define CELL_LOW   22.0
#define CELL_HIGH  64.0
#define BELOW      56.0 /* px: values and name of the horizontal key */
#define TEXT_GAP   6.0

/* From no run that hangs to all; each is darker, or on dark paper lighter, than the one before. */
static const uint32_t scale[2][3] = {{0xFBF0E6, 0xF0A25E, 0xA93400},
                                     {0x2B2320, 0x9A4A1E, 0xFFB98A}};

static uint32_t mix(uint32_t one, uint32_t other, double share)
{
    uint32_t mixed = 0;
    for (uint32_t shift = 0; shift <= 16; shift += 8) {
        const double from = one >> shift & 0xFF;
        const double to = other >> shift & 0xFF;
        mixed |= (uint32_t)(from + (to - from) * share + 0.5) << shift;
    }
    return mixed;
}

static uint32_t share_colour(const struct chart *chart, double share)
{
    const uint32_t *stops = scale[chart->gnuplot->is_dark ? 1 : 0];
    return share <= 0.5 ? mix(stops[0], stops[1], share * 2)
                        : mix(stops[1], stops[2], share * 2 - 1);
}

static double share_of(const struct plot_phase_cell *cell)
{
    return cell->runs == 0 ? 0 : (double)cell->hung / cell->runs;
}

static double widest(struct tool *tool, const struct scenario_axis *axis, const uint32_t *values,
                     uint32_t count)
{
    double most = 0;
    for (uint32_t i = 0; i < count; i++) {
        const double width =
            letters_width(survey_value_text(tool, axis, values[i]), CHART_LETTER, false);
        most = width > most ? width : most;
    }
    return most;
}

static void write_cells(struct chart *chart, const struct plot_phase *phase)
{
    FILE *data = gnuplot_data(chart->gnuplot, "cells", chart->diag);
    (void)fprintf(data, "# column\trow\thung %%\truns\tcolour\n");
    for (uint32_t y = 0; y < phase->y_count; y++)
        for (uint32_t x = 0; x < phase->x_count; x++) {
            const struct plot_phase_cell *cell = &phase->cells[y * phase->x_count + x];
            (void)fprintf(data, "%u\t%u\t%.4f\t%u\t%u\n", x, y, share_of(cell) * 100, cell->runs,
                          cell->runs == 0 ? chart_colour(chart, SHADE_PAPER)
                                          : share_colour(chart, share_of(cell)));
        }
}

static void draw_cells(struct chart *chart, const struct plot_phase *phase)
{
    FILE *script = chart->gnuplot->script;
    (void)fprintf(script,
                  "set xrange [-0.5:%u-0.5]; set yrange [-0.5:%u-0.5]\n"
                  "unset grid; unset xtics; unset ytics; unset border\nplot \\\n"
                  "  'cells.dat' using 1:2:($1-0.5):($1+0.5):($2-0.5):($2+0.5):5 with boxxyerror "
                  "fs solid 1 border lc rgb 0x%06x fc rgb variable, \\\n"
                  "  'cells.dat' using 1:($4==0?$2:NaN):($1-0.5):($1+0.5):($2-0.5):($2+0.5) with "
                  "boxxyerror fs transparent pattern 4 noborder fc rgb 0x%06x\n",
                  phase->x_count, phase->y_count, chart_colour(chart, SHADE_PAPER),
                  chart_colour(chart, SHADE_FAINT));
}

/* "65 %", "65" or nothing, whatever there is room for. */
static void put_share(struct chart *chart, struct chart_box box, const struct plot_phase_cell *cell)
{
    struct tool *tool = chart->tool;
    const double width = box.right - box.left - 4;
    const char *text = tool_text(tool, "%.0f %%", share_of(cell) * 100);
    if (letters_width(text, CHART_LETTER, false) > width)
        text = tool_text(tool, "%.0f", share_of(cell) * 100);
    const bool has_room = letters_width(text, CHART_LETTER, false) <= width &&
                          box.bottom - box.top >= CHART_LETTER + 2;
    if (cell->runs == 0 || !has_room)
        return;
    const struct chart_style style = {CHART_COMMON, CHART_CENTRE,
                                      palette_text_on(share_colour(chart, share_of(cell)))};
    chart_put_text(
        chart, (struct chart_spot){(box.left + box.right) / 2, (box.top + box.bottom) / 2, width},
        style, text);
}

static void put_shares(struct chart *chart, struct chart_box box, const struct plot_phase *phase)
{
    const double width = (box.right - box.left) / phase->x_count;
    const double height = (box.bottom - box.top) / phase->y_count;
    for (uint32_t y = 0; y < phase->y_count; y++)
        for (uint32_t x = 0; x < phase->x_count; x++) {
            const struct chart_box cell = {box.left + x * width, box.bottom - (y + 1) * height,
                                           box.left + (x + 1) * width, box.bottom - y * height};
            put_share(chart, cell, &phase->cells[y * phase->x_count + x]);
        }
}

/* The values of the horizontal key below the map: every so many, so that they do not meet. */
static void put_columns(struct chart *chart, struct chart_box box, const struct plot_phase *phase)
{
    const double width = (box.right - box.left) / phase->x_count;
    double most = widest(chart->tool, phase->x, phase->x_values, phase->x_count) + TEXT_GAP;
    most = most > 160 ? 160 : most;
    const uint32_t each = width >= most ? 1 : (uint32_t)(most / width) + 1;
    for (uint32_t x = 0; x < phase->x_count; x += each)
        chart_put_text(
            chart, (struct chart_spot){box.left + (x + 0.5) * width, box.bottom + 14, width * each},
            chart_ink(chart, CHART_CENTRE),
            survey_value_text(chart->tool, phase->x, phase->x_values[x]));
    chart_put_text(
        chart,
        (struct chart_spot){(box.left + box.right) / 2, box.bottom + 36, box.right - box.left},
        chart_ink(chart, CHART_CENTRE), survey_key_text(chart->tool, phase->x));
}

static void put_rows(struct chart *chart, struct chart_box box, const struct plot_phase *phase)
{
    const double height = (box.bottom - box.top) / phase->y_count;
    const uint32_t each = height >= CHART_LETTER + 1 ? 1 : (uint32_t)(CHART_LINE / height) + 1;
    for (uint32_t y = 0; y < phase->y_count; y += each)
        chart_put_text(chart,
                       (struct chart_spot){box.left - TEXT_GAP, box.bottom - (y + 0.5) * height,
                                           box.left - CHART_EDGE - TEXT_GAP},
                       chart_ink(chart, CHART_RIGHT),
                       survey_value_text(chart->tool, phase->y, phase->y_values[y]));
    chart_put_text(chart, (struct chart_spot){CHART_EDGE, box.top - 14, box.right - CHART_EDGE},
                   chart_ink(chart, CHART_LEFT), survey_key_text(chart->tool, phase->y));
}

/* What the colours mean. */
static void put_scale(struct chart *chart, struct chart_box box)
{
    const double left = box.right + 16;
    const double height = box.bottom - box.top;
    for (uint32_t i = 0; i < BAR_STRIPS; i++)
        chart_put_patch(chart,
                        (struct chart_box){left, box.bottom - height * (i + 1) / BAR_STRIPS,
                                           left + BAR_WIDTH,
                                           box.bottom - height * i / BAR_STRIPS + 1},
                        share_colour(chart, (double)i / (BAR_STRIPS - 1)));
    for (uint32_t i = 0; i <= 4; i++)
        if (i % 2 == 0 || height > 100)
            chart_put_text(
                chart,
                (struct chart_spot){left + BAR_WIDTH + 5, box.bottom - height * i / 4, BAR_ROOM},
                chart_ink(chart, CHART_LEFT), tool_text(chart->tool, "%u %%", i * 25));
}

static double put_title(struct chart *chart, const struct survey *survey,
                        const struct plot_phase *phase)
{
    struct tool *tool = chart->tool;
    const char *runs = phase->least_runs == phase->most_runs
                           ? tool_text(tool, "%u", phase->most_runs)
                           : tool_text(tool, "%u to %u", phase->least_runs, phase->most_runs);
    const char *below = tool_text(tool, "how many of %s runs a cell hang%s%s", runs,
                                  phase->fixed[0] == '\0' ? "" : "; ", phase->fixed);
    if (phase->open > 0)
        below =
            tool_text(tool, "%s; %u runs were over before that could be said", below, phase->open);
    return chart_put_title(chart, survey->scenario, below);
}

static enum exit_code draw_map(struct plot *plot, const struct survey *survey,
                               const struct plot_phase *phase, struct diag *diag)
{
    struct chart chart;
    const double width = plot->gnuplot.width;
    double names = widest(plot->tool, phase->y, phase->y_values, phase->y_count) + TEXT_GAP;
    names = names > width * NAMES_MOST ? width * NAMES_MOST : names;
    struct chart_box box = {.left = CHART_EDGE + names, .right = width - CHART_EDGE - BAR_ROOM};
    double high = (box.right - box.left) / phase->x_count * 0.6;
    high = high < CELL_LOW ? CELL_LOW : high > CELL_HIGH ? CELL_HIGH : high;
    const double all = 80 + high * phase->y_count + BELOW;
    if (!plot->has_height)
        plot->gnuplot.height = all > GNUPLOT_HEIGHT_MAX   ? GNUPLOT_HEIGHT_MAX
                               : all < GNUPLOT_HEIGHT_MIN ? GNUPLOT_HEIGHT_MIN
                                                          : (uint32_t)all;
    if (!chart_begin(&chart, plot, diag))
        return EXIT_ENVIRONMENT;
    box.top = put_title(&chart, survey, phase) + 28;
    box.bottom = chart.height - BELOW;
    write_cells(&chart, phase);
    chart_panel(&chart, box);
    draw_cells(&chart, phase);
    put_shares(&chart, box, phase);
    put_columns(&chart, box, phase);
    put_rows(&chart, box, phase);
    put_scale(&chart, box);
    return chart_end(&chart);
}

static enum exit_code draw(struct plot *plot, struct diag *diag)
{
    struct plot_phase phase;
    struct survey survey;
    const struct plot_phase_choice choice = {.fixed = plot->fixed, .across = plot->across};
    plot_begin_survey(plot, &survey);
    enum exit_code code = survey_open(&survey);
    if (code == EXIT_AS_EXPECTED && !plot_phase_choose(&survey, &choice, &phase, diag))
        code = EXIT_USAGE;
    if (code == EXIT_AS_EXPECTED)
        code = survey_run(&survey);
    if (code == EXIT_AS_EXPECTED) {
        plot_phase_count(&survey, &phase);
        code = draw_map(plot, &survey, &phase, diag);
    }
    survey_close(&survey);
    return code;
}

const struct plot_kind plot_kind_phase = {
    .name = "phase",
    .takes = PLOT_TAKES_SEEDS | PLOT_TAKES_KEYS,
    .draws_many = true,
    .draw = draw,
};
