/*
 * meta_recovery.h - a new leader reads what ZooKeeper has stored.
 *
 * First the tables (apps/<id>, their envs, bulk_load/<id>), then the partition
 * configurations, then the partitions of tables that have a record of a load.
 * Many reads are on their way at once. Then the leader serves, and
 * meta_resume.h goes on with the loads. A read that fails is sent again after
 * a second (check_app_bulk_load_states and its like).
 *
 * Simplified: Pegasus serves commands while it still reads the records of
 * loads; here it serves once all is read.
 */
#ifndef MODELS_META_RECOVERY_H
#define MODELS_META_RECOVERY_H

#include "models/meta.h"

enum recovery_step { RECOVERY_TABLES, RECOVERY_CONFIGS, RECOVERY_PARTITIONS, RECOVERY_DONE };

/* The running meta server holds the lock: it begins to read, with empty memory. */
void meta_recovery_begin(struct sim *sim);

#endif
