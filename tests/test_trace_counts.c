/* Sums by the second on their way into a database. */
#include "sim/trace_counts.h"
#include "tests/harness_tool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct trace_counts counts;

static void add(struct trace_sqlite *database, sim_time at, uint32_t actor, int64_t by)
{
    trace_counts_add(
        &counts, database,
        &(struct record){
            .at = at, .type = RECORD_COUNT, .actor = actor, .kind = 3, .values = {by}});
}

static void a_second_that_is_over_is_written(void **state)
{
    (void)state;
    char problem[256];
    memset(&counts, 0, sizeof(counts));
    struct trace_sqlite *database = trace_sqlite_open("x.db");
    trace_sqlite_begin(database);
    add(database, SIM_SECOND - 1, 1, 2);
    add(database, SIM_SECOND - 1, SIM_NOBODY, 9);
    add(database, SIM_SECOND - 1, 1, 2);
    assert_int_equal(counts.used, 2);
    add(database, SIM_SECOND, 1, 5);
    assert_int_equal(counts.used, 1);
    trace_counts_flush(&counts, database);
    assert_int_equal(counts.used, 0);
    trace_counts_flush(&counts, database); /* writes nothing twice */
    assert_true(trace_sqlite_commit(database));
    assert_true(trace_sqlite_close(database, problem, sizeof(problem)));
    char *rows = desk_ask("x.db", "SELECT second, actor, counter, count FROM counts");
    assert_string_equal(rows, "0|1|3|4\n0|4294967295|3|9\n1|1|3|5\n");
    free(rows);
}

static void what_adds_nothing_takes_no_room(void **state)
{
    (void)state;
    memset(&counts, 0, sizeof(counts));
    add(NULL, 5, 1, 0);
    assert_int_equal(counts.used, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_second_that_is_over_is_written),
        cmocka_unit_test(what_adds_nothing_takes_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
