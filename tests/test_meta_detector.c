#include "models/meta_detector.h"
#include "tests/groups.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define CRASH_OF(node)                                                                             \
    GROUP_OF_THREE "faults:\n  - {at: 10s, do: crash, node: " node ", for: 1min}\n"

static void a_silent_server_is_dead_after_the_grace(void **state)
{
    (void)state;
    struct harness *harness = harness_new(CRASH_OF("replica-3"));
    harness_run_to(harness, 28 * SIM_SECOND);
    assert_true(meta_detector_is_alive(harness_meta(harness, 0), 2));
    harness_run_to(harness, 36 * SIM_SECOND);
    assert_false(meta_detector_is_alive(harness_meta(harness, 0), 2));
    assert_int_equal(harness_count(harness, COUNTER_NODES_DEAD), 1);
    assert_true(harness_tells(harness, "takes replica-3 for dead"));
    harness_free(harness);
}

static void the_grace_itself_is_not_over_the_grace(void **state)
{
    (void)state;
    struct harness *harness = harness_new(CRASH_OF("replica-3"));
    harness_run_to(harness, 20 * SIM_SECOND);
    /* Looked at every two seconds: 22 s at 34 s, 24 s at 36 s. */
    meta_servers(harness_meta(harness, 0))[2].last_beacon = 12 * SIM_SECOND;
    harness_run_to(harness, 35 * SIM_SECOND);
    assert_true(meta_detector_is_alive(harness_meta(harness, 0), 2));
    harness_run_to(harness, 36 * SIM_SECOND);
    assert_false(meta_detector_is_alive(harness_meta(harness, 0), 2));
    harness_free(harness);
}

static void a_server_that_is_heard_of_again_is_alive(void **state)
{
    (void)state;
    struct harness *harness = harness_new(CRASH_OF("replica-3"));
    harness_run_to(harness, 72 * SIM_SECOND);
    assert_true(meta_detector_is_alive(harness_meta(harness, 0), 2));
    assert_true(harness_tells(harness, "hears of replica-3 again"));
    harness_free(harness);
}

static void meta_takes_a_dead_primary_off_and_another_leads(void **state)
{
    (void)state;
    struct harness *harness = harness_new(CRASH_OF("replica-1"));
    harness_run_to(harness, 40 * SIM_SECOND);
    assert_true(harness_tells(harness, "1.0 has no primary any more: replica-1 is taken off"));
    assert_int_equal(group_config(harness)->ballot, 5);
    assert_int_equal(group_role(harness, group_config(harness)->primary), ROLE_PRIMARY);
    harness_free(harness);
}

static void the_primary_takes_a_dead_secondary_off(void **state)
{
    (void)state;
    struct harness *harness = harness_new(CRASH_OF("replica-2"));
    harness_run_to(harness, 40 * SIM_SECOND);
    assert_int_equal(group_config(harness)->ballot, 4);
    assert_int_equal(group_config(harness)->secondary_count, 1);
    assert_int_equal(group_ballot(harness, 0), 4);
    assert_int_equal(group_ballot(harness, 2), 4);
    harness_free(harness);
}

/* Nobody is there to be told; it is taken off once there is a primary again. */
static void a_secondary_may_die_while_there_is_no_primary(void **state)
{
    (void)state;
    struct harness *harness = harness_new(CRASH_OF("replica-2"));
    harness_run_to(harness, 11 * SIM_SECOND);
    group_repair(harness, false);
    meta_partitions(harness_meta(harness, 0))[0].config.primary = NO_SERVER;
    harness_run_to(harness, 40 * SIM_SECOND);
    assert_false(meta_detector_is_alive(harness_meta(harness, 0), 1));
    assert_int_equal(group_config(harness)->secondary_count, 2);
    assert_false(harness_tells(harness, "proposes DOWNGRADE_TO_INACTIVE"));
    harness_free(harness);
}

static void a_server_that_beats_is_never_dead(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    harness_run_to(harness, SIM_HOUR);
    assert_int_equal(harness_count(harness, COUNTER_NODES_DEAD), 0);
    assert_int_equal(group_config(harness)->ballot, 3);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_silent_server_is_dead_after_the_grace),
        cmocka_unit_test(the_grace_itself_is_not_over_the_grace),
        cmocka_unit_test(a_server_that_is_heard_of_again_is_alive),
        cmocka_unit_test(meta_takes_a_dead_primary_off_and_another_leads),
        cmocka_unit_test(the_primary_takes_a_dead_secondary_off),
        cmocka_unit_test(a_secondary_may_die_while_there_is_no_primary),
        cmocka_unit_test(a_server_that_beats_is_never_dead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
