#include "models/meta_load.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct partition_config group_of(uint16_t primary, uint8_t secondaries)
{
    struct partition_config config = {.primary = primary, .max_replicas = 3};
    for (uint8_t i = 0; i < secondaries; i++)
        config.secondaries[i] = (uint16_t)(i + 1);
    config.secondary_count = secondaries;
    return config;
}

static void nothing_goes_to_a_partition_without_primary(void **state)
{
    (void)state;
    const struct partition_config config = group_of(NO_SERVER, 2);
    for (uint8_t status = 0; status < BLS_COUNT; status++)
        assert_int_equal(load_check_partition(&config, status, false), LOAD_NO_PRIMARY);
}

static void an_incomplete_group_is_sent_four_statuses_only(void **state)
{
    (void)state;
    const struct partition_config config = group_of(0, 1);
    for (uint8_t status = 0; status < BLS_COUNT; status++) {
        const bool is_sent = status == BLS_DOWNLOADING || status == BLS_PAUSING ||
                             status == BLS_CANCELED || status == BLS_FAILED;
        assert_int_equal(load_check_partition(&config, status, false),
                         is_sent ? LOAD_SEND : LOAD_GROUP_NOT_FULL);
        assert_int_equal(load_check_partition(&config, status, true), LOAD_GROUP_NOT_FULL);
    }
    const struct partition_config full = group_of(0, 2);
    assert_int_equal(load_check_partition(&full, BLS_INGESTING, true), LOAD_SEND);
}

static void each_command_has_its_statuses(void **state)
{
    (void)state;
    for (uint8_t status = 0; status < BLS_COUNT; status++) {
        assert_int_equal(load_control_allowed(ADMIN_PAUSE, status), status == BLS_DOWNLOADING);
        assert_int_equal(load_control_allowed(ADMIN_RESTART, status), status == BLS_PAUSED);
        assert_int_equal(load_control_allowed(ADMIN_CANCEL, status),
                         status == BLS_DOWNLOADING || status == BLS_PAUSED);
        assert_true(load_control_allowed(ADMIN_FORCE_CANCEL, status));
    }
    assert_int_equal(load_control_target(ADMIN_PAUSE), BLS_PAUSING);
    assert_int_equal(load_control_target(ADMIN_RESTART), BLS_DOWNLOADING);
    assert_int_equal(load_control_target(ADMIN_CANCEL), BLS_CANCELED);
    assert_int_equal(load_control_target(ADMIN_FORCE_CANCEL), BLS_CANCELED);
}

static void only_three_statuses_roll_back(void **state)
{
    (void)state;
    for (uint8_t status = 0; status < BLS_COUNT; status++)
        assert_int_equal(load_can_roll_back(status), status == BLS_DOWNLOADING ||
                                                         status == BLS_DOWNLOADED ||
                                                         status == BLS_INGESTING);
}

static void asking_for_ingest_behind_needs_the_env_to_be_exactly_true(void **state)
{
    (void)state;
    assert_true(load_ingest_behind_allowed(true, "true"));
    assert_false(load_ingest_behind_allowed(true, "false"));
    assert_false(load_ingest_behind_allowed(true, "invalid"));
    assert_false(load_ingest_behind_allowed(true, ""));
    assert_true(load_ingest_behind_allowed(false, "false"));
    assert_true(load_ingest_behind_allowed(false, ""));
}

static void the_very_same_servers_need_not_ingest_again(void **state)
{
    (void)state;
    struct partition_config config = group_of(0, 2);
    struct bulk_partition_record record = {
        .ever_ingest_succeed = 1, .host_count = 3, .hosts = {0, 1, 2}};
    assert_true(load_is_ingested_already(&record, &config));
    config.primary = 2;
    config.secondaries[1] = 0;
    assert_true(load_is_ingested_already(&record, &config));
    config.secondaries[1] = 3;
    assert_false(load_is_ingested_already(&record, &config));
    config = group_of(0, 1);
    assert_false(load_is_ingested_already(&record, &config));
    config = group_of(0, 2);
    record.ever_ingest_succeed = 0;
    assert_false(load_is_ingested_already(&record, &config));
}

static void three_download_errors_are_told_and_others_are_unknown(void **state)
{
    (void)state;
    assert_int_equal(load_download_failure(ERR_FILE_OPERATION_FAILED), ERR_FILE_OPERATION_FAILED);
    assert_int_equal(load_download_failure(ERR_FS_INTERNAL), ERR_FS_INTERNAL);
    assert_int_equal(load_download_failure(ERR_CORRUPTION), ERR_CORRUPTION);
    assert_int_equal(load_download_failure(ERR_TIMEOUT), ERR_UNKNOWN);
}

static void answers_to_a_poll_are_ok_wait_roll_back_or_fail(void **state)
{
    (void)state;
    assert_int_equal(load_answer(ERR_OK, ERR_OK), LOAD_ANSWER_OK);
    assert_int_equal(load_answer(ERR_OK, ERR_BUSY), LOAD_ANSWER_WAIT);
    assert_int_equal(load_answer(ERR_OK, ERR_OBJECT_NOT_FOUND), LOAD_ANSWER_ROLL_BACK);
    assert_int_equal(load_answer(ERR_OK, ERR_INVALID_STATE), LOAD_ANSWER_ROLL_BACK);
    assert_int_equal(load_answer(ERR_TIMEOUT, ERR_OK), LOAD_ANSWER_ROLL_BACK);
    assert_int_equal(load_answer(ERR_NETWORK_FAILURE, ERR_OK), LOAD_ANSWER_ROLL_BACK);
    assert_int_equal(load_answer(ERR_OK, ERR_FS_INTERNAL), LOAD_ANSWER_FAIL);
    assert_int_equal(load_answer(ERR_OK, ERR_CORRUPTION), LOAD_ANSWER_FAIL);
}

static void answers_to_the_ingestion_request_lead_to_five_things(void **state)
{
    (void)state;
    assert_int_equal(load_ingestion_answer(ERR_OK, ERR_OK, 0), LOAD_INGESTION_OK);
    assert_int_equal(load_ingestion_answer(ERR_NO_NEED_OPERATE, ERR_OK, 0), LOAD_INGESTION_NOTHING);
    assert_int_equal(load_ingestion_answer(ERR_OK, ERR_TRY_AGAIN, 11), LOAD_INGESTION_AGAIN);
    assert_int_equal(load_ingestion_answer(ERR_OK, ERR_TRY_AGAIN, 0), LOAD_INGESTION_FAIL);
    assert_int_equal(load_ingestion_answer(ERR_OK, ERR_OK, 1), LOAD_INGESTION_FAIL);
    assert_int_equal(load_ingestion_answer(ERR_OK, ERR_CORRUPTION, 0), LOAD_INGESTION_FAIL);
    static const enum error others[] = {
        ERR_TIMEOUT,         ERR_BUSY,
        ERR_INVALID_DATA,    ERR_OPERATION_DISABLED,
        ERR_SPLITTING,       ERR_CAPACITY_EXCEEDED,
        ERR_INVALID_STATE,   ERR_NOT_ENOUGH_MEMBER,
        ERR_NETWORK_FAILURE, ERR_DISK_INSUFFICIENT,
    };
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_int_equal(load_ingestion_answer(others[i], ERR_OK, 1), LOAD_INGESTION_ROLL_BACK);
}

static void only_master_polls_faster_while_a_partition_ingests(void **state)
{
    (void)state;
    const struct revision *old = revision_get(REVISION_PR_2157);
    const struct revision *master = revision_get(REVISION_MASTER);
    assert_int_equal(load_poll_interval(old, BLS_INGESTING), 10 * SIM_SECOND);
    assert_int_equal(load_poll_interval(master, BLS_INGESTING), 150 * SIM_MS);
    assert_int_equal(load_poll_interval(master, BLS_DOWNLOADED), 10 * SIM_SECOND);
}

static void the_file_list_decides_the_size_of_the_ingestion_request(void **state)
{
    (void)state;
    struct pegasus_options *options = calloc(1, sizeof(*options));
    assert_non_null(options);
    memcpy(options->tables[0].name, "temp", 5);
    options->load.name_bytes = 20;
    const uint32_t none = load_request_bytes(options, 0, 0);
    assert_int_equal(none, 7 + 4 + 3 + 8 + 11 + 1 + 11 + 4 + 4 + 1);
    assert_int_equal(load_request_bytes(options, 0, 100), none + 100 * (7 + 20 + 11 + 7 + 32 + 1));
    free(options);
}

static void the_operation_lock_has_one_holder_and_is_freed_by_anybody(void **state)
{
    (void)state;
    struct meta meta = {0};
    assert_true(load_lock_take(&meta, LOCK_BULKLOAD));
    assert_false(load_lock_take(&meta, LOCK_BULKLOAD));
    assert_false(load_lock_take(&meta, LOCK_BACKUP));
    assert_int_equal(meta.lock, LOCK_BULKLOAD);
    load_lock_free(&meta);
    assert_int_equal(meta.lock, LOCK_FREE);
}

static void calls_that_nobody_answered_have_errors_of_their_own(void **state)
{
    (void)state;
    assert_int_equal(load_rpc_error(SIM_DELIVERED), ERR_OK);
    assert_int_equal(load_rpc_error(SIM_TIMEOUT), ERR_TIMEOUT);
    assert_int_equal(load_rpc_error(SIM_REFUSED), ERR_NETWORK_FAILURE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_goes_to_a_partition_without_primary),
        cmocka_unit_test(an_incomplete_group_is_sent_four_statuses_only),
        cmocka_unit_test(each_command_has_its_statuses),
        cmocka_unit_test(only_three_statuses_roll_back),
        cmocka_unit_test(asking_for_ingest_behind_needs_the_env_to_be_exactly_true),
        cmocka_unit_test(the_very_same_servers_need_not_ingest_again),
        cmocka_unit_test(three_download_errors_are_told_and_others_are_unknown),
        cmocka_unit_test(answers_to_a_poll_are_ok_wait_roll_back_or_fail),
        cmocka_unit_test(answers_to_the_ingestion_request_lead_to_five_things),
        cmocka_unit_test(only_master_polls_faster_while_a_partition_ingests),
        cmocka_unit_test(the_file_list_decides_the_size_of_the_ingestion_request),
        cmocka_unit_test(the_operation_lock_has_one_holder_and_is_freed_by_anybody),
        cmocka_unit_test(calls_that_nobody_answered_have_errors_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
