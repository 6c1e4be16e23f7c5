/* Colours by what they mean: they can be told apart and read. */
#include "tools/picture/palette.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Two shades that touch in a lane, or of which one is drawn on the other. */
static const enum shade neighbours[][2] = {
    {SHADE_DOWNLOADING, SHADE_DOWNLOADED},
    {SHADE_DOWNLOADED, SHADE_INGESTING},
    {SHADE_DOWNLOADING, SHADE_INGESTING},
    {SHADE_INGESTING, SHADE_SUCCEED},
    {SHADE_INGESTING, SHADE_FAILED},
    {SHADE_DOWNLOADING, SHADE_FAILED},
    {SHADE_DOWNLOADED, SHADE_FAILED},
    {SHADE_SUCCEED, SHADE_DOWNLOADING},
    {SHADE_FAILED, SHADE_DOWNLOADING},
    {SHADE_INGESTING, SHADE_PAUSED},
    {SHADE_DOWNLOADING, SHADE_PAUSED},
    {SHADE_DOWNLOADED, SHADE_PAUSED},
    {SHADE_PAUSED, SHADE_CANCELED},
    {SHADE_INGESTING, SHADE_CANCELED},
    {SHADE_DOWNLOADING, SHADE_CANCELED},
    {SHADE_PRIMARY, SHADE_SECONDARY},
    {SHADE_SECONDARY, SHADE_INACTIVE},
    {SHADE_PRIMARY, SHADE_INACTIVE},
    {SHADE_LEARNER, SHADE_PRIMARY},
    {SHADE_LEARNER, SHADE_INACTIVE},
    {SHADE_UP, SHADE_LOST},
    {SHADE_HELD, SHADE_LOST},
    {SHADE_DELAYED, SHADE_REJECTED},
    {SHADE_UP, SHADE_TRACK},
    {SHADE_LOST, SHADE_TRACK},
    {SHADE_DOWNLOADING, SHADE_TRACK},
    {SHADE_DOWN, SHADE_FAULT},
    {SHADE_LOST, SHADE_FAULT},
    {SHADE_FAULT, SHADE_STEP},
    {SHADE_MARK_LOST, SHADE_MARK_PROVED},
};

struct lab {
    double l;
    double a;
    double b;
};

static double linear(uint32_t channel)
{
    const double value = (double)(channel & 0xFFU) / 255.0;
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static double bent(double value)
{
    return value > 0.008856 ? cbrt(value) : 7.787 * value + 16.0 / 116.0;
}

/* How a colour is seen: rows of a matrix over linear red, green and blue. */
static struct lab seen(uint32_t colour, const double by[3][3])
{
    const double rgb[] = {linear(colour >> 16), linear(colour >> 8), linear(colour)};
    double out[3];
    for (uint32_t i = 0; i < 3; i++) {
        out[i] = by[i][0] * rgb[0] + by[i][1] * rgb[1] + by[i][2] * rgb[2];
        out[i] = out[i] < 0 ? 0 : out[i] > 1 ? 1 : out[i];
    }
    const double x = bent((0.4124 * out[0] + 0.3576 * out[1] + 0.1805 * out[2]) / 0.9505);
    const double y = bent(0.2126 * out[0] + 0.7152 * out[1] + 0.0722 * out[2]);
    const double z = bent((0.0193 * out[0] + 0.1192 * out[1] + 0.9505 * out[2]) / 1.089);
    return (struct lab){116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

static double distance(struct lab one, struct lab other)
{
    return sqrt((one.l - other.l) * (one.l - other.l) + (one.a - other.a) * (one.a - other.a) +
                (one.b - other.b) * (one.b - other.b));
}

/* Full colour vision; without the cones for green, for red, for blue (Machado and others, 2009). */
static const double visions[][3][3] = {
    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
    {{0.367322, 0.860646, -0.227968},
     {0.280085, 0.672501, 0.047413},
     {-0.011820, 0.042940, 0.968881}},
    {{0.152286, 1.052583, -0.204868},
     {0.114503, 0.786281, 0.099216},
     {-0.003882, -0.048116, 1.051998}},
    {{1.255528, -0.076749, -0.178779},
     {-0.078411, 0.930809, 0.147602},
     {0.004733, 0.691367, 0.303900}},
};

static void what_stands_side_by_side_can_be_told_apart_with_any_colour_vision(void **state)
{
    (void)state;
    for (uint32_t dark = 0; dark < 2; dark++)
        for (uint32_t i = 0; i < COUNT_OF(neighbours); i++)
            for (uint32_t vision = 0; vision < COUNT_OF(visions); vision++) {
                const struct lab one =
                    seen(palette_colour(neighbours[i][0], dark == 1), visions[vision]);
                const struct lab other =
                    seen(palette_colour(neighbours[i][1], dark == 1), visions[vision]);
                const bool is_pale =
                    neighbours[i][0] == SHADE_FAULT && neighbours[i][1] == SHADE_STEP;
                if (distance(one, other) < (is_pale ? 4 : 15))
                    fail_msg("%s and %s, vision %u, dark %u: %.1f", palette_name(neighbours[i][0]),
                             palette_name(neighbours[i][1]), vision, dark, distance(one, other));
            }
}

static void texts_can_be_read_on_every_colour(void **state)
{
    (void)state;
    for (uint32_t dark = 0; dark < 2; dark++)
        for (uint32_t shade = 0; shade < SHADE_COUNT; shade++) {
            const uint32_t colour = palette_colour((enum shade)shade, dark == 1);
            if (palette_contrast(colour, palette_text_on(colour)) < 4.5)
                fail_msg("%s: %.1f", palette_name((enum shade)shade),
                         palette_contrast(colour, palette_text_on(colour)));
        }
}

static void what_is_written_can_be_read_on_the_paper(void **state)
{
    (void)state;
    static const enum shade texts[] = {SHADE_INK,       SHADE_FAINT,      SHADE_FAULT_EDGE,
                                       SHADE_STEP_EDGE, SHADE_MARK_STUCK, SHADE_MARK_LOST,
                                       SHADE_ARROW,     SHADE_MARK_PROVED};
    for (uint32_t dark = 0; dark < 2; dark++)
        for (uint32_t i = 0; i < COUNT_OF(texts); i++) {
            const double contrast = palette_contrast(palette_colour(texts[i], dark == 1),
                                                     palette_colour(SHADE_PAPER, dark == 1));
            if (contrast < 4.5)
                fail_msg("%s, dark %u: %.1f", palette_name(texts[i]), dark, contrast);
        }
}

static void black_on_white_has_the_highest_contrast(void **state)
{
    (void)state;
    assert_true(fabs(palette_contrast(0x000000, 0xFFFFFF) - 21) < 0.01);
    assert_true(fabs(palette_contrast(0x777777, 0x777777) - 1) < 0.01);
    assert_int_equal(palette_text_on(0xFFFF00), palette_colour(SHADE_INK, false));
    assert_int_equal(palette_text_on(0x000080), palette_colour(SHADE_PAPER, false));
}

static void states_have_the_shade_of_their_meaning(void **state)
{
    (void)state;
    assert_int_equal(palette_of_state("INGESTING"), SHADE_INGESTING);
    assert_int_equal(palette_of_state("RUNNING"), SHADE_INGESTING);
    assert_int_equal(palette_of_state("UP"), SHADE_UP);
    assert_int_equal(palette_of_state("DOWN"), SHADE_TRACK);
    assert_int_equal(palette_of_state("INVALID"), SHADE_TRACK);
    assert_int_equal(palette_of_state("NEVER_HEARD_OF"), SHADE_OTHER);
}

static void every_shade_has_a_name(void **state)
{
    (void)state;
    for (uint32_t shade = 0; shade < SHADE_COUNT; shade++)
        assert_non_null(palette_name((enum shade)shade));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_side_by_side_can_be_told_apart_with_any_colour_vision),
        cmocka_unit_test(texts_can_be_read_on_every_colour),
        cmocka_unit_test(what_is_written_can_be_read_on_the_paper),
        cmocka_unit_test(black_on_white_has_the_highest_contrast),
        cmocka_unit_test(states_have_the_shade_of_their_meaning),
        cmocka_unit_test(every_shade_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
