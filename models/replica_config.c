#include "models/replica_config.h"

#include "models/partition_config.h"
#include "models/pegasus.h"
#include "models/prepare_list.h"
#include "models/replica_2pc.h"
#include "models/replica_learn.h"
#include "models/replica_loader.h"

#include <string.h>

uint16_t replica_server(const struct sim *sim)
{
    return replica_server_of(sim, sim_self(sim));
}

uint32_t replica_partition(const struct sim *sim)
{
    return cluster_partition_of(sim_options(sim), sim_self(sim));
}

uint32_t replica_peer(const struct sim *sim, uint16_t server)
{
    return cluster_peer(sim, sim_self(sim), server);
}

uint16_t replica_server_of(const struct sim *sim, uint32_t actor)
{
    return (uint16_t)cluster_server_of(sim, actor);
}

bool replica_is_primary(const struct replica *replica)
{
    return replica->role == ROLE_PRIMARY;
}

bool replica_is_member(const struct replica *replica, uint16_t server)
{
    return partition_config_role(&replica->config, server) != ROLE_INACTIVE;
}

/* --- roles ------------------------------------------------------------------- */

/* Tells the stub that a replica is on its server, or not any more. */
static void tell_stub(struct sim *sim, bool is_here)
{
    const struct replica_here here = {.partition = replica_partition(sim), .is_here = is_here};
    sim_send(sim, cluster_stub(sim_options(sim), replica_server(sim)), MSG_REPLICA_HERE, &here);
}

/* Changes role and ballot; everything that hangs on them follows (update_local_configuration). */
static void change(struct sim *sim, struct replica *replica, enum role role, int64_t ballot,
                   bool is_transient)
{
    const enum role old_role = (enum role)replica->role;
    ASSERT(ballot >= replica->config.ballot);
    loader_clear_if_needed(sim, replica, old_role, role);
    replica->config.ballot = ballot;
    replica->disk.ballot = ballot;
    replica->role = (uint8_t)role;
    replica->is_transient = is_transient;
    if (role != ROLE_INACTIVE) {
        replica->is_initializing = 0;
        replica_update_give_up(sim, replica);
    }
    if (old_role == ROLE_POTENTIAL_SECONDARY && role != ROLE_POTENTIAL_SECONDARY) {
        replica_learn_stop(sim, replica);
    }
    if (role != ROLE_PRIMARY && !is_transient) {
        replica_learn_forget_all(replica);
    }
    replica_2pc_on_role_change(sim, replica, old_role);
    if (old_role != role) {
        sim_state_is(sim, MACHINE_ROLE, replica_partition(sim), role);
    }
}

/* is_same_ballot_status_change_allowed. */
static bool changes_at_same_ballot(const struct replica *replica, enum role role)
{
    if (replica->role == ROLE_POTENTIAL_SECONDARY) {
        return role == ROLE_SECONDARY || role == ROLE_POTENTIAL_SECONDARY;
    }
    if (replica->role == ROLE_INACTIVE) {
        return role == ROLE_POTENTIAL_SECONDARY || role == ROLE_INACTIVE ||
               (replica->is_transient && (role == ROLE_SECONDARY || role == ROLE_PRIMARY));
    }
    return replica->role == role;
}

/* Whether the present role may be left for another, at a higher ballot
 * (update_local_configuration). */
static bool may_become(const struct replica *replica, enum role role)
{
    switch ((enum role)replica->role) {
    case ROLE_INACTIVE:
        return role == ROLE_INACTIVE || role == ROLE_POTENTIAL_SECONDARY || replica->is_transient;
    case ROLE_POTENTIAL_SECONDARY:
        return role != ROLE_PRIMARY;
    case ROLE_PRIMARY:
    case ROLE_SECONDARY:
        return true;
    case ROLE_ABSENT:
    case ROLE_ERROR:
    case ROLE_COUNT:
    default:
        return false;
    }
}

static bool may_change(const struct replica *replica, enum role role, int64_t ballot)
{
    if (ballot < replica->config.ballot || !may_become(replica, role)) {
        return false;
    }
    return ballot > replica->config.ballot || changes_at_same_ballot(replica, role);
}

void replica_config_become(struct sim *sim, struct replica *replica, enum role role, int64_t ballot)
{
    change(sim, replica, role, ballot, false);
}

void replica_config_step_down(struct sim *sim, struct replica *replica, bool is_transient)
{
    change(sim, replica, ROLE_INACTIVE, replica->config.ballot, is_transient);
}

bool replica_config_take(struct sim *sim, struct replica *replica,
                         const struct partition_config *config)
{
    const enum role role = partition_config_role(config, replica_server(sim));
    const enum role old_role = (enum role)replica->role;
    const int64_t old_ballot = replica->config.ballot;
    if (!may_change(replica, role, config->ballot)) {
        return false;
    }
    replica->config = *config;
    replica->config.ballot = old_ballot;
    if (role == old_role && config->ballot == old_ballot) {
        return true;
    }
    change(sim, replica, role, config->ballot, false);
    if (role == ROLE_INACTIVE && old_role != ROLE_INACTIVE) {
        replica_config_close(sim, replica);
    }
    return true;
}

bool replica_config_adopt(struct sim *sim, struct replica *replica, int64_t ballot, enum role role,
                          uint16_t primary)
{
    if (!may_change(replica, role, ballot)) {
        return false;
    }
    if (replica->config.primary != primary) {
        partition_config_remove(&replica->config, primary);
        replica->config.primary = primary;
    }
    if (role != (enum role)replica->role || ballot != replica->config.ballot) {
        change(sim, replica, role, ballot, false);
    }
    return true;
}

/* --- birth and end --------------------------------------------------------------- */

void replica_config_begin(struct sim *sim, struct replica *replica,
                          const struct partition_config *config)
{
    const enum role role = partition_config_role(config, replica_server(sim));
    ASSERT(replica->role == ROLE_ABSENT && role != ROLE_INACTIVE);
    replica->disk.exists = 1;
    replica_learn_forget_all(replica);
    replica->config = *config;
    replica->role = ROLE_INACTIVE;
    replica->is_transient = 1;
    change(sim, replica, role, config->ballot, false);
}

void replica_config_open(struct sim *sim, struct replica *replica)
{
    ASSERT(replica->role == ROLE_ABSENT);
    const struct partition_config nobody = {.ballot = replica->disk.ballot, .primary = NO_SERVER};
    replica->disk.exists = 1;
    replica->config = nobody;
    replica->role = ROLE_INACTIVE;
    replica->is_transient = 0;
    replica_learn_forget_all(replica);
    sim_state_is(sim, MACHINE_ROLE, replica_partition(sim), ROLE_INACTIVE);
    tell_stub(sim, true);
}

void replica_config_close(struct sim *sim, struct replica *replica)
{
    ASSERT(replica->role != ROLE_ABSENT);
    replica_update_give_up(sim, replica);
    replica_learn_stop(sim, replica);
    replica_learn_forget_all(replica);
    loader_clear(sim, replica, FLAG_ROLE);
    replica_2pc_crash(sim, replica);
    if (replica->throttles != 0) {
        sim_send(sim,
                 cluster_throttle(sim_options(sim), replica_partition(sim), replica_server(sim)),
                 MSG_THROTTLE_CLOSED, NULL);
    }
    sim_note(sim, NOTE_REPLICA_CLOSED, 0, 0, 0, 0);
    replica->role = ROLE_ABSENT;
    replica->is_transient = 0;
    replica->is_initializing = 0;
    replica->syncs_without = 0;
    sim_state_is(sim, MACHINE_ROLE, replica_partition(sim), ROLE_ABSENT);
    tell_stub(sim, false);
}

/* Becomes ERROR; the replica is closed by an event of its own at the same instant. */
static void break_down(struct sim *sim, struct replica *replica)
{
    change(sim, replica, ROLE_ERROR, replica->config.ballot, false);
    replica_update_give_up(sim, replica);
    sim_timer(sim, 0, MSG_REPLICA_CLOSE, NULL);
}

void replica_config_fail(struct sim *sim, struct replica *replica)
{
    if (replica->role == ROLE_ABSENT || replica->role == ROLE_ERROR) {
        return;
    }
    sim_note(sim, NOTE_REPLICA_FAILED, 0, 0, 0, 0);
    if (replica->role == ROLE_PRIMARY) {
        replica_update_leave(sim, replica, &replica->config);
    }
    break_down(sim, replica);
}

void on_replica_close(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    struct replica *replica = sim_state(sim);
    if (replica->role == ROLE_ERROR) {
        replica_config_close(sim, replica);
    }
}

/* --- what meta and the stub say ------------------------------------------------------ */

/* A replica that meta does not count among the members (on_node_query_reply_scatter2). */
static void be_unknown(struct sim *sim, struct replica *replica,
                       const struct partition_config *config)
{
    if (replica->role == ROLE_POTENTIAL_SECONDARY || replica->role == ROLE_ERROR) {
        return;
    }
    if (config->ballot > replica->config.ballot || replica->role == ROLE_INACTIVE) {
        replica_config_close(sim, replica);
    }
}

void on_config_sync_partition(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    const struct config_sync_partition *sync = event->body;
    const struct partition_config *config = &sync->config;
    const uint16_t self = replica_server(sim);
    replica->is_table_loading = (uint8_t)sync->is_bulk_loading;
    replica->syncs_without = 0;
    if (replica->role == ROLE_ABSENT && config->primary == self) {
        /* remove_replica_on_meta_server: meta has not heard that it is gone. */
        replica_update_leave(sim, replica, config);
    }
    if (replica->role == ROLE_ABSENT || config->ballot < replica->config.ballot ||
        replica->role == ROLE_PRIMARY || replica_update_is_pending(replica)) {
        return; /* a primary always holds the truth */
    }
    if (partition_config_role(config, self) == ROLE_INACTIVE) {
        be_unknown(sim, replica, config);
        return;
    }
    if (replica->is_initializing && config->primary == self && replica->role == ROLE_INACTIVE) {
        replica_update_lead(sim, replica, config, CT_PRIMARY_FORCE_UPDATE_BALLOT, self);
        return;
    }
    replica->is_initializing = 0;
    if (!replica_config_take(sim, replica, config) && replica->role == ROLE_INACTIVE &&
        !replica->is_transient && config->primary == self) {
        replica_update_leave(sim, replica, config);
    }
}

/* After so many whole syncs without a word of it a replica is no member; one may have got lost. */
#define SYNCS_WITHOUT_MAX 2

void on_sync_ended(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    struct replica *replica = sim_state(sim);
    if (replica->role != ROLE_INACTIVE || replica_update_is_pending(replica)) {
        return;
    }
    replica->syncs_without++;
    if (replica->syncs_without >= SYNCS_WITHOUT_MAX) {
        replica_config_close(sim, replica);
        return;
    }
    sim_send(sim, cluster_stub(sim_options(sim), replica_server(sim)), MSG_STUB_SYNC_WANTED, NULL);
}

/* The server lost its lease (on_meta_server_disconnected). */
void on_meta_lost(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    struct replica *replica = sim_state(sim);
    replica_update_give_up(sim, replica);
    if (replica->role == ROLE_PRIMARY || replica->role == ROLE_SECONDARY) {
        replica_config_step_down(sim, replica, true);
    } else if (replica->role == ROLE_POTENTIAL_SECONDARY) {
        replica_config_step_down(sim, replica, false);
    }
}

/* The primary has removed this replica from the group (on_remove). */
void on_remove_replica(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    const struct config_proposal *removal = event->body;
    if (replica->role != ROLE_ABSENT && removal->config.ballot >= replica->config.ballot) {
        replica_config_take(sim, replica, &removal->config);
    }
}
