#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/prepare_list.h"
#include "models/replica_log.h"
#include "tests/loads.h"

static void appends_end_in_the_order_they_began(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new("scenario: log\nduration: 1h\n"
                    "cluster: {replica_servers: 3, network: {latency: 1ms}, log_write: 1ms..50ms}\n"
                    "table: {partitions: 1}\n");
    harness_run_to(harness, SIM_SECOND);
    struct replica *primary = load_act(harness, 0);
    sim_time last = 0;
    for (int64_t decree = 1; decree <= 20; decree++) {
        struct mutation mutation = {.ballot = primary->config.ballot, .decree = decree};
        replica_log_append(harness_sim(harness), primary, &mutation);
        assert_true(primary->log_until >= last);
        assert_true(primary->log_until > load_now(harness));
        last = primary->log_until;
    }
    harness_free(harness);
}

static void a_slow_disk_makes_the_log_slow(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    struct replica *primary = load_primary(harness);
    primary->disk_factor = 100;
    load_write(harness, RC_PUT, 100);
    sim_time sent = load_now(harness);
    harness_run_to(harness, sent + 90 * SIM_MS);
    assert_int_equal(primary->committed, 0);
    assert_int_equal(primary->disk.logged, 0);
    harness_run_to(harness, sent + 110 * SIM_MS);
    assert_int_equal(primary->committed, 1);
    assert_int_equal(primary->disk.logged, 1);
    harness_free(harness);
}

static void a_primary_whose_log_fails_is_taken_off_its_group(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    struct replica *primary = load_primary(harness);
    primary->log_fails = 1;
    load_write(harness, RC_PUT, 100);
    load_wait(harness, 100 * SIM_MS);
    assert_true(harness_tells(harness, "fails to write decree 1 to its private log"));
    assert_int_not_equal(primary->role, ROLE_PRIMARY);
    assert_int_equal(primary->log_fails, 0);
    load_wait(harness, SIM_MINUTE);
    const struct replica *second = harness_replica(harness, 0, 1);
    const struct replica *third = harness_replica(harness, 0, 2);
    assert_true(second->role == ROLE_PRIMARY || third->role == ROLE_PRIMARY);
    harness_free(harness);
}

static void a_secondary_whose_log_fails_is_taken_off_and_the_write_succeeds(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    harness_replica(harness, 0, 1)->log_fails = 1;
    load_write(harness, RC_PUT, 100);
    load_wait(harness, SIM_SECOND);
    assert_int_equal(load_primary(harness)->committed, 1);
    assert_int_equal(load_primary(harness)->config.secondary_count, 1);
    assert_int_equal(load_primary(harness)->config.secondaries[0], 2);
    harness_free(harness);
}

static void the_decree_of_an_ingestion_is_remembered_on_disk(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_until_ingesting(harness);
    load_write(harness, RC_INGESTION, 500);
    load_wait(harness, 20 * SIM_MS);
    int64_t decree = load_primary(harness)->disk.ingestion_decree;
    assert_true(decree > 0);
    assert_int_equal(harness_replica(harness, 0, 2)->disk.ingestion_decree, decree);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appends_end_in_the_order_they_began),
        cmocka_unit_test(a_slow_disk_makes_the_log_slow),
        cmocka_unit_test(a_primary_whose_log_fails_is_taken_off_its_group),
        cmocka_unit_test(a_secondary_whose_log_fails_is_taken_off_and_the_write_succeeds),
        cmocka_unit_test(the_decree_of_an_ingestion_is_remembered_on_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
