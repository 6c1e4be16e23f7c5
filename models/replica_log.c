#include "models/replica_log.h"

#include "models/pegasus.h"
#include "models/prepare_list.h"
#include "models/replica_2pc.h"
#include "models/replica_config.h"
#include "models/replica_prepare.h"

void replica_log_append(struct sim *sim, struct replica *replica, const struct mutation *mutation)
{
    const struct pegasus_options *options = sim_options(sim);
    sim_time takes = sim_draw_range(sim, LANE_LOG, options->cluster.log_write);
    if (replica->disk_factor > 1) {
        takes *= replica->disk_factor;
    }
    sim_time ends = sim_now(sim) + takes;
    ends = ends > replica->log_until ? ends : replica->log_until;
    replica->log_until = ends;
    struct prepare_ack appended = {.ballot = mutation->ballot, .decree = mutation->decree};
    if (replica->log_fails > 0) {
        replica->log_fails--;
        appended.error = ERR_DISK_IO_ERROR;
    }
    (void)sim_timer(sim, ends - sim_now(sim), MSG_LOG_WRITTEN, &appended);
}

static void fail(struct sim *sim, struct replica *replica, const struct prepared *entry)
{
    struct mutation mutation = entry->mutation;
    struct sim_return back = entry->back;
    bool is_primary = replica->role == ROLE_PRIMARY;
    sim_note(sim, NOTE_LOG_FAILED, mutation.decree, 0, 0, 0);
    replica_config_fail(sim, replica);
    if (!is_primary) {
        replica_prepare_ack(sim, replica, back, &mutation, ERR_DISK_IO_ERROR);
    }
}

static void remember(struct replica *replica, struct prepared *entry)
{
    entry->is_logged = 1;
    if (replica->disk.logged < entry->mutation.decree) {
        replica->disk.logged = entry->mutation.decree;
    }
    if (entry->mutation.code == RC_INGESTION) {
        replica->disk.ingestion_decree = entry->mutation.decree;
    }
}

void on_log_written(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    const struct prepare_ack *appended = event->body;
    struct prepared *entry = prepare_list_find(sim, replica, appended->decree);
    if (entry == NULL || entry->mutation.ballot != appended->ballot) {
        return;
    }
    if (appended->error == ERR_OK) {
        remember(replica, entry);
    }
    bool is_current = appended->ballot >= replica->config.ballot;
    if (!is_current || replica->role == ROLE_INACTIVE || replica->role == ROLE_ABSENT ||
        replica->role == ROLE_ERROR) {
        return;
    }
    if (appended->error != ERR_OK) {
        fail(sim, replica, entry);
    } else if (replica->role == ROLE_PRIMARY) {
        replica_2pc_commit_ready(sim, replica, entry);
    } else {
        replica_prepare_ack(sim, replica, entry->back, &entry->mutation, ERR_OK);
    }
}
