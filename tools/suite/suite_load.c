#include "tools/suite/suite.h"
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

static const struct place nowhere = {0};

/* --- overrides ---------------------------------------------------------------- */

static struct scenario_overrides read_sets(struct suite *suite, struct diag *diag)
{
    const struct flag_texts *sets = &suite->choice.sets;
    struct scenario_override *overrides =
        arena_take(suite->tool->arena, (sets->count + 1) * sizeof(*overrides));
    ASSERT(overrides != NULL);
    for (uint32_t i = 0; i < sets->count; i++) {
        const char *equals = strchr(sets->texts[i], '=');
        if (equals == NULL || equals == sets->texts[i]) {
            diag_add(diag, nowhere, "for instance: --set table.partitions=8",
                     "--set: '%s' is not KEY=VALUE", sets->texts[i]);
            continue;
        }
        overrides[i].key =
            tool_text(suite->tool, "%.*s", (int)(equals - sets->texts[i]), sets->texts[i]);
        overrides[i].value = equals + 1;
    }
    return (struct scenario_overrides){.list = overrides, .count = sets->count};
}

/* --- files -------------------------------------------------------------------- */

enum exit_code suite_read_file(struct tool *tool, const char *path,
                               const struct scenario_overrides *overrides,
                               struct scenario_file *file)
{
    static const enum exit_code codes[] = {[SCENARIO_READ] = EXIT_AS_EXPECTED,
                                           [SCENARIO_COMPLAINTS] = EXIT_USAGE,
                                           [SCENARIO_NO_FILE] = EXIT_ENVIRONMENT};
    struct diag *diag = NULL;
    const enum scenario_result result = scenario_load(path, tool->model, overrides, file, &diag);
    diag_write(diag, tool->error, tool_colors(tool, COLOR_AUTO, tool->error_is_terminal));
    diag_free(diag);
    return codes[result];
}

static enum exit_code read_files(struct suite *suite, const struct paths *paths)
{
    enum exit_code code = EXIT_AS_EXPECTED;
    suite->files = calloc(paths->count + 1, sizeof(*suite->files));
    ASSERT(suite->files != NULL);
    for (uint32_t i = 0; i < paths->count; i++) {
        const enum exit_code read = suite_read_file(suite->tool, paths->files[i], &suite->overrides,
                                                    &suite->files[suite->file_count]);
        suite->file_count += read == EXIT_AS_EXPECTED;
        code = exit_code_worse(code, read);
    }
    return code;
}

/* --- variants ----------------------------------------------------------------- */

static bool is_named(const struct suite *suite, const char *pattern)
{
    for (uint32_t i = 0; i < suite->file_count; i++)
        for (uint32_t j = 0; j < suite->files[i].variant_count; j++)
            if (strcmp(suite->files[i].variants[j].scenario.variant, pattern) == 0)
                return true;
    return false;
}

bool suite_is_meant(const struct suite *suite, const char *pattern, const char *variant)
{
    if (strcmp(pattern, variant) == 0)
        return true;
    return !is_named(suite, pattern) && fnmatch(pattern, variant, 0) == 0;
}

static bool is_chosen(const struct suite *suite, const char *variant)
{
    const struct flag_texts *patterns = &suite->choice.variants;
    for (uint32_t i = 0; i < patterns->count; i++)
        if (suite_is_meant(suite, patterns->texts[i], variant))
            return true;
    return patterns->count == 0;
}

/* The names of all variants, each once, in the order of the suite. */
static const char **names_of(const struct suite *suite, uint32_t *count)
{
    uint32_t limit = 1;
    for (uint32_t i = 0; i < suite->file_count; i++)
        limit += suite->files[i].variant_count;
    const char **names = arena_take(suite->tool->arena, limit * sizeof(*names));
    ASSERT(names != NULL);
    *count = 0;
    for (uint32_t i = 0; i < suite->file_count; i++)
        for (uint32_t j = 0; j < suite->files[i].variant_count; j++) {
            const char *name = suite->files[i].variants[j].scenario.variant;
            uint32_t at = 0;
            while (at < *count && strcmp(names[at], name) != 0)
                at++;
            if (at == *count)
                names[(*count)++] = name;
        }
    return names;
}

static void check_variants(struct suite *suite, struct diag *diag)
{
    uint32_t count = 0;
    const char **names = names_of(suite, &count);
    for (uint32_t i = 0; i < suite->choice.variants.count; i++) {
        const char *pattern = suite->choice.variants.texts[i];
        bool is_met = false;
        for (uint32_t j = 0; j < count; j++)
            is_met = is_met || suite_is_meant(suite, pattern, names[j]);
        if (is_met)
            continue;
        const bool is_listed = i + suite->choice.listed >= suite->choice.variants.count;
        const bool has_comma = is_listed && strchr(names[0], ',') != NULL;
        const char *nearest = diag_nearest(pattern, names, count);
        const char *all = tool_text(suite->tool, "%s%s", tool_names(suite->tool, names, count),
                                    has_comma ? "; --variant takes a name with a comma" : "");
        diag_add(diag, nowhere,
                 nearest == NULL
                     ? tool_text(suite->tool, "there are: %s", all)
                     : tool_text(suite->tool, "did you mean '%s'? there are: %s", nearest, all),
                 "--variant%s: there is no variant '%s'", is_listed ? "s" : "", pattern);
    }
}

/* --- outcomes ----------------------------------------------------------------- */

const char *suite_command(const struct suite *suite, const char *subcommand, const char *path,
                          const char *variant)
{
    struct tool *tool = suite->tool;
    return tool_text(tool, "%s %s %s%s --variant %s --seed %llu%s", tool_quote(tool, tool->program),
                     subcommand, path[0] == '-' ? "./" : "", tool_quote(tool, path),
                     tool_quote(tool, variant), (unsigned long long)suite->choice.seed,
                     flags_repeat(tool, "set", &suite->choice.sets));
}

/* The command line that does this one run again. */
static const char *run_command(const struct suite *suite, const char *path, const char *variant)
{
    const char *text = suite_command(suite, "run", path, variant);
    return suite->choice.verify ? tool_text(suite->tool, "%s --verify", text) : text;
}

static void add_file(struct suite *suite, const struct scenario_file *file)
{
    for (uint32_t i = 0; i < file->variant_count; i++) {
        const char *variant = file->variants[i].scenario.variant;
        if (!is_chosen(suite, variant))
            continue;
        suite->outcomes[suite->count++] = (struct outcome){
            .path = file->path,
            .variant = &file->variants[i],
            .variants = file->variants,
            .variant_count = file->variant_count,
            .seed = suite->choice.seed,
            .kind = OUTCOME_NOT_RUN,
            .command = run_command(suite, file->path, variant),
            .explain_command = suite_command(suite, "explain", file->path, variant),
        };
    }
}

static void add_all(struct suite *suite)
{
    uint32_t limit = 1;
    for (uint32_t i = 0; i < suite->file_count; i++)
        limit += suite->files[i].variant_count;
    suite->outcomes = calloc(limit, sizeof(*suite->outcomes));
    ASSERT(suite->outcomes != NULL);
    for (uint32_t i = 0; i < suite->file_count; i++)
        add_file(suite, &suite->files[i]);
}

enum exit_code suite_load(struct suite *suite, const struct paths *paths, struct diag *diag)
{
    suite->overrides = read_sets(suite, diag);
    if (diag_count(diag) > 0)
        return EXIT_USAGE;
    const enum exit_code code = read_files(suite, paths);
    if (code != EXIT_AS_EXPECTED)
        return code;
    check_variants(suite, diag);
    if (diag_count(diag) > 0)
        return EXIT_USAGE;
    add_all(suite);
    return EXIT_AS_EXPECTED;
}

void suite_free(struct suite *suite)
{
    for (uint32_t i = 0; i < suite->file_count; i++)
        scenario_free(&suite->files[i]);
    free(suite->files);
    free(suite->outcomes);
    suite->files = NULL;
    suite->outcomes = NULL;
    suite->file_count = 0;
}

void suite_check_one(struct tool *tool, const char *subcommand, const struct flag_rest *rest,
                     struct diag *diag)
{
    if (rest->count != 1)
        diag_add(
            diag, nowhere,
            tool_text(tool, "for instance: pegsim %s scenarios/hang/delay-by-qps.yaml", subcommand),
            rest->count == 0 ? "a scenario is missing" : "one scenario at a time");
}

enum exit_code suite_load_one(struct suite *suite, const char *subcommand,
                              const struct flag_rest *rest)
{
    struct tool *tool = suite->tool;
    struct paths paths;
    struct diag *diag = tool_diag(tool, subcommand);
    paths_gather(tool, rest->texts, rest->count, &paths, diag);
    if (diag_count(diag) > 0)
        return tool_complain(tool, diag, EXIT_ENVIRONMENT);
    if (paths.count != 1) {
        diag_add(diag, nowhere, "name one of its files", "there are %u scenarios in %s",
                 (unsigned)paths.count, rest->texts[0]);
        return tool_complain(tool, diag, EXIT_USAGE);
    }
    const enum exit_code code = suite_load(suite, &paths, diag);
    return exit_code_worse(code, tool_complain(tool, diag, EXIT_USAGE));
}
