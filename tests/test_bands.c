/* Bands and marks behind a picture, and the rows in which their names stand. */
#include "tools/picture/bands.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct chronicle_fault faults[] = {
    {.text = "crash replica-1", .since = 20 * SIM_SECOND, .until = 40 * SIM_SECOND},
    {.text = "cut replica-2", .since = 70 * SIM_SECOND, .until = 80 * SIM_SECOND},
};
static struct chronicle_step steps[] = {
    {.text = "start_bulk_load", .answer = "well", .since = SIM_SECOND, .until = 2 * SIM_SECOND},
    {.text = "cancel_bulk_load", .since = 30 * SIM_SECOND, .until = 100 * SIM_SECOND},
};
static const struct chronicle story = {
    .faults = faults,
    .fault_count = COUNT_OF(faults),
    .steps = steps,
    .step_count = COUNT_OF(steps),
    .marks = {.stuck_at = 30 * SIM_SECOND, .proved_at = 90 * SIM_SECOND},
};

static void expect_band(const struct band *band, const char *text, sim_time since, sim_time until)
{
    assert_string_equal(band->text, text);
    assert_int_equal(band->since, since * SIM_SECOND);
    assert_int_equal(band->until, until * SIM_SECOND);
}

static void all_that_happened_comes_in_the_order_of_time_and_a_mark_last(void **state)
{
    static struct bands bands;
    (void)state;
    bands_gather(&bands, &story, 0, 100 * SIM_SECOND);
    assert_int_equal(bands.count, 6);
    expect_band(&bands.list[0], "start_bulk_load", 1, 2);
    expect_band(&bands.list[1], "crash replica-1", 20, 40);
    expect_band(&bands.list[2], "cancel_bulk_load", 30, 100);
    expect_band(&bands.list[3], "the last progress", 30, 30);
    expect_band(&bands.list[4], "cut replica-2", 70, 80);
    expect_band(&bands.list[5], "the hang is proved", 90, 90);
    assert_int_equal(bands.list[1].fill, SHADE_FAULT);
    assert_int_equal(bands.list[2].edge, SHADE_STEP_EDGE);
    assert_true(bands.list[3].is_mark && !bands.list[4].is_mark);
}

static void a_picture_of_a_part_has_what_lies_in_it_as_far_as_it_does(void **state)
{
    static struct bands bands;
    (void)state;
    bands_gather(&bands, &story, 35 * SIM_SECOND, 75 * SIM_SECOND);
    assert_int_equal(bands.count, 3);
    expect_band(&bands.list[0], "crash replica-1", 35, 40);
    expect_band(&bands.list[1], "cancel_bulk_load", 35, 75);
    expect_band(&bands.list[2], "cut replica-2", 70, 75);
}

/* --- rows ---------------------------------------------------------------------------- */

/* Names to the right of their lines. */
static struct bands *place(const double *lines, const double *widths, uint32_t count)
{
    static struct bands bands;
    bands.count = count;
    for (uint32_t i = 0; i < count; i++)
        bands.list[i] =
            (struct band){.x = lines[i], .left = lines[i] + 4, .right = lines[i] + 4 + widths[i]};
    bands_stack(&bands, 8, BANDS_BARE);
    return &bands;
}

static void names_that_are_apart_share_a_row(void **state)
{
    (void)state;
    const struct bands *bands =
        place((const double[]){0, 62, 100}, (const double[]){50, 20, 20}, 3);
    assert_int_equal(bands->rows, 1);
    assert_int_equal(bands->list[0].row, 0); /* it ends at 54, and the next line is at 62 */
}

static void a_name_that_comes_too_near_to_the_next_line_stands_above_it(void **state)
{
    (void)state;
    const struct bands *bands =
        place((const double[]){0, 61, 100}, (const double[]){50, 20, 20}, 3);
    assert_int_equal(bands->rows, 2);
    assert_int_equal(bands->list[0].row, 1);
    assert_int_equal(bands->list[1].row, 0);
}

/* The second stands above the third; the first reaches the second's line alone, not the third. */
static void no_line_goes_through_a_bare_name(void **state)
{
    (void)state;
    const struct bands *bands = place((const double[]){0, 40, 90}, (const double[]){60, 60, 20}, 3);
    assert_int_equal(bands->list[2].row, 0);
    assert_int_equal(bands->list[1].row, 1);
    assert_int_equal(bands->list[0].row, 2);
    assert_int_equal(bands->rows, 3);
}

static void lines_pass_behind_names_on_paper(void **state)
{
    (void)state;
    struct bands *bands = place((const double[]){0, 40, 90}, (const double[]){60, 60, 20}, 3);
    bands_stack(bands, 8, BANDS_ON_PAPER);
    assert_int_equal(bands->list[2].row, 0);
    assert_int_equal(bands->list[1].row, 1);
    assert_int_equal(bands->list[0].row, 0); /* the second's line goes down behind it */
    assert_int_equal(bands->rows, 2);
}

static void a_name_left_of_its_line_has_its_room_there(void **state)
{
    static struct bands bands;
    (void)state;
    bands.count = 2;
    bands.list[0] = (struct band){.x = 40, .left = 44, .right = 80};
    bands.list[1] = (struct band){.x = 100, .left = 60, .right = 100};
    bands_stack(&bands, 8, BANDS_BARE);
    assert_int_equal(bands.list[1].row, 0);
    assert_int_equal(bands.list[0].row, 1);
}

static void where_the_rows_are_full_names_are_left_out(void **state)
{
    double lines[BANDS_ROWS + 2];
    double widths[BANDS_ROWS + 2];
    (void)state;
    for (uint32_t i = 0; i < COUNT_OF(lines); i++) {
        lines[i] = i;
        widths[i] = 100;
    }
    const struct bands *bands = place(lines, widths, COUNT_OF(lines));
    assert_int_equal(bands->rows, BANDS_ROWS);
    assert_int_equal(bands->list[0].row, BANDS_ROWS);
    assert_int_equal(bands->list[1].row, BANDS_ROWS);
    assert_int_equal(bands->list[2].row, BANDS_ROWS - 1);
}

static void nothing_takes_no_rows(void **state)
{
    static const struct chronicle quiet;
    static struct bands bands = {.count = 3, .rows = 3};
    (void)state;
    bands_gather(&bands, &quiet, 0, SIM_SECOND);
    bands_stack(&bands, 8, BANDS_BARE);
    assert_int_equal(bands.count, 0);
    assert_int_equal(bands.rows, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_happened_comes_in_the_order_of_time_and_a_mark_last),
        cmocka_unit_test(a_picture_of_a_part_has_what_lies_in_it_as_far_as_it_does),
        cmocka_unit_test(names_that_are_apart_share_a_row),
        cmocka_unit_test(a_name_that_comes_too_near_to_the_next_line_stands_above_it),
        cmocka_unit_test(no_line_goes_through_a_bare_name),
        cmocka_unit_test(lines_pass_behind_names_on_paper),
        cmocka_unit_test(a_name_left_of_its_line_has_its_room_there),
        cmocka_unit_test(where_the_rows_are_full_names_are_left_out),
        cmocka_unit_test(nothing_takes_no_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
