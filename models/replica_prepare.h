/*
 * replica_prepare.h - a prepare as it arrives at a secondary or learner.
 *
 * replica_2pc.cpp, on_prepare: an older ballot is ignored, a newer one adopted
 * first; what cannot be prepared is answered with the reason; what the message
 * says is committed is committed before the new mutation is logged, and the
 * acknowledgement is sent once it is.
 */
#ifndef MODELS_REPLICA_PREPARE_H
#define MODELS_REPLICA_PREPARE_H

#include "models/replica.h"

/* With which error a replica in this role refuses a prepare, or ERR_OK. */
enum error replica_prepare_refusal(const struct replica *replica, bool is_to_learner);

/* Acknowledges a prepare. */
void replica_prepare_ack(struct sim *sim, const struct replica *replica, struct sim_return back,
                         const struct mutation *mutation, enum error error);

#endif
