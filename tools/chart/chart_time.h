/*
 * chart_time.h - a common axis of virtual time, with what happened to the cluster on the way.
 *
 * Bands and marks (tools/picture/bands.h) go through all panels of a chart, and
 * their names stand above the first one.
 */
#ifndef TOOLS_CHART_CHART_TIME_H
#define TOOLS_CHART_CHART_TIME_H

#include "tools/chart/chart.h"

struct chart_time {
    struct chart *chart;
    const struct chronicle *chronicle; /* null: nothing happened */
    sim_time from;
    sim_time until;
    double left; /* px: of all panels */
    double right;
};

/* All of a run, or of what the command line chose of it, with room for a vertical axis. */
struct chart_time chart_time_of(struct chart *chart, const struct chronicle *chronicle);

/* Where the lowest panel ends, px. */
double chart_time_bottom(const struct chart *chart);

/* Places names from `top` on, each with its line down to the panel; returns their height, px. */
double chart_time_put_names(const struct chart_time *time, double top);

/* Begins a panel between two heights, px; `has_tics`: the time stands below it. */
void chart_time_panel(const struct chart_time *time, double top, double bottom, bool has_tics);

/* Places what run it is and what it came to as the chart's title; returns where more may begin. */
double chart_time_put_title(const struct chart_time *time);

/* "51.57 s", as short as it can be. */
const char *chart_time_text(struct tool *tool, sim_time at);

#endif
