/*
 * log.h - the story of a run, a line an event that a person would tell.
 *
 * Each line has the virtual time in seconds, the node, who, and what. The
 * story is made of the model's notes, the scenario's faults and the verdict;
 * LOG_ALL adds the details among the notes, every message and timer, what was
 * lost, and what the engine keeps account of (works, guards, obligations).
 */
#ifndef TOOLS_SUITE_LOG_H
#define TOOLS_SUITE_LOG_H

#include "sim/run.h"
#include <stdio.h>

enum log_level { LOG_NONE, LOG_STORY, LOG_ALL, LOG_NEVER /* of records: at no level */ };

struct log {
    FILE *out;
    enum log_level level;
    const struct sim_model *model;
    const struct scenario *scenario;
    const struct run *run; /* set before the first record is shown */
    bool has_color;
};

/* The reader for a relay. */
struct trace_sink log_reader(struct log *log);

#endif
