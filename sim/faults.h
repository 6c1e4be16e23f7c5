/*
 * faults.h - the faults that need no model: nodes, links, messages.
 *
 * One row a kind. A scenario's fault number names the engine's kinds first,
 * then the model's.
 */
#ifndef SIM_FAULTS_H
#define SIM_FAULTS_H

#include "sim/fault.h"
#include "sim/model.h"

extern const struct fault_kind engine_faults[];
extern const uint32_t engine_fault_count;

/* The kind with that number among the engine's and the model's; null if there is none. */
const struct fault_kind *fault_kind_at(const struct sim_model *model, uint32_t kind);

/* Writes which fault begins or ends: fault: cut replica-1 replica-2 is over. */
void fault_tell(const struct sim_model *model, const struct fault *fault, bool starts, char *text,
                size_t bytes);

#endif
