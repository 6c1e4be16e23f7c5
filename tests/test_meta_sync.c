#include "models/meta_sync.h"
#include "models/stub.h"
#include "tests/groups.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define THROTTLED                                                                                  \
    GROUP_OF_THREE                                                                                 \
    "steps:\n"                                                                                     \
    "  - {at: 31s, do: set_app_envs replica.write_throttling 100*delay*500}\n"                     \
    "  - {at: 3min, do: del_app_envs replica.write_throttling}\n"

static bool is_throttled(struct harness *harness, uint32_t server)
{
    return (harness_replica(harness, 0, server)->throttles & 1U << ENV_WRITE_THROTTLING) != 0;
}

static void an_env_reaches_every_replica_with_the_next_sync(void **state)
{
    (void)state;
    struct harness *harness = harness_new(THROTTLED);
    harness_run_to(harness, 31 * SIM_SECOND + 500 * SIM_MS);
    assert_false(is_throttled(harness, 0));
    harness_run_to(harness, 62 * SIM_SECOND);
    for (uint32_t i = 0; i < 3; i++)
        assert_true(is_throttled(harness, i));
    harness_free(harness);
}

static void a_removed_env_is_forgotten_with_the_next_sync(void **state)
{
    (void)state;
    struct harness *harness = harness_new(THROTTLED);
    harness_run_to(harness, 2 * SIM_MINUTE);
    assert_true(is_throttled(harness, 0));
    harness_run_to(harness, 4 * SIM_MINUTE);
    for (uint32_t i = 0; i < 3; i++)
        assert_false(is_throttled(harness, i));
    harness_free(harness);
}

static void a_new_leader_passes_on_what_was_removed_before_it_led(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(THROTTLED "faults:\n  - {at: 181s, do: crash, node: meta-1, for: 5s}\n");
    harness_run_to(harness, 182 * SIM_SECOND);
    assert_true(is_throttled(harness, 1));
    harness_run_to(harness, 5 * SIM_MINUTE);
    for (uint32_t i = 0; i < 3; i++)
        assert_false(is_throttled(harness, i));
    harness_free(harness);
}

static void a_restarted_server_learns_its_envs_again(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(THROTTLED "faults:\n  - {at: 90s, do: crash, node: replica-2, for: 5s}\n");
    harness_run_to(harness, 93 * SIM_SECOND);
    assert_false(is_throttled(harness, 1));
    harness_run_to(harness, 100 * SIM_SECOND);
    assert_true(is_throttled(harness, 1));
    harness_free(harness);
}

static void a_new_replica_gets_the_envs_with_its_proposal(void **state)
{
    (void)state;
    struct harness *harness = harness_new(
        GROUP_HEAD "cluster: {replica_servers: 3, network: {latency: 1ms}, empty: true}\n"
                   "table: {partitions: 1, replicas: 3, envs: "
                   "{replica.write_throttling: 100*delay*500}}\n");
    harness_run_to(harness, 10 * SIM_SECOND + 500 * SIM_MS);
    assert_int_equal(group_role(harness, 0), ROLE_PRIMARY);
    assert_true(is_throttled(harness, 0));
    harness_free(harness);
}

static void a_removed_replica_that_was_not_told_finds_out(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    group_repair(harness, false);
    harness_run_to(harness, 25 * SIM_SECOND);
    group_propose(harness, CT_DOWNGRADE_TO_INACTIVE, 0, 2);
    harness_run_to(harness, 26 * SIM_SECOND);
    harness_run_to(harness, 60 * SIM_SECOND);
    assert_int_equal(group_role(harness, 2), ROLE_ABSENT);
    harness_free(harness);
}

static void nothing_new_sends_nothing(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    harness_run_to(harness, 10 * SIM_SECOND);
    harness_replica(harness, 0, 1)->is_table_loading = 1; /* a sync would say 0 */
    harness_run_to(harness, 5 * SIM_MINUTE);
    assert_int_equal(harness_replica(harness, 0, 1)->is_table_loading, 1);
    harness_free(harness);
}

static void what_the_last_sync_brought_does_not_come_with_the_next(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    harness_run_to(harness, 10 * SIM_SECOND);
    struct meta *meta = harness_meta(harness, 0);
    struct replica *replica = harness_replica(harness, 0, 1);
    const struct stub *stub = harness_state(harness, cluster_stub(harness_options(harness), 1));
    /* Seen up to a version that brought configuration and env; something else is newer. */
    const uint64_t seen = stub->membership.seen_version;
    assert_true(seen > 0 && seen == meta->config_version);
    meta_partitions(meta)[0].changed = seen;
    meta_tables(meta)[0].env_changed[ENV_WRITE_THROTTLING] = (uint32_t)seen;
    meta->config_version++;
    replica->is_table_loading = 1;
    replica->throttles = 1U << ENV_WRITE_THROTTLING;
    harness_run_to(harness, SIM_MINUTE);
    assert_int_equal(stub->membership.seen_version, seen + 1);
    assert_int_equal(replica->is_table_loading, 1);
    assert_int_equal(replica->throttles, 1U << ENV_WRITE_THROTTLING);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_env_reaches_every_replica_with_the_next_sync),
        cmocka_unit_test(a_removed_env_is_forgotten_with_the_next_sync),
        cmocka_unit_test(a_new_leader_passes_on_what_was_removed_before_it_led),
        cmocka_unit_test(a_restarted_server_learns_its_envs_again),
        cmocka_unit_test(a_new_replica_gets_the_envs_with_its_proposal),
        cmocka_unit_test(a_removed_replica_that_was_not_told_finds_out),
        cmocka_unit_test(nothing_new_sends_nothing),
        cmocka_unit_test(what_the_last_sync_brought_does_not_come_with_the_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
