#include "tests/groups.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* A group whose meta takes its time: what happens meanwhile can be seen. */
#define SLOW_META                                                                                  \
    GROUP_HEAD                                                                                     \
    "cluster: {replica_servers: 3, network: {latency: 1ms}, zookeeper: {write: 500ms, read: "      \
    "1ms}}\n"                                                                                      \
    "table: {partitions: 1, replicas: 3}\n"

static void the_primary_steps_down_while_meta_writes(void **state)
{
    (void)state;
    struct harness *harness = harness_new(SLOW_META);
    group_repair(harness, false);
    harness_run_to(harness, SIM_SECOND);
    group_propose(harness, CT_DOWNGRADE_TO_INACTIVE, 0, 2);
    harness_run_to(harness, SIM_SECOND + 100 * SIM_MS);
    assert_int_equal(group_role(harness, 0), ROLE_INACTIVE);
    assert_true(harness_replica(harness, 0, 0)->is_transient);
    assert_int_equal(group_ballot(harness, 0), 3);
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_int_equal(group_role(harness, 0), ROLE_PRIMARY);
    assert_int_equal(group_ballot(harness, 0), 4);
    assert_int_equal(harness_replica(harness, 0, 0)->config.secondary_count, 1);
    harness_free(harness);
}

static void a_reconfiguration_wipes_the_primarys_bulk_load(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    group_repair(harness, false);
    harness_run_to(harness, SIM_SECOND);
    harness_replica(harness, 0, 0)->loader.status = BLS_DOWNLOADED;
    harness_replica(harness, 0, 1)->loader.status = BLS_DOWNLOADED;
    group_propose(harness, CT_DOWNGRADE_TO_INACTIVE, 0, 2);
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_int_equal(harness_replica(harness, 0, 0)->loader.status, BLS_INVALID);
    assert_int_equal(harness_replica(harness, 0, 1)->loader.status, BLS_DOWNLOADED);
    harness_free(harness);
}

/* Meta has another configuration by now: nothing is repeated, it is asked for what it has. */
static void who_is_told_of_another_version_gives_up_and_follows_meta(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    group_repair(harness, false);
    harness_run_to(harness, SIM_SECOND);
    struct meta_partition *entry = &meta_partitions(harness_meta(harness, 0))[0];
    entry->config.ballot = 5;
    entry->config.secondary_count = 1;
    entry->changed = ++harness_meta(harness, 0)->config_version;
    struct replica *primary = harness_replica(harness, 0, 0);
    sim_act_as(harness_sim(harness), cluster_replica(harness_options(harness), 0, 0));
    replica_config_start_update(harness_sim(harness), primary, CT_DOWNGRADE_TO_INACTIVE, 1);
    assert_true(replica_update_is_pending(primary));
    harness_run_to(harness, SIM_SECOND + 100 * SIM_MS);
    assert_true(harness_tells(harness, "refuses an update to ballot 4, ballot 5 is stored"));
    assert_false(replica_update_is_pending(primary));
    assert_int_equal(primary->role, ROLE_INACTIVE);
    harness_run_to(harness, SIM_MINUTE);
    assert_int_equal(primary->role, ROLE_PRIMARY);
    assert_int_equal(primary->config.ballot, 5);
    assert_int_equal(primary->config.secondary_count, 1);
    assert_int_equal(group_config(harness)->ballot, 5);
    harness_free(harness);
}

static void a_lost_request_is_repeated(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(GROUP_OF_THREE "faults:\n"
                                   "  - {at: 1s, do: lose, from: replica-1, to: meta-1, message: "
                                   "update_config, count: 2}\n");
    group_repair(harness, false);
    harness_run_to(harness, 2 * SIM_SECOND);
    group_propose(harness, CT_DOWNGRADE_TO_INACTIVE, 0, 2);
    harness_run_to(harness, 13 * SIM_SECOND); /* twice 5 s and a pause of 1 s */
    assert_int_equal(group_role(harness, 0), ROLE_INACTIVE);
    assert_int_equal(group_config(harness)->ballot, 3);
    harness_run_to(harness, 15 * SIM_SECOND);
    assert_int_equal(group_role(harness, 0), ROLE_PRIMARY);
    assert_int_equal(group_config(harness)->ballot, 4);
    harness_free(harness);
}

static void a_lost_answer_is_made_up_for_by_a_repeat(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(GROUP_OF_THREE "faults:\n"
                                   "  - {at: 1s, do: lose, from: meta-1, to: replica-1, message: "
                                   "update_config_ack, count: 1}\n");
    group_repair(harness, false);
    harness_run_to(harness, 2 * SIM_SECOND);
    group_propose(harness, CT_DOWNGRADE_TO_INACTIVE, 0, 2);
    harness_run_to(harness, 3 * SIM_SECOND);
    assert_int_equal(group_config(harness)->ballot, 4);
    assert_int_equal(group_role(harness, 0), ROLE_INACTIVE);
    harness_run_to(harness, 10 * SIM_SECOND);
    assert_int_equal(group_role(harness, 0), ROLE_PRIMARY);
    assert_int_equal(group_ballot(harness, 0), 4);
    assert_int_equal(harness_count(harness, COUNTER_RECONFIGURATIONS), 1);
    harness_free(harness);
}

static void a_standby_names_the_leader(void **state)
{
    (void)state;
    struct harness *harness = harness_new(
        GROUP_HEAD "cluster: {replica_servers: 3, meta_servers: 2, network: {latency: 1ms}}\n"
                   "table: {partitions: 1, replicas: 3}\n");
    group_repair(harness, false);
    harness_run_to(harness, 10 * SIM_SECOND);
    harness_replica(harness, 0, 0)->leader = 1;
    group_propose(harness, CT_DOWNGRADE_TO_INACTIVE, 0, 2);
    harness_run_to(harness, 11 * SIM_SECOND);
    assert_int_equal(group_role(harness, 0), ROLE_PRIMARY);
    assert_int_equal(group_ballot(harness, 0), 4);
    assert_int_equal(harness_replica(harness, 0, 0)->leader, 0);
    harness_free(harness);
}

static void a_replica_that_fails_leaves_its_group(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(GROUP_OF_THREE "clients:\n"
                                   "  - {name: web, writes: 100/s, value: 100B}\n");
    harness_run_to(harness, SIM_SECOND);
    harness_replica(harness, 0, 0)->log_fails = 1;
    harness_run_to(harness, 3 * SIM_SECOND);
    assert_int_equal(group_role(harness, 0), ROLE_ABSENT);
    assert_int_equal(group_config(harness)->ballot, 5);
    assert_int_not_equal(group_config(harness)->primary, 0);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_primary_steps_down_while_meta_writes),
        cmocka_unit_test(a_reconfiguration_wipes_the_primarys_bulk_load),
        cmocka_unit_test(who_is_told_of_another_version_gives_up_and_follows_meta),
        cmocka_unit_test(a_lost_request_is_repeated),
        cmocka_unit_test(a_lost_answer_is_made_up_for_by_a_repeat),
        cmocka_unit_test(a_standby_names_the_leader),
        cmocka_unit_test(a_replica_that_fails_leaves_its_group),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
