#include "models/partition_config.h"
#include "tests/groups.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct partition_config three_of(int64_t ballot)
{
    struct partition_config config = {.ballot = ballot, .primary = 0, .max_replicas = 3};
    config.secondaries[0] = 1;
    config.secondaries[1] = 2;
    config.secondary_count = 2;
    return config;
}

static void a_home_group_has_a_ballot_for_each_member_it_was_given(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    const struct partition_config config = partition_config_home(harness_options(harness), 0);
    assert_int_equal(config.ballot, 3);
    assert_int_equal(config.primary, 0);
    assert_int_equal(config.secondary_count, 2);
    assert_int_equal(partition_config_members(&config), 3);
    harness_free(harness);
}

static void an_empty_cluster_has_nobody_and_ballot_0(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_EMPTY);
    const struct partition_config config = partition_config_home(harness_options(harness), 0);
    assert_int_equal(config.ballot, 0);
    assert_int_equal(config.primary, NO_SERVER);
    assert_int_equal(partition_config_members(&config), 0);
    assert_int_equal(config.max_replicas, 3);
    harness_free(harness);
}

static void each_server_has_one_role(void **state)
{
    (void)state;
    const struct partition_config config = three_of(3);
    assert_int_equal(partition_config_role(&config, 0), ROLE_PRIMARY);
    assert_int_equal(partition_config_role(&config, 2), ROLE_SECONDARY);
    assert_int_equal(partition_config_role(&config, 3), ROLE_INACTIVE);
    assert_int_equal(partition_config_role(&config, NO_SERVER), ROLE_INACTIVE);
}

static void a_removed_secondary_leaves_no_gap(void **state)
{
    (void)state;
    struct partition_config config = three_of(3);
    assert_true(partition_config_apply(&config, CT_DOWNGRADE_TO_INACTIVE, 1));
    assert_int_equal(config.secondary_count, 1);
    assert_int_equal(config.secondaries[0], 2);
    assert_int_equal(config.ballot, 3);
    assert_false(partition_config_apply(&config, CT_REMOVE, 1));
}

static void a_primary_may_be_removed_and_another_chosen(void **state)
{
    (void)state;
    struct partition_config config = three_of(3);
    assert_false(partition_config_apply(&config, CT_UPGRADE_TO_PRIMARY, 1));
    assert_true(partition_config_apply(&config, CT_REMOVE, 0));
    assert_int_equal(config.primary, NO_SERVER);
    assert_true(partition_config_apply(&config, CT_UPGRADE_TO_PRIMARY, 2));
    assert_int_equal(config.primary, 2);
    assert_int_equal(config.secondary_count, 1);
}

static void a_primary_steps_back_among_the_secondaries(void **state)
{
    (void)state;
    struct partition_config config = three_of(3);
    assert_false(partition_config_apply(&config, CT_DOWNGRADE_TO_SECONDARY, 1));
    assert_true(partition_config_apply(&config, CT_DOWNGRADE_TO_SECONDARY, 0));
    assert_int_equal(config.primary, NO_SERVER);
    assert_int_equal(config.secondary_count, 3);
}

static void a_secondary_is_added_once(void **state)
{
    (void)state;
    struct partition_config config = three_of(3);
    assert_false(partition_config_apply(&config, CT_UPGRADE_TO_SECONDARY, 2));
    assert_true(partition_config_apply(&config, CT_UPGRADE_TO_SECONDARY, 4));
    assert_int_equal(config.secondary_count, 3);
    assert_int_equal(config.secondaries[2], 4);
}

static void a_ballot_is_forced_by_the_primary_alone(void **state)
{
    (void)state;
    struct partition_config config = three_of(3);
    assert_true(partition_config_apply(&config, CT_PRIMARY_FORCE_UPDATE_BALLOT, 0));
    assert_false(partition_config_apply(&config, CT_PRIMARY_FORCE_UPDATE_BALLOT, 1));
    assert_false(partition_config_apply(&config, CT_ADD_SECONDARY, 5));
}

static void groups_are_equal_but_for_the_decree(void **state)
{
    (void)state;
    const struct partition_config one = three_of(3);
    struct partition_config other = three_of(3);
    other.last_committed = 17;
    assert_true(partition_config_equal(&one, &other));
    other.secondaries[1] = 3;
    assert_false(partition_config_equal(&one, &other));
    other = three_of(4);
    assert_false(partition_config_equal(&one, &other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_home_group_has_a_ballot_for_each_member_it_was_given),
        cmocka_unit_test(an_empty_cluster_has_nobody_and_ballot_0),
        cmocka_unit_test(each_server_has_one_role),
        cmocka_unit_test(a_removed_secondary_leaves_no_gap),
        cmocka_unit_test(a_primary_may_be_removed_and_another_chosen),
        cmocka_unit_test(a_primary_steps_back_among_the_secondaries),
        cmocka_unit_test(a_secondary_is_added_once),
        cmocka_unit_test(a_ballot_is_forced_by_the_primary_alone),
        cmocka_unit_test(groups_are_equal_but_for_the_decree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
