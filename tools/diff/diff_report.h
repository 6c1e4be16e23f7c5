/*
 * diff_report.h - what `pegsim diff` found, and the two ways to tell it.
 */
#ifndef TOOLS_DIFF_DIFF_REPORT_H
#define TOOLS_DIFF_DIFF_REPORT_H

#include "sim/diff_strand.h"
#include "sim/diff_world.h"
#include "tools/diff/diff_options.h"
#include "tools/suite/side.h"

struct diff_report {
    struct tool *tool;
    struct side sides[DIFF_SIDES];
    struct diff *diff;
    bool is_same_story; /* every record is equal */
    bool has_worlds;    /* both are files: `options` and `worlds` are there */
    struct option_differences options;
    struct diff_worlds worlds;           /* where they part, if they do */
    struct diff_line causes[DIFF_SIDES]; /* who put in the first event that differs */
    const char *repeat;                  /* the command */
    bool has_color;
};

/* A counter in both runs. */
struct counter_difference {
    const char *name;
    int64_t values[DIFF_SIDES];
    int64_t share; /* by how much they differ, in ppm of the larger one */
};

/* The counters that differ, those that differ most first; `list` has room for RUN_COUNTERS_MAX. */
uint32_t diff_report_counters(const struct diff_report *report, struct counter_difference *list);

/* Whether nothing at all differs. */
bool diff_report_is_same(const struct diff_report *report);

/* A record in the words of the log. Lives in the tool's arena. */
const char *diff_report_line(const struct diff_report *report, enum diff_side side,
                             const struct diff_line *line);

/* Who a line is about: "replica 1.0 on replica-1". */
const char *diff_report_actor(const struct diff_report *report, enum diff_side side,
                              const struct diff_line *line);

/* What became of an obligation: "open, no further since 41.572 s". */
const char *diff_report_promise(const struct diff_report *report,
                                const struct diff_promise *promise);

/* Why they part, as sentences; ended by null. */
const char *const *diff_report_reasons(const struct diff_report *report);

void diff_write_text(const struct diff_report *report);
void diff_write_json(const struct diff_report *report);

#endif
