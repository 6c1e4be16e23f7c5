/* Which files a command line means. */
#include "tests/harness_tool.h"
#include "tools/kit/paths.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#define CLERKS "scenario: s\nduration: 1s\n"

/* What `pegsim check` names, and in which order. */
static void expect_checked(struct desk *desk, const char *line, const char *out)
{
    desk_expect(desk, line, EXIT_AS_EXPECTED, out, "");
}

static void make_tree(void)
{
    assert_int_equal(mkdir("t", 0755), 0);
    assert_int_equal(mkdir("t/b", 0755), 0);
    assert_int_equal(mkdir("t/.hidden", 0755), 0);
    desk_write("t/z.yaml", CLERKS);
    desk_write("t/a.yaml", CLERKS);
    desk_write("t/B.yaml", CLERKS);
    desk_write("t/b/c.yaml", CLERKS);
    desk_write("t/b.yaml", CLERKS);
    desk_write("t/notes.txt", "nothing");
    desk_write("t/.hidden/x.yaml", "broken: [");
    desk_write("t/.x.yaml", "broken: [");
}

static void a_folder_stands_for_all_below_it_in_the_order_of_bytes(void **state)
{
    make_tree();
    expect_checked(*state, "check t",
                   "t/B.yaml: ok, 1 variant\nt/a.yaml: ok, 1 variant\nt/b.yaml: ok, 1 variant\n"
                   "t/b/c.yaml: ok, 1 variant\nt/z.yaml: ok, 1 variant\n");
}

static void slashes_at_the_end_of_a_folder_change_nothing(void **state)
{
    make_tree();
    expect_checked(*state, "check t/b//", "t/b/c.yaml: ok, 1 variant\n");
}

static void a_file_named_twice_counts_once(void **state)
{
    make_tree();
    expect_checked(*state, "check t/z.yaml ./t/z.yaml t/b t/b/c.yaml",
                   "t/z.yaml: ok, 1 variant\nt/b/c.yaml: ok, 1 variant\n");
}

static void a_file_may_have_any_name(void **state)
{
    desk_write("plan", CLERKS);
    expect_checked(*state, "check plan", "plan: ok, 1 variant\n");
}

static void a_link_to_a_folder_above_is_not_followed(void **state)
{
    make_tree();
    assert_int_equal(symlink("..", "t/b/up"), 0);
    expect_checked(*state, "check t/b", "t/b/c.yaml: ok, 1 variant\n");
}

static void what_is_not_there_is_complained_of_all_at_once(void **state)
{
    desk_expect(*state, "check one.yaml two", EXIT_ENVIRONMENT, "",
                "pegsim check: error: cannot read one.yaml: No such file or directory\n"
                "pegsim check: error: cannot read two: No such file or directory\n"
                "repeat: pegsim check one.yaml two\n");
}

static void a_folder_without_scenarios_is_a_mistake(void **state)
{
    assert_int_equal(mkdir("empty", 0755), 0);
    desk_expect(*state, "check empty", EXIT_ENVIRONMENT, "",
                "pegsim check: error: empty: there is no scenario in this folder\n"
                "     help: a scenario is a file whose name ends with .yaml\n"
                "repeat: pegsim check empty\n");
}

static void folders_nested_too_deep_are_complained_of(void **state)
{
    char path[256] = "d";
    assert_int_equal(mkdir(path, 0755), 0);
    for (uint32_t i = 0; i <= PATHS_DEPTH_MAX; i++) {
        size_t used = strlen(path);
        (void)snprintf(path + used, sizeof(path) - used, "/d");
        assert_int_equal(mkdir(path, 0755), 0);
    }
    struct desk *desk = *state;
    desk_say(desk, "check d");
    assert_int_equal(desk->code, EXIT_ENVIRONMENT);
    desk_holds(desk->error, "d/d: too many folders, or too deep\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_folder_stands_for_all_below_it_in_the_order_of_bytes),
        DESK_TEST(slashes_at_the_end_of_a_folder_change_nothing),
        DESK_TEST(a_file_named_twice_counts_once),
        DESK_TEST(a_file_may_have_any_name),
        DESK_TEST(a_link_to_a_folder_above_is_not_followed),
        DESK_TEST(what_is_not_there_is_complained_of_all_at_once),
        DESK_TEST(a_folder_without_scenarios_is_a_mistake),
        DESK_TEST(folders_nested_too_deep_are_complained_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
