/* Files that are whole or not there. */
#include "tests/harness_tool.h"
#include "tools/kit/output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* Writes `text` to `path`, whole or given up; gives what was complained of (to be freed). */
static char *write_output(struct desk *desk, const char *path, const char *text, bool is_whole)
{
    char *said = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&said, &bytes);
    struct output output;
    assert_non_null(out);
    desk->tool.arena = arena_new(TOOL_ARENA_BYTES);
    struct diag *diag = diag_new("test", NULL, 0);
    if (output_open(&desk->tool, &output, path, diag)) {
        assert_true(fputs(text, output.file) >= 0);
        bool is_good = output_close(&output, is_whole, diag);
        assert_int_equal(is_good, diag_count(diag) == 0);
    }
    diag_write(diag, out, false);
    diag_free(diag);
    arena_free(desk->tool.arena);
    assert_int_equal(fclose(out), 0);
    return said;
}

static void expect(struct desk *desk, const char *path, bool is_whole, const char *complaint)
{
    char *said = write_output(desk, path, "new", is_whole);
    assert_string_equal(said, complaint);
    free(said);
}

static void a_file_takes_the_place_of_the_one_before(void **state)
{
    desk_write("f", "old");
    expect(*state, "f", true, "");
    char *text = desk_read("f");
    assert_string_equal(text, "new");
    free(text);
}

static void a_file_that_is_given_up_leaves_the_one_before(void **state)
{
    desk_write("f", "old");
    expect(*state, "f", false, "");
    char *text = desk_read("f");
    assert_string_equal(text, "old");
    free(text);
}

static void what_is_given_up_leaves_nothing_behind(void **state)
{
    struct desk *desk = *state;
    expect(desk, "f", false, "");
    assert_int_equal(chdir("/tmp"), 0);
    assert_int_equal(rmdir(desk->folder), 0); /* it is empty */
    assert_int_equal(mkdir(desk->folder, 0755), 0);
}

static void a_folder_that_is_not_there_is_complained_of(void **state)
{
    expect(*state, "none/f", true, "test: error: cannot write none/f: No such file or directory\n");
}

static void a_folder_is_no_file(void **state)
{
    expect(*state, "/", true, "test: error: cannot write /: Is a directory\n");
}

static void a_full_disk_is_complained_of(void **state)
{
    expect(*state, "/dev/full", true,
           "test: error: cannot write /dev/full: No space left on device\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_file_takes_the_place_of_the_one_before),
        DESK_TEST(a_file_that_is_given_up_leaves_the_one_before),
        DESK_TEST(what_is_given_up_leaves_nothing_behind),
        DESK_TEST(a_folder_that_is_not_there_is_complained_of),
        DESK_TEST(a_folder_is_no_file),
        DESK_TEST(a_full_disk_is_complained_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
