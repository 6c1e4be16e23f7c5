/*
 * replica_proposal.c - proposals of meta or an administrator (replica::on_config_proposal).
 */
#include "models/partition_config.h"
#include "models/pegasus.h"
#include "models/replica_config.h"
#include "models/replica_learn.h"

static void assign_primary(struct sim *sim, struct replica *replica,
                           const struct config_proposal *proposal)
{
    if (replica->role == ROLE_PRIMARY || proposal->node != replica_server(sim)) {
        return;
    }
    if (proposal->type == CT_UPGRADE_TO_PRIMARY &&
        (replica->role != ROLE_SECONDARY || replica->is_checkpointing)) {
        return;
    }
    struct partition_config config = proposal->config;
    if (config.primary != NO_SERVER) {
        return;
    }
    replica_update_lead(sim, replica, &config, CT_UPGRADE_TO_PRIMARY, proposal->node);
}

/* A change that only the primary of exactly this group may lead. */
static void lead_as_primary(struct sim *sim, struct replica *replica,
                            const struct config_proposal *proposal)
{
    if (replica->role == ROLE_PRIMARY && proposal->config.ballot == replica->config.ballot) {
        replica_config_start_update(sim, replica, proposal->type, proposal->node);
    }
}

static void obey(struct sim *sim, struct replica *replica, const struct config_proposal *proposal)
{
    switch ((enum config_type)proposal->type) {
    case CT_ASSIGN_PRIMARY:
    case CT_UPGRADE_TO_PRIMARY:
        assign_primary(sim, replica, proposal);
        return;
    case CT_ADD_SECONDARY:
        replica_learn_add(sim, replica, proposal->node);
        return;
    case CT_UPGRADE_TO_SECONDARY:
    case CT_DOWNGRADE_TO_SECONDARY:
    case CT_DOWNGRADE_TO_INACTIVE:
    case CT_REMOVE:
        lead_as_primary(sim, replica, proposal);
        return;
    case CT_INVALID:
    case CT_PRIMARY_FORCE_UPDATE_BALLOT:
    case CT_COUNT:
    default:
        return;
    }
}

void on_config_proposal(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    const struct config_proposal *proposal = event->body;
    if (replica->role == ROLE_ABSENT) {
        if (proposal->type != CT_ASSIGN_PRIMARY) {
            return;
        }
        replica_config_open(sim, replica);
    }
    if (proposal->config.ballot < replica->config.ballot || replica_update_is_pending(replica)) {
        return;
    }
    if (proposal->config.ballot > replica->config.ballot &&
        !replica_config_take(sim, replica, &proposal->config)) {
        return;
    }
    if (replica->role != ROLE_ABSENT) {
        obey(sim, replica, proposal);
    }
}
