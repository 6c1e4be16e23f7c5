/*
 * lanes_rows.h - all the rows there could be, and what is in one.
 *
 * For tools/picture/lanes*.c alone.
 */
#ifndef TOOLS_PICTURE_LANES_ROWS_H
#define TOOLS_PICTURE_LANES_ROWS_H

#include "tools/picture/lanes.h"

/* What the picture is about. */
struct lanes_focus {
    uint64_t partition; /* 1.2 as one number; 0: none */
    uint32_t actor;     /* its primary, or who held the guard; CHRONICLE_NONE */
    uint32_t node;
};

struct lanes_focus lanes_find_focus(const struct chronicle *chronicle);

/* Whether a fault stops a node's process. */
bool lanes_is_down(const struct chronicle_fault *fault);

/* Rows without spans, in the tool's arena; gives how many. */
uint32_t lanes_list(struct tool *tool, const struct chronicle *chronicle,
                    const struct lanes_focus *focus, struct lanes_row **rows);

/* Fills in the spans of chosen rows, as far as they lie between the picture's ends. */
void lanes_fill(struct tool *tool, const struct chronicle *chronicle,
                const struct lanes_choice *choice, struct lanes *lanes);

#endif
