/* Events as slices of a trace: which are shown, how long they are, and what leads to what. */
#include "tools/export/slices.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { META, REPLICA, ACTORS };
static struct chronicle_actor actors[ACTORS] = {{"meta", "meta", 0}, {"replica 1.0", "replica", 1}};
static struct chronicle_note notes[] = {{"TOLD", false}, {"DETAIL", true}};

enum { TOLD, DETAIL };

/* Events that the tests below give their texts, causes and times. */
#define EVENT(number_, cause_, at_, actor_)                                                        \
    {                                                                                              \
        .number = (number_), .cause = (cause_), .at = (at_), .actor = (actor_),                    \
        .note = CHRONICLE_NONE, .kind = "message"                                                  \
    }

static struct chronicle tell(struct chronicle_event *events, uint32_t count)
{
    return (struct chronicle){.parts = CHRONICLE_EVENTS,
                              .actors = actors,
                              .actor_count = ACTORS,
                              .notes = notes,
                              .note_count = COUNT_OF(notes),
                              .events = events,
                              .event_count = count};
}

static void what_tells_something_is_shown_and_a_detail_is_not(void **state)
{
    struct chronicle_event events[] = {EVENT(1, 0, 0, META), EVENT(2, 1, SIM_SECOND, META),
                                       EVENT(3, 2, 2 * SIM_SECOND, META)};
    const struct chain nothing = {0};
    (void)state;
    events[0].text = "a story";
    events[0].note = TOLD;
    events[1].text = "a detail";
    events[1].note = DETAIL;
    const struct chronicle chronicle = tell(events, COUNT_OF(events));
    struct slice_row *rows = slices_new(&chronicle, &nothing);
    assert_true(rows[0].is_shown);
    assert_false(rows[1].is_shown);
    assert_false(rows[2].is_shown);
    free(rows);
}

/* The second row of event 2 tells; its slice is that of the first. */
static void lines_of_an_event_are_its_first_row(void **state)
{
    struct chronicle_event events[] = {EVENT(1, 0, 0, META), EVENT(2, 1, SIM_SECOND, META),
                                       EVENT(2, 1, SIM_SECOND, REPLICA)};
    const struct chain nothing = {0};
    (void)state;
    events[2].text = "a second line";
    const struct chronicle chronicle = tell(events, COUNT_OF(events));
    struct slice_row *rows = slices_new(&chronicle, &nothing);
    assert_true(rows[1].is_shown);
    assert_false(rows[2].is_shown);
    free(rows);
}

static void the_chain_is_shown_whether_it_tells_or_not(void **state)
{
    struct chronicle_event events[] = {EVENT(1, 0, 0, META), EVENT(2, 1, SIM_SECOND, REPLICA),
                                       EVENT(3, 1, 2 * SIM_SECOND, META)};
    const struct chain chain = {.decisive = 2};
    (void)state;
    const struct chronicle chronicle = tell(events, COUNT_OF(events));
    struct slice_row *rows = slices_new(&chronicle, &chain);
    assert_true(rows[0].is_chained && rows[0].is_shown);
    assert_true(rows[1].is_chained && rows[1].is_shown);
    assert_false(rows[2].is_shown);
    free(rows);
}

/* At most a millisecond; never into the next slice of its actor; others do not count. */
static void a_slice_ends_before_the_next_of_its_actor(void **state)
{
    struct chronicle_event events[] = {
        EVENT(1, 0, 0, META),           EVENT(2, 0, SIM_US, REPLICA),
        EVENT(3, 0, 10 * SIM_US, META), EVENT(4, 0, 10 * SIM_US, META),
        EVENT(5, 0, SIM_SECOND, META),
    };
    const struct chain nothing = {0};
    (void)state;
    for (uint32_t i = 0; i < COUNT_OF(events); i++)
        events[i].text = "told";
    const struct chronicle chronicle = tell(events, COUNT_OF(events));
    struct slice_row *rows = slices_new(&chronicle, &nothing);
    assert_int_equal(rows[0].length, 10 * SIM_US - 1);
    assert_int_equal(rows[1].length, SIM_MS - 1);
    assert_int_equal(rows[2].length, SIM_MS - 1); /* those of an instant lie in one another */
    assert_int_equal(rows[3].length, SIM_MS - 1);
    assert_int_equal(rows[4].length, SIM_MS - 1);
    assert_int_equal(slice_shorten(0), 0);
    free(rows);
}

static void a_flow_leads_from_actor_to_actor_and_along_the_chain(void **state)
{
    struct chronicle_event events[] = {
        EVENT(1, 0, 0, META),
        EVENT(2, 1, 1 * SIM_SECOND, REPLICA),
        EVENT(3, 2, 2 * SIM_SECOND, REPLICA), /* the same actor, not of the chain */
        EVENT(4, 1, 3 * SIM_SECOND, META),    /* the same actor, of the chain */
        EVENT(5, 1, 4 * SIM_SECOND, REPLICA),
    };
    const struct chain chain = {.decisive = 4};
    (void)state;
    for (uint32_t i = 0; i < COUNT_OF(events); i++)
        events[i].text = "told";
    const struct chronicle chronicle = tell(events, COUNT_OF(events));
    struct slice_row *rows = slices_new(&chronicle, &chain);
    assert_int_equal(rows[0].cause, CHRONICLE_NONE);
    assert_int_equal(rows[1].cause, 0);
    assert_int_equal(rows[2].cause, CHRONICLE_NONE);
    assert_int_equal(rows[3].cause, 0);
    assert_int_equal(rows[4].cause, 0);
    /* All that come of the first, the last one first. */
    assert_int_equal(rows[0].effects, 4);
    assert_int_equal(rows[4].next, 3);
    assert_int_equal(rows[3].next, 1);
    assert_int_equal(rows[1].next, CHRONICLE_NONE);
    free(rows);
}

/* What is shown of a database may hold anything. */
static void an_actor_that_is_not_there_has_no_slice(void **state)
{
    struct chronicle_event events[] = {EVENT(1, 0, 0, 7), EVENT(2, 1, SIM_SECOND, META)};
    const struct chain chain = {.decisive = 1};
    (void)state;
    events[0].text = "told by nobody";
    events[1].text = "told";
    const struct chronicle chronicle = tell(events, COUNT_OF(events));
    struct slice_row *rows = slices_new(&chronicle, &chain);
    assert_false(rows[0].is_shown);
    assert_true(rows[1].is_shown);
    assert_int_equal(rows[1].cause, CHRONICLE_NONE);
    free(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_tells_something_is_shown_and_a_detail_is_not),
        cmocka_unit_test(lines_of_an_event_are_its_first_row),
        cmocka_unit_test(the_chain_is_shown_whether_it_tells_or_not),
        cmocka_unit_test(a_slice_ends_before_the_next_of_its_actor),
        cmocka_unit_test(a_flow_leads_from_actor_to_actor_and_along_the_chain),
        cmocka_unit_test(an_actor_that_is_not_there_has_no_slice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
