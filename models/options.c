#include "models/options.h"

#include "models/cluster.h"

#include <string.h>

/* What config.defaults decides. */
struct config_defaults_row {
    struct code_defaults code;
    sim_time ingestion_rpc_timeout;
    int64_t ingestion_workers;
    sim_time zookeeper_timeout;
};

/* src/server/config.ini as shipped, the same in every revision. */
static const struct config_defaults_row shipped = {
    .code = {.prepare_timeout_secondary = 3 * SIM_SECOND,
             .prepare_timeout_learner = 5 * SIM_SECOND,
             .staleness_for_commit = 20,
             .group_check_interval = 100 * SIM_SECOND,
             .fd_lease = 20 * SIM_SECOND,
             .fd_grace = 22 * SIM_SECOND},
    .ingestion_rpc_timeout = 10 * SIM_SECOND, /* [task.RPC_RRDB_RRDB_BULK_LOAD], since #839 */
    .ingestion_workers = 24,                  /* [threadpool.THREAD_POOL_INGESTION] */
    .zookeeper_timeout = 10 * SIM_SECOND,     /* [zookeeper] timeout_ms */
};

/*
 * config.min.ini names no section for the ingestion request, so that it gets
 * the default of [task..default], and has two ingestion workers. What else it
 * leaves out is taken to be as in config.ini.
 */
#define MIN_INGESTION_WORKERS  2
/* zookeeper_session.cpp: timeout_ms when no config file says otherwise. */
#define CODE_ZOOKEEPER_TIMEOUT (30 * SIM_SECOND)

static struct config_defaults_row defaults_of(const struct pegasus_options *options)
{
    struct config_defaults_row row = shipped;
    switch ((enum config_defaults)options->config.defaults) {
    case CONFIG_SHIPPED:
        break;
    case CONFIG_CODE:
        row.code = options_revision(options)->code;
        row.ingestion_rpc_timeout = options->config.rpc_timeout;
        row.zookeeper_timeout = CODE_ZOOKEEPER_TIMEOUT;
        break;
    case CONFIG_MIN:
        row.ingestion_rpc_timeout = options->config.rpc_timeout;
        row.ingestion_workers = MIN_INGESTION_WORKERS;
        break;
    }
    return row;
}

static void fill(int64_t *option, int64_t preset)
{
    if (*option == 0) {
        *option = preset;
    }
}

static void fill_config(struct pegasus_options *options)
{
    struct config_defaults_row row = defaults_of(options);
    struct config_options *config = &options->config;
    fill(&config->fd_lease, row.code.fd_lease);
    fill(&config->fd_grace, row.code.fd_grace);
    fill(&config->group_check_interval, row.code.group_check_interval);
    fill(&config->staleness_for_commit, row.code.staleness_for_commit);
    fill(&config->prepare_timeout_secondary, row.code.prepare_timeout_secondary);
    fill(&config->prepare_timeout_learner, row.code.prepare_timeout_learner);
    fill(&config->ingestion_rpc_timeout, row.ingestion_rpc_timeout);
    fill(&config->ingestion_workers, row.ingestion_workers);
    fill(&config->zookeeper_timeout, row.zookeeper_timeout);
}

/* Default operation timeouts: operation_timeout_ms of the C++ and Java clients'
 * configurations; a Go caller brings a context of its own, taken to be as long as C++'s. */
static const sim_time client_timeouts[] = {
    [CLIENT_CPP] = 5 * SIM_SECOND,
    [CLIENT_JAVA] = 1 * SIM_SECOND,
    [CLIENT_GO] = 5 * SIM_SECOND,
};

static void fill_clients(struct pegasus_options *options)
{
    for (uint32_t i = 0; i < options->client_count; i++) {
        struct client_options *client = &options->clients[i];
        fill(&client->timeout, client_timeouts[client->library]);
    }
}

/* Partitions of all tables in a row; a sum too large is options_check's to complain of. */
static void derive_tables(struct pegasus_options *options)
{
    struct derived_options *derived = &options->derived;
    if (options->table_count == 0) {
        options->tables[0] = options->table;
    }
    derived->table_count = options->table_count == 0 ? 1 : options->table_count;
    derived->partition_count = 0;
    for (uint32_t i = 0; i < derived->table_count; i++) {
        derived->table_first[i] = derived->partition_count;
        derived->partition_count += (uint32_t)options->tables[i].partitions;
    }
}

/* The table of a name: the first without one; a name that is unknown is options_check's. */
static uint32_t table_named(const struct pegasus_options *options, const char *name)
{
    for (uint32_t table = 0; table < options->derived.table_count; table++) {
        if (strcmp(options->tables[table].name, name) == 0) {
            return table;
        }
    }
    return 0;
}

static void derive_clients(struct pegasus_options *options)
{
    options->derived.client_count = options->client_count;
    for (uint32_t i = 0; i < options->client_count; i++) {
        options->derived.client_tables[i] = table_named(options, options->clients[i].table);
    }
}

void options_derive(void *bytes)
{
    struct pegasus_options *options = bytes;
    fill_config(options);
    fill_clients(options);
    derive_tables(options);
    options->derived.server_count = (uint32_t)options->cluster.replica_servers;
    options->derived.meta_count = (uint32_t)options->cluster.meta_servers;
    derive_clients(options);
    cluster_derive(options);
}

bool options_has_fix(const struct pegasus_options *options, enum fix fix)
{
    ASSERT(fix < FIX_COUNT);
    return options->fixes.is_on[fix];
}

const struct revision *options_revision(const struct pegasus_options *options)
{
    return revision_get((enum revision_id)options->revision);
}

uint32_t options_table_of(const struct pegasus_options *options, uint32_t partition)
{
    const struct derived_options *derived = &options->derived;
    ASSERT(partition < derived->partition_count);
    uint32_t low = 0;
    uint32_t high = derived->table_count;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (derived->table_first[middle] <= partition) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

uint32_t options_partition_index(const struct pegasus_options *options, uint32_t partition)
{
    return partition - options->derived.table_first[options_table_of(options, partition)];
}
