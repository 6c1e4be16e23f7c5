/* The run of a database, done again to be looked into. */
#include "tests/harness_tool.h"
#include "tools/document/replay.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Writes a run into run.db, changes its rows, and does it again. */
static enum replay_result replay(struct desk *desk, const char *variant, const char *change,
                                 struct replay *found)
{
    struct desk_run run;
    char line[128];
    desk_write_clerks("a.yaml");
    (void)snprintf(line, sizeof(line), "run a.yaml --db run.db --quiet --seed 7 --variant %s",
                   variant);
    desk_say(desk, line);
    free(desk_ask("run.db", change));
    desk->tool.arena = arena_new(TOOL_ARENA_BYTES);
    desk_open_run(&run, "run.db", 1, 0);
    const enum replay_result result = replay_find(found, &desk->tool, run.chronicle, 1);
    desk_close_run(&run);
    arena_free(desk->tool.arena);
    return result;
}

static void a_hang_is_looked_into(void **state)
{
    struct replay found;
    assert_int_equal(replay(*state, "bad", "", &found), REPLAY_SAME);
    assert_true(found.account->line_count > 0);
    assert_int_equal(found.bisect->points[0].shares[BISECT_AS_IT_WAS].total,
                     found.bisect->continuations);
    assert_true(bisect_is_certain(&found.bisect->points[0].shares[BISECT_AS_IT_WAS]));
    char *digest = desk_ask("run.db", "SELECT digest FROM runs");
    digest[strcspn(digest, "\n")] = '\0';
    assert_string_equal(found.digest, digest);
    free(digest);
    replay_free(&found);
}

static void of_a_run_that_does_not_hang_nothing_is_found(void **state)
{
    struct replay found;
    assert_int_equal(replay(*state, "good", "", &found), REPLAY_NO_HANG);
    assert_int_equal(found.account->line_count, 0);
    assert_int_equal(found.bisect->point_count, 0);
    replay_free(&found);
}

static void another_digest_is_said_with_the_one_it_came_to(void **state)
{
    struct replay found;
    assert_int_equal(replay(*state, "bad", "UPDATE runs SET digest = '0123456789abcdef'", &found),
                     REPLAY_DIFFERENT);
    assert_int_equal(strlen(found.digest), 16);
    assert_string_not_equal(found.digest, "0123456789abcdef");
    assert_int_equal(found.bisect->point_count, 0);
    replay_free(&found);
    assert_int_equal(replay(*state, "bad", "UPDATE runs SET digest = NULL", &found),
                     REPLAY_DIFFERENT);
    replay_free(&found);
}

static void what_is_no_scenario_cannot_be_read(void **state)
{
    static const char *const changes[] = {
        "UPDATE runs SET document = 'scenario: of another pegsim\nunknown_key: 1\n'",
        "UPDATE runs SET document = ''",
        "UPDATE runs SET document = NULL",
    };
    for (uint32_t i = 0; i < COUNT_OF(changes); i++) {
        struct replay found;
        assert_int_equal(replay(*state, "bad", changes[i], &found), REPLAY_UNREADABLE);
        assert_string_equal(found.digest, "");
        replay_free(&found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_hang_is_looked_into),
        DESK_TEST(of_a_run_that_does_not_hang_nothing_is_found),
        DESK_TEST(another_digest_is_said_with_the_one_it_came_to),
        DESK_TEST(what_is_no_scenario_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
