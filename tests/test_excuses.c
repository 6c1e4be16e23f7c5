/* What a load cannot do without, and what it can: both sides of every excuse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "models/meta.h"
#include "models/pegasus.h"
#include "sim/words.h"
#include "tests/harness.h"

/* A load of one partition on replica-1 to replica-3, struck while it ingests. */
#define STRUCK_LOAD                                                                                \
    "scenario: struck\n"                                                                           \
    "duration: 1h\n"                                                                               \
    "within: 8min\n"                                                                               \
    "pegasus: v2.4.0\n"                                                                            \
    "bulk_load: {files: 4, file_size: 32MiB, download: 200MiB/s, ingest: 200ms..600ms}\n"          \
    "config: {replica_assign_delay_for_dropouts: 1min}\n"                                          \
    "steps: [{at: 1s, do: start_bulk_load}]\n"
#define STRUCK STRUCK_LOAD "table: {partitions: 1}\n"

/* As in the issue: the ingestion request is delayed and lost. */
#define LOSES_ITS_REQUEST                                                                          \
    STRUCK_LOAD                                                                                    \
    "table: {partitions: 1, envs: {replica.write_throttling_by_size: 100*delay*200}}\n"

#define OF_3      "cluster: {replica_servers: 3, meta_servers: 1}\n"
#define OF_6      "cluster: {replica_servers: 6, meta_servers: 1}\n"
#define TWO_METAS "cluster: {replica_servers: 3, meta_servers: 2}\n"

static void comes_to(const char *yaml, enum verdict verdict, const char *why)
{
    struct harness *harness = harness_new(yaml);
    const struct run_result *result = harness_finish(harness);
    if (result->verdict != verdict || strstr(result->why, why) == NULL) {
        fail_msg("%s\ncame to %s: %s", yaml, verdict_name(result->verdict), result->why);
    }
    harness_free(harness);
}

static void is_excused(const char *yaml, const char *why)
{
    comes_to(yaml, VERDICT_EXCUSED, why);
}

static void every_excuse_says_what_it_is(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < MODEL_EXCUSE_COUNT; i++) {
        assert_true(strlen(model_excuses[i].name) > 5);
        assert_true(strlen(model_excuses[i].help) > 20);
        assert_non_null(model_excuses[i].holds);
        assert_true(pegasus_model.obligations[model_excuses[i].obligation].decides);
        for (uint32_t j = 0; j < i; j++) {
            assert_string_not_equal(model_excuses[i].name, model_excuses[j].name);
        }
    }
}

/* --- ZooKeeper ------------------------------------------------------------------------ */

static void without_zookeeper_no_load_ends(void **state)
{
    (void)state;
    is_excused(STRUCK TWO_METAS "faults: [{at: 50s, do: crash, node: zookeeper}]\n",
               "the load of temp cannot end (no ZooKeeper): zookeeper is down since 50 s: no meta "
               "server leads without its lock, and every step of the load of temp is written there "
               "before it is done\n");
    is_excused(STRUCK TWO_METAS "faults: [{at: 50s, do: isolate, node: zookeeper}]\n",
               "(no ZooKeeper): zookeeper is cut off from every other node since 50 s: ");
}

static void zookeeper_that_comes_back_is_waited_for(void **state)
{
    (void)state;
    comes_to(STRUCK TWO_METAS "faults: [{at: 50s, do: crash, node: zookeeper, for: 20min}]\n",
             VERDICT_SUCCESS, "");
}

/* --- meta servers --------------------------------------------------------------------- */

static void without_a_meta_server_no_load_ends(void **state)
{
    (void)state;
    is_excused(STRUCK TWO_METAS "faults:\n"
                                "  - {at: 50s, do: crash, node: meta-1}\n"
                                "  - {at: 51s, do: cut, link: [meta-2, zookeeper]}\n",
               "(no meta server): meta-1 is down since 50 s, the link between meta-2 and zookeeper "
               "is cut since 51 s: no meta server is left that can lead, and without one nobody "
               "polls, orders or ends the load of temp\n");
}

static void a_standby_is_no_excuse(void **state)
{
    (void)state;
    comes_to(STRUCK TWO_METAS "faults: [{at: 50s, do: crash, node: meta-1}]\n", VERDICT_SUCCESS,
             "");
    comes_to(LOSES_ITS_REQUEST TWO_METAS "faults: [{at: 50s, do: crash, node: meta-1}]\n",
             VERDICT_HUNG, "");
    comes_to(LOSES_ITS_REQUEST TWO_METAS
             "faults: [{at: 50s, do: cut, link: [meta-2, zookeeper]}]\n",
             VERDICT_HUNG, "");
}

/* --- servers ---------------------------------------------------------------------------- */

static void fewer_servers_than_replicas_are_too_few(void **state)
{
    (void)state;
    is_excused(STRUCK OF_3 "faults: [{at: 50s, do: crash, node: replica-3}]\n",
               "the load of temp cannot end (too few replica servers): replica-3 is down since "
               "50 s: 2 of 3 replica servers are left, and each partition of temp needs a full "
               "group of 3 to be downloaded, to ingest and to clean up\n");
    is_excused(
        STRUCK OF_3 "faults: [{at: 50s, do: cut, link: [replica-2, meta-1]}]\n",
        "(too few replica servers): the link between meta-1 and replica-2 is cut since 50 s");
    is_excused(STRUCK OF_3 "faults: [{at: 50s, do: isolate, node: replica-2}]\n",
               "replica-2 is cut off from every other node since 50 s: 2 of 3");
}

static void many_that_are_missing_are_counted(void **state)
{
    (void)state;
    is_excused(
        STRUCK "cluster: {replica_servers: 8, meta_servers: 1}\n"
               "faults:\n"
               "  - {at: 50s, do: crash, node: replica-1}\n"
               "  - {at: 51s, do: crash, node: replica-2}\n"
               "  - {at: 52s, do: crash, node: replica-4}\n"
               "  - {at: 53s, do: crash, node: replica-5}\n"
               "  - {at: 54s, do: crash, node: replica-6}\n"
               "  - {at: 55s, do: crash, node: replica-7}\n",
        "replica-2 is down since 51 s, replica-4 is down since 52 s, replica-5 is down since "
        "53 s and 2 more: 2 of 8 replica servers are left");
}

static void servers_to_spare_are_no_excuse(void **state)
{
    (void)state;
    comes_to(STRUCK OF_6 "faults: [{at: 50s, do: crash, node: replica-3}]\n", VERDICT_SUCCESS, "");
    comes_to(LOSES_ITS_REQUEST OF_6 "faults: [{at: 50s, do: crash, node: replica-6}]\n",
             VERDICT_HUNG, "");
    /* The table needs two members only, and has two. */
    comes_to(STRUCK_LOAD "table: {partitions: 1, replicas: 2}\n" OF_3
                         "faults: [{at: 50s, do: crash, node: replica-3}]\n",
             VERDICT_SUCCESS, "");
}

static void a_server_that_comes_back_is_waited_for(void **state)
{
    (void)state;
    comes_to(STRUCK OF_3 "faults: [{at: 50s, do: crash, node: replica-3, for: 20min}]\n",
             VERDICT_SUCCESS, "");
}

static void who_has_no_part_in_a_load_is_no_excuse(void **state)
{
    (void)state;
    static const char *const nodes[] = {"web", "shell", "provider"};
    for (size_t i = 0; i < COUNT_OF(nodes); i++) {
        char yaml[2048];
        (void)snprintf(yaml, sizeof yaml,
                       LOSES_ITS_REQUEST OF_3 "clients: [{name: web, writes: 1/s}]\n"
                                              "faults: [{at: 45s, do: crash, node: %s}]\n",
                       nodes[i]);
        comes_to(yaml, VERDICT_HUNG, "the load of temp made its last progress");
    }
}

/* --- a partition that is nowhere ---------------------------------------------------------- */

#define ALL_MEMBERS_CRASH(last)                                                                    \
    "faults:\n"                                                                                    \
    "  - {at: 50s, do: crash, node: replica-1}\n"                                                  \
    "  - {at: 50s, do: crash, node: replica-2}\n"                                                  \
    "  - {at: 50s, do: crash, node: replica-3" last "}\n"

static void a_partition_that_lost_every_member_is_lost(void **state)
{
    (void)state;
    is_excused(STRUCK OF_6 ALL_MEMBERS_CRASH(""),
               "(a partition is lost): replica-2 is down since 50 s: partition 1.0 of temp has no "
               "primary and no other member left, and nobody else may lead it before that one is "
               "back\n");
}

/* The row of a lost partition, asked at this moment. */
static bool is_lost(struct harness *harness, char *text, size_t bytes)
{
    struct text_end reason = {text, bytes};
    text[0] = '\0';
    for (uint32_t i = 0; i < MODEL_EXCUSE_COUNT; i++) {
        if (strcmp(model_excuses[i].name, "a partition is lost") == 0) {
            return model_excuses[i].holds(harness_sim(harness), 0, &reason);
        }
    }
    fail_msg("there is no such excuse");
    return false;
}

static void of_a_group_without_members_the_last_two_must_be_back(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new(STRUCK OF_6 "faults: [{at: 50s, do: crash, node: replica-1}]\n");
    harness_run_to(harness, 51 * SIM_SECOND);
    struct meta_partition *partition = &meta_partitions(harness_meta(harness, 0))[0];
    char text[256];
    assert_false(is_lost(harness, text, sizeof text));
    partition->config.primary = NO_SERVER;
    partition->config.secondary_count = 0;
    partition->adding = NO_SERVER;
    partition->dropped[0] = 1;
    partition->dropped[1] = 0;
    assert_true(is_lost(harness, text, sizeof text));
    assert_int_equal(strncmp(text, "replica-1 is down since 50 s: ", 30), 0);
    partition->adding = 3; /* somebody was asked already to begin anew */
    assert_false(is_lost(harness, text, sizeof text));
    partition->adding = 0;
    assert_true(is_lost(harness, text, sizeof text));
    partition->dropped[1] = 2;
    assert_false(is_lost(harness, text, sizeof text));
    harness_free(harness);
}

static void a_partition_that_others_hold_is_not(void **state)
{
    (void)state;
    comes_to(STRUCK OF_6 "faults:\n"
                         "  - {at: 50s, do: crash, node: replica-1}\n"
                         "  - {at: 50s, do: crash, node: replica-2}\n",
             VERDICT_SUCCESS, "");
}

/* --- links between servers ----------------------------------------------------------------- */

static void a_primary_needs_its_secondaries(void **state)
{
    (void)state;
    is_excused(STRUCK OF_3 "faults: [{at: 50s, do: cut, link: [replica-2, replica-1]}]\n",
               "(a primary is cut off): the link between replica-1 and replica-2 is cut since "
               "50 s: replica-1 leads partition 1.0 of temp and reaches 2 servers, itself among "
               "them, of the 3 of a full group\n");
}

static void secondaries_do_not_need_each_other(void **state)
{
    (void)state;
    comes_to(STRUCK OF_3 "faults: [{at: 20s, do: cut, link: [replica-2, replica-3]}]\n",
             VERDICT_SUCCESS, "");
    comes_to(LOSES_ITS_REQUEST OF_3 "faults: [{at: 20s, do: cut, link: [replica-2, replica-3]}]\n",
             VERDICT_HUNG, "");
}

static void a_primary_that_reaches_enough_others_has_no_excuse(void **state)
{
    (void)state;
    comes_to(LOSES_ITS_REQUEST OF_6 "faults: [{at: 20s, do: cut, link: [replica-1, replica-6]}]\n",
             VERDICT_HUNG, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_excuse_says_what_it_is),
        cmocka_unit_test(without_zookeeper_no_load_ends),
        cmocka_unit_test(zookeeper_that_comes_back_is_waited_for),
        cmocka_unit_test(without_a_meta_server_no_load_ends),
        cmocka_unit_test(a_standby_is_no_excuse),
        cmocka_unit_test(fewer_servers_than_replicas_are_too_few),
        cmocka_unit_test(many_that_are_missing_are_counted),
        cmocka_unit_test(servers_to_spare_are_no_excuse),
        cmocka_unit_test(a_server_that_comes_back_is_waited_for),
        cmocka_unit_test(who_has_no_part_in_a_load_is_no_excuse),
        cmocka_unit_test(a_partition_that_lost_every_member_is_lost),
        cmocka_unit_test(of_a_group_without_members_the_last_two_must_be_back),
        cmocka_unit_test(a_partition_that_others_hold_is_not),
        cmocka_unit_test(a_primary_needs_its_secondaries),
        cmocka_unit_test(secondaries_do_not_need_each_other),
        cmocka_unit_test(a_primary_that_reaches_enough_others_has_no_excuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
