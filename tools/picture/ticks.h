/*
 * ticks.h - where a time axis has its marks, and what stands at them.
 *
 * Steps are 1, 2 or 5 of a decimal unit up to the second, and what people
 * count in above it (10 s, 15 s, 30 s, 1 min, ...). All marks of an axis are in
 * one unit, with as many decimals as tell them apart.
 */
#ifndef TOOLS_PICTURE_TICKS_H
#define TOOLS_PICTURE_TICKS_H

#include "tools/kit/tool.h"

#define TICKS_TEXT_BYTES 32

struct ticks {
    sim_time first; /* the first mark at or after the axis begins */
    sim_time step;
    uint32_t count;
    sim_time unit;     /* ns: of a second, a minute or an hour */
    const char *name;  /* "s", "min", "h" */
    uint32_t decimals; /* of labels */
};

/* Marks of an axis from one time to a later one, at most `most` of them and never none. */
struct ticks ticks_choose(sim_time from, sim_time until, uint32_t most);

/* What stands at a mark, in the axis's unit: "51.5". */
void ticks_label(const struct ticks *ticks, sim_time at, char text[TICKS_TEXT_BYTES]);

#endif
