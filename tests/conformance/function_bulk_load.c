/* The area of whole runs, bulk loads: what a start answers and what a load comes to. */
#include <stdio.h>
#include <string.h>

#include "models/cluster.h"
#include "models/provider.h"
#include "tests/conformance/areas.h"
#include "tests/conformance/functions.h"
#include "tests/conformance/writer.h"

struct bench {
    struct rig *rig;
    struct writer writer;
    struct admin_reply reply;
    bool has_reply;
    int info_error; /* what reading the table's bulk_load_info comes to; ERR_OK: as it is */
    int64_t partitions;
    uint64_t next_id;
};

/* The table's info is read as the case says. */
static bool hear_info(struct rig *rig, const struct bench *bench, const struct sim_event *event)
{
    struct fetched fetched = *(const struct fetched *)event->body;
    struct sim_event other = *event;
    fetched.error = (uint16_t)bench->info_error;
    other.body = &fetched;
    pegasus_model.messages[event->kind].handle(&rig->sim, &other);
    return true;
}

static bool hook(struct rig *rig, const struct sim_event *event)
{
    struct bench *bench = rig->context;
    if (writer_hear(&bench->writer, event))
        return true;
    if (event->kind == MSG_TABLE_INFO_FETCHED && bench->info_error != ERR_OK)
        return hear_info(rig, bench, event);
    if (event->kind != MSG_ADMIN_REPLY)
        return false;
    bench->has_reply = event->outcome == SIM_DELIVERED;
    bench->reply = *(const struct admin_reply *)event->body;
    return true;
}

static bool holds(const char *text, const char *word)
{
    return strstr(text, word) != NULL;
}

/* What is wrong at the provider, by the words of the cases. */
static void set_remote(struct conformance_case *self, struct bench *bench)
{
    const char *remote = keys_text(&self->given, "remote");
    struct fault_message fault = {.value = 1, .partition = -1, .file = -1};
    if (remote == NULL || strcmp(remote, "complete") == 0)
        return;
    bool is_missing = holds(remote, "missing") || holds(remote, "absent");
    bool is_wrong = holds(remote, "inconsistent") || holds(remote, "differ") ||
                    holds(remote, "mismatch") || holds(remote, "wrong");
    bool is_damaged = holds(remote, "garbage") || holds(remote, "corrupt") ||
                      holds(remote, "damaged") || holds(remote, "broken");
    if (holds(remote, "table-level") && is_wrong) {
        bench->info_error = ERR_INCONSISTENT_STATE;
        return;
    }
    if (holds(remote, "table-level") && is_damaged) {
        bench->info_error = ERR_CORRUPTION;
        return;
    }
    if (!is_missing && !is_damaged) {
        case_unsupported(self, "given.remote: %s", remote);
        return;
    }
    fault.what = is_missing ? FAULT_LOSE_FILE : FAULT_DAMAGE_FILE;
    if (holds(remote, "table-level"))
        fault.what = FAULT_LOSE_TABLE_INFO;
    else if (holds(remote, "metadata"))
        fault.file = FILE_METADATA;
    else
        fault.file = 0;
    rig_send(bench->rig, SIM_NOBODY, cluster_provider(bench->rig->options), MSG_PROVIDER_FAULT,
             &fault);
}

static void open_bench(struct conformance_case *self, struct bench *bench)
{
    memset(bench, 0, sizeof(*bench));
    json_t *env = keys_json(&self->given, "table_env_allow_ingest_behind");
    bool is_allowed = json_is_true(env);
    if (json_is_string(env))
        is_allowed = strcmp(json_string_value(env), "true") == 0;
    const char *behind = is_allowed ? "envs: {rocksdb.allow_ingest_behind: \"true\"}" : "envs: {}";
    int64_t files = keys_integer(&self->given, "files_per_partition", 2);
    int64_t rows =
        keys_count(self, &self->given, "rows_per_file", (struct count_rule){1000, 1, INT32_MAX});
    int64_t file_bytes = rows * 100;
    int64_t replicas = keys_integer(&self->given, "replicas", 3);
    bench->partitions = keys_integer(&self->given, "partition_count", 8);
    bench->rig = rig_open("scenario: a load from start to end\n"
                          "pegasus: %s\n"
                          "duration: 1h\n"
                          "cluster: {meta_servers: 1, replica_servers: %lld}\n"
                          "table: {partitions: %lld, replicas: %lld, %s}\n"
                          "bulk_load: {files: %lld, file_size: %lldB}\n",
                          self->revision, (long long)(replicas < 3 ? 3 : replicas),
                          (long long)bench->partitions, (long long)replicas, behind,
                          (long long)files, (long long)file_bytes);
    bench->rig->hook = hook;
    bench->rig->context = bench;
    writer_open(&bench->writer, bench->rig, 5 * SIM_SECOND);
    set_remote(self, bench);
    rig_run(bench->rig, SIM_SECOND);
}

/* Sends requests one after another over all partitions; returns how many were answered ERR_OK. */
static int64_t send_all(struct bench *bench, enum request_code code, int64_t count)
{
    int64_t passed = 0;
    writer_open(&bench->writer, bench->rig, 5 * SIM_SECOND);
    for (int64_t i = 0; i < count; i++) {
        uint64_t id = ++bench->next_id;
        writer_send(&bench->writer, id, code, (uint32_t)(i % bench->partitions), 100);
        while (writer_pending(&bench->writer) > 0 && world_step(&bench->rig->sim, SIM_TIME_MAX))
            continue;
        passed += writer_find(&bench->writer, id)->error == ERR_OK;
    }
    return passed;
}

static void start(struct conformance_case *self, struct bench *bench)
{
    struct admin_request request = {.command = ADMIN_START, .partition = -1};
    struct sim_call call = {.to = cluster_meta(0),
                            .kind = MSG_ADMIN_REQUEST,
                            .reply_kind = MSG_ADMIN_REPLY,
                            .timeout = 5 * SIM_SECOND};
    if (keys_bool(&self->when, "ingest_behind", false))
        request.flags |= ADMIN_INGEST_BEHIND;
    (void)rig_call(bench->rig, cluster_operator(bench->rig->options), &call, &request);
    while (!bench->has_reply && rig_step(bench->rig, 10 * SIM_SECOND))
        continue;
    offer_text(self, "start_err", bench->has_reply ? error_name(bench->reply.error) : NULL);
}

/* Whether every member of every partition has ingested its files. */
static bool is_ingested(struct bench *bench)
{
    for (uint32_t partition = 0; partition < bench->partitions; partition++) {
        const struct partition_config *config =
            &meta_partitions(rig_meta(bench->rig))[partition].config;
        if (rig_replica(bench->rig, partition, config->primary)->disk.loads_ingested == 0)
            return false;
        for (uint32_t i = 0; i < config->secondary_count; i++) {
            uint32_t server = config->secondaries[i];
            if (rig_replica(bench->rig, partition, server)->disk.loads_ingested == 0)
                return false;
        }
    }
    return true;
}

/* {prefix: A, rows: 1000, value: old}: notes the value that reads of the prefix give now. */
static int64_t note_rows(struct conformance_case *self, json_t *json, json_t *reads, bool wins)
{
    struct case_keys keys;
    keys_open(&keys, "rows", json);
    const char *prefix = keys_needed(self, &keys, "prefix");
    json_t *value = keys_json(&keys, "value");
    int64_t rows = keys_count(self, &keys, "rows", (struct count_rule){.max = WRITER_LIMIT});
    if (wins || json_object_get(reads, prefix) == NULL)
        (void)json_object_set(reads, prefix, value);
    keys_close(self, &keys);
    return rows;
}

/* Writes what is there before the load. */
static void write_before(struct conformance_case *self, struct bench *bench, json_t *reads)
{
    struct case_keys keys;
    keys_open(&keys, "before", keys_json(&self->given, "before"));
    if (keys_have(&keys, "write")) {
        int64_t rows = note_rows(self, keys_json(&keys, "write"), reads, true);
        if (send_all(bench, RC_PUT, rows) != rows)
            case_wrong(self, "a write before the load failed");
    }
    keys_close(self, &keys);
}

/* What reads give afterwards: ingested files win over older data, behind it they lose. */
static void read_after(struct conformance_case *self, struct bench *bench, json_t *reads,
                       bool is_behind)
{
    const char *name = NULL;
    json_t *rows = NULL;
    json_object_foreach (keys_json(&self->given, "files"), name, rows) {
        if (is_ingested(bench))
            (void)note_rows(self, rows, reads, !is_behind);
    }
    offer_json(self, "reads", reads);
}

/* So many requests as the case expects to pass. */
static void write_later(struct conformance_case *self, struct bench *bench, const char *key,
                        enum request_code code)
{
    const json_t *wanted = json_object_get(self->then.all, key);
    if (wanted == NULL)
        wanted = json_object_get(self->then_impl.all, key);
    if (wanted != NULL && json_integer_value(wanted) > WRITER_LIMIT)
        case_unsupported(self, "then.%s: too many", key);
    else if (wanted != NULL)
        offer_integer(self, key, send_all(bench, code, json_integer_value(wanted)));
}

void function_bulk_load(struct conformance_case *self, bool waits)
{
    struct bench bench;
    json_t *reads = json_object();
    open_bench(self, &bench);
    write_before(self, &bench, reads);
    bool is_behind = json_is_true(json_object_get(self->when.all, "ingest_behind"));
    start(self, &bench);
    const struct meta_table *table = &meta_tables(rig_meta(bench.rig))[0];
    sim_time end = rig_now(bench.rig) + keys_count(self, &self->when, "wait_s",
                                                   (struct count_rule){waits ? 300 : 0, 0, 3500}) *
                                            SIM_SECOND;
    while (waits && table->is_bulk_loading && rig_now(bench.rig) < end &&
           rig_step(bench.rig, SIM_MINUTE))
        continue;
    static const char *const ends[] = {"final_status", "app_status", "final_app_status"};
    for (size_t i = 0; i < COUNT_OF(ends); i++)
        offer_text(self, ends[i], bulk_load_status_name(table->info.status));
    static const char *const words[] = {"final_err", "query_err", "app_err", "bulk_load_err"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        offer_text(self, words[i], error_name(table->info.error));
    read_after(self, &bench, reads, is_behind);
    write_later(self, &bench, "later_writes_ok", RC_PUT);
    write_later(self, &bench, "later_deletes_ok", RC_REMOVE);
    rig_close(bench.rig);
}

void area_function_load(struct conformance_case *self)
{
    static const char *const ops[] = {"load", "start", "start_and_wait", NULL};
    int op = case_op_of(self, ops);
    if (op == 0)
        function_load(self);
    else if (op > 0)
        function_bulk_load(self, op == 2);
}
