/*
 * revision.h - what differs between revisions of Pegasus.
 *
 * One row a revision, one column a difference; nowhere else does the model ask
 * which revision it runs. Sources stand beside the columns (paths of
 * apache/incubator-pegasus).
 */
#ifndef MODELS_REVISION_H
#define MODELS_REVISION_H

#include "sim/base.h"

enum revision_id {
    REVISION_V2_4_0,
    REVISION_BEFORE_2157,
    REVISION_PR_2157,
    REVISION_MASTER,
    REVISION_COUNT
};

/* Defaults that stand in the code and differ from the shipped config.ini or between revisions. */
struct code_defaults {
    sim_time prepare_timeout_secondary;
    sim_time prepare_timeout_learner;
    int64_t staleness_for_commit;
    sim_time group_check_interval;
    sim_time fd_lease;
    sim_time fd_grace;
};

struct revision {
    const char *name; /* as scenarios write it */
    const char *about;
    /* replica_2pc.cpp on_client_write: ingestion raises its flag before the throttle is asked. */
    bool flag_before_throttle;
    /* meta_bulk_load_service.cpp try_resend_bulk_load_request (#2195). */
    sim_time poll_interval;           /* otherwise */
    sim_time poll_interval_ingesting; /* while the partition is INGESTING */
    sim_time ingest_slot_retry;       /* partition_ingestion without a slot */
    sim_time ingest_send_delay;       /* before the ingestion request is sent */
    /* throttling_controller.cpp (bacc12a8b). */
    int64_t throttle_k;
    int64_t throttle_m;
    bool throttle_zero_is_one; /* "0" becomes one unit a partition instead of no rule */
    bool throttle_wraps;       /* a count with K or M that needs over 64 bits is not refused */
    /* on_client_write: disk check. */
    bool
        disk_always_insufficient; /* else the code of the primary's own disk, which may be ERR_OK */
    /* on_client_write: an invalid code is told from an unregistered one. */
    bool splits_invalid_code;
    /* replica_bulk_loader.cpp download_files (#2077). */
    bool downloads_last_first;
    bool download_checks_status;
    struct code_defaults code;
};

/* Borrows; lives for ever. */
const struct revision *revision_get(enum revision_id id);

/* Names for a table of choices, ended by null. */
extern const char *const revision_names[REVISION_COUNT + 1];

#endif
