/*
 * decode.h - from nodes to a struct, by the rows of its table.
 *
 * Reads a mapping into a zeroed struct. Whatever is wrong is complained of
 * where it stands and passed over, so that one reading finds everything:
 * unknown keys, wrong kinds, missing units, values out of range, keys that
 * must be given.
 */
#ifndef SIM_DECODE_H
#define SIM_DECODE_H

#include "sim/field.h"
#include "sim/tree.h"

/* A table and the struct it describes. */
struct decode_part {
    const struct field *fields;
    void *into; /* zeroed */
};

struct decode {
    const struct tree *tree;
    struct diag *diag;
    struct words path; /* of the value being read: clients[1].timeout */
};

/*
 * Reads a mapping whose keys are described by one table or by several.
 *
 * Every part is filled with what its rows say when left out first.
 */
void decode_mapping(struct decode *decode, uint32_t mapping, const struct decode_part *parts,
                    uint32_t part_count);

/* Complains of a key that none of the tables has. `path` is where it was looked for. */
void decode_refuse_key(struct decode *decode, struct place place, const char *key,
                       const struct decode_part *parts, uint32_t part_count);

/* Makes all places that rows recorded zero: what is left is what the options mean. */
void decode_forget_places(const struct field *fields, void *options);

#endif
