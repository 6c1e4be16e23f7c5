/*
 * prevent_events.h - which events are worth another decision.
 *
 * The event where a hang began and its causes back to the first, and those that
 * bear on the guard it began with though they caused nothing: of each message
 * kind the last few before it. No event stands there twice.
 */
#ifndef SIM_PREVENT_EVENTS_H
#define SIM_PREVENT_EVENTS_H

#include "sim/prevent.h"

struct prevent_events {
    uint64_t numbers[PREVENT_EVENTS_MAX + PREVENT_BEARING_MAX]; /* the latest first */
    bool is_cause[PREVENT_EVENTS_MAX + PREVENT_BEARING_MAX];
    uint32_t count;
    bool is_cut; /* there are more causes */
};

/* Gathers those of a hang that began with event `from`. Returns false if memory lacks. */
MUST_USE bool prevent_events_gather(struct prevent_events *events, struct history *history,
                                    uint64_t from);

#endif
