#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/world.h"
#include "tests/loads.h"

/* All members' statuses, a letter each. */
static void expect_statuses(struct harness *harness, enum bulk_load_status a,
                            enum bulk_load_status b, enum bulk_load_status c)
{
    assert_int_equal(harness_replica(harness, 0, 0)->loader.status, a);
    assert_int_equal(harness_replica(harness, 0, 1)->loader.status, b);
    assert_int_equal(harness_replica(harness, 0, 2)->loader.status, c);
}

static void an_order_reaches_the_secondaries_through_the_primary(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    load_order(harness, BLS_DOWNLOADING);
    load_wait(harness, SIM_MS);
    expect_statuses(harness, BLS_DOWNLOADING, BLS_INVALID, BLS_INVALID);
    load_wait(harness, SIM_MS);
    expect_statuses(harness, BLS_DOWNLOADING, BLS_DOWNLOADING, BLS_DOWNLOADING);
    load_wait(harness, SIM_SECOND);
    expect_statuses(harness, BLS_DOWNLOADED, BLS_DOWNLOADED, BLS_DOWNLOADED);
    harness_free(harness);
}

static void what_secondaries_answer_is_known_for_the_next_report(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    load_order(harness, BLS_DOWNLOADING);
    load_wait(harness, SIM_SECOND);
    const struct loader *loader = &load_primary(harness)->loader;
    assert_int_equal(loader->secondaries[0].report.flags, REPORT_HAS_DOWNLOAD);
    assert_int_equal(loader->secondaries[0].report.progress, 0);
    load_order(harness, BLS_DOWNLOADING);
    load_wait(harness, SIM_SECOND);
    assert_int_equal(loader->secondaries[0].report.progress, 100);
    harness_free(harness);
}

static void an_order_that_is_refused_goes_no_further(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_until_ingesting(harness);
    expect_statuses(harness, BLS_INGESTING, BLS_INGESTING, BLS_INGESTING);
    load_order(harness, BLS_PAUSING);
    load_wait(harness, SIM_SECOND);
    expect_statuses(harness, BLS_INGESTING, BLS_INGESTING, BLS_INGESTING);
    load_order(harness, BLS_CANCELED);
    load_wait(harness, SIM_SECOND);
    expect_statuses(harness, BLS_INVALID, BLS_INVALID, BLS_INVALID);
    assert_true(loader_is_clean(harness_replica(harness, 0, 2)));
    harness_free(harness);
}

static void nothing_is_passed_on_while_there_is_a_learner(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    load_primary(harness)->learners[0] =
        (struct learner){.server = 9, .state = LEARNING_WITHOUT_PREPARE};
    load_order(harness, BLS_DOWNLOADING);
    load_wait(harness, SIM_SECOND);
    expect_statuses(harness, BLS_DOWNLOADED, BLS_INVALID, BLS_INVALID);
    harness_free(harness);
}

static void an_answer_that_fails_makes_a_secondary_unknown(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_until_ingesting(harness);
    harness_replica(harness, 0, 1)->loader.status = BLS_DOWNLOADING;
    load_order(harness, BLS_INGESTING);
    load_wait(harness, SIM_SECOND);
    const struct replica *primary = load_primary(harness);
    uint32_t index = primary->config.secondaries[0] == 1 ? 0 : 1;
    const struct replica_report *report = &primary->loader.secondaries[index].report;
    assert_int_equal(report->flags, REPORT_HAS_DOWNLOAD | REPORT_HAS_INGESTION | REPORT_HAS_CLEAN |
                                        REPORT_HAS_PAUSED);
    assert_int_equal(report->ingestion, IS_INVALID);
    assert_int_equal(primary->loader.secondaries[1 - index].report.flags, REPORT_HAS_INGESTION);
    harness_free(harness);
}

/* Calls to secondaries whose answers are waited for. */
static uint32_t awaited(struct harness *harness)
{
    const struct sim *sim = harness_sim(harness);
    uint32_t count = 0;
    for (uint32_t i = 0; i < sim->world->slot_end; i++)
        count +=
            sim->slots[i].state == SLOT_PENDING && sim->slots[i].kind == MSG_GROUP_BULK_LOAD_REPLY;
    return count;
}

static void an_order_ends_the_wait_for_what_was_answered_to_the_one_before(void **state)
{
    (void)state;
    struct harness *harness = harness_new(
        LOAD_MASTER LOAD_TABLE "faults:\n"
                               "  - {at: 1s, do: cut, link: [replica-1, replica-2], for: 10s}\n"
                               "  - {at: 1s, do: cut, link: [replica-1, replica-3], for: 10s}\n");
    harness_run_to(harness, SIM_SECOND + SIM_MS);
    for (int i = 0; i < 3; i++) {
        load_order(harness, BLS_DOWNLOADING);
        load_wait(harness, SIM_SECOND);
        assert_int_equal(awaited(harness), 2);
    }
    /* The last ones, sent at 3 s, are given up after five seconds. */
    harness_run_to(harness, 7900 * SIM_MS);
    assert_int_equal(awaited(harness), 2);
    harness_run_to(harness, 8100 * SIM_MS);
    assert_int_equal(awaited(harness), 0);
    harness_free(harness);
}

static void who_leads_no_more_waits_for_no_answer(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    load_order(harness, BLS_DOWNLOADING);
    load_wait(harness, SIM_MS);
    struct replica *primary = load_act(harness, 0);
    struct sim_handle call = primary->loader.secondaries[0].call;
    assert_true(sim_is_pending(harness_sim(harness), call));
    loader_clear_if_needed(harness_sim(harness), primary, ROLE_PRIMARY, ROLE_INACTIVE);
    assert_false(sim_is_pending(harness_sim(harness), call));
    assert_int_equal(primary->loader.status, BLS_DOWNLOADING);
    harness_free(harness);
}

static void a_finished_ingestion_is_reported_with_the_flag_down(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_until_ingesting(harness);
    load_write(harness, RC_INGESTION, 500);
    load_wait(harness, SIM_SECOND);
    const struct loader *loader = &load_primary(harness)->loader;
    assert_int_equal(loader->ingestion, IS_SUCCEED);
    assert_int_equal(harness_replica(harness, 0, 1)->loader.ingestion, IS_INVALID);
    /* The empty write makes the secondaries ingest; the order after it finds them running or done,
     * and the one after that says so to meta. */
    for (int i = 0; i < 3; i++) {
        assert_true(loader->is_ingesting);
        load_order(harness, BLS_INGESTING);
        load_wait(harness, SIM_SECOND);
    }
    assert_int_equal(harness_replica(harness, 0, 1)->loader.ingestion, IS_SUCCEED);
    assert_false(loader->is_ingesting);
    harness_free(harness);
}

static void a_busy_server_downloads_later_and_nothing_is_cleared(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_until_ingesting(harness);
    load_act(harness, 0);
    loader_raise_flag(harness_sim(harness), load_primary(harness));
    load_stub(harness, 0)->downloading = 5;
    load_order(harness, BLS_DOWNLOADING);
    load_wait(harness, SIM_SECOND);
    expect_statuses(harness, BLS_INGESTING, BLS_INGESTING, BLS_INGESTING);
    assert_true(load_primary(harness)->loader.is_ingesting);
    assert_int_equal(load_stub(harness, 0)->downloading, 5);
    assert_int_equal(harness_count(harness, COUNTER_DOWNLOAD_BUSY), 1);
    load_stub(harness, 0)->downloading = 4;
    load_order(harness, BLS_DOWNLOADING);
    load_wait(harness, SIM_SECOND);
    assert_false(load_primary(harness)->loader.is_ingesting);
    assert_int_equal(load_stub(harness, 0)->downloading, 4);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_reaches_the_secondaries_through_the_primary),
        cmocka_unit_test(what_secondaries_answer_is_known_for_the_next_report),
        cmocka_unit_test(an_order_that_is_refused_goes_no_further),
        cmocka_unit_test(nothing_is_passed_on_while_there_is_a_learner),
        cmocka_unit_test(an_answer_that_fails_makes_a_secondary_unknown),
        cmocka_unit_test(an_order_ends_the_wait_for_what_was_answered_to_the_one_before),
        cmocka_unit_test(who_leads_no_more_waits_for_no_answer),
        cmocka_unit_test(a_finished_ingestion_is_reported_with_the_flag_down),
        cmocka_unit_test(a_busy_server_downloads_later_and_nothing_is_cleared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
