#include "tests/conformance/replica_bench.h"

#include <stdio.h>
#include <string.h>

#include "models/cluster.h"
#include "models/replica_loader.h"
#include "models/stub.h"

/* Long enough for an order and its answer, too short for a download to begin. */
#define SETTLE (5 * SIM_MS)

/* A secondary is told of an order: nobody answers, unless the test does later. */
static void hold_back(struct replica_bench *bench, const struct sim_event *event)
{
    const struct partition_config *config = &bench->subject->config;
    uint32_t server = cluster_server_of(&bench->rig->sim, event->to);
    if (bench->asks_about >= config->secondary_count ||
        config->secondaries[bench->asks_about] != server)
        return;
    bench->group_back = event->back;
    bench->group_reply.ballot = ((const struct group_bulk_load_request *)event->body)->ballot;
}

/* What is said to meta, which the test stands in for. */
static bool hear(struct replica_bench *bench, const struct sim_event *event)
{
    switch (event->kind) {
    case MSG_BULK_LOAD_RESPONSE:
        bench->report = *(const struct bulk_load_response *)event->body;
        bench->reports++;
        return true;
    case MSG_GROUP_BULK_LOAD_REPLY:
        bench->group_answer = *(const struct group_bulk_load_response *)event->body;
        bench->group_answers++;
        return true;
    case MSG_WRITE_REPLY:
        bench->reply = *(const struct write_response *)event->body;
        bench->replies += event->outcome == SIM_DELIVERED;
        return true;
    default:
        return false;
    }
}

static bool hook(struct rig *rig, const struct sim_event *event)
{
    struct replica_bench *bench = rig->context;
    uint32_t subject = cluster_replica(rig->options, 0, bench->server);
    if (bench->more != NULL && bench->more(rig, event))
        return true;
    if (event->to != subject && hear(bench, event))
        return true;
    if (event->kind == MSG_GROUP_BULK_LOAD && event->to != subject) {
        hold_back(bench, event);
        return true;
    }
    if (event->kind == MSG_PREPARE && event->from == subject) {
        const struct mutation *mutation = event->body;
        bench->prepares += mutation->code == RC_EMPTY;
        return true;
    }
    return false;
}

void replica_bench_open(const struct conformance_case *self, struct replica_bench *bench,
                        int64_t replicas, const char *more)
{
    memset(bench, 0, sizeof(*bench));
    bench->asks_about = UINT32_MAX;
    bench->rig = rig_open(
        "scenario: a replica on the bench\n"
        "pegasus: %s\n"
        "duration: 1h\n"
        "cluster:\n"
        "  meta_servers: 1\n"
        "  replica_servers: %lld\n"
        "  network: {latency: 1us}\n"
        "  zookeeper: {write: 1us, read: 1us}\n"
        "bulk_load: {files: 2, file_size: 1MiB, provider_latency: 10s}\n"
        "%s%s",
        self->revision, (long long)(replicas < REPLICAS_MAX ? REPLICAS_MAX : replicas) + 1,
        strstr(more, "table:") != NULL ? "" : "table: {partitions: 1, replicas: 3}\n", more);
    bench->rig->hook = hook;
    bench->rig->context = bench;
    bench->rig->messages[MSG_WRITE_REPLY].actor_type = ACTOR_META; /* the test is the only client */
    rig_run(bench->rig, SIM_MS);
    bench->subject = rig_replica(bench->rig, 0, 0);
}

void replica_bench_close(struct replica_bench *bench)
{
    rig_close(bench->rig);
}

uint32_t replica_bench_downloads(struct replica_bench *bench)
{
    struct stub *stub = rig_state(bench->rig, cluster_stub(bench->rig->options, bench->server));
    return stub->downloading;
}

void replica_bench_set_downloads(struct replica_bench *bench, uint32_t count)
{
    struct stub *stub = rig_state(bench->rig, cluster_stub(bench->rig->options, bench->server));
    stub->downloading = count;
}

/* One secondary as its primary knows it: {progress: 10, download_status: ERR_OK}. */
static void read_secondary(struct conformance_case *self, struct replica_report *report,
                           json_t *json)
{
    struct case_keys keys;
    const struct count_rule percent = {.max = 100};
    keys_open(&keys, "secondary", json);
    report->flags |= keys_have(&keys, "progress") || keys_have(&keys, "download_status")
                         ? REPORT_HAS_DOWNLOAD
                         : 0;
    report->flags |= keys_have(&keys, "ingestion") ? REPORT_HAS_INGESTION : 0;
    report->flags |= keys_have(&keys, "cleaned_up") ? REPORT_HAS_CLEAN : 0;
    report->flags |= keys_have(&keys, "paused") ? REPORT_HAS_PAUSED : 0;
    report->progress = (uint8_t)keys_count(self, &keys, "progress", percent);
    report->download_error = (uint8_t)keys_error(self, &keys, "download_status", ERR_OK);
    report->ingestion = (uint8_t)keys_ingestion(self, &keys, "ingestion", IS_INVALID);
    report->flags |= keys_bool(&keys, "cleaned_up", false) ? REPORT_CLEAN : 0;
    report->flags |= keys_bool(&keys, "paused", false) ? REPORT_PAUSED : 0;
    keys_close(self, &keys);
}

/* Makes a group of so many secondaries; those that are not there yet stand on the next servers. */
static void set_secondaries(struct conformance_case *self, struct replica_bench *bench,
                            size_t count)
{
    struct partition_config *config = &bench->subject->config;
    if (count >= REPLICAS_MAX) {
        case_unsupported(self, "given.secondaries: %zu, over %d", count, REPLICAS_MAX - 1);
        return;
    }
    for (size_t i = config->secondary_count; i < count; i++)
        config->secondaries[i] = (uint16_t)(i + 1);
    config->secondary_count = (uint8_t)count;
}

/* What is known of a secondary; null, and a complaint, if there is none such. */
static struct replica_report *known_report(struct conformance_case *self,
                                           struct replica_bench *bench, size_t index)
{
    struct replica *subject = bench->subject;
    if (index >= subject->config.secondary_count) {
        case_unsupported(self, "given: a state of secondary %zu, which is not there", index);
        return NULL;
    }
    struct replica_report *report = &subject->loader.secondaries[index].report;
    report->server = subject->config.secondaries[index];
    return report;
}

/* How many secondaries there are, or a list of what is known of each: null is nothing. */
static void read_secondaries(struct conformance_case *self, struct replica_bench *bench)
{
    json_t *all = keys_json(&self->given, "secondaries");
    size_t index = 0;
    json_t *item = NULL;
    if (json_is_integer(all) && json_integer_value(all) >= 0)
        set_secondaries(self, bench, (size_t)json_integer_value(all));
    else if (json_is_array(all))
        set_secondaries(self, bench, json_array_size(all));
    else if (all != NULL && !json_is_null(all))
        case_unsupported(self, "given.secondaries: neither a count nor a list");
    json_array_foreach (all, index, item) {
        struct replica_report *report = known_report(self, bench, index);
        if (report != NULL && !json_is_null(item))
            read_secondary(self, report, item);
    }
    json_array_foreach (keys_json(&self->given, "secondaries_ingestion"), index, item) {
        struct replica_report *report = known_report(self, bench, index);
        int status = ingestion_by_name(json_string_value(item));
        if (report == NULL || status < 0) {
            case_unsupported(self, "given.secondaries_ingestion: an unknown one");
            return;
        }
        report->flags |= REPORT_HAS_INGESTION;
        report->ingestion = (uint8_t)status;
    }
}

/* The loader's own state. */
static void read_loader(struct conformance_case *self, struct replica_bench *bench)
{
    struct loader *loader = &bench->subject->loader;
    struct case_keys *given = &self->given;
    int status = keys_status(self, given, "local_status", BLS_INVALID);
    status = keys_status(self, given, "local_bulk_load_status", status);
    loader->status = (uint8_t)status;
    loader->progress =
        (uint8_t)keys_count(self, given, "progress", (struct count_rule){.max = 100});
    loader->ingestion = (uint8_t)keys_ingestion(self, given, "ingestion", IS_INVALID);
    loader->empty_prepare_sent = keys_bool(given, "empty_write_sent", false);
    loader->bytes_done = keys_integer(given, "downloaded_bytes", 0);
    loader->file_total_size = keys_integer(given, "total_bytes", 2 * SIM_MIB);
    loader->file_count = status == BLS_INVALID ? 0 : 2;
    loader->is_downloading = keys_bool(given, "holds_slot", status == BLS_DOWNLOADING);
    bench->subject->disk.has_load_dir = keys_bool(given, "local_dir_exists", status != BLS_INVALID);
    const struct count_rule slots = {loader->is_downloading, 0, INT32_MAX};
    replica_bench_set_downloads(bench,
                                (uint32_t)keys_count(self, given, "node_downloading_count", slots));
    if (keys_bool(given, "ingestion_in_progress", false)) {
        sim_act_as(&bench->rig->sim, cluster_replica(bench->rig->options, 0, bench->server));
        loader_raise_flag(&bench->rig->sim, bench->subject);
        bench->rig->sim.running = (struct running){.actor = SIM_NOBODY};
    }
}

int64_t replica_bench_replicas(struct conformance_case *self)
{
    const struct count_rule rule = {3, 1, REPLICAS_MAX};
    return keys_count(self, &self->given, "max_replica_count", rule);
}

void replica_bench_read(struct conformance_case *self, struct replica_bench *bench)
{
    int role = keys_role(self, &self->given, "role", ROLE_PRIMARY);
    bench->server = role == ROLE_SECONDARY ? 1 : 0;
    bench->subject = rig_replica(bench->rig, 0, bench->server);
    struct replica *subject = bench->subject;
    subject->role = (uint8_t)role;
    int64_t ballot = keys_integer(&self->given, "ballot", subject->config.ballot);
    subject->config.ballot = ballot;
    subject->disk.ballot = ballot;
    read_secondaries(self, bench);
    read_loader(self, bench);
}

/* Asks the subject something in an actor's name and waits for the answer. */
static void ask(struct replica_bench *bench, uint32_t who, uint16_t kind, uint16_t reply_kind,
                const void *body)
{
    struct sim_call call = {.to = cluster_replica(bench->rig->options, 0, bench->server),
                            .kind = kind,
                            .reply_kind = reply_kind,
                            .timeout = 5 * SIM_SECOND};
    (void)rig_call(bench->rig, who, &call, body);
    rig_run(bench->rig, SETTLE);
}

void replica_bench_order(struct replica_bench *bench, int status, int64_t ballot)
{
    struct bulk_load_request request = {.ballot = ballot, .status = (uint8_t)status};
    ask(bench, cluster_meta(0), MSG_BULK_LOAD_REQUEST, MSG_BULK_LOAD_RESPONSE, &request);
}

void replica_bench_group_order(struct replica_bench *bench, int status, int64_t ballot)
{
    struct group_bulk_load_request request = {.ballot = ballot, .status = (uint8_t)status};
    uint32_t primary = cluster_replica(bench->rig->options, 0, (bench->server + 2) % 3);
    ask(bench, primary, MSG_GROUP_BULK_LOAD, MSG_GROUP_BULK_LOAD_REPLY, &request);
}

void replica_bench_pass_on(struct replica_bench *bench, int status, uint32_t about)
{
    bench->asks_about = about;
    replica_bench_order(bench, status, bench->subject->config.ballot);
}

/* Ends the calls about the other secondaries. */
static void forget_others(struct replica_bench *bench)
{
    struct sim *sim = &bench->rig->sim;
    for (uint32_t i = 2; i < sim->world->slot_end; i++) {
        if (sim->slots[i].state == SLOT_PENDING &&
            sim->slots[i].kind == MSG_GROUP_BULK_LOAD_REPLY && i != bench->group_back.call.slot)
            world_slot_free(sim, &sim->slots[i]);
    }
}

void replica_bench_answer(struct replica_bench *bench)
{
    struct rig *rig = bench->rig;
    uint16_t server = bench->subject->config.secondaries[bench->asks_about];
    forget_others(bench);
    if (bench->group_rpc_error == ERR_OK) {
        sim_act_as(&rig->sim, cluster_replica(rig->options, 0, server));
        sim_reply(&rig->sim, bench->group_back, &bench->group_reply);
        rig->sim.running = (struct running){.actor = SIM_NOBODY};
        rig_run(rig, SETTLE);
    } else {
        rig_run(rig, bench->rig->options->config.rpc_timeout + SETTLE);
    }
}

/* Which secondaries the primary knows something of. */
static json_t *known_secondaries(const struct replica *replica)
{
    json_t *known = json_array();
    for (uint32_t i = 0; i < replica->config.secondary_count; i++) {
        const struct replica_report *report = &replica->loader.secondaries[i].report;
        if (report->flags != 0)
            (void)json_array_append_new(known, json_integer(report->server));
    }
    return known;
}

void replica_bench_offer(struct conformance_case *self, struct replica_bench *bench)
{
    const struct replica *subject = bench->subject;
    const struct loader *loader = &subject->loader;
    offer_text(self, "local_status", bulk_load_status_name(loader->status));
    offer_integer(self, "progress", loader->progress);
    offer_integer(self, "downloaded_bytes", loader->bytes_done);
    offer_text(self, "ingestion", ingestion_status_name(loader->ingestion));
    offer_bool(self, "ingestion_in_progress", loader->is_ingesting);
    offer_bool(self, "ingestion_in_progress_after", loader->is_ingesting);
    offer_bool(self, "empty_write_sent", loader->empty_prepare_sent);
    offer_bool(self, "local_dir_exists", subject->disk.has_load_dir);
    offer_bool(self, "cleaned_up", loader_is_clean(subject));
    offer_integer(self, "node_downloading_count", replica_bench_downloads(bench));
    offer_json(self, "secondary_states", known_secondaries(subject));
    offer_bool(self, "starts_empty_write", bench->prepares > 0);
    offer_bool(self, "starts_checkpoint", rig_pending(bench->rig, MSG_CHECKPOINTED) != NULL);
}
