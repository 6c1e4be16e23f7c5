/*
 * assess.h - what `pegsim assess` found, and how it is told.
 *
 * A text for people, or one JSON document. What stands there is the same each
 * time, but for how long it took.
 */
#ifndef TOOLS_SWEEP_ASSESS_H
#define TOOLS_SWEEP_ASSESS_H

#include "sim/assess.h"
#include "tools/sweep/sweeping.h"

struct assess_report {
    struct tool *tool;
    const struct assess *assess;
    const void *options;    /* of the variant as it is */
    struct sweeping *sweep; /* by that name: does the runs of a sample again, but for its --set */
    const char *repeat;     /* the command that does all of it again */
    int64_t wall;           /* ns */
};

/* Both write to tool->out. */
void assess_write_text(const struct assess_report *report);
void assess_write_json(const struct assess_report *report);

/* The command that does a sample's runs again, no others; `turn` null: as it is. */
const char *assess_command(const struct assess_report *report, const struct assess_turn *turn,
                           const struct assess_sample *sample);

#endif
