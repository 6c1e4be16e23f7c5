#include "sim/base.h"
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* Fails an assertion in a child whose stderr is the pipe's end. */
static void fail_in_child(int end)
{
    (void)dup2(end, STDERR_FILENO);
    (void)signal(SIGABRT, SIG_DFL);
    base_assert_failed("count < limit", "sim/queue.c", 17);
}

static void a_failed_assertion_says_its_place_and_aborts(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        fail_in_child(ends[1]);
    }
    (void)close(ends[1]);
    char said[128] = {0};
    assert_true(read(ends[0], said, sizeof(said) - 1) > 0);
    (void)close(ends[0]);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
    assert_string_equal(said, "sim/queue.c:17: assertion failed: count < limit\n");
}

static void a_true_assertion_evaluates_its_expression_once(void **state)
{
    (void)state;
    int count = 0;
    ASSERT(++count == 1);
    assert_int_equal(count, 1);
}

static void units_of_time_are_multiples_of_a_nanosecond(void **state)
{
    (void)state;
    assert_int_equal(SIM_HOUR, INT64_C(3600000000000));
    assert_int_equal(SIM_TIME_MAX, INT64_C(86400000000000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failed_assertion_says_its_place_and_aborts),
        cmocka_unit_test(a_true_assertion_evaluates_its_expression_once),
        cmocka_unit_test(units_of_time_are_multiples_of_a_nanosecond),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
