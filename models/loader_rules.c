#include "models/loader_rules.h"

#define BIT(status) (1U << BLS_##status)

/* Every status there is. */
#define ANY ((1U << BLS_COUNT) - 1U)

const char *loader_action_name(enum loader_action action)
{
    static const char *const names[LOADER_ACTION_COUNT] = {
        [LOADER_NOTHING] = "nothing",
        [LOADER_START_DOWNLOAD] = "start_download",
        [LOADER_START_INGESTION] = "start_ingestion",
        [LOADER_CHECK_INGESTION] = "primary: maybe empty write; secondary: nothing",
        [LOADER_FINISH_SUCCESS] = "finish_success",
        [LOADER_PAUSE] = "pause",
        [LOADER_CLEAN_UP] = "clean_up",
    };
    ASSERT(action < LOADER_ACTION_COUNT);
    return names[action];
}

bool loader_status_allowed(enum bulk_load_status meta, enum bulk_load_status local)
{
    /* By meta's status: a bit for each local status that goes with it. */
    static const unsigned allowed[BLS_COUNT] = {
        [BLS_INVALID] = ANY,
        [BLS_DOWNLOADING] = ANY & ~(BIT(FAILED) | BIT(PAUSING) | BIT(CANCELED)),
        [BLS_DOWNLOADED] = BIT(DOWNLOADED),
        [BLS_INGESTING] = BIT(DOWNLOADED) | BIT(INGESTING),
        [BLS_SUCCEED] = BIT(INVALID) | BIT(DOWNLOADED) | BIT(INGESTING) | BIT(SUCCEED),
        [BLS_FAILED] = ANY,
        [BLS_PAUSING] =
            BIT(INVALID) | BIT(DOWNLOADING) | BIT(DOWNLOADED) | BIT(PAUSING) | BIT(PAUSED),
        [BLS_PAUSED] = 0,
        [BLS_CANCELED] = ANY,
    };
    ASSERT(meta < BLS_COUNT && local < BLS_COUNT);
    return (allowed[meta] & (1U << local)) != 0;
}

/* The action of an order for one local status. */
struct action_row {
    enum bulk_load_status meta;
    unsigned locals; /* bits */
    enum loader_action action;
};

enum loader_action loader_action(enum bulk_load_status meta, enum bulk_load_status local)
{
    static const struct action_row rows[] = {
        {BLS_DOWNLOADING, BIT(INVALID) | BIT(PAUSED) | BIT(INGESTING) | BIT(SUCCEED),
         LOADER_START_DOWNLOAD},
        {BLS_INGESTING, BIT(DOWNLOADED), LOADER_START_INGESTION},
        {BLS_INGESTING, BIT(INGESTING), LOADER_CHECK_INGESTION},
        {BLS_SUCCEED, BIT(DOWNLOADED) | BIT(INGESTING), LOADER_FINISH_SUCCESS},
        {BLS_SUCCEED, BIT(SUCCEED) | BIT(INVALID), LOADER_CLEAN_UP},
        {BLS_PAUSING, ANY, LOADER_PAUSE},
        {BLS_CANCELED, ANY, LOADER_CLEAN_UP},
        {BLS_FAILED, ANY, LOADER_CLEAN_UP},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].meta == meta && (rows[i].locals & (1U << local)) != 0) {
            return rows[i].action;
        }
    }
    return LOADER_NOTHING;
}

bool loader_is_wiped(enum bulk_load_status local, enum role old_role, enum role new_role)
{
    if (new_role != ROLE_PRIMARY && new_role != ROLE_SECONDARY) {
        return false;
    }
    if (old_role == new_role) {
        return false;
    }
    const unsigned kept = BIT(INVALID) | BIT(SUCCEED) | BIT(FAILED) | BIT(CANCELED);
    return (kept & (1U << local)) == 0;
}

uint8_t loader_progress(int64_t bytes_done, int64_t file_total_size)
{
    if (file_total_size <= 0 || bytes_done <= 0) {
        return 0;
    }
    ASSERT(bytes_done <= INT64_MAX / 100);
    int64_t percent = bytes_done * 100 / file_total_size;
    return percent > UINT8_MAX ? UINT8_MAX : (uint8_t)percent;
}

enum error loader_file_outcome(struct file_state file)
{
    if (file.is_local) {
        return ERR_PATH_ALREADY_EXIST;
    }
    if (!file.is_remote || !file.has_right_size || !file.has_right_digest) {
        return ERR_CORRUPTION;
    }
    return ERR_OK;
}

enum error loader_metadata_outcome(bool is_there, bool is_readable, int64_t file_total_size)
{
    if (!is_there) {
        return ERR_FILE_OPERATION_FAILED;
    }
    return is_readable && file_total_size > 0 ? ERR_OK : ERR_CORRUPTION;
}
