/* The decisive chain of a run. */
#include "tests/harness_tool.h"
#include "tools/chronicle/chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/*
 * meta (0) is told to load, polls the replica (1) three times, sends it something that is lost,
 * and polls on. 100 and 101 are somebody else's.
 */
static const char rows[] =
    "INSERT INTO runs VALUES (1, 'a load', 'a.yaml', 'v1', 3, 'abc', 60, 100000000000, 'pegsim x',"
    " 'scenario: a load');"
    "INSERT INTO names VALUES (1, 'message', 0, 'start'), (1, 'message', 1, 'poll'),"
    " (1, 'message', 2, 'ask'), (1, 'message', 3, 'answer'), (1, 'message', 4, 'ingest'),"
    " (1, 'guard', 0, 'flag'), (1, 'obligation', 0, 'load'), (1, 'obligation load', 0, 'temp');"
    "INSERT INTO nodes VALUES (1, 0, 'meta-1'), (1, 1, 'replica-1');"
    "INSERT INTO actors VALUES (1, 0, 0, 'meta', 'meta'), (1, 1, 1, 'replica', 'replica 1.0'),"
    " (1, 2, 0, 'operator', 'operator');"
    "INSERT INTO events VALUES"
    " (1, 1, 1000000000, 'timer', 2, 2, 0, NULL, NULL, NULL, '$ start'),"
    " (1, 2, 1100000000, 'request', 0, 2, 0, 1, NULL, NULL, NULL),"
    " (1, 3, 1200000000, 'request', 1, 0, 2, 2, NULL, NULL, 'has 8 files to go'),"
    " (1, 4, 1300000000, 'reply', 0, 1, 3, 3, NULL, NULL, NULL),"
    " (1, 5, 11000000000, 'timer', 0, 0, 1, 4, NULL, NULL, NULL),"
    " (1, 6, 11100000000, 'request', 1, 0, 2, 5, NULL, NULL, 'has 6 files to go'),"
    " (1, 7, 11200000000, 'reply', 0, 1, 3, 6, NULL, NULL, NULL),"
    " (1, 8, 21000000000, 'timer', 0, 0, 1, 7, NULL, NULL, NULL),"
    " (1, 9, 21100000000, 'request', 1, 0, 2, 8, NULL, NULL, 'has 4 files to go'),"
    " (1, 10, 21200000000, 'reply', 0, 1, 3, 9, NULL, NULL, NULL),"
    " (1, 11, 31000000000, 'timer', 0, 0, 1, 10, NULL, NULL, NULL),"
    " (1, 12, 31100000000, 'request', 1, 0, 2, 11, NULL, NULL, 'has 10 files to go'),"
    " (1, 13, 31200000000, 'reply', 0, 1, 3, 12, NULL, NULL, 'goes on'),"
    " (1, 13, 31200000000, 'note', 0, NULL, NULL, NULL, 7, NULL, '1.0 is next'),"
    " (1, 13, 31200000000, 'note', 0, NULL, NULL, NULL, 8, NULL, '1.1 is next'),"
    " (1, 14, 31300000000, 'request', 1, 0, 4, 13, 8, NULL, 'ingests'),"
    " (1, 20, 31400000000, 'reply', 0, 1, 4, 14, 8, NULL, 'came to nothing'),"
    " (1, 21, 41000000000, 'timer', 0, 0, 1, 13, NULL, NULL, NULL),"
    " (1, 22, 41100000000, 'request', 1, 0, 2, 21, NULL, NULL, NULL),"
    " (1, 23, 41200000000, 'reply', 0, 1, 3, 22, NULL, NULL, NULL),"
    " (1, 24, 51000000000, 'timer', 0, 0, 1, 23, NULL, NULL, NULL),"
    " (1, 25, 51100000000, 'request', 1, 0, 2, 24, NULL, NULL, NULL),"
    " (1, 26, 51200000000, 'reply', 0, 1, 3, 25, NULL, NULL, NULL),"
    " (1, 100, 61000000000, 'request', 0, 2, 0, 1, NULL, NULL, NULL),"
    " (1, 101, 61100000000, 'reply', 0, 1, 0, 100, NULL, NULL, NULL);";

static const char lost[] =
    "INSERT INTO verdicts VALUES (1, 'hung', 'lost work', 1, NULL, NULL, 31200000000, 0, 'why',"
    " NULL);"
    "INSERT INTO changes VALUES (1, 14, 31300000000, 'hold', 1, 0, 0, 0, NULL, 8, NULL),"
    " (1, 20, 31400000000, 'lost', 1, 0, 0, 20, NULL, NULL, NULL);";

static const char still[] =
    "INSERT INTO verdicts VALUES (1, 'hung', 'bounded', 1, NULL, NULL, 31200000000, 0, 'why',"
    " NULL);"
    "INSERT INTO changes VALUES (1, 13, 31200000000, 'move', 0, 0, 0, 2, NULL, NULL, NULL);";

static const char good[] =
    "INSERT INTO verdicts VALUES (1, 'success', NULL, 1, NULL, 31200000000, NULL, NULL, NULL,"
    " NULL);"
    "INSERT INTO changes VALUES (1, 10, 21200000000, 'close', 0, 0, 0, 1, 0, NULL, 'success'),"
    " (1, 13, 31200000000, 'close', 0, 0, 1, 1, 0, NULL, 'success');";

/* The work was lost, but the load came to its end all the same. */
static const char recovered[] =
    "INSERT INTO verdicts VALUES (1, 'success', NULL, 1, NULL, 51200000000, NULL, NULL, NULL,"
    " NULL);"
    "INSERT INTO changes VALUES (1, 14, 31300000000, 'hold', 1, 0, 0, 0, NULL, 8, NULL),"
    " (1, 20, 31400000000, 'lost', 1, 0, 0, 20, NULL, NULL, NULL),"
    " (1, 23, 41200000000, 'close', 0, 0, 0, 1, 0, NULL, 'success');";

/* Somebody else, who was told by nobody, polls later on. */
static const char leader[] =
    "INSERT INTO verdicts VALUES (1, 'hung', 'bounded', 1, NULL, NULL, 31200000000, 0, 'why',"
    " NULL);"
    "INSERT INTO changes VALUES (1, 13, 31200000000, 'move', 0, 0, 0, 2, NULL, NULL, NULL);"
    "UPDATE events SET text = NULL WHERE number < 13;"
    "INSERT INTO events VALUES"
    " (1, 102, 85000000000, 'timer', 2, 2, 4, NULL, NULL, NULL, 'takes over'),"
    " (1, 103, 86000000000, 'request', 1, 2, 2, 102, NULL, NULL, NULL),"
    " (1, 104, 87000000000, 'reply', 2, 1, 3, 103, NULL, NULL, NULL);";

static const char nothing[] =
    "INSERT INTO verdicts VALUES (1, 'inconclusive', NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL);";

struct reading {
    struct desk_run run;
    const struct chain *chain;
};

static void open_rows(struct reading *reading, const char *more)
{
    desk_make("x.db", rows, more);
    desk_open_run(&reading->run, "x.db", 1, CHRONICLE_EVENTS);
    reading->chain = chain_find(reading->run.chronicle);
}

static void close_rows(struct reading *reading)
{
    desk_close_run(&reading->run);
}

static void expect_hops(const struct chain *chain, uint32_t first, uint32_t end,
                        const uint64_t *numbers)
{
    for (uint32_t i = first; i < end; i++)
        assert_int_equal(chain->hops[i].number, numbers[i - first]);
}

static void a_hang_with_lost_work_leads_to_where_the_work_ended(void **state)
{
    (void)state;
    struct reading reading;
    open_rows(&reading, lost);
    const struct chain *chain = reading.chain;
    const uint64_t numbers[] = {1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 14, 20};
    assert_int_equal(chain->end, CHAIN_TO_LOSS);
    assert_string_equal(chain_end_text(chain->end), "the work is lost");
    assert_int_equal(chain->decisive, 20);
    assert_int_equal(chain->decided_at, 31400 * SIM_MS);
    assert_int_equal(chain->after, COUNT_OF(numbers));
    expect_hops(chain, 0, chain->after, numbers);
    close_rows(&reading);
}

static void a_hop_says_who_sent_what_to_whom_and_how_long_it_took(void **state)
{
    (void)state;
    struct reading reading;
    open_rows(&reading, lost);
    const struct chain_hop *start = &reading.chain->hops[0];
    assert_int_equal(start->from, start->to);
    assert_int_equal(start->since, start->at);
    assert_string_equal(reading.chain->texts[start->first_text], "$ start");
    const struct chain_hop *hop = &reading.chain->hops[1];
    assert_int_equal(hop->from, 2);
    assert_int_equal(hop->to, 0);
    assert_int_equal(hop->since, SIM_SECOND);
    assert_int_equal(hop->at, 1100 * SIM_MS);
    assert_string_equal(hop->message, "start");
    assert_string_equal(hop->kind, "request");
    assert_int_equal(hop->text_count, 0);
    close_rows(&reading);
}

static void rounds_that_differ_in_their_numbers_alone_are_a_loop(void **state)
{
    (void)state;
    struct reading reading;
    open_rows(&reading, lost);
    const struct chain *chain = reading.chain;
    assert_int_equal(chain->loop_count, 2);
    const struct chain_loop *loop = &chain->loops[0];
    assert_int_equal(loop->first, 4); /* begun with the wait, not with the answer before it */
    assert_int_equal(loop->count, 3);
    assert_int_equal(loop->times, 2); /* the last one told something: it is no round */
    assert_int_equal(loop->every, 10 * SIM_SECOND);
    assert_int_equal(loop->since, 11 * SIM_SECOND);
    assert_int_equal(loop->until, 21200 * SIM_MS);
    assert_int_equal(chain->hops[4].loop, 0);
    assert_int_equal(chain->hops[7].loop, CHRONICLE_NONE);
    close_rows(&reading);
}

static void an_event_tells_the_chain_what_is_of_its_work(void **state)
{
    (void)state;
    struct reading reading;
    open_rows(&reading, lost);
    const struct chain_hop *hop = &reading.chain->hops[9];
    assert_int_equal(hop->number, 13);
    assert_int_equal(hop->text_count, 2);
    assert_string_equal(reading.chain->texts[hop->first_text], "goes on");
    assert_string_equal(reading.chain->texts[hop->first_text + 1], "1.1 is next");
    close_rows(&reading);
}

static void what_goes_on_after_it_comes_behind(void **state)
{
    (void)state;
    struct reading reading;
    open_rows(&reading, lost);
    const struct chain *chain = reading.chain;
    const uint64_t numbers[] = {21, 22, 23};
    assert_int_equal(chain->hop_count - chain->after, COUNT_OF(numbers));
    expect_hops(chain, chain->after, chain->hop_count, numbers);
    assert_int_equal(chain->loops[1].first, chain->after);
    assert_int_equal(chain->loops[1].times, 2);
    close_rows(&reading);
}

static void of_a_run_that_recovered_it_is_how(void **state)
{
    (void)state;
    struct reading reading;
    open_rows(&reading, recovered);
    const struct chain *chain = reading.chain;
    const uint64_t numbers[] = {21, 22, 23};
    assert_int_equal(chain->end, CHAIN_TO_LOSS);
    assert_int_equal(chain->hop_count - chain->after, COUNT_OF(numbers));
    expect_hops(chain, chain->after, chain->hop_count, numbers);
    close_rows(&reading);
}

static void if_the_chain_breaks_off_it_is_who_polls_in_its_place(void **state)
{
    (void)state;
    struct reading reading;
    open_rows(&reading, leader);
    const struct chain *chain = reading.chain;
    const uint64_t numbers[] = {102, 103, 104};
    assert_int_equal(chain->hop_count - chain->after, COUNT_OF(numbers));
    expect_hops(chain, chain->after, chain->hop_count, numbers);
    close_rows(&reading);
}

static void another_hang_leads_to_the_last_progress(void **state)
{
    (void)state;
    struct reading reading;
    open_rows(&reading, still);
    assert_int_equal(reading.chain->end, CHAIN_TO_LAST_PROGRESS);
    assert_int_equal(reading.chain->decisive, 13);
    assert_int_equal(reading.chain->hops[reading.chain->after].number, 21);
    close_rows(&reading);
}

static void a_run_that_ends_leads_to_its_end(void **state)
{
    (void)state;
    struct reading reading;
    open_rows(&reading, good);
    assert_int_equal(reading.chain->end, CHAIN_TO_THE_END);
    assert_int_equal(reading.chain->decisive, 13);
    assert_int_equal(reading.chain->after, reading.chain->hop_count);
    close_rows(&reading);
}

static void a_run_in_which_nothing_was_decided_has_no_chain(void **state)
{
    (void)state;
    struct reading reading;
    open_rows(&reading, nothing);
    assert_int_equal(reading.chain->end, CHAIN_TO_NOTHING);
    assert_int_equal(reading.chain->hop_count, 0);
    assert_string_equal(chain_end_text(reading.chain->end), "");
    close_rows(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_hang_with_lost_work_leads_to_where_the_work_ended),
        DESK_TEST(a_hop_says_who_sent_what_to_whom_and_how_long_it_took),
        DESK_TEST(rounds_that_differ_in_their_numbers_alone_are_a_loop),
        DESK_TEST(an_event_tells_the_chain_what_is_of_its_work),
        DESK_TEST(what_goes_on_after_it_comes_behind),
        DESK_TEST(of_a_run_that_recovered_it_is_how),
        DESK_TEST(if_the_chain_breaks_off_it_is_who_polls_in_its_place),
        DESK_TEST(another_hang_leads_to_the_last_progress),
        DESK_TEST(a_run_that_ends_leads_to_its_end),
        DESK_TEST(a_run_in_which_nothing_was_decided_has_no_chain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
