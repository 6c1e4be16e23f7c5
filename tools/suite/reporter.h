/*
 * reporter.h - where outcomes go.
 *
 * A reporter is a row of three functions: it is opened before the first run,
 * given every outcome in the order of the suite, and closed with the sum. To
 * add one: a file, a flag and a row in tools/run.c.
 */
#ifndef TOOLS_SUITE_REPORTER_H
#define TOOLS_SUITE_REPORTER_H

#include "tools/kit/tool.h"
#include "tools/suite/outcome.h"

/* What a reporter knows of the command. */
struct report {
    struct tool *tool;
    const char *path;   /* of a file to write; null: standard output */
    uint32_t run_count; /* how many runs there are to report */
    int variant_width;  /* columns the longest name of a variant takes */
    bool is_quiet;      /* only what is not as expected */
    bool is_long;       /* few enough runs to say why each came to what it came to */
    bool has_color;
    bool has_story;    /* stories stand between the outcomes */
    bool is_abandoned; /* nothing ran: leave no trace when closed */
    void *state;       /* the reporter's own */
};

struct reporter {
    /* Returns false, and adds a complaint, if it cannot be written to. */
    bool (*open)(struct report *report, struct diag *diag);
    void (*add)(struct report *report, const struct outcome *outcome);
    /* Returns false, and adds a complaint, if what was written did not get there. */
    bool (*close)(struct report *report, const struct outcome_sum *sum, struct diag *diag);
};

extern const struct reporter reporter_text;
extern const struct reporter reporter_json;
extern const struct reporter reporter_junit;

#endif
