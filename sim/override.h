/*
 * override.h - a key and its value, put over the tree of a file.
 *
 * Written as --set KEY=VALUE, or as the value that a cell of the file's matrix
 * has for a key. A key is a dotted path, with [index] for elements of lists;
 * the value is YAML. Paths are walked by the tables, so that a misspelt one is complained
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
    uint32_t value;     /* TREE_NONE: it could not be read */
    struct place place; /* of the key's first character */
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

/*
 * The row that describes the value at a path whose first key one of the tables
 * has; null for what has no row: an element of a list, a free name. Returns
 * false if the tables have no such path.
 */
MUST_USE bool override_field(const char *key, const struct field *const tables[2],
                             const struct field **found);

/* The node at a path below a mapping, or TREE_NONE if the mapping does not say it. */
uint32_t override_find(const struct tree *tree, uint32_t mapping, const char *key);

#endif
