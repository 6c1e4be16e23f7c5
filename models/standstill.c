#include "models/standstill.h"

#include "models/loader_rules.h"
#include "models/meta_load.h"
#include "models/meta_slots.h"
#include "models/mutation_queue.h"
#include "models/pegasus.h"
#include "models/replica.h"
#include "models/replica_learn.h"

/* A latency longer than this share of a timeout is not taken to be in time. */
#define TIMELY_SHARE 4

/* One partition and its group, looked at. */
struct group {
    const struct sim *sim;
    const struct pegasus_options *options;
    const struct meta_partition *partition;
    uint32_t leader; /* meta server */
    uint32_t index;
    bool others_have_slots; /* partitions of other tables ingest, or wait to be reported */
};

static const struct replica *replica_of(const struct group *group, uint16_t server)
{
    return sim_peek(group->sim, cluster_replica(group->options, group->index, server));
}

static uint16_t member(const struct group *group, uint32_t i)
{
    const struct partition_config *config = &group->partition->config;
    return i == 0 ? config->primary : config->secondaries[i - 1];
}

static uint32_t member_count(const struct group *group)
{
    return group->partition->config.secondary_count + 1U;
}

uint32_t standstill_leader(const struct sim *sim)
{
    const struct pegasus_options *options = sim_options(sim);
    uint32_t leader = SIM_NOBODY;
    for (uint32_t i = 0; i < options->derived.meta_count; i++) {
        const struct meta *meta = sim_peek(sim, cluster_meta(i));
        if (meta == NULL || meta->phase == META_STANDBY) {
            continue;
        }
        if (meta->phase != META_LEADING || leader != SIM_NOBODY) {
            return SIM_NOBODY;
        }
        leader = cluster_meta(i);
    }
    return leader;
}

/* --- nobody is silent ------------------------------------------------------------ */

static bool reach_each_other(const struct sim *sim, uint32_t a, uint32_t b)
{
    return sim_reaches(sim, a, b) && sim_reaches(sim, b, a);
}

/* Whether no call times out while everybody is there. */
static bool answers_are_in_time(const struct pegasus_options *options)
{
    const sim_time latency = TIMELY_SHARE * options->cluster.latency.max;
    const struct config_options *config = &options->config;
    return latency < config->rpc_timeout && latency < config->prepare_timeout_secondary &&
           latency < config->fd_lease &&
           latency + options->cluster.zookeeper_write.max < config->zookeeper_timeout;
}

/* Whether a member writes its log so fast that even a full window of prepares is in time. */
static bool log_is_in_time(const struct pegasus_options *options, const struct replica *replica)
{
    const int64_t factor = replica->disk_factor > 1 ? replica->disk_factor : 1;
    const int64_t window = options->config.staleness_for_commit + 1;
    const sim_time allowed = options->config.prepare_timeout_secondary / TIMELY_SHARE;
    return options->cluster.log_write.max < allowed / window / factor;
}

/* Whether a member answers whoever asks it, and keeps its role. */
static bool is_steady(const struct group *group, uint32_t i)
{
    const uint16_t server = member(group, i);
    const struct replica *replica = replica_of(group, server);
    const enum role role = i == 0 ? ROLE_PRIMARY : ROLE_SECONDARY;
    return replica != NULL && replica->role == role &&
           replica->config.ballot == group->partition->config.ballot &&
           replica->engine_fails == 0 && replica->log_fails == 0 &&
           log_is_in_time(group->options, replica) &&
           reach_each_other(group->sim, group->leader,
                            cluster_replica(group->options, group->index, server)) &&
           reach_each_other(group->sim,
                            cluster_replica(group->options, group->index, member(group, 0)),
                            cluster_replica(group->options, group->index, server));
}

static bool group_is_steady(const struct group *group)
{
    const struct meta_partition *partition = group->partition;
    if (load_check_partition(&partition->config, partition->record.status, true) != LOAD_SEND ||
        partition->is_pending || partition->is_updating) {
        return false;
    }
    for (uint32_t i = 0; i < member_count(group); i++) {
        if (!is_steady(group, i)) {
            return false;
        }
    }
    return replica_learner_count(replica_of(group, member(group, 0))) == 0;
}

/* --- no answer says anything new --------------------------------------------------- */

/* Whether all members have a local status of a set of bits. */
static bool all_are(const struct group *group, unsigned statuses)
{
    for (uint32_t i = 0; i < member_count(group); i++) {
        if ((statuses & 1U << replica_of(group, member(group, i))->loader.status) == 0) {
            return false;
        }
    }
    return true;
}

#define BIT(status) (1U << BLS_##status)

/* Whether the primary counts a member as one that has ingested, or will after the next round. */
static bool counts_as_ingested(const struct group *group, uint32_t i)
{
    const struct loader *own = &replica_of(group, member(group, i))->loader;
    if (i == 0) {
        return own->ingestion == IS_SUCCEED;
    }
    const struct loader *primary = &replica_of(group, member(group, 0))->loader;
    const bool answers = loader_status_allowed(BLS_INGESTING, (enum bulk_load_status)own->status);
    return primary->secondaries[i - 1].report.ingestion == IS_SUCCEED ||
           (answers && own->ingestion == IS_SUCCEED);
}

static bool has_failed(const struct group *group, uint32_t i)
{
    const struct loader *primary = &replica_of(group, member(group, 0))->loader;
    return replica_of(group, member(group, i))->loader.ingestion == IS_FAILED ||
           (i > 0 && primary->secondaries[i - 1].report.ingestion == IS_FAILED);
}

/*
 * Whether a partition that waits for slots gets none: a member's are all taken, by partitions of
 * the same table, which stand still as well.
 */
static bool waits_in_vain(const struct group *group)
{
    const struct slot_limits limits = slots_limits(group->options);
    const struct meta_server *servers = meta_look_servers(sim_peek(group->sim, group->leader));
    for (uint32_t i = 0; i < member_count(group) && !group->others_have_slots; i++) {
        const uint16_t server = member(group, i);
        const uint32_t disk = (uint32_t)cluster_disk(group->options, group->index, server);
        if (slots_server_is_full(&servers[server], disk, limits)) {
            return true;
        }
    }
    return false;
}

/*
 * INGESTING of an app INGESTING: nobody has failed, not all have ingested, nothing is prepared. A
 * secondary whose own status does not go with the order refuses it and is taken for one that has
 * not ingested; a primary's refusal would be an error.
 */
static bool ingestion_stands(const struct group *group)
{
    const struct loader *loader = &replica_of(group, member(group, 0))->loader;
    uint32_t ingested = 0;
    for (uint32_t i = 0; i < member_count(group); i++) {
        if (has_failed(group, i)) {
            return false;
        }
        ingested += counts_as_ingested(group, i);
    }
    const bool will_prepare = loader->ingestion == IS_SUCCEED && !loader->empty_prepare_sent;
    return ingested < member_count(group) && !will_prepare &&
           (!group->partition->waits_for_slots || waits_in_vain(group)) &&
           loader_status_allowed(BLS_INGESTING, (enum bulk_load_status)loader->status);
}

/*
 * DOWNLOADING of an app DOWNLOADING: nobody has failed, not all are complete, nobody begins, and
 * meta has heard how far all have come.
 */
static bool download_stands(const struct group *group)
{
    const struct loader *loader = &replica_of(group, member(group, 0))->loader;
    uint32_t progress = 0;
    for (uint32_t i = 0; i < member_count(group); i++) {
        const struct loader *other = &replica_of(group, member(group, i))->loader;
        if (other->download_error != ERR_OK ||
            (i > 0 && loader->secondaries[i - 1].report.download_error != ERR_OK)) {
            return false;
        }
        progress += other->progress;
    }
    return progress < 100 * member_count(group) &&
           group->partition->best_progress >= progress / member_count(group) &&
           all_are(group, BIT(DOWNLOADING) | BIT(DOWNLOADED));
}

/* Stages that are behind: the order is taken and changes nothing for meta. */
static bool downloaded_stands(const struct group *group)
{
    return all_are(group, BIT(DOWNLOADED));
}

static bool success_stands(const struct group *group)
{
    return all_are(group, BIT(DOWNLOADED) | BIT(INGESTING) | BIT(SUCCEED) | BIT(INVALID));
}

/* By the app's status and the partition's: how to see that polls of it lead nowhere. */
static const struct {
    enum bulk_load_status app;
    enum bulk_load_status partition;
    bool (*stands)(const struct group *group);
} rows[] = {
    {BLS_DOWNLOADING, BLS_DOWNLOADING, download_stands},
    {BLS_DOWNLOADING, BLS_DOWNLOADED, downloaded_stands},
    {BLS_INGESTING, BLS_INGESTING, ingestion_stands},
    {BLS_INGESTING, BLS_SUCCEED, success_stands},
};

static bool partition_stands(const struct group *group, uint8_t app_status)
{
    if (!group_is_steady(group)) {
        return false;
    }
    for (uint32_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].app == app_status && rows[i].partition == group->partition->record.status) {
            return rows[i].stands(group);
        }
    }
    return false;
}

/* An answer under way that tells more than that nothing is new. */
static bool is_news(const void *body, uint32_t wanted)
{
    const struct bulk_load_response *response = body;
    bool is_news = response->error != ERR_OK || (response->flags & RESPONSE_FINISHED) != 0 ||
                   response->total_progress >= 100;
    for (uint32_t i = 0; i < response->node_count; i++) {
        is_news = is_news || response->nodes[i].ingestion == IS_FAILED ||
                  response->nodes[i].download_error != ERR_OK;
    }
    return is_news && wanted == 0;
}

/* Whether the table's own record is at rest: nothing is being written, rolled back or ended. */
static bool table_is_steady(const struct meta_table *table)
{
    return table->has_info && table->is_polled && table->is_available && !table->is_pending &&
           !table->is_cleaning_up && !table->is_rolling_back && !table->is_starting;
}

static bool others_have_slots(const struct group *group, uint32_t table)
{
    const struct pegasus_options *options = group->options;
    const struct meta_partition *partitions =
        meta_look_partitions(sim_peek(group->sim, group->leader));
    const uint32_t first = options->derived.table_first[table];
    const uint32_t end = first + (uint32_t)options->tables[table].partitions;
    for (uint32_t i = 0; i < options->derived.partition_count; i++) {
        if ((i < first || i >= end) && partitions[i].slot_count > 0) {
            return true;
        }
    }
    return false;
}

/* Whether one partition of a table stands; makes it the one looked at. */
static bool stands(struct group *group, uint32_t partition, uint8_t app_status)
{
    group->index = partition;
    group->partition = &meta_look_partitions(sim_peek(group->sim, group->leader))[partition];
    return partition_stands(group, app_status);
}

/*
 * Whether all partitions of a table stand: first asks the one in question, then the one that did
 * not when it was asked last.
 */
static bool all_stand(struct group *group, uint32_t table, uint8_t app_status)
{
    const struct pegasus_options *options = group->options;
    const uint32_t count = (uint32_t)options->tables[table].partitions;
    uint32_t *hint = sim_hint(group->sim, OBLIGATION_LOAD, table);
    if (!stands(group, group->index, app_status)) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t at = (*hint + i) % count;
        if (!stands(group, options->derived.table_first[table] + at, app_status)) {
            *hint = at;
            return false;
        }
    }
    return true;
}

bool standstill_holds(const struct sim *sim, uint32_t partition)
{
    const struct pegasus_options *options = sim_options(sim);
    const uint32_t table = options_table_of(options, partition);
    struct group group = {
        .sim = sim, .options = options, .leader = standstill_leader(sim), .index = partition};
    if (group.leader == SIM_NOBODY || !answers_are_in_time(options) ||
        !reach_each_other(sim, group.leader, cluster_zookeeper(options))) {
        return false;
    }
    const struct meta *meta = sim_peek(sim, group.leader);
    const struct meta_table *record = &meta_look_tables(meta)[table];
    if (!table_is_steady(record)) {
        return false;
    }
    group.others_have_slots =
        options->config.enable_concurrent_bulk_load && others_have_slots(&group, table);
    return all_stand(&group, table, record->info.status) &&
           !sim_is_under_way(sim, MSG_BULK_LOAD_RESPONSE, is_news, 0);
}
