/*
 * replica_apply.h - a committed mutation as it is applied to the engine.
 *
 * Each member applies every decree, in order (replication_app_base.cpp,
 * apply_mutation); the primary answers the clients then. An engine write that
 * fails ends the replica's role, but for an ingestion, which only says
 * ERR_TRY_AGAIN with the engine's code (pegasus_write_service.cpp).
 *
 * Simplified: clients of a mutation that the engine refused are answered
 * ERR_UNKNOWN; Pegasus puts the engine's code into the response.
 */
#ifndef MODELS_REPLICA_APPLY_H
#define MODELS_REPLICA_APPLY_H

#include "models/replica.h"

/* rocksdb::Status::kIOError: the code of an engine write that was made to fail. */
#define ENGINE_IO_ERROR 5

/* ... and its code kTryAgain (13). */
#define ENGINE_TRY_AGAIN 13

/* Digest of what was applied with one more mutation's content. */
uint64_t replica_apply_digest(uint64_t digest, uint64_t content);

/*
 * Applies the mutation with decree replica->committed and answers its clients,
 * which are dropped from *writes.
 *
 * Returns false if the engine refused it: the replica has no role any more.
 */
bool replica_apply(struct sim *sim, struct replica *replica, const struct mutation *mutation,
                   struct sim_list *writes);

#endif
