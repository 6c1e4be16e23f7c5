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

/* Something that a case may say and that is left out on purpose. */
struct skip {
    const char *area;
    const char *text;   /* how what the runner says of it begins: given.partitions */
    const char *reason; /* why it is left out */
};

/* All of it; ended by a row without an area. */
extern const struct skip skips[];

/* Why a case is left out of which the runner says `text`; null: that is not listed. */
const char *skip_reason(const char *area, const char *text);

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
