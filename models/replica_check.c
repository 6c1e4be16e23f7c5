/*
 * replica_check.c - the primary checks its group (src/replica/replica_check.cpp).
 *
 * At once when a replica becomes primary and then every group check interval
 * it tells every member its role and what is committed, and prepares an empty
 * mutation if nothing was prepared for that long.
 *
 * Simplified: calls of the round before are not cancelled; the interval is
 * longer than their timeout.
 */
#include "models/pegasus.h"
#include "models/replica_2pc.h"
#include "models/replica_config.h"
#include "models/replica_learn.h"

static void check_member(struct sim *sim, const struct replica *replica, uint16_t server,
                         enum role role, uint32_t signature)
{
    const struct pegasus_options *options = sim_options(sim);
    struct group_check check = {.config = replica->config,
                                .last_committed = replica->committed,
                                .role = (uint8_t)role,
                                .signature = signature};
    struct prepare_target target = {
        .ballot = replica->config.ballot,
        .server = server,
        .bit = role == ROLE_POTENTIAL_SECONDARY ? LEARNER_BIT : 0,
    };
    struct sim_call call = {
        .to = replica_peer(sim, server),
        .kind = MSG_GROUP_CHECK,
        .reply_kind = MSG_GROUP_CHECK_ACK,
        .timeout = options->config.rpc_timeout,
        .context = &target,
        .context_bytes = sizeof(target),
    };
    (void)sim_call(sim, &call, &check);
}

void on_group_check_tick(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    struct replica *replica = sim_state(sim);
    const struct pegasus_options *options = sim_options(sim);
    sim_time interval = sim_interval(sim, options->config.group_check_interval);
    if (replica->role != ROLE_PRIMARY) {
        return;
    }
    sim_polling(sim);
    replica->group_check = sim_timer_again(sim, interval, MSG_GROUP_CHECK_TICK, NULL);
    for (uint32_t i = 0; i < replica->config.secondary_count; i++) {
        check_member(sim, replica, replica->config.secondaries[i], ROLE_SECONDARY, 0);
    }
    for (uint32_t i = 0; i < LEARNERS_MAX; i++) {
        const struct learner *learner = &replica->learners[i];
        if (learner->state != LEARNER_NONE) {
            check_member(sim, replica, learner->server, ROLE_POTENTIAL_SECONDARY,
                         learner->signature);
        }
    }
    if (sim_now(sim) >= replica->last_prepare_sent + interval) {
        (void)replica_2pc_empty_write(sim, replica, false);
    }
}

/* What a member answers; it may have taken another role by then. */
static enum error take_check(struct sim *sim, struct replica *replica,
                             const struct group_check *check)
{
    if (replica->role == ROLE_ABSENT) {
        return ERR_OBJECT_NOT_FOUND;
    }
    if (check->config.ballot < replica->config.ballot) {
        return ERR_VERSION_OUTDATED;
    }
    if ((check->config.ballot > replica->config.ballot || check->role != replica->role) &&
        !replica_config_adopt(sim, replica, check->config.ballot, (enum role)check->role,
                              check->config.primary) &&
        check->config.ballot > replica->config.ballot) {
        return ERR_INVALID_STATE;
    }
    if (replica->role == ROLE_SECONDARY) {
        replica_2pc_commit_to(sim, replica, check->last_committed);
    } else if (replica->role == ROLE_POTENTIAL_SECONDARY) {
        replica_learn_start(sim, replica, check->signature);
    }
    return replica->role == ROLE_ERROR ? ERR_INVALID_STATE : ERR_OK;
}

void on_group_check(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    enum error error = take_check(sim, replica, event->body);
    struct group_check_ack ack = {.ballot = replica->config.ballot,
                                  .committed = replica->committed,
                                  .error = (uint16_t)error,
                                  .role = replica->role,
                                  .learner_state = replica->learner_state,
                                  .disk_status = replica->disk.disk_full};
    sim_reply(sim, event->back, &ack);
}

/* Keeps in mind whether a secondary's disk is normal. */
static void note_disk(struct replica *replica, uint16_t server, uint32_t disk_status)
{
    for (uint32_t i = 0; i < replica->config.secondary_count; i++) {
        if (replica->config.secondaries[i] == server) {
            uint8_t bit = (uint8_t)(1U << i);
            replica->secondary_disks &= (uint8_t)~bit;
            replica->secondary_disks |= disk_status == DISK_NORMAL ? 0 : bit;
        }
    }
}

void on_group_check_ack(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    const struct prepare_target *target = event->context;
    const struct group_check_ack *ack = event->body;
    if (replica->role != ROLE_PRIMARY || target->ballot < replica->config.ballot) {
        return;
    }
    bool is_learner = target->bit == LEARNER_BIT;
    if (event->outcome != SIM_DELIVERED || ack->error != ERR_OK) {
        replica_2pc_member_failed(sim, replica, target->server, is_learner);
        return;
    }
    if (is_learner && ack->learner_state == LEARNING_SUCCEEDED) {
        const struct learner *learner = replica_learner(replica, target->server);
        if (learner != NULL) {
            (void)replica_learn_succeeded(sim, replica, target->server, learner->signature);
        }
    } else if (!is_learner) {
        note_disk(replica, target->server, ack->disk_status);
    }
}
