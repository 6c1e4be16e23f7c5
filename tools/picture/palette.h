/*
 * palette.h - colours by what they mean, on light and on dark paper.
 *
 * One table for pictures and reports, so that INGESTING has the same colour in
 * all of them. The colours descend from Okabe and Ito's: what stands side by
 * side in a picture can be told apart with any kind of colour vision, and a
 * test computes that. Colours are 0xRRGGBB.
 */
#ifndef TOOLS_PICTURE_PALETTE_H
#define TOOLS_PICTURE_PALETTE_H

#include "sim/base.h"

enum shade {
    /* The paper and what is written on it. */
    SHADE_PAPER,
    SHADE_INK,   /* texts, axes */
    SHADE_FAINT, /* texts that matter less */
    SHADE_GRID,  /* lines that lead the eye */
    SHADE_TRACK, /* what a lane lies on */
    /* States of bulk loads and ingestions. */
    SHADE_DOWNLOADING,
    SHADE_DOWNLOADED,
    SHADE_INGESTING,
    SHADE_SUCCEED,
    SHADE_FAILED,
    SHADE_PAUSED,
    SHADE_CANCELED,
    SHADE_OTHER, /* any state that has no colour of its own */
    /* Roles. */
    SHADE_PRIMARY,
    SHADE_SECONDARY,
    SHADE_LEARNER,
    SHADE_INACTIVE,
    /* Flags and guards. */
    SHADE_UP,   /* the "ingestion running" flag */
    SHADE_HELD, /* any other guard */
    SHADE_LOST, /* a guard that nobody will release */
    /* What is counted by the second. */
    SHADE_ACCEPTED,
    SHADE_DELAYED,
    SHADE_REJECTED,
    SHADE_REFUSED,
    /* Nodes, bands, marks, arrows. */
    SHADE_DOWN,
    SHADE_FAULT, /* a band behind lanes */
    SHADE_FAULT_EDGE,
    SHADE_STEP, /* a band or line behind lanes: what the operator did */
    SHADE_STEP_EDGE,
    SHADE_ARROW,
    SHADE_MARK_STUCK,
    SHADE_MARK_LOST,
    SHADE_MARK_PROVED,
    SHADE_COUNT
};

uint32_t palette_colour(enum shade shade, bool is_dark);

/* What a shade is called in a legend: "flag up". */
const char *palette_name(enum shade shade);

/*
 * The shade of a state by Pegasus's name for it: SHADE_TRACK for those in which nothing is there
 * or goes on (INVALID, DOWN), SHADE_OTHER if it is not known.
 */
enum shade palette_of_state(const char *state);

/* Of light and dark text the one that is easier to read on that colour. */
uint32_t palette_text_on(uint32_t colour);

/* The contrast of two colours as WCAG 2 has it: 1 (none) to 21. */
double palette_contrast(uint32_t one, uint32_t other);

#endif
