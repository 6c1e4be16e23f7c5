/*
 * output.h - a file that is whole or not there.
 *
 * What is written goes into a file beside the one that is meant, which takes
 * its place at the end. A reader never sees half of it, and whatever stood
 * there before stays if anything goes wrong. What is no plain file (a pipe, a
 * terminal) is written straight into.
 */
#ifndef TOOLS_KIT_OUTPUT_H
#define TOOLS_KIT_OUTPUT_H

#include "tools/kit/tool.h"

struct output {
    FILE *file;
    const char *path;      /* what is meant */
    const char *temporary; /* what is written; null: `path` itself */
};

/* Whether a file of that name would be one that others can lie beside: no pipe, no device. */
bool output_is_plain(const char *path);

/* Opens. Returns false, and adds a complaint, if the system refuses. */
MUST_USE bool output_open(struct tool *tool, struct output *output, const char *path,
                          struct diag *diag);

/*
 * Puts it in its place if `is_whole`, else takes it away. Returns false, and adds a complaint,
 * if what was written did not get to the disk.
 */
MUST_USE bool output_close(struct output *output, bool is_whole, struct diag *diag);

#endif
