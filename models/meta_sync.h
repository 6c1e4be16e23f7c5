/*
 * meta_sync.h - config sync: what a replica server has not seen yet.
 *
 * A replica server that asks is sent, straight to its replicas, the
 * configurations and envs that changed since the version it names, those of
 * partitions it is a member of or was lately dropped from; then the answer
 * names the present version. A server that names another leader's version, or
 * none, is sent all of its own (query_configuration_by_node).
 *
 * A replica that is new on a server gets its table's envs with the proposal
 * that makes it (Pegasus carries app_info in the request).
 *
 * Simplified: app_info.is_bulk_loading travels with a configuration but does
 * not make it new by itself; no replica acts on it. The removal of an env while
 * a server is away from meta across a change of leader stays unknown to it.
 */
#ifndef MODELS_META_SYNC_H
#define MODELS_META_SYNC_H

#include "models/meta.h"

/* Sends the envs of a partition's table that are set to the replica on a server. */
void meta_sync_envs(struct sim *sim, struct meta *meta, uint32_t partition, uint16_t server);

#endif
