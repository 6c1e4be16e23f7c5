/* The plan of a cluster: who lives where, under which name, with which limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sim/world.h"
#include "tests/harness.h"

static const char cluster[] = "scenario: s\nduration: 1min\n"
                              "cluster: {replica_servers: 4, meta_servers: 2,\n"
                              "  clocks: [{node: replica-2, offset: 3s, drift: -5ppm}]}\n"
                              "tables: [{name: a, partitions: 2}, {name: b, partitions: 3}]\n"
                              "clients: [{name: web, writes: 1/s}, {name: batch, writes: 1/s}]\n";

static void assert_actor(struct harness *harness, uint32_t actor, const char *name,
                         const char *node)
{
    char text[64];
    run_actor_name(harness_run(harness), actor, text, sizeof(text));
    assert_string_equal(text, name);
    run_node_name(harness_run(harness), run_actor_node(harness_run(harness), actor), text,
                  sizeof(text));
    assert_string_equal(text, node);
}

static void everybody_lives_on_a_node_of_their_own(void **state)
{
    (void)state;
    struct harness *harness = harness_new(cluster);
    const struct pegasus_options *options = harness_options(harness);
    assert_actor(harness, cluster_meta(1), "meta", "meta-2");
    assert_actor(harness, cluster_zookeeper(options), "zookeeper", "zookeeper");
    assert_actor(harness, cluster_provider(options), "provider", "provider");
    assert_actor(harness, cluster_operator(options), "operator", "shell");
    assert_actor(harness, cluster_client(options, 1), "batch", "batch");
    assert_actor(harness, cluster_stub(options, 3), "stub", "replica-4");
    assert_actor(harness, cluster_replica(options, 4, 2), "replica 2.2", "replica-3");
    assert_actor(harness, cluster_throttle(options, 0, 0), "throttle 1.0", "replica-1");
    harness_free(harness);
}

static void a_clock_is_off_where_the_scenario_says_so(void **state)
{
    (void)state;
    struct harness *harness = harness_new(cluster);
    const struct world_plan *plan = harness_sim(harness)->plan;
    const uint32_t node = cluster_server_node(harness_options(harness), 1);
    assert_int_equal(plan->nodes[node].clock_offset, 3 * SIM_SECOND);
    assert_int_equal(plan->nodes[node].clock_drift_ppm, -5);
    assert_int_equal(plan->nodes[node + 1].clock_offset, 0);
    harness_free(harness);
}

static void a_replica_takes_memory_only_where_its_partition_lives(void **state)
{
    (void)state;
    struct harness *harness = harness_new(cluster);
    const struct pegasus_options *options = harness_options(harness);
    for (uint32_t partition = 0; partition < 5; partition++) {
        uint32_t born = 0;
        for (uint32_t server = 0; server < 4; server++) {
            born +=
                sim_peek(harness_sim(harness), cluster_replica(options, partition, server)) != NULL;
        }
        assert_int_equal(born, 3);
    }
    harness_free(harness);
}

static void every_lane_has_the_name_of_what_it_decides(void **state)
{
    (void)state;
    struct harness *harness = harness_new(cluster);
    const struct world_plan *plan = harness_sim(harness)->plan;
    const char *const names[] = {"network",    "zookeeper",    "provider",   "log",
                                 "engine",     "membership",   "meta-retry", "client-retry",
                                 "client/web", "client/batch", "ties"};
    assert_int_equal(plan->lane_count, COUNT_OF(names));
    for (uint32_t i = 0; i < plan->lane_count; i++) {
        assert_string_equal(plan->lanes[i], names[i]);
    }
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_lives_on_a_node_of_their_own),
        cmocka_unit_test(a_clock_is_off_where_the_scenario_says_so),
        cmocka_unit_test(a_replica_takes_memory_only_where_its_partition_lives),
        cmocka_unit_test(every_lane_has_the_name_of_what_it_decides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
