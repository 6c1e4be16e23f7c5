/*
 * matrix_rules.h - which cells of a matrix there are.
 *
 * A rule names axes, by their key or by their name, and for each a value, a
 * list of values or a range (2..8, 300/s.., ..1s). It holds for a cell whose
 * value is one of them on every axis that it names. Values are compared as
 * what they mean: 1s is 1000ms.
 */
#ifndef SIM_MATRIX_RULES_H
#define SIM_MATRIX_RULES_H

#include "sim/matrix.h"

/* "2..8 by 2", "1..64 times 2": the numbers from low on, up to high. */
struct matrix_range {
    int64_t low;
    int64_t high; /* included, if the steps meet it */
    int64_t step; /* what is added, or multiplied by */
    bool multiplies;
};

/* Reads a range of a field's numbers. Returns false, and adds the reason to `why`, if it is none.
 */
MUST_USE bool matrix_range_read(const struct field *field, const char *text,
                                struct matrix_range *range, struct words *why);

/* Whether two values of one axis mean the same. */
bool matrix_values_equal(const struct matrix_value *left, const struct matrix_value *right);

/* Adds a node as YAML writes it on one line. */
void matrix_write_node(const struct tree *tree, uint32_t node, struct words *words);

/* Reads the list of rules called `key` of the matrix at node `at`, whose axes have been read. */
void matrix_rules_read(struct matrix_rules *rules, const struct matrix *matrix,
                       const struct matrix_reading *reading, uint32_t at, const char *key);

/* Whether one of the rules holds for a cell; `values` by axis. */
bool matrix_rules_hold(const struct matrix_rules *rules, const uint32_t *values);

#endif
