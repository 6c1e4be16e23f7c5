#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "models/client.h"
#include "models/replica.h"
#include "tests/harness.h"

static struct harness *with_clients(const char *duration, const char *rest)
{
    char yaml[2048];
    (void)snprintf(yaml, sizeof(yaml), "scenario: s\nduration: %s\n%s", duration, rest);
    return harness_new(yaml);
}

static void an_open_loop_sends_at_its_rate(void **state)
{
    (void)state;
    struct harness *harness = with_clients("20s", "clients: [{name: web, writes: 100/s}]\n");
    harness_run_to(harness, 10 * SIM_SECOND);
    assert_int_equal(harness_count(harness, COUNTER_WRITES_SENT), 1001);
    assert_in_range(harness_count(harness, COUNTER_WRITES_OK), 990, 1001);
    assert_int_equal(harness_count(harness, COUNTER_WRITES_FAILED), 0);
    harness_free(harness);
}

static void random_arrivals_come_to_the_same_rate(void **state)
{
    (void)state;
    struct harness *harness =
        with_clients("200s", "clients: [{name: web, writes: 100/s, arrivals: poisson}]\n");
    harness_run_to(harness, 100 * SIM_SECOND);
    assert_in_range(harness_count(harness, COUNTER_WRITES_SENT), 9600, 10400);
    harness_free(harness);
}

static void a_closed_loop_waits_for_its_answer(void **state)
{
    (void)state;
    struct harness *harness =
        with_clients("20s", "cluster: {network: {latency: 1ms}, log_write: 1ms}\n"
                            "clients: [{name: job, arrivals: closed, writes: 1/s,\n"
                            "           concurrency: 3, think: 95ms}]\n");
    harness_run_to(harness, 10 * SIM_SECOND);
    /* There and back 2 ms, prepare there and back 2 ms, log 1 ms: about 100 ms with the pause. */
    assert_in_range(harness_count(harness, COUNTER_WRITES_SENT), 290, 306);
    harness_free(harness);
}

static void a_closed_loop_of_many_finds_room_for_all_it_sends(void **state)
{
    (void)state;
    struct harness *harness = with_clients(
        "20s", "clients: [{name: job, arrivals: closed, writes: 1/s, concurrency: 40}]\n");
    harness_run_to(harness, 10 * SIM_SECOND);
    assert_true(harness_count(harness, COUNTER_WRITES_SENT) > 100000);
    harness_free(harness);
}

/* Every write is turned away at once; one user repeats it three times. */
#define TURNED_AWAY                                                                                \
    "table: {partitions: 1, envs: {replica.write_throttling: 0*reject*0}}\npegasus: v2.4.0\n"      \
    "cluster: {network: {latency: 1ms}}\n"

static void a_refused_write_is_repeated_with_growing_pauses(void **state)
{
    (void)state;
    struct harness *harness =
        with_clients("1min", TURNED_AWAY "clients: [{name: web, writes: 20/s, until: 1s,\n"
                                         "  retry: {base: 1s, factor: 3, attempts: 3}}]\n");
    harness_run_to(harness, 2 * SIM_SECOND);
    const int64_t failed = harness_count(harness, COUNTER_WRITES_FAILED);
    const int64_t sent = harness_count(harness, COUNTER_WRITES_SENT);
    assert_int_equal(failed, 0);
    assert_in_range(sent, 15, 21);
    assert_in_range(harness_count(harness, COUNTER_WRITES_REPEATED), sent, 2 * sent);
    harness_run_to(harness, 30 * SIM_SECOND);
    /* One write a second passes, so some are answered in the end. */
    const int64_t ok = harness_count(harness, COUNTER_WRITES_OK);
    assert_int_equal(harness_count(harness, COUNTER_WRITES_FAILED), sent - ok);
    assert_in_range(harness_count(harness, COUNTER_WRITES_REPEATED), sent, 3 * sent);
    harness_free(harness);
}

static void without_retry_a_refused_write_has_failed(void **state)
{
    (void)state;
    struct harness *harness =
        with_clients("1min", TURNED_AWAY "clients: [{name: web, writes: 20/s, until: 1s}]\n");
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_int_equal(harness_count(harness, COUNTER_WRITES_REPEATED), 0);
    assert_true(harness_count(harness, COUNTER_WRITES_FAILED) > 10);
    harness_free(harness);
}

static void reads_are_not_writes(void **state)
{
    (void)state;
    struct harness *harness =
        with_clients("20s", "clients: [{name: web, writes: 10/s, reads: 30/s}]\n");
    harness_run_to(harness, 10 * SIM_SECOND);
    const int64_t writes = harness_count(harness, COUNTER_WRITES_SENT);
    assert_in_range(writes, 70, 130);
    assert_in_range(harness_count(harness, COUNTER_READS_OK), 390 - writes, 401 - writes);
    harness_free(harness);
}

static void a_client_begins_and_ends_when_it_should(void **state)
{
    (void)state;
    struct harness *harness =
        with_clients("20s", "clients: [{name: web, writes: 10/s, from: 2s, until: 4s}]\n");
    harness_run_to(harness, 1999 * SIM_MS);
    assert_int_equal(harness_count(harness, COUNTER_WRITES_SENT), 0);
    harness_run_to(harness, 19 * SIM_SECOND);
    assert_int_equal(harness_count(harness, COUNTER_WRITES_SENT), 20);
    harness_free(harness);
}

static void the_hot_share_goes_to_one_partition(void **state)
{
    (void)state;
    struct harness *harness = with_clients(
        "20s", "table: {partitions: 8}\nclients: [{name: web, writes: 100/s, hot_share: 75%}]\n");
    harness_run_to(harness, 10 * SIM_SECOND);
    /* Three quarters, and an eighth of the last quarter. */
    assert_in_range(harness_replica(harness, 0, 0)->committed, 730, 830);
    assert_in_range(harness_replica(harness, 1, 1)->committed, 10, 60);
    harness_free(harness);
}

static void refused_writes_fail_at_once_for_cpp_and_later_for_go(void **state)
{
    (void)state;
    struct harness *harness =
        with_clients("60s", "table: {partitions: 1}\n"
                            "clients: [{name: cpp, writes: 1/s, until: 1s},\n"
                            "          {name: go, library: go, writes: 1/s, until: 1s}]\n");
    harness_replica(harness, 0, 0)->loader.is_ingesting = 1;
    harness_run_to(harness, 500 * SIM_MS);
    assert_int_equal(harness_count(harness, COUNTER_WRITES_FAILED), 1);
    assert_int_equal(harness_answers(harness, 0, ERR_OPERATION_DISABLED), 1);
    harness_run_to(harness, 59 * SIM_SECOND);
    assert_int_equal(harness_count(harness, COUNTER_WRITES_FAILED), 2);
    /* At 0 s, then after pauses of 1 s and 2 s; the next one would be too late. */
    assert_int_equal(harness_answers(harness, 1, ERR_OPERATION_DISABLED), 3);
    harness_free(harness);
}

static void a_dead_primary_is_asked_about_and_left(void **state)
{
    (void)state;
    struct harness *harness =
        with_clients("3min", "table: {partitions: 1}\n"
                             "clients: [{name: web, writes: 1/s, timeout: 50s}]\n"
                             "faults: [{at: 10s, do: crash, node: replica-1}]\n");
    harness_run_to(harness, 100 * SIM_SECOND);
    assert_int_equal(harness_count(harness, COUNTER_WRITES_FAILED), 0);
    assert_in_range(harness_count(harness, COUNTER_WRITES_OK), 99, 101);
    assert_true(harness_answers(harness, 0, ERR_NETWORK_FAILURE) > 10);
    harness_free(harness);
}

static void a_throttle_that_rejects_lets_its_share_through(void **state)
{
    (void)state;
    struct harness *harness =
        with_clients("20s", "table: {partitions: 8, envs: {replica.write_throttling: "
                            "500*reject*200}}\n"
                            "clients: [{name: web, writes: 3000/s, key: 100B, value: 1KiB}]\n");
    harness_run_to(harness, 11 * SIM_SECOND);
    const int64_t before = harness_count(harness, COUNTER_WRITES_OK);
    assert_in_range(before / 11, 400, 600);
    assert_int_equal(harness_answers(harness, 0, ERR_BUSY),
                     harness_count(harness, COUNTER_WRITES_FAILED));
    harness_free(harness);
}

/* How many requests a second's tally has, of all answers. */
static uint32_t tallied(struct harness *harness, uint32_t second)
{
    return run_tally(harness_run(harness), 0, second, ERR_OK);
}

static void once_chance_is_over_requests_come_evenly_at_the_same_rate(void **state)
{
    (void)state;
    struct harness *harness = with_clients(
        "100s", "clients: [{name: web, writes: 90/s, reads: 30/s, arrivals: poisson}]\n"
                "settle: {from: 20s}\n");
    harness_run_to(harness, 20 * SIM_SECOND);
    const int64_t writes = harness_count(harness, COUNTER_WRITES_SENT);
    bool varies = false;
    for (uint32_t second = 1; second < 19; second++) {
        varies = varies || tallied(harness, second) != tallied(harness, second + 1);
    }
    assert_true(varies);
    harness_run_to(harness, 60 * SIM_SECOND);
    for (uint32_t second = 22; second < 59; second++) {
        assert_int_equal(tallied(harness, second), 120);
    }
    assert_in_range(harness_count(harness, COUNTER_WRITES_SENT) - writes, 3598, 3602);
    harness_free(harness);
}

static void once_chance_is_over_every_partition_has_its_share(void **state)
{
    (void)state;
    struct harness *harness =
        with_clients("100s", "clients: [{name: web, writes: 60/s, reads: 60/s, hot_share: 25%}]\n"
                             "table: {partitions: 4}\nsettle: {from: 0s}\n");
    int64_t before[4];
    harness_run_to(harness, 10 * SIM_SECOND);
    for (uint32_t i = 0; i < 4; i++) {
        before[i] =
            harness_replica(harness, i, cluster_home(harness_options(harness), i, 0))->committed;
    }
    harness_run_to(harness, 42 * SIM_SECOND); /* 3,840 requests, half of them writes */
    for (uint32_t i = 0; i < 4; i++) {
        const int64_t after =
            harness_replica(harness, i, cluster_home(harness_options(harness), i, 0))->committed;
        /* A quarter goes to partition 0, the rest to all alike; checks of the group are few. */
        const int64_t share = i == 0 ? 480 + 360 : 360;
        assert_in_range(after - before[i], share - 4, share + 8);
    }
    harness_free(harness);
}

static void what_a_client_counts_matters_by_its_rest_alone(void **state)
{
    (void)state;
    struct harness *harness =
        with_clients("1s", "clients:\n"
                           "  - {name: a, writes: 60/s, reads: 30/s, hot_share: 10%}\n"
                           "  - {name: b, writes: 300/s}\n"
                           "  - {name: c, writes: 0/s, reads: 7/s}\n"
                           "table: {partitions: 8}\n");
    const struct pegasus_options *options = harness_options(harness);
    assert_int_equal(client_turns(options, 0), 3 * 10 * 8);
    assert_int_equal(client_turns(options, 1), 8);
    assert_int_equal(client_turns(options, 2), 8);
    /* 90,000 in 1,000 s: every 100 ms a request comes at a whole number of ns, the ninth. */
    assert_int_equal(client_arrivals_turn(options, 0), 9);
    assert_int_equal(client_arrivals_turn(options, 1), 3);
    assert_int_equal(client_arrivals_turn(options, 2), 7);
    harness_free(harness);
}

static void a_body_holds_keys_and_values(void **state)
{
    (void)state;
    const struct client_options client = {.keys = 50, .key = 100, .value = 1000};
    assert_int_equal(client_body_bytes(&client, RC_MULTI_PUT), CLIENT_FRAME_BYTES + 50 * 1100);
    assert_int_equal(client_body_bytes(&client, RC_MULTI_REMOVE), CLIENT_FRAME_BYTES + 50 * 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_open_loop_sends_at_its_rate),
        cmocka_unit_test(random_arrivals_come_to_the_same_rate),
        cmocka_unit_test(a_closed_loop_waits_for_its_answer),
        cmocka_unit_test(a_closed_loop_of_many_finds_room_for_all_it_sends),
        cmocka_unit_test(a_refused_write_is_repeated_with_growing_pauses),
        cmocka_unit_test(without_retry_a_refused_write_has_failed),
        cmocka_unit_test(reads_are_not_writes),
        cmocka_unit_test(a_client_begins_and_ends_when_it_should),
        cmocka_unit_test(the_hot_share_goes_to_one_partition),
        cmocka_unit_test(refused_writes_fail_at_once_for_cpp_and_later_for_go),
        cmocka_unit_test(a_dead_primary_is_asked_about_and_left),
        cmocka_unit_test(a_throttle_that_rejects_lets_its_share_through),
        cmocka_unit_test(once_chance_is_over_requests_come_evenly_at_the_same_rate),
        cmocka_unit_test(once_chance_is_over_every_partition_has_its_share),
        cmocka_unit_test(what_a_client_counts_matters_by_its_rest_alone),
        cmocka_unit_test(a_body_holds_keys_and_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
