/*
 * grid.h - a table for people, or in Markdown.
 *
 * Cells are texts; columns are as wide as their widest cell. The first columns
 * are set to the left, all others to the right. A title may have two lines; a first line that
 * columns side by side share is written once. As text no line is wider than TEXT_WIDTH as far as
 * the first column is to blame: what is too long there has a line of its own. A cell may have
 * several lines in Markdown only, where its text stands as it is, whatever it is.
 */
#ifndef TOOLS_KIT_GRID_H
#define TOOLS_KIT_GRID_H

#include "tools/kit/tool.h"

#define GRID_COLUMNS_MAX 24
#define GRID_CELL_BYTES  2304 /* with its final zero; longer texts are cut */

struct grid;

/* Starts a table in the tool's arena; `titles` are ended by null and borrowed. */
struct grid *grid_new(struct tool *tool, const char *const *titles, uint32_t left_columns);

/* Begins a row; its cells are empty until they are put. */
void grid_row(struct grid *grid);

/* Puts the next cell of the row, as printf would. */
void grid_put(struct grid *grid, const char *format, ...) LIKE_PRINTF(2, 3);

/* Writes it to tool->out. */
void grid_write(const struct grid *grid, bool is_markdown);

#endif
