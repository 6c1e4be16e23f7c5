/*
 * meta_config.h - partition configurations at the leader, and their updates.
 *
 * A configuration changes only by a ZooKeeper write that was acknowledged. An
 * update is taken only with ballot = stored + 1; a repeat of what is stored is
 * answered ERR_OK with what is stored; any other ballot is answered
 * ERR_INVALID_VERSION. One update a partition is in flight: others get no
 * answer and ask again (server_state.cpp, on_update_configuration).
 *
 * Every change counts up meta's config_version and is remembered with its
 * partition, so that a config sync sends only what a server has not seen.
 */
#ifndef MODELS_META_CONFIG_H
#define MODELS_META_CONFIG_H

#include "models/meta.h"

/* The configuration of a partition as the leader has it stored. Borrows. */
const struct partition_config *meta_config(struct meta *meta, uint32_t partition);

/* Whether an update of the partition is being written. */
bool meta_config_is_updating(struct meta *meta, uint32_t partition);

/* Meta itself takes a dead primary off the group (downgrade_primary_to_inactive). */
void meta_config_drop_primary(struct sim *sim, struct meta *meta, uint32_t partition);

/* What meta_store issued for a configuration is in ZooKeeper; called by meta_store.c. */
void meta_config_written(struct sim *sim, const struct store_write *write);

/* An env of a table was stored: replicas learn of it at their next config sync. */
void meta_config_env_changed(struct meta *meta, uint32_t table, uint32_t env);

/*
 * Takes the configuration read from ZooKeeper into the tables, for recovery
 * and the start: dropped servers and the like begin empty.
 */
void meta_config_load(struct meta *meta, uint32_t partition, const struct partition_config *config);

#endif
