/* The engine's own faults, through whole runs. */
#include "sim/faults.h"
#include "sim/run.h"
#include "tests/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct clerk_options options;
static struct scenario_variant variant;

static uint32_t kind_called(const char *name)
{
    for (uint32_t i = 0; i < engine_fault_count; i++) {
        if (strcmp(engine_faults[i].name, name) == 0) {
            return i;
        }
    }
    fail_msg("no fault is called %s", name);
    return 0;
}

/* A run of two clerks on two nodes with one fault. */
static struct run *run_with(struct fault fault)
{
    options = (struct clerk_options){.nodes = 2, .clerks = 2, .latency = {SIM_MS, SIM_MS}};
    variant = (struct scenario_variant){.options = &options};
    variant.scenario.duration = SIM_MINUTE;
    variant.scenario.settle_from = SIM_TIME_MAX;
    variant.scenario.events_max = 1000000;
    variant.scenario.faults[0] = fault;
    variant.scenario.fault_count = 1;
    struct run *run = run_new(&clerk_model, &variant, 1, NULL);
    assert_non_null(run);
    return run;
}

static void send_at(struct run *run, sim_time at)
{
    (void)run_until(run, at);
    struct sim *sim = run_sim(run);
    sim->world->now = at;
    sim_act_as(sim, 0);
    sim_send(sim, 1, CLERK_LETTER, &(struct clerk_body){1});
}

static uint64_t letters(struct run *run)
{
    const struct clerk *clerk = sim_peek(run_sim(run), 1);
    return clerk == NULL ? 0 : clerk->letters;
}

static void every_fault_has_a_name_help_and_a_start_and_the_table_is_sorted(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < engine_fault_count; i++) {
        assert_true(strlen(engine_faults[i].name) > 0);
        assert_true(strlen(engine_faults[i].help) > 0);
        assert_non_null(engine_faults[i].start);
        assert_int_equal(engine_faults[i].needs & engine_faults[i].may, 0);
        assert_ptr_equal(fault_kind_at(&clerk_model, i), &engine_faults[i]);
        if (i > 0) {
            assert_true(strcmp(engine_faults[i - 1].name, engine_faults[i].name) < 0);
        }
    }
    assert_null(fault_kind_at(&clerk_model, engine_fault_count));
}

static void a_crash_lasts_as_long_as_it_says(void **state)
{
    (void)state;
    struct run *run = run_with((struct fault){
        .kind = kind_called("crash"), .node = 1, .at = SIM_SECOND, .lasts = SIM_SECOND});
    send_at(run, 500 * SIM_MS);
    send_at(run, 1500 * SIM_MS);
    (void)run_until(run, 1900 * SIM_MS);
    assert_int_equal(letters(run), 1);
    send_at(run, 2500 * SIM_MS);
    (void)run_until(run, 3 * SIM_SECOND);
    assert_int_equal(letters(run), 2);
    run_free(run);
}

static void a_cut_link_is_whole_again_afterwards(void **state)
{
    (void)state;
    struct run *run = run_with((struct fault){
        .kind = kind_called("cut"), .node = 0, .peer = 1, .at = SIM_SECOND, .lasts = SIM_SECOND});
    send_at(run, 1500 * SIM_MS);
    send_at(run, 2500 * SIM_MS);
    (void)run_until(run, 3 * SIM_SECOND);
    assert_int_equal(letters(run), 1);
    run_free(run);
}

static void an_isolated_node_hears_nothing_until_it_is_over(void **state)
{
    (void)state;
    struct run *run = run_with((struct fault){
        .kind = kind_called("isolate"), .node = 1, .at = SIM_SECOND, .lasts = SIM_SECOND});
    send_at(run, 1500 * SIM_MS);
    send_at(run, 2500 * SIM_MS);
    (void)run_until(run, 3 * SIM_SECOND);
    assert_int_equal(letters(run), 1);
    run_free(run);
}

static void a_paused_node_reads_its_letters_afterwards(void **state)
{
    (void)state;
    struct run *run = run_with((struct fault){
        .kind = kind_called("pause"), .node = 1, .at = SIM_SECOND, .lasts = SIM_SECOND});
    send_at(run, 1500 * SIM_MS);
    (void)run_until(run, 1900 * SIM_MS);
    assert_int_equal(letters(run), 0);
    (void)run_until(run, 2 * SIM_SECOND);
    assert_int_equal(letters(run), 1);
    run_free(run);
}

static void a_message_is_lost_or_late_as_the_fault_says(void **state)
{
    (void)state;
    struct run *run = run_with((struct fault){.kind = kind_called("lose"),
                                              .node = 0,
                                              .peer = 1,
                                              .message = CLERK_LETTER,
                                              .count = 1,
                                              .at = SIM_SECOND});
    send_at(run, 1500 * SIM_MS);
    send_at(run, 1600 * SIM_MS);
    (void)run_until(run, 3 * SIM_SECOND);
    assert_int_equal(letters(run), 1);
    run_free(run);
    run = run_with((struct fault){.kind = kind_called("delay"),
                                  .node = 0,
                                  .peer = 1,
                                  .message = CLERK_LETTER,
                                  .count = 1,
                                  .delay = 10 * SIM_SECOND,
                                  .at = SIM_SECOND});
    send_at(run, 1500 * SIM_MS);
    (void)run_until(run, 11 * SIM_SECOND);
    assert_int_equal(letters(run), 0);
    (void)run_until(run, 12 * SIM_SECOND);
    assert_int_equal(letters(run), 1);
    run_free(run);
}

static void a_fault_is_told_with_what_it_strikes(void **state)
{
    (void)state;
    const struct fault cut = {
        .kind = kind_called("cut"), .node_name = "node-1", .peer_name = "node-2"};
    char text[64];
    fault_tell(&clerk_model, &cut, true, text, sizeof text);
    assert_string_equal(text, "fault: cut node-1 node-2");
    fault_tell(&clerk_model, &cut, false, text, sizeof text);
    assert_string_equal(text, "fault: cut node-1 node-2 is over");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fault_has_a_name_help_and_a_start_and_the_table_is_sorted),
        cmocka_unit_test(a_crash_lasts_as_long_as_it_says),
        cmocka_unit_test(a_cut_link_is_whole_again_afterwards),
        cmocka_unit_test(an_isolated_node_hears_nothing_until_it_is_over),
        cmocka_unit_test(a_paused_node_reads_its_letters_afterwards),
        cmocka_unit_test(a_message_is_lost_or_late_as_the_fault_says),
        cmocka_unit_test(a_fault_is_told_with_what_it_strikes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
