/* What could have been decided otherwise: which events the rows fit, and what they do. */
#include "models/decision.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "tests/loads.h"

#define THROTTLED                                                                                  \
    LOAD_V2_4_0 "table: {partitions: 1, envs: {replica.write_throttling: 1*delay*400}}\n"

static uint32_t throttle_actor(struct harness *harness)
{
    return cluster_throttle(harness_options(harness), 0, 0);
}

static struct throttle *throttle_of(struct harness *harness)
{
    return harness_state(harness, throttle_actor(harness));
}

static const struct sim_decision *row_called(const char *instead)
{
    uint32_t i = 0;
    while (i < MODEL_DECISION_COUNT - 1 && strcmp(model_decisions[i].instead, instead) != 0) {
        i++;
    }
    assert_string_equal(model_decisions[i].instead, instead);
    return &model_decisions[i];
}

static struct held_write request_of(enum request_code code)
{
    return (struct held_write){.write = {.timeout = 10 * SIM_SECOND,
                                         .body_bytes = 100,
                                         .file_count = 4,
                                         .code = (uint8_t)code},
                               .attempt = 1};
}

/* The replica is about to ask its throttle about a request. */
static struct sim_upcoming ask_of(struct harness *harness, const struct held_write *held)
{
    const uint32_t to = throttle_actor(harness);
    sim_act_as(harness_sim(harness), to);
    return (struct sim_upcoming){.at = load_now(harness),
                                 .from = load_actor(harness, 0),
                                 .to = to,
                                 .kind = MSG_THROTTLE_ASK,
                                 .body_bytes = sizeof(*held),
                                 .body = held};
}

/* A world whose throttle has let two requests pass: from the third on it delays. */
static struct harness *with_second_used_up(void)
{
    struct harness *harness = harness_new(THROTTLED);
    harness_run_to(harness, SIM_SECOND);
    load_write(harness, RC_PUT, 100);
    load_write(harness, RC_PUT, 100);
    load_wait(harness, 10 * SIM_MS);
    assert_int_equal(throttle_of(harness)->held, 0);
    return harness;
}

static void every_row_is_whole(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < MODEL_DECISION_COUNT; i++) {
        assert_non_null(model_decisions[i].fits);
        assert_true((model_decisions[i].apply != NULL) != (model_decisions[i].when != NULL));
        assert_ptr_equal(row_called(model_decisions[i].instead), &model_decisions[i]);
    }
}

static void a_request_can_pass_that_would_be_held_back(void **state)
{
    (void)state;
    struct harness *harness = with_second_used_up();
    const struct sim_decision *pass = row_called("the throttle lets it pass at once");
    const struct held_write ingestion = request_of(RC_INGESTION);
    const struct held_write put = request_of(RC_PUT);
    struct sim_upcoming event = ask_of(harness, &put);
    assert_false(pass->fits(harness_sim(harness), &event));
    event = ask_of(harness, &ingestion);
    assert_true(pass->fits(harness_sim(harness), &event));
    assert_int_equal(throttle_of(harness)->write_requests.used, 2); /* it was only asked */
    pass->apply(harness_sim(harness), &event);
    load_wait(harness, 50 * SIM_MS);
    assert_int_equal(throttle_of(harness)->held, 0);
    assert_false(harness_tells(harness, "comes back from the throttle"));
    harness_free(harness);
}

static void a_request_that_would_pass_needs_no_decision(void **state)
{
    (void)state;
    struct harness *harness = harness_new(THROTTLED);
    harness_run_to(harness, SIM_SECOND);
    const struct held_write ingestion = request_of(RC_INGESTION);
    const struct sim_upcoming event = ask_of(harness, &ingestion);
    for (uint32_t i = 0; i < MODEL_DECISION_COUNT; i++) {
        assert_false(model_decisions[i].fits(harness_sim(harness), &event));
    }
    harness_free(harness);
}

/* How long a request is held back that a row decides about; ms. */
static int64_t held_for(const char *instead)
{
    struct harness *harness = with_second_used_up();
    const struct held_write ingestion = request_of(RC_INGESTION);
    const struct sim_upcoming event = ask_of(harness, &ingestion);
    assert_true(row_called(instead)->fits(harness_sim(harness), &event));
    row_called(instead)->apply(harness_sim(harness), &event);
    assert_int_equal(throttle_of(harness)->held, 1);
    const sim_time from = load_now(harness);
    int64_t ms = 0;
    while (throttle_of(harness)->held > 0 && ms < 1000) {
        harness_run_to(harness, from + ++ms * SIM_MS);
    }
    harness_free(harness);
    return ms;
}

static void a_request_can_be_held_back_for_less(void **state)
{
    (void)state;
    assert_int_equal(held_for("the throttle holds it back for half as long"), 200);
    assert_int_equal(held_for("the throttle holds it back for 1 ms"), 1);
}

static void what_leads_to_a_request_can_come_as_a_second_begins(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new("scenario: a clock that is off\n"
                    "duration: 1h\n"
                    "cluster: {replica_servers: 3, clocks: [{node: meta-1, offset: 300ms}]}\n"
                    "bulk_load: {files: 4, file_size: 1MiB, download: 100MiB/s, ingest: 100ms}\n");
    const struct sim_decision *later =
        row_called("it comes as the next second of the node's clock begins");
    const struct meta_task task = {.partition = 0};
    struct sim_upcoming event = {.at = 5 * SIM_SECOND + 100 * SIM_MS,
                                 .to = cluster_meta(0),
                                 .kind = MSG_META_POLL,
                                 .class_ = SIM_TIMER,
                                 .body = &task};
    sim_act_as(harness_sim(harness), cluster_meta(0));
    assert_true(later->fits(harness_sim(harness), &event));
    assert_int_equal(later->when(harness_sim(harness), &event), 5 * SIM_SECOND + 700 * SIM_MS);
    event.at = 5 * SIM_SECOND + 700 * SIM_MS;
    assert_int_equal(later->when(harness_sim(harness), &event), 6 * SIM_SECOND + 700 * SIM_MS);
    event.kind = MSG_META_PING;
    assert_false(later->fits(harness_sim(harness), &event));
    harness_free(harness);
}

static void polls_and_writes_of_a_partition_bear_on_its_guards(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_V2_4_0 "table: {partitions: 4}\n");
    const void *options = harness_options(harness);
    const struct meta_task task = {.partition = 2};
    const struct bulk_load_request request = {.partition = 2};
    const struct client_write put = {.partition = 2, .code = RC_PUT};
    const struct client_write ingestion = {.partition = 2, .code = RC_INGESTION};
    const struct sim_upcoming poll = {.kind = MSG_META_POLL, .body = &task};
    const struct sim_upcoming order = {.kind = MSG_BULK_LOAD_REQUEST, .body = &request};
    const struct sim_upcoming write = {.kind = MSG_CLIENT_WRITE, .body = &put};
    const struct sim_upcoming ingest = {.kind = MSG_CLIENT_WRITE, .body = &ingestion};
    assert_true(model_bears_on(options, &poll, GUARD_INGESTION_FLAG, 2 * 3 + 1));
    assert_true(model_bears_on(options, &order, GUARD_INGESTION_SLOT, 2));
    assert_true(model_bears_on(options, &write, GUARD_DOWNLOAD_SLOT, 2 * 3));
    assert_false(model_bears_on(options, &ingest, GUARD_INGESTION_FLAG, 2 * 3));
    assert_false(model_bears_on(options, &poll, GUARD_INGESTION_FLAG, 3 * 3));
    assert_false(model_bears_on(options, &poll, GUARD_INGESTION_SLOT, 1));
    assert_false(model_bears_on(options, &poll, GUARD_OPERATION_LOCK, 2));
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(a_request_can_pass_that_would_be_held_back),
        cmocka_unit_test(a_request_that_would_pass_needs_no_decision),
        cmocka_unit_test(a_request_can_be_held_back_for_less),
        cmocka_unit_test(what_leads_to_a_request_can_come_as_a_second_begins),
        cmocka_unit_test(polls_and_writes_of_a_partition_bear_on_its_guards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
