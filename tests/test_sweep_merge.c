/* Databases of sweeps put together. */
#include "sim/sweep_merge.h"
#include "tests/harness_tool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "tests/sweep_rows.h"

static void shards_put_together_are_the_whole(void **state)
{
    (void)state;
    char names[8][16];
    const char *paths[8];
    basket_fill("whole.db", 1, 1000, 1);
    for (uint32_t i = 0; i < 8; i++) {
        (void)snprintf(names[i], sizeof names[i], "%u.db", (unsigned)i);
        paths[i] = names[i];
        basket_fill(paths[i], i + 1, 1000, 8);
    }
    struct sweep_merge merge = {.paths = paths, .path_count = 8, .target = "all.db"};
    assert_int_equal(sweep_merge(&merge), SWEEP_MERGED);
    assert_int_equal(merge.rows, 2000);
    assert_int_equal(merge.twice, 0);
    basket_same("whole.db", "all.db");
}

static void rows_that_two_have_are_there_once(void **state)
{
    (void)state;
    static const char *const paths[] = {"x.db", "y.db"};
    basket_fill("whole.db", 1, 30, 1);
    basket_fill("x.db", 1, 20, 1);
    basket_fill("y.db", 11, 30, 1);
    struct sweep_merge merge = {.paths = paths, .path_count = 2, .target = "all.db"};
    assert_int_equal(sweep_merge(&merge), SWEEP_MERGED);
    assert_int_equal(merge.rows, 60);
    assert_int_equal(merge.twice, 20);
    basket_same("whole.db", "all.db");
}

/* Merges x.db and y.db into all.db, which must come to nothing. */
static void check_refused(enum sweep_merge_end end, const char *wanted)
{
    static const char *const paths[] = {"x.db", "y.db"};
    struct stat nothing;
    struct sweep_merge merge = {.paths = paths, .path_count = 2, .target = "all.db"};
    assert_int_equal(sweep_merge(&merge), end);
    assert_string_equal(merge.problem, wanted);
    assert_int_not_equal(stat("all.db", &nothing), 0);
    assert_int_not_equal(stat("all.db.part", &nothing), 0);
}

static void what_does_not_belong_together_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *change;
        enum sweep_merge_end end;
        const char *problem;
    } cases[] = {
        {"UPDATE sweeps SET scenario = 'lunch'", SWEEP_MERGE_REFUSED,
         "y.db: has rows of scenario 'lunch', x.db of 'breakfast'"},
        {"UPDATE sweeps SET program = '2'", SWEEP_MERGE_REFUSED,
         "y.db: has rows of pegsim '2', x.db of '1'"},
        {"PRAGMA user_version = 99", SWEEP_MERGE_REFUSED,
         "y.db: has rows of schema version '99', x.db of '2'"},
        {"ALTER TABLE sweep_runs ADD COLUMN more INTEGER", SWEEP_MERGE_REFUSED,
         "y.db: has other columns than those before it"},
        {"UPDATE sweep_variants SET fingerprint = '3' WHERE variant = 'fried'", SWEEP_MERGE_REFUSED,
         "y.db: its variant 'fried' has other values than in those before it"},
        {"UPDATE sweep_runs SET digest = 'f' WHERE variant = 'fried' AND seed = 2",
         SWEEP_MERGE_DIFFERS,
         "y.db: the run of variant fried, seed 2, has digest f here and f000000000000015 in one "
         "before it"},
        {"PRAGMA application_id = 5", SWEEP_MERGE_REFUSED, "y.db: is no database of a sweep"},
    };
    for (uint32_t i = 0; i < COUNT_OF(cases); i++) {
        (void)remove("x.db");
        (void)remove("y.db");
        basket_fill("x.db", 1, 3, 1);
        basket_fill("y.db", 2, 4, 1);
        free(desk_ask("y.db", cases[i].change));
        check_refused(cases[i].end, cases[i].problem);
    }
}

static void what_is_not_there_is_missed(void **state)
{
    (void)state;
    basket_fill("x.db", 1, 3, 1);
    check_refused(SWEEP_MERGE_FAILED, "y.db: No such file or directory");
    desk_write("y.db", "");
    check_refused(SWEEP_MERGE_REFUSED, "y.db: is empty");
    desk_write("y.db", "a letter\n");
    check_refused(SWEEP_MERGE_REFUSED, "y.db: is no database of a sweep");
}

static void a_target_that_is_there_stays_as_it_is(void **state)
{
    (void)state;
    static const char *const paths[] = {"x.db"};
    basket_fill("x.db", 1, 3, 1);
    desk_write("all.db", "a letter\n");
    struct sweep_merge merge = {.paths = paths, .path_count = 1, .target = "all.db"};
    assert_int_equal(sweep_merge(&merge), SWEEP_MERGE_REFUSED);
    assert_string_equal(merge.problem, "all.db: is there already; it is left as it is");
    char *text = desk_read("all.db");
    assert_string_equal(text, "a letter\n");
    free(text);
}

static void the_rest_of_a_merge_that_was_killed_is_no_hindrance(void **state)
{
    (void)state;
    static const char *const paths[] = {"x.db"};
    basket_fill("x.db", 1, 3, 1);
    desk_write("all.db.part", "half a database\n");
    struct sweep_merge merge = {.paths = paths, .path_count = 1, .target = "all.db"};
    assert_int_equal(sweep_merge(&merge), SWEEP_MERGED);
    basket_same("x.db", "all.db");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(shards_put_together_are_the_whole),
        DESK_TEST(rows_that_two_have_are_there_once),
        DESK_TEST(what_does_not_belong_together_is_refused),
        DESK_TEST(what_is_not_there_is_missed),
        DESK_TEST(a_target_that_is_there_stays_as_it_is),
        DESK_TEST(the_rest_of_a_merge_that_was_killed_is_no_hindrance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
