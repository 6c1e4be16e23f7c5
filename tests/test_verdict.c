#include "sim/verdict.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void every_verdict_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < VERDICT_COUNT; i++) {
        assert_string_equal(verdict_name((enum verdict)i), verdict_names[i]);
        for (uint32_t j = 0; j < i; j++)
            assert_string_not_equal(verdict_names[i], verdict_names[j]);
    }
    assert_null(verdict_names[VERDICT_COUNT]);
    assert_string_equal(verdict_name(VERDICT_HUNG), "hung");
}

static void every_detector_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < DETECTOR_COUNT; i++) {
        assert_string_equal(detector_name((enum detector)i), detector_names[i]);
        for (uint32_t j = 0; j < i; j++)
            assert_string_not_equal(detector_names[i], detector_names[j]);
    }
    assert_null(detector_names[DETECTOR_COUNT]);
    assert_string_equal(detector_name(DETECTOR_LOST_WORK), "lost work");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_verdict_has_a_name_of_its_own),
        cmocka_unit_test(every_detector_has_a_name_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
