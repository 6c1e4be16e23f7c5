#include "models/stub.h"
#include "models/stub_membership.h"
#include "tests/groups.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct stub *stub_of(struct harness *harness, uint32_t server)
{
    return harness_state(harness, cluster_stub(harness_options(harness), server));
}

/* Nothing passes between replica-1 and meta from 10 s to 70 s. */
#define CUT GROUP_OF_THREE "faults:\n  - {at: 10s, do: cut, link: [replica-1, meta-1], for: 1min}\n"

static void a_server_cut_off_gives_up_before_meta_gives_it_up(void **state)
{
    (void)state;
    struct harness *harness = harness_new(CUT);
    harness_run_to(harness, 26 * SIM_SECOND);
    assert_true(stub_of(harness, 0)->membership.is_connected);
    assert_int_equal(group_role(harness, 0), ROLE_PRIMARY);
    harness_run_to(harness, 30 * SIM_SECOND);
    assert_false(stub_of(harness, 0)->membership.is_connected);
    assert_int_equal(group_role(harness, 0), ROLE_INACTIVE);
    assert_int_equal(harness_count(harness, COUNTER_NODES_DEAD), 0);
    assert_true(harness_tells(harness, "its 1 replicas become INACTIVE"));
    harness_run_to(harness, 36 * SIM_SECOND);
    assert_int_equal(harness_count(harness, COUNTER_NODES_DEAD), 1);
    assert_int_not_equal(group_config(harness)->primary, 0);
    harness_free(harness);
}

static void a_server_that_hears_of_meta_again_asks_at_once(void **state)
{
    (void)state;
    struct harness *harness = harness_new(CUT);
    harness_run_to(harness, 76 * SIM_SECOND);
    assert_true(stub_of(harness, 0)->membership.is_connected);
    assert_true(stub_of(harness, 0)->membership.seen_version > 0);
    assert_true(harness_tells(harness, "hears of meta again"));
    harness_run_to(harness, 100 * SIM_SECOND);
    assert_int_equal(group_role(harness, 0), ROLE_SECONDARY);
    assert_int_equal(group_config(harness)->secondary_count, 2);
    harness_free(harness);
}

static void a_lease_counts_from_when_the_beacon_was_sent(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    harness_run_to(harness, 10 * SIM_SECOND);
    struct stub_membership *membership = &stub_of(harness, 0)->membership;
    const sim_time before = membership->acknowledged;
    const uint32_t meta = cluster_meta(0);
    struct beacon_ack ack = {.sent = before + SIM_SECOND, .is_leader = 1};
    const struct sim_event event = {
        .kind = MSG_BEACON_ACK, .outcome = SIM_DELIVERED, .body = &ack, .context = &meta};
    sim_act_as(harness_sim(harness), cluster_stub(harness_options(harness), 0));
    on_beacon_ack(harness_sim(harness), &event);
    assert_int_equal(membership->acknowledged, before + SIM_SECOND);
    ack.sent = before; /* overtaken by a later one */
    on_beacon_ack(harness_sim(harness), &event);
    assert_int_equal(membership->acknowledged, before + SIM_SECOND);
    harness_free(harness);
}

static void only_so_many_learners_copy_at_once(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(GROUP_OF_THREE "config: {learn_app_max_concurrent_count: 2}\n");
    harness_run_to(harness, SIM_SECOND);
    const struct learn_slot slot = {.partition = 0, .signature = 77};
    const struct sim_event asked = {
        .kind = MSG_LEARN_SLOT,
        .outcome = SIM_DELIVERED,
        .from = cluster_replica(harness_options(harness), 0, 1),
        .body = &slot,
    };
    sim_act_as(harness_sim(harness), cluster_stub(harness_options(harness), 1));
    static const uint32_t taken[] = {1, 2, 2};
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        on_learn_slot(harness_sim(harness), &asked);
        assert_int_equal(stub_of(harness, 1)->membership.learn_slots, taken[i]);
    }
    harness_free(harness);
}

static void a_short_cut_changes_nothing(void **state)
{
    (void)state;
    struct harness *harness = harness_new(
        GROUP_OF_THREE "faults:\n  - {at: 10s, do: cut, link: [replica-1, meta-1], for: 10s}\n");
    harness_run_to(harness, 2 * SIM_MINUTE);
    assert_int_equal(group_config(harness)->ballot, 3);
    assert_false(harness_tells(harness, "become INACTIVE"));
    harness_free(harness);
}

static void a_lease_that_is_lost_for_a_moment_wipes_the_bulk_load(void **state)
{
    (void)state;
    struct harness *harness = harness_new(
        GROUP_OF_THREE "faults:\n  - {at: 10s, do: cut, link: [replica-2, meta-1], for: 17s}\n");
    harness_run_to(harness, 11 * SIM_SECOND);
    harness_replica(harness, 0, 1)->loader.status = BLS_DOWNLOADED;
    harness_run_to(harness, 40 * SIM_SECOND);
    assert_true(harness_tells(harness, "become INACTIVE"));
    assert_int_equal(group_role(harness, 1), ROLE_SECONDARY);
    assert_int_equal(harness_replica(harness, 0, 1)->loader.status, BLS_INVALID);
    harness_free(harness);
}

static void a_lost_configuration_is_asked_for_again(void **state)
{
    (void)state;
    struct harness *harness = harness_new(
        GROUP_OF_THREE "faults:\n"
                       "  - {at: 1s, do: crash, node: replica-2, for: 2s}\n"
                       "  - {at: 2s, do: lose, message: config_sync_partition, from: meta-1, to: "
                       "replica-2, count: 1}\n");
    harness_run_to(harness, 10 * SIM_SECOND);
    assert_int_equal(group_role(harness, 1), ROLE_INACTIVE);
    harness_run_to(harness, 40 * SIM_SECOND);
    assert_int_equal(group_role(harness, 1), ROLE_SECONDARY);
    harness_free(harness);
}

static void a_replica_that_meta_does_not_know_is_closed(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(GROUP_HEAD "cluster: {replica_servers: 4, network: {latency: 1ms}}\n"
                               "table: {partitions: 1, replicas: 3}\n"
                               "faults:\n  - {at: 10s, do: crash, node: replica-4, for: 1s}\n");
    struct replica *stray = harness_replica(harness, 0, 3);
    stray->role = ROLE_INACTIVE;
    uint64_t *bits = (void *)(stub_of(harness, 3) + 1);
    bits[0] |= 1;
    harness_run_to(harness, 20 * SIM_SECOND);
    assert_int_equal(stray->role, ROLE_INACTIVE);
    harness_run_to(harness, 60 * SIM_SECOND);
    assert_int_equal(stray->role, ROLE_ABSENT);
    assert_int_equal(bits[0] & 1, 0);
    harness_free(harness);
}

static void beacons_follow_a_change_of_leader(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(GROUP_HEAD "cluster: {replica_servers: 3, meta_servers: 2, network: {latency: "
                               "1ms}}\n"
                               "table: {partitions: 1, replicas: 3}\n"
                               "faults:\n  - {at: 20s, do: crash, node: meta-1}\n");
    harness_run_to(harness, 2 * SIM_MINUTE);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(stub_of(harness, i)->membership.leader, 1);
        assert_true(stub_of(harness, i)->membership.is_connected);
    }
    assert_int_equal(harness_meta(harness, 1)->phase, META_LEADING);
    assert_int_equal(harness_count(harness, COUNTER_NODES_DEAD), 0);
    harness_free(harness);
}

static void a_server_knows_which_replicas_it_has(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(GROUP_HEAD "cluster: {replica_servers: 5, network: {latency: 1ms}}\n"
                               "table: {partitions: 100, replicas: 3}\n");
    const uint64_t *bits = (const void *)(stub_of(harness, 0) + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < 128; i++)
        count += (bits[i / 64] >> (i % 64) & 1U) != 0;
    assert_int_equal(count, 60);
    assert_int_equal(stub_presence_bytes(harness_options(harness)), 16);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_cut_off_gives_up_before_meta_gives_it_up),
        cmocka_unit_test(a_server_that_hears_of_meta_again_asks_at_once),
        cmocka_unit_test(a_lease_counts_from_when_the_beacon_was_sent),
        cmocka_unit_test(only_so_many_learners_copy_at_once),
        cmocka_unit_test(a_short_cut_changes_nothing),
        cmocka_unit_test(a_lease_that_is_lost_for_a_moment_wipes_the_bulk_load),
        cmocka_unit_test(a_lost_configuration_is_asked_for_again),
        cmocka_unit_test(a_replica_that_meta_does_not_know_is_closed),
        cmocka_unit_test(beacons_follow_a_change_of_leader),
        cmocka_unit_test(a_server_knows_which_replicas_it_has),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
