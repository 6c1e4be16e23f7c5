/*
 * meta_app.h - a table's bulk load status at the leader, and how it changes.
 *
 * A status is written to ZooKeeper first; when that is acknowledged the whole
 * record as captured at the write becomes memory's, the count of partitions
 * still to go starts anew, and the partitions follow. Writing the status that
 * is there already is ignored, but for DOWNLOADING. One write a table at a
 * time: another waits a second and tries again.
 * (update_app_status_on_remote_storage_unlocked of meta_bulk_load_service.cpp.)
 */
#ifndef MODELS_META_APP_H
#define MODELS_META_APP_H

#include "models/meta.h"

struct app_change {
    uint32_t table;
    uint16_t error; /* bulk_load_err to store */
    uint8_t status; /* enum bulk_load_status */
    uint8_t polls;  /* its partitions are polled once they have followed */
};

void meta_app_change(struct sim *sim, const struct app_change *change);

/* A status write is in ZooKeeper. */
void meta_app_written(struct sim *sim, const struct store_write *write);

/* One more partition has followed; the last one moves the table on, to `status`. */
void meta_app_count_down(struct sim *sim, uint32_t table, uint8_t status);

/* How many partitions a table has, and its first one. */
uint32_t meta_app_partitions(struct sim *sim, uint32_t table);
uint32_t meta_app_first(struct sim *sim, uint32_t table);

#endif
