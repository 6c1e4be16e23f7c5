/*
 * replica_ingest.h - ingestion on one member, from its mutation to its result.
 *
 * pegasus_write_service.cpp, ingest_files: applying the mutation sets the
 * ingestion status to RUNNING and queues a task in the server's INGESTION pool
 * (models/stub.h); the task's result comes back later and overwrites the
 * status, whatever has happened to the bulk load meanwhile. A request whose
 * ballot is outdated when a worker takes the task ends INVALID without ingesting
 * anything. Success moves the downloaded files into the engine, so a repeat
 * needs a fresh download.
 *
 * RocksDB links the files in when it begins and removes them by name when it
 * has ended: an ingestion that outlives its load, after a rollback, takes the
 * files that the new load has found there or fetched meanwhile.
 */
#ifndef MODELS_REPLICA_INGEST_H
#define MODELS_REPLICA_INGEST_H

#include "models/replica.h"

/* What an ingestion comes to before any file is touched; IS_RUNNING: it can be done. */
enum ingestion_status replica_ingest_outlook(const struct replica *replica, int64_t request_ballot,
                                             uint32_t file_count);

/* Applies an ingestion mutation. False, with flag-at-apply: one has begun already in this load. */
bool replica_ingest_begin(struct sim *sim, struct replica *replica,
                          const struct mutation *mutation);

#endif
