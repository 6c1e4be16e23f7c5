/*
 * The hang of issue #2156, link by link: the ingestion request is larger than the partition's
 * share of the throttle by size, so that it is put off whatever else happens in its second.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/moments.h"

/* The rule's delay is cut to half the request's timeout of 10 s (3.2 of the shipped config). */
#define DELAY (5 * SIM_SECOND)

#define HANG_LOAD                                                                                  \
    MOMENT_LOAD                                                                                    \
    "observe: 5min\n"                                                                              \
    "table: {partitions: 1, envs: {replica.write_throttling_by_size: 300*delay*8000}}\n"           \
    "clients: [{name: web, writes: 10/s, arrivals: fixed, value: 1B, timeout: 1s, "                \
    "library: java}]\n"

static bool has_slot(struct moments *moments)
{
    return moment_partition(moments)->slot_count > 0;
}

static bool has_no_slot(struct moments *moments)
{
    return !has_slot(moments);
}

static bool is_sent(struct moments *moments)
{
    return harness_count(moments->harness, COUNTER_INGESTION_REQUESTS) > 0;
}

static bool is_held_back(struct moments *moments)
{
    return harness_tells(moments->harness, "holds the ingestion request of 1.0 back for 5");
}

static bool has_flag(struct moments *moments)
{
    return moment_replica(moments, 0)->loader.is_ingesting != 0;
}

static bool is_answered(struct moments *moments)
{
    return harness_count(moments->harness, COUNTER_NO_NEED_OPERATE) > 0;
}

static bool primary_ingests(struct moments *moments)
{
    return moment_replica(moments, 0)->loader.ingestion == IS_RUNNING;
}

static bool is_over(struct moments *moments)
{
    return !moment_table(moments)->is_bulk_loading;
}

/* Links 8 and 9: from here on nothing changes any more, poll by poll. */
static void check_standstill(struct moments *moments, sim_time from)
{
    const int64_t polls = harness_count(moments->harness, COUNTER_POLLS);
    for (int64_t i = 1; i <= 6; i++) {
        moment_run(moments, from + i * 10 * SIM_SECOND);
        assert_int_equal(harness_count(moments->harness, COUNTER_POLLS), polls + i);
        assert_int_equal(moment_table(moments)->info.status, BLS_INGESTING);
        assert_int_equal(moment_partition(moments)->record.status, BLS_INGESTING);
        assert_true(has_flag(moments));
        for (uint32_t server = 0; server < 3; server++) {
            assert_int_equal(moment_replica(moments, server)->loader.status, BLS_INGESTING);
            assert_int_equal(moment_replica(moments, server)->loader.ingestion, IS_INVALID);
        }
    }
    assert_int_equal(harness_count(moments->harness, COUNTER_INGESTION_REQUESTS), 1);
    assert_int_equal(harness_count(moments->harness, COUNTER_INGESTIONS), 0);
    assert_int_equal(harness_count(moments->harness, COUNTER_ROLLBACKS), 0);
}

/* Links 1 to 4 up to the throttle; gives when the request was sent. */
static sim_time check_request(struct moments *moments)
{
    const sim_time slot = moment_when(moments, has_slot);
    const sim_time sent = moment_when(moments, is_sent);
    assert_in_range(sent - slot, 10 * SIM_SECOND - SIM_MS, 10 * SIM_SECOND + SIM_MS);
    moment_is(moment_when(moments, is_held_back), sent);
    return sent;
}

static void a_request_that_is_put_off_finds_its_own_flag(void **state)
{
    struct moments moments;
    moment_open(&moments, *state);
    const sim_time sent = check_request(&moments);
    assert_in_range(moment_when(&moments, has_flag), sent, sent + 5 * SIM_MS);
    const uint64_t refused = harness_answers(moments.harness, 0, ERR_OPERATION_DISABLED);
    assert_int_equal(refused, 0);

    moment_run(&moments, sent + DELAY - 100 * SIM_MS);
    assert_false(is_answered(&moments));
    assert_true(has_slot(&moments));
    assert_true(harness_answers(moments.harness, 0, ERR_OPERATION_DISABLED) >= 40);

    const sim_time answered = moment_when(&moments, is_answered);
    assert_in_range(answered, sent + DELAY, sent + DELAY + 5 * SIM_MS);
    const sim_time freed = moment_when(&moments, has_no_slot);
    assert_in_range(freed, answered, answered + 5 * SIM_MS);
    assert_int_equal(moment_table(&moments)->info.status, BLS_INGESTING);
    check_standstill(&moments, freed);
    assert_true(harness_answers(moments.harness, 0, ERR_OPERATION_DISABLED) >= 600);
    harness_free(moments.harness);
}

static void with_the_throttle_first_the_same_request_only_comes_late(void **state)
{
    struct moments moments;
    moment_open(&moments, *state);
    const sim_time sent = check_request(&moments);
    moment_run(&moments, sent + DELAY - 100 * SIM_MS);
    assert_false(has_flag(&moments));
    assert_int_equal(harness_answers(moments.harness, 0, ERR_OPERATION_DISABLED), 0);
    moment_is(moment_when(&moments, has_flag), sent + DELAY);
    moment_is(moment_when(&moments, primary_ingests), sent + DELAY);
    (void)moment_when(&moments, is_over);
    assert_int_equal(moment_table(&moments)->info.status, BLS_SUCCEED);
    assert_int_equal(harness_count(moments.harness, COUNTER_NO_NEED_OPERATE), 0);
    assert_false(has_flag(&moments));
    harness_free(moments.harness);
}

int main(void)
{
    static char v2_4_0[] = HANG_LOAD "pegasus: v2.4.0\n";
    static char before_2157[] = HANG_LOAD "pegasus: before-2157\n";
    static char pr_2157[] = HANG_LOAD "pegasus: pr-2157\n";
    static char master[] = HANG_LOAD "pegasus: master\n";
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(a_request_that_is_put_off_finds_its_own_flag, v2_4_0),
        cmocka_unit_test_prestate(a_request_that_is_put_off_finds_its_own_flag, before_2157),
        cmocka_unit_test_prestate(with_the_throttle_first_the_same_request_only_comes_late,
                                  pr_2157),
        cmocka_unit_test_prestate(with_the_throttle_first_the_same_request_only_comes_late, master),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
