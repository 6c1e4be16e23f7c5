/*
 * stub.h - what the replicas of one server share (replica_stub).
 *
 * Download slots: at most max_concurrent_bulk_load_downloading_count replicas of
 * the server download at once; the count is raised when a slot is granted and
 * lowered when it is given back, by whoever.
 *
 * Transfers: load.download bytes a second are shared equally by the files on
 * their way. Whenever one begins or ends, what each has got since the last
 * time is worked out in whole bytes; what is left of a byte is carried over.
 * A slow disk divides the bandwidth.
 *
 * Ingestion: THREAD_POOL_INGESTION has ingestion_workers workers, first come
 * first served; one ingestion takes load.ingest, times what slows the engine down.
 */
#ifndef MODELS_STUB_H
#define MODELS_STUB_H

#include "models/bodies.h"
#include "models/stub_membership.h"

/* State of ACTOR_STUB, followed by stub_presence_bytes. */
struct stub {
    struct stub_membership membership; /* first */
    sim_time advanced_at; /* up to when `remaining` of the transfers is true; 0: there are none */
    int64_t carry;        /* what did not make a whole byte, in byte * ns * transfers */
    int64_t ingest_fail_partition;  /* -1: any */
    struct sim_list transfers;      /* POOL_TASKS: files on their way */
    struct sim_list ingestions;     /* POOL_TASKS: waiting for a worker */
    struct sim_handle transfer_due; /* timer: the next file is complete */
    uint32_t downloading;           /* _bulk_load_downloading_count */
    uint32_t ingesting;             /* workers at work */
    uint32_t ingest_fails;          /* ingestions still to fail */
    uint32_t engine_factor;         /* 0, 1: as usual; else so many times slower */
    uint32_t disk_factor;
    uint32_t zero;
};

/* Bytes of state for these options. */
uint32_t stub_state_bytes(const struct pegasus_options *options);

/* A cell of POOL_TASKS: a file on its way or an ingestion that waits. */
struct stub_task {
    struct transfer transfer;
    struct ingest_task ingest;
    int64_t remaining; /* bytes of the file still to come */
    uint32_t replica;  /* who is told */
    uint32_t zero;
    struct sim_work work;
};

/* A crash: nothing is downloading or ingesting any more. Membership is left alone. */
void stub_forget(struct sim *sim, struct stub *stub);

/*
 * How many bytes each of `count` transfers gets in `span`, of a shared
 * bandwidth in bytes a second; *carry takes and leaves what does not make a whole byte.
 */
int64_t stub_share(int64_t bandwidth, uint32_t count, sim_time span, int64_t *carry);

/*
 * How long until a file with so many bytes to come is complete, if nothing changes; 0 only if none
 * is to come. The carry may be more than that, left by a share among more transfers.
 */
sim_time stub_time_left(int64_t bandwidth, uint32_t count, int64_t remaining, int64_t carry);

#endif
