#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "models/replica_write.h"
#include "tests/loads.h"

/* A client on partition 0 that only says how its writes were answered. */
#define CLIENT                                                                                     \
    "clients:\n"                                                                                   \
    "  - {name: web, writes: 100/s, arrivals: fixed, value: 100B, timeout: 1s}\n"

static void deny_rules_are_read_as_pegasus_reads_them(void **state)
{
    (void)state;
    struct deny_rule rule = write_deny_rule("reconfig*write");
    assert_true(rule.is_reconfig && rule.denies_writes && !rule.denies_reads);
    rule = write_deny_rule("timeout*all");
    assert_true(!rule.is_reconfig && rule.denies_writes && rule.denies_reads);
    rule = write_deny_rule("timeout*read");
    assert_true(!rule.is_reconfig && !rule.denies_writes && rule.denies_reads);
    rule = write_deny_rule("");
    assert_true(!rule.is_reconfig && !rule.denies_writes && !rule.denies_reads);
    rule = write_deny_rule("timeout*write*all");
    assert_true(!rule.denies_writes && !rule.denies_reads);
}

static void allow_ingest_behind_keeps_its_value_when_misspelt(void **state)
{
    (void)state;
    assert_true(write_allows_ingest_behind("true", false));
    assert_false(write_allows_ingest_behind("false", true));
    assert_false(write_allows_ingest_behind("", true));
    assert_true(write_allows_ingest_behind("ture", true));
    assert_false(write_allows_ingest_behind("ture", false));
}

static void a_full_disk_stops_writes_by_each_revisions_code(void **state)
{
    (void)state;
    const struct revision *old = revision_get(REVISION_V2_4_0);
    const struct revision *new = revision_get(REVISION_MASTER);
    bool stops = true;
    assert_int_equal(write_disk_error(new, DISK_NORMAL, 0, &stops), ERR_OK);
    assert_false(stops);
    assert_int_equal(write_disk_error(new, DISK_SPACE_INSUFFICIENT, 0, &stops),
                     ERR_DISK_INSUFFICIENT);
    assert_true(stops);
    /* Only a secondary's disk is full: the answer is that of the primary's own. */
    assert_int_equal(write_disk_error(new, DISK_NORMAL, 1, &stops), ERR_OK);
    assert_true(stops);
    assert_int_equal(write_disk_error(old, DISK_NORMAL, 1, &stops), ERR_DISK_INSUFFICIENT);
    assert_true(stops);
    assert_int_equal(write_disk_error(new, DISK_IO_FAILING, 0, &stops), ERR_DISK_IO_ERROR);
}

/* How the client's writes of a second are answered after `change` to the primary. */
static struct harness *answers_after(const char *yaml, void (*change)(struct replica *))
{
    struct harness *harness = harness_new(yaml);
    load_wait(harness, SIM_SECOND);
    change(load_primary(harness));
    load_wait(harness, SIM_SECOND);
    return harness;
}

static void expect_refused(void (*change)(struct replica *), enum error error)
{
    struct harness *harness = answers_after(LOAD_MASTER LOAD_TABLE CLIENT, change);
    assert_true(harness_answers(harness, 0, error) > 50);
    harness_free(harness);
}

static void deny_access(struct replica *replica)
{
    replica->denies_access = 1;
}

static void split(struct replica *replica)
{
    replica->is_splitting = 1;
}

static void fill_disk(struct replica *replica)
{
    replica->disk.disk_full = DISK_SPACE_INSUFFICIENT;
}

static void raise_the_flag(struct replica *replica)
{
    replica->loader.is_ingesting = 1;
}

static void each_check_has_its_answer(void **state)
{
    (void)state;
    expect_refused(deny_access, ERR_ACL_DENY);
    expect_refused(split, ERR_SPLITTING);
    expect_refused(fill_disk, ERR_DISK_INSUFFICIENT);
    expect_refused(raise_the_flag, ERR_OPERATION_DISABLED);
}

static void the_first_refusal_is_told_and_all_are_counted(void **state)
{
    (void)state;
    struct harness *harness = answers_after(LOAD_MASTER LOAD_TABLE CLIENT, raise_the_flag);
    assert_int_equal(harness_count(harness, COUNTER_WRITES_REFUSED),
                     harness_answers(harness, 0, ERR_OPERATION_DISABLED));
    assert_true(harness_tells(harness, "the first since the flag went up"));
    assert_true(load_primary(harness)->loader.has_refused);
    harness_free(harness);
}

static void deny_in_silence(struct replica *replica)
{
    replica->denies_writes = 1;
}

static void a_write_denied_by_timeout_gets_no_answer(void **state)
{
    (void)state;
    struct harness *harness = answers_after(LOAD_MASTER LOAD_TABLE CLIENT, deny_in_silence);
    assert_int_equal(harness_answers(harness, 0, ERR_INVALID_STATE), 0);
    uint64_t answered = harness_answers(harness, 0, ERR_OK);
    load_wait(harness, SIM_SECOND);
    assert_int_equal(harness_answers(harness, 0, ERR_OK), answered);
    harness_free(harness);
}

static void a_write_that_is_too_large_is_refused(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_write(harness, RC_PUT, 1024 * 1024 + 1);
    load_wait(harness, SIM_SECOND);
    assert_int_equal(load_primary(harness)->committed, 0);
    load_write(harness, RC_PUT, 1024 * 1024);
    load_wait(harness, SIM_SECOND);
    assert_int_equal(load_primary(harness)->committed, 1);
    harness_free(harness);
}

static void an_ingestion_request_needs_downloaded_files_and_a_full_group(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_write(harness, RC_INGESTION, 500);
    load_wait(harness, SIM_SECOND);
    assert_true(harness_tells(harness, "refuses the ingestion request of 1.0: ERR_INVALID_STATE"));
    load_until_ingesting(harness);
    load_primary(harness)->config.secondary_count = 1;
    load_write(harness, RC_INGESTION, 500);
    load_wait(harness, SIM_MS * 10);
    assert_true(
        harness_tells(harness, "refuses the ingestion request of 1.0: ERR_NOT_ENOUGH_MEMBER"));
    assert_false(load_primary(harness)->loader.is_ingesting);
    harness_free(harness);
}

/* One unit a second: an ingestion request after a write is held back for 400 ms. */
#define THROTTLED_TABLE "table: {partitions: 1, envs: {replica.write_throttling: 1*delay*400}}\n"

/* Two writes use up the second's units, then the ingestion request comes. */
static struct harness *delayed_ingestion(const char *yaml)
{
    struct harness *harness = harness_new(yaml);
    load_until_ingesting(harness);
    harness_run_to(harness, 5 * SIM_SECOND);
    load_write(harness, RC_PUT, 100);
    load_write(harness, RC_PUT, 100);
    load_write(harness, RC_INGESTION, 500);
    load_wait(harness, 200 * SIM_MS);
    return harness;
}

static void before_2157_a_delayed_ingestion_request_finds_its_own_flag(void **state)
{
    (void)state;
    struct harness *harness = delayed_ingestion(LOAD_V2_4_0 THROTTLED_TABLE);
    assert_true(load_primary(harness)->loader.is_ingesting);
    load_wait(harness, SIM_MINUTE);
    assert_true(load_primary(harness)->loader.is_ingesting);
    assert_int_equal(harness_count(harness, COUNTER_NO_NEED_OPERATE), 1);
    assert_int_equal(harness_count(harness, COUNTER_INGESTIONS), 0);
    assert_true(harness_tells(harness, "finds the flag it raised itself"));
    harness_free(harness);
}

static void since_2157_it_is_late_and_carried_out(void **state)
{
    (void)state;
    struct harness *harness = delayed_ingestion(LOAD_MASTER THROTTLED_TABLE);
    assert_false(load_primary(harness)->loader.is_ingesting);
    load_wait(harness, 500 * SIM_MS);
    assert_true(load_primary(harness)->loader.is_ingesting);
    assert_int_equal(harness_count(harness, COUNTER_NO_NEED_OPERATE), 0);
    assert_int_equal(harness_count(harness, COUNTER_INGESTIONS), 1);
    harness_free(harness);
}

static void a_delayed_ingestion_request_is_looked_at_anew_after_a_change_of_role(void **state)
{
    (void)state;
    struct harness *harness = delayed_ingestion(LOAD_V2_4_0 THROTTLED_TABLE);
    struct replica *primary = load_act(harness, 0);
    replica_config_step_down(harness_sim(harness), primary, true);
    assert_true(primary->loader.is_ingesting);
    replica_config_become(harness_sim(harness), primary, ROLE_PRIMARY, primary->config.ballot + 1);
    assert_false(primary->loader.is_ingesting);
    load_wait(harness, 500 * SIM_MS);
    assert_true(harness_tells(harness, "refuses the ingestion request of 1.0: ERR_INVALID_STATE"));
    assert_int_equal(harness_count(harness, COUNTER_NO_NEED_OPERATE), 0);
    assert_false(primary->loader.is_ingesting);
    harness_free(harness);
}

static void what_a_closed_replica_held_back_is_dropped_in_silence(void **state)
{
    (void)state;
    struct harness *harness = delayed_ingestion(LOAD_MASTER THROTTLED_TABLE);
    load_act(harness, 0);
    replica_config_close(harness_sim(harness), load_primary(harness));
    load_wait(harness, 500 * SIM_MS);
    assert_true(harness_tells(harness, "holds the ingestion request of 1.0"));
    assert_false(harness_tells(harness, "comes back"));
    assert_false(harness_tells(harness, "refuses the ingestion request"));
    harness_free(harness);
}

/* A throttle that nobody meets, but each request asks it. */
#define WIDE_TABLE "table: {partitions: 1, envs: {replica.write_throttling: 1000*reject*0}}\n"

static void a_write_behind_an_ingestion_request_of_the_same_instant_meets_its_flag(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER WIDE_TABLE);
    load_until_ingesting(harness);
    load_write(harness, RC_INGESTION, 500);
    load_write(harness, RC_PUT, 100);
    load_write(harness, RC_INGESTION, 500);
    load_wait(harness, 500 * SIM_MS);
    assert_int_equal(harness_count(harness, COUNTER_WRITES_REFUSED), 1);
    assert_int_equal(harness_count(harness, COUNTER_NO_NEED_OPERATE), 1);
    assert_int_equal(harness_count(harness, COUNTER_INGESTIONS), 1);
    assert_int_equal(load_primary(harness)->prepared, 1);
    harness_free(harness);
}

static void a_second_ingestion_request_is_a_repeat(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_until_ingesting(harness);
    load_write(harness, RC_INGESTION, 500);
    load_write(harness, RC_INGESTION, 500);
    load_wait(harness, SIM_SECOND);
    assert_int_equal(harness_count(harness, COUNTER_NO_NEED_OPERATE), 1);
    assert_int_equal(harness_count(harness, COUNTER_INGESTIONS), 1);
    assert_true(harness_tells(harness, "ERR_NO_NEED_OPERATE: one is under way"));
    harness_free(harness);
}

#define HONEST "fixes: [no-repeat-without-work]\n"

static void an_honest_primary_lowers_a_flag_that_stands_for_nothing(void **state)
{
    (void)state;
    struct harness *harness = delayed_ingestion(LOAD_V2_4_0 THROTTLED_TABLE HONEST);
    assert_true(load_primary(harness)->loader.is_ingesting);
    load_wait(harness, 500 * SIM_MS);
    assert_false(load_primary(harness)->loader.is_ingesting);
    assert_int_equal(harness_count(harness, COUNTER_NO_NEED_OPERATE), 0);
    assert_int_equal(harness_count(harness, COUNTER_INGESTIONS), 0);
    assert_true(harness_tells(harness, "finds that nothing of 1.0 is being ingested"));
    harness_free(harness);
}

static void an_honest_primary_still_knows_a_repeat(void **state)
{
    (void)state;
    /* While it is prepared, while it runs, and when it is done. */
    static const sim_time after[] = {0, 20 * SIM_MS, 500 * SIM_MS};
    for (size_t i = 0; i < COUNT_OF(after); i++) {
        struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE HONEST);
        load_until_ingesting(harness);
        load_write(harness, RC_INGESTION, 500);
        load_wait(harness, after[i]);
        load_write(harness, RC_INGESTION, 500);
        load_wait(harness, SIM_SECOND);
        assert_int_equal(harness_count(harness, COUNTER_NO_NEED_OPERATE), 1);
        assert_int_equal(harness_count(harness, COUNTER_INGESTIONS), 1);
        harness_free(harness);
    }
}

static void the_tables_of_checks_differ_by_where_the_flag_goes_up(void **state)
{
    (void)state;
    struct pegasus_options *options = calloc(1, sizeof(*options));
    assert_non_null(options);
    write_check *const *tables[REVISION_COUNT];
    for (uint32_t i = 0; i < REVISION_COUNT; i++) {
        options->revision = i;
        tables[i] = write_checks(options);
    }
    write_check *const *old = tables[REVISION_BEFORE_2157];
    write_check *const *new = tables[REVISION_PR_2157];
    assert_ptr_equal(old, tables[REVISION_V2_4_0]);
    assert_ptr_equal(new, tables[REVISION_MASTER]);
    options->revision = REVISION_V2_4_0;
    options->fixes.is_on[FIX_THROTTLE_BEFORE_FLAG] = true;
    assert_ptr_equal(write_checks(options), new);
    free(options);
    assert_ptr_not_equal(old, new);
    size_t count = 0;
    while (old[count] != NULL) {
        assert_non_null(new[count]);
        count++;
    }
    assert_null(new[count]);
    assert_int_equal(count, 7);
}

static void reads_are_answered_by_the_primary_at_once(void **state)
{
    (void)state;
    struct harness *harness = harness_new(
        LOAD_MASTER LOAD_TABLE
        "clients:\n  - {name: web, reads: 100/s, arrivals: fixed, value: 100B, timeout: 1s}\n");
    load_wait(harness, 2 * SIM_SECOND);
    assert_true(harness_count(harness, COUNTER_READS_OK) > 190);
    assert_int_equal(load_primary(harness)->committed, 0);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deny_rules_are_read_as_pegasus_reads_them),
        cmocka_unit_test(allow_ingest_behind_keeps_its_value_when_misspelt),
        cmocka_unit_test(a_full_disk_stops_writes_by_each_revisions_code),
        cmocka_unit_test(each_check_has_its_answer),
        cmocka_unit_test(the_first_refusal_is_told_and_all_are_counted),
        cmocka_unit_test(a_write_denied_by_timeout_gets_no_answer),
        cmocka_unit_test(a_write_that_is_too_large_is_refused),
        cmocka_unit_test(an_ingestion_request_needs_downloaded_files_and_a_full_group),
        cmocka_unit_test(before_2157_a_delayed_ingestion_request_finds_its_own_flag),
        cmocka_unit_test(since_2157_it_is_late_and_carried_out),
        cmocka_unit_test(a_delayed_ingestion_request_is_looked_at_anew_after_a_change_of_role),
        cmocka_unit_test(what_a_closed_replica_held_back_is_dropped_in_silence),
        cmocka_unit_test(a_write_behind_an_ingestion_request_of_the_same_instant_meets_its_flag),
        cmocka_unit_test(a_second_ingestion_request_is_a_repeat),
        cmocka_unit_test(an_honest_primary_lowers_a_flag_that_stands_for_nothing),
        cmocka_unit_test(an_honest_primary_still_knows_a_repeat),
        cmocka_unit_test(the_tables_of_checks_differ_by_where_the_flag_goes_up),
        cmocka_unit_test(reads_are_answered_by_the_primary_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
