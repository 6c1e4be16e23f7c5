#include "sim/quantity.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static bool read(enum quantity_kind kind, const char *text, int64_t *value)
{
    struct words why = {0};
    bool is_read = quantity_read(kind, (struct slice){text, strlen(text)}, value, &why);
    assert_int_equal(is_read, why.used == 0);
    return is_read;
}

static void quantities_are_read_exactly(void **state)
{
    (void)state;
    static const struct {
        enum quantity_kind kind;
        const char *text;
        int64_t value;
    } cases[] = {
        {QUANTITY_COUNT, "0", 0},
        {QUANTITY_COUNT, "007", 7},
        {QUANTITY_COUNT, "-5", -5},
        {QUANTITY_COUNT, "9223372036854775807", INT64_MAX},
        {QUANTITY_TIME, "1ns", 1},
        {QUANTITY_TIME, "200us", 200 * SIM_US},
        {QUANTITY_TIME, "1.5s", 1500 * SIM_MS},
        {QUANTITY_TIME, "0.000000001s", 1},
        {QUANTITY_TIME, "1.50000000000000s", 1500 * SIM_MS},
        {QUANTITY_TIME, "10min", 10 * SIM_MINUTE},
        {QUANTITY_TIME, "1.000000001h", SIM_HOUR + 3600},
        {QUANTITY_TIME, "2d", 48 * SIM_HOUR},
        {QUANTITY_TIME, "-0.5ms", -500 * SIM_US},
        {QUANTITY_SIZE, "512B", 512},
        {QUANTITY_SIZE, "10KB", 10000},
        {QUANTITY_SIZE, "1.5MB", 1500000},
        {QUANTITY_SIZE, "3GB", 3000000000},
        {QUANTITY_SIZE, "64MiB", 64 * SIM_MIB},
        {QUANTITY_SIZE, "0.5KiB", 512},
        {QUANTITY_SIZE, "2GiB", 2 * SIM_GIB},
        {QUANTITY_RATE, "400/s", 400000},
        {QUANTITY_RATE, "0.5/s", 500},
        {QUANTITY_RATE, "30/min", 500},
        {QUANTITY_RATE, "400/min", 6667},
        {QUANTITY_RATE, "3600/h", 1000},
        {QUANTITY_RATE, "0/h", 0},
        {QUANTITY_BANDWIDTH, "200MiB/s", 200 * SIM_MIB},
        {QUANTITY_BANDWIDTH, "1GB/s", 1000000000},
        {QUANTITY_RATIO, "5%", 50000},
        {QUANTITY_RATIO, "0.01%", 100},
        {QUANTITY_RATIO, "200ppm", 200},
        {QUANTITY_RATIO, "-100ppm", -100},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t value = 0;
        assert_true(read(cases[i].kind, cases[i].text, &value));
        assert_int_equal(value, cases[i].value);
    }
}

static void what_is_no_quantity_is_refused(void **state)
{
    (void)state;
    static const struct {
        enum quantity_kind kind;
        const char *text;
    } cases[] = {
        {QUANTITY_COUNT, ""},
        {QUANTITY_COUNT, "-"},
        {QUANTITY_COUNT, "1."},
        {QUANTITY_COUNT, "1.0"},
        {QUANTITY_COUNT, "1e3"},
        {QUANTITY_COUNT, " 1"},
        {QUANTITY_COUNT, "--1"},
        {QUANTITY_COUNT, "9223372036854775808"},
        {QUANTITY_TIME, "1"},
        {QUANTITY_TIME, "s"},
        {QUANTITY_TIME, "1.s"},
        {QUANTITY_TIME, "1S"},
        {QUANTITY_TIME, "0.1ns"},
        {QUANTITY_TIME, "1sec"},
        {QUANTITY_TIME, "1s "},
        {QUANTITY_TIME, "2562048h"},
        {QUANTITY_TIME, "1e3s"},
        {QUANTITY_SIZE, "0.1B"},
        {QUANTITY_SIZE, "1kB"},
        {QUANTITY_SIZE, "1TiB"},
        {QUANTITY_RATE, "1"},
        {QUANTITY_RATE, "1/d"},
        {QUANTITY_RATE, "1/h"},
        {QUANTITY_RATIO, "1"},
        {QUANTITY_RATIO, "0.5ppm"},
        {QUANTITY_BANDWIDTH, "1MiB"},
        {QUANTITY_RATE, "9223372036854775807/s"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t value = 0;
        assert_false(read(cases[i].kind, cases[i].text, &value));
    }
}

static void quantities_are_written_in_the_largest_unit_that_keeps_them(void **state)
{
    (void)state;
    static const struct {
        enum quantity_kind kind;
        int64_t value;
        const char *text;
    } cases[] = {
        {QUANTITY_COUNT, -3, "-3"},
        {QUANTITY_TIME, 0, "0s"},
        {QUANTITY_TIME, 1500 * SIM_MS, "1500ms"},
        {QUANTITY_TIME, 90 * SIM_SECOND, "90s"},
        {QUANTITY_TIME, 600 * SIM_SECOND, "10min"},
        {QUANTITY_TIME, 48 * SIM_HOUR, "48h"},
        {QUANTITY_TIME, -SIM_US, "-1us"},
        {QUANTITY_SIZE, 0, "0B"},
        {QUANTITY_SIZE, 64 * SIM_MIB, "64MiB"},
        {QUANTITY_SIZE, 10000, "10KB"},
        {QUANTITY_SIZE, 1023, "1023B"},
        {QUANTITY_BANDWIDTH, 200 * SIM_MIB, "200MiB/s"},
        {QUANTITY_RATE, 500, "0.5/s"},
        {QUANTITY_RATE, 6667, "6.667/s"},
        {QUANTITY_RATE, 400000, "400/s"},
        {QUANTITY_RATIO, 50000, "5%"},
        {QUANTITY_RATIO, 12300, "1.23%"},
        {QUANTITY_RATIO, 12345, "12345ppm"},
        {QUANTITY_RATIO, -200, "-0.02%"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct words words = {0};
        quantity_print(cases[i].kind, cases[i].value, &words);
        assert_string_equal(words.text, cases[i].text);
    }
}

static void what_is_written_reads_as_the_same(void **state)
{
    (void)state;
    uint64_t chance = 88172645463325252U;
    for (int i = 0; i < 20000; i++) {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        int64_t value = (int64_t)(chance >> (1 + chance % 60));
        for (enum quantity_kind kind = QUANTITY_COUNT; kind <= QUANTITY_RATIO; kind++) {
            /* Rates pass through a product with 1,000. */
            int64_t wanted = kind == QUANTITY_RATE ? value % (INT64_MAX / 1000000) : value;
            struct words words = {0};
            int64_t back = -1;
            quantity_print(kind, wanted, &words);
            assert_true(read(kind, words.text, &back));
            assert_int_equal(back, wanted);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantities_are_read_exactly),
        cmocka_unit_test(what_is_no_quantity_is_refused),
        cmocka_unit_test(quantities_are_written_in_the_largest_unit_that_keeps_them),
        cmocka_unit_test(what_is_written_reads_as_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
