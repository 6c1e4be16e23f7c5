/*
 * test_matrix.c - what a file's matrix makes of its variants.
 *
 * What is wrong with a matrix: tests/data/complaints.txt.
 */
#include "tests/reading.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* The names of all variants, a line each. Borrowed until the next call. */
static const char *names_of(const struct reading *reading)
{
    static char text[8192];
    struct text_end end = {text, sizeof(text)};
    text[0] = '\0';
    assert_string_equal(reading->complaints, "");
    for (uint32_t i = 0; i < reading->file.variant_count; i++)
        text_add(&end, "%s\n", reading->file.variants[i].scenario.variant);
    return text;
}

static void assert_names(const char *yaml, const char *names)
{
    struct reading reading = read_text(yaml);
    assert_string_equal(names_of(&reading), names);
    reading_end(&reading);
}

static void each_variant_has_all_cells_in_declared_order_the_last_key_changing_first(void **state)
{
    (void)state;
    struct reading reading = read_text("scenario: x\nduration: 1s\n"
                                       "variants: {calm: {}, lossy: {network: {loss: 5%}}}\n"
                                       "matrix:\n"
                                       "  servers: [4, 2]\n"
                                       "  network.latency: [1ms, 1ms..2ms]\n");
    assert_string_equal(names_of(&reading), "calm, servers=4, latency=1ms\n"
                                            "calm, servers=4, latency=1ms..2ms\n"
                                            "calm, servers=2, latency=1ms\n"
                                            "calm, servers=2, latency=1ms..2ms\n"
                                            "lossy, servers=4, latency=1ms\n"
                                            "lossy, servers=4, latency=1ms..2ms\n"
                                            "lossy, servers=2, latency=1ms\n"
                                            "lossy, servers=2, latency=1ms..2ms\n");
    assert_int_equal(toy_of(&reading, 0)->servers, 4);
    assert_int_equal(toy_of(&reading, 3)->servers, 2);
    assert_int_equal(toy_of(&reading, 3)->latency.max, 2 * SIM_MS);
    assert_int_equal(toy_of(&reading, 3)->loss, 0);
    assert_int_equal(toy_of(&reading, 4)->loss, 50000);
    assert_int_equal(toy_of(&reading, 4)->latency.max, SIM_MS);
    assert_string_equal(reading.file.variants[3].origin, "calm");
    assert_int_equal(reading.file.axis_count, 3);
    assert_string_equal(reading.file.axes[0].key, "variant");
    assert_string_equal(reading.file.axes[2].key, "network.latency");
    assert_string_equal(reading.file.axes[2].name, "latency");
    assert_string_equal(reading.file.axes[2].values[1], "1ms..2ms");
    assert_int_equal(reading.file.variants[5].cell[0], 1);
    assert_int_equal(reading.file.variants[5].cell[1], 0);
    assert_int_equal(reading.file.variants[5].cell[2], 1);
    assert_ptr_equal(reading.file.variants[4].origin, reading.file.variants[7].origin);
    reading_end(&reading);
}

static void without_variants_a_cell_is_named_by_its_values(void **state)
{
    (void)state;
    assert_names("scenario: x\nduration: 1s\nmatrix: {servers: [1, 2]}\n",
                 "servers=1\nservers=2\n");
}

static void what_a_cell_gives_stands_over_the_file_and_what_was_set(void **state)
{
    (void)state;
    static const char yaml[] = "scenario: x\nduration: 1s\nnetwork: {loss: 1%, latency: 3ms}\n"
                               "matrix:\n  network.loss: [2%, 3%]\n";
    struct reading reading = read_text(yaml);
    assert_int_equal(toy_of(&reading, 0)->loss, 20000);
    assert_int_equal(toy_of(&reading, 1)->loss, 30000);
    assert_int_equal(toy_of(&reading, 1)->latency.max, 3 * SIM_MS);
    reading_end(&reading);
    reading = read_text_set(yaml, "network.latency", "7ms");
    assert_int_equal(toy_of(&reading, 1)->loss, 30000);
    assert_int_equal(toy_of(&reading, 1)->latency.max, 7 * SIM_MS);
    reading_end(&reading);
}

static void a_cell_is_what_the_same_values_set_one_by_one_are(void **state)
{
    (void)state;
    struct reading cell = read_text("scenario: x\nduration: 1s\nclients: [{name: web}]\n"
                                    "matrix:\n  clients[0].timeout: [3s, 4s]\n");
    struct reading set = read_text_set("scenario: x\nduration: 1s\nclients: [{name: web}]\n",
                                       "clients[0].timeout", "4s");
    assert_string_equal(cell.complaints, "");
    assert_memory_equal(toy_of(&cell, 1), toy_of(&set, 0), sizeof(struct toy_options));
    reading_end(&cell);
    reading_end(&set);
}

static void ranges_go_by_steps_or_by_factors_up_to_their_end(void **state)
{
    (void)state;
    assert_names("scenario: x\nduration: 1s\nmatrix: {servers: 2..8 by 3}\n",
                 "servers=2\nservers=5\nservers=8\n");
    assert_names("scenario: x\nduration: 1s\nmatrix: {servers: 1..9 times 2}\n",
                 "servers=1\nservers=2\nservers=4\nservers=8\n");
    assert_names("scenario: x\nduration: 1s\nmatrix: {disk: 1MiB/s..2MiB/s by 512KiB/s}\n",
                 "disk=1MiB/s\ndisk=1536KiB/s\ndisk=2MiB/s\n");
    assert_names("scenario: x\nduration: 1s\nmatrix: {network.loss: 5%..5% by 1%}\n", "loss=5%\n");
}

static void keys_whose_ends_are_alike_are_told_apart(void **state)
{
    (void)state;
    assert_names("scenario: x\nduration: 1s\nclients: [{name: web}, {name: app}]\n"
                 "matrix:\n"
                 "  clients[0].timeout: [1s]\n"
                 "  clients[1].timeout: [2s]\n"
                 "  network.latency: [3ms]\n",
                 "clients[0].timeout=1s, clients[1].timeout=2s, latency=3ms\n");
}

static void values_may_be_lists_and_mappings(void **state)
{
    (void)state;
    struct reading reading = read_text("scenario: x\nduration: 1s\n"
                                       "matrix:\n"
                                       "  network: [{}, {loss: 1%, latency: 1ms}]\n"
                                       "  clients: [[], [{name: web, labels: [a, b]}]]\n"
                                       "  envs.a.b: [c, '']\n");
    const char *names = names_of(&reading);
    assert_non_null(strstr(names, "network={}, clients=[], b=c\n"));
    assert_non_null(strstr(names, "network={loss: 1%, latency: 1ms}, "
                                  "clients=[{name: web, labels: [a, b]}], b=''\n"));
    assert_int_equal(reading.file.variant_count, 8);
    assert_int_equal(toy_of(&reading, 7)->loss, 10000);
    assert_string_equal(toy_of(&reading, 7)->clients[0].labels[1], "b");
    assert_string_equal(toy_of(&reading, 6)->envs[0].name, "a.b");
    assert_string_equal(toy_of(&reading, 6)->envs[0].text, "c");
    reading_end(&reading);
}

static void every_cell_has_the_expectation_of_its_variant(void **state)
{
    (void)state;
    struct reading reading = read_text("scenario: x\nduration: 1s\n"
                                       "variants:\n"
                                       "  a: {expect: {verdict: hung, by: lasso}}\n"
                                       "  b: {expect: {verdict: success}}\n"
                                       "matrix: {servers: [1, 2]}\n");
    assert_string_equal(reading.complaints, "");
    const struct scenario_variant *variants = reading.file.variants;
    assert_int_equal(variants[0].scenario.expect.verdict, VERDICT_HUNG);
    assert_int_equal(variants[1].scenario.expect.by, DETECTOR_LASSO);
    assert_int_equal(variants[2].scenario.expect.verdict, VERDICT_SUCCESS);
    reading_end(&reading);
}

static void an_exception_takes_away_the_cells_for_which_all_of_it_holds(void **state)
{
    (void)state;
    assert_names("scenario: x\nduration: 1s\nvariants: {a: {}, b: {}}\n"
                 "matrix:\n"
                 "  servers: [1, 2, 3]\n"
                 "  except:\n"
                 "    - {variant: b, servers: [1, 3]}\n"
                 "    - {servers: 2, variant: a}\n",
                 "a, servers=1\na, servers=3\nb, servers=2\n");
}

static void only_what_one_of_the_rules_holds_for_is_left(void **state)
{
    (void)state;
    assert_names("scenario: x\nduration: 1s\n"
                 "matrix:\n"
                 "  servers: [1, 2, 3]\n"
                 "  network.loss: [1%, 2%]\n"
                 "  only: [{servers: 1}, {servers: 2.., network.loss: 2%}]\n"
                 "  except: [{servers: 3}]\n",
                 "servers=1, loss=1%\nservers=1, loss=2%\nservers=2, loss=2%\n");
}

static void rules_compare_what_values_mean(void **state)
{
    (void)state;
    assert_names("scenario: x\nduration: 1s\n"
                 "matrix:\n"
                 "  clients[0]: [{name: web}]\n"
                 "  offset: [1s, 2s, 3s, 4s]\n"
                 "  except: [{offset: 1000ms}, {offset: 2500ms..3s}]\n",
                 "clients[0]={name: web}, offset=2s\nclients[0]={name: web}, offset=4s\n");
    assert_names("scenario: x\nduration: 1s\n"
                 "matrix: {offset: [1s, 2s, 3s, 4s], except: [{offset: ..2s}]}\n",
                 "offset=3s\noffset=4s\n");
}

static void as_many_cells_as_there_may_be_are_read(void **state)
{
    (void)state;
    struct reading reading = read_text("scenario: x\nduration: 1s\n"
                                       "matrix:\n"
                                       "  disk: 1MiB/s..100MiB/s by 1MiB/s\n"
                                       "  network.loss: 1%..10% by 1%\n");
    assert_string_equal(reading.complaints, "");
    assert_int_equal(reading.file.variant_count, SCENARIO_CELLS_MAX);
    assert_int_equal(toy_of(&reading, SCENARIO_CELLS_MAX - 1)->disk, 100 * SIM_MIB);
    reading_end(&reading);
}

static void the_dump_of_a_cell_gives_the_cell_again(void **state)
{
    (void)state;
    struct reading reading = read_text("scenario: x\nduration: 1s\n"
                                       "variants: {a: {}}\n"
                                       "matrix: {servers: [1, 2], network.loss: [1%, 2%]}\n");
    assert_string_equal(reading.complaints, "");
    char *dump = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&dump, &bytes);
    scenario_dump(&reading.file.variants[2], &toy_model, out);
    (void)fclose(out);
    struct reading again = read_text(dump);
    assert_string_equal(names_of(&again), "a, servers=2, loss=1%\n");
    assert_memory_equal(toy_of(&again, 0), toy_of(&reading, 2), sizeof(struct toy_options));
    free(dump);
    reading_end(&again);
    reading_end(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_variant_has_all_cells_in_declared_order_the_last_key_changing_first),
        cmocka_unit_test(without_variants_a_cell_is_named_by_its_values),
        cmocka_unit_test(what_a_cell_gives_stands_over_the_file_and_what_was_set),
        cmocka_unit_test(a_cell_is_what_the_same_values_set_one_by_one_are),
        cmocka_unit_test(ranges_go_by_steps_or_by_factors_up_to_their_end),
        cmocka_unit_test(keys_whose_ends_are_alike_are_told_apart),
        cmocka_unit_test(values_may_be_lists_and_mappings),
        cmocka_unit_test(every_cell_has_the_expectation_of_its_variant),
        cmocka_unit_test(an_exception_takes_away_the_cells_for_which_all_of_it_holds),
        cmocka_unit_test(only_what_one_of_the_rules_holds_for_is_left),
        cmocka_unit_test(rules_compare_what_values_mean),
        cmocka_unit_test(as_many_cells_as_there_may_be_are_read),
        cmocka_unit_test(the_dump_of_a_cell_gives_the_cell_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
