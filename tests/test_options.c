#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/harness.h"

static const struct config_options *config_of(struct harness *harness)
{
    return &harness_options(harness)->config;
}

static void what_is_left_out_is_as_in_the_shipped_config(void **state)
{
    (void)state;
    struct harness *harness = harness_new("scenario: s\nduration: 1s\n");
    const struct config_options *config = config_of(harness);
    assert_int_equal(config->fd_lease, 20 * SIM_SECOND);
    assert_int_equal(config->fd_grace, 22 * SIM_SECOND);
    assert_int_equal(config->group_check_interval, 100 * SIM_SECOND);
    assert_int_equal(config->staleness_for_commit, 20);
    assert_int_equal(config->prepare_timeout_secondary, 3 * SIM_SECOND);
    assert_int_equal(config->prepare_timeout_learner, 5 * SIM_SECOND);
    assert_int_equal(config->rpc_timeout, 5 * SIM_SECOND);
    assert_int_equal(config->ingestion_rpc_timeout, 10 * SIM_SECOND);
    assert_int_equal(config->ingestion_workers, 24);
    assert_int_equal(config->zookeeper_timeout, 10 * SIM_SECOND);
    assert_int_equal(config->bulk_load_max_rollback_times, 10);
    assert_int_equal(config->bulk_load_node_max_ingesting_count, 4);
    assert_int_equal(config->max_concurrent_bulk_load_downloading_count, 5);
    assert_int_equal(config->max_allowed_write_size, SIM_MIB);
    harness_free(harness);
}

static void the_code_of_a_revision_has_defaults_of_its_own(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new("scenario: s\nduration: 1s\npegasus: v2.4.0\nconfig: {defaults: code}\n");
    const struct config_options *config = config_of(harness);
    assert_int_equal(config->fd_lease, 9 * SIM_SECOND);
    assert_int_equal(config->fd_grace, 10 * SIM_SECOND);
    assert_int_equal(config->staleness_for_commit, 10);
    assert_int_equal(config->prepare_timeout_secondary, SIM_SECOND);
    assert_int_equal(config->ingestion_rpc_timeout, 5 * SIM_SECOND);
    assert_int_equal(config->zookeeper_timeout, 30 * SIM_SECOND);
    harness_free(harness);
}

static void the_small_config_has_two_ingestion_workers_and_five_seconds(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new("scenario: s\nduration: 1s\nconfig: {defaults: config.min.ini}\n");
    assert_int_equal(config_of(harness)->ingestion_rpc_timeout, 5 * SIM_SECOND);
    assert_int_equal(config_of(harness)->ingestion_workers, 2);
    harness_free(harness);
}

static void what_is_given_stays(void **state)
{
    (void)state;
    struct harness *harness = harness_new("scenario: s\nduration: 1s\n"
                                          "config: {defaults: code, fd_lease: 7s}\n"
                                          "clients: [{name: a, library: java},\n"
                                          "          {name: b, timeout: 3s}]\n");
    assert_int_equal(config_of(harness)->fd_lease, 7 * SIM_SECOND);
    assert_int_equal(harness_options(harness)->clients[0].timeout, SIM_SECOND);
    assert_int_equal(harness_options(harness)->clients[1].timeout, 3 * SIM_SECOND);
    harness_free(harness);
}

static void partitions_of_all_tables_stand_in_a_row(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new("scenario: s\nduration: 1s\n"
                    "tables: [{name: a, partitions: 4}, {name: b, partitions: 1},\n"
                    "         {name: c, partitions: 8}]\n");
    const struct pegasus_options *options = harness_options(harness);
    assert_int_equal(options->derived.partition_count, 13);
    assert_int_equal(options_table_of(options, 3), 0);
    assert_int_equal(options_table_of(options, 4), 1);
    assert_int_equal(options_table_of(options, 5), 2);
    assert_int_equal(options_table_of(options, 12), 2);
    assert_int_equal(options_partition_index(options, 4), 0);
    assert_int_equal(options_partition_index(options, 12), 7);
    harness_free(harness);
}

static void deriving_twice_changes_nothing(void **state)
{
    (void)state;
    struct harness *harness = harness_new("scenario: s\nduration: 1s\ntable: {partitions: 5}\n");
    static struct pegasus_options again;
    again = *harness_options(harness);
    options_derive(&again);
    assert_memory_equal(&again, harness_options(harness), sizeof(again));
    assert_int_equal(again.derived.table_count, 1);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_left_out_is_as_in_the_shipped_config),
        cmocka_unit_test(the_code_of_a_revision_has_defaults_of_its_own),
        cmocka_unit_test(the_small_config_has_two_ingestion_workers_and_five_seconds),
        cmocka_unit_test(what_is_given_stays),
        cmocka_unit_test(partitions_of_all_tables_stand_in_a_row),
        cmocka_unit_test(deriving_twice_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
