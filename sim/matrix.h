/*
 * matrix.h - `matrix:` of a scenario: one file, many runs.
 *
 * Each axis of a matrix is a key (a dotted path, as in --set) and its values; a
 * cell takes one value of each axis. The variants of the file are an axis, too,
 * the slowest one; of the others the last is the fastest. Rules say which cells
 * there are:
 *
 *     matrix:
 *       table.partitions: [2, 4, 8]
 *       clients[0].writes: 100/s..400/s by 100/s
 *       except:
 *         - {variant: master, partitions: [4, 8]}   # all of these together
 *         - {writes: 300/s..}
 *       only:
 *         - {variant: v2.4.0}                       # if given: one of these must hold
 *
 * A cell is a set of overrides that are put over the file like those of --set,
 * and a name: "v2.4.0, partitions=4, writes=200/s". An axis is called by the
 * shortest end of its path that no other axis has. Whatever is wrong is
 * complained of where it stands; what is read is bounded by the limits below.
 */
#ifndef SIM_MATRIX_H
#define SIM_MATRIX_H

#include "sim/override.h"

#define MATRIX_AXES_MAX   8
#define MATRIX_VALUES_MAX 256   /* of an axis */
#define MATRIX_RULES_MAX  64    /* of a list of rules */
#define MATRIX_CELLS_MAX  65536 /* variants and all, before the rules */

/* One value of an axis. */
struct matrix_value {
    uint32_t node;             /* TREE_NONE: a variant */
    const char *text;          /* as names tell it */
    bool is_number;            /* it has been read by a scalar field */
    struct field_value number; /* then */
};

struct matrix_axis {
    const char *key;           /* "variant": those of the file */
    const char *name;          /* an end of the key */
    const struct field *field; /* of its values; null: they are told apart by their text */
    struct place place;        /* of the key */
    struct matrix_value *values;
    uint32_t count;
};

/* All of what a rule says of one axis must hold. */
struct matrix_condition {
    uint32_t axis;
    const bool *meets; /* by value of the axis */
};

struct matrix_rule {
    struct matrix_condition conditions[MATRIX_AXES_MAX + 1];
    uint32_t count;
};

struct matrix_rules {
    struct matrix_rule *list;
    uint32_t count;
    bool is_given;
};

struct matrix {
    struct matrix_axis axes[MATRIX_AXES_MAX + 1]; /* axes[0]: the variants */
    uint32_t axis_count;
    bool has_variants; /* the file names them */
    struct matrix_rules except;
    struct matrix_rules only;
    uint32_t cells; /* before the rules; 0 after a complaint */
};

/* What a matrix is read with. */
struct matrix_reading {
    struct tree *tree;
    struct diag *diag;
    const struct field *tables[2];    /* the rows of a scenario */
    uint32_t root;                    /* the mapping that is the file */
    uint32_t variants;                /* node; TREE_NONE: the file has no variants */
    const struct override *overrides; /* that are put over every variant */
    uint32_t override_count;
};

/*
 * Reads the matrix at node `at`; TREE_NONE is one whose only axis are the variants.
 * Values that a range stands for are added to the tree. Borrows the tree.
 */
void matrix_read(struct matrix *matrix, const struct matrix_reading *reading, uint32_t at);

/* Whether the rules leave a cell. */
bool matrix_admits(const struct matrix *matrix, uint32_t cell);

/* How many cells the rules leave. */
uint32_t matrix_count(const struct matrix *matrix);

/* Which value of each axis a cell takes. */
void matrix_values(const struct matrix *matrix, uint32_t cell,
                   uint32_t values[MATRIX_AXES_MAX + 1]);

/* Which variant a cell is of; counted from 0. */
uint32_t matrix_variant(const struct matrix *matrix, uint32_t cell);

/* Adds a cell's name. */
void matrix_name(const struct matrix *matrix, uint32_t cell, struct words *words);

/* Fills what a cell puts over the file. Returns how many there are. */
uint32_t matrix_overrides(const struct matrix *matrix, uint32_t cell,
                          struct override overrides[MATRIX_AXES_MAX]);

#endif
