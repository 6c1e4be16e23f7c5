/*
 * override.h - --set KEY=VALUE, put over the tree of a file.
 *
 * A key is a dotted path, with [index] for elements of lists; the value is
 * YAML. Paths are walked by the tables, so that a misspelt one is complained
 * of like a key of the file; what is on the way and missing is added. Below
 * free names (envs) the rest of the path is the name, dots and all.
 */
#ifndef SIM_OVERRIDE_H
#define SIM_OVERRIDE_H

#include "sim/decode.h"
#include "sim/scenario.h"

/* An override that was read: its value is a node of the tree. */
struct override {
    const char *key;
    uint32_t value;  /* TREE_NONE: it could not be read */
    uint32_t source; /* for struct place */
};

/* Reads the value of an override into the tree; complains if it is not YAML. */
struct override override_read(struct tree *tree, const struct scenario_override *given,
                              struct diag *diag);

/*
 * Puts the value where its path says, below the mapping `root` whose keys the
 * parts describe. Uses the value's node up. Complains of unknown paths.
 */
void override_apply(struct decode *decode, struct tree *tree, uint32_t root,
                    const struct override *override, const struct decode_part parts[2]);

#endif
