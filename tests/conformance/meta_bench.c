#include "tests/conformance/meta_bench.h"

#include <stdio.h>
#include <string.h>

#include "models/cluster.h"
#include "models/meta_slots.h"

/* Answers the request under way as if the peer's node were down: a fast network failure. */
static void refuse(struct rig *rig, const struct sim_event *event)
{
    struct slot *waiting = world_slot_of(&rig->sim, event->back.call);
    ASSERT(waiting != NULL);
    struct slot *slot = world_slot(&rig->sim, rig_now(rig));
    slot->kind = waiting->kind;
    slot->class_ = SIM_REPLY;
    slot->outcome = SIM_REFUSED;
    slot->call = event->back.call;
    slot->from = event->to;
    slot->to = waiting->to;
    slot->incarnation = waiting->incarnation;
}

/* The leader's request has left: from here on its tables are what the case gives. */
static void set_back(struct meta_bench *bench)
{
    struct meta_partition *partition = meta_bench_partition(bench, bench->partition);
    partition->config.ballot = bench->ballot;
    partition->record.status = (uint8_t)bench->status;
}

/* Stands in for a replica that is asked by the leader. */
static void answer(struct meta_bench *bench, const struct sim_event *event)
{
    struct rig *rig = bench->rig;
    bool is_poll = event->kind == MSG_BULK_LOAD_REQUEST;
    uint32_t *count = is_poll ? &bench->polls : &bench->ingestions;
    (*count)++;
    if (*count > 1 || !bench->is_armed)
        return;
    set_back(bench);
    if (bench->rpc_error == ERR_OK ||
        (!is_poll && bench->rpc_error != ERR_TIMEOUT && bench->rpc_error != ERR_NETWORK_FAILURE)) {
        bench->ingestion.error = (uint16_t)bench->rpc_error;
        bench->response.partition = bench->partition;
        if (is_poll)
            sim_reply(&rig->sim, event->back, &bench->response);
        else
            sim_reply(&rig->sim, event->back, &bench->ingestion);
    } else if (bench->rpc_error != ERR_TIMEOUT) {
        refuse(rig, event);
    }
}

/* What the test takes upon itself. */
static bool hook(struct rig *rig, const struct sim_event *event)
{
    struct meta_bench *bench = rig->context;
    const struct client_write *write = event->body;
    switch (event->kind) {
    case MSG_ADMIN_REPLY:
        bench->has_reply = event->outcome == SIM_DELIVERED;
        bench->reply = *(const struct admin_reply *)event->body;
        return true;
    case MSG_BULK_LOAD_REQUEST:
        answer(bench, event);
        return true;
    case MSG_CLIENT_WRITE:
        if (write->code == RC_INGESTION)
            answer(bench, event);
        return true;
    case MSG_BULK_LOAD_RESPONSE:
    case MSG_INGESTION_RESPONSE:
        bench->answered = rig_now(rig);
        return false;
    default:
        return false;
    }
}

void meta_bench_open(struct conformance_case *self, struct meta_bench *bench, int64_t partitions,
                     int64_t replicas, const char *more)
{
    char table[96] = "";
    memset(bench, 0, sizeof(*bench));
    if (partitions > 0)
        (void)snprintf(table, sizeof(table), "table: {partitions: %lld, replicas: %lld}\n",
                       (long long)partitions, (long long)replicas);
    bench->rig =
        rig_open("scenario: the leader on the bench\n"
                 "pegasus: %s\n"
                 "duration: 1h\n"
                 "cluster:\n"
                 "  meta_servers: 1\n"
                 "  replica_servers: %lld\n"
                 "  network: {latency: 1us}\n"
                 "  zookeeper: {write: 1us, read: 1us}\n"
                 "bulk_load: {files: 2, file_size: 1MiB, provider_latency: 1us}\n"
                 "%s%s",
                 self->revision, (long long)(replicas < REPLICAS_MAX ? REPLICAS_MAX : replicas) + 1,
                 table, more);
    bench->rig->hook = hook;
    bench->rig->context = bench;
    rig_run(bench->rig, SIM_MS);
    ASSERT(rig_meta(bench->rig)->phase == META_LEADING);
}

void meta_bench_close(struct meta_bench *bench)
{
    rig_close(bench->rig);
}

void meta_bench_command(struct meta_bench *bench, const struct admin_request *request)
{
    struct sim_call call = {.to = cluster_meta(0),
                            .kind = MSG_ADMIN_REQUEST,
                            .reply_kind = MSG_ADMIN_REPLY,
                            .timeout = 5 * SIM_SECOND};
    bench->has_reply = false;
    (void)rig_call(bench->rig, cluster_operator(bench->rig->options), &call, request);
    rig_run(bench->rig, META_BENCH_SETTLE);
}

/* Ends what is timed: polls, retries, requests on their way. */
static void rest(struct meta_bench *bench)
{
    static const uint16_t kinds[] = {
        MSG_META_POLL,          MSG_META_INGESTION,       MSG_META_SEND_INGESTION,
        MSG_META_APP_RETRY,     MSG_META_PARTITION_RETRY, MSG_BULK_LOAD_REQUEST,
        MSG_BULK_LOAD_RESPONSE, MSG_INGESTION_RESPONSE,
    };
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        rig_clear_kind(bench->rig, kinds[i]);
    bench->polls = 0;
    bench->ingestions = 0;
}

void meta_bench_start_load(struct meta_bench *bench)
{
    meta_bench_command(bench, &(struct admin_request){.command = ADMIN_START, .partition = -1});
    ASSERT(bench->has_reply && bench->reply.error == ERR_OK);
    rest(bench);
}

struct meta_table *meta_bench_table(struct meta_bench *bench)
{
    return &meta_tables(rig_meta(bench->rig))[0];
}

struct meta_partition *meta_bench_partition(struct meta_bench *bench, uint32_t partition)
{
    return &meta_partitions(rig_meta(bench->rig))[partition];
}

void meta_bench_take_slots(struct meta_bench *bench, uint32_t partition)
{
    struct slot_member members[REPLICAS_MAX];
    const struct partition_config *config = &meta_bench_partition(bench, partition)->config;
    uint32_t count = slots_members(bench->rig->options, partition, config, members);
    slots_take(rig_meta(bench->rig), partition, members, count);
}

/* A partition's status; its metadata is known, as after a download's first answer. */
static void set_status(struct meta_bench *bench, uint32_t index, int status)
{
    struct bulk_partition_record *record = &meta_bench_partition(bench, index)->record;
    record->status = (uint8_t)status;
    record->file_count = 2;
    record->file_total_size = 2 * SIM_MIB;
}

/* One status for each partition in a list, or one for all. */
static void read_statuses(struct conformance_case *self, struct meta_bench *bench)
{
    json_t *statuses = keys_json(&self->given, "partition_status");
    uint32_t partitions = bench->rig->options->derived.partition_count;
    if (json_array_size(statuses) > partitions) {
        case_unsupported(self, "given.partition_status: more than %u", partitions);
        return;
    }
    for (uint32_t i = 0; i < partitions && statuses != NULL; i++) {
        const json_t *item = json_is_array(statuses) ? json_array_get(statuses, i) : statuses;
        if (item != NULL)
            set_status(bench, i, item_status(self, item, BLS_INVALID));
    }
}

/* The partitions that hold ingestion slots. */
static void read_slots(struct conformance_case *self, struct meta_bench *bench)
{
    uint32_t partitions = bench->rig->options->derived.partition_count;
    size_t index = 0;
    json_t *item = NULL;
    json_array_foreach (keys_json(&self->given, "ingesting_partitions"), index, item) {
        json_int_t partition = json_integer_value(item);
        if (!json_is_integer(item) || partition < 0 || partition >= partitions)
            case_unsupported(self, "given.ingesting_partitions: none of %u", partitions);
        else if (meta_bench_partition(bench, (uint32_t)partition)->slot_count == 0)
            meta_bench_take_slots(bench, (uint32_t)partition);
    }
}

void meta_bench_read(struct conformance_case *self, struct meta_bench *bench)
{
    struct meta_table *table = meta_bench_table(bench);
    struct case_keys *given = &self->given;
    const struct count_rule any = {.max = INT32_MAX};
    const struct count_rule left = {table->in_progress, INT32_MIN, INT32_MAX};
    table->info.status = (uint8_t)keys_status(self, given, "app_status", table->info.status);
    table->info.error = (uint16_t)keys_error(self, given, "app_err", table->info.error);
    table->info.is_ever_ingesting = keys_bool(given, "ever_ingesting", false);
    table->in_progress = (int32_t)keys_count(self, given, "in_progress", left);
    table->rollback_count = (uint32_t)keys_count(self, given, "rollback_count", any);
    table->is_rolling_back = keys_bool(given, "rolling_back", false);
    table->is_bulk_loading = keys_bool(given, "is_bulk_loading", true);
    read_statuses(self, bench);
    read_slots(self, bench);
}

/* Lets the leader do what it does when a timer of that kind is due; waits for the outcome. */
static void go(struct meta_bench *bench, uint16_t kind, const void *body)
{
    bench->answered = 0;
    bench->is_armed = true;
    rig_timer(bench->rig, cluster_meta(0), 0, kind, body);
    rig_run(bench->rig, SIM_MS);
    while (bench->polls + bench->ingestions > 0 && bench->answered == 0) {
        if (!rig_step(bench->rig, SIM_MINUTE))
            break;
    }
    rig_run(bench->rig, META_BENCH_SETTLE);
}

void meta_bench_poll(struct meta_bench *bench)
{
    struct meta_task task = {.partition = bench->partition, .term = rig_meta(bench->rig)->term};
    struct meta_partition *partition = meta_bench_partition(bench, bench->partition);
    bench->status = partition->record.status;
    partition->record.status = (uint8_t)bench->request_status;
    go(bench, MSG_META_POLL, &task);
}

void meta_bench_ingest(struct meta_bench *bench)
{
    const struct meta_partition *partition = meta_bench_partition(bench, bench->partition);
    bench->ballot = partition->config.ballot;
    bench->status = partition->record.status;
    go(bench, MSG_META_SEND_INGESTION,
       &(struct send_ingestion){.partition = bench->partition,
                                .term = rig_meta(bench->rig)->term,
                                .ballot = partition->config.ballot,
                                .primary = partition->config.primary});
}

/* meta_op_status; the model knows the first three, the others are taken like the third. */
static const char *const lock_names[] = {
    [LOCK_FREE] = "FREE",
    [LOCK_BULKLOAD] = "BULKLOAD",
    [LOCK_BACKUP] = "BACKUP",
    "RECALL",
    "BALANCE",
    "MANUAL_COMPACT",
    "PARTITION_SPLIT",
};

int meta_bench_lock_by_name(const char *name)
{
    for (size_t i = 0; name != NULL && i < COUNT_OF(lock_names); i++) {
        if (strcmp(lock_names[i], name) == 0)
            return (int)i;
    }
    return -1;
}

const char *meta_bench_lock_name(uint32_t lock)
{
    ASSERT(lock < COUNT_OF(lock_names));
    return lock_names[lock];
}

/* Offers what the case asks of one partition, as `partition_3: {...}`. */
static void offer_partition(struct conformance_case *self, struct meta_bench *bench, uint32_t index)
{
    char key[32];
    (void)snprintf(key, sizeof(key), "partition_%u", index);
    const struct meta_partition *partition = meta_bench_partition(bench, index);
    const struct bulk_partition_record *record = &partition->record;
    json_t *all = json_pack("{s:s, s:b, s:i}", "status", bulk_load_status_name(record->status),
                            "ever_ingested", record->ever_ingest_succeed, "ingested_on_count",
                            record->host_count);
    offer_part(self, key, all);
}

static void offer_partitions(struct conformance_case *self, struct meta_bench *bench)
{
    json_t *statuses = json_array();
    json_t *ingesting = json_array();
    for (uint32_t i = 0; i < bench->rig->options->derived.partition_count; i++) {
        const struct meta_partition *partition = meta_bench_partition(bench, i);
        const char *status = bulk_load_status_name(partition->record.status);
        (void)json_array_append_new(statuses, json_string(status));
        if (partition->slot_count > 0)
            (void)json_array_append_new(ingesting, json_integer(i));
        offer_partition(self, bench, i);
    }
    offer_integer(self, "ingesting_count", (int64_t)json_array_size(ingesting));
    offer_json(self, "partition_status", statuses);
    offer_json(self, "ingesting_partitions", ingesting);
}

void meta_bench_offer(struct conformance_case *self, struct meta_bench *bench)
{
    const struct meta_table *table = meta_bench_table(bench);
    offer_text(self, "app_status", bulk_load_status_name(table->info.status));
    meta_bench_offer_rest(self, bench);
}

void meta_bench_offer_rest(struct conformance_case *self, struct meta_bench *bench)
{
    const struct meta_table *table = meta_bench_table(bench);
    offer_text(self, "app_err", error_name(table->info.error));
    offer_bool(self, "is_bulk_loading", table->is_bulk_loading);
    offer_bool(self, "rolling_back", table->is_rolling_back);
    offer_bool(self, "ever_ingesting", table->info.is_ever_ingesting);
    offer_integer(self, "in_progress", table->in_progress);
    offer_integer(self, "rollback_count", table->rollback_count);
    offer_text(self, "op_lock", meta_bench_lock_name(rig_meta(bench->rig)->lock));
    offer_partitions(self, bench);
}
