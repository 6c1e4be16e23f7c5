#include "models/meta_watchdog.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "sim/world.h"
#include "tests/harness.h"

/* Two partitions; their ingestion requests leave at 41 s and are taken for repeats of themselves.
 */
static struct harness *hang_with(const char *watchdog, const char *more)
{
    char yaml[2048];
    (void)snprintf(yaml, sizeof(yaml),
                   "scenario: watchdog\npegasus: v2.4.0\nduration: 1h\n"
                   "cluster: {replica_servers: 3, meta_servers: 2, network: {latency: 100us},"
                   " zookeeper: {write: 1ms, read: 1ms}, log_write: 1ms}\n"
                   "config: {replica_assign_delay_for_dropouts: 1min}\n"
                   "bulk_load: {files: 2, file_size: 1MiB, provider_latency: 1ms, ingest: 300ms}\n"
                   "table: {name: temp, partitions: 2, envs: {"
                   "replica.write_throttling_by_size: 10*delay*200}}\n"
                   "fixes: [{watchdog: %s}]\n"
                   "steps:\n  - {at: 1s, do: start_bulk_load}\n%s",
                   watchdog, more);
    return harness_new(yaml);
}

static struct harness *hang_under(const char *watchdog)
{
    return hang_with(watchdog, "");
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

/* Its session ends ten seconds after its last ping, at 100 s; the new one needs 4 ms to go on. */
#define LEADER_DIES(at) "faults: [{at: " at ", do: crash, node: meta-1}]\n"

static void one_that_was_about_to_act_dies_with_its_leader(void **state)
{
    (void)state;
    struct harness *harness = hang_with("{after: 1min, factor: 1, limit: 2}", LEADER_DIES("90s"));
    /* Armed at 31 s for 91 s; the new leader arms it at 100 s, for another minute. */
    harness_run_to(harness, 100 * SIM_SECOND + 10 * SIM_MS);
    assert_int_equal(harness_count(harness, COUNTER_LEADER_CHANGES), 1);
    harness_run_to(harness, 159 * SIM_SECOND);
    assert_int_equal(firings(harness), 0);
    harness_run_to(harness, 161 * SIM_SECOND);
    assert_int_equal(firings(harness), 2);
    harness_free(harness);
}

static void a_new_leader_counts_its_sendings_anew(void **state)
{
    (void)state;
    struct harness *harness = hang_with("{after: 1min, factor: 2, limit: 1}", LEADER_DIES("92s"));
    harness_run_to(harness, 92 * SIM_SECOND);
    assert_int_equal(firings(harness), 2);
    /* What the old leader was to send at 101 s is not sent; the waits begin with the first again.
     */
    harness_run_to(harness, 159 * SIM_SECOND);
    assert_int_equal(harness_count(harness, COUNTER_INGESTION_REPEATS), 0);
    assert_int_equal(firings(harness), 2);
    const struct run_result *result = harness_finish(harness);
    assert_int_equal(firings(harness), 4);
    assert_int_equal(result->verdict, VERDICT_HUNG);
    assert_int_equal(result->detector, DETECTOR_LOST_WORK);
    harness_free(harness);
}

static void a_new_leader_counts_the_tables_rollbacks_anew(void **state)
{
    (void)state;
    struct harness *harness =
        hang_with("{after: 30s, factor: 1, then: rollback, limit: 1}", LEADER_DIES("80s"));
    harness_run_to(harness, 80 * SIM_SECOND);
    assert_int_equal(harness_count(harness, COUNTER_ROLLBACKS), 1);
    assert_int_equal(harness_finish(harness)->verdict, VERDICT_HUNG);
    assert_int_equal(harness_count(harness, COUNTER_ROLLBACKS), 2);
    assert_int_equal(firings(harness), 2);
    harness_free(harness);
}

static void one_of_a_former_term_does_not_act_when_its_meta_leads_again(void **state)
{
    (void)state;
    /* meta-1 loses its session and, the other one being down, leads again before 91 s. */
    struct harness *harness = hang_with("{after: 1min, then: cancel}",
                                        "faults:\n"
                                        "  - {at: 50s, do: crash, node: meta-2}\n"
                                        "  - {at: 51s, do: cut, link: [meta-1, zookeeper]}\n"
                                        "  - {at: 70s, do: heal, link: [meta-1, zookeeper]}\n");
    harness_run_to(harness, 90 * SIM_SECOND);
    assert_int_equal(harness_count(harness, COUNTER_LEADER_CHANGES), 1);
    assert_true(harness_meta(harness, 0)->phase == META_LEADING);
    harness_run_to(harness, 120 * SIM_SECOND);
    assert_int_equal(firings(harness), 0);
    assert_int_equal(harness_finish(harness)->verdict, VERDICT_CANCELLED);
    assert_int_equal(firings(harness), 1);
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
        cmocka_unit_test(one_that_was_about_to_act_dies_with_its_leader),
        cmocka_unit_test(a_new_leader_counts_its_sendings_anew),
        cmocka_unit_test(a_new_leader_counts_the_tables_rollbacks_anew),
        cmocka_unit_test(one_of_a_former_term_does_not_act_when_its_meta_leads_again),
        cmocka_unit_test(a_load_that_moves_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
