/*
 * The model against cases that restate what Pegasus does: every case of
 * tests/data/pegasus-cases.json and both tests/data/more-*cases.json (or of the file named by the
 * first argument), an area a test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/conformance/areas.h"

#define CASES     "tests/data/pegasus-cases.json"
#define MORE      "tests/data/more-cases.json"
#define MORE_META "tests/data/more-meta-cases.json"
#define AREAS_MAX 64

/* One area and what came of its cases. */
struct suite {
    const char *name;
    json_t *cases; /* all of the file; borrowed */
    uint32_t passed;
    uint32_t failed;
    uint32_t skipped;
};

static area_function *function_of(const char *name)
{
    for (const struct area *area = areas; area->name != NULL; area++) {
        if (strcmp(area->name, name) == 0)
            return area->check;
    }
    return NULL;
}

/* What a case came to, as its process tells it. */
struct told {
    bool is_wrong;
    char text[CASE_TEXT_BYTES];
};

/* Runs a case and writes what came of it to a pipe. */
static void tell(json_t *json, const char *area, area_function *check, int pipe_end)
{
    struct conformance_case *self = calloc(1, sizeof(*self));
    struct told told = {0};
    assert_non_null(self);
    case_open(self, json);
    if (check == NULL)
        case_wrong(self, "unsupported: area %s", area);
    else
        check(self);
    case_close(self);
    told.is_wrong = self->is_wrong;
    memcpy(told.text, self->text, sizeof(told.text));
    free(self);
    assert_int_equal(write(pipe_end, &told, sizeof(told)), sizeof(told));
}

/* Runs a case in a process of its own: one that ends the program ends no other case. */
static struct told run_apart(json_t *json, const char *area, area_function *check)
{
    int ends[2];
    struct told told = {0};
    int status = 0;
    assert_int_equal(pipe(ends), 0);
    (void)fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        tell(json, area, check, ends[1]);
        _exit(0);
    }
    (void)close(ends[1]);
    ssize_t got = read(ends[0], &told, sizeof(told));
    (void)close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (got != (ssize_t)sizeof(told) || status != 0) {
        told.is_wrong = true;
        (void)snprintf(told.text, sizeof(told.text), "the case ended the program\n");
    }
    return told;
}

/* Runs one case; counts what comes of it. */
static void run_case(struct suite *suite, json_t *json, area_function *check)
{
    const char *reason = skip_reason(json);
    const char *id = json_string_value(json_object_get(json, "id"));
    if (reason != NULL) {
        suite->skipped++;
        print_message("  skipped %s: %s\n", id, reason);
        return;
    }
    struct told told = run_apart(json, suite->name, check);
    suite->passed += !told.is_wrong;
    suite->failed += told.is_wrong;
    if (told.is_wrong)
        print_message("  failed %s\n%s", id, told.text);
}

static void every_case_of_the_area_comes_out_as_in_pegasus(void **state)
{
    struct suite *suite = *state;
    area_function *check = function_of(suite->name);
    size_t index = 0;
    json_t *json = NULL;
    json_array_foreach (suite->cases, index, json) {
        if (strcmp(json_string_value(json_object_get(json, "area")), suite->name) == 0)
            run_case(suite, json, check);
    }
    print_message("%s: %u passed, %u failed, %u skipped\n", suite->name, suite->passed,
                  suite->failed, suite->skipped);
    assert_int_equal(suite->failed, 0);
    assert_true(suite->passed + suite->skipped > 0);
}

/* Gathers the areas of the file in their order. */
static size_t gather(json_t *cases, struct suite *suites)
{
    size_t count = 0;
    size_t index = 0;
    json_t *json = NULL;
    json_array_foreach (cases, index, json) {
        const char *name = json_string_value(json_object_get(json, "area"));
        size_t i = 0;
        while (i < count && strcmp(suites[i].name, name) != 0)
            i++;
        if (i == count && count < AREAS_MAX)
            suites[count++] = (struct suite){.name = name, .cases = cases};
    }
    return count;
}

/* Says on one line what came of all cases; returns how many failed. */
static uint32_t sum_up(const struct suite *suites, size_t count)
{
    uint32_t passed = 0;
    uint32_t failed = 0;
    uint32_t skipped = 0;
    for (size_t i = 0; i < count; i++) {
        passed += suites[i].passed;
        failed += suites[i].failed;
        skipped += suites[i].skipped;
    }
    print_message("conformance: %u cases passed, %u failed, %u skipped\n", passed, failed, skipped);
    return failed;
}

/* Puts the cases of a file behind the others. */
static bool load(json_t *cases, const char *path)
{
    json_error_t error = {.line = 0};
    json_t *file = json_load_file(path, 0, &error);
    bool is_loaded = json_is_array(file) && json_array_extend(cases, file) == 0;
    if (!is_loaded)
        (void)fprintf(stderr, "%s:%d: %s\n", path, error.line, error.text);
    json_decref(file);
    return is_loaded;
}

int main(int argc, char **argv)
{
    json_t *cases = json_array();
    if (!load(cases, argc > 1 ? argv[1] : CASES) ||
        (argc == 1 && (!load(cases, MORE) || !load(cases, MORE_META))))
        return 1;
    struct suite suites[AREAS_MAX];
    struct CMUnitTest tests[AREAS_MAX];
    size_t count = gather(cases, suites);
    if (argc > 2) {
        count = 1;
        suites[0].name = argv[2];
    }
    for (size_t i = 0; i < count; i++)
        tests[i] = (struct CMUnitTest){
            .name = suites[i].name,
            .test_func = every_case_of_the_area_comes_out_as_in_pegasus,
            .initial_state = &suites[i],
        };
    int failed = _cmocka_run_group_tests("conformance", tests, count, NULL, NULL);
    failed += sum_up(suites, count) > 0;
    json_decref(cases);
    return failed;
}
