#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "models/cluster.h"

/* Two meta servers, five replica servers with two disks, two tables, one client. */
static struct pegasus_options *sample(void)
{
    static struct pegasus_options options;
    memset(&options, 0, sizeof(options));
    options.cluster.replica_servers = 5;
    options.cluster.meta_servers = 2;
    options.cluster.disks = 2;
    options.table_count = 2;
    options.tables[0].partitions = 4;
    options.tables[1].partitions = 8;
    options.client_count = 1;
    memcpy(options.clients[0].name, "web", 4);
    options.config.rpc_timeout = SIM_SECOND;
    options_derive(&options);
    return &options;
}

static void actors_stand_in_a_row_without_gaps(void **state)
{
    (void)state;
    const struct pegasus_options *options = sample();
    assert_int_equal(cluster_meta(1), 1);
    assert_int_equal(cluster_zookeeper(options), 2);
    assert_int_equal(cluster_provider(options), 3);
    assert_int_equal(cluster_operator(options), 4);
    assert_int_equal(cluster_client(options, 0), 5);
    assert_int_equal(cluster_stub(options, 0), 6);
    assert_int_equal(cluster_replica(options, 0, 0), 11);
    assert_int_equal(cluster_throttle(options, 0, 0), 11 + 12 * 5);
}

static void a_replica_and_its_throttle_know_their_partition_and_each_other(void **state)
{
    (void)state;
    const struct pegasus_options *options = sample();
    for (uint32_t p = 0; p < 12; p++) {
        for (uint32_t s = 0; s < 5; s++) {
            assert_int_equal(cluster_partition_of(options, cluster_replica(options, p, s)), p);
            assert_int_equal(cluster_partition_of(options, cluster_throttle(options, p, s)), p);
            assert_int_equal(cluster_throttle_of(options, cluster_replica(options, p, s)),
                             cluster_throttle(options, p, s));
            assert_int_equal(cluster_replica_of(options, cluster_throttle(options, p, s)),
                             cluster_replica(options, p, s));
        }
    }
    assert_int_equal(cluster_client_of(options, cluster_client(options, 0)), 0);
}

static void nodes_have_the_names_people_use(void **state)
{
    (void)state;
    static const char *const names[] = {"meta-1",    "meta-2",    "replica-1", "replica-2",
                                        "replica-3", "replica-4", "replica-5", "zookeeper",
                                        "provider",  "shell",     "web"};
    const struct pegasus_options *options = sample();
    char name[64];
    assert_int_equal(cluster_node_count(options), COUNT_OF(names));
    for (uint32_t i = 0; i < COUNT_OF(names); i++) {
        assert_true(cluster_node_name(options, i, name, sizeof(name)));
        assert_string_equal(name, names[i]);
    }
    assert_false(cluster_node_name(options, (uint32_t)COUNT_OF(names), name, sizeof(name)));
    assert_int_equal(cluster_server_node(options, 0), 2);
}

static void members_of_a_group_live_on_different_servers(void **state)
{
    (void)state;
    const struct pegasus_options *options = sample();
    assert_int_equal(cluster_home(options, 4, 0), 4);
    assert_int_equal(cluster_home(options, 4, 1), 0);
    assert_int_equal(cluster_home(options, 4, 2), 1);
}

static void disks_of_a_server_are_used_in_turn(void **state)
{
    (void)state;
    const struct pegasus_options *options = sample();
    assert_int_equal(cluster_disk(options, 0, 0), 0);
    assert_int_equal(cluster_disk(options, 5, 0), 1);
    assert_int_equal(cluster_disk(options, 10, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(actors_stand_in_a_row_without_gaps),
        cmocka_unit_test(a_replica_and_its_throttle_know_their_partition_and_each_other),
        cmocka_unit_test(nodes_have_the_names_people_use),
        cmocka_unit_test(members_of_a_group_live_on_different_servers),
        cmocka_unit_test(disks_of_a_server_are_used_in_turn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
