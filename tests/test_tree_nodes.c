#include "sim/arena.h"
#include "sim/tree.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct grove {
    struct arena *arena;
    struct tree tree;
};

static struct grove new_grove(void)
{
    struct grove grove = {.arena = arena_new(16 * 1024 * 1024)};
    tree_start(&grove.tree, grove.arena);
    return grove;
}

/* Reads a document that is known to be good. */
static uint32_t grow(struct grove *grove, const char *text)
{
    struct diag *diag = diag_new("t.yaml", NULL, 0);
    const struct tree_text whole = {.text = text, .bytes = strlen(text)};
    uint32_t root = tree_read(&grove->tree, &whole, diag);
    assert_int_equal(diag_count(diag), 0);
    diag_free(diag);
    return root;
}

/* Writes a tree of mappings, lists and scalars on one line. Tests know how deep it is. */
static void write_tree(const struct tree *tree, uint32_t node, char *out, size_t room)
{
    const struct tree_node *at = &tree->nodes[node];
    size_t used = strlen(out);
    if (at->key != NULL)
        (void)snprintf(out + used, room - used, "%s:", at->key);
    used = strlen(out);
    if (at->kind == TREE_SCALAR) {
        (void)snprintf(out + used, room - used, "%s", at->text);
        return;
    }
    bool is_mapping = at->kind == TREE_MAPPING;
    (void)snprintf(out + used, room - used, is_mapping ? "{" : "[");
    uint32_t children = 0;
    for (uint32_t child = at->first; child != TREE_NONE; child = tree->nodes[child].next) {
        if (children++ > 0)
            (void)strncat(out, " ", room - strlen(out) - 1);
        write_tree(tree, child, out, room);
    }
    assert_int_equal(children, at->count);
    (void)strncat(out, is_mapping ? "}" : "]", room - strlen(out) - 1);
}

static void assert_tree(const struct tree *tree, uint32_t root, const char *wanted)
{
    char text[512] = "";
    write_tree(tree, root, text, sizeof(text));
    assert_string_equal(text, wanted);
}

static void children_hang_in_order_and_can_be_taken_away(void **state)
{
    (void)state;
    static const char *const keys[] = {"a", "b", "c"};
    for (int gone = 0; gone < 3; gone++) {
        struct grove grove = new_grove();
        uint32_t root = grow(&grove, "{a: 1, b: 2, c: 3}");
        tree_unhang(&grove.tree, root, tree_find(&grove.tree, root, keys[gone], 1));
        assert_tree(&grove.tree, root,
                    gone == 0   ? "{b:2 c:3}"
                    : gone == 1 ? "{a:1 c:3}"
                                : "{a:1 b:2}");
        uint32_t last = grow(&grove, "4");
        grove.tree.nodes[last].key = "d";
        tree_hang(&grove.tree, root, last);
        assert_tree(&grove.tree, root,
                    gone == 0   ? "{b:2 c:3 d:4}"
                    : gone == 1 ? "{a:1 c:3 d:4}"
                                : "{a:1 b:2 d:4}");
        arena_free(grove.arena);
    }
}

static void the_last_child_leaves_an_empty_parent(void **state)
{
    (void)state;
    struct grove grove = new_grove();
    uint32_t root = grow(&grove, "[1]");
    tree_unhang(&grove.tree, root, grove.tree.nodes[root].first);
    assert_tree(&grove.tree, root, "[]");
    arena_free(grove.arena);
}

static void keys_are_found_by_their_whole_name(void **state)
{
    (void)state;
    struct grove grove = new_grove();
    uint32_t root = grow(&grove, "{ab: 1, abc: 2}");
    assert_string_equal(grove.tree.nodes[tree_find(&grove.tree, root, "abcd", 3)].text, "2");
    assert_int_equal(tree_find(&grove.tree, root, "a", 1), TREE_NONE);
    assert_int_equal(tree_find(&grove.tree, root, "abcd", 4), TREE_NONE);
    arena_free(grove.arena);
}

static void mappings_are_merged_and_all_else_is_replaced(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"{a: 1, b: 2}", "{b: 3}", "{a:1 b:3}"},
        {"{a: 1}", "{}", "{a:1}"},
        {"{}", "{a: {b: 1}}", "{a:{b:1}}"},
        {"{a: {b: 1, c: 2}, d: 3}", "{a: {c: 4, e: 5}}", "{a:{b:1 c:4 e:5} d:3}"},
        {"{a: [1, 2, 3]}", "{a: [4]}", "{a:[4]}"},
        {"{a: {b: 1}}", "{a: 2}", "{a:2}"},
        {"{a: 2}", "{a: {b: 1}}", "{a:{b:1}}"},
        {"{a: {b: {c: {d: 1, e: 2}}}}", "{a: {b: {c: {d: 3}}, f: 4}}", "{a:{b:{c:{e:2 d:3}} f:4}}"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct grove grove = new_grove();
        uint32_t base = grow(&grove, cases[i][0]);
        uint32_t over = grow(&grove, cases[i][1]);
        tree_merge(&grove.tree, base, over);
        assert_tree(&grove.tree, base, cases[i][2]);
        arena_free(grove.arena);
    }
}

static void a_merge_goes_as_deep_as_a_document_can(void **state)
{
    (void)state;
    char text[8 * TREE_DEPTH_MAX + 8] = "";
    for (int i = 0; i < TREE_DEPTH_MAX; i++)
        (void)strncat(text, "{a: ", sizeof(text) - strlen(text) - 1);
    (void)strncat(text, "1", sizeof(text) - strlen(text) - 1);
    for (int i = 0; i < TREE_DEPTH_MAX; i++)
        (void)strncat(text, "}", sizeof(text) - strlen(text) - 1);
    struct grove grove = new_grove();
    uint32_t base = grow(&grove, text);
    uint32_t over = grow(&grove, text);
    tree_merge(&grove.tree, base, over);
    uint32_t at = base;
    for (int i = 0; i < TREE_DEPTH_MAX; i++)
        at = grove.tree.nodes[at].first;
    assert_string_equal(grove.tree.nodes[at].text, "1");
    arena_free(grove.arena);
}

static void a_copy_leaves_the_tree_as_it_was(void **state)
{
    (void)state;
    struct grove grove = new_grove();
    uint32_t base = grow(&grove, "{a: {b: 1}, c: 2}");
    uint32_t over = grow(&grove, "{a: {b: 3}}");
    struct tree copy;
    assert_true(tree_copy(&copy, &grove.tree, grove.arena));
    tree_merge(&copy, base, over);
    assert_tree(&copy, base, "{a:{b:3} c:2}");
    assert_tree(&grove.tree, base, "{a:{b:1} c:2}");
    arena_free(grove.arena);
}

static void a_copy_that_finds_no_memory_says_so(void **state)
{
    (void)state;
    struct grove grove = new_grove();
    (void)grow(&grove, "{a: 1}");
    struct arena *small = arena_new(64);
    struct tree copy;
    assert_false(tree_copy(&copy, &grove.tree, small));
    arena_free(small);
    arena_free(grove.arena);
}

static void a_full_tree_takes_no_more(void **state)
{
    (void)state;
    struct grove grove = new_grove();
    for (uint32_t i = 0; i < TREE_NODES_MAX; i++)
        assert_int_not_equal(tree_add(&grove.tree, TREE_SCALAR, (struct place){0}), TREE_NONE);
    assert_int_equal(tree_add(&grove.tree, TREE_SCALAR, (struct place){0}), TREE_NONE);
    arena_free(grove.arena);
}

static void nodes_have_names_for_people(void **state)
{
    (void)state;
    struct grove grove = new_grove();
    uint32_t root = grow(&grove, "[{}, [], x, '', ]");
    static const char *const nouns[] = {"a mapping", "a list", "a value", "a value"};
    uint32_t at = grove.tree.nodes[root].first;
    for (size_t i = 0; i < COUNT_OF(nouns); i++) {
        assert_string_equal(tree_noun(&grove.tree.nodes[at]), nouns[i]);
        at = grove.tree.nodes[at].next;
    }
    root = grow(&grove, "{a: }");
    assert_null(tree_noun(&grove.tree.nodes[grove.tree.nodes[root].first]));
    arena_free(grove.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(children_hang_in_order_and_can_be_taken_away),
        cmocka_unit_test(the_last_child_leaves_an_empty_parent),
        cmocka_unit_test(keys_are_found_by_their_whole_name),
        cmocka_unit_test(mappings_are_merged_and_all_else_is_replaced),
        cmocka_unit_test(a_merge_goes_as_deep_as_a_document_can),
        cmocka_unit_test(a_copy_leaves_the_tree_as_it_was),
        cmocka_unit_test(a_copy_that_finds_no_memory_says_so),
        cmocka_unit_test(a_full_tree_takes_no_more),
        cmocka_unit_test(nodes_have_names_for_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
