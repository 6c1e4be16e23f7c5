/*
 * pegasus.h - the model of Apache Pegasus as the engine sees it: its tables.
 *
 * Each enum below has its table in pegasus.c, in the same order. To add a
 * counter, guard, invariant and so on: a line here, a row there.
 */
#ifndef MODELS_PEGASUS_H
#define MODELS_PEGASUS_H

#include "models/messages.h"
#include "models/story.h"
#include "sim/actor.h"
#include "sim/model.h"

extern const struct sim_model pegasus_model;

/* Lanes of the tape; clients have one each, from LANE_CLIENT on. */
enum lane {
    LANE_NETWORK, /* the engine's own: declared before the model's */
    LANE_ZOOKEEPER,
    LANE_PROVIDER,
    LANE_LOG,
    LANE_ENGINE,
    LANE_MEMBERSHIP,
    LANE_META_RETRY,
    LANE_CLIENT_RETRY,
    LANE_CLIENT
};

enum work_kind {
    WORK_USER_WRITE, /* subject: client */
    WORK_USER_READ,
    WORK_COMMAND,   /* subject: step */
    WORK_LOAD,      /* a start: subject: table */
    WORK_STAGE,     /* a step of a load on its way to ZooKeeper; subject: table */
    WORK_INGESTION, /* from its slots to the request's result; subject: partition */
    WORK_DOWNLOAD,  /* subject: partition */
    WORK_RECONFIGURATION,
    WORK_LEARN,
    WORK_RECOVERY, /* a new leader takes over */
    WORK_WATCHDOG, /* subject: partition */
    WORK_KIND_COUNT
};

enum guard_kind {
    GUARD_INGESTION_FLAG, /* index: partition * servers + server */
    GUARD_INGESTION_SLOT, /* index: partition */
    GUARD_DOWNLOAD_SLOT,  /* index: partition * servers + server */
    GUARD_OPERATION_LOCK, /* index: 0 */
    GUARD_KIND_COUNT
};

enum obligation_kind {
    OBLIGATION_LOAD,   /* a started bulk load ends; index: table */
    OBLIGATION_WRITES, /* refused writes are taken again; index: partition */
    OBLIGATION_KIND_COUNT
};

enum machine_kind {
    MACHINE_APP,       /* bulk_load_status of an app at the leader; subject: table */
    MACHINE_PARTITION, /* of a partition at the leader; subject: partition */
    MACHINE_REPLICA,   /* of a replica itself */
    MACHINE_INGESTION, /* ingestion_status of a replica */
    MACHINE_ROLE,      /* of a replica */
    MACHINE_FLAG,      /* 0, 1 */
    MACHINE_KIND_COUNT
};

enum invariant_kind {
    INVARIANT_ONE_PRIMARY,
    INVARIANT_BALLOT_GROWS,
    INVARIANT_COMMIT_ORDER,
    INVARIANT_SAME_CONTENT,
    INVARIANT_DOWNLOAD_SLOTS,
    INVARIANT_ROLLBACK_LIMIT,
    INVARIANT_QUEUE_WINDOW,
    INVARIANT_INGESTED_EVERYWHERE,
    INVARIANT_KIND_COUNT
};

/* The rows of the enums above, in their order: invariants.c, waits.c, excuses.c, fault_rows.c. */
extern const struct sim_invariant model_invariants[INVARIANT_KIND_COUNT];
sim_inspector inspect_meta;
sim_inspector inspect_stub;
sim_inspector inspect_replica;
#define MODEL_WAIT_COUNT 25
extern const struct sim_wait model_waits[MODEL_WAIT_COUNT];
#define MODEL_EXCUSE_COUNT 5
extern const struct sim_excuse model_excuses[MODEL_EXCUSE_COUNT];
#define MODEL_FAULT_COUNT 9
extern const struct fault_kind model_faults[MODEL_FAULT_COUNT];

/* Says why a fault cannot strike: no such server, table, partition or file (fault_rows.c). */
bool model_refuses_fault(const void *options, const struct fault_kind *kind,
                         const struct fault *fault, struct fault_refusal *refusal);

/* Nodes, actors, lanes and sizes (build.c). */
void model_build(struct world_plan *plan, const void *options);

enum pool_kind { POOL_WRITES, POOL_MUTATIONS, POOL_TASKS, POOL_KIND_COUNT };

enum counter_kind {
    COUNTER_WRITES_SENT, /* by clients: user writes started */
    COUNTER_WRITES_OK,
    COUNTER_WRITES_FAILED,   /* ended with an error, whichever */
    COUNTER_WRITES_REFUSED,  /* answered ERR_OPERATION_DISABLED by a primary */
    COUNTER_WRITES_DELAYED,  /* by the throttle */
    COUNTER_WRITES_REJECTED, /* by the throttle */
    COUNTER_READS_OK,
    COUNTER_READS_FAILED,
    COUNTER_POLLS,           /* bulk load requests sent by meta */
    COUNTER_POLLS_INGESTING, /* of them with status INGESTING */
    COUNTER_ROLLBACKS,
    COUNTER_INGESTION_REQUESTS,
    COUNTER_NO_NEED_OPERATE, /* ingestion requests answered so */
    COUNTER_INGESTIONS,      /* ingestions begun on replicas */
    COUNTER_INGESTIONS_OK,
    COUNTER_SLOT_WAITS,    /* partition_ingestion found no slot */
    COUNTER_DOWNLOADS,     /* downloads begun on replicas */
    COUNTER_DOWNLOAD_BUSY, /* refused: too many on the node */
    COUNTER_FILES,         /* files downloaded */
    COUNTER_LOADS_STARTED,
    COUNTER_LOADS_SUCCEEDED,
    COUNTER_LOADS_FAILED,
    COUNTER_LOADS_CANCELED,
    COUNTER_LEADER_CHANGES, /* a meta server took over after the first */
    COUNTER_RECONFIGURATIONS,
    COUNTER_LEARNS,      /* learners upgraded */
    COUNTER_NODES_DEAD,  /* servers declared dead by meta */
    COUNTER_COMMANDS_OK, /* shell commands answered ERR_OK */
    COUNTER_COMMANDS_REFUSED,
    COUNTER_STEPS_UNEXPECTED,  /* answers that were not what the step expects */
    COUNTER_INGESTION_REPEATS, /* ingestion requests beyond the first of a round */
    COUNTER_META_RETRIES,      /* of them by meta-retry and meta-checks-progress */
    COUNTER_WATCHDOG_FIRINGS,
    COUNTER_DUPLICATE_INGESTIONS,  /* applied where one had begun */
    COUNTER_WRITES_REPEATED,       /* refused writes begun anew by their users */
    COUNTER_WRITES_INTO_INGESTION, /* user writes applied by a primary while it ingested */
    COUNTER_KIND_COUNT
};

#endif
