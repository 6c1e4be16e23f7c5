#include "models/prepare_list.h"
#include "models/replica_learn.h"
#include "tests/groups.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* The third member is removed and comes back; copying is slow: 100 KiB a second. */
#define SLOW_COPY                                                                                  \
    GROUP_HEAD "cluster: {replica_servers: 3, network: {latency: 1ms}, learn: 100KiB/s}\n"         \
               "table: {partitions: 1, replicas: 3}\n"                                             \
               "clients:\n  - {name: web, writes: 50/s, value: 100B, until: 20s}\n"

/* A group whose third member was taken off at 20 s, after about 1000 decrees. */
static struct harness *without_the_third(void)
{
    struct harness *harness = harness_new(SLOW_COPY);
    group_repair(harness, false);
    harness_run_to(harness, 20 * SIM_SECOND);
    group_propose(harness, CT_REMOVE, 0, 2);
    harness_run_to(harness, 25 * SIM_SECOND);
    assert_int_equal(group_role(harness, 2), ROLE_ABSENT);
    struct replica *replica = harness_replica(harness, 0, 2);
    memset(&replica->disk, 0, sizeof(replica->disk)); /* its disk was replaced */
    replica->committed = 0;
    replica->prepared = 0;
    return harness;
}

static void a_log_takes_its_time_to_copy(void **state)
{
    (void)state;
    struct harness *harness = without_the_third();
    assert_true(harness_replica(harness, 0, 0)->committed > 900);
    group_propose(harness, CT_ADD_SECONDARY, 0, 2);
    harness_run_to(harness, 32 * SIM_SECOND);
    assert_int_equal(group_role(harness, 2), ROLE_POTENTIAL_SECONDARY);
    assert_int_equal(harness_replica(harness, 0, 2)->learner_state, LEARNING_WITHOUT_PREPARE);
    harness_run_to(harness, 40 * SIM_SECOND);
    assert_int_equal(group_role(harness, 2), ROLE_SECONDARY);
    assert_int_equal(harness_replica(harness, 0, 2)->committed,
                     harness_replica(harness, 0, 0)->committed);
    harness_free(harness);
}

static void a_checkpoint_brings_the_ingested_files_along(void **state)
{
    (void)state;
    struct harness *harness = without_the_third();
    struct replica *primary = harness_replica(harness, 0, 0);
    primary->disk.durable = primary->committed;
    primary->disk.loads_ingested = 1;
    primary->disk.ingested_decree = 7;
    primary->disk.ingestion_decree = 7;
    group_propose(harness, CT_ADD_SECONDARY, 0, 2);
    harness_run_to(harness, 2 * SIM_HOUR);
    const struct replica *third = harness_replica(harness, 0, 2);
    assert_int_equal(third->role, ROLE_SECONDARY);
    assert_int_equal(third->disk.loads_ingested, 1);
    assert_int_equal(third->disk.ingested_decree, 7);
    assert_false(harness_tells(harness, "no file is ingested here"));
    harness_free(harness);
}

static void a_learned_log_does_not_ingest(void **state)
{
    (void)state;
    struct harness *harness = without_the_third();
    struct replica *primary = harness_replica(harness, 0, 0);
    primary->disk.loads_ingested = 1;
    primary->disk.ingested_decree = 7;
    primary->disk.ingestion_decree = 7;
    group_propose(harness, CT_ADD_SECONDARY, 0, 2);
    harness_run_to(harness, SIM_MINUTE);
    const struct replica *third = harness_replica(harness, 0, 2);
    assert_int_equal(third->role, ROLE_SECONDARY);
    assert_int_equal(third->disk.loads_ingested, 0);
    assert_int_equal(third->disk.ingested_decree, 0);
    assert_int_equal(third->loader.ingestion, IS_INVALID);
    assert_true(harness_tells(harness, "no file is ingested here"));
    harness_free(harness);
}

static void a_learner_takes_prepares_only_when_it_may(void **state)
{
    (void)state;
    struct replica learner;
    memset(&learner, 0, sizeof(learner));
    learner.learner_state = LEARNING_WITHOUT_PREPARE;
    assert_int_equal(replica_learn_allows_prepare(&learner), ERR_INVALID_STATE);
    learner.learning.slot = 5;
    assert_int_equal(replica_learn_allows_prepare(&learner), ERR_TRY_AGAIN);
    learner.learner_state = LEARNING_WITH_PREPARE;
    assert_int_equal(replica_learn_allows_prepare(&learner), ERR_OK);
    learner.learner_state = LEARNING_SUCCEEDED;
    assert_int_equal(replica_learn_allows_prepare(&learner), ERR_OK);
}

static void a_new_round_forgets_what_was_prepared_in_the_last_one(void **state)
{
    (void)state;
    struct harness *harness = without_the_third();
    group_propose(harness, CT_ADD_SECONDARY, 0, 2);
    harness_run_to(harness, 26 * SIM_SECOND);
    struct replica *learner = harness_replica(harness, 0, 2);
    assert_int_equal(learner->role, ROLE_POTENTIAL_SECONDARY);
    sim_act_as(harness_sim(harness), cluster_replica(harness_options(harness), 0, 2));
    assert_non_null(prepare_list_put(harness_sim(harness), learner, 2000));
    learner->learner_state = LEARNING_WITH_PREPARE;
    learner->prepare_start = 2000;
    replica_learn_start(harness_sim(harness), learner, learner->learn_signature + 1);
    assert_int_equal(learner->prepares.count, 0);
    assert_int_equal(learner->prepared, learner->committed);
    assert_int_equal(learner->learner_state, LEARNING_WITHOUT_PREPARE);
    assert_int_equal(learner->prepare_start, 0);
    harness_free(harness);
}

/* Whether a learner that is answered so goes on, asking again after a second. */
static bool asks_again_after(enum error error)
{
    struct harness *harness = without_the_third();
    group_propose(harness, CT_ADD_SECONDARY, 0, 2);
    harness_run_to(harness, 26 * SIM_SECOND);
    struct replica *learner = harness_replica(harness, 0, 2);
    assert_int_equal(learner->role, ROLE_POTENTIAL_SECONDARY);
    const struct learn_response response = {.error = (uint16_t)error};
    const struct sim_event event = {
        .kind = MSG_LEARN_REPLY, .outcome = SIM_DELIVERED, .body = &response};
    sim_act_as(harness_sim(harness), cluster_replica(harness_options(harness), 0, 2));
    on_learn_reply(harness_sim(harness), &event);
    const bool goes_on = learner->role == ROLE_POTENTIAL_SECONDARY && learner->learning.slot != 0;
    harness_free(harness);
    return goes_on;
}

static void a_primary_that_cannot_be_learned_from_yet_is_asked_again(void **state)
{
    (void)state;
    assert_true(asks_again_after(ERR_INACTIVE_STATE));
    assert_true(asks_again_after(ERR_INCONSISTENT_STATE));
    assert_false(asks_again_after(ERR_INVALID_STATE));
    assert_false(asks_again_after(ERR_OBJECT_NOT_FOUND));
}

static void a_learner_whose_primary_is_gone_gives_up(void **state)
{
    (void)state;
    struct harness *harness = without_the_third();
    group_propose(harness, CT_ADD_SECONDARY, 0, 2);
    harness_run_to(harness, 26 * SIM_SECOND);
    assert_int_equal(group_role(harness, 2), ROLE_POTENTIAL_SECONDARY);
    group_propose(harness, CT_REMOVE, 0, 0);
    harness_run_to(harness, SIM_MINUTE);
    assert_true(harness_tells(harness, "learning ends with ERR_INVALID_STATE"));
    assert_int_equal(group_role(harness, 2), ROLE_ABSENT);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_takes_its_time_to_copy),
        cmocka_unit_test(a_checkpoint_brings_the_ingested_files_along),
        cmocka_unit_test(a_learned_log_does_not_ingest),
        cmocka_unit_test(a_learner_takes_prepares_only_when_it_may),
        cmocka_unit_test(a_new_round_forgets_what_was_prepared_in_the_last_one),
        cmocka_unit_test(a_primary_that_cannot_be_learned_from_yet_is_asked_again),
        cmocka_unit_test(a_learner_whose_primary_is_gone_gives_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
