/* Areas about what the leader makes of answers: to its polls, to the ingestion request. */
#include <stdio.h>
#include <string.h>

#include "models/cluster.h"
#include "tests/conformance/areas.h"
#include "tests/conformance/meta_bench.h"

/* Whether a server is in a partition's group. */
static bool is_member(const struct partition_config *config, uint16_t server)
{
    bool is_there = config->primary == server;
    for (uint32_t i = 0; i < config->secondary_count; i++)
        is_there = is_there || config->secondaries[i] == server;
    return is_there;
}

/* Whom P, S1, S2 ... are in a partition's group; beyond it, the servers that are not in it. */
static uint16_t server_of(struct conformance_case *self, const struct partition_config *config,
                          const char *name)
{
    uint32_t number = name[0] == 'S' && name[1] != '\0' ? (uint32_t)(name[1] - '0') : 0;
    uint16_t server = 0;
    if (strcmp(name, "P") == 0)
        return config->primary;
    if (number < 1 || number > REPLICAS_MAX || name[2] != '\0') {
        case_unsupported(self, "response.group: no such node: %s", name);
        return config->primary;
    }
    if (number <= config->secondary_count)
        return config->secondaries[number - 1];
    for (uint32_t beyond = number - config->secondary_count; beyond > 0; server++)
        beyond -= !is_member(config, server);
    return (uint16_t)(server - 1);
}

/* One node's report: {progress: 100, download_status: ERR_OK}. */
static struct replica_report read_node(struct conformance_case *self, json_t *json)
{
    struct replica_report report = {0};
    struct case_keys keys;
    keys_open(&keys, "group", json);
    if (keys_have(&keys, "progress") && keys_have(&keys, "download_status"))
        report.flags |= REPORT_HAS_DOWNLOAD;
    if (keys_have(&keys, "ingestion"))
        report.flags |= REPORT_HAS_INGESTION;
    if (keys_have(&keys, "cleaned_up"))
        report.flags |= REPORT_HAS_CLEAN;
    if (keys_have(&keys, "paused"))
        report.flags |= REPORT_HAS_PAUSED;
    report.progress = (uint8_t)keys_count(self, &keys, "progress", (struct count_rule){.max = 100});
    report.download_error = (uint8_t)keys_error(self, &keys, "download_status", ERR_OK);
    report.ingestion = (uint8_t)keys_ingestion(self, &keys, "ingestion", IS_INVALID);
    report.flags |= keys_bool(&keys, "cleaned_up", false) ? REPORT_CLEAN : 0;
    report.flags |= keys_bool(&keys, "paused", false) ? REPORT_PAUSED : 0;
    keys_close(self, &keys);
    return report;
}

/* A flag of the answer: one bit says that it is set, another what it is. */
static uint8_t read_flag(struct case_keys *keys, const char *key, uint8_t has, uint8_t is)
{
    if (!keys_have(keys, key))
        return 0;
    return keys_bool(keys, key, false) ? has | is : has;
}

static struct bulk_load_response read_response(struct conformance_case *self,
                                               const struct partition_config *config)
{
    struct bulk_load_response response = {0};
    struct case_keys keys;
    const char *name = NULL;
    json_t *node = NULL;
    keys_open(&keys, "response", keys_json(&self->when, "response"));
    response.error = (uint16_t)keys_error(self, &keys, "err", ERR_OK);
    if (keys_have(&keys, "total_progress"))
        response.flags |= RESPONSE_HAS_PROGRESS;
    response.total_progress =
        (uint8_t)keys_count(self, &keys, "total_progress", (struct count_rule){.max = 100});
    response.flags |=
        read_flag(&keys, "group_ingestion_finished", RESPONSE_HAS_FINISHED, RESPONSE_FINISHED);
    response.flags |= read_flag(&keys, "group_cleaned_up", RESPONSE_HAS_CLEAN, RESPONSE_CLEAN);
    response.flags |= read_flag(&keys, "group_paused", RESPONSE_HAS_PAUSED, RESPONSE_PAUSED);
    json_object_foreach (keys_json(&keys, "group"), name, node) {
        if (response.node_count == REPLICAS_MAX) {
            case_unsupported(self, "response.group: more than %d nodes", REPLICAS_MAX);
            break;
        }
        response.nodes[response.node_count] = read_node(self, node);
        response.nodes[response.node_count++].server = server_of(self, config, name);
    }
    keys_close(self, &keys);
    return response;
}

/* Whether the leader will poll the partition again. */
static bool will_poll(const struct meta_bench *bench)
{
    const struct rig *rig = bench->rig;
    for (uint32_t i = 2; i < rig->sim.world->slot_end; i++) {
        const struct slot *slot = &rig->sim.slots[i];
        const struct meta_task *task = (const void *)slot->body;
        if (slot->state == SLOT_PENDING && slot->kind == MSG_META_POLL &&
            task->partition == bench->partition)
            return true;
    }
    return false;
}

/* A load in the state that the case gives. */
static void open_load(struct conformance_case *self, struct meta_bench *bench)
{
    char more[128];
    int64_t rollbacks = keys_integer(&self->given, "max_rollback", 10);
    (void)snprintf(more, sizeof(more), "config: {bulk_load_max_rollback_times: %lld}\n",
                   (long long)rollbacks);
    const struct count_rule full = {3, 1, REPLICAS_MAX};
    const struct count_rule size = {8, 1, 4096};
    int64_t partitions = keys_count(self, &self->given, "partition_count", size);
    meta_bench_open(self, bench, partitions,
                    keys_count(self, &self->given, "max_replica_count", full), more);
    meta_bench_start_load(bench);
    meta_bench_read(self, bench);
    bench->ballot = keys_integer(&self->given, "partition_ballot", 0);
    bench->partition = (uint32_t)keys_count(self, &self->when, "partition",
                                            (struct count_rule){.max = partitions - 1});
    bench->rpc_error = keys_error(self, &self->when, "rpc_err", ERR_OK);
}

void area_meta_reply(struct conformance_case *self)
{
    struct meta_bench bench;
    if (!case_op_is(self, "primary_reply"))
        return;
    open_load(self, &bench);
    if (self->is_unsupported)
        return;
    struct meta_partition *partition = meta_bench_partition(&bench, bench.partition);
    partition->config.ballot = keys_integer(&self->when, "request_ballot", bench.ballot);
    bench.request_status = keys_status(self, &self->when, "request_status", BLS_INVALID);
    bench.response = read_response(self, &partition->config);
    meta_bench_poll(&bench);
    if (bench.polls == 0)
        case_wrong(self, "the leader sent no request");
    meta_bench_offer(self, &bench);
    offer_bool(self, "resend", will_poll(&bench));
    meta_bench_close(&bench);
}

void area_meta_ingestion_reply(struct conformance_case *self)
{
    struct meta_bench bench;
    struct case_keys keys;
    if (!case_op_is(self, "ingestion_reply"))
        return;
    open_load(self, &bench);
    if (self->is_unsupported)
        return;
    keys_open(&keys, "response", keys_json(&self->when, "response"));
    bench.ingestion.response_error = (uint16_t)keys_error(self, &keys, "err", ERR_OK);
    bench.ingestion.engine_error = (uint32_t)keys_integer(&keys, "engine_error", 0);
    keys_close(self, &keys);
    meta_bench_ingest(&bench);
    if (bench.ingestions == 0)
        case_wrong(self, "the leader sent no ingestion request");
    meta_bench_offer(self, &bench);
    const struct slot *again = rig_pending(bench.rig, MSG_META_INGESTION);
    offer_integer(self, "retry_after_ms",
                  again == NULL ? -1 : (again->at - bench.answered) / SIM_MS);
    meta_bench_close(&bench);
}
