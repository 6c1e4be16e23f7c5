/*
 * meta_partition.h - a partition's bulk load status at the leader, and how it changes.
 *
 * As with tables: written first, then memory takes the record as captured.
 * Writing the status that is there already is ignored, but for DOWNLOADING.
 * While a write of a partition is under way another is dropped, except for
 * DOWNLOADING during a rollback, which tries again after a second: nothing
 * repeats a dropped FAILED, CANCELED or PAUSING.
 * (update_partition_info_on_remote_storage and its reply.)
 */
#ifndef MODELS_META_PARTITION_H
#define MODELS_META_PARTITION_H

#include "models/meta.h"

/* Changes that of partition `index`; with `polls`, the partition is asked once the change is
 * written. */
void meta_partition_change(struct sim *sim, uint32_t index, uint8_t status, bool polls);

/*
 * Stores what the files are, once: a write of the whole record with the status of
 * this moment, beside any other write (update_partition_metadata_on_remote_storage).
 */
void meta_partition_store_metadata(struct sim *sim, uint32_t index, uint32_t file_count,
                                   int64_t file_total_size);

/* A write of its record is in ZooKeeper. */
void meta_partition_written(struct sim *sim, const struct store_write *write);

/* Forgets what the replicas last reported of it. */
void meta_partition_forget_reports(struct meta_partition *partition);

#endif
