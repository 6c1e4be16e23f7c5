#include "models/pegasus.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/*
 * What can go wrong inside a replica server or at the file provider. A fault
 * is a message to the actor it strikes, so that what it does is an event with a
 * cause like any other.
 */

static const struct pegasus_options *options_of(const struct sim *sim)
{
    return sim_options(sim);
}

/* The replica server whose node that is, or NO_SERVER. */
static uint32_t server_of_node(const struct pegasus_options *options, uint32_t node)
{
    const uint32_t metas = options->derived.meta_count;
    const bool is_server = node >= metas && node < metas + options->derived.server_count;
    return is_server ? node - metas : NO_SERVER;
}

/* The table a fault names, the first if it names none; table_count if there is none such. */
static uint32_t table_called(const struct pegasus_options *options, const char *name)
{
    uint32_t table = 0;
    while (name[0] != '\0' && table < options->derived.table_count &&
           strcmp(options->tables[table].name, name) != 0) {
        table++;
    }
    return table;
}

bool model_refuses_fault(const void *bytes, const struct fault_kind *kind,
                         const struct fault *fault, struct fault_refusal *refusal)
{
    const struct pegasus_options *options = bytes;
    const uint32_t table = table_called(options, fault->table_name);
    if ((kind->needs & FAULT_NODE) != 0 && server_of_node(options, fault->node) == NO_SERVER) {
        refusal->key = FAULT_NODE;
        (void)snprintf(refusal->what, FAULT_REFUSAL_BYTES, "'%s' is no replica server",
                       fault->node_name);
        (void)snprintf(refusal->help, FAULT_REFUSAL_BYTES, "replica-1 to replica-%u",
                       options->derived.server_count);
    } else if (table == options->derived.table_count) {
        refusal->key = FAULT_TABLE;
        (void)snprintf(refusal->what, FAULT_REFUSAL_BYTES, "there is no table '%s'",
                       fault->table_name);
        (void)snprintf(refusal->help, FAULT_REFUSAL_BYTES, "a table of this scenario, such as %s",
                       options->tables[0].name);
    } else if (fault->partition >= options->tables[table].partitions) {
        refusal->key = FAULT_PARTITION;
        (void)snprintf(refusal->what, FAULT_REFUSAL_BYTES, "%s has no partition %" PRId64,
                       options->tables[table].name, fault->partition);
        (void)snprintf(refusal->help, FAULT_REFUSAL_BYTES, "from 0 to %" PRId64,
                       options->tables[table].partitions - 1);
    } else if (fault->file >= options->load.files) {
        refusal->key = FAULT_FILE;
        (void)snprintf(refusal->what, FAULT_REFUSAL_BYTES, "a partition has no file %" PRId64,
                       fault->file);
        (void)snprintf(refusal->help, FAULT_REFUSAL_BYTES, "from 0 to %" PRId64,
                       options->load.files - 1);
    } else {
        return false;
    }
    return true;
}

/* A fault's partition, counted within its table, as an index over all tables; -1: all. */
static int64_t partition_of(const struct pegasus_options *options, const struct fault *fault)
{
    const uint32_t table = table_called(options, fault->table_name);
    return fault->partition < 0 ? -1 : options->derived.table_first[table] + fault->partition;
}

static struct fault_message message_of(const struct sim *sim, const struct fault *fault,
                                       enum fault_what what, int64_t value)
{
    return (struct fault_message){.value = value,
                                  .partition = partition_of(options_of(sim), fault),
                                  .file = fault->file,
                                  .what = what,
                                  .table = table_called(options_of(sim), fault->table_name)};
}

static void tell_stub(struct sim *sim, const struct fault *fault, enum fault_what what,
                      int64_t value)
{
    const struct pegasus_options *options = options_of(sim);
    const uint32_t server = server_of_node(options, fault->node);
    ASSERT(server != NO_SERVER);
    const struct fault_message message = message_of(sim, fault, what, value);
    sim_act_as(sim, cluster_stub(options, server));
    sim_send(sim, cluster_stub(options, server), MSG_STUB_FAULT, &message);
}

/* Strikes one partition's replica on the server, or every one that has its home there. */
static void tell_replicas(struct sim *sim, const struct fault *fault, enum fault_what what,
                          int64_t value)
{
    const struct pegasus_options *options = options_of(sim);
    const uint32_t server = server_of_node(options, fault->node);
    ASSERT(server != NO_SERVER);
    const struct fault_message message = message_of(sim, fault, what, value);
    for (uint32_t p = 0; p < options->derived.partition_count; p++) {
        const uint32_t actor = cluster_replica(options, p, server);
        const bool is_struck = message.partition < 0 || message.partition == (int64_t)p;
        if (is_struck && sim_peek(sim, actor) != NULL) {
            sim_act_as(sim, actor);
            sim_send(sim, actor, MSG_REPLICA_FAULT, &message);
        }
    }
}

static void tell_provider(struct sim *sim, const struct fault *fault, enum fault_what what,
                          int64_t value)
{
    const uint32_t actor = cluster_provider(options_of(sim));
    const struct fault_message message = message_of(sim, fault, what, value);
    sim_act_as(sim, actor);
    sim_send(sim, actor, MSG_PROVIDER_FAULT, &message);
}

static void start_slow_engine(struct sim *sim, const struct fault *fault)
{
    tell_stub(sim, fault, FAULT_SLOW_ENGINE, fault->factor);
}

static void end_slow_engine(struct sim *sim, const struct fault *fault)
{
    tell_stub(sim, fault, FAULT_SLOW_ENGINE, 0);
}

/* Logs and downloads of the server: its replicas and its stub both have a part of the disk. */
static void start_slow_disk(struct sim *sim, const struct fault *fault)
{
    tell_stub(sim, fault, FAULT_SLOW_DISK, fault->factor);
    tell_replicas(sim, fault, FAULT_SLOW_DISK, fault->factor);
}

static void end_slow_disk(struct sim *sim, const struct fault *fault)
{
    tell_stub(sim, fault, FAULT_SLOW_DISK, 0);
    tell_replicas(sim, fault, FAULT_SLOW_DISK, 0);
}

static int64_t count_of(const struct fault *fault)
{
    return fault->count > 0 ? fault->count : 1;
}

static void start_fail_engine_write(struct sim *sim, const struct fault *fault)
{
    tell_replicas(sim, fault, FAULT_ENGINE_WRITE, count_of(fault));
}

static void start_fail_ingestion(struct sim *sim, const struct fault *fault)
{
    tell_stub(sim, fault, FAULT_ENGINE_INGEST, count_of(fault));
}

static void start_fail_log_write(struct sim *sim, const struct fault *fault)
{
    tell_replicas(sim, fault, FAULT_LOG_WRITE, count_of(fault));
}

static void start_disk_full(struct sim *sim, const struct fault *fault)
{
    tell_replicas(sim, fault, FAULT_DISK_FULL, 1);
}

static void end_disk_full(struct sim *sim, const struct fault *fault)
{
    tell_replicas(sim, fault, FAULT_DISK_FULL, 0);
}

static void start_lose_file(struct sim *sim, const struct fault *fault)
{
    tell_provider(sim, fault, FAULT_LOSE_FILE, 1);
}

static void end_lose_file(struct sim *sim, const struct fault *fault)
{
    tell_provider(sim, fault, FAULT_LOSE_FILE, 0);
}

static void start_damage_file(struct sim *sim, const struct fault *fault)
{
    tell_provider(sim, fault, FAULT_DAMAGE_FILE, 1);
}

static void end_damage_file(struct sim *sim, const struct fault *fault)
{
    tell_provider(sim, fault, FAULT_DAMAGE_FILE, 0);
}

static void start_lose_table_info(struct sim *sim, const struct fault *fault)
{
    tell_provider(sim, fault, FAULT_LOSE_TABLE_INFO, 1);
}

static void end_lose_table_info(struct sim *sim, const struct fault *fault)
{
    tell_provider(sim, fault, FAULT_LOSE_TABLE_INFO, 0);
}

#define OF_A_PARTITION (FAULT_TABLE | FAULT_PARTITION)

const struct fault_kind model_faults[MODEL_FAULT_COUNT] = {
    {"damage_file", 0, OF_A_PARTITION | FAULT_FILE | FAULT_LASTS,
     "files of a partition, or one of them, have other checksums than the metadata says",
     start_damage_file, end_damage_file},
    {"disk_full", FAULT_NODE, FAULT_LASTS | OF_A_PARTITION,
     "disks of a replica server have no room for writes", start_disk_full, end_disk_full},
    {"fail_engine_write", FAULT_NODE, FAULT_COUNT | OF_A_PARTITION,
     "the next writes to RocksDB on a replica server fail", start_fail_engine_write, NULL},
    {"fail_ingestion", FAULT_NODE, FAULT_COUNT | OF_A_PARTITION,
     "the next ingestions on a replica server fail", start_fail_ingestion, NULL},
    {"fail_log_write", FAULT_NODE, FAULT_COUNT | OF_A_PARTITION,
     "the next appends to private logs on a replica server fail", start_fail_log_write, NULL},
    {"lose_file", 0, OF_A_PARTITION | FAULT_FILE | FAULT_LASTS,
     "files of a partition, or one of them, are not at the provider", start_lose_file,
     end_lose_file},
    {"lose_table_info", 0, FAULT_TABLE | FAULT_LASTS,
     "the table's bulk_load_info is not at the provider", start_lose_table_info,
     end_lose_table_info},
    {"slow_disk", FAULT_NODE | FAULT_FACTOR, FAULT_LASTS,
     "disks of a replica server write logs and downloads so many times slower", start_slow_disk,
     end_slow_disk},
    {"slow_engine", FAULT_NODE | FAULT_FACTOR, FAULT_LASTS,
     "RocksDB on a replica server ingests so many times slower", start_slow_engine,
     end_slow_engine},
};
