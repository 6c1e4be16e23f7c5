/* A sweep's database, read back. */
#include "sim/sweep_read.h"
#include "tests/harness_tool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/sweep_rows.h"

static struct sweep_read *open_well(void)
{
    char problem[1024] = "";
    struct sweep_read *read = sweep_read_open("x.db", &basket, problem, sizeof(problem));
    assert_string_equal(problem, "");
    assert_non_null(read);
    return read;
}

static void rows_come_back_as_they_were(void **state)
{
    (void)state;
    basket_fill("x.db", 1, 3, 1);
    struct sweep_read *read = open_well();
    struct sweep_row row;
    assert_string_equal(read->scenario, "breakfast");
    for (uint32_t i = 0; i < 6; i++) {
        struct sweep_row wanted = basket_row(i % 3 + 1, i / 3); /* by name, then by seed */
        wanted.variant = i < 3 ? 1 : 0;
        assert_true(sweep_read_next(read, &row));
        assert_memory_equal(&row, &wanted, sizeof(row));
    }
    assert_false(sweep_read_next(read, &row));
    assert_string_equal(read->problem, "");
    sweep_read_close(read);
}

static void variants_and_values_stand_as_in_the_file(void **state)
{
    (void)state;
    basket_fill("x.db", 1, 1, 1);
    struct sweep_read *read = open_well();
    assert_int_equal(read->variant_count, 2);
    assert_string_equal(read->variants[0].name, "fried");
    assert_string_equal(read->variants[1].name, "boiled");
    assert_int_equal(read->axis_count, 1);
    assert_string_equal(read->axes[0].key, "variant");
    assert_int_equal(read->axes[0].value_count, 2); /* nobody poached */
    assert_string_equal(read->axes[0].values[0], "fried");
    assert_int_equal(read->variants[1].cell[0], 1);
    sweep_read_close(read);
}

/* Two variants of a matrix of two keys, and one that has a value of the first alone. */
static void an_axis_without_a_value_is_said(void **state)
{
    (void)state;
    basket_fill("x.db", 1, 1, 1);
    free(desk_ask("x.db",
                  "UPDATE sweep_cells SET key = 'pan.heat', name = 'heat', place = 9, value"
                  " = '9' WHERE variant = 'fried';"
                  "UPDATE sweep_cells SET key = 'pan.heat', name = 'heat', place = 4, value"
                  " = '10' WHERE variant = 'boiled';"
                  "INSERT INTO sweep_cells VALUES ('fried', 1, 'salt', 'salt', 0, 'much')"));
    struct sweep_read *read = open_well();
    assert_int_equal(read->axis_count, 2);
    assert_string_equal(read->axes[0].name, "heat");
    assert_string_equal(read->axes[0].values[0], "10"); /* as the file has them, not as numbers */
    assert_string_equal(read->variants[0].name, "boiled");
    assert_int_equal(read->variants[0].cell[1], SWEEP_READ_NONE);
    assert_int_equal(read->variants[1].cell[1], 0);
    sweep_read_close(read);
}

static void check_refused(const char *change, const char *wanted)
{
    char problem[1024] = "";
    basket_fill("x.db", 1, 2, 1);
    free(desk_ask("x.db", change));
    struct sweep_read *read = sweep_read_open("x.db", &basket, problem, sizeof(problem));
    struct sweep_row row;
    while (read != NULL && sweep_read_next(read, &row)) {
    }
    assert_string_equal(read == NULL ? problem : read->problem, wanted);
    sweep_read_close(read);
    assert_int_equal(remove("x.db"), 0);
}

static void what_no_sweep_wrote_is_refused(void **state)
{
    (void)state;
    check_refused("PRAGMA application_id = 5", "x.db: is a database of another program");
    check_refused("PRAGMA user_version = 1",
                  "x.db: has the schema of another pegsim (version 1; this one reads 2)");
    check_refused("ALTER TABLE sweep_runs RENAME COLUMN eggs TO ham",
                  "x.db: no such column: r.eggs");
    check_refused("UPDATE sweep_cells SET key = 'other' WHERE variant = 'fried'",
                  "x.db: holds variants of two different matrices");
    check_refused("UPDATE sweep_runs SET verdict = 'burnt' WHERE seed = 2 AND variant = 'fried'",
                  "x.db: has a row that no sweep wrote");
    check_refused("UPDATE sweep_runs SET variant = 'raw' WHERE seed = 2 AND variant = 'fried'",
                  "x.db: has a row of a variant that it does not list");
    char problem[256] = "";
    desk_write("x.db", "");
    assert_null(sweep_read_open("x.db", &basket, problem, sizeof(problem)));
    assert_string_equal(problem, "x.db: is empty");
    assert_null(sweep_read_open("none.db", &basket, problem, sizeof(problem)));
    assert_string_equal(problem, "none.db: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(rows_come_back_as_they_were),
        DESK_TEST(variants_and_values_stand_as_in_the_file),
        DESK_TEST(an_axis_without_a_value_is_said),
        DESK_TEST(what_no_sweep_wrote_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
