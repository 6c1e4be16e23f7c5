#include "tests/reading.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void a_file_without_variants_yields_one(void **state)
{
    (void)state;
    struct reading reading = read_text("scenario: a toy\nabout: |\n  It does\n  nothing.\n"
                                       "duration: 10min\nservers: 4\n");
    assert_string_equal(reading.complaints, "");
    assert_int_equal(reading.result, SCENARIO_READ);
    assert_int_equal(reading.file.variant_count, 1);
    assert_string_equal(reading.file.path, "x.yaml");
    const struct scenario *scenario = &reading.file.variants[0].scenario;
    assert_string_equal(scenario->name, "a toy");
    assert_string_equal(scenario->about, "It does\nnothing.");
    assert_string_equal(scenario->variant, "default");
    assert_int_equal(scenario->duration, 10 * SIM_MINUTE);
    assert_int_equal(scenario->settle_from, SIM_TIME_MAX);
    assert_int_equal(scenario->events_max, 100000000);
    assert_false(scenario->shuffle_ties);
    assert_false(scenario->expect.is_given);
    assert_int_equal(scenario->fault_count, 0);
    assert_int_equal(toy_of(&reading, 0)->servers, 4);
    assert_int_equal((uintptr_t)toy_of(&reading, 0) % 16, 0);
    reading_end(&reading);
}

static void variants_are_put_over_the_file_mapping_by_mapping(void **state)
{
    (void)state;
    struct reading reading = read_text("scenario: x\nduration: 1min\nservers: 4\n"
                                       "network: {latency: 1ms, loss: 1%}\n"
                                       "clients: [{name: web}, {name: app}]\n"
                                       "variants:\n"
                                       "  as-it-is:\n"
                                       "  lossy: {network: {loss: 2%}}\n"
                                       "  small: {servers: 1, clients: [{name: one}]}\n");
    assert_string_equal(reading.complaints, "");
    assert_int_equal(reading.file.variant_count, 3);
    assert_string_equal(reading.file.variants[0].scenario.variant, "as-it-is");
    assert_string_equal(reading.file.variants[1].scenario.variant, "lossy");
    assert_int_equal(toy_of(&reading, 0)->loss, 10000);
    assert_int_equal(toy_of(&reading, 1)->loss, 20000);
    assert_int_equal(toy_of(&reading, 1)->latency.max, SIM_MS);
    assert_int_equal(toy_of(&reading, 2)->servers, 1);
    assert_int_equal(toy_of(&reading, 2)->client_count, 1);
    assert_int_equal(toy_of(&reading, 1)->client_count, 2);
    reading_end(&reading);
}

static void the_engine_s_keys_are_read(void **state)
{
    (void)state;
    struct reading reading =
        read_text("scenario: x\nduration: 1h\nsettle: {from: 4min}\n"
                  "limits: {events: 1000}\nties: shuffled\n"
                  "expect: {verdict: hung, by: lost work,\n"
                  "         figures: {writes_refused: 1.., writes_done: 7}}\n");
    assert_string_equal(reading.complaints, "");
    const struct scenario *scenario = &reading.file.variants[0].scenario;
    assert_int_equal(scenario->settle_from, 4 * SIM_MINUTE);
    assert_int_equal(scenario->events_max, 1000);
    assert_true(scenario->shuffle_ties);
    assert_true(scenario->expect.is_given);
    assert_int_equal(scenario->expect.verdict, VERDICT_HUNG);
    assert_int_equal(scenario->expect.by, DETECTOR_LOST_WORK);
    assert_int_equal(scenario->expect.figure_count, 2);
    assert_string_equal(scenario->expect.figures[0].name, "writes_refused");
    assert_int_equal(scenario->expect.figures[0].max, INT64_MAX);
    assert_int_equal(scenario->expect.figures[1].min, 7);
    reading_end(&reading);
}

static void what_another_verdict_makes_pointless_falls_away_in_a_variant(void **state)
{
    (void)state;
    struct reading reading =
        read_text("scenario: x\nduration: 1h\nexpect: {verdict: success, within: 3min}\n"
                  "variants:\n"
                  "  good: {expect: {within: 2min}}\n"
                  "  bad: {expect: {verdict: hung, by: bounded}}\n"
                  "  worse: {expect: {verdict: failed, error: ERR_BUSY}}\n");
    assert_string_equal(reading.complaints, "");
    const struct expect *good = &reading.file.variants[0].scenario.expect;
    assert_true(good->verdict == VERDICT_SUCCESS && good->within == 2 * SIM_MINUTE);
    const struct expect *bad = &reading.file.variants[1].scenario.expect;
    assert_true(bad->verdict == VERDICT_HUNG && bad->within == 0 && bad->by == DETECTOR_BOUNDED);
    const struct expect *worse = &reading.file.variants[2].scenario.expect;
    assert_true(worse->verdict == VERDICT_FAILED && worse->within == 3 * SIM_MINUTE);
    assert_string_equal(worse->error, "ERR_BUSY");
    reading_end(&reading);
}

static void equal_files_yield_equal_bytes(void **state)
{
    (void)state;
    struct reading left = read_text("scenario: x\nduration: 60s\nservers: 4\n"
                                    "faults: [{at: 1s, do: toy_lose_file}]\n");
    struct reading right = read_text("# the same\nservers: 4\nduration: 1min\nscenario: x\n"
                                     "faults:\n - do: toy_lose_file\n   at: 1000ms\n");
    assert_memory_equal(&left.file.variants[0].scenario, &right.file.variants[0].scenario,
                        sizeof(struct scenario));
    assert_memory_equal(toy_of(&left, 0), toy_of(&right, 0), sizeof(struct toy_options));
    assert_true(left.file.fingerprint != right.file.fingerprint);
    reading_end(&left);
    reading_end(&right);
}

static void a_file_with_complaints_yields_nothing(void **state)
{
    (void)state;
    struct reading reading = read_text("scenario: x\nduration: 1s\nservers: 99\n");
    assert_int_equal(reading.result, SCENARIO_COMPLAINTS);
    assert_int_equal(reading.file.variant_count, 0);
    assert_null(reading.file.variants);
    reading_end(&reading);
}

static void the_most_variants_are_read(void **state)
{
    (void)state;
    char text[4096] = "scenario: x\nduration: 1s\nvariants:\n";
    for (int i = 0; i < SCENARIO_VARIANTS_MAX; i++) {
        size_t used = strlen(text);
        (void)snprintf(text + used, sizeof(text) - used, "  v%d: {servers: %d}\n", i, 1 + i % 6);
    }
    struct reading reading = read_text(text);
    assert_string_equal(reading.complaints, "");
    assert_int_equal(reading.file.variant_count, SCENARIO_VARIANTS_MAX);
    assert_int_equal(toy_of(&reading, 63)->servers, 1 + 63 % 6);
    reading_end(&reading);
}

static void a_byte_order_mark_is_passed_over(void **state)
{
    (void)state;
    struct reading reading =
        read_text("\xEF\xBB\xBFscenario: x\r\nduration: 1s\r\nservers: 99\r\n");
    assert_string_equal(reading.complaints,
                        "x.yaml:3:10: error: servers: 99 is over 9\n"
                        "   3 | servers: 99\n"
                        "     |          ^~\n"
                        "     help: a whole number from 1 to 9; 3 when left out\n");
    reading_end(&reading);
}

static void derived(void *options)
{
    struct toy_options *toy = options;
    toy->unused = (uint32_t)toy->servers * 2;
}

static void checked(const void *options, struct diag *diag)
{
    const struct toy_options *toy = options;
    if (toy->unused == 8)
        diag_add(diag, toy->servers_place, NULL, "derived before it was checked");
}

static void what_is_derived_is_there_when_the_model_checks(void **state)
{
    (void)state;
    static const char text[] = "scenario: x\nduration: 1s\nservers: 4\n";
    struct sim_model model = toy_model;
    model.derive = derived;
    model.check = checked;
    struct reading reading = {0};
    struct diag *diag = NULL;
    const struct scenario_text whole = {"x.yaml", text, strlen(text)};
    reading.result = scenario_parse(&whole, &model, NULL, &reading.file, &diag);
    reading_keep(&reading, diag);
    assert_string_equal(reading.complaints, "x.yaml:3:10: error: derived before it was checked\n"
                                            "   3 | servers: 4\n"
                                            "     |          ^\n");
    reading_end(&reading);
}

static void a_file_is_read_from_disk(void **state)
{
    (void)state;
    char path[] = "/tmp/pegsim-test-XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    FILE *out = fdopen(descriptor, "wb");
    assert_non_null(out);
    (void)fputs("scenario: from disk\nduration: 1s\n", out);
    assert_int_equal(fclose(out), 0);
    struct reading reading = {0};
    struct diag *diag = NULL;
    reading.result = scenario_load(path, &toy_model, NULL, &reading.file, &diag);
    reading_keep(&reading, diag);
    (void)remove(path);
    assert_int_equal(reading.result, SCENARIO_READ);
    assert_string_equal(reading.file.variants[0].scenario.name, "from disk");
    assert_string_equal(reading.file.path, path);
    reading_end(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_without_variants_yields_one),
        cmocka_unit_test(variants_are_put_over_the_file_mapping_by_mapping),
        cmocka_unit_test(the_engine_s_keys_are_read),
        cmocka_unit_test(what_another_verdict_makes_pointless_falls_away_in_a_variant),
        cmocka_unit_test(equal_files_yield_equal_bytes),
        cmocka_unit_test(a_file_with_complaints_yields_nothing),
        cmocka_unit_test(the_most_variants_are_read),
        cmocka_unit_test(a_byte_order_mark_is_passed_over),
        cmocka_unit_test(what_is_derived_is_there_when_the_model_checks),
        cmocka_unit_test(a_file_is_read_from_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
