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
    {.area = NULL},
};

/* Whether a value begins with a text; another kind of value is compared as JSON. */
static bool begins(const json_t *value, const char *text)
{
    if (!json_is_string(value))
        return false;
    return strncmp(json_string_value(value), text, strlen(text)) == 0;
}

/* Whether a row of the skip table speaks of a case. */
static bool is_meant(const struct skip *skip, const json_t *json)
{
    const json_t *when = json_object_get(json, "when");
    const json_t *given = json_object_get(json, "given");
    if (!begins(json_object_get(json, "area"), skip->area))
        return false;
    if (skip->op != NULL && !begins(json_object_get(when, "op"), skip->op))
        return false;
    if (skip->key == NULL)
        return true;
    const json_t *value = json_object_get(when, skip->key);
    if (value == NULL)
        value = json_object_get(given, skip->key);
    return value != NULL && (skip->value == NULL || begins(value, skip->value));
}

const char *skip_reason(const json_t *json)
{
    for (const struct skip *skip = skips; skip->area != NULL; skip++) {
        if (is_meant(skip, json))
            return skip->reason;
    }
    return NULL;
}
