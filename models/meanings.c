#include "models/meanings.h"

#include "models/client.h"
#include "models/meta.h"
#include "models/pegasus.h"
#include "models/replica.h"
#include "models/stub.h"
#include "models/throttle.h"
#include "models/zookeeper.h"
#include "sim/model.h"

/* Rows of a struct, which may lie at an offset in another. */
#define FIELD(at, type, field)                                                                     \
    .offset = (at) + offsetof(type, field), .bytes = sizeof(((type *)0)->field)
#define LEFT_OUT(at, type, field)                                                                  \
    {                                                                                              \
        FIELD(at, type, field), .meaning = MEANING_LEFT_OUT                                        \
    }
#define TIME(at, type, field)                                                                      \
    {                                                                                              \
        FIELD(at, type, field), .meaning = MEANING_TIME                                            \
    }
#define DECREE(at, type, field)                                                                    \
    {                                                                                              \
        FIELD(at, type, field), .meaning = MEANING_SEQUENCE                                        \
    }
#define HANDLE(at, type, field)                                                                    \
    {                                                                                              \
        FIELD(at, type, field), .meaning = MEANING_HANDLE                                          \
    }
#define RETURN(at, type, field)                                                                    \
    {                                                                                              \
        FIELD(at, type, field), .meaning = MEANING_RETURN                                          \
    }
#define WORK(at, type, field)                                                                      \
    {                                                                                              \
        FIELD(at, type, field), .meaning = MEANING_WORK                                            \
    }
#define LIST(at, type, field, pool)                                                                \
    {                                                                                              \
        FIELD(at, type, field), .meaning = MEANING_LIST, .other = (pool)                           \
    }

/* A shape of a table. */
#define SHAPE(table)                                                                               \
    {                                                                                              \
        .rows = (table), .count = COUNT_OF(table)                                                  \
    }

/* --- how far back a time matters ---------------------------------------------------- */

static int64_t not_at_all(const void *options, uint32_t actor)
{
    (void)options;
    (void)actor;
    return 0;
}

#define LIMIT(name, value)                                                                         \
    static int64_t name(const void *bytes, uint32_t actor)                                         \
    {                                                                                              \
        const struct pegasus_options *options = bytes;                                             \
        (void)actor;                                                                               \
        return (value) + 1;                                                                        \
    }
LIMIT(session_time, options->config.zookeeper_timeout)
LIMIT(dropout_time, options->config.replica_assign_delay_for_dropouts)
LIMIT(grace_time, options->config.fd_grace)
LIMIT(lease_time, options->config.fd_lease)
LIMIT(check_time, options->config.group_check_interval)
LIMIT(prepare_time,
      options->config.prepare_timeout_secondary + options->config.prepare_timeout_learner)
/* A bucket holds what a second brings. */
LIMIT(bucket_time, SIM_SECOND + (options == NULL))
#undef LIMIT

/* --- parts of states ------------------------------------------------------------------ */

/* Behind a struct meta: partitions, servers, tables. */
static struct sim_part meta_partitions_part(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    return (struct sim_part){sizeof(struct meta), options->derived.partition_count,
                             sizeof(struct meta_partition)};
}

static struct sim_part meta_servers_part(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    const struct sim_part before = meta_partitions_part(bytes);
    return (struct sim_part){before.offset + before.count * before.stride,
                             options->derived.server_count, sizeof(struct meta_server)};
}

static struct sim_part meta_tables_part(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    const struct sim_part before = meta_servers_part(bytes);
    return (struct sim_part){before.offset + before.count * before.stride,
                             options->derived.table_count, sizeof(struct meta_table)};
}

static struct sim_part sessions_part(const void *options)
{
    (void)options;
    return (struct sim_part){offsetof(struct zookeeper, sessions), ZOOKEEPER_SESSIONS,
                             sizeof(struct zookeeper_session)};
}

static struct sim_part secondaries_part(const void *options)
{
    (void)options;
    return (struct sim_part){offsetof(struct replica, loader.secondaries), REPLICAS_MAX - 1,
                             sizeof(struct secondary_state)};
}

static struct sim_part learners_part(const void *options)
{
    (void)options;
    return (struct sim_part){offsetof(struct replica, learners), LEARNERS_MAX,
                             sizeof(struct learner)};
}

/* --- states ----------------------------------------------------------------------------- */

static const struct sim_meaning meta_rows[] = {
    {FIELD(0, struct meta, heard), .meaning = MEANING_TIME, .figure = session_time},
    HANDLE(0, struct meta, ping),
    HANDLE(0, struct meta, fd_check),
    HANDLE(0, struct meta, guardian),
    {FIELD(0, struct meta_table, start_back), .meaning = MEANING_RETURN, .part = meta_tables_part},
    {FIELD(0, struct meta_partition, dropped_at), .meaning = MEANING_TIME, .zero_is_none = true,
     .figure = dropout_time, .part = meta_partitions_part},
    {FIELD(0, struct meta_partition, update_back), .meaning = MEANING_RETURN,
     .part = meta_partitions_part},
    {FIELD(0, struct meta_server, last_beacon), .meaning = MEANING_TIME, .figure = grace_time,
     .part = meta_servers_part},
};

static const struct sim_meaning zookeeper_rows[] = {
    {FIELD(0, struct zookeeper_session, last_answer), .meaning = MEANING_TIME, .figure = not_at_all,
     .part = sessions_part},
    {FIELD(0, struct zookeeper_session, expiry), .meaning = MEANING_HANDLE, .part = sessions_part},
};

static int64_t turns_of(const void *options, uint32_t actor)
{
    return client_turns(options, cluster_client_of(options, actor));
}

static int64_t arrivals_of(const void *options, uint32_t actor)
{
    return client_arrivals_turn(options, cluster_client_of(options, actor));
}

static const struct sim_meaning client_rows[] = {
    {FIELD(0, struct client, sent), .meaning = MEANING_TURN, .figure = turns_of},
    {FIELD(0, struct client, due), .meaning = MEANING_TURN, .figure = arrivals_of},
};

static const struct sim_meaning stub_rows[] = {
    {FIELD(0, struct stub, membership.acknowledged), .meaning = MEANING_TIME, .figure = lease_time},
    HANDLE(0, struct stub, membership.beacon_tick),
    HANDLE(0, struct stub, membership.lease_check),
    HANDLE(0, struct stub, membership.sync_tick),
    HANDLE(0, struct stub, membership.sync_call),
    {FIELD(0, struct stub, advanced_at), .meaning = MEANING_TIME, .zero_is_none = true},
    LIST(0, struct stub, transfers, POOL_TASKS),
    LIST(0, struct stub, ingestions, POOL_TASKS),
    HANDLE(0, struct stub, transfer_due),
};

static const struct sim_meaning replica_rows[] = {
    DECREE(0, struct replica, disk.logged),
    LEFT_OUT(0, struct replica, disk.durable),
    DECREE(0, struct replica, disk.applied),
    LEFT_OUT(0, struct replica, disk.content),
    LEFT_OUT(0, struct replica, disk.ingested_decree),
    LEFT_OUT(0, struct replica, disk.ingestion_decree),
    DECREE(0, struct replica, prepared),
    DECREE(0, struct replica, committed),
    {FIELD(0, struct replica, last_prepare_sent), .meaning = MEANING_TIME, .figure = check_time},
    LIST(0, struct replica, prepares, POOL_MUTATIONS),
    LIST(0, struct replica, queue.writes, POOL_WRITES),
    {FIELD(0, struct replica, queue.pending_mutation), .meaning = MEANING_NUMBER,
     .zero_is_none = true, .other = offsetof(struct replica, queue.next_mutation)},
    {FIELD(0, struct replica, queue.next_mutation), .meaning = MEANING_NUMBER,
     .other = offsetof(struct replica, queue.next_mutation)},
    HANDLE(0, struct replica, loader.fetch),
    LEFT_OUT(0, struct replica, loader.ingestion_start),
    {FIELD(0, struct secondary_state, call), .meaning = MEANING_HANDLE, .part = secondaries_part},
    {FIELD(0, struct learner, prepare_start), .meaning = MEANING_SEQUENCE, .zero_is_none = true,
     .part = learners_part},
    HANDLE(0, struct replica, group_check),
    HANDLE(0, struct replica, updating),
    LEFT_OUT(0, struct replica, cache_floor),
    {FIELD(0, struct replica, prepare_start), .meaning = MEANING_SEQUENCE, .zero_is_none = true},
    HANDLE(0, struct replica, learning),
    {FIELD(0, struct replica, log_until), .meaning = MEANING_TIME, .figure = not_at_all},
};

/* A window at an offset. */
#define WINDOW(at)                                                                                 \
    {                                                                                              \
        FIELD(at, struct throttle_window, second),                                                 \
            .meaning = MEANING_CLOCK_SECOND,                                                       \
            .other = (at) + offsetof(struct throttle_window, used)                                 \
    }

#define COUNT(at)                                                                                  \
    {                                                                                              \
        FIELD(at, struct throttle_count, second),                                                  \
            .meaning = MEANING_CLOCK_SECOND, .other = (at) + offsetof(struct throttle_count, used) \
    }

static const struct sim_meaning throttle_rows[] = {
    WINDOW(offsetof(struct throttle, write_requests)),
    WINDOW(offsetof(struct throttle, write_bytes)),
    WINDOW(offsetof(struct throttle, read_requests)),
    {FIELD(0, struct throttle, read_bytes.empty_at), .meaning = MEANING_CLOCK_TIME,
     .figure = bucket_time},
    COUNT(offsetof(struct throttle, ingestion_requests)),
    COUNT(offsetof(struct throttle, ingestion_bytes)),
    COUNT(offsetof(struct throttle, user_requests)),
    COUNT(offsetof(struct throttle, user_bytes)),
};
#undef WINDOW
#undef COUNT

static const struct sim_shape states[ACTOR_TYPE_COUNT] = {
    [ACTOR_META] = SHAPE(meta_rows),       [ACTOR_ZOOKEEPER] = SHAPE(zookeeper_rows),
    [ACTOR_CLIENT] = SHAPE(client_rows),   [ACTOR_STUB] = SHAPE(stub_rows),
    [ACTOR_REPLICA] = SHAPE(replica_rows), [ACTOR_THROTTLE] = SHAPE(throttle_rows),
};

/* --- cells -------------------------------------------------------------------------------- */

#define HELD_WRITE(at)                                                                             \
    LEFT_OUT(at, struct held_write, write.id), RETURN(at, struct held_write, back),                \
        WORK(at, struct held_write, work)

#define MUTATION                                                                                   \
    DECREE(0, struct mutation, decree), DECREE(0, struct mutation, last_committed),                \
        LEFT_OUT(0, struct mutation, content)

static const struct sim_meaning queued_rows[] = {
    HELD_WRITE(offsetof(struct queued_write, held)),
    {FIELD(0, struct queued_write, mutation), .meaning = MEANING_NUMBER, .zero_is_none = true,
     .other = offsetof(struct replica, queue.next_mutation)},
};

static const struct sim_meaning prepared_rows[] = {
    MUTATION, /* its first member */
    LIST(0, struct prepared, writes, POOL_WRITES),
    RETURN(0, struct prepared, back),
    {FIELD(0, struct prepared, started), .meaning = MEANING_TIME, .figure = prepare_time},
    WORK(0, struct prepared, work),
};
_Static_assert(offsetof(struct prepared, mutation) == 0, "a prepared mutation begins with itself");

static const struct sim_meaning task_rows[] = {
    WORK(0, struct stub_task, work),
};

static const struct sim_shape cells[POOL_KIND_COUNT] = {
    [POOL_WRITES] = SHAPE(queued_rows),
    [POOL_MUTATIONS] = SHAPE(prepared_rows),
    [POOL_TASKS] = SHAPE(task_rows),
};

/* --- messages and what is kept beside calls -------------------------------------------------- */

static const struct sim_meaning step_try_rows[] = {TIME(0, struct step_try, started)};
static const struct sim_meaning beacon_rows[] = {TIME(0, struct beacon, sent)};
static const struct sim_meaning beacon_ack_rows[] = {TIME(0, struct beacon_ack, sent)};
static const struct sim_meaning ping_rows[] = {TIME(0, struct ping_context, sent)};
static const struct sim_meaning answer_rows[] = {RETURN(0, struct zookeeper_answer, back)};
static const struct sim_meaning write_rows[] = {LEFT_OUT(0, struct client_write, id)};
static const struct sim_meaning response_rows[] = {LEFT_OUT(0, struct write_response, id)};
static const struct sim_meaning held_rows[] = {HELD_WRITE(0)};
static const struct sim_meaning mutation_rows[] = {MUTATION};
static const struct sim_meaning ack_rows[] = {DECREE(0, struct prepare_ack, decree),
                                              DECREE(0, struct prepare_ack, committed)};
static const struct sim_meaning logged_rows[] = {DECREE(0, struct prepare_ack, decree)};
static const struct sim_meaning target_rows[] = {
    {FIELD(0, struct prepare_target, decree), .meaning = MEANING_SEQUENCE, .zero_is_none = true}};
static const struct sim_meaning check_rows[] = {DECREE(0, struct group_check, last_committed)};
static const struct sim_meaning check_ack_rows[] = {DECREE(0, struct group_check_ack, committed)};
static const struct sim_meaning slot_rows[] = {RETURN(0, struct download_slot, back)};
static const struct sim_meaning fetch_rows[] = {RETURN(0, struct fetch_due, back)};
static const struct sim_meaning request_rows[] = {LEFT_OUT(0, struct client_request, id),
                                                  TIME(0, struct client_request, deadline),
                                                  TIME(0, struct client_request, first)};

static const struct sim_shape bodies[MSG_COUNT] = {
    [MSG_STEP_AGAIN] = SHAPE(step_try_rows),
    [MSG_BEACON] = SHAPE(beacon_rows),
    [MSG_BEACON_ACK] = SHAPE(beacon_ack_rows),
    [MSG_ZOOKEEPER_ANSWER] = SHAPE(answer_rows),
    [MSG_CLIENT_WRITE] = SHAPE(write_rows),
    [MSG_THROTTLE_PASSED] = SHAPE(held_rows),
    [MSG_THROTTLE_DELAYED] = SHAPE(held_rows),
    [MSG_THROTTLE_ASK] = SHAPE(held_rows),
    [MSG_THROTTLE_DUE] = SHAPE(held_rows),
    [MSG_PREPARE] = SHAPE(mutation_rows),
    [MSG_PREPARE_ACK] = SHAPE(ack_rows),
    [MSG_PREPARE_AGAIN] = SHAPE(target_rows),
    [MSG_LOG_WRITTEN] = SHAPE(logged_rows),
    [MSG_GROUP_CHECK] = SHAPE(check_rows),
    [MSG_GROUP_CHECK_ACK] = SHAPE(check_ack_rows),
    [MSG_DOWNLOAD_SLOT] = SHAPE(slot_rows),
    [MSG_DOWNLOAD_SLOT_GIVEN] = SHAPE(slot_rows),
    [MSG_FETCH_DUE] = SHAPE(fetch_rows),
    [MSG_CLIENT_AGAIN] = SHAPE(request_rows),
    [MSG_WRITE_REPLY] = SHAPE(response_rows),
    [MSG_INGESTION_RESPONSE] = SHAPE(response_rows),
};

static const struct sim_shape contexts[MSG_COUNT] = {
    [MSG_META_PONG] = SHAPE(ping_rows),      [MSG_ADMIN_REPLY] = SHAPE(step_try_rows),
    [MSG_PREPARE_ACK] = SHAPE(target_rows),  [MSG_GROUP_CHECK_ACK] = SHAPE(target_rows),
    [MSG_WRITE_REPLY] = SHAPE(request_rows), [MSG_QUERY_CONFIG_REPLY] = SHAPE(request_rows),
};

/* --- what it is all relative to -------------------------------------------------------------- */

/* The highest decree that a replica of the same partition has committed. */
static int64_t base(const struct sim *sim, uint32_t actor)
{
    if (sim_type_of(sim, actor) != ACTOR_REPLICA) {
        return 0;
    }
    const struct pegasus_options *options = sim_options(sim);
    const uint32_t partition = cluster_partition_of(options, actor);
    int64_t highest = 0;
    for (uint32_t server = 0; server < options->derived.server_count; server++) {
        const struct replica *replica = sim_peek(sim, cluster_replica(options, partition, server));
        if (replica != NULL && replica->committed > highest) {
            highest = replica->committed;
        }
    }
    return highest;
}

/* Clients begin and stop at times of their own. */
static sim_time steady_from(const void *bytes)
{
    const struct pegasus_options *options = bytes;
    sim_time steady = 0;
    for (uint32_t i = 0; i < options->client_count; i++) {
        const struct client_options *client = &options->clients[i];
        steady = client->from > steady ? client->from : steady;
        steady = client->until > steady ? client->until : steady;
    }
    return steady;
}

static const uint16_t anchors[] = {MSG_META_GUARDIAN, MSG_STUB_CONFIG_SYNC_TICK};

static const uint16_t unsettling[] = {
    MSG_ADD_LEARNER,     MSG_LEARN_AGAIN,          MSG_LEARN,      MSG_LEARN_REPLY,
    MSG_LEARN_COPIED,    MSG_LEARN_COMPLETION,     MSG_LEARN_SLOT, MSG_LEARN_SLOT_GIVEN,
    MSG_LEARN_SLOT_BACK, MSG_LEARN_COMPLETION_ACK,
};

static const struct sim_telling telling[] = {
    {MSG_META_POLL, "meta's next poll of a partition falls due"},
    {MSG_BULK_LOAD_REQUEST, "a primary is asked by meta how far its partition is"},
    {MSG_GROUP_BULK_LOAD, "a secondary is asked by its primary"},
    {MSG_GROUP_BULK_LOAD_REPLY, "a primary hears from a secondary"},
    {MSG_BULK_LOAD_RESPONSE, "meta hears from a primary, and changes nothing"},
    {MSG_META_INGESTION, "meta looks for ingestion slots"},
    {MSG_META_SEND_INGESTION, "meta sends an ingestion request"},
    {MSG_INGESTION_RESPONSE, "meta hears of an ingestion request"},
    {MSG_CONFIG_PROPOSAL, "a replica is told to change its group"},
    {MSG_CLIENT_WRITE, "a primary is sent a user's write"},
    {MSG_WRITE_REPLY, "a client hears of its write"},
};

const struct sim_recurrence model_recurrence = {
    .states = states,
    .bodies = bodies,
    .contexts = contexts,
    .cells = cells,
    .base = base,
    .steady_from = steady_from,
    .anchors = anchors,
    .anchor_count = COUNT_OF(anchors),
    .unsettling = unsettling,
    .unsettling_count = COUNT_OF(unsettling),
    .telling = telling,
    .telling_count = COUNT_OF(telling),
};
