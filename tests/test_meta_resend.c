#include "models/meta_resend.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "sim/world.h"
#include "tests/harness.h"

/* One partition whose every ingestion request is over the limit. */
static struct harness *load_under(const char *revision, const char *rule, const char *fixes)
{
    char yaml[2048];
    (void)snprintf(yaml, sizeof(yaml),
                   "scenario: resend\npegasus: %s\nduration: 30min\n"
                   "cluster: {replica_servers: 3, network: {latency: 100us},"
                   " zookeeper: {write: 1ms, read: 1ms}, log_write: 1ms}\n"
                   "bulk_load: {files: 2, file_size: 1MiB, provider_latency: 1ms, ingest: 300ms}\n"
                   "table: {name: temp, partitions: 1, envs: {"
                   "replica.write_throttling_by_size: 10*%s}}\n"
                   "fixes: %s\n"
                   "steps:\n  - {at: 1s, do: start_bulk_load}\n",
                   revision, rule, fixes);
    return harness_new(yaml);
}

static void errors_are_retried_as_far_as_the_option_goes(void **state)
{
    (void)state;
    static const struct {
        enum error error;
        bool retried[3];
    } rows[] = {
        {ERR_BUSY, {true, true, true}},
        {ERR_NOT_ENOUGH_MEMBER, {false, true, true}},
        {ERR_INVALID_STATE, {false, true, true}},
        {ERR_TIMEOUT, {false, false, true}},
        {ERR_NETWORK_FAILURE, {false, false, true}},
        {ERR_OBJECT_NOT_FOUND, {false, false, false}},
        {ERR_INVALID_DATA, {false, false, false}},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        for (uint32_t after = RETRY_AFTER_BUSY; after <= RETRY_AFTER_FAILED; after++)
            assert_int_equal(meta_resend_retries((enum retry_after)after, rows[i].error),
                             rows[i].retried[after]);
    }
}

static void a_rejected_request_is_sent_again_with_its_slots_kept(void **state)
{
    (void)state;
    struct harness *harness =
        load_under("master", "reject*0", "{meta-retry: {base: 2s, factor: 2, attempts: 3}}");
    /* The request leaves at 41 s; repeats come 2, 4 and 8 s after one another. */
    harness_run_to(harness, 42 * SIM_SECOND);
    const struct meta_partition *partition = &meta_partitions(harness_meta(harness, 0))[0];
    assert_int_equal(harness_count(harness, COUNTER_INGESTION_REQUESTS), 1);
    assert_true(partition->slot_count > 0);
    harness_run_to(harness, 44 * SIM_SECOND);
    assert_int_equal(harness_count(harness, COUNTER_INGESTION_REPEATS), 1);
    harness_run_to(harness, 54 * SIM_SECOND);
    assert_int_equal(harness_count(harness, COUNTER_INGESTION_REPEATS), 2);
    assert_int_equal(harness_count(harness, COUNTER_ROLLBACKS), 0);
    assert_true(partition->slot_count > 0);
    harness_run_to(harness, 57 * SIM_SECOND);
    assert_int_equal(harness_count(harness, COUNTER_INGESTION_REPEATS), 3);
    assert_int_equal(harness_count(harness, COUNTER_ROLLBACKS), 1);
    assert_int_equal(partition->slot_count, 0);
    harness_free(harness);
}

static void a_pause_serves_the_load_and_its_end_does_not(void **state)
{
    (void)state;
    struct harness *harness =
        load_under("v2.4.0", "delay*200", "{meta-checks-progress: {after: 1min, attempts: 1}}");
    /* The repeat answer comes at 42 s; a look at 102 s, a request at 112 s, a look at 172 s. */
    harness_run_to(harness, 170 * SIM_SECOND);
    assert_int_equal(harness_sim(harness)->world->lost_count, 0);
    assert_int_equal(harness_count(harness, COUNTER_NO_NEED_OPERATE), 2);
    assert_true(harness_tells(harness, "will see in 1 min"));
    const struct run_result *result = harness_finish(harness);
    assert_int_equal(result->verdict, VERDICT_HUNG);
    assert_int_equal(result->detector, DETECTOR_LOST_WORK);
    assert_in_range(result->ended_at, 171 * SIM_SECOND, 200 * SIM_SECOND);
    assert_true(harness_tells(harness, "sends no more requests"));
    harness_free(harness);
}

static void a_repeat_answer_is_believed_where_an_ingestion_is_seen(void **state)
{
    (void)state;
    /* Ten seconds of ingesting; a second request in the midst of it is a true repeat. */
    struct harness *harness =
        harness_new("scenario: s\npegasus: master\nduration: 10min\ncluster: {replica_servers: 3}\n"
                    "bulk_load: {files: 2, file_size: 1MiB, ingest: 40s}\ntable: {partitions: 1}\n"
                    "fixes: [meta-checks-progress, {watchdog: {after: 15s, limit: 1}}]\n"
                    "steps: [{at: 1s, do: start_bulk_load}]\n");
    assert_int_equal(harness_finish(harness)->verdict, VERDICT_SUCCESS);
    assert_true(harness_count(harness, COUNTER_NO_NEED_OPERATE) > 0);
    assert_int_equal(harness_count(harness, COUNTER_META_RETRIES), 0);
    assert_int_equal(harness_count(harness, COUNTER_DUPLICATE_INGESTIONS), 0);
    harness_free(harness);
}

static void each_ingestion_of_a_table_is_a_round_with_repeats_of_its_own(void **state)
{
    (void)state;
    struct harness *harness =
        load_under("master", "reject*0", "{meta-retry: {base: 1s, factor: 1, attempts: 2}}");
    const struct meta_partition *partition = &meta_partitions(harness_meta(harness, 0))[0];
    harness_run_to(harness, 42500 * SIM_MS);
    assert_int_equal(partition->round, 1);
    assert_int_equal(partition->repeats, 2);
    /* The third is not repeated: a rollback at 43 s, INGESTING again at 71 s or later. */
    harness_run_to(harness, 80 * SIM_SECOND);
    assert_int_equal(harness_count(harness, COUNTER_ROLLBACKS), 1);
    assert_int_equal(partition->record.status, BLS_INGESTING);
    assert_int_equal(partition->round, 2);
    assert_int_equal(partition->repeats, 0);
    assert_int_equal(partition->is_sent, 0);
    harness_free(harness);
}

static void a_new_leader_repeats_from_the_first_again(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new("scenario: s\npegasus: master\nduration: 30min\n"
                    "cluster: {replica_servers: 3, meta_servers: 2, network: {latency: 100us}}\n"
                    "config: {replica_assign_delay_for_dropouts: 1min,"
                    " bulk_load_max_rollback_times: 0}\n"
                    "bulk_load: {files: 2, file_size: 1MiB, ingest: 300ms}\n"
                    "table: {name: temp, partitions: 1,"
                    " envs: {replica.write_throttling_by_size: 10*reject*0}}\n"
                    "fixes: {meta-retry: {base: 5s, factor: 1, attempts: 3}}\n"
                    "steps: [{at: 1s, do: start_bulk_load}]\n"
                    "faults: [{at: 53s, do: crash, node: meta-1}]\n");
    /* Sent at 41 s, repeated at 46 s and 51 s; the third, at 56 s, dies with the leader. */
    harness_run_to(harness, 53 * SIM_SECOND);
    assert_int_equal(harness_count(harness, COUNTER_META_RETRIES), 2);
    harness_run_to(harness, 63 * SIM_SECOND);
    assert_int_equal(harness_count(harness, COUNTER_META_RETRIES), 2);
    assert_int_equal(harness_finish(harness)->verdict, VERDICT_FAILED);
    assert_int_equal(harness_count(harness, COUNTER_LEADER_CHANGES), 1);
    assert_int_equal(harness_count(harness, COUNTER_META_RETRIES), 5);
    assert_int_equal(harness_count(harness, COUNTER_INGESTION_REQUESTS), 7);
    harness_free(harness);
}

static void one_member_that_runs_is_enough_to_believe_a_repeat_answer(void **state)
{
    (void)state;
    struct harness *harness =
        load_under("v2.4.0", "delay*200", "{meta-checks-progress: {after: 5s, attempts: 9}}");
    /* The repeat answer comes at 41 s, meta looks at 46 s, before the next reports. */
    harness_run_to(harness, 45 * SIM_SECOND);
    struct meta_partition *partition = &meta_partitions(harness_meta(harness, 0))[0];
    partition->node_count = 3;
    assert_int_equal(meta_resend_level(partition), 0);
    partition->nodes[2].ingestion = IS_RUNNING;
    assert_int_equal(meta_resend_level(partition), 1);
    partition->nodes[1].ingestion = IS_SUCCEED;
    assert_int_equal(meta_resend_level(partition), 3);
    partition->nodes[1].ingestion = IS_FAILED;
    assert_int_equal(meta_resend_level(partition), 1);
    harness_run_to(harness, 2 * SIM_MINUTE);
    assert_int_equal(harness_count(harness, COUNTER_META_RETRIES), 0);
    assert_int_equal(harness_count(harness, COUNTER_INGESTION_REQUESTS), 1);
    harness_free(harness);
}

static void a_pause_ends_with_the_round_it_belongs_to(void **state)
{
    (void)state;
    struct harness *harness =
        load_under("master", "reject*0", "{meta-retry: {base: 5min, attempts: 3}}");
    harness_run_to(harness, 42 * SIM_SECOND);
    struct meta *meta = harness_meta(harness, 0);
    sim_act_as(harness_sim(harness), cluster_meta(0));
    const struct ingestion_watch watch = meta_resend_watch(harness_sim(harness), 0);
    assert_true(meta_resend_is_current(harness_sim(harness), &watch));
    meta_partitions(meta)[0].round++;
    assert_false(meta_resend_is_current(harness_sim(harness), &watch));
    meta_partitions(meta)[0].round--;
    meta_tables(meta)[0].is_rolling_back = 1;
    assert_false(meta_resend_is_current(harness_sim(harness), &watch));
    meta_tables(meta)[0].is_rolling_back = 0;
    meta_tables(meta)[0].is_pending = 1;
    assert_false(meta_resend_is_current(harness_sim(harness), &watch));
    meta_tables(meta)[0].is_pending = 0;
    assert_true(meta_resend_is_current(harness_sim(harness), &watch));
    meta->term++;
    assert_false(meta_resend_is_current(harness_sim(harness), &watch));
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_are_retried_as_far_as_the_option_goes),
        cmocka_unit_test(a_rejected_request_is_sent_again_with_its_slots_kept),
        cmocka_unit_test(a_pause_serves_the_load_and_its_end_does_not),
        cmocka_unit_test(a_repeat_answer_is_believed_where_an_ingestion_is_seen),
        cmocka_unit_test(each_ingestion_of_a_table_is_a_round_with_repeats_of_its_own),
        cmocka_unit_test(a_new_leader_repeats_from_the_first_again),
        cmocka_unit_test(one_member_that_runs_is_enough_to_believe_a_repeat_answer),
        cmocka_unit_test(a_pause_ends_with_the_round_it_belongs_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
