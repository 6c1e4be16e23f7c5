#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "models/provider.h"
#include "models/replica.h"
#include "models/stub.h"
#include "tests/harness.h"

static struct harness *with_fault(const char *fault)
{
    char yaml[1024];
    (void)snprintf(yaml, sizeof(yaml),
                   "scenario: s\nduration: 10min\ntables: [{name: a}, {name: b}]\n"
                   "clients: [{name: web, writes: 20/s}]\nfaults: [%s]\n",
                   fault);
    return harness_new(yaml);
}

static struct stub *stub_of(struct harness *harness, uint32_t server)
{
    return harness_state(harness, cluster_stub(harness_options(harness), server));
}

static void a_slow_engine_is_slow_for_its_time(void **state)
{
    (void)state;
    struct harness *harness =
        with_fault("{at: 1s, do: slow_engine, node: replica-2, factor: 7, for: 5s}");
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_int_equal(stub_of(harness, 1)->engine_factor, 7);
    assert_true(stub_of(harness, 0)->engine_factor <= 1);
    harness_run_to(harness, 7 * SIM_SECOND);
    assert_true(stub_of(harness, 1)->engine_factor <= 1);
    harness_free(harness);
}

static void a_slow_disk_slows_logs_and_downloads(void **state)
{
    (void)state;
    struct harness *harness =
        with_fault("{at: 1s, do: slow_disk, node: replica-1, factor: 9, for: 5s}");
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_int_equal(stub_of(harness, 0)->disk_factor, 9);
    assert_int_equal(harness_replica(harness, 0, 0)->disk_factor, 9);
    assert_true(harness_replica(harness, 1, 1)->disk_factor <= 1);
    harness_run_to(harness, 7 * SIM_SECOND);
    assert_true(stub_of(harness, 0)->disk_factor <= 1);
    assert_true(harness_replica(harness, 0, 0)->disk_factor <= 1);
    harness_free(harness);
}

static void a_fault_strikes_one_partition_of_one_table(void **state)
{
    (void)state;
    struct harness *harness = with_fault(
        "{at: 1s, do: fail_log_write, node: replica-1, table: b, partition: 1, count: 3}");
    harness_run_to(harness, 1 * SIM_SECOND);
    assert_int_equal(harness_replica(harness, 5, 0)->log_fails, 3);
    assert_int_equal(harness_replica(harness, 1, 0)->log_fails, 0);
    harness_free(harness);
}

static void a_full_disk_turns_writes_away(void **state)
{
    (void)state;
    struct harness *harness = with_fault("{at: 1s, do: disk_full, node: replica-1, for: 10s}");
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_int_equal(harness_replica(harness, 0, 0)->disk.disk_full, 1);
    harness_run_to(harness, 12 * SIM_SECOND);
    assert_int_equal(harness_replica(harness, 0, 0)->disk.disk_full, 0);
    assert_true(harness_answers(harness, 0, ERR_DISK_INSUFFICIENT) > 0);
    harness_free(harness);
}

static void a_private_log_that_fails_costs_the_role(void **state)
{
    (void)state;
    struct harness *harness =
        with_fault("{at: 1s, do: fail_log_write, node: replica-1, partition: 0}");
    harness_run_to(harness, SIM_MINUTE);
    assert_true(harness_count(harness, COUNTER_RECONFIGURATIONS) > 0);
    assert_true(harness_replica(harness, 0, 1)->config.ballot > 3);
    harness_free(harness);
}

static void files_are_lost_and_found_again(void **state)
{
    (void)state;
    struct harness *harness =
        with_fault("{at: 1s, do: lose_file, table: b, partition: 2, file: 4, for: 5s}");
    const struct fetch fetch = {.partition = 6, .file = 4};
    const struct fetch other = {.partition = 2, .file = 4};
    const struct provider *provider =
        harness_state(harness, cluster_provider(harness_options(harness)));
    harness_run_to(harness, 2 * SIM_SECOND);
    assert_int_not_equal(provider_look(provider, harness_options(harness), &fetch).error, ERR_OK);
    assert_int_equal(provider_look(provider, harness_options(harness), &other).error, ERR_OK);
    harness_run_to(harness, 7 * SIM_SECOND);
    assert_int_equal(provider_look(provider, harness_options(harness), &fetch).error, ERR_OK);
    harness_free(harness);
}

static void a_damaged_file_is_there_and_not_what_it_should_be(void **state)
{
    (void)state;
    struct harness *harness = with_fault("{at: 1s, do: damage_file, partition: 2}");
    const struct fetch fetch = {.partition = 2, .file = 0};
    harness_run_to(harness, 2 * SIM_SECOND);
    const struct provider *provider =
        harness_state(harness, cluster_provider(harness_options(harness)));
    const struct fetched fetched = provider_look(provider, harness_options(harness), &fetch);
    assert_int_equal(fetched.error, ERR_OK);
    assert_int_equal(fetched.is_damaged, 1);
    harness_free(harness);
}

/* The complaint about one fault of two tables with four partitions of eight files each. */
static void assert_refused(const char *fault, const char *expected)
{
    char yaml[1024];
    (void)snprintf(yaml, sizeof(yaml),
                   "scenario: s\nduration: 10min\ntables: [{name: a}, {name: b}]\nfaults:\n- %s\n",
                   fault);
    const struct scenario_text text = {"f.yaml", yaml, strlen(yaml)};
    struct scenario_file file;
    struct diag *diag = NULL;
    assert_int_equal(scenario_parse(&text, &pegasus_model, NULL, &file, &diag),
                     SCENARIO_COMPLAINTS);
    char got[1024] = "";
    FILE *out = fmemopen(got, sizeof(got), "w");
    assert_non_null(out);
    diag_write(diag, out, false);
    (void)fclose(out);
    diag_free(diag);
    assert_string_equal(got, expected);
}

static void a_fault_that_can_strike_nothing_is_complained_of(void **state)
{
    (void)state;
    assert_refused("{at: 1s, do: slow_disk, factor: 2, node: meta-1}",
                   "f.yaml:5:44: error: faults[0].node: 'meta-1' is no replica server\n"
                   "   5 | - {at: 1s, do: slow_disk, factor: 2, node: meta-1}\n"
                   "     |                                            ^~~~~~\n"
                   "     help: replica-1 to replica-3\n");
    assert_refused("{at: 1s, do: lose_file, table: c, file: 0}",
                   "f.yaml:5:34: error: faults[0].table: there is no table 'c'\n"
                   "   5 | - {at: 1s, do: lose_file, table: c, file: 0}\n"
                   "     |                                  ^\n"
                   "     help: a table of this scenario, such as a\n");
    assert_refused("{at: 1s, do: lose_file, table: b, partition: 4}",
                   "f.yaml:5:48: error: faults[0].partition: b has no partition 4\n"
                   "   5 | - {at: 1s, do: lose_file, table: b, partition: 4}\n"
                   "     |                                                ^\n"
                   "     help: from 0 to 3\n");
    assert_refused("{at: 1s, do: lose_file, file: 8}",
                   "f.yaml:5:33: error: faults[0].file: a partition has no file 8\n"
                   "   5 | - {at: 1s, do: lose_file, file: 8}\n"
                   "     |                                 ^\n"
                   "     help: from 0 to 7\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slow_engine_is_slow_for_its_time),
        cmocka_unit_test(a_slow_disk_slows_logs_and_downloads),
        cmocka_unit_test(a_fault_strikes_one_partition_of_one_table),
        cmocka_unit_test(a_full_disk_turns_writes_away),
        cmocka_unit_test(a_private_log_that_fails_costs_the_role),
        cmocka_unit_test(files_are_lost_and_found_again),
        cmocka_unit_test(a_damaged_file_is_there_and_not_what_it_should_be),
        cmocka_unit_test(a_fault_that_can_strike_nothing_is_complained_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
