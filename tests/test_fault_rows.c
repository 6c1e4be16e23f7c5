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

static void a_fault_on_another_machine_strikes_nobody(void **state)
{
    (void)state;
    struct harness *harness =
        with_fault("{at: 1s, do: slow_engine, node: zookeeper, factor: 7, for: 5s}");
    harness_run_to(harness, 2 * SIM_SECOND);
    for (uint32_t server = 0; server < 3; server++) {
        assert_true(stub_of(harness, server)->engine_factor <= 1);
    }
    harness_free(harness);
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
        cmocka_unit_test(a_fault_on_another_machine_strikes_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
