#include "models/meta_poll.h"

#include "models/meta_ingestion.h"
#include "models/meta_leader.h"
#include "models/meta_load.h"
#include "models/meta_partition.h"
#include "models/meta_rollback.h"
#include "models/pegasus.h"

#include <string.h>

/* Kept beside a request. */
struct poll_context {
    int64_t ballot; /* of the request */
    uint32_t partition;
    uint32_t term;
};

/* One answer and what it is about. */
struct answer {
    const struct bulk_load_response *response;
    struct meta_partition *partition;
    uint32_t index; /* of the partition */
    uint32_t table;
};

static void poll_later(struct sim *sim, uint32_t partition, sim_time delay)
{
    const struct meta *meta = sim_state(sim);
    const struct meta_task task = {.partition = partition, .term = meta->term};
    sim_timer_again(sim, delay, MSG_META_POLL, &task);
}

static void ask(struct sim *sim, uint32_t index)
{
    const struct pegasus_options *options = sim_options(sim);
    const struct meta *meta = sim_state(sim);
    const struct meta_partition *partition = meta_partition_at(sim, index);
    const struct partition_config *config = &partition->config;
    const struct bulk_load_request request = {.ballot = config->ballot,
                                              .partition = index,
                                              .status = partition->record.status,
                                              .wants_metadata = partition->record.file_count == 0};
    const struct poll_context context = {
        .ballot = config->ballot, .partition = index, .term = meta->term};
    const struct sim_call call = {.to = cluster_replica(options, index, config->primary),
                                  .kind = MSG_BULK_LOAD_REQUEST,
                                  .reply_kind = MSG_BULK_LOAD_RESPONSE,
                                  .timeout = options->config.rpc_timeout,
                                  .context = &context,
                                  .context_bytes = sizeof(context)};
    sim_call(sim, &call, &request);
    sim_count(sim, COUNTER_POLLS, 1);
    sim_count(sim, COUNTER_POLLS_INGESTING, request.status == BLS_INGESTING);
}

static void step(struct sim *sim, uint32_t index)
{
    const uint32_t table = options_table_of(sim_options(sim), index);
    if (!meta_table_at(sim, table)->is_available) {
        meta_load_unavailable(sim, table);
        return;
    }
    const struct meta_partition *partition = meta_partition_at(sim, index);
    const uint8_t status = partition->record.status;
    if (load_check_partition(&partition->config, status, false) != LOAD_SEND) {
        poll_later(sim, index, LOAD_UNHEALTHY_RETRY);
    } else {
        ask(sim, index);
    }
}

void meta_poll(struct sim *sim, uint32_t partition)
{
    const struct sim_work work = sim_work_now(sim);
    sim_polling(sim);
    step(sim, partition);
    sim_work_serve(sim, work);
}

void on_meta_poll(struct sim *sim, const struct sim_event *event)
{
    const struct meta_task *task = event->body;
    if (meta_leader_serves(sim, task->term)) {
        meta_poll(sim, task->partition);
    }
}

/* --- what the answers mean, by the app's status ---------------------------- */

/* Whether every replica's report has a field. */
static bool all_report(const struct bulk_load_response *response, uint8_t flag)
{
    for (uint32_t i = 0; i < response->node_count; i++) {
        if ((response->nodes[i].flags & flag) == 0) {
            return false;
        }
    }
    return true;
}

static void keep_reports(const struct answer *answer)
{
    meta_partition_forget_reports(answer->partition);
    answer->partition->node_count = answer->response->node_count;
    memcpy(answer->partition->nodes, answer->response->nodes,
           answer->response->node_count * sizeof(answer->response->nodes[0]));
}

/* The first download error a replica reports, or ERR_OK. */
static enum error download_error(const struct bulk_load_response *response)
{
    for (uint32_t i = 0; i < response->node_count; i++) {
        if (response->nodes[i].download_error != ERR_OK) {
            return (enum error)response->nodes[i].download_error;
        }
    }
    return ERR_OK;
}

/* Only what exceeds all reports before it is progress. */
static void tell_progress(struct sim *sim, const struct answer *answer)
{
    struct meta_partition *partition = answer->partition;
    if (partition->progress > partition->best_progress) {
        partition->best_progress = partition->progress;
        sim_obligation_progress(sim, OBLIGATION_LOAD, answer->table, 1);
    }
}

static void take_downloading(struct sim *sim, const struct answer *answer)
{
    const struct bulk_load_response *response = answer->response;
    if ((response->flags & RESPONSE_HAS_PROGRESS) == 0 ||
        !all_report(response, REPORT_HAS_DOWNLOAD)) {
        return;
    }
    const enum error error = download_error(response);
    if (error != ERR_OK) {
        meta_load_fail(sim, answer->index, load_download_failure(error));
        return;
    }
    if ((response->flags & RESPONSE_HAS_METADATA) != 0 &&
        answer->partition->record.file_count == 0) {
        meta_partition_store_metadata(sim, answer->index, response->file_count,
                                      response->file_total_size);
    }
    keep_reports(answer);
    answer->partition->progress = response->total_progress;
    tell_progress(sim, answer);
    if (response->total_progress >= 100) {
        meta_partition_change(sim, answer->index, BLS_DOWNLOADED, false);
    }
}

static bool is_any_failed(const struct bulk_load_response *response)
{
    for (uint32_t i = 0; i < response->node_count; i++) {
        if (response->nodes[i].ingestion == IS_FAILED) {
            return true;
        }
    }
    return false;
}

static void take_ingesting(struct sim *sim, const struct answer *answer)
{
    const struct bulk_load_response *response = answer->response;
    if ((response->flags & RESPONSE_HAS_FINISHED) == 0 ||
        !all_report(response, REPORT_HAS_INGESTION)) {
        return;
    }
    if (is_any_failed(response)) {
        meta_ingestion_free(sim, answer->index, INGESTION_SLOT_REPORTED);
        meta_load_fail(sim, answer->index, ERR_INGESTION_FAILED);
        return;
    }
    keep_reports(answer);
    if ((response->flags & RESPONSE_FINISHED) != 0) {
        meta_ingestion_free(sim, answer->index, INGESTION_SLOT_REPORTED);
        meta_partition_change(sim, answer->index, BLS_SUCCEED, false);
    }
}

static void take_finish(struct sim *sim, const struct answer *answer)
{
    const struct bulk_load_response *response = answer->response;
    if ((response->flags & RESPONSE_HAS_CLEAN) == 0 || !all_report(response, REPORT_HAS_CLEAN) ||
        answer->partition->is_clean) {
        return;
    }
    keep_reports(answer);
    if ((response->flags & RESPONSE_CLEAN) == 0) {
        return;
    }
    answer->partition->is_clean = 1;
    sim_obligation_progress(sim, OBLIGATION_LOAD, answer->table, 1);
    struct meta_table *table = meta_table_at(sim, answer->table);
    table->in_progress--;
    if (table->in_progress == 0) {
        meta_load_over(sim, answer->table);
    }
}

static void take_pausing(struct sim *sim, const struct answer *answer)
{
    if ((answer->response->flags & RESPONSE_HAS_PAUSED) == 0) {
        return;
    }
    keep_reports(answer);
    if ((answer->response->flags & RESPONSE_PAUSED) != 0) {
        meta_partition_change(sim, answer->index, BLS_PAUSED, false);
    }
}

/* By the app's status. Returns whether to ask again. */
static bool take_by_status(struct sim *sim, const struct answer *answer)
{
    switch ((enum bulk_load_status)meta_table_at(sim, answer->table)->info.status) {
    case BLS_DOWNLOADING:
        take_downloading(sim, answer);
        return true;
    case BLS_DOWNLOADED:
        meta_partition_change(sim, answer->index, BLS_INGESTING, false);
        return true;
    case BLS_INGESTING:
        take_ingesting(sim, answer);
        return true;
    case BLS_SUCCEED:
    case BLS_FAILED:
    case BLS_CANCELED:
        take_finish(sim, answer);
        return true;
    case BLS_PAUSING:
        take_pausing(sim, answer);
        return true;
    case BLS_PAUSED:
        return false;
    case BLS_INVALID:
    case BLS_COUNT:
        break;
    }
    return true;
}

/* An answer that is ERR_OK. Returns whether to ask again. */
static bool take_ok(struct sim *sim, const struct answer *answer, int64_t ballot)
{
    if (!meta_table_at(sim, answer->table)->is_available) {
        meta_load_unavailable(sim, answer->table);
        return false;
    }
    if (ballot < answer->partition->config.ballot) {
        meta_load_roll_back(sim, answer->index, ERR_VERSION_OUTDATED);
        return true;
    }
    return take_by_status(sim, answer);
}

/* Returns whether to ask again. */
static bool take(struct sim *sim, const struct answer *answer, enum error rpc_error, int64_t ballot)
{
    const enum error response_error = (enum error)answer->response->error;
    const enum error error = rpc_error != ERR_OK ? rpc_error : response_error;
    if (error != ERR_OK) {
        sim_note(sim, NOTE_POLL_ERROR, answer->index, error, 0, 0);
    }
    switch (load_answer(rpc_error, response_error)) {
    case LOAD_ANSWER_OK:
        return take_ok(sim, answer, ballot);
    case LOAD_ANSWER_WAIT:
        return true;
    case LOAD_ANSWER_ROLL_BACK:
        meta_load_roll_back(sim, answer->index, error);
        return true;
    case LOAD_ANSWER_FAIL:
        meta_load_fail(sim, answer->index, error);
        return true;
    }
    return true;
}

/* Nothing new was learnt, perhaps: what the group still holds is worth a look. */
static void doubt_guards(struct sim *sim, const struct answer *answer)
{
    const struct pegasus_options *options = sim_options(sim);
    const struct partition_config *config = &answer->partition->config;
    sim_guard_doubt(sim, GUARD_INGESTION_SLOT, answer->index);
    if (config->primary != NO_SERVER) {
        sim_guard_doubt(sim, GUARD_INGESTION_FLAG,
                        cluster_guard(options, answer->index, config->primary));
    }
    for (uint32_t i = 0; i < config->secondary_count; i++) {
        sim_guard_doubt(sim, GUARD_DOWNLOAD_SLOT,
                        cluster_guard(options, answer->index, config->secondaries[i]));
    }
}

void on_bulk_load_response(struct sim *sim, const struct sim_event *event)
{
    const struct pegasus_options *options = sim_options(sim);
    const struct poll_context *context = event->context;
    if (!meta_leader_serves(sim, context->term)) {
        return;
    }
    sim_polling(sim);
    const struct answer answer = {.response = event->body,
                                  .partition = meta_partition_at(sim, context->partition),
                                  .index = context->partition,
                                  .table = options_table_of(options, context->partition)};
    const bool asks_again = take(sim, &answer, load_rpc_error(event->outcome), context->ballot);
    doubt_guards(sim, &answer);
    if (asks_again && meta_table_at(sim, answer.table)->is_polled) {
        poll_later(sim, answer.index,
                   load_poll_interval(options_revision(options), answer.partition->record.status));
    }
}
