/*
 * intervention.h - what a person could do from outside, at an instant of a run.
 *
 * Rows of pegasus_model that are tried in continuations of a run that hangs.
 * Each is done between two events and acts on the states that the real thing
 * would come to change, by the functions that the handlers use. To add one: a
 * row and its function in intervention.c.
 */
#ifndef MODELS_INTERVENTION_H
#define MODELS_INTERVENTION_H

#include "sim/model.h"

#define MODEL_INTERVENTION_COUNT 9

extern const struct sim_intervention model_interventions[MODEL_INTERVENTION_COUNT];

#endif
