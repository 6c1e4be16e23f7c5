#include "models/zookeeper.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Two tables of two partitions on three servers. */
struct fixture {
    struct pegasus_options *options;
    struct zookeeper *zookeeper;
};

static void open_fixture(struct fixture *fixture)
{
    struct pegasus_options *options = calloc(1, sizeof(*options));
    assert_non_null(options);
    options->cluster.replica_servers = 3;
    options->table_count = 2;
    for (uint32_t i = 0; i < 2; i++) {
        options->tables[i].partitions = 2;
        options->tables[i].replicas = 3;
        options->derived.table_first[i] = 2 * i;
    }
    options->derived.table_count = 2;
    options->derived.partition_count = 4;
    options->derived.server_count = 3;
    options->tables[1].env_count = 1;
    memcpy(options->tables[1].envs[0].name, "replica.write_throttling", 25);
    memcpy(options->tables[1].envs[0].text, "100*delay*500", 14);
    fixture->options = options;
    fixture->zookeeper = calloc(1, zookeeper_state_bytes(options));
    assert_non_null(fixture->zookeeper);
    zookeeper_fill(fixture->zookeeper, options);
}

static void close_fixture(struct fixture *fixture)
{
    free(fixture->zookeeper);
    free(fixture->options);
}

static void put(struct fixture *fixture, uint16_t kind, uint16_t operation, uint32_t index,
                union znode record)
{
    const struct zookeeper_write write = {
        .kind = kind, .operation = operation, .index = index, .record = record};
    zookeeper_store(fixture->zookeeper, fixture->options, &write);
}

static struct zookeeper_record look(struct fixture *fixture, uint32_t kind, uint32_t index)
{
    return zookeeper_look(fixture->zookeeper, kind, index);
}

static void a_running_cluster_has_tables_envs_and_configurations_stored(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    assert_true(look(&fixture, ZNODE_APP_INFO, 1).exists);
    assert_true(look(&fixture, ZNODE_APP_INFO, 1).record.app_info.is_available);
    assert_false(look(&fixture, ZNODE_APP_INFO, 1).record.app_info.is_bulk_loading);
    assert_false(look(&fixture, ZNODE_BULK_APP, 0).exists);
    assert_false(look(&fixture, ZNODE_BULK_PARTITION, 3).exists);
    const struct zookeeper_record env =
        look(&fixture, ZNODE_APP_ENV, 1 * ENV_COUNT + ENV_WRITE_THROTTLING);
    assert_true(env.exists);
    assert_string_equal(env.record.env.value, "100*delay*500");
    assert_false(look(&fixture, ZNODE_APP_ENV, ENV_WRITE_THROTTLING).exists);
    const struct zookeeper_record config = look(&fixture, ZNODE_CONFIG, 3);
    assert_true(config.exists);
    assert_int_equal(config.record.config.secondary_count, 2);
    close_fixture(&fixture);
}

static void creating_what_exists_changes_nothing(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    put(&fixture, ZNODE_BULK_PARTITION, ZNODE_CREATE, 0,
        (union znode){.bulk_partition = {.status = BLS_DOWNLOADING}});
    put(&fixture, ZNODE_BULK_PARTITION, ZNODE_CREATE, 0,
        (union znode){.bulk_partition = {.status = BLS_SUCCEED}});
    assert_int_equal(look(&fixture, ZNODE_BULK_PARTITION, 0).record.bulk_partition.status,
                     BLS_DOWNLOADING);
    put(&fixture, ZNODE_BULK_PARTITION, ZNODE_SET, 0,
        (union znode){.bulk_partition = {.status = BLS_SUCCEED}});
    assert_int_equal(look(&fixture, ZNODE_BULK_PARTITION, 0).record.bulk_partition.status,
                     BLS_SUCCEED);
    close_fixture(&fixture);
}

static void deleting_a_load_takes_its_partitions_and_nobody_elses(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    for (uint32_t table = 0; table < 2; table++)
        put(&fixture, ZNODE_BULK_APP, ZNODE_CREATE, table,
            (union znode){.bulk_app = {.partition_count = 2, .status = BLS_FAILED}});
    for (uint32_t partition = 0; partition < 4; partition++)
        put(&fixture, ZNODE_BULK_PARTITION, ZNODE_CREATE, partition,
            (union znode){.bulk_partition = {.status = BLS_FAILED}});
    put(&fixture, ZNODE_BULK_APP, ZNODE_DELETE, 0, (union znode){.app_info = {0}});
    assert_false(look(&fixture, ZNODE_BULK_APP, 0).exists);
    assert_false(look(&fixture, ZNODE_BULK_PARTITION, 0).exists);
    assert_false(look(&fixture, ZNODE_BULK_PARTITION, 1).exists);
    assert_true(look(&fixture, ZNODE_BULK_APP, 1).exists);
    assert_true(look(&fixture, ZNODE_BULK_PARTITION, 2).exists);
    assert_true(look(&fixture, ZNODE_APP_INFO, 0).exists);
    close_fixture(&fixture);
}

static void envs_are_set_and_deleted_one_by_one(void **state)
{
    (void)state;
    struct fixture fixture;
    open_fixture(&fixture);
    const uint32_t index = 1 * ENV_COUNT + ENV_WRITE_THROTTLING;
    put(&fixture, ZNODE_APP_ENV, ZNODE_SET, index, (union znode){.env = {.value = "7*delay*1"}});
    assert_string_equal(look(&fixture, ZNODE_APP_ENV, index).record.env.value, "7*delay*1");
    put(&fixture, ZNODE_APP_ENV, ZNODE_DELETE, index, (union znode){.env = {.value = ""}});
    assert_false(look(&fixture, ZNODE_APP_ENV, index).exists);
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_running_cluster_has_tables_envs_and_configurations_stored),
        cmocka_unit_test(creating_what_exists_changes_nothing),
        cmocka_unit_test(deleting_a_load_takes_its_partitions_and_nobody_elses),
        cmocka_unit_test(envs_are_set_and_deleted_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
