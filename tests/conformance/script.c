#include "tests/conformance/script.h"

#include <stdio.h>
#include <string.h>

#include "models/cluster.h"
#include "models/meta_guardian.h"

static const char *const names[REPLICAS_MAX] = {"r1", "r2", "r3", "r4", "r5", "r6", "r7"};

/* Keeps in mind what began; a primary that must not flush is told that it has just prepared. */
static bool hook(struct rig *rig, const struct sim_event *event)
{
    struct script *script = rig->context;
    if (writer_hear(&script->writer, event))
        return true;
    script->begun_kind = event->kind;
    script->begun_node = sim_node_of(&rig->sim, event->to);
    if (event->kind == MSG_GROUP_CHECK_TICK && !script->flushes) {
        struct replica *replica = sim_state(&rig->sim);
        replica->last_prepare_sent = rig_now(rig);
    }
    return false;
}

/* The part of the scenario that the case gives. */
static void print_config(struct conformance_case *self, char *text, size_t bytes)
{
    struct case_keys *given = &self->given;
    const char *batching = keys_bool(given, "batching_disabled", false) ? "true" : "false";
    int64_t check = keys_integer(given, "group_check_interval_ms", 100000);
    if (keys_bool(given, "group_check_disabled", false))
        check = 1000000000;
    (void)snprintf(text, bytes,
                   "config:\n"
                   "  staleness_for_commit: %lld\n"
                   "  max_mutation_count_in_prepare_list: %lld\n"
                   "  mutation_2pc_min_replica_count: %lld\n"
                   "  prepare_timeout_secondary: %lldms\n"
                   "  prepare_timeout_learner: %lldms\n"
                   "  batch_write_disabled: %s\n"
                   "  group_check_interval: %lldms\n"
                   "  config_sync_interval: %lldms\n",
                   (long long)keys_integer(given, "max_in_2pc", 20),
                   (long long)keys_integer(given, "prepare_list_size", 110),
                   (long long)keys_integer(given, "min_2pc_replicas", 2),
                   (long long)keys_integer(given, "prepare_timeout_ms", 3000),
                   (long long)keys_integer(given, "prepare_timeout_learner_ms", 5000), batching,
                   (long long)check,
                   (long long)keys_integer(given, "config_sync_interval_ms", 30000));
}

void script_open(struct script *script, struct conformance_case *self)
{
    char config[1024];
    memset(script, 0, sizeof(*script));
    script->self = self;
    print_config(self, config, sizeof(config));
    const struct count_rule timeout = {5000, 1, 3600000};
    const struct count_rule members = {3, 1, REPLICAS_MAX};
    script->servers = (uint32_t)keys_count(self, &self->given, "replicas", members);
    if (keys_integer(&self->given, "partitions", 1) != 1)
        case_unsupported(self, "given.partitions: a script tells of one partition");
    double delay = json_number_value(keys_json(&self->given, "one_way_message_delay_ms"));
    if (!(delay >= 0 && delay < 1e6)) {
        case_unsupported(self, "given.one_way_message_delay_ms: %g", delay);
        delay = 0;
    }
    script->flushes = keys_bool(&self->given, "empty_write_flush", true);
    script->writes = json_object();
    script->results = json_object();
    script->values = json_object();
    script->rig = rig_open("scenario: a script\npegasus: %s\nduration: 24h\n"
                           "cluster:\n"
                           "  meta_servers: 1\n"
                           "  replica_servers: %u\n"
                           "  empty: true\n"
                           "  network: {latency: %lldus}\n"
                           "  zookeeper: {write: 1us, read: 1us}\n"
                           "  log_write: 1us\n"
                           "table: {partitions: 1, replicas: %u}\n"
                           "%s",
                           self->revision, script->servers, (long long)(delay * 1000),
                           script->servers, config);
    script->rig->hook = hook;
    script->rig->context = script;
    writer_open(&script->writer, script->rig,
                keys_count(self, &self->given, "client_timeout_ms", timeout) * SIM_MS);
}

void script_close(struct script *script)
{
    json_decref(script->writes);
    json_decref(script->results);
    json_decref(script->values);
    json_decref(script->config);
    json_decref(script->replicas);
    rig_close(script->rig);
}

/* Which writes have which decrees, as a primary has them prepared. */
static void note_decrees(struct script *script, const struct replica *replica)
{
    struct sim *sim = &script->rig->sim;
    const struct prepared *prepared = sim_list_first(sim, POOL_MUTATIONS, &replica->prepares);
    for (; prepared != NULL; prepared = sim_list_next(sim, POOL_MUTATIONS, prepared)) {
        const struct queued_write *write = sim_list_first(sim, POOL_WRITES, &prepared->writes);
        if (write != NULL && prepared->mutation.decree < SCRIPT_DECREES)
            script->ids[prepared->mutation.decree] = write->held.write.id;
    }
}

bool script_step(struct script *script)
{
    script->begun_kind = UINT16_MAX;
    if (!world_step(&script->rig->sim, SIM_TIME_MAX)) {
        case_wrong(script->self, "nothing is to come any more");
        return false;
    }
    for (uint32_t i = 0; i < script->servers; i++) {
        const struct replica *replica = rig_replica(script->rig, 0, i);
        if (replica->role == ROLE_PRIMARY)
            note_decrees(script, replica);
    }
    return true;
}

json_t *script_config(struct script *script)
{
    const struct partition_config *config = &meta_partitions(rig_meta(script->rig))[0].config;
    json_t *secondaries = json_array();
    for (uint32_t server = 0; server < script->servers; server++) {
        for (uint32_t i = 0; i < config->secondary_count; i++) {
            if (config->secondaries[i] == server)
                (void)json_array_append_new(secondaries, json_string(names[server]));
        }
    }
    json_t *primary =
        config->primary == NO_SERVER ? json_null() : json_string(names[config->primary]);
    return json_pack("{s:I, s:o, s:o}", "ballot", (json_int_t)config->ballot, "primary", primary,
                     "secondaries", secondaries);
}

static const char *const role_words[ROLE_COUNT] = {
    [ROLE_ABSENT] = "absent",
    [ROLE_INACTIVE] = "inactive",
    [ROLE_PRIMARY] = "primary",
    [ROLE_SECONDARY] = "secondary",
    [ROLE_POTENTIAL_SECONDARY] = "learner",
    [ROLE_ERROR] = "error",
};

json_t *script_replicas(struct script *script)
{
    json_t *replicas = json_object();
    for (uint32_t i = 0; i < script->servers; i++) {
        const struct replica *replica = rig_replica(script->rig, 0, i);
        if (replica->role == ROLE_ABSENT)
            continue;
        json_t *row = json_pack("{s:s, s:I, s:I}", "role", role_words[replica->role], "ballot",
                                (json_int_t)replica->config.ballot, "committed",
                                (json_int_t)replica->committed);
        (void)json_object_set_new(replicas, names[i], row);
    }
    return replicas;
}

int script_server(const struct script *script, const char *name)
{
    for (uint32_t i = 0; i < script->servers; i++) {
        if (name != NULL && strcmp(names[i], name) == 0)
            return (int)i;
    }
    return -1;
}

const char *script_name(uint32_t server)
{
    ASSERT(server < REPLICAS_MAX);
    return names[server];
}
