#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/loads.h"

static void the_first_check_comes_with_the_role(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    load_write(harness, RC_PUT, 100);
    load_wait(harness, 20 * SIM_MS);
    assert_int_equal(harness_replica(harness, 0, 1)->committed, 0);
    struct replica *primary = load_act(harness, 0);
    replica_config_start_update(harness_sim(harness), primary, CT_DOWNGRADE_TO_INACTIVE, 2);
    load_wait(harness, 500 * SIM_MS);
    assert_int_equal(harness_replica(harness, 0, 1)->config.ballot, primary->config.ballot);
    assert_int_equal(harness_replica(harness, 0, 1)->committed, 1);
    harness_free(harness);
}

static void an_idle_group_is_sent_an_empty_mutation(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, 99 * SIM_SECOND);
    assert_int_equal(load_primary(harness)->committed, 0);
    harness_run_to(harness, 101 * SIM_SECOND);
    assert_int_equal(load_primary(harness)->committed, 1);
    assert_int_equal(harness_replica(harness, 0, 1)->committed, 0);
    harness_run_to(harness, 201 * SIM_SECOND);
    assert_int_equal(harness_replica(harness, 0, 1)->committed, 1);
    harness_free(harness);
}

static void a_check_tells_secondaries_what_is_committed(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, 99 * SIM_SECOND);
    load_write(harness, RC_PUT, 100);
    load_wait(harness, 500 * SIM_MS);
    assert_int_equal(harness_replica(harness, 0, 2)->committed, 0);
    harness_run_to(harness, 101 * SIM_SECOND);
    /* No empty mutation: something was prepared within the interval. */
    assert_int_equal(load_primary(harness)->prepared, 1);
    assert_int_equal(harness_replica(harness, 0, 2)->committed, 1);
    harness_free(harness);
}

static void a_full_disk_of_a_secondary_is_known_after_a_check(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    harness_replica(harness, 0, 1)->disk.disk_full = DISK_SPACE_INSUFFICIENT;
    harness_run_to(harness, 99 * SIM_SECOND);
    assert_int_equal(load_primary(harness)->secondary_disks, 0);
    harness_run_to(harness, 101 * SIM_SECOND);
    const struct replica *primary = load_primary(harness);
    uint32_t index = primary->config.secondaries[0] == 1 ? 0 : 1;
    assert_int_equal(primary->secondary_disks, 1 << index);
    harness_replica(harness, 0, 1)->disk.disk_full = DISK_NORMAL;
    harness_run_to(harness, 201 * SIM_SECOND);
    assert_int_equal(load_primary(harness)->secondary_disks, 0);
    harness_free(harness);
}

static void a_member_that_does_not_answer_a_check_is_taken_off(void **state)
{
    (void)state;
    struct harness *harness = harness_new(
        LOAD_MASTER LOAD_TABLE "config: {staleness_for_commit: 20}\n"
                               "faults:\n  - {at: 90s, do: cut, link: [replica-1, replica-2]}\n");
    harness_run_to(harness, 99 * SIM_SECOND);
    assert_int_equal(load_primary(harness)->config.secondary_count, 2);
    harness_run_to(harness, 110 * SIM_SECOND);
    assert_int_equal(load_primary(harness)->config.secondary_count, 1);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_check_comes_with_the_role),
        cmocka_unit_test(an_idle_group_is_sent_an_empty_mutation),
        cmocka_unit_test(a_check_tells_secondaries_what_is_committed),
        cmocka_unit_test(a_full_disk_of_a_secondary_is_known_after_a_check),
        cmocka_unit_test(a_member_that_does_not_answer_a_check_is_taken_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
