/*
 * replica_update.c - a reconfiguration as the replica that leads it sees it:
 * away from its role, ask meta, come back with the answer.
 */
#include "models/partition_config.h"
#include "models/pegasus.h"
#include "models/replica_config.h"

#include <string.h>

bool replica_update_is_pending(const struct replica *replica)
{
    return replica->update.type != CT_INVALID;
}

void replica_update_give_up(struct sim *sim, struct replica *replica)
{
    sim_cancel(sim, replica->updating);
    memset(&replica->updating, 0, sizeof(replica->updating));
    memset(&replica->update, 0, sizeof(replica->update));
}

/* Kept beside a call: one that leaves the group does not wait for the answer. */
enum ask_why { ASK_LEADING, ASK_LEAVING };

/* Calls the meta server believed to lead (RPC_CM_UPDATE_PARTITION_CONFIGURATION). */
static struct sim_handle ask_meta(struct sim *sim, const struct replica *replica,
                                  const struct update_config *update, enum ask_why why)
{
    const struct pegasus_options *options = sim_options(sim);
    const uint32_t context = why;
    const struct sim_call call = {.to = cluster_meta(replica->leader),
                                  .kind = MSG_UPDATE_CONFIG,
                                  .reply_kind = MSG_UPDATE_CONFIG_ACK,
                                  .timeout = options->config.rpc_timeout,
                                  .context = &context,
                                  .context_bytes = sizeof(context)};
    return sim_call(sim, &call, update);
}

void replica_update_lead(struct sim *sim, struct replica *replica,
                         const struct partition_config *config, uint32_t type, uint16_t server)
{
    struct update_config update = {.config = *config,
                                   .partition = replica_partition(sim),
                                   .node = server,
                                   .type = (uint8_t)type};
    ASSERT(!replica_update_is_pending(replica));
    if (!partition_config_apply(&update.config, (enum config_type)type, server)) {
        return;
    }
    update.config.ballot++;
    update.config.last_committed = replica->committed;
    const struct sim_work before = sim_work_now(sim);
    sim_work_open(sim, WORK_RECONFIGURATION, update.partition);
    sim_note(sim, NOTE_RECONFIGURATION, type, server, 0, 0);
    replica_config_step_down(sim, replica, true);
    replica->update = update;
    replica->updating = ask_meta(sim, replica, &update, ASK_LEADING);
    sim_work_serve(sim, before);
}

void replica_config_start_update(struct sim *sim, struct replica *replica, uint32_t type,
                                 uint16_t server)
{
    if (replica->role == ROLE_PRIMARY && !replica_update_is_pending(replica)) {
        replica_update_lead(sim, replica, &replica->config, type, server);
    }
}

void replica_update_leave(struct sim *sim, struct replica *replica,
                          const struct partition_config *config)
{
    struct update_config update = {.config = *config,
                                   .partition = replica_partition(sim),
                                   .node = replica_server(sim),
                                   .type = CT_DOWNGRADE_TO_INACTIVE};
    if (partition_config_apply(&update.config, CT_DOWNGRADE_TO_INACTIVE, update.node)) {
        update.config.ballot++;
        (void)ask_meta(sim, replica, &update, ASK_LEAVING);
    }
}

/* The meta server to ask next: the one named, or simply the next one. */
static void follow_leader(struct sim *sim, struct replica *replica, uint16_t named)
{
    const struct pegasus_options *options = sim_options(sim);
    const uint32_t next = (replica->leader + 1U) % options->derived.meta_count;
    replica->leader = (uint8_t)(named < options->derived.meta_count ? named : next);
}

static void ask_later(struct sim *sim, struct replica *replica, enum error error)
{
    sim_note(sim, NOTE_RECONFIGURATION_AGAIN, error, 0, 0, 0);
    replica->updating = sim_timer(sim, REPLICA_CONFIG_RETRY, MSG_UPDATE_CONFIG_AGAIN, NULL);
}

void on_update_config_again(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    struct replica *replica = sim_state(sim);
    if (replica_update_is_pending(replica)) {
        replica->updating = ask_meta(sim, replica, &replica->update, ASK_LEADING);
    }
}

/* Meta has stored it: the replica takes the group as it is now. */
static void come_back(struct sim *sim, struct replica *replica, const struct update_config *update,
                      const struct partition_config *stored)
{
    if (stored->ballot < replica->config.ballot) {
        return;
    }
    if (update->type == CT_REMOVE && update->node != replica_server(sim)) {
        const struct config_proposal removal = {.config = *stored,
                                                .partition = update->partition,
                                                .node = update->node,
                                                .type = CT_REMOVE};
        sim_send(sim, replica_peer(sim, update->node), MSG_REMOVE_REPLICA, &removal);
    }
    replica->is_initializing = 0;
    replica_config_take(sim, replica, stored);
}

static enum error outcome_error(const struct sim_event *event)
{
    if (event->outcome == SIM_TIMEOUT) {
        return ERR_TIMEOUT;
    }
    if (event->outcome == SIM_REFUSED) {
        return ERR_NETWORK_FAILURE;
    }
    const struct update_config_ack *ack = event->body;
    return (enum error)ack->error;
}

/* Whether this is the answer that the reconfiguration under way waits for. */
static bool is_awaited(const struct replica *replica)
{
    return replica_update_is_pending(replica) && replica->role == ROLE_INACTIVE;
}

/*
 * Whoever left did not reach the leader: the configurations of the next sync
 * will say that meta still counts on it, and it leaves once more.
 */
static void leave_again(struct sim *sim, struct replica *replica, const struct sim_event *event)
{
    const struct update_config_ack *ack = event->body;
    const enum error error = outcome_error(event);
    if (error == ERR_OK || error == ERR_INVALID_VERSION) {
        return;
    }
    follow_leader(sim, replica, error == ERR_FORWARD_TO_OTHERS ? ack->node : NO_SERVER);
    sim_send(sim, cluster_stub(sim_options(sim), replica_server(sim)), MSG_STUB_SYNC_WANTED, NULL);
}

void on_update_config_ack(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    const struct update_config_ack *ack = event->body;
    const uint32_t *why = event->context;
    if (*why == ASK_LEAVING) {
        leave_again(sim, replica, event);
        return;
    }
    if (!is_awaited(replica)) {
        return;
    }
    memset(&replica->updating, 0, sizeof(replica->updating)); /* it has ended */
    const enum error error = outcome_error(event);
    const struct update_config update = replica->update;
    if (error == ERR_FORWARD_TO_OTHERS && ack->node != NO_SERVER) {
        follow_leader(sim, replica, ack->node);
        replica->updating = ask_meta(sim, replica, &update, ASK_LEADING);
    } else if (error == ERR_OK) {
        replica_update_give_up(sim, replica);
        come_back(sim, replica, &update, &ack->config);
    } else if (error == ERR_INVALID_VERSION) {
        replica_update_give_up(sim, replica);
        sim_send(sim, cluster_stub(sim_options(sim), replica_server(sim)), MSG_STUB_SYNC_WANTED,
                 NULL);
    } else {
        follow_leader(sim, replica, NO_SERVER);
        ask_later(sim, replica, error);
    }
}
