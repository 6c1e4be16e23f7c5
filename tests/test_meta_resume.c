#include "models/meta_resume.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Statuses of four partitions; BLS_COUNT: no record. */
static struct resume_census census_of(uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
    const uint8_t statuses[] = {a, b, c, d};
    struct meta_partition partitions[4];
    memset(partitions, 0, sizeof(partitions));
    for (uint32_t i = 0; i < 4; i++) {
        partitions[i].has_record = statuses[i] != BLS_COUNT;
        partitions[i].record.status = statuses[i] != BLS_COUNT ? statuses[i] : BLS_INVALID;
    }
    return resume_count(partitions, 4);
}

static bool fits(uint8_t status, struct resume_census census)
{
    const struct meta_table table = {.info = {.partition_count = 4, .status = status}};
    return resume_app_fits(&table, &census) && resume_partitions_fit(status, &census);
}

static void records_may_be_missing_only_while_downloading(void **state)
{
    (void)state;
    assert_true(
        fits(BLS_DOWNLOADING, census_of(BLS_DOWNLOADING, BLS_DOWNLOADING, BLS_COUNT, BLS_COUNT)));
    for (uint8_t status = BLS_DOWNLOADED; status < BLS_COUNT; status++)
        assert_false(fits(status, census_of(status, status, status, BLS_COUNT)));
}

static void a_table_of_another_size_does_not_fit(void **state)
{
    (void)state;
    const struct resume_census census =
        census_of(BLS_DOWNLOADED, BLS_DOWNLOADED, BLS_DOWNLOADED, BLS_DOWNLOADED);
    const struct meta_table table = {.info = {.partition_count = 8, .status = BLS_DOWNLOADED}};
    assert_false(resume_app_fits(&table, &census));
}

static void ingest_behind_must_still_be_allowed(void **state)
{
    (void)state;
    const struct resume_census census =
        census_of(BLS_DOWNLOADED, BLS_DOWNLOADED, BLS_DOWNLOADED, BLS_DOWNLOADED);
    struct meta_table table = {
        .info = {.partition_count = 4, .status = BLS_DOWNLOADED, .ingest_behind = 1}};
    assert_false(resume_app_fits(&table, &census));
    memcpy(table.envs[ENV_ALLOW_INGEST_BEHIND].value, "true", 5);
    assert_true(resume_app_fits(&table, &census));
}

static void partitions_must_fit_their_table(void **state)
{
    (void)state;
    const uint8_t a = BLS_DOWNLOADED;
    const uint8_t i = BLS_INGESTING;
    const uint8_t s = BLS_SUCCEED;
    assert_false(fits(BLS_DOWNLOADING, census_of(BLS_DOWNLOADING, a, a, BLS_COUNT)));
    assert_true(fits(BLS_DOWNLOADING, census_of(a, a, a, a)));
    assert_true(fits(BLS_DOWNLOADED, census_of(a, a, a, i)));
    assert_false(fits(BLS_DOWNLOADED, census_of(i, s, s, s)));
    assert_true(fits(BLS_INGESTING, census_of(s, s, s, i)));
    assert_false(fits(BLS_INGESTING, census_of(i, i, i, BLS_DOWNLOADING)));
    assert_false(fits(BLS_SUCCEED, census_of(s, s, s, BLS_FAILED)));
    assert_false(fits(BLS_PAUSED, census_of(BLS_PAUSED, BLS_PAUSED, BLS_PAUSED, BLS_PAUSING)));
    assert_true(fits(BLS_FAILED, census_of(BLS_DOWNLOADING, a, i, BLS_FAILED)));
}

static void partitions_to_go_are_counted_by_the_tables_status(void **state)
{
    (void)state;
    const uint8_t d = BLS_DOWNLOADING;
    const uint8_t a = BLS_DOWNLOADED;
    const uint8_t i = BLS_INGESTING;
    const uint8_t s = BLS_SUCCEED;
    const struct {
        uint8_t status;
        struct resume_census census;
        int32_t in_progress;
    } cases[] = {
        {d, census_of(d, d, BLS_COUNT, BLS_COUNT), 2},
        {d, census_of(d, d, d, a), 1},
        {d, census_of(d, d, d, d), 4},
        {a, census_of(a, a, a, i), 3},
        {i, census_of(s, s, s, i), 1},
        {i, census_of(s, s, s, s), 0},
        {s, census_of(s, s, s, s), 4},
        {BLS_PAUSED, census_of(BLS_PAUSED, BLS_PAUSED, BLS_PAUSED, BLS_PAUSED), 4},
        {BLS_FAILED, census_of(d, d, a, BLS_FAILED), 4},
    };
    for (size_t n = 0; n < COUNT_OF(cases); n++)
        assert_int_equal(resume_in_progress(cases[n].status, &cases[n].census),
                         cases[n].in_progress);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_may_be_missing_only_while_downloading),
        cmocka_unit_test(a_table_of_another_size_does_not_fit),
        cmocka_unit_test(ingest_behind_must_still_be_allowed),
        cmocka_unit_test(partitions_must_fit_their_table),
        cmocka_unit_test(partitions_to_go_are_counted_by_the_tables_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
