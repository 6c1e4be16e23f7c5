/* Each declared way to release a guard has a run in which it does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "models/pegasus.h"
#include "models/releasers.h"
#include "sim/run.h"
#include "sim/world.h"
#include "tests/moments.h"

/* Two partitions on three servers; one file a partition takes about 10 s, a slot 10 s. */
#define BASE                                                                                       \
    "scenario: a guard is released\n"                                                              \
    "duration: 10min\n"                                                                            \
    "cluster: {replica_servers: 3, meta_servers: 2}\n"                                             \
    "bulk_load: {files: 1, file_size: 1000MiB, download: 100MiB/s}\n"                              \
    "table: {partitions: 2, envs: {replica.write_throttling_by_size: 100*delay*400}}\n"
#define START  "steps: [{at: 1s, do: start_bulk_load}]\n"
#define MENDED BASE "pegasus: master\n"
#define ASKING BASE "pegasus: v2.4.0\nfixes: [no-repeat-without-work]\n"
#define HANGS  BASE "pegasus: v2.4.0\nobserve: 3min\n"

static const struct {
    uint16_t guard;
    uint16_t releaser;
    const char *yaml;
} ways[] = {
    {GUARD_INGESTION_FLAG, FLAG_REPORTED, MENDED START},
    {GUARD_INGESTION_FLAG, FLAG_DOWNLOAD,
     HANGS START "faults: [{at: 2min, do: crash, node: replica-1, for: 1min}]\n"},
    {GUARD_INGESTION_FLAG, FLAG_CLEANED,
     HANGS "steps: [{at: 1s, do: start_bulk_load}, {at: 2min, do: cancel_bulk_load -f}]\n"},
    {GUARD_INGESTION_FLAG, FLAG_ROLE,
     HANGS START "faults: [{at: 2min, do: crash, node: replica-3, for: 1min}]\n"},
    {GUARD_INGESTION_FLAG, FLAG_PROCESS,
     HANGS START "faults: [{at: 2min, do: crash, node: replica-2, for: 1min}]\n"},
    {GUARD_INGESTION_FLAG, FLAG_NOTHING_RUNS, ASKING START},

    {GUARD_INGESTION_SLOT, INGESTION_SLOT_REPORTED, MENDED START},
    {GUARD_INGESTION_SLOT, INGESTION_SLOT_ERROR, HANGS START},
    {GUARD_INGESTION_SLOT, INGESTION_SLOT_LOAD,
     MENDED START "faults: [{at: 53s, do: crash, node: replica-1, for: 1min}]\n"},
    {GUARD_INGESTION_SLOT, INGESTION_SLOT_LEADER,
     MENDED START "faults: [{at: 57s, do: crash, node: meta-1, for: 1min}]\n"},

    {GUARD_DOWNLOAD_SLOT, DOWNLOAD_SLOT_ENDS, MENDED START},
    {GUARD_DOWNLOAD_SLOT, DOWNLOAD_SLOT_LOAD,
     MENDED "steps: [{at: 1s, do: start_bulk_load}, {at: 5s, do: cancel_bulk_load}]\n"},
    {GUARD_DOWNLOAD_SLOT, DOWNLOAD_SLOT_ROLE,
     MENDED START "clients: [{name: web, writes: 10/s}]\n"
                  "faults: [{at: 2s, do: cut, link: [replica-1, replica-3], for: 1min}]\n"},
    {GUARD_DOWNLOAD_SLOT, DOWNLOAD_SLOT_PROCESS,
     MENDED START "faults: [{at: 5s, do: crash, node: replica-3, for: 1min}]\n"},

    {GUARD_OPERATION_LOCK, OPERATION_LOCK_OVER, MENDED START},
    {GUARD_OPERATION_LOCK, OPERATION_LOCK_REFUSED,
     MENDED START "faults: [{at: 0s, do: lose_table_info}]\n"},
    {GUARD_OPERATION_LOCK, OPERATION_LOCK_LEADER,
     MENDED START "faults: [{at: 5s, do: crash, node: meta-1, for: 1min}]\n"},
};

/* How often each guard was released in each way. */
struct tally {
    uint32_t counts[GUARD_KIND_COUNT][8];
};

static void count_releases(void *context, const struct record *record, const void *body,
                           uint32_t body_bytes)
{
    struct tally *tally = context;
    (void)body;
    (void)body_bytes;
    if (record->type == RECORD_GUARD_RELEASE)
        tally->counts[record->kind][record->values[0]]++;
}

/* Runs a scenario to its end and counts what was released. */
static struct tally run_and_count(const char *yaml)
{
    struct tally tally = {0};
    struct scenario_file file;
    struct diag *diag = NULL;
    struct run_result *result = calloc(1, sizeof(*result));
    const struct trace_sink sink = {.context = &tally, .record = count_releases};
    assert_non_null(result);
    const struct scenario_text text = {"way.yaml", yaml, strlen(yaml)};
    if (scenario_parse(&text, &pegasus_model, NULL, &file, &diag) != SCENARIO_READ)
        fail_msg("%s is no scenario", yaml);
    diag_free(diag);
    struct run *run = run_new(&pegasus_model, &file.variants[0], 1, &sink);
    assert_non_null(run);
    run_finish(run, result);
    run_free(run);
    scenario_free(&file);
    free(result);
    return tally;
}

static void every_way_to_release_a_guard_does_release_it_in_some_run(void **state)
{
    (void)state;
    for (uint16_t guard = 0; guard < GUARD_KIND_COUNT; guard++) {
        for (uint16_t way = 0; way < pegasus_model.guards[guard].releaser_count; way++) {
            uint32_t released = 0;
            for (uint32_t i = 0; i < COUNT_OF(ways); i++) {
                if (ways[i].guard == guard && ways[i].releaser == way)
                    released += run_and_count(ways[i].yaml).counts[guard][way];
            }
            if (released == 0)
                fail_msg("no run shows that a %s is released when %s",
                         pegasus_model.guards[guard].name,
                         pegasus_model.guards[guard].releasers[way].name);
        }
    }
}

static bool is_lost(struct moments *moments)
{
    return harness_sim(moments->harness)->world->lost_count > 0;
}

static void a_server_that_is_no_member_any_more_has_yet_to_hear_of_it(void **state)
{
    (void)state;
    struct moments moments;
    moment_open(&moments,
                MOMENT_LOAD "pegasus: v2.4.0\n"
                            "observe: 5min\n"
                            "table: {partitions: 1, replicas: 2,"
                            " envs: {replica.write_throttling_by_size: 300*delay*8000}}\n");
    (void)moment_when(&moments, is_lost);
    const struct sim *sim = harness_sim(moments.harness);
    const struct pegasus_options *options = harness_options(moments.harness);
    const struct sim_releaser *flag = &flag_releasers[FLAG_ROLE];
    const struct sim_releaser *slot = &download_slot_releasers[DOWNLOAD_SLOT_ROLE];
    assert_false(flag->can(sim, cluster_guard(options, 0, 0), NULL, 0));
    assert_false(slot->can(sim, cluster_guard(options, 0, 1), NULL, 0));
    assert_true(flag->can(sim, cluster_guard(options, 0, 2), NULL, 0));
    assert_true(slot->can(sim, cluster_guard(options, 0, 2), NULL, 0));
    harness_free(moments.harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_to_release_a_guard_does_release_it_in_some_run),
        cmocka_unit_test(a_server_that_is_no_member_any_more_has_yet_to_hear_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
