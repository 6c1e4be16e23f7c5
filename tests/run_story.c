#include "tests/run_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static sim_time ten_seconds(const void *options)
{
    (void)options;
    return 10 * SIM_SECOND;
}

static const char *error_of(int64_t value)
{
    return value == 0 ? "ERR_OK" : "ERR_LOST";
}

static const struct sim_wait waits[] = {
    {.name = "an answer", .longest = ten_seconds},
    {.name = "a repair", .longest = ten_seconds, .needs_faults = true},
};

struct story *story_of(void (*start)(struct sim *sim))
{
    struct story *story = calloc(1, sizeof *story);
    assert_non_null(story);
    story->model = clerk_model;
    story->model.start = start;
    story->model.waits = waits;
    story->model.wait_count = COUNT_OF(waits);
    story->model.error_name = error_of;
    story->options = (struct clerk_options){.nodes = 2, .clerks = 2, .latency = {SIM_MS, SIM_MS}};
    story->variant.options = &story->options;
    story->variant.scenario.duration = SIM_MINUTE;
    story->variant.scenario.settle_from = SIM_TIME_MAX;
    story->variant.scenario.events_max = 1000000;
    return story;
}

void tell(struct story *story)
{
    struct run *run = run_new(&story->model, &story->variant, 1, NULL);
    assert_non_null(run);
    run_finish(run, &story->result);
    run_free(run);
}

void expect(struct story *story, enum verdict verdict)
{
    story->variant.scenario.expect.is_given = true;
    story->variant.scenario.expect.verdict = verdict;
}

void start_nothing(struct sim *sim)
{
    (void)sim;
}

void start_promise(struct sim *sim)
{
    sim_act_as(sim, 0);
    sim_obligation_open(sim, 0, 0);
    sim_guard_hold(sim, 0, 0);
}

/* A promise, and an alarm that rings now and then for ever. */
static void on_ring(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    (void)sim_timer(sim, SIM_SECOND, CLERK_ALARM, NULL);
}

void start_promise_and_ring(struct sim *sim)
{
    start_promise(sim);
    (void)sim_timer(sim, SIM_SECOND, CLERK_ALARM, NULL);
}

static void handle_alarms(struct story *story, sim_handler *handle)
{
    memcpy(story->messages, clerk_model.messages, sizeof story->messages);
    story->messages[CLERK_ALARM].handle = handle;
    story->model.messages = story->messages;
}

void ring(struct story *story)
{
    handle_alarms(story, on_ring);
}

static void on_keep(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    sim_obligation_close(sim, 0, 0, SIM_END_SUCCESS, 0);
}

void keep(struct story *story)
{
    handle_alarms(story, on_keep);
}

void start_kept_promise(struct sim *sim)
{
    start_promise(sim);
    sim_obligation_close(sim, 0, 0, SIM_END_SUCCESS, 0);
    (void)sim_timer(sim, SIM_SECOND, CLERK_ALARM, NULL);
    (void)sim_timer(sim, 2 * SIM_SECOND, CLERK_ALARM, NULL);
}

void start_broken_promise(struct sim *sim)
{
    start_promise(sim);
    sim_obligation_close(sim, 0, 0, SIM_END_FAILED, 1);
    sim_obligation_open(sim, 0, 1);
    sim_obligation_close(sim, 0, 1, SIM_END_CANCELLED, 0);
    (void)sim_timer(sim, SIM_SECOND, CLERK_ALARM, NULL);
}

void start_thirteen(struct sim *sim)
{
    start_promise(sim);
    (void)sim_timer(sim, SIM_SECOND, CLERK_ALARM, &(struct clerk_body){13});
}

void start_spin(struct sim *sim)
{
    start_promise(sim);
    (void)sim_timer(sim, SIM_SECOND, CLERK_SPIN, NULL);
}
