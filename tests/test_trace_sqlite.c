/* A database of runs: whole ones or none, and nobody else's. */
#include "sim/trace_sqlite.h"
#include "tests/harness_tool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void put_counter(struct trace_sqlite *database, const char *name, int64_t value)
{
    trace_sqlite_put(database, TRACE_COUNTERS,
                     (const struct trace_cell[]){trace_text(name), trace_number(value)});
}

static void put_run(struct trace_sqlite *database, const char *name)
{
    trace_sqlite_put(database, TRACE_RUNS,
                     (const struct trace_cell[]){trace_text(name), trace_text("p"), trace_text("v"),
                                                 trace_number(1), trace_text("d"), trace_number(2),
                                                 trace_number(3), trace_fixed("pegsim"),
                                                 trace_fixed("scenario: x")});
}

static void close_well(struct trace_sqlite *database)
{
    char problem[256];
    assert_true(trace_sqlite_close(database, problem, sizeof(problem)));
    assert_string_equal(problem, "");
}

/* Opens what must not be opened, and expects the reason. */
static void expect_refused(const char *path, const char *reason)
{
    char problem[256];
    struct trace_sqlite *database = trace_sqlite_open(path);
    assert_non_null(trace_sqlite_problem(database));
    assert_string_equal(trace_sqlite_problem(database), reason);
    trace_sqlite_begin(database);
    put_counter(database, "x", 1);
    assert_false(trace_sqlite_commit(database));
    assert_false(trace_sqlite_close(database, problem, sizeof(problem)));
    assert_string_equal(problem, reason);
}

static void rows_of_a_committed_run_are_there(void **state)
{
    (void)state;
    struct trace_sqlite *database = trace_sqlite_open("x.db");
    assert_null(trace_sqlite_problem(database));
    trace_sqlite_begin(database);
    put_run(database, "one");
    for (int64_t i = 0; i < 100; i++) {
        char name[16];
        (void)snprintf(name, sizeof(name), "c%d", (int)i);
        put_counter(database, name, i);
    }
    assert_true(trace_sqlite_commit(database));
    close_well(database);
    assert_int_equal(desk_ask_number("x.db", "SELECT count(*) FROM counters"), 100);
    assert_int_equal(desk_ask_number("x.db", "SELECT sum(value) FROM counters WHERE run = 1"),
                     4950);
    assert_int_equal(desk_ask_number("x.db", "SELECT value FROM counters WHERE name = 'c77'"), 77);
}

static void rows_of_a_dropped_run_are_not(void **state)
{
    (void)state;
    struct trace_sqlite *database = trace_sqlite_open("x.db");
    trace_sqlite_begin(database);
    put_run(database, "one");
    assert_true(trace_sqlite_commit(database));
    trace_sqlite_begin(database);
    put_run(database, "two");
    for (int64_t i = 0; i < 100; i++)
        trace_sqlite_put(database, TRACE_EVENTS, (const struct trace_cell[10]){{0}});
    trace_sqlite_drop(database);
    close_well(database);
    assert_int_equal(desk_ask_number("x.db", "SELECT count(*) FROM runs"), 1);
    assert_int_equal(desk_ask_number("x.db", "SELECT count(*) FROM events"), 0);
}

static void runs_are_added_to_a_file_of_ours(void **state)
{
    (void)state;
    for (int64_t i = 0; i < 3; i++) {
        struct trace_sqlite *database = trace_sqlite_open("x.db");
        assert_null(trace_sqlite_problem(database));
        trace_sqlite_begin(database);
        put_run(database, "again");
        put_counter(database, "number", i);
        assert_true(trace_sqlite_commit(database));
        close_well(database);
    }
    assert_int_equal(desk_ask_number("x.db", "SELECT count(*) FROM runs"), 3);
    assert_int_equal(desk_ask_number("x.db", "SELECT value FROM counters WHERE run = 3"), 2);
}

static void a_row_on_its_way_can_be_given_a_text_once(void **state)
{
    (void)state;
    struct trace_sqlite *database = trace_sqlite_open("x.db");
    trace_sqlite_begin(database);
    assert_false(trace_sqlite_amend(database, TRACE_EVENTS, 8, 5, "nobody"));
    trace_sqlite_put(database, TRACE_EVENTS, (const struct trace_cell[10]){{0}});
    assert_true(trace_sqlite_amend(database, TRACE_EVENTS, 8, 5, "once"));
    assert_false(trace_sqlite_amend(database, TRACE_EVENTS, 8, 5, "twice"));
    assert_true(trace_sqlite_commit(database));
    close_well(database);
    assert_int_equal(
        desk_ask_number("x.db", "SELECT count(*) FROM events WHERE text = 'once' AND note = 5"), 1);
}

static void long_texts_are_kept_whole(void **state)
{
    (void)state;
    char *text = calloc(1, 40001);
    assert_non_null(text);
    memset(text, 'x', 40000);
    struct trace_sqlite *database = trace_sqlite_open("x.db");
    trace_sqlite_begin(database);
    for (int64_t i = 0; i < 5; i++) {
        text[0] = (char)('a' + i);
        put_counter(database, text, i);
    }
    assert_true(trace_sqlite_commit(database));
    close_well(database);
    free(text);
    assert_int_equal(desk_ask_number("x.db", "SELECT sum(length(name)) FROM counters"), 200000);
}

static void the_schema_has_its_version_and_our_name(void **state)
{
    (void)state;
    close_well(trace_sqlite_open("x.db"));
    assert_int_equal(desk_ask_number("x.db", "PRAGMA user_version"), TRACE_SCHEMA_VERSION);
    assert_int_equal(desk_ask_number("x.db", "PRAGMA application_id"), TRACE_APPLICATION_ID);
}

static void a_file_that_is_no_database_is_left_as_it_is(void **state)
{
    (void)state;
    desk_write("x.db", "hello, world\n");
    expect_refused("x.db", "x.db: is no SQLite database; it is left as it is");
    char *text = desk_read("x.db");
    assert_string_equal(text, "hello, world\n");
    free(text);
}

static void another_programs_database_is_left_as_it_is(void **state)
{
    (void)state;
    desk_write("x.db", "");
    free(desk_ask("x.db", "CREATE TABLE t (a)"));
    expect_refused("x.db", "x.db: is a database of another program; it is left as it is");
    assert_int_equal(desk_ask_number("x.db", "SELECT count(*) FROM sqlite_master"), 1);
}

static void another_versions_database_is_left_as_it_is(void **state)
{
    (void)state;
    close_well(trace_sqlite_open("x.db"));
    free(desk_ask("x.db", "PRAGMA user_version = 9"));
    expect_refused("x.db", "x.db: has the schema of another pegsim (version 9; this one writes 2); "
                           "it is left as it is");
}

static void places_where_no_file_can_be_are_named_with_the_systems_reason(void **state)
{
    (void)state;
    assert_int_equal(mkdir("folder", 0755), 0);
    expect_refused("none/x.db", "none/x.db: No such file or directory");
    expect_refused("folder", "folder: Is a directory");
}

static void a_file_that_cannot_be_made_whole_is_not_left_behind(void **state)
{
    (void)state;
    assert_int_equal(mkdir("x.db-journal", 0755), 0); /* where SQLite would put its journal */
    char problem[256];
    struct trace_sqlite *database = trace_sqlite_open("x.db");
    assert_non_null(trace_sqlite_problem(database));
    assert_false(trace_sqlite_close(database, problem, sizeof(problem)));
    assert_int_equal(access("x.db", F_OK), -1);
}

static void somebody_who_reads_meanwhile_sees_whole_runs_only(void **state)
{
    (void)state;
    struct trace_sqlite *database = trace_sqlite_open("x.db");
    trace_sqlite_begin(database);
    put_run(database, "one");
    for (int64_t i = 0; i < 64; i++)
        trace_sqlite_put(database, TRACE_EVENTS, (const struct trace_cell[10]){{0}});
    assert_int_equal(desk_ask_number("x.db", "SELECT count(*) FROM events"), 0);
    assert_true(trace_sqlite_commit(database));
    assert_int_equal(desk_ask_number("x.db", "SELECT count(*) FROM events"), 64);
    close_well(database);
}

static void a_question_that_is_none_is_refused_with_the_reason(void **state)
{
    (void)state;
    char problem[256];
    const struct trace_question question = {.sql = "SELEKT 1"};
    close_well(trace_sqlite_open("x.db"));
    assert_false(trace_sqlite_ask("x.db", &question, problem, sizeof(problem)));
    assert_string_equal(problem, "x.db: near \"SELEKT\": syntax error");
    assert_false(trace_sqlite_ask("none.db", &question, problem, sizeof(problem)));
    assert_string_equal(problem, "none.db: unable to open database file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(rows_of_a_committed_run_are_there),
        DESK_TEST(rows_of_a_dropped_run_are_not),
        DESK_TEST(runs_are_added_to_a_file_of_ours),
        DESK_TEST(a_row_on_its_way_can_be_given_a_text_once),
        DESK_TEST(long_texts_are_kept_whole),
        DESK_TEST(the_schema_has_its_version_and_our_name),
        DESK_TEST(a_file_that_is_no_database_is_left_as_it_is),
        DESK_TEST(another_programs_database_is_left_as_it_is),
        DESK_TEST(another_versions_database_is_left_as_it_is),
        DESK_TEST(places_where_no_file_can_be_are_named_with_the_systems_reason),
        DESK_TEST(a_file_that_cannot_be_made_whole_is_not_left_behind),
        DESK_TEST(a_question_that_is_none_is_refused_with_the_reason),
        DESK_TEST(somebody_who_reads_meanwhile_sees_whole_runs_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
