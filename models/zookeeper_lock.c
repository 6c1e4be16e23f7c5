#include "models/pegasus.h"
#include "models/zookeeper.h"

#include <string.h>

struct zookeeper_session *zookeeper_session(struct zookeeper *zookeeper, uint64_t id)
{
    for (uint32_t i = 0; id != 0 && i < ZOOKEEPER_SESSIONS; i++) {
        if (zookeeper->sessions[i].id == id) {
            return &zookeeper->sessions[i];
        }
    }
    return NULL;
}

static struct zookeeper_session *free_session(struct zookeeper *zookeeper)
{
    for (uint32_t i = 0; i < ZOOKEEPER_SESSIONS; i++) {
        if (zookeeper->sessions[i].id == 0) {
            return &zookeeper->sessions[i];
        }
    }
    ASSERT(false);
    return NULL;
}

/* The session that has waited longest, or null if there is none. */
static struct zookeeper_session *oldest_session(struct zookeeper *zookeeper)
{
    struct zookeeper_session *oldest = NULL;
    for (uint32_t i = 0; i < ZOOKEEPER_SESSIONS; i++) {
        struct zookeeper_session *session = &zookeeper->sessions[i];
        if (session->id != 0 && (oldest == NULL || session->id < oldest->id)) {
            oldest = session;
        }
    }
    return oldest;
}

static struct zookeeper_pong pong_for(struct zookeeper *zookeeper, uint64_t id)
{
    const struct zookeeper_session *holder = zookeeper_session(zookeeper, zookeeper->holder);
    return (struct zookeeper_pong){.session = id,
                                   .leader = holder != NULL ? holder->meta : SIM_NOBODY,
                                   .holds = id != 0 && zookeeper->holder == id};
}

/* A session is heard of: it lives for another timeout. */
static void renew(struct sim *sim, struct zookeeper_session *session)
{
    const struct pegasus_options *options = sim_options(sim);
    const struct zookeeper_ping over = {.session = session->id, .meta = session->meta};
    sim_cancel(sim, session->expiry);
    session->expiry =
        sim_timer(sim, options->config.zookeeper_timeout, MSG_ZOOKEEPER_EXPIRE, &over);
}

/* A meta server that starts again forgets its session, unless it holds the lock: nobody waits. */
static void close_others(struct sim *sim, struct zookeeper *zookeeper, uint32_t meta)
{
    for (uint32_t i = 0; i < ZOOKEEPER_SESSIONS; i++) {
        struct zookeeper_session *session = &zookeeper->sessions[i];
        if (session->id != 0 && session->meta == meta && session->id != zookeeper->holder) {
            sim_cancel(sim, session->expiry);
            memset(session, 0, sizeof(*session));
        }
    }
}

static struct zookeeper_session *open_session(struct sim *sim, struct zookeeper *zookeeper,
                                              uint32_t meta)
{
    close_others(sim, zookeeper, meta);
    struct zookeeper_session *session = free_session(zookeeper);
    session->id = ++zookeeper->last_session;
    session->meta = meta;
    if (zookeeper->holder == 0) {
        zookeeper->holder = session->id;
    }
    return session;
}

void on_zookeeper_ping(struct sim *sim, const struct sim_event *event)
{
    sim_polling(sim);
    struct zookeeper *zookeeper = sim_state(sim);
    const struct zookeeper_ping *ping = event->body;
    struct zookeeper_session *session = zookeeper_session(zookeeper, ping->session);
    if (ping->session == 0) {
        session = open_session(sim, zookeeper, ping->meta);
    }
    if (session != NULL) {
        renew(sim, session);
    }
    const struct zookeeper_pong pong = pong_for(zookeeper, session != NULL ? session->id : 0);
    sim_reply(sim, event->back, &pong);
}

/* The lock goes to whoever has waited longest; they are told at once (a watch). */
static void pass_lock_on(struct sim *sim, struct zookeeper *zookeeper)
{
    const struct zookeeper_session *next = oldest_session(zookeeper);
    zookeeper->holder = next != NULL ? next->id : 0;
    if (next != NULL) {
        const struct zookeeper_pong pong = pong_for(zookeeper, next->id);
        sim_send(sim, cluster_meta(next->meta), MSG_META_PONG, &pong);
    }
}

void on_zookeeper_expire(struct sim *sim, const struct sim_event *event)
{
    sim_polling(sim);
    struct zookeeper *zookeeper = sim_state(sim);
    const struct zookeeper_ping *over = event->body;
    struct zookeeper_session *session = zookeeper_session(zookeeper, over->session);
    ASSERT(session != NULL);
    const bool held_lock = session->id == zookeeper->holder;
    sim_note(sim, NOTE_SESSION_OVER, cluster_meta_node(session->meta), held_lock, 0, 0);
    memset(session, 0, sizeof(*session));
    if (held_lock) {
        pass_lock_on(sim, zookeeper);
    }
}

void zookeeper_start(struct sim *sim)
{
    struct zookeeper *zookeeper = sim_state(sim);
    zookeeper_fill(zookeeper, sim_options(sim));
    sim_polling(sim);
    renew(sim, open_session(sim, zookeeper, 0));
}

void zookeeper_crash(struct sim *sim)
{
    struct zookeeper *zookeeper = sim_state(sim);
    for (uint32_t i = 0; i < ZOOKEEPER_SESSIONS; i++) {
        zookeeper->sessions[i].expiry = (struct sim_handle){0};
        zookeeper->sessions[i].last_answer = 0;
    }
}

void zookeeper_restart(struct sim *sim)
{
    struct zookeeper *zookeeper = sim_state(sim);
    sim_polling(sim);
    for (uint32_t i = 0; i < ZOOKEEPER_SESSIONS; i++) {
        if (zookeeper->sessions[i].id != 0) {
            renew(sim, &zookeeper->sessions[i]);
        }
    }
}
