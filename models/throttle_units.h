/*
 * throttle_units.h - the counts in a throttle's env: 500, 20K, 8M.
 *
 * One trailing K or M multiplies; how much by is a matter of the revision
 * (throttling_controller.cpp). Everything else must be decimal digits. Counts
 * fit 64 bits unsigned.
 *
 * Simplified: v2.4.0 lets a product that is too large wrap around; it is
 * refused here as later revisions do.
 */
#ifndef MODELS_THROTTLE_UNITS_H
#define MODELS_THROTTLE_UNITS_H

#include "models/revision.h"

enum units_error {
    UNITS_OK,
    UNITS_NOT_A_NUMBER, /* not an unsigned integer */
    UNITS_OVERFLOW      /* an integer, but the product passes 64 bits */
};

/* A part of a text: what stands between two separators. Borrows. */
struct text_part {
    const char *text;
    size_t length;
};

/* The part of `text` up to `separator` or the end, without blanks around it. */
struct text_part text_part_until(const char *text, char separator);

/* Whether a part is exactly `word`. */
bool text_part_is(struct text_part part, const char *word);

/* Reads plain digits; false, leaving *value alone, if there is anything else or none. */
MUST_USE bool text_part_number(struct text_part part, uint64_t *value);

/* Reads a count; *units is 0 unless it is UNITS_OK. */
enum units_error throttle_units(struct text_part part, const struct revision *revision,
                                uint64_t *units);

#endif
