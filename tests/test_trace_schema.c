/* The tables of a trace: what a reader may count on. */
#include "sim/trace_schema.h"
#include "sim/trace_sqlite.h"
#include "tests/harness_tool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void make_database(void)
{
    char problem[256];
    assert_true(trace_sqlite_close(trace_sqlite_open("x.db"), problem, sizeof(problem)));
}

/* The names of a table's or view's columns, in a line. */
static void expect_columns(const char *name, const char *columns)
{
    char sql[128];
    (void)snprintf(sql, sizeof(sql), "SELECT group_concat(name, ' ') FROM pragma_table_info('%s')",
                   name);
    char *text = desk_ask("x.db", sql);
    text[strcspn(text, "\n")] = '\0';
    assert_string_equal(text, columns);
    free(text);
}

static void every_table_has_the_columns_it_says(void **state)
{
    (void)state;
    make_database();
    for (uint32_t i = 0; i < TRACE_TABLE_COUNT; i++) {
        char sql[128];
        (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM pragma_table_info('%s')",
                       trace_shapes[i].name);
        assert_int_equal(desk_ask_number("x.db", sql), trace_shapes[i].count + 1);
        assert_in_range(trace_shapes[i].count + 1, 2, TRACE_COLUMNS_MAX);
    }
}

/* Names that leave or change here raise TRACE_SCHEMA_VERSION. */
static void the_names_of_columns_are_a_promise(void **state)
{
    (void)state;
    make_database();
    assert_int_equal(TRACE_SCHEMA_VERSION, 2);
    expect_columns("runs",
                   "run scenario path variant seed digest events ended_at program document");
    expect_columns("verdicts", "run verdict by is_expected error closed_at stuck_since bound why "
                               "unexpected");
    expect_columns("events", "run number time kind actor peer message cause work note text");
    expect_columns("strikes", "run number time fault is_over node peer text");
    expect_columns("counts", "run second actor counter count");
    expect_columns("nodes", "run node name");
    expect_columns("actors", "run actor node type name");
    expect_columns("counters", "run name value");
    expect_columns("tallies", "run series second name count");
    expect_columns("summary", "run scenario variant seed verdict by is_expected events ended_s "
                              "digest path");
    expect_columns("story", "run number time_s node actor text");
    expect_columns("log", "run number time_s kind message actor peer cause work text");
    expect_columns("states", "run machine actor_name actor subject state value since until number");
    expect_columns("guards",
                   "run guard subject holder work since until number released_by released_how");
    expect_columns("obligations", "run obligation subject since until ended error number");
    expect_columns("works", "run name work subject since until number ended_by");
    expect_columns("faults", "run fault text node peer since until number");
    expect_columns("rates", "run second node actor name count");
}

static void a_story_is_found_without_looking_at_every_event(void **state)
{
    (void)state;
    make_database();
    char *plan = desk_ask(
        "x.db", "EXPLAIN QUERY PLAN SELECT * FROM events WHERE run = 1 AND text IS NOT NULL");
    desk_holds(plan, "USING INDEX events_with_text");
    free(plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(every_table_has_the_columns_it_says),
        DESK_TEST(the_names_of_columns_are_a_promise),
        DESK_TEST(a_story_is_found_without_looking_at_every_event),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
