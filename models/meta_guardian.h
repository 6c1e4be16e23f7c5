/*
 * meta_guardian.h - missing primaries and secondaries (partition_guardian.cpp).
 *
 * A missing primary is cured at once after it was lost, and on every tick of
 * lb_interval: the alive secondary with the fewest primaries is proposed
 * UPGRADE_TO_PRIMARY; a partition that never had a member gets ASSIGN_PRIMARY
 * on the server with the fewest primaries. A missing secondary is added on the
 * tick only: one at a time, the last dropped server once it is alive again;
 * in an emergency any dropped one that is alive, or the server with the
 * fewest replicas. Proposals are one way and repeated on the next tick.
 *
 * Simplified: when every member is lost, Pegasus weighs the last two dropped
 * by what they report; here the last dropped one is assigned as soon as the
 * last two (or the only one) are alive. The balancer never moves anything (bulk load sets the
 * level to "steady"). There is no black list.
 */
#ifndef MODELS_META_GUARDIAN_H
#define MODELS_META_GUARDIAN_H

#include "models/meta.h"

/* Cures a missing primary of one partition now, unless the guardian is switched off. */
void meta_guardian_cure_primary(struct sim *sim, struct meta *meta, uint32_t partition);

/* The administrator's or the guardian's word to one replica; one way. */
void meta_guardian_propose(struct sim *sim, uint32_t partition, uint32_t type, uint16_t target,
                           uint16_t about);

/* Switches the guardian off and on again: Pegasus's function level freezed. */
void meta_guardian_switch(struct meta *meta, bool is_on);

#endif
