/*
 * bodies_common.h - what messages of more than one kind carry.
 */
#ifndef MODELS_BODIES_COMMON_H
#define MODELS_BODIES_COMMON_H

#include "models/cluster.h"
#include "sim/actor.h"

/* For messages that say nothing but their kind. */
struct nothing {
    uint32_t zero;
};

struct about_partition {
    uint32_t partition;
};

struct about_table {
    uint32_t table;
};

/* partition_configuration; 32 bytes. */
struct partition_config {
    int64_t ballot;
    int64_t last_committed; /* decree that meta knows of */
    uint16_t primary;       /* server; NO_SERVER: none */
    uint16_t secondaries[REPLICAS_MAX - 1];
    uint8_t secondary_count;
    uint8_t max_replicas;
};

/* What one replica reports of its bulk load (partition_bulk_load_state); 6 bytes. */
struct replica_report {
    uint16_t server;
    uint8_t progress;       /* download, percent */
    uint8_t download_error; /* enum error */
    uint8_t ingestion;      /* enum ingestion_status */
    uint8_t flags;          /* REPORT_* */
};

enum report_flag {
    REPORT_HAS_DOWNLOAD = 1 << 0,  /* progress and download_error are set */
    REPORT_HAS_INGESTION = 1 << 1, /* ingestion is set */
    REPORT_HAS_CLEAN = 1 << 2,     /* is_cleaned_up is set */
    REPORT_HAS_PAUSED = 1 << 3,    /* is_paused is set */
    REPORT_CLEAN = 1 << 4,
    REPORT_PAUSED = 1 << 5
};

#endif
