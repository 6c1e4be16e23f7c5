/* When a guard is lost for good. */
#include "sim/lost.h"
#include "tests/office.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Clerk 1 holds its desk for an errand that ends at once; promise 1 waits for it. */
static void open_with_orphan(struct office *office, bool is_asleep)
{
    office->options.is_asleep = is_asleep;
    office_open(office, 1, 3);
    struct sim *sim = &office->sim;
    sim_act_as(sim, 1);
    sim_obligation_open(sim, 0, 1);
    (void)sim_work_open(sim, CLERK_ERRAND, 1);
    sim_guard_hold(sim, 0, 1);
    sim->world->number = 6;
    work_settle(sim);
}

static void an_orphan_that_nobody_can_release_is_lost(void **state)
{
    (void)state;
    struct office office = {0};
    open_with_orphan(&office, true);
    struct sim *sim = &office.sim;
    uint32_t guard = 99;
    assert_false(lost_for_good(sim, 0, &guard));
    lost_look(sim);
    assert_int_equal(sim->world->lost_count, 1);
    assert_int_equal(sim->guards[1].lost, 7);
    assert_int_equal(sim->world->doubt, 0);
    assert_true(lost_for_good(sim, 0, &guard));
    assert_int_equal(guard, 1);
    office_close(&office);
}

static void one_that_can_still_be_released_is_not(void **state)
{
    (void)state;
    struct office office = {0};
    open_with_orphan(&office, false);
    lost_look(&office.sim);
    assert_int_equal(office.sim.world->lost_count, 0);
    office_close(&office);
}

static void nothing_is_lost_while_a_work_serves_the_promise(void **state)
{
    (void)state;
    static const uint16_t helpers[] = {CLERK_ERRAND, CLERK_MOVE};
    for (uint32_t i = 0; i < COUNT_OF(helpers); i++) {
        struct office office = {0};
        open_with_orphan(&office, true);
        struct sim *sim = &office.sim;
        const struct sim_work helper = sim_work_open(sim, helpers[i], 1);
        sim_work_keep(sim, helper);
        work_settle(sim);
        lost_look(sim);
        assert_int_equal(sim->world->lost_count, 0);
        sim_work_drop(sim, helper);
        assert_int_not_equal(sim->world->doubt, 0);
        lost_look(sim);
        assert_int_equal(sim->world->lost_count, 1);
        office_close(&office);
    }
}

static void a_work_that_serves_nobody_does_not_help(void **state)
{
    (void)state;
    struct office office = {0};
    open_with_orphan(&office, true);
    struct sim *sim = &office.sim;
    sim_work_keep(sim, sim_work_open(sim, CLERK_STROLL, 1));
    lost_look(sim);
    assert_int_equal(sim->world->lost_count, 1);
    office_close(&office);
}

static void a_kept_promise_loses_nothing(void **state)
{
    (void)state;
    struct office office = {0};
    open_with_orphan(&office, true);
    sim_obligation_close(&office.sim, 0, 1, SIM_END_SUCCESS, 0);
    lost_look(&office.sim);
    assert_int_equal(office.sim.world->lost_count, 0);
    office_close(&office);
}

static void a_run_is_watched_before_it_ends(void **state)
{
    (void)state;
    struct office office = {0};
    open_with_orphan(&office, true);
    struct sim *sim = &office.sim;
    uint32_t guard = 99;
    lost_look(sim);
    assert_false(lost_for_good(sim, 10 * SIM_SECOND, &guard));
    sim->world->now = 10 * SIM_SECOND - 1;
    assert_false(lost_for_good(sim, 10 * SIM_SECOND, &guard));
    sim->world->now = 10 * SIM_SECOND;
    assert_true(lost_for_good(sim, 10 * SIM_SECOND, &guard));
    office_close(&office);
}

static void what_is_in_store_may_still_help(void **state)
{
    (void)state;
    struct office office = {0};
    open_with_orphan(&office, true);
    struct sim *sim = &office.sim;
    uint32_t guard = 99;
    sim_ahead(sim, 1);
    lost_look(sim);
    assert_int_equal(sim->world->lost_count, 1);
    assert_false(lost_for_good(sim, 0, &guard));
    sim->world->now = SIM_MINUTE;
    sim_ahead(sim, -1);
    assert_false(lost_for_good(sim, SIM_SECOND, &guard));
    sim->world->now += SIM_SECOND;
    assert_true(lost_for_good(sim, SIM_SECOND, &guard));
    office_close(&office);
}

static void what_just_came_may_have_messages_under_way(void **state)
{
    (void)state;
    struct office office = {0};
    open_with_orphan(&office, true);
    struct sim *sim = &office.sim;
    uint32_t guard = 99;
    sim_ahead(sim, 1);
    lost_look(sim);
    sim->world->now = SIM_MINUTE;
    sim_ahead(sim, -1);
    assert_false(lost_for_good(sim, 0, &guard));
    sim->world->now++;
    assert_true(lost_for_good(sim, 0, &guard));
    office_close(&office);
}

static void a_proof_is_made_anew_at_the_end(void **state)
{
    (void)state;
    struct office office = {0};
    open_with_orphan(&office, true);
    struct sim *sim = &office.sim;
    uint32_t guard = 99;
    lost_look(sim);
    office.options.is_asleep = false;
    assert_false(lost_for_good(sim, 0, &guard));
    assert_int_equal(sim->world->lost_count, 0);
    assert_int_equal(sim->guards[1].lost, 0);
    office.options.is_asleep = true;
    sim_guard_doubt(sim, 0, 1);
    lost_look(sim);
    assert_true(lost_for_good(sim, 0, &guard));
    office_close(&office);
}

static void somebody_from_outside_may_release_what_was_lost(void **state)
{
    (void)state;
    struct office office = {0};
    open_with_orphan(&office, true);
    struct sim *sim = &office.sim;
    uint32_t guard = 99;
    lost_look(sim);
    sim_ahead(sim, 1);
    sim_guard_release(sim, 0, 1, 0);
    sim_ahead(sim, -1);
    assert_int_equal(sim->world->lost_count, 0);
    assert_false(lost_for_good(sim, 0, &guard));
    office_close(&office);
}

static void of_several_the_one_that_was_lost_first_is_told(void **state)
{
    (void)state;
    struct office office = {0};
    open_with_orphan(&office, true);
    struct sim *sim = &office.sim;
    uint32_t guard = 99;
    sim->world->number = 8;
    sim_act_as(sim, 0);
    sim_obligation_open(sim, 0, 0);
    (void)sim_work_open(sim, CLERK_ERRAND, 0);
    sim_guard_hold(sim, 0, 0);
    work_settle(sim);
    assert_int_equal(sim->world->doubt, DOUBT_ALL);
    lost_look(sim);
    assert_int_equal(sim->world->lost_count, 2);
    assert_true(lost_for_good(sim, 0, &guard));
    assert_int_equal(guard, 1);
    office_close(&office);
}

static void a_loss_is_told_but_is_no_part_of_the_digest(void **state)
{
    (void)state;
    struct office office = {0};
    uint64_t counts[RECORD_TYPE_COUNT] = {0};
    const struct trace_sink sink = {.context = counts, .record = count_record};
    open_with_orphan(&office, true);
    office.sim.sink = &sink;
    const uint64_t digest = office.sim.world->digest;
    lost_look(&office.sim);
    assert_int_equal(counts[RECORD_GUARD_LOST], 1);
    assert_int_equal(office.sim.world->digest, digest);
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_orphan_that_nobody_can_release_is_lost),
        cmocka_unit_test(one_that_can_still_be_released_is_not),
        cmocka_unit_test(nothing_is_lost_while_a_work_serves_the_promise),
        cmocka_unit_test(a_work_that_serves_nobody_does_not_help),
        cmocka_unit_test(a_kept_promise_loses_nothing),
        cmocka_unit_test(a_run_is_watched_before_it_ends),
        cmocka_unit_test(what_is_in_store_may_still_help),
        cmocka_unit_test(what_just_came_may_have_messages_under_way),
        cmocka_unit_test(a_proof_is_made_anew_at_the_end),
        cmocka_unit_test(somebody_from_outside_may_release_what_was_lost),
        cmocka_unit_test(of_several_the_one_that_was_lost_first_is_told),
        cmocka_unit_test(a_loss_is_told_but_is_no_part_of_the_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
