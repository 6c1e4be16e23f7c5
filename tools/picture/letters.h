/*
 * letters.h - how wide a text will be.
 *
 * Pictures place their texts themselves, so they must know how wide each will
 * be before anybody draws it. The widths are those of DejaVu Sans, which is a
 * wide face: where another takes its place, texts come out narrower.
 */
#ifndef TOOLS_PICTURE_LETTERS_H
#define TOOLS_PICTURE_LETTERS_H

#include "tools/kit/tool.h"

/* The face that pictures ask for. */
#define LETTERS_FONT "DejaVu Sans"

/* How wide a text is whose letters are `size` px high; px. */
double letters_width(const char *text, double size, bool is_bold);

/* The text, or as much of its beginning as fits into `width` px with "..." after it. */
const char *letters_fit(struct tool *tool, const char *text, double size, double width);

/*
 * How many bytes of a text fit into a line of `width` px, broken at a blank if there is one. All
 * of it if it fits; 0 only for an empty text.
 */
size_t letters_line(const char *text, double size, double width);

#endif
