/* Where two runs part, item by item. */
#include "tests/diff_script.h"

static void two_equal_lists_are_the_same(void **state)
{
    struct script *script = *state;
    for (uint32_t side = 0; side < DIFF_SIDES; side++) {
        script_event(script, side, 1);
        script_note(script, side, 1, "says hello");
    }
    script_compare(script, 4);
    assert_true(script->is_same);
    assert_int_equal(diff_point(script->diff)->common, 2);
}

static void the_first_item_that_differs_is_kept_with_its_neighbours(void **state)
{
    struct script *script = *state;
    for (uint64_t i = 1; i <= 9; i++) {
        script_event(script, DIFF_A, i);
        script_event(script, DIFF_B, i < 6 ? i : i + 100);
    }
    script_compare(script, 2);
    const struct diff_point *point = diff_point(script->diff);
    assert_false(script->is_same);
    assert_int_equal(point->common, 5);
    assert_int_equal(point->before_count, 2);
    assert_int_equal(point->before[0].record.number, 4);
    assert_int_equal(point->before[1].record.number, 5);
    assert_int_equal(point->first[DIFF_A].record.number, 6);
    assert_int_equal(point->first[DIFF_B].record.number, 106);
    assert_int_equal(point->after_count[DIFF_A], 2);
    assert_int_equal(point->after[DIFF_A][1].record.number, 8);
    assert_int_equal(point->after[DIFF_B][0].record.number, 107);
}

static void context_shorter_than_asked_for_stands_in_order(void **state)
{
    struct script *script = *state;
    script_event(script, DIFF_A, 1);
    script_event(script, DIFF_B, 1);
    script_event(script, DIFF_A, 2);
    script_event(script, DIFF_B, 2);
    script_event(script, DIFF_A, 3);
    script_compare(script, 5);
    const struct diff_point *point = diff_point(script->diff);
    assert_false(script->is_same);
    assert_int_equal(point->before_count, 2);
    assert_int_equal(point->before[0].record.number, 1);
    assert_int_equal(point->before[1].record.number, 2);
    assert_true(point->first[DIFF_A].is_there);
    assert_false(point->first[DIFF_B].is_there);
    assert_int_equal(point->after_count[DIFF_A], 0);
}

static void without_context_only_the_first_items_are_kept(void **state)
{
    struct script *script = *state;
    script_event(script, DIFF_A, 1);
    script_event(script, DIFF_B, 1);
    script_event(script, DIFF_A, 2);
    script_event(script, DIFF_A, 3);
    script_compare(script, 0);
    assert_int_equal(diff_point(script->diff)->before_count, 0);
    assert_int_equal(diff_point(script->diff)->after_count[DIFF_A], 0);
    assert_int_equal(diff_point(script->diff)->first[DIFF_A].record.number, 2);
}

/* Compares one record with the same one in which something is not the same. */
static bool differs(uint32_t type, void (*change)(struct diff_item *item))
{
    void *state = NULL;
    (void)script_open(&state);
    struct script *script = state;
    for (uint32_t side = 0; side < DIFF_SIDES; side++) {
        (void)script_add(script, side, type, 1);
        script->sides[side].items[0].body = 5;
    }
    change(&script->sides[DIFF_B].items[0]);
    script_compare(script, 1);
    const bool is_same = script->is_same;
    (void)script_close(&state);
    return !is_same;
}

static void change_cause(struct diff_item *item)
{
    item->record.cause = 9;
}

static void change_body(struct diff_item *item)
{
    item->body = 6;
}

static void forget_body(struct diff_item *item)
{
    item->body = 0;
}

static void change_value(struct diff_item *item)
{
    item->record.values[0] = 1;
}

static void change_actor(struct diff_item *item)
{
    item->actor = diff_actor("barn", "sheep 1.1");
}

static void change_index(struct diff_item *item)
{
    item->record.actor = 77;
}

static void change_kind(struct diff_item *item)
{
    item->record.kind = 1;
}

static void what_counts_depends_on_the_kind_of_record(void **state)
{
    (void)state;
    assert_true(differs(RECORD_EVENT, change_cause));
    assert_true(differs(RECORD_EVENT, change_body));
    assert_false(differs(RECORD_EVENT, forget_body));
    assert_false(differs(RECORD_EVENT, change_value));
    assert_true(differs(RECORD_EVENT, change_actor));
    assert_false(differs(RECORD_EVENT, change_index));
    assert_true(differs(RECORD_STATE, change_value));
    assert_false(differs(RECORD_STATE, change_cause));
    assert_true(differs(RECORD_GUARD_HOLD, change_kind));
    assert_false(differs(RECORD_FAULT, change_kind));
}

static void how_obligations_ended_is_kept_for_both(void **state)
{
    struct script *script = *state;
    for (uint32_t side = 0; side < DIFF_SIDES; side++) {
        (void)script_add(script, side, RECORD_OBLIGATION_OPEN, 1);
        script_add(script, side, RECORD_OBLIGATION_OPEN, 2)->extra = 3;
        script_add(script, side, RECORD_OBLIGATION_MOVE, 4)->values[0] = 7;
    }
    struct record *close = script_add(script, DIFF_B, RECORD_OBLIGATION_CLOSE, 9);
    close->values[0] = SIM_END_FAILED;
    close->values[1] = 5;
    script_compare(script, 1);
    uint32_t count = 0;
    const struct diff_obligation *rows = diff_obligations(script->diff, &count);
    assert_int_equal(count, 2);
    assert_int_equal(diff_obligation_index(&rows[0]), 0);
    assert_int_equal(diff_obligation_index(&rows[1]), 3);
    assert_false(diff_obligation_is_same(&rows[0]));
    assert_true(diff_obligation_is_same(&rows[1]));
    assert_true(rows[0].sides[DIFF_A].is_open);
    assert_int_equal(rows[0].sides[DIFF_A].measure, 7);
    assert_true(rows[0].sides[DIFF_A].moved_at == 4 * SIM_SECOND);
    assert_false(rows[0].sides[DIFF_B].is_open);
    assert_int_equal(rows[0].sides[DIFF_B].end, SIM_END_FAILED);
    assert_int_equal(rows[0].sides[DIFF_B].error, 5);
    assert_true(rows[0].sides[DIFF_B].closed_at == 9 * SIM_SECOND);
}

static void the_states_of_the_actor_that_differs_first_are_kept(void **state)
{
    struct script *script = *state;
    for (uint32_t side = 0; side < DIFF_SIDES; side++) {
        script_state(script, side, 1, 0);
        script_state(script, side, 2, 1);
    }
    script_event(script, DIFF_A, 3);
    script_compare(script, 1);
    assert_int_equal(diff_point(script->diff)->state_count, 1);
    assert_int_equal(diff_point(script->diff)->states[0].record.values[0], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRIPT_TEST(two_equal_lists_are_the_same),
        SCRIPT_TEST(the_first_item_that_differs_is_kept_with_its_neighbours),
        SCRIPT_TEST(context_shorter_than_asked_for_stands_in_order),
        SCRIPT_TEST(without_context_only_the_first_items_are_kept),
        SCRIPT_TEST(what_counts_depends_on_the_kind_of_record),
        SCRIPT_TEST(how_obligations_ended_is_kept_for_both),
        SCRIPT_TEST(the_states_of_the_actor_that_differs_first_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
