/* The JSON document of a page: texts, columns, and which events of a long run are kept. */
#include "tools/document/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define EVENTS 1000

static void expect_text(const char *text, const char *wanted)
{
    json_t *value = page_text(text);
    assert_string_equal(json_string_value(value), wanted);
    json_decref(value);
}

static void texts_are_spelled_so_that_they_can_be_seen(void **state)
{
    (void)state;
    expect_text("table <b>", "table <b>");
    expect_text("gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f");
    expect_text("a\tb\x01\x7f", "a<U+0009>b<U+0001><U+007F>");
    expect_text("\xe2\x80\xa8\xe2\x80\xae", "<U+2028><U+202E>");
    expect_text("\xff\xc3", "<0xFF><0xC3>");
    expect_text("\xed\xa0\x80", "<0xED><0xA0><0x80>");
    json_t *none = page_text(NULL);
    assert_true(json_is_null(none));
    json_decref(none);
}

static void lines_are_texts_of_their_own(void **state)
{
    (void)state;
    json_t *lines = page_lines("one\n\ntwo\r");
    assert_int_equal(json_array_size(lines), 3);
    assert_string_equal(json_string_value(json_array_get(lines, 0)), "one");
    assert_string_equal(json_string_value(json_array_get(lines, 1)), "");
    assert_string_equal(json_string_value(json_array_get(lines, 2)), "two<U+000D>");
    json_decref(lines);
    lines = page_lines(NULL);
    assert_int_equal(json_array_size(lines), 0);
    json_decref(lines);
}

static void a_name_stands_once_in_a_list(void **state)
{
    (void)state;
    struct page_names names;
    page_names_init(&names);
    assert_int_equal(page_names_put(&names, "a"), 0);
    assert_int_equal(page_names_put(&names, "\xff"), 1);
    assert_int_equal(page_names_put(&names, "a"), 0);
    assert_int_equal(page_names_put(&names, NULL), -1);
    json_t *list = page_names_end(&names);
    assert_int_equal(json_array_size(list), 2);
    json_decref(list);
}

static void a_column_is_numbers_or_their_differences(void **state)
{
    (void)state;
    struct page_column column;
    page_column_init(&column);
    page_column_put(&column, 7);
    page_column_put(&column, -1);
    json_t *text = page_column_end(&column);
    assert_string_equal(json_string_value(text), "7,-1");
    json_decref(text);
    page_column_init(&column);
    page_column_step(&column, 1000);
    page_column_step(&column, 1003);
    page_column_step(&column, 1001);
    text = page_column_end(&column);
    assert_string_equal(json_string_value(text), "1000,3,-2");
    json_decref(text);
    page_column_init(&column);
    text = page_column_end(&column);
    assert_string_equal(json_string_value(text), "");
    json_decref(text);
}

/* --- which events ------------------------------------------------------------------- */

/* Each event is caused by the one before it; every 100th is a line of the story, others are
   details. */
static void fill(struct chronicle *chronicle, struct chronicle_event *events)
{
    static struct chronicle_note notes[] = {{.name = "STORY"},
                                            {.name = "DETAIL", .is_detail = true}};
    *chronicle = (struct chronicle){.parts = CHRONICLE_EVENTS,
                                    .run = {.ended_at = EVENTS},
                                    .notes = notes,
                                    .note_count = COUNT_OF(notes),
                                    .events = events,
                                    .event_count = EVENTS,
                                    .marks = {.lost_number = 30, .proved_number = 31}};
    for (uint32_t i = 0; i < EVENTS; i++)
        events[i] = (struct chronicle_event){.number = i + 1,
                                             .cause = i,
                                             .at = i,
                                             .kind = "timer",
                                             .text = (i + 1) % 100 == 0 ? "told" : "more",
                                             .actor = CHRONICLE_NONE,
                                             .peer = CHRONICLE_NONE,
                                             .message = CHRONICLE_NONE,
                                             .note = (i + 1) % 100 == 0 ? 0 : 1};
}

static const char *column(const json_t *events, const char *name)
{
    return json_string_value(json_object_get(events, name));
}

static int64_t number(const json_t *events, const char *name)
{
    return json_integer_value(json_object_get(events, name));
}

static void a_short_run_is_there_whole(void **state)
{
    (void)state;
    struct chronicle chronicle;
    struct chronicle_event events[EVENTS];
    fill(&chronicle, events);
    json_t *kept = page_events(&chronicle, EVENTS);
    assert_int_equal(number(kept, "kept"), EVENTS);
    assert_int_equal(number(kept, "all"), EVENTS);
    assert_int_equal(json_array_size(json_object_get(kept, "left_out")), 0);
    assert_null(strpbrk(column(kept, "skipped"), "123456789"));
    json_decref(kept);
}

static void of_a_long_run_what_led_to_the_hang_comes_first(void **state)
{
    (void)state;
    struct chronicle chronicle;
    struct chronicle_event events[EVENTS];
    fill(&chronicle, events);
    json_t *kept = page_events(&chronicle, 33);
    assert_int_equal(number(kept, "kept"), 33);
    /* 1 to 31, then the first line of the story and its cause. */
    assert_string_equal(column(kept, "number"),
                        "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,68,1");
    assert_string_equal(column(kept, "skipped"),
                        "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,67,0");
    assert_string_equal(column(kept, "back"),
                        "0,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,68,1");
    json_decref(kept);
}

static void what_is_left_out_is_counted(void **state)
{
    (void)state;
    struct chronicle chronicle;
    struct chronicle_event events[EVENTS];
    fill(&chronicle, events);
    json_t *kept = page_events(&chronicle, 500);
    char *list = json_dumps(json_object_get(kept, "left_out"), JSON_COMPACT);
    assert_string_equal(list, "[[\"DETAIL\",500,990]]");
    free(list);
    json_decref(kept);
}

static void a_page_has_its_files(void **state)
{
    (void)state;
    static const char begin[] = "<!doctype html>";
    const struct page_file *file = page_file("report.html");
    assert_memory_equal(file->bytes, begin, strlen(begin));
    assert_int_equal(page_file("report.css")->bytes[0], ':');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_spelled_so_that_they_can_be_seen),
        cmocka_unit_test(lines_are_texts_of_their_own),
        cmocka_unit_test(a_name_stands_once_in_a_list),
        cmocka_unit_test(a_column_is_numbers_or_their_differences),
        cmocka_unit_test(a_short_run_is_there_whole),
        cmocka_unit_test(of_a_long_run_what_led_to_the_hang_comes_first),
        cmocka_unit_test(what_is_left_out_is_counted),
        cmocka_unit_test(a_page_has_its_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
