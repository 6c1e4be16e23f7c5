/*
 * diff_options.h - the options in which two variants differ.
 *
 * Both are written out with every value spelled out (scenario_dump) and
 * compared key by key. What a scenario is called and what it expects are no
 * options: they change nothing of a run.
 */
#ifndef TOOLS_DIFF_DIFF_OPTIONS_H
#define TOOLS_DIFF_DIFF_OPTIONS_H

#include "sim/diff.h"
#include "sim/scenario.h"
#include "tools/kit/tool.h"

/* A key that differs; null: the variant has no such key. */
struct option_difference {
    const char *key; /* dotted path: clients[0].writes */
    const char *values[DIFF_SIDES];
};

struct option_differences {
    struct option_difference *list;
    uint32_t count;
};

/* Compares; texts lie in the tool's arena. */
struct option_differences diff_options_compare(struct tool *tool,
                                               const struct scenario_variant *const variants[]);

#endif
