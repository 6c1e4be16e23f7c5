/*
 * sweep_report.h - how `sweep` and `compare` tell what they found.
 *
 * The texts and documents are the same for any number of threads but for what
 * they say of real time.
 */
#ifndef TOOLS_SWEEP_SWEEP_REPORT_H
#define TOOLS_SWEEP_SWEEP_REPORT_H

#include "tools/sweep/sweeping.h"

/* All write to tool->out. `is_quiet`: only what was not a success. */
void sweep_write_text(struct sweeping *sweeping, bool is_quiet);
void sweep_write_json(struct sweeping *sweeping);
void compare_write_text(struct sweeping *sweeping, bool is_markdown);
void compare_write_summary(struct sweeping *sweeping, bool is_markdown);
void compare_write_json(struct sweeping *sweeping);

/* Pieces of both: the title, and what was done in which time. */
void sweep_write_title(struct sweeping *sweeping);
void sweep_write_wall(struct sweeping *sweeping);

/* Put cells: a median and a 99th percentile; the average of a cost over the runs that finished. */
struct grid;
void sweep_put_quantiles(struct grid *grid, struct tool *tool, const struct spread *spread);
void sweep_put_mean(struct grid *grid, const struct sweeping *sweeping, uint32_t variant,
                    uint32_t cost);

/* A title of two lines: at the first blank. */
const char *sweep_title_of(struct tool *tool, const char *name);

/* Adds the titles of what sweep_put_quantiles puts for each kind of span; returns how many. */
uint32_t sweep_span_titles(struct tool *tool, const char **titles);

#endif
