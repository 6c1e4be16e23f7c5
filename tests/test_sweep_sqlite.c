/* Rows of sweeps in databases. */
#include "sim/trace_sqlite.h"
#include "tests/harness_tool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/sweep_rows.h"

static void rows_come_back_as_they_were(void **state)
{
    (void)state;
    basket_fill("x.db", 1, 1000, 1); /* some batches and a part of one */
    struct sweep_sqlite *database = sweep_sqlite_open("x.db", &basket_identity, true);
    assert_null(sweep_sqlite_problem(database));
    for (uint64_t seed = 1; seed <= 1000; seed += 333) {
        for (uint32_t variant = 0; variant < 2; variant++) {
            const struct sweep_row wanted = basket_row(seed, variant);
            struct sweep_row row = {.seed = seed, .variant = variant};
            assert_true(sweep_sqlite_recall(database, &row));
            assert_memory_equal(&row, &wanted, sizeof row);
        }
    }
    struct sweep_row row = {.seed = 1001};
    assert_false(sweep_sqlite_recall(database, &row));
    char problem[64];
    assert_true(sweep_sqlite_close(database, problem, sizeof problem));
}

static void a_person_can_read_them(void **state)
{
    (void)state;
    basket_fill("x.db", 2, 3, 1);
    char *text = desk_ask("x.db", "SELECT * FROM sweep_runs WHERE variant = 'fried'");
    assert_string_equal(
        text, "fried|2|success|-|success|f000000000000015|102|2000000000|2000000|-|2|-1|2|0\n"
              "fried|3|hung|lasso|hung|f00000000000001f|103|3000000000|-|5|3|-1|3|1\n");
    free(text);
    text = desk_ask("x.db", "SELECT scenario, program FROM sweeps; SELECT * FROM sweep_variants");
    assert_string_equal(text, "breakfast|1\nboiled|0000000000000001\nfried|0000000000000002\n");
    free(text);
    text = desk_ask("x.db", "SELECT * FROM sweep_cells");
    assert_string_equal(text,
                        "boiled|0|variant|variant|1|boiled\nfried|0|variant|variant|0|fried\n");
    free(text);
}

static void the_order_of_rows_leaves_no_trace(void **state)
{
    (void)state;
    basket_fill("x.db", 1, 100, 1);
    basket_fill("y.db", 2, 100, 2);
    basket_fill("y.db", 1, 100, 2);
    basket_same("x.db", "y.db");
}

static void check_refused(const char *path, const struct sweep_identity *identity, bool resumes,
                          const char *wanted)
{
    char problem[1024];
    struct sweep_sqlite *database = sweep_sqlite_open(path, identity, resumes);
    assert_non_null(sweep_sqlite_problem(database));
    assert_string_equal(sweep_sqlite_problem(database), wanted);
    const struct sweep_row row = basket_row(1, 0);
    sweep_sqlite_put(database, &row); /* changes nothing */
    assert_false(sweep_sqlite_close(database, problem, sizeof problem));
    assert_string_equal(problem, wanted);
}

static void rows_are_only_added_to_if_asked_for(void **state)
{
    (void)state;
    basket_fill("x.db", 1, 1, 1);
    check_refused("x.db", &basket_identity, false,
                  "x.db: has rows of a sweep already; --resume goes on with it");
}

static void databases_of_something_else_are_refused(void **state)
{
    (void)state;
    static const struct sweep_variant_name other_variants[] = {{"poached", 7, &basket_cells[2]},
                                                               {"fried", 3, &basket_cells[0]}};
    struct sweep_identity other = basket_identity;
    basket_fill("x.db", 1, 1, 1);
    other.scenario = "lunch";
    check_refused("x.db", &other, true, "x.db: has rows of scenario 'breakfast', not 'lunch'");
    other = basket_identity;
    other.program = "2";
    check_refused("x.db", &other, true, "x.db: has rows of pegsim '1', not '2'");
    other = basket_identity;
    other.variants = other_variants;
    check_refused("x.db", &other, true,
                  "x.db: has rows of variant 'fried' with other values than it has now");
    struct sim_model larger = basket;
    larger.counter_count = 1;
    other = basket_identity;
    other.model = &larger;
    check_refused("x.db", &other, true,
                  "x.db: has rows of a schema whose number of columns is '14', not '13'");
    desk_write("y.db", "a letter to a friend, and quite a long one it is, so that nobody takes it "
                       "for the head of a database file at all\n");
    check_refused("y.db", &basket_identity, true,
                  "y.db: is no SQLite database; it is left as it is");
    char problem[64];
    assert_true(trace_sqlite_close(trace_sqlite_open("z.db"), problem, sizeof problem));
    check_refused("z.db", &basket_identity, true,
                  "z.db: is a database, but not of a sweep; it is left as it is");
    check_refused("nowhere/x.db", &basket_identity, true,
                  "nowhere/x.db: No such file or directory");
}

static void another_schema_is_refused(void **state)
{
    (void)state;
    basket_fill("x.db", 1, 1, 1);
    free(desk_ask("x.db", "PRAGMA user_version = 99"));
    check_refused("x.db", &basket_identity, true, "x.db: has rows of schema version '99', not '2'");
}

static void an_empty_file_is_begun(void **state)
{
    (void)state;
    desk_write("x.db", "");
    basket_fill("x.db", 1, 1, 1);
    assert_int_equal(desk_ask_number("x.db", "SELECT count(*) FROM sweep_runs"), 2);
}

static void a_new_variant_may_join(void **state)
{
    (void)state;
    static const struct sweep_variant_name more[] = {{"poached", 7, &basket_cells[2]}};
    struct sweep_identity other = basket_identity;
    other.variants = more;
    other.variant_count = 1;
    basket_fill("x.db", 1, 1, 1);
    struct sweep_sqlite *database = sweep_sqlite_open("x.db", &other, true);
    const struct sweep_row row = basket_row(1, 0);
    sweep_sqlite_put(database, &row);
    char problem[64];
    assert_true(sweep_sqlite_close(database, problem, sizeof problem));
    char *text = desk_ask("x.db", "SELECT variant FROM sweep_runs");
    assert_string_equal(text, "boiled\nfried\npoached\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(rows_come_back_as_they_were),
        DESK_TEST(a_person_can_read_them),
        DESK_TEST(the_order_of_rows_leaves_no_trace),
        DESK_TEST(rows_are_only_added_to_if_asked_for),
        DESK_TEST(databases_of_something_else_are_refused),
        DESK_TEST(another_schema_is_refused),
        DESK_TEST(an_empty_file_is_begun),
        DESK_TEST(a_new_variant_may_join),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
