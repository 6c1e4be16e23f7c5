/* pegsim run --db: whole runs in a database. */
#include "tests/harness_tool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static void write_scenario(void)
{
    desk_write("a.yaml", "scenario: clerks\n"
                         "duration: 2min\n"
                         "variants:\n"
                         "  good: {play: kept, expect: {verdict: success}}\n"
                         "  wrong: {play: failed, expect: {verdict: success}}\n"
                         "  bad: {play: hung, expect: {verdict: hung, by: bounded}}\n"
                         "  busy: {play: chatter, duration: 500ms, limits: {events: 200}}\n");
}

static void expect_rows(const char *sql, const char *rows)
{
    char *text = desk_ask("x.db", sql);
    assert_string_equal(text, rows);
    free(text);
}

static void every_run_is_there_with_what_it_came_to(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_say(desk, "run a.yaml --db x.db --seed 3");
    assert_int_equal(desk->code, EXIT_UNEXPECTED);
    expect_rows("SELECT run, scenario, variant, seed, verdict, by, is_expected, path FROM summary",
                "1|clerks|good|3|success|-|1|a.yaml\n"
                "2|clerks|wrong|3|failed|-|0|a.yaml\n"
                "3|clerks|bad|3|hung|bounded|1|a.yaml\n"
                "4|clerks|busy|3|inconclusive|-|0|a.yaml\n");
    expect_rows("SELECT error, unexpected FROM verdicts WHERE run = 2",
                "ERR_LOST|the verdict is failed, expected success\n\n");
    expect_rows("SELECT name FROM nodes WHERE run = 4", "node-1\nnode-2\n");
    expect_rows("SELECT actor, node, type, name FROM actors WHERE run = 1",
                "0|0|clerk|clerk-1\n1|1|clerk|clerk-2\n");
}

static void a_database_has_the_digest_and_every_event_of_the_report(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_say(desk, "run a.yaml --variant busy --db x.db");
    char *digest = desk_ask("x.db", "SELECT digest FROM runs");
    digest[strcspn(digest, "\n")] = '\0';
    desk_holds(desk->out, digest);
    free(digest);
    assert_int_equal(desk_ask_number("x.db", "SELECT count(*) FROM events WHERE kind = 'message'"),
                     200);
    assert_int_equal(desk_ask_number("x.db", "SELECT max(number) FROM events"), 200);
    assert_int_equal(desk_ask_number("x.db", "SELECT value FROM counters WHERE name = 'chatter'"),
                     200);
    assert_int_equal(desk_ask_number("x.db", "SELECT sum(count) FROM tallies"), 200);
}

static void a_trace_changes_no_digest(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_say(desk, "run a.yaml -j 2");
    char *report = strdup(desk->out);
    report[strcspn(report, ";")] = '\0'; /* up to the sum */
    desk_say(desk, "run a.yaml --db x.db");
    desk_holds(desk->out, report);
    free(report);
}

static void the_story_of_a_run_can_be_read_from_its_database(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_say(desk, "run a.yaml --variant good --db x.db");
    expect_rows("SELECT time_s, node, actor, text FROM story",
                "1.0|node-1|clerk-1|says 7 to clerk-2 after 1 s and 1 KiB\n");
    expect_rows("SELECT kind, message, actor FROM log", "timer|alarm|clerk-1\n");
    expect_rows("SELECT guard, holder, since, until FROM guards", "desk|clerk-1|0|-\n");
    expect_rows("SELECT obligation, since, until, ended FROM obligations",
                "promise|0|1000000000|success\n");
}

static void a_second_command_adds_its_runs(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_say(desk, "run a.yaml --variant good --db x.db");
    desk_say(desk, "run a.yaml --variant bad --db x.db");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    expect_rows("SELECT run, variant FROM runs", "1|good\n2|bad\n");
}

static void what_cannot_be_a_database_is_complained_of_before_anything_runs(void **state)
{
    write_scenario();
    desk_expect(*state, "run a.yaml --db none/x.db", EXIT_ENVIRONMENT, "",
                "pegsim run: error: --db: none/x.db: No such file or directory\n"
                "     help: --db makes a new file, or adds to one it made before\n"
                "repeat: pegsim run a.yaml --db none/x.db\n");
    desk_expect(*state, "run a.yaml --db a.yaml", EXIT_ENVIRONMENT, "",
                "pegsim run: error: --db: a.yaml: is no SQLite database; it is left as it is\n"
                "     help: --db makes a new file, or adds to one it made before\n"
                "repeat: pegsim run a.yaml --db a.yaml\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(every_run_is_there_with_what_it_came_to),
        DESK_TEST(a_database_has_the_digest_and_every_event_of_the_report),
        DESK_TEST(a_trace_changes_no_digest),
        DESK_TEST(the_story_of_a_run_can_be_read_from_its_database),
        DESK_TEST(a_second_command_adds_its_runs),
        DESK_TEST(what_cannot_be_a_database_is_complained_of_before_anything_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
