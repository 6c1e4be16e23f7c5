#include "models/replica_config.h"
#include "models/replica_loader.h"
#include "models/stub.h"
#include "tests/groups.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void sync(struct harness *harness, uint32_t server, const struct partition_config *config)
{
    const struct config_sync_partition message = {.config = *config};
    harness_send(harness, cluster_meta(0), cluster_replica(harness_options(harness), 0, server),
                 MSG_CONFIG_SYNC_PARTITION, &message);
}

static void home_members_have_their_roles_at_the_start(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    assert_int_equal(group_role(harness, 0), ROLE_PRIMARY);
    assert_int_equal(group_role(harness, 1), ROLE_SECONDARY);
    assert_int_equal(group_role(harness, 2), ROLE_SECONDARY);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(group_ballot(harness, i), 3);
        assert_int_equal(harness_replica(harness, 0, i)->disk.ballot, 3);
    }
    harness_free(harness);
}

static void an_older_configuration_changes_nothing(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    harness_run_to(harness, SIM_SECOND);
    struct partition_config config = *group_config(harness);
    config.ballot = 2;
    config.primary = 1;
    config.secondaries[0] = 0;
    sync(harness, 1, &config);
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_int_equal(group_role(harness, 1), ROLE_SECONDARY);
    assert_int_equal(group_ballot(harness, 1), 3);
    harness_free(harness);
}

static void a_primary_holds_the_truth(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    harness_run_to(harness, SIM_SECOND);
    struct partition_config config = *group_config(harness);
    config.ballot = 9;
    config.primary = 1;
    config.secondaries[0] = 0;
    sync(harness, 0, &config);
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_int_equal(group_role(harness, 0), ROLE_PRIMARY);
    assert_int_equal(group_ballot(harness, 0), 3);
    harness_free(harness);
}

static void a_secondary_that_is_no_member_any_more_is_closed(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    harness_run_to(harness, SIM_SECOND);
    struct partition_config config = *group_config(harness);
    config.ballot = 4;
    config.secondary_count = 1;
    sync(harness, 2, &config);
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_int_equal(group_role(harness, 2), ROLE_ABSENT);
    assert_true(harness_replica(harness, 0, 2)->disk.exists);
    harness_free(harness);
}

static void a_member_of_the_same_ballot_is_not_closed_though_meta_does_not_name_it(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    harness_run_to(harness, SIM_SECOND);
    struct partition_config config = *group_config(harness);
    config.secondary_count = 1;
    sync(harness, 2, &config);
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_int_equal(group_role(harness, 2), ROLE_SECONDARY);
    harness_free(harness);
}

/* Where each role may lead to at a higher ballot, a transient INACTIVE apart. */
static void roles_follow_one_another_as_pegasus_lets_them(void **state)
{
    (void)state;
    static const struct {
        enum role from;
        uint8_t is_transient;
        bool to[3]; /* PRIMARY, SECONDARY, POTENTIAL_SECONDARY */
    } rows[] = {
        {ROLE_PRIMARY, 0, {true, true, true}},
        {ROLE_SECONDARY, 0, {true, true, true}},
        {ROLE_INACTIVE, 1, {true, true, true}},
        {ROLE_INACTIVE, 0, {false, false, true}},
        {ROLE_POTENTIAL_SECONDARY, 0, {false, true, true}},
        {ROLE_ERROR, 0, {false, false, false}},
    };
    static const enum role roles[] = {ROLE_PRIMARY, ROLE_SECONDARY, ROLE_POTENTIAL_SECONDARY};
    for (size_t i = 0; i < COUNT_OF(rows) * COUNT_OF(roles); i++) {
        struct harness *harness = harness_new(GROUP_OF_THREE);
        harness_run_to(harness, SIM_SECOND);
        struct replica *replica = harness_replica(harness, 0, 2);
        sim_act_as(harness_sim(harness), cluster_replica(harness_options(harness), 0, 2));
        replica->role = (uint8_t)rows[i / 3].from;
        replica->is_transient = rows[i / 3].is_transient;
        const bool changes =
            replica_config_adopt(harness_sim(harness), replica, 4, roles[i % 3], 0);
        assert_int_equal(changes, rows[i / 3].to[i % 3]);
        assert_int_equal(replica->config.ballot, changes ? 4 : 3);
        harness_free(harness);
    }
}

/* A download under way gives its slot back, the flag goes down. */
static void who_is_closed_lets_go_of_its_load(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    harness_run_to(harness, SIM_SECOND);
    const struct pegasus_options *options = harness_options(harness);
    const struct bulk_load_request order = {.ballot = 3, .status = BLS_DOWNLOADING};
    harness_send(harness, cluster_meta(0), cluster_replica(options, 0, 0), MSG_BULK_LOAD_REQUEST,
                 &order);
    harness_run_to(harness, SIM_SECOND + 5 * SIM_MS);
    const struct stub *stub = harness_state(harness, cluster_stub(options, 0));
    struct replica *replica = harness_replica(harness, 0, 0);
    assert_int_equal(stub->downloading, 1);
    sim_act_as(harness_sim(harness), cluster_replica(options, 0, 0));
    loader_raise_flag(harness_sim(harness), replica);
    replica_config_close(harness_sim(harness), replica);
    harness_run_to(harness, SIM_SECOND + 10 * SIM_MS);
    assert_int_equal(stub->downloading, 0);
    assert_int_equal(replica->loader.status, BLS_INVALID);
    assert_int_equal(replica->loader.is_ingesting, 0);
    harness_free(harness);
}

/* Entries of secondaries' disks are by their place in the group, which is another one then. */
static void a_change_of_configuration_forgets_what_was_known_of_disks(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    harness_run_to(harness, SIM_SECOND);
    struct replica *replica = harness_replica(harness, 0, 0);
    replica->secondary_disks = 3;
    sim_act_as(harness_sim(harness), cluster_replica(harness_options(harness), 0, 0));
    replica_config_become(harness_sim(harness), replica, ROLE_PRIMARY, 4);
    assert_int_equal(replica->secondary_disks, 0);
    harness_free(harness);
}

static void a_lost_lease_makes_every_replica_inactive_for_a_while(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    harness_run_to(harness, SIM_SECOND);
    for (uint32_t i = 0; i < 2; i++)
        harness_send(harness, cluster_stub(harness_options(harness), i),
                     cluster_replica(harness_options(harness), 0, i), MSG_META_LOST, NULL);
    harness_run_to(harness, SIM_SECOND);
    for (uint32_t i = 0; i < 2; i++) {
        assert_int_equal(group_role(harness, i), ROLE_INACTIVE);
        assert_true(harness_replica(harness, 0, i)->is_transient);
    }
    harness_free(harness);
}

static void a_sync_brings_it_back_at_the_same_ballot(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    harness_run_to(harness, SIM_SECOND);
    harness_send(harness, cluster_stub(harness_options(harness), 0),
                 cluster_replica(harness_options(harness), 0, 0), MSG_META_LOST, NULL);
    harness_run_to(harness, SIM_SECOND);
    sync(harness, 0, group_config(harness));
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_int_equal(group_role(harness, 0), ROLE_PRIMARY);
    assert_int_equal(group_ballot(harness, 0), 3);
    assert_int_equal(harness_replica(harness, 0, 0)->is_transient, 0);
    harness_free(harness);
}

static void a_removed_replica_is_closed(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    group_repair(harness, false);
    harness_run_to(harness, SIM_SECOND);
    group_propose(harness, CT_REMOVE, 0, 2);
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_int_equal(group_role(harness, 2), ROLE_ABSENT);
    assert_int_equal(group_role(harness, 1), ROLE_SECONDARY);
    assert_int_equal(group_ballot(harness, 1), 4);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(home_members_have_their_roles_at_the_start),
        cmocka_unit_test(an_older_configuration_changes_nothing),
        cmocka_unit_test(a_primary_holds_the_truth),
        cmocka_unit_test(a_secondary_that_is_no_member_any_more_is_closed),
        cmocka_unit_test(a_member_of_the_same_ballot_is_not_closed_though_meta_does_not_name_it),
        cmocka_unit_test(roles_follow_one_another_as_pegasus_lets_them),
        cmocka_unit_test(who_is_closed_lets_go_of_its_load),
        cmocka_unit_test(a_change_of_configuration_forgets_what_was_known_of_disks),
        cmocka_unit_test(a_lost_lease_makes_every_replica_inactive_for_a_while),
        cmocka_unit_test(a_sync_brings_it_back_at_the_same_ballot),
        cmocka_unit_test(a_removed_replica_is_closed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
