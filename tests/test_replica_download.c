#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/replica_download.h"
#include "tests/loads.h"

#include <stdio.h>

static void master_takes_the_last_file_first(void **state)
{
    (void)state;
    assert_int_equal(replica_download_file(revision_get(REVISION_MASTER), 4, 0), 3);
    assert_int_equal(replica_download_file(revision_get(REVISION_MASTER), 4, 3), 0);
    assert_int_equal(replica_download_file(revision_get(REVISION_PR_2157), 4, 0), 0);
    assert_int_equal(replica_download_file(revision_get(REVISION_V2_4_0), 4, 3), 3);
}

static void files_come_one_after_another_and_free_the_slot_at_the_end(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    sim_time begin = load_now(harness);
    const struct replica *primary = load_primary(harness);
    load_order(harness, BLS_DOWNLOADING);
    harness_run_to(harness, begin + 2 * SIM_MS);
    assert_int_equal(load_stub(harness, 0)->downloading, 1);
    assert_int_equal(primary->loader.file_count, 0);
    /* 1 ms for the order; 2 + 5 ms for the metadata; 2 + 5 + 10 ms a file. */
    harness_run_to(harness, begin + 9 * SIM_MS);
    assert_int_equal(primary->loader.file_count, 4);
    harness_run_to(harness, begin + 26 * SIM_MS);
    assert_int_equal(primary->loader.progress, 25);
    assert_int_equal(primary->disk.files_done, 1);
    harness_run_to(harness, begin + 74 * SIM_MS);
    assert_int_equal(primary->loader.progress, 75);
    harness_run_to(harness, begin + 77 * SIM_MS);
    assert_int_equal(primary->loader.status, BLS_DOWNLOADED);
    assert_int_equal(primary->loader.bytes_done, 4 * SIM_MIB);
    assert_int_equal(load_stub(harness, 0)->downloading, 0);
    harness_run_to(harness, begin + 80 * SIM_MS);
    assert_int_equal(harness_count(harness, COUNTER_FILES), 3 * 4);
    harness_free(harness);
}

static void a_pause_frees_the_slot_and_files_that_are_done_stay_done(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    sim_time begin = load_now(harness);
    struct replica *primary = load_primary(harness);
    load_order(harness, BLS_DOWNLOADING);
    harness_run_to(harness, begin + 50 * SIM_MS);
    assert_int_equal(primary->loader.progress, 50);
    load_order(harness, BLS_PAUSING);
    harness_run_to(harness, begin + SIM_SECOND);
    assert_int_equal(primary->loader.status, BLS_PAUSED);
    assert_int_equal(primary->loader.progress, 50);
    assert_int_equal(load_stub(harness, 0)->downloading, 0);
    assert_int_equal(load_stub(harness, 0)->transfers.count, 0);
    load_order(harness, BLS_DOWNLOADING);
    load_wait(harness, 2 * SIM_MS);
    /* The metadata lies there, too. */
    assert_int_equal(primary->loader.progress, 50);
    load_wait(harness, SIM_SECOND);
    assert_int_equal(primary->loader.status, BLS_DOWNLOADED);
    assert_int_equal(primary->disk.files_done, 4);
    harness_free(harness);
}

static void starting_over_forgets_flag_ingestion_and_secondaries(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_until_ingesting(harness);
    struct replica *primary = load_act(harness, 0);
    loader_raise_flag(harness_sim(harness), primary);
    primary->loader.ingestion = IS_RUNNING;
    primary->loader.empty_prepare_sent = 1;
    load_order(harness, BLS_DOWNLOADING);
    load_wait(harness, SIM_MS);
    assert_false(primary->loader.is_ingesting);
    assert_int_equal(primary->loader.ingestion, IS_INVALID);
    assert_false(primary->loader.empty_prepare_sent);
    assert_int_equal(primary->loader.secondaries[0].report.flags, 0);
    harness_free(harness);
}

/* The report of the order that begins it is made before the task has looked at the disk. */
/* What an earlier process or role has left is removed; what a paused load has fetched is kept. */
static void only_who_knows_of_its_load_keeps_the_files_that_are_there(void **state)
{
    (void)state;
    static const struct {
        enum bulk_load_status status;
        int64_t files; /* fetched by the primary */
    } rows[] = {{BLS_INVALID, 4}, {BLS_PAUSED, 1}, {BLS_INGESTING, 1}, {BLS_SUCCEED, 1}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
        harness_run_to(harness, SIM_SECOND);
        struct replica *primary = load_act(harness, 0);
        primary->disk.has_load_dir = 1;
        primary->disk.has_metadata = 1;
        primary->disk.files_done = 3;
        primary->loader.status = (uint8_t)rows[i].status;
        assert_int_equal(replica_download_start(harness_sim(harness), primary), ERR_OK);
        assert_int_equal(primary->disk.files_done, rows[i].status == BLS_INVALID ? 0 : 3);
        load_wait(harness, SIM_SECOND);
        assert_int_equal(primary->loader.status, BLS_DOWNLOADED);
        assert_int_equal(harness_count(harness, COUNTER_FILES), rows[i].files);
        harness_free(harness);
    }
}

static void what_is_on_disk_already_counts_only_after_the_report(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_until_ingesting(harness);
    const struct replica *primary = load_primary(harness);
    const int64_t files = harness_count(harness, COUNTER_FILES);
    load_order(harness, BLS_DOWNLOADING);
    while (primary->loader.status == BLS_INGESTING && run_step(harness_run(harness)))
        continue;
    assert_int_equal(primary->loader.status, BLS_DOWNLOADING);
    assert_int_equal(primary->loader.progress, 0);
    load_wait(harness, SIM_MS);
    assert_int_equal(primary->loader.status, BLS_DOWNLOADED);
    assert_int_equal(harness_count(harness, COUNTER_FILES), files);
    harness_free(harness);
}

static void what_is_wrong_at_the_provider_ends_the_download(const char *faults)
{
    char yaml[1024];
    int bytes = snprintf(yaml, sizeof(yaml), "%s%s%s", LOAD_MASTER, LOAD_TABLE, faults);
    assert_true(bytes > 0 && (size_t)bytes < sizeof(yaml));
    struct harness *harness = harness_new(yaml);
    harness_run_to(harness, SIM_SECOND);
    load_order(harness, BLS_DOWNLOADING);
    load_wait(harness, SIM_SECOND);
    const struct replica *primary = load_primary(harness);
    assert_int_equal(primary->loader.status, BLS_DOWNLOADING);
    assert_int_equal(primary->loader.download_error, ERR_CORRUPTION);
    assert_int_equal(primary->disk.files_done, 2);
    assert_int_equal(load_stub(harness, 0)->downloading, 0);
    assert_true(harness_tells(harness, "fails to download 1.0: ERR_CORRUPTION"));
    harness_free(harness);
}

static void a_missing_file_is_corruption(void **state)
{
    (void)state;
    what_is_wrong_at_the_provider_ends_the_download(
        "faults:\n  - {at: 100ms, do: lose_file, table: temp, file: 1}\n");
}

static void a_damaged_file_is_corruption(void **state)
{
    (void)state;
    what_is_wrong_at_the_provider_ends_the_download(
        "faults:\n  - {at: 100ms, do: damage_file, table: temp, file: 1}\n");
}

static void on_a_full_disk_no_folder_is_made_and_the_slot_is_lost(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    load_primary(harness)->disk.disk_full = DISK_SPACE_INSUFFICIENT;
    load_order(harness, BLS_DOWNLOADING);
    load_wait(harness, SIM_SECOND);
    assert_int_equal(load_primary(harness)->loader.status, BLS_DOWNLOADING);
    assert_false(load_primary(harness)->loader.is_downloading);
    assert_int_equal(load_stub(harness, 0)->downloading, 1);
    load_order(harness, BLS_CANCELED);
    load_wait(harness, SIM_SECOND);
    assert_int_equal(load_stub(harness, 0)->downloading, 1);
    harness_free(harness);
}

static void reaching_a_hundred_while_paused_changes_nothing_else(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    struct replica *primary = load_act(harness, 0);
    primary->loader.file_total_size = 100;
    primary->loader.status = BLS_PAUSED;
    replica_download_add(harness_sim(harness), primary, 50);
    replica_download_add(harness_sim(harness), primary, 50);
    assert_int_equal(primary->loader.progress, 100);
    assert_int_equal(primary->loader.status, BLS_PAUSED);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(master_takes_the_last_file_first),
        cmocka_unit_test(files_come_one_after_another_and_free_the_slot_at_the_end),
        cmocka_unit_test(a_pause_frees_the_slot_and_files_that_are_done_stay_done),
        cmocka_unit_test(starting_over_forgets_flag_ingestion_and_secondaries),
        cmocka_unit_test(only_who_knows_of_its_load_keeps_the_files_that_are_there),
        cmocka_unit_test(what_is_on_disk_already_counts_only_after_the_report),
        cmocka_unit_test(a_missing_file_is_corruption),
        cmocka_unit_test(a_damaged_file_is_corruption),
        cmocka_unit_test(on_a_full_disk_no_folder_is_made_and_the_slot_is_lost),
        cmocka_unit_test(reaching_a_hundred_while_paused_changes_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
