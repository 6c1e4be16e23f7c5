/* Links. */
#include "sim/network.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct network *network_of(uint32_t nodes)
{
    struct network *network = calloc(1, network_bytes(nodes));
    assert_non_null(network);
    network_init(network, nodes);
    return network;
}

static void a_cut_works_both_ways_and_healing_ends_it(void **state)
{
    (void)state;
    struct network *network = network_of(4);
    network_cut(network, 2, 1);
    network_cut(network, 1, 2);
    assert_int_equal(network->cut_count, 1);
    assert_true(network_is_cut(network, 1, 2));
    assert_true(network_is_cut(network, 2, 1));
    assert_false(network_is_cut(network, 1, 3));
    network_heal(network, 1, 2);
    network_heal(network, 1, 2);
    assert_false(network_is_cut(network, 2, 1));
    assert_int_equal(network->cut_count, 0);
    free(network);
}

static void an_isolated_node_reaches_nobody_but_itself(void **state)
{
    (void)state;
    struct network *network = network_of(4);
    network_cut(network, 2, NETWORK_EVERYBODY);
    for (uint32_t node = 0; node < 4; node++) {
        assert_int_equal(network_is_cut(network, 2, node), node != 2);
        assert_int_equal(network_is_cut(network, node, 2), node != 2);
    }
    assert_false(network_is_cut(network, 0, 1));
    network_heal(network, 2, NETWORK_EVERYBODY);
    assert_false(network_is_cut(network, 0, 2));
    free(network);
}

static void nothing_overtakes_on_one_link_but_other_links_are_free(void **state)
{
    (void)state;
    struct network *network = network_of(3);
    assert_int_equal(network_arrival(network, 0, 1, 100), 100);
    assert_int_equal(network_arrival(network, 0, 1, 50), 100);
    assert_int_equal(network_arrival(network, 1, 0, 50), 50);
    assert_int_equal(network_arrival(network, 0, 2, 60), 60);
    assert_int_equal(network_arrival(network, 0, 1, 101), 101);
    free(network);
}

static void a_trap_is_of_one_link_either_way(void **state)
{
    (void)state;
    struct network *network = network_of(3);
    const struct network_trap trap = {.from = 0, .to = 1, .kind = 3, .count = 1};
    assert_false(network_is_trapped(network, 0, 1));
    assert_true(network_trap(network, &trap));
    assert_true(network_is_trapped(network, 0, 1));
    assert_true(network_is_trapped(network, 1, 0));
    assert_false(network_is_trapped(network, 0, 2));
    assert_false(network_is_trapped(network, 2, 1));
    sim_time delay = 0;
    assert_true(network_trapped(network, 0, 1, 3, &delay));
    assert_false(network_is_trapped(network, 0, 1));
    free(network);
}

static void there_are_only_so_many_traps(void **state)
{
    (void)state;
    struct network *network = network_of(2);
    const struct network_trap trap = {.from = 0, .to = 1, .kind = 3, .count = 1};
    for (uint32_t i = 0; i < NETWORK_TRAPS_MAX; i++) {
        assert_true(network_trap(network, &trap));
    }
    assert_false(network_trap(network, &trap));
    sim_time delay = 0;
    for (uint32_t i = 0; i < NETWORK_TRAPS_MAX; i++) {
        assert_false(network_trapped(network, 1, 0, 3, &delay));
        assert_false(network_trapped(network, 0, 1, 4, &delay));
        assert_true(network_trapped(network, 0, 1, 3, &delay));
    }
    assert_false(network_trapped(network, 0, 1, 3, &delay));
    assert_int_equal(delay, 0);
    free(network);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_works_both_ways_and_healing_ends_it),
        cmocka_unit_test(an_isolated_node_reaches_nobody_but_itself),
        cmocka_unit_test(nothing_overtakes_on_one_link_but_other_links_are_free),
        cmocka_unit_test(a_trap_is_of_one_link_either_way),
        cmocka_unit_test(there_are_only_so_many_traps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
