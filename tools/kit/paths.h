/*
 * paths.h - which files a command is about.
 *
 * A file stands for itself, a folder for every *.yaml below it, in the order
 * of their bytes; names that begin with a dot are passed over. A file named
 * twice counts once, where it was named first. The order is the same on every
 * machine.
 */
#ifndef TOOLS_KIT_PATHS_H
#define TOOLS_KIT_PATHS_H

#include "tools/kit/tool.h"

#define PATHS_MAX       10000 /* files */
#define PATHS_DEPTH_MAX 32    /* folders within folders */

struct paths {
    const char **files;
    uint32_t count;
};

/*
 * Gathers the files that `count` arguments mean.
 *
 * What is not there, cannot be read or is empty becomes a complaint.
 */
void paths_gather(struct tool *tool, const char *const *arguments, uint32_t count,
                  struct paths *paths, struct diag *diag);

#endif
