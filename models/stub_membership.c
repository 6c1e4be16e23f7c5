#include "models/stub_membership.h"

#include "models/pegasus.h"
#include "models/stub.h"

#include <string.h>

/* A beacon is waited for so long, of its interval (failure_detector.cpp, start). */
#define BEACON_TIMEOUT_NUMERATOR   2
#define BEACON_TIMEOUT_DENOMINATOR 3

/* A first sync that failed is asked for again after this (replica_stub.cpp, query_configuration).
 */
#define SYNC_RETRY (500 * SIM_MS)

_Static_assert(offsetof(struct stub, membership) == 0, "the membership is the start of the state");
_Static_assert(sizeof(struct stub) % sizeof(uint64_t) == 0, "the bits behind are aligned");

/* --- which replicas are here ------------------------------------------------------ */

#define BITS_OF_A_WORD 64

uint32_t stub_presence_bytes(const struct pegasus_options *options)
{
    const uint32_t words = (options->derived.partition_count + BITS_OF_A_WORD - 1) / BITS_OF_A_WORD;
    return words * (uint32_t)sizeof(uint64_t);
}

uint32_t stub_state_bytes(const struct pegasus_options *options)
{
    return (uint32_t)sizeof(struct stub) + stub_presence_bytes(options);
}

static uint64_t *presence_of(struct sim *sim)
{
    struct stub *stub = sim_state(sim);
    return (void *)(stub + 1);
}

static uint32_t own_server(const struct sim *sim)
{
    return cluster_server_of(sim, sim_self(sim));
}

void stub_presence_set(struct sim *sim, uint32_t partition, bool is_here)
{
    uint64_t *words = presence_of(sim);
    const uint64_t bit = UINT64_C(1) << (partition % BITS_OF_A_WORD);
    if (is_here) {
        words[partition / BITS_OF_A_WORD] |= bit;
    } else {
        words[partition / BITS_OF_A_WORD] &= ~bit;
    }
}

void on_replica_here(struct sim *sim, const struct sim_event *event)
{
    const struct replica_here *here = event->body;
    stub_presence_set(sim, here->partition, here->is_here != 0);
}

/* Tells every replica on this server. Returns how many there are. */
static uint32_t tell_replicas(struct sim *sim, uint16_t kind)
{
    const struct pegasus_options *options = sim_options(sim);
    const uint64_t *words = presence_of(sim);
    const uint32_t server = own_server(sim);
    uint32_t count = 0;
    for (uint32_t i = 0; i < options->derived.partition_count; i++) {
        if ((words[i / BITS_OF_A_WORD] >> (i % BITS_OF_A_WORD) & 1U) != 0) {
            sim_send(sim, cluster_replica(options, i, server), kind, NULL);
            count++;
        }
    }
    return count;
}

/* --- config sync -------------------------------------------------------------------- */

static void sync_later(struct sim *sim, sim_time delay)
{
    struct stub_membership *membership = sim_state(sim);
    sim_cancel(sim, membership->sync_tick);
    membership->sync_tick = sim_timer_again(sim, delay, MSG_STUB_CONFIG_SYNC_TICK, NULL);
}

/* Asks the leader what is new (RPC_CM_CONFIG_SYNC), unless an answer is still to come. */
static void sync(struct sim *sim)
{
    struct stub_membership *membership = sim_state(sim);
    const struct pegasus_options *options = sim_options(sim);
    if (!membership->is_connected || sim_is_pending(sim, membership->sync_call)) {
        return;
    }
    membership->wants_all = 0;
    const struct config_sync request = {.session = membership->seen_session,
                                        .version = membership->seen_version,
                                        .server = own_server(sim)};
    const struct sim_call call = {.to = cluster_meta(membership->leader),
                                  .kind = MSG_CONFIG_SYNC,
                                  .reply_kind = MSG_CONFIG_SYNC_REPLY,
                                  .timeout = options->config.rpc_timeout};
    membership->sync_call = sim_call(sim, &call, &request);
}

void on_stub_config_sync_tick(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    const struct pegasus_options *options = sim_options(sim);
    sim_polling(sim);
    sync(sim);
    sync_later(sim, options->config.config_sync_interval);
}

void on_config_sync_reply(struct sim *sim, const struct sim_event *event)
{
    struct stub_membership *membership = sim_state(sim);
    const struct config_sync *reply = event->body;
    sim_polling(sim);
    membership->sync_call = (struct sim_handle){0};
    if (event->outcome == SIM_DELIVERED && reply->error == ERR_OK) {
        if (!membership->wants_all &&
            (membership->seen_version == 0 || membership->seen_session != reply->session)) {
            (void)tell_replicas(sim, MSG_SYNC_ENDED);
        }
        membership->seen_session = reply->session;
        membership->seen_version = membership->wants_all ? 0 : reply->version;
    } else if (membership->is_connected && membership->seen_version == 0) {
        sync_later(sim, SYNC_RETRY);
    }
}

void on_stub_sync_wanted(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    struct stub_membership *membership = sim_state(sim);
    membership->seen_version = 0;
    membership->wants_all = 1;
}

/* --- beacons and lease ----------------------------------------------------------------- */

static void send_beacon(struct sim *sim)
{
    const struct stub_membership *membership = sim_state(sim);
    const struct pegasus_options *options = sim_options(sim);
    const struct beacon beacon = {.server = own_server(sim), .sent = sim_now(sim)};
    const uint32_t asked = membership->leader;
    const sim_time timeout =
        options->config.fd_beacon_interval * BEACON_TIMEOUT_NUMERATOR / BEACON_TIMEOUT_DENOMINATOR;
    const struct sim_call call = {.to = cluster_meta(asked),
                                  .kind = MSG_BEACON,
                                  .reply_kind = MSG_BEACON_ACK,
                                  .timeout = timeout > 0 ? timeout : 1,
                                  .context = &asked,
                                  .context_bytes = sizeof(asked)};
    (void)sim_call(sim, &call, &beacon);
}

void on_stub_beacon_tick(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    struct stub_membership *membership = sim_state(sim);
    const struct pegasus_options *options = sim_options(sim);
    sim_polling(sim);
    send_beacon(sim);
    membership->beacon_tick =
        sim_timer_again(sim, options->config.fd_beacon_interval, MSG_STUB_BEACON_TICK, NULL);
}

/* The next beacon goes to the meta server that was named, or to the next one. */
static void follow_leader(struct sim *sim, uint32_t asked, uint32_t named)
{
    struct stub_membership *membership = sim_state(sim);
    const struct pegasus_options *options = sim_options(sim);
    if (membership->leader == asked) {
        membership->leader =
            named < options->derived.meta_count ? named : (asked + 1) % options->derived.meta_count;
    }
}

/* The lease begins: what the replicas are now is asked for at once (on_meta_server_connected). */
static void connect(struct sim *sim)
{
    struct stub_membership *membership = sim_state(sim);
    const struct pegasus_options *options = sim_options(sim);
    membership->is_connected = 1;
    membership->seen_version = 0;
    sim_note(sim, NOTE_LEASE_BACK, 0, 0, 0, 0);
    sync(sim);
    sync_later(sim, options->config.config_sync_interval);
}

void on_beacon_ack(struct sim *sim, const struct sim_event *event)
{
    struct stub_membership *membership = sim_state(sim);
    const struct beacon_ack *ack = event->body;
    const uint32_t *asked = event->context;
    sim_polling(sim);
    if (event->outcome != SIM_DELIVERED) {
        follow_leader(sim, *asked, SIM_NOBODY);
        return;
    }
    if (!ack->is_leader) {
        follow_leader(sim, *asked, ack->leader);
        return;
    }
    membership->leader = *asked;
    if (ack->sent > membership->acknowledged) {
        membership->acknowledged = ack->sent;
    }
    if (!membership->is_connected) {
        connect(sim);
    }
}

static void lose_lease(struct sim *sim)
{
    struct stub_membership *membership = sim_state(sim);
    membership->is_connected = 0;
    membership->seen_version = 0;
    sim_cancel(sim, membership->sync_call);
    membership->sync_call = (struct sim_handle){0};
    const uint32_t replicas = tell_replicas(sim, MSG_META_LOST);
    sim_note(sim, NOTE_LEASE_LOST, sim_now(sim) - membership->acknowledged, replicas, 0, 0);
}

void on_stub_lease_check(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    struct stub_membership *membership = sim_state(sim);
    const struct pegasus_options *options = sim_options(sim);
    const sim_time check = options->config.fd_check_interval;
    sim_polling(sim);
    if (membership->is_connected &&
        sim_now(sim) + check - membership->acknowledged > options->config.fd_lease) {
        lose_lease(sim);
    }
    membership->lease_check = sim_timer_again(sim, check, MSG_STUB_LEASE_CHECK, NULL);
}

/* --- the start -------------------------------------------------------------------------- */

/* Servers do not tick all at once: each has its own part of an interval. */
static sim_time phase(struct sim *sim, sim_time interval)
{
    const struct pegasus_options *options = sim_options(sim);
    return interval / options->derived.server_count * own_server(sim);
}

void stub_membership_start(struct sim *sim, bool is_restart)
{
    struct stub_membership *membership = sim_state(sim);
    const struct config_options *config =
        &((const struct pegasus_options *)sim_options(sim))->config;
    sim_polling(sim);
    membership->acknowledged = sim_now(sim);
    membership->is_connected = !is_restart;
    membership->beacon_tick = sim_timer(
        sim, is_restart ? 0 : phase(sim, config->fd_beacon_interval), MSG_STUB_BEACON_TICK, NULL);
    membership->lease_check =
        sim_timer(sim, phase(sim, config->fd_check_interval), MSG_STUB_LEASE_CHECK, NULL);
    membership->sync_tick =
        sim_timer(sim, phase(sim, config->config_sync_interval), MSG_STUB_CONFIG_SYNC_TICK, NULL);
}

/* --- copying checkpoints ------------------------------------------------------------------ */

void on_learn_slot(struct sim *sim, const struct sim_event *event)
{
    struct stub_membership *membership = sim_state(sim);
    const struct pegasus_options *options = sim_options(sim);
    struct learn_slot slot = *(const struct learn_slot *)event->body;
    slot.granted =
        (int64_t)membership->learn_slots < options->config.learn_app_max_concurrent_count;
    membership->learn_slots += slot.granted;
    sim_send(sim, event->from, MSG_LEARN_SLOT_GIVEN, &slot);
}

void on_learn_slot_back(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    struct stub_membership *membership = sim_state(sim);
    ASSERT(membership->learn_slots > 0);
    membership->learn_slots--;
}
