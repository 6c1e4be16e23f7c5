/* pegsim run --verify: the same run in two processes. */
#include "tests/harness_tool.h"
#include "tools/suite/verify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

/* What the other process writes: the steps of a command line, cut or made longer by some. */
static void write_steps(struct desk *desk, const char *line, int more)
{
    struct verify_step step = {.number = 1};
    desk_say(desk, line);
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    size_t bytes = desk->out_bytes;
    if (more < 0)
        bytes -= (size_t)-more * sizeof(step);
    FILE *file = fopen("steps", "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(desk->out, 1, bytes, file), bytes);
    for (int i = 0; i < more; i++)
        assert_int_equal(fwrite(&step, sizeof(step), 1, file), 1);
    assert_int_equal(fclose(file), 0);
}

/* A pegsim of which the second process says what stands in the file `steps`. */
static void write_program(struct desk *desk)
{
    desk_write("c.yaml", "scenario: c\nduration: 9s\nplay: chatter\nlimits: {events: 40}\n"
                         "expect: {verdict: inconclusive}\n");
    desk_write("other", "#!/bin/sh\nexec cat steps\n");
    assert_int_equal(chmod("other", 0755), 0);
    desk->tool.executable = "./other";
}

static void two_equal_runs_are_told_to_be_the_same(void **state)
{
    struct desk *desk = *state;
    write_program(desk);
    write_steps(desk, "steps --seed 5 --variant default c.yaml", 0);
    desk_say(desk, "run c.yaml --seed 5 --verify");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    desk_holds(desk->out, "  same twice\n");
    desk_say(desk, "run c.yaml --seed 5 --verify --json");
    desk_holds(desk->out, "\"is_verified\": true");
}

static void the_first_event_that_differs_is_named(void **state)
{
    struct desk *desk = *state;
    write_program(desk);
    write_steps(desk, "steps --seed 6 --variant default c.yaml", 0);
    desk_say(desk, "run c.yaml --seed 5 --verify");
    assert_int_equal(desk->code, EXIT_DETERMINISM);
    desk_holds(desk->out,
               "\nnot the same twice: c.yaml, variant default\n"
               "        a second run in a fresh process is not the same; the first event "
               "that differs:\n"
               "        here:  event 1 at 0.00");
    desk_holds(desk->out, " handles chatter, digest ");
    desk_holds(desk->out, "        there: event 1 at 0.00");
    desk_holds(desk->out, "\nrepeat: pegsim run c.yaml --variant default --seed 5 --verify\n");
}

static void a_second_run_that_ends_too_early_differs(void **state)
{
    struct desk *desk = *state;
    write_program(desk);
    write_steps(desk, "steps --seed 5 --variant default c.yaml", -3);
    desk_say(desk, "run c.yaml --seed 5 --verify");
    assert_int_equal(desk->code, EXIT_DETERMINISM);
    desk_holds(desk->out, "        here:  event 39 at ");
    desk_holds(desk->out, "        there: it ended before that\n");
}

static void a_second_run_that_goes_on_differs(void **state)
{
    struct desk *desk = *state;
    write_program(desk);
    write_steps(desk, "steps --seed 5 --variant default c.yaml", 1);
    desk_say(desk, "run c.yaml --seed 5 --verify");
    assert_int_equal(desk->code, EXIT_DETERMINISM);
    desk_holds(desk->out, "        here:  event 40 at ");
}

static void a_second_process_that_cannot_start_is_the_environment(void **state)
{
    struct desk *desk = *state;
    write_program(desk);
    desk->tool.executable = "./none";
    desk_say(desk, "run c.yaml --verify");
    assert_int_equal(desk->code, EXIT_ENVIRONMENT);
    desk_holds(desk->out, "        the second run did not work: No such file or directory\n");
}

static void a_second_process_that_fails_is_the_environment(void **state)
{
    struct desk *desk = *state;
    write_program(desk);
    desk->tool.executable = "/bin/false";
    desk_say(desk, "run c.yaml --verify");
    assert_int_equal(desk->code, EXIT_ENVIRONMENT);
    desk_holds(desk->out, "        the second run did not work: its process failed\n");
}

static void the_second_run_needs_exactly_one_variant(void **state)
{
    struct desk *desk = *state;
    desk_write("v.yaml", "scenario: c\nduration: 9s\nvariants:\n  a: {}\n  b: {}\n");
    desk_expect(desk, "steps v.yaml", EXIT_USAGE, "",
                "pegsim steps: error: needs exactly one run\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(two_equal_runs_are_told_to_be_the_same),
        DESK_TEST(the_first_event_that_differs_is_named),
        DESK_TEST(a_second_run_that_ends_too_early_differs),
        DESK_TEST(a_second_run_that_goes_on_differs),
        DESK_TEST(a_second_process_that_cannot_start_is_the_environment),
        DESK_TEST(a_second_process_that_fails_is_the_environment),
        DESK_TEST(the_second_run_needs_exactly_one_variant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
