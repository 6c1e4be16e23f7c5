/*
 * lifecycle.h - what a crash takes and what a restart finds, for each kind of actor.
 *
 * Memory is gone, disk stays (struct replica_disk). Requests that were queued, held or
 * prepared are gone with their cells and works; guards of the process are
 * free. Nothing is sent: whoever waits finds out by itself.
 */
#ifndef MODELS_LIFECYCLE_H
#define MODELS_LIFECYCLE_H

#include "sim/actor.h"

void meta_crash(struct sim *sim);
void meta_restart(struct sim *sim);
void stub_crash(struct sim *sim);
void stub_restart(struct sim *sim);
void replica_crash(struct sim *sim);
void replica_restart(struct sim *sim);
void throttle_crash(struct sim *sim);
void throttle_restart(struct sim *sim);

#endif
