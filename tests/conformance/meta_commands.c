/* Areas about the shell's commands at the leader: start, control, query, clear, the lock. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/cluster.h"
#include "models/meta_load.h"
#include "models/zookeeper.h"
#include "tests/conformance/areas.h"
#include "tests/conformance/meta_bench.h"

#define START_TABLES_MAX 32

/* --- start ------------------------------------------------------------------------ */

/* Reads the name of a lock that must be known; the free one if there is none. */
static int read_lock(struct conformance_case *self)
{
    const char *name = keys_text(&self->given, "op_lock");
    int lock = name == NULL ? LOCK_FREE : meta_bench_lock_by_name(name);
    if (lock < 0)
        case_unsupported(self, "given.op_lock: %s", name);
    return lock < 0 ? LOCK_FREE : lock;
}

/* The tables of a case: [{id: 1, partitions: 8, is_bulk_loading: false}]. */
static void read_tables(struct conformance_case *self, struct meta_bench *bench, json_t *tables)
{
    size_t index = 0;
    json_t *item = NULL;
    json_array_foreach (tables, index, item) {
        struct case_keys keys;
        struct meta_table *table = &meta_tables(rig_meta(bench->rig))[index];
        keys_open(&keys, "tables", item);
        (void)keys_integer(&keys, "id", 0); /* what commands call it: table_of */
        (void)keys_text(&keys, "name");
        (void)keys_integer(&keys, "partitions", 0);
        table->is_bulk_loading = keys_bool(&keys, "is_bulk_loading", false);
        const char *status = keys_text(&keys, "status");
        if (status != NULL && strcmp(status, "dropped") != 0 && strcmp(status, "available") != 0)
            case_unsupported(self, "tables.status: %s", status);
        table->is_available = keys_bool(&keys, "available", true) &&
                              (status == NULL || strcmp(status, "available") == 0);
        keys_close(self, &keys);
    }
}

/* The YAML of the cluster's tables; there is always one, so that there is a cluster. */
static void print_tables(json_t *tables, char *text, size_t bytes)
{
    size_t used = (size_t)snprintf(text, bytes, "tables:\n");
    size_t index = 0;
    json_t *item = NULL;
    json_array_foreach (tables, index, item) {
        const json_t *partitions = json_object_get(item, "partitions");
        used += (size_t)snprintf(
            text + used, bytes - used, "  - {name: t%zu, partitions: %lld, replicas: 3}\n",
            index + 1, partitions == NULL ? 8LL : (long long)json_integer_value(partitions));
        ASSERT(used < bytes);
    }
    if (json_array_size(tables) == 0)
        (void)snprintf(text + used, bytes - used, "  - {name: t1, partitions: 1, replicas: 3}\n");
}

/* Whether a table of a case, the index-th, is the one that is named: by its id or its name. */
static bool is_named(const json_t *table, size_t index, const json_t *named)
{
    const json_t *name = json_object_get(table, "name");
    const json_t *number = json_object_get(table, "id");
    json_int_t id = json_is_integer(number) ? json_integer_value(number) : (json_int_t)index + 1;
    char text[24];
    (void)snprintf(text, sizeof(text), "%lld", (long long)id);
    if (json_is_string(named))
        return strcmp(json_string_value(named), text) == 0 ||
               (name != NULL && json_equal(name, named));
    return json_is_integer(named) && json_integer_value(named) == id;
}

/* The table a command is about, by id, name, or `t` for the first; TABLES_MAX: there is none such.
 */
static uint16_t table_of(const json_t *tables, const json_t *named)
{
    size_t index = 0;
    json_t *table = NULL;
    json_array_foreach (tables, index, table) {
        if (is_named(table, index, named))
            return (uint16_t)index;
    }
    bool is_first = named == NULL || json_is_null(named);
    if (json_is_string(named))
        is_first = strcmp(json_string_value(named), "t") == 0;
    return is_first && json_array_size(tables) > 0 ? 0 : TABLES_MAX;
}

/* Whether a file provider is named that Pegasus does not have. */
static bool is_provider_unknown(struct case_keys *keys)
{
    static const char *const names[] = {"provider", "file_provider", "file_provider_type"};
    bool is_unknown = false;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *provider = keys_text(keys, names[i]);
        is_unknown = is_unknown || (provider != NULL && strcmp(provider, "local_service") != 0 &&
                                    strcmp(provider, "hdfs_service") != 0);
    }
    return is_unknown;
}

static void check_start(struct conformance_case *self)
{
    struct meta_bench bench;
    char more[4096];
    json_t *tables = keys_json(&self->given, "tables");
    int lock = read_lock(self);
    bool is_concurrent = keys_bool(&self->given, "concurrent_allowed", false);
    if (json_array_size(tables) > START_TABLES_MAX) {
        case_unsupported(self, "given.tables: more than %d", START_TABLES_MAX);
        return;
    }
    print_tables(tables, more, sizeof(more));
    (void)strncat(more, is_concurrent ? "config: {enable_concurrent_bulk_load: true}\n" : "",
                  sizeof(more) - strlen(more) - 1);
    meta_bench_open(self, &bench, 0, 3, more);
    read_tables(self, &bench, tables);
    rig_meta(bench.rig)->lock = (uint32_t)lock;
    struct admin_request request = {.command = ADMIN_START, .partition = -1};
    request.table = table_of(tables, keys_json(&self->when, "table"));
    if (!keys_bool(&self->given, "params_ok", true) || is_provider_unknown(&self->when) ||
        is_provider_unknown(&self->given))
        request.flags |= ADMIN_UNKNOWN_PROVIDER;
    meta_bench_command(&bench, &request);
    offer_text(self, "err", bench.has_reply ? error_name(bench.reply.error) : NULL);
    meta_bench_offer(self, &bench);
    meta_bench_close(&bench);
}

static void check_ingest_behind(struct conformance_case *self)
{
    struct meta_bench bench;
    json_t *env = keys_json(&self->given, "table_env_allow_ingest_behind");
    struct admin_request request = {.command = ADMIN_START, .partition = -1};
    if (keys_bool(&self->when, "requested", false))
        request.flags |= ADMIN_INGEST_BEHIND;
    meta_bench_open(self, &bench, 1, 3, "");
    struct env_record *record = &meta_bench_table(&bench)->envs[ENV_ALLOW_INGEST_BEHIND];
    const char *text = json_is_true(env) ? "true" : json_is_false(env) ? "false" : "";
    (void)snprintf(record->value, sizeof(record->value), "%s",
                   json_is_string(env) ? json_string_value(env) : text);
    meta_bench_command(&bench, &request);
    offer_bool(self, "allowed", bench.has_reply && bench.reply.error == ERR_OK);
    offer_text(self, "err", error_name(bench.reply.error));
    meta_bench_close(&bench);
}

void area_meta_start(struct conformance_case *self)
{
    static const char *const ops[] = {"start", "check_ingest_behind", NULL};
    int op = case_op_of(self, ops);
    if (op == 0)
        check_start(self);
    else if (op == 1)
        check_ingest_behind(self);
}

/* --- the operation lock -------------------------------------------------------------- */

void area_meta_guard(struct conformance_case *self)
{
    struct meta meta = {0};
    json_t *results = json_array();
    json_t *locks = json_array();
    size_t index = 0;
    json_t *step = NULL;
    meta.lock = (uint32_t)read_lock(self);
    if (!case_op_is(self, "script"))
        return;
    json_array_foreach (keys_json(&self->when, "steps"), index, step) {
        const char *words = json_is_string(step) ? json_string_value(step) : "";
        int lock = strncmp(words, "lock ", 5) == 0 ? meta_bench_lock_by_name(words + 5) : -1;
        json_t *result = json_null();
        if (lock > 0)
            result = json_boolean(load_lock_take(&meta, (enum operation_lock)lock));
        else if (strcmp(words, "unlock") == 0)
            load_lock_free(&meta);
        else
            case_unsupported(self, "step %s", words);
        (void)json_array_append_new(results, result);
        (void)json_array_append_new(locks, json_string(meta_bench_lock_name(meta.lock)));
    }
    offer_json(self, "results", results);
    offer_json(self, "lock_after_each", locks);
}

/* --- control, query, clear --------------------------------------------------------------- */

static const struct {
    const char *name;
    enum admin_command command;
} controls[] = {
    {"pause", ADMIN_PAUSE},
    {"restart", ADMIN_RESTART},
    {"cancel", ADMIN_CANCEL},
    {"force_cancel", ADMIN_FORCE_CANCEL},
    {"force-cancel", ADMIN_FORCE_CANCEL},
    {"force cancel", ADMIN_FORCE_CANCEL},
    {"cancel -f", ADMIN_FORCE_CANCEL},
};

static int control_by_name(struct conformance_case *self)
{
    const char *name = keys_text(&self->when, "type");
    for (size_t i = 0; i < COUNT_OF(controls); i++) {
        if (name != NULL && strcmp(controls[i].name, name) == 0)
            return (int)controls[i].command;
    }
    case_unsupported(self, "when.type: %s", name == NULL ? "null" : name);
    return ADMIN_QUERY;
}

/* Gives a command in an app's status; the partitions have the same unless the case says theirs. */
static void command_in(struct conformance_case *self, struct meta_bench *bench, int command,
                       int status)
{
    struct admin_request request = {.command = (uint16_t)command, .partition = -1};
    const struct count_rule size = {4, 1, 4096};
    int64_t partitions = keys_count(self, &self->given, "partition_count", size);
    meta_bench_open(self, bench, partitions, 3, "");
    meta_bench_start_load(bench);
    for (uint32_t i = 0; i < partitions; i++)
        meta_bench_partition(bench, i)->record.status = (uint8_t)status;
    meta_bench_read(self, bench);
    meta_bench_table(bench)->info.status = (uint8_t)status;
    if (!keys_bool(&self->given, "table_exists", true))
        request.table = TABLES_MAX;
    meta_bench_table(bench)->is_available = keys_bool(&self->given, "table_available", true);
    meta_bench_command(bench, &request);
    if (!bench->has_reply)
        case_wrong(self, "no answer");
}

static void check_each_status(struct conformance_case *self, int command)
{
    json_t *accepted = json_array();
    size_t index = 0;
    json_t *item = NULL;
    json_array_foreach (keys_json(&self->given, "app_status_each_of"), index, item) {
        struct meta_bench bench;
        command_in(self, &bench, command, item_status(self, item, BLS_INVALID));
        if (bench.reply.error == ERR_OK)
            (void)json_array_append(accepted, item);
        meta_bench_close(&bench);
    }
    offer_json(self, "accepted_in", accepted);
}

void area_meta_control(struct conformance_case *self)
{
    static const char *const ops[] = {"control", "query", "clear_result", NULL};
    struct meta_bench bench;
    int op = case_op_of(self, ops);
    if (op < 0)
        return;
    int command = op == 1 ? ADMIN_QUERY : op == 2 ? ADMIN_CLEAR : control_by_name(self);
    if (keys_have(&self->given, "app_status_each_of")) {
        check_each_status(self, command);
        return;
    }
    command_in(self, &bench, command, keys_status(self, &self->given, "app_status", BLS_INVALID));
    offer_text(self, "err", error_name(bench.reply.error));
    const struct meta_table *table = meta_bench_table(&bench);
    offer_text(self, "app_status",
               bulk_load_status_name(op == 1 ? bench.reply.app_status : table->info.status));
    offer_text(self, "app_status_after", bulk_load_status_name(table->info.status));
    meta_bench_offer_rest(self, &bench);
    meta_bench_close(&bench);
}

/* --- before a partition is sent its order --------------------------------------------------- */

/* A server by its name in a case: P, S1, S2 ... S7. */
static uint16_t server_by_name(struct conformance_case *self, const char *name)
{
    if (name != NULL && strcmp(name, "P") == 0)
        return 0;
    if (name != NULL && name[0] == 'S' && name[1] > '0' && name[1] <= '0' + REPLICAS_MAX &&
        name[2] == '\0')
        return (uint16_t)(name[1] - '0');
    case_unsupported(self, "no such server: %s", name == NULL ? "null" : name);
    return 0;
}

/* A list of servers by their names; returns how many. */
static uint8_t read_servers(struct conformance_case *self, const char *key, uint16_t *servers,
                            uint32_t limit)
{
    size_t index = 0;
    json_t *item = NULL;
    uint8_t count = 0;
    json_array_foreach (keys_json(&self->given, key), index, item) {
        if (index >= limit)
            case_unsupported(self, "given.%s: more than %u", key, limit);
        else
            servers[count++] = server_by_name(self, json_string_value(item));
    }
    return count;
}

static void read_group(struct conformance_case *self, struct partition_config *config)
{
    const char *primary = keys_text(&self->given, "current_primary");
    struct count_rule there = {.max = REPLICAS_MAX - 1};
    if (primary != NULL)
        config->primary = server_by_name(self, primary);
    if (keys_have(&self->given, "current_secondaries"))
        config->secondary_count =
            read_servers(self, "current_secondaries", config->secondaries, REPLICAS_MAX - 1);
    if (!keys_bool(&self->given, "has_primary", true))
        config->primary = NO_SERVER;
    there.otherwise = config->secondary_count;
    int64_t count = keys_count(self, &self->given, "secondaries", there);
    for (int64_t i = config->secondary_count; i < count; i++)
        config->secondaries[i] = (uint16_t)(i + 1);
    config->secondary_count = (uint8_t)count;
}

static void read_record(struct conformance_case *self, struct bulk_partition_record *record)
{
    record->status = (uint8_t)keys_status(self, &self->given, "partition_status", BLS_INVALID);
    record->file_count = 2;
    record->file_total_size = 2 * SIM_MIB;
    record->ever_ingest_succeed = keys_bool(&self->given, "ever_ingested", false);
    record->host_count = read_servers(self, "ingested_on", record->hosts, REPLICAS_MAX);
}

/* Lets the leader poll the partition, or ask for its ingestion, and sees what it does. */
static void check_order(struct conformance_case *self, struct meta_bench *bench, uint16_t kind)
{
    struct meta_task task = {.partition = 0, .term = rig_meta(bench->rig)->term};
    struct meta_partition *partition = meta_bench_partition(bench, 0);
    bench->ballot = partition->config.ballot;
    bench->status = partition->record.status;
    sim_time began = rig_now(bench->rig);
    rig_timer(bench->rig, cluster_meta(0), 0, kind, &task);
    rig_run(bench->rig, META_BENCH_SETTLE);
    bool is_sent = kind == MSG_META_POLL ? bench->polls > 0 : partition->slot_count > 0;
    const struct slot *again = rig_pending(bench->rig, kind);
    sim_time wait = again == NULL ? -1 : again->at - began;
    offer_bool(self, "send_now", is_sent);
    offer_integer(self, "retry_after_ms", is_sent ? 0 : wait / SIM_MS);
    offer_bool(self, "skip", !is_sent && partition->record.status == BLS_SUCCEED);
    offer_text(self, "partition_status", bulk_load_status_name(partition->record.status));
}

void area_meta_partition_check(struct conformance_case *self)
{
    static const char *const ops[] = {"check_partition", "check_already_ingested", NULL};
    struct meta_bench bench;
    int op = case_op_of(self, ops);
    if (op < 0)
        return;
    bool is_ingestion = op == 1 || keys_bool(&self->when, "always_require_full_group", false);
    const struct count_rule full = {3, 1, REPLICAS_MAX};
    meta_bench_open(self, &bench, 1, keys_count(self, &self->given, "max_replica_count", full), "");
    meta_bench_start_load(&bench);
    read_group(self, &meta_bench_partition(&bench, 0)->config);
    read_record(self, &meta_bench_partition(&bench, 0)->record);
    if (is_ingestion)
        meta_bench_table(&bench)->info.status = BLS_INGESTING;
    if (self->is_unsupported)
        return;
    check_order(self, &bench, is_ingestion ? MSG_META_INGESTION : MSG_META_POLL);
    meta_bench_close(&bench);
}

/* --- a new leader --------------------------------------------------------------------------------
 */

/* What ZooKeeper has of the load. */
static void read_stored(struct conformance_case *self, struct zookeeper *zookeeper,
                        uint32_t partitions)
{
    struct zookeeper_table *table = &zookeeper_tables(zookeeper)[0];
    struct case_keys app;
    const char *number = NULL;
    json_t *status = NULL;
    keys_open(&app, "stored_app", keys_json(&self->given, "stored_app"));
    /* A record under another id is none of this table's, if the table is there. */
    bool is_own = keys_integer(&app, "id", 1) == 1 || !table->has_app_info;
    table->has_bulk_app = json_object_size(app.all) > 0 && is_own;
    table->bulk_app.status = (uint8_t)keys_status(self, &app, "status", BLS_INVALID);
    const struct count_rule size = {partitions, 0, INT32_MAX};
    table->bulk_app.partition_count = (uint32_t)keys_count(self, &app, "partitions", size);
    table->bulk_app.error = (uint16_t)keys_error(self, &app, "err", ERR_OK);
    table->bulk_app.is_ever_ingesting = keys_bool(&app, "ever_ingesting", false);
    table->bulk_app.ingest_behind = keys_bool(&app, "ingest_behind", false);
    keys_close(self, &app);
    json_object_foreach (keys_json(&self->given, "stored_partitions"), number, status) {
        char *end = NULL;
        unsigned long index = strtoul(number, &end, 10);
        if (end == number || *end != '\0' || index >= partitions) {
            case_unsupported(self, "stored_partitions: %s of %u", number, partitions);
            continue;
        }
        struct zookeeper_partition *partition = &zookeeper_partitions(zookeeper)[index];
        partition->has_bulk = 1;
        partition->bulk.status = (uint8_t)item_status(self, status, BLS_INVALID);
        partition->bulk.file_count = 2;
        partition->bulk.file_total_size = 2 * SIM_MIB;
    }
}

/* The old leader goes; the new one has read everything and done what it does at once. */
static void change_leader(struct meta_bench *bench)
{
    struct meta *meta = rig_meta(bench->rig);
    world_crash(&bench->rig->sim, cluster_meta_node(0));
    world_restart(&bench->rig->sim, cluster_meta_node(0));
    ASSERT(meta->phase != META_LEADING);
    while (meta->phase != META_LEADING) {
        bool is_on = rig_step(bench->rig, SIM_MINUTE);
        ASSERT(is_on);
    }
    rig_run(bench->rig, META_BENCH_SETTLE);
}

/* The table that a case gives: {exists: true, partitions: 4, is_bulk_loading: true}. */
struct given_table {
    bool exists;
    bool is_available;
    bool is_bulk_loading;
    int64_t partitions;
};

static struct given_table read_table(struct conformance_case *self)
{
    struct given_table table = {0};
    struct case_keys keys;
    keys_open(&keys, "table", keys_json(&self->given, "table"));
    table.exists = keys_bool(&keys, "exists", true);
    const char *status = keys_text(&keys, "status");
    if (status != NULL && strcmp(status, "dropped") != 0 && strcmp(status, "available") != 0)
        case_unsupported(self, "table.status: %s", status);
    table.is_available = table.exists && keys_bool(&keys, "available", true) &&
                         (status == NULL || strcmp(status, "available") == 0);
    table.is_bulk_loading = keys_bool(&keys, "is_bulk_loading", false);
    table.partitions = keys_count(self, &keys, "partitions", (struct count_rule){8, 1, 4096});
    (void)keys_integer(&keys, "id", 0);
    keys_close(self, &keys);
    keys_open(&keys, "other_table", keys_json(&self->given, "other_table"));
    (void)keys_integer(&keys, "id", 0); /* it is only there */
    (void)keys_integer(&keys, "partitions", 0);
    (void)keys_bool(&keys, "is_bulk_loading", false);
    keys_close(self, &keys);
    return table;
}

void area_meta_sync(struct conformance_case *self)
{
    struct meta_bench bench;
    if (!case_op_is(self, "meta_leader_reload"))
        return;
    struct given_table given = read_table(self);
    meta_bench_open(self, &bench, given.partitions, 3, "");
    struct zookeeper *zookeeper = rig_state(bench.rig, cluster_zookeeper(bench.rig->options));
    struct zookeeper_table *stored = &zookeeper_tables(zookeeper)[0];
    stored->has_app_info = given.exists;
    stored->app_info.is_available = given.is_available;
    stored->app_info.is_bulk_loading = given.is_bulk_loading;
    read_stored(self, zookeeper, (uint32_t)given.partitions);
    if (self->is_unsupported)
        return;
    change_leader(&bench);
    meta_bench_offer(self, &bench);
    offer_bool(self, "table_still_tracked",
               meta_bench_table(&bench)->has_info || meta_bench_table(&bench)->is_polled);
    meta_bench_close(&bench);
}
