/* Who waits for whom at an instant. */
#include "tools/export/wait_graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { META, FIRST, SECOND, THIRD, ACTORS };
static struct chronicle_actor actors[ACTORS] = {
    [META] = {"meta", "meta", 0},
    [FIRST] = {"replica 1.0", "replica", 1},
    [SECOND] = {"replica 1.1", "replica", 1},
    [THIRD] = {"replica 1.2", "replica", 2},
};

static const struct sim_obligation_kind obligation_kinds[] = {{.name = "load"},
                                                              {.name = "writes accepted"}};
static const struct sim_guard_kind guard_kinds[] = {
    {.name = "flag", .obligation = 0},
    {.name = "writes flag", .obligation = 1},
    {.name = "lock", .obligation = SIM_NO_KIND},
};
static const struct sim_model model = {
    .obligations = obligation_kinds,
    .obligation_count = COUNT_OF(obligation_kinds),
    .guards = guard_kinds,
    .guard_count = COUNT_OF(guard_kinds),
};

enum { LANE_STATE, LANE_FIRST, LANE_SECOND, LANE_THIRD, LANE_LOCK, LANES };

/* 1.0 is lost at 50 s, 1.1 and 1.2 are held as well, and the lock from 10 s to 20 s. */
static struct chronicle_span spans[] = {
    {.since = 0, .until = 100 * SIM_SECOND, .holder = FIRST, .is_open = true},
    {.since = 30 * SIM_SECOND,
     .until = 100 * SIM_SECOND,
     .holder = FIRST,
     .lost_at = 50 * SIM_SECOND,
     .is_open = true},
    {.since = 30 * SIM_SECOND, .until = 100 * SIM_SECOND, .holder = SECOND, .is_open = true},
    {.since = 35 * SIM_SECOND, .until = 100 * SIM_SECOND, .holder = THIRD, .is_open = true},
    {.since = 10 * SIM_SECOND, .until = 20 * SIM_SECOND, .holder = META},
};
static struct chronicle_lane lanes[LANES] = {
    [LANE_STATE] = {LANE_STATES, "replica", "1.0", 0, FIRST, 0, 1},
    [LANE_FIRST] = {LANE_GUARDS, "flag", "1.0 on replica-1", 0, FIRST, 1, 1},
    [LANE_SECOND] = {LANE_GUARDS, "flag", "1.1 on replica-1", 1, SECOND, 2, 1},
    [LANE_THIRD] = {LANE_GUARDS, "flag", "1.2 on replica-2", 2, THIRD, 3, 1},
    [LANE_LOCK] = {LANE_GUARDS, "lock", "temp", 0, META, 4, 1},
};

static struct chronicle_move moves[] = {{5 * SIM_SECOND, 1}, {45 * SIM_SECOND, 2}};
static struct chronicle_obligation obligations[] = {
    {.what = "load", .subject = "temp", .until = 100 * SIM_SECOND, .move_count = 2},
    {.what = "writes accepted",
     .subject = "1.0",
     .since = 40 * SIM_SECOND,
     .until = 100 * SIM_SECOND},
    {.what = "writes accepted",
     .subject = "1.1",
     .since = 41 * SIM_SECOND,
     .until = 60 * SIM_SECOND,
     .ended = "success"},
};

static struct chronicle story(void)
{
    return (struct chronicle){
        .run = {.ended_at = 100 * SIM_SECOND, .why = "the load of temp stands still"},
        .marks = {.lane = LANE_FIRST, .span = 1},
        .actors = actors,
        .actor_count = ACTORS,
        .lanes = lanes,
        .lane_count = LANES,
        .spans = spans,
        .span_count = COUNT_OF(spans),
        .obligations = obligations,
        .obligation_count = COUNT_OF(obligations),
        .moves = moves,
        .move_count = COUNT_OF(moves),
    };
}

static const struct wait_group *group_of(const struct wait_graph *graph, uint32_t lane)
{
    assert_true(graph->group_of[lane] < graph->group_count);
    return &graph->groups[graph->group_of[lane]];
}

static void the_guard_that_the_hang_began_with_stands_alone(void **state)
{
    const struct chronicle chronicle = story();
    (void)state;
    struct wait_graph *graph = wait_graph_new(&chronicle, &model, 100 * SIM_SECOND);
    const struct wait_group *lost = group_of(graph, LANE_FIRST);
    assert_true(lost->is_decisive && lost->is_lost);
    assert_int_equal(lost->count, 1);
    assert_int_equal(lost->holder, FIRST);
    assert_int_equal(lost->node, 1);
    assert_string_equal(lost->subjects[0], "1.0 on replica-1");
    wait_graph_free(graph);
}

/* Before the proof it is one of its kind; another node's is another group. */
static void guards_that_are_alike_on_a_node_are_one_group(void **state)
{
    const struct chronicle chronicle = story();
    (void)state;
    struct wait_graph *graph = wait_graph_new(&chronicle, &model, 40 * SIM_SECOND);
    assert_int_equal(graph->group_count, 2);
    assert_int_equal(graph->group_of[LANE_FIRST], graph->group_of[LANE_SECOND]);
    const struct wait_group *both = group_of(graph, LANE_FIRST);
    assert_false(both->is_decisive || both->is_lost);
    assert_true(both->is_shared);
    assert_int_equal(both->count, 2);
    assert_string_equal(both->subjects[1], "1.1 on replica-1");
    assert_int_equal(group_of(graph, LANE_THIRD)->node, 2);
    assert_false(group_of(graph, LANE_THIRD)->is_shared);
    wait_graph_free(graph);
}

static void what_is_not_held_then_is_not_there(void **state)
{
    const struct chronicle chronicle = story();
    (void)state;
    struct wait_graph *graph = wait_graph_new(&chronicle, &model, 15 * SIM_SECOND);
    assert_int_equal(graph->group_count, 1);
    assert_string_equal(graph->groups[0].what, "lock");
    wait_graph_free(graph);
    graph = wait_graph_new(&chronicle, &model, 20 * SIM_SECOND); /* it is released then */
    assert_int_equal(graph->group_count, 0);
    wait_graph_free(graph);
}

static void obligations_that_are_open_wait_with_their_last_progress(void **state)
{
    const struct chronicle chronicle = story();
    (void)state;
    struct wait_graph *graph = wait_graph_new(&chronicle, &model, 50 * SIM_SECOND);
    assert_int_equal(graph->waiter_count, 2);
    const struct waiter *load = &graph->waiters[0];
    assert_true(load->is_named); /* the reason begins with it */
    assert_int_equal(load->moved, 45 * SIM_SECOND);
    const struct waiter *writes = &graph->waiters[1];
    assert_false(writes->is_named);
    assert_int_equal(writes->count, 2);
    assert_int_equal(writes->moved, 41 * SIM_SECOND);
    wait_graph_free(graph);
    graph = wait_graph_new(&chronicle, &model, 10 * SIM_SECOND);
    assert_int_equal(graph->waiter_count, 1);
    assert_int_equal(graph->waiters[0].moved, 5 * SIM_SECOND);
    wait_graph_free(graph);
}

/* The only load waits for every flag; writes of 1.0 for the one of 1.0 alone; nobody for a lock. */
static void a_waiter_waits_for_what_its_kind_waits_for(void **state)
{
    struct chronicle chronicle = story();
    (void)state;
    struct wait_graph *graph = wait_graph_new(&chronicle, &model, 100 * SIM_SECOND);
    const uint32_t lost = graph->group_of[LANE_FIRST];
    const uint32_t second = graph->group_of[LANE_SECOND];
    assert_int_equal(graph->waiter_count, 2);
    assert_true(wait_graph_waits(graph, 0, lost));
    assert_true(wait_graph_waits(graph, 0, second));
    assert_true(wait_graph_waits(graph, 1, lost));
    assert_false(wait_graph_waits(graph, 1, second));
    wait_graph_free(graph);
    graph = wait_graph_new(&chronicle, &model, 15 * SIM_SECOND);
    assert_false(wait_graph_waits(graph, 0, graph->group_of[LANE_LOCK]));
    wait_graph_free(graph);
}

/* Of several loads nobody knows whose a flag is, but for the one that the reason is about. */
static void of_several_loads_the_named_one_waits_for_what_is_lost(void **state)
{
    struct chronicle_obligation loads[] = {
        {.what = "load", .subject = "temp", .until = 100 * SIM_SECOND},
        {.what = "load", .subject = "other", .until = 100 * SIM_SECOND},
    };
    struct chronicle chronicle = story();
    (void)state;
    chronicle.obligations = loads;
    chronicle.obligation_count = COUNT_OF(loads);
    struct wait_graph *graph = wait_graph_new(&chronicle, &model, 100 * SIM_SECOND);
    const uint32_t lost = graph->group_of[LANE_FIRST];
    const uint32_t second = graph->group_of[LANE_SECOND];
    assert_int_equal(graph->waiter_count, 2);
    assert_true(wait_graph_waits(graph, 0, lost));
    assert_false(wait_graph_waits(graph, 0, second));
    assert_false(wait_graph_waits(graph, 1, lost));
    wait_graph_free(graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_guard_that_the_hang_began_with_stands_alone),
        cmocka_unit_test(guards_that_are_alike_on_a_node_are_one_group),
        cmocka_unit_test(what_is_not_held_then_is_not_there),
        cmocka_unit_test(obligations_that_are_open_wait_with_their_last_progress),
        cmocka_unit_test(a_waiter_waits_for_what_its_kind_waits_for),
        cmocka_unit_test(of_several_loads_the_named_one_waits_for_what_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
