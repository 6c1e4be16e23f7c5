/* Guards: who holds them, for which work, and what becomes of them when it ends. */
#include "tests/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void a_guard_remembers_who_holds_it_for_which_work_and_since_when(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 2, 2);
    struct sim *sim = &office.sim;
    const struct guard_state *guard = &sim->guards[1];
    sim->world->number = 99;
    sim->world->now = 3 * SIM_SECOND;
    sim_act_as(sim, 1);
    const struct sim_work work = sim_work_open(sim, CLERK_ERRAND, 1);
    sim_guard_hold(sim, 0, 1);
    assert_int_equal(guard->holder, 1);
    assert_int_equal(guard->since, 100);
    assert_int_equal(guard->since_at, 3 * SIM_SECOND);
    assert_int_equal(guard->work, work.index);
    assert_true(sim_guard_is_owned(sim, 0, 1));
    sim_act_as(sim, 0);
    sim_guard_hold(sim, 0, 1);
    assert_int_equal(guard->holder, 1);
    sim_guard_release(sim, 0, 1, 0);
    assert_int_equal(guard->since, 0);
    assert_int_equal(sim->works[work.index].guards, 0);
    const uint64_t digest = sim->world->digest;
    sim_guard_release(sim, 0, 1, 0);
    assert_int_equal(sim->world->digest, digest);
    office_close(&office);
}

static void a_guard_whose_work_has_ended_is_an_orphan_for_ever(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 2, 2);
    struct sim *sim = &office.sim;
    const struct guard_state *guard = &sim->guards[1];
    sim_act_as(sim, 1);
    const struct sim_work work = sim_work_open(sim, CLERK_ERRAND, 1);
    sim_guard_hold(sim, 0, 1);
    sim->world->number = 41;
    sim->world->now = SIM_SECOND;
    work_settle(sim);
    assert_int_equal(guard->orphaned, 42);
    assert_int_equal(guard->orphaned_at, SIM_SECOND);
    assert_false(sim_guard_is_owned(sim, 0, 1));
    /* The row goes to a work that was opened later: not the owner. */
    assert_int_equal(sim_work_open(sim, CLERK_ERRAND, 2).index, work.index);
    assert_false(sim_guard_is_owned(sim, 0, 1));
    assert_int_equal(sim->works[work.index].guards, 0);
    sim_guard_release(sim, 0, 1, 0);
    assert_int_equal(sim->world->orphans, 0);
    office_close(&office);
}

static void one_work_may_hold_several_guards_and_let_go_of_any(void **state)
{
    (void)state;
    for (uint32_t released = 0; released < 3; released++) {
        struct office office = {0};
        office_open(&office, 3, 3);
        struct sim *sim = &office.sim;
        sim_act_as(sim, 0);
        (void)sim_work_open(sim, CLERK_ERRAND, 1);
        for (uint32_t i = 0; i < 3; i++) {
            sim_guard_hold(sim, 0, i);
        }
        sim_guard_release(sim, 0, released, 0);
        work_settle(sim);
        uint32_t orphans = 0;
        for (uint32_t next = sim->world->orphans; next != 0; next = sim->guards[next - 1].next) {
            assert_int_not_equal(next - 1, released);
            orphans++;
        }
        assert_int_equal(orphans, 2);
        for (uint32_t i = 0; i < 3; i++) {
            sim_guard_release(sim, 0, (i + released) % 3, 0);
        }
        assert_int_equal(sim->world->orphans, 0);
        office_close(&office);
    }
}

static void a_guard_held_for_nothing_is_an_orphan_at_once(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 1);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 0);
    sim_guard_hold(sim, 0, 0);
    assert_int_equal(sim->guards[0].orphaned, sim->guards[0].since);
    assert_int_equal(sim->world->doubt, 1);
    office_close(&office);
}

static void an_obligation_is_in_doubt_when_its_last_work_ends(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 2);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 0);
    const struct sim_work other = sim_work_open(sim, CLERK_ERRAND, 1);
    sim_work_keep(sim, other);
    (void)sim_work_open(sim, CLERK_ERRAND, 1);
    sim_guard_hold(sim, 0, 1);
    work_settle(sim);
    assert_int_equal(sim->guards[1].orphaned, 1);
    assert_int_equal(sim->world->doubt, 0); /* the other may still help */
    sim_work_drop(sim, other);
    assert_int_equal(sim->world->doubt, 2);
    world_doubt(sim, 1);
    assert_int_equal(sim->world->doubt, 2);
    world_doubt(sim, 3);
    assert_int_equal(sim->world->doubt, DOUBT_ALL);
    office_close(&office);
}

static void only_an_orphan_is_worth_a_doubt(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 2);
    struct sim *sim = &office.sim;
    sim_act_as(sim, 0);
    sim_guard_doubt(sim, 0, 0);
    (void)sim_work_open(sim, CLERK_ERRAND, 0);
    sim_guard_hold(sim, 0, 0);
    sim_guard_doubt(sim, 0, 0);
    assert_int_equal(sim->world->doubt_guard, 0);
    work_settle(sim);
    sim_guard_doubt(sim, 0, 0);
    assert_int_equal(sim->world->doubt_guard, 1);
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_guard_remembers_who_holds_it_for_which_work_and_since_when),
        cmocka_unit_test(a_guard_whose_work_has_ended_is_an_orphan_for_ever),
        cmocka_unit_test(one_work_may_hold_several_guards_and_let_go_of_any),
        cmocka_unit_test(a_guard_held_for_nothing_is_an_orphan_at_once),
        cmocka_unit_test(an_obligation_is_in_doubt_when_its_last_work_ends),
        cmocka_unit_test(only_an_orphan_is_worth_a_doubt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
