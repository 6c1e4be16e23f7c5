/*
 * loader_rules.h - what the replica's bulk loader may do and does, as tables.
 *
 * Pure: statuses in, decisions out. Sources: src/replica/bulk_load/
 * replica_bulk_loader.cpp, validate_status and do_bulk_load; the status in a
 * request is the partition's at meta, never the app's.
 */
#ifndef MODELS_LOADER_RULES_H
#define MODELS_LOADER_RULES_H

#include "models/codes.h"

/* What an accepted order makes the replica do. */
enum loader_action {
    LOADER_NOTHING,
    LOADER_START_DOWNLOAD,
    LOADER_START_INGESTION,
    LOADER_CHECK_INGESTION, /* primary: maybe an empty write; secondary: nothing */
    LOADER_FINISH_SUCCESS,  /* handle_bulk_load_succeed */
    LOADER_PAUSE,
    LOADER_CLEAN_UP, /* handle_bulk_load_finish */
    LOADER_ACTION_COUNT
};

/* In words: start_download. */
const char *loader_action_name(enum loader_action action);

/* Whether a replica in its local status acts on an order from meta (validate_status). */
bool loader_status_allowed(enum bulk_load_status meta, enum bulk_load_status local);

/* What it does then (do_bulk_load). Only of a pair that is allowed. */
enum loader_action loader_action(enum bulk_load_status meta, enum bulk_load_status local);

/* Whether a status is one that a change of role wipes (clear_bulk_load_states_if_needed). */
bool loader_is_wiped(enum bulk_load_status local, enum role old_role, enum role new_role);

/* Percent of a download; rounds down. A total that is not positive counts as nothing done. */
uint8_t loader_progress(int64_t bytes_done, int64_t file_total_size);

/* What lies where when a file is to be downloaded. */
struct file_state {
    bool is_local;         /* a local file of that name is there already */
    bool is_remote;        /* the provider has it */
    bool has_right_size;   /* as the metadata says */
    bool has_right_digest; /* md5 as the metadata says */
};

/*
 * What downloading a file comes to (block_service_manager.cpp, download_file):
 * a local file short-circuits it, everything wrong with the remote one counts as corruption.
 */
enum error loader_file_outcome(struct file_state file);

/* What reading the metadata file comes to (parse_bulk_load_metadata). */
enum error loader_metadata_outcome(bool is_there, bool is_readable, int64_t file_total_size);

#endif
