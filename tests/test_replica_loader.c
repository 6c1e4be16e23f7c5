#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/loads.h"

static void an_order_is_checked_against_role_ballot_and_status(void **state)
{
    (void)state;
    struct replica replica = {.role = ROLE_ABSENT, .config = {.ballot = 3}};
    assert_int_equal(loader_check_request(&replica, 3, BLS_DOWNLOADING), ERR_OBJECT_NOT_FOUND);
    replica.role = ROLE_SECONDARY;
    assert_int_equal(loader_check_request(&replica, 3, BLS_DOWNLOADING), ERR_INVALID_STATE);
    replica.role = ROLE_PRIMARY;
    assert_int_equal(loader_check_request(&replica, 3, BLS_DOWNLOADING), ERR_OK);
    assert_int_equal(loader_check_request(&replica, 2, BLS_DOWNLOADING), ERR_INVALID_STATE);
    assert_int_equal(loader_check_request(&replica, 4, BLS_DOWNLOADING), ERR_INVALID_STATE);
    assert_int_equal(loader_check_request(&replica, 3, BLS_INGESTING), ERR_INVALID_STATE);
}

static void an_order_of_the_primary_is_checked_against_role_ballot_and_status(void **state)
{
    (void)state;
    struct replica replica = {.role = ROLE_SECONDARY, .config = {.ballot = 3}};
    assert_int_equal(loader_check_group_request(&replica, 3, BLS_DOWNLOADING), ERR_OK);
    assert_int_equal(loader_check_group_request(&replica, 2, BLS_DOWNLOADING),
                     ERR_VERSION_OUTDATED);
    assert_int_equal(loader_check_group_request(&replica, 4, BLS_DOWNLOADING), ERR_INVALID_STATE);
    assert_int_equal(loader_check_group_request(&replica, 3, BLS_INGESTING), ERR_INVALID_STATE);
    replica.role = ROLE_INACTIVE;
    assert_int_equal(loader_check_group_request(&replica, 3, BLS_DOWNLOADING), ERR_INVALID_STATE);
}

static void the_flag_has_two_doors(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    struct replica *primary = load_act(harness, 0);
    loader_raise_flag(harness_sim(harness), primary);
    assert_true(primary->loader.is_ingesting);
    loader_lower_flag(harness_sim(harness), primary, FLAG_REPORTED);
    assert_false(primary->loader.is_ingesting);
    assert_true(harness_tells(harness, "raises its"));
    assert_true(harness_tells(harness, "lowers its"));
    harness_free(harness);
}

static void only_a_spotless_replica_is_clean(void **state)
{
    (void)state;
    struct replica replica = {0};
    assert_true(loader_is_clean(&replica));
    replica.disk.has_load_dir = 1;
    assert_false(loader_is_clean(&replica));
    replica = (struct replica){.loader = {.is_ingesting = 1}};
    assert_false(loader_is_clean(&replica));
    replica = (struct replica){.loader = {.ingestion = IS_RUNNING}};
    assert_false(loader_is_clean(&replica));
    replica = (struct replica){.loader = {.progress = 1}};
    assert_false(loader_is_clean(&replica));
    replica = (struct replica){.loader = {.status = BLS_SUCCEED}};
    assert_false(loader_is_clean(&replica));
}

static void entries_of_secondaries_follow_the_group(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    struct sim *sim = harness_sim(harness);
    struct replica *primary = load_act(harness, 0);
    for (uint32_t i = 0; i < 2; i++) {
        struct secondary_state *entry = loader_secondary(sim, primary, i);
        loader_reset_secondary(entry);
        entry->report.progress = (uint8_t)(10 + primary->config.secondaries[i]);
    }
    uint16_t first = primary->config.secondaries[0];
    primary->config.secondaries[0] = primary->config.secondaries[1];
    primary->config.secondaries[1] = first;
    assert_int_equal(loader_secondary(sim, primary, 0)->report.progress,
                     10 + primary->config.secondaries[0]);
    assert_int_equal(loader_secondary(sim, primary, 1)->report.progress, 10 + first);
    primary->config.secondaries[1] = 77;
    assert_int_equal(loader_secondary(sim, primary, 1)->report.flags, 0);
    harness_free(harness);
}

static void a_primary_that_cleans_up_takes_its_secondaries_for_unclean(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_until_ingesting(harness);
    struct replica *primary = load_act(harness, 0);
    primary->loader.secondaries[0].report.ingestion = IS_SUCCEED;
    loader_act(harness_sim(harness), primary, LOADER_CLEAN_UP);
    for (uint32_t i = 0; i < 2; i++) {
        const struct replica_report *report = &primary->loader.secondaries[i].report;
        assert_int_equal(report->server, primary->config.secondaries[i]);
        assert_int_equal(report->flags, REPORT_HAS_DOWNLOAD | REPORT_HAS_INGESTION |
                                            REPORT_HAS_CLEAN | REPORT_HAS_PAUSED);
        assert_int_equal(report->ingestion, IS_INVALID);
        assert_int_equal(report->progress, 0);
        assert_int_equal(report->download_error, ERR_OK);
    }
    /* One that is clean already leaves them alone. */
    primary->loader.secondaries[1].report.flags |= REPORT_CLEAN;
    loader_act(harness_sim(harness), primary, LOADER_CLEAN_UP);
    assert_true((primary->loader.secondaries[1].report.flags & REPORT_CLEAN) != 0);
    harness_free(harness);
}

static void a_change_of_role_wipes_load_and_flag(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_until_ingesting(harness);
    load_write(harness, RC_INGESTION, 500);
    load_wait(harness, 10 * SIM_MS);
    struct replica *primary = load_act(harness, 0);
    assert_true(primary->loader.is_ingesting);
    loader_clear_if_needed(harness_sim(harness), primary, ROLE_PRIMARY, ROLE_INACTIVE);
    assert_true(primary->loader.is_ingesting);
    loader_clear_if_needed(harness_sim(harness), primary, ROLE_INACTIVE, ROLE_PRIMARY);
    assert_false(primary->loader.is_ingesting);
    assert_int_equal(primary->loader.status, BLS_INVALID);
    assert_true(primary->disk.has_load_dir);
    assert_true(harness_tells(harness, "forgets the bulk load of 1.0 (INGESTING)"));
    harness_free(harness);
}

static void success_is_followed_by_a_checkpoint_ten_seconds_later(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_until_ingesting(harness);
    load_write(harness, RC_PUT, 100);
    load_wait(harness, SIM_SECOND);
    struct replica *primary = load_act(harness, 0);
    primary->loader.ingestion = IS_SUCCEED;
    primary->disk.loads_ingested = 1;
    int64_t before = primary->prepared;
    loader_act(harness_sim(harness), primary, LOADER_FINISH_SUCCESS);
    assert_int_equal(primary->loader.status, BLS_SUCCEED);
    assert_int_equal(primary->loader.ingestion, IS_INVALID);
    assert_int_equal(primary->prepared, before + 1);
    load_wait(harness, 9 * SIM_SECOND);
    assert_int_equal(primary->disk.durable, 0);
    load_wait(harness, 30 * SIM_SECOND);
    assert_int_equal(primary->disk.durable, before + 1);
    assert_int_equal(primary->loader.checkpoint, CHECKPOINT_NONE);
    harness_free(harness);
}

static void a_crash_takes_the_load_but_not_the_folder(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_until_ingesting(harness);
    struct replica *primary = load_act(harness, 0);
    loader_raise_flag(harness_sim(harness), primary);
    uint32_t epoch = primary->loader.epoch;
    loader_crash(harness_sim(harness), primary);
    assert_false(primary->loader.is_ingesting);
    assert_int_equal(primary->loader.status, BLS_INVALID);
    assert_int_not_equal(primary->loader.epoch, epoch);
    assert_int_equal(primary->disk.files_done, 4);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_is_checked_against_role_ballot_and_status),
        cmocka_unit_test(an_order_of_the_primary_is_checked_against_role_ballot_and_status),
        cmocka_unit_test(the_flag_has_two_doors),
        cmocka_unit_test(only_a_spotless_replica_is_clean),
        cmocka_unit_test(entries_of_secondaries_follow_the_group),
        cmocka_unit_test(a_primary_that_cleans_up_takes_its_secondaries_for_unclean),
        cmocka_unit_test(a_change_of_role_wipes_load_and_flag),
        cmocka_unit_test(success_is_followed_by_a_checkpoint_ten_seconds_later),
        cmocka_unit_test(a_crash_takes_the_load_but_not_the_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
