/* A run of a database, in memory. */
#include "sim/trace_sqlite.h"
#include "tests/harness_tool.h"
#include "tools/chronicle/chronicle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A run of ten seconds, written by hand: two replicas, one guard that is lost. */
static const char rows[] =
    "INSERT INTO runs VALUES (7, 'a load', 'a.yaml', 'v1', 3, 'abc', 60, 10000000000, 'pegsim x',"
    " 'scenario: a load');"
    "INSERT INTO verdicts VALUES (7, 'hung', 'lost work', 1, NULL, NULL, 2000000000, 9, 'why',"
    " NULL);"
    "INSERT INTO names VALUES (7, 'machine', 0, 'app'), (7, 'machine', 1, 'flag'),"
    " (7, 'machine app', 0, 'temp'), (7, 'guard', 0, 'lock'), (7, 'guard lock', 0, '1.0'),"
    " (7, 'guard lock', 1, '1.1'), (7, 'message', 0, 'poll'), (7, 'message', 1, 'write'),"
    " (7, 'note', 0, 'STEP'), (7, 'detail', 1, 'FINE'), (7, 'counter', 0, 'polls'),"
    " (7, 'obligation', 0, 'load'), (7, 'obligation load', 0, 'temp'), (7, 'work', 0, 'stage'),"
    " (7, 'work', 1, 'user write');"
    "INSERT INTO nodes VALUES (7, 0, 'meta-1'), (7, 1, 'replica-1');"
    "INSERT INTO actors VALUES (7, 0, 0, 'meta', 'meta'), (7, 1, 1, 'replica', 'replica 1.0'),"
    " (7, 2, 1, 'client', 'web');"
    "INSERT INTO changes VALUES"
    " (7, 1, 1000000000, 'state', 0, 0, 0, 1, NULL, NULL, 'DOWNLOADING'),"
    " (7, 2, 1000000000, 'open', 0, 0, 0, 0, NULL, NULL, NULL),"
    " (7, 3, 1500000000, 'move', 0, 0, 0, 1, NULL, NULL, NULL),"
    " (7, 4, 2000000000, 'state', 0, 0, 0, 3, NULL, NULL, 'INGESTING'),"
    " (7, 4, 2000000000, 'move', 0, 0, 0, 2, NULL, NULL, NULL),"
    " (7, 5, 2000000000, 'state', 1, 1, 4, 1, NULL, NULL, 'UP'),"
    " (7, 6, 2000000000, 'hold', 1, 0, 1, 0, NULL, 5, NULL),"
    " (7, 7, 2100000000, 'hold', 1, 0, 0, 0, NULL, 6, NULL),"
    " (7, 8, 2200000000, 'release', 1, 0, 0, 0, NULL, 6, 'it ends'),"
    " (7, 9, 2300000000, 'hold', 1, 0, 0, 0, NULL, 8, NULL),"
    " (7, 50, 5000000000, 'lost', 1, 0, 1, 40, NULL, NULL, NULL),"
    " (7, 51, 5100000000, 'lost', 1, 0, 0, 41, NULL, NULL, NULL);"
    "INSERT INTO strikes VALUES (7, 20, 3000000000, 0, 0, 1, NULL, 'fault: crash replica-1'),"
    " (7, 21, 3500000000, 1, 0, 0, NULL, 'fault: slow meta-1'),"
    " (7, 22, 4000000000, 0, 1, 1, NULL, 'fault: crash replica-1 is over');"
    "INSERT INTO counts VALUES (7, 3, 0, 0, 2), (7, 3, 0, 0, 5), (7, 1, 0, 0, 1);"
    "INSERT INTO events VALUES (7, 1, 1000000000, 'timer', 0, 0, 0, NULL, NULL, 0, '$ start'),"
    " (7, 1, 1000000000, 'note', 0, NULL, NULL, NULL, NULL, 1, 'more'),"
    " (7, 4, 2000000000, 'message', 1, 0, 1, 1, 5, NULL, NULL),"
    " (7, 40, 4500000000, 'lost: node down', 1, 0, 1, 4, NULL, NULL, NULL),"
    " (8, 40, 1, 'timer', 1, 0, 1, 4, NULL, NULL, NULL);";

/* Writes of run 7: one takes 5 ms, one is tried twice and takes 900 ms, one is never answered. */
static const char writes[] = "INSERT INTO changes VALUES"
                             " (7, 10, 1000000000, 'work', 2, 1, 0, 0, NULL, 3, NULL),"
                             " (7, 12, 1005000000, 'end', 2, 1, 0, 0, NULL, 3, NULL),"
                             " (7, 13, 1100000000, 'work', 2, 1, 0, 0, NULL, 3, NULL),"
                             " (7, 16, 1999000000, 'work', 2, 1, 0, 0, NULL, 4, NULL),"
                             " (7, 19, 2500000000, 'end', 2, 1, 0, 0, NULL, 3, NULL),"
                             " (7, 30, 2600000000, 'work', 2, 0, 0, 0, NULL, 3, NULL);"
                             "INSERT INTO events VALUES"
                             " (7, 12, 1005000000, 'reply', 2, 1, 1, 11, 3, NULL, NULL),"
                             " (7, 14, 1300000000, 'reply', 2, 1, 1, 13, 3, NULL, NULL),"
                             " (7, 15, 1310000000, 'reply', 1, 1, 1, 13, 3, NULL, NULL),"
                             " (7, 17, 2000000000, 'timeout', 2, 1, 1, 13, 3, NULL, NULL),"
                             " (7, 31, 2700000000, 'reply', 2, 1, 1, 30, 3, NULL, NULL);";

static void open_rows(struct desk_run *reading, const char *more, uint32_t parts)
{
    desk_make("x.db", rows, more);
    desk_open_run(reading, "x.db", 7, parts);
}

static void a_run_says_what_it_came_to(void **state)
{
    (void)state;
    struct desk_run reading;
    open_rows(&reading, "", 0);
    const struct chronicle_run *run = &reading.chronicle->run;
    assert_string_equal(run->scenario, "a load");
    assert_string_equal(run->document, "scenario: a load");
    assert_int_equal(run->seed, 3);
    assert_int_equal(run->ended_at, 10 * SIM_SECOND);
    assert_string_equal(run->verdict, "hung");
    assert_string_equal(run->by, "lost work");
    assert_null(run->error);
    assert_true(run->is_expected);
    assert_int_equal(run->closed_at, 0);
    desk_close_run(&reading);
}

static void a_step_of_the_operator_has_its_answer(void **state)
{
    (void)state;
    struct desk_run reading;
    open_rows(
        &reading,
        "INSERT INTO actors VALUES (7, 3, 0, 'operator', 'operator');"
        "INSERT INTO events VALUES (7, 60, 6000000000, 'timer', 3, 3, 0, NULL, NULL, 0,"
        " '$ query'), (7, 61, 6500000000, 'reply', 3, 0, 0, 60, NULL, 0, 'temp is INGESTING'),"
        " (7, 62, 6600000000, 'reply', 3, 0, 0, 60, NULL, 0, 'more of it'),"
        " (7, 63, 7000000000, 'timer', 3, 3, 0, NULL, NULL, 0, '$ cancel');",
        0);
    const struct chronicle *chronicle = reading.chronicle;
    assert_int_equal(chronicle->step_count, 2); /* what others say with a prompt is no step */
    assert_string_equal(chronicle->steps[0].text, "query");
    assert_string_equal(chronicle->steps[0].answer, "temp is INGESTING");
    assert_int_equal(chronicle->steps[0].since, 6 * SIM_SECOND);
    assert_int_equal(chronicle->steps[0].until, 6500 * SIM_MS);
    assert_int_equal(chronicle->steps[0].number, 60);
    assert_string_equal(chronicle->steps[1].text, "cancel");
    assert_null(chronicle->steps[1].answer);
    assert_int_equal(chronicle->steps[1].until, 10 * SIM_SECOND);
    desk_close_run(&reading);
}

static void causes_come_from_the_database_in_the_order_of_the_run(void **state)
{
    (void)state;
    struct desk_run reading;
    struct chronicle_event events[4];
    open_rows(&reading, "", 0);
    assert_int_equal(chronicle_causes(reading.chronicle, 40, events, 4), 4);
    assert_int_equal(events[0].number, 1); /* with its second row */
    assert_int_equal(events[1].number, 1);
    assert_string_equal(events[1].text, "more");
    assert_int_equal(events[2].number, 4);
    assert_int_equal(events[2].actor, 1);
    assert_int_equal(events[3].number, 40);
    assert_int_equal(events[3].cause, 4);
    assert_int_equal(events[3].at, 4500 * SIM_MS);
    assert_int_equal(chronicle_causes(reading.chronicle, 40, events, 2), 2); /* the latest */
    assert_int_equal(events[0].number, 4);
    assert_int_equal(chronicle_causes(reading.chronicle, 39, events, 4), 0); /* there is none */
    desk_close_run(&reading);
}

static void states_and_guards_lie_in_lanes(void **state)
{
    (void)state;
    struct desk_run reading;
    open_rows(&reading, "", 0);
    const struct chronicle *chronicle = reading.chronicle;
    assert_int_equal(chronicle->lane_count, 4);
    const struct chronicle_lane *lanes = chronicle->lanes;
    assert_string_equal(lanes[0].what, "app");
    assert_string_equal(lanes[0].subject, "temp");
    assert_int_equal(lanes[0].count, 2);
    const struct chronicle_span *spans = &chronicle->spans[lanes[0].first];
    assert_string_equal(spans[0].state, "DOWNLOADING");
    assert_int_equal(spans[0].until, 2 * SIM_SECOND);
    assert_false(spans[0].is_open);
    assert_string_equal(spans[1].state, "INGESTING");
    assert_int_equal(spans[1].until, 10 * SIM_SECOND);
    assert_true(spans[1].is_open);
    assert_string_equal(lanes[1].subject, "4"); /* it has no name */
    assert_int_equal(lanes[2].kind, LANE_GUARDS);
    assert_string_equal(lanes[2].subject, "1.0");
    assert_int_equal(lanes[2].count, 2);
    spans = &chronicle->spans[lanes[2].first];
    assert_string_equal(spans[0].state, "it ends");
    assert_int_equal(spans[0].until, 2200 * SIM_MS);
    assert_null(spans[1].state);
    assert_int_equal(spans[1].lost_at, 5100 * SIM_MS);
    desk_close_run(&reading);
}

static void the_guard_whose_work_ended_first_marks_the_hang(void **state)
{
    (void)state;
    struct desk_run reading;
    open_rows(&reading, "", 0);
    const struct chronicle *chronicle = reading.chronicle;
    const struct chronicle_marks *marks = &chronicle->marks;
    assert_string_equal(chronicle->lanes[marks->lane].subject, "1.1");
    assert_int_equal(marks->stuck_at, 2 * SIM_SECOND);
    assert_int_equal(marks->lost_number, 40);
    assert_int_equal(marks->lost_at, 4500 * SIM_MS);
    assert_int_equal(marks->proved_number, 50);
    assert_int_equal(marks->proved_at, 5 * SIM_SECOND);
    desk_close_run(&reading);
}

static void faults_are_bands(void **state)
{
    (void)state;
    struct desk_run reading;
    open_rows(&reading, "", 0);
    const struct chronicle *chronicle = reading.chronicle;
    assert_int_equal(chronicle->fault_count, 2);
    assert_string_equal(chronicle->faults[0].text, "crash replica-1");
    assert_string_equal(chronicle->faults[0].node, "replica-1");
    assert_null(chronicle->faults[0].peer);
    assert_int_equal(chronicle->faults[0].until, 4 * SIM_SECOND);
    assert_true(chronicle->faults[1].is_open);
    assert_int_equal(chronicle->faults[1].until, 10 * SIM_SECOND);
    desk_close_run(&reading);
}

static void obligations_come_further(void **state)
{
    (void)state;
    struct desk_run reading;
    open_rows(&reading, "", 0);
    const struct chronicle *chronicle = reading.chronicle;
    assert_int_equal(chronicle->obligation_count, 1);
    const struct chronicle_obligation *load = &chronicle->obligations[0];
    assert_string_equal(load->what, "load");
    assert_string_equal(load->subject, "temp");
    assert_null(load->ended);
    assert_int_equal(load->until, 10 * SIM_SECOND);
    assert_int_equal(load->move_count, 2);
    assert_int_equal(chronicle->moves[load->first_move + 1].measure, 2);
    assert_int_equal(chronicle->moves[load->first_move + 1].at, 2 * SIM_SECOND);
    desk_close_run(&reading);
}

static void what_was_counted_is_one_sum_a_second(void **state)
{
    (void)state;
    struct desk_run reading;
    open_rows(&reading, "", 0);
    const struct chronicle *chronicle = reading.chronicle;
    assert_int_equal(chronicle->count_count, 2);
    assert_int_equal(chronicle->counts[0].second, 1);
    assert_int_equal(chronicle->counts[1].count, 7);
    assert_int_equal(chronicle_counter(chronicle, "polls"), chronicle->counts[1].counter);
    assert_int_equal(chronicle_counter(chronicle, "sheep"), CHRONICLE_NONE);
    desk_close_run(&reading);
}

static void events_lead_back_to_where_they_began(void **state)
{
    (void)state;
    struct desk_run reading;
    uint64_t chain[8];
    open_rows(&reading, "", CHRONICLE_EVENTS);
    const struct chronicle *chronicle = reading.chronicle;
    assert_int_equal(chronicle->event_count, 4);
    assert_string_equal(chronicle_event(chronicle, 1)->text, "$ start");
    assert_false(chronicle->notes[chronicle->events[0].note].is_detail);
    assert_true(chronicle->notes[chronicle->events[1].note].is_detail);
    assert_null(chronicle_event(chronicle, 3));
    assert_int_equal(chronicle_chain(chronicle, 40, chain, COUNT_OF(chain)), 3);
    assert_int_equal(chain[0], 40);
    assert_int_equal(chain[1], 4);
    assert_int_equal(chain[2], 1);
    assert_int_equal(chronicle_chain(chronicle, 40, chain, 2), 2);
    assert_string_equal(chronicle_node_name(chronicle, 1), "replica-1");
    assert_string_equal(chronicle_actor_name(chronicle, 99), "-");
    desk_close_run(&reading);
}

static void a_write_takes_until_its_client_hears_of_it_last(void **state)
{
    (void)state;
    struct desk_run reading;
    open_rows(&reading, writes, CHRONICLE_LATENCIES);
    const struct chronicle *chronicle = reading.chronicle;
    assert_int_equal(chronicle->latency_count, 2);
    assert_int_equal(chronicle->latencies[0].second, 1);
    assert_int_equal(chronicle->latencies[0].count, 1);
    assert_int_equal(chronicle->latencies[0].p50, 5 * SIM_MS);
    assert_int_equal(chronicle->latencies[1].second, 2);
    assert_int_equal(chronicle->latencies[1].most, 900 * SIM_MS);
    desk_close_run(&reading);
}

static void a_run_that_is_not_there_is_said_so(void **state)
{
    (void)state;
    struct desk_run reading;
    char problem[256] = "";
    open_rows(&reading, "", 0);
    assert_null(chronicle_open(reading.database, 9, 0, problem, sizeof(problem)));
    assert_string_equal(problem, "it has no such run");
    desk_close_run(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_run_says_what_it_came_to),
        DESK_TEST(a_step_of_the_operator_has_its_answer),
        DESK_TEST(causes_come_from_the_database_in_the_order_of_the_run),
        DESK_TEST(states_and_guards_lie_in_lanes),
        DESK_TEST(the_guard_whose_work_ended_first_marks_the_hang),
        DESK_TEST(faults_are_bands),
        DESK_TEST(obligations_come_further),
        DESK_TEST(what_was_counted_is_one_sum_a_second),
        DESK_TEST(events_lead_back_to_where_they_began),
        DESK_TEST(a_write_takes_until_its_client_hears_of_it_last),
        DESK_TEST(a_run_that_is_not_there_is_said_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
