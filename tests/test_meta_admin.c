#include "models/meta_admin.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "models/replica.h"
#include "models/zookeeper.h"
#include "tests/harness.h"

static struct harness *cluster_with(const char *revision, const char *steps)
{
    char yaml[2048];
    (void)snprintf(yaml, sizeof(yaml),
                   "scenario: commands\npegasus: %s\nduration: 10min\n"
                   "cluster: {replica_servers: 3, network: {latency: 100us},"
                   " zookeeper: {write: 1ms, read: 1ms}, log_write: 1ms}\n"
                   "bulk_load: {files: 2, file_size: 1MiB, provider_latency: 1ms, ingest: 300ms}\n"
                   "table: {name: temp, partitions: 2}\n"
                   "steps:\n%s",
                   revision, steps);
    return harness_new(yaml);
}

static struct meta_table *table_of(struct harness *harness)
{
    return &meta_tables(harness_meta(harness, 0))[0];
}

/* A hung load: the ingestion request is delayed and finds its own flag. */
static struct harness *hung_load(const char *steps)
{
    char all[1024];
    (void)snprintf(all, sizeof(all),
                   "  - {at: 1s, do: set_app_envs replica.write_throttling_by_size 10*delay*500, "
                   "table: temp}\n"
                   "  - {at: 40s, do: start_bulk_load}\n%s",
                   steps);
    return cluster_with("before-2157", all);
}

static void a_table_that_loads_not_takes_no_control(void **state)
{
    (void)state;
    struct harness *harness = cluster_with("master", "  - {at: 1s, do: pause_bulk_load}\n"
                                                     "  - {at: 2s, do: cancel_bulk_load -f}\n");
    harness_run_to(harness, 3 * SIM_SECOND);
    assert_true(harness_tells(harness, "answers pause_bulk_load of temp: ERR_INACTIVE_STATE"));
    assert_true(harness_tells(harness, "answers cancel_bulk_load -f of temp: ERR_INACTIVE_STATE"));
    harness_free(harness);
}

static void an_unknown_table_is_no_table(void **state)
{
    (void)state;
    struct harness *harness = cluster_with("master", "  - {at: 1s, do: start_bulk_load}\n");
    const uint32_t shell = cluster_operator(harness_options(harness));
    static const uint16_t commands[] = {ADMIN_START, ADMIN_QUERY,    ADMIN_PAUSE,
                                        ADMIN_CLEAR, ADMIN_SET_ENVS, ADMIN_DEL_ENVS};
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        const struct admin_request request = {
            .command = commands[i], .table = TABLES_MAX, .partition = -1};
        harness_send(harness, shell, cluster_meta(0), MSG_ADMIN_REQUEST, &request);
    }
    harness_run_to(harness, SIM_SECOND / 2);
    assert_int_equal(harness_meta(harness, 0)->lock, LOCK_FREE);
    table_of(harness)->is_available = 0;
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_true(harness_tells(harness, "answers start_bulk_load of temp: ERR_APP_DROPPED"));
    assert_int_equal(harness_meta(harness, 0)->lock, LOCK_FREE);
    harness_free(harness);
}

static void while_ingesting_only_force_helps_and_a_new_start_succeeds(void **state)
{
    (void)state;
    struct harness *harness = hung_load("  - {at: 2min, do: pause_bulk_load}\n"
                                        "  - {at: 121s, do: restart_bulk_load}\n"
                                        "  - {at: 122s, do: cancel_bulk_load}\n"
                                        "  - {at: 123s, do: clear_bulk_load}\n"
                                        "  - {at: 3min, do: cancel_bulk_load -f}\n"
                                        "  - {at: 4min, do: clear_bulk_load}\n"
                                        "  - {at: 250s, do: del_app_envs "
                                        "replica.write_throttling_by_size, table: temp}\n"
                                        "  - {at: 5min, do: start_bulk_load}\n");
    harness_run_to(harness, 130 * SIM_SECOND);
    assert_int_equal(table_of(harness)->info.status, BLS_INGESTING);
    assert_true(harness_tells(harness, "answers pause_bulk_load of temp: ERR_INVALID_STATE"));
    assert_true(harness_tells(harness, "answers restart_bulk_load of temp: ERR_INVALID_STATE"));
    assert_true(harness_tells(harness, "answers cancel_bulk_load of temp: ERR_INVALID_STATE"));
    assert_true(harness_tells(harness, "answers clear_bulk_load of temp: ERR_INVALID_STATE"));
    harness_run_to(harness, 220 * SIM_SECOND);
    assert_true(harness_tells(harness, "answers cancel_bulk_load -f of temp: ERR_OK"));
    assert_int_equal(table_of(harness)->is_bulk_loading, 0);
    assert_int_equal(table_of(harness)->info.status, BLS_CANCELED);
    harness_run_to(harness, 245 * SIM_SECOND);
    assert_int_equal(table_of(harness)->has_info, 0);
    assert_int_equal(table_of(harness)->info.status, BLS_INVALID);
    harness_run_to(harness, 9 * SIM_MINUTE);
    assert_int_equal(table_of(harness)->info.status, BLS_SUCCEED);
    harness_free(harness);
}

static void an_env_is_stored_and_reaches_the_replicas_by_config_sync(void **state)
{
    (void)state;
    struct harness *harness =
        cluster_with("master", "  - {at: 1s, do: set_app_envs replica.write_throttling 7*delay*9, "
                               "table: temp}\n"
                               "  - {at: 2min, do: query_bulk_load_status}\n");
    harness_run_to(harness, 2 * SIM_SECOND);
    const char *value = table_of(harness)->envs[ENV_WRITE_THROTTLING].value;
    assert_string_equal(value, "7*delay*9");
    struct zookeeper *zookeeper =
        harness_state(harness, cluster_zookeeper(harness_options(harness)));
    assert_string_equal(zookeeper_tables(zookeeper)[0].envs[ENV_WRITE_THROTTLING].value,
                        "7*delay*9");
    harness_run_to(harness, SIM_MINUTE);
    assert_int_not_equal(harness_replica(harness, 0, 0)->throttles, 0);
    harness_free(harness);
}

static void a_bad_value_is_refused_and_the_stored_one_stays(void **state)
{
    (void)state;
    struct harness *harness = cluster_with(
        "master", "  - {at: 1s, do: set_app_envs replica.write_throttling 7*delay*9, "
                  "table: temp}\n"
                  "  - {at: 2s, do: set_app_envs replica.write_throttling 7*delay, table: temp}\n"
                  "  - {at: 3s, do: query_bulk_load_status}\n");
    harness_run_to(harness, 3 * SIM_SECOND);
    assert_true(harness_tells(harness, "answers set_app_envs of temp: ERR_INVALID_PARAMETERS"));
    assert_true(harness_tells(harness, "is refused: field-count-not-3"));
    assert_string_equal(table_of(harness)->envs[ENV_WRITE_THROTTLING].value, "7*delay*9");
    harness_free(harness);
}

static void a_standby_sends_the_shell_elsewhere(void **state)
{
    (void)state;
    struct harness *harness = cluster_with("master", "  - {at: 1min, do: start_bulk_load}\n");
    const struct admin_request request = {.command = ADMIN_START, .partition = -1};
    harness_send(harness, cluster_operator(harness_options(harness)), cluster_meta(1),
                 MSG_ADMIN_REQUEST, &request);
    harness_run_to(harness, SIM_SECOND);
    assert_true(harness_tells(harness, "meta-2/meta: answers start_bulk_load of temp: "
                                       "ERR_FORWARD_TO_OTHERS"));
    assert_int_equal(harness_meta(harness, 0)->lock, LOCK_FREE);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_that_loads_not_takes_no_control),
        cmocka_unit_test(an_unknown_table_is_no_table),
        cmocka_unit_test(while_ingesting_only_force_helps_and_a_new_start_succeeds),
        cmocka_unit_test(an_env_is_stored_and_reaches_the_replicas_by_config_sync),
        cmocka_unit_test(a_bad_value_is_refused_and_the_stored_one_stays),
        cmocka_unit_test(a_standby_sends_the_shell_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
