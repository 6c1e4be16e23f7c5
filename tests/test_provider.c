#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/loads.h"

/* Two tables of two partitions; the second table's are 2 and 3. */
static struct harness *two_tables(void)
{
    return harness_new(LOAD_MASTER "tables:\n"
                                   "  - {name: a, partitions: 2}\n"
                                   "  - {name: b, partitions: 2}\n");
}

static struct fetched look(struct harness *harness, const struct provider *provider,
                           uint32_t partition, int32_t file)
{
    struct fetch fetch = {.partition = partition, .file = file};
    return provider_look(provider, harness_options(harness), &fetch);
}

static void every_partition_has_metadata_and_files(void **state)
{
    (void)state;
    struct harness *harness = two_tables();
    struct provider provider = {0};
    struct fetched metadata = look(harness, &provider, 3, FILE_METADATA);
    assert_int_equal(metadata.error, ERR_OK);
    assert_int_equal(metadata.file_count, 4);
    assert_int_equal(metadata.bytes, 4 * SIM_MIB);
    assert_int_equal(look(harness, &provider, 3, 2).bytes, SIM_MIB);
    assert_int_equal(look(harness, &provider, 0, FILE_TABLE_INFO).error, ERR_OK);
    harness_free(harness);
}

static void a_lost_file_is_not_found_until_it_is_back(void **state)
{
    (void)state;
    struct harness *harness = two_tables();
    struct provider provider = {0};
    struct fault_message fault = {
        .what = FAULT_LOSE_FILE, .value = 1, .partition = 2, .file = 1, .table = 1};
    provider_set_fault(&provider, &fault);
    provider_set_fault(&provider, &fault);
    assert_int_equal(provider.fault_count, 1);
    assert_int_equal(look(harness, &provider, 2, 1).error, ERR_OBJECT_NOT_FOUND);
    assert_int_equal(look(harness, &provider, 2, 0).error, ERR_OK);
    assert_int_equal(look(harness, &provider, 3, 1).error, ERR_OK);
    assert_int_equal(look(harness, &provider, 2, FILE_METADATA).error, ERR_OK);
    fault.value = 0;
    provider_set_fault(&provider, &fault);
    assert_int_equal(look(harness, &provider, 2, 1).error, ERR_OK);
    harness_free(harness);
}

static void damage_to_any_file_of_a_table_leaves_the_other_table_alone(void **state)
{
    (void)state;
    struct harness *harness = two_tables();
    struct provider provider = {0};
    struct fault_message fault = {
        .what = FAULT_DAMAGE_FILE, .value = 1, .partition = -1, .file = -1, .table = 1};
    provider_set_fault(&provider, &fault);
    assert_true(look(harness, &provider, 2, 0).is_damaged);
    assert_true(look(harness, &provider, 3, 3).is_damaged);
    assert_int_equal(look(harness, &provider, 3, 3).error, ERR_OK);
    assert_false(look(harness, &provider, 0, 0).is_damaged);
    harness_free(harness);
}

static void a_lost_table_info_is_only_that_tables(void **state)
{
    (void)state;
    struct harness *harness = two_tables();
    struct provider provider = {0};
    struct fault_message fault = {
        .what = FAULT_LOSE_TABLE_INFO, .value = 1, .partition = -1, .file = -1, .table = 1};
    provider_set_fault(&provider, &fault);
    assert_int_equal(look(harness, &provider, 2, FILE_TABLE_INFO).error, ERR_OBJECT_NOT_FOUND);
    assert_int_equal(look(harness, &provider, 0, FILE_TABLE_INFO).error, ERR_OK);
    assert_int_equal(look(harness, &provider, 2, 0).error, ERR_OK);
    harness_free(harness);
}

static void more_faults_than_fit_are_not_noticed(void **state)
{
    (void)state;
    struct provider provider = {0};
    for (int64_t file = 0; file < 2 * PROVIDER_FAULTS_MAX; file++) {
        struct fault_message fault = {.what = FAULT_LOSE_FILE, .value = 1, .file = file};
        provider_set_fault(&provider, &fault);
    }
    assert_int_equal(provider.fault_count, PROVIDER_FAULTS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_partition_has_metadata_and_files),
        cmocka_unit_test(a_lost_file_is_not_found_until_it_is_back),
        cmocka_unit_test(damage_to_any_file_of_a_table_leaves_the_other_table_alone),
        cmocka_unit_test(a_lost_table_info_is_only_that_tables),
        cmocka_unit_test(more_faults_than_fit_are_not_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
