/*
 * compare.h - what a field is to the future.
 *
 * Makes the copy of a piece comparable, row by row: what the field means
 * (sim/meaning.h) takes the place of what it is. One function a meaning.
 */
#ifndef SIM_COMPARE_H
#define SIM_COMPARE_H

#include "sim/meaning.h"
#include "sim/world.h"

/* Bytes of one struct somewhere in the world, and what they mean. */
struct recur_piece {
    unsigned char *bytes;
    uint32_t count;
    uint32_t actor; /* whose state it is or whose list it is in; who handles the event */
    const struct sim_shape *shape;
};

/* What one piece is compared by. */
struct compare_by {
    const struct sim *sim;
    const uint32_t *ranks; /* by slot, of pending events: from 1 in the order they will leave */
    int64_t base;          /* of the piece's sequences, once it was asked for */
    bool has_base;
};

/* The field of a row in one element of its part, from 0; null if there are fewer elements. */
unsigned char *compare_field(const struct sim *sim, const struct recur_piece *piece,
                             const struct sim_meaning *row, uint32_t element);

/* What a handle names: nothing, something that is over, or the rank of a pending event. */
struct sim_handle compare_handle(const struct compare_by *by, struct sim_handle handle);

/* The calendar second of a clock that may stand before its beginning. */
int64_t compare_second_of(sim_time clock);

/* Makes what a row is about comparable in a copy; states and clocks are read from the world. */
void compare_row(struct compare_by *by, const struct recur_piece *copy,
                 const struct sim_meaning *row);

#endif
