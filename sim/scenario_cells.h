/*
 * scenario_cells.h - the memory of what a file yields, and what its variants differ in.
 *
 * A file's axes are those of its matrix, copied, since a matrix is gone with
 * the tree it was read from. A file without one has an axis, too: its variants.
 */
#ifndef SIM_SCENARIO_CELLS_H
#define SIM_SCENARIO_CELLS_H

#include "sim/matrix.h"
#include "sim/scenario.h"

/* Begins a file that yields so many variants: takes its memory and fills path and axes. */
void scenario_cells_make(struct scenario_file *file, const struct sim_model *model,
                         const struct matrix *matrix, const char *path, uint32_t variants);

/* Says which cell a variant is. */
void scenario_cells_place(const struct matrix *matrix, uint32_t cell,
                          const struct scenario_file *file, struct scenario_variant *variant);

#endif
