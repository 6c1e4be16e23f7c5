/* What a person can do from outside, at one instant. */
#include "models/intervention.h"

#include "models/meta.h"
#include "models/pegasus.h"
#include "models/zookeeper.h"
#include "sim/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/loads.h"

#define THROTTLED                                                                                  \
    LOAD_V2_4_0 "table: {partitions: 2, envs: {replica.write_throttling: 1*delay*300, "            \
                "replica.write_throttling_by_size: 1K*delay*400, "                                 \
                "replica.read_throttling: 9*delay*1}}\n"

static const struct sim_intervention *row_called(const char *name)
{
    const struct sim_intervention *row = &model_interventions[0];
    while (row + 1 < model_interventions + MODEL_INTERVENTION_COUNT &&
           strcmp(row->name, name) != 0) {
        row++;
    }
    assert_string_equal(row->name, name);
    return row;
}

static void intervene(struct harness *harness, const char *name)
{
    row_called(name)->apply(harness_sim(harness), 0);
    sim_act_as(harness_sim(harness), SIM_NOBODY);
}

static struct throttle *throttle_at(struct harness *harness, uint32_t partition, uint32_t server)
{
    return harness_state(harness, cluster_throttle(harness_options(harness), partition, server));
}

/* How many replicas or throttles of the group still throttle writes. */
static uint32_t count_throttling(struct harness *harness)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < 6; i++) {
        const struct throttle *throttle = throttle_at(harness, i / 3, i % 3);
        const uint8_t bits = harness_replica(harness, i / 3, i % 3)->throttles;
        count += throttle_is_on(throttle, ENV_WRITE_THROTTLING);
        count += throttle_is_on(throttle, ENV_WRITE_THROTTLING_BY_SIZE);
        count += (bits & (1U << ENV_WRITE_THROTTLING)) != 0;
        count += (bits & (1U << ENV_WRITE_THROTTLING_BY_SIZE)) != 0;
    }
    return count;
}

static void every_row_says_what_it_does(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < MODEL_INTERVENTION_COUNT; i++) {
        assert_true(strlen(model_interventions[i].name) > 5);
        assert_true(strlen(model_interventions[i].help) > 20);
        assert_ptr_equal(row_called(model_interventions[i].name), &model_interventions[i]);
    }
}

static void the_write_throttle_is_lifted_everywhere_at_once(void **state)
{
    (void)state;
    struct harness *harness = harness_new(THROTTLED);
    harness_run_to(harness, SIM_SECOND);
    assert_int_equal(count_throttling(harness), 24);
    intervene(harness, "lift the write throttle");
    assert_int_equal(count_throttling(harness), 0);
    assert_true(throttle_is_on(throttle_at(harness, 0, 0), ENV_READ_THROTTLING));
    const struct meta_table *table = &meta_tables(harness_meta(harness, 0))[0];
    assert_string_equal(table->envs[ENV_WRITE_THROTTLING].value, "");
    assert_string_equal(table->envs[ENV_READ_THROTTLING].value, "9*delay*1");
    struct zookeeper *zookeeper =
        harness_state(harness, cluster_zookeeper(harness_options(harness)));
    const struct env_record *stored = zookeeper_tables(zookeeper)[0].envs;
    assert_string_equal(stored[ENV_WRITE_THROTTLING_BY_SIZE].value, "");
    harness_free(harness);
}

static void no_config_sync_brings_it_back(void **state)
{
    (void)state;
    struct harness *harness = harness_new(THROTTLED);
    harness_run_to(harness, SIM_SECOND);
    intervene(harness, "lift the write throttle");
    harness_run_to(harness, 5 * SIM_MINUTE);
    assert_int_equal(count_throttling(harness), 0);
    harness_free(harness);
}

static void what_is_held_back_stays_so_until_its_delay_is_over(void **state)
{
    (void)state;
    struct harness *harness = harness_new(THROTTLED);
    harness_run_to(harness, SIM_SECOND);
    for (int i = 0; i < 4; i++) {
        load_write(harness, RC_PUT, 100);
    }
    load_wait(harness, 10 * SIM_MS);
    const uint32_t held = throttle_at(harness, 0, 0)->held;
    assert_true(held > 0);
    intervene(harness, "lift the write throttle");
    load_wait(harness, 100 * SIM_MS);
    assert_int_equal(throttle_at(harness, 0, 0)->held, held);
    load_write(harness, RC_PUT, 100);
    load_wait(harness, 10 * SIM_MS);
    assert_int_equal(throttle_at(harness, 0, 0)->held, held);
    load_wait(harness, SIM_SECOND);
    assert_int_equal(throttle_at(harness, 0, 0)->held, 0);
    harness_free(harness);
}

/* --- each makes a difference to some run --------------------------------------- */

/* Ten seconds of downloading, then ten until the ingestion requests, which the throttle delays. */
#define HANGS                                                                                      \
    "scenario: something is done from outside\nduration: 10min\npegasus: v2.4.0\nobserve: 5min\n"  \
    "cluster: {replica_servers: 3, meta_servers: 2}\n"                                             \
    "bulk_load: {files: 1, file_size: 1000MiB, download: 100MiB/s}\n"                              \
    "table: {partitions: 2, envs: {replica.write_throttling_by_size: 100*delay*400}}\n"            \
    "steps: [{at: 1s, do: start_bulk_load}]\n"

/* A load that does not hang, and two that hang without a throttle. */
#define ENDS              "scenarios/healthy/no-throttle.yaml"
#define SECONDARY_FORGETS "scenarios/hang/secondary-forgets.yaml"
#define CANCELLED_LATE    "scenarios/hang/force-cancel-late.yaml"

static const struct {
    const char *name;
    const char *path; /* null: HANGS */
    sim_time at;
    enum verdict without;
    enum verdict with;
    uint16_t counter; /* at least one more of it than without */
} differences[] = {
    {"lift the write throttle", NULL, 20 * SIM_SECOND, VERDICT_HUNG, VERDICT_SUCCESS,
     COUNTER_LOADS_SUCCEEDED},
    {"cancel_bulk_load -f", NULL, 2 * SIM_MINUTE, VERDICT_HUNG, VERDICT_CANCELLED,
     COUNTER_LOADS_CANCELED},
    {"cancel_bulk_load -f and, two minutes later, clear_bulk_load", NULL, 2 * SIM_MINUTE,
     VERDICT_HUNG, VERDICT_CANCELLED, COUNTER_LOADS_CANCELED},
    {"cancel_bulk_load", ENDS, 5 * SIM_SECOND, VERDICT_SUCCESS, VERDICT_CANCELLED,
     COUNTER_LOADS_CANCELED},
    {"pause_bulk_load", ENDS, 5 * SIM_SECOND, VERDICT_SUCCESS, VERDICT_CANCELLED,
     COUNTER_COMMANDS_OK},
    {"start_bulk_load once more", NULL, 2 * SIM_MINUTE, VERDICT_HUNG, VERDICT_HUNG,
     COUNTER_COMMANDS_REFUSED},
    {"restart the replica server of the stuck primary", SECONDARY_FORGETS, SIM_MINUTE, VERDICT_HUNG,
     VERDICT_SUCCESS, COUNTER_ROLLBACKS},
    {"restart the replica server of one of its secondaries", SECONDARY_FORGETS, SIM_MINUTE,
     VERDICT_HUNG, VERDICT_SUCCESS, COUNTER_ROLLBACKS},
    {"restart the leading meta server", CANCELLED_LATE, 200 * SIM_SECOND, VERDICT_HUNG,
     VERDICT_CANCELLED, COUNTER_LEADER_CHANGES},
};

/* Does a run to its end; at an instant something is done from outside, if anything is. */
static struct run_result *result_of(const char *path, sim_time at,
                                    const struct sim_intervention *row)
{
    const struct scenario_text text = {"outside.yaml", HANGS, strlen(HANGS)};
    struct scenario_file file;
    struct diag *diag = NULL;
    struct run_result *result = calloc(1, sizeof(*result));
    assert_non_null(result);
    assert_int_equal(path == NULL ? scenario_parse(&text, &pegasus_model, NULL, &file, &diag)
                                  : scenario_load(path, &pegasus_model, NULL, &file, &diag),
                     SCENARIO_READ);
    diag_free(diag);
    struct run *run = run_new(&pegasus_model, &file.variants[0], 1, NULL);
    assert_non_null(run);
    assert_true(run_until(run, at));
    if (row != NULL) {
        row->apply(run_sim(run), 0);
        sim_act_as(run_sim(run), SIM_NOBODY);
    }
    run_finish(run, result);
    run_free(run);
    scenario_free(&file);
    return result;
}

static void every_row_makes_a_difference_to_some_run(void **state)
{
    (void)state;
    assert_int_equal(COUNT_OF(differences), MODEL_INTERVENTION_COUNT);
    for (uint32_t i = 0; i < MODEL_INTERVENTION_COUNT; i++) {
        const struct sim_intervention *row = row_called(differences[i].name);
        const char *path = differences[i].path;
        struct run_result *without = result_of(path, differences[i].at, NULL);
        struct run_result *with = result_of(path, differences[i].at, row);
        const uint16_t counter = differences[i].counter;
        if (without->verdict != differences[i].without || with->verdict != differences[i].with ||
            with->counters[counter] <= without->counters[counter])
            fail_msg("%s: %s becomes %s, %s is %lld after %lld: %s", row->name,
                     verdict_name(without->verdict), verdict_name(with->verdict),
                     pegasus_model.counters[counter].name, (long long)with->counters[counter],
                     (long long)without->counters[counter], with->why);
        free(without);
        free(with);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_says_what_it_does),
        cmocka_unit_test(the_write_throttle_is_lifted_everywhere_at_once),
        cmocka_unit_test(no_config_sync_brings_it_back),
        cmocka_unit_test(what_is_held_back_stays_so_until_its_delay_is_over),
        cmocka_unit_test(every_row_makes_a_difference_to_some_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
