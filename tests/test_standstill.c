/*
 * When polling alone leads nowhere: a load that was lost, and everything that would still move one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/standstill.h"
#include "sim/network.h"
#include "sim/world.h"
#include "tests/moments.h"

/* The hang of one partition, watched for long. */
#define HANG                                                                                       \
    MOMENT_LOAD                                                                                    \
    "pegasus: v2.4.0\n"                                                                            \
    "observe: 5min\n"                                                                              \
    "table: {partitions: 1, envs: {replica.write_throttling_by_size: 300*delay*8000}}\n"

static bool is_lost(struct moments *moments)
{
    return harness_sim(moments->harness)->world->lost_count > 0;
}

/* A world in which the load stands still. */
static void open_lost(struct moments *moments)
{
    moment_open(moments, HANG);
    (void)moment_when(moments, is_lost);
    assert_true(standstill_holds(harness_sim(moments->harness), 0));
}

static bool stands(struct moments *moments)
{
    return standstill_holds(harness_sim(moments->harness), 0);
}

static void a_lost_ingestion_is_found_at_the_event_that_loses_it(void **state)
{
    (void)state;
    struct moments moments;
    moment_open(&moments, HANG);
    (void)moment_when(&moments, is_lost);
    assert_true(harness_tells(moments.harness, "the request came to nothing"));
    const struct sim *sim = harness_sim(moments.harness);
    const uint32_t flag = sim->plan->guard_first[GUARD_INGESTION_FLAG];
    assert_int_equal(sim->guards[flag].orphaned, sim->world->number + 1);
    assert_int_equal(sim->guards[flag].lost, sim->world->number + 1);
    harness_free(moments.harness);
}

/* A whole load in which nothing is ever lost. */
static void succeeds(const char *text)
{
    struct moments moments;
    moment_open(&moments, text);
    while (run_step(harness_run(moments.harness)))
        assert_int_equal(harness_sim(moments.harness)->world->lost_count, 0);
    assert_int_equal(harness_finish(moments.harness)->verdict, VERDICT_SUCCESS);
    harness_free(moments.harness);
}

static void a_load_under_way_does_not_stand_still(void **state)
{
    (void)state;
    succeeds(MOMENT_TABLE "pegasus: v2.4.0\n");
}

/* The primary has ingested before the poll whose mutation makes the secondary begin. */
static void an_ingestion_that_a_poll_sets_off_is_work(void **state)
{
    (void)state;
    succeeds("scenario: a quick engine\n"
             "duration: 10min\n"
             "steps: [{at: 1s, do: start_bulk_load -a temp -c onebox -p local_service -r /bulk}]\n"
             "cluster: {network: {latency: 0s}}\n"
             "bulk_load: {ingest: 1ms}\n"
             "table: {partitions: 1, replicas: 2}\n"
             "pegasus: master\n");
}

/* Each changes one thing of a world that stands still; each makes that no proof any more. */
static void meta_resigns(struct moments *moments)
{
    harness_meta(moments->harness, 0)->phase = META_STANDBY;
}

static void the_app_is_being_written(struct moments *moments)
{
    moment_table(moments)->is_pending = 1;
}

static void the_table_rolls_back(struct moments *moments)
{
    moment_table(moments)->is_rolling_back = 1;
}

static void the_load_is_ending(struct moments *moments)
{
    moment_table(moments)->is_cleaning_up = 1;
}

static void the_app_is_downloaded(struct moments *moments)
{
    moment_table(moments)->info.status = BLS_DOWNLOADED;
}

static void the_partition_is_being_written(struct moments *moments)
{
    moment_partition(moments)->is_pending = 1;
}

static void the_group_is_being_changed(struct moments *moments)
{
    moment_partition(moments)->is_updating = 1;
}

static void the_group_is_not_full(struct moments *moments)
{
    moment_partition(moments)->config.secondary_count = 1;
}

static void a_member_has_another_ballot(struct moments *moments)
{
    moment_replica(moments, 1)->config.ballot++;
}

static void a_member_has_another_role(struct moments *moments)
{
    moment_replica(moments, 1)->role = ROLE_INACTIVE;
}

static void a_member_has_failed(struct moments *moments)
{
    moment_replica(moments, 2)->loader.ingestion = IS_FAILED;
}

static void the_primary_has_heard_of_a_failure(struct moments *moments)
{
    moment_replica(moments, 0)->loader.secondaries[0].report.ingestion = IS_FAILED;
}

static void all_have_ingested(struct moments *moments)
{
    for (uint32_t i = 0; i < 3; i++)
        moment_replica(moments, i)->loader.ingestion = IS_SUCCEED;
    moment_replica(moments, 0)->loader.empty_prepare_sent = 1;
}

static void the_primary_has_ingested_and_will_prepare(struct moments *moments)
{
    moment_replica(moments, 0)->loader.ingestion = IS_SUCCEED;
}

static void the_primary_was_wiped(struct moments *moments)
{
    moment_replica(moments, 0)->loader.status = BLS_INVALID;
}

static void an_engine_error_is_in_store(struct moments *moments)
{
    moment_replica(moments, 1)->engine_fails = 1;
}

static void a_log_error_is_in_store(struct moments *moments)
{
    moment_replica(moments, 1)->log_fails = 1;
}

static void a_disk_is_so_slow_that_prepares_may_be_late(struct moments *moments)
{
    moment_replica(moments, 1)->disk_factor = 1000;
}

static void a_learner_stops_the_broadcasts(struct moments *moments)
{
    struct learner *learner = &moment_replica(moments, 0)->learners[0];
    learner->server = 2;
    learner->state = LEARNING_WITHOUT_PREPARE;
}

static uint32_t node_of(struct moments *moments, uint32_t server)
{
    return cluster_server_node(harness_options(moments->harness), server);
}

static void a_server_is_down(struct moments *moments)
{
    harness_sim(moments->harness)->nodes[node_of(moments, 2)].is_down = 1;
}

static void a_server_pauses(struct moments *moments)
{
    harness_sim(moments->harness)->nodes[node_of(moments, 2)].paused_until = SIM_HOUR;
}

static void a_link_is_cut(struct moments *moments)
{
    network_cut(harness_sim(moments->harness)->network, node_of(moments, 0), node_of(moments, 1));
}

static void zookeeper_is_cut_off(struct moments *moments)
{
    struct sim *sim = harness_sim(moments->harness);
    network_cut(sim->network,
                sim_node_of(sim, cluster_zookeeper(harness_options(moments->harness))),
                NETWORK_EVERYBODY);
}

static void a_message_waits_to_be_lost(struct moments *moments)
{
    const struct network_trap trap = {
        .from = node_of(moments, 0), .to = node_of(moments, 1), .count = 1};
    assert_true(network_trap(harness_sim(moments->harness)->network, &trap));
}

static void it_waits_for_slots_that_are_free(struct moments *moments)
{
    moment_partition(moments)->waits_for_slots = 1;
}

static void an_answer_with_an_error_is_under_way(struct moments *moments)
{
    const struct bulk_load_response response = {.error = ERR_INVALID_STATE};
    harness_send(moments->harness, cluster_replica(harness_options(moments->harness), 0, 0),
                 cluster_meta(0), MSG_BULK_LOAD_RESPONSE, &response);
}

static void whatever_would_move_the_load_is_seen(void **state)
{
    (void)state;
    static void (*const changes[])(struct moments *) = {
        meta_resigns,
        the_app_is_being_written,
        the_table_rolls_back,
        the_load_is_ending,
        the_app_is_downloaded,
        the_partition_is_being_written,
        the_group_is_being_changed,
        the_group_is_not_full,
        a_member_has_another_ballot,
        a_member_has_another_role,
        a_member_has_failed,
        the_primary_has_heard_of_a_failure,
        all_have_ingested,
        the_primary_has_ingested_and_will_prepare,
        the_primary_was_wiped,
        an_engine_error_is_in_store,
        a_log_error_is_in_store,
        a_disk_is_so_slow_that_prepares_may_be_late,
        a_learner_stops_the_broadcasts,
        a_server_is_down,
        a_server_pauses,
        a_link_is_cut,
        zookeeper_is_cut_off,
        a_message_waits_to_be_lost,
        an_answer_with_an_error_is_under_way,
        it_waits_for_slots_that_are_free,
    };
    for (uint32_t i = 0; i < COUNT_OF(changes); i++) {
        struct moments moments;
        open_lost(&moments);
        changes[i](&moments);
        if (stands(&moments))
            fail_msg("change %u is not seen", i);
        harness_free(moments.harness);
    }
}

static void a_secondary_that_was_wiped_helps_nobody(void **state)
{
    (void)state;
    struct moments moments;
    open_lost(&moments);
    moment_replica(&moments, 1)->loader.status = BLS_INVALID;
    assert_true(stands(&moments));
    harness_free(moments.harness);
}

/* A secondary whose disk was full when it was told to download: the others have yet to be heard. */
static void a_download_is_lost_when_meta_has_heard_how_far_the_others_have_come(void **state)
{
    (void)state;
    struct moments moments;
    moment_open(&moments, MOMENT_TABLE "pegasus: master\n"
                                       "observe: 5min\n"
                                       "faults: [{at: 0s, do: disk_full, node: replica-2}]\n");
    (void)moment_when(&moments, is_lost);
    const struct sim *sim = harness_sim(moments.harness);
    const struct obligation_state *load =
        &sim->obligations[sim->plan->obligation_first[OBLIGATION_LOAD]];
    const sim_time moved = load->moved_at;
    assert_int_equal(sim->guards[sim->plan->guard_first[GUARD_DOWNLOAD_SLOT] + 1].lost,
                     sim->world->number + 1);
    harness_run_to(moments.harness, sim_now(sim) + 4 * SIM_MINUTE);
    assert_int_equal(load->moved_at, moved);
    assert_true(load->is_open);
    harness_free(moments.harness);
}

static void a_message_that_waits_to_be_lost_elsewhere_changes_nothing(void **state)
{
    (void)state;
    struct moments moments;
    open_lost(&moments);
    struct sim *sim = harness_sim(moments.harness);
    const struct network_trap trap = {
        .from = sim_node_of(sim, cluster_provider(harness_options(moments.harness))),
        .to = sim_node_of(sim, cluster_zookeeper(harness_options(moments.harness))),
        .count = 1};
    assert_true(network_trap(sim->network, &trap));
    assert_true(stands(&moments));
    harness_free(moments.harness);
}

/* A secondary does not ingest, and the other partition waits for the slots of this one. */
static void who_waits_for_the_slots_of_a_lost_one_helps_nobody(void **state)
{
    (void)state;
    struct moments moments;
    moment_open(&moments, MOMENT_LOAD
                "pegasus: v2.4.0\n"
                "observe: 5min\n"
                "config: {bulk_load_node_max_ingesting_count: 1}\n"
                "table: {partitions: 2}\n"
                "faults: [{at: 0s, do: fail_engine_write, node: replica-2, partition: 0}]\n");
    (void)moment_when(&moments, is_lost);
    const struct meta *meta = harness_meta(moments.harness, 0);
    const struct meta_partition *waiting = &meta_look_partitions(meta)[1];
    assert_int_equal(waiting->waits_for_slots, 1);
    assert_int_equal(waiting->slot_count, 0);
    assert_int_equal(meta_look_partitions(meta)[0].slot_count, 3);
    assert_true(harness_count(moments.harness, COUNTER_SLOT_WAITS) > 0);
    harness_free(moments.harness);
}

static void a_proof_is_not_overtaken_by_a_guess(void **state)
{
    (void)state;
    struct harness *harness = harness_new(HANG "within: 1min\n");
    const struct run_result *result = harness_finish(harness);
    assert_int_equal(result->verdict, VERDICT_HUNG);
    assert_int_equal(result->detector, DETECTOR_LOST_WORK);
    assert_true(result->ended_at - result->stuck_since >= 5 * SIM_MINUTE);
    harness_free(harness);
}

static void latencies_near_a_timeout_prove_nothing(void **state)
{
    (void)state;
    struct moments moments;
    moment_open(&moments, HANG "config: {rpc_timeout: 4ms}\n");
    while (run_step(harness_run(moments.harness)) &&
           harness_count(moments.harness, COUNTER_NO_NEED_OPERATE) == 0) {
    }
    harness_run_to(moments.harness, sim_now(harness_sim(moments.harness)) + SIM_MINUTE);
    assert_int_equal(harness_count(moments.harness, COUNTER_NO_NEED_OPERATE), 1);
    assert_false(stands(&moments));
    harness_free(moments.harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lost_ingestion_is_found_at_the_event_that_loses_it),
        cmocka_unit_test(a_load_under_way_does_not_stand_still),
        cmocka_unit_test(an_ingestion_that_a_poll_sets_off_is_work),
        cmocka_unit_test(whatever_would_move_the_load_is_seen),
        cmocka_unit_test(a_secondary_that_was_wiped_helps_nobody),
        cmocka_unit_test(a_download_is_lost_when_meta_has_heard_how_far_the_others_have_come),
        cmocka_unit_test(a_message_that_waits_to_be_lost_elsewhere_changes_nothing),
        cmocka_unit_test(who_waits_for_the_slots_of_a_lost_one_helps_nobody),
        cmocka_unit_test(a_proof_is_not_overtaken_by_a_guess),
        cmocka_unit_test(latencies_near_a_timeout_prove_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
