/*
 * The model against cases that restate what Pegasus does: every case of
 * tests/data/pegasus-cases.json (or of the file named by the first argument), an area a test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/conformance/areas.h"

#define CASES     "tests/data/pegasus-cases.json"
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

/* Runs one case; counts what comes of it. */
static void run_case(struct suite *suite, json_t *json, area_function *check)
{
    struct conformance_case *self = calloc(1, sizeof(*self));
    const char *reason = skip_reason(json);
    assert_non_null(self);
    if (reason != NULL) {
        suite->skipped++;
        print_message("  skipped %s: %s\n", json_string_value(json_object_get(json, "id")), reason);
        free(self);
        return;
    }
    case_open(self, json);
    if (check == NULL)
        case_wrong(self, "unsupported: area %s", suite->name);
    else
        check(self);
    case_close(self);
    suite->passed += !self->is_wrong;
    suite->failed += self->is_wrong;
    if (self->is_wrong)
        print_message("  failed %s\n%s", self->id, self->text);
    free(self);
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

int main(int argc, char **argv)
{
    json_error_t error;
    const char *path = argc > 1 ? argv[1] : CASES;
    json_t *cases = json_load_file(path, 0, &error);
    if (!json_is_array(cases)) {
        (void)fprintf(stderr, "%s:%d: %s\n", path, error.line, error.text);
        return 1;
    }
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
