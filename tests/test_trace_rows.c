/* Records as rows of a database. */
#include "sim/faults.h"
#include "sim/trace_rows.h"
#include "tests/harness_tool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void expect(const char *sql, const char *rows)
{
    char *text = desk_ask("x.db", sql);
    assert_string_equal(text, rows);
    free(text);
}

static const char *state_name(int64_t value)
{
    return value == 0 ? "asleep" : "awake";
}

static const struct sim_machine machines[] = {{.name = "mood", .state_name = state_name}};
static const struct sim_model model = {.machines = machines, .machine_count = 1};

/* Its first fault crashes a node, its second one cuts a link. */
static struct scenario scenario;

static void name_faults(void)
{
    static const char *const kinds[] = {"crash", "cut"};
    for (uint32_t i = 0; i < COUNT_OF(kinds); i++) {
        struct fault *fault = &scenario.faults[i];
        while (strcmp(engine_faults[fault->kind].name, kinds[i]) != 0)
            fault->kind++;
        fault->node = 3;
        fault->peer = 4;
        (void)snprintf(fault->node_name, sizeof(fault->node_name), "east");
        (void)snprintf(fault->peer_name, sizeof(fault->peer_name), i == 0 ? "" : "west");
    }
}

static void tell(const void *run, const struct record *note, char *text, size_t bytes)
{
    (void)run;
    (void)snprintf(text, bytes, "note %u", note->kind);
}

/* Writes records as a run of ten seconds. */
static void write_records(const struct record *records, uint32_t count)
{
    char problem[256];
    struct trace_rows rows = {.database = trace_sqlite_open("x.db"),
                              .model = &model,
                              .scenario = &scenario,
                              .note_text = tell};
    trace_sqlite_begin(rows.database);
    for (uint32_t i = 0; i < count; i++)
        trace_rows_put(&rows, &records[i]);
    trace_rows_finish(&rows);
    trace_sqlite_put(rows.database, TRACE_RUNS,
                     (const struct trace_cell[]){trace_text("s"), trace_text("p"), trace_text("v"),
                                                 trace_number(1), trace_text("d"), trace_number(2),
                                                 trace_number(10 * SIM_SECOND), trace_text("x"),
                                                 trace_text("scenario: x")});
    assert_true(trace_sqlite_commit(rows.database));
    assert_true(trace_sqlite_close(rows.database, problem, sizeof(problem)));
}

static void an_event_is_a_row(void **state)
{
    (void)state;
    const struct record records[] = {
        {.number = 5,
         .at = 70,
         .cause = 3,
         .type = RECORD_EVENT,
         .actor = 1,
         .peer = 2,
         .kind = 4,
         .extra = SIM_REQUEST << 8,
         .work = 9},
        {.number = 6,
         .at = 80,
         .type = RECORD_EVENT,
         .actor = 1,
         .peer = SIM_NOBODY,
         .kind = 4,
         .extra = SIM_REPLY << 8 | SIM_TIMEOUT},
        {.number = 7,
         .at = 90,
         .type = RECORD_EVENT,
         .actor = 1,
         .peer = 2,
         .extra = SIM_REPLY << 8 | SIM_REFUSED},
        {.number = 7,
         .at = 95,
         .type = RECORD_LOST,
         .actor = 1,
         .peer = SIM_NOBODY,
         .kind = 2,
         .extra = LOST_NODE_DOWN},
        {.number = 8,
         .at = 99,
         .type = RECORD_FAULT,
         .actor = SIM_NOBODY,
         .peer = SIM_NOBODY,
         .extra = 1},
    };
    write_records(records, COUNT_OF(records));
    expect("SELECT number, time, kind, actor, peer, message, cause, work, text FROM events",
           "5|70|request|1|2|4|3|9|-\n"
           "6|80|timeout|1|-|4|-|-|-\n"
           "7|90|refused|1|2|0|-|-|-\n"
           "7|95|lost: node down|1|-|2|-|-|-\n"
           "8|99|fault|-|-|-|-|-|fault: crash east\n");
}

static void a_fault_strikes_and_is_over(void **state)
{
    (void)state;
    const struct record records[] = {
        {.number = 8, .at = 90, .type = RECORD_FAULT, .kind = 1, .extra = 1},
        {.number = 8, .at = 91, .type = RECORD_FAULT, .kind = 0, .extra = 1},
        {.number = 9, .at = 95, .type = RECORD_FAULT, .kind = 1},
    };
    write_records(records, COUNT_OF(records));
    expect("SELECT number, time, fault, is_over, node, peer, text FROM strikes",
           "8|90|1|0|3|4|fault: cut east west\n"
           "8|91|0|0|3|-|fault: crash east\n"
           "9|95|1|1|3|4|fault: cut east west is over\n");
    expect("SELECT fault, text, since, until FROM faults ORDER BY fault",
           "0|fault: crash east|91|-\n"
           "1|fault: cut east west|90|95\n");
}

static void what_is_counted_is_added_up_by_the_second(void **state)
{
    (void)state;
    const struct record records[] = {
        {.at = 5, .type = RECORD_COUNT, .actor = 2, .kind = 1, .values = {1}},
        {.at = 6, .type = RECORD_COUNT, .actor = 1, .kind = 7, .values = {3}},
        {.at = 7, .type = RECORD_COUNT, .actor = 2, .kind = 1, .values = {4}},
        {.at = 8, .type = RECORD_COUNT, .actor = 2, .kind = 2, .values = {0}},
        {.at = SIM_SECOND, .type = RECORD_COUNT, .actor = 2, .kind = 1, .values = {1}},
    };
    write_records(records, COUNT_OF(records));
    expect("SELECT second, actor, counter, count FROM counts", "0|1|7|3\n0|2|1|5\n1|2|1|1\n");
}

static void more_sums_than_there_is_room_for_lose_nothing(void **state)
{
    (void)state;
    enum { ACTORS = TRACE_COUNTS_MAX + 100 };
    static struct record records[2 * ACTORS];
    for (uint32_t i = 0; i < COUNT_OF(records); i++)
        records[i] = (struct record){
            .at = 1, .type = RECORD_COUNT, .actor = i % ACTORS, .kind = i % 3, .values = {i + 1}};
    write_records(records, COUNT_OF(records));
    const int64_t count = COUNT_OF(records);
    assert_int_equal(desk_ask_number("x.db", "SELECT sum(count) FROM counts"),
                     count * (count + 1) / 2);
    assert_int_equal(desk_ask_number("x.db", "SELECT count(DISTINCT actor) FROM counts"), ACTORS);
    assert_int_equal(desk_ask_number("x.db", "SELECT sum(count) FROM rates"),
                     count * (count + 1) / 2);
}

static void a_note_is_the_text_of_its_event(void **state)
{
    (void)state;
    const struct record records[] = {
        {.number = 1, .type = RECORD_EVENT, .actor = 1, .peer = 1, .extra = SIM_TIMER << 8},
        {.number = 1, .type = RECORD_NOTE, .actor = 1, .peer = SIM_NOBODY, .kind = 7},
        {.number = 1, .type = RECORD_NOTE, .actor = 1, .peer = SIM_NOBODY, .kind = 8},
        {.number = 2, .type = RECORD_EVENT, .actor = 1, .peer = 1, .extra = SIM_TIMER << 8},
        {.number = 2, .type = RECORD_NOTE, .actor = 3, .peer = SIM_NOBODY, .kind = 9},
    };
    write_records(records, COUNT_OF(records));
    expect("SELECT number, kind, actor, text FROM events", "1|timer|1|note 7\n"
                                                           "1|note|1|note 8\n"
                                                           "2|timer|1|-\n"
                                                           "2|note|3|note 9\n");
    expect("SELECT number, text FROM story", "1|note 7\n1|note 8\n2|note 9\n");
}

static void a_note_before_the_first_event_has_a_row_of_its_own(void **state)
{
    (void)state;
    const struct record records[] = {
        {.type = RECORD_NOTE, .actor = SIM_NOBODY, .peer = SIM_NOBODY, .kind = 1}};
    write_records(records, COUNT_OF(records));
    expect("SELECT number, kind, text FROM events", "0|note|note 1\n");
}

static void states_are_intervals(void **state)
{
    (void)state;
    const struct record records[] = {
        {.number = 1, .at = 0, .type = RECORD_STATE, .actor = 4, .extra = 2, .values = {0}},
        {.number = 2, .at = 3, .type = RECORD_STATE, .actor = 4, .extra = 2, .values = {1}},
        {.number = 3, .at = 5, .type = RECORD_STATE, .actor = 5, .extra = 2, .values = {1}},
        {.number = 4, .at = 7, .type = RECORD_STATE, .actor = 4, .extra = 2, .values = {0}},
    };
    write_records(records, COUNT_OF(records));
    expect("SELECT actor, subject, state, since, until FROM states ORDER BY actor, since",
           "4|2|asleep|0|3\n4|2|awake|3|7\n4|2|asleep|7|10000000000\n5|2|awake|5|10000000000\n");
}

static void a_guard_is_held_from_a_time_until_another(void **state)
{
    (void)state;
    const struct record records[] = {
        {.number = 1, .at = 1, .type = RECORD_GUARD_HOLD, .actor = 4, .extra = 2, .work = 3},
        {.number = 2, .at = 6, .type = RECORD_GUARD_RELEASE, .actor = 5, .extra = 2},
        {.number = 3, .at = 8, .type = RECORD_GUARD_HOLD, .actor = 4, .extra = 2, .work = 4},
    };
    write_records(records, COUNT_OF(records));
    expect("SELECT subject, work, since, until, number, released_by FROM guards",
           "2|3|1|6|1|2\n2|4|8|-|3|-\n");
}

static void an_obligation_is_open_until_it_ends_in_some_way(void **state)
{
    (void)state;
    const struct record records[] = {
        {.number = 1, .at = 1, .type = RECORD_OBLIGATION_OPEN, .extra = 0},
        {.number = 2, .at = 2, .type = RECORD_OBLIGATION_MOVE, .extra = 0, .values = {1}},
        {.number = 3,
         .at = 4,
         .type = RECORD_OBLIGATION_CLOSE,
         .extra = 0,
         .values = {SIM_END_FAILED, 6}},
        {.number = 4, .at = 5, .type = RECORD_OBLIGATION_OPEN, .extra = 1},
    };
    write_records(records, COUNT_OF(records));
    expect("SELECT subject, since, until, ended, error FROM obligations",
           "0|1|4|failed|6\n1|5|-|-|-\n");
}

static void a_work_lives_from_its_begin_to_its_end(void **state)
{
    (void)state;
    const struct record records[] = {
        {.number = 1, .at = 1, .type = RECORD_WORK_OPEN, .extra = 8, .work = 2},
        {.number = 5, .at = 3, .type = RECORD_WORK_END, .extra = 8, .work = 2},
        {.number = 6, .at = 4, .type = RECORD_WORK_OPEN, .extra = 9, .work = 2},
    };
    write_records(records, COUNT_OF(records));
    expect("SELECT work, subject, since, until, number, ended_by FROM works",
           "2|8|1|3|1|5\n2|9|4|-|6|-\n");
}

static void the_words_of_rows_lead_back_to_records(void **state)
{
    (void)state;
    struct record record = {0};
    assert_true(trace_rows_event("request", &record));
    assert_int_equal(record.type, RECORD_EVENT);
    assert_int_equal(record.extra, SIM_REQUEST << 8);
    assert_true(trace_rows_event("timeout", &record));
    assert_int_equal(record.extra, SIM_REPLY << 8 | SIM_TIMEOUT);
    assert_true(trace_rows_event("lost: late reply", &record));
    assert_int_equal(record.type, RECORD_LOST);
    assert_int_equal(record.extra, LOST_LATE_REPLY);
    assert_true(trace_rows_event("fault", &record));
    assert_int_equal(record.type, RECORD_FAULT);
    assert_int_equal(record.extra, 1);
    assert_true(trace_rows_event("fault ends", &record));
    assert_int_equal(record.extra, 0);
    assert_true(trace_rows_event("note", &record));
    assert_int_equal(record.type, RECORD_NOTE);
    assert_false(trace_rows_event("rumour", &record));
    assert_true(trace_rows_change("close", &record));
    assert_int_equal(record.type, RECORD_OBLIGATION_CLOSE);
    assert_true(trace_rows_change("state", &record));
    assert_int_equal(record.type, RECORD_STATE);
    assert_false(trace_rows_change("event", &record));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(an_event_is_a_row),
        DESK_TEST(a_fault_strikes_and_is_over),
        DESK_TEST(what_is_counted_is_added_up_by_the_second),
        DESK_TEST(more_sums_than_there_is_room_for_lose_nothing),
        DESK_TEST(a_note_is_the_text_of_its_event),
        DESK_TEST(a_note_before_the_first_event_has_a_row_of_its_own),
        DESK_TEST(states_are_intervals),
        DESK_TEST(a_guard_is_held_from_a_time_until_another),
        DESK_TEST(an_obligation_is_open_until_it_ends_in_some_way),
        DESK_TEST(a_work_lives_from_its_begin_to_its_end),
        DESK_TEST(the_words_of_rows_lead_back_to_records),
    };
    name_faults();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
