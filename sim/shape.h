/*
 * shape.h - what a line of a story says, without how much and how long.
 *
 * Two runs tell the same story with other figures: 21 units this second or 19,
 * after 3 ms or 2.5 ms. The shape of a line has a `#` for every whole number
 * and for every number with a unit; names that hold digits (replica-1) and
 * numbers with a point and no unit behind them (a partition, 1.0) stay. The
 * subject of a line is the first word of its shape that holds a digit.
 */
#ifndef SIM_SHAPE_H
#define SIM_SHAPE_H

#include "sim/base.h"

/* A line that is longer is looked at no further; bytes. */
#define SHAPE_BYTES 512

struct shape {
    char text[SHAPE_BYTES];
    uint32_t bytes;         /* of the text */
    uint32_t subject;       /* where the subject stands */
    uint32_t subject_bytes; /* 0: there is none */
};

/* Takes the shape of a line. */
void shape_take(struct shape *shape, const char *line);

/* A hash of the shape; without the subject if `is_general`. */
uint64_t shape_hash(const struct shape *shape, bool is_general);

/* A hash of the subject; SHAPE_NO_SUBJECT if there is none. */
#define SHAPE_NO_SUBJECT 0
uint64_t shape_subject(const struct shape *shape);

/* The hash of the subject that is the last word of a name: of "replica 1.0", that of 1.0. */
uint64_t shape_subject_of(const char *name);

#endif
