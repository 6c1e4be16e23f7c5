#include "sim/tape.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* --- lanes --------------------------------------------------------------------------- */

static void a_lane_has_one_index_however_often_it_is_declared(void **state)
{
    (void)state;
    struct tape tape;
    tape_init(&tape, 1);
    const uint32_t network = tape_lane(&tape, "network");
    const uint32_t client = tape_lane(&tape, "client/web");
    assert_int_equal(network, 0);
    assert_int_equal(client, 1);
    assert_int_equal(tape_lane(&tape, "network"), network);
    assert_int_equal(tape.lane_count, 2);
    assert_string_equal(tape_lane_name(&tape, client), "client/web");
}

static void lanes_end_at_their_limit(void **state)
{
    (void)state;
    struct tape tape;
    tape_init(&tape, 1);
    char name[TAPE_NAME_BYTES + 1];
    for (uint32_t lane = 0; lane < TAPE_LANE_LIMIT; lane++) {
        (void)snprintf(name, sizeof(name), "lane %u", lane);
        assert_int_equal(tape_lane(&tape, name), lane);
    }
    assert_int_equal(tape_lane(&tape, "one more"), TAPE_LANE_NONE);
    assert_int_equal(tape_lane(&tape, "lane 63"), 63);
}

static void a_name_is_neither_empty_nor_too_long(void **state)
{
    (void)state;
    struct tape tape;
    tape_init(&tape, 1);
    char name[TAPE_NAME_BYTES + 1] = {0};
    assert_int_equal(tape_lane(&tape, name), TAPE_LANE_NONE);
    memset(name, 'x', TAPE_NAME_BYTES);
    assert_int_equal(tape_lane(&tape, name), TAPE_LANE_NONE);
    name[TAPE_NAME_BYTES - 1] = '\0';
    assert_int_equal(tape_lane(&tape, name), 0);
    assert_string_equal(tape_lane_name(&tape, 0), name);
}

static void a_lane_answers_the_same_whatever_other_lanes_do(void **state)
{
    (void)state;
    struct tape alone;
    struct tape among;
    struct tape_source source = {.kind = TAPE_SEEDED};
    tape_init(&alone, 42);
    tape_init(&among, 42);
    const uint32_t fault = tape_lane(&among, "fault");
    const uint32_t there = tape_lane(&among, "network");
    const uint32_t here = tape_lane(&alone, "network");
    for (int draw = 0; draw < 100; draw++) {
        (void)tape_draw(&among, &source, fault, 10);
        assert_true(tape_draw(&alone, &source, here, 1000000) ==
                    tape_draw(&among, &source, there, 1000000));
    }
    assert_int_equal(alone.drawn, 100);
    assert_int_equal(among.drawn, 200);
}

/* --- sources ------------------------------------------------------------------------- */

static void a_recorded_run_is_replayed_answer_by_answer(void **state)
{
    (void)state;
    uint64_t record[64];
    struct tape tape;
    struct tape_source source = {.kind = TAPE_SEEDED, .record = record, .record_limit = 64};
    tape_init(&tape, 5);
    const uint32_t network = tape_lane(&tape, "network");
    const uint32_t fault = tape_lane(&tape, "fault");
    uint64_t answers[64];
    for (uint32_t draw = 0; draw < 64; draw++) {
        answers[draw] = tape_draw(&tape, &source, draw % 3 == 0 ? fault : network, draw + 2);
    }
    assert_int_equal(source.record_count, 64);
    assert_false(source.is_cut);
    assert_memory_equal(record, answers, sizeof(answers));

    struct tape_source replay = {.kind = TAPE_REPLAYED, .replay = record, .replay_count = 64};
    tape_init(&tape, 99);
    assert_int_equal(tape_lane(&tape, "network"), network);
    assert_int_equal(tape_lane(&tape, "fault"), fault);
    for (uint32_t draw = 0; draw < 64; draw++) {
        assert_true(tape_draw(&tape, &replay, draw % 3 == 0 ? fault : network, draw + 2) ==
                    answers[draw]);
    }
}

static void a_draw_with_one_answer_moves_nothing(void **state)
{
    (void)state;
    uint64_t record[4];
    struct tape tape;
    struct tape_source source = {.kind = TAPE_SEEDED, .record = record, .record_limit = 4};
    tape_init(&tape, 5);
    const uint32_t lane = tape_lane(&tape, "network");
    const struct rng before = tape.lanes[lane];
    assert_int_equal(tape_draw(&tape, &source, lane, 1), 0);
    assert_int_equal(tape_range(&tape, &source, lane, (struct time_range){7, 7}), 7);
    assert_int_equal(tape.drawn, 0);
    assert_int_equal(source.record_count, 0);
    assert_memory_equal(&before, &tape.lanes[lane], sizeof(before));
}

static void a_quiet_tape_gives_the_dullest_answer_whatever_its_source(void **state)
{
    (void)state;
    const uint64_t values[] = {3, 4};
    struct tape_digit digits[4];
    struct tape_source sources[] = {
        {.kind = TAPE_SEEDED},
        {.kind = TAPE_REPLAYED, .replay = values, .replay_count = 2},
        {.kind = TAPE_COUNTED, .digits = digits, .digit_limit = 4},
    };
    for (size_t i = 0; i < COUNT_OF(sources); i++) {
        struct tape tape;
        tape_init(&tape, 5);
        const uint32_t lane = tape_lane(&tape, "network");
        (void)tape_draw(&tape, &sources[i], lane, 10);
        tape_quieten(&tape);
        const struct tape before = tape;
        assert_int_equal(tape_draw(&tape, &sources[i], lane, 1000000), 0);
        assert_int_equal(tape_range(&tape, &sources[i], lane, (struct time_range){5, 9}), 5);
        assert_int_equal(tape_exponential(&tape, &sources[i], lane, SIM_SECOND), SIM_SECOND);
        assert_memory_equal(&before, &tape, sizeof(tape));
    }
}

static void recording_changes_no_answer(void **state)
{
    (void)state;
    uint64_t record[10];
    struct tape plain;
    struct tape recorded;
    struct tape_source source = {.kind = TAPE_SEEDED};
    struct tape_source recorder = {.record = record, .record_limit = 10};
    tape_init(&plain, 5);
    tape_init(&recorded, 5);
    const uint32_t lane = tape_lane(&plain, "network");
    assert_int_equal(tape_lane(&recorded, "network"), lane);
    for (int draw = 0; draw < 20; draw++) {
        assert_true(tape_draw(&plain, &source, lane, 1000) ==
                    tape_draw(&recorded, &recorder, lane, 1000));
    }
    assert_int_equal(recorder.record_count, 10);
    assert_true(recorder.is_cut);
    assert_memory_equal(&plain, &recorded, sizeof(plain));
}

static void a_replay_that_runs_out_answers_zero(void **state)
{
    (void)state;
    const uint64_t values[] = {3, 25, 7};
    struct tape tape;
    struct tape_source source = {.kind = TAPE_REPLAYED, .replay = values, .replay_count = 3};
    tape_init(&tape, 1);
    const uint32_t lane = tape_lane(&tape, "network");
    assert_int_equal(tape_draw(&tape, &source, lane, 10), 3);
    assert_int_equal(tape_draw(&tape, &source, lane, 10), 5); /* 25 is brought below 10 */
    assert_int_equal(tape_draw(&tape, &source, lane, 1), 0);  /* is no draw */
    assert_int_equal(tape_draw(&tape, &source, lane, 10), 7);
    assert_int_equal(tape_draw(&tape, &source, lane, 10), 0);
    assert_int_equal(tape_range(&tape, &source, lane, (struct time_range){5, 9}), 5);
    assert_int_equal(tape_exponential(&tape, &source, lane, SIM_SECOND), 0);
}

static void a_tape_loaded_from_earlier_goes_on_from_there(void **state)
{
    (void)state;
    uint64_t record[8];
    struct tape tape;
    struct tape_source source = {.record = record, .record_limit = 8};
    tape_init(&tape, 5);
    const uint32_t lane = tape_lane(&tape, "network");
    for (int draw = 0; draw < 4; draw++) {
        (void)tape_draw(&tape, &source, lane, 1000);
    }
    const struct tape saved = tape;
    const uint64_t fifth = tape_draw(&tape, &source, lane, 1000);
    (void)tape_draw(&tape, &source, lane, 1000);
    assert_int_equal(source.record_count, 6);
    tape = saved;
    assert_true(tape_draw(&tape, &source, lane, 1000) == fifth);
    assert_int_equal(source.record_count, 5);
    assert_true(record[4] == fifth);
}

/* Draws below 2, then, if that was 1, below 3: answers 0, 10, 11 and 12. */
static uint64_t branch(struct tape *tape, struct tape_source *source)
{
    const uint64_t first = tape_draw(tape, source, 0, 2);
    return first == 0 ? 0 : 10 + tape_draw(tape, source, 0, 3);
}

static void a_counted_source_goes_through_every_combination_once(void **state)
{
    (void)state;
    static const uint64_t expected[] = {0, 10, 11, 12};
    struct tape_digit digits[4];
    struct tape_source source = {.kind = TAPE_COUNTED, .digits = digits, .digit_limit = 4};
    struct tape start;
    tape_init(&start, 1);
    assert_int_equal(tape_lane(&start, "network"), 0);
    uint32_t runs = 0;
    do {
        struct tape tape = start;
        assert_true(runs < COUNT_OF(expected));
        assert_int_equal(branch(&tape, &source), expected[runs]);
        runs++;
    } while (tape_next(&source));
    assert_int_equal(runs, COUNT_OF(expected));
    assert_false(source.is_cut);
}

static void an_odometer_without_room_answers_zero_and_says_so(void **state)
{
    (void)state;
    struct tape_digit digits[2];
    struct tape_source source = {.kind = TAPE_COUNTED, .digits = digits, .digit_limit = 2};
    struct tape start;
    tape_init(&start, 1);
    const uint32_t lane = tape_lane(&start, "network");
    uint32_t runs = 0;
    do {
        struct tape tape = start;
        (void)tape_draw(&tape, &source, lane, 3);
        (void)tape_draw(&tape, &source, lane, 4);
        assert_false(runs == 0 && source.is_cut);
        assert_int_equal(tape_draw(&tape, &source, lane, 5), 0);
        runs++;
    } while (tape_next(&source));
    assert_int_equal(runs, 12);
    assert_true(source.is_cut);
}

static void a_run_without_draws_is_counted_once(void **state)
{
    (void)state;
    struct tape_source source = {.kind = TAPE_COUNTED};
    assert_false(tape_next(&source));
}

/* --- spans ---------------------------------------------------------------------------- */

static void a_range_includes_both_its_ends(void **state)
{
    (void)state;
    struct tape tape;
    struct tape_source source = {.kind = TAPE_SEEDED};
    tape_init(&tape, 1);
    const uint32_t lane = tape_lane(&tape, "network");
    uint32_t counts[3] = {0};
    for (int draw = 0; draw < 3000; draw++) {
        counts[tape_range(&tape, &source, lane, (struct time_range){7, 9}) - 7]++;
    }
    for (size_t index = 0; index < COUNT_OF(counts); index++) {
        assert_in_range(counts[index], 890, 1110);
    }
    assert_int_equal(tape_range(&tape, &source, lane, (struct time_range){5, 5}), 5);
    const sim_time wide = tape_range(&tape, &source, lane, (struct time_range){0, SIM_TIME_MAX});
    assert_in_range(wide, 0, SIM_TIME_MAX);
}

static void the_ends_of_the_exponential_are_zero_and_the_limit(void **state)
{
    (void)state;
    assert_int_equal(tape_quantile(SIM_SECOND, 0), 0);
    assert_int_equal(tape_quantile(0, TAPE_SHARE - 1), 0);
    assert_int_equal(tape_quantile(SIM_TIME_MAX, 0), 0);
    assert_int_equal(tape_quantile(SIM_TIME_MAX, TAPE_SHARE - 1), SIM_TIME_MAX);
    /* 63 ln 2 = 43.668272375 */
    assert_int_equal(tape_quantile(SIM_SECOND, TAPE_SHARE - 1), 43668272375);
    /* ln 2 and ln 4 are exact rows of the table */
    assert_int_equal(tape_quantile(SIM_SECOND, TAPE_SHARE / 2), 693147181);
    assert_int_equal(tape_quantile(SIM_SECOND, TAPE_SHARE / 4 * 3), 1386294361);
}

static void the_exponential_is_near_the_logarithm_everywhere(void **state)
{
    (void)state;
    const sim_time mean = SIM_TIME_MAX / 64;
    struct rng rng = rng_lane(1, "shares");
    for (int draw = 0; draw < 1000000; draw++) {
        const uint64_t share = rng_below(&rng, TAPE_SHARE) >> (draw % 40);
        const double exact = -log1p(-ldexp((double)share, -63)) * (double)mean;
        const double given = (double)tape_quantile(mean, share);
        assert_true(fabs(given - exact) <= 1 + 6e-6 * exact);
    }
}

/* Every row of the table must come out as the logarithm of a plain fraction. */
static void every_row_of_the_table_is_the_logarithm_it_stands_for(void **state)
{
    (void)state;
    const sim_time mean = SIM_TIME_MAX / 64;
    for (uint64_t row = 0; row < 128; row++) {
        for (uint64_t halvings = 0; halvings < 40; halvings++) {
            const uint64_t left = (256 - row) << 55 >> halvings;
            const double exact =
                ((double)halvings * log(2) - log((double)(256 - row) / 256)) * (double)mean;
            const double given = (double)tape_quantile(mean, TAPE_SHARE - left);
            assert_true(fabs(given - exact) <= 2 + 1e-14 * exact);
        }
    }
}

static void the_exponential_never_falls(void **state)
{
    (void)state;
    for (uint64_t halvings = 0; halvings < 40; halvings++) {
        for (uint64_t row = 0; row < 128; row++) {
            const uint64_t edge = TAPE_SHARE - ((256 - row) << 55 >> halvings);
            sim_time last = 0;
            for (uint64_t step = 0; step < 20; step++) {
                const uint64_t draw = edge + step - (edge >= 10 ? 10 : 0);
                const sim_time span = tape_quantile(SIM_TIME_MAX / 64, draw);
                assert_true(span >= last);
                last = span;
            }
        }
    }
}

static void exponential_draws_have_their_mean_and_variance(void **state)
{
    (void)state;
    enum { DRAWS = 1000000 };
    struct tape tape;
    struct tape_source source = {.kind = TAPE_SEEDED};
    tape_init(&tape, 1);
    const uint32_t lane = tape_lane(&tape, "client/web");
    double sum = 0;
    double squares = 0;
    uint32_t under_median = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
        const double span =
            (double)tape_exponential(&tape, &source, lane, SIM_SECOND) / (double)SIM_SECOND;
        sum += span;
        squares += span * span;
        under_median += span < 0.69314718;
    }
    const double mean = sum / DRAWS;
    const double variance = squares / DRAWS - mean * mean;
    assert_true(fabs(mean - 1) < 0.004);     /* 4 deviations of 1 / sqrt(DRAWS) */
    assert_true(fabs(variance - 1) < 0.012); /* 4 deviations of sqrt(8 / DRAWS) */
    assert_in_range(under_median, 498000, 502000);
}

static void drawn_anew_a_tape_is_that_of_the_other_seed(void **state)
{
    (void)state;
    struct tape_source source = {.kind = TAPE_SEEDED};
    struct tape tape;
    struct tape other;
    tape_init(&tape, 1);
    tape_init(&other, 2);
    const uint32_t first = tape_lane(&tape, "first");
    const uint32_t second = tape_lane(&tape, "second");
    assert_int_equal(tape_lane(&other, "first"), first);
    assert_int_equal(tape_lane(&other, "second"), second);
    for (int i = 0; i < 5; i++) {
        (void)tape_draw(&tape, &source, first, 1000);
    }
    tape_redraw(&tape, 2);
    for (int i = 0; i < 20; i++) {
        const uint32_t lane = i % 3 == 0 ? first : second;
        assert_int_equal(tape_draw(&tape, &source, lane, 1000000),
                         tape_draw(&other, &source, lane, 1000000));
    }
    assert_int_equal(tape.drawn, 25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drawn_anew_a_tape_is_that_of_the_other_seed),
        cmocka_unit_test(a_lane_has_one_index_however_often_it_is_declared),
        cmocka_unit_test(lanes_end_at_their_limit),
        cmocka_unit_test(a_name_is_neither_empty_nor_too_long),
        cmocka_unit_test(a_lane_answers_the_same_whatever_other_lanes_do),
        cmocka_unit_test(a_recorded_run_is_replayed_answer_by_answer),
        cmocka_unit_test(a_draw_with_one_answer_moves_nothing),
        cmocka_unit_test(a_quiet_tape_gives_the_dullest_answer_whatever_its_source),
        cmocka_unit_test(recording_changes_no_answer),
        cmocka_unit_test(a_replay_that_runs_out_answers_zero),
        cmocka_unit_test(a_tape_loaded_from_earlier_goes_on_from_there),
        cmocka_unit_test(a_counted_source_goes_through_every_combination_once),
        cmocka_unit_test(an_odometer_without_room_answers_zero_and_says_so),
        cmocka_unit_test(a_run_without_draws_is_counted_once),
        cmocka_unit_test(a_range_includes_both_its_ends),
        cmocka_unit_test(the_ends_of_the_exponential_are_zero_and_the_limit),
        cmocka_unit_test(the_exponential_is_near_the_logarithm_everywhere),
        cmocka_unit_test(every_row_of_the_table_is_the_logarithm_it_stands_for),
        cmocka_unit_test(the_exponential_never_falls),
        cmocka_unit_test(exponential_draws_have_their_mean_and_variance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
