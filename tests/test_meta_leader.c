#include "models/meta_leader.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "models/zookeeper.h"
#include "tests/harness.h"

#define TWO_METAS                                                                                  \
    "scenario: leader\n"                                                                           \
    "pegasus: master\n"                                                                            \
    "duration: 5min\n"                                                                             \
    "cluster: {replica_servers: 3, meta_servers: 2, network: {latency: 1ms},"                      \
    " zookeeper: {write: 5ms, read: 5ms}}\n"                                                       \
    "table: {name: temp, partitions: 2, envs: {replica.write_throttling: 100*delay*50}}\n"

static struct zookeeper *zookeeper_of(struct harness *harness)
{
    return harness_state(harness, cluster_zookeeper(harness_options(harness)));
}

static void the_first_meta_server_leads_from_the_start_and_keeps_the_lock(void **state)
{
    (void)state;
    struct harness *harness = harness_new(TWO_METAS);
    harness_run_to(harness, 2 * SIM_MINUTE);
    assert_int_equal(harness_meta(harness, 0)->phase, META_LEADING);
    assert_int_equal(harness_meta(harness, 1)->phase, META_STANDBY);
    assert_int_equal(harness_meta(harness, 1)->leader, cluster_meta(0));
    assert_int_equal(harness_count(harness, COUNTER_LEADER_CHANGES), 0);
    const struct meta_table *table = &meta_tables(harness_meta(harness, 0))[0];
    assert_string_equal(table->envs[ENV_WRITE_THROTTLING].value, "100*delay*50");
    harness_free(harness);
}

static void a_standby_takes_over_when_the_session_of_the_leader_times_out(void **state)
{
    (void)state;
    struct harness *harness = harness_new(TWO_METAS "faults:\n"
                                                    "  - {at: 30s, do: crash, node: meta-1}\n");
    harness_run_to(harness, 36 * SIM_SECOND);
    assert_int_equal(harness_meta(harness, 1)->phase, META_STANDBY);
    harness_run_to(harness, 41 * SIM_SECOND);
    assert_int_equal(harness_meta(harness, 1)->phase, META_LEADING);
    assert_int_equal(harness_count(harness, COUNTER_LEADER_CHANGES), 1);
    const struct meta_table *table = &meta_tables(harness_meta(harness, 1))[0];
    assert_true(table->exists);
    assert_true(table->is_available);
    assert_string_equal(table->envs[ENV_WRITE_THROTTLING].value, "100*delay*50");
    const struct meta_partition *partition = &meta_partitions(harness_meta(harness, 1))[1];
    assert_int_equal(partition->config.primary, cluster_home(harness_options(harness), 1, 0));
    assert_int_equal(partition->config.secondary_count, 2);
    harness_free(harness);
}

static void a_restarted_leader_waits_behind_the_new_one(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(TWO_METAS "faults:\n"
                              "  - {at: 30s, do: crash, node: meta-1, for: 5s}\n");
    harness_run_to(harness, 2 * SIM_MINUTE);
    assert_int_equal(harness_meta(harness, 0)->phase, META_STANDBY);
    assert_int_equal(harness_meta(harness, 0)->leader, cluster_meta(1));
    assert_int_equal(harness_meta(harness, 1)->phase, META_LEADING);
    harness_free(harness);
}

static void a_leader_cut_off_from_zookeeper_gives_up_before_another_leads(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(TWO_METAS "faults:\n"
                              "  - {at: 30s, do: cut, link: [meta-1, zookeeper], for: 1min}\n");
    for (sim_time at = 30 * SIM_SECOND; at < 60 * SIM_SECOND; at += 10 * SIM_MS) {
        harness_run_to(harness, at);
        assert_false(harness_meta(harness, 0)->phase == META_LEADING &&
                     harness_meta(harness, 1)->phase == META_LEADING);
    }
    assert_int_equal(harness_meta(harness, 0)->phase, META_STANDBY);
    assert_int_equal(harness_meta(harness, 1)->phase, META_LEADING);
    assert_true(harness_tells(harness, "has lost the leader lock"));
    harness_run_to(harness, 2 * SIM_MINUTE);
    assert_int_equal(harness_meta(harness, 0)->phase, META_STANDBY);
    assert_int_not_equal(harness_meta(harness, 0)->session, 0);
    harness_free(harness);
}

static void a_single_meta_server_leads_again_when_its_old_session_is_over(void **state)
{
    (void)state;
    struct harness *harness = harness_new("scenario: alone\npegasus: master\nduration: 2min\n"
                                          "cluster: {replica_servers: 3, meta_servers: 1}\n"
                                          "table: {name: temp, partitions: 2}\n"
                                          "faults:\n"
                                          "  - {at: 30s, do: crash, node: meta-1, for: 1s}\n");
    harness_run_to(harness, 35 * SIM_SECOND);
    assert_int_equal(harness_meta(harness, 0)->phase, META_STANDBY);
    harness_run_to(harness, 45 * SIM_SECOND);
    assert_int_equal(harness_meta(harness, 0)->phase, META_LEADING);
    assert_int_equal(harness_meta(harness, 0)->term, 1);
    assert_int_equal(zookeeper_of(harness)->holder, harness_meta(harness, 0)->session);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_meta_server_leads_from_the_start_and_keeps_the_lock),
        cmocka_unit_test(a_standby_takes_over_when_the_session_of_the_leader_times_out),
        cmocka_unit_test(a_restarted_leader_waits_behind_the_new_one),
        cmocka_unit_test(a_leader_cut_off_from_zookeeper_gives_up_before_another_leads),
        cmocka_unit_test(a_single_meta_server_leads_again_when_its_old_session_is_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
