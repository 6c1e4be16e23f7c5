#include "models/meta_config.h"
#include "tests/groups.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* What a replica asks meta for in this test: the group without server 2. */
static struct update_config without_the_third(struct harness *harness, int64_t ballot)
{
    struct update_config update = {
        .config = *group_config(harness), .node = 2, .type = CT_DOWNGRADE_TO_INACTIVE};
    update.config.ballot = ballot;
    update.config.secondary_count = 1;
    update.config.secondaries[1] = NO_SERVER;
    return update;
}

static void ask(struct harness *harness, const struct update_config *update)
{
    harness_send(harness, cluster_replica(harness_options(harness), 0, 0), cluster_meta(0),
                 MSG_UPDATE_CONFIG, update);
}

static void an_update_is_stored_with_the_next_ballot(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    group_repair(harness, false);
    const struct update_config update = without_the_third(harness, 4);
    ask(harness, &update);
    harness_run_to(harness, SIM_SECOND);
    assert_int_equal(group_config(harness)->ballot, 4);
    assert_int_equal(group_config(harness)->secondary_count, 1);
    assert_int_equal(harness_count(harness, COUNTER_RECONFIGURATIONS), 1);
    harness_free(harness);
}

static void memory_changes_only_once_zookeeper_has_it(void **state)
{
    (void)state;
    struct harness *harness = harness_new(
        GROUP_HEAD "cluster: {replica_servers: 3, network: {latency: 1ms}, zookeeper: {write: "
                   "300ms, read: 1ms}}\n"
                   "table: {partitions: 1, replicas: 3}\n");
    group_repair(harness, false);
    const struct update_config update = without_the_third(harness, 4);
    ask(harness, &update);
    harness_run_to(harness, 200 * SIM_MS);
    assert_true(meta_config_is_updating(harness_meta(harness, 0), 0));
    assert_int_equal(group_config(harness)->ballot, 3);
    harness_run_to(harness, 400 * SIM_MS);
    assert_false(meta_config_is_updating(harness_meta(harness, 0), 0));
    assert_int_equal(group_config(harness)->ballot, 4);
    harness_free(harness);
}

static void another_ballot_is_refused(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    group_repair(harness, false);
    const struct update_config early = without_the_third(harness, 3);
    const struct update_config late = without_the_third(harness, 5);
    ask(harness, &early);
    ask(harness, &late);
    harness_run_to(harness, SIM_SECOND);
    assert_int_equal(group_config(harness)->ballot, 3);
    assert_true(harness_tells(harness, "refuses an update to ballot 3, ballot 3 is stored"));
    assert_true(harness_tells(harness, "refuses an update to ballot 5, ballot 3 is stored"));
    harness_free(harness);
}

static void one_update_of_a_partition_is_in_flight(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    group_repair(harness, false);
    const struct update_config first = without_the_third(harness, 4);
    struct update_config second = first;
    second.config.secondary_count = 0;
    ask(harness, &first);
    ask(harness, &second);
    harness_run_to(harness, SIM_SECOND);
    assert_int_equal(group_config(harness)->ballot, 4);
    assert_int_equal(group_config(harness)->secondary_count, 1);
    assert_int_equal(harness_count(harness, COUNTER_RECONFIGURATIONS), 1);
    harness_free(harness);
}

static void a_repeat_of_what_is_stored_changes_nothing(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    group_repair(harness, false);
    const struct update_config update = without_the_third(harness, 4);
    ask(harness, &update);
    harness_run_to(harness, SIM_SECOND);
    ask(harness, &update);
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_int_equal(harness_count(harness, COUNTER_RECONFIGURATIONS), 1);
    assert_false(harness_tells(harness, "refuses an update"));
    harness_free(harness);
}

static void the_last_dropped_server_stands_first(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    group_repair(harness, false);
    harness_run_to(harness, SIM_SECOND);
    group_propose(harness, CT_DOWNGRADE_TO_INACTIVE, 0, 1);
    harness_run_to(harness, 2 * SIM_SECOND);
    group_propose(harness, CT_DOWNGRADE_TO_INACTIVE, 0, 2);
    harness_run_to(harness, 3 * SIM_SECOND);
    const struct meta_partition *partition = &meta_partitions(harness_meta(harness, 0))[0];
    assert_int_equal(partition->config.ballot, 5);
    assert_int_equal(partition->dropped[0], 2);
    assert_int_equal(partition->dropped[1], 1);
    assert_int_equal(partition->dropped[2], NO_SERVER);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_update_is_stored_with_the_next_ballot),
        cmocka_unit_test(memory_changes_only_once_zookeeper_has_it),
        cmocka_unit_test(another_ballot_is_refused),
        cmocka_unit_test(one_update_of_a_partition_is_in_flight),
        cmocka_unit_test(a_repeat_of_what_is_stored_changes_nothing),
        cmocka_unit_test(the_last_dropped_server_stands_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
