/* pegsim export: what it is asked for. What it writes: test_export.sh. */
#include "tests/harness_tool.h"
#include "tools/export/export.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void write_scenario(void)
{
    desk_write("a.yaml", "scenario: clerks\nduration: 2min\nplay: kept\n");
}

static void a_run_is_named_and_a_format(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_expect(desk, "export --format csv", EXIT_USAGE, "",
                "pegsim export: error: one run is exported; 0 are named\n"
                "     help: for instance: pegsim export run.db --format mermaid\n");
    desk_expect(desk, "export a.yaml b.yaml --format csv", EXIT_USAGE, "",
                "pegsim export: error: one run is exported; 2 are named\n"
                "     help: for instance: pegsim export run.db --format mermaid\n");
    desk_expect(desk, "export a.yaml", EXIT_USAGE, "",
                "pegsim export: error: which format is not said\n"
                "     help: --format perfetto (.json), mermaid (.mmd), csv (.csv), dot (.dot)\n");
    desk_expect(desk, "export a.yaml --format svg", EXIT_USAGE, "",
                "pegsim export: error: --format: 'svg' is not known\n"
                "     help: one of perfetto, mermaid, csv, dot\n");
}

static void a_flag_belongs_to_its_format(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_expect(desk, "export a.yaml --format dot --table counts", EXIT_USAGE, "",
                "pegsim export: error: --table says nothing to dot\n"
                "     help: --format csv has tables\n");
    desk_expect(desk, "export a.yaml --format csv --at 3s", EXIT_USAGE, "",
                "pegsim export: error: --at says nothing to csv\n"
                "     help: --format dot is of an instant\n");
    desk_expect(desk, "export a.yaml --format csv --table sheep", EXIT_USAGE, "",
                "pegsim export: error: --table: 'sheep' is not known\n"
                "     help: one of story, events, chain, states, guards, obligations, faults, "
                "counts, latencies\n");
    desk_say(desk, "export a.yaml --format dot --at 9000h");
    assert_int_equal(desk->code, EXIT_USAGE);
    assert_string_equal(desk->out, "");
    desk_holds(desk->error, "pegsim export: error: --at: the run was over after ");
    desk_holds(desk->error, "     help: choose an earlier one\n");
    desk_say(desk, "export a.yaml --format dot --at soon");
    assert_int_equal(desk->code, EXIT_USAGE);
    desk_holds(desk->error, "pegsim export: error: --at soon: ");
    desk_holds(desk->error, "     help: for instance: --at 52.5s\n");
}

static void the_suffix_of_a_file_says_the_format(void **state)
{
    struct desk *desk = *state;
    static const struct {
        const char *line;
        const char *path;
        const char *start;
    } files[] = {
        {"export a.yaml -o x.json", "x.json", "{\"traceEvents\":["},
        {"export a.yaml -o x.mmd", "x.mmd", "sequenceDiagram\n"},
        {"export a.yaml -o x.csv", "x.csv", "number,time_s,node,actor,note,text\n"},
        {"export a.yaml -o x.dot", "x.dot", "digraph waits {\n"},
        {"export a.yaml -o y.json --format dot", "y.json", "digraph waits {\n"},
    };
    write_scenario();
    for (uint32_t i = 0; i < COUNT_OF(files); i++) {
        desk_expect(desk, files[i].line, EXIT_AS_EXPECTED, "", "");
        char *text = desk_read(files[i].path);
        assert_non_null(text);
        assert_memory_equal(text, files[i].start, strlen(files[i].start));
        free(text);
    }
}

static void a_minus_is_standard_output(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_expect(desk, "export a.yaml --format csv --table obligations -o -", EXIT_AS_EXPECTED,
                "obligation,subject,time_s,what,measure\n"
                "promise,0,0.000000000,begins,\n"
                "promise,0,1.000000000,success,\n",
                "");
}

static void a_run_that_came_to_nothing_is_exported_all_the_same(void **state)
{
    struct desk *desk = *state;
    desk_write("b.yaml", "scenario: nothing happens\nduration: 1s\n");
    desk_expect(desk, "export b.yaml --format mermaid", EXIT_AS_EXPECTED,
                "sequenceDiagram\n"
                "    participant nobody\n"
                "    Note over nobody: nothing was decided in this run\n",
                "");
    desk_say(desk, "export b.yaml --format dot");
    desk_holds(desk->out, "    nobody [shape=plaintext, label=\"nobody waits\"];\n");
}

static void a_cell_that_would_be_a_formula_is_a_text(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_say(desk, "run a.yaml --db x.db --quiet");
    free(desk_ask("x.db", "INSERT INTO events (run, number, time, kind, text) VALUES"
                          " (1, 9001, 1, 'note', '=HYPERLINK(\"x\")'), (1, 9002, 2, 'note', '@a'),"
                          " (1, 9003, 3, 'note', '-1'), (1, 9004, 4, 'note', 'a, \"b\"'),"
                          " (1, 9005, 5, 'note', 'two' || char(10) || 'lines')"));
    desk_say(desk, "export x.db --format csv");
    assert_int_equal(desk->code, EXIT_AS_EXPECTED);
    desk_holds(desk->out, "\n9001,0.000000001,,,,\"'=HYPERLINK(\"\"x\"\")\"\n"
                          "9002,0.000000002,,,,'@a\n"
                          "9003,0.000000003,,,,'-1\n"
                          "9004,0.000000004,,,,\"a, \"\"b\"\"\"\n"
                          "9005,0.000000005,,,,\"two\nlines\"\n");
}

static void what_cannot_be_read_or_written_is_the_environment(void **state)
{
    struct desk *desk = *state;
    write_scenario();
    desk_write("y.db", "no database");
    desk_expect(desk, "export y.db --format csv", EXIT_ENVIRONMENT, "",
                "pegsim export: error: y.db: is no SQLite database\n"
                "     help: a database is made by 'pegsim run FILE --db RUN.db'\n");
    desk_say(desk, "run a.yaml --db x.db --quiet");
    desk_expect(desk, "export x.db --format csv -o no/x.csv", EXIT_ENVIRONMENT, "",
                "pegsim export: error: cannot write no/x.csv: No such file or directory\n");
}

static void every_format_is_told(void **state)
{
    (void)state;
    static const struct export_format *const formats[] = {&export_perfetto, &export_mermaid,
                                                          &export_csv, &export_dot};
    const struct subcommand *export = subcommand_find("export");
    for (uint32_t i = 0; i < COUNT_OF(formats); i++) {
        assert_non_null(strstr(export->text, formats[i]->name));
        assert_int_equal(formats[i]->suffix[0], '.');
        assert_true(strlen(formats[i]->summary) > 0);
    }
    for (uint32_t i = 0; export_tables[i] != NULL; i++)
        assert_non_null(strstr(export->text, export_tables[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_TEST(a_run_is_named_and_a_format),
        DESK_TEST(a_flag_belongs_to_its_format),
        DESK_TEST(the_suffix_of_a_file_says_the_format),
        DESK_TEST(a_minus_is_standard_output),
        DESK_TEST(a_run_that_came_to_nothing_is_exported_all_the_same),
        DESK_TEST(a_cell_that_would_be_a_formula_is_a_text),
        DESK_TEST(what_cannot_be_read_or_written_is_the_environment),
        DESK_TEST(every_format_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
