#include "models/releasers.h"

#include "models/cluster.h"
#include "models/loader_rules.h"
#include "models/meta.h"
#include "models/partition_config.h"
#include "models/pegasus.h"
#include "models/replica.h"
#include "models/standstill.h"
#include "sim/words.h"

/* --- what the rows ask ---------------------------------------------------------- */

/* Guards of a replica are numbered partition by partition, server by server. */
static uint32_t partition_of(const struct sim *sim, uint32_t guard)
{
    const struct pegasus_options *options = sim_options(sim);
    return guard / options->derived.server_count;
}

static bool load_stands(const struct sim *sim, uint32_t partition)
{
    return standstill_holds(sim, partition);
}

/* Where a reason is written, if anybody wants it. */
struct reason {
    struct text_end text;
    bool is_wanted;
};

static struct reason reason_of(char *why, size_t bytes)
{
    return (struct reason){.text = {why, bytes}, .is_wanted = why != NULL};
}

/* No, and why; for the end of a row's function. */
static bool no_for(struct reason *reason, const char *why)
{
    if (reason->is_wanted) {
        text_add(&reason->text, "%s", why);
    }
    return false;
}

/* Whether a load may move; if not, says why. */
static bool may_move(const struct sim *sim, uint32_t partition, struct reason *reason,
                     const char *why)
{
    return !load_stands(sim, partition) || no_for(reason, why);
}

/* Whether a member answers what it has ingested: else the primary takes it for one that has not. */
static bool tells_primary(const struct replica *replica)
{
    return loader_status_allowed(BLS_INGESTING, (enum bulk_load_status)replica->loader.status);
}

/* What each member of a partition's group has come to: replica-1 INVALID, replica-2 ... */
static void say_group(const struct sim *sim, uint32_t partition, struct text_end *out,
                      bool says_ingestion)
{
    const struct pegasus_options *options = sim_options(sim);
    const struct meta *meta = sim_peek(sim, standstill_leader(sim));
    const struct partition_config *config = &meta_look_partitions(meta)[partition].config;
    for (uint32_t i = 0; i <= config->secondary_count; i++) {
        const uint16_t server = i == 0 ? config->primary : config->secondaries[i - 1];
        const struct replica *replica = sim_peek(sim, cluster_replica(options, partition, server));
        text_add(out, "%sreplica-%u ", i == 0 ? "" : ", ", server + 1U);
        if (says_ingestion) {
            text_add(out, "%s%s", ingestion_status_name(replica->loader.ingestion),
                     tells_primary(replica) ? "" : " but refuses to tell, its load being ");
            text_add(out, "%s",
                     tells_primary(replica) ? "" : bulk_load_status_name(replica->loader.status));
        } else {
            text_add(out, "%u %%", replica->loader.progress);
        }
    }
}

/* --- the flag --------------------------------------------------------------------- */

static bool group_may_finish(const struct sim *sim, uint32_t guard, char *why, size_t bytes)
{
    struct reason reason = reason_of(why, bytes);
    const uint32_t partition = partition_of(sim, guard);
    if (may_move(sim, partition, &reason,
                 "the group has not ingested (INVALID: not even begun): ")) {
        return true;
    }
    if (reason.is_wanted) {
        say_group(sim, partition, &reason.text, true);
        text_add(&reason.text,
                 "; no ingestion is queued or under way, and meta does not ask for it again");
    }
    return false;
}

static const char no_rollback[] =
    "meta rolls a table back when a poll is answered with an error, and every poll is answered "
    "ERR_OK";
static const char no_end[] =
    "meta ends a load when all its partitions have come to the same end, which they have not, and "
    "the scenario has no step left that cancels it";
static const char no_change[] =
    "all members of the group answer meta and each other, so nobody changes the group";
static const char no_exit[] = "the process runs, and the scenario has no fault left that ends it";

static bool download_may_begin(const struct sim *sim, uint32_t guard, char *why, size_t bytes)
{
    struct reason reason = reason_of(why, bytes);
    return may_move(sim, partition_of(sim, guard), &reason, no_rollback);
}

static bool load_may_end(const struct sim *sim, uint32_t guard, char *why, size_t bytes)
{
    struct reason reason = reason_of(why, bytes);
    return may_move(sim, partition_of(sim, guard), &reason, no_end);
}

/* Whether the leader counts a guard's server as a member; one that is none has yet to hear of it.
 */
static bool holder_is_member(const struct sim *sim, uint32_t guard)
{
    const uint32_t leader = standstill_leader(sim);
    if (leader == SIM_NOBODY) {
        return false;
    }
    const struct pegasus_options *options = sim_options(sim);
    const uint32_t server = guard % options->derived.server_count;
    const struct meta *meta = sim_peek(sim, leader);
    const struct meta_partition *partition = &meta_look_partitions(meta)[partition_of(sim, guard)];
    const enum role role = partition_config_role(&partition->config, (uint16_t)server);
    return role == ROLE_PRIMARY || role == ROLE_SECONDARY;
}

static bool role_may_change(const struct sim *sim, uint32_t guard, char *why, size_t bytes)
{
    struct reason reason = reason_of(why, bytes);
    return !holder_is_member(sim, guard) ||
           may_move(sim, partition_of(sim, guard), &reason, no_change);
}

static bool process_may_end(const struct sim *sim, uint32_t guard, char *why, size_t bytes)
{
    struct reason reason = reason_of(why, bytes);
    (void)sim;
    (void)guard;
    return no_for(&reason, no_exit);
}

static bool repeat_may_come(const struct sim *sim, uint32_t guard, char *why, size_t bytes)
{
    struct reason reason = reason_of(why, bytes);
    return may_move(sim, partition_of(sim, guard), &reason,
                    "no ingestion request is on its way, and meta sends none");
}

static bool asks_for_work(const void *options)
{
    return options_has_fix(options, FIX_NO_REPEAT_WITHOUT_WORK);
}

const struct sim_releaser flag_releasers[FLAG_RELEASER_COUNT] = {
    [FLAG_REPORTED] = {"the primary reports to meta that the whole group has ingested",
                       "replica_bulk_loader::report_group_ingestion_status", group_may_finish,
                       NULL},
    [FLAG_DOWNLOAD] = {"the table is rolled back or loaded anew: a download begins",
                       "replica_bulk_loader::start_download", download_may_begin, NULL},
    [FLAG_CLEANED] = {"the load ends or is cancelled, and the replica cleans up",
                      "replica_bulk_loader::handle_bulk_load_finish", load_may_end, NULL},
    [FLAG_ROLE] = {"the replica changes its role, as with any change of its group",
                   "replica_bulk_loader::clear_bulk_load_states_if_needed", role_may_change, NULL},
    [FLAG_PROCESS] = {"the replica server's process ends", "the flag lies in memory only",
                      process_may_end, NULL},
    [FLAG_NOTHING_RUNS] = {"a repeated request finds that nothing is being ingested",
                           "replica::on_client_write", repeat_may_come, asks_for_work},
};

/* --- slots of ingestion -------------------------------------------------------------- */

static bool slot_group_may_finish(const struct sim *sim, uint32_t partition, char *why,
                                  size_t bytes)
{
    const struct pegasus_options *options = sim_options(sim);
    return group_may_finish(sim, partition * options->derived.server_count, why, bytes);
}

static bool request_may_fail(const struct sim *sim, uint32_t partition, char *why, size_t bytes)
{
    struct reason reason = reason_of(why, bytes);
    if (sim_guard_is_owned(sim, GUARD_INGESTION_SLOT, partition)) {
        return true;
    }
    return may_move(sim, partition, &reason,
                    "the request has had its answer, and is not sent again");
}

static bool slot_load_may_end(const struct sim *sim, uint32_t partition, char *why, size_t bytes)
{
    struct reason reason = reason_of(why, bytes);
    return may_move(sim, partition, &reason, no_end);
}

static bool leader_may_change(const struct sim *sim, uint32_t partition, char *why, size_t bytes)
{
    struct reason reason = reason_of(why, bytes);
    (void)partition;
    if (standstill_leader(sim) == SIM_NOBODY) {
        return true;
    }
    return no_for(&reason, "the leader runs and reaches ZooKeeper, and the scenario has no fault "
                           "left that changes it");
}

const struct sim_releaser ingestion_slot_releasers[INGESTION_SLOT_RELEASER_COUNT] = {
    [INGESTION_SLOT_REPORTED] = {"the primary reports the group's ingestion finished or failed",
                                 "bulk_load_service::handle_app_ingestion", slot_group_may_finish,
                                 NULL},
    [INGESTION_SLOT_ERROR] = {"the ingestion request is answered with an error",
                              "bulk_load_service::on_partition_ingestion_reply", request_may_fail,
                              NULL},
    [INGESTION_SLOT_LOAD] = {"the table is rolled back, or the load ends",
                             "bulk_load_service::try_rollback_to_downloading", slot_load_may_end,
                             NULL},
    [INGESTION_SLOT_LEADER] = {"the leader changes", "slots lie in memory only", leader_may_change,
                               NULL},
};

/* --- slots of downloads -------------------------------------------------------------- */

static bool download_may_end(const struct sim *sim, uint32_t guard, char *why, size_t bytes)
{
    struct reason reason = reason_of(why, bytes);
    if (sim_guard_is_owned(sim, GUARD_DOWNLOAD_SLOT, guard) ||
        may_move(sim, partition_of(sim, guard), &reason, "no file is on its way any more; ")) {
        return true;
    }
    if (reason.is_wanted) {
        text_add(&reason.text, "the group has downloaded ");
        say_group(sim, partition_of(sim, guard), &reason.text, false);
    }
    return false;
}

const struct sim_releaser download_slot_releasers[DOWNLOAD_SLOT_RELEASER_COUNT] = {
    [DOWNLOAD_SLOT_ENDS] = {"the download is complete or fails",
                            "replica_bulk_loader::download_files", download_may_end, NULL},
    [DOWNLOAD_SLOT_LOAD] = {"the load is paused, ends, or begins anew",
                            "replica_bulk_loader::clear_bulk_load_states", load_may_end, NULL},
    [DOWNLOAD_SLOT_ROLE] = {"the replica changes its role",
                            "replica_bulk_loader::clear_bulk_load_states_if_needed",
                            role_may_change, NULL},
    [DOWNLOAD_SLOT_PROCESS] = {"the replica server's process ends", "the count lies in memory only",
                               process_may_end, NULL},
};

/* --- the lock: it keeps no load waiting that has begun ------------------------------------- */

const struct sim_releaser operation_lock_releasers[OPERATION_LOCK_RELEASER_COUNT] = {
    [OPERATION_LOCK_OVER] = {"the end of the load is written to ZooKeeper",
                             "bulk_load_service (is_bulk_loading=false is acknowledged)", NULL,
                             NULL},
    [OPERATION_LOCK_REFUSED] = {"start_bulk_load fails one of its checks",
                                "bulk_load_service::on_start_bulk_load", NULL, NULL},
    [OPERATION_LOCK_LEADER] = {"the leader changes", "the lock lies in memory only", NULL, NULL},
};
