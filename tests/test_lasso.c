/* Whether a run turns in a circle. */
#include "sim/lasso.h"
#include "tests/circles.h"
#include "tests/harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define CIRCLE_GAP(revision)                                                                       \
    CIRCLE_COMMON CIRCLE_START "cluster: {meta_servers: 2, zookeeper: {write: 800ms}}\n"           \
                               "table: {name: temp, partitions: 4}\n"                              \
                               "clients: [{name: web, writes: 20/s, arrivals: poisson}]\n"         \
                               "faults: [{at: 45100ms, do: crash, node: meta-1, for: 10s}]\n"      \
                               "pegasus: " revision "\n"

/* What a lasso found in a run that no other detector looks at. */
struct circle {
    struct lasso_turn turn;
    struct hang hang;
    sim_time found_at;
    uint64_t counted; /* events of the turn, by kind, summed */
    char why[2048];
};

/* Steps a run until a lasso of the test's own speaks. */
static struct circle circle_in(struct harness *harness)
{
    struct sim *sim = harness_sim(harness);
    struct lasso *lasso = lasso_new(sim->plan);
    struct circle circle = {0};
    assert_non_null(lasso);
    do {
        assert_true(world_step(sim, 20 * SIM_MINUTE));
    } while (!lasso_is_due(lasso, sim) || !lasso_look(lasso, sim));
    circle.turn = *lasso_found(lasso);
    circle.hang = lasso_hang(lasso);
    circle.found_at = sim->world->now;
    for (uint32_t i = 0; i < sim->model->message_count * WORLD_OUTCOMES; i++) {
        circle.counted += circle.turn.counts[i];
    }
    struct text_end text = {circle.why, sizeof(circle.why)};
    lasso_say(&text, lasso, sim);
    assert_true(circle.hang.is_found && circle.hang.detector == DETECTOR_LASSO);
    assert_int_equal(circle.hang.kind, OBLIGATION_LOAD);
    assert_true(circle.hang.since <= circle.turn.entered_at);
    lasso_forget(lasso, sim);
    lasso_free(lasso);
    return circle;
}

/* The same of a text alone. */
static struct circle circle_of(const char *yaml)
{
    struct harness *harness = harness_new(yaml);
    const struct circle circle = circle_in(harness);
    harness_free(harness);
    return circle;
}

static void a_hang_with_polls_of_ten_seconds_is_proved_whatever_users_do(void **state)
{
    (void)state;
    static const char *const circles[] = {CIRCLE_REFUSED, CIRCLE_ALONE};
    for (size_t i = 0; i < COUNT_OF(circles); i++) {
        const struct circle circle = circle_of(circles[i]);
        assert_int_equal(circle.turn.period, 30 * SIM_SECOND);
        /* Group checks were set for up to 100 s before the run settled; then one turn. */
        assert_true(circle.found_at <= 2 * SIM_MINUTE + 100 * SIM_SECOND + 60 * SIM_SECOND);
    }
}

static void the_reason_names_the_turn_and_what_happens_in_it(void **state)
{
    (void)state;
    struct harness *harness = harness_new(CIRCLE_GAP("v2.4.0"));
    const struct run_result *result = harness_finish(harness);
    assert_int_equal(result->verdict, VERDICT_HUNG);
    assert_int_equal(result->detector, DETECTOR_LASSO);
    assert_string_equal(
        result->why,
        "the load of temp made its last progress at 36.320256 s (event 8721), stood still for 2 "
        "min 53.679 s until the run was ended, and will never move again\n"
        "it goes round in a circle of 30 s: at 3 min 30 s everything that matters to the future is "
        "as it was at 3 min (event 39142), so the same happens again and again, and no step of the "
        "scenario is to come that could end it\n"
        "one turn, 6356 events:\n"
        "- 12 x meta's next poll of a partition falls due (meta_poll)\n"
        "- 12 x a primary is asked by meta how far its partition is (bulk_load_request)\n"
        "- 24 x a secondary is asked by its primary (group_bulk_load)\n"
        "- 24 x a primary hears from a secondary (group_bulk_load_reply)\n"
        "- 12 x meta hears from a primary, and changes nothing (bulk_load_response)\n"
        "- 600 x a primary is sent a user's write (client_write)\n"
        "- 600 x a client hears of its write (write_reply)\n"
        "- besides: 1800 log_written, 1200 prepare, 1200 prepare_ack, 600 client_tick, 45 "
        "stub_lease_check, 30 meta_ping, 30 meta_pong, 30 beacon and 137 events of 11 more kinds\n"
        "the operation lock of meta: held by meta since 53.347163 s (event 12278); the leader lets "
        "one bulk load run at a time\n"
        "no ingestion flag, no ingestion slot, no download slot is held that it could wait for\n"
        "since its last progress: 68 polls of primaries by meta\n");
    harness_free(harness);
}

static void a_hang_with_polls_of_150_ms_is_proved(void **state)
{
    (void)state;
    const struct circle slow = circle_of(CIRCLE_GAP("v2.4.0"));
    const struct circle fast = circle_of(CIRCLE_GAP("master"));
    assert_int_equal(slow.turn.period, 30 * SIM_SECOND);
    assert_int_equal(fast.turn.period, 30 * SIM_SECOND);
    assert_non_null(strstr(slow.why, "- 12 x meta's next poll of a partition falls due "));
    assert_non_null(strstr(fast.why, "- 800 x meta's next poll of a partition falls due "));
}

static void writes_that_are_taken_elsewhere_do_not_hide_it(void **state)
{
    (void)state;
    struct harness *harness = harness_new(CIRCLE_BESIDE);
    const struct circle circle = circle_in(harness);
    assert_true(harness_count(harness, COUNTER_WRITES_OK) > 5000);
    assert_true(harness_count(harness, COUNTER_WRITES_REFUSED) > 500);
    assert_true(harness_count(harness, COUNTER_WRITES_DELAYED) > 100);
    /* 0.05/s beside 30 s */
    assert_int_equal(circle.turn.period, SIM_MINUTE);
    harness_free(harness);
}

static void every_event_of_a_turn_is_counted_and_the_next_turn_is_the_same(void **state)
{
    (void)state;
    struct harness *harness = harness_new(CIRCLE_REFUSED);
    const struct circle circle = circle_in(harness);
    assert_int_equal(circle.counted, circle.turn.events);
    struct sim *sim = harness_sim(harness);
    assert_int_equal(circle.turn.entered_at + circle.turn.period, sim->world->now);
    const uint64_t number = sim->world->number;
    const sim_time next = sim->world->now + circle.turn.period;
    while (world_step(sim, next - 1)) {
    }
    /* What else happens at the instant of the anchor itself comes after it. */
    assert_in_range(circle.turn.events - (sim->world->number - number), 0, 200);
    harness_free(harness);
}

static void it_is_found_where_the_scenario_never_settles_if_nothing_is_drawn(void **state)
{
    (void)state;
    /* Every span is one figure; intervals that agree, so that a circle is not too long. */
    struct harness *harness = harness_new(
        "scenario: still\nduration: 1h\npegasus: v2.4.0\n"
        "cluster: {network: {latency: 0s}, zookeeper: {write: 0s, read: 0s}, log_write: 1ms, "
        "checkpoint: 1ms}\n"
        "table: {name: temp, partitions: 1, envs: {replica.write_throttling_by_size: "
        "100*delay*200}}\n"
        "bulk_load: {files: 8, file_size: 64MiB, download: 200MiB/s, ingest: 200ms, "
        "provider_latency: 1ms}\n"
        "config: {group_check_interval: 10s, zookeeper_timeout: 30s}\n"
        "clients: [{name: web, writes: 100/s, arrivals: fixed}]\n" CIRCLE_START);
    (void)circle_in(harness);
    assert_int_equal(harness_sim(harness)->tape->is_quiet, 0);
    assert_int_equal(harness_sim(harness)->tape->drawn, 0);
    harness_free(harness);
}

static void what_still_moves_is_no_circle(void **state)
{
    (void)state;
    static const char *const moving[] = {
        /* settled from the start */
        CIRCLE_START "bulk_load: {files: 8, file_size: 64MiB}\nsettle: {from: 0s}\n",
        /* ingestion takes ten minutes, in which polls are all that happens */
        CIRCLE_START
        "bulk_load: {files: 2, file_size: 1MiB, ingest: 10min}\nsettle: {from: 1min}\n",
    };
    for (size_t i = 0; i < COUNT_OF(moving); i++) {
        char yaml[1024];
        (void)snprintf(yaml, sizeof(yaml),
                       "scenario: moves\nduration: 2h\npegasus: master\n"
                       "table: {name: temp, partitions: 4}\n"
                       "clients: [{name: web, writes: 20/s, arrivals: poisson}]\n%s",
                       moving[i]);
        struct harness *harness = harness_new(yaml);
        assert_int_equal(harness_finish(harness)->verdict, VERDICT_SUCCESS);
        harness_free(harness);
    }
}

static void what_the_scenario_has_in_store_may_still_end_it(void **state)
{
    (void)state;
    struct harness *harness = harness_new(
        CIRCLE_COMMON CIRCLE_THROTTLED
        "pegasus: v2.4.0\n"
        "steps:\n"
        "  - {at: 1500ms, do: start_bulk_load -a temp}\n"
        "  - {at: 7min, do: cancel_bulk_load -a temp -f}\n"
        "clients: [{name: web, writes: 20/s, arrivals: fixed, table: temp, until: 500s}]\n");
    const struct run_result *result = harness_finish(harness);
    assert_int_equal(result->verdict, VERDICT_CANCELLED);
    harness_free(harness);
}

static void a_user_who_is_still_to_stop_is_awaited(void **state)
{
    (void)state;
    struct harness *harness = harness_new(
        CIRCLE_COMMON CIRCLE_START CIRCLE_THROTTLED
        "pegasus: v2.4.0\nconfig: {ingestion_rpc_timeout: 1min}\n"
        "clients: [{name: web, writes: 20/s, arrivals: fixed, table: temp, until: 250s}]\n");
    assert_true(circle_in(harness).found_at >= 280 * SIM_SECOND);
    harness_free(harness);
}

static void looking_changes_nothing(void **state)
{
    (void)state;
    struct harness *watched = harness_new(CIRCLE_REFUSED);
    struct harness *alone = harness_new(CIRCLE_REFUSED);
    harness_run_to(watched, 20 * SIM_MINUTE);
    struct sim *there = harness_sim(watched);
    struct sim *here = harness_sim(alone);
    while (here->world->number < there->world->number) {
        assert_true(world_step(here, SIM_TIME_MAX));
    }
    assert_true(here->world->digest == there->world->digest);
    assert_true(world_hash(here) == world_hash(there) ||
                here->world->hang_check != there->world->hang_check);
    harness_free(watched);
    harness_free(alone);
}

static void a_world_that_was_loaded_is_looked_at_anew(void **state)
{
    (void)state;
    struct harness *harness = harness_new(CIRCLE_ALONE);
    struct sim *sim = harness_sim(harness);
    struct lasso *lasso = lasso_new(sim->plan);
    while (lasso->anchor_count < 2) {
        assert_true(world_step(sim, SIM_TIME_MAX));
        assert_true(!lasso_is_due(lasso, sim) || !lasso_look(lasso, sim));
    }
    lasso_forget(lasso, sim);
    assert_int_equal(lasso->anchor_count, 0);
    assert_null(sim->turn);
    lasso_free(lasso);
    harness_free(harness);
}

static void many_anchors_are_thinned_out(void **state)
{
    (void)state;
    /* A client whose turns are long: so many choices that nothing comes back soon. */
    struct harness *harness = harness_new(CIRCLE_COMMON CIRCLE_START CIRCLE_THROTTLED
                                          "pegasus: v2.4.0\n"
                                          "clients: [{name: web, writes: 1/s, reads: 0.997/s, "
                                          "hot_share: 33.3333%, table: temp, arrivals: fixed}]\n");
    struct sim *sim = harness_sim(harness);
    struct lasso *lasso = lasso_new(sim->plan);
    bool is_found = false;
    while (!is_found && lasso->stride < 4) {
        assert_true(world_step(sim, SIM_TIME_MAX));
        lasso->hashed_bytes = 0; /* whatever it costs */
        is_found = lasso_is_due(lasso, sim) && lasso_look(lasso, sim);
        assert_in_range(lasso->anchor_count, 0, LASSO_ANCHORS);
    }
    assert_false(is_found);
    assert_in_range(lasso->anchor_count, LASSO_ANCHORS / 2, LASSO_ANCHORS);
    for (uint32_t i = 1; i < lasso->anchor_count; i++) {
        assert_true(lasso->anchors[i].number > lasso->anchors[i - 1].number);
    }
    lasso_free(lasso);
    sim->turn = NULL;
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hang_with_polls_of_ten_seconds_is_proved_whatever_users_do),
        cmocka_unit_test(the_reason_names_the_turn_and_what_happens_in_it),
        cmocka_unit_test(a_hang_with_polls_of_150_ms_is_proved),
        cmocka_unit_test(writes_that_are_taken_elsewhere_do_not_hide_it),
        cmocka_unit_test(every_event_of_a_turn_is_counted_and_the_next_turn_is_the_same),
        cmocka_unit_test(it_is_found_where_the_scenario_never_settles_if_nothing_is_drawn),
        cmocka_unit_test(what_still_moves_is_no_circle),
        cmocka_unit_test(what_the_scenario_has_in_store_may_still_end_it),
        cmocka_unit_test(a_user_who_is_still_to_stop_is_awaited),
        cmocka_unit_test(looking_changes_nothing),
        cmocka_unit_test(a_world_that_was_loaded_is_looked_at_anew),
        cmocka_unit_test(many_anchors_are_thinned_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
