/*
 * story.h - a note as a line of text.
 */
#ifndef SIM_STORY_H
#define SIM_STORY_H

#include "sim/trace.h"
#include "sim/words.h"
#include "sim/world.h"

/* Writes what a note tells; cut short if it does not fit. */
void story_line(const struct sim *sim, const struct record *note, char *text, size_t bytes);

/* Writes a span of time as people say it: 3 ms, 12.5 s, 4 min 10 s. Gives the bytes written. */
size_t story_span(sim_time span, char *text, size_t bytes);

/* Writes an instant as seconds of virtual time, cut to the microsecond: 52.072410. */
size_t story_instant(sim_time at, char *text, size_t bytes);

/* Writes what an obligation is about: the load of temp, promise 1. */
void story_subject(const struct sim *sim, uint16_t kind, uint32_t index, struct text_end *text);

/* Writes an actor's name for people. */
void story_actor(const struct sim *sim, uint32_t actor, char *text, size_t bytes);

#endif
