#include "models/revision.h"

/* src/common/replication_common.cpp and the DSN_DEFINE of the files that options.h names, since
 * 2022; the shipped config.ini has said the same all along. */
#define LATER_CODE_DEFAULTS                                                                        \
    {                                                                                              \
        .prepare_timeout_secondary = 3 * SIM_SECOND, .prepare_timeout_learner = 5 * SIM_SECOND,    \
        .staleness_for_commit = 20, .group_check_interval = 100 * SIM_SECOND,                      \
        .fd_lease = 20 * SIM_SECOND, .fd_grace = 22 * SIM_SECOND,                                  \
    }

static const struct revision revisions[REVISION_COUNT] = {
    [REVISION_V2_4_0] =
        {
            .name = "v2.4.0",
            .about = "tag v2.4.0, the tip of branch v2.4 for every file that matters here",
            .flag_before_throttle = true,
            .poll_interval = 10 * SIM_SECOND,
            .poll_interval_ingesting = 10 * SIM_SECOND,
            .ingest_slot_retry = 5 * SIM_SECOND,
            .ingest_send_delay = 10 * SIM_SECOND,
            .throttle_k = 1000,
            .throttle_m = 1000000,
            .throttle_zero_is_one = true,
            .throttle_wraps = true,
            .disk_always_insufficient = true,
            .splits_invalid_code = false,
            .downloads_last_first = false,
            .download_checks_status = false,
            .code = {.prepare_timeout_secondary = 1 * SIM_SECOND,
                     .prepare_timeout_learner = 3 * SIM_SECOND,
                     .staleness_for_commit = 10,
                     .group_check_interval = 10 * SIM_SECOND,
                     .fd_lease = 9 * SIM_SECOND,
                     .fd_grace = 10 * SIM_SECOND},
        },
    [REVISION_BEFORE_2157] =
        {
            .name = "before-2157",
            .about = "eb88b27923^, the last master with the hang, December 2024",
            .flag_before_throttle = true,
            .poll_interval = 10 * SIM_SECOND,
            .poll_interval_ingesting = 10 * SIM_SECOND,
            .ingest_slot_retry = 5 * SIM_SECOND,
            .ingest_send_delay = 10 * SIM_SECOND,
            .throttle_k = 1024,
            .throttle_m = 1024 * 1024,
            .throttle_zero_is_one = false,
            .throttle_wraps = false,
            .disk_always_insufficient = false,
            .splits_invalid_code = false,
            .downloads_last_first = false,
            .download_checks_status = false,
            .code = LATER_CODE_DEFAULTS,
        },
    [REVISION_PR_2157] =
        {
            .name = "pr-2157",
            .about = "eb88b27923, pull request #2157: the throttle is asked before the flag is set",
            .flag_before_throttle = false,
            .poll_interval = 10 * SIM_SECOND,
            .poll_interval_ingesting = 10 * SIM_SECOND,
            .ingest_slot_retry = 5 * SIM_SECOND,
            .ingest_send_delay = 10 * SIM_SECOND,
            .throttle_k = 1024,
            .throttle_m = 1024 * 1024,
            .throttle_zero_is_one = false,
            .throttle_wraps = false,
            .disk_always_insufficient = false,
            .splits_invalid_code = false,
            .downloads_last_first = false,
            .download_checks_status = false,
            .code = LATER_CODE_DEFAULTS,
        },
    [REVISION_MASTER] =
        {
            .name = "master",
            .about = "db756dcdf: #2157, the download fix #2077 and the 150 ms polls of #2195",
            .flag_before_throttle = false,
            .poll_interval = 10 * SIM_SECOND,
            .poll_interval_ingesting = 150 * SIM_MS,
            .ingest_slot_retry = 150 * SIM_MS,
            .ingest_send_delay = 10 * SIM_SECOND,
            .throttle_k = 1024,
            .throttle_m = 1024 * 1024,
            .throttle_zero_is_one = false,
            .throttle_wraps = false,
            .disk_always_insufficient = false,
            .splits_invalid_code = true,
            .downloads_last_first = true,
            .download_checks_status = true,
            .code = LATER_CODE_DEFAULTS,
        },
};

const char *const revision_names[REVISION_COUNT + 1] = {
    [REVISION_V2_4_0] = "v2.4.0",   [REVISION_BEFORE_2157] = "before-2157",
    [REVISION_PR_2157] = "pr-2157", [REVISION_MASTER] = "master",
    [REVISION_COUNT] = NULL,
};

const struct revision *revision_get(enum revision_id id)
{
    ASSERT(id < REVISION_COUNT);
    return &revisions[id];
}
