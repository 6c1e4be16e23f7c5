/* A database, read row by row. */
#include "sim/trace_read.h"
#include "sim/trace_sqlite.h"
#include "tests/harness_tool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void make(void)
{
    char problem[256];
    struct trace_sqlite *database = trace_sqlite_open("x.db");
    trace_sqlite_begin(database);
    for (int64_t i = 1; i <= 3; i++) {
        char name[8];
        (void)snprintf(name, sizeof(name), "c%d", (int)i);
        trace_sqlite_put(database, TRACE_COUNTERS,
                         (const struct trace_cell[]){trace_text(name), trace_number(10 * i)});
    }
    trace_sqlite_put(database, TRACE_COUNTERS,
                     (const struct trace_cell[]){trace_text("none"), {0}});
    assert_true(trace_sqlite_commit(database));
    assert_true(trace_sqlite_close(database, problem, sizeof(problem)));
}

static struct trace_read *open_well(void)
{
    char problem[256] = "";
    struct trace_read *database = trace_read_open("x.db", problem, sizeof(problem));
    assert_string_equal(problem, "");
    assert_non_null(database);
    return database;
}

static void rows_come_once_and_in_order(void **state)
{
    (void)state;
    make();
    struct trace_read *database = open_well();
    struct trace_cursor *cursor =
        trace_read_ask(database, "SELECT name, value FROM counters WHERE value > ?", 10);
    assert_true(trace_cursor_next(cursor));
    assert_string_equal(trace_cursor_text(cursor, 0), "c2");
    assert_int_equal(trace_cursor_number(cursor, 1), 20);
    assert_true(trace_cursor_next(cursor));
    assert_int_equal(trace_cursor_number(cursor, 1), 30);
    assert_false(trace_cursor_next(cursor));
    assert_false(trace_cursor_next(cursor));
    trace_cursor_close(cursor);
    assert_null(trace_read_problem(database));
    trace_read_close(database);
}

static void no_value_is_told_apart_from_zero(void **state)
{
    (void)state;
    make();
    struct trace_read *database = open_well();
    struct trace_cursor *cursor =
        trace_read_ask(database, "SELECT value, name FROM counters WHERE name = 'none'", 0);
    assert_true(trace_cursor_next(cursor));
    assert_true(trace_cursor_is_null(cursor, 0));
    assert_false(trace_cursor_is_null(cursor, 1));
    assert_int_equal(trace_cursor_number(cursor, 0), 0);
    assert_null(trace_cursor_text(cursor, 0));
    trace_cursor_close(cursor);
    trace_read_close(database);
}

static void a_question_that_makes_no_sense_is_a_problem(void **state)
{
    (void)state;
    make();
    struct trace_read *database = open_well();
    struct trace_cursor *cursor = trace_read_ask(database, "SELECT a FROM nowhere", 0);
    assert_false(trace_cursor_next(cursor));
    assert_string_equal(trace_read_problem(database), "x.db: no such table: nowhere");
    trace_cursor_close(cursor);
    cursor = trace_read_ask(database, "SELECT 1", 0);
    assert_false(trace_cursor_next(cursor));
    trace_cursor_close(cursor);
    trace_read_close(database);
}

static void a_database_is_only_read(void **state)
{
    (void)state;
    make();
    struct trace_read *database = open_well();
    struct trace_cursor *cursor = trace_read_ask(database, "DELETE FROM counters", 0);
    assert_false(trace_cursor_next(cursor));
    assert_string_equal(trace_read_problem(database), "x.db: attempt to write a readonly database");
    trace_cursor_close(cursor);
    trace_read_close(database);
}

static void expect_refused(const char *path, const char *reason)
{
    char problem[256] = "";
    assert_null(trace_read_open(path, problem, sizeof(problem)));
    assert_string_equal(problem, reason);
}

static void what_is_not_ours_is_refused(void **state)
{
    (void)state;
    expect_refused("none.db", "none.db: No such file or directory");
    desk_write("empty.db", "");
    expect_refused("empty.db", "empty.db: is empty");
    desk_write("text.db", "I am no database");
    expect_refused("text.db", "text.db: is no SQLite database");
    make();
    FILE *file = fopen("x.db", "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, 63, SEEK_SET), 0);
    assert_int_equal(fputc(9, file), 9);
    assert_int_equal(fclose(file), 0);
    expect_refused("x.db", "x.db: has the schema of another pegsim (version 9; this one reads 2)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(rows_come_once_and_in_order),
        DESK_TEST(no_value_is_told_apart_from_zero),
        DESK_TEST(a_question_that_makes_no_sense_is_a_problem),
        DESK_TEST(a_database_is_only_read),
        DESK_TEST(what_is_not_ours_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
