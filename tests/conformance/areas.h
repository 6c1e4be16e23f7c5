/*
 * areas.h - the areas of the conformance cases: one function each.
 *
 * An area's function gets a case of its area and does what case.h says. None
 * of them ever looks at a case's id.
 */
#ifndef TESTS_CONFORMANCE_AREAS_H
#define TESTS_CONFORMANCE_AREAS_H

#include "tests/conformance/case.h"

typedef void area_function(struct conformance_case *self);

struct area {
    const char *name;
    area_function *check;
};

/* Ended by a row without a name. */
extern const struct area areas[];

/* A kind of unsupported case that this model leaves out on purpose. */
struct skip {
    const char *area;
    const char *op;     /* when.op; null: any */
    const char *key;    /* a key of given or when that must be there; null: any */
    const char *value;  /* a text that the key's value begins with; null: any */
    const char *reason; /* why */
};

/* Ended by a row without an area. */
extern const struct skip skips[];

/* Why a case is left out, or null. */
const char *skip_reason(const json_t *json);

area_function area_throttle_parse;
area_function area_throttle_control;
area_function area_env_validate;
area_function area_write_admission;
area_function area_validate_status;
area_function area_replica_request;
area_function area_download_start;
area_function area_download_file;
area_function area_download_progress;
area_function area_ingestion;
area_function area_finish_cleanup;
area_function area_report_group;
area_function area_group_reply;
area_function area_role_change;
area_function area_meta_start;
area_function area_meta_guard;
area_function area_meta_partition_check;
area_function area_meta_control;
area_function area_meta_reply;
area_function area_meta_ingestion_reply;
area_function area_meta_sync;
area_function area_ingestion_context;
area_function area_function_load;
area_function area_timing;
area_function area_mutation_queue;
area_function area_two_phase_commit;

#endif
