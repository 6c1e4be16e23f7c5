#include "tools/sweep/survey.h"

#include "sim/trace_file.h"
#include <fnmatch.h>
#include <string.h>

#define SEEDS "1..100"

static const struct place nowhere = {0};

bool survey_is_database(const char *path)
{
    const struct trace_file looked = trace_file_look(path);
    const bool is_database = looked.kind == TRACE_FILE_OURS || looked.kind == TRACE_FILE_OTHER;
    return is_database && looked.application == SWEEP_APPLICATION_ID;
}

static void make_room(struct survey *survey, uint32_t variants)
{
    survey->variants = arena_take(survey->tool->arena, (variants + 1) * sizeof(*survey->variants));
    ASSERT(survey->variants != NULL);
}

/* --- a database ------------------------------------------------------------------------ */

static void check_flags(const struct survey *survey, struct diag *diag)
{
    static const char help[] = "name the scenario file instead: then the runs are done anew";
    if (survey->choice.suite.sets.count > 0)
        diag_add(diag, nowhere, help, "--set: the runs of a database are over");
    if (survey->choice.seeds != NULL)
        diag_add(diag, nowhere, help, "--seeds: the runs of a database are over");
}

static void add(struct survey *survey, uint32_t number)
{
    const struct sweep_read_variant *variant = &survey->read->variants[number];
    for (uint32_t i = 0; i < survey->variant_count; i++)
        if (survey->variants[i].number == number)
            return;
    survey->variants[survey->variant_count++] =
        (struct survey_variant){.name = variant->name, .cell = variant->cell, .number = number};
}

/* Adds the variants of one --variant: by its name or, if no variant has it, by a pattern. */
static void choose(struct survey *survey, const char *pattern, struct diag *diag)
{
    const struct sweep_read *read = survey->read;
    const char *names[SWEEPING_VARIANTS_MAX];
    uint32_t count = 0;
    bool is_name = false;
    bool is_met = false;
    for (uint32_t i = 0; i < read->variant_count; i++)
        is_name = is_name || strcmp(read->variants[i].name, pattern) == 0;
    for (uint32_t i = 0; i < read->variant_count; i++) {
        const char *name = read->variants[i].name;
        const bool is_meant = is_name ? strcmp(pattern, name) == 0 : fnmatch(pattern, name, 0) == 0;
        if (is_meant)
            add(survey, i);
        is_met = is_met || is_meant;
        if (count < COUNT_OF(names))
            names[count++] = name;
    }
    if (!is_met)
        diag_add(diag, nowhere,
                 tool_text(survey->tool, "there are: %s", tool_names(survey->tool, names, count)),
                 "--variant: %s has no variant '%s'", survey->path, pattern);
}

static enum exit_code open_database(struct survey *survey)
{
    struct tool *tool = survey->tool;
    struct diag *diag = tool_diag(tool, survey->name);
    char problem[1024] = "";
    check_flags(survey, diag);
    if (diag_count(diag) > 0)
        return tool_complain(tool, diag, EXIT_USAGE);
    survey->read = sweep_read_open(survey->path, tool->model, problem, sizeof(problem));
    if (survey->read == NULL) {
        diag_add(diag, nowhere, "such a database is made by 'pegsim sweep FILE --db SWEEP.db'",
                 "%s", problem);
        return tool_complain(tool, diag, EXIT_ENVIRONMENT);
    }
    const struct sweep_read *read = survey->read;
    const struct flag_texts *patterns = &survey->choice.suite.variants;
    survey->scenario = read->scenario;
    survey->axes = read->axes;
    survey->axis_count = read->axis_count;
    make_room(survey, read->variant_count);
    for (uint32_t i = 0; i < read->variant_count && patterns->count == 0; i++)
        add(survey, i);
    for (uint32_t i = 0; i < patterns->count; i++)
        choose(survey, patterns->texts[i], diag);
    return tool_complain(tool, diag, EXIT_USAGE);
}

static enum exit_code complain_of_memory(struct survey *survey)
{
    struct diag *diag = tool_diag(survey->tool, survey->name);
    diag_add(diag, nowhere, NULL, "there is not enough memory for its variants");
    return tool_complain(survey->tool, diag, EXIT_ENVIRONMENT);
}

static enum exit_code read_database(struct survey *survey)
{
    struct sweep_read *read = survey->read;
    struct sweep_row row;
    bool *is_wanted = arena_take(survey->tool->arena, read->variant_count + 1);
    survey->sums = sweep_sum_new(read->variant_count);
    if (survey->sums == NULL || is_wanted == NULL)
        return complain_of_memory(survey);
    for (uint32_t i = 0; i < survey->variant_count; i++) {
        struct survey_variant *variant = &survey->variants[i];
        is_wanted[variant->number] = !variant->is_left_out;
        variant->sum = variant->is_left_out ? NULL : &survey->sums[variant->number];
    }
    while (sweep_read_next(read, &row))
        if (is_wanted[row.variant])
            sweep_sum_add(&survey->sums[row.variant], survey->tool->model, &row);
    struct diag *diag = tool_diag(survey->tool, survey->name);
    if (read->problem[0] != '\0')
        diag_add(diag, nowhere, NULL, "%s", read->problem);
    return tool_complain(survey->tool, diag, EXIT_ENVIRONMENT);
}

/* --- a scenario file ---------------------------------------------------------------------- */

static bool take(void *context, const struct sweep_row *row, bool is_new)
{
    sweeping_add(context, row, is_new);
    return true;
}

static enum exit_code open_file(struct survey *survey)
{
    struct tool *tool = survey->tool;
    const struct flag_rest rest = {.texts = &survey->path, .count = 1};
    struct sweeping *sweeping = arena_take(tool->arena, sizeof(*sweeping));
    ASSERT(sweeping != NULL);
    *sweeping = (struct sweeping){
        .tool = tool,
        .name = survey->name,
        .choice = survey->choice,
        .is_quiet = survey->is_quiet,
    };
    if (sweeping->choice.seeds == NULL)
        sweeping->choice.seeds = SEEDS;
    survey->sweeping = sweeping;
    const enum exit_code code = sweeping_open(sweeping, &rest);
    if (code != EXIT_AS_EXPECTED)
        return code;
    survey->scenario = sweeping->variants[0]->scenario.name;
    survey->axes = sweeping->suite.files[0].axes;
    survey->axis_count = sweeping->suite.files[0].axis_count;
    survey->variant_count = sweeping->sweep.variant_count;
    make_room(survey, survey->variant_count);
    for (uint32_t i = 0; i < survey->variant_count; i++)
        survey->variants[i] = (struct survey_variant){
            .name = sweeping->names[i], .cell = sweeping->variants[i]->cell, .number = i};
    return EXIT_AS_EXPECTED;
}

/* What is left out is not run. */
static enum exit_code run_file(struct survey *survey)
{
    struct sweeping *sweeping = survey->sweeping;
    uint32_t count = 0;
    for (uint32_t i = 0; i < survey->variant_count; i++)
        if (!survey->variants[i].is_left_out) {
            survey->variants[i].sum = &sweeping->sums[count];
            sweeping->names[count] = sweeping->names[i];
            sweeping->variants[count] = sweeping->variants[i];
            count++;
        }
    ASSERT(count > 0);
    sweeping->sweep.variant_count = count;
    sweeping->sweep.context = sweeping;
    sweeping->sweep.take = take;
    return sweeping_run(sweeping);
}

/* --- both ------------------------------------------------------------------------------------ */

enum exit_code survey_open(struct survey *survey)
{
    survey->is_database = survey_is_database(survey->path);
    return survey->is_database ? open_database(survey) : open_file(survey);
}

enum exit_code survey_run(struct survey *survey)
{
    return survey->is_database ? read_database(survey) : run_file(survey);
}

void survey_close(struct survey *survey)
{
    if (survey->sweeping != NULL)
        sweeping_close(survey->sweeping);
    sweep_read_close(survey->read);
    block_free(survey->sums);
}

/* --- names ----------------------------------------------------------------------------------- */

/*
 * Values that are mappings with one and the same key, as those of `table.envs`, are told without
 * it. How many bytes that is in front of them all; 0: they are told as they are.
 */
static size_t common_key(const struct scenario_axis *axis)
{
    const char *colon = axis->value_count == 0 ? NULL : strstr(axis->values[0], ": ");
    if (colon == NULL || axis->values[0][0] != '{')
        return 0;
    const size_t bytes = (size_t)(colon - axis->values[0]) + 2;
    for (uint32_t i = 0; i < axis->value_count; i++) {
        const size_t all = strlen(axis->values[i]);
        const bool is_alike = all > bytes && memcmp(axis->values[i], axis->values[0], bytes) == 0;
        if (!is_alike || axis->values[i][all - 1] != '}' || strchr(axis->values[i], ',') != NULL)
            return 0;
    }
    return bytes;
}

const char *survey_value_text(struct tool *tool, const struct scenario_axis *axis, uint32_t value)
{
    const size_t bytes = common_key(axis);
    const char *text = axis->values[value] + bytes;
    return bytes == 0 ? text : tool_text(tool, "%.*s", (int)strlen(text) - 1, text);
}

const char *survey_key_text(struct tool *tool, const struct scenario_axis *axis)
{
    const size_t bytes = common_key(axis);
    return bytes == 0 ? axis->key
                      : tool_text(tool, "%s %.*s", axis->key, (int)bytes - 3, axis->values[0] + 1);
}
