#include "tools/sweep/sweeping.h"

#include "tools/kit/stopwatch.h"
#include <string.h>

static const struct place nowhere = {0};

/* Put under all other values: what is saved by it is what `pegsim run` watches. */
#define UNWATCHED "observe=0s"

/* --- what is asked for ---------------------------------------------------------------- */

/* Reads digits up to INT64_MAX; returns what follows them, or null if there are none. */
static const char *read_number(const char *text, uint64_t *number)
{
    const char *at = text;
    *number = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        const uint64_t digit = (uint64_t)(*at - '0');
        if (*number > ((uint64_t)INT64_MAX - digit) / 10)
            return NULL;
        *number = *number * 10 + digit;
    }
    return at == text ? NULL : at;
}

static void read_seeds(struct sweep *sweep, const char *text, struct diag *diag)
{
    const char *rest = read_number(text, &sweep->first);
    const bool has_dots = rest != NULL && strncmp(rest, "..", 2) == 0;
    rest = has_dots ? read_number(rest + 2, &sweep->last) : NULL;
    if (rest == NULL || *rest != '\0' || sweep->last < sweep->first)
        diag_add(diag, nowhere, "for instance: --seeds 1..1000", "--seeds: '%s' is no range A..B",
                 text);
    else if (sweep->last - sweep->first >= UINT32_MAX)
        diag_add(diag, nowhere, NULL, "--seeds: more than %u seeds are too many",
                 (unsigned)UINT32_MAX);
}

void sweeping_read_shard(struct sweep *sweep, const char *text, struct diag *diag)
{
    uint64_t shard = 0;
    uint64_t shards = 0;
    const char *rest = read_number(text, &shard);
    rest = rest != NULL && *rest == '/' ? read_number(rest + 1, &shards) : NULL;
    const bool is_good =
        rest != NULL && *rest == '\0' && shard >= 1 && shard <= shards && shards <= UINT32_MAX;
    if (!is_good)
        diag_add(diag, nowhere, "for instance: --shard 3/8, from 1/8 to 8/8",
                 "--shard: '%s' is not K/N", text);
    sweep->shard = is_good ? (uint32_t)shard : 1;
    sweep->shards = is_good ? (uint32_t)shards : 1;
}

/* Takes the names of --variants apart. */
static void split_list(struct sweeping *sweeping, struct diag *diag)
{
    struct flag_texts *variants = &sweeping->choice.suite.variants;
    const char *at = sweeping->choice.list;
    while (at != NULL) {
        const size_t bytes = strcspn(at, ",");
        if (variants->count == FLAG_TEXTS_MAX) {
            diag_add(diag, nowhere, "a pattern stands for many: 'v2*'",
                     "--variants: more than %d names", FLAG_TEXTS_MAX);
            return;
        }
        variants->texts[variants->count++] = tool_text(sweeping->tool, "%.*s", (int)bytes, at);
        sweeping->choice.suite.listed++;
        at = at[bytes] == ',' ? at + bytes + 1 : NULL;
    }
}

/* A hang is not watched, unless somebody asks for it. */
static void leave_unwatched(struct sweeping *sweeping, struct diag *diag)
{
    struct flag_texts *sets = &sweeping->choice.suite.sets;
    for (uint32_t i = 0; i < sets->count; i++)
        if (strncmp(sets->texts[i], "observe=", strlen("observe=")) == 0)
            return;
    if (sets->count == FLAG_TEXTS_MAX) {
        diag_add(diag, nowhere, NULL, "--set is given more than %d times", FLAG_TEXTS_MAX - 1);
        return;
    }
    memmove(&sets->texts[1], &sets->texts[0], sets->count * sizeof(sets->texts[0]));
    sets->texts[0] = UNWATCHED;
    sets->count++;
}

/* --- the scenario ------------------------------------------------------------------------ */

static void take_variant(struct sweeping *sweeping, const struct scenario_variant *variant)
{
    struct sweep *sweep = &sweeping->sweep;
    for (uint32_t i = 0; i < sweep->variant_count; i++)
        if (sweeping->variants[i] == variant)
            return;
    ASSERT(sweep->variant_count < SWEEPING_VARIANTS_MAX);
    sweeping->names[sweep->variant_count] = variant->scenario.variant;
    sweeping->variants[sweep->variant_count++] = variant;
}

/* The chosen variants, in the order they were asked for, else in that of the file. */
static void take_variants(struct sweeping *sweeping)
{
    const struct suite *suite = &sweeping->suite;
    const struct flag_texts *patterns = &sweeping->choice.suite.variants;
    for (uint32_t i = 0; i < patterns->count; i++)
        for (uint32_t j = 0; j < suite->count; j++)
            if (suite_is_meant(suite, patterns->texts[i],
                               suite->outcomes[j].variant->scenario.variant))
                take_variant(sweeping, suite->outcomes[j].variant);
    for (uint32_t j = 0; j < suite->count; j++)
        take_variant(sweeping, suite->outcomes[j].variant);
    sweeping->sweep.variants = sweeping->variants;
}

static enum exit_code load(struct sweeping *sweeping, const struct flag_rest *rest)
{
    const enum exit_code code = suite_load_one(&sweeping->suite, sweeping->name, rest);
    struct diag *diag = tool_diag(sweeping->tool, sweeping->name);
    if (sweeping->suite.count > SWEEPING_VARIANTS_MAX)
        diag_add(diag, nowhere, "choose some of them: --variants 'a*'",
                 "more than %d variants at a time", SWEEPING_VARIANTS_MAX);
    return exit_code_worse(code, tool_complain(sweeping->tool, diag, EXIT_USAGE));
}

enum exit_code sweeping_open(struct sweeping *sweeping, const struct flag_rest *rest)
{
    struct tool *tool = sweeping->tool;
    struct sweep *sweep = &sweeping->sweep;
    struct diag *diag = tool_diag(tool, sweeping->name);
    suite_check_one(tool, sweeping->name, rest, diag);
    split_list(sweeping, diag);
    leave_unwatched(sweeping, diag);
    read_seeds(sweep, sweeping->choice.seeds, diag);
    if (diag_count(diag) > 0)
        return tool_complain(tool, diag, EXIT_USAGE);
    diag_free(diag);
    sweeping->suite = (struct suite){.tool = tool, .choice = sweeping->choice.suite};
    const enum exit_code code = load(sweeping, rest);
    if (code != EXIT_AS_EXPECTED)
        return sweeping->arguments.count == 0
                   ? code
                   : tool_repeat(tool, sweeping->name, sweeping->arguments.texts,
                                 sweeping->arguments.count, code);
    ASSERT(sweeping->suite.outcomes != NULL && sweeping->suite.count > 0);
    sweeping->path = sweeping->suite.outcomes[0].path;
    take_variants(sweeping);
    sweep->model = tool->model;
    sweep->workers = tool_threads(sweeping->choice.threads);
    sweep->shard = sweep->shards == 0 ? 1 : sweep->shard;
    sweep->shards = sweep->shards == 0 ? 1 : sweep->shards;
    sweeping->sums = sweep_sum_new(sweep->variant_count);
    ASSERT(sweeping->sums != NULL);
    return EXIT_AS_EXPECTED;
}

void sweeping_close(struct sweeping *sweeping)
{
    block_free(sweeping->sums);
    suite_free(&sweeping->suite);
}

/* --- the sweep ------------------------------------------------------------------------------ */

void sweeping_add(struct sweeping *sweeping, const struct sweep_row *row, bool is_new)
{
    struct progress *progress = &sweeping->progress;
    sweep_sum_add(&sweeping->sums[row->variant], sweeping->tool->model, row);
    sweeping->new_runs += is_new;
    sweeping->new_events += is_new ? row->events : 0;
    progress->given += !is_new;
    progress_show(progress, sweeping->new_runs + progress->given, sweep_count(&sweeping->sweep));
}

enum exit_code sweeping_run(struct sweeping *sweeping)
{
    struct tool *tool = sweeping->tool;
    const bool shows_progress = tool->error_is_terminal && !sweeping->is_quiet;
    progress_start(&sweeping->progress, shows_progress ? tool->error : NULL);
    const enum sweep_end end = sweep_run(&sweeping->sweep);
    progress_clear(&sweeping->progress);
    sweeping->wall = stopwatch_now() - sweeping->progress.begun;
    if (end != SWEEP_NO_MEMORY)
        return EXIT_AS_EXPECTED;
    struct diag *diag = tool_diag(tool, sweeping->name);
    diag_add(diag, nowhere, "fewer at a time need less: -j 1",
             "there is not enough memory for its worlds");
    return tool_complain(tool, diag, EXIT_ENVIRONMENT);
}

enum exit_code sweeping_code(const struct sweeping *sweeping)
{
    enum exit_code code = EXIT_AS_EXPECTED;
    for (uint32_t i = 0; i < sweeping->sweep.variant_count; i++) {
        const struct sweep_sum *sum = &sweeping->sums[i];
        if (sum->verdicts[VERDICT_BROKEN] > 0)
            code = exit_code_worse(code, EXIT_UNEXPECTED);
        if (sum->verdicts[VERDICT_INCONCLUSIVE] > 0)
            code = exit_code_worse(code, EXIT_INCONCLUSIVE);
    }
    return code;
}

/* --- words ------------------------------------------------------------------------------------ */

/* A subcommand and its scenario; as the user called the program. */
static const char *begin_command(struct sweeping *sweeping, const char *name)
{
    struct tool *tool = sweeping->tool;
    return tool_text(tool, "%s %s %s%s", tool_quote(tool, tool->program), name,
                     sweeping->path[0] == '-' ? "./" : "", tool_quote(tool, sweeping->path));
}

static const char *with_sets(struct sweeping *sweeping, const char *text, bool has_unwatched)
{
    struct tool *tool = sweeping->tool;
    const struct flag_texts *sets = &sweeping->choice.suite.sets;
    for (uint32_t i = 0; i < sets->count; i++)
        if (has_unwatched || sets->texts[i] != sets->texts[0] ||
            strcmp(sets->texts[0], UNWATCHED) != 0)
            text = tool_text(tool, "%s --set %s", text, tool_quote(tool, sets->texts[i]));
    return text;
}

const char *sweeping_repeat_run(struct sweeping *sweeping, uint32_t variant, uint64_t seed)
{
    struct tool *tool = sweeping->tool;
    const char *text =
        tool_text(tool, "%s --variant %s --seed %llu", begin_command(sweeping, "run"),
                  tool_quote(tool, sweeping->names[variant]), (unsigned long long)seed);
    return with_sets(sweeping, text, true);
}

const char *sweeping_repeat(struct sweeping *sweeping)
{
    struct tool *tool = sweeping->tool;
    const struct flag_texts *variants = &sweeping->choice.suite.variants;
    const char *text = tool_text(
        tool, "%s --seeds %llu..%llu", begin_command(sweeping, sweeping->name),
        (unsigned long long)sweeping->sweep.first, (unsigned long long)sweeping->sweep.last);
    if (sweeping->choice.list != NULL)
        text = tool_text(tool, "%s --variants %s", text, tool_quote(tool, sweeping->choice.list));
    for (uint32_t i = 0; i + sweeping->choice.suite.listed < variants->count; i++)
        text = tool_text(tool, "%s --variant %s", text, tool_quote(tool, variants->texts[i]));
    return with_sets(sweeping, text, false);
}

const char *sweeping_span(struct tool *tool, sim_time span)
{
    if (span == SIM_TIME_MAX)
        return "for ever";
    if (span < SIM_SECOND)
        return tool_text(tool, "%lld ms", (long long)(span / SIM_MS));
    const int digits = span < 100 * SIM_SECOND ? 2 : 1;
    return tool_text(tool, "%.*f s", digits, (double)span / 1e9);
}
