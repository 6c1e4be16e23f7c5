/* Areas about the bulk loader that need no world: tables and arithmetic. */
#include <string.h>

#include "models/loader_rules.h"
#include "models/meta_load.h"
#include "models/replica_2pc.h"
#include "tests/conformance/areas.h"
#include "tests/conformance/defaults.h"

void area_validate_status(struct conformance_case *self)
{
    json_t *allowed = json_array();
    size_t index = 0;
    json_t *item = NULL;
    int meta = keys_status(self, &self->when, "meta_status", BLS_INVALID);
    int local = keys_status(self, &self->given, "local_status", BLS_INVALID);
    offer_bool(self, "allowed",
               loader_status_allowed((enum bulk_load_status)meta, (enum bulk_load_status)local));
    json_array_foreach (keys_json(&self->given, "local_status_each_of"), index, item) {
        int each = item_status(self, item, BLS_INVALID);
        if (loader_status_allowed((enum bulk_load_status)meta, (enum bulk_load_status)each))
            (void)json_array_append(allowed, item);
    }
    offer_json(self, "allowed_for", allowed);
}

/* --- download, file by file --------------------------------------------------------------- */

/* Whether a key says `yes`; it must be one of the two words. */
static bool is_word(struct conformance_case *self, const char *key, const char *yes, const char *no)
{
    const char *word = keys_text(&self->given, key);
    if (word == NULL || (strcmp(word, yes) != 0 && strcmp(word, no) != 0)) {
        case_unsupported(self, "given.%s: %s", key, word == NULL ? "null" : word);
        return false;
    }
    return strcmp(word, yes) == 0;
}

static bool is_word_or(struct conformance_case *self, const char *key, const char *yes,
                       const char *no, bool otherwise)
{
    return keys_have(&self->given, key) ? is_word(self, key, yes, no) : otherwise;
}

static void check_file(struct conformance_case *self)
{
    struct file_state file = {
        .is_local = is_word_or(self, "local_file", "present", "absent", false),
        .is_remote = is_word_or(self, "remote_file", "present", "absent", true),
        .has_right_size = is_word_or(self, "remote_size", "right", "wrong", true),
        .has_right_digest = is_word_or(self, "remote_md5", "right", "wrong", true),
    };
    enum error error = loader_file_outcome(file);
    json_t *size = keys_json(&self->given, "size_bytes");
    offer_text(self, "err", error_name(error));
    offer_json(self, "downloaded_bytes",
               error == ERR_OK && size != NULL ? json_incref(size) : json_integer(0));
}

static void check_metadata(struct conformance_case *self)
{
    const char *file = keys_needed(self, &self->given, "metadata_file");
    int64_t total = keys_integer(&self->given, "file_total_size", 1);
    bool is_there = strcmp(file, "absent") != 0 && strcmp(file, "missing") != 0;
    bool is_readable = strcmp(file, "valid") == 0;
    bool is_garbage =
        strcmp(file, "garbage") == 0 || strcmp(file, "corrupt") == 0 || strcmp(file, "empty") == 0;
    if (is_there && !is_readable && !is_garbage)
        case_unsupported(self, "given.metadata_file: %s", file);
    offer_text(self, "err", error_name(loader_metadata_outcome(is_there, is_readable, total)));
}

void area_download_file(struct conformance_case *self)
{
    static const char *const ops[] = {"download_file", "parse_metadata", NULL};
    int op = case_op_of(self, ops);
    if (op == 0)
        check_file(self);
    else if (op == 1)
        check_metadata(self);
}

/* --- constants -------------------------------------------------------------------------- */

static int64_t ms(sim_time time)
{
    return time / SIM_MS;
}

void area_timing(struct conformance_case *self)
{
    const struct pegasus_options *options = default_options(self);
    const struct config_options *config = &options->config;
    const struct revision *revision = revision_of(self);
    if (!case_op_is(self, "constants"))
        return;
    offer_integer(self, "meta_poll_ms", ms(load_poll_interval(revision, BLS_DOWNLOADING)));
    offer_integer(self, "meta_poll_ms_when_partition_ingesting",
                  ms(load_poll_interval(revision, BLS_INGESTING)));
    offer_integer(self, "retry_unhealthy_partition_ms", ms(LOAD_UNHEALTHY_RETRY));
    offer_integer(self, "retry_when_ingestion_slots_full_ms", ms(revision->ingest_slot_retry));
    offer_integer(self, "delay_between_slot_and_ingestion_request_ms",
                  ms(revision->ingest_send_delay));
    offer_integer(self, "retry_after_engine_try_again_ms", ms(LOAD_EMPTY_WRITE_RETRY));
    offer_integer(self, "retry_while_table_status_is_being_stored_ms", ms(LOAD_PENDING_RETRY));
    offer_integer(self, "max_rollbacks", config->bulk_load_max_rollback_times);
    offer_integer(self, "node_download_slots", config->max_concurrent_bulk_load_downloading_count);
    offer_integer(self, "node_ingestion_slots", config->bulk_load_node_max_ingesting_count);
    offer_integer(self, "prepare_timeout_ms_secondary", ms(config->prepare_timeout_secondary));
    offer_integer(self, "prepare_timeout_ms_learner", ms(config->prepare_timeout_learner));
    offer_integer(self, "prepare_retry_ms", ms(PREPARE_RETRY_DELAY));
}
