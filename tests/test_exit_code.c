/* How pegsim ends, if there are several reasons. */
#include "sim/base.h"
#include "tools/kit/exit_code.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const enum exit_code from_best[] = {EXIT_AS_EXPECTED, EXIT_INCONCLUSIVE, EXIT_UNEXPECTED,
                                           EXIT_DETERMINISM, EXIT_USAGE,        EXIT_ENVIRONMENT,
                                           EXIT_INTERNAL};

static void the_worse_of_two_counts_whichever_comes_first(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < COUNT_OF(from_best); i++)
        for (uint32_t j = 0; j < COUNT_OF(from_best); j++) {
            enum exit_code worse = from_best[i > j ? i : j];
            assert_int_equal(exit_code_worse(from_best[i], from_best[j]), worse);
        }
}

static void each_code_has_the_number_the_design_gives_it(void **state)
{
    (void)state;
    const int numbers[] = {0, 3, 1, 4, 2, 5, 70};
    for (uint32_t i = 0; i < COUNT_OF(from_best); i++)
        assert_int_equal(from_best[i], numbers[i]);
}

static void each_code_says_something(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < COUNT_OF(from_best); i++)
        assert_true(exit_code_text(from_best[i])[0] != '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worse_of_two_counts_whichever_comes_first),
        cmocka_unit_test(each_code_has_the_number_the_design_gives_it),
        cmocka_unit_test(each_code_says_something),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
