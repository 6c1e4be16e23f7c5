#include "sim/arena.h"
#include "sim/tree.h"
#include <string.h>

#define ROOM_FIRST 256

void tree_start(struct tree *tree, struct arena *arena)
{
    *tree = (struct tree){.arena = arena};
}

/* Makes room for `room` nodes. */
static bool grow(struct tree *tree, uint32_t room)
{
    ASSERT(room > tree->count);
    struct tree_node *nodes = arena_take(tree->arena, room * sizeof(*nodes));
    if (nodes == NULL)
        return false;
    if (tree->count > 0)
        memcpy(nodes, tree->nodes, tree->count * sizeof(*nodes));
    tree->nodes = nodes;
    tree->room = room;
    return true;
}

uint32_t tree_add(struct tree *tree, enum tree_kind kind, struct place place)
{
    if (tree->count > TREE_NODES_MAX)
        return TREE_NONE;
    if (tree->count == tree->room && !grow(tree, tree->room == 0 ? ROOM_FIRST : 2 * tree->room))
        return TREE_NONE;
    if (tree->count == 0)
        tree->count = 1;
    struct tree_node *node = &tree->nodes[tree->count];
    *node = (struct tree_node){.kind = kind, .place = place};
    return tree->count++;
}

void tree_hang(struct tree *tree, uint32_t parent, uint32_t child)
{
    ASSERT(parent != TREE_NONE && parent < tree->count);
    ASSERT(child != TREE_NONE && child < tree->count);
    struct tree_node *above = &tree->nodes[parent];
    tree->nodes[child].next = TREE_NONE;
    if (above->last == TREE_NONE)
        above->first = child;
    else
        tree->nodes[above->last].next = child;
    above->last = child;
    above->count++;
}

uint32_t tree_find(const struct tree *tree, uint32_t mapping, const char *key, size_t key_bytes)
{
    ASSERT(mapping < tree->count);
    uint32_t child = tree->nodes[mapping].first;
    while (child != TREE_NONE) {
        const char *name = tree->nodes[child].key;
        if (name != NULL && strlen(name) == key_bytes && memcmp(name, key, key_bytes) == 0)
            return child;
        child = tree->nodes[child].next;
    }
    return TREE_NONE;
}

/* The sibling in front of a child, or TREE_NONE if it is the first. */
static uint32_t before(const struct tree *tree, uint32_t parent, uint32_t child)
{
    uint32_t previous = TREE_NONE;
    uint32_t at = tree->nodes[parent].first;
    while (at != child) {
        ASSERT(at != TREE_NONE);
        previous = at;
        at = tree->nodes[at].next;
    }
    return previous;
}

void tree_unhang(struct tree *tree, uint32_t parent, uint32_t child)
{
    uint32_t previous = before(tree, parent, child);
    struct tree_node *above = &tree->nodes[parent];
    uint32_t next = tree->nodes[child].next;
    if (previous == TREE_NONE)
        above->first = next;
    else
        tree->nodes[previous].next = next;
    if (above->last == child)
        above->last = previous;
    above->count--;
    tree->nodes[child].next = TREE_NONE;
}

bool tree_copy(struct tree *copy, const struct tree *tree, struct arena *arena)
{
    *copy = *tree;
    copy->arena = arena;
    return grow(copy, tree->count + ROOM_FIRST);
}

/* Two mappings that are being merged; `next` is the child of `over` to come. */
struct merging {
    uint32_t base;
    uint32_t next;
};

/* Puts one child of `over` into `base`. Returns the mapping to merge it into, if it must be. */
static uint32_t merge_child(struct tree *tree, uint32_t base, uint32_t child)
{
    const char *key = tree->nodes[child].key;
    uint32_t other = tree_find(tree, base, key, strlen(key));
    if (other != TREE_NONE) {
        if (tree->nodes[child].kind == TREE_MAPPING && tree->nodes[other].kind == TREE_MAPPING)
            return other;
        tree_unhang(tree, base, other);
    }
    tree_hang(tree, base, child);
    return TREE_NONE;
}

void tree_merge(struct tree *tree, uint32_t base, uint32_t over)
{
    struct merging stack[TREE_DEPTH_MAX + 1] = {{base, tree->nodes[over].first}};
    uint32_t depth = 1;
    while (depth > 0) {
        struct merging *top = &stack[depth - 1];
        uint32_t child = top->next;
        if (child == TREE_NONE) {
            depth--;
            continue;
        }
        top->next = tree->nodes[child].next;
        uint32_t below = merge_child(tree, top->base, child);
        if (below != TREE_NONE) {
            ASSERT(depth <= TREE_DEPTH_MAX);
            stack[depth++] = (struct merging){below, tree->nodes[child].first};
        }
    }
}

const char *tree_noun(const struct tree_node *node)
{
    static const char *const nouns[] = {
        [TREE_BAD] = "something unreadable",
        [TREE_SCALAR] = "a value",
        [TREE_SEQUENCE] = "a list",
        [TREE_MAPPING] = "a mapping",
    };
    if (node->kind == TREE_SCALAR && node->is_plain && node->text[0] == '\0')
        return NULL;
    return nouns[node->kind];
}
