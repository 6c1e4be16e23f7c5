/* pegsim report: the document of a run. */
#include "tests/harness_tool.h"
#include "tools/document/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void write_scenario(void)
{
    desk_write("a.yaml", "scenario: </script><b>\n"
                         "duration: 2min\n"
                         "variants:\n"
                         "  good: {play: kept}\n"
                         "  bad: {play: hung}\n"
                         "  busy: {play: chatter, duration: 500ms, limits: {events: 200}}\n");
}

/* The JSON document inside a page; to be freed by json_decref. */
static json_t *data_of(const char *path)
{
    static const char begin[] = "<script type=\"application/json\" id=\"data\">\n";
    char *page = desk_read(path);
    assert_non_null(page);
    const char *text = strstr(page, begin);
    assert_non_null(text);
    text += strlen(begin);
    const char *end = strstr(text, "</script>");
    assert_non_null(end);
    json_error_t error;
    json_t *data = json_loadb(text, (size_t)(end - text), 0, &error);
    assert_non_null(data);
    free(page);
    return data;
}

static const char *text_at(const json_t *data, const char *object, const char *key)
{
    return json_string_value(json_object_get(json_object_get(data, object), key));
}

/* --- what is made --------------------------------------------------------------------------- */

static void a_page_holds_the_run(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_expect(desk, "report a.yaml#bad@7 -o report.html", EXIT_AS_EXPECTED, "", "");
    json_t *data = data_of("report.html");
    assert_string_equal(text_at(data, "run", "scenario"), "</script><b>");
    assert_string_equal(text_at(data, "run", "variant"), "bad");
    assert_string_equal(text_at(data, "run", "verdict"), "hung");
    assert_string_equal(text_at(data, "run", "seed"), "7");
    const json_t *repeat = json_array_get(json_array_get(json_object_get(data, "commands"), 0), 1);
    assert_string_equal(json_string_value(repeat),
                        "pegsim run a.yaml --variant bad --seed 7 --log");
    assert_int_equal(json_array_size(json_object_get(data, "commands")), 5);
    json_decref(data);
}

static void a_page_of_a_database_is_that_of_its_scenario(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_say(desk, "run a.yaml --db run.db --quiet");
    desk_expect(desk, "report run.db#busy -o one.html", EXIT_AS_EXPECTED, "", "");
    desk_expect(desk, "report a.yaml#busy -o two.html", EXIT_AS_EXPECTED, "", "");
    desk_expect(desk, "report a.yaml#busy -o again.html", EXIT_AS_EXPECTED, "", "");
    char *one = desk_read("one.html");
    char *two = desk_read("two.html");
    char *again = desk_read("again.html");
    assert_string_equal(two, again);
    assert_string_equal(one, two);
    free(one);
    free(two);
    free(again);
}

static void what_was_put_over_a_scenario_stands_in_the_commands(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_expect(desk, "report a.yaml#good --set duration=9s -o report.html", EXIT_AS_EXPECTED, "",
                "");
    json_t *data = data_of("report.html");
    const json_t *repeat = json_array_get(json_array_get(json_object_get(data, "commands"), 0), 1);
    assert_string_equal(json_string_value(repeat),
                        "pegsim run a.yaml --variant good --seed 1 --set duration=9s --log");
    /* Nobody explains a run that does not hang. */
    assert_int_equal(json_array_size(json_object_get(data, "commands")), 4);
    json_decref(data);
}

static void nothing_of_a_scenario_is_markup(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_expect(desk, "report a.yaml#good -o report.html", EXIT_AS_EXPECTED, "", "");
    char *page = desk_read("report.html");
    assert_null(strstr(page, "</script><b>"));
    desk_holds(page, "\\u003c/script\\u003e\\u003cb\\u003e");
    free(page);
}

/* A database may hold anything: whatever it says, a page is made of it. */
static void a_database_that_lies_gives_a_page(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_say(desk, "run a.yaml --db run.db --quiet --variant bad");
    free(desk_ask("run.db", "UPDATE events SET time = CASE number % 2 WHEN 0 THEN"
                            " -9223372036854775807 ELSE 9223372036854775807 END,"
                            " cause = number + 5, actor = -7, peer = 1 << 40, message = 99,"
                            " note = 1 << 33, kind = NULL"));
    desk_expect(desk, "report run.db -o report.html", EXIT_AS_EXPECTED, "", "");
    json_t *data = data_of("report.html");
    assert_string_equal(text_at(data, "run", "verdict"), "hung");
    json_decref(data);
}

/* --- what cannot be made ---------------------------------------------------------------------- */

static void a_command_line_that_is_wrong_is_explained(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_expect(desk, "report a.yaml", EXIT_USAGE, "",
                "pegsim report: error: there is no -o FILE\n"
                "     help: for instance: -o report.html\n");
    desk_expect(desk, "report -o report.html", EXIT_USAGE, "",
                "pegsim report: error: one run is reported; 0 are named\n"
                "     help: for instance: pegsim report RUN.db -o report.html\n");
    desk_say(desk, "report a.yaml -o report.pdf");
    assert_int_equal(desk->code, EXIT_USAGE);
    desk_holds(desk->error,
               "pegsim report: error: -o report.pdf: its suffix is of no kind of report\n"
               "     help: .html: an interactive page, one file");
    desk_say(desk, "report a.yaml -o .html");
    assert_int_equal(desk->code, EXIT_USAGE);
    assert_int_equal(access(".html", F_OK), -1);
}

static void a_run_that_is_over_cannot_be_set(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_say(desk, "run a.yaml --db run.db --quiet");
    desk_expect(desk, "report run.db#good --set duration=9s -o report.html", EXIT_USAGE, "",
                "pegsim report: error: --set duration=9s: run.db is of runs that are over\n"
                "     help: name the scenario's file instead\n");
}

static void what_is_not_there_leaves_what_was(void **state)
{
    struct desk *desk = *state;
    desk_write("report.html", "as it was");
    desk_expect(desk, "report missing.db -o report.html", EXIT_ENVIRONMENT, "",
                "pegsim report: error: missing.db: No such file or directory\n"
                "     help: a database is made by 'pegsim run FILE --db RUN.db'\n");
    char *text = desk_read("report.html");
    assert_string_equal(text, "as it was");
    free(text);
}

static void a_full_disk_is_said(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_say(desk, "run a.yaml --db run.db --quiet");
    assert_int_equal(symlink("/dev/full", "report.html"), 0);
    desk_expect(desk, "report run.db#good -o report.html", EXIT_ENVIRONMENT, "",
                "pegsim report: error: cannot write report.html: No space left on device\n");
    desk_expect(desk, "report run.db#good -o nowhere/report.html", EXIT_ENVIRONMENT, "",
                "pegsim report: error: cannot write nowhere/report.html: "
                "No such file or directory\n");
    desk_expect(desk, "report a.yaml#good -o nowhere/report.html", EXIT_ENVIRONMENT, "",
                "pegsim report: error: cannot write nowhere/report.html: "
                "No such file or directory\n"
                "     help: the run is written beside the output first: its folder must be there, "
                "with room\n");
}

static void a_help_teaches(void **state)
{
    struct desk *desk = *state;
    desk_say(desk, "report --help");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    desk_holds(desk->out, "usage: pegsim report RUN -o FILE [flags]\n");
    desk_holds(desk->out, "  -o, --output FILE     the document: its suffix says which kind\n");
    uint32_t lines = 0;
    for (const char *at = desk->out; *at != '\0'; at++)
        lines += *at == '\n' ? 1 : 0;
    assert_in_range(lines, 10, 24);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_page_holds_the_run),
        DESK_TEST(a_page_of_a_database_is_that_of_its_scenario),
        DESK_TEST(what_was_put_over_a_scenario_stands_in_the_commands),
        DESK_TEST(nothing_of_a_scenario_is_markup),
        DESK_TEST(a_database_that_lies_gives_a_page),
        DESK_TEST(a_command_line_that_is_wrong_is_explained),
        DESK_TEST(a_run_that_is_over_cannot_be_set),
        DESK_TEST(what_is_not_there_leaves_what_was),
        DESK_TEST(a_full_disk_is_said),
        DESK_TEST(a_help_teaches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
