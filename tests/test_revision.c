#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/revision.h"

static void revisions_are_known_by_their_names(void **state)
{
    (void)state;
    for (int i = 0; i < REVISION_COUNT; i++) {
        assert_string_equal(revision_get((enum revision_id)i)->name, revision_names[i]);
        assert_non_null(revision_get((enum revision_id)i)->about);
    }
    assert_null(revision_names[REVISION_COUNT]);
}

static void only_the_fix_asks_the_throttle_first(void **state)
{
    (void)state;
    assert_true(revision_get(REVISION_V2_4_0)->flag_before_throttle);
    assert_true(revision_get(REVISION_BEFORE_2157)->flag_before_throttle);
    assert_false(revision_get(REVISION_PR_2157)->flag_before_throttle);
    assert_false(revision_get(REVISION_MASTER)->flag_before_throttle);
}

static void the_fix_differs_from_the_commit_before_it_in_nothing_else(void **state)
{
    (void)state;
    struct revision before = *revision_get(REVISION_BEFORE_2157);
    const struct revision *fix = revision_get(REVISION_PR_2157);
    assert_int_equal(before.poll_interval_ingesting, fix->poll_interval_ingesting);
    assert_int_equal(before.ingest_slot_retry, fix->ingest_slot_retry);
    assert_int_equal(before.throttle_k, fix->throttle_k);
    assert_int_equal(before.throttle_zero_is_one, fix->throttle_zero_is_one);
    assert_int_equal(before.disk_always_insufficient, fix->disk_always_insufficient);
    assert_int_equal(before.splits_invalid_code, fix->splits_invalid_code);
    assert_int_equal(before.downloads_last_first, fix->downloads_last_first);
    assert_int_equal(before.download_checks_status, fix->download_checks_status);
}

static void only_master_polls_often_while_ingesting(void **state)
{
    (void)state;
    for (int i = 0; i < REVISION_COUNT; i++) {
        const struct revision *revision = revision_get((enum revision_id)i);
        const bool is_master = i == REVISION_MASTER;
        assert_int_equal(revision->poll_interval, 10 * SIM_SECOND);
        assert_int_equal(revision->poll_interval_ingesting,
                         is_master ? 150 * SIM_MS : 10 * SIM_SECOND);
        assert_int_equal(revision->ingest_slot_retry, is_master ? 150 * SIM_MS : 5 * SIM_SECOND);
        assert_int_equal(revision->ingest_send_delay, 10 * SIM_SECOND);
        assert_int_equal(revision->downloads_last_first, is_master);
        assert_int_equal(revision->download_checks_status, is_master);
        assert_int_equal(revision->splits_invalid_code, is_master);
    }
}

static void the_release_counts_in_thousands_and_knows_no_zero(void **state)
{
    (void)state;
    const struct revision *release = revision_get(REVISION_V2_4_0);
    assert_int_equal(release->throttle_k, 1000);
    assert_int_equal(release->throttle_m, 1000000);
    assert_true(release->throttle_zero_is_one);
    assert_true(release->throttle_wraps);
    assert_true(release->disk_always_insufficient);
    assert_int_equal(release->code.prepare_timeout_secondary, SIM_SECOND);
    assert_int_equal(release->code.prepare_timeout_learner, 3 * SIM_SECOND);
    assert_int_equal(release->code.staleness_for_commit, 10);
    assert_int_equal(release->code.group_check_interval, 10 * SIM_SECOND);
    assert_int_equal(release->code.fd_lease, 9 * SIM_SECOND);
    assert_int_equal(release->code.fd_grace, 10 * SIM_SECOND);
    for (int i = REVISION_BEFORE_2157; i < REVISION_COUNT; i++) {
        const struct revision *later = revision_get((enum revision_id)i);
        assert_int_equal(later->throttle_k, 1024);
        assert_int_equal(later->throttle_m, 1024 * 1024);
        assert_false(later->throttle_zero_is_one);
        assert_false(later->throttle_wraps);
        assert_false(later->disk_always_insufficient);
        assert_int_equal(later->code.prepare_timeout_secondary, 3 * SIM_SECOND);
        assert_int_equal(later->code.staleness_for_commit, 20);
        assert_int_equal(later->code.group_check_interval, 100 * SIM_SECOND);
        assert_int_equal(later->code.fd_grace, 22 * SIM_SECOND);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(revisions_are_known_by_their_names),
        cmocka_unit_test(only_the_fix_asks_the_throttle_first),
        cmocka_unit_test(the_fix_differs_from_the_commit_before_it_in_nothing_else),
        cmocka_unit_test(only_master_polls_often_while_ingesting),
        cmocka_unit_test(the_release_counts_in_thousands_and_knows_no_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
