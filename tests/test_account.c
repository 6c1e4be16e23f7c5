/* What is told of a hang that is over, and what could be done about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "models/pegasus.h"
#include "sim/account.h"
#include "tests/run_story.h"

#define HANG                                                                                       \
    "scenario: a hang of one partition\n"                                                          \
    "duration: 10min\n"                                                                            \
    "pegasus: v2.4.0\n"                                                                            \
    "cluster: {replica_servers: 3, meta_servers: 2, network: {latency: 1ms}}\n"                    \
    "bulk_load: {files: 4, file_size: 1MiB}\n"                                                     \
    "table: {partitions: 1, envs: {replica.write_throttling_by_size: 100*delay*300}}\n"            \
    "steps: [{at: 1s, do: start_bulk_load}]\n"

/* A scenario's history and what is told of it. */
struct telling {
    struct scenario_file file;
    struct history *history;
    struct account *account;
};

static void tell_of(struct telling *telling, const char *yaml)
{
    struct diag *diag = NULL;
    const struct scenario_text text = {"account.yaml", yaml, strlen(yaml)};
    assert_int_equal(scenario_parse(&text, &pegasus_model, NULL, &telling->file, &diag),
                     SCENARIO_READ);
    diag_free(diag);
    telling->history = history_new(&pegasus_model, &telling->file.variants[0], 1);
    telling->account = calloc(1, sizeof(*telling->account));
    assert_non_null(telling->history);
    assert_non_null(telling->account);
    assert_int_equal(telling->history->result.verdict, VERDICT_HUNG);
    assert_true(account_find(telling->account, telling->history));
}

static void forget(struct telling *telling)
{
    free(telling->account);
    history_free(telling->history);
    scenario_free(&telling->file);
}

static void the_life_of_the_lost_work_is_told_from_its_first_line_to_its_last(void **state)
{
    (void)state;
    static const char *const expected[] = {
        "has ingestion slots",         "sends the ingestion request",
        "receives the ingestion",      "raises its",
        "holds the ingestion request", "comes back from the throttle",
        "finds the flag it raised it", "the request came to nothing",
    };
    struct telling telling;
    tell_of(&telling, HANG);
    const struct account *account = telling.account;
    assert_true(account->has_guard);
    assert_int_equal(account->line_count, COUNT_OF(expected));
    assert_int_equal(account->lines_more, 0);
    for (uint32_t i = 0; i < COUNT_OF(expected); i++) {
        const struct account_line *line = &account->lines[i];
        assert_non_null(strstr(line->text, expected[i]));
        assert_non_null(line->where);
        assert_true(i == 0 || line->number >= account->lines[i - 1].number);
        assert_true(line->number >= 1 && line->number <= telling.history->lost);
    }
    assert_string_equal(account->lines[0].node, "meta-1");
    assert_string_equal(account->lines[4].who, "throttle 1.0");
    assert_string_equal(account->lines[4].where, "throttling_controller::control");
    forget(&telling);
}

static const struct account_trial *trial_of(const struct telling *telling, const char *name)
{
    uint32_t i = 0;
    while (i + 1 < telling->account->trial_count &&
           strcmp(telling->account->trials[i].intervention->name, name) != 0) {
        i++;
    }
    assert_string_equal(telling->account->trials[i].intervention->name, name);
    return &telling->account->trials[i];
}

static void what_a_person_can_do_is_tried_and_not_only_told(void **state)
{
    (void)state;
    struct telling telling;
    tell_of(&telling, HANG);
    assert_int_equal(telling.account->trial_count, pegasus_model.intervention_count);
    const struct account_trial *cancel = trial_of(&telling, "cancel_bulk_load -f");
    assert_true(cancel->releases);
    assert_int_equal(cancel->verdict, VERDICT_CANCELLED);
    assert_in_range(cancel->released_after, 1, 11 * SIM_SECOND);
    assert_in_range(cancel->over_after, cancel->released_after, 30 * SIM_SECOND);
    assert_non_null(strstr(cancel->how, "cleans up"));
    const struct account_trial *lift = trial_of(&telling, "lift the write throttle");
    assert_false(lift->releases);
    assert_int_equal(lift->verdict, VERDICT_HUNG);
    assert_false(trial_of(&telling, "start_bulk_load once more")->releases);
    assert_false(trial_of(&telling, "pause_bulk_load")->releases);
    /* A restart rolls the table back: the flag falls, and the throttle bites once more. */
    const struct account_trial *restart =
        trial_of(&telling, "restart the replica server of the stuck primary");
    assert_true(restart->releases);
    assert_int_equal(restart->verdict, VERDICT_HUNG);
    forget(&telling);
}

static void what_the_shell_answers_is_told_without_its_prompt(void **state)
{
    (void)state;
    struct telling telling;
    tell_of(&telling, HANG);
    assert_string_equal(trial_of(&telling, "pause_bulk_load")->answer,
                        "pause_bulk_load fails: ERR_INVALID_STATE, the load is INGESTING");
    assert_string_equal(trial_of(&telling, "cancel_bulk_load -f")->answer,
                        "cancel_bulk_load -f succeeds");
    assert_string_equal(trial_of(&telling, "lift the write throttle")->answer, "");
    assert_string_equal(telling.account->guard, "the ingestion flag of 1.0 on replica-1");
    forget(&telling);
}

/* A link is cut for good: meta proposes the member that cannot be had, for ever. */
#define CUT                                                                                        \
    "scenario: a member that cannot be had\n"                                                      \
    "duration: 1h\n"                                                                               \
    "pegasus: v2.4.0\n"                                                                            \
    "cluster: {replica_servers: 5, network: {latency: 1ms}}\n"                                     \
    "bulk_load: {files: 8, file_size: 64MiB, download: 200MiB/s}\n"                                \
    "table: {partitions: 4}\n"                                                                     \
    "clients: [{name: web, writes: 1/s, arrivals: poisson}]\n"                                     \
    "config: {replica_assign_delay_for_dropouts: 1min}\n"                                          \
    "steps: [{at: 1s, do: start_bulk_load}]\n"                                                     \
    "faults: [{at: 27s, do: cut, link: [replica-1, replica-2]}]\n"

static void what_goes_on_and_on_is_told_and_the_fault_behind_it(void **state)
{
    (void)state;
    struct telling telling;
    tell_of(&telling, CUT);
    const struct account *account = telling.account;
    assert_false(account->has_guard);
    assert_in_range(account->repeat_count, 1, ACCOUNT_REPEATS_MAX);
    assert_true(account->repeats[0].count > 50);
    assert_non_null(strstr(account->repeats[0].last.text, "proposes ADD_SECONDARY of replica-2"));
    assert_in_range(account->line_count, 5, ACCOUNT_LAST_LINES);
    uint32_t faults = 0;
    for (uint32_t i = 0; i < account->line_count; i++) {
        uint32_t same = 0;
        for (uint32_t j = 0; j < account->line_count; j++) {
            same += account->lines[i].kind == account->lines[j].kind;
        }
        assert_in_range(same, 1, ACCOUNT_SAME_LINES);
        if (account->lines[i].kind == ACCOUNT_FAULT) {
            assert_string_equal(account->lines[i].text, "fault: cut replica-1 replica-2");
            faults++;
        }
    }
    assert_int_equal(faults, 1);
    forget(&telling);
}

static void the_second_telling_is_the_first(void **state)
{
    (void)state;
    struct telling telling;
    struct account *again = calloc(1, sizeof(*again));
    assert_non_null(again);
    tell_of(&telling, HANG);
    assert_true(account_find(again, telling.history));
    assert_memory_equal(again, telling.account, sizeof(*again));
    free(again);
    forget(&telling);
}

static void without_a_lost_guard_the_last_lines_of_the_story_are_told(void **state)
{
    (void)state;
    struct story *story = story_of(start_promise_and_ring);
    ring(story);
    struct history *history = history_new(&story->model, &story->variant, 1);
    struct account *account = calloc(1, sizeof(*account));
    assert_non_null(account);
    assert_non_null(history);
    assert_true(account_find(account, history));
    assert_false(account->has_guard);
    assert_int_equal(account->line_count, 0);
    assert_int_equal(account->trial_count, 0);
    free(account);
    history_free(history);
    free(story);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_life_of_the_lost_work_is_told_from_its_first_line_to_its_last),
        cmocka_unit_test(what_a_person_can_do_is_tried_and_not_only_told),
        cmocka_unit_test(what_the_shell_answers_is_told_without_its_prompt),
        cmocka_unit_test(what_goes_on_and_on_is_told_and_the_fault_behind_it),
        cmocka_unit_test(the_second_telling_is_the_first),
        cmocka_unit_test(without_a_lost_guard_the_last_lines_of_the_story_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
