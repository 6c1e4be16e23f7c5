/*
 * knob.h - what a person can choose before a bulk load.
 *
 * Rows of pegasus_model that `assess` turns: the limits of the write throttles,
 * the users' writes, the files. A knob is a set of --set of the scenario's own
 * keys, so that what is found with it can be run again by anybody. To add one:
 * a row and its functions in knob.c.
 *
 * The limit of a throttle is that of its lowest rule over all tables that have
 * the env; the other rules and tables are scaled with it. The users' writes
 * are those of all clients with open arrivals together; each keeps its share.
 * Clients with closed arrivals keep their pace, but stop writing, too, at 0.
 */
#ifndef MODELS_KNOB_H
#define MODELS_KNOB_H

#include "sim/model.h"

#define MODEL_KNOB_COUNT 4

extern const struct sim_knob model_knobs[MODEL_KNOB_COUNT];

/* Adds the figures of a cluster, its tables, load and users. */
void knob_describe(const void *bytes, struct words *words);

#endif
