#include "tests/reading.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char base[] = "scenario: x\nduration: 1min\nnetwork: {loss: 1%}\n"
                           "clients: [{name: web, labels: [a]}]\n";

static void a_value_is_put_over_the_one_of_the_file(void **state)
{
    (void)state;
    struct reading reading = read_text_set(base, "network.loss", "2%");
    assert_string_equal(reading.complaints, "");
    assert_int_equal(toy_of(&reading, 0)->loss, 20000);
    reading_end(&reading);
}

static void keys_that_the_file_lacks_are_added(void **state)
{
    (void)state;
    struct reading reading =
        read_text_set("scenario: x\nduration: 1s\n", "network.latency", "1ms..2ms");
    assert_string_equal(reading.complaints, "");
    assert_int_equal(toy_of(&reading, 0)->latency.max, 2 * SIM_MS);
    reading_end(&reading);
    reading = read_text_set("scenario: x\nduration: 1s\n", "clients[0].name", "app");
    assert_string_equal(reading.complaints, "");
    assert_string_equal(toy_of(&reading, 0)->clients[0].name, "app");
    reading_end(&reading);
}

static void mappings_are_merged(void **state)
{
    (void)state;
    struct reading reading = read_text_set(base, "network", "{latency: 1ms}");
    assert_string_equal(reading.complaints, "");
    assert_int_equal(toy_of(&reading, 0)->loss, 10000);
    assert_int_equal(toy_of(&reading, 0)->latency.max, SIM_MS);
    reading_end(&reading);
}

static void a_switch_and_its_options_are_set_by_name(void **state)
{
    (void)state;
    struct reading reading = read_text_set("scenario: x\nduration: 1s\n", "tricks.dig.depth", "3");
    assert_string_equal(reading.complaints, "");
    assert_true(toy_of(&reading, 0)->tricks.is_on[1]);
    assert_int_equal(toy_of(&reading, 0)->tricks.depth, 3);
    reading_end(&reading);
    reading =
        read_text_set("scenario: x\nduration: 1s\ntricks: {jump: true}\n", "tricks.jump", "false");
    assert_string_equal(reading.complaints, "");
    assert_false(toy_of(&reading, 0)->tricks.is_on[0]);
    reading_end(&reading);
    reading = read_text_set("scenario: x\nduration: 1s\ntricks: [dig]\n", "tricks", "[jump]");
    assert_string_equal(reading.complaints, "");
    assert_true(toy_of(&reading, 0)->tricks.is_on[0] && !toy_of(&reading, 0)->tricks.is_on[1]);
    reading_end(&reading);
}

static void elements_of_lists_are_named_by_their_index(void **state)
{
    (void)state;
    struct reading reading = read_text_set(base, "clients[0].timeout", "2s");
    assert_string_equal(reading.complaints, "");
    assert_string_equal(toy_of(&reading, 0)->clients[0].name, "web");
    assert_int_equal(toy_of(&reading, 0)->clients[0].timeout, 2 * SIM_SECOND);
    reading_end(&reading);
    reading = read_text_set(base, "clients[1]", "{name: app}");
    assert_string_equal(reading.complaints, "");
    assert_int_equal(toy_of(&reading, 0)->client_count, 2);
    assert_string_equal(toy_of(&reading, 0)->clients[1].name, "app");
    reading_end(&reading);
    reading = read_text_set(base, "clients[0].labels[1]", "b");
    assert_string_equal(reading.complaints, "");
    assert_string_equal(toy_of(&reading, 0)->clients[0].labels[1], "b");
    reading_end(&reading);
    reading = read_text_set(base, "clients", "[]");
    assert_string_equal(reading.complaints, "");
    assert_int_equal(toy_of(&reading, 0)->client_count, 0);
    reading_end(&reading);
}

static void below_free_names_the_rest_of_the_path_is_the_name(void **state)
{
    (void)state;
    struct reading reading = read_text_set(base, "envs.replica.write_throttling", "100*delay*500");
    assert_string_equal(reading.complaints, "");
    assert_string_equal(toy_of(&reading, 0)->envs[0].name, "replica.write_throttling");
    assert_string_equal(toy_of(&reading, 0)->envs[0].text, "100*delay*500");
    reading_end(&reading);
    reading = read_text_set(base, "envs.a", "");
    assert_string_equal(reading.complaints, "");
    assert_string_equal(toy_of(&reading, 0)->envs[0].text, "");
    reading_end(&reading);
}

static void overrides_are_put_over_every_variant_and_the_last_one_counts(void **state)
{
    (void)state;
    static const char text[] = "scenario: x\nduration: 1s\n"
                               "variants: {a: {servers: 4}, b: {servers: 5}}\n";
    const struct scenario_override list[] = {{"servers", "6"}, {"servers", "8"}};
    const struct scenario_overrides overrides = {list, 2};
    struct reading reading = read_bytes_with(text, strlen(text), &overrides);
    assert_string_equal(reading.complaints, "");
    assert_int_equal(toy_of(&reading, 0)->servers, 8);
    assert_int_equal(toy_of(&reading, 1)->servers, 8);
    reading_end(&reading);
}

static void more_overrides_than_can_be_shown_are_complained_of(void **state)
{
    (void)state;
    struct scenario_override list[DIAG_SOURCES_MAX + 1];
    for (uint32_t i = 0; i <= DIAG_SOURCES_MAX; i++)
        list[i] = (struct scenario_override){"servers", "4"};
    const struct scenario_overrides overrides = {list, DIAG_SOURCES_MAX + 1};
    struct reading reading = read_bytes_with(base, strlen(base), &overrides);
    assert_string_equal(reading.complaints, "x.yaml: error: --set servers: over 64 of them\n"
                                            "     help: put some into the file\n");
    reading_end(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_is_put_over_the_one_of_the_file),
        cmocka_unit_test(keys_that_the_file_lacks_are_added),
        cmocka_unit_test(mappings_are_merged),
        cmocka_unit_test(a_switch_and_its_options_are_set_by_name),
        cmocka_unit_test(elements_of_lists_are_named_by_their_index),
        cmocka_unit_test(below_free_names_the_rest_of_the_path_is_the_name),
        cmocka_unit_test(overrides_are_put_over_every_variant_and_the_last_one_counts),
        cmocka_unit_test(more_overrides_than_can_be_shown_are_complained_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
