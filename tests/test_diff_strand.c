/* What differs besides times. */
#include "tests/diff_script.h"

/* A note that both tell, a little later on B. */
static void both(struct script *script, uint64_t number, const char *a, const char *b)
{
    script_note(script, DIFF_A, number, a);
    script_note(script, DIFF_B, number + 1, b);
}

static const struct strand_difference *differences(const struct script *script, uint32_t group,
                                                   uint32_t expected)
{
    uint32_t count = 0;
    const struct strand_difference *list =
        strands_differences(diff_strands(script->diff), group, &count);
    assert_int_equal(count, expected);
    return list;
}

static void times_and_figures_do_not_count(void **state)
{
    struct script *script = *state;
    both(script, 1, "says 3 ms", "says 4.5 s");
    both(script, 5, "is 1.0 at 12", "is 1.0 at 13");
    script_compare(script, 1);
    assert_false(script->is_same);
    (void)differences(script, STRAND_STORY, 0);
}

static void the_first_line_of_another_shape_parts_a_strand_once(void **state)
{
    struct script *script = *state;
    both(script, 1, "says hello", "says hello");
    both(script, 3, "says yes", "says no");
    both(script, 5, "says always", "says never");
    script_compare(script, 1);
    const struct strand_difference *list = differences(script, STRAND_STORY, 1);
    assert_string_equal(list->common.note, "says hello");
    assert_int_equal(list->line_count[DIFF_A], 2);
    assert_string_equal(list->lines[DIFF_A][0].note, "says yes");
    assert_string_equal(list->lines[DIFF_A][1].note, "says always");
    assert_string_equal(list->lines[DIFF_B][0].note, "says no");
    assert_true(list->at == 3 * SIM_SECOND);
    assert_false(list->is_reordered);
}

static void a_line_that_one_alone_tells_parts_a_strand(void **state)
{
    struct script *script = *state;
    both(script, 1, "says hello", "says hello");
    script_note(script, DIFF_B, 7, "says bye");
    script_compare(script, 1);
    const struct strand_difference *list = differences(script, STRAND_STORY, 1);
    assert_int_equal(list->line_count[DIFF_A], 0);
    assert_string_equal(list->lines[DIFF_B][0].note, "says bye");
}

static void the_same_lines_in_another_order_are_marked(void **state)
{
    struct script *script = *state;
    both(script, 1, "says one", "says two");
    both(script, 3, "says two", "says one");
    script_compare(script, 1);
    assert_true(differences(script, STRAND_STORY, 1)->is_reordered);
}

static void strands_of_two_subjects_may_lie_between_each_other(void **state)
{
    struct script *script = *state;
    both(script, 1, "is 2.0 at 1", "is 2.1 at 1");
    both(script, 3, "is 2.1 at 1", "is 2.0 at 1");
    script_compare(script, 1);
    (void)differences(script, STRAND_STORY, 0);
}

static void what_an_actor_says_of_itself_is_one_strand(void **state)
{
    struct script *script = *state;
    both(script, 1, "is 1.0 at 1", "says hello");
    both(script, 3, "says hello", "is 1.0 at 1");
    script_compare(script, 1);
    assert_true(differences(script, STRAND_STORY, 1)->is_reordered);
}

static void strands_that_part_in_the_same_way_are_told_as_one(void **state)
{
    struct script *script = *state;
    both(script, 1, "is 2.0 at home", "is 2.0 at sea");
    both(script, 3, "is 2.1 at home", "is 2.1 at sea");
    both(script, 5, "is 2.2 at sea", "is 2.2 at home");
    script_compare(script, 1);
    const struct strand_difference *list = differences(script, STRAND_STORY, 3);
    assert_int_equal(list[0].like, 1);
    assert_false(list[0].is_like);
    assert_true(list[1].is_like);
    assert_false(list[2].is_like);
    assert_int_equal(strands_parted(diff_strands(script->diff), STRAND_STORY), 3);
}

static void details_are_left_out_by_their_text(void **state)
{
    struct script *script = *state;
    (void)script;
    assert_true(strand_is_detail(&script_model, "counts 12 sheep"));
    assert_false(strand_is_detail(&script_model, "counts 12 sheep or more"));
    assert_false(strand_is_detail(&script_model, "says counts 12 sheep"));
    assert_false(strand_is_detail(&script_model, "of no kind"));
    script_note(script, DIFF_A, 1, "counts 12 sheep");
    script_compare(script, 1);
    (void)differences(script, STRAND_STORY, 0);
}

static void states_are_compared_by_machine(void **state)
{
    struct script *script = *state;
    script_state(script, DIFF_A, 1, 0);
    script_state(script, DIFF_B, 2, 0);
    script_state(script, DIFF_A, 3, 1);
    script_compare(script, 1);
    const struct strand_difference *list = differences(script, 1, 1);
    assert_int_equal(list->common.record.values[0], 0);
    assert_int_equal(list->lines[DIFF_A][0].record.values[0], 1);
    assert_int_equal(list->line_count[DIFF_B], 0);
}

static void a_side_that_lags_too_far_behind_parts_its_strand(void **state)
{
    struct script *script = *state;
    for (uint64_t i = 1; i <= STRAND_LAG_MAX + 2; i++)
        script_note(script, DIFF_A, i, "says hello");
    script_note(script, DIFF_B, 10000, "says hello");
    script_compare(script, 1);
    const struct strand_difference *list = differences(script, STRAND_STORY, 1);
    assert_int_equal(list->line_count[DIFF_A], STRAND_GOES_ON);
    assert_int_equal(list->line_count[DIFF_B], 1);
    assert_int_equal(strands_lost(diff_strands(script->diff)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(times_and_figures_do_not_count),
        SCRIPT_TEST(the_first_line_of_another_shape_parts_a_strand_once),
        SCRIPT_TEST(a_line_that_one_alone_tells_parts_a_strand),
        SCRIPT_TEST(the_same_lines_in_another_order_are_marked),
        SCRIPT_TEST(strands_of_two_subjects_may_lie_between_each_other),
        SCRIPT_TEST(what_an_actor_says_of_itself_is_one_strand),
        SCRIPT_TEST(strands_that_part_in_the_same_way_are_told_as_one),
        SCRIPT_TEST(details_are_left_out_by_their_text),
        SCRIPT_TEST(states_are_compared_by_machine),
        SCRIPT_TEST(a_side_that_lags_too_far_behind_parts_its_strand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
