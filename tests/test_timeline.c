/*
 * The nominal course of a load, row by row: one partition, three servers, small files, no clients.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/moments.h"

static int64_t polls(struct moments *moments)
{
    return harness_count(moments->harness, COUNTER_POLLS);
}

static bool all_are(struct moments *moments, enum bulk_load_status status)
{
    for (uint32_t server = 0; server < 3; server++) {
        if (moment_replica(moments, server)->loader.status != status)
            return false;
    }
    return true;
}

static bool all_download(struct moments *moments)
{
    return moment_replica(moments, 0)->loader.status != BLS_INVALID &&
           moment_replica(moments, 1)->loader.status != BLS_INVALID &&
           moment_replica(moments, 2)->loader.status != BLS_INVALID;
}

static bool has_metadata(struct moments *moments)
{
    return moment_partition(moments)->record.file_count > 0;
}

static bool is_downloaded(struct moments *moments)
{
    return moment_table(moments)->info.status == BLS_DOWNLOADED;
}

static bool is_ingesting(struct moments *moments)
{
    return moment_table(moments)->info.status == BLS_INGESTING;
}

static bool all_ingest(struct moments *moments)
{
    return all_are(moments, BLS_INGESTING);
}

static bool has_flag(struct moments *moments)
{
    return moment_replica(moments, 0)->loader.is_ingesting != 0;
}

static bool has_no_flag(struct moments *moments)
{
    return !has_flag(moments);
}

static bool primary_has_ingested(struct moments *moments)
{
    return moment_replica(moments, 0)->loader.ingestion == IS_SUCCEED;
}

static bool secondaries_ingest(struct moments *moments)
{
    return moment_replica(moments, 1)->loader.ingestion == IS_RUNNING &&
           moment_replica(moments, 2)->loader.ingestion == IS_RUNNING;
}

static bool secondaries_have_ingested(struct moments *moments)
{
    return moment_replica(moments, 1)->loader.ingestion == IS_SUCCEED &&
           moment_replica(moments, 2)->loader.ingestion == IS_SUCCEED;
}

static bool has_succeeded(struct moments *moments)
{
    return moment_table(moments)->info.status == BLS_SUCCEED;
}

static bool primary_checkpoints(struct moments *moments)
{
    return moment_replica(moments, 0)->loader.status == BLS_SUCCEED &&
           moment_replica(moments, 0)->loader.checkpoint != CHECKPOINT_NONE;
}

static bool primary_is_clean(struct moments *moments)
{
    return loader_is_clean(moment_replica(moments, 0));
}

static bool group_is_clean(struct moments *moments)
{
    return primary_is_clean(moments) && loader_is_clean(moment_replica(moments, 1)) &&
           loader_is_clean(moment_replica(moments, 2));
}

static bool is_over(struct moments *moments)
{
    return !moment_table(moments)->is_bulk_loading;
}

/* Polls 1 to 3: what the primary knows of its secondaries is always one poll old. */
static void check_download(struct moments *moments)
{
    moment_is(moment_when(moments, all_download), 0);
    moment_run(moments, SIM_SECOND);
    assert_int_equal(polls(moments), 1);
    assert_int_equal(moment_partition(moments)->progress, 0);
    assert_true(all_are(moments, BLS_DOWNLOADED));

    moment_is(moment_when(moments, has_metadata), 10 * SIM_SECOND);
    assert_int_equal(polls(moments), 2);
    assert_int_equal(moment_partition(moments)->progress, 33);

    moment_is(moment_when(moments, is_downloaded), 20 * SIM_SECOND);
    assert_int_equal(polls(moments), 3);
    assert_int_equal(moment_partition(moments)->progress, 100);
}

/* Polls 4 and 5, and the ingestion request; gives when the primary has ingested. */
static sim_time check_ingestion(struct moments *moments)
{
    sim_time at = moment_when(moments, is_ingesting);
    moment_is(at, 30 * SIM_SECOND);
    assert_int_equal(polls(moments), 4);
    assert_int_equal(moment_partition(moments)->slot_count, 3);
    assert_true(all_are(moments, BLS_DOWNLOADED));

    moment_is(moment_when(moments, all_ingest), 40 * SIM_SECOND);
    assert_int_equal(polls(moments), 5);
    assert_true(has_no_flag(moments));

    moment_is(moment_when(moments, has_flag), at + 10 * SIM_SECOND);
    assert_int_equal(harness_count(moments->harness, COUNTER_INGESTION_REQUESTS), 1);
    at = moment_when(moments, primary_has_ingested);
    moment_is(at, 40500 * SIM_MS);
    assert_false(secondaries_ingest(moments));
    return at;
}

static void ten_seconds_a_poll_make_a_load_of_a_hundred_seconds(void **state)
{
    struct moments moments;
    moment_open(&moments, *state);
    check_download(&moments);
    (void)check_ingestion(&moments);

    moment_is(moment_when(&moments, secondaries_ingest), 50 * SIM_SECOND);
    moment_is(moment_when(&moments, secondaries_have_ingested), 50500 * SIM_MS);
    assert_int_equal(polls(&moments), 6);
    moment_run(&moments, 60100 * SIM_MS);
    assert_int_equal(polls(&moments), 7);
    assert_true(has_flag(&moments));
    assert_int_equal(moment_partition(&moments)->record.status, BLS_INGESTING);

    moment_is(moment_when(&moments, has_no_flag), 70 * SIM_SECOND);
    moment_is(moment_when(&moments, has_succeeded), 70 * SIM_SECOND);
    assert_int_equal(polls(&moments), 8);
    assert_int_equal(moment_partition(&moments)->slot_count, 0);

    moment_is(moment_when(&moments, primary_checkpoints), 80 * SIM_SECOND);
    assert_int_equal(polls(&moments), 9);
    moment_is(moment_when(&moments, primary_is_clean), 90 * SIM_SECOND);
    moment_is(moment_when(&moments, group_is_clean), 90 * SIM_SECOND);
    assert_false(is_over(&moments));
    moment_is(moment_when(&moments, is_over), 100 * SIM_SECOND);
    assert_int_equal(polls(&moments), 11);
    assert_int_equal(harness_meta(moments.harness, 0)->lock, LOCK_FREE);
    harness_free(moments.harness);
}

static void frequent_polls_while_ingesting_save_half_a_minute(void **state)
{
    struct moments moments;
    moment_open(&moments, *state);
    check_download(&moments);
    const sim_time ended = check_ingestion(&moments);
    const sim_time interval = 150 * SIM_MS;
    const sim_time began = moment_when(&moments, secondaries_ingest);
    assert_in_range(began - ended, 0, interval + MOMENT_SLACK);
    const sim_time ingested = moment_when(&moments, secondaries_have_ingested);
    const sim_time finished = moment_when(&moments, has_no_flag);
    assert_in_range(finished - ingested, interval, 2 * interval + MOMENT_SLACK);
    assert_in_range(finished, 41 * SIM_SECOND, 41500 * SIM_MS);
    moment_is(moment_when(&moments, has_succeeded), finished);

    moment_is(moment_when(&moments, primary_checkpoints), finished + interval);
    moment_is(moment_when(&moments, group_is_clean), finished + interval + 10 * SIM_SECOND);
    moment_is(moment_when(&moments, is_over), finished + interval + 20 * SIM_SECOND);
    assert_int_equal(harness_meta(moments.harness, 0)->lock, LOCK_FREE);
    harness_free(moments.harness);
}

/* Timeouts that were cancelled lie in the queue and are no events. */
static void a_run_stops_at_the_instant_it_is_asked_to(void **state)
{
    struct harness *harness = harness_new(*state);
    for (sim_time until = 0; until < 45 * SIM_SECOND; until += 10 * SIM_MS) {
        harness_run_to(harness, until);
        assert_true(sim_now(harness_sim(harness)) <= until);
    }
    harness_free(harness);
}

int main(void)
{
    static char v2_4_0[] = MOMENT_TABLE "pegasus: v2.4.0\n";
    static char before_2157[] = MOMENT_TABLE "pegasus: before-2157\n";
    static char pr_2157[] = MOMENT_TABLE "pegasus: pr-2157\n";
    static char master[] = MOMENT_TABLE "pegasus: master\n";
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(ten_seconds_a_poll_make_a_load_of_a_hundred_seconds, v2_4_0),
        cmocka_unit_test_prestate(ten_seconds_a_poll_make_a_load_of_a_hundred_seconds, before_2157),
        cmocka_unit_test_prestate(ten_seconds_a_poll_make_a_load_of_a_hundred_seconds, pr_2157),
        cmocka_unit_test_prestate(frequent_polls_while_ingesting_save_half_a_minute, master),
        cmocka_unit_test_prestate(a_run_stops_at_the_instant_it_is_asked_to, master),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
