#include "tests/reading.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static char *dump(const struct reading *reading, uint32_t variant)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    assert_non_null(out);
    scenario_dump(&reading->file.variants[variant], &toy_model, out);
    (void)fclose(out);
    return text;
}

/* Every variant of a text, dumped and read again, is what it was; dumped again, the same text. */
static void assert_comes_back(const char *text)
{
    struct reading first = read_text(text);
    assert_string_equal(first.complaints, "");
    for (uint32_t i = 0; i < first.file.variant_count; i++) {
        char *once = dump(&first, i);
        struct reading second = read_text(once);
        assert_string_equal(second.complaints, "");
        char *twice = dump(&second, 0);
        assert_string_equal(once, twice);
        assert_memory_equal(&first.file.variants[i].scenario, &second.file.variants[0].scenario,
                            sizeof(struct scenario));
        assert_memory_equal(toy_of(&first, i), toy_of(&second, 0), sizeof(struct toy_options));
        free(twice);
        free(once);
        reading_end(&second);
    }
    reading_end(&first);
}

static void the_smallest_scenario_comes_back(void **state)
{
    (void)state;
    assert_comes_back("scenario: x\nduration: 1s\n");
}

static void a_scenario_with_everything_comes_back(void **state)
{
    (void)state;
    assert_comes_back(
        "scenario: \"a 'quoted' \\\"name\\\": with # and \\\\ \"\n"
        "about: |\n  Two lines,\n\n  and a third - ümläut.\n"
        "duration: 1.5h\nservers: 4\ndisk: 12345B/s\nfile_size: 10KB\nskew: -1ppm\noffset: 1ns\n"
        "network: {latency: 1us..1500us, loss: 12345ppm}\n"
        "envs: {replica.write_throttling: '*delay*100,200*reject*0', '- odd: name': ''}\n"
        "clients:\n"
        "  - {name: web, writes: 400/min, arrivals: poisson, timeout: 1500ms, labels: [a, '- b']}\n"
        "  - {name: app}\n"
        "nickname: ''\nmotto: |\n  a\n  b\nverbose: true\n"
        "tricks: [jump, {dig: {depth: 3}}]\nspare: {size: 1}\n"
        "within: 90s\nsettle: {from: 4min}\nlimits: {events: 5}\nties: shuffled\n"
        "faults:\n"
        "  - {at: 40s, do: toy_break_disk, node: server-2, for: 30s, factor: 7}\n"
        "  - {at: 40s, do: crash, node: server-2, for: 30s}\n"
        "  - {at: 41s, do: toy_cut_wire, link: [server-1, server-4]}\n"
        "  - {at: 42s, do: toy_lose_message, message: ping}\n"
        "  - {at: 42s, do: toy_lose_message, message: pong, from: server-1, to: server-2, count: "
        "3}\n"
        "  - {at: 43s, do: toy_lose_file}\n"
        "  - {at: 43s, do: toy_lose_file, partition: 0, file: 1, table: temp, delay: 3s}\n"
        "expect: {verdict: failed, within: 1h, error: ERR_BUSY,\n"
        "         figures: {writes_refused: 1.., writes_done: ..9}}\n"
        "variants:\n"
        "  'as it is': {}\n"
        "  hung: {expect: {verdict: hung, by: lost work}}\n"
        "  default: {network: {loss: 0.5%}}\n"
        "  none: {clients: [], faults: []}\n");
}

static void a_dump_spells_everything_out(void **state)
{
    (void)state;
    struct reading reading =
        read_text("scenario: x y\nduration: 60s\nclients: [{name: web}]\nenvs: {a.b: 1*2}\n"
                  "faults: [{at: 1s, do: toy_cut_wire, link: [server-1, server-2]}]\n"
                  "expect: {verdict: success}\n");
    assert_string_equal(reading.complaints, "");
    char *text = dump(&reading, 0);
    assert_string_equal(text, "scenario: \"x y\"\n"
                              "about: \"\"\n"
                              "duration: 1min\n"
                              "observe: 20s\n"
                              "limits:\n"
                              "  events: 100000000\n"
                              "ties: in order\n"
                              "faults:\n"
                              "  - at: 1s\n"
                              "    do: toy_cut_wire\n"
                              "    link: [server-1, server-2]\n"
                              "expect:\n"
                              "  verdict: success\n"
                              "  figures: {}\n"
                              "servers: 3\n"
                              "disk: 200MiB/s\n"
                              "file_size: 64MiB\n"
                              "skew: 0%\n"
                              "offset: 0s\n"
                              "network:\n"
                              "  latency: 200us..1ms\n"
                              "  loss: 0%\n"
                              "envs:\n"
                              "  a.b: 1*2\n"
                              "clients:\n"
                              "  - name: web\n"
                              "    writes: 10/s\n"
                              "    timeout: 1s\n"
                              "    arrivals: fixed\n"
                              "    labels: []\n"
                              "nickname: joe\n"
                              "motto: \"\"\n"
                              "verbose: false\n");
    free(text);
    reading_end(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_smallest_scenario_comes_back),
        cmocka_unit_test(a_scenario_with_everything_comes_back),
        cmocka_unit_test(a_dump_spells_everything_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
