#include "models/membership.h"
#include "models/throttle.h"
#include "tests/groups.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void every_member_knows_the_envs_from_the_start(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(GROUP_HEAD "cluster: {replica_servers: 4, network: {latency: 1ms}}\n"
                               "table:\n"
                               "  partitions: 2\n"
                               "  replicas: 3\n"
                               "  envs: {replica.write_throttling: 100*delay*500}\n");
    const struct pegasus_options *options = harness_options(harness);
    for (uint32_t i = 0; i < 3; i++) {
        const uint32_t server = cluster_home(options, 1, i);
        assert_int_equal(harness_replica(harness, 1, server)->throttles,
                         1 << ENV_WRITE_THROTTLING);
        const struct throttle *throttle =
            harness_state(harness, cluster_throttle(options, 1, server));
        assert_true(throttle_is_on(throttle, ENV_WRITE_THROTTLING));
    }
    harness_free(harness);
}

static void members_agree_on_the_group(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    for (uint32_t i = 0; i < 3; i++) {
        const struct replica *replica = harness_replica(harness, 0, i);
        assert_int_equal(replica->config.primary, 0);
        assert_int_equal(replica->config.secondary_count, 2);
        assert_true(replica->disk.exists);
    }
    harness_free(harness);
}

static void a_quiet_group_stays_as_it_is(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(GROUP_HEAD "cluster: {replica_servers: 5, network: {latency: 200us..1ms}}\n"
                               "table: {partitions: 20, replicas: 3}\n");
    harness_run_to(harness, SIM_HOUR);
    assert_int_equal(harness_count(harness, COUNTER_RECONFIGURATIONS), 0);
    assert_int_equal(harness_count(harness, COUNTER_NODES_DEAD), 0);
    for (uint32_t i = 0; i < 20; i++)
        assert_int_equal(meta_config(harness_meta(harness, 0), i)->ballot, 3);
    harness_free(harness);
}

static void an_empty_cluster_has_no_replica(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_EMPTY);
    harness_run_to(harness, 9 * SIM_SECOND);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(group_role(harness, i), ROLE_ABSENT);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member_knows_the_envs_from_the_start),
        cmocka_unit_test(members_agree_on_the_group),
        cmocka_unit_test(a_quiet_group_stays_as_it_is),
        cmocka_unit_test(an_empty_cluster_has_no_replica),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
