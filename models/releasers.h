/*
 * releasers.h - how each guard can be released.
 *
 * One row for each way, in the order of the enums: when it happens, where in
 * Pegasus, and whether it can still happen to a guard whose work has ended. A
 * row that says no has proved it (models/standstill.h); tests/test_releasers.c
 * shows for each row a run in which it does release.
 */
#ifndef MODELS_RELEASERS_H
#define MODELS_RELEASERS_H

#include "sim/model.h"

/* _is_bulk_load_ingestion of a replica; behaviour as in replica_loader.h. */
enum flag_releaser {
    FLAG_REPORTED, /* the group's ingestion is reported finished */
    FLAG_DOWNLOAD, /* a download begins */
    FLAG_CLEANED,  /* the load is over: the replica cleans up */
    FLAG_ROLE,     /* the role changes, or the replica is closed */
    FLAG_PROCESS,  /* the server's process ends */
    /* no-repeat-without-work: a repeat finds that nothing runs */
    FLAG_NOTHING_RUNS,
    FLAG_RELEASER_COUNT
};

/* ingestion_context's slots of a partition. */
enum ingestion_slot_releaser {
    INGESTION_SLOT_REPORTED, /* the group's ingestion is reported finished or failed */
    INGESTION_SLOT_ERROR,    /* the request is answered with an error, or is begun anew */
    INGESTION_SLOT_LOAD,     /* the table is rolled back, or its load ends */
    INGESTION_SLOT_LEADER,   /* the leader ends */
    INGESTION_SLOT_RELEASER_COUNT
};

/* One of _bulk_load_downloading_count of a server. */
enum download_slot_releaser {
    DOWNLOAD_SLOT_ENDS,    /* complete or failed */
    DOWNLOAD_SLOT_LOAD,    /* the load is paused, over, or begun anew */
    DOWNLOAD_SLOT_ROLE,    /* the role changes, or the replica is closed */
    DOWNLOAD_SLOT_PROCESS, /* the server's process ends */
    DOWNLOAD_SLOT_RELEASER_COUNT
};

/* meta_op_status. */
enum operation_lock_releaser {
    OPERATION_LOCK_OVER,    /* the end of the load is written */
    OPERATION_LOCK_REFUSED, /* the start fails a check */
    OPERATION_LOCK_LEADER,  /* the leader ends */
    OPERATION_LOCK_RELEASER_COUNT
};

extern const struct sim_releaser flag_releasers[FLAG_RELEASER_COUNT];
extern const struct sim_releaser ingestion_slot_releasers[INGESTION_SLOT_RELEASER_COUNT];
extern const struct sim_releaser download_slot_releasers[DOWNLOAD_SLOT_RELEASER_COUNT];
extern const struct sim_releaser operation_lock_releasers[OPERATION_LOCK_RELEASER_COUNT];

#endif
