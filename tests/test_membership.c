#include "models/membership.h"
#include "models/throttle.h"
#include "tests/groups.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void every_member_knows_the_envs_from_the_start(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(GROUP_HEAD "cluster: {replica_servers: 4, network: {latency: 1ms}}\n"
                               "table:\n"
                               "  partitions: 2\n"
                               "  replicas: 3\n"
                               "  envs: {replica.write_throttling: 100*delay*500}\n");
    const struct pegasus_options *options = harness_options(harness);
    for (uint32_t i = 0; i < 3; i++) {
        const uint32_t server = cluster_home(options, 1, i);
        assert_int_equal(harness_replica(harness, 1, server)->throttles, 1 << ENV_WRITE_THROTTLING);
        const struct throttle *throttle =
            harness_state(harness, cluster_throttle(options, 1, server));
        assert_true(throttle_is_on(throttle, ENV_WRITE_THROTTLING));
    }
    harness_free(harness);
}

static void members_agree_on_the_group(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    for (uint32_t i = 0; i < 3; i++) {
        const struct replica *replica = harness_replica(harness, 0, i);
        assert_int_equal(replica->config.primary, 0);
        assert_int_equal(replica->config.secondary_count, 2);
        assert_true(replica->disk.exists);
    }
    harness_free(harness);
}

static void a_quiet_group_stays_as_it_is(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(GROUP_HEAD "cluster: {replica_servers: 5, network: {latency: 200us..1ms}}\n"
                               "table: {partitions: 20, replicas: 3}\n");
    harness_run_to(harness, SIM_HOUR);
    assert_int_equal(harness_count(harness, COUNTER_RECONFIGURATIONS), 0);
    assert_int_equal(harness_count(harness, COUNTER_NODES_DEAD), 0);
    for (uint32_t i = 0; i < 20; i++)
        assert_int_equal(meta_config(harness_meta(harness, 0), i)->ballot, 3);
    harness_free(harness);
}

static void an_empty_cluster_has_no_replica(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_EMPTY);
    harness_run_to(harness, 9 * SIM_SECOND);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(group_role(harness, i), ROLE_ABSENT);
    harness_free(harness);
}

/* --- whatever happens ----------------------------------------------------------------- */

/* A small generator of its own, so that the scenarios of this test never change. */
static uint32_t next_number(uint32_t *seed, uint32_t bound)
{
    *seed = *seed * 1664525U + 1013904223U;
    return (*seed >> 8) % bound;
}

/* One thing that goes wrong before 8 min. */
static int print_fault(char *text, size_t bytes, uint32_t *seed)
{
    static const char *const nodes[] = {"replica-1", "replica-2", "replica-3",
                                        "replica-4", "meta-1",    "meta-2"};
    static const char *const messages[] = {
        "prepare",     "update_config", "update_config_ack", "config_proposal",
        "learn_reply", "add_learner",   "learn_completion",  "config_sync_partition"};
    const uint32_t at = 2 + next_number(seed, 478);
    const uint32_t first = next_number(seed, COUNT_OF(nodes));
    const uint32_t second = (first + 1 + next_number(seed, COUNT_OF(nodes) - 1)) % COUNT_OF(nodes);
    const uint32_t span = 1 + next_number(seed, 40);
    switch (next_number(seed, 4)) {
    case 0:
        return snprintf(text, bytes, "  - {at: %us, do: crash, node: %s, for: %us}\n", at,
                        nodes[first], span);
    case 1:
        return snprintf(text, bytes, "  - {at: %us, do: cut, link: [%s, %s], for: %us}\n", at,
                        nodes[first], nodes[second], span);
    case 2:
        return snprintf(text, bytes, "  - {at: %us, do: pause, node: %s, for: %us}\n", at,
                        nodes[first], span);
    default:
        return snprintf(
            text, bytes, "  - {at: %us, do: lose, message: %s, from: %s, to: %s, count: 2}\n", at,
            messages[next_number(seed, COUNT_OF(messages))], nodes[first], nodes[second]);
    }
}

static struct harness *unlucky_cluster(uint32_t seed)
{
    char text[4096];
    int used = snprintf(text, sizeof(text),
                        "scenario: bad luck\nduration: 20min\n"
                        "cluster: {replica_servers: 4, meta_servers: 2, network: {latency: "
                        "200us..5ms}}\n"
                        "table: {partitions: 4, replicas: 3}\n"
                        "clients:\n  - {name: web, writes: 20/s, value: 100B, until: 9min}\n"
                        "faults:\n");
    for (uint32_t i = 0; i < 10; i++)
        used += print_fault(text + used, sizeof(text) - (size_t)used, &seed);
    assert_true((size_t)used < sizeof(text));
    return harness_new(text);
}

static struct meta *leader_of(struct harness *harness)
{
    for (uint32_t i = 0; i < 2; i++) {
        if (harness_meta(harness, i)->phase == META_LEADING)
            return harness_meta(harness, i);
    }
    fail_msg("nobody leads");
    return NULL;
}

/* The group is full, its members are what meta says and hold the same data. */
static void assert_sound(struct harness *harness, uint32_t partition)
{
    const struct partition_config *config = meta_config(leader_of(harness), partition);
    assert_int_not_equal(config->primary, NO_SERVER);
    assert_int_equal(config->secondary_count, 2);
    const struct replica *primary = harness_replica(harness, partition, config->primary);
    assert_int_equal(primary->role, ROLE_PRIMARY);
    assert_int_equal(primary->config.ballot, config->ballot);
    for (uint32_t i = 0; i < 2; i++) {
        const struct replica *secondary =
            harness_replica(harness, partition, config->secondaries[i]);
        assert_int_equal(secondary->role, ROLE_SECONDARY);
        assert_int_equal(secondary->config.ballot, config->ballot);
        assert_true(secondary->disk.applied + 1 >= primary->disk.applied);
        if (secondary->disk.applied == primary->disk.applied)
            assert_true(secondary->disk.content == primary->disk.content);
    }
}

static void groups_are_whole_again_after_any_bad_luck(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 20; seed++) {
        struct harness *harness = unlucky_cluster(seed);
        harness_run_to(harness, 20 * SIM_MINUTE);
        for (uint32_t i = 0; i < 4; i++)
            assert_sound(harness, i);
        const struct run_result *result = harness_finish(harness);
        assert_int_not_equal(result->verdict, VERDICT_BROKEN);
        harness_free(harness);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member_knows_the_envs_from_the_start),
        cmocka_unit_test(members_agree_on_the_group),
        cmocka_unit_test(a_quiet_group_stays_as_it_is),
        cmocka_unit_test(an_empty_cluster_has_no_replica),
        cmocka_unit_test(groups_are_whole_again_after_any_bad_luck),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
