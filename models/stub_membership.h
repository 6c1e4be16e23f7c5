/*
 * stub_membership.h - a replica server's ties to meta: beacons, lease, config sync.
 *
 * A beacon goes to the leader every beacon interval; an acknowledged one
 * renews the lease, counted from when it was sent. When now + check interval
 * - last acknowledged > lease the server gives up: every replica on it becomes
 * INACTIVE, to come back by a config sync. Answers of a meta server that does
 * not lead name the leader; one that does not answer is followed by the next.
 *
 * A config sync names the last version of the configurations that this server
 * has seen, so that meta only sends what is new; 0 asks for everything: after
 * a start, a lost lease, a change of leader, or when a replica asks.
 *
 * When everything was asked for, the replicas are told that the sync is over: one that
 * is still INACTIVE asks once more, and is then unknown to meta and closed.
 *
 * Simplified: Pegasus sends the list of its replicas and is sent back all of
 * theirs every time; what a replica ends up knowing is the same.
 */
#ifndef MODELS_STUB_MEMBERSHIP_H
#define MODELS_STUB_MEMBERSHIP_H

#include "models/bodies.h"

/* Part of struct stub, as its first member. */
struct stub_membership {
    sim_time acknowledged; /* when the last acknowledged beacon was sent */
    uint64_t seen_session; /* leader whose configurations were seen; 0 none */
    uint64_t seen_version; /* 0: everything is wanted */
    struct sim_handle beacon_tick;
    struct sim_handle lease_check;
    struct sim_handle sync_tick;
    struct sim_handle sync_call;
    uint32_t leader;       /* meta server believed to lead */
    uint32_t is_connected; /* holds a lease */
    uint32_t wants_all;    /* a replica asked for everything while a sync was under way */
    uint32_t learn_slots;  /* learners copying a checkpoint */
};

/*
 * Bytes behind struct stub in the actor's state: a bit for each partition, set
 * while a replica of it is on this server.
 */
uint32_t stub_presence_bytes(const struct pegasus_options *options);

/* Notes in the running stub whether a replica of a partition is on its server. */
void stub_presence_set(struct sim *sim, uint32_t partition, bool is_here);

/* Starts beacons, lease check and config sync; at the start and after a restart. */
void stub_membership_start(struct sim *sim, bool is_restart);

#endif
