#include "tools/plot_phase.h"

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
        if (variant->sum == NULL || variant->sum->runs == 0)
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
