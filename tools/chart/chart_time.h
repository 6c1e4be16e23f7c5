/*
 * chart_time.h - a common axis of virtual time, with what happened to the cluster on the way.
 *
 * Faults are bands, the operator's steps and the marks of a hang are lines;
 * they go through all panels of a chart, and their names stand above the first
 * one, in so many rows that none lies over another.
 */
#ifndef TOOLS_CHART_CHART_TIME_H
#define TOOLS_CHART_CHART_TIME_H

#include "tools/chart/chart.h"

/* Rows of names at most; what finds no room has none. */
#define CHART_TIME_ROWS 6

struct chart_time {
    struct chart *chart;
    const struct chronicle *chronicle; /* null: nothing happened */
    sim_time from;
    sim_time until;
    double left; /* px: of all panels */
    double right;
};

/*
 * Places the names from `top` on, with lines from each down to `bottom`; returns the height, px.
 * With `bottom` 0 nothing is placed: it only says how high they are.
 */
double chart_time_put_names(const struct chart_time *time, double top, double bottom);

/* Begins a panel between two heights, px; `has_tics`: the time stands below it. */
void chart_time_panel(const struct chart_time *time, double top, double bottom, bool has_tics);

/* Places what run it is and what it came to as the chart's title; returns where more may begin. */
double chart_time_put_title(const struct chart_time *time);

/* "51.57 s", as short as it can be. */
const char *chart_time_text(struct tool *tool, sim_time at);

#endif
