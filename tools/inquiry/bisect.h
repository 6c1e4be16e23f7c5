/*
 * bisect.h - what `pegsim bisect` found, and how it is told.
 *
 * A text for people, or one JSON document.
 */
#ifndef TOOLS_INQUIRY_BISECT_H
#define TOOLS_INQUIRY_BISECT_H

#include "sim/bisect.h"
#include "sim/prevent.h"
#include "tools/kit/tool.h"
#include "tools/suite/outcome.h"

struct bisect_report {
    struct tool *tool;
    const struct outcome *outcome; /* which run, and what it came to */
    const struct history *history;
    const struct bisect *bisect;
    const struct prevented *prevented; /* null: not asked for */
    const char *repeat;                /* the command */
    uint32_t threads;
    int64_t wall; /* ns */
};

/* Both write to tool->out. The JSON document is the same each time, but for threads and wall_ns. */
void bisect_write_text(const struct bisect_report *report);
void bisect_write_json(const struct bisect_report *report);

/* What stands there instead for a run that does not hang. */
void bisect_write_no_hang(const struct bisect_report *report, bool is_json);

#endif
