#include "models/meta_ingestion.h"

#include "models/meta_app.h"
#include "models/meta_leader.h"
#include "models/meta_load.h"
#include "models/meta_partition.h"
#include "models/meta_resend.h"
#include "models/meta_rollback.h"
#include "models/meta_slots.h"
#include "models/meta_watchdog.h"
#include "models/pegasus.h"

void meta_ingestion_free(struct sim *sim, uint32_t partition, enum ingestion_slot_releaser why)
{
    if (slots_free(sim_state(sim), partition)) {
        sim_guard_release(sim, GUARD_INGESTION_SLOT, partition, (uint16_t)why);
    }
}

void meta_ingestion_free_table(struct sim *sim, uint32_t table)
{
    const uint32_t first = meta_app_first(sim, table);
    for (uint32_t i = 0; i < meta_app_partitions(sim, table); i++) {
        meta_ingestion_free(sim, first + i, INGESTION_SLOT_LOAD);
    }
}

static void begin_later(struct sim *sim, uint32_t partition, sim_time delay)
{
    const struct meta *meta = sim_state(sim);
    const struct meta_task task = {.partition = partition, .term = meta->term};
    sim_timer(sim, delay, MSG_META_INGESTION, &task);
}

static void send_later(struct sim *sim, uint32_t partition)
{
    const struct pegasus_options *options = sim_options(sim);
    const struct meta *meta = sim_state(sim);
    const struct partition_config *config = &meta_partition_at(sim, partition)->config;
    if (sim_work_now(sim).index == 0) {
        sim_work_open(sim, WORK_INGESTION, partition);
    }
    sim_guard_hold(sim, GUARD_INGESTION_SLOT, partition);
    const struct send_ingestion body = {.ballot = config->ballot,
                                        .partition = partition,
                                        .term = meta->term,
                                        .primary = config->primary};
    const sim_time delay = options_revision(options)->ingest_send_delay;
    sim_note(sim, NOTE_SLOTS_TAKEN, partition, delay, 0, 0);
    sim_timer(sim, delay, MSG_META_SEND_INGESTION, &body);
}

/* Slots on every member, or another try later. */
static void take_slots(struct sim *sim, uint32_t index)
{
    const struct pegasus_options *options = sim_options(sim);
    struct meta *meta = sim_state(sim);
    struct slot_member members[REPLICAS_MAX];
    const uint32_t count =
        slots_members(options, index, &meta_partition_at(sim, index)->config, members);
    meta_ingestion_free(sim, index, INGESTION_SLOT_ERROR);
    if (!slots_allow(meta, members, count, slots_limits(options))) {
        const sim_time retry = options_revision(options)->ingest_slot_retry;
        sim_note(sim, NOTE_SLOTS_WANTING, index, retry, 0, 0);
        sim_count(sim, COUNTER_SLOT_WAITS, 1);
        sim_polling(sim); /* who waits for others brings nothing further */
        meta_partition_at(sim, index)->waits_for_slots = 1;
        begin_later(sim, index, retry);
        return;
    }
    slots_take(meta, index, members, count);
    send_later(sim, index);
}

/* partition_ingestion, for the first time or again. */
static void ingest(struct sim *sim, uint32_t index)
{
    const struct meta_partition *partition = meta_partition_at(sim, index);
    const uint32_t table = options_table_of(sim_options(sim), index);
    if (meta_table_at(sim, table)->info.status != BLS_INGESTING) {
        return;
    }
    if (partition->record.file_count == 0) {
        meta_load_fail(sim, index, ERR_CORRUPTION);
        return;
    }
    if (!meta_table_at(sim, table)->is_available) {
        meta_load_unavailable(sim, table);
        return;
    }
    if (load_check_partition(&partition->config, partition->record.status, true) != LOAD_SEND) {
        begin_later(sim, index, LOAD_UNHEALTHY_RETRY);
        return;
    }
    if (load_is_ingested_already(&partition->record, &partition->config)) {
        meta_partition_change(sim, index, BLS_SUCCEED, false);
        return;
    }
    take_slots(sim, index);
}

void meta_ingestion_again(struct sim *sim, uint32_t index)
{
    const struct sim_work before = sim_work_now(sim);
    sim_work_open(sim, WORK_INGESTION, index);
    ingest(sim, index);
    sim_work_serve(sim, before);
}

void meta_ingestion_begin(struct sim *sim, uint32_t index)
{
    struct meta_partition *partition = meta_partition_at(sim, index);
    partition->round++;
    partition->repeats = 0;
    partition->is_sent = 0;
    meta_ingestion_again(sim, index);
    meta_watchdog_arm(sim, index);
}

void on_meta_ingestion(struct sim *sim, const struct sim_event *event)
{
    const struct meta_task *task = event->body;
    if (meta_leader_serves(sim, task->term)) {
        meta_partition_at(sim, task->partition)->waits_for_slots = 0;
        ingest(sim, task->partition);
    }
}

static void send(struct sim *sim, const struct send_ingestion *captured)
{
    const struct pegasus_options *options = sim_options(sim);
    const uint32_t index = captured->partition;
    const uint32_t table = options_table_of(options, index);
    struct meta_partition *partition = meta_partition_at(sim, index);
    const uint32_t file_count = partition->record.file_count;
    const struct client_write request = {
        .ballot = captured->ballot,
        .timeout = options->config.ingestion_rpc_timeout,
        .body_bytes = load_request_bytes(options, table, file_count),
        .file_count = file_count,
        .partition = index,
        .code = RC_INGESTION,
        .verify = options->config.bulk_load_verify_before_ingest,
        .ingest_behind = meta_table_at(sim, table)->info.ingest_behind};
    const struct meta_task context = {.partition = index, .term = captured->term};
    const struct sim_call call = {.to = cluster_replica(options, index, captured->primary),
                                  .kind = MSG_CLIENT_WRITE,
                                  .reply_kind = MSG_INGESTION_RESPONSE,
                                  .timeout = options->config.ingestion_rpc_timeout,
                                  .context = &context,
                                  .context_bytes = sizeof(context)};
    sim_note(sim, NOTE_INGESTION_SENT, index, captured->primary, request.body_bytes, 0);
    sim_count(sim, COUNTER_INGESTION_REQUESTS, 1);
    sim_count(sim, COUNTER_INGESTION_REPEATS, partition->is_sent);
    partition->is_sent = 1;
    sim_call(sim, &call, &request);
}

void on_meta_send_ingestion(struct sim *sim, const struct sim_event *event)
{
    const struct send_ingestion *captured = event->body;
    if (meta_leader_serves(sim, captured->term)) {
        send(sim, captured);
    }
}

/* Whether a partition that holds its slots may be sent the request at once, as its group stands. */
static bool may_send_now(struct sim *sim, uint32_t index)
{
    const struct meta_partition *partition = meta_partition_at(sim, index);
    return partition->slot_count > 0 &&
           load_check_partition(&partition->config, partition->record.status, true) == LOAD_SEND;
}

void meta_ingestion_send_now(struct sim *sim, uint32_t index)
{
    const struct meta *meta = sim_state(sim);
    const struct partition_config *config = &meta_partition_at(sim, index)->config;
    if (!may_send_now(sim, index)) {
        ingest(sim, index);
        return;
    }
    const struct send_ingestion captured = {.ballot = config->ballot,
                                            .partition = index,
                                            .term = meta->term,
                                            .primary = config->primary};
    send(sim, &captured);
}

/* What follows from an answer, its slots being freed already if it was none of joy. */
static void act(struct sim *sim, uint32_t index, enum load_ingestion answer, enum error error)
{
    switch (answer) {
    case LOAD_INGESTION_OK:
        sim_note(sim, NOTE_INGESTION_ACCEPTED, index, 0, 0, 0);
        return;
    case LOAD_INGESTION_NOTHING:
        if (!meta_resend_doubts(sim, index)) {
            sim_note(sim, NOTE_INGESTION_CAME_TO_NOTHING, index, 0, 0, 0);
        }
        return;
    case LOAD_INGESTION_ROLL_BACK:
        sim_note(sim, NOTE_INGESTION_ERROR, index, error, 0, 0);
        meta_load_roll_back(sim, index, error);
        return;
    case LOAD_INGESTION_AGAIN:
        sim_note(sim, NOTE_INGESTION_AGAIN, index, 0, 0, 0);
        begin_later(sim, index, LOAD_EMPTY_WRITE_RETRY);
        return;
    case LOAD_INGESTION_FAIL:
        sim_note(sim, NOTE_INGESTION_ERROR, index, error == ERR_OK ? ERR_INGESTION_FAILED : error,
                 0, 0);
        meta_load_fail(sim, index, ERR_INGESTION_FAILED);
        return;
    }
}

void on_ingestion_response(struct sim *sim, const struct sim_event *event)
{
    const struct meta_task *context = event->context;
    const struct write_response *response = event->body;
    if (!meta_leader_serves(sim, context->term)) {
        return;
    }
    enum error rpc_error = load_rpc_error(event->outcome);
    rpc_error = rpc_error == ERR_OK ? (enum error)response->error : rpc_error;
    const enum error response_error = (enum error)response->response_error;
    const enum load_ingestion answer =
        load_ingestion_answer(rpc_error, response_error, response->engine_error);
    if (answer == LOAD_INGESTION_ROLL_BACK &&
        meta_resend_after_error(sim, context->partition, rpc_error)) {
        return;
    }
    if (answer != LOAD_INGESTION_OK) {
        meta_ingestion_free(sim, context->partition, INGESTION_SLOT_ERROR);
    }
    act(sim, context->partition, answer, rpc_error != ERR_OK ? rpc_error : response_error);
}
