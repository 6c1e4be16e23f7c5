#include "models/knob.h"
#include "models/options.h"
#include "models/pegasus.h"
#include "sim/scenario.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define START "scenario: x\nduration: 1min\n"

static struct scenario_file read_yaml(const char *yaml)
{
    const struct scenario_text text = {"x.yaml", yaml, strlen(yaml)};
    struct scenario_file file;
    struct diag *diag = NULL;
    assert_int_equal(scenario_parse(&text, &pegasus_model, NULL, &file, &diag), SCENARIO_READ);
    diag_free(diag);
    return file;
}

static const struct sim_knob *knob_called(const char *name)
{
    uint32_t at = 0;
    while (at + 1 < MODEL_KNOB_COUNT && strcmp(model_knobs[at].name, name) != 0)
        at++;
    assert_string_equal(model_knobs[at].name, name);
    return &model_knobs[at];
}

/* What a knob reads in a scenario; -1 if the scenario has none. */
static int64_t read_value(const char *name, const char *yaml)
{
    struct scenario_file file = read_yaml(yaml);
    int64_t value = 0;
    if (!knob_called(name)->read(file.variants[0].options, &value))
        value = -1;
    scenario_free(&file);
    return value;
}

/* "key=value" of all settings, a line each. */
static struct words settings_of(const char *name, const char *yaml, int64_t value)
{
    struct scenario_file file = read_yaml(yaml);
    struct sim_setting settings[SIM_SETTINGS_MAX] = {0};
    struct words words = {0};
    uint32_t count = knob_called(name)->write(file.variants[0].options, value, settings);
    for (uint32_t i = 0; i < count; i++)
        words_add(&words, "%s=%s\n", settings[i].key, settings[i].value);
    scenario_free(&file);
    return words;
}

static const char requests[] = "limit of replica.write_throttling";
static const char bytes[] = "limit of replica.write_throttling_by_size";

static void a_limit_is_that_of_the_lowest_rule(void **state)
{
    (void)state;
    assert_int_equal(read_value(requests, START), -1);
    assert_int_equal(
        read_value(requests, START "table: {envs: {replica.write_throttling: 20*delay*500}}\n"),
        20);
    assert_int_equal(read_value(requests, START "table: {envs: {replica.write_throttling: "
                                                "'300*reject*200, 20*delay*500'}}\n"),
                     20);
    assert_int_equal(read_value(bytes, START
                                "pegasus: v2.4.0\n"
                                "table: {envs: {replica.write_throttling_by_size: 4K*reject*0}}\n"),
                     4000);
    assert_int_equal(
        read_value(requests, START "table: {envs: {replica.write_throttling: 20*wait*500}}\n"), -1);
}

static void a_limit_is_set_with_all_its_rules_in_proportion(void **state)
{
    (void)state;
    assert_string_equal(settings_of(requests,
                                    START "table: {envs: {replica.write_throttling: "
                                          "'30*reject*200,20*delay*500'}}\n",
                                    90)
                            .text,
                        "table.envs.replica.write_throttling=135*reject*200,90*delay*500\n");
    assert_string_equal(
        settings_of(bytes,
                    START "tables:\n"
                          "  - {name: a, envs: {replica.write_throttling_by_size: 10*delay*1}}\n"
                          "  - {name: b}\n"
                          "  - {name: c, envs: {replica.write_throttling_by_size: 25*reject*2}}\n",
                    100)
            .text,
        "tables[0].envs.replica.write_throttling_by_size=100*delay*1\n"
        "tables[2].envs.replica.write_throttling_by_size=250*reject*2\n");
}

static void users_keep_their_shares_of_the_writes(void **state)
{
    (void)state;
    static const char yaml[] = START "clients:\n"
                                     "  - {name: a, writes: 100/s}\n"
                                     "  - {name: b, writes: 300/s, arrivals: poisson}\n"
                                     "  - {name: c, reads: 10/s}\n"
                                     "  - {name: d, writes: 1/s, arrivals: closed}\n";
    assert_int_equal(read_value("users' writes", yaml), 400000);
    assert_string_equal(settings_of("users' writes", yaml, 40000).text,
                        "clients[0].writes=10/s\nclients[1].writes=30/s\n");
    assert_string_equal(settings_of("users' writes", yaml, 0).text,
                        "clients[0].writes=0/s\nclients[1].writes=0/s\nclients[3].writes=0/s\n");
    assert_int_equal(read_value("users' writes", START "clients: [{name: a, reads: 1/s}]\n"), -1);
}

static void files_are_counted_for_each_partition(void **state)
{
    (void)state;
    assert_int_equal(read_value("files of a load", START "bulk_load: {files: 40}\n"), 40);
    assert_string_equal(settings_of("files of a load", START, 7).text, "bulk_load.files=7\n");
}

/* What a knob sets, the scenario takes, and the knob reads it back. */
static void every_knob_reads_what_it_wrote(void **state)
{
    (void)state;
    static const char yaml[] =
        START "table: {envs: {replica.write_throttling: '20*delay*500,30*reject*1', "
              "replica.write_throttling_by_size: 4K*delay*200}}\n"
              "clients: [{name: a, writes: 100/s}, {name: b, writes: 200/s}]\n";
    const struct scenario_text text = {"x.yaml", yaml, strlen(yaml)};
    struct scenario_file before = read_yaml(yaml);
    for (uint32_t i = 0; i < pegasus_model.knob_count; i++) {
        const struct sim_knob *knob = &pegasus_model.knobs[i];
        struct sim_setting settings[SIM_SETTINGS_MAX] = {0};
        struct scenario_override list[SIM_SETTINGS_MAX];
        const uint32_t count = knob->write(before.variants[0].options, 90000, settings);
        assert_true(count > 0);
        for (uint32_t j = 0; j < count; j++)
            list[j] = (struct scenario_override){settings[j].key, settings[j].value};
        const struct scenario_overrides overrides = {list, count};
        struct scenario_file after;
        struct diag *diag = NULL;
        assert_int_equal(scenario_parse(&text, &pegasus_model, &overrides, &after, &diag),
                         SCENARIO_READ);
        int64_t value = 0;
        assert_true(knob->read(after.variants[0].options, &value));
        assert_int_equal(value, 90000);
        diag_free(diag);
        scenario_free(&after);
    }
    scenario_free(&before);
}

static void the_table_is_complete(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < pegasus_model.knob_count; i++) {
        const struct sim_knob *knob = &pegasus_model.knobs[i];
        struct words words = {0};
        knob->print(knob->least, &words);
        assert_true(words.used > 0);
        assert_true(strlen(knob->name) > 0 && strlen(knob->advice) > 0 && strlen(knob->last) > 0);
        assert_true(knob->raises ? knob->end > knob->least : knob->end <= knob->least);
    }
}

static void a_scenario_is_described_in_figures(void **state)
{
    (void)state;
    struct scenario_file file = read_yaml(
        START
        "pegasus: master\ntable: {partitions: 4, envs: {replica.write_throttling: 20*delay*500}}\n"
        "clients: [{name: web, writes: 200/s, value: 1KiB}]\n");
    struct words words = {0};
    knob_describe(file.variants[0].options, &words);
    assert_string_equal(words.text,
                        "Pegasus master; 4 partitions of 3 replicas on 3 replica servers; 8 files "
                        "of 64MiB a partition, downloaded at 200MiB/s a server; web writes 200/s "
                        "of 1KiB; replica.write_throttling: 20*delay*500");
    scenario_free(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_limit_is_that_of_the_lowest_rule),
        cmocka_unit_test(a_limit_is_set_with_all_its_rules_in_proportion),
        cmocka_unit_test(users_keep_their_shares_of_the_writes),
        cmocka_unit_test(files_are_counted_for_each_partition),
        cmocka_unit_test(every_knob_reads_what_it_wrote),
        cmocka_unit_test(the_table_is_complete),
        cmocka_unit_test(a_scenario_is_described_in_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
