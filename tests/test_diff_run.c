/* A run that is read as it goes, and two worlds side by side. */
#include "sim/diff_run.h"
#include "sim/diff_world.h"
#include "tests/run_story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void start_chatter(struct sim *sim)
{
    clerk_chatter(sim, 3);
}

/* The records of a run as its sink is shown them. */
struct shown {
    uint64_t events;
    uint64_t records;
};

static void count(void *context, const struct record *record, const void *body, uint32_t bytes)
{
    struct shown *shown = context;
    (void)body;
    (void)bytes;
    shown->events += record->type == RECORD_EVENT;
    shown->records += record->type != RECORD_VERDICT && record->type != RECORD_COUNT;
}

static void a_source_gives_every_record_by_event_and_changes_last(void **state)
{
    (void)state;
    struct story *story = story_of(start_chatter);
    struct arena *arena = arena_new((size_t)1 << 26);
    struct shown shown = {0};
    struct shown given = {0};
    struct diff_run self;
    struct diff_item item;
    uint64_t number = 0;
    bool is_at_changes = false;
    story->variant.scenario.events_max = 500;
    const struct trace_sink sink = {.context = &shown, .record = count};
    struct run *run = run_new(&story->model, &story->variant, 4, &sink);
    run_finish(run, &story->result);
    run_free(run);
    assert_true(diff_run_open(&self, arena, &story->model, &story->variant, 4));
    const struct diff_source source = diff_run_source(&self);
    while (source.next(source.context, &item)) {
        const bool is_change =
            item.record.type >= RECORD_STATE && item.record.type <= RECORD_OBLIGATION_CLOSE;
        count(&given, &item.record, NULL, 0);
        assert_true(item.record.number >= number);
        is_at_changes = item.record.number == number && is_at_changes;
        assert_true(is_change || !is_at_changes);
        is_at_changes = is_change;
        number = item.record.number;
        assert_int_equal(item.note != NULL, item.record.type == RECORD_NOTE);
        assert_int_equal(item.body != 0, item.record.type == RECORD_EVENT);
    }
    assert_int_equal(given.events, 500);
    assert_int_equal(given.events, shown.events);
    assert_int_equal(given.records, shown.records);
    diff_run_close(&self);
    arena_free(arena);
    free(story);
}

/* Compares two runs of a story after so many events. */
static void compare(const struct story *story, const struct story *other, uint64_t number,
                    struct diff_worlds *worlds)
{
    const struct diff_worlds_choice choice = {
        .model = &story->model,
        .variants = {&story->variant, &other->variant},
        .seeds = {1, 1},
        .number = number,
        .causes = {2, 3},
    };
    assert_true(diff_worlds_compare(&choice, worlds));
}

static void two_worlds_of_the_same_run_are_the_same(void **state)
{
    (void)state;
    struct story *story = story_of(start_chatter);
    struct diff_worlds worlds;
    compare(story, story, 50, &worlds);
    assert_true(worlds.is_built_alike);
    assert_true(diff_worlds_are_same(&worlds));
    assert_int_equal(worlds.causes[DIFF_A].record.number, 2);
    assert_int_equal(worlds.causes[DIFF_B].record.number, 3);
    free(story);
}

static void what_is_to_come_at_another_time_is_named(void **state)
{
    (void)state;
    struct story *story = story_of(start_promise_and_ring);
    struct story *other = story_of(start_promise_and_ring);
    story->model.start = start_chatter;
    other->options.latency = (struct time_range){2 * SIM_MS, 2 * SIM_MS};
    struct diff_worlds worlds;
    compare(story, other, 0, &worlds);
    assert_false(diff_worlds_are_same(&worlds));
    assert_int_equal(worlds.pending_count, 3);
    assert_string_equal(worlds.pendings[0].sides[DIFF_A].name,
                        "message chatter to clerk-2 on node-2");
    assert_true(worlds.pendings[0].sides[DIFF_A].at == SIM_MS);
    assert_true(worlds.pendings[0].sides[DIFF_B].at == 2 * SIM_MS);
    assert_int_equal(worlds.memory_count, 0);
    free(story);
    free(other);
}

static void memory_counters_and_draws_that_differ_are_named(void **state)
{
    (void)state;
    struct story *story = story_of(start_chatter);
    struct story *other = story_of(start_chatter);
    other->options.latency = (struct time_range){2 * SIM_MS, 9 * SIM_MS};
    struct diff_worlds worlds;
    compare(story, other, 40, &worlds);
    assert_true(worlds.is_built_alike);
    assert_int_equal(worlds.memory_count, 2);
    assert_string_equal(worlds.memories[0].name, "clerk-1 on node-1");
    assert_int_equal(worlds.memories[0].bytes, sizeof(struct clerk));
    assert_true(worlds.memories[0].differs > 0);
    free(story);
    free(other);
}

static void a_lane_counts_its_draws(void **state)
{
    (void)state;
    struct story *story = story_of(start_chatter);
    struct story *other = story_of(start_chatter);
    other->options.latency = (struct time_range){2 * SIM_MS, 9 * SIM_MS};
    struct diff_worlds worlds = {0};
    uint64_t number = 20;
    while (worlds.lane_count == 0)
        compare(story, other, ++number, &worlds);
    struct run *run = run_new(&story->model, &story->variant, 1, NULL);
    while (run_events(run) < number)
        assert_true(run_step(run));
    struct tape *tape = run_sim(run)->tape;
    struct rng lane = rng_lane(1, worlds.lanes[0].name);
    for (int64_t i = 0; i < worlds.lanes[0].values[DIFF_A]; i++)
        (void)rng_next(&lane);
    assert_true(lane.state == tape->lanes[tape_lane(tape, worlds.lanes[0].name)].state);
    assert_true(worlds.lanes[0].values[DIFF_A] != worlds.lanes[0].values[DIFF_B]);
    run_free(run);
    free(story);
    free(other);
}

static void worlds_that_are_not_built_alike_are_not_compared(void **state)
{
    (void)state;
    struct story *story = story_of(start_chatter);
    struct story *other = story_of(start_chatter);
    other->options.clerks = 3;
    struct diff_worlds worlds;
    compare(story, other, 10, &worlds);
    assert_false(worlds.is_built_alike);
    assert_false(diff_worlds_are_same(&worlds));
    assert_int_equal(worlds.actors[DIFF_A], 2);
    assert_int_equal(worlds.actors[DIFF_B], 3);
    free(story);
    free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_gives_every_record_by_event_and_changes_last),
        cmocka_unit_test(two_worlds_of_the_same_run_are_the_same),
        cmocka_unit_test(what_is_to_come_at_another_time_is_named),
        cmocka_unit_test(memory_counters_and_draws_that_differ_are_named),
        cmocka_unit_test(a_lane_counts_its_draws),
        cmocka_unit_test(worlds_that_are_not_built_alike_are_not_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
