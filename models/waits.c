#include "models/meta_load.h"
#include "models/options.h"
#include "models/pegasus.h"

/*
 * How long a load may stand still without being stuck: every wait that may
 * lie between two points of progress (a file, a stage, a partition, a
 * rollback). Their sum is the longest chain; sums are on the safe side, since
 * no load meets all of them in a row.
 */

static sim_time capped(sim_wide time)
{
    return time < (sim_wide)SIM_TIME_MAX ? (sim_time)time : SIM_TIME_MAX;
}

static sim_time poll(const void *bytes)
{
    return options_revision(bytes)->poll_interval;
}

/* The group's state is told by the primary one poll later, the secondaries' another one later. */
static sim_time group_polls(const void *bytes)
{
    return 3 * options_revision(bytes)->poll_interval;
}

static sim_time rpc_timeout(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    return options->config.rpc_timeout;
}

static sim_time slot_retry(const void *bytes)
{
    return options_revision(bytes)->ingest_slot_retry;
}

static sim_time send_delay(const void *bytes)
{
    return options_revision(bytes)->ingest_send_delay;
}

/* throttling_controller.cpp: a delay is half the request's timeout at most. */
static sim_time throttle_cap(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    return options->config.ingestion_rpc_timeout / 2;
}

static sim_time ingestion_timeout(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    return options->config.ingestion_rpc_timeout;
}

/* Each of a server's ingestion slots may have to wait for a worker. */
static sim_time ingestion(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    const int64_t waiting =
        options->config.bulk_load_node_max_ingesting_count / options->config.ingestion_workers;
    return (waiting + 1) * options->load.ingest.max;
}

static sim_time prepare(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    const sim_time secondary = options->config.prepare_timeout_secondary;
    const sim_time learner = options->config.prepare_timeout_learner;
    return secondary > learner ? secondary : learner;
}

/* A stage writes the app and every partition; they go side by side. */
static sim_time zookeeper(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    return 4 * options->cluster.zookeeper_write.max;
}

/* The largest file when all download slots of the server share its bandwidth. */
static sim_time transfer(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    const sim_wide shared = (sim_wide)options->load.file_size *
                            (uint64_t)options->config.max_concurrent_bulk_load_downloading_count;
    return capped(shared * (uint64_t)SIM_SECOND / (uint64_t)options->load.download);
}

static sim_time provider(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    return options->load.provider_latency.max + options->cluster.checkpoint.max;
}

/*
 * Partitions of other tables that may load at the same time and stand in the way: none unless
 * several may. The smallest table has most of them before it.
 */
static uint64_t others(const struct pegasus_options *options)
{
    int64_t fewest = options->tables[0].partitions;
    for (uint32_t i = 1; i < options->derived.table_count; i++) {
        const int64_t partitions = options->tables[i].partitions;
        fewest = partitions < fewest ? partitions : fewest;
    }
    return options->config.enable_concurrent_bulk_load
               ? options->derived.partition_count - (uint64_t)fewest
               : 0;
}

/* The most replicas of one partition of any table. */
static uint64_t most_replicas(const struct pegasus_options *options)
{
    int64_t most = 1;
    for (uint32_t i = 0; i < options->derived.table_count; i++) {
        most = options->tables[i].replicas > most ? options->tables[i].replicas : most;
    }
    return (uint64_t)most;
}

/* How many replicas of so many partitions a server has when `away` servers are down. */
static uint64_t share(const struct pegasus_options *options, uint64_t partitions, uint32_t away)
{
    const uint32_t servers = options->derived.server_count;
    const uint64_t left = servers > away ? servers - away : 1;
    return (partitions * most_replicas(options) + left - 1) / left;
}

/* A server's download slots are taken until all that other tables put on it is there. */
static sim_time download_slots(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    const sim_wide size = (sim_wide)options->load.files * (uint64_t)options->load.file_size;
    return capped(size * share(options, others(options), 0) * (uint64_t)SIM_SECOND /
                  (uint64_t)options->load.download);
}

/* Meta's ingestion slots are taken until the partitions of other tables had their turns. */
static sim_time ingestion_slots(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    const uint64_t at_once = (uint64_t)options->config.bulk_load_node_max_ingesting_count;
    const uint64_t turns = (others(options) + at_once - 1) / at_once;
    const sim_time turn = send_delay(bytes) + group_polls(bytes) + 2 * ingestion(bytes);
    return capped((sim_wide)turns * (uint64_t)turn);
}

/*
 * A checkpoint holds what was loaded up to then, at most once a step. The replicas of a server
 * that died are copied by others, so many at once on each (learn_app_max_concurrent_count).
 */
static sim_time learner(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    const uint64_t at_once = (uint64_t)options->config.learn_app_max_concurrent_count;
    const uint64_t replicas = share(options, options->derived.partition_count, 1);
    const sim_wide size = (sim_wide)options->load.files * (uint64_t)options->load.file_size *
                          (options->step_count + 1);
    return capped(size * ((replicas + at_once - 1) / at_once) * (uint64_t)SIM_SECOND /
                  (uint64_t)options->cluster.learn);
}

/* What a secondary has prepared it applies with the next group check at the latest. */
static sim_time group_check(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    return options->config.group_check_interval;
}

/* What meta has decided reaches a server that missed it with the next config sync. */
static sim_time config_sync(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    return options->config.config_sync_interval;
}

static sim_time grace(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    return options->config.fd_grace + options->config.fd_check_interval;
}

static sim_time guardian(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    return 2 * options->config.lb_interval;
}

static sim_time assign_delay(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    return options->config.replica_assign_delay_for_dropouts;
}

/* A leader is missed after its session's timeout, and knows nothing of the time before. */
static sim_time leader(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    return options->config.zookeeper_timeout;
}

/* What one request may take until it is answered, or has no answer. */
static sim_time request(const struct pegasus_options *options)
{
    return options->config.ingestion_rpc_timeout;
}

/* meta-retry: all pauses, and as many requests. */
static sim_time meta_retry(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    return options_has_fix(options, FIX_META_RETRY)
               ? backoff_longest(&options->fixes.meta_retry.pause, request(options))
               : 0;
}

/* meta-checks-progress: each look, and slots, the usual pause and a request after it. */
static sim_time progress_checks(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    const struct progress_check_options *check = &options->fixes.progress_check;
    const struct backoff_options looks = {
        .base = check->after, .factor = 1, .cap = check->after, .attempts = check->attempts};
    return options_has_fix(options, FIX_META_CHECKS_PROGRESS)
               ? backoff_longest(&looks, slot_retry(bytes) + send_delay(bytes) + request(options))
               : 0;
}

/* The watchdog acts so often and looks once more; what it does then is progress, or a request. */
static sim_time watchdog(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    const struct watchdog_options *dog = &options->fixes.watchdog;
    const struct backoff_options looks = {.base = dog->after,
                                          .factor = dog->factor,
                                          .cap = dog->cap > dog->after ? dog->cap : dog->after,
                                          .attempts = dog->limit + 1};
    return options_has_fix(options, FIX_WATCHDOG) ? backoff_longest(&looks, 0) : 0;
}

/*
 * no-repeat-without-work: a request that was held back is sent anew, each time a hundredth of a
 * second later within its second: after a hundred it has seen every moment of it.
 */
static sim_time turns(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    const sim_time turn = LOAD_EMPTY_WRITE_RETRY + send_delay(bytes) + throttle_cap(bytes);
    return options_has_fix(options, FIX_NO_REPEAT_WITHOUT_WORK)
               ? SIM_SECOND / LOAD_EMPTY_WRITE_RETRY * turn
               : 0;
}

const struct sim_wait model_waits[MODEL_WAIT_COUNT] = {
    {"the next poll of a partition", poll, false, false},
    {"three polls until the group's state is known", group_polls, false, false},
    {"an RPC that times out", rpc_timeout, false, false},
    {"no ingestion slot is free", slot_retry, false, false},
    {"the pause before the ingestion request", send_delay, false, false},
    {"the throttle holds the ingestion request", throttle_cap, false, false},
    {"the ingestion request times out", ingestion_timeout, false, false},
    {"RocksDB ingests", ingestion, false, true},
    {"a prepare times out", prepare, false, false},
    {"ZooKeeper writes", zookeeper, false, false},
    {"the largest file is downloaded", transfer, false, true},
    {"the provider answers, a checkpoint is made", provider, false, false},
    {"other tables hold the download slots", download_slots, false, true},
    {"other tables hold the ingestion slots", ingestion_slots, false, true},
    {"a dead server is declared dead", grace, true, false},
    {"the guardian's ticks", guardian, true, false},
    {"a lost member may still come back", assign_delay, true, false},
    {"learners copy a server's replicas", learner, true, false},
    {"the next group check", group_check, true, false},
    {"the next config sync", config_sync, true, false},
    {"the leader lock changes hands", leader, true, false},
    {"held requests are sent anew", turns, false, false},
    {"meta pauses before it repeats a request", meta_retry, false, false},
    {"meta looks for an ingestion", progress_checks, false, false},
    {"the watchdog looks again", watchdog, false, false},
};
