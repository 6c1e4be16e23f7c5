#include "models/meta.h"
#include "models/pegasus.h"
#include "models/replica.h"
#include "models/stub.h"

/*
 * What must hold after every event, whatever a scenario does: true of Pegasus
 * in every revision. What the hang itself violates (writes are taken again, a
 * load comes to an end) is an obligation, not an invariant.
 */

static uint32_t partition_of(const struct sim_checked *checked)
{
    return cluster_partition_of(sim_options(checked->sim), checked->actor);
}

/* A member of a partition's group; null if it was never heard of. */
static const struct replica *peek_replica(const struct sim *sim, uint32_t partition,
                                          uint32_t server)
{
    return sim_peek(sim, cluster_replica(sim_options(sim), partition, server));
}

static bool has_ballot(const struct replica *replica)
{
    return replica->role == ROLE_PRIMARY || replica->role == ROLE_SECONDARY;
}

/* A ballot has one primary: those it knows as its secondaries do not lead with the same ballot. */
static bool one_primary(const struct sim_checked *checked)
{
    const struct replica *replica = checked->state;
    if (replica->role != ROLE_PRIMARY) {
        return true;
    }
    const uint32_t partition = partition_of(checked);
    for (uint32_t i = 0; i < replica->config.secondary_count; i++) {
        const struct replica *other =
            peek_replica(checked->sim, partition, replica->config.secondaries[i]);
        if (other != NULL && other->role == ROLE_PRIMARY &&
            other->config.ballot == replica->config.ballot) {
            return false;
        }
    }
    return true;
}

/* The ballot in memory never falls behind the one written down. */
static bool ballot_grows(const struct sim_checked *checked)
{
    const struct replica *replica = checked->state;
    return !has_ballot(replica) || replica->config.ballot >= replica->disk.ballot;
}

/* Applied never passes committed, committed never passes prepared. */
static bool commit_order(const struct sim_checked *checked)
{
    const struct replica *replica = checked->state;
    return !has_ballot(replica) ||
           (replica->disk.applied <= replica->committed && replica->committed <= replica->prepared);
}

/* Members that have applied the same decrees hold the same data. */
static bool same_content(const struct sim_checked *checked)
{
    const struct replica *replica = checked->state;
    if (replica->role != ROLE_SECONDARY || replica->config.primary == NO_SERVER) {
        return true;
    }
    const struct replica *primary =
        peek_replica(checked->sim, partition_of(checked), replica->config.primary);
    return primary == NULL || primary->role != ROLE_PRIMARY ||
           primary->config.ballot != replica->config.ballot ||
           primary->disk.applied != replica->disk.applied ||
           primary->disk.content == replica->disk.content;
}

/* max_concurrent_bulk_load_downloading_count is kept. */
static bool download_slots(const struct sim_checked *checked)
{
    const struct pegasus_options *options = sim_options(checked->sim);
    const struct stub *stub = checked->state;
    return stub->downloading <= options->config.max_concurrent_bulk_load_downloading_count;
}

/* bulk_load_max_rollback_times is kept within one leader's term. */
static bool rollback_limit(const struct sim_checked *checked)
{
    const struct pegasus_options *options = sim_options(checked->sim);
    const struct meta *meta = checked->state;
    if (meta->phase != META_LEADING) {
        return true;
    }
    const struct meta_table *tables = meta_look_tables(meta);
    for (uint32_t i = 0; i < meta->table_count; i++) {
        if (tables[i].rollback_count > options->config.bulk_load_max_rollback_times) {
            return false;
        }
    }
    return true;
}

/* The prepare list holds no more than it may. */
static bool queue_window(const struct sim_checked *checked)
{
    const struct pegasus_options *options = sim_options(checked->sim);
    const struct replica *replica = checked->state;
    return replica->prepares.count <= options->config.max_mutation_count_in_prepare_list;
}

/* A replica that meta has told SUCCEED holds the loaded data. */
static bool ingested_everywhere(const struct sim_checked *checked)
{
    const struct replica *replica = checked->state;
    return replica->loader.status != BLS_SUCCEED || replica->disk.loads_ingested > 0 ||
           replica->disk.ingested_decree > 0;
}

const struct sim_invariant model_invariants[INVARIANT_KIND_COUNT] = {
    [INVARIANT_ONE_PRIMARY] = {"one primary", "A ballot of a partition has one primary",
                               ACTOR_REPLICA, one_primary},
    [INVARIANT_BALLOT_GROWS] = {"ballot grows", "A replica's ballot never falls", ACTOR_REPLICA,
                                ballot_grows},
    [INVARIANT_COMMIT_ORDER] = {"commit order",
                                "A replica commits what is prepared and applies what is committed",
                                ACTOR_REPLICA, commit_order},
    [INVARIANT_SAME_CONTENT] = {"same content",
                                "Members of a group that applied the same decrees hold the same "
                                "data",
                                ACTOR_REPLICA, same_content},
    [INVARIANT_DOWNLOAD_SLOTS] = {"download slots",
                                  "A replica server downloads for no more replicas at once than "
                                  "max_concurrent_bulk_load_downloading_count",
                                  ACTOR_STUB, download_slots},
    [INVARIANT_ROLLBACK_LIMIT] = {"rollback limit",
                                  "A leader rolls a load back bulk_load_max_rollback_times at most",
                                  ACTOR_META, rollback_limit},
    [INVARIANT_QUEUE_WINDOW] = {"queue window",
                                "A prepare list holds max_mutation_count_in_prepare_list at most",
                                ACTOR_REPLICA, queue_window},
    [INVARIANT_INGESTED_EVERYWHERE] = {"ingested everywhere",
                                       "A replica whose load is SUCCEED has ingested the files",
                                       ACTOR_REPLICA, ingested_everywhere},
};
