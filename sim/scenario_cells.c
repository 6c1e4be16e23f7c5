#include "sim/scenario_cells.h"
#include "sim/arena.h"
#include <string.h>

/* More than what arenas add to each piece. */
#define PIECE_BYTES 64

/* How many bytes the axes take, with the values of so many cells. */
static size_t axes_bytes(const struct matrix *matrix, uint32_t cells)
{
    size_t bytes = matrix->axis_count * sizeof(struct scenario_axis) + PIECE_BYTES;
    bytes += cells * (matrix->axis_count * sizeof(uint32_t) + PIECE_BYTES);
    for (uint32_t i = 0; i < matrix->axis_count; i++) {
        const struct matrix_axis *axis = &matrix->axes[i];
        bytes += strlen(axis->key) + strlen(axis->name) + 3 * PIECE_BYTES;
        for (uint32_t j = 0; j < axis->count; j++)
            bytes += strlen(axis->values[j].text) + sizeof(char *) + PIECE_BYTES;
    }
    return bytes;
}

static char *copy_text(struct arena *arena, const char *text)
{
    char *copy = arena_text(arena, text, strlen(text));
    ASSERT(copy != NULL);
    return copy;
}

static void copy_axes(const struct matrix *matrix, struct scenario_file *file)
{
    file->axis_count = matrix->axis_count;
    file->axes = arena_take(file->arena, matrix->axis_count * sizeof(*file->axes));
    ASSERT(file->axes != NULL);
    for (uint32_t i = 0; i < matrix->axis_count; i++) {
        const struct matrix_axis *from = &matrix->axes[i];
        struct scenario_axis *axis = &file->axes[i];
        axis->key = copy_text(file->arena, from->key);
        axis->name = copy_text(file->arena, from->name);
        axis->value_count = from->count;
        axis->values = arena_take(file->arena, from->count * sizeof(*axis->values));
        ASSERT(axis->values != NULL);
        for (uint32_t j = 0; j < from->count; j++)
            axis->values[j] = copy_text(file->arena, from->values[j].text);
    }
}

void scenario_cells_make(struct scenario_file *file, const struct sim_model *model,
                         const struct matrix *matrix, const char *path, uint32_t variants)
{
    size_t options_bytes = model->options_bytes;
    size_t variant_bytes = sizeof(*file->variants) + options_bytes + PIECE_BYTES;
    *file = (struct scenario_file){
        .arena = arena_new(variants * variant_bytes + axes_bytes(matrix, variants) + strlen(path) +
                           PIECE_BYTES),
        .variant_count = variants,
    };
    file->path = copy_text(file->arena, path);
    file->variants = arena_take(file->arena, variants * sizeof(*file->variants));
    ASSERT(file->variants != NULL);
    for (uint32_t i = 0; i < variants; i++) {
        file->variants[i].options = arena_take(file->arena, options_bytes);
        ASSERT(file->variants[i].options != NULL);
    }
    copy_axes(matrix, file);
}

void scenario_cells_place(const struct matrix *matrix, uint32_t cell,
                          const struct scenario_file *file, struct scenario_variant *variant)
{
    uint32_t values[MATRIX_AXES_MAX + 1];
    uint32_t *copy = arena_take(file->arena, matrix->axis_count * sizeof(*copy));
    ASSERT(copy != NULL);
    matrix_values(matrix, cell, values);
    memcpy(copy, values, matrix->axis_count * sizeof(*copy));
    variant->cell = copy;
    variant->origin = file->axes[0].values[values[0]];
}
