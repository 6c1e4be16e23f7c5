/* pegsim sweep, compare and merge: what they say, what they refuse, and how they end. */
#include "tests/harness_tool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

static const struct sim_cost costs[] = {{"letters sent", "", 1, false}};

static void write_scenarios(struct desk *desk)
{
    desk->model.costs = costs;
    desk->model.cost_count = COUNT_OF(costs);
    desk_write("a.yaml", "scenario: clerks at work\n"
                         "duration: 2min\n"
                         "play: hung\n"
                         "variants:\n"
                         "  bad: {letters: 2}\n"
                         "  good: {play: kept}\n"
                         "  sad: {play: failed}\n");
    desk_write("b.yaml", "scenario: an invariant breaks\nduration: 1min\nplay: broken\n");
    desk_write("c.yaml", "scenario: it is over too soon\nduration: 2s\nplay: hung\n");
}

/* Cuts a report off before what it says of real time. */
static void cut(char *text)
{
    char *at = strstr(text, " events in ");
    while (at != NULL && at > text && at[-1] != '\n')
        at--;
    if (at != NULL)
        *at = '\0';
}

static void a_sweep_tells_shares_times_costs_and_groups(void **state)
{
    struct desk *desk = *state;
    write_scenarios(desk);
    desk_say(desk, "sweep a.yaml --seeds 3..12 -j 2");
    assert_string_equal(desk->error, "");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    cut(desk->out);
    assert_string_equal(desk->out,
                        "== a.yaml, seeds 3 to 12\n"
                        "variant  verdict  runs    share           95 %\n"
                        "bad      hung       10  100.0 %  72.2..100.0 %\n"
                        "good     success    10  100.0 %  72.2..100.0 %\n"
                        "sad      failed     10  100.0 %  72.2..100.0 %\n"
                        "\n"
                        "when runs finished, and what one that did costs on average\n"
                        "         finished          letters\n"
                        "variant       p50     p99     sent  events\n"
                        "bad             -       -        -      30\n"
                        "good       1.00 s  1.00 s      0.0       1\n"
                        "sad        1.00 s  1.00 s      0.0       1\n"
                        "\n"
                        "bad: 10 x hung (bounded): promise\n"
                        "  seeds 3, 4, 5, 6, 7, ...\n"
                        "  repeat: pegsim run a.yaml --variant bad --seed 3 --set observe=0s\n"
                        "\n"
                        "sad: 10 x failed (ERR_LOST)\n"
                        "  seeds 3, 4, 5, 6, 7, ...\n"
                        "  repeat: pegsim run a.yaml --variant sad --seed 3 --set observe=0s\n"
                        "\n");
}

static void a_quiet_sweep_tells_only_what_was_no_success(void **state)
{
    struct desk *desk = *state;
    write_scenarios(desk);
    desk_expect(desk, "sweep a.yaml --seeds 1..4 --variants good -q", EXIT_AS_EXPECTED,
                "== a.yaml, seeds 1 to 4\n", "");
    desk_expect(desk, "sweep a.yaml --seeds 9..9 --variants b*,good -q --set observe=1s",
                EXIT_AS_EXPECTED,
                "== a.yaml, seeds 9 to 9\n"
                "\n"
                "bad: 1 x hung (bounded): promise\n"
                "  seed 9\n"
                "  repeat: pegsim run a.yaml --variant bad --seed 9 --set observe=1s\n",
                "");
}

static void a_broken_run_ends_a_sweep_with_1_an_open_one_with_3(void **state)
{
    struct desk *desk = *state;
    write_scenarios(desk);
    desk_expect(desk, "sweep b.yaml --seeds 1..2 -q", EXIT_UNEXPECTED,
                "== b.yaml, seeds 1 to 2\n"
                "\n"
                "default: 2 x broken: not 13\n"
                "  seeds 1, 2\n"
                "  repeat: pegsim run b.yaml --variant default --seed 1 --set observe=0s\n",
                "repeat: pegsim sweep b.yaml --seeds 1..2 -q\n");
    desk_say(desk, "sweep c.yaml --seeds 1..2 -q");
    assert_int_equal(desk->code, EXIT_INCONCLUSIVE);
    desk_holds(desk->out, "default: 2 x inconclusive: the scenario's duration was over before the "
                          "load ended, and it was not stuck for long enough to say that it "
                          "hangs\n");
}

static void a_sweep_is_one_json_document(void **state)
{
    struct desk *desk = *state;
    write_scenarios(desk);
    desk_say(desk, "sweep a.yaml --seeds 1..3 --shard 1/2 --json");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    json_t *document = json_loads(desk->out, 0, NULL);
    assert_non_null(document);
    json_t *bad = json_array_get(json_object_get(document, "variants"), 0);
    assert_string_equal(json_string_value(json_object_get(bad, "variant")), "bad");
    assert_int_equal(json_integer_value(json_object_get(bad, "runs")), 2);
    json_t *hung = json_object_get(json_object_get(bad, "verdicts"), "hung");
    assert_int_equal(json_integer_value(json_object_get(hung, "ppm")), 1000000);
    json_t *group = json_array_get(json_object_get(bad, "groups"), 0);
    assert_string_equal(json_string_value(json_object_get(group, "signature")),
                        "hung (bounded): promise");
    assert_string_equal(json_string_value(json_object_get(group, "repeat")),
                        "pegsim run a.yaml --variant bad --seed 1 --set observe=0s");
    json_decref(document);
}

static void rows_go_into_a_database_and_shards_are_merged(void **state)
{
    struct desk *desk = *state;
    write_scenarios(desk);
    desk_expect(desk, "sweep a.yaml --seeds 1..10 --shard 1/2 --db 1.db --variants good -q",
                EXIT_AS_EXPECTED, "== a.yaml, seeds 1 to 10, shard 1 of 2\n", "");
    desk_expect(desk, "sweep a.yaml --seeds 1..10 --shard 2/2 --db 2.db --variants good -q",
                EXIT_AS_EXPECTED, "== a.yaml, seeds 1 to 10, shard 2 of 2\n", "");
    desk_expect(desk, "merge all.db 1.db 2.db 2.db", EXIT_AS_EXPECTED,
                "all.db: 10 runs of 3 databases, 5 of them in more than one\n", "");
    char *text = desk_ask("all.db", "SELECT variant, group_concat(seed) FROM (SELECT * FROM "
                                    "sweep_runs ORDER BY variant, seed) GROUP BY variant");
    assert_string_equal(text, "good|1,2,3,4,5,6,7,8,9,10\n");
    free(text);
    desk_say(desk, "sweep a.yaml --seeds 1..12 --db all.db --resume --variants good");
    desk_holds(desk->out, "\n2 runs (and 10 that were there), ");
    desk_expect(desk, "merge all.db 1.db", EXIT_USAGE, "",
                "pegsim merge: error: all.db: is there already; it is left as it is\n"
                "     help: nothing was written\n");
    desk_expect(desk, "merge more.db 3.db", EXIT_ENVIRONMENT, "",
                "pegsim merge: error: 3.db: No such file or directory\n"
                "     help: nothing was written\n");
    free(desk_ask("2.db", "UPDATE sweep_runs SET digest = 'f' WHERE seed = 2"));
    desk_say(desk, "merge more.db all.db 2.db");
    assert_int_equal(desk->code, EXIT_DETERMINISM);
    desk_holds(desk->error, "2.db: the run of variant good, seed 2, has digest f here and ");
}

static void variants_stand_side_by_side_in_the_order_asked_for(void **state)
{
    struct desk *desk = *state;
    write_scenarios(desk);
    desk_say(desk, "compare a.yaml --seeds 1..10 --variants sad,good,bad");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    desk_holds(desk->out, "\nrepeat: pegsim compare a.yaml --seeds 1..10 --variants "
                          "sad,good,bad\n");
    cut(desk->out);
    assert_string_equal(
        desk->out,
        "== a.yaml, seeds 1 to 10\n"
        "10 runs of each variant, on the same random numbers\n"
        "won, lost: seeds with a better or worse verdict than the first variant's\n"
        "sooner, later: seeds for which both were a success\n"
        "\n"
        "what came of them\n"
        "variant     hung         95 %   failed         95 %  success         95 %  won  "
        "lost\n"
        "sad        0.0 %    0.0..27.8  100.0 %  72.2..100.0    0.0 %    0.0..27.8    -  "
        "   -\n"
        "good       0.0 %    0.0..27.8    0.0 %    0.0..27.8  100.0 %  72.2..100.0   10  "
        "   0\n"
        "bad      100.0 %  72.2..100.0    0.0 %    0.0..27.8    0.0 %    0.0..27.8    0  "
        "  10\n"
        "\n"
        "when runs finished\n"
        "         finished\n"
        "variant       p50     p99  sooner  later\n"
        "sad        1.00 s  1.00 s       -      -\n"
        "good       1.00 s  1.00 s       0      0\n"
        "bad             -       -       0      0\n"
        "\n"
        "what a run that finished costs on average; extra: than the first variant's, if "
        "both did\n"
        "         letters\n"
        "variant     sent  extra\n"
        "sad          0.0      -\n"
        "good         0.0   +0.0\n"
        "bad            -      -\n"
        "\n");
}

static void other_verdicts_are_told_below(void **state)
{
    struct desk *desk = *state;
    write_scenarios(desk);
    desk_say(desk, "compare b.yaml --seeds 1..2");
    assert_int_equal(desk->code, EXIT_UNEXPECTED);
    desk_holds(desk->out, "\ndefault: 2 of 2 runs broken\n");
}

static void a_comparison_is_markdown_or_json_too(void **state)
{
    struct desk *desk = *state;
    write_scenarios(desk);
    desk_say(desk, "compare a.yaml --seeds 1..10 --variants bad,good --markdown");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    desk_holds(desk->out, "\n| good | 0.0 % | 0.0..27.8 | 0.0 % | 0.0..27.8 | 100.0 % | "
                          "72.2..100.0 | 10 | 0 |\n");
    desk_holds(desk->out, "\n`pegsim compare a.yaml --seeds 1..10 --variants bad,good "
                          "--markdown`\n");
    assert_null(strstr(desk->out, " events in "));
    desk_say(desk, "compare a.yaml --seeds 1..10 --variants bad,good --json");
    json_t *document = json_loads(desk->out, 0, NULL);
    assert_non_null(document);
    json_t *good = json_array_get(json_object_get(document, "variants"), 1);
    json_t *duel = json_object_get(good, "against_first");
    assert_int_equal(json_integer_value(json_object_get(duel, "won")), 10);
    json_decref(document);
    desk_expect(desk, "compare a.yaml --markdown --json", EXIT_USAGE, "",
                "pegsim compare: error: --json and --markdown both write to standard output\n"
                "     help: take one of them away\n");
}

static void what_is_asked_for_wrongly_is_complained_of(void **state)
{
    struct desk *desk = *state;
    write_scenarios(desk);
    desk_expect(desk, "sweep --seeds 5 --resume --shard 9/8", EXIT_USAGE, "",
                "pegsim sweep: error: --resume: there is nothing to go on with\n"
                "     help: name the file with --db\n"
                "pegsim sweep: error: --shard: '9/8' is not K/N\n"
                "     help: for instance: --shard 3/8, from 1/8 to 8/8\n");
    desk_expect(desk, "compare --seeds 5..4", EXIT_USAGE, "",
                "pegsim compare: error: a scenario is missing\n"
                "     help: for instance: pegsim compare scenarios/hang/delay-by-qps.yaml\n"
                "pegsim compare: error: --seeds: '5..4' is no range A..B\n"
                "     help: for instance: --seeds 1..1000\n");
    desk_expect(desk, "sweep a.yaml --seeds 1..9x --variants good", EXIT_USAGE, "",
                "pegsim sweep: error: --seeds: '1..9x' is no range A..B\n"
                "     help: for instance: --seeds 1..1000\n");
    desk_expect(desk, "sweep a.yaml --seeds 0..4294967295", EXIT_USAGE, "",
                "pegsim sweep: error: --seeds: more than 4294967295 seeds are too many\n");
    desk_expect(desk, "sweep a.yaml --variants godo", EXIT_USAGE, "",
                "pegsim sweep: error: --variants: there is no variant 'godo'\n"
                "     help: did you mean 'good'? there are: bad, good, sad\n"
                "repeat: pegsim sweep a.yaml --variants godo\n");
    desk_write("m.yaml", "scenario: cells\nduration: 1min\nplay: kept\n"
                         "variants: {old: {}, new: {}}\nmatrix: {letters: [1]}\n");
    desk_expect(desk, "sweep m.yaml --variants odl", EXIT_USAGE, "",
                "pegsim sweep: error: --variants: there is no variant 'odl'\n"
                "     help: there are: 'old, letters=1', 'new, letters=1'; --variant takes a name "
                "with a comma\n"
                "repeat: pegsim sweep m.yaml --variants odl\n");
    desk_expect(desk, "merge all.db", EXIT_USAGE, "",
                "pegsim merge: error: the databases to put together are missing\n"
                "     help: for instance: pegsim merge all.db shard-1.db shard-2.db\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_sweep_tells_shares_times_costs_and_groups),
        DESK_TEST(a_quiet_sweep_tells_only_what_was_no_success),
        DESK_TEST(a_broken_run_ends_a_sweep_with_1_an_open_one_with_3),
        DESK_TEST(a_sweep_is_one_json_document),
        DESK_TEST(rows_go_into_a_database_and_shards_are_merged),
        DESK_TEST(variants_stand_side_by_side_in_the_order_asked_for),
        DESK_TEST(other_verdicts_are_told_below),
        DESK_TEST(a_comparison_is_markdown_or_json_too),
        DESK_TEST(what_is_asked_for_wrongly_is_complained_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
