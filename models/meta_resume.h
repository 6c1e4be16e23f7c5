/*
 * meta_resume.h - a new leader goes on with the loads it has read.
 *
 * Every table with a record of a load is looked at, also one whose load is
 * over. A record that does not fit its table, or partitions that do not fit
 * the table's status, are dropped and the table is marked as not loading; the
 * replicas are not told. Otherwise the count of partitions to go is worked out
 * from what is stored, partitions that lag are rewritten, and all are polled.
 * Without the operation lock a table is left alone for good.
 * (try_to_continue_bulk_load, validate_app, validate_partition,
 * do_continue_app_bulk_load.)
 *
 * Pegasus goes through a hash set of table ids. Filled in ascending order,
 * as ZooKeeper lists small ids, libstdc++ walks it backwards; so do we.
 */
#ifndef MODELS_META_RESUME_H
#define MODELS_META_RESUME_H

#include "models/meta.h"

/* How the partitions of a table stand. */
struct resume_census {
    uint32_t partitions; /* of the table */
    uint32_t stored;     /* with a record of a load */
    uint32_t in_status[BLS_COUNT];
};

/* Counts `count` partitions. */
struct resume_census resume_count(const struct meta_partition *partitions, uint32_t count);

/*
 * Whether the table's record fits the table: same number of partitions, none
 * missing unless it is DOWNLOADING, ingest-behind allowed if it was asked for.
 */
bool resume_app_fits(const struct meta_table *table, const struct resume_census *census);

/* Whether the partitions' statuses fit the table's. */
bool resume_partitions_fit(uint8_t status, const struct resume_census *census);

/* _apps_in_progress_count to go on with. */
int32_t resume_in_progress(uint8_t status, const struct resume_census *census);

/* The running meta server has read everything and leads. */
void meta_resume_loads(struct sim *sim);

/* A missing partition's record is in ZooKeeper. */
void meta_resume_written(struct sim *sim, const struct store_write *write);

#endif
