#include "models/meta_guardian.h"
#include "tests/groups.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void an_empty_partition_gets_its_members_one_by_one(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_EMPTY);
    harness_run_to(harness, 11 * SIM_SECOND);
    assert_int_equal(group_config(harness)->ballot, 1);
    assert_int_equal(group_config(harness)->primary, 0);
    harness_run_to(harness, 21 * SIM_SECOND);
    assert_int_equal(group_config(harness)->ballot, 2);
    assert_int_equal(group_config(harness)->secondaries[0], 1);
    harness_run_to(harness, 31 * SIM_SECOND);
    assert_int_equal(group_config(harness)->ballot, 3);
    assert_int_equal(group_config(harness)->secondaries[1], 2);
    harness_run_to(harness, 100 * SIM_SECOND);
    assert_int_equal(group_config(harness)->ballot, 3);
    harness_free(harness);
}

static void a_guardian_that_is_off_does_nothing(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_EMPTY);
    group_repair(harness, false);
    harness_run_to(harness, SIM_MINUTE);
    assert_int_equal(group_config(harness)->ballot, 0);
    group_repair(harness, true);
    harness_run_to(harness, 2 * SIM_MINUTE);
    assert_int_equal(group_config(harness)->ballot, 3);
    harness_free(harness);
}

static void new_partitions_spread_over_the_servers(void **state)
{
    (void)state;
    struct harness *harness = harness_new(
        GROUP_HEAD "cluster: {replica_servers: 4, network: {latency: 1ms}, empty: true}\n"
                   "table: {partitions: 8, replicas: 3}\n");
    harness_run_to(harness, SIM_MINUTE);
    const struct meta_server *servers = meta_servers(harness_meta(harness, 0));
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(servers[i].primaries, 2);
        assert_int_equal(servers[i].replicas, 6);
    }
    harness_free(harness);
}

static void a_missing_primary_is_cured_at_once(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    harness_run_to(harness, 3 * SIM_SECOND);
    group_propose(harness, CT_DOWNGRADE_TO_INACTIVE, 0, 0);
    harness_run_to(harness, 4 * SIM_SECOND);
    assert_int_equal(group_config(harness)->ballot, 5);
    assert_int_equal(group_config(harness)->primary, 1);
    assert_int_equal(group_role(harness, 1), ROLE_PRIMARY);
    harness_free(harness);
}

static void the_last_dropped_server_comes_back(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    harness_run_to(harness, 3 * SIM_SECOND);
    group_propose(harness, CT_REMOVE, 0, 2);
    harness_run_to(harness, 4 * SIM_SECOND);
    assert_int_equal(group_config(harness)->ballot, 4);
    harness_run_to(harness, 12 * SIM_SECOND);
    assert_int_equal(group_config(harness)->ballot, 5);
    assert_int_equal(group_role(harness, 2), ROLE_SECONDARY);
    harness_free(harness);
}

/* A server with another to spare: server 3 has no replica of the partition. */
#define FOUR_SERVERS                                                                               \
    GROUP_HEAD "cluster: {replica_servers: 4, network: {latency: 1ms}}\n"                          \
               "table: {partitions: 1, replicas: 3}\n"                                             \
               "faults:\n  - {at: 1s, do: crash, node: replica-3}\n"

static void a_dropped_server_is_waited_for(void **state)
{
    (void)state;
    struct harness *harness = harness_new(FOUR_SERVERS);
    harness_run_to(harness, 5 * SIM_MINUTE);
    assert_int_equal(group_config(harness)->secondary_count, 1);
    assert_int_equal(group_role(harness, 3), ROLE_ABSENT);
    harness_run_to(harness, 12 * SIM_MINUTE);
    assert_int_equal(group_config(harness)->secondary_count, 2);
    assert_int_equal(group_role(harness, 3), ROLE_SECONDARY);
    harness_free(harness);
}

/* Two of three are enough for a while: an earlier member that is alive is not asked meanwhile. */
static void of_the_dropped_only_the_last_one_is_waited_for(void **state)
{
    (void)state;
    struct harness *harness = harness_new(FOUR_SERVERS);
    harness_run_to(harness, 40 * SIM_SECOND);
    struct meta_partition *entry = &meta_partitions(harness_meta(harness, 0))[0];
    assert_int_equal(entry->dropped[0], 2);
    entry->dropped[1] = 3;
    harness_run_to(harness, 10 * SIM_MINUTE);
    assert_int_equal(group_config(harness)->secondary_count, 1);
    assert_false(harness_tells(harness, "proposes ADD_SECONDARY"));
    harness_run_to(harness, 12 * SIM_MINUTE);
    assert_int_equal(group_role(harness, 3), ROLE_SECONDARY);
    assert_true(harness_tells(harness, "proposes ADD_SECONDARY of replica-4 to replica-1"));
    harness_free(harness);
}

static void a_full_group_is_left_alone(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(GROUP_HEAD "cluster: {replica_servers: 4, network: {latency: 1ms}}\n"
                               "table: {partitions: 1, replicas: 3}\n");
    harness_run_to(harness, SIM_MINUTE);
    assert_false(harness_tells(harness, "proposes"));
    harness_free(harness);
}

static void a_lone_primary_is_an_emergency(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(FOUR_SERVERS "  - {at: 1s, do: crash, node: replica-2}\n");
    harness_run_to(harness, 2 * SIM_MINUTE);
    assert_int_equal(group_config(harness)->secondary_count, 1);
    assert_int_equal(group_config(harness)->secondaries[0], 3);
    harness_free(harness);
}

static void a_partition_without_members_waits_for_the_last_two(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(GROUP_OF_THREE "faults:\n"
                                   "  - {at: 1s, do: crash, node: replica-1, for: 5min}\n"
                                   "  - {at: 2min, do: crash, node: replica-2, for: 5min}\n"
                                   "  - {at: 2min, do: crash, node: replica-3, for: 7min}\n");
    harness_run_to(harness, 3 * SIM_MINUTE);
    assert_int_equal(group_config(harness)->primary, NO_SERVER);
    harness_run_to(harness, 12 * SIM_MINUTE);
    assert_int_not_equal(group_config(harness)->primary, NO_SERVER);
    assert_int_equal(group_config(harness)->secondary_count, 2);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_partition_gets_its_members_one_by_one),
        cmocka_unit_test(a_guardian_that_is_off_does_nothing),
        cmocka_unit_test(new_partitions_spread_over_the_servers),
        cmocka_unit_test(a_missing_primary_is_cured_at_once),
        cmocka_unit_test(the_last_dropped_server_comes_back),
        cmocka_unit_test(a_dropped_server_is_waited_for),
        cmocka_unit_test(of_the_dropped_only_the_last_one_is_waited_for),
        cmocka_unit_test(a_full_group_is_left_alone),
        cmocka_unit_test(a_lone_primary_is_an_emergency),
        cmocka_unit_test(a_partition_without_members_waits_for_the_last_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
