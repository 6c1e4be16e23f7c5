#include "models/meta_partition.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "models/meta_store.h"
#include "models/replica.h"
#include "models/zookeeper.h"
#include "sim/world.h"
#include "tests/harness.h"

/* ZooKeeper takes 100 ms for a write: polls at 1.4 s, 11.4 s, 21.4 s. */
#define LOAD                                                                                       \
    "scenario: partition\npegasus: master\nduration: 10min\n"                                      \
    "cluster: {replica_servers: 3, network: {latency: 100us},"                                     \
    " zookeeper: {write: 100ms, read: 1ms}, log_write: 1ms}\n"                                     \
    "bulk_load: {files: 2, file_size: 1MiB, provider_latency: 1ms, ingest: 300ms}\n"               \
    "table: {name: temp, partitions: 3}\n"                                                         \
    "steps:\n"                                                                                     \
    "  - {at: 1s, do: start_bulk_load}\n"

static struct meta_partition *partition_of(struct harness *harness, uint32_t partition)
{
    return &meta_partitions(harness_meta(harness, 0))[partition];
}

static const struct bulk_partition_record *stored(struct harness *harness, uint32_t partition)
{
    struct zookeeper *zookeeper =
        harness_state(harness, cluster_zookeeper(harness_options(harness)));
    return &zookeeper_partitions(zookeeper)[partition].bulk;
}

/* Runs until a write of the partition is under way. */
static void run_until_pending(struct harness *harness, uint32_t partition, sim_time from)
{
    sim_time at = from;
    while (!partition_of(harness, partition)->is_pending) {
        at += SIM_MS;
        assert_true(at < SIM_MINUTE);
        harness_run_to(harness, at);
    }
}

static void a_status_counts_once_it_is_written(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD);
    run_until_pending(harness, 0, 20 * SIM_SECOND);
    assert_int_equal(partition_of(harness, 0)->record.status, BLS_DOWNLOADING);
    harness_run_to(harness, 22 * SIM_SECOND);
    assert_int_equal(partition_of(harness, 0)->record.status, BLS_DOWNLOADED);
    assert_int_equal(partition_of(harness, 0)->is_pending, 0);
    assert_int_equal(stored(harness, 0)->status, BLS_DOWNLOADED);
    harness_free(harness);
}

static void the_record_captured_at_the_write_overwrites_what_changed_meanwhile(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD);
    run_until_pending(harness, 0, 20 * SIM_SECOND);
    partition_of(harness, 0)->record.file_total_size = 77;
    harness_run_to(harness, 22 * SIM_SECOND);
    assert_int_equal(partition_of(harness, 0)->record.file_total_size, 2 * SIM_MIB);
    harness_free(harness);
}

static void the_metadata_is_stored_once(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD);
    harness_run_to(harness, 11 * SIM_SECOND);
    assert_int_equal(partition_of(harness, 0)->record.file_count, 0);
    harness_run_to(harness, 12 * SIM_SECOND);
    assert_int_equal(partition_of(harness, 0)->record.file_count, 2);
    assert_int_equal(stored(harness, 0)->file_count, 2);
    assert_int_equal(stored(harness, 0)->file_total_size, 2 * SIM_MIB);
    assert_int_equal(stored(harness, 0)->status, BLS_DOWNLOADING);
    harness_free(harness);
}

/* A message of that kind that is on its way, or null. */
static const struct slot *under_way(struct harness *harness, uint16_t kind)
{
    const struct sim *sim = harness_sim(harness);
    for (uint32_t i = 0; i < sim->world->slot_end; i++) {
        if (sim->slots[i].state == SLOT_PENDING && sim->slots[i].kind == kind &&
            sim->slots[i].outcome == SIM_DELIVERED)
            return &sim->slots[i];
    }
    return NULL;
}

static const struct slot *run_until_under_way(struct harness *harness, uint16_t kind, sim_time from)
{
    const struct slot *slot = NULL;
    for (sim_time at = from; slot == NULL; at += 10 * SIM_US) {
        assert_true(at < SIM_MINUTE);
        harness_run_to(harness, at);
        slot = under_way(harness, kind);
    }
    return slot;
}

static void metadata_is_asked_for_and_sent_until_it_is_stored(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD);
    const struct slot *slot = run_until_under_way(harness, MSG_BULK_LOAD_REQUEST, 11 * SIM_SECOND);
    const struct bulk_load_request *request = (const void *)slot->body;
    assert_int_equal(request->wants_metadata, 1);
    slot = run_until_under_way(harness, MSG_BULK_LOAD_RESPONSE, 11 * SIM_SECOND);
    const struct bulk_load_response *response = (const void *)slot->body;
    assert_int_equal(response->flags & RESPONSE_HAS_METADATA, RESPONSE_HAS_METADATA);
    slot = run_until_under_way(harness, MSG_BULK_LOAD_REQUEST, 21 * SIM_SECOND);
    request = (const void *)slot->body;
    assert_int_equal(request->wants_metadata, 0);
    slot = run_until_under_way(harness, MSG_BULK_LOAD_RESPONSE, 21 * SIM_SECOND);
    response = (const void *)slot->body;
    assert_int_equal(response->flags & RESPONSE_HAS_METADATA, 0);
    harness_free(harness);
}

static void metadata_that_comes_again_is_not_stored_again(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD);
    (void)run_until_under_way(harness, MSG_BULK_LOAD_RESPONSE, 11 * SIM_SECOND);
    for (uint32_t i = 0; i < 3; i++)
        partition_of(harness, i)->record.file_count = 7; /* since the request was sent */
    harness_run_to(harness, 12 * SIM_SECOND);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(partition_of(harness, i)->record.file_count, 7);
        assert_int_equal(stored(harness, i)->file_count, 0);
    }
    harness_free(harness);
}

/* A write of a partition's record as it is in memory, but for its status, is acknowledged. */
static void acknowledge(struct harness *harness, uint32_t partition, uint8_t status)
{
    struct store_write write;
    memset(&write, 0, sizeof(write));
    write.index = partition;
    write.purpose = STORE_PARTITION_STATUS;
    write.record.bulk_partition = partition_of(harness, partition)->record;
    write.record.bulk_partition.status = status;
    sim_act_as(harness_sim(harness), cluster_meta(0));
    meta_partition_written(harness_sim(harness), &write);
}

static void a_status_that_was_there_already_counts_for_nothing(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD);
    harness_run_to(harness, 25 * SIM_SECOND);
    const struct meta_table *table = &meta_tables(harness_meta(harness, 0))[0];
    assert_int_equal(partition_of(harness, 0)->record.status, BLS_DOWNLOADED);
    acknowledge(harness, 0, BLS_DOWNLOADED);
    assert_int_equal(table->in_progress, 3);
    acknowledge(harness, 0, BLS_INGESTING);
    assert_int_equal(table->in_progress, 2);
    harness_free(harness);
}

static void who_begins_to_download_forgets_what_was_reported(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD);
    harness_run_to(harness, 25 * SIM_SECOND);
    struct meta_partition *partition = partition_of(harness, 0);
    partition->is_clean = 1;
    assert_int_equal(partition->progress, 100);
    assert_int_equal(partition->node_count, 3);
    acknowledge(harness, 0, BLS_DOWNLOADING);
    assert_int_equal(partition->is_clean, 0);
    assert_int_equal(partition->progress, 0);
    assert_int_equal(partition->node_count, 0);
    assert_int_equal(meta_tables(harness_meta(harness, 0))[0].in_progress, 2);
    harness_free(harness);
}

static void only_a_rollback_waits_for_a_write(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD);
    harness_run_to(harness, 5 * SIM_SECOND);
    partition_of(harness, 1)->is_pending = 1;
    sim_act_as(harness_sim(harness), cluster_meta(0));
    meta_partition_change(harness_sim(harness), 1, BLS_DOWNLOADING, false);
    assert_true(harness_tells(harness, "1.1 does not become DOWNLOADING"));
    assert_null(under_way(harness, MSG_META_PARTITION_RETRY));
    meta_tables(harness_meta(harness, 0))[0].is_rolling_back = 1;
    meta_partition_change(harness_sim(harness), 1, BLS_FAILED, false);
    assert_null(under_way(harness, MSG_META_PARTITION_RETRY));
    meta_partition_change(harness_sim(harness), 1, BLS_DOWNLOADING, false);
    const struct slot *again = under_way(harness, MSG_META_PARTITION_RETRY);
    const sim_time at = again == NULL ? 0 : again->at;
    assert_int_equal(at - sim_now(harness_sim(harness)), SIM_SECOND);
    harness_free(harness);
}

static void a_change_during_a_write_is_dropped_and_not_repeated(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD "  - {at: 5s, do: cancel_bulk_load}\n");
    harness_run_to(harness, 4 * SIM_SECOND);
    partition_of(harness, 1)->is_pending = 1;
    harness_run_to(harness, 6 * SIM_SECOND);
    partition_of(harness, 1)->is_pending = 0;
    assert_true(harness_tells(harness, "1.1 does not become CANCELED"));
    harness_run_to(harness, 2 * SIM_MINUTE);
    assert_int_equal(partition_of(harness, 0)->record.status, BLS_CANCELED);
    assert_int_equal(partition_of(harness, 1)->record.status, BLS_DOWNLOADING);
    assert_int_equal(meta_tables(harness_meta(harness, 0))[0].is_bulk_loading, 1);
    harness_free(harness);
}

static void a_rollback_waits_for_the_write_under_way(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD);
    harness_run_to(harness, 25 * SIM_SECOND);
    struct meta_table *table = &meta_tables(harness_meta(harness, 0))[0];
    assert_int_equal(table->info.status, BLS_DOWNLOADED);
    partition_of(harness, 1)->is_pending = 1;
    harness_replica(harness, 0, partition_of(harness, 0)->config.primary)->loader.status =
        BLS_INVALID;
    harness_run_to(harness, 35 * SIM_SECOND);
    assert_int_equal(table->is_rolling_back, 1);
    assert_int_equal(table->in_progress, 1);
    assert_int_equal(partition_of(harness, 1)->record.status, BLS_DOWNLOADED);
    partition_of(harness, 1)->is_pending = 0;
    harness_run_to(harness, 37 * SIM_SECOND);
    assert_int_equal(table->is_rolling_back, 0);
    assert_int_equal(table->in_progress, 3);
    assert_int_equal(partition_of(harness, 1)->record.status, BLS_DOWNLOADING);
    harness_free(harness);
}

static void servers_that_ingested_are_remembered_in_order(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD);
    harness_run_to(harness, 2 * SIM_MINUTE);
    for (uint32_t i = 0; i < 3; i++) {
        const struct bulk_partition_record *record = stored(harness, i);
        assert_int_equal(record->ever_ingest_succeed, 1);
        assert_int_equal(record->host_count, 3);
        for (uint16_t host = 0; host < 3; host++)
            assert_int_equal(record->hosts[host], host);
    }
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_status_counts_once_it_is_written),
        cmocka_unit_test(the_record_captured_at_the_write_overwrites_what_changed_meanwhile),
        cmocka_unit_test(the_metadata_is_stored_once),
        cmocka_unit_test(metadata_is_asked_for_and_sent_until_it_is_stored),
        cmocka_unit_test(metadata_that_comes_again_is_not_stored_again),
        cmocka_unit_test(a_status_that_was_there_already_counts_for_nothing),
        cmocka_unit_test(who_begins_to_download_forgets_what_was_reported),
        cmocka_unit_test(only_a_rollback_waits_for_a_write),
        cmocka_unit_test(a_change_during_a_write_is_dropped_and_not_repeated),
        cmocka_unit_test(a_rollback_waits_for_the_write_under_way),
        cmocka_unit_test(servers_that_ingested_are_remembered_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
