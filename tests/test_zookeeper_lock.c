#include "models/zookeeper.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "models/meta.h"
#include "tests/harness.h"

#define THREE_METAS                                                                                \
    "scenario: lock\npegasus: master\nduration: 5min\n"                                            \
    "cluster: {replica_servers: 3, meta_servers: 3, network: {latency: 1ms}}\n"                    \
    "table: {name: temp, partitions: 1}\n"

static struct zookeeper *zookeeper_of(struct harness *harness)
{
    return harness_state(harness, cluster_zookeeper(harness_options(harness)));
}

static void every_meta_server_keeps_one_session(void **state)
{
    (void)state;
    struct harness *harness = harness_new(THREE_METAS);
    harness_run_to(harness, 2 * SIM_MINUTE);
    const struct zookeeper *zookeeper = zookeeper_of(harness);
    uint32_t count = 0;
    for (uint32_t i = 0; i < ZOOKEEPER_SESSIONS; i++)
        count += zookeeper->sessions[i].id != 0;
    assert_int_equal(count, 3);
    assert_int_equal(zookeeper->last_session, 3);
    assert_int_equal(zookeeper->holder, 1);
    harness_free(harness);
}

static void the_lock_goes_to_whoever_waits_longest(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(THREE_METAS "faults:\n"
                                "  - {at: 20s, do: crash, node: meta-2, for: 1s}\n"
                                "  - {at: 30s, do: crash, node: meta-1, for: 1s}\n");
    harness_run_to(harness, 2 * SIM_MINUTE);
    struct zookeeper *zookeeper = zookeeper_of(harness);
    const struct zookeeper_session *holder = zookeeper_session(zookeeper, zookeeper->holder);
    assert_non_null(holder);
    assert_int_equal(holder->meta, 2); /* meta-3: the others began anew */
    assert_int_equal(harness_meta(harness, 2)->phase, META_LEADING);
    harness_free(harness);
}

static void a_restarted_holder_waits_for_its_own_old_session(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(THREE_METAS "faults:\n"
                                "  - {at: 30s, do: crash, node: meta-1, for: 1s}\n");
    harness_run_to(harness, 35 * SIM_SECOND);
    assert_int_equal(zookeeper_of(harness)->holder, 1);
    assert_int_equal(harness_meta(harness, 0)->phase, META_STANDBY);
    harness_run_to(harness, 45 * SIM_SECOND);
    assert_int_equal(zookeeper_of(harness)->holder, 2);
    assert_null(zookeeper_session(zookeeper_of(harness), 1));
    harness_free(harness);
}

static void sessions_get_a_whole_timeout_when_zookeeper_is_back(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(THREE_METAS "faults:\n"
                                "  - {at: 30s, do: crash, node: zookeeper, for: 5s}\n");
    harness_run_to(harness, 2 * SIM_MINUTE);
    assert_int_equal(zookeeper_of(harness)->holder, 1);
    assert_int_equal(harness_meta(harness, 0)->phase, META_LEADING);
    assert_int_equal(harness_count(harness, COUNTER_LEADER_CHANGES), 0);
    harness_free(harness);
}

static void a_long_absence_of_zookeeper_ends_every_leader_until_it_is_back(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(THREE_METAS "faults:\n"
                                "  - {at: 30s, do: crash, node: zookeeper, for: 1min}\n");
    harness_run_to(harness, 80 * SIM_SECOND);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(harness_meta(harness, i)->phase, META_STANDBY);
    harness_run_to(harness, 150 * SIM_SECOND);
    uint32_t leaders = 0;
    for (uint32_t i = 0; i < 3; i++)
        leaders += harness_meta(harness, i)->phase == META_LEADING;
    assert_int_equal(leaders, 1);
    harness_free(harness);
}

/* Its process ends with the lock: what it had still to write is not written. */
static void a_session_without_the_lock_writes_nothing(void **state)
{
    (void)state;
    struct harness *harness = harness_new(THREE_METAS);
    harness_run_to(harness, 5 * SIM_SECOND);
    struct zookeeper *zookeeper = zookeeper_of(harness);
    const struct meta *standby = harness_meta(harness, 1);
    assert_true(standby->session != 0 && standby->session != zookeeper->holder);
    struct zookeeper_write write = {.session = standby->session,
                                    .kind = ZNODE_APP_INFO,
                                    .operation = ZNODE_SET,
                                    .record = {.app_info = {.is_bulk_loading = 1}}};
    harness_send(harness, cluster_meta(1), cluster_zookeeper(harness_options(harness)),
                 MSG_ZOOKEEPER_WRITE, &write);
    harness_run_to(harness, 6 * SIM_SECOND);
    assert_int_equal(zookeeper_tables(zookeeper)[0].app_info.is_bulk_loading, 0);
    write.session = zookeeper->holder;
    harness_send(harness, cluster_meta(0), cluster_zookeeper(harness_options(harness)),
                 MSG_ZOOKEEPER_WRITE, &write);
    harness_run_to(harness, 7 * SIM_SECOND);
    assert_int_equal(zookeeper_tables(zookeeper)[0].app_info.is_bulk_loading, 1);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_meta_server_keeps_one_session),
        cmocka_unit_test(the_lock_goes_to_whoever_waits_longest),
        cmocka_unit_test(a_restarted_holder_waits_for_its_own_old_session),
        cmocka_unit_test(sessions_get_a_whole_timeout_when_zookeeper_is_back),
        cmocka_unit_test(a_long_absence_of_zookeeper_ends_every_leader_until_it_is_back),
        cmocka_unit_test(a_session_without_the_lock_writes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
