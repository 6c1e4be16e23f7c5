#include "tools/picture/plot.h"
#include "sim/quantity.h"
#include "sim/trace_file.h"
#include "tools/inquiry/inquiry.h"
#include "tools/subcommand.h"
#include <string.h>

#define WIDTH_DEFAULT  1200
#define HEIGHT_DEFAULT 600

static const struct place nowhere = {0};

/* The default first. */
static const struct plot_kind *const kinds[] = {
    &plot_kind_timeline, &plot_kind_writes, &plot_kind_progress,
    &plot_kind_bisect,   &plot_kind_phase,  &plot_kind_compare,
};

enum theme { THEME_LIGHT, THEME_DARK };
static const char *const themes[] = {"light", "dark", NULL};

struct plot_flags {
    struct flag_texts sets;
    struct flag_texts lanes;
    const char *output;
    const char *kind;
    const char *from;
    const char *to;
    const char *keep;
    uint64_t width;
    uint64_t height; /* 0: not given */
    uint32_t theme;  /* enum theme */
    bool dark;
    struct flag_texts variants;
    const char *seeds;
    uint64_t threads; /* 0: not given, as with the two below */
    uint64_t points;
    uint64_t continuations;
    bool lifted;
    struct flag_texts fixed;
    const char *across;
};

#define AT(member) offsetof(struct plot_flags, member)
static const struct flag flags[] = {
    FLAG_ROW_OUTPUT(AT(output), "the picture: FILE.svg, FILE.png or FILE.pdf"),
    {.name = "kind",
     .kind = FLAG_TEXT,
     .offset = AT(kind),
     .value = "KIND",
     .help = "what to draw, see above; else timeline"},
    {.name = "from",
     .kind = FLAG_TEXT,
     .offset = AT(from),
     .value = "TIME",
     .help = "begin there: 51500ms, 2min"},
    {.name = "to", .kind = FLAG_TEXT, .offset = AT(to), .value = "TIME", .help = "end there"},
    {.name = "lanes",
     .kind = FLAG_TEXTS,
     .offset = AT(lanes),
     .value = "NAME",
     .is_told = true,
     .help = "lanes of that name (* ? [] allowed), or all; repeatable"},
    {.name = "width",
     .kind = FLAG_NUMBER,
     .offset = AT(width),
     .min = GNUPLOT_WIDTH_MIN,
     .max = GNUPLOT_WIDTH_MAX,
     .value = "PX",
     .help = "else 1200"},
    {.name = "height",
     .kind = FLAG_NUMBER,
     .offset = AT(height),
     .min = GNUPLOT_HEIGHT_MIN,
     .max = GNUPLOT_HEIGHT_MAX,
     .value = "PX",
     .help = "else as high as it needs to be"},
    {.name = "theme",
     .kind = FLAG_CHOICE,
     .offset = AT(theme),
     .choices = themes,
     .value = "WHICH",
     .is_told = true,
     .help = "light or dark paper; else light"},
    {.name = "dark",
     .kind = FLAG_SWITCH,
     .offset = AT(dark),
     .help = "on dark paper, as --theme dark"},
    {.name = "keep",
     .kind = FLAG_TEXT,
     .offset = AT(keep),
     .value = "DIR",
     .help = "leave gnuplot's script and data there, to retouch"},
    FLAG_ROW_SET(AT(sets)),
    {.name = "seeds",
     .kind = FLAG_TEXT,
     .offset = AT(seeds),
     .value = "A..B",
     .is_told = true,
     .help = "so many runs of each variant; else 1..100"},
    {.name = "variant",
     .kind = FLAG_TEXTS,
     .offset = AT(variants),
     .value = "NAME",
     .is_told = true,
     .help = "only it, or a pattern; repeatable"},
    {.name = "fix",
     .kind = FLAG_TEXTS,
     .offset = AT(fixed),
     .value = "KEY=VALUE",
     .is_told = true,
     .help = "phase: only this value of a key; repeatable"},
    {.name = "across",
     .kind = FLAG_TEXT,
     .offset = AT(across),
     .value = "KEY",
     .is_told = true,
     .help = "phase: the horizontal one; else the last"},
    INQUIRY_BISECT_FLAGS(AT(continuations), AT(points), AT(lifted), true),
    FLAG_ROW_JOBS(AT(threads), CREW_MAX),
    {.name = NULL},
};

/* --- reading the command line ------------------------------------------------------- */

static const struct plot_kind *find_kind(struct tool *tool, const char *name, struct diag *diag)
{
    const char *names[COUNT_OF(kinds)];
    if (name == NULL)
        return kinds[0];
    for (uint32_t i = 0; i < COUNT_OF(kinds); i++) {
        names[i] = kinds[i]->name;
        if (strcmp(names[i], name) == 0)
            return kinds[i];
    }
    const char *nearest = diag_nearest(name, names, COUNT_OF(kinds));
    diag_add(diag, nowhere,
             nearest == NULL
                 ? tool_text(tool, "one of: %s", tool_names(tool, names, COUNT_OF(kinds)))
                 : tool_text(tool, "did you mean '%s'?", nearest),
             "--kind: there is no kind '%s'", name);
    return NULL;
}

/* Reads a time; null leaves the value as it is. */
static void read_time(const char *flag, const char *text, sim_time *value, struct diag *diag)
{
    struct words why;
    if (text == NULL)
        return;
    words_clear(&why);
    if (!quantity_read(QUANTITY_TIME, (struct slice){text, strlen(text)}, value, &why))
        diag_add(diag, nowhere, "a time as scenarios have it: 51500ms, 52.1s, 2min", "%s: %s", flag,
                 why.text);
    else if (*value < 0)
        diag_add(diag, nowhere, "runs begin at 0s", "%s: %s is before the run", flag, text);
}

/* Complains of flags that were given and say nothing to the kind. */
static void check_kind(struct tool *tool, const struct plot_kind *kind,
                       const struct plot_flags *values, struct diag *diag)
{
    const struct {
        const char *flag;
        uint32_t takes; /* kinds with one of these understand it */
        bool is_given;
    } rows[] = {
        {"--from", PLOT_TAKES_ZOOM, values->from != NULL},
        {"--to", PLOT_TAKES_ZOOM, values->to != NULL},
        {"--lanes", PLOT_TAKES_LANES, values->lanes.count > 0},
        {"--seeds", PLOT_TAKES_SEEDS, values->seeds != NULL},
        {"--variant", PLOT_TAKES_SEEDS, values->variants.count > 0},
        {"--fix", PLOT_TAKES_KEYS, values->fixed.count > 0},
        {"--across", PLOT_TAKES_KEYS, values->across != NULL},
        {"--points", PLOT_TAKES_POINTS, values->points != 0},
        {"--continuations", PLOT_TAKES_POINTS, values->continuations != 0},
        {"--lifted", PLOT_TAKES_POINTS, values->lifted},
        {"--jobs", PLOT_TAKES_SEEDS | PLOT_TAKES_POINTS, values->threads != 0},
    };
    for (uint32_t i = 0; i < COUNT_OF(rows); i++) {
        const char *names[COUNT_OF(kinds)];
        uint32_t count = 0;
        for (uint32_t j = 0; j < COUNT_OF(kinds); j++)
            if ((kinds[j]->takes & rows[i].takes) != 0)
                names[count++] = kinds[j]->name;
        if (rows[i].is_given && (kind->takes & rows[i].takes) == 0)
            diag_add(diag, nowhere,
                     tool_text(tool, "it belongs to: %s", tool_names(tool, names, count)),
                     "%s says nothing to kind '%s'", rows[i].flag, kind->name);
    }
}

/* Complains of a database that holds something else than the kind draws. */
static void check_database(const struct plot *plot, const struct plot_kind *kind, struct diag *diag)
{
    if (!kind->draws_many && survey_is_database(plot->argument))
        diag_add(diag, nowhere, "--kind phase and --kind compare draw it",
                 "%s holds a sweep, and kind '%s' draws one run", plot->argument, kind->name);
    if (kind->draws_many && trace_file_look(plot->argument).kind == TRACE_FILE_OURS)
        diag_add(diag, nowhere, "'pegsim sweep FILE --db SWEEP.db' makes what it draws",
                 "%s holds single runs, and kind '%s' draws many seeds", plot->argument,
                 kind->name);
}

static void take_many(struct plot *plot, const struct plot_flags *values)
{
    plot->choice = (struct sweeping_choice){
        .suite = {.variants = values->variants, .sets = values->sets},
        .seeds = values->seeds,
        .threads = values->threads,
    };
    plot->fixed = values->fixed;
    plot->across = values->across;
    plot->points = values->points == 0 ? INQUIRY_POINTS : values->points;
    plot->continuations =
        values->continuations == 0 ? INQUIRY_CONTINUATIONS : values->continuations;
    plot->lifted = values->lifted;
}

static void take_values(struct plot *plot, const struct plot_flags *values,
                        const struct flag_rest *rest, struct diag *diag)
{
    plot->sets = values->sets;
    plot->lanes = values->lanes;
    plot->until = INT64_MAX;
    read_time("--from", values->from, &plot->from, diag);
    read_time("--to", values->to, &plot->until, diag);
    plot->has_height = values->height != 0;
    take_many(plot, values);
    plot->gnuplot = (struct gnuplot){
        .tool = plot->tool,
        .output = values->output,
        .keep = values->keep,
        .width = (uint32_t)values->width,
        .height = plot->has_height ? (uint32_t)values->height : HEIGHT_DEFAULT,
        .is_dark = values->dark || values->theme == THEME_DARK,
    };
    if (diag_count(diag) == 0 && plot->from >= plot->until)
        diag_add(diag, nowhere, "a picture begins before it ends",
                 "--from %s is not before --to %s", values->from == NULL ? "0s" : values->from,
                 values->to);
    if (rest->count != 1)
        diag_add(diag, nowhere, "for instance: pegsim plot RUN.db -o hang.svg",
                 "one run is drawn; %u are named", rest->count);
    else
        plot->argument = rest->texts[0];
    if (values->output == NULL)
        diag_add(diag, nowhere, "for instance: -o hang.svg", "-o: the picture's name is missing");
}

/* Takes what the command line says, as far as it makes sense; complains of the rest. */
static void take_all(struct plot *plot, const struct plot_kind *kind,
                     const struct plot_flags *values, const struct flag_rest *rest,
                     struct diag *diag)
{
    check_kind(plot->tool, kind, values, diag);
    if (diag_count(diag) == 0)
        take_values(plot, values, rest, diag);
    if (diag_count(diag) == 0)
        check_database(plot, kind, diag);
}

/* --- the subcommand ----------------------------------------------------------------- */

static enum exit_code draw(struct plot *plot, const struct plot_kind *kind, struct diag *diag)
{
    enum exit_code code = gnuplot_check(&plot->gnuplot, diag);
    if (code != EXIT_AS_EXPECTED)
        return code;
    code = kind->draw(plot, diag);
    source_close(&plot->source);
    return code;
}

static enum exit_code run(struct tool *tool, struct flag_rest arguments)
{
    struct plot_flags values = {.width = WIDTH_DEFAULT};
    struct plot plot = {.tool = tool};
    struct flag_rest rest = arguments;
    struct diag *diag = tool_diag(tool, "plot");
    flags_read(tool, flags, &rest, &values, diag);
    const struct plot_kind *kind = find_kind(tool, values.kind, diag);
    if (kind != NULL)
        take_all(&plot, kind, &values, &rest, diag);
    if (kind == NULL || diag_count(diag) > 0)
        return tool_complain(tool, diag, EXIT_USAGE);
    const enum exit_code code = draw(&plot, kind, diag);
    (void)tool_complain(tool, diag, code);
    if (code != EXIT_AS_EXPECTED)
        return tool_repeat(tool, "plot", arguments.texts, arguments.count, code);
    return code;
}

const struct subcommand subcommand_plot = {
    .name = "plot",
    .arguments = "RUN -o FILE.{svg,png,pdf} [flags]",
    .summary = "pictures of a run, for postmortems",
    .flags = flags,
    .text = "Draws a run: RUN.db[#RUN][@SEED] of 'pegsim run --db', or FILE[#VARIANT][@SEED];\n"
            "or many: SWEEP.db of 'pegsim sweep --db', or all seeds of FILE. The kinds:\n"
            "  timeline  who was in which state when, how a hang came about: --lanes NAME\n"
            "  writes    what became of user writes a second, and how long they took\n"
            "  progress  how far what must come to an end is, and where it stands still\n"
            "  bisect    P(hang) against time: --points N, --continuations N, --lifted\n"
            "  phase     hangs over two keys: --seeds A..B, --fix KEY=VALUE, --across KEY\n"
            "  compare   variants side by side: --seeds A..B; of both: --variant NAME",
    .examples = "  pegsim plot 'scenarios/hang/delay-by-qps.yaml#v2.4.0' -o hang.svg\n"
                "Exit: 0 drawn, 1 no hang to bisect, 2 usage, 5 files, no gnuplot",
    .run = run,
};
