/* Reports for machines (JSON, JUnit), the story, and the list. */
#include "tests/harness_tool.h"

#include <jansson.h>
#include <mxml.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void write_scenarios(void)
{
    assert_int_equal(mkdir("s", 0755), 0);
    desk_write("s/a.yaml", "scenario: clerks & <friends>\n"
                           "about: a story\n"
                           "duration: 2min\n"
                           "variants:\n"
                           "  good: {play: kept, expect: {verdict: success}}\n"
                           "  wrong: {play: failed, expect: {verdict: success}}\n"
                           "  open: {play: chatter, limits: {events: 9}}\n"
                           "  bad: {play: hung, expect: {verdict: hung, by: bounded}}\n");
    desk_write("s/b.yaml", "scenario: b\nduration: 1s\n");
}

/* --- JSON ---------------------------------------------------------------------- */

static json_t *read_json(const char *text)
{
    json_error_t error;
    json_t *document = json_loads(text, 0, &error);
    if (document == NULL)
        fail_msg("no JSON: %s\n%s", error.text, text);
    return document;
}

static const char *text_of(const json_t *value, const char *key)
{
    const char *text = json_string_value(json_object_get(value, key));
    assert_non_null(text);
    return text;
}

static void json_is_one_document_in_the_order_of_the_suite(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "run s --json -j 3");
    assert_int_equal(desk->code, EXIT_UNEXPECTED);
    json_t *document = read_json(desk->out);
    const json_t *runs = json_object_get(document, "runs");
    const char *const variants[] = {"good", "wrong", "open", "bad", "default"};
    assert_int_equal(json_array_size(runs), COUNT_OF(variants));
    for (uint32_t i = 0; i < COUNT_OF(variants); i++)
        assert_string_equal(text_of(json_array_get(runs, i), "variant"), variants[i]);
    const json_t *sum = json_object_get(document, "sum");
    assert_int_equal(json_integer_value(json_object_get(sum, "runs")), 5);
    assert_int_equal(json_integer_value(json_object_get(sum, "as_expected")), 3);
    assert_int_equal(json_integer_value(json_object_get(sum, "not_as_expected")), 1);
    assert_int_equal(json_integer_value(json_object_get(sum, "exit")), EXIT_UNEXPECTED);
    assert_int_equal(json_integer_value(json_object_get(document, "format")), 1);
    json_decref(document);
}

static void json_has_all_that_is_known_of_a_run(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "run s/a.yaml --json --variant wrong --seed 3");
    json_t *document = read_json(desk->out);
    const json_t *run = json_array_get(json_object_get(document, "runs"), 0);
    assert_string_equal(text_of(run, "scenario"), "clerks & <friends>");
    assert_string_equal(text_of(run, "path"), "s/a.yaml");
    assert_string_equal(text_of(run, "outcome"), "not as expected");
    assert_string_equal(text_of(run, "verdict"), "failed");
    assert_string_equal(text_of(run, "error"), "ERR_LOST");
    assert_int_equal(strlen(text_of(run, "digest")), 16);
    assert_string_equal(text_of(run, "repeat"), "pegsim run s/a.yaml --variant wrong --seed 3");
    assert_true(json_is_false(json_object_get(run, "is_expected")));
    assert_int_equal(json_integer_value(json_object_get(run, "seed")), 3);
    assert_int_equal(json_integer_value(json_object_get(run, "events")), 1);
    assert_int_equal(json_integer_value(json_object_get(run, "ended_at_ns")), SIM_SECOND);
    assert_true(json_is_false(json_object_get(run, "bound_is_given")));
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(run, "counters"), "chatter")), 0);
    const json_t *replies = json_object_get(json_object_get(run, "replies"), "chatter");
    assert_true(json_is_object(replies));
    assert_int_equal(json_object_size(replies), 0);
    assert_string_equal(json_string_value(json_array_get(json_object_get(run, "unexpected"), 0)),
                        "the verdict is failed, expected success");
    json_decref(document);
}

static void json_tells_a_given_window_from_a_computed_one(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "run s/a.yaml --json --variant bad --set within=90s");
    json_t *document = read_json(desk->out);
    const json_t *run = json_array_get(json_object_get(document, "runs"), 0);
    assert_string_equal(text_of(run, "verdict"), "hung");
    assert_true(json_is_true(json_object_get(run, "bound_is_given")));
    assert_int_equal(json_integer_value(json_object_get(run, "bound_ns")), 90 * SIM_SECOND);
    json_decref(document);
}

static void json_lists_scenarios(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "list s --json");
    json_t *document = read_json(desk->out);
    const json_t *run = json_array_get(json_object_get(document, "runs"), 3);
    assert_string_equal(text_of(run, "about"), "a story");
    assert_string_equal(text_of(run, "expects"), "hung by bounded");
    json_decref(document);
}

static void a_list_is_a_line_a_variant(void **state)
{
    write_scenarios();
    desk_expect(*state, "list s", EXIT_AS_EXPECTED,
                "s/a.yaml  good     success          clerks & <friends>\n"
                "s/a.yaml  wrong    success          clerks & <friends>\n"
                "s/a.yaml  open     anything         clerks & <friends>\n"
                "s/a.yaml  bad      hung by bounded  clerks & <friends>\n"
                "s/b.yaml  default  anything         b\n",
                "");
}

static void a_matrix_is_a_line_a_variant_or_a_line_a_cell(void **state)
{
    struct desk *desk = *state;
    desk_write("m.yaml", "scenario: m\nduration: 1s\nvariants: {a: {}, b: {}}\n"
                         "matrix: {letters: [2, 3], except: [{variant: b, letters: 3}]}\n");
    desk_expect(desk, "list m.yaml", EXIT_AS_EXPECTED,
                "m.yaml  a x 2 cells  anything  m\n"
                "m.yaml  b x 1 cell   anything  m\n",
                "");
    desk_expect(desk, "list m.yaml --expand", EXIT_AS_EXPECTED,
                "m.yaml  a, letters=2  anything  m\n"
                "m.yaml  a, letters=3  anything  m\n"
                "m.yaml  b, letters=2  anything  m\n",
                "");
    desk_say(desk, "list m.yaml --json");
    json_t *document = read_json(desk->out);
    const json_t *runs = json_object_get(document, "runs");
    assert_int_equal(json_array_size(runs), 2);
    assert_string_equal(text_of(json_array_get(runs, 0), "variant"), "a");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(runs, 0), "cells")), 2);
    json_decref(document);
    desk_say(desk, "list m.yaml --json --expand");
    document = read_json(desk->out);
    runs = json_object_get(document, "runs");
    assert_int_equal(json_array_size(runs), 3);
    assert_string_equal(text_of(json_array_get(runs, 2), "variant"), "b, letters=2");
    json_decref(document);
}

static void cells_are_chosen_by_patterns(void **state)
{
    struct desk *desk = *state;
    desk_write("m.yaml", "scenario: m\nduration: 1s\nvariants: {a: {}, b: {}}\n"
                         "matrix: {letters: [2, 3]}\n");
    desk_say(desk, "run m.yaml --variant *letters=3");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    desk_holds(desk->out, "a, letters=3");
    desk_holds(desk->out, "b, letters=3");
    assert_null(strstr(desk->out, "letters=2"));
}

static void a_list_without_a_path_is_of_the_folder_scenarios(void **state)
{
    struct desk *desk = *state;
    desk_expect(desk, "list", EXIT_ENVIRONMENT, "",
                "pegsim list: error: cannot read scenarios: No such file or directory\n"
                "repeat: pegsim list\n");
    assert_int_equal(mkdir("scenarios", 0755), 0);
    desk_write("scenarios/x.yaml", "scenario: x\nduration: 1s\n");
    desk_say(desk, "list");
    desk_holds(desk->out, "scenarios/x.yaml");
}

/* --- JUnit --------------------------------------------------------------------- */

static mxml_node_t *read_xml(const char *path)
{
    char *text = desk_read(path);
    assert_non_null(text);
    mxml_node_t *document = mxmlLoadString(NULL, text, MXML_OPAQUE_CALLBACK);
    assert_non_null(document);
    free(text);
    return document;
}

static mxml_node_t *find(mxml_node_t *document, const char *element, const char *name)
{
    mxml_node_t *node = mxmlFindElement(document, document, element, "name", name, MXML_DESCEND);
    assert_non_null(node);
    return node;
}

static void expect_attribute(mxml_node_t *node, const char *name, const char *value)
{
    const char *found = mxmlElementGetAttr(node, name);
    assert_non_null(found);
    assert_string_equal(found, value);
}

static void junit_has_a_suite_a_file_and_a_case_a_variant(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "run s --junit r.xml");
    assert_int_equal(desk->code, EXIT_UNEXPECTED);
    mxml_node_t *document = read_xml("r.xml");
    mxml_node_t *suites = find(document, "testsuites", "pegsim");
    expect_attribute(suites, "tests", "5");
    expect_attribute(suites, "failures", "2");
    expect_attribute(suites, "errors", "0");
    mxml_node_t *suite = find(document, "testsuite", "s/a.yaml");
    expect_attribute(suite, "tests", "4");
    expect_attribute(suite, "failures", "2");
    mxml_node_t *test = find(document, "testcase", "wrong");
    expect_attribute(test, "classname", "s.a");
    expect_attribute(test, "file", "s/a.yaml");
    assert_non_null(mxmlElementGetAttr(test, "time"));
    mxmlDelete(document);
}

static void a_failure_in_junit_has_a_message_and_the_line_that_repeats_it(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "run s --junit r.xml");
    mxml_node_t *document = read_xml("r.xml");
    mxml_node_t *test = find(document, "testcase", "wrong");
    mxml_node_t *failure = mxmlFindElement(test, test, "failure", NULL, NULL, MXML_DESCEND);
    assert_non_null(failure);
    expect_attribute(failure, "type", "not as expected");
    expect_attribute(failure, "message",
                     "not as expected: the verdict is failed, expected success");
    desk_holds(mxmlGetOpaque(failure), "repeat: pegsim run s/a.yaml --variant wrong --seed 1\n");
    test = find(document, "testcase", "good");
    assert_null(mxmlFindElement(test, test, "failure", NULL, NULL, MXML_DESCEND));
    mxmlDelete(document);
}

static void nothing_but_the_report_is_left_in_its_folder(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    assert_int_equal(mkdir("out", 0755), 0);
    desk_write("out/r.xml", "yesterday");
    desk_say(desk, "run s/b.yaml --junit out/r.xml");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    assert_int_equal(unlink("out/r.xml"), 0);
    assert_int_equal(rmdir("out"), 0);
}

static void a_report_of_yesterday_does_not_stay_when_nothing_runs(void **state)
{
    struct desk *desk = *state;
    desk_write("r.xml", "yesterday");
    desk_write("c.yaml", "scenario: [\n");
    desk_say(desk, "run c.yaml --junit r.xml");
    assert_int_equal(desk->code, EXIT_USAGE);
    mxml_node_t *document = read_xml("r.xml");
    expect_attribute(find(document, "testsuites", "pegsim"), "errors", "1");
    mxml_node_t *error = mxmlFindElement(document, document, "error", NULL, NULL, MXML_DESCEND);
    assert_non_null(error);
    expect_attribute(error, "message",
                     "not run: nothing ran: the complaints are on standard error");
    mxmlDelete(document);
}

static void junit_in_no_folder_is_complained_of_before_anything_runs(void **state)
{
    write_scenarios();
    desk_expect(*state, "run s/b.yaml --junit none/r.xml", EXIT_ENVIRONMENT, "",
                "pegsim run: error: cannot write none/r.xml: No such file or directory\n"
                "repeat: pegsim run s/b.yaml --junit none/r.xml\n");
}

static void junit_on_a_full_disk_is_complained_of(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "run s/b.yaml --junit /dev/full");
    assert_string_equal(desk->error,
                        "pegsim run: error: cannot write /dev/full: No space left on device\n"
                        "repeat: pegsim run s/b.yaml --junit /dev/full\n");
    assert_int_equal(desk->code, EXIT_ENVIRONMENT);
}

static void a_report_goes_through_a_link_and_leaves_it(void **state)
{
    struct desk *desk = *state;
    struct stat file;
    write_scenarios();
    desk_write("real.xml", "");
    assert_int_equal(symlink("real.xml", "link.xml"), 0);
    desk_say(desk, "run s/b.yaml --junit link.xml");
    assert_int_equal(lstat("link.xml", &file), 0);
    assert_true(S_ISLNK(file.st_mode));
    mxmlDelete(read_xml("real.xml"));
}

/* --- the story ------------------------------------------------------------------ */

static void a_story_has_a_line_an_event_that_a_person_would_tell(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "run s/a.yaml --variant good --log");
    desk_holds(desk->out,
               "== s/a.yaml, variant good, seed 1\n"
               "    1.000000  node-1     clerk-1            says 7 to clerk-2 after 1 s and 1 KiB\n"
               "    1.000000                                verdict: success\n");
}

static void the_whole_story_has_messages_and_the_ledger(void **state)
{
    struct desk *desk = *state;
    write_scenarios();
    desk_say(desk, "run s/a.yaml --variant good --log=all");
    desk_holds(
        desk->out,
        "== s/a.yaml, variant good, seed 1\n"
        "    0.000000  node-1     clerk-1            obligation: promise 0 is open\n"
        "    0.000000  node-1     clerk-1            guard: desk 0 is held\n"
        "    1.000000  node-1     clerk-1            <- timer alarm  [event 1, cause 0, work 0]\n"
        "    1.000000  node-1     clerk-1            obligation: promise 0 is closed\n");
}

static void faults_are_part_of_the_story(void **state)
{
    struct desk *desk = *state;
    desk_write("f.yaml", "scenario: f\nduration: 9s\nplay: chatter\nlimits: {events: 50}\n"
                         "faults:\n  - {at: 5ms, do: crash, node: node-2, for: 2s}\n");
    desk_say(desk, "run f.yaml --log=all");
    desk_holds(desk->out, "    0.005000                                fault: crash node-2\n");
    desk_holds(desk->out,
               "    2.005000                                fault: crash node-2 is over\n");
    desk_holds(desk->out, "lost: chatter: the node is down\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(json_is_one_document_in_the_order_of_the_suite),
        DESK_TEST(json_has_all_that_is_known_of_a_run),
        DESK_TEST(json_tells_a_given_window_from_a_computed_one),
        DESK_TEST(json_lists_scenarios),
        DESK_TEST(a_matrix_is_a_line_a_variant_or_a_line_a_cell),
        DESK_TEST(cells_are_chosen_by_patterns),
        DESK_TEST(a_list_is_a_line_a_variant),
        DESK_TEST(a_list_without_a_path_is_of_the_folder_scenarios),
        DESK_TEST(junit_has_a_suite_a_file_and_a_case_a_variant),
        DESK_TEST(a_failure_in_junit_has_a_message_and_the_line_that_repeats_it),
        DESK_TEST(nothing_but_the_report_is_left_in_its_folder),
        DESK_TEST(a_report_of_yesterday_does_not_stay_when_nothing_runs),
        DESK_TEST(junit_in_no_folder_is_complained_of_before_anything_runs),
        DESK_TEST(junit_on_a_full_disk_is_complained_of),
        DESK_TEST(a_report_goes_through_a_link_and_leaves_it),
        DESK_TEST(a_story_has_a_line_an_event_that_a_person_would_tell),
        DESK_TEST(the_whole_story_has_messages_and_the_ledger),
        DESK_TEST(faults_are_part_of_the_story),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
