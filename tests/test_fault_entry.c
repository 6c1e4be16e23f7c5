#include "sim/scenario_keys.h"
#include "tests/reading.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Reads one fault of the toy. */
static struct reading read_fault(const char *entry)
{
    char text[512];
    (void)snprintf(text, sizeof(text), "scenario: x\nduration: 1h\nservers: 4\nfaults: [%s]\n",
                   entry);
    struct reading reading = read_text(text);
    assert_string_equal(reading.complaints, "");
    assert_int_equal(reading.file.variants[0].scenario.fault_count, 1);
    return reading;
}

static const struct fault *fault_of(const struct reading *reading)
{
    return &reading->file.variants[0].scenario.faults[0];
}

static void kinds_are_counted_the_engine_s_first(void **state)
{
    (void)state;
    assert_int_equal(fault_kind_count(&toy_model), engine_fault_count + 4);
    struct reading reading = read_fault("{at: 1s, do: toy_lose_file}");
    assert_int_equal(fault_of(&reading)->kind, engine_fault_count + 3);
    assert_string_equal(fault_kind_at(&toy_model, fault_of(&reading)->kind)->name, "toy_lose_file");
    reading_end(&reading);
    reading = read_fault("{at: 1s, do: crash, node: server-3, for: 30s}");
    assert_true(fault_of(&reading)->kind < engine_fault_count);
    reading_end(&reading);
}

static void a_node_becomes_its_index(void **state)
{
    (void)state;
    struct reading reading =
        read_fault("{at: 1s, do: toy_break_disk, node: server-3, factor: 5, for: 30s}");
    const struct fault *fault = fault_of(&reading);
    assert_int_equal(fault->at, SIM_SECOND);
    assert_int_equal(fault->lasts, 30 * SIM_SECOND);
    assert_int_equal(fault->node, 2);
    assert_string_equal(fault->node_name, "server-3");
    assert_int_equal(fault->factor, 5);
    reading_end(&reading);
}

static void what_a_kind_does_not_use_stays_zero(void **state)
{
    (void)state;
    struct reading reading = read_fault("{at: 1s, do: toy_break_disk, node: server-1, factor: 5}");
    const struct fault *fault = fault_of(&reading);
    struct fault wanted = {.kind = fault->kind, .at = SIM_SECOND, .factor = 5};
    (void)snprintf(wanted.node_name, sizeof(wanted.node_name), "server-1");
    assert_memory_equal(fault, &wanted, sizeof(wanted));
    reading_end(&reading);
}

static void a_link_becomes_two_indices(void **state)
{
    (void)state;
    struct reading reading = read_fault("{at: 1s, do: toy_cut_wire, link: [server-2, server-4]}");
    assert_int_equal(fault_of(&reading)->node, 1);
    assert_int_equal(fault_of(&reading)->peer, 3);
    assert_string_equal(fault_of(&reading)->peer_name, "server-4");
    reading_end(&reading);
}

static void a_message_s_way_is_any_where_it_is_not_given(void **state)
{
    (void)state;
    struct reading reading = read_fault("{at: 1s, do: toy_lose_message, message: pong}");
    assert_int_equal(fault_of(&reading)->message, 1);
    assert_int_equal(fault_of(&reading)->node, UINT32_MAX);
    assert_int_equal(fault_of(&reading)->peer, UINT32_MAX);
    assert_int_equal(fault_of(&reading)->count, 1);
    reading_end(&reading);
    reading = read_fault(
        "{at: 1s, do: toy_lose_message, message: ping, from: server-2, to: server-1, count: 9}");
    assert_int_equal(fault_of(&reading)->message, 0);
    assert_int_equal(fault_of(&reading)->node, 1);
    assert_int_equal(fault_of(&reading)->peer, 0);
    assert_int_equal(fault_of(&reading)->count, 9);
    reading_end(&reading);
}

static void a_partition_or_file_that_is_not_given_is_any(void **state)
{
    (void)state;
    struct reading reading = read_fault("{at: 1s, do: toy_lose_file, file: 0, table: temp}");
    assert_int_equal(fault_of(&reading)->partition, -1);
    assert_int_equal(fault_of(&reading)->file, 0);
    assert_string_equal(fault_of(&reading)->table_name, "temp");
    reading_end(&reading);
}

static void each_key_is_understood_by_the_kinds_it_belongs_to(void **state)
{
    (void)state;
    const struct fault_kind *disk = &toy_faults[0];
    const struct fault_kind *wire = &toy_faults[1];
    const struct fault_kind *message = &toy_faults[2];
    const struct fault_kind either = {.name = "either", .needs = FAULT_NODE, .may = FAULT_PEER};
    assert_true(fault_kind_needs(disk, ENTRY_NODE) && fault_kind_needs(disk, ENTRY_FACTOR));
    assert_true(fault_kind_understands(disk, ENTRY_FOR) && !fault_kind_needs(disk, ENTRY_FOR));
    assert_false(fault_kind_understands(disk, ENTRY_LINK));
    assert_false(fault_kind_understands(disk, ENTRY_FROM));
    assert_true(fault_kind_needs(wire, ENTRY_LINK));
    assert_false(fault_kind_understands(wire, ENTRY_NODE));
    assert_true(fault_kind_understands(message, ENTRY_FROM));
    assert_true(fault_kind_understands(message, ENTRY_TO));
    assert_false(fault_kind_understands(message, ENTRY_NODE));
    assert_false(fault_kind_understands(message, ENTRY_LINK));
    assert_true(fault_kind_understands(&either, ENTRY_NODE));
    assert_true(fault_kind_understands(&either, ENTRY_LINK));
    assert_true(fault_kind_needs(disk, ENTRY_AT) && fault_kind_needs(disk, ENTRY_DO));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_are_counted_the_engine_s_first),
        cmocka_unit_test(a_node_becomes_its_index),
        cmocka_unit_test(what_a_kind_does_not_use_stays_zero),
        cmocka_unit_test(a_link_becomes_two_indices),
        cmocka_unit_test(a_message_s_way_is_any_where_it_is_not_given),
        cmocka_unit_test(a_partition_or_file_that_is_not_given_is_any),
        cmocka_unit_test(each_key_is_understood_by_the_kinds_it_belongs_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
