/*
 * recur.h - are two worlds the same to the future?
 *
 * The hash of a world as the future sees it: times relative to now, sequences
 * relative to each other, handles by what they name, lists by what is in them,
 * and without what only counts (sim/meaning.h). Two worlds of one run with the same
 * hash do the same from then on, event by event, the one later than the
 * other; hashes of 64 bits meet by chance once in 10^19.
 *
 * What is in it: pending events in the order in which they will leave; nodes;
 * the part of the second that each clock shows; links; the tape, unless it is
 * quiet; guards and obligations; every actor's state and the lists in it.
 *
 * A world is seen as pieces: one for each state, cell, body and context, with
 * the rows of its struct. Only looks; nothing is allocated after recur_new().
 */
#ifndef SIM_RECUR_H
#define SIM_RECUR_H

#include "sim/compare.h"

/* Room to work in. */
struct recur;

/* Sets aside what worlds of a plan need. Returns null if there is no memory for it. */
MUST_USE struct recur *recur_new(const struct world_plan *plan);
void recur_free(struct recur *recur);

/* Is shown a piece. */
typedef void recur_visit(void *context, const struct recur_piece *piece);

/* Shows every piece, in an order that depends on nothing but what the hash depends on. */
void recur_pieces(struct sim *sim, struct recur *recur, recur_visit *visit, void *context);

/* The hash of the world as the future sees it, between two events. */
uint64_t recur_hash(struct sim *sim, struct recur *recur);

/* How many bytes the last hash was made of. */
size_t recur_bytes(const struct recur *recur);

#endif
