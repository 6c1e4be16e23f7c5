/* Command lines taken apart, and what is said of wrong ones. */
#include "tests/harness_tool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const sizes[] = {"small", "large", NULL};

struct values {
    uint64_t number;
    const char *text;
    struct flag_texts texts;
    uint32_t choice;
    bool is_on;
};

#define AT(member) offsetof(struct values, member)
static const struct flag rows[] = {
    {.name = "number",
     .letter = 'n',
     .kind = FLAG_NUMBER,
     .offset = AT(number),
     .min = 2,
     .max = 9,
     .value = "N",
     .help = "a number"},
    {.name = "text", .kind = FLAG_TEXT, .offset = AT(text), .value = "TEXT", .help = "a text"},
    {.name = "more", .kind = FLAG_TEXTS, .offset = AT(texts), .value = "TEXT", .help = "texts"},
    {.name = "size",
     .kind = FLAG_CHOICE,
     .offset = AT(choice),
     .choices = sizes,
     .bare = "large",
     .value = "SIZE",
     .help = "a size"},
    {.name = "on", .letter = 'o', .kind = FLAG_SWITCH, .offset = AT(is_on), .help = "a switch"},
    {.name = NULL},
};

/* Reads words; gives what is left and, in `said`, the complaints (to be freed). */
static struct values read_words(const char **words, uint32_t *left, char **said)
{
    struct values values = {.number = 5};
    struct tool tool = {.arena = arena_new(TOOL_ARENA_BYTES)};
    struct flag_rest arguments = {.texts = words};
    size_t bytes = 0;
    FILE *out = open_memstream(said, &bytes);
    assert_non_null(out);
    while (words[arguments.count] != NULL)
        arguments.count++;
    struct diag *diag = diag_new("test", NULL, 0);
    flags_read(&tool, rows, &arguments, &values, diag);
    diag_write(diag, out, false);
    diag_free(diag);
    assert_int_equal(fclose(out), 0);
    *left = arguments.count;
    values.text = values.text == NULL ? NULL : strcmp(values.text, "t") == 0 ? "t" : "other";
    arena_free(tool.arena);
    return values;
}

static void flags_and_paths_may_be_mixed(void **state)
{
    (void)state;
    const char *words[] = {"a",      "-n", "7",        "b", "--text=t", "--on",
                           "--more", "x",  "--more=y", "c", NULL};
    uint32_t left = 0;
    char *said = NULL;
    struct values values = read_words(words, &left, &said);
    assert_string_equal(said, "");
    assert_int_equal(left, 3);
    assert_int_equal(values.number, 7);
    assert_string_equal(values.text, "t");
    assert_int_equal(values.texts.count, 2);
    assert_true(values.is_on);
    free(said);
}

static void a_flag_without_its_value_means_the_bare_one(void **state)
{
    (void)state;
    uint32_t left = 0;
    char *said = NULL;
    const char *bare[] = {"--size", "small", NULL};
    assert_int_equal(read_words(bare, &left, &said).choice, 1);
    assert_int_equal(left, 1);
    free(said);
    const char *given[] = {"--size=small", NULL};
    assert_int_equal(read_words(given, &left, &said).choice, 0);
    assert_int_equal(left, 0);
    free(said);
}

static void two_dashes_end_the_flags(void **state)
{
    (void)state;
    const char *words[] = {"--", "--on", "--size", NULL};
    uint32_t left = 0;
    char *said = NULL;
    struct values values = read_words(words, &left, &said);
    assert_false(values.is_on);
    assert_int_equal(left, 2);
    free(said);
}

static void what_is_not_given_stays_as_it_was(void **state)
{
    (void)state;
    const char *words[] = {NULL};
    uint32_t left = 0;
    char *said = NULL;
    assert_int_equal(read_words(words, &left, &said).number, 5);
    free(said);
}

static void every_complaint_of_a_command_line_is_made(void **state)
{
    (void)state;
    const char *words[] = {"--nubmer=3", "--number", "1x", "--number=10", "--size=tiny",
                           "--on=3",     "--zzz",    "-q", "--text",      NULL};
    uint32_t left = 0;
    char *said = NULL;
    struct values values = read_words(words, &left, &said);
    assert_int_equal(values.number, 5);
    assert_string_equal(said, "test: error: there is no flag '--nubmer'\n"
                              "     help: did you mean --number?\n"
                              "test: error: --number: '1x' is not a whole number from 2 to 9\n"
                              "test: error: --number: '10' is not a whole number from 2 to 9\n"
                              "test: error: --size: 'tiny' is not known\n"
                              "     help: one of small, large\n"
                              "test: error: --on takes no value\n"
                              "test: error: there is no flag '--zzz'\n"
                              "     help: --help lists the flags there are\n"
                              "test: error: there is no flag '-q'\n"
                              "     help: --help lists the flags there are\n"
                              "test: error: --text needs a value\n");
    free(said);
}

static void a_flag_cannot_be_repeated_for_ever(void **state)
{
    (void)state;
    const char *words[2 * (FLAG_TEXTS_MAX + 1) + 1] = {NULL};
    for (uint32_t i = 0; i <= FLAG_TEXTS_MAX; i++) {
        words[2 * i] = "--more";
        words[2 * i + 1] = "x";
    }
    uint32_t left = 0;
    char *said = NULL;
    struct values values = read_words(words, &left, &said);
    assert_int_equal(values.texts.count, FLAG_TEXTS_MAX);
    assert_string_equal(said, "test: error: --more is given more than 32 times\n");
    free(said);
}

static void a_number_too_large_for_the_machine_is_refused(void **state)
{
    (void)state;
    const char *words[] = {"--number", "99999999999999999999999", NULL};
    uint32_t left = 0;
    char *said = NULL;
    (void)read_words(words, &left, &said);
    assert_string_equal(
        said,
        "test: error: --number: '99999999999999999999999' is not a whole number from 2 to 9\n");
    free(said);
}

static void the_help_has_a_line_a_flag(void **state)
{
    (void)state;
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    assert_non_null(out);
    flags_print(rows, out);
    assert_int_equal(fclose(out), 0);
    assert_string_equal(text, "  -n, --number N        a number\n"
                              "  --text TEXT           a text\n"
                              "  --more TEXT           texts\n"
                              "  --size[=SIZE]         a size\n"
                              "  -o, --on              a switch\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_and_paths_may_be_mixed),
        cmocka_unit_test(a_flag_without_its_value_means_the_bare_one),
        cmocka_unit_test(two_dashes_end_the_flags),
        cmocka_unit_test(what_is_not_given_stays_as_it_was),
        cmocka_unit_test(every_complaint_of_a_command_line_is_made),
        cmocka_unit_test(a_flag_cannot_be_repeated_for_ever),
        cmocka_unit_test(a_number_too_large_for_the_machine_is_refused),
        cmocka_unit_test(the_help_has_a_line_a_flag),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
