#include "models/pegasus.h"

#include "models/client.h"
#include "models/decision.h"
#include "models/intervention.h"
#include "models/knob.h"
#include "models/lifecycle.h"
#include "models/meanings.h"
#include "models/membership.h"
#include "models/meta.h"
#include "models/operator.h"
#include "models/places.h"
#include "models/releasers.h"
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
    [ACTOR_META] = {"meta", meta_crash, meta_restart, inspect_meta},
    [ACTOR_ZOOKEEPER] = {"zookeeper", zookeeper_crash, zookeeper_restart, NULL},
    [ACTOR_PROVIDER] = {"provider", nothing_is_lost, nothing_is_lost, NULL},
    [ACTOR_OPERATOR] = {"operator", operator_crash, operator_restart, NULL},
    [ACTOR_CLIENT] = {"client", client_crash, client_restart, NULL},
    [ACTOR_STUB] = {"stub", stub_crash, stub_restart, inspect_stub},
    [ACTOR_REPLICA] = {"replica", replica_crash, replica_restart, inspect_replica},
    [ACTOR_THROTTLE] = {"throttle", throttle_crash, throttle_restart, NULL},
};

/* --- what is counted, opened and held ------------------------------------------- */

static const struct sim_counter counters[COUNTER_KIND_COUNT] = {
    [COUNTER_WRITES_SENT] = {"writes_sent", "User writes begun by clients", false, NULL},
    [COUNTER_WRITES_OK] = {"writes_ok", "User writes that succeeded", false, NULL},
    [COUNTER_WRITES_FAILED] = {"writes_failed", "User writes that ended with an error", false,
                               "user write(s) given up by the client"},
    [COUNTER_WRITES_REFUSED] = {"writes_refused",
                                "Times a primary answered a user write ERR_OPERATION_DISABLED",
                                false, "user write(s) refused with ERR_OPERATION_DISABLED"},
    [COUNTER_WRITES_DELAYED] = {"writes_delayed", "Writes held back by a throttle", false, NULL},
    [COUNTER_WRITES_REJECTED] = {"writes_rejected", "Writes turned away by a throttle", false,
                                 NULL},
    [COUNTER_READS_OK] = {"reads_ok", "Reads that succeeded", false, NULL},
    [COUNTER_READS_FAILED] = {"reads_failed", "Reads that ended with an error", false, NULL},
    [COUNTER_POLLS] = {"polls", "Bulk load requests sent by meta", false,
                       "poll(s) of primaries by meta"},
    [COUNTER_POLLS_INGESTING] = {"polls_ingesting",
                                 "Bulk load requests sent for partitions that are INGESTING", false,
                                 NULL},
    [COUNTER_ROLLBACKS] = {"rollbacks", "Rollbacks of a table to DOWNLOADING", false,
                           "rollback(s) of the table"},
    [COUNTER_INGESTION_REQUESTS] = {"ingestion_requests", "Ingestion requests sent by meta", false,
                                    "ingestion request(s) sent"},
    [COUNTER_NO_NEED_OPERATE] = {"no_need_operate",
                                 "Ingestion requests answered ERR_NO_NEED_OPERATE", false, NULL},
    [COUNTER_INGESTIONS] = {"ingestions", "Ingestions begun on replicas", false, NULL},
    [COUNTER_INGESTIONS_OK] = {"ingestions_ok", "Ingestions on replicas that succeeded", false,
                               NULL},
    [COUNTER_SLOT_WAITS] = {"slot_waits", "Times a partition found no ingestion slot", false,
                            "time(s) without a free ingestion slot"},
    [COUNTER_DOWNLOADS] = {"downloads", "Downloads begun on replicas", false, NULL},
    [COUNTER_DOWNLOAD_BUSY] = {"download_busy",
                               "Downloads put off because too many ran on the server", false,
                               "download(s) put off"},
    [COUNTER_FILES] = {"files", "Files downloaded", false, NULL},
    [COUNTER_LOADS_STARTED] = {"loads_started", "Bulk loads started", false, NULL},
    [COUNTER_LOADS_SUCCEEDED] = {"loads_succeeded", "Bulk loads that ended SUCCEED", false, NULL},
    [COUNTER_LOADS_FAILED] = {"loads_failed", "Bulk loads that ended FAILED", false, NULL},
    [COUNTER_LOADS_CANCELED] = {"loads_canceled", "Bulk loads that ended CANCELED", false, NULL},
    [COUNTER_LEADER_CHANGES] = {"leader_changes", "Times a meta server took over", false, NULL},
    [COUNTER_RECONFIGURATIONS] = {"reconfigurations", "Configurations that meta wrote", false,
                                  NULL},
    [COUNTER_LEARNS] = {"learns", "Learners that became secondaries", false, NULL},
    [COUNTER_NODES_DEAD] = {"nodes_dead", "Replica servers that meta declared dead", false, NULL},
    [COUNTER_COMMANDS_OK] = {"commands_ok", "Commands of the shell that succeeded", false, NULL},
    [COUNTER_COMMANDS_REFUSED] = {"commands_refused", "Commands of the shell that failed", false,
                                  NULL},
    [COUNTER_STEPS_UNEXPECTED] = {"steps_unexpected",
                                  "Commands whose answer was not what their step expects", true,
                                  NULL},
    [COUNTER_INGESTION_REPEATS] = {"ingestion_repeats",
                                   "Ingestion requests sent again for the same ingestion", false,
                                   "ingestion requests sent again"},
    [COUNTER_META_RETRIES] = {"meta_retries",
                              "Ingestion requests that a remedy of meta's sent again", false, NULL},
    [COUNTER_WATCHDOG_FIRINGS] = {"watchdog_firings", "Times the watchdog acted", false,
                                  "times the watchdog acted"},
    [COUNTER_DUPLICATE_INGESTIONS] = {"duplicate_ingestions",
                                      "Ingestions applied where one had begun in the same load",
                                      false, NULL},
    [COUNTER_WRITES_REPEATED] = {"writes_repeated", "Refused writes that their users sent anew",
                                 false, NULL},
    [COUNTER_WRITES_INTO_INGESTION] = {"writes_into_ingestion",
                                       "User writes that a primary applied while it ingested",
                                       false, NULL},
};

/* Works and guards are about a partition or a table; a load is of a table. */
static uint32_t table_of_table(const void *options, uint32_t table)
{
    (void)options;
    return table;
}

static uint32_t table_of_partition(const void *options, uint32_t partition)
{
    return options_table_of(options, partition);
}

static uint32_t table_of_replica(const void *bytes, uint32_t guard)
{
    const struct pegasus_options *options = bytes;
    return options_table_of(options, guard / options->derived.server_count);
}

#define OF_TABLE     SIM_SERVES_ONE, OBLIGATION_LOAD, table_of_table
#define OF_PARTITION SIM_SERVES_ONE, OBLIGATION_LOAD, table_of_partition
#define OF_NONE      SIM_SERVES_NONE, SIM_NO_KIND, NULL
#define OF_ALL       SIM_SERVES_ALL, SIM_NO_KIND, NULL

#define COUNT_BIT(counter) (UINT64_C(1) << COUNTER_##counter)

static const struct sim_cost costs[] = {
    {"writes refused", "Times a primary answered a user write ERR_OPERATION_DISABLED",
     COUNT_BIT(WRITES_REFUSED), false},
    {"writes failed", "User writes that ended with an error", COUNT_BIT(WRITES_FAILED), true},
    {"load RPCs", "Bulk load and ingestion requests sent by meta",
     COUNT_BIT(POLLS) | COUNT_BIT(INGESTION_REQUESTS), false},
    {"rollbacks", "Rollbacks of a table to DOWNLOADING", COUNT_BIT(ROLLBACKS), false},
};

static const struct sim_work_kind works[WORK_KIND_COUNT] = {
    [WORK_USER_WRITE] = {"user write", "A write of a client with all its retries", OF_NONE},
    [WORK_USER_READ] = {"user read", "A read of a client with all its retries", OF_NONE},
    [WORK_COMMAND] = {"command", "A command of the shell", OF_ALL},
    [WORK_LOAD] = {"load", "A bulk load of a table being started", OF_TABLE},
    [WORK_STAGE] = {"stage", "A step of a load being written to ZooKeeper", OF_TABLE},
    [WORK_INGESTION] = {"ingestion", "A partition's ingestion from its slot to its result",
                        OF_PARTITION},
    [WORK_DOWNLOAD] = {"download", "The download of one partition to one replica server",
                       OF_PARTITION},
    [WORK_RECONFIGURATION] = {"reconfiguration", "A change of a partition's group", OF_PARTITION},
    [WORK_LEARN] = {"learn", "A learner that catches up", OF_PARTITION},
    [WORK_RECOVERY] = {"recovery", "A meta server that takes over", OF_ALL},
    [WORK_WATCHDOG] = {"watchdog", "Meta's watch over a partition that is INGESTING", OF_PARTITION},
};

static void name_replica(const void *bytes, uint32_t guard, char *name, size_t name_bytes)
{
    const struct pegasus_options *options = bytes;
    const uint32_t partition = guard / options->derived.server_count;
    (void)snprintf(
        name, name_bytes, "%u.%u on replica-%u", options_table_of(options, partition) + 1,
        options_partition_index(options, partition), guard % options->derived.server_count + 1);
}

static void name_partition(const void *options, uint32_t partition, char *name, size_t name_bytes)
{
    (void)snprintf(name, name_bytes, "%u.%u", options_table_of(options, partition) + 1,
                   options_partition_index(options, partition));
}

static void name_lock(const void *options, uint32_t index, char *name, size_t name_bytes)
{
    (void)options;
    (void)index;
    (void)snprintf(name, name_bytes, "meta");
}

#define BIT(work) (1U << WORK_##work)

static const struct sim_guard_kind guards[GUARD_KIND_COUNT] = {
    [GUARD_INGESTION_FLAG] = {.name = "ingestion flag",
                              .help = "A replica's sign that an ingestion is under way; a primary "
                                      "that has it refuses user writes",
                              .releasers = flag_releasers,
                              .releaser_count = FLAG_RELEASER_COUNT,
                              .obligation = OBLIGATION_LOAD,
                              .owners = BIT(INGESTION),
                              .obligation_of = table_of_replica,
                              .name_of = name_replica},
    [GUARD_INGESTION_SLOT] = {.name = "ingestion slot",
                              .help = "A partition counts on each server of its group as ingesting",
                              .releasers = ingestion_slot_releasers,
                              .releaser_count = INGESTION_SLOT_RELEASER_COUNT,
                              .obligation = OBLIGATION_LOAD,
                              .owners = BIT(INGESTION),
                              .obligation_of = table_of_partition,
                              .name_of = name_partition},
    [GUARD_DOWNLOAD_SLOT] = {.name = "download slot",
                             .help = "A replica counts on its server as downloading",
                             .releasers = download_slot_releasers,
                             .releaser_count = DOWNLOAD_SLOT_RELEASER_COUNT,
                             .obligation = OBLIGATION_LOAD,
                             .owners = BIT(DOWNLOAD),
                             .obligation_of = table_of_replica,
                             .name_of = name_replica},
    [GUARD_OPERATION_LOCK] = {.name = "operation lock",
                              .help = "The leader lets one bulk load run at a time",
                              .releasers = operation_lock_releasers,
                              .releaser_count = OPERATION_LOCK_RELEASER_COUNT,
                              .obligation = SIM_NO_KIND,
                              .owners = BIT(LOAD) | BIT(RECOVERY),
                              .name_of = name_lock},
};

static const struct sim_obligation_kind obligations[OBLIGATION_KIND_COUNT] = {
    [OBLIGATION_LOAD] = {"load", "A started bulk load comes to an end", true, 'T', NULL},
    [OBLIGATION_WRITES] = {"writes", "Refused writes of a partition are taken again", false, 'p',
                           "write outage"},
};

static const char *flag_state_name(int64_t value)
{
    return value != 0 ? "UP" : "DOWN";
}

static const struct sim_machine machines[MACHINE_KIND_COUNT] = {
    [MACHINE_APP] = {"app", bulk_load_status_name, 'T'},
    [MACHINE_PARTITION] = {"partition", bulk_load_status_name, 'p'},
    [MACHINE_REPLICA] = {"replica", bulk_load_status_name, 'p'},
    [MACHINE_INGESTION] = {"ingestion", ingestion_status_name, 'p'},
    [MACHINE_ROLE] = {"role", role_name, 'p'},
    [MACHINE_FLAG] = {"flag", flag_state_name, 'p'},
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
    } else if (letter == 'c' && operator_has_step(options, index)) {
        (void)snprintf(text, text_bytes, "%s", operator_step(options, index)->command);
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
    .costs = costs,
    .cost_count = COUNT_OF(costs),
    .works = works,
    .work_count = WORK_KIND_COUNT,
    .guards = guards,
    .guard_count = GUARD_KIND_COUNT,
    .recurrence = &model_recurrence,
    .obligations = obligations,
    .obligation_count = OBLIGATION_KIND_COUNT,
    .note_places = model_places,
    .machines = machines,
    .machine_count = MACHINE_KIND_COUNT,
    .invariants = model_invariants,
    .invariant_count = INVARIANT_KIND_COUNT,
    .pools = pools,
    .pool_count = POOL_KIND_COUNT,
    .waits = model_waits,
    .wait_count = MODEL_WAIT_COUNT,
    .excuses = model_excuses,
    .excuse_count = MODEL_EXCUSE_COUNT,
    .faults = model_faults,
    .fault_count = MODEL_FAULT_COUNT,
    .interventions = model_interventions,
    .intervention_count = MODEL_INTERVENTION_COUNT,
    .decisions = model_decisions,
    .decision_count = MODEL_DECISION_COUNT,
    .knobs = model_knobs,
    .knob_count = MODEL_KNOB_COUNT,
    .describe = knob_describe,
    .bears_on = model_bears_on,
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
