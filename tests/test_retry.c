#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/retry.h"

static void a_busy_table_is_left_alone_by_every_library(void **state)
{
    (void)state;
    for (int library = CLIENT_CPP; library <= CLIENT_GO; library++) {
        assert_int_equal(retry_of((enum client_library)library, ERR_BUSY, false), RETRY_NEVER);
    }
}

static void only_go_tries_refused_writes_again(void **state)
{
    (void)state;
    assert_int_equal(retry_of(CLIENT_CPP, ERR_OPERATION_DISABLED, false), RETRY_NEVER);
    assert_int_equal(retry_of(CLIENT_JAVA, ERR_OPERATION_DISABLED, false), RETRY_NEVER);
    assert_int_equal(retry_of(CLIENT_GO, ERR_OPERATION_DISABLED, false), RETRY_REFRESH);
}

static void a_primary_in_another_state_makes_clients_ask_meta(void **state)
{
    (void)state;
    assert_int_equal(retry_of(CLIENT_CPP, ERR_INVALID_STATE, false), RETRY_REFRESH);
    assert_int_equal(retry_of(CLIENT_JAVA, ERR_INVALID_STATE, false), RETRY_REFRESH);
    assert_int_equal(retry_of(CLIENT_GO, ERR_INVALID_STATE, false), RETRY_NEVER_REFRESH);
}

static void a_group_too_small_keeps_the_cached_primary(void **state)
{
    (void)state;
    static const enum error errors[] = {ERR_NOT_ENOUGH_MEMBER, ERR_CAPACITY_EXCEEDED};
    for (size_t i = 0; i < COUNT_OF(errors); i++) {
        assert_int_equal(retry_of(CLIENT_CPP, errors[i], false), RETRY_KEEP);
        assert_int_equal(retry_of(CLIENT_JAVA, errors[i], false), RETRY_KEEP);
        assert_int_equal(retry_of(CLIENT_GO, errors[i], false), RETRY_NEVER);
    }
}

static void go_tells_a_deadline_from_an_answer_that_says_timeout(void **state)
{
    (void)state;
    assert_int_equal(retry_of(CLIENT_GO, ERR_TIMEOUT, false), RETRY_NEVER);
    assert_int_equal(retry_of(CLIENT_GO, ERR_TIMEOUT, true), RETRY_NEVER_REFRESH);
    assert_int_equal(retry_of(CLIENT_CPP, ERR_TIMEOUT, true), RETRY_REFRESH);
}

static void cpp_never_repeats_what_cannot_change(void **state)
{
    (void)state;
    static const enum error errors[] = {ERR_HANDLER_NOT_FOUND, ERR_APP_NOT_EXIST, ERR_SPLITTING,
                                        ERR_DISK_INSUFFICIENT};
    for (size_t i = 0; i < COUNT_OF(errors); i++) {
        assert_int_equal(retry_of(CLIENT_CPP, errors[i], false), RETRY_NEVER);
    }
}

static void cpp_pauses_double_up_to_a_second(void **state)
{
    (void)state;
    assert_int_equal(retry_gap(CLIENT_CPP, 1), 8 * SIM_MS);
    assert_int_equal(retry_gap(CLIENT_CPP, 2), 16 * SIM_MS);
    assert_int_equal(retry_gap(CLIENT_CPP, 7), 512 * SIM_MS);
    assert_int_equal(retry_gap(CLIENT_CPP, 8), 1000 * SIM_MS);
    assert_int_equal(retry_gap(CLIENT_CPP, 200), 1000 * SIM_MS);
}

static void go_pauses_begin_with_a_second(void **state)
{
    (void)state;
    assert_int_equal(retry_gap(CLIENT_GO, 1), SIM_SECOND);
    assert_int_equal(retry_gap(CLIENT_GO, 3), 4 * SIM_SECOND);
    assert_true(retry_gap(CLIENT_JAVA, 9) < 10 * SIM_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_busy_table_is_left_alone_by_every_library),
        cmocka_unit_test(only_go_tries_refused_writes_again),
        cmocka_unit_test(a_primary_in_another_state_makes_clients_ask_meta),
        cmocka_unit_test(a_group_too_small_keeps_the_cached_primary),
        cmocka_unit_test(go_tells_a_deadline_from_an_answer_that_says_timeout),
        cmocka_unit_test(cpp_never_repeats_what_cannot_change),
        cmocka_unit_test(cpp_pauses_double_up_to_a_second),
        cmocka_unit_test(go_pauses_begin_with_a_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
