/*
 * meta_start.h - the command that starts a load.
 *
 * Checks in Pegasus's order: the operation lock (unless loads may run side by
 * side), the table, whether it loads already, ingest-behind, the provider's
 * bulk_load_info. A refused start frees the operation lock, even one it
 * never took. Then, one write after the other: the flag in app_info, the old
 * records gone, the record of the table, those of the partitions side by
 * side, each of which is polled at once. The answer leaves when all of them
 * are there. (on_start_bulk_load, do_start_app_bulk_load,
 * create_app_bulk_load_dir.)
 *
 * Simplified: the provider is asked by a call while the leader goes on, as
 * Pegasus does on another thread; a second start of the table in that time
 * is answered as if the first had been accepted.
 */
#ifndef MODELS_META_START_H
#define MODELS_META_START_H

#include "models/meta_admin.h"

/* The command; `flags` are enum admin_flag. */
void meta_start_load(struct sim *sim, const struct command_call *call, uint16_t flags);

/* A write of the start is in ZooKeeper. */
void meta_start_written(struct sim *sim, const struct store_write *write);

/* What the provider's answer makes of a start: ERR_OK, or the error to refuse it with. */
enum error meta_start_info_error(uint8_t outcome, const struct fetched *info);

#endif
