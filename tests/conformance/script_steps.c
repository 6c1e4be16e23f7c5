#include "tests/conformance/script_steps.h"

#include <stdio.h>
#include <string.h>

#include "models/cluster.h"
#include "models/meta_guardian.h"

/* A step that is not done after so long never will be. */
#define STEP_TIME   (30 * SIM_MINUTE)
#define STEP_EVENTS 2000000

#define META_NODE 0

/* What a step says after a look at the cluster. */
enum step_state { STEP_WAITS, STEP_DONE };

typedef enum step_state step_function(struct script *script, json_t *step);

/* --- waypoints ---------------------------------------------------------------------- */

static void check_overshoot(struct script *script, const char *what, const json_t *actual,
                            const json_t *wanted)
{
    static const char *const counts[] = {"ballot", "committed"};
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        json_int_t is = json_integer_value(json_object_get(actual, counts[i]));
        const json_t *aim = json_object_get(wanted, counts[i]);
        if (actual != NULL && aim != NULL && is > json_integer_value(aim))
            case_wrong(script->self, "overshoot: %s: %s is %lld, past %lld", what, counts[i],
                       (long long)is, (long long)json_integer_value(aim));
    }
}

/* Keeps `actual` as the last waypoint of its kind if it is what is wanted. */
static enum step_state pass(json_t **last, json_t *actual, json_t *wanted)
{
    bool is_there = json_equal(actual, wanted) != 0;
    if (is_there) {
        json_decref(*last);
        *last = json_incref(actual);
    }
    json_decref(actual);
    return is_there ? STEP_DONE : STEP_WAITS;
}

static enum step_state expect_config(struct script *script, json_t *step)
{
    json_t *actual = script_config(script);
    check_overshoot(script, "group", actual, step);
    return pass(&script->config, actual, step);
}

static enum step_state expect_replicas(struct script *script, json_t *step)
{
    json_t *actual = script_replicas(script);
    const char *name = NULL;
    json_t *wanted = NULL;
    json_object_foreach (step, name, wanted)
        check_overshoot(script, name, json_object_get(actual, name), wanted);
    return pass(&script->replicas, actual, step);
}

static enum step_state expect_write(struct script *script, json_t *step)
{
    char id[24];
    json_int_t number = json_integer_value(json_object_get(step, "id"));
    const char *wanted = json_string_value(json_object_get(step, "err"));
    const struct written *request = writer_find(&script->writer, (uint64_t)number);
    if (request == NULL || !request->is_done)
        return STEP_WAITS;
    const char *error = error_name(request->error);
    if (wanted == NULL || strcmp(error, wanted) != 0)
        case_wrong(script->self, "write %lld: expected %s, got %s", (long long)number,
                   wanted == NULL ? "no error" : wanted, error);
    (void)snprintf(id, sizeof(id), "%lld", (long long)number);
    (void)json_object_set_new(script->results, id, json_string(error));
    return STEP_DONE;
}

/* Whether a write has been applied where the leader has the primary. */
static bool is_applied(struct script *script, uint64_t id)
{
    const struct partition_config *config = &meta_partitions(rig_meta(script->rig))[0].config;
    if (config->primary == NO_SERVER)
        return false;
    const struct replica *replica = rig_replica(script->rig, 0, config->primary);
    int64_t last = replica->role == ROLE_PRIMARY ? replica->committed : 0;
    for (int64_t decree = 1; decree <= last && decree < SCRIPT_DECREES; decree++) {
        if (script->ids[decree] == id)
            return true;
    }
    return false;
}

static enum step_state read_back(struct script *script, json_t *step)
{
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach (step, key, value) {
        json_t *write = json_object_get(script->writes, key);
        json_int_t id = json_integer_value(json_object_get(write, "id"));
        if (write == NULL || !is_applied(script, (uint64_t)id))
            return STEP_WAITS;
    }
    json_object_foreach (step, key, value) {
        json_t *write = json_object_get(script->writes, key);
        (void)json_object_set(script->values, key, json_object_get(write, "value"));
        if (!json_equal(json_object_get(write, "value"), value))
            case_wrong(script->self, "key %s has another value", key);
    }
    return STEP_DONE;
}

/* --- what the script does ------------------------------------------------------------ */

/* Writes a template with `{id}` replaced. */
static void fill(const char *template, uint64_t id, char *text, size_t bytes)
{
    const char *mark = strstr(template, "{id}");
    if (mark == NULL)
        (void)snprintf(text, bytes, "%s", template);
    else
        (void)snprintf(text, bytes, "%.*s%llu%s", (int)(mark - template), template,
                       (unsigned long long)id, mark + strlen("{id}"));
}

void script_write(struct script *script, uint64_t id, const char *key, const char *value)
{
    char key_text[64];
    char value_text[64];
    fill(key, id, key_text, sizeof(key_text));
    fill(value, id, value_text, sizeof(value_text));
    (void)json_object_set_new(script->writes, key_text,
                              json_pack("{s:I, s:s}", "id", (json_int_t)id, "value", value_text));
    writer_send(&script->writer, id, RC_PUT, 0, 100);
}

static enum step_state start_writes(struct script *script, json_t *step)
{
    json_int_t from = json_integer_value(json_object_get(step, "from_id"));
    json_int_t to = json_integer_value(json_object_get(step, "to_id"));
    const char *key = json_string_value(json_object_get(step, "key"));
    const char *value = json_string_value(json_object_get(step, "value"));
    if (key == NULL || value == NULL || from < 1 || to < from ||
        to - from >= WRITER_LIMIT - (json_int_t)script->writer.count) {
        case_unsupported(script->self, "start_writes: no key, no value, or too many");
        return STEP_DONE;
    }
    for (json_int_t id = from; id <= to; id++)
        script_write(script, (uint64_t)id, key, value);
    return STEP_DONE;
}

void script_repair(struct script *script, bool is_on)
{
    meta_guardian_switch(rig_meta(script->rig), is_on);
}

static enum step_state meta_auto_repair(struct script *script, json_t *step)
{
    script_repair(script, json_is_true(step));
    return STEP_DONE;
}

static const struct {
    const char *name;
    enum config_type type;
} changes[] = {
    {"assign_primary", CT_ASSIGN_PRIMARY},
    {"upgrade_to_primary", CT_UPGRADE_TO_PRIMARY},
    {"add_secondary", CT_ADD_SECONDARY},
    {"upgrade_to_secondary", CT_UPGRADE_TO_SECONDARY},
    {"downgrade_to_secondary", CT_DOWNGRADE_TO_SECONDARY},
    {"downgrade_to_inactive", CT_DOWNGRADE_TO_INACTIVE},
    {"remove", CT_REMOVE},
};

static enum step_state admin_proposal(struct script *script, json_t *step)
{
    const char *change = json_string_value(json_object_get(step, "change"));
    int to = script_server(script, json_string_value(json_object_get(step, "sent_to")));
    int node = script_server(script, json_string_value(json_object_get(step, "node")));
    struct rig *rig = script->rig;
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        if (to < 0 || node < 0 || change == NULL || strcmp(changes[i].name, change) != 0)
            continue;
        struct config_proposal proposal = {.config = meta_partitions(rig_meta(rig))[0].config,
                                           .node = (uint16_t)node,
                                           .type = (uint8_t)changes[i].type};
        rig_send(rig, cluster_meta(0), cluster_replica(rig->options, 0, (uint32_t)to),
                 MSG_CONFIG_PROPOSAL, &proposal);
        return STEP_DONE;
    }
    case_unsupported(script->self, "admin_proposal: %s", change == NULL ? "null" : change);
    return STEP_DONE;
}

/* What the test program does at its end, or of itself; nothing happens then. */
static enum step_state ignore(struct script *script, json_t *step)
{
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach (step, key, value) {
        if (strcmp(key, "close_replica_stub_on_exit") != 0 &&
            strcmp(key, "not_exit_on_log_failure") != 0)
            case_unsupported(script->self, "switch: %s", key);
    }
    return STEP_DONE;
}

/* --- single messages and tasks ---------------------------------------------------------- */

static const struct {
    const char *name;
    uint16_t kind;
} messages[] = {
    {"prepare", MSG_PREPARE},
    {"prepare_ack", MSG_PREPARE_ACK},
    {"config_proposal", MSG_CONFIG_PROPOSAL},
    {"cm_update_partition_configuration", MSG_UPDATE_CONFIG},
    {"cm_update_partition_configuration_ack", MSG_UPDATE_CONFIG_ACK},
    {"learn", MSG_LEARN},
    {"learn_ack", MSG_LEARN_REPLY},
    {"learn_completion_notify", MSG_LEARN_COMPLETION},
    {"learn_completion_notify_ack", MSG_LEARN_COMPLETION_ACK},
    {"group_check", MSG_GROUP_CHECK},
    {"group_check_ack", MSG_GROUP_CHECK_ACK},
    {"config_sync", MSG_CONFIG_SYNC},
    {"learn_add_learner", MSG_ADD_LEARNER},
    {"add_learner", MSG_ADD_LEARNER},
    {"remove_replica", MSG_REMOVE_REPLICA},
    {"log_write", MSG_LOG_WRITTEN},
    {"learn_remote_delta_files", MSG_LEARN_COPIED},
};

/* What a step speaks of: {event: rpc_call, message: prepare, from: r1, to: r2}. */
struct occurrence {
    const char *event;
    const char *task;
    uint16_t kind;
    uint32_t from; /* node */
    uint32_t to;   /* node; of a task: where it runs */
    int64_t delay_ms;
};

static uint32_t node_of(struct script *script, struct case_keys *keys, const char *key)
{
    const char *name = keys_text(keys, key);
    if (name == NULL)
        return UINT32_MAX;
    int server = script_server(script, name);
    if (server < 0 && strcmp(name, "meta") != 0)
        case_unsupported(script->self, "node %s", name);
    return server < 0 ? cluster_meta_node(META_NODE)
                      : cluster_server_node(script->rig->options, (uint32_t)server);
}

static struct occurrence read_occurrence(struct script *script, json_t *step)
{
    struct occurrence what = {.kind = UINT16_MAX};
    struct case_keys keys;
    keys_open(&keys, "step", step);
    what.event = keys_needed(script->self, &keys, "event");
    what.task = keys_text(&keys, "task");
    const char *name = keys_text(&keys, "message");
    what.from = node_of(script, &keys, "from");
    what.to = node_of(script, &keys, "to");
    uint32_t node = node_of(script, &keys, "node");
    what.to = what.to == UINT32_MAX ? node : what.to;
    what.delay_ms =
        keys_count(script->self, &keys, "delay_ms", (struct count_rule){.max = 3600000});
    name = name == NULL ? what.task : name;
    for (size_t i = 0; name != NULL && i < COUNT_OF(messages); i++) {
        if (strcmp(messages[i].name, name) == 0)
            what.kind = messages[i].kind;
    }
    if (what.kind == MSG_LOG_WRITTEN)
        what.from = what.to;
    keys_close(script->self, &keys);
    return what;
}

/* Whether an event is of one of the kinds that messages are sent by. */
static bool is_sending(const char *event)
{
    return strcmp(event, "rpc_call") == 0 || strcmp(event, "rpc_reply") == 0;
}

/* Whether it is of one of those by which they arrive: losing one then is as losing it on its way.
 */
static bool is_arrival(const char *event)
{
    return strcmp(event, "rpc_request_enqueue") == 0 || strcmp(event, "rpc_response_enqueue") == 0;
}

static bool is_log_write(const struct occurrence *what)
{
    return what->kind == MSG_LOG_WRITTEN &&
           (strcmp(what->event, "aio_call") == 0 || strcmp(what->event, "aio_enqueue") == 0);
}

/* Whether it is of those by which a task runs: from end to end at one instant. */
static bool is_running(const char *event)
{
    return strcmp(event, "task_enqueue") == 0 || strcmp(event, "task_begin") == 0 ||
           strcmp(event, "task_end") == 0 || strcmp(event, "aio_enqueue") == 0;
}

/* The message of that kind, or the log write, that the event just handled sent, or null. */
static struct slot *sent(struct script *script, const struct occurrence *what)
{
    const struct sim *sim = &script->rig->sim;
    for (uint32_t i = 2; i < sim->world->slot_end; i++) {
        struct slot *slot = &sim->slots[i];
        if (slot->state == SLOT_PENDING && slot->kind == what->kind &&
            slot->cause == sim->world->number && slot->outcome == SIM_DELIVERED &&
            (slot->class_ != SIM_TIMER || what->kind == MSG_LOG_WRITTEN) &&
            sim_node_of(sim, slot->from) == what->from && sim_node_of(sim, slot->to) == what->to)
            return slot;
    }
    return NULL;
}

static enum step_state await(struct script *script, json_t *step)
{
    struct occurrence what = read_occurrence(script, step);
    uint64_t number = script->rig->sim.world->number;
    bool is_there = false;
    if (what.kind == UINT16_MAX)
        case_unsupported(script->self, "await: no such message or task");
    else if (is_sending(what.event) || strcmp(what.event, "aio_call") == 0)
        is_there = sent(script, &what) != NULL;
    else if (is_running(what.event) || is_arrival(what.event))
        is_there = script->begun_kind == what.kind && script->begun_node == what.to;
    else
        case_unsupported(script->self, "await: %s", what.event);
    if (!is_there || number <= script->consumed)
        return STEP_WAITS;
    script->consumed = number;
    return STEP_DONE;
}

/*
 * Sets the trap once, and waits until it has been sprung. What the event of the step before sent
 * comes after the state that it left, so it is lost too.
 */
static enum step_state trap(struct script *script, const struct occurrence *what, sim_time delay)
{
    struct network *network = script->rig->sim.network;
    struct slot *slot = script->is_armed || delay > 0 ? NULL : sent(script, what);
    if (slot != NULL) {
        world_slot_free(&script->rig->sim, slot);
        return STEP_DONE;
    }
    if (!script->is_armed) {
        struct network_trap one = {
            .delay = delay, .from = what->from, .to = what->to, .kind = what->kind, .count = 1};
        bool is_set = network_trap(network, &one);
        ASSERT(is_set);
        script->is_armed = true;
    }
    return network->trap_count == 0 ? STEP_DONE : STEP_WAITS;
}

static enum step_state fail_log(struct script *script, const struct occurrence *what)
{
    uint32_t server = what->to - cluster_server_node(script->rig->options, 0);
    struct replica *replica = rig_replica(script->rig, 0, server);
    if (!script->is_armed)
        replica->log_fails = 1;
    script->is_armed = true;
    return replica->log_fails == 0 ? STEP_DONE : STEP_WAITS;
}

static enum step_state fail_next(struct script *script, json_t *step)
{
    struct occurrence what = read_occurrence(script, step);
    if (is_log_write(&what))
        return fail_log(script, &what);
    if (what.kind != UINT16_MAX && (is_sending(what.event) || is_arrival(what.event)))
        return trap(script, &what, 0);
    case_unsupported(script->self, "fail_next: %s", what.event);
    return STEP_DONE;
}

static enum step_state delay_next(struct script *script, json_t *step)
{
    struct occurrence what = read_occurrence(script, step);
    if (what.kind != UINT16_MAX && what.kind != MSG_LOG_WRITTEN && what.delay_ms > 0)
        return trap(script, &what, what.delay_ms * SIM_MS);
    case_unsupported(script->self, "delay_next: %s", what.event);
    return STEP_DONE;
}

/* --- one after another ---------------------------------------------------------------------- */

static const struct {
    const char *name;
    step_function *function;
} step_kinds[] = {
    {"expect_config", expect_config},
    {"expect_replicas", expect_replicas},
    {"expect_write", expect_write},
    {"read_back", read_back},
    {"start_writes", start_writes},
    {"meta_auto_repair", meta_auto_repair},
    {"admin_proposal", admin_proposal},
    {"switch", ignore},
    {"await", await},
    {"fail_next", fail_next},
    {"delay_next", delay_next},
};

static step_function *function_of(struct script *script, const char *name)
{
    for (size_t i = 0; i < COUNT_OF(step_kinds); i++) {
        if (strcmp(step_kinds[i].name, name) == 0)
            return step_kinds[i].function;
    }
    case_unsupported(script->self, "step %s", name);
    return NULL;
}

/* Says how things stood when a step was given up. */
static void give_up(struct script *script, size_t index, const char *name, json_t *what)
{
    json_t *config = script_config(script);
    json_t *replicas = script_replicas(script);
    char *wanted = json_dumps(what, JSON_COMPACT | JSON_ENCODE_ANY);
    char *group = json_dumps(config, JSON_COMPACT);
    char *there = json_dumps(replicas, JSON_COMPACT);
    case_wrong(script->self, "step %zu not done at %lld ms: %s %s, group: %s, replicas: %s", index,
               (long long)(rig_now(script->rig) / SIM_MS), name, wanted, group, there);
    free(wanted);
    free(group);
    free(there);
    json_decref(config);
    json_decref(replicas);
}

/* Lets events go by until what one key of a step says is done. */
static void run_step(struct script *script, size_t index, const char *name, json_t *what)
{
    step_function *function = function_of(script, name);
    sim_time began = rig_now(script->rig);
    uint32_t events = 0;
    script->is_armed = false;
    while (function != NULL && !script->self->is_wrong) {
        if (function(script, what) == STEP_DONE)
            return;
        bool is_late = rig_now(script->rig) - began > STEP_TIME || ++events > STEP_EVENTS;
        if (script->self->is_wrong || is_late || !script_step(script))
            give_up(script, index, name, what);
    }
}

void script_run(struct script *script, json_t *steps)
{
    size_t index = 0;
    json_t *step = NULL;
    const char *name = NULL;
    json_t *what = NULL;
    json_array_foreach (steps, index, step) {
        if (json_object_size(step) == 0)
            case_unsupported(script->self, "step %zu does nothing", index);
        json_object_foreach (step, name, what) {
            if (!script->self->is_wrong)
                run_step(script, index, name, what);
        }
    }
}
