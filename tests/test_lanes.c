/* Which lanes a picture shows. */
#include "tools/picture/lanes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MANY 1000

/* A run of 100 s, by hand. */
struct story {
    struct tool tool;
    struct chronicle chronicle;
    struct diag *diag;
    struct flag_texts patterns;
    struct lanes_choice choice;
    struct lanes lanes;
};

static const char *node_names[] = {"meta-1", "replica-1", "replica-2"};
static const char *counter_names[] = {"writes_delayed", "writes_rejected", "polls"};

static void *take(struct story *story, size_t count, size_t bytes)
{
    void *taken = arena_take(story->tool.arena, count * bytes);
    assert_non_null(taken);
    return taken;
}

static int story_begin(void **state)
{
    struct story *story = calloc(1, sizeof(*story));
    assert_non_null(story);
    story->tool.arena = arena_new((size_t)1 << 30);
    story->diag = tool_diag(&story->tool, "plot");
    struct chronicle *chronicle = &story->chronicle;
    chronicle->run.ended_at = 100 * SIM_SECOND;
    chronicle->nodes = node_names;
    chronicle->node_count = COUNT_OF(node_names);
    chronicle->counters = counter_names;
    chronicle->counter_count = COUNT_OF(counter_names);
    chronicle->actors = take(story, 3 * MANY, sizeof(*chronicle->actors));
    chronicle->lanes = take(story, 8 * MANY, sizeof(*chronicle->lanes));
    chronicle->spans = take(story, 16 * MANY, sizeof(*chronicle->spans));
    chronicle->counts = take(story, 64, sizeof(*chronicle->counts));
    chronicle->faults = take(story, 4, sizeof(*chronicle->faults));
    chronicle->marks = (struct chronicle_marks){.lane = CHRONICLE_NONE, .span = CHRONICLE_NONE};
    chronicle->actors[chronicle->actor_count++] =
        (struct chronicle_actor){.name = "meta", .type = "meta", .node = 0};
    story->choice = (struct lanes_choice){
        .patterns = &story->patterns, .limit = 16, .until = chronicle->run.ended_at};
    *state = story;
    return 0;
}

static int story_end(void **state)
{
    struct story *story = *state;
    diag_free(story->diag);
    arena_free(story->tool.arena);
    free(story);
    return 0;
}

static uint32_t actor(struct story *story, const char *type, const char *subject, uint32_t node)
{
    struct chronicle *chronicle = &story->chronicle;
    chronicle->actors[chronicle->actor_count] = (struct chronicle_actor){
        .name = tool_text(&story->tool, "%s %s", type, subject), .type = type, .node = node};
    return chronicle->actor_count++;
}

/* Adds a lane of two spans that part at `at` seconds. */
static struct chronicle_lane *lane(struct story *story, const char *what, const char *subject,
                                   uint32_t of, sim_time at)
{
    struct chronicle *chronicle = &story->chronicle;
    struct chronicle_lane *added = &chronicle->lanes[chronicle->lane_count++];
    *added = (struct chronicle_lane){.kind = LANE_STATES,
                                     .what = what,
                                     .subject = subject,
                                     .actor = of,
                                     .first = chronicle->span_count,
                                     .count = 2};
    struct chronicle_span *spans = &chronicle->spans[chronicle->span_count];
    spans[0] = (struct chronicle_span){
        .since = SIM_SECOND, .until = at * SIM_SECOND, .state = "DOWNLOADING", .value = 1};
    spans[1] = (struct chronicle_span){.since = at * SIM_SECOND,
                                       .until = chronicle->run.ended_at,
                                       .state = "INGESTING",
                                       .value = 3};
    chronicle->span_count += 2;
    return added;
}

static void guard(struct story *story, const char *what, const char *subject, uint32_t of,
                  bool is_lost)
{
    struct chronicle *chronicle = &story->chronicle;
    struct chronicle_lane *added = lane(story, what, subject, of, 50);
    added->kind = LANE_GUARDS;
    added->count = 1;
    chronicle->span_count--;
    struct chronicle_span *span = &chronicle->spans[added->first];
    *span = (struct chronicle_span){
        .since = 50 * SIM_SECOND, .until = chronicle->run.ended_at, .holder = of, .is_open = true};
    if (!is_lost)
        return;
    span->lost_at = 53 * SIM_SECOND;
    span->ended_number = 7;
    if (chronicle->marks.lane != CHRONICLE_NONE)
        return;
    chronicle->marks.lane = chronicle->lane_count - 1;
    chronicle->marks.span = added->first;
    chronicle->marks.lost_number = 7;
    chronicle->marks.lost_at = 52 * SIM_SECOND;
}

static bool choose(struct story *story)
{
    return lanes_choose(&story->tool, &story->chronicle, &story->choice, &story->lanes,
                        story->diag);
}

/* The names of what was chosen, with a bar between them. */
static const char *names(struct story *story)
{
    const char *text = "";
    for (uint32_t i = 0; i < story->lanes.row_count; i++)
        text =
            tool_text(&story->tool, "%s%s%s", text, i == 0 ? "" : "|", story->lanes.rows[i].name);
    return text;
}

/* Two partitions: 1.0 is led on replica-1, 1.1 on replica-2, where the flag is lost. */
static void tell_of_two(struct story *story)
{
    const uint32_t led = actor(story, "replica", "1.0", 1);
    const uint32_t lost = actor(story, "replica", "1.1", 2);
    lane(story, "app", "temp", 0, 20);
    lane(story, "partition", "1.0", 0, 20);
    lane(story, "partition", "1.1", 0, 40);
    lane(story, "replica", "1.0", led, 20);
    lane(story, "replica", "1.1", lost, 40);
    guard(story, "ingestion flag", "1.1 on replica-2", lost, true);
}

static void what_the_verdict_is_about_comes_first_and_rows_of_a_node_stand_together(void **state)
{
    struct story *story = *state;
    tell_of_two(story);
    assert_true(choose(story));
    assert_string_equal(names(story), "meta-1/table temp|meta-1/partition 1.1|meta-1/partition 1.0|"
                                      "replica-2/bulk load 1.1|replica-2/ingestion flag 1.1|"
                                      "replica-1/bulk load 1.0");
    assert_int_equal(story->lanes.left_out, 0);
    assert_int_equal(story->lanes.focus, 2);
}

static void if_there_are_too_many_the_rest_is_counted(void **state)
{
    struct story *story = *state;
    tell_of_two(story);
    story->choice.limit = 3;
    assert_true(choose(story));
    assert_string_equal(names(story), "meta-1/table temp|meta-1/partition 1.1|"
                                      "replica-2/ingestion flag 1.1");
    assert_int_equal(story->lanes.left_out, 3);
}

static void a_lost_guard_is_lost_from_the_end_of_its_work_on(void **state)
{
    struct story *story = *state;
    tell_of_two(story);
    assert_true(choose(story));
    const struct lanes_row *row = &story->lanes.rows[4];
    const struct lanes_span *spans = &story->lanes.spans[row->first];
    assert_int_equal(row->count, 2);
    assert_int_equal(spans[0].shade, SHADE_UP);
    assert_int_equal(spans[0].until, 52 * SIM_SECOND);
    assert_int_equal(spans[1].shade, SHADE_LOST);
    assert_int_equal(spans[1].since, 52 * SIM_SECOND);
    assert_string_equal(spans[1].state, "UP: lost");
}

static void lanes_of_a_node_that_look_alike_become_one(void **state)
{
    struct story *story = *state;
    for (uint32_t i = 0; i < MANY; i++)
        lane(story, "partition", tool_text(&story->tool, "1.%u", i), 0, i < 900 ? 20 : 40);
    assert_true(choose(story));
    assert_string_equal(names(story), "meta-1/partition 1.0|meta-1/partition 1.900");
    assert_int_equal(story->lanes.rows[0].alike, 899);
    assert_int_equal(story->lanes.rows[1].alike, 99);
    assert_int_equal(story->lanes.left_out, 0);
}

static void lanes_are_alike_if_they_are_within_the_picture(void **state)
{
    struct story *story = *state;
    lane(story, "partition", "1.0", 0, 20);
    lane(story, "partition", "1.1", 0, 40);
    lane(story, "partition", "1.2", 0, 70);
    story->choice.from = 50 * SIM_SECOND;
    assert_true(choose(story));
    assert_string_equal(names(story), "meta-1/partition 1.0|meta-1/partition 1.2");
    assert_int_equal(story->lanes.rows[0].alike, 1);
}

static void a_thousand_partitions_give_a_picture_of_a_few_lanes(void **state)
{
    struct story *story = *state;
    for (uint32_t i = 0; i < MANY; i++) {
        const char *subject = tool_text(&story->tool, "1.%u", i);
        const uint32_t led = actor(story, "replica", subject, 1 + i % 2);
        lane(story, "partition", subject, 0, 2 + i % 90);
        lane(story, "replica", subject, led, 2 + i % 90);
    }
    assert_true(choose(story));
    assert_int_equal(story->lanes.row_count, 16);
    uint32_t told = story->lanes.row_count + story->lanes.left_out;
    for (uint32_t i = 0; i < story->lanes.row_count; i++)
        told += story->lanes.rows[i].alike;
    assert_int_equal(told, 2 * MANY);
}

static void count(struct story *story, int64_t second, uint32_t of, uint32_t counter, int64_t many)
{
    struct chronicle *chronicle = &story->chronicle;
    chronicle->counts[chronicle->count_count++] =
        (struct chronicle_count){.second = second, .actor = of, .counter = counter, .count = many};
}

static void a_throttle_has_a_span_for_each_second_in_which_it_did_something(void **state)
{
    struct story *story = *state;
    const uint32_t throttle = actor(story, "throttle", "1.0", 1);
    count(story, 3, throttle, 0, 5);
    count(story, 3, throttle, 1, 2);
    count(story, 4, throttle, 2, 9);
    count(story, 8, throttle, 0, 1);
    assert_true(choose(story));
    assert_string_equal(names(story), "replica-1/throttle 1.0");
    const struct lanes_row *row = &story->lanes.rows[0];
    assert_int_equal(row->kind, LANES_COUNTS);
    assert_int_equal(row->count, 2);
    assert_int_equal(story->lanes.spans[0].since, 3 * SIM_SECOND);
    assert_int_equal(story->lanes.spans[0].until, 4 * SIM_SECOND);
    assert_int_equal(story->lanes.spans[0].counts[0], 5);
    assert_int_equal(story->lanes.spans[0].counts[1], 2);
    assert_int_equal(story->lanes.spans[1].since, 8 * SIM_SECOND);
    assert_int_equal(row->totals[0], 6);
    assert_int_equal(row->totals[1], 2);
    assert_int_equal(row->most, 7);
}

static void a_node_that_crashes_or_pauses_has_a_lane_of_its_own(void **state)
{
    struct story *story = *state;
    struct chronicle *chronicle = &story->chronicle;
    chronicle->faults[0] = (struct chronicle_fault){.text = "crash replica-1",
                                                    .node = "replica-1",
                                                    .since = 10 * SIM_SECOND,
                                                    .until = 20 * SIM_SECOND};
    chronicle->faults[1] = (struct chronicle_fault){.text = "slow replica-2",
                                                    .node = "replica-2",
                                                    .since = 10 * SIM_SECOND,
                                                    .until = 20 * SIM_SECOND};
    chronicle->fault_count = 2;
    assert_true(choose(story));
    assert_string_equal(names(story), "replica-1/process");
    assert_int_equal(story->lanes.spans[0].since, 10 * SIM_SECOND);
    assert_int_equal(story->lanes.spans[0].shade, SHADE_DOWN);
    assert_string_equal(story->lanes.spans[0].state, "crash replica-1");
}

static void spans_end_where_the_picture_ends(void **state)
{
    struct story *story = *state;
    lane(story, "partition", "1.0", 0, 20);
    story->choice.from = 5 * SIM_SECOND;
    story->choice.until = 15 * SIM_SECOND;
    assert_true(choose(story));
    assert_int_equal(story->lanes.rows[0].count, 1);
    assert_int_equal(story->lanes.spans[0].since, 5 * SIM_SECOND);
    assert_int_equal(story->lanes.spans[0].until, 15 * SIM_SECOND);
}

static void patterns_choose_by_a_part_of_a_name_or_with_wildcards(void **state)
{
    struct story *story = *state;
    tell_of_two(story);
    story->patterns = (struct flag_texts){{"flag"}, 1};
    assert_true(choose(story));
    assert_string_equal(names(story), "replica-2/ingestion flag 1.1");
    assert_int_equal(story->lanes.left_out, 5);
    story->patterns = (struct flag_texts){{"meta-1/*", "bulk load 1.[0]"}, 2};
    assert_true(choose(story));
    assert_string_equal(names(story), "meta-1/table temp|meta-1/partition 1.1|meta-1/partition 1.0|"
                                      "replica-1/bulk load 1.0");
    story->patterns = (struct flag_texts){{"all"}, 1};
    assert_true(choose(story));
    assert_int_equal(story->lanes.row_count, 6);
}

static void a_pattern_that_fits_nothing_is_complained_of(void **state)
{
    struct story *story = *state;
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    assert_non_null(out);
    tell_of_two(story);
    story->patterns = (struct flag_texts){{"all", "nowhere"}, 2};
    assert_false(choose(story));
    diag_write(story->diag, out, false);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, "pegsim plot: error: --lanes: no lane is called 'nowhere'\n"
                              "     help: there are 6 lanes, such as: meta-1/table temp, "
                              "meta-1/partition 1.0, meta-1/partition 1.1; * stands for any "
                              "letters\n");
    free(text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, story_begin, story_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_the_verdict_is_about_comes_first_and_rows_of_a_node_stand_together),
        TEST(if_there_are_too_many_the_rest_is_counted),
        TEST(a_lost_guard_is_lost_from_the_end_of_its_work_on),
        TEST(lanes_of_a_node_that_look_alike_become_one),
        TEST(lanes_are_alike_if_they_are_within_the_picture),
        TEST(a_thousand_partitions_give_a_picture_of_a_few_lanes),
        TEST(a_throttle_has_a_span_for_each_second_in_which_it_did_something),
        TEST(a_node_that_crashes_or_pauses_has_a_lane_of_its_own),
        TEST(spans_end_where_the_picture_ends),
        TEST(patterns_choose_by_a_part_of_a_name_or_with_wildcards),
        TEST(a_pattern_that_fits_nothing_is_complained_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
