/*
 * provider.h - the remote file provider that a load is downloaded from.
 *
 * It answers how large a file is and whether its contents are what the
 * metadata says, after the time it takes to open it; the bytes themselves travel
 * over the replica server's bandwidth (models/stub.h). Every partition has the
 * same files: load.files of load.file_size.
 */
#ifndef MODELS_PROVIDER_H
#define MODELS_PROVIDER_H

#include "models/bodies.h"

/* fetch.file: a partition's bulk_load_metadata. */
#define FILE_METADATA   (-1)
/* fetch.file: the table's bulk_load_info, asked for by meta; partition: the table's first. */
#define FILE_TABLE_INFO (-2)

/* How long a server waits for the provider beyond its latency. Pegasus's local provider has no
 * such limit; a remote one's client gives up after about a minute. */
#define PROVIDER_TIMEOUT (1 * SIM_MINUTE)

/* How many faults the provider can have at once; more are not noticed. */
#define PROVIDER_FAULTS_MAX 16

/* A file that is lost or damaged. */
struct provider_fault {
    int64_t partition; /* index over all tables; -1: any */
    int64_t file;      /* -1: any but the metadata */
    uint32_t what;     /* enum fault_what */
    uint32_t table;    /* of a lost bulk_load_info */
};

/* State of ACTOR_PROVIDER. */
struct provider {
    struct provider_fault faults[PROVIDER_FAULTS_MAX];
    uint32_t fault_count;
    uint32_t zero;
};

/* Begins or, with value 0, ends a fault. */
void provider_set_fault(struct provider *provider, const struct fault_message *message);

/* What the provider has to say about a file. */
struct fetched provider_look(const struct provider *provider, const struct pegasus_options *options,
                             const struct fetch *fetch);

/* What it is opening is lost; faults are of its disk and stay. */
void provider_crash(struct sim *sim);
void provider_restart(struct sim *sim);

#endif
