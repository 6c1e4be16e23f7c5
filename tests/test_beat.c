/* What comes round for ever keeps a common beat. */
#include "sim/beat.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void the_beat_divides_the_interval_if_it_can(void **state)
{
    (void)state;
    static const struct {
        sim_time interval;
        sim_time beat;
    } beats[] = {
        {0, 0},
        {1, 1},
        {150 * SIM_MS, 50 * SIM_MS},
        {SIM_SECOND, SIM_SECOND},
        {3 * SIM_SECOND, SIM_SECOND},
        {7 * SIM_SECOND, SIM_SECOND},
        {10 * SIM_SECOND, 10 * SIM_SECOND},
        {10 * SIM_SECOND / 3, 2 * SIM_SECOND}, /* no beat divides it */
        {25 * SIM_SECOND, 5 * SIM_SECOND},
        {100 * SIM_SECOND, 10 * SIM_SECOND},
    };
    for (size_t i = 0; i < COUNT_OF(beats); i++) {
        assert_int_equal(beat_of(beats[i].interval), beats[i].beat);
        assert_true(beats[i].beat == 0 || BEAT_SLOWEST % beats[i].beat == 0);
    }
}

static void a_poll_that_waits_for_its_answer_keeps_its_interval(void **state)
{
    (void)state;
    sim_time now = 41 * SIM_SECOND;
    now = beat_next(now, 10 * SIM_SECOND);
    assert_int_equal(now, 50 * SIM_SECOND);
    for (int turn = 0; turn < 100; turn++) {
        const sim_time answered = now + 400 * SIM_US + turn;
        assert_int_equal(beat_next(answered, 10 * SIM_SECOND), now + 10 * SIM_SECOND);
        assert_int_equal(beat_next(answered, 150 * SIM_MS), now + 150 * SIM_MS);
        now += 10 * SIM_SECOND;
    }
}

static void it_is_due_after_now_and_never_later_than_its_interval(void **state)
{
    (void)state;
    for (sim_time interval = 1; interval < 200 * SIM_SECOND; interval = interval * 7 / 3 + 1) {
        for (sim_time now = 0; now < 60 * SIM_SECOND; now += 7777777777) {
            const sim_time next = beat_next(now, interval);
            assert_true(next > now && next <= now + interval && next <= now + BEAT_MAX);
        }
    }
    assert_int_equal(beat_next(5, 0), 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_beat_divides_the_interval_if_it_can),
        cmocka_unit_test(a_poll_that_waits_for_its_answer_keeps_its_interval),
        cmocka_unit_test(it_is_due_after_now_and_never_later_than_its_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
