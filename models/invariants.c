#include "models/meta.h"
#include "models/pegasus.h"
#include "models/replica.h"
#include "models/stub.h"

/*
 * What must hold after every event, whatever a scenario does: true of Pegasus
 * in every revision. What the hang itself violates (writes are taken again, a
 * load comes to an end) is an obligation, not an invariant. An actor's
 * invariants are looked at in the order of their table.
 */

/* --- a replica --------------------------------------------------------------------------- */

static bool leads(const struct replica *replica)
{
    return replica->role == ROLE_PRIMARY;
}

static bool follows(const struct replica *replica)
{
    return replica->role == ROLE_SECONDARY;
}

/* A ballot has one primary: those it knows as its secondaries do not lead with the same ballot. */
static bool leads_alone(const struct sim *sim, uint32_t group, const struct replica *replica)
{
    const struct partition_config *config = &replica->config;
    for (uint32_t i = 0; i < config->secondary_count; i++) {
        const struct replica *other = sim_peek(sim, group + config->secondaries[i]);
        if (other != NULL && leads(other) && other->config.ballot == config->ballot) {
            return false;
        }
    }
    return true;
}

/* Members of a ballot that have applied the same decrees hold the same data. */
static bool agrees(const struct replica *replica, const struct replica *primary)
{
    return !leads(primary) || primary->config.ballot != replica->config.ballot ||
           primary->disk.applied != replica->disk.applied ||
           primary->disk.content == replica->disk.content;
}

/* Whether a secondary holds the data of its primary. */
static bool agrees_with_primary(const struct sim *sim, uint32_t group,
                                const struct replica *replica)
{
    if (replica->config.primary == NO_SERVER) {
        return true;
    }
    const struct replica *primary = sim_peek(sim, group + replica->config.primary);
    return primary == NULL || agrees(replica, primary);
}

uint16_t inspect_replica(const struct sim *sim, uint32_t actor, const void *state)
{
    const struct pegasus_options *options = sim_options(sim);
    const struct replica *replica = state;
    const uint32_t group = cluster_group_of(sim, actor);
    const bool has_ballot = leads(replica) || follows(replica);
    if (leads(replica) && !leads_alone(sim, group, replica)) {
        return INVARIANT_ONE_PRIMARY;
    }
    /* The ballot in memory never falls behind the one written down. */
    if (has_ballot && replica->config.ballot < replica->disk.ballot) {
        return INVARIANT_BALLOT_GROWS;
    }
    if (has_ballot &&
        (replica->disk.applied > replica->committed || replica->committed > replica->prepared)) {
        return INVARIANT_COMMIT_ORDER;
    }
    if (follows(replica) && !agrees_with_primary(sim, group, replica)) {
        return INVARIANT_SAME_CONTENT;
    }
    if (replica->prepares.count > options->config.max_mutation_count_in_prepare_list) {
        return INVARIANT_QUEUE_WINDOW;
    }
    if (replica->loader.status == BLS_SUCCEED && replica->disk.loads_ingested == 0 &&
        replica->disk.ingested_decree == 0) {
        return INVARIANT_INGESTED_EVERYWHERE;
    }
    return SIM_NO_KIND;
}

/* --- a replica server and a meta server ------------------------------------------------------ */

uint16_t inspect_stub(const struct sim *sim, uint32_t actor, const void *state)
{
    (void)actor;
    const struct pegasus_options *options = sim_options(sim);
    const struct stub *stub = state;
    return stub->downloading > options->config.max_concurrent_bulk_load_downloading_count
               ? INVARIANT_DOWNLOAD_SLOTS
               : SIM_NO_KIND;
}

/* Rollbacks are counted within one leader's term. */
uint16_t inspect_meta(const struct sim *sim, uint32_t actor, const void *state)
{
    (void)actor;
    const struct pegasus_options *options = sim_options(sim);
    const struct meta *meta = state;
    if (meta->phase != META_LEADING) {
        return SIM_NO_KIND;
    }
    const struct meta_table *tables = meta_look_tables(meta);
    for (uint32_t i = 0; i < meta->table_count; i++) {
        if (tables[i].rollback_count > options->config.bulk_load_max_rollback_times) {
            return INVARIANT_ROLLBACK_LIMIT;
        }
    }
    return SIM_NO_KIND;
}

/* --- what they say ------------------------------------------------------------------------------
 */

const struct sim_invariant model_invariants[INVARIANT_KIND_COUNT] = {
    [INVARIANT_ONE_PRIMARY] = {"one primary", "A ballot of a partition has one primary"},
    [INVARIANT_BALLOT_GROWS] = {"ballot grows", "A replica's ballot never falls"},
    [INVARIANT_COMMIT_ORDER] = {"commit order", "A replica commits what is prepared and applies "
                                                "what is committed"},
    [INVARIANT_SAME_CONTENT] = {"same content", "Members of a group that applied the same decrees "
                                                "hold the same data"},
    [INVARIANT_DOWNLOAD_SLOTS] = {"download slots",
                                  "A replica server downloads for no more replicas at once than "
                                  "max_concurrent_bulk_load_downloading_count"},
    [INVARIANT_ROLLBACK_LIMIT] = {"rollback limit", "A leader rolls a load back "
                                                    "bulk_load_max_rollback_times at most"},
    [INVARIANT_QUEUE_WINDOW] = {"queue window",
                                "A prepare list holds max_mutation_count_in_prepare_list at most"},
    [INVARIANT_INGESTED_EVERYWHERE] = {"ingested everywhere",
                                       "A replica whose load is SUCCEED has ingested the files"},
};
