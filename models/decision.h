/*
 * decision.h - what could have been decided otherwise.
 *
 * Rows of pegasus_model: each fits some pending event and puts something else in its
 * place, or lets it come at another time. They are tried one at a time in
 * continuations of a run that hangs. To add one: a row and its functions in
 * decision.c.
 */
#ifndef MODELS_DECISION_H
#define MODELS_DECISION_H

#include "sim/model.h"

#define MODEL_DECISION_COUNT 4

extern const struct sim_decision model_decisions[MODEL_DECISION_COUNT];

/*
 * Whether an event is one of a partition's polls, or of its users' writes, and
 * the guard is the partition's.
 */
bool model_bears_on(const void *options, const struct sim_upcoming *event, uint16_t guard,
                    uint32_t index);

#endif
