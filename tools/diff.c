#include "tools/diff/diff_report.h"
#include "tools/subcommand.h"
#include <string.h>

#define ARENA_BYTES     ((size_t)1 << 30)
#define CONTEXT_DEFAULT 4

static const struct place nowhere = {0};

struct diff_flags {
    struct flag_texts sets;
    const char *variants;
    const char *seeds;
    uint64_t context;
    uint32_t color; /* enum color */
    bool json;
};

#define AT(member) offsetof(struct diff_flags, member)
static const struct flag flags[] = {
    {.name = "variants",
     .kind = FLAG_TEXT,
     .offset = AT(variants),
     .value = "V,W",
     .help = "of one FILE: two of its variants"},
    {.name = "seeds",
     .kind = FLAG_TEXT,
     .offset = AT(seeds),
     .value = "N,M",
     .help = "of one FILE#VARIANT: two seeds of chance"},
    {.name = "set",
     .kind = FLAG_TEXTS,
     .offset = AT(sets),
     .value = "KEY=VALUE",
     .help = "put over the scenarios on both sides; repeatable"},
    {.name = "context",
     .kind = FLAG_NUMBER,
     .offset = AT(context),
     .max = DIFF_CONTEXT_MAX,
     .value = "N",
     .help = "so many lines around the parting; else 4"},
    FLAG_ROW_JSON(AT(json)),
    FLAG_ROW_COLOR(AT(color)),
    {.name = NULL},
};

/* --- which two ------------------------------------------------------------------ */

/* Takes a pair "V,W" apart: the last comma parts it. */
static bool split(struct tool *tool, const char *pair, const char *texts[DIFF_SIDES])
{
    const char *comma = strrchr(pair, ',');
    if (comma == NULL || comma == pair || comma[1] == '\0')
        return false;
    texts[DIFF_A] = tool_text(tool, "%.*s", (int)(comma - pair), pair);
    texts[DIFF_B] = comma + 1;
    return true;
}

/* One file and a pair of variants or of seeds. */
static void choose_pair(struct tool *tool, const struct diff_flags *values,
                        struct side_choice *choices, struct diag *diag)
{
    const char *texts[DIFF_SIDES] = {NULL, NULL};
    choices[DIFF_B] = choices[DIFF_A];
    if (values->variants != NULL && !split(tool, values->variants, texts)) {
        diag_add(diag, nowhere, "for instance: --variants v2.4.0,pr-2157",
                 "--variants: '%s' is not a pair V,W", values->variants);
    } else if (values->variants != NULL) {
        choices[DIFF_A].selector = texts[DIFF_A];
        choices[DIFF_B].selector = texts[DIFF_B];
    }
    if (values->seeds != NULL &&
        (!split(tool, values->seeds, texts) || !side_read_seed(texts[DIFF_A], &choices[DIFF_A]) ||
         !side_read_seed(texts[DIFF_B], &choices[DIFF_B])))
        diag_add(diag, nowhere, "for instance: --seeds 1,2", "--seeds: '%s' is not a pair N,M",
                 values->seeds);
}

static void choose(struct tool *tool, const struct diff_flags *values, struct flag_rest rest,
                   struct side_choice *choices, struct diag *diag)
{
    const bool is_pair = values->variants != NULL || values->seeds != NULL;
    if (is_pair && rest.count != 1) {
        diag_add(diag, nowhere, "for instance: pegsim diff FILE --variants v2.4.0,pr-2157",
                 "--variants and --seeds compare two runs of one FILE; %u are named", rest.count);
        return;
    }
    if (!is_pair && rest.count != 2) {
        diag_add(diag, nowhere,
                 "for instance: pegsim diff FILE#v2.4.0 FILE#pr-2157, or FILE --seeds 1,2",
                 "two runs are compared; %u are named", rest.count);
        return;
    }
    side_parse(tool, rest.texts[0], &choices[DIFF_A]);
    if (is_pair)
        choose_pair(tool, values, choices, diag);
    else
        side_parse(tool, rest.texts[1], &choices[DIFF_B]);
}

/* --- comparing ------------------------------------------------------------------- */

/* The last event to be handled so that both worlds stand just before what differs. */
static uint64_t number_before(const struct diff_point *point)
{
    uint64_t number = UINT64_MAX;
    for (uint32_t side = 0; side < DIFF_SIDES; side++) {
        const struct record *first = &point->first[side].record;
        if (!point->first[side].is_there)
            continue;
        const uint64_t handled =
            first->type == RECORD_LOST || first->number == 0 ? first->number : first->number - 1;
        number = handled < number ? handled : number;
    }
    return number;
}

static uint64_t cause_of(const struct diff_point *point, enum diff_side side)
{
    const struct diff_line *first = &point->first[side];
    return first->is_there && first->record.type == RECORD_EVENT ? first->record.cause : 0;
}

/* What databases know of the events that put in those that differ. */
static void find_causes(struct diff_report *report)
{
    const struct diff_point *point = diff_point(report->diff);
    for (uint32_t side = 0; side < DIFF_SIDES; side++) {
        const uint64_t cause = cause_of(point, side);
        if (cause != 0 && report->sides[side].is_database)
            report->causes[side].is_there =
                diff_rows_find(&report->sides[side].rows, cause, &report->causes[side]);
    }
}

static bool compare_worlds(struct diff_report *report, struct diag *diag)
{
    const struct diff_point *point = diff_point(report->diff);
    struct diff_worlds_choice choice = {.model = report->tool->model,
                                        .number = number_before(point)};
    for (uint32_t side = 0; side < DIFF_SIDES; side++) {
        choice.variants[side] = side_variant(&report->sides[side]);
        choice.seeds[side] = report->sides[side].seed;
        choice.causes[side] = cause_of(point, side);
    }
    if (!diff_worlds_compare(&choice, &report->worlds)) {
        diag_add(diag, nowhere, NULL, "there is not enough memory for two more worlds");
        return false;
    }
    memcpy(report->causes, report->worlds.causes, sizeof(report->causes));
    return true;
}

static bool compare(struct diff_report *report, struct diag *diag)
{
    struct side *a = &report->sides[DIFF_A];
    struct side *b = &report->sides[DIFF_B];
    if (!side_open(a, diag) || !side_open(b, diag))
        return false;
    const struct diff_source sources[DIFF_SIDES] = {side_source(a), side_source(b)};
    report->is_same_story = diff_run(report->diff, sources);
    if (!side_finish(a, diag) || !side_finish(b, diag))
        return false;
    report->has_worlds = !a->is_database && !b->is_database;
    if (report->has_worlds) {
        const struct scenario_variant *const variants[] = {side_variant(a), side_variant(b)};
        report->options = diff_options_compare(report->tool, variants);
    }
    if (report->is_same_story)
        return true;
    if (report->has_worlds)
        return compare_worlds(report, diag);
    find_causes(report);
    return true;
}

static const char *command_of(const struct diff_report *report, const struct diff_flags *values)
{
    struct tool *tool = report->tool;
    return tool_text(tool, "%s diff %s %s%s", tool_quote(tool, tool->program),
                     tool_quote(tool, report->sides[DIFF_A].text),
                     tool_quote(tool, report->sides[DIFF_B].text),
                     flags_repeat(tool, "set", &values->sets));
}

static enum exit_code diff_sides(struct diff_report *report, const struct diff_flags *values,
                                 const struct side_choice *choices, struct diag *diag)
{
    static const char *const names[DIFF_SIDES] = {"A: ", "B: "};
    enum exit_code code = EXIT_AS_EXPECTED;
    for (uint32_t side = 0; side < DIFF_SIDES; side++) {
        report->sides[side].tool = report->tool;
        report->sides[side].name = names[side];
        struct diag *own = tool_diag(report->tool, "diff");
        code = exit_code_worse(code,
                               side_load(&report->sides[side], &choices[side], &values->sets, own));
        (void)tool_complain(report->tool, own, code);
    }
    if (code != EXIT_AS_EXPECTED)
        return code;
    report->repeat = command_of(report, values);
    if (!compare(report, diag))
        return EXIT_ENVIRONMENT;
    (values->json ? diff_write_json : diff_write_text)(report);
    return diff_report_is_same(report) ? EXIT_AS_EXPECTED : EXIT_UNEXPECTED;
}

/* --- the subcommand --------------------------------------------------------------- */

static enum exit_code run(struct tool *tool, struct flag_rest arguments)
{
    struct diff_flags values = {.context = CONTEXT_DEFAULT};
    struct flag_rest rest = arguments;
    struct side_choice choices[DIFF_SIDES] = {{0}};
    struct diag *diag = tool_diag(tool, "diff");
    flags_read(tool, flags, &rest, &values, diag);
    if (diag_count(diag) == 0)
        choose(tool, &values, rest, choices, diag);
    if (diag_count(diag) > 0)
        return tool_complain(tool, diag, EXIT_USAGE);
    struct arena *arena = arena_new(ARENA_BYTES);
    struct diff_report *report = arena_take(arena, sizeof(*report));
    ASSERT(report != NULL);
    report->tool = tool;
    report->diff = diff_new(arena, tool->model, (uint32_t)values.context);
    report->has_color = tool_colors(tool, values.color, tool->out_is_terminal);
    const enum exit_code code = diff_sides(report, &values, choices, diag);
    for (uint32_t side = 0; side < DIFF_SIDES; side++)
        side_free(&report->sides[side]);
    arena_free(arena);
    (void)tool_complain(tool, diag, code);
    if (code != EXIT_AS_EXPECTED && code != EXIT_UNEXPECTED)
        return tool_repeat(tool, "diff", arguments.texts, arguments.count, code);
    return code;
}

const struct subcommand subcommand_diff = {
    .name = "diff",
    .arguments = "A B [flags]",
    .summary = "where two runs part, and how each ended",
    .flags = flags,
    .text = "Compares two runs record by record. Each is FILE[#VARIANT][@SEED], a scenario\n"
            "that is run, or RUN.db[#RUN or #VARIANT][@SEED], as 'pegsim run --db' wrote it.\n"
            "\n"
            "Tells where they part: the last lines both have, then those of each side, marked\n"
            "A and B, as --log=all has them; and what made the difference: options, chance,\n"
            "what was to come, what actors remembered. Two seeds differ from the first\n"
            "message on; so the stories are compared, too, actor by actor without times and\n"
            "figures, and the states of each machine. Last: how obligations ended, and the\n"
            "counters.",
    .examples = "  pegsim diff scenarios/hang/delay-by-qps.yaml --variants v2.4.0,pr-2157\n"
                "  pegsim diff 'scenarios/hang/delay-by-qps.yaml#v2.4.0' --seeds 1,2\n"
                "  pegsim diff 'before.db#3' 'scenarios/hang/delay-by-qps.yaml#master@7'\n"
                "Exit: 0 the same, 1 not, 2 usage, 5 files ('pegsim help exit')",
    .run = run,
};
