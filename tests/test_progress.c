/* The line that says how far a suite is. */
#include "tools/kit/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* What is written if `done` of 9 runs are done after `seconds`; to be freed. */
static char *shown(int64_t seconds, uint64_t done)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    struct progress progress;
    assert_non_null(out);
    progress_start(&progress, out);
    progress.begun -= seconds * SIM_SECOND;
    progress_show(&progress, done, 9);
    progress_show(&progress, done, 9); /* not again so soon */
    progress_clear(&progress);
    progress_clear(&progress);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void a_short_suite_shows_nothing(void **state)
{
    (void)state;
    char *text = shown(0, 3);
    assert_string_equal(text, "");
    free(text);
}

static void a_long_suite_shows_one_line_and_takes_it_away(void **state)
{
    (void)state;
    char *text = shown(1000, 3);
    assert_string_equal(text, "\r\033[K3 of 9 runs, 1000 s, 0.0 a second, 2000 s left\r\033[K");
    free(text);
}

static void without_a_terminal_nothing_is_shown(void **state)
{
    (void)state;
    struct progress progress;
    progress_start(&progress, NULL);
    progress.begun -= SIM_HOUR;
    progress_show(&progress, 1, 2);
    assert_false(progress.is_shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_suite_shows_nothing),
        cmocka_unit_test(a_long_suite_shows_one_line_and_takes_it_away),
        cmocka_unit_test(without_a_terminal_nothing_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
