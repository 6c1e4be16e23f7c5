#include "sim/scenario_keys.h"
#include "tests/reading.h"
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void help(char **text)
{
    size_t bytes = 0;
    *text = NULL;
    FILE *out = open_memstream(text, &bytes);
    assert_non_null(out);
    scenario_help(&toy_model, out);
    (void)fclose(out);
}

static void assert_has_all(const char *text, const struct field *fields)
{
    for (const struct field *field = fields; field->name != NULL; field++) {
        char line[64];
        (void)snprintf(line, sizeof(line), "  %s ", field->name);
        assert_non_null(strstr(text, line));
        if (field->fields != NULL)
            assert_has_all(text, field->fields);
    }
}

static void every_key_kind_and_counter_is_there(void **state)
{
    (void)state;
    char *text = NULL;
    help(&text);
    assert_has_all(text, scenario_fields);
    assert_has_all(text, toy_fields);
    for (uint32_t i = 0; i < fault_kind_count(&toy_model); i++)
        assert_non_null(strstr(text, fault_kind_at(&toy_model, i)->name));
    for (uint32_t i = 0; i < toy_model.counter_count; i++)
        assert_non_null(strstr(text, toy_model.counters[i].name));
    free(text);
}

static void no_line_is_longer_than_a_page_is_wide(void **state)
{
    (void)state;
    char *text = NULL;
    help(&text);
    for (const char *at = text; *at != '\0'; at += strcspn(at, "\n") + 1) {
        size_t bytes = strcspn(at, "\n");
        assert_true(bytes <= 100);
        assert_true(bytes == 0 || at[bytes - 1] != ' ');
    }
    free(text);
}

static void a_key_shows_meaning_unit_range_and_default(void **state)
{
    (void)state;
    char *text = NULL;
    help(&text);
    const char *model = strstr(text, "\nTHE MODEL (toy)\n");
    assert_non_null(model);
    static const char wanted[] =
        "\nTHE MODEL (toy)\n"
        "  servers                 how many servers there are\n"
        "                          a whole number from 1 to 9; 3 when left out\n"
        "  disk                    how fast a disk is\n"
        "                          a bandwidth of at least 1B/s; 200MiB/s when left out\n";
    assert_memory_equal(model, wanted, strlen(wanted));
    static const char kinds[] = "  toy_lose_message        a message gets lost\n"
                                "                          keys: message, from?, to?, count?\n";
    assert_non_null(strstr(text, kinds));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_kind_and_counter_is_there),
        cmocka_unit_test(no_line_is_longer_than_a_page_is_wide),
        cmocka_unit_test(a_key_shows_meaning_unit_range_and_default),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
