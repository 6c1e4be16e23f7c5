#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/loads.h"

#include <stdio.h>

static void what_is_shared_adds_up_over_any_number_of_steps(void **state)
{
    (void)state;
    int64_t carry = 0;
    int64_t sum = 0;
    for (int i = 0; i < 1000; i++) {
        sum += stub_share(1000, 3, SIM_MS, &carry);
    }
    assert_int_equal(sum, 333);
    sum += stub_share(1000, 3, 2 * SIM_SECOND, &carry);
    assert_int_equal(sum, 1000);
    assert_int_equal(carry, 0);
}

static void a_file_is_complete_when_its_time_is_over(void **state)
{
    (void)state;
    static const int64_t sizes[] = {1, 999, SIM_MIB, 64 * SIM_GIB};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        for (uint32_t count = 1; count < 6; count++) {
            int64_t carry = 0;
            sim_time left = stub_time_left(200 * SIM_MIB, count, sizes[i], carry);
            assert_true(stub_share(200 * SIM_MIB, count, left, &carry) >= sizes[i]);
            carry = 0;
            assert_true(stub_share(200 * SIM_MIB, count, left - 1, &carry) < sizes[i]);
        }
    }
    assert_int_equal(stub_time_left(1, 1, 0, 0), 0);
}

static void a_file_that_no_run_is_long_enough_for_has_a_time_nevertheless(void **state)
{
    (void)state;
    const sim_time left = stub_time_left(1, 1000, 64 * SIM_GIB, 0);
    assert_true(left > 1000 * SIM_HOUR);
    assert_true(left <= SIM_TIME_MAX / 2);
}

static void the_last_byte_of_a_file_may_be_in_the_carry_of_a_share_among_more(void **state)
{
    (void)state;
    /* Three transfers got 0.999.. bytes each; two are over, and the third lacks one byte. */
    const int64_t bandwidth = 200 * SIM_MIB;
    static const int64_t carries[] = {3 * SIM_SECOND - 1, SIM_SECOND + 1, SIM_SECOND};
    for (size_t i = 0; i < COUNT_OF(carries); i++) {
        int64_t carry = carries[i];
        const sim_time left = stub_time_left(bandwidth, 1, 1, carry);
        assert_int_equal(left, 1);
        assert_true(stub_share(bandwidth, 1, left, &carry) >= 1);
    }
}

/* Files on their way to server 0 of a world in which nothing else happens. */
static struct harness *transfers(int64_t first_bytes, int64_t second_bytes)
{
    struct harness *harness = harness_new("scenario: stub\nduration: 1h\n"
                                          "cluster: {replica_servers: 3, network: {latency: 1ms}}\n"
                                          "table: {partitions: 3}\n"
                                          "bulk_load: {download: 1000B/s, ingest: 100ms}\n");
    const struct pegasus_options *options = harness_options(harness);
    for (uint32_t p = 0; p < 2; p++) {
        struct replica *replica = harness_replica(harness, p, 0);
        replica->loader.status = BLS_DOWNLOADING;
        replica->loader.file_count = 10;
        replica->loader.next_file = 9;
        replica->loader.file_total_size = 1000000;
        replica->loader.file_under_way = 1;
        struct transfer transfer = {.partition = p, .bytes = p == 0 ? first_bytes : second_bytes};
        harness_send(harness, cluster_replica(options, p, 0), cluster_stub(options, 0),
                     MSG_TRANSFER, &transfer);
    }
    harness_run_to(harness, 0);
    return harness;
}

static uint32_t files(struct harness *harness, uint32_t partition)
{
    return harness_replica(harness, partition, 0)->disk.files_done;
}

static void transfers_share_the_bandwidth_and_the_rest_goes_to_who_is_left(void **state)
{
    (void)state;
    struct harness *harness = transfers(1000, 3000);
    harness_run_to(harness, 1999 * SIM_MS);
    assert_int_equal(files(harness, 0), 0);
    harness_run_to(harness, 2001 * SIM_MS);
    assert_int_equal(files(harness, 0), 1);
    harness_run_to(harness, 3999 * SIM_MS);
    assert_int_equal(files(harness, 1), 0);
    harness_run_to(harness, 4001 * SIM_MS);
    assert_int_equal(files(harness, 1), 1);
    assert_int_equal(load_stub(harness, 0)->transfers.count, 0);
    harness_free(harness);
}

static void a_transfer_that_is_stopped_leaves_its_share_to_the_others(void **state)
{
    (void)state;
    struct harness *harness = transfers(5000, 3000);
    harness_run_to(harness, SIM_SECOND);
    const struct pegasus_options *options = harness_options(harness);
    struct transfer stop = {.partition = 0};
    sim_time begin = load_now(harness);
    harness_send(harness, cluster_replica(options, 0, 0), cluster_stub(options, 0),
                 MSG_TRANSFER_STOP, &stop);
    harness_run_to(harness, 3 * SIM_SECOND);
    assert_int_equal(files(harness, 1), 0);
    harness_run_to(harness, 4 * SIM_SECOND);
    assert_true(begin <= SIM_SECOND);
    assert_int_equal(files(harness, 1), 1);
    assert_int_equal(files(harness, 0), 0);
    harness_free(harness);
}

static void a_slow_disk_divides_the_bandwidth(void **state)
{
    (void)state;
    struct harness *harness = transfers(1000, 1000);
    const struct fault_message fault = {.what = FAULT_SLOW_DISK, .value = 10, .partition = -1};
    uint32_t stub = cluster_stub(harness_options(harness), 0);
    harness_send(harness, stub, stub, MSG_STUB_FAULT, &fault);
    harness_run_to(harness, 19 * SIM_SECOND);
    assert_int_equal(files(harness, 0), 0);
    harness_run_to(harness, 21 * SIM_SECOND);
    assert_int_equal(files(harness, 0), 1);
    harness_free(harness);
}

/* An ingestion of each of three partitions on server 0. */
static struct harness *ingestions(const char *workers)
{
    char yaml[512];
    int bytes = snprintf(yaml, sizeof(yaml),
                         "scenario: stub\nduration: 1h\n"
                         "cluster: {replica_servers: 3, network: {latency: 1ms}}\n"
                         "table: {partitions: 3}\n"
                         "bulk_load: {download: 1000B/s, ingest: 100ms}\n"
                         "config: {ingestion_workers: %s}\n",
                         workers);
    assert_true(bytes > 0 && (size_t)bytes < sizeof(yaml));
    struct harness *harness = harness_new(yaml);
    const struct pegasus_options *options = harness_options(harness);
    for (uint32_t p = 0; p < 3; p++) {
        struct ingest_task task = {.partition = p, .result = IS_RUNNING, .ballot = INT64_MAX};
        harness_replica(harness, p, 0)->disk.files_done = (uint32_t)options->load.files;
        harness_send(harness, cluster_replica(options, p, 0), cluster_stub(options, 0), MSG_INGEST,
                     &task);
    }
    return harness;
}

static enum ingestion_status ingestion(struct harness *harness, uint32_t partition)
{
    return (enum ingestion_status)harness_replica(harness, partition, 0)->loader.ingestion;
}

static void ingestions_run_side_by_side_as_far_as_there_are_workers(void **state)
{
    (void)state;
    struct harness *harness = ingestions("2");
    harness_run_to(harness, 50 * SIM_MS);
    assert_int_equal(load_stub(harness, 0)->ingesting, 2);
    assert_int_equal(load_stub(harness, 0)->ingestions.count, 1);
    harness_run_to(harness, 150 * SIM_MS);
    assert_int_equal(ingestion(harness, 0), IS_SUCCEED);
    assert_int_equal(ingestion(harness, 1), IS_SUCCEED);
    assert_int_equal(ingestion(harness, 2), IS_INVALID);
    harness_run_to(harness, 250 * SIM_MS);
    assert_int_equal(ingestion(harness, 2), IS_SUCCEED);
    assert_int_equal(load_stub(harness, 0)->ingesting, 0);
    harness_free(harness);
}

static void a_slow_engine_and_one_that_fails(void **state)
{
    (void)state;
    struct harness *harness = ingestions("24");
    uint32_t stub = cluster_stub(harness_options(harness), 0);
    struct fault_message fault = {.what = FAULT_ENGINE_INGEST, .value = 1, .partition = 1};
    harness_send(harness, stub, stub, MSG_STUB_FAULT, &fault);
    harness_run_to(harness, 150 * SIM_MS);
    assert_int_equal(ingestion(harness, 0), IS_SUCCEED);
    assert_int_equal(ingestion(harness, 1), IS_FAILED);
    fault = (struct fault_message){.what = FAULT_SLOW_ENGINE, .value = 5, .partition = -1};
    harness_send(harness, stub, stub, MSG_STUB_FAULT, &fault);
    struct ingest_task task = {.partition = 1, .result = IS_RUNNING};
    harness_send(harness, cluster_replica(harness_options(harness), 1, 0), stub, MSG_INGEST, &task);
    harness_run_to(harness, 500 * SIM_MS);
    assert_int_equal(ingestion(harness, 1), IS_FAILED);
    harness_run_to(harness, 700 * SIM_MS);
    assert_int_equal(ingestion(harness, 1), IS_SUCCEED);
    harness_free(harness);
}

static void a_crash_forgets_all_of_it(void **state)
{
    (void)state;
    struct harness *harness = ingestions("1");
    harness_run_to(harness, 10 * SIM_MS);
    struct stub *stub = load_stub(harness, 0);
    assert_int_equal(stub->ingestions.count, 2);
    sim_act_as(harness_sim(harness), cluster_stub(harness_options(harness), 0));
    stub_forget(harness_sim(harness), stub);
    assert_int_equal(stub->ingestions.count, 0);
    assert_int_equal(stub->ingesting, 0);
    assert_int_equal(stub->downloading, 0);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_shared_adds_up_over_any_number_of_steps),
        cmocka_unit_test(a_file_is_complete_when_its_time_is_over),
        cmocka_unit_test(a_file_that_no_run_is_long_enough_for_has_a_time_nevertheless),
        cmocka_unit_test(the_last_byte_of_a_file_may_be_in_the_carry_of_a_share_among_more),
        cmocka_unit_test(transfers_share_the_bandwidth_and_the_rest_goes_to_who_is_left),
        cmocka_unit_test(a_transfer_that_is_stopped_leaves_its_share_to_the_others),
        cmocka_unit_test(a_slow_disk_divides_the_bandwidth),
        cmocka_unit_test(ingestions_run_side_by_side_as_far_as_there_are_workers),
        cmocka_unit_test(a_slow_engine_and_one_that_fails),
        cmocka_unit_test(a_crash_forgets_all_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
