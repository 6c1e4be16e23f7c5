/* Lists of cells. */
#include "tests/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void a_list_gives_back_what_was_put_in_first_come_first_out(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 1, 1);
    struct sim *sim = &office.sim;
    struct sim_list list = {0};
    assert_null(sim_list_first(sim, 0, &list));
    for (uint64_t i = 1; i <= 3; i++) {
        uint64_t *cell = sim_list_push(sim, 0, &list);
        assert_non_null(cell);
        assert_int_equal(*cell, 0);
        *cell = i;
    }
    const uint64_t *cell = sim_list_first(sim, 0, &list);
    assert_int_equal(*cell, 1);
    cell = sim_list_next(sim, 0, cell);
    assert_int_equal(*cell, 2);
    cell = sim_list_next(sim, 0, cell);
    assert_int_equal(*cell, 3);
    assert_null(sim_list_next(sim, 0, cell));
    sim_list_pop(sim, 0, &list);
    cell = sim_list_first(sim, 0, &list);
    assert_int_equal(*cell, 2);
    sim_list_pop(sim, 0, &list);
    sim_list_pop(sim, 0, &list);
    assert_int_equal(list.count, 0);
    assert_int_equal(list.head, 0);
    assert_int_equal(list.tail, 0);
    office_close(&office);
}

static void cells_are_used_again_and_the_limit_is_met_at_its_edge(void **state)
{
    (void)state;
    struct office office = {0};
    office.options.cells = 2;
    office_open(&office, 1, 1);
    struct sim *sim = &office.sim;
    struct sim_list list = {0};
    for (int i = 0; i < 100; i++) {
        uint64_t *cell = sim_list_push(sim, 0, &list);
        assert_non_null(cell);
        assert_int_equal(*cell, 0);
        *cell = UINT64_MAX;
        sim_list_pop(sim, 0, &list);
    }
    assert_non_null(sim_list_push(sim, 0, &list));
    assert_non_null(sim_list_push(sim, 0, &list));
    assert_int_equal(sim->world->limit_met, 0);
    assert_null(sim_list_push(sim, 0, &list));
    assert_int_equal(sim->world->limit_met, LIMIT_POOL + 1);
    assert_int_equal(list.count, 2);
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_gives_back_what_was_put_in_first_come_first_out),
        cmocka_unit_test(cells_are_used_again_and_the_limit_is_met_at_its_edge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
