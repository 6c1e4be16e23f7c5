/*
 * publish.h - one run as a document for people.
 *
 * `pegsim report` reads a run and hands it to a format, which the suffix of
 * the output chooses. A format is a row: to add one, a file, a line below and
 * one in tools/report.c. (Reporters of `pegsim run` are another thing:
 * tools/suite/reporter.h.)
 */
#ifndef TOOLS_DOCUMENT_PUBLISH_H
#define TOOLS_DOCUMENT_PUBLISH_H

#include "tools/chronicle/chronicle.h"
#include "tools/kit/flags.h"
#include "tools/kit/tool.h"

/* What a format is given. */
struct publish {
    struct tool *tool;
    const struct chronicle *chronicle; /* with the parts that the format's row asks for */
    const char *argument;              /* the run, as the command line names it */
    const struct flag_texts *sets;     /* put over a scenario */
    const char *path;                  /* of the output: what else is made stands beside it */
    bool is_brief;                     /* what takes long is left out */
    uint64_t jobs;                     /* threads for it; 0: one a processor */
    FILE *file;                        /* the output, which is whole or not there */

    /* Draws a picture: does what a command line of `pegsim plot` says. */
    enum exit_code (*plot)(struct tool *tool, struct flag_rest arguments);
};

struct publish_format {
    const char *suffix;  /* of the output, with its dot */
    const char *summary; /* for the help; no full stop */
    uint32_t parts;      /* CHRONICLE_ bits */
    bool takes_time;     /* some of it, which --brief leaves out */
    /*
     * Returns false, and adds a complaint, if it cannot be made; a complaint and true if it is not
     * all that was meant.
     */
    bool (*write)(const struct publish *publish, struct diag *diag);
};

extern const struct publish_format publish_html;
extern const struct publish_format publish_md;

/*
 * The run that a document tells of, by its scenario: `FILE#VARIANT@SEED` as a shell needs it. Lives
 * in the tool's arena.
 */
const char *publish_scenario(const struct publish *publish);

#endif
