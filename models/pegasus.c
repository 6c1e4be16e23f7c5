#include "models/pegasus.h"

#include "models/client.h"
#include "models/lifecycle.h"
#include "models/meanings.h"
#include "models/membership.h"
#include "models/meta.h"
#include "models/operator.h"
#include "models/replica.h"
#include "models/stub.h"
#include "models/zookeeper.h"

#include <stdio.h>

/* --- messages and actors -------------------------------------------------------- */

#define MESSAGE_ROW(constant, title, actor, body)                                                  \
    [MSG_##constant] = {.name = #title,                                                            \
                        .handle = on_##title,                                                      \
                        .actor_type = ACTOR_##actor,                                               \
                        .body_bytes = sizeof(body)},
static const struct sim_message messages[MSG_COUNT] = {MODEL_MESSAGES(MESSAGE_ROW)};

/* The remote storage survives whatever happens to the machine that answers for it. */
static void nothing_is_lost(struct sim *sim)
{
    (void)sim;
}

static const struct sim_actor_type actor_types[ACTOR_TYPE_COUNT] = {
    [ACTOR_META] = {"meta", meta_crash, meta_restart},
    [ACTOR_ZOOKEEPER] = {"zookeeper", zookeeper_crash, zookeeper_restart},
    [ACTOR_PROVIDER] = {"provider", nothing_is_lost, nothing_is_lost},
    [ACTOR_OPERATOR] = {"operator", operator_crash, operator_restart},
    [ACTOR_CLIENT] = {"client", client_crash, client_restart},
    [ACTOR_STUB] = {"stub", stub_crash, stub_restart},
    [ACTOR_REPLICA] = {"replica", replica_crash, replica_restart},
    [ACTOR_THROTTLE] = {"throttle", throttle_crash, throttle_restart},
};

/* --- what is counted, opened and held ------------------------------------------- */

static const struct sim_counter counters[COUNTER_KIND_COUNT] = {
    [COUNTER_WRITES_SENT] = {"writes_sent", "User writes begun by clients", false},
    [COUNTER_WRITES_OK] = {"writes_ok", "User writes that succeeded", false},
    [COUNTER_WRITES_FAILED] = {"writes_failed", "User writes that ended with an error", false},
    [COUNTER_WRITES_REFUSED] = {"writes_refused",
                                "Times a primary answered a user write ERR_OPERATION_DISABLED",
                                false},
    [COUNTER_WRITES_DELAYED] = {"writes_delayed", "Writes held back by a throttle", false},
    [COUNTER_WRITES_REJECTED] = {"writes_rejected", "Writes turned away by a throttle", false},
    [COUNTER_READS_OK] = {"reads_ok", "Reads that succeeded", false},
    [COUNTER_READS_FAILED] = {"reads_failed", "Reads that ended with an error", false},
    [COUNTER_POLLS] = {"polls", "Bulk load requests sent by meta", false},
    [COUNTER_POLLS_INGESTING] = {"polls_ingesting",
                                 "Bulk load requests sent for partitions that are INGESTING",
                                 false},
    [COUNTER_ROLLBACKS] = {"rollbacks", "Rollbacks of a table to DOWNLOADING", false},
    [COUNTER_INGESTION_REQUESTS] = {"ingestion_requests", "Ingestion requests sent by meta", false},
    [COUNTER_NO_NEED_OPERATE] = {"no_need_operate",
                                 "Ingestion requests answered ERR_NO_NEED_OPERATE", false},
    [COUNTER_INGESTIONS] = {"ingestions", "Ingestions begun on replicas", false},
    [COUNTER_INGESTIONS_OK] = {"ingestions_ok", "Ingestions on replicas that succeeded", false},
    [COUNTER_SLOT_WAITS] = {"slot_waits", "Times a partition found no ingestion slot", false},
    [COUNTER_DOWNLOADS] = {"downloads", "Downloads begun on replicas", false},
    [COUNTER_DOWNLOAD_BUSY] = {"download_busy",
                               "Downloads put off because too many ran on the server", false},
    [COUNTER_FILES] = {"files", "Files downloaded", false},
    [COUNTER_LOADS_STARTED] = {"loads_started", "Bulk loads started", false},
    [COUNTER_LOADS_SUCCEEDED] = {"loads_succeeded", "Bulk loads that ended SUCCEED", false},
    [COUNTER_LOADS_FAILED] = {"loads_failed", "Bulk loads that ended FAILED", false},
    [COUNTER_LOADS_CANCELED] = {"loads_canceled", "Bulk loads that ended CANCELED", false},
    [COUNTER_LEADER_CHANGES] = {"leader_changes", "Times a meta server took over", false},
    [COUNTER_RECONFIGURATIONS] = {"reconfigurations", "Configurations that meta wrote", false},
    [COUNTER_LEARNS] = {"learns", "Learners that became secondaries", false},
    [COUNTER_NODES_DEAD] = {"nodes_dead", "Replica servers that meta declared dead", false},
    [COUNTER_COMMANDS_OK] = {"commands_ok", "Commands of the shell that succeeded", false},
    [COUNTER_COMMANDS_REFUSED] = {"commands_refused", "Commands of the shell that failed", false},
    [COUNTER_STEPS_UNEXPECTED] = {"steps_unexpected",
                                  "Commands whose answer was not what their step expects", true},
};

static const struct sim_work_kind works[WORK_KIND_COUNT] = {
    [WORK_USER_WRITE] = {"user write", "A write of a client with all its retries"},
    [WORK_USER_READ] = {"user read", "A read of a client with all its retries"},
    [WORK_COMMAND] = {"command", "A command of the shell"},
    [WORK_LOAD] = {"load", "A bulk load of a table being started"},
    [WORK_INGESTION] = {"ingestion", "An ingestion request from its slot to its result"},
    [WORK_DOWNLOAD] = {"download", "The download of one partition to one replica server"},
    [WORK_RECONFIGURATION] = {"reconfiguration", "A change of a partition's group"},
    [WORK_LEARN] = {"learn", "A learner that catches up"},
    [WORK_RECOVERY] = {"recovery", "A meta server that takes over"},
};

static const char *const flag_releasers[] = {
    "the primary reports the group's ingestion finished to meta",
    "a download begins: the table was rolled back or loaded anew",
    "the bulk load is finished or cancelled and the replica cleans up",
    "the replica changes its role, and be it by any reconfiguration of its group",
    "the replica server's process ends",
    NULL,
};
static const char *const slot_releasers[] = {
    "the primary reports the group's ingestion finished or failed",
    "the ingestion request is answered with an error",
    "the table is rolled back, or the load ends",
    "the leader changes",
    NULL,
};
static const char *const download_releasers[] = {
    "the download is complete or fails",
    "the load is paused, cancelled or finished",
    "the replica changes its role",
    "the replica server's process ends",
    NULL,
};
static const char *const lock_releasers[] = {
    "the end of the load is written to ZooKeeper",
    "start_bulk_load fails one of its checks",
    "the leader changes",
    NULL,
};

static const struct sim_guard_kind guards[GUARD_KIND_COUNT] = {
    [GUARD_INGESTION_FLAG] = {"ingestion flag",
                              "A replica's sign that an ingestion is under way; a primary that has "
                              "it refuses user writes",
                              flag_releasers},
    [GUARD_INGESTION_SLOT] = {"ingestion slot",
                              "A partition counts on each server of its group as ingesting",
                              slot_releasers},
    [GUARD_DOWNLOAD_SLOT] = {"download slot", "A replica counts on its server as downloading",
                             download_releasers},
    [GUARD_OPERATION_LOCK] = {"operation lock", "The leader lets one bulk load run at a time",
                              lock_releasers},
};

static const struct sim_obligation_kind obligations[OBLIGATION_KIND_COUNT] = {
    [OBLIGATION_LOAD] = {"load", "A started bulk load comes to an end", true, 'T'},
    [OBLIGATION_WRITES] = {"writes", "Refused writes of a partition are taken again", false, 'p'},
};

static const char *flag_state_name(int64_t value)
{
    return value != 0 ? "UP" : "DOWN";
}

static const struct sim_machine machines[MACHINE_KIND_COUNT] = {
    [MACHINE_APP] = {"app", bulk_load_status_name},
    [MACHINE_PARTITION] = {"partition", bulk_load_status_name},
    [MACHINE_REPLICA] = {"replica", bulk_load_status_name},
    [MACHINE_INGESTION] = {"ingestion", ingestion_status_name},
    [MACHINE_ROLE] = {"role", role_name},
    [MACHINE_FLAG] = {"flag", flag_state_name},
};

static const struct sim_pool pools[POOL_KIND_COUNT] = {
    [POOL_WRITES] = {"writes", sizeof(struct queued_write)},
    [POOL_MUTATIONS] = {"mutations", sizeof(struct prepared)},
    [POOL_TASKS] = {"tasks", sizeof(struct stub_task)},
};

/* --- the story's own letters ------------------------------------------------------ */

/* {p} a partition, {s} a replica server, {T} a table, {c} the command of a step. */
static void format_value(const void *bytes, char letter, int64_t value, char *text,
                         size_t text_bytes)
{
    const struct pegasus_options *options = bytes;
    const bool is_valid = value >= 0 && value < UINT32_MAX;
    const uint32_t index = is_valid ? (uint32_t)value : UINT32_MAX;
    if (letter == 'p' && index < options->derived.partition_count) {
        (void)snprintf(text, text_bytes, "%u.%u", options_table_of(options, index) + 1,
                       options_partition_index(options, index));
    } else if (letter == 's' && index < options->derived.server_count) {
        (void)snprintf(text, text_bytes, "replica-%u", index + 1);
    } else if (letter == 'T' && index < options->derived.table_count) {
        (void)snprintf(text, text_bytes, "%s", options->tables[index].name);
    } else if (letter == 'c' && index < options->step_count) {
        (void)snprintf(text, text_bytes, "%s", options->steps[index].command);
    } else {
        (void)snprintf(text, text_bytes, "none");
    }
}

/* --- the first events --------------------------------------------------------------- */

static void start(struct sim *sim)
{
    const struct pegasus_options *options = sim_options(sim);
    sim_act_as(sim, cluster_zookeeper(options));
    zookeeper_start(sim);
    for (uint32_t i = 0; i < options->derived.meta_count; i++) {
        sim_act_as(sim, cluster_meta(i));
        meta_start(sim);
    }
    membership_start(sim);
    clients_start(sim);
    operator_start(sim);
}

const struct sim_model pegasus_model = {
    .name = "pegasus",
    .messages = messages,
    .message_count = MSG_COUNT,
    .actor_types = actor_types,
    .actor_type_count = ACTOR_TYPE_COUNT,
    .notes = model_notes,
    .note_count = NOTE_COUNT,
    .counters = counters,
    .counter_count = COUNTER_KIND_COUNT,
    .works = works,
    .work_count = WORK_KIND_COUNT,
    .guards = guards,
    .guard_count = GUARD_KIND_COUNT,
    .recurrence = &model_recurrence,
    .obligations = obligations,
    .obligation_count = OBLIGATION_KIND_COUNT,
    .machines = machines,
    .machine_count = MACHINE_KIND_COUNT,
    .invariants = model_invariants,
    .invariant_count = INVARIANT_KIND_COUNT,
    .pools = pools,
    .pool_count = POOL_KIND_COUNT,
    .waits = model_waits,
    .wait_count = MODEL_WAIT_COUNT,
    .faults = model_faults,
    .fault_count = MODEL_FAULT_COUNT,
    .series = {error_names},
    .error_name = error_name,
    .fields = pegasus_fields,
    .options_bytes = sizeof(struct pegasus_options),
    .derive = options_derive,
    .check = options_check,
    .node_name = cluster_node_name,
    .format_value = format_value,
    .refuses_fault = model_refuses_fault,
    .build = model_build,
    .start = start,
};
