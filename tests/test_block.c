/* The world as a value. */
#include "tests/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void a_world_saved_run_on_loaded_and_run_on_again_has_the_same_digest(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 5, 40);
    struct sim *sim = &office.sim;
    clerk_chatter(sim, 30);
    for (int round = 0; round < 20; round++) {
        (void)work_through(sim, 137);
        const size_t bytes = world_saved_bytes(sim);
        unsigned char *copy = malloc(bytes);
        assert_non_null(copy);
        world_save(sim, copy);
        const uint64_t hash = world_hash(sim);
        const uint64_t first = work_through(sim, 500);
        const uint64_t first_hash = world_hash(sim);
        assert_true(first_hash != hash);
        world_load(sim, copy);
        assert_int_equal(world_hash(sim), hash);
        assert_int_equal(work_through(sim, 500), first);
        assert_int_equal(world_hash(sim), first_hash);
        world_load(sim, copy);
        free(copy);
    }
    office_close(&office);
}

static void a_saved_world_may_be_loaded_into_another_block(void **state)
{
    (void)state;
    struct office here = {0};
    struct office there = {0};
    office_open(&here, 5, 40);
    office_open(&there, 5, 40);
    clerk_chatter(&here.sim, 30);
    (void)work_through(&here.sim, 1000);
    unsigned char *copy = malloc(world_saved_bytes(&here.sim));
    assert_non_null(copy);
    world_save(&here.sim, copy);
    world_load(&there.sim, copy);
    free(copy);
    assert_int_equal(world_hash(&there.sim), world_hash(&here.sim));
    assert_int_equal(work_through(&there.sim, 1000), work_through(&here.sim, 1000));
    office_close(&here);
    office_close(&there);
}

static void a_hint_is_kept_but_is_no_part_of_the_world(void **state)
{
    (void)state;
    struct office office = {0};
    office_open(&office, 5, 40);
    const uint64_t hash = world_hash(&office.sim);
    assert_int_equal(*sim_hint(&office.sim, 0, 1), 0);
    *sim_hint(&office.sim, 0, 1) = 7;
    assert_int_equal(*sim_hint(&office.sim, 0, 1), 7);
    assert_int_equal(*sim_hint(&office.sim, 0, 0), 0);
    assert_int_equal(world_hash(&office.sim), hash);
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_world_saved_run_on_loaded_and_run_on_again_has_the_same_digest),
        cmocka_unit_test(a_saved_world_may_be_loaded_into_another_block),
        cmocka_unit_test(a_hint_is_kept_but_is_no_part_of_the_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
