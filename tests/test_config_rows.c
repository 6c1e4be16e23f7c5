/* The options of config.ini, row by row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/harness.h"

/* What an option is when a scenario leaves it out. */
static int64_t preset_of(const char *name)
{
    for (const struct field *row = config_fields; row->name != NULL; row++) {
        if (strcmp(row->name, name) == 0) {
            return row->preset;
        }
    }
    fail_msg("no option is called %s", name);
    return -1;
}

static void every_number_of_bulk_load_has_the_default_of_pegasus(void **state)
{
    (void)state;
    assert_int_equal(preset_of("bulk_load_max_rollback_times"), 10);
    assert_int_equal(preset_of("bulk_load_node_max_ingesting_count"), 4);
    assert_int_equal(preset_of("bulk_load_node_min_disk_count"), 1);
    assert_int_equal(preset_of("max_concurrent_bulk_load_downloading_count"), 5);
    assert_int_equal(preset_of("mutation_2pc_min_replica_count"), 2);
    assert_int_equal(preset_of("enable_concurrent_bulk_load"), 0);
    assert_int_equal(preset_of("bulk_load_verify_before_ingest"), 0);
}

static void rows_fill_the_fields_they_name(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new("scenario: s\nduration: 1min\nconfig:\n"
                    "  bulk_load_max_rollback_times: 3\n  enable_concurrent_bulk_load: true\n"
                    "  fd_lease: 7s\n  fd_grace: 8s\n  group_check_interval: 11s\n"
                    "  max_allowed_write_size: 5KiB\n  ingestion_rpc_timeout: 4s\n");
    const struct config_options *config = &harness_options(harness)->config;
    assert_int_equal(config->bulk_load_max_rollback_times, 3);
    assert_true(config->enable_concurrent_bulk_load);
    assert_int_equal(config->fd_lease, 7 * SIM_SECOND);
    assert_int_equal(config->fd_grace, 8 * SIM_SECOND);
    assert_int_equal(config->group_check_interval, 11 * SIM_SECOND);
    assert_int_equal(config->max_allowed_write_size, 5 * SIM_KIB);
    assert_int_equal(config->ingestion_rpc_timeout, 4 * SIM_SECOND);
    harness_free(harness);
}

static void no_two_rows_share_a_field(void **state)
{
    (void)state;
    for (const struct field *row = config_fields; row->name != NULL; row++) {
        for (const struct field *other = row + 1; other->name != NULL; other++) {
            assert_true(row->offset != other->offset);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_of_bulk_load_has_the_default_of_pegasus),
        cmocka_unit_test(rows_fill_the_fields_they_name),
        cmocka_unit_test(no_two_rows_share_a_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
