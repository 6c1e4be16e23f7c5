/* What a run did to those who write. */
#include "tests/harness_tool.h"
#include "tools/document/impact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { SENT, OK, REFUSED, POLLS };
static const char *counters[] = {"writes_sent", "writes_ok", "writes_refused", "polls"};

enum { META, WEB, BATCH, FIRST, SECOND, ELEVENTH };
static struct chronicle_actor actors[] = {
    [META] = {"meta", "meta", 0},
    [WEB] = {"client web", "client", 1},
    [BATCH] = {"client batch", "client", 1},
    [FIRST] = {"replica 1.0", "replica", 2},
    [SECOND] = {"replica 1.1", "replica", 2},
    [ELEVENTH] = {"replica 1.11", "replica", 2},
};

static struct chronicle_count counts[] = {
    {1, META, POLLS, 50},      {1, WEB, SENT, 10},    {1, WEB, OK, 7},   {1, FIRST, REFUSED, 2},
    {2, WEB, SENT, 5},         {2, BATCH, SENT, 3},   {2, BATCH, OK, 1}, {2, WEB, OK, 5},
    {2, FIRST, REFUSED, 4},    {2, META, REFUSED, 1}, /* of no partition */
    {3, ELEVENTH, REFUSED, 9},
};

/* 1.0 was out twice and got well; 1.1 is out to the end; an idle load is no outage. */
static struct chronicle_obligation obligations[] = {
    {.what = "load", .subject = "temp", .until = 100 * SIM_SECOND},
    {.what = "writes accepted",
     .subject = "1.0",
     .since = 10 * SIM_SECOND,
     .until = 12 * SIM_SECOND,
     .ended = "success",
     .number = 70},
    {.what = "writes accepted",
     .subject = "1.0",
     .since = 20 * SIM_SECOND,
     .until = 25 * SIM_SECOND,
     .ended = "success",
     .number = 90},
    {.what = "writes accepted",
     .subject = "1.1",
     .since = 40 * SIM_SECOND,
     .until = 100 * SIM_SECOND,
     .number = 95},
};

static const struct sim_obligation_kind kinds[] = {
    {.name = "load", .decides = true},
    {.name = "writes accepted", .while_open = "write outage"},
};
static const struct sim_model model = {.obligations = kinds, .obligation_count = COUNT_OF(kinds)};

static const struct impact *find(struct arena *arena, struct chronicle *chronicle)
{
    *chronicle = (struct chronicle){
        .arena = arena,
        .counters = counters,
        .counter_count = COUNT_OF(counters),
        .actors = actors,
        .actor_count = COUNT_OF(actors),
        .counts = counts,
        .count_count = COUNT_OF(counts),
        .obligations = obligations,
        .obligation_count = COUNT_OF(obligations),
    };
    return impact_find(chronicle, &model);
}

static void writes_add_up_and_what_nobody_counts_is_not_known(void **state)
{
    struct chronicle chronicle;
    const struct impact *impact = find(*state, &chronicle);
    assert_int_equal(impact->writes.sent, 18);
    assert_int_equal(impact->writes.accepted, 13);
    assert_int_equal(impact->writes.refused, 16);
    assert_int_equal(impact->writes.given_up, -1);
    assert_int_equal(impact->writes.delayed, -1);
}

static void a_client_has_its_own_writes(void **state)
{
    struct chronicle chronicle;
    const struct impact *impact = find(*state, &chronicle);
    assert_int_equal(impact->client_count, 2);
    assert_string_equal(impact->clients[0].name, "client web");
    assert_int_equal(impact->clients[0].writes.sent, 15);
    assert_int_equal(impact->clients[0].writes.accepted, 12);
    assert_string_equal(impact->clients[1].name, "client batch");
    assert_int_equal(impact->clients[1].writes.sent, 3);
    assert_int_equal(impact->clients[1].writes.refused, 0);
}

static void the_partition_that_was_out_longest_comes_first(void **state)
{
    struct chronicle chronicle;
    const struct impact *impact = find(*state, &chronicle);
    assert_int_equal(impact->part_count, 2);
    assert_string_equal(impact->parts[0].subject, "1.1");
    assert_true(impact->parts[0].is_open);
    assert_int_equal(impact->parts[0].total, 60 * SIM_SECOND);
    assert_string_equal(impact->parts[1].subject, "1.0");
    assert_false(impact->parts[1].is_open);
}

static void outages_of_a_partition_add_up(void **state)
{
    struct chronicle chronicle;
    const struct impact_part *part = &find(*state, &chronicle)->parts[1];
    assert_int_equal(part->outages, 2);
    assert_int_equal(part->since, 10 * SIM_SECOND);
    assert_int_equal(part->number, 70);
    assert_int_equal(part->total, 7 * SIM_SECOND);
    assert_int_equal(part->longest, 5 * SIM_SECOND);
    assert_int_equal(part->longest_since, 20 * SIM_SECOND);
}

/* 1.11 is neither 1.1 nor 11. */
static void a_partition_has_what_its_own_replicas_refused(void **state)
{
    struct chronicle chronicle;
    const struct impact *impact = find(*state, &chronicle);
    assert_int_equal(impact->parts[0].refused, 0);
    assert_int_equal(impact->parts[1].refused, 6);
}

static void a_run_without_anything_did_nothing(void **state)
{
    struct chronicle chronicle = {.arena = *state};
    const struct impact *impact = impact_find(&chronicle, &model);
    assert_int_equal(impact->part_count, 0);
    assert_int_equal(impact->client_count, 0);
    assert_int_equal(impact->writes.sent, -1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, arena_open, arena_close)
    const struct CMUnitTest tests[] = {
        TEST(writes_add_up_and_what_nobody_counts_is_not_known),
        TEST(a_client_has_its_own_writes),
        TEST(the_partition_that_was_out_longest_comes_first),
        TEST(outages_of_a_partition_add_up),
        TEST(a_partition_has_what_its_own_replicas_refused),
        TEST(a_run_without_anything_did_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
