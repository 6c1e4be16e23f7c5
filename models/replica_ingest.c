#include "models/replica_ingest.h"

#include "models/pegasus.h"
#include "models/replica_config.h"
#include "models/replica_loader.h"

enum ingestion_status replica_ingest_outlook(const struct replica *replica, int64_t request_ballot,
                                             uint32_t file_count)
{
    if (request_ballot < replica->config.ballot) {
        return IS_INVALID;
    }
    return replica->disk.files_done < file_count ? IS_FAILED : IS_RUNNING;
}

/*
 * flag-at-apply: an ingestion that came of no use has no flag to answer for it; one that has begun
 * in this load is not begun again.
 */
static bool begins_once(struct sim *sim, struct replica *replica, enum ingestion_status outlook)
{
    if (replica->loader.ingestion != IS_INVALID) {
        return false;
    }
    if (replica->role == ROLE_PRIMARY && outlook != IS_INVALID) {
        loader_raise_flag(sim, replica);
    }
    return true;
}

bool replica_ingest_begin(struct sim *sim, struct replica *replica, const struct mutation *mutation)
{
    uint32_t partition = replica_partition(sim);
    enum ingestion_status outlook =
        replica_ingest_outlook(replica, mutation->request_ballot, mutation->file_count);
    if (replica->loader.ingestion != IS_INVALID) {
        sim_count(sim, COUNTER_DUPLICATE_INGESTIONS, 1);
    }
    if (options_has_fix(sim_options(sim), FIX_FLAG_AT_APPLY) &&
        !begins_once(sim, replica, outlook)) {
        return false;
    }
    replica->loader.ingest_epoch++;
    struct ingest_task task = {.ballot = mutation->request_ballot,
                               .decree = mutation->decree,
                               .partition = partition,
                               .epoch = replica->loader.ingest_epoch,
                               .result = (uint8_t)outlook,
                               .verify = (mutation->flags & MUTATION_VERIFY) != 0};
    sim_count(sim, COUNTER_INGESTIONS, 1);
    sim_note(sim, NOTE_INGESTION_BEGINS, partition, mutation->file_count, 0, 0);
    loader_set_ingestion(sim, replica, IS_RUNNING);
    sim_send(sim, cluster_stub(sim_options(sim), replica_server(sim)), MSG_INGEST, &task);
    return true;
}

/* A worker has taken a task that waited: ballot and files are looked at now. */
void on_ingest_taken(struct sim *sim, const struct sim_event *event)
{
    const struct replica *replica = sim_state(sim);
    const struct pegasus_options *options = sim_options(sim);
    const struct ingest_task *taken = event->body;
    struct ingest_task task = *taken;
    task.result =
        replica->role == ROLE_ABSENT
            ? IS_INVALID
            : (uint8_t)replica_ingest_outlook(replica, task.ballot, (uint32_t)options->load.files);
    sim_send(sim, event->from, MSG_INGEST_LOOKED, &task);
}

/* The files are the engine's now. */
static void take_files(struct sim *sim, struct replica *replica, const struct ingest_task *task)
{
    replica->disk.files_done = 0;
    replica->disk.loads_ingested++;
    replica->disk.ingested_decree = task->decree;
    sim_count(sim, COUNTER_INGESTIONS_OK, 1);
    sim_obligation_progress(sim, OBLIGATION_LOAD,
                            options_table_of(sim_options(sim), task->partition), 1);
}

void on_ingested(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    const struct ingest_task *task = event->body;
    if (replica->role == ROLE_ABSENT) {
        return;
    }
    if (task->result == IS_SUCCEED) {
        take_files(sim, replica, task);
    }
    sim_note(sim, NOTE_INGESTION_ENDS, task->partition, task->result, 0, 0);
    loader_set_ingestion(sim, replica, (enum ingestion_status)task->result);
}
