/* What a field is to the future, meaning by meaning. */
#include "models/replica.h"
#include "sim/compare.h"
#include "tests/harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* A struct with a field of each width. */
struct sample {
    int64_t wide;
    int64_t beside;
    uint32_t narrow;
    uint32_t zero;
};

static int64_t ten_seconds(const void *options, uint32_t actor)
{
    (void)options;
    (void)actor;
    return 10 * SIM_SECOND;
}

static struct harness *small(void)
{
    struct harness *harness =
        harness_new("scenario: s\nduration: 1h\ntable: {partitions: 1}\n"
                    "cluster: {clocks: [{node: replica-2, offset: -5s}]}\n"
                    "clients: [{name: web, writes: 10/s, arrivals: fixed}]\n");
    harness_run_to(harness, 61 * SIM_SECOND);
    return harness;
}

/* A sample as the future sees it, in the state or a message of an actor. */
static struct sample seen(struct harness *harness, uint32_t actor, struct sample sample,
                          const struct sim_meaning *row)
{
    uint32_t ranks[16384] = {0};
    const struct sim_shape shape = {row, 1};
    struct compare_by by = {.sim = harness_sim(harness), .ranks = ranks};
    const struct recur_piece piece = {(void *)&sample, sizeof sample, actor, &shape};
    for (uint32_t i = 0; i < COUNT_OF(ranks); i++) {
        ranks[i] = i * 3;
    }
    compare_row(&by, &piece, row);
    return sample;
}

static void times_are_seen_from_now(void **state)
{
    (void)state;
    struct harness *harness = small();
    const sim_time now = sim_now(harness_sim(harness));
    struct sim_meaning row = {.bytes = 8, .meaning = MEANING_TIME};
    const struct sample soon = {.wide = now + 5, .beside = 7};
    assert_int_equal(seen(harness, 0, soon, &row).wide, 5);
    assert_int_equal(seen(harness, 0, soon, &row).beside, 7);
    const struct sample past = {.wide = now - 11 * SIM_SECOND};
    assert_int_equal(seen(harness, 0, past, &row).wide, -11 * SIM_SECOND);
    row.figure = ten_seconds;
    assert_int_equal(seen(harness, 0, past, &row).wide, -10 * SIM_SECOND);
    const struct sample none = {0};
    assert_int_equal(seen(harness, 0, none, &row).wide, -10 * SIM_SECOND);
    row.zero_is_none = true;
    assert_int_equal(seen(harness, 0, none, &row).wide, INT64_MIN);
    harness_free(harness);
}

static void clocks_are_those_of_the_node(void **state)
{
    (void)state;
    struct harness *harness = small();
    const uint32_t late = cluster_replica(harness_options(harness), 0, 1);
    const sim_time clock = sim_now(harness_sim(harness)) - 5 * SIM_SECOND;
    const struct sim_meaning time = {.bytes = 8, .meaning = MEANING_CLOCK_TIME};
    assert_int_equal(seen(harness, late, (struct sample){.wide = clock + 9}, &time).wide, 9);
    const struct sim_meaning second = {
        .bytes = 8, .meaning = MEANING_CLOCK_SECOND, .other = offsetof(struct sample, beside)};
    struct sample sample = {.wide = compare_second_of(clock), .beside = 7};
    assert_int_equal(seen(harness, late, sample, &second).wide, 1);
    assert_int_equal(seen(harness, late, sample, &second).beside, 7);
    sample.wide--;
    assert_int_equal(seen(harness, late, sample, &second).wide, 0);
    assert_int_equal(seen(harness, late, sample, &second).beside, 0);
    harness_free(harness);
}

static void seconds_before_the_beginning_count_down(void **state)
{
    (void)state;
    assert_int_equal(compare_second_of(0), 0);
    assert_int_equal(compare_second_of(SIM_SECOND - 1), 0);
    assert_int_equal(compare_second_of(-1), -1);
    assert_int_equal(compare_second_of(-SIM_SECOND), -1);
    assert_int_equal(compare_second_of(-SIM_SECOND - 1), -2);
}

static void sequences_numbers_and_turns_are_relative(void **state)
{
    (void)state;
    struct harness *harness = small();
    const uint32_t actor = cluster_replica(harness_options(harness), 0, 0);
    struct replica *replica = harness_replica(harness, 0, 0);
    assert_true(replica->committed > 100);
    struct sim_meaning row = {.bytes = 8, .meaning = MEANING_SEQUENCE, .zero_is_none = true};
    const struct sample next = {.wide = replica->committed + 3};
    assert_int_equal(seen(harness, actor, next, &row).wide, 3);
    assert_int_equal(seen(harness, actor, (struct sample){0}, &row).wide, INT64_MIN);
    replica->queue.next_mutation = 40;
    const struct sim_meaning number = {.offset = offsetof(struct sample, narrow),
                                       .bytes = 4,
                                       .meaning = MEANING_NUMBER,
                                       .zero_is_none = true,
                                       .other = offsetof(struct replica, queue.next_mutation)};
    assert_int_equal(seen(harness, actor, (struct sample){.narrow = 38}, &number).narrow, 3);
    assert_int_equal(seen(harness, actor, (struct sample){0}, &number).narrow, 0);
    row = (struct sim_meaning){.bytes = 8, .meaning = MEANING_TURN, .figure = ten_seconds};
    const struct sample turn = {.wide = 20 * SIM_SECOND + 4};
    assert_int_equal(seen(harness, actor, turn, &row).wide, 4);
    harness_free(harness);
}

static void handles_are_what_they_name(void **state)
{
    (void)state;
    struct harness *harness = small();
    const struct replica *replica = harness_replica(harness, 0, 0);
    struct sim_handle handle = replica->group_check;
    struct sample sample = {0};
    const struct sim_meaning row = {.bytes = 8, .meaning = MEANING_HANDLE};
    assert_true(sim_is_pending(harness_sim(harness), handle));
    memcpy(&sample.wide, &handle, sizeof handle);
    struct sample result = seen(harness, 0, sample, &row);
    memcpy(&handle, &result.wide, sizeof handle);
    assert_int_equal(handle.slot, replica->group_check.slot * 3);
    assert_int_equal(handle.generation, 1);
    handle = replica->group_check;
    handle.generation--;
    memcpy(&sample.wide, &handle, sizeof handle);
    result = seen(harness, 0, sample, &row);
    memcpy(&handle, &result.wide, sizeof handle);
    assert_int_equal(handle.slot, 0);
    assert_int_equal(handle.generation, 1);
    assert_int_equal(seen(harness, 0, (struct sample){0}, &row).wide, 0);
    harness_free(harness);
}

static void works_live_or_not_and_lists_have_a_length(void **state)
{
    (void)state;
    struct harness *harness = small();
    struct sim *sim = harness_sim(harness);
    sim_act_as(sim, cluster_client(harness_options(harness), 0));
    const struct sim_work work = sim_work_open(sim, WORK_LEARN, 0);
    sim_work_keep(sim, work);
    work_settle(sim);
    const struct sim_meaning row = {.bytes = 8, .meaning = MEANING_WORK};
    struct sample sample = {0};
    memcpy(&sample.wide, &work, sizeof work);
    struct sample result = seen(harness, 0, sample, &row);
    const struct sim_work lives = {1, WORK_LEARN};
    assert_memory_equal(&result.wide, &lives, sizeof lives);
    sim_work_drop(sim, work);
    assert_int_equal(seen(harness, 0, sample, &row).wide, 0);
    const struct sim_meaning list = {.bytes = sizeof(struct sim_list), .meaning = MEANING_LIST};
    const struct sim_list held = {.head = 3, .tail = 9, .count = 2};
    memcpy(&sample, &held, sizeof held);
    result = seen(harness, 0, sample, &list);
    const struct sim_list length = {.count = 2};
    assert_memory_equal(&result, &length, sizeof length);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_seen_from_now),
        cmocka_unit_test(clocks_are_those_of_the_node),
        cmocka_unit_test(seconds_before_the_beginning_count_down),
        cmocka_unit_test(sequences_numbers_and_turns_are_relative),
        cmocka_unit_test(handles_are_what_they_name),
        cmocka_unit_test(works_live_or_not_and_lists_have_a_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
