/*
 * plot.h - what every kind of picture is given.
 *
 * A kind lives in a file of its own and gives one constant row; the table in
 * tools/plot.c lists them, the default first. It reads the run with plot_read() (or
 * whatever else it is made of), begins the picture with gnuplot_begin(), writes
 * its script and data, and ends it with gnuplot_end().
 */
#ifndef TOOLS_PICTURE_PLOT_H
#define TOOLS_PICTURE_PLOT_H

#include "tools/chronicle/source.h"
#include "tools/picture/gnuplot.h"
#include "tools/sweep/survey.h"

struct plot {
    struct tool *tool;
    const char *argument; /* as the command line names the run, scenario or database */
    struct flag_texts sets;
    struct flag_texts lanes;
    sim_time from; /* 0 and INT64_MAX if the command line does not say */
    sim_time until;
    bool has_height; /* else a kind may choose gnuplot.height before gnuplot_begin */
    struct gnuplot gnuplot;
    struct source source; /* of plot_read */

    /* Of kinds that are made of many runs. */
    struct sweeping_choice choice; /* variants, keys, seeds, threads */
    struct flag_texts fixed;       /* KEY=VALUE */
    const char *across;            /* a key; null: not given */
    uint64_t points;
    uint64_t continuations;
    bool lifted;
};

/* What flags a kind understands, beside those that all do. */
#define PLOT_TAKES_ZOOM   1U  /* --from --to */
#define PLOT_TAKES_LANES  2U  /* --lanes */
#define PLOT_TAKES_SEEDS  4U  /* --variant --seeds --jobs */
#define PLOT_TAKES_KEYS   8U  /* --fix --across */
#define PLOT_TAKES_POINTS 16U /* --points --continuations --lifted --jobs */

struct plot_kind {
    const char *name;
    uint32_t takes;  /* PLOT_TAKES_ bits */
    bool draws_many; /* of a sweep's database or all seeds of a scenario; else of one run */

    /* Draws; complains. Returns what the command has to end with. */
    enum exit_code (*draw)(struct plot *plot, struct diag *diag);
};

/*
 * Reads the run that the argument names into plot->source.chronicle. `parts`: CHRONICLE_ bits.
 * Complains; what it read is closed by whoever called `draw`. After it `from` and `until` lie
 * within the run.
 */
MUST_USE enum exit_code plot_read(struct plot *plot, uint32_t parts, struct diag *diag);

/* Fills what a survey begins with from the command line. */
void plot_begin_survey(const struct plot *plot, struct survey *survey);

extern const struct plot_kind plot_kind_timeline;
extern const struct plot_kind plot_kind_writes;
extern const struct plot_kind plot_kind_progress;
extern const struct plot_kind plot_kind_bisect;
extern const struct plot_kind plot_kind_phase;
extern const struct plot_kind plot_kind_compare;

#endif
