#include "models/options.h"
#include "models/pegasus.h"

/*
 * How long a load may stand still without being stuck: every wait that may
 * lie between two points of progress (a file, a stage, a partition, a
 * rollback). Their sum is the longest chain; sums are on the safe side, since
 * no load meets all of them in a row.
 */

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
    const sim_wide time = shared * (uint64_t)SIM_SECOND / (uint64_t)options->load.download;
    return time < (sim_wide)SIM_TIME_MAX ? (sim_time)time : SIM_TIME_MAX;
}

static sim_time provider(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    return options->load.provider_latency.max + options->cluster.checkpoint.max;
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
    {"a dead server is declared dead", grace, true, false},
    {"the guardian's ticks", guardian, true, false},
    {"a lost member may still come back", assign_delay, true, false},
    {"the leader lock changes hands", leader, true, false},
};
