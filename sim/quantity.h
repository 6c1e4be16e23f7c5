/*
 * quantity.h - numbers with units, as text.
 *
 * "200us", "64MiB", "0.5/s", "5%": read exactly, with integers only, and
 * written back so that reading again gives the same number. What cannot be
 * kept exactly is refused, but for rates: those are rounded to the nearest
 * event per 1000 s.
 */
#ifndef SIM_QUANTITY_H
#define SIM_QUANTITY_H

#include "sim/words.h"

enum quantity_kind {
    QUANTITY_COUNT,     /* 12 */
    QUANTITY_TIME,      /* ns: 200us, 1.5s, 10min */
    QUANTITY_SIZE,      /* bytes: 512B, 10KB, 64MiB */
    QUANTITY_RATE,      /* events per 1000 s: 400/s, 30/min, 1/h */
    QUANTITY_BANDWIDTH, /* bytes a second: 200MiB/s */
    QUANTITY_RATIO      /* parts per million: 5%, 200ppm */
};

/* A piece of a text. */
struct slice {
    const char *text;
    size_t bytes;
};

/* Reads a quantity. Returns false, and adds the reason to `why`, if it is none. */
MUST_USE bool quantity_read(enum quantity_kind kind, struct slice text, int64_t *value,
                            struct words *why);

/* Adds a quantity in the largest unit that keeps it exact. */
void quantity_print(enum quantity_kind kind, int64_t value, struct words *words);

/* "a time", "a size". */
const char *quantity_noun(enum quantity_kind kind);

#endif
