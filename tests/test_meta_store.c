#include "models/meta_store.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "models/zookeeper.h"
#include "tests/harness.h"

#define CLUSTER                                                                                    \
    "scenario: store\npegasus: master\nduration: 5min\n"                                           \
    "cluster: {replica_servers: 3, meta_servers: 1, network: {latency: 100us},"                    \
    " zookeeper: {write: 1ms, read: 1ms}}\n"                                                       \
    "table: {name: temp, partitions: 2}\n"                                                         \
    "steps:\n"                                                                                     \
    "  - {at: 10s, do: start_bulk_load}\n"

static void a_write_that_fails_is_sent_again_until_it_is_through(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(CLUSTER "faults:\n"
                            "  - {at: 9s, do: crash, node: zookeeper, for: 4s}\n");
    struct meta_table *table = &meta_tables(harness_meta(harness, 0))[0];
    harness_run_to(harness, 12500 * SIM_MS);
    assert_int_equal(table->is_bulk_loading, 0);
    assert_true(harness_tells(harness, "accepts the bulk load of temp"));
    harness_run_to(harness, 14500 * SIM_MS);
    assert_int_equal(table->is_bulk_loading, 1);
    assert_int_equal(table->info.status, BLS_DOWNLOADING);
    assert_int_equal(harness_meta(harness, 0)->phase, META_LEADING);
    harness_free(harness);
}

static void a_write_without_the_lock_ends_the_process(void **state)
{
    (void)state;
    struct harness *harness = harness_new(CLUSTER);
    harness_run_to(harness, 9 * SIM_SECOND);
    struct zookeeper *zookeeper =
        harness_state(harness, cluster_zookeeper(harness_options(harness)));
    zookeeper->holder = 0;
    harness_run_to(harness, 10100 * SIM_MS);
    assert_true(harness_tells(harness, "has lost the leader lock"));
    assert_int_equal(zookeeper_tables(zookeeper)[0].app_info.is_bulk_loading, 0);
    harness_free(harness);
}

static void what_an_earlier_life_wrote_is_not_obeyed(void **state)
{
    (void)state;
    struct harness *harness = harness_new(CLUSTER);
    sim_time at = 10 * SIM_SECOND;
    while (!harness_tells(harness, "accepts the bulk load of temp"))
        harness_run_to(harness, at += 100 * SIM_US);
    harness_meta(harness, 0)->term++; /* the flag's write is under way */
    harness_run_to(harness, at + SIM_SECOND);
    assert_int_equal(meta_tables(harness_meta(harness, 0))[0].is_bulk_loading, 0);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_write_that_fails_is_sent_again_until_it_is_through),
        cmocka_unit_test(a_write_without_the_lock_ends_the_process),
        cmocka_unit_test(what_an_earlier_life_wrote_is_not_obeyed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
