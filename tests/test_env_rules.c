#include "models/env_rules.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* A value and why it is refused; empty: it is taken. */
struct value_case {
    enum env_key key;
    const char *value;
    const char *fault;
};

static void check_all(const struct value_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        print_message("%s = '%s'\n", env_key_name(cases[i].key), cases[i].value);
        assert_string_equal(env_fault_name(env_check(cases[i].key, cases[i].value)),
                            cases[i].fault);
    }
}

static void throttling_takes_clauses_of_units_type_and_milliseconds(void **state)
{
    (void)state;
    static const struct value_case cases[] = {
        {ENV_WRITE_THROTTLING, "100*delay*100", ""},
        {ENV_WRITE_THROTTLING, "20K*delay*100", ""},
        {ENV_WRITE_THROTTLING, "20M*delay*100,20M*reject*100", ""},
        {ENV_WRITE_THROTTLING, "0*reject*0", ""},
        {ENV_WRITE_THROTTLING, " 10 * delay * 5 , 20*reject*1 ", ""},
        {ENV_WRITE_THROTTLING, "9223372036854775807*delay*9223372036854775807", ""},
        {ENV_WRITE_THROTTLING, ",20K*delay*100,,", ""},
        {ENV_WRITE_THROTTLING_BY_SIZE, "300*delay*100", ""},
        {ENV_READ_THROTTLING, "50*reject*200", ""},
    };
    check_all(cases, COUNT_OF(cases));
}

static void a_throttling_value_out_of_form_is_refused_with_its_reason(void **state)
{
    (void)state;
    static const struct value_case cases[] = {
        {ENV_WRITE_THROTTLING, "", "empty"},
        {ENV_WRITE_THROTTLING, " ", "empty"},
        {ENV_WRITE_THROTTLING, ", ,", "empty"},
        {ENV_WRITE_THROTTLING, "9223372036854775808*delay*1", "units-not-unsigned-integer"},
        {ENV_WRITE_THROTTLING, "1*delay*9223372036854775808", "ms-not-unsigned-integer"},
        {ENV_WRITE_THROTTLING, "20A*delay*100", "units-not-unsigned-integer"},
        {ENV_WRITE_THROTTLING, "-20*delay*100", "units-not-unsigned-integer"},
        {ENV_WRITE_THROTTLING, "K*delay*100", "units-not-unsigned-integer"},
        {ENV_WRITE_THROTTLING, "99999999999999999999*delay*1", "units-not-unsigned-integer"},
        {ENV_WRITE_THROTTLING, "20A*delay", "field-count-not-3"},
        {ENV_WRITE_THROTTLING, "2K*delay**100", "field-count-not-3"},
        {ENV_WRITE_THROTTLING, "20K*pass*100", "type-not-delay-or-reject"},
        {ENV_WRITE_THROTTLING, "20K*delay*-100", "ms-not-unsigned-integer"},
        {ENV_WRITE_THROTTLING, "20K*delay*", "ms-not-unsigned-integer"},
        {ENV_WRITE_THROTTLING, "2K*delay*100,3K*delay*100", "duplicate-delay"},
        {ENV_WRITE_THROTTLING, "2K*reject*100,3K*reject*100", "duplicate-reject"},
        {ENV_READ_THROTTLING, "50", "field-count-not-3"},
    };
    check_all(cases, COUNT_OF(cases));
}

static void reads_by_size_take_what_a_token_bucket_understands(void **state)
{
    (void)state;
    static const struct value_case cases[] = {
        {ENV_READ_THROTTLING_BY_SIZE, "51200", ""},
        {ENV_READ_THROTTLING_BY_SIZE, "200K", ""},
        {ENV_READ_THROTTLING_BY_SIZE, "20000*delay*100,20000*reject*100", ""},
        {ENV_READ_THROTTLING_BY_SIZE, "0", "rate-not-positive"},
        {ENV_READ_THROTTLING_BY_SIZE, "", "rate-not-positive"},
        {ENV_READ_THROTTLING_BY_SIZE, "-20", "rate-not-positive"},
        {ENV_READ_THROTTLING_BY_SIZE, "200G", "rate-not-positive"},
    };
    check_all(cases, COUNT_OF(cases));
}

static void denying_names_a_reason_and_a_kind_of_request(void **state)
{
    (void)state;
    static const struct value_case cases[] = {
        {ENV_DENY_CLIENT_REQUEST, "reconfig*write", ""},
        {ENV_DENY_CLIENT_REQUEST, "timeout*all", ""},
        {ENV_DENY_CLIENT_REQUEST, "timeout*read", ""},
        {ENV_DENY_CLIENT_REQUEST, "400", "deny-format"},
        {ENV_DENY_CLIENT_REQUEST, "timeout*invalid", "deny-format"},
        {ENV_DENY_CLIENT_REQUEST, "later*all", "deny-format"},
        {ENV_DENY_CLIENT_REQUEST, "", "deny-format"},
        {ENV_DENY_CLIENT_REQUEST, "timeout*all*all", "deny-format"},
    };
    check_all(cases, COUNT_OF(cases));
}

static void ingest_behind_is_true_or_false(void **state)
{
    (void)state;
    static const struct value_case cases[] = {
        {ENV_ALLOW_INGEST_BEHIND, "true", ""},
        {ENV_ALLOW_INGEST_BEHIND, "false", ""},
        {ENV_ALLOW_INGEST_BEHIND, "invalid", "not-boolean"},
        {ENV_ALLOW_INGEST_BEHIND, "", "not-boolean"},
    };
    check_all(cases, COUNT_OF(cases));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(throttling_takes_clauses_of_units_type_and_milliseconds),
        cmocka_unit_test(a_throttling_value_out_of_form_is_refused_with_its_reason),
        cmocka_unit_test(reads_by_size_take_what_a_token_bucket_understands),
        cmocka_unit_test(denying_names_a_reason_and_a_kind_of_request),
        cmocka_unit_test(ingest_behind_is_true_or_false),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
