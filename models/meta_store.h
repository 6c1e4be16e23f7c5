/*
 * meta_store.h - a leader's writes to ZooKeeper.
 *
 * A write takes time. What it carries is captured when it is issued; when it
 * is acknowledged, that record becomes what memory says, whatever was changed
 * in between. Acknowledgements come in the order of the writes. A write that
 * times out is sent again after a second, for ever (meta_state_service_utils).
 *
 * A write that was issued in an earlier life of the process is not obeyed.
 */
#ifndef MODELS_META_STORE_H
#define MODELS_META_STORE_H

#include "models/meta.h"

/* meta_state_service_utils_impl.h: a write that timed out is sent again after this. */
#define STORE_RETRY SIM_SECOND

/* Issues a write; `term` is filled in here. */
void meta_store(struct sim *sim, const struct store_write *write);

/* Writes app_info with is_bulk_loading as given. */
void meta_store_loading(struct sim *sim, uint32_t table, bool is_bulk_loading, uint8_t purpose);

/* Creates bulk_load/<id>/<pidx> as DOWNLOADING; the partition's write is then pending. */
void meta_store_new_partition(struct sim *sim, uint32_t partition, uint8_t purpose);

/* Deletes bulk_load/<id> with all below. */
void meta_store_delete(struct sim *sim, uint32_t table, uint8_t purpose);

#endif
