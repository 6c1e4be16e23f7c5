#include "tests/groups.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* A group after one change that an administrator asked of its primary. */
static struct harness *after(enum config_type type, uint16_t about)
{
    struct harness *harness = harness_new(GROUP_OF_THREE);
    group_repair(harness, false);
    harness_run_to(harness, SIM_SECOND);
    group_propose(harness, type, 0, about);
    harness_run_to(harness, 2 * SIM_SECOND);
    return harness;
}

static void a_primary_may_be_told_to_become_a_secondary(void **state)
{
    (void)state;
    struct harness *harness = after(CT_DOWNGRADE_TO_SECONDARY, 0);
    assert_int_equal(group_config(harness)->ballot, 4);
    assert_int_equal(group_config(harness)->primary, NO_SERVER);
    assert_int_equal(group_config(harness)->secondary_count, 3);
    assert_int_equal(group_role(harness, 0), ROLE_SECONDARY);
    harness_free(harness);
}

static void a_secondary_may_be_told_to_lead(void **state)
{
    (void)state;
    struct harness *harness = after(CT_DOWNGRADE_TO_SECONDARY, 0);
    group_propose(harness, CT_UPGRADE_TO_PRIMARY, 2, 2);
    harness_run_to(harness, 3 * SIM_SECOND);
    assert_int_equal(group_config(harness)->ballot, 5);
    assert_int_equal(group_role(harness, 2), ROLE_PRIMARY);
    assert_int_equal(group_ballot(harness, 0), 5);
    assert_int_equal(group_ballot(harness, 1), 5);
    harness_free(harness);
}

static void a_secondary_that_writes_a_checkpoint_does_not_lead(void **state)
{
    (void)state;
    struct harness *harness = after(CT_DOWNGRADE_TO_SECONDARY, 0);
    harness_replica(harness, 0, 2)->is_checkpointing = 1;
    group_propose(harness, CT_UPGRADE_TO_PRIMARY, 2, 2);
    harness_run_to(harness, 3 * SIM_SECOND);
    assert_int_equal(group_config(harness)->ballot, 4);
    assert_int_equal(group_role(harness, 2), ROLE_SECONDARY);
    harness_free(harness);
}

static void a_primary_may_take_itself_off(void **state)
{
    (void)state;
    struct harness *harness = after(CT_DOWNGRADE_TO_INACTIVE, 0);
    assert_int_equal(group_config(harness)->ballot, 4);
    assert_int_equal(group_config(harness)->primary, NO_SERVER);
    assert_int_not_equal(group_role(harness, 0), ROLE_PRIMARY);
    harness_run_to(harness, SIM_MINUTE);
    assert_int_equal(group_role(harness, 0), ROLE_ABSENT);
    harness_free(harness);
}

static void a_secondary_leads_no_change(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    group_repair(harness, false);
    harness_run_to(harness, SIM_SECOND);
    group_propose(harness, CT_REMOVE, 1, 2);
    group_propose(harness, CT_UPGRADE_TO_PRIMARY, 1, 1);
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_int_equal(group_config(harness)->ballot, 3);
    assert_int_equal(group_role(harness, 1), ROLE_SECONDARY);
    harness_free(harness);
}

static void an_old_proposal_is_not_obeyed(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    group_repair(harness, false);
    harness_run_to(harness, SIM_SECOND);
    const struct config_proposal proposal = {
        .config = {.ballot = 2, .primary = 0, .max_replicas = 3}, .node = 2, .type = CT_REMOVE};
    harness_send(harness, cluster_meta(0), cluster_replica(harness_options(harness), 0, 0),
                 MSG_CONFIG_PROPOSAL, &proposal);
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_int_equal(group_config(harness)->ballot, 3);
    harness_free(harness);
}

static void one_reconfiguration_at_a_time(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    group_repair(harness, false);
    harness_run_to(harness, SIM_SECOND);
    group_propose(harness, CT_DOWNGRADE_TO_INACTIVE, 0, 1);
    group_propose(harness, CT_DOWNGRADE_TO_INACTIVE, 0, 2);
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_int_equal(group_config(harness)->ballot, 4);
    assert_int_equal(group_config(harness)->secondary_count, 1);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_primary_may_be_told_to_become_a_secondary),
        cmocka_unit_test(a_secondary_may_be_told_to_lead),
        cmocka_unit_test(a_secondary_that_writes_a_checkpoint_does_not_lead),
        cmocka_unit_test(a_primary_may_take_itself_off),
        cmocka_unit_test(a_secondary_leads_no_change),
        cmocka_unit_test(an_old_proposal_is_not_obeyed),
        cmocka_unit_test(one_reconfiguration_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
