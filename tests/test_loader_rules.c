#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/loader_rules.h"

/* Which local statuses go with an order, a letter each in the order of the enum: + goes, . does
 * not. */
static void expect_row(enum bulk_load_status meta, const char *row)
{
    for (int local = BLS_INVALID; local < BLS_COUNT; local++) {
        bool is_allowed = loader_status_allowed(meta, (enum bulk_load_status)local);
        assert_int_equal(is_allowed ? '+' : '.', row[local]);
    }
}

static void an_order_goes_with_some_local_statuses_only(void **state)
{
    (void)state;
    /* INVALID DOWNLOADING DOWNLOADED INGESTING SUCCEED FAILED PAUSING PAUSED CANCELED */
    expect_row(BLS_INVALID, "+++++++++");
    expect_row(BLS_DOWNLOADING, "+++++..+.");
    expect_row(BLS_DOWNLOADED, "..+......");
    expect_row(BLS_INGESTING, "..++.....");
    expect_row(BLS_SUCCEED, "+.+++....");
    expect_row(BLS_FAILED, "+++++++++");
    expect_row(BLS_PAUSING, "+++...++.");
    expect_row(BLS_PAUSED, ".........");
    expect_row(BLS_CANCELED, "+++++++++");
}

static void an_order_makes_the_replica_do_one_thing(void **state)
{
    (void)state;
    static const struct {
        enum bulk_load_status meta, local;
        enum loader_action action;
    } rows[] = {
        {BLS_DOWNLOADING, BLS_INVALID, LOADER_START_DOWNLOAD},
        {BLS_DOWNLOADING, BLS_PAUSED, LOADER_START_DOWNLOAD},
        {BLS_DOWNLOADING, BLS_INGESTING, LOADER_START_DOWNLOAD},
        {BLS_DOWNLOADING, BLS_SUCCEED, LOADER_START_DOWNLOAD},
        {BLS_DOWNLOADING, BLS_DOWNLOADING, LOADER_NOTHING},
        {BLS_DOWNLOADING, BLS_DOWNLOADED, LOADER_NOTHING},
        {BLS_DOWNLOADED, BLS_DOWNLOADED, LOADER_NOTHING},
        {BLS_INGESTING, BLS_DOWNLOADED, LOADER_START_INGESTION},
        {BLS_INGESTING, BLS_INGESTING, LOADER_CHECK_INGESTION},
        {BLS_SUCCEED, BLS_DOWNLOADED, LOADER_FINISH_SUCCESS},
        {BLS_SUCCEED, BLS_INGESTING, LOADER_FINISH_SUCCESS},
        {BLS_SUCCEED, BLS_SUCCEED, LOADER_CLEAN_UP},
        {BLS_SUCCEED, BLS_INVALID, LOADER_CLEAN_UP},
        {BLS_PAUSING, BLS_DOWNLOADING, LOADER_PAUSE},
        {BLS_PAUSING, BLS_PAUSED, LOADER_PAUSE},
        {BLS_CANCELED, BLS_INGESTING, LOADER_CLEAN_UP},
        {BLS_FAILED, BLS_DOWNLOADING, LOADER_CLEAN_UP},
        {BLS_INVALID, BLS_DOWNLOADING, LOADER_NOTHING},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_string_equal(loader_action_name(loader_action(rows[i].meta, rows[i].local)),
                            loader_action_name(rows[i].action));
    }
}

static void coming_into_a_role_wipes_what_is_not_over(void **state)
{
    (void)state;
    assert_true(loader_is_wiped(BLS_INGESTING, ROLE_INACTIVE, ROLE_PRIMARY));
    assert_true(loader_is_wiped(BLS_DOWNLOADED, ROLE_SECONDARY, ROLE_PRIMARY));
    assert_true(loader_is_wiped(BLS_PAUSED, ROLE_PRIMARY, ROLE_SECONDARY));
    assert_true(loader_is_wiped(BLS_DOWNLOADING, ROLE_POTENTIAL_SECONDARY, ROLE_SECONDARY));
    assert_true(loader_is_wiped(BLS_PAUSING, ROLE_SECONDARY, ROLE_PRIMARY));
    assert_false(loader_is_wiped(BLS_DOWNLOADING, ROLE_PRIMARY, ROLE_INACTIVE));
    assert_false(loader_is_wiped(BLS_DOWNLOADING, ROLE_SECONDARY, ROLE_SECONDARY));
    assert_false(loader_is_wiped(BLS_SUCCEED, ROLE_SECONDARY, ROLE_PRIMARY));
    assert_false(loader_is_wiped(BLS_FAILED, ROLE_SECONDARY, ROLE_PRIMARY));
    assert_false(loader_is_wiped(BLS_INVALID, ROLE_SECONDARY, ROLE_PRIMARY));
}

static void progress_rounds_down(void **state)
{
    (void)state;
    assert_int_equal(loader_progress(1, 3), 33);
    assert_int_equal(loader_progress(2, 3), 66);
    assert_int_equal(loader_progress(3, 3), 100);
    assert_int_equal(loader_progress(0, 3), 0);
    assert_int_equal(loader_progress(5, 0), 0);
    assert_int_equal(loader_progress(SIM_GIB * 1000 * 1000 - 1, SIM_GIB * 1000 * 1000), 99);
}

static void whatever_is_wrong_with_a_remote_file_is_corruption(void **state)
{
    (void)state;
    struct file_state good = {.is_remote = true, .has_right_size = true, .has_right_digest = true};
    assert_int_equal(loader_file_outcome(good), ERR_OK);
    struct file_state missing = good;
    missing.is_remote = false;
    assert_int_equal(loader_file_outcome(missing), ERR_CORRUPTION);
    struct file_state wrong = good;
    wrong.has_right_digest = false;
    assert_int_equal(loader_file_outcome(wrong), ERR_CORRUPTION);
    wrong = good;
    wrong.has_right_size = false;
    assert_int_equal(loader_file_outcome(wrong), ERR_CORRUPTION);
    wrong.is_local = true;
    assert_int_equal(loader_file_outcome(wrong), ERR_PATH_ALREADY_EXIST);
}

static void metadata_must_be_there_readable_and_of_something(void **state)
{
    (void)state;
    assert_int_equal(loader_metadata_outcome(true, true, 1), ERR_OK);
    assert_int_equal(loader_metadata_outcome(true, true, 0), ERR_CORRUPTION);
    assert_int_equal(loader_metadata_outcome(true, false, 1), ERR_CORRUPTION);
    assert_int_equal(loader_metadata_outcome(false, true, 1), ERR_FILE_OPERATION_FAILED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_goes_with_some_local_statuses_only),
        cmocka_unit_test(an_order_makes_the_replica_do_one_thing),
        cmocka_unit_test(coming_into_a_role_wipes_what_is_not_over),
        cmocka_unit_test(progress_rounds_down),
        cmocka_unit_test(whatever_is_wrong_with_a_remote_file_is_corruption),
        cmocka_unit_test(metadata_must_be_there_readable_and_of_something),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
