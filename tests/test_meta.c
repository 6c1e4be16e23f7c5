#include "models/meta.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/meta_detector.h"
#include "tests/harness.h"

#define TWO_TABLES                                                                                 \
    "scenario: meta\n"                                                                             \
    "pegasus: master\n"                                                                            \
    "duration: 1min\n"                                                                             \
    "cluster: {replica_servers: 4, meta_servers: 2}\n"                                             \
    "tables:\n"                                                                                    \
    "  - {name: one, partitions: 3}\n"                                                             \
    "  - {name: two, partitions: 2, envs: {rocksdb.allow_ingest_behind: 'true'}}\n"

static void the_leader_knows_tables_envs_and_groups_from_the_start(void **state)
{
    (void)state;
    struct harness *harness = harness_new(TWO_TABLES);
    harness_run_to(harness, 0);
    struct meta *meta = harness_meta(harness, 0);
    assert_int_equal(meta->table_count, 2);
    assert_int_equal(meta->partition_count, 5);
    assert_int_equal(meta->server_count, 4);
    assert_int_equal(meta->level_steady, 1);
    assert_int_equal(meta->lock, LOCK_FREE);
    assert_true(meta_tables(meta)[1].exists && meta_tables(meta)[1].is_available);
    assert_string_equal(meta_tables(meta)[1].envs[ENV_ALLOW_INGEST_BEHIND].value, "true");
    assert_string_equal(meta_tables(meta)[0].envs[ENV_ALLOW_INGEST_BEHIND].value, "");
    for (uint32_t i = 0; i < 5; i++) {
        const struct partition_config *config = &meta_partitions(meta)[i].config;
        assert_int_equal(config->primary, cluster_home(harness_options(harness), i, 0));
        assert_int_equal(config->secondary_count, 2);
    }
    for (uint16_t i = 0; i < 4; i++)
        assert_true(meta_detector_is_alive(meta, i));
    harness_free(harness);
}

static void a_standby_knows_nothing(void **state)
{
    (void)state;
    struct harness *harness = harness_new(TWO_TABLES);
    harness_run_to(harness, 10 * SIM_SECOND);
    struct meta *meta = harness_meta(harness, 1);
    assert_int_equal(meta_tables(meta)[1].exists, 0);
    assert_int_equal(meta_partitions(meta)[4].config.primary, NO_SERVER);
    assert_int_equal(meta_partitions(meta)[4].adding, NO_SERVER);
    harness_free(harness);
}

static void the_parts_lie_behind_each_other_and_end_with_the_state(void **state)
{
    (void)state;
    struct harness *harness = harness_new(TWO_TABLES);
    struct meta *meta = harness_meta(harness, 0);
    assert_ptr_equal(meta_partitions(meta), meta + 1);
    assert_ptr_equal(meta_servers(meta), meta_partitions(meta) + 5);
    assert_ptr_equal(meta_tables(meta), meta_servers(meta) + 4);
    assert_ptr_equal((char *)meta + meta_state_bytes(harness_options(harness)),
                     meta_tables(meta) + 2);
    assert_int_equal((uintptr_t)meta_tables(meta) % _Alignof(struct meta_table), 0);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_leader_knows_tables_envs_and_groups_from_the_start),
        cmocka_unit_test(a_standby_knows_nothing),
        cmocka_unit_test(the_parts_lie_behind_each_other_and_end_with_the_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
