/* What a file is, by its first bytes. */
#include "sim/trace_file.h"
#include "sim/trace_sqlite.h"
#include "tests/harness_tool.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void make(const char *path)
{
    char problem[256];
    assert_true(trace_sqlite_close(trace_sqlite_open(path), problem, sizeof(problem)));
}

/* Puts a byte into a file. */
static void put_byte(const char *path, long at, int byte)
{
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_int_equal(fputc(byte, file), byte);
    assert_int_equal(fclose(file), 0);
}

static void a_database_of_ours_tells_its_version(void **state)
{
    (void)state;
    make("x.db");
    struct trace_file looked = trace_file_look("x.db");
    assert_int_equal(looked.kind, TRACE_FILE_OURS);
    assert_int_equal(looked.version, TRACE_SCHEMA_VERSION);
    put_byte("x.db", 63, 9);
    assert_int_equal(trace_file_look("x.db").version, 9);
}

static void one_of_another_program_is_told_apart(void **state)
{
    (void)state;
    make("x.db");
    put_byte("x.db", 68, 1);
    assert_int_equal(trace_file_look("x.db").kind, TRACE_FILE_OTHER);
    desk_write("y.db", "SQLite format 3");
    assert_int_equal(trace_file_look("y.db").kind, TRACE_FILE_NO_DATABASE);
    desk_write("z.db", "");
    assert_int_equal(trace_file_look("z.db").kind, TRACE_FILE_NONE);
    assert_false(trace_file_look("z.db").is_missing);
}

static void what_is_not_there_or_no_file_says_why(void **state)
{
    (void)state;
    struct trace_file looked = trace_file_look("none.db");
    assert_int_equal(looked.kind, TRACE_FILE_NONE);
    assert_true(looked.is_missing);
    assert_int_equal(looked.reason, ENOENT);
    looked = trace_file_look(".");
    assert_int_equal(looked.kind, TRACE_FILE_UNREADABLE);
    assert_int_equal(looked.reason, EISDIR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_database_of_ours_tells_its_version),
        DESK_TEST(one_of_another_program_is_told_apart),
        DESK_TEST(what_is_not_there_or_no_file_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
