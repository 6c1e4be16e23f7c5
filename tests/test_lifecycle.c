#include "models/lifecycle.h"
#include "models/throttle.h"
#include "tests/groups.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define CRASH(node, more)                                                                          \
    GROUP_OF_THREE "clients:\n  - {name: web, writes: 50/s, value: 100B, until: 1min}\n"           \
                   "faults:\n  - {at: 10s, do: crash, node: " node ", for: 5s}\n" more

static void a_crash_takes_memory_and_leaves_the_disk(void **state)
{
    (void)state;
    struct harness *harness = harness_new(CRASH("replica-2", ""));
    harness_run_to(harness, 9 * SIM_SECOND);
    struct replica *replica = harness_replica(harness, 0, 1);
    replica->loader.status = BLS_DOWNLOADING;
    replica->loader.is_ingesting = 1;
    replica->disk.has_load_dir = 1;
    harness_run_to(harness, 11 * SIM_SECOND);
    assert_int_equal(replica->role, ROLE_INACTIVE);
    assert_int_equal(replica->loader.status, BLS_INVALID);
    assert_int_equal(replica->loader.is_ingesting, 0);
    assert_int_equal(replica->disk.has_load_dir, 1);
    assert_int_equal(replica->disk.ballot, 3);
    assert_int_equal(replica->config.ballot, 3);
    assert_true(replica->disk.applied > 300);
    assert_int_equal(replica->committed, replica->disk.applied);
    harness_free(harness);
}

static void a_restarted_primary_forces_its_ballot_up(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(GROUP_OF_THREE "faults:\n  - {at: 10s, do: crash, node: replica-1, for: 2s}\n");
    harness_run_to(harness, 11 * SIM_SECOND);
    assert_int_equal(group_role(harness, 0), ROLE_INACTIVE);
    harness_run_to(harness, 20 * SIM_SECOND);
    assert_int_equal(group_role(harness, 0), ROLE_PRIMARY);
    assert_int_equal(group_config(harness)->ballot, 4);
    assert_int_equal(group_ballot(harness, 1), 4);
    assert_int_equal(group_ballot(harness, 2), 4);
    assert_true(harness_tells(harness, "1.0: replica-1 is the primary again after a restart"));
    harness_free(harness);
}

static void a_restarted_secondary_of_an_idle_group_is_one_again(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(GROUP_OF_THREE "faults:\n  - {at: 10s, do: crash, node: replica-3, for: 2s}\n");
    harness_run_to(harness, 20 * SIM_SECOND);
    assert_int_equal(group_role(harness, 2), ROLE_SECONDARY);
    assert_int_equal(group_config(harness)->ballot, 3);
    harness_free(harness);
}

static void writes_go_on_after_the_primary_came_back(void **state)
{
    (void)state;
    struct harness *harness = harness_new(CRASH("replica-1", ""));
    harness_run_to(harness, 14 * SIM_SECOND);
    const int64_t before = harness_count(harness, COUNTER_WRITES_OK);
    harness_run_to(harness, 30 * SIM_SECOND);
    assert_true(harness_count(harness, COUNTER_WRITES_OK) > before + 300);
    harness_free(harness);
}

static void a_server_that_stays_away_is_replaced_by_itself(void **state)
{
    (void)state;
    struct harness *harness = harness_new(
        GROUP_OF_THREE "clients:\n  - {name: web, writes: 50/s, value: 100B}\n"
                       "faults:\n  - {at: 10s, do: crash, node: replica-1, for: 1min}\n");
    harness_run_to(harness, 60 * SIM_SECOND);
    assert_int_equal(group_config(harness)->secondary_count, 1);
    harness_run_to(harness, 2 * SIM_MINUTE);
    assert_int_equal(group_config(harness)->secondary_count, 2);
    assert_int_equal(group_role(harness, 0), ROLE_SECONDARY);
    harness_free(harness);
}

static void a_crash_empties_the_throttle(void **state)
{
    (void)state;
    struct harness *harness = harness_new(
        GROUP_HEAD "cluster: {replica_servers: 3, network: {latency: 1ms}}\n"
                   "table: {partitions: 1, replicas: 3, envs: {replica.write_throttling: "
                   "1*delay*5000}}\n"
                   "clients:\n  - {name: web, writes: 20/s, value: 100B, timeout: 20s}\n"
                   "faults:\n  - {at: 10s, do: crash, node: replica-1, for: 5s}\n");
    const struct throttle *throttle =
        harness_state(harness, cluster_throttle(harness_options(harness), 0, 0));
    harness_run_to(harness, 9 * SIM_SECOND);
    assert_true(throttle->held > 0);
    harness_run_to(harness, 11 * SIM_SECOND);
    assert_int_equal(throttle->held, 0);
    assert_false(throttle_is_on(throttle, ENV_WRITE_THROTTLING));
    harness_run_to(harness, 20 * SIM_SECOND);
    assert_true(throttle_is_on(throttle, ENV_WRITE_THROTTLING));
    harness_free(harness);
}

static void a_meta_server_comes_back_as_a_standby(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(GROUP_HEAD "cluster: {replica_servers: 3, meta_servers: 2, network: {latency: "
                               "1ms}}\n"
                               "table: {partitions: 1, replicas: 3}\n"
                               "faults:\n  - {at: 20s, do: crash, node: meta-1, for: 40s}\n");
    harness_run_to(harness, 21 * SIM_SECOND);
    assert_int_equal(harness_meta(harness, 0)->phase, META_STANDBY);
    harness_run_to(harness, 3 * SIM_MINUTE);
    assert_int_equal(harness_meta(harness, 0)->phase, META_STANDBY);
    assert_int_equal(harness_meta(harness, 1)->phase, META_LEADING);
    assert_int_equal(meta_config(harness_meta(harness, 1), 0)->ballot, 3);
    assert_int_equal(group_role(harness, 0), ROLE_PRIMARY);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crash_takes_memory_and_leaves_the_disk),
        cmocka_unit_test(a_restarted_primary_forces_its_ballot_up),
        cmocka_unit_test(a_restarted_secondary_of_an_idle_group_is_one_again),
        cmocka_unit_test(writes_go_on_after_the_primary_came_back),
        cmocka_unit_test(a_server_that_stays_away_is_replaced_by_itself),
        cmocka_unit_test(a_crash_empties_the_throttle),
        cmocka_unit_test(a_meta_server_comes_back_as_a_standby),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
