#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "models/codes.h"

static void every_error_is_found_by_its_name(void **state)
{
    (void)state;
    for (int i = 0; i < ERR_COUNT; i++) {
        assert_int_equal(error_by_name(error_name(i)), i);
        assert_ptr_equal(error_names[i], error_name(i));
    }
    assert_null(error_names[ERR_COUNT]);
}

static void every_env_is_found_by_its_name(void **state)
{
    (void)state;
    for (int i = 0; i < ENV_COUNT; i++) {
        assert_int_equal(env_key_by_name(env_key_name(i)), i);
    }
}

static void a_name_of_nothing_is_not_found(void **state)
{
    (void)state;
    assert_int_equal(error_by_name("ERR_OKAY"), -1);
    assert_int_equal(error_by_name(""), -1);
    assert_int_equal(env_key_by_name("replica.write"), -1);
}

static void statuses_are_called_as_pegasus_calls_them(void **state)
{
    (void)state;
    assert_string_equal(bulk_load_status_name(BLS_INGESTING), "INGESTING");
    assert_string_equal(bulk_load_status_name(BLS_CANCELED), "CANCELED");
    assert_string_equal(ingestion_status_name(IS_RUNNING), "RUNNING");
    assert_string_equal(role_name(ROLE_POTENTIAL_SECONDARY), "POTENTIAL_SECONDARY");
    assert_string_equal(config_type_name(CT_UPGRADE_TO_PRIMARY), "UPGRADE_TO_PRIMARY");
    assert_string_equal(request_code_name(RC_INGESTION), "RPC_RRDB_RRDB_BULK_LOAD");
    assert_string_equal(admin_command_name(ADMIN_FORCE_CANCEL), "cancel_bulk_load -f");
    assert_string_equal(env_key_name(ENV_WRITE_THROTTLING), "replica.write_throttling");
    assert_string_equal(yes_no_name(1), "YES");
    assert_string_equal(yes_no_name(0), "NO");
}

typedef const char *name_of(int64_t value);

static void every_value_has_a_name(void **state)
{
    (void)state;
    static const struct {
        name_of *name;
        int count;
    } enums[] = {
        {error_name, ERR_COUNT},           {bulk_load_status_name, BLS_COUNT},
        {ingestion_status_name, IS_COUNT}, {role_name, ROLE_COUNT},
        {config_type_name, CT_COUNT},      {request_code_name, RC_COUNT},
        {admin_command_name, ADMIN_COUNT}, {env_key_name, ENV_COUNT},
    };
    for (size_t i = 0; i < COUNT_OF(enums); i++) {
        for (int value = 0; value < enums[i].count; value++) {
            assert_non_null(enums[i].name(value));
            assert_true(strlen(enums[i].name(value)) > 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_error_is_found_by_its_name),
        cmocka_unit_test(every_env_is_found_by_its_name),
        cmocka_unit_test(a_name_of_nothing_is_not_found),
        cmocka_unit_test(statuses_are_called_as_pegasus_calls_them),
        cmocka_unit_test(every_value_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
