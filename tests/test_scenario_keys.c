#include "sim/scenario_keys.h"
#include "sim/verdict.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void the_keys_of_a_fault_stand_in_the_order_of_their_numbers(void **state)
{
    (void)state;
    static const char *const names[ENTRY_KEY_COUNT] = {
        [ENTRY_AT] = "at",
        [ENTRY_DO] = "do",
        [ENTRY_NODE] = "node",
        [ENTRY_LINK] = "link",
        [ENTRY_MESSAGE] = "message",
        [ENTRY_FROM] = "from",
        [ENTRY_TO] = "to",
        [ENTRY_FOR] = "for",
        [ENTRY_FACTOR] = "factor",
        [ENTRY_COUNT] = "count",
        [ENTRY_PARTITION] = "partition",
        [ENTRY_FILE] = "file",
        [ENTRY_DELAY] = "delay",
        [ENTRY_TABLE] = "table",
    };
    for (uint32_t key = 0; key < ENTRY_KEY_COUNT; key++)
        assert_string_equal(fault_entry_fields[key].name, names[key]);
    assert_null(fault_entry_fields[ENTRY_KEY_COUNT].name);
}

static void each_key_of_a_fault_has_a_place_of_its_own(void **state)
{
    (void)state;
    for (uint32_t key = 0; key < ENTRY_KEY_COUNT; key++) {
        assert_true(fault_entry_fields[key].has_place);
        assert_int_equal(fault_entry_fields[key].place_offset,
                         offsetof(struct fault_entry, places) + key * sizeof(struct place));
    }
}

static void a_scenario_needs_a_name_and_a_duration_and_no_more(void **state)
{
    (void)state;
    uint32_t required = 0;
    for (const struct field *field = scenario_fields; field->name != NULL; field++)
        required += field->required ? 1 : 0;
    assert_int_equal(required, 2);
    assert_true(field_find(scenario_fields, "scenario", 8)->required);
    assert_true(field_find(scenario_fields, "duration", 8)->required);
}

static void left_out_keys_mean_nothing_special(void **state)
{
    (void)state;
    static struct scenario_keys keys;
    memset(&keys, 0, sizeof(keys));
    field_preset(scenario_fields, &keys);
    assert_int_equal(keys.scenario.settle_from, SIM_TIME_MAX);
    assert_int_equal(keys.scenario.events_max, 100000000);
    assert_int_equal(keys.ties, 0);
    assert_int_equal(keys.entry_count, 0);
    assert_int_equal(keys.scenario.expect.by, DETECTOR_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_keys_of_a_fault_stand_in_the_order_of_their_numbers),
        cmocka_unit_test(each_key_of_a_fault_has_a_place_of_its_own),
        cmocka_unit_test(a_scenario_needs_a_name_and_a_duration_and_no_more),
        cmocka_unit_test(left_out_keys_mean_nothing_special),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
