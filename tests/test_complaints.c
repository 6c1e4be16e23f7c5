/*
 * test_complaints.c - every complaint about a scenario, word for word.
 *
 * tests/data/complaints.txt holds the cases: a line `## name`, lines `#set
 * KEY=VALUE` for overrides, the scenario, a line `----`, and what must be
 * shown. UPDATE_GOLDEN=1 rewrites what must be shown.
 */
#include "tests/reading.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define CASES "tests/data/complaints.txt"

#define SETS_MAX 4

struct wanted {
    char *name;
    char *sets; /* lines as in the file */
    char *yaml;
    char *shown;
};

/* Reads the whole file of cases. */
static char *read_cases(void)
{
    FILE *file = fopen(CASES, "rb");
    assert_non_null(file);
    size_t bytes = 0;
    size_t room = 1024 * 1024;
    char *text = calloc(1, room);
    assert_non_null(text);
    bytes = fread(text, 1, room - 1, file);
    assert_true(bytes > 0 && bytes < room - 1);
    (void)fclose(file);
    return text;
}

/* Cuts a case out of the text. Returns what comes after it, or null if there is none. */
static char *next_case(char *text, struct wanted *wanted)
{
    if (strncmp(text, "## ", 3) != 0)
        return NULL;
    wanted->name = text + 3;
    char *at = strchr(text, '\n');
    *at++ = '\0';
    wanted->sets = at;
    while (strncmp(at, "#set ", 5) == 0)
        at = strchr(at, '\n') + 1;
    wanted->yaml = at;
    char *line = strncmp(at, "----\n", 5) == 0 ? at : strstr(at, "\n----\n") + 1;
    assert_non_null(line);
    *line = '\0';
    wanted->shown = line + 5;
    char *end = strstr(wanted->shown, "\n## ");
    if (end == NULL)
        end = wanted->shown + strlen(wanted->shown) - 1;
    *end = '\0';
    return end + 1;
}

/* Turns \n, \t and \1 of an override into the characters they stand for. */
static void unescape(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        bool is_escape = from[0] == '\\' && from[1] != '\0';
        if (is_escape)
            from++;
        *to++ = !is_escape ? *from : *from == 'n' ? '\n' : *from == 't' ? '\t' : '\1';
    }
    *to = '\0';
}

/* Takes the overrides out of their lines, which lie in `copy`. */
static uint32_t read_sets(char *copy, struct scenario_override list[SETS_MAX])
{
    uint32_t count = 0;
    char *at = copy;
    while (strncmp(at, "#set ", 5) == 0) {
        assert_true(count < SETS_MAX);
        char *key = at + 5;
        at = strchr(at, '\n');
        *at++ = '\0';
        char *equals = strchr(key, '=');
        *equals = '\0';
        unescape(equals + 1);
        list[count++] = (struct scenario_override){key, equals + 1};
    }
    return count;
}

/* What is shown for a case; to be freed. */
static char *show(const struct wanted *wanted)
{
    struct scenario_override list[SETS_MAX];
    size_t bytes = (size_t)(wanted->yaml - wanted->sets);
    char *copy = calloc(1, bytes + 1);
    assert_non_null(copy);
    memcpy(copy, wanted->sets, bytes);
    const struct scenario_overrides overrides = {list, read_sets(copy, list)};
    struct reading reading = read_bytes_with(wanted->yaml, strlen(wanted->yaml), &overrides);
    char *shown = strdup(reading.complaints);
    assert_non_null(shown);
    assert_int_equal(reading.result == SCENARIO_READ, reading.count == 0);
    reading_end(&reading);
    free(copy);
    return shown;
}

static void write_case(FILE *out, const struct wanted *wanted, const char *shown)
{
    (void)fprintf(out, "## %s\n%.*s%s----\n%s\n", wanted->name, (int)(wanted->yaml - wanted->sets),
                  wanted->sets, wanted->yaml, shown);
}

static void each_complaint_says_what_and_where_and_how_to_mend_it(void **state)
{
    (void)state;
    char *text = read_cases();
    char *at = text;
    FILE *out = getenv("UPDATE_GOLDEN") == NULL ? NULL : fopen(CASES, "wb");
    uint32_t wrong = 0;
    uint32_t count = 0;
    struct wanted wanted;
    while ((at = next_case(at, &wanted)) != NULL) {
        char *shown = show(&wanted);
        count++;
        if (out != NULL)
            write_case(out, &wanted, shown);
        else if (strcmp(shown, wanted.shown) != 0 || shown[0] == '\0') {
            print_message("%s\n--- wanted\n%s--- got\n%s", wanted.name, wanted.shown, shown);
            wrong++;
        }
        free(shown);
    }
    if (out != NULL)
        (void)fclose(out);
    free(text);
    assert_int_equal(wrong, 0);
    assert_true(count > 150);
}

static void a_file_that_is_not_there_is_complained_of(void **state)
{
    (void)state;
    struct reading reading = {0};
    struct diag *diag = NULL;
    reading.result = scenario_load("tests/no/such.yaml", &toy_model, NULL, &reading.file, &diag);
    reading_keep(&reading, diag);
    assert_int_equal(reading.result, SCENARIO_NO_FILE);
    assert_string_equal(reading.complaints,
                        "tests/no/such.yaml: error: cannot be read: No such file or directory\n");
    reading_end(&reading);
}

static void a_folder_is_complained_of(void **state)
{
    (void)state;
    struct reading reading = {0};
    struct diag *diag = NULL;
    reading.result = scenario_load("tests", &toy_model, NULL, &reading.file, &diag);
    reading_keep(&reading, diag);
    assert_int_equal(reading.result, SCENARIO_NO_FILE);
    assert_string_equal(reading.complaints, "tests: error: cannot be read: Is a directory\n");
    reading_end(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_complaint_says_what_and_where_and_how_to_mend_it),
        cmocka_unit_test(a_file_that_is_not_there_is_complained_of),
        cmocka_unit_test(a_folder_is_complained_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
