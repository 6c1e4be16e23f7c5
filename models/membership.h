/*
 * membership.h - how the groups stand before the first event.
 */
#ifndef MODELS_MEMBERSHIP_H
#define MODELS_MEMBERSHIP_H

#include "sim/actor.h"

/*
 * Gives every home member its role and its table's envs and starts every
 * server's beacons and syncs; called once, by the model's start. The leader's own ticks are started
 * by meta_detector_start.
 */
void membership_start(struct sim *sim);

#endif
