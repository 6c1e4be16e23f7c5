/*
 * test_broken.c - broken files, of which nothing is asked but a complaint.
 *
 * The files of tests/broken, cut at every length, and some that are too large to be kept: none may
 * crash the reader, none may be taken for a scenario, and what is shown for each stays short.
 */
#include "tests/reading.h"
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define FOLDER "tests/broken"

/* The most that is shown for a file: complaints times a few lines of a screen's width. */
#define SHOWN_MAX ((size_t)DIAG_LIMIT * 1000)

static void assert_complaints(const char *name, const char *bytes, size_t count)
{
    struct reading reading = read_bytes_with(bytes, count, NULL);
    if (reading.result != SCENARIO_COMPLAINTS || reading.count == 0)
        print_message("%s: taken for a scenario\n", name);
    assert_int_equal(reading.result, SCENARIO_COMPLAINTS);
    assert_true(reading.count > 0);
    assert_null(reading.file.variants);
    assert_true(strlen(reading.complaints) < SHOWN_MAX);
    assert_memory_equal(reading.complaints, "x.yaml:", 7);
    reading_end(&reading);
}

/* Reads a file of the folder into new memory. */
static char *read_file(const char *name, size_t *bytes)
{
    char path[512];
    (void)snprintf(path, sizeof(path), "%s/%s", FOLDER, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = malloc(64 * 1024);
    assert_non_null(text);
    *bytes = fread(text, 1, 64 * 1024, file);
    assert_true(*bytes < 64 * 1024);
    (void)fclose(file);
    return text;
}

static void each_file_of_the_folder_is_complained_of(void **state)
{
    (void)state;
    DIR *folder = opendir(FOLDER);
    assert_non_null(folder);
    uint32_t count = 0;
    const struct dirent *entry = NULL;
    while ((entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        size_t bytes = 0;
        char *text = read_file(entry->d_name, &bytes);
        assert_complaints(entry->d_name, text, bytes);
        free(text);
        count++;
    }
    (void)closedir(folder);
    assert_true(count >= 40);
}

static const char good[] = "scenario: a good one\n"
                           "about: |\n  nothing\n  much\n"
                           "servers: 4\n"
                           "network: {latency: 200us..1ms, loss: 0.5%}\n"
                           "envs: {replica.write_throttling: '100*delay*500'}\n"
                           "clients:\n"
                           "  - {name: web, writes: 400/s, labels: [a, \"b\\x41\"]}\n"
                           "faults:\n"
                           "  - {at: 40s, do: toy_cut_wire, link: [server-1, server-2]}\n"
                           "variants:\n"
                           "  one: {expect: {verdict: hung, by: lost work}}\n"
                           "  two: {servers: 5}\n"
                           "duration: 10min\n";

static void a_good_file_cut_anywhere_is_complained_of(void **state)
{
    (void)state;
    struct reading reading = read_text(good);
    assert_string_equal(reading.complaints, "");
    reading_end(&reading);
    /* Its last line is the one that must be given; the last cuts leave enough of it. */
    size_t enough = strlen(good) - strlen("min\n") + 1;
    for (size_t bytes = 0; bytes < enough; bytes++) {
        /* Memory of exactly that size, so that a sanitizer sees a read behind its end. */
        char *text = malloc(bytes == 0 ? 1 : bytes);
        assert_non_null(text);
        memcpy(text, good, bytes);
        assert_complaints("cut", text, bytes);
        free(text);
    }
}

static void a_good_file_with_any_byte_changed_does_no_harm(void **state)
{
    (void)state;
    static const char changes[] = {'\0', '\n', '\t', ' ', ':', '"', '{', ']', '*', '\xFF', '\xC3'};
    char text[sizeof(good)];
    for (size_t at = 0; at + 1 < sizeof(good); at++) {
        for (size_t i = 0; i < sizeof(changes); i++) {
            memcpy(text, good, sizeof(good));
            text[at] = changes[i];
            struct reading reading = read_bytes_with(text, sizeof(good) - 1, NULL);
            assert_int_equal(reading.result == SCENARIO_READ, reading.count == 0);
            reading_end(&reading);
        }
    }
}

/* Reads `head`, then `bytes` of `piece` again and again. */
static void assert_large(const char *name, const char *head, const char *piece, size_t bytes)
{
    size_t head_bytes = strlen(head);
    size_t piece_bytes = strlen(piece);
    char *text = malloc(head_bytes + bytes);
    assert_non_null(text);
    memcpy(text, head, head_bytes);
    for (size_t i = 0; i < bytes; i++)
        text[head_bytes + i] = piece[i % piece_bytes];
    assert_complaints(name, text, head_bytes + bytes);
    free(text);
}

static void large_files_are_complained_of(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *head;
        const char *piece;
    } cases[] = {
        {"one line", "scenario: ", "x"},
        {"one quoted line", "scenario: \"", "x"},
        {"one comment", "# ", "x"},
        {"zero bytes", "", "\1"},
        {"open brackets", "a: ", "["},
        {"open braces", "a: ", "{"},
        {"open mappings", "a: ", "{a: "},
        {"dashes", "", "- "},
        {"question marks", "", "? "},
        {"colons", "", ": "},
        {"keys", "", "a: 1\n"},
        {"elements", "a:\n", "- 1\n"},
        {"empty elements", "a: [", ","},
        {"anchors", "a: [", "&a 1,"},
        {"aliases", "a: [", "*a,"},
        {"tags", "a: [", "!a b,"},
        {"documents", "", "---\n"},
        {"comments", "", "#\n"},
        {"lines", "", "\n"},
        {"quotes", "a: ", "'' "},
        {"escapes", "a: \"", "\\x41"},
        {"block text", "a: |\n", "  x\n"},
        {"percent signs", "", "%a b\n"},
        {"words of text", "a: ", "b "},
        {"wide characters", "a: ", "\xF0\x9F\x8C\x8D"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_large(cases[i].name, cases[i].head, cases[i].piece, (size_t)1000 * 1000);
        assert_large(cases[i].name, cases[i].head, cases[i].piece, (size_t)10 * 1024 * 1024);
    }
}

/* Reads the most variants there may be, each with the most keys the file has room for. */
static void many_variants_with_many_mistakes_are_complained_of(void **state)
{
    (void)state;
    const size_t room = (size_t)1000 * 1000;
    char *text = calloc(1, room);
    assert_non_null(text);
    size_t used = (size_t)snprintf(text, room, "scenario: x\nduration: 1s\nvariants:\n");
    for (int variant = 0; variant < SCENARIO_VARIANTS_MAX; variant++) {
        used += (size_t)snprintf(text + used, room - used, "  v%d:\n", variant);
        for (int key = 0; key < 700; key++)
            used += (size_t)snprintf(text + used, room - used, "    k%d: 1\n", key);
    }
    assert_true(used < room);
    assert_complaints("variants", text, used);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_file_of_the_folder_is_complained_of),
        cmocka_unit_test(a_good_file_cut_anywhere_is_complained_of),
        cmocka_unit_test(a_good_file_with_any_byte_changed_does_no_harm),
        cmocka_unit_test(large_files_are_complained_of),
        cmocka_unit_test(many_variants_with_many_mistakes_are_complained_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
