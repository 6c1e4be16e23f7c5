#include "models/meta_leader.h"

#include "models/meta_detector.h"
#include "models/meta_recovery.h"
#include "models/pegasus.h"
#include "models/releasers.h"

/* The ZooKeeper client pings three times within a session timeout (zookeeper.c, ping interval). */
#define PINGS_A_TIMEOUT 3

/* The ZooKeeper client tries the next server of the ensemble after this (zookeeper.c, at most). */
#define PING_RETRY SIM_SECOND

/* The first session a ZooKeeper gives out; see zookeeper_start. */
#define FIRST_SESSION 1

static sim_time ping_interval(struct sim *sim)
{
    const struct pegasus_options *options = sim_options(sim);
    const sim_time interval = options->config.zookeeper_timeout / PINGS_A_TIMEOUT;
    return interval > 0 ? interval : 1;
}

static void ping(struct sim *sim)
{
    const struct meta *meta = sim_state(sim);
    const struct zookeeper_ping body = {.session = meta->session, .meta = sim_self(sim)};
    const struct ping_context context = {.sent = sim_now(sim), .term = meta->term};
    const struct sim_call call = {.to = cluster_zookeeper(sim_options(sim)),
                                  .kind = MSG_ZOOKEEPER_PING,
                                  .reply_kind = MSG_META_PONG,
                                  .timeout = ping_interval(sim),
                                  .context = &context,
                                  .context_bytes = sizeof(context)};
    sim_call(sim, &call, &body);
}

/* The next ping; no later than the end of the session, so that its end is seen in time. */
static void ping_later(struct sim *sim, sim_time delay)
{
    const struct pegasus_options *options = sim_options(sim);
    struct meta *meta = sim_state(sim);
    const sim_time left = meta->heard + options->config.zookeeper_timeout - sim_now(sim);
    sim_cancel(sim, meta->ping);
    if (meta->session != 0 && left < delay) {
        delay = left > 0 ? left : 0;
    }
    meta->ping = sim_timer_again(sim, delay, MSG_META_PING, NULL);
}

void meta_leader_join(struct sim *sim)
{
    sim_polling(sim);
    struct meta *meta = sim_state(sim);
    ASSERT(meta->phase == META_STANDBY && meta->session == 0);
    ping(sim);
    ping_later(sim, ping_interval(sim));
}

void meta_leader_begin(struct sim *sim)
{
    struct meta *meta = sim_state(sim);
    meta->session = FIRST_SESSION;
    meta->heard = sim_now(sim);
    meta->leader = sim_self(sim);
    meta->phase = META_LEADING;
    ping_later(sim, ping_interval(sim));
}

void meta_leader_forget(struct sim *sim)
{
    struct meta *meta = sim_state(sim);
    for (uint32_t i = 0; meta->phase == META_LEADING && i < meta->partition_count; i++) {
        if (meta_partitions(meta)[i].slot_count > 0) {
            sim_guard_release(sim, GUARD_INGESTION_SLOT, i, INGESTION_SLOT_LEADER);
        }
    }
    if (meta->lock == LOCK_BULKLOAD) {
        sim_guard_release(sim, GUARD_OPERATION_LOCK, 0, OPERATION_LOCK_LEADER);
    }
    meta_fill_empty(meta, sim_options(sim));
    meta->term++;
}

void meta_leader_lost(struct sim *sim)
{
    struct meta *meta = sim_state(sim);
    sim_note(sim, NOTE_LEADER_LOST, 0, 0, 0, 0);
    meta_detector_stop(sim, meta);
    meta_leader_forget(sim);
    meta_leader_join(sim);
}

bool meta_leader_serves(struct sim *sim, uint32_t term)
{
    const struct meta *meta = sim_state(sim);
    return meta->phase == META_LEADING && meta->term == term;
}

/* A whole timeout without an answer from ZooKeeper: the session cannot be relied on any more. */
static bool is_out_of_touch(struct sim *sim)
{
    const struct meta *meta = sim_state(sim);
    const struct pegasus_options *options = sim_options(sim);
    return meta->session != 0 && sim_now(sim) - meta->heard >= options->config.zookeeper_timeout;
}

void on_meta_ping(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    sim_polling(sim);
    struct meta *meta = sim_state(sim);
    if (is_out_of_touch(sim)) {
        if (meta->phase != META_STANDBY) {
            meta_leader_lost(sim);
            return;
        }
        meta->session = 0;
    }
    ping(sim);
    ping_later(sim, ping_interval(sim));
}

static void take_over(struct sim *sim)
{
    struct meta *meta = sim_state(sim);
    meta->leader = sim_self(sim);
    sim_note(sim, NOTE_LEADER_TAKES_OVER, 0, 0, 0, 0);
    sim_count(sim, COUNTER_LEADER_CHANGES, 1);
    sim_work_open(sim, WORK_RECOVERY, sim_self(sim));
    meta_recovery_begin(sim);
}

/* What ZooKeeper says of the session: its number, who holds the lock. */
static void hear(struct sim *sim, const struct zookeeper_pong *pong)
{
    struct meta *meta = sim_state(sim);
    if (pong->session == 0) {
        if (meta->phase != META_STANDBY) {
            meta_leader_lost(sim);
        } else if (meta->session != 0) {
            meta->session = 0;
            meta_leader_join(sim);
        }
        return;
    }
    meta->session = pong->session;
    meta->leader = pong->leader;
    if (pong->holds && meta->phase == META_STANDBY) {
        take_over(sim);
    }
}

void on_meta_pong(struct sim *sim, const struct sim_event *event)
{
    sim_polling(sim);
    struct meta *meta = sim_state(sim);
    const struct zookeeper_pong *pong = event->body;
    const struct ping_context *context = event->context;
    if (context == NULL) { /* the watch: the lock is passed on */
        if (pong->session == meta->session) {
            hear(sim, pong);
        }
        return;
    }
    if (context->term != meta->term) {
        return;
    }
    if (event->outcome != SIM_DELIVERED) {
        ping_later(sim, PING_RETRY);
        return;
    }
    if (pong->session != 0) {
        meta->heard = context->sent;
    }
    hear(sim, pong);
}
