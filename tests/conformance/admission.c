/* The area about which writes are taken, and what is said to the others. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "models/cluster.h"
#include "models/replica_2pc.h"
#include "models/replica_config.h"
#include "models/replica_env.h"
#include "models/replica_loader.h"
#include "models/retry.h"
#include "models/throttle.h"
#include "tests/conformance/areas.h"
#include "tests/conformance/replica_bench.h"

#define REPEAT_MAX 10000 /* the bench sends them all at one instant */

/* --- envs --------------------------------------------------------------------------------- */

/* The replica and its throttle learn an env, as at a config sync. */
static void learn_env(struct replica_bench *bench, enum env_key key, const char *value)
{
    const struct pegasus_options *options = bench->rig->options;
    struct throttle *throttle = rig_state(bench->rig, cluster_throttle(options, 0, bench->server));
    uint32_t partitions = (uint32_t)options->tables[0].partitions;
    replica_env_set(options, bench->subject, 0, key, value);
    throttle_set_env(throttle, key, value, partitions, options_revision(options));
}

static void check_sync(struct conformance_case *self)
{
    struct replica_bench bench;
    json_t *envs = keys_json(&self->when, "table_envs");
    replica_bench_open(self, &bench, 3, "");
    bench.subject->allows_ingest_behind = keys_bool(&self->given, "allow_ingest_behind", false);
    for (int key = 0; key < ENV_COUNT; key++) {
        const char *value = json_string_value(json_object_get(envs, env_key_name(key)));
        learn_env(&bench, (enum env_key)key, value == NULL ? "" : value);
    }
    offer_bool(self, "deny_read", bench.subject->denies_reads);
    offer_bool(self, "deny_write", bench.subject->denies_writes);
    offer_bool(self, "reconfig", bench.subject->deny_is_reconfig);
    offer_bool(self, "allow_ingest_behind", bench.subject->allows_ingest_behind);
    replica_bench_close(&bench);
}

/* --- one write ----------------------------------------------------------------------------- */

/* Kinds of requests; those the model has no code of their own for are checked like another's. */
static const struct {
    const char *name;
    enum request_code code;
} kinds[] = {{"put", RC_PUT},
             {"remove", RC_REMOVE},
             {"multi_put", RC_MULTI_PUT},
             {"multi_remove", RC_MULTI_REMOVE},
             {"duplicate", RC_MULTI_PUT},
             {"incr", RC_INCR},
             {"check_and_set", RC_CHECK_AND_SET},
             {"check_and_mutate", RC_CHECK_AND_SET},
             {"ingestion", RC_INGESTION},
             {"bulk_load", RC_INGESTION},
             {"unregistered", RC_EMPTY},
             {"unknown", RC_EMPTY},
             {"invalid", RC_COUNT}};

static enum request_code read_code(struct conformance_case *self)
{
    if (!keys_have(&self->when, "kind"))
        return RC_PUT;
    const char *name = keys_needed(self, &self->when, "kind");
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (strcmp(kinds[i].name, name) == 0)
            return kinds[i].code;
    }
    case_unsupported(self, "when.kind: %s", name);
    return RC_PUT;
}

static void read_disk(struct conformance_case *self, struct replica *subject)
{
    static const struct {
        const char *name;
        enum disk_status status;
    } disks[] = {{"normal", DISK_NORMAL},
                 {"space_insufficient", DISK_SPACE_INSUFFICIENT},
                 {"space-insufficient", DISK_SPACE_INSUFFICIENT},
                 {"insufficient", DISK_SPACE_INSUFFICIENT},
                 {"full", DISK_SPACE_INSUFFICIENT},
                 {"low", DISK_SPACE_INSUFFICIENT},
                 {"io_error", DISK_IO_FAILING},
                 {"io-error", DISK_IO_FAILING}};
    const char *name = keys_text(&self->given, "disk");
    for (size_t i = 0; name != NULL && i < COUNT_OF(disks); i++) {
        if (strcasecmp(disks[i].name, name) == 0) {
            subject->disk.disk_full = (uint8_t)disks[i].status;
            return;
        }
    }
    if (name != NULL)
        case_unsupported(self, "given.disk: %s", name);
}

/* Whom writes are denied for: an env, or its first word alone. */
static void read_deny(struct conformance_case *self, struct replica_bench *bench)
{
    char env[ENV_VALUE_BYTES] = "";
    const char *deny = keys_text(&self->given, "deny");
    if (deny != NULL)
        (void)snprintf(env, sizeof(env), "%s%s", deny, strchr(deny, '*') == NULL ? "*write" : "");
    learn_env(bench, ENV_DENY_CLIENT_REQUEST, env);
    if (deny != NULL && !bench->subject->denies_writes && !bench->subject->denies_reads)
        case_unsupported(self, "given.deny: %s", deny);
}

/* Takes over the envs, and how much of this second's budget is used already. */
static void read_throttles(struct conformance_case *self, struct replica_bench *bench)
{
    const char *qps = keys_text(&self->given, "qps_env");
    const char *size = keys_text(&self->given, "size_env");
    struct throttle *throttle =
        rig_state(bench->rig, cluster_throttle(bench->rig->options, 0, bench->server));
    read_deny(self, bench);
    learn_env(bench, ENV_WRITE_THROTTLING, qps == NULL ? "" : qps);
    learn_env(bench, ENV_WRITE_THROTTLING_BY_SIZE, size == NULL ? "" : size);
    const struct count_rule any = {.max = INT64_MAX / 2};
    throttle->write_requests.used =
        (uint64_t)keys_count(self, &self->given, "already_used_this_second", any);
    throttle->write_bytes.used =
        (uint64_t)keys_count(self, &self->given, "already_used_bytes_this_second", any);
    throttle->write_requests.second = rig_now(bench->rig) / SIM_SECOND;
    throttle->write_bytes.second = throttle->write_requests.second;
}

static void send_write(struct replica_bench *bench, const struct client_write *write)
{
    struct sim_call call = {.to = cluster_replica(bench->rig->options, 0, bench->server),
                            .kind = MSG_CLIENT_WRITE,
                            .reply_kind = MSG_WRITE_REPLY,
                            .timeout = write->timeout};
    (void)rig_call(bench->rig, cluster_meta(0), &call, write);
}

/* How many writes are on their way to being committed. */
static uint64_t entered(const struct replica *subject)
{
    return (uint64_t)subject->prepared + subject->queue.writes.count;
}

static void ingestion_starts(struct sim *sim, struct replica *subject)
{
    loader_raise_flag(sim, subject);
}

static void loses_its_role(struct sim *sim, struct replica *subject)
{
    replica_config_become(sim, subject, ROLE_SECONDARY, subject->config.ballot + 1);
}

static void secondaries_leave(struct sim *sim, struct replica *subject)
{
    (void)sim;
    subject->config.secondary_count = 0;
}

static void nothing_happens(struct sim *sim, struct replica *subject)
{
    (void)sim;
    (void)subject;
}

/* What may happen while a delayed write is held back, by the words that tell of it. */
static const struct {
    const char *words;
    void (*happens)(struct sim *sim, struct replica *subject);
} incidents[] = {
    {"ingestion starts", ingestion_starts},
    {"flag goes up", ingestion_starts},
    {"nothing", nothing_happens},
    {"becomes a secondary", loses_its_role},
    {"becomes secondary", loses_its_role},
    {"loses its role", loses_its_role},
    {"a secondary leaves, and another", secondaries_leave},
    {"secondaries leave", secondaries_leave},
};

static void meanwhile(struct conformance_case *self, struct replica_bench *bench)
{
    const char *what = keys_text(&self->when, "delayed_then");
    size_t i = 0;
    if (what == NULL)
        return;
    while (i < COUNT_OF(incidents) && strstr(what, incidents[i].words) == NULL)
        i++;
    if (i == COUNT_OF(incidents)) {
        case_unsupported(self, "when.delayed_then: %s", what);
        return;
    }
    sim_act_as(&bench->rig->sim, cluster_replica(bench->rig->options, 0, bench->server));
    incidents[i].happens(&bench->rig->sim, bench->subject);
    bench->rig->sim.running = (struct running){.actor = SIM_NOBODY};
    rig_run(bench->rig, 500 * SIM_MS);
}

static void offer_write(struct conformance_case *self, struct replica_bench *bench,
                        bool has_entered)
{
    const struct throttle *throttle =
        rig_state(bench->rig, cluster_throttle(bench->rig->options, 0, bench->server));
    bool is_oversize = bench->reply.error == ERR_INVALID_DATA;
    offer_integer(self, "qps_units_used_after", (int64_t)throttle->write_requests.used);
    offer_integer(self, "size_units_used_after", (int64_t)throttle->write_bytes.used);
    replica_bench_offer(self, bench);
    rig_run(bench->rig, SIM_SECOND / 2); /* a rejected write is answered later */
    offer_text(self, "reply", bench->replies == 0 ? NULL : error_name(bench->reply.error));
    offer_bool(self, "enters_queue", has_entered);
    offer_integer(self, "oversize_counter_delta", is_oversize ? bench->replies : 0);
}

/* The scenario that a case gives. */
static void print_options(struct conformance_case *self, char *text, size_t bytes, int64_t replicas)
{
    (void)snprintf(
        text, bytes,
        "table: {partitions: %lld, replicas: %lld}\n"
        "config: {max_allowed_write_size: %lldB, mutation_2pc_min_replica_count: %lld}\n",
        (long long)keys_integer(&self->given, "partition_count", 4), (long long)replicas,
        (long long)keys_integer(&self->given, "max_allowed_write_size", 1048576),
        (long long)keys_integer(&self->given, "min_2pc_replicas", 2));
}

static void check_write(struct conformance_case *self)
{
    struct replica_bench bench;
    char more[256];
    int64_t replicas = replica_bench_replicas(self);
    print_options(self, more, sizeof(more), replicas);
    replica_bench_open(self, &bench, replicas, more);
    replica_bench_read(self, &bench);
    read_disk(self, bench.subject);
    read_throttles(self, &bench);
    bench.subject->denies_access = !keys_bool(&self->given, "acl_ok", true);
    bench.subject->is_splitting = keys_bool(&self->given, "split_in_progress", false);
    bench.subject->is_duplicating = keys_bool(&self->given, "duplication_master", false);
    struct client_write write = {.timeout = 5 * SIM_SECOND, .partition = 0};
    write.code = (uint8_t)read_code(self);
    write.body_bytes = (uint32_t)keys_count(self, &self->when, "body_bytes",
                                            (struct count_rule){100, 0, INT32_MAX});
    write.ballot = bench.subject->config.ballot;
    write.file_count = write.code == RC_INGESTION ? 2 : 0;
    uint64_t before = entered(bench.subject);
    int64_t repeat = keys_count(self, &self->when, "repeat", (struct count_rule){1, 0, REPEAT_MAX});
    for (int64_t i = repeat; i > 0; i--) {
        write.id++;
        send_write(&bench, &write);
    }
    rig_run(bench.rig, 5 * SIM_MS);
    meanwhile(self, &bench);
    offer_write(self, &bench, entered(bench.subject) > before);
    replica_bench_close(&bench);
}

/* --- without a world ------------------------------------------------------------------------- */

static void check_minimum(struct conformance_case *self)
{
    int64_t configured = keys_integer(&self->given, "configured", 0);
    int64_t replicas = keys_integer(&self->given, "max_replica_count", 3);
    offer_integer(self, "value", replica_2pc_minimum(configured, replicas));
}

/* The client library that a case speaks of; C++'s if it names none. */
static enum client_library read_library(struct conformance_case *self, struct case_keys *keys,
                                        enum client_library otherwise)
{
    static const char *const keywords[] = {"client", "library", "client_library", "language"};
    static const struct {
        const char *name;
        enum client_library is;
    } names[] = {{"c++", CLIENT_CPP},   {"cpp", CLIENT_CPP}, {"C++", CLIENT_CPP},
                 {"java", CLIENT_JAVA}, {"go", CLIENT_GO},   {"Java", CLIENT_JAVA},
                 {"Go", CLIENT_GO}};
    for (size_t i = 0; i < COUNT_OF(keywords); i++) {
        const char *named = keys_text(keys, keywords[i]);
        size_t j = 0;
        while (named != NULL && j < COUNT_OF(names) && strcmp(names[j].name, named) != 0)
            j++;
        if (named != NULL && j == COUNT_OF(names))
            case_unsupported(self, "%s: %s", keywords[i], named);
        else if (named != NULL)
            return names[j].is;
    }
    return otherwise;
}

static void check_client(struct conformance_case *self)
{
    enum client_library library = read_library(self, &self->given, CLIENT_CPP);
    library = read_library(self, &self->when, library);
    json_t *retried = json_array();
    json_t *not_retried = json_array();
    size_t index = 0;
    json_t *name = NULL;
    json_array_foreach (keys_json(&self->given, "errors"), index, name) {
        int error = json_is_string(name) ? error_by_name(json_string_value(name)) : -1;
        if (error < 0) {
            case_unsupported(self, "given.errors: there is an unknown one");
            continue;
        }
        enum retry retry =
            error == ERR_OK ? RETRY_NEVER : retry_of(library, (enum error)error, false);
        bool is_retried = retry == RETRY_KEEP || retry == RETRY_REFRESH;
        (void)json_array_append(is_retried ? retried : not_retried, name);
    }
    offer_json(self, "retried", retried);
    offer_json(self, "not_retried", not_retried);
}

void area_write_admission(struct conformance_case *self)
{
    static const char *const ops[] = {"client_write", "sync_envs", "min_2pc_replicas",
                                      "client_sees_error", NULL};
    static area_function *const functions[] = {check_write, check_sync, check_minimum,
                                               check_client};
    int op = case_op_of(self, ops);
    if (op >= 0)
        functions[op](self);
}
