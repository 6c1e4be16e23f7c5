#include "models/replica_learn.h"
#include "tests/groups.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Writes while a third member comes back: replica-3 was away from 2 s to 40 s. */
#define COMES_BACK(rate, fault)                                                                    \
    GROUP_OF_THREE "clients:\n"                                                                    \
                   "  - {name: web, writes: " rate ", value: 100B, until: 3min}\n"                 \
                   "faults:\n"                                                                     \
                   "  - {at: 2s, do: crash, node: replica-3, for: 38s}\n" fault

/* Both secondaries have the same data, all but what the primary committed last. */
static void assert_same(struct harness *harness)
{
    const struct replica *primary = harness_replica(harness, 0, 0);
    const struct replica *one = harness_replica(harness, 0, 1);
    const struct replica *other = harness_replica(harness, 0, 2);
    assert_int_equal(one->disk.applied, other->disk.applied);
    assert_true(one->disk.content == other->disk.content);
    assert_true(one->disk.applied + 1 >= primary->disk.applied);
}

static void a_server_that_was_away_learns_what_it_missed(void **state)
{
    (void)state;
    struct harness *harness = harness_new(COMES_BACK("20/s", ""));
    harness_run_to(harness, SIM_MINUTE);
    assert_int_equal(group_role(harness, 2), ROLE_SECONDARY);
    assert_int_equal(harness_count(harness, COUNTER_LEARNS), 1);
    harness_run_to(harness, 6 * SIM_MINUTE);
    assert_true(harness_replica(harness, 0, 0)->committed > 3000);
    assert_same(harness);
    harness_free(harness);
}

static void few_missing_decrees_come_from_the_prepare_list(void **state)
{
    (void)state;
    struct harness *harness = harness_new(COMES_BACK("1/s", ""));
    harness_run_to(harness, SIM_MINUTE);
    assert_int_equal(group_role(harness, 2), ROLE_SECONDARY);
    assert_true(harness_replica(harness, 0, 2)->cache_floor < 5); /* a copied log would raise it */
    harness_free(harness);
}

static void writes_under_way_reach_the_learner_too(void **state)
{
    (void)state;
    struct harness *harness = harness_new(COMES_BACK("300/s", ""));
    harness_run_to(harness, 6 * SIM_MINUTE);
    assert_int_equal(group_config(harness)->secondary_count, 2);
    assert_same(harness);
    harness_free(harness);
}

/* It is sent what is prepared, and that is all: no change of role, no new look at the queue. */
static void a_learner_that_joins_changes_nothing_else_at_the_primary(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    harness_run_to(harness, SIM_SECOND);
    struct replica *primary = harness_replica(harness, 0, 0);
    const struct client_write write = {.id = 1, .timeout = SIM_SECOND, .code = RC_PUT};
    harness_send(harness, cluster_meta(0), cluster_replica(harness_options(harness), 0, 0),
                 MSG_CLIENT_WRITE, &write);
    harness_run_to(harness, SIM_SECOND + 1100 * SIM_US);
    assert_int_equal(primary->prepared, 1);
    assert_int_equal(primary->committed, 0);
    primary->config.secondary_count = 1;
    primary->secondary_disks = 1;
    primary->queue.running = 7;
    primary->learners[0] =
        (struct learner){.server = 2, .state = LEARNING_WITHOUT_PREPARE, .signature = 9};
    const struct learn_request request = {
        .ballot = primary->config.ballot, .server = 2, .signature = 9};
    harness_send(harness, cluster_replica(harness_options(harness), 0, 2),
                 cluster_replica(harness_options(harness), 0, 0), MSG_LEARN, &request);
    harness_run_to(harness, SIM_SECOND + 2200 * SIM_US);
    assert_int_equal(primary->learners[0].state, LEARNING_WITH_PREPARE);
    assert_int_equal(primary->learners[0].prepare_start, 1);
    assert_int_equal(primary->secondary_disks, 1);
    assert_int_equal(primary->queue.running, 7);
    harness_free(harness);
}

static void a_learner_that_is_lost_is_proposed_again(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(COMES_BACK("20/s", "  - {at: 39s, do: lose, from: replica-3, to: replica-1, "
                                       "message: learn_completion, count: 1}\n"));
    harness_run_to(harness, 45 * SIM_SECOND);
    assert_int_not_equal(group_role(harness, 2), ROLE_SECONDARY);
    harness_run_to(harness, 6 * SIM_MINUTE);
    assert_int_equal(group_role(harness, 2), ROLE_SECONDARY);
    assert_same(harness);
    harness_free(harness);
}

static void a_group_has_no_more_learners_than_it_lacks_members(void **state)
{
    (void)state;
    struct replica replica;
    memset(&replica, 0, sizeof(replica));
    replica_learn_forget_all(&replica);
    assert_int_equal(replica_learner_count(&replica), 0);
    struct harness *harness =
        harness_new(GROUP_HEAD "cluster: {replica_servers: 4, network: {latency: 1ms}}\n"
                               "table: {partitions: 1, replicas: 3}\n");
    harness_run_to(harness, SIM_SECOND);
    group_propose(harness, CT_ADD_SECONDARY, 0, 3);
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_int_equal(replica_learner_count(harness_replica(harness, 0, 0)), 0);
    assert_int_equal(group_role(harness, 3), ROLE_ABSENT);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_server_that_was_away_learns_what_it_missed),
        cmocka_unit_test(few_missing_decrees_come_from_the_prepare_list),
        cmocka_unit_test(writes_under_way_reach_the_learner_too),
        cmocka_unit_test(a_learner_that_joins_changes_nothing_else_at_the_primary),
        cmocka_unit_test(a_learner_that_is_lost_is_proposed_again),
        cmocka_unit_test(a_group_has_no_more_learners_than_it_lacks_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
