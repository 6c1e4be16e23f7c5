/*
 * meta_detector.h - beacons and the death of a server, at the leader.
 *
 * A server is dead when now - last beacon > grace, looked at every check
 * interval (failure_detector.cpp). A new leader takes every server for alive
 * and waits a whole grace for its beacon.
 *
 * Simplified: there is no list of servers allowed in, and no isolation of
 * one that flaps (replica_server_lifetime).
 */
#ifndef MODELS_META_DETECTOR_H
#define MODELS_META_DETECTOR_H

#include "models/meta.h"

/*
 * Starts membership at a meta server that became the leader and has its tables: every server is
 * alive, failure detection and the guardian tick.
 * Stopping ends both; stopping twice changes nothing.
 */
void meta_detector_start(struct sim *sim, struct meta *meta);
void meta_detector_stop(struct sim *sim, struct meta *meta);

/* Whether a server is taken for alive. */
bool meta_detector_is_alive(struct meta *meta, uint16_t server);

#endif
