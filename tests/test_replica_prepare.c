#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/prepare_list.h"
#include "models/replica_prepare.h"
#include "tests/loads.h"

static void a_role_decides_whether_a_prepare_is_taken(void **state)
{
    (void)state;
    struct replica replica = {.role = ROLE_ABSENT};
    assert_int_equal(replica_prepare_refusal(&replica, false), ERR_OBJECT_NOT_FOUND);
    replica.role = ROLE_SECONDARY;
    assert_int_equal(replica_prepare_refusal(&replica, false), ERR_OK);
    assert_int_equal(replica_prepare_refusal(&replica, true), ERR_INVALID_STATE);
    replica.role = ROLE_INACTIVE;
    assert_int_equal(replica_prepare_refusal(&replica, false), ERR_INVALID_STATE);
    replica.is_transient = 1;
    assert_int_equal(replica_prepare_refusal(&replica, false), ERR_INACTIVE_STATE);
    replica.role = ROLE_POTENTIAL_SECONDARY;
    assert_int_equal(replica_prepare_refusal(&replica, false), ERR_INVALID_STATE);
    assert_int_not_equal(replica_prepare_refusal(&replica, true), ERR_OK);
    replica.role = ROLE_ERROR;
    assert_int_equal(replica_prepare_refusal(&replica, false), ERR_INVALID_STATE);
}

/* A prepare from the primary to server 1 that nobody waits for. */
static void send(struct harness *harness, int64_t ballot, int64_t decree, int64_t last_committed)
{
    struct mutation mutation = {.ballot = ballot,
                                .decree = decree,
                                .last_committed = last_committed,
                                .content = (uint64_t)decree,
                                .code = RC_PUT};
    harness_send(harness, load_actor(harness, 0), load_actor(harness, 1), MSG_PREPARE, &mutation);
    load_wait(harness, 10 * SIM_MS);
}

static void a_prepare_commits_what_it_says_is_committed(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    const struct replica *secondary = harness_replica(harness, 0, 1);
    int64_t ballot = secondary->config.ballot;
    send(harness, ballot, 1, 0);
    send(harness, ballot, 2, 0);
    assert_int_equal(secondary->committed, 0);
    assert_int_equal(secondary->prepared, 2);
    send(harness, ballot, 3, 2);
    assert_int_equal(secondary->committed, 2);
    assert_int_equal(secondary->disk.applied, 2);
    harness_free(harness);
}

static void an_older_ballot_is_ignored_and_a_newer_one_adopted(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    const struct replica *secondary = harness_replica(harness, 0, 1);
    int64_t ballot = secondary->config.ballot;
    send(harness, ballot - 1, 1, 0);
    assert_int_equal(secondary->prepared, 0);
    send(harness, ballot + 1, 1, 0);
    assert_int_equal(secondary->prepared, 1);
    assert_int_equal(secondary->config.ballot, ballot + 1);
    assert_int_equal(secondary->role, ROLE_SECONDARY);
    harness_free(harness);
}

static void a_newer_mutation_takes_the_place_of_an_old_one(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    struct replica *secondary = harness_replica(harness, 0, 1);
    int64_t ballot = secondary->config.ballot;
    send(harness, ballot, 1, 0);
    send(harness, ballot, 1, 0);
    assert_int_equal(secondary->prepares.count, 1);
    send(harness, ballot + 1, 1, 0);
    assert_int_equal(secondary->prepares.count, 1);
    const struct prepared *entry = prepare_list_find(harness_sim(harness), secondary, 1);
    assert_int_equal(entry->mutation.ballot, ballot + 1);
    assert_true(entry->is_logged);
    harness_free(harness);
}

static void a_mutation_with_a_gap_before_it_is_not_committed(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    const struct replica *secondary = harness_replica(harness, 0, 1);
    int64_t ballot = secondary->config.ballot;
    send(harness, ballot, 1, 0);
    send(harness, ballot, 3, 0);
    send(harness, ballot, 4, 3);
    assert_int_equal(secondary->committed, 1);
    send(harness, ballot, 2, 1);
    send(harness, ballot, 5, 3);
    assert_int_equal(secondary->committed, 3);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_role_decides_whether_a_prepare_is_taken),
        cmocka_unit_test(a_prepare_commits_what_it_says_is_committed),
        cmocka_unit_test(an_older_ballot_is_ignored_and_a_newer_one_adopted),
        cmocka_unit_test(a_newer_mutation_takes_the_place_of_an_old_one),
        cmocka_unit_test(a_mutation_with_a_gap_before_it_is_not_committed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
