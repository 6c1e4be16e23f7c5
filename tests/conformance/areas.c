#include "tests/conformance/areas.h"

#include <string.h>

const struct area areas[] = {
    {"throttle-parse", area_throttle_parse},
    {"throttle-control", area_throttle_control},
    {"env-validate", area_env_validate},
    {"write-admission", area_write_admission},
    {"validate-status", area_validate_status},
    {"replica-request", area_replica_request},
    {"download-start", area_download_start},
    {"download-file", area_download_file},
    {"download-progress", area_download_progress},
    {"ingestion", area_ingestion},
    {"finish-cleanup", area_finish_cleanup},
    {"report-group", area_report_group},
    {"group-reply", area_group_reply},
    {"role-change", area_role_change},
    {"meta-start", area_meta_start},
    {"meta-guard", area_meta_guard},
    {"meta-partition-check", area_meta_partition_check},
    {"meta-control", area_meta_control},
    {"meta-reply", area_meta_reply},
    {"meta-ingestion-reply", area_meta_ingestion_reply},
    {"meta-sync", area_meta_sync},
    {"ingestion-context", area_ingestion_context},
    {"function", area_function_load},
    {"timing", area_timing},
    {"mutation-queue", area_mutation_queue},
    {"2pc", area_two_phase_commit},
    {"2pc-membership", area_two_phase_commit},
    {NULL, NULL},
};

const struct skip skips[] = {
    {"env-validate", "given.key", "envs that change nothing that is modelled are not kept"},
    {"replica-request", "when.expected_role",
     "a modelled primary only ever orders what it takes for a secondary"},
    {"meta-sync", "stored_partitions",
     "the modelled ZooKeeper has no place for partitions that the table does not have"},
    {"2pc", "given.partitions", "a script tells of one partition"},
    {"2pc-membership", "given.partitions", "a script tells of one partition"},
    {NULL, NULL, NULL},
};

/* Whether one complaint, up to its end, is listed for an area. */
static const char *reason_of(const char *area, const char *text)
{
    for (const struct skip *skip = skips; skip->area != NULL; skip++) {
        if (strcmp(skip->area, area) == 0 && strncmp(text, skip->text, strlen(skip->text)) == 0)
            return skip->reason;
    }
    return NULL;
}

const char *skip_reason(const char *area, const char *text)
{
    const char *reason = reason_of(area, text);
    const char *next = strstr(text, "; ");
    while (reason != NULL && next != NULL) {
        reason = reason_of(area, next + 2);
        next = strstr(next + 2, "; ");
    }
    return reason;
}
