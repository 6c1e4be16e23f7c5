#include "models/meta_ingestion.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "models/replica.h"
#include "sim/world.h"
#include "tests/harness.h"

static struct harness *load_of(const char *revision, const char *table)
{
    char yaml[2048];
    (void)snprintf(yaml, sizeof(yaml),
                   "scenario: ingestion\npegasus: %s\nduration: 12min\n"
                   "cluster: {replica_servers: 3, network: {latency: 100us},"
                   " zookeeper: {write: 1ms, read: 1ms}, log_write: 1ms}\n"
                   "bulk_load: {files: 2, file_size: 1MiB, provider_latency: 1ms, ingest: 300ms}\n"
                   "table: %s\n"
                   "steps:\n"
                   "  - {at: 1s, do: start_bulk_load}\n",
                   revision, table);
    return harness_new(yaml);
}

static const struct meta_table *table_of(struct harness *harness)
{
    return &meta_tables(harness_meta(harness, 0))[0];
}

/* How many partitions hold slots now. */
static uint32_t holders(struct harness *harness)
{
    struct meta *meta = harness_meta(harness, 0);
    uint32_t count = 0;
    for (uint32_t i = 0; i < meta->partition_count; i++)
        count += meta_partitions(meta)[i].slot_count > 0;
    return count;
}

static void the_request_leaves_ten_seconds_after_the_slots_were_taken(void **state)
{
    (void)state;
    struct harness *harness = load_of("master", "{name: temp, partitions: 2}");
    harness_run_to(harness, 32 * SIM_SECOND);
    assert_int_equal(holders(harness), 2);
    assert_int_equal(meta_servers(harness_meta(harness, 0))[0].ingesting, 2);
    harness_run_to(harness, 41 * SIM_SECOND);
    assert_int_equal(harness_count(harness, COUNTER_INGESTION_REQUESTS), 0);
    harness_run_to(harness, 41100 * SIM_MS);
    assert_int_equal(harness_count(harness, COUNTER_INGESTION_REQUESTS), 2);
    harness_run_to(harness, 2 * SIM_MINUTE);
    assert_int_equal(holders(harness), 0);
    assert_int_equal(meta_servers(harness_meta(harness, 0))[0].ingesting, 0);
    harness_free(harness);
}

/* The ingestion request that is on its way, or null. */
static const struct slot *request_under_way(struct harness *harness)
{
    const struct sim *sim = harness_sim(harness);
    for (uint32_t i = 0; i < sim->world->slot_end; i++) {
        if (sim->slots[i].state == SLOT_PENDING && sim->slots[i].kind == MSG_CLIENT_WRITE)
            return &sim->slots[i];
    }
    return NULL;
}

static void
the_request_goes_where_and_with_what_ballot_the_group_was_when_slots_were_taken(void **state)
{
    (void)state;
    struct harness *harness = load_of("master", "{name: temp, partitions: 1}");
    harness_run_to(harness, 35 * SIM_SECOND);
    struct partition_config *config = &meta_partitions(harness_meta(harness, 0))[0].config;
    const int64_t ballot = config->ballot;
    assert_int_equal(config->primary, 0);
    config->ballot += 2;
    config->primary = 1;
    config->secondaries[0] = 0;
    const struct slot *slot = NULL;
    for (sim_time at = 41 * SIM_SECOND; slot == NULL && at < 42 * SIM_SECOND; at += 10 * SIM_US) {
        harness_run_to(harness, at);
        slot = request_under_way(harness);
    }
    const struct client_write none = {.ballot = -1};
    const struct client_write *request = slot == NULL ? &none : (const void *)slot->body;
    assert_int_equal(request->ballot, ballot);
    assert_int_equal(slot == NULL ? SIM_NOBODY : slot->to,
                     cluster_replica(harness_options(harness), 0, 0));
    harness_free(harness);
}

static void four_partitions_of_a_server_ingest_at_once_and_the_others_wait(void **state)
{
    (void)state;
    struct harness *harness = load_of("master", "{name: temp, partitions: 9}");
    for (sim_time at = 30 * SIM_SECOND; at < 3 * SIM_MINUTE; at += 50 * SIM_MS) {
        harness_run_to(harness, at);
        assert_true(holders(harness) <= 4);
        for (uint32_t i = 0; i < 3; i++)
            assert_true(meta_servers(harness_meta(harness, 0))[i].ingesting <= 4);
    }
    assert_true(harness_count(harness, COUNTER_SLOT_WAITS) > 0);
    assert_int_equal(table_of(harness)->info.status, BLS_SUCCEED);
    assert_int_equal(holders(harness), 0);
    harness_free(harness);
}

/* One write a second and partition is let through, the next is delayed. */
static void a_request_that_came_to_nothing_frees_its_slots_and_nothing_else_happens(void **state)
{
    (void)state;
    struct harness *harness =
        load_of("before-2157", "{name: temp, partitions: 1, envs: {"
                               "replica.write_throttling_by_size: 10*delay*500}}");
    harness_run_to(harness, 9 * SIM_MINUTE);
    assert_int_equal(harness_count(harness, COUNTER_NO_NEED_OPERATE), 1);
    assert_int_equal(harness_count(harness, COUNTER_INGESTION_REQUESTS), 1);
    assert_int_equal(harness_count(harness, COUNTER_ROLLBACKS), 0);
    assert_true(harness_tells(harness, "came to nothing; meta does nothing about it"));
    assert_int_equal(table_of(harness)->info.status, BLS_INGESTING);
    assert_int_equal(table_of(harness)->is_polled, 1);
    assert_int_equal(holders(harness), 0);
    harness_free(harness);
}

static void the_same_request_is_carried_out_since_2157(void **state)
{
    (void)state;
    struct harness *harness =
        load_of("pr-2157", "{name: temp, partitions: 1, envs: {"
                           "replica.write_throttling_by_size: 10*delay*500}}");
    harness_run_to(harness, 9 * SIM_MINUTE);
    assert_int_equal(harness_count(harness, COUNTER_NO_NEED_OPERATE), 0);
    assert_int_equal(table_of(harness)->info.status, BLS_SUCCEED);
    harness_free(harness);
}

static void without_metadata_the_load_fails(void **state)
{
    (void)state;
    struct harness *harness = load_of("master", "{name: temp, partitions: 2}");
    harness_run_to(harness, 25 * SIM_SECOND);
    meta_partitions(harness_meta(harness, 0))[1].record.file_count = 0;
    harness_run_to(harness, 33 * SIM_SECOND);
    assert_int_equal(table_of(harness)->info.status, BLS_FAILED);
    assert_int_equal(table_of(harness)->info.error, ERR_CORRUPTION);
    harness_free(harness);
}

static void servers_that_ingested_already_are_not_asked_again(void **state)
{
    (void)state;
    struct harness *harness = load_of("master", "{name: temp, partitions: 2}");
    harness_run_to(harness, 25 * SIM_SECOND);
    struct bulk_partition_record *record = &meta_partitions(harness_meta(harness, 0))[1].record;
    record->ever_ingest_succeed = 1;
    record->host_count = 3;
    for (uint16_t i = 0; i < 3; i++) {
        record->hosts[i] = i;
        harness_replica(harness, 1, i)->disk.loads_ingested = 1;
    }
    harness_run_to(harness, 33 * SIM_SECOND);
    assert_int_equal(record->status, BLS_SUCCEED);
    harness_run_to(harness, 43 * SIM_SECOND);
    assert_int_equal(harness_count(harness, COUNTER_INGESTION_REQUESTS), 1);
    harness_free(harness);
}

static void an_error_rolls_the_table_back_and_frees_all_slots(void **state)
{
    (void)state;
    struct harness *harness = load_of("before-2157", "{name: temp, partitions: 3, envs: {"
                                                     "replica.write_throttling_by_size: "
                                                     "10*reject*10}}");
    harness_run_to(harness, 40 * SIM_SECOND);
    assert_int_equal(holders(harness), 3);
    harness_run_to(harness, 42 * SIM_SECOND);
    assert_int_equal(table_of(harness)->info.status, BLS_DOWNLOADING);
    assert_int_equal(table_of(harness)->rollback_count, 1);
    assert_int_equal(holders(harness), 0);
    harness_run_to(harness, 10 * SIM_MINUTE);
    assert_int_equal(table_of(harness)->info.status, BLS_FAILED);
    assert_int_equal(table_of(harness)->info.error, ERR_INGESTION_FAILED);
    assert_int_equal(harness_count(harness, COUNTER_ROLLBACKS), 10);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_request_leaves_ten_seconds_after_the_slots_were_taken),
        cmocka_unit_test(
            the_request_goes_where_and_with_what_ballot_the_group_was_when_slots_were_taken),
        cmocka_unit_test(four_partitions_of_a_server_ingest_at_once_and_the_others_wait),
        cmocka_unit_test(a_request_that_came_to_nothing_frees_its_slots_and_nothing_else_happens),
        cmocka_unit_test(the_same_request_is_carried_out_since_2157),
        cmocka_unit_test(without_metadata_the_load_fails),
        cmocka_unit_test(servers_that_ingested_already_are_not_asked_again),
        cmocka_unit_test(an_error_rolls_the_table_back_and_frees_all_slots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
