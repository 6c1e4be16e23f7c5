#include "sim/arena.h"
#include "sim/tree.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct reading {
    struct arena *arena;
    struct tree tree;
    struct diag *diag;
    uint32_t root;
};

static struct reading read_tree(const char *text, size_t bytes)
{
    struct reading reading = {.arena = arena_new((size_t)256 * 1024 * 1024)};
    const struct tree_text whole = {.text = text, .bytes = bytes};
    tree_start(&reading.tree, reading.arena);
    reading.diag = diag_new("t.yaml", text, bytes);
    reading.root = tree_read(&reading.tree, &whole, reading.diag);
    return reading;
}

static void end(struct reading *reading)
{
    diag_free(reading->diag);
    arena_free(reading->arena);
}

static const struct tree_node *child(const struct reading *reading, uint32_t node, const char *key)
{
    uint32_t found = tree_find(&reading->tree, node, key, strlen(key));
    assert_int_not_equal(found, TREE_NONE);
    return &reading->tree.nodes[found];
}

static void assert_place(struct place place, uint32_t line, uint32_t column, uint32_t width)
{
    assert_int_equal(place.line, line);
    assert_int_equal(place.column, column);
    assert_int_equal(place.width, width);
}

static void nodes_know_their_text_and_their_place(void **state)
{
    (void)state;
    static const char text[] = "a: one\nb: {c: 'two'}\nd:\n  - 3\n  - \"f\\x6Fur\"\n";
    struct reading reading = read_tree(text, strlen(text));
    const struct tree_node *root = &reading.tree.nodes[reading.root];
    assert_int_equal(diag_count(reading.diag), 0);
    assert_int_equal(root->kind, TREE_MAPPING);
    assert_int_equal(root->count, 3);
    const struct tree_node *a = child(&reading, reading.root, "a");
    assert_string_equal(a->text, "one");
    assert_true(a->is_plain);
    assert_place(a->place, 1, 4, 3);
    assert_place(a->key_place, 1, 1, 1);
    const struct tree_node *b = child(&reading, reading.root, "b");
    const struct tree_node *c = &reading.tree.nodes[b->first];
    assert_string_equal(c->text, "two");
    assert_false(c->is_plain);
    assert_place(c->place, 2, 8, 5);
    const struct tree_node *d = child(&reading, reading.root, "d");
    assert_int_equal(d->kind, TREE_SEQUENCE);
    assert_string_equal(reading.tree.nodes[d->first].text, "3");
    assert_string_equal(reading.tree.nodes[d->last].text, "four");
    assert_null(reading.tree.nodes[d->last].key);
    end(&reading);
}

static void columns_count_characters(void **state)
{
    (void)state;
    static const char text[] = "\xC3\xBC: \xE2\x82\xAC\n";
    struct reading reading = read_tree(text, strlen(text));
    assert_place(child(&reading, reading.root, "\xC3\xBC")->place, 1, 4, 1);
    end(&reading);
}

static void a_text_of_nothing_has_no_root_and_no_complaint(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "\n\n", "# only a comment", "---\n", "--- # x\n...\n"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct reading reading = read_tree(texts[i], strlen(texts[i]));
        assert_int_equal(reading.root, TREE_NONE);
        assert_int_equal(diag_count(reading.diag), 0);
        end(&reading);
    }
}

static void a_document_may_begin_and_end_with_its_marks(void **state)
{
    (void)state;
    static const char text[] = "%YAML 1.1\n---\na: 1\n...\n";
    struct reading reading = read_tree(text, strlen(text));
    assert_int_equal(diag_count(reading.diag), 0);
    assert_string_equal(child(&reading, reading.root, "a")->text, "1");
    end(&reading);
}

static void lines_may_end_as_windows_has_them(void **state)
{
    (void)state;
    static const char text[] = "a: 1\r\nb: 2\r\n";
    struct reading reading = read_tree(text, strlen(text));
    assert_int_equal(diag_count(reading.diag), 0);
    assert_string_equal(child(&reading, reading.root, "a")->text, "1");
    assert_place(child(&reading, reading.root, "b")->place, 2, 4, 1);
    end(&reading);
}

static void after_a_mild_complaint_the_rest_is_read(void **state)
{
    (void)state;
    static const char text[] = "a: 1\na: 2\nb: *x\nc: !t 3\nd: &y 4\n";
    struct reading reading = read_tree(text, strlen(text));
    assert_int_equal(diag_count(reading.diag), 4);
    assert_string_equal(child(&reading, reading.root, "a")->text, "1");
    assert_int_equal(child(&reading, reading.root, "b")->kind, TREE_BAD);
    assert_string_equal(child(&reading, reading.root, "c")->text, "3");
    assert_string_equal(child(&reading, reading.root, "d")->text, "4");
    end(&reading);
}

static void after_a_grave_complaint_there_is_no_root(void **state)
{
    (void)state;
    static const char *const texts[] = {"a: [1", "[a]: 1", "a: b: c", "\xFF", "a: \"x"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct reading reading = read_tree(texts[i], strlen(texts[i]));
        assert_int_equal(reading.root, TREE_NONE);
        assert_int_equal(diag_count(reading.diag), 1);
        end(&reading);
    }
}

static void the_deepest_nesting_is_read_and_no_deeper(void **state)
{
    (void)state;
    for (size_t depth = TREE_DEPTH_MAX; depth <= TREE_DEPTH_MAX + 1; depth++) {
        char text[2 * TREE_DEPTH_MAX + 4] = "";
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        struct reading reading = read_tree(text, 2 * depth);
        assert_int_equal(reading.root != TREE_NONE, depth == TREE_DEPTH_MAX);
        assert_int_equal(diag_count(reading.diag), depth == TREE_DEPTH_MAX ? 0 : 1);
        end(&reading);
    }
}

/* Writes `count` times `piece` into new memory. */
static char *repeat(const char *piece, size_t count)
{
    size_t bytes = strlen(piece);
    char *text = malloc(bytes * count + 1);
    assert_non_null(text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * bytes, piece, bytes + 1);
    return text;
}

static void the_most_values_are_read_and_no_more(void **state)
{
    (void)state;
    for (size_t count = TREE_NODES_MAX - 1; count <= TREE_NODES_MAX; count++) {
        char *text = repeat("- 1\n", count);
        struct reading reading = read_tree(text, strlen(text));
        bool fits = count < TREE_NODES_MAX;
        assert_int_equal(reading.root != TREE_NONE, fits);
        assert_int_equal(diag_count(reading.diag), fits ? 0 : 1);
        end(&reading);
        free(text);
    }
}

static void the_most_keys_are_read_and_no_more(void **state)
{
    (void)state;
    for (uint32_t count = TREE_KEYS_MAX; count <= TREE_KEYS_MAX + 1; count++) {
        char *text = repeat("          \n", count);
        for (uint32_t i = 0; i < count; i++)
            (void)snprintf(text + (size_t)i * 11, 11, "k%07u: ", i);
        for (uint32_t i = 0; i < count; i++)
            text[(size_t)i * 11 + 10] = '\n';
        struct reading reading = read_tree(text, (size_t)count * 11);
        bool fits = count == TREE_KEYS_MAX;
        assert_int_equal(reading.root != TREE_NONE, fits);
        assert_int_equal(diag_count(reading.diag), fits ? 0 : 1);
        end(&reading);
        free(text);
    }
}

static void a_text_longer_than_allowed_is_refused_unread(void **state)
{
    (void)state;
    char *text = repeat("#", TREE_BYTES_MAX + 1);
    struct reading reading = read_tree(text, TREE_BYTES_MAX + 1);
    assert_int_equal(diag_count(reading.diag), 1);
    end(&reading);
    reading = read_tree(text, TREE_BYTES_MAX);
    assert_int_equal(diag_count(reading.diag), 0);
    end(&reading);
    free(text);
}

static void places_of_a_piece_of_a_line_count_what_is_in_front(void **state)
{
    (void)state;
    struct reading reading = read_tree("", 0);
    const struct tree_text value = {.text = "[a, b]", .bytes = 6, .source = 0, .columns = 10};
    uint32_t root = tree_read(&reading.tree, &value, reading.diag);
    assert_place(reading.tree.nodes[root].place, 1, 11, 1);
    assert_place(reading.tree.nodes[reading.tree.nodes[root].last].place, 1, 15, 1);
    end(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_know_their_text_and_their_place),
        cmocka_unit_test(columns_count_characters),
        cmocka_unit_test(a_text_of_nothing_has_no_root_and_no_complaint),
        cmocka_unit_test(a_document_may_begin_and_end_with_its_marks),
        cmocka_unit_test(lines_may_end_as_windows_has_them),
        cmocka_unit_test(after_a_mild_complaint_the_rest_is_read),
        cmocka_unit_test(after_a_grave_complaint_there_is_no_root),
        cmocka_unit_test(the_deepest_nesting_is_read_and_no_deeper),
        cmocka_unit_test(the_most_values_are_read_and_no_more),
        cmocka_unit_test(the_most_keys_are_read_and_no_more),
        cmocka_unit_test(a_text_longer_than_allowed_is_refused_unread),
        cmocka_unit_test(places_of_a_piece_of_a_line_count_what_is_in_front),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
