/*
 * meta_rollback.h - a load that does not go straight on: rollback, failure, its end.
 *
 * One partition's trouble takes the whole table back to DOWNLOADING, ten times
 * at most; the eleventh call fails the load. A failure is acted upon once a
 * load. (try_rollback_to_downloading, handle_bulk_load_failed,
 * handle_app_unavailable, reset_local_bulk_load_states.)
 */
#ifndef MODELS_META_ROLLBACK_H
#define MODELS_META_ROLLBACK_H

#include "models/meta.h"
#include "models/releasers.h"

/* The table of `partition` goes back to DOWNLOADING because of `error`, if its status allows. */
void meta_load_roll_back(struct sim *sim, uint32_t partition, enum error error);

/* The load of `partition`'s table fails with `error`. */
void meta_load_fail(struct sim *sim, uint32_t partition, enum error error);

/* Table `index` is gone: its load is forgotten. The operation lock is not freed. */
void meta_load_unavailable(struct sim *sim, uint32_t index);

/* Every group of table `index` is clean: it is loading no more, once that is written. */
void meta_load_over(struct sim *sim, uint32_t index);

/* ... is written: the operation lock is free, whoever held it. */
void meta_load_over_written(struct sim *sim, uint32_t index);

/*
 * Forgets what a load keeps in memory. The last result stays for queries unless
 * `is_all`.
 */
void meta_load_reset(struct sim *sim, uint32_t index, bool is_all);

/* Frees the operation lock, whoever holds it, and its guard. */
void meta_load_free_lock(struct sim *sim, enum operation_lock_releaser why);

#endif
