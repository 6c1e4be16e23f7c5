#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/prepare_list.h"
#include "tests/loads.h"

static int64_t committed(struct harness *harness, uint32_t server)
{
    return harness_replica(harness, 0, server)->committed;
}

static void expect_committed(struct harness *harness, int64_t a, int64_t b, int64_t c)
{
    assert_int_equal(committed(harness, 0), a);
    assert_int_equal(committed(harness, 1), b);
    assert_int_equal(committed(harness, 2), c);
}

static void two_copies_are_needed_of_three_unless_it_is_said_otherwise(void **state)
{
    (void)state;
    assert_int_equal(replica_2pc_minimum(0, 1), 1);
    assert_int_equal(replica_2pc_minimum(0, 2), 1);
    assert_int_equal(replica_2pc_minimum(0, 3), 2);
    assert_int_equal(replica_2pc_minimum(-1, 5), 3);
    assert_int_equal(replica_2pc_minimum(2, 5), 2);
}

static void a_mutation_may_not_be_prepared_for_three_reasons(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    const struct pegasus_options *options = harness_options(harness);
    struct replica replica = {.committed = 5, .config = {.secondary_count = 1, .max_replicas = 3}};
    assert_int_equal(replica_2pc_may_prepare(options, &replica, 25, RC_PUT, false), ERR_OK);
    assert_int_equal(replica_2pc_may_prepare(options, &replica, 26, RC_PUT, false),
                     ERR_CAPACITY_EXCEEDED);
    assert_int_equal(replica_2pc_may_prepare(options, &replica, 6, RC_INGESTION, true),
                     ERR_NOT_ENOUGH_MEMBER);
    replica.config.secondary_count = 0;
    assert_int_equal(replica_2pc_may_prepare(options, &replica, 6, RC_PUT, false),
                     ERR_NOT_ENOUGH_MEMBER);
    assert_int_equal(replica_2pc_may_prepare(options, &replica, 6, RC_PUT, true), ERR_OK);
    harness_free(harness);
}

static void secondaries_learn_of_a_commit_with_the_next_prepare(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    load_write(harness, RC_PUT, 100);
    load_wait(harness, SIM_SECOND);
    expect_committed(harness, 1, 0, 0);
    load_write(harness, RC_PUT, 100);
    load_wait(harness, SIM_SECOND);
    expect_committed(harness, 2, 1, 1);
    harness_free(harness);
}

static void all_members_apply_the_same_in_the_same_order(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(LOAD_MASTER LOAD_TABLE
                    "clients:\n"
                    "  - {name: web, writes: 2000/s, arrivals: poisson, value: 1KiB, until: 3s}\n");
    harness_run_to(harness, 4 * SIM_SECOND);
    load_act(harness, 0);
    assert_true(replica_2pc_empty_write(harness_sim(harness), load_primary(harness), false));
    load_wait(harness, SIM_SECOND);
    int64_t last = committed(harness, 1);
    assert_int_equal(last, committed(harness, 0) - 1);
    assert_int_equal(last, committed(harness, 2));
    assert_int_equal(harness_replica(harness, 0, 1)->disk.content,
                     harness_replica(harness, 0, 2)->disk.content);
    assert_true(harness_count(harness, COUNTER_WRITES_OK) > 5000);
    assert_int_equal(harness_count(harness, COUNTER_WRITES_FAILED), 0);
    harness_free(harness);
}

/* Many writes at one instant: as many mutations as the window allows, then they share one. */
static void writes_beyond_the_window_wait_and_share(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    for (int i = 0; i < 100; i++) {
        load_write(harness, RC_PUT, 100);
    }
    load_wait(harness, SIM_MS);
    load_wait(harness, SIM_MS / 2);
    const struct replica *primary = load_primary(harness);
    assert_int_equal(primary->prepared, 20);
    assert_int_equal(primary->queue.running, 20);
    assert_int_equal(primary->queue.writes.count, 80);
    load_wait(harness, SIM_SECOND);
    assert_int_equal(primary->committed, 21);
    assert_int_equal(primary->queue.writes.count, 0);
    harness_free(harness);
}

static void a_secondary_that_is_gone_is_taken_off_and_the_write_succeeds(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(LOAD_MASTER LOAD_TABLE
                    "clients:\n  - {name: web, writes: 10/s, arrivals: fixed, timeout: 10s}\n"
                    "faults:\n  - {at: 2s, do: cut, link: [replica-1, replica-2]}\n");
    harness_run_to(harness, 4 * SIM_SECOND);
    assert_int_equal(load_primary(harness)->config.secondary_count, 2);
    harness_run_to(harness, 12 * SIM_SECOND);
    assert_true(harness_tells(harness, "does not prepare decree"));
    assert_int_equal(load_primary(harness)->config.secondary_count, 1);
    assert_int_equal(harness_answers(harness, 0, ERR_TIMEOUT), 0);
    assert_true(harness_count(harness, COUNTER_WRITES_OK) > 100);
    harness_free(harness);
}

static void a_transient_refusal_is_tried_again_after_five_milliseconds(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    struct replica *secondary = harness_replica(harness, 0, 1);
    secondary->role = ROLE_INACTIVE;
    secondary->is_transient = 1;
    load_write(harness, RC_PUT, 100);
    load_wait(harness, 100 * SIM_MS);
    assert_int_equal(load_primary(harness)->committed, 0);
    secondary->role = ROLE_SECONDARY;
    secondary->is_transient = 0;
    load_wait(harness, 20 * SIM_MS);
    assert_int_equal(load_primary(harness)->committed, 1);
    assert_int_equal(load_primary(harness)->config.secondary_count, 2);
    harness_free(harness);
}

/* An acknowledgement of decree 1 that refuses for now, so long before the prepare times out. */
static bool is_sent_again(sim_time left)
{
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    struct replica *secondary = harness_replica(harness, 0, 1);
    secondary->role = ROLE_INACTIVE;
    secondary->is_transient = 1;
    load_write(harness, RC_PUT, 100);
    load_wait(harness, 2 * SIM_MS);
    struct prepared *entry = prepare_list_first(harness_sim(harness), load_primary(harness));
    assert_non_null(entry);
    /* The refusal comes 2 ms after the prepare was sent. */
    if (entry != NULL)
        entry->started += 2 * SIM_MS - (3 * SIM_SECOND - left);
    load_wait(harness, 2 * SIM_MS);
    const bool is_given_up = harness_tells(harness, "does not prepare decree");
    harness_free(harness);
    return !is_given_up;
}

static void a_refusal_is_not_tried_again_in_the_last_seven_milliseconds(void **state)
{
    (void)state;
    assert_true(is_sent_again(2 * SIM_SECOND));
    assert_true(is_sent_again(7 * SIM_MS + 1));
    assert_false(is_sent_again(7 * SIM_MS));
    assert_false(is_sent_again(SIM_MS));
}

static void a_new_primary_with_too_few_members_answers_what_has_queued_up(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(LOAD_MASTER LOAD_TABLE
                    "clients:\n  - {name: web, writes: 1000/s, arrivals: fixed, timeout: 5s,"
                    " from: 2s, until: 2100ms, request: incr}\n"
                    "faults:\n"
                    "  - {at: 1s, do: cut, link: [replica-1, replica-2]}\n"
                    "  - {at: 1s, do: cut, link: [replica-1, replica-3]}\n");
    harness_run_to(harness, 2500 * SIM_MS);
    struct replica *primary = load_act(harness, 0);
    const uint32_t queued = primary->queue.writes.count;
    assert_true(queued > 20);
    primary->config.secondary_count = 0;
    primary->is_transient = 1;
    primary->role = ROLE_INACTIVE;
    replica_config_become(harness_sim(harness), primary, ROLE_PRIMARY, primary->config.ballot + 1);
    assert_int_equal(primary->queue.writes.count, 0);
    harness_free(harness);
}

static void a_new_primary_sends_what_was_prepared_again(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    load_write(harness, RC_PUT, 100);
    load_wait(harness, 3 * SIM_MS);
    assert_int_equal(committed(harness, 0), 0);
    struct replica *primary = load_act(harness, 0);
    replica_config_start_update(harness_sim(harness), primary, CT_DOWNGRADE_TO_INACTIVE, 2);
    assert_int_equal(primary->role, ROLE_INACTIVE);
    int64_t ballot = primary->config.ballot;
    load_wait(harness, SIM_SECOND);
    assert_int_equal(primary->role, ROLE_PRIMARY);
    assert_int_equal(primary->config.ballot, ballot + 1);
    assert_int_equal(committed(harness, 0), 1);
    harness_free(harness);
}

static void an_ingestion_that_is_sent_again_waits_for_a_full_group(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_until_ingesting(harness);
    int64_t before = committed(harness, 0);
    load_write(harness, RC_INGESTION, 500);
    load_wait(harness, 2 * SIM_MS);
    struct replica *primary = load_act(harness, 0);
    assert_true(primary->prepared > before);
    replica_config_start_update(harness_sim(harness), primary, CT_DOWNGRADE_TO_INACTIVE, 2);
    load_wait(harness, SIM_SECOND);
    assert_int_equal(primary->role, ROLE_PRIMARY);
    assert_int_equal(primary->committed, before);
    assert_true(harness_tells(harness, "refuses the ingestion request of 1.0"));
    load_write(harness, RC_PUT, 100);
    load_wait(harness, SIM_SECOND);
    assert_int_equal(primary->committed, before);
    harness_free(harness);
}

static void who_leads_no_more_drops_its_clients(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    for (int i = 0; i < 50; i++) {
        load_write(harness, RC_PUT, 100);
    }
    load_wait(harness, SIM_MS + SIM_MS / 2);
    struct replica *primary = load_act(harness, 0);
    assert_int_equal(primary->queue.writes.count, 30);
    replica_config_become(harness_sim(harness), primary, ROLE_SECONDARY,
                          primary->config.ballot + 1);
    assert_int_equal(primary->queue.writes.count, 0);
    assert_int_equal(primary->prepares.count, 20);
    assert_int_equal(prepare_list_first(harness_sim(harness), primary)->writes.count, 0);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_copies_are_needed_of_three_unless_it_is_said_otherwise),
        cmocka_unit_test(a_mutation_may_not_be_prepared_for_three_reasons),
        cmocka_unit_test(secondaries_learn_of_a_commit_with_the_next_prepare),
        cmocka_unit_test(all_members_apply_the_same_in_the_same_order),
        cmocka_unit_test(writes_beyond_the_window_wait_and_share),
        cmocka_unit_test(a_secondary_that_is_gone_is_taken_off_and_the_write_succeeds),
        cmocka_unit_test(a_transient_refusal_is_tried_again_after_five_milliseconds),
        cmocka_unit_test(a_refusal_is_not_tried_again_in_the_last_seven_milliseconds),
        cmocka_unit_test(a_new_primary_with_too_few_members_answers_what_has_queued_up),
        cmocka_unit_test(a_new_primary_sends_what_was_prepared_again),
        cmocka_unit_test(an_ingestion_that_is_sent_again_waits_for_a_full_group),
        cmocka_unit_test(who_leads_no_more_drops_its_clients),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
