#include "models/meta_watchdog.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "sim/world.h"
#include "tests/harness.h"

/* Two partitions; their ingestion requests leave at 41 s and are taken for repeats of themselves.
 */
static struct harness *hang_under(const char *watchdog)
{
    char yaml[2048];
    (void)snprintf(yaml, sizeof(yaml),
                   "scenario: watchdog\npegasus: v2.4.0\nduration: 1h\n"
                   "cluster: {replica_servers: 3, network: {latency: 100us},"
                   " zookeeper: {write: 1ms, read: 1ms}, log_write: 1ms}\n"
                   "bulk_load: {files: 2, file_size: 1MiB, provider_latency: 1ms, ingest: 300ms}\n"
                   "table: {name: temp, partitions: 2, envs: {"
                   "replica.write_throttling_by_size: 10*delay*200}}\n"
                   "fixes: [{watchdog: %s}]\n"
                   "steps:\n  - {at: 1s, do: start_bulk_load}\n",
                   watchdog);
    return harness_new(yaml);
}

static int64_t firings(struct harness *harness)
{
    return harness_count(harness, COUNTER_WATCHDOG_FIRINGS);
}

static void it_acts_so_often_and_each_time_later(void **state)
{
    (void)state;
    struct harness *harness = hang_under("{after: 1min, factor: 2, cap: 3min, limit: 3}");
    /* Armed at 31 s: it acts at 91 s, 211 s and 391 s, and would again at 571 s. */
    static const struct {
        sim_time at;
        int64_t firings;
    } rows[] = {{90, 0}, {92, 2}, {210, 2}, {212, 4}, {390, 4}, {392, 6}, {570, 6}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        harness_run_to(harness, rows[i].at * SIM_SECOND);
        assert_int_equal(firings(harness), rows[i].firings);
        /* Whoever may still help is no proof of a hang. */
        assert_int_equal(harness_sim(harness)->world->lost_count, 0);
    }
    const struct run_result *result = harness_finish(harness);
    assert_int_equal(result->verdict, VERDICT_HUNG);
    assert_int_equal(result->detector, DETECTOR_LOST_WORK);
    assert_in_range(result->ended_at, 570 * SIM_SECOND, 610 * SIM_SECOND);
    assert_int_equal(firings(harness), 6);
    assert_true(harness_tells(harness, "has acted 3 times already"));
    harness_free(harness);
}

static void a_rollback_counts_for_the_table(void **state)
{
    (void)state;
    struct harness *harness = hang_under("{after: 30s, factor: 1, then: rollback, limit: 2}");
    const struct run_result *result = harness_finish(harness);
    assert_int_equal(result->verdict, VERDICT_HUNG);
    assert_int_equal(result->detector, DETECTOR_LOST_WORK);
    assert_int_equal(result->counters[COUNTER_ROLLBACKS], 2);
    assert_int_equal(firings(harness), 2);
    harness_free(harness);
}

static void a_load_is_cancelled_once(void **state)
{
    (void)state;
    struct harness *harness = hang_under("{after: 30s, then: cancel}");
    assert_int_equal(harness_finish(harness)->verdict, VERDICT_CANCELLED);
    assert_int_equal(firings(harness), 1);
    assert_true(harness_tells(harness, "cancels the load by force"));
    harness_free(harness);
}

static void a_load_that_moves_is_left_alone(void **state)
{
    (void)state;
    /* Ingesting takes 40 s on each member; every ten seconds something is new, or nearly. */
    struct harness *harness =
        harness_new("scenario: s\npegasus: v2.4.0\nduration: 10min\ncluster: {replica_servers: 3}\n"
                    "bulk_load: {files: 2, file_size: 1MiB, ingest: 40s}\ntable: {partitions: 1}\n"
                    "fixes: [{watchdog: {after: 1min, then: cancel}}]\n"
                    "steps: [{at: 1s, do: start_bulk_load}]\n");
    assert_int_equal(harness_finish(harness)->verdict, VERDICT_SUCCESS);
    assert_int_equal(firings(harness), 0);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_acts_so_often_and_each_time_later),
        cmocka_unit_test(a_rollback_counts_for_the_table),
        cmocka_unit_test(a_load_is_cancelled_once),
        cmocka_unit_test(a_load_that_moves_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
