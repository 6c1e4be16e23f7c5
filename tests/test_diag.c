#include "sim/diag.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What a diag shows; to be freed. */
static char *shown(const struct diag *diag, bool colour)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    assert_non_null(out);
    diag_write(diag, out, colour);
    (void)fclose(out);
    return text;
}

static void assert_shows(const struct diag *diag, const char *wanted)
{
    char *text = shown(diag, false);
    assert_string_equal(text, wanted);
    free(text);
}

static struct diag *new_diag(const char *text)
{
    return diag_new("lossy.yaml", text, strlen(text));
}

static void a_complaint_shows_the_line_the_mark_and_the_help(void **state)
{
    (void)state;
    struct diag *diag = new_diag("a: 1\nnetwork:\n    loss: 130%\n");
    const struct place place = {.line = 3, .column = 11, .width = 4};
    diag_add(diag, place, "a ratio from 0% to 100%; 0% when left out",
             "network.loss: %d%% is over 100%%", 130);
    assert_shows(diag, "lossy.yaml:3:11: error: network.loss: 130% is over 100%\n"
                       "   3 |     loss: 130%\n"
                       "     |           ^~~~\n"
                       "     help: a ratio from 0% to 100%; 0% when left out\n");
    diag_free(diag);
}

static void what_was_given_is_copied(void **state)
{
    (void)state;
    char file[] = "lossy.yaml";
    char text[] = "a: 1\n";
    char help[] = "help";
    struct diag *diag = diag_new(file, text, strlen(text));
    diag_add(diag, (struct place){.line = 1, .column = 1}, help, "wrong");
    memset(file, 'x', sizeof(file) - 1);
    memset(text, 'x', sizeof(text) - 1);
    memset(help, 'x', sizeof(help) - 1);
    assert_shows(diag, "lossy.yaml:1:1: error: wrong\n   1 | a: 1\n     | ^\n     help: help\n");
    diag_free(diag);
}

static void a_complaint_without_a_place_shows_no_line(void **state)
{
    (void)state;
    struct diag *diag = new_diag("a: 1\n");
    diag_add(diag, (struct place){0}, NULL, "is wrong as a whole");
    assert_shows(diag, "lossy.yaml: error: is wrong as a whole\n");
    diag_free(diag);
}

static void a_place_behind_the_text_shows_no_line(void **state)
{
    (void)state;
    struct diag *diag = new_diag("a: 1");
    diag_add(diag, (struct place){.line = 2, .column = 1}, NULL, "more");
    assert_shows(diag, "lossy.yaml:2:1: error: more\n");
    diag_free(diag);
}

static void a_file_without_text_shows_no_line(void **state)
{
    (void)state;
    struct diag *diag = diag_new("far.yaml", NULL, 0);
    diag_add(diag, (struct place){.line = 1, .column = 1}, "try", "wrong");
    assert_shows(diag, "far.yaml:1:1: error: wrong\n     help: try\n");
    diag_free(diag);
}

static void complaints_come_in_the_order_of_their_places(void **state)
{
    (void)state;
    struct diag *diag = diag_new("f", NULL, 0);
    uint32_t other = diag_source(diag, "--set", "a=1", 3);
    assert_int_equal(other, 1);
    diag_add(diag, (struct place){.line = 1, .column = 3, .source = other}, NULL, "sixth");
    diag_add(diag, (struct place){.line = 2, .column = 1}, NULL, "fourth");
    diag_add(diag, (struct place){.line = 2, .column = 1}, NULL, "fifth, as it came later");
    diag_add(diag, (struct place){.line = 1, .column = 9}, NULL, "third");
    diag_add(diag, (struct place){.line = 1, .column = 2}, NULL, "second");
    diag_add(diag, (struct place){0}, NULL, "first");
    assert_shows(diag, "f: error: first\n"
                       "f:1:2: error: second\n"
                       "f:1:9: error: third\n"
                       "f:2:1: error: fourth\n"
                       "f:2:1: error: fifth, as it came later\n"
                       "--set:1:3: error: sixth\n"
                       "   1 | a=1\n"
                       "     |   ^\n");
    diag_free(diag);
}

static void the_same_words_at_the_same_place_are_kept_once(void **state)
{
    (void)state;
    struct diag *diag = diag_new("f", NULL, 0);
    diag_add(diag, (struct place){.line = 1, .column = 1}, NULL, "wrong");
    diag_add(diag, (struct place){.line = 1, .column = 1}, NULL, "wrong");
    diag_add(diag, (struct place){.line = 1, .column = 2}, NULL, "wrong");
    assert_int_equal(diag_count(diag), 2);
    assert_int_equal(diag_raised(diag), 3);
    diag_free(diag);
}

static void complaints_beyond_the_limit_are_counted(void **state)
{
    (void)state;
    struct diag *diag = diag_new("f", NULL, 0);
    for (uint32_t i = 1; i <= DIAG_LIMIT + 17; i++)
        diag_add(diag, (struct place){.line = i, .column = 1}, NULL, "wrong");
    assert_int_equal(diag_count(diag), DIAG_LIMIT + 17);
    char *text = shown(diag, false);
    const char *end = strstr(text, "f:100:1:");
    assert_non_null(end);
    assert_string_equal(end, "f:100:1: error: wrong\nand 17 more\n");
    free(text);
    diag_free(diag);
}

static void tabs_and_strange_bytes_are_shown_safely(void **state)
{
    (void)state;
    struct diag *diag = new_diag("\ta\x07\xFF\xC3\xBC: 1\r\n");
    diag_add(diag, (struct place){.line = 1, .column = 5, .width = 1}, NULL, "b\nad\x1B");
    assert_shows(diag, "lossy.yaml:1:5: error: b?ad?\n"
                       "   1 |  a??\xC3\xBC: 1\n"
                       "     |     ^\n");
    diag_free(diag);
}

static void a_line_of_ten_megabytes_is_cut_around_the_column(void **state)
{
    (void)state;
    const size_t bytes = 10 * 1024 * 1024;
    char *line = malloc(bytes);
    assert_non_null(line);
    memset(line, 'x', bytes);
    line[5000000] = 'Y';
    struct diag *diag = diag_new("f", line, bytes);
    diag_add(diag, (struct place){.line = 1, .column = 5000001, .width = 9000000}, NULL, "wrong");
    char *text = shown(diag, false);
    assert_string_equal(text, "f:1:5000001: error: wrong\n"
                              "   1 | ...xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                              "Yxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...\n"
                              "     |                                            "
                              "^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n");
    free(text);
    diag_free(diag);
    free(line);
}

static void the_mark_ends_with_the_line(void **state)
{
    (void)state;
    struct diag *diag = new_diag("ab\ncd\n");
    diag_add(diag, (struct place){.line = 1, .column = 2, .width = 50}, NULL, "wrong");
    diag_add(diag, (struct place){.line = 2, .column = 3, .width = 50}, NULL, "wrong");
    assert_shows(diag, "lossy.yaml:1:2: error: wrong\n   1 | ab\n     |  ^\n"
                       "lossy.yaml:2:3: error: wrong\n   2 | cd\n     |   ^\n");
    diag_free(diag);
}

static void large_line_numbers_push_the_gutter(void **state)
{
    (void)state;
    char text[20001];
    memset(text, '\n', sizeof(text) - 1);
    text[20000] = '\0';
    struct diag *diag = new_diag(text);
    diag_add(diag, (struct place){.line = 12345, .column = 1}, "help", "wrong");
    assert_shows(diag, "lossy.yaml:12345:1: error: wrong\n12345 | \n      | ^\n      help: help\n");
    diag_free(diag);
}

static void colours_mark_the_place_and_the_error(void **state)
{
    (void)state;
    struct diag *diag = new_diag("a: 1\n");
    diag_add(diag, (struct place){.line = 1, .column = 4, .width = 1}, NULL, "wrong");
    char *text = shown(diag, true);
    assert_string_equal(text, "\033[1mlossy.yaml:1:4:\033[0m \033[1;31merror:\033[0m wrong\n"
                              "   1 | a: 1\n"
                              "     |    \033[1;31m^\033[0m\n");
    free(text);
    diag_free(diag);
}

static void too_many_sources_are_refused(void **state)
{
    (void)state;
    struct diag *diag = diag_new("f", NULL, 0);
    for (uint32_t i = 1; i <= DIAG_SOURCES_MAX; i++)
        assert_int_equal(diag_source(diag, "--set", "a=1", 3), i);
    assert_int_equal(diag_source(diag, "--set", "a=1", 3), 0);
    diag_free(diag);
}

static void the_nearest_name_is_found_if_it_can_be_meant(void **state)
{
    (void)state;
    static const char *const names[] = {"loss", "latency", "duration", "partitions", "at"};
    static const struct {
        const char *name;
        const char *nearest;
    } cases[] = {
        {"los", "loss"},
        {"lsos", "loss"},
        {"latencies", "latency"},
        {"durtaion", "duration"},
        {"partition", "partitions"},
        {"pratitoins", "partitions"},
        {"att", "at"},
        {"zookeeper", NULL},
        {"", NULL},
        {"x", NULL},
        {"bananas", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *nearest = diag_nearest(cases[i].name, names, COUNT_OF(names));
        if (cases[i].nearest == NULL)
            assert_null(nearest);
        else
            assert_string_equal(nearest, cases[i].nearest);
    }
}

static void names_of_any_length_can_be_compared(void **state)
{
    (void)state;
    char endless[1000];
    memset(endless, 'a', sizeof(endless) - 1);
    endless[sizeof(endless) - 1] = '\0';
    const char *const names[] = {endless, "aaa"};
    assert_null(diag_nearest(endless, names, 2));
    assert_string_equal(diag_nearest("aab", names, 2), "aaa");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_complaint_shows_the_line_the_mark_and_the_help),
        cmocka_unit_test(what_was_given_is_copied),
        cmocka_unit_test(a_complaint_without_a_place_shows_no_line),
        cmocka_unit_test(a_place_behind_the_text_shows_no_line),
        cmocka_unit_test(a_file_without_text_shows_no_line),
        cmocka_unit_test(complaints_come_in_the_order_of_their_places),
        cmocka_unit_test(the_same_words_at_the_same_place_are_kept_once),
        cmocka_unit_test(complaints_beyond_the_limit_are_counted),
        cmocka_unit_test(tabs_and_strange_bytes_are_shown_safely),
        cmocka_unit_test(a_line_of_ten_megabytes_is_cut_around_the_column),
        cmocka_unit_test(the_mark_ends_with_the_line),
        cmocka_unit_test(large_line_numbers_push_the_gutter),
        cmocka_unit_test(colours_mark_the_place_and_the_error),
        cmocka_unit_test(too_many_sources_are_refused),
        cmocka_unit_test(the_nearest_name_is_found_if_it_can_be_meant),
        cmocka_unit_test(names_of_any_length_can_be_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
