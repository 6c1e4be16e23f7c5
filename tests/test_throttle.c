#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/loads.h"

static void set(struct throttle *throttle, enum env_key key, const char *env)
{
    throttle_set_env(throttle, key, env, 4, revision_get(REVISION_MASTER));
}

static void each_env_switches_its_own_throttle(void **state)
{
    (void)state;
    struct throttle throttle = {0};
    static const enum env_key keys[] = {ENV_WRITE_THROTTLING, ENV_WRITE_THROTTLING_BY_SIZE,
                                        ENV_READ_THROTTLING, ENV_READ_THROTTLING_BY_SIZE};
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        set(&throttle, keys[i], "40*reject*0");
        for (size_t j = 0; j < COUNT_OF(keys); j++) {
            assert_int_equal(throttle_is_on(&throttle, keys[j]), i == j);
        }
        set(&throttle, keys[i], "40*reject");
        assert_false(throttle_is_on(&throttle, ENV_WRITE_THROTTLING));
        set(&throttle, keys[i], "");
        assert_false(throttle_is_on(&throttle, keys[i]));
    }
    set(&throttle, ENV_ALLOW_INGEST_BEHIND, "true");
    assert_false(throttle_is_on(&throttle, ENV_ALLOW_INGEST_BEHIND));
}

static void what_only_the_size_stops_has_used_up_a_request(void **state)
{
    (void)state;
    struct throttle throttle = {0};
    set(&throttle, ENV_WRITE_THROTTLING, "40*reject*0");
    set(&throttle, ENV_WRITE_THROTTLING_BY_SIZE, "4000*reject*0");
    struct client_write write = {.body_bytes = 2000, .timeout = SIM_SECOND};
    const struct throttle_answer answer = throttle_write(&throttle, 0, &write);
    assert_int_equal(answer.verdict, THROTTLE_REJECT);
    assert_int_equal(answer.limit, throttle.write_bytes.reject_units);
    assert_int_equal(answer.used, 0);
    assert_int_equal(throttle.write_requests.used, 1);
    assert_int_equal(throttle.write_bytes.used, 0);
}

static void both_delay_for_half_of_the_clients_timeout_at_most(void **state)
{
    (void)state;
    static const enum env_key keys[] = {ENV_WRITE_THROTTLING, ENV_WRITE_THROTTLING_BY_SIZE};
    static const char *const rules[] = {"1*delay*5000", "1*reject*5000"};
    for (size_t i = 0; i < COUNT_OF(keys) * COUNT_OF(rules); i++) {
        struct throttle throttle = {0};
        set(&throttle, keys[i % 2], rules[i / 2]);
        struct client_write write = {.body_bytes = 3, .timeout = 1999 * SIM_MS, .code = RC_PUT};
        struct throttle_answer answer = {0};
        for (int n = 0; n < 2; n++)
            answer = throttle_write(&throttle, SIM_SECOND, &write);
        assert_int_equal(answer.verdict, i / 2 == 0 ? THROTTLE_DELAY : THROTTLE_REJECT);
        assert_int_equal(answer.delay_ms, 999);
        write.timeout = 0;
        answer = throttle_write(&throttle, SIM_SECOND, &write);
        assert_int_equal(answer.delay_ms, 5000);
    }
}

static void what_the_requests_stop_never_reaches_the_size(void **state)
{
    (void)state;
    struct throttle throttle = {0};
    set(&throttle, ENV_WRITE_THROTTLING, "0*reject*0,1*delay*100");
    set(&throttle, ENV_WRITE_THROTTLING_BY_SIZE, "4000*reject*0");
    struct client_write write = {.body_bytes = 10, .timeout = 100 * SIM_MS};
    assert_int_equal(throttle_write(&throttle, 0, &write).verdict, THROTTLE_PASS);
    struct throttle_answer answer = throttle_write(&throttle, 0, &write);
    assert_int_equal(answer.verdict, THROTTLE_DELAY);
    assert_int_equal(answer.delay_ms, 50);
    assert_int_equal(answer.limit, 1);
    assert_int_equal(answer.used, 2);
    assert_int_equal(throttle.write_bytes.used, 10);
}

static void a_read_is_counted_and_then_paid_for_by_its_size(void **state)
{
    (void)state;
    struct throttle throttle = {0};
    set(&throttle, ENV_READ_THROTTLING, "8*delay*100");
    set(&throttle, ENV_READ_THROTTLING_BY_SIZE, "4000");
    struct client_write read = {.body_bytes = 600, .timeout = SIM_SECOND, .code = RC_GET};
    assert_int_equal(throttle_read(&throttle, SIM_SECOND, &read, false).verdict, THROTTLE_PASS);
    assert_int_equal(throttle_read(&throttle, SIM_SECOND, &read, false).verdict, THROTTLE_PASS);
    struct throttle_answer answer = throttle_read(&throttle, SIM_SECOND, &read, false);
    assert_int_equal(answer.verdict, THROTTLE_REJECT);
    assert_int_equal(answer.delay_ms, 0);
    assert_int_equal(throttle_read(&throttle, SIM_SECOND, &read, false).verdict, THROTTLE_DELAY);
    /* A delayed one comes back: only the bucket is asked. */
    assert_int_equal(throttle_read(&throttle, SIM_SECOND, &read, true).verdict, THROTTLE_REJECT);
    assert_int_equal(throttle_read(&throttle, 2 * SIM_SECOND, &read, true).verdict, THROTTLE_PASS);
}

static struct throttle *throttle_of(struct harness *harness)
{
    return harness_state(harness, cluster_throttle(harness_options(harness), 0, 0));
}

static void a_delayed_write_is_held_and_then_carried_out(void **state)
{
    (void)state;
    struct harness *harness = harness_new(
        LOAD_MASTER "table: {partitions: 1, envs: {replica.write_throttling: 1*delay*300}}\n");
    harness_run_to(harness, SIM_SECOND);
    for (int i = 0; i < 4; i++) {
        load_write(harness, RC_PUT, 100);
    }
    load_wait(harness, 100 * SIM_MS);
    assert_int_equal(load_primary(harness)->committed, 2);
    assert_int_equal(throttle_of(harness)->held, 2);
    assert_int_equal(harness_count(harness, COUNTER_WRITES_DELAYED), 2);
    load_wait(harness, 400 * SIM_MS);
    assert_int_equal(throttle_of(harness)->held, 0);
    assert_true(load_primary(harness)->committed > 2);
    harness_free(harness);
}

static void a_rejected_write_is_answered_busy_after_its_delay(void **state)
{
    (void)state;
    struct harness *harness = harness_new(
        LOAD_MASTER "table: {partitions: 1, envs: {replica.write_throttling: 10*reject*50}}\n"
                    "clients:\n"
                    "  - {name: web, writes: 100/s, arrivals: fixed, value: 100B, timeout: 1s}\n");
    harness_run_to(harness, 2 * SIM_SECOND + 900 * SIM_MS);
    uint64_t ok = harness_answers(harness, 0, ERR_OK);
    uint64_t busy = harness_answers(harness, 0, ERR_BUSY);
    assert_true(ok >= 30 && ok <= 34);
    assert_true(busy > 200);
    assert_int_equal(load_primary(harness)->committed, ok);
    harness_free(harness);
}

/* A user's writes, of which one in a hundred milliseconds is over the limit and held for 300. */
static struct harness *held_back_by(const char *rule)
{
    char yaml[1024];
    (void)snprintf(yaml, sizeof(yaml),
                   LOAD_MASTER "table: {partitions: 1, envs: {replica.write_throttling: %s}}\n"
                               "clients:\n"
                               "  - {name: web, writes: 10/s, arrivals: fixed, value: 100B,"
                               " timeout: 5s, until: 2s}\n",
                   rule);
    struct harness *harness = harness_new(yaml);
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_true(throttle_of(harness)->held > 0);
    return harness;
}

/* Nobody is told of what was held back when a replica was closed, be it delayed or rejected. */
static void what_is_held_back_is_gone_when_its_replica_is_closed(void **state)
{
    (void)state;
    static const char *const rules[] = {"1*reject*300", "1*delay*300"};
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        struct harness *harness = held_back_by(rules[i]);
        const uint64_t busy = harness_answers(harness, 0, ERR_BUSY);
        const int64_t committed = load_primary(harness)->committed;
        replica_config_close(harness_sim(harness), load_act(harness, 0));
        load_wait(harness, 400 * SIM_MS);
        assert_int_equal(throttle_of(harness)->held, 0);
        assert_int_equal(harness_answers(harness, 0, ERR_BUSY), busy);
        assert_int_equal(load_primary(harness)->committed, committed);
        harness_free(harness);
    }
}

/* One that is there again is another one. */
static void what_is_held_back_does_not_come_back_to_a_replica_that_was_opened_anew(void **state)
{
    (void)state;
    struct harness *harness = held_back_by("1*delay*300");
    struct replica *primary = load_act(harness, 0);
    const struct partition_config config = primary->config;
    const int64_t prepared = primary->prepared;
    replica_config_close(harness_sim(harness), primary);
    replica_config_begin(harness_sim(harness), primary, &config);
    load_wait(harness, 400 * SIM_MS);
    assert_int_equal(primary->role, ROLE_PRIMARY);
    assert_int_equal(throttle_of(harness)->held, 0);
    assert_int_equal(primary->prepared, prepared);
    harness_free(harness);
}

static void an_env_may_be_changed_while_requests_are_held(void **state)
{
    (void)state;
    struct harness *harness = harness_new(
        LOAD_MASTER "table: {partitions: 1, envs: {replica.write_throttling: 1*delay*300}}\n");
    harness_run_to(harness, SIM_SECOND);
    for (int i = 0; i < 4; i++) {
        load_write(harness, RC_PUT, 100);
    }
    load_wait(harness, 10 * SIM_MS);
    const struct env_message message = {.env = ENV_WRITE_THROTTLING};
    uint32_t replica = load_actor(harness, 0);
    harness_send(harness, replica, replica, MSG_REPLICA_ENV, &message);
    load_wait(harness, 100 * SIM_MS);
    assert_int_equal(throttle_of(harness)->held, 2);
    assert_int_equal(load_primary(harness)->throttles, 0);
    assert_false(throttle_is_on(throttle_of(harness), ENV_WRITE_THROTTLING));
    load_wait(harness, SIM_SECOND);
    assert_int_equal(throttle_of(harness)->held, 0);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_env_switches_its_own_throttle),
        cmocka_unit_test(what_only_the_size_stops_has_used_up_a_request),
        cmocka_unit_test(both_delay_for_half_of_the_clients_timeout_at_most),
        cmocka_unit_test(what_the_requests_stop_never_reaches_the_size),
        cmocka_unit_test(a_read_is_counted_and_then_paid_for_by_its_size),
        cmocka_unit_test(a_delayed_write_is_held_and_then_carried_out),
        cmocka_unit_test(a_rejected_write_is_answered_busy_after_its_delay),
        cmocka_unit_test(what_is_held_back_is_gone_when_its_replica_is_closed),
        cmocka_unit_test(what_is_held_back_does_not_come_back_to_a_replica_that_was_opened_anew),
        cmocka_unit_test(an_env_may_be_changed_while_requests_are_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
