/*
 * tree.h - a YAML document as nodes that know where they stand.
 *
 * The only door to the YAML parser. A document becomes a flat array of nodes
 * that name each other by index; index 0 is no node. Of YAML it takes what a
 * scenario needs: mappings with scalar keys, sequences and scalars, which all
 * are text here. Anchors, aliases, tags, merge keys and further documents are
 * refused: what a file says should stand where it is read. The work done for
 * a file is bounded by the limits below, whatever is in it.
 */
#ifndef SIM_TREE_H
#define SIM_TREE_H

#include "sim/diag.h"

struct arena;

#define TREE_BYTES_MAX ((size_t)1024 * 1024) /* of a file */
#define TREE_DEPTH_MAX 32                    /* mappings and sequences inside each other */
#define TREE_NODES_MAX 50000                 /* of a file and all its overrides */
#define TREE_KEYS_MAX  1000                  /* of a mapping */

#define TREE_NONE 0

enum tree_kind {
    TREE_BAD, /* complained of already: a reader passes it over in silence */
    TREE_SCALAR,
    TREE_SEQUENCE,
    TREE_MAPPING
};

struct tree_node {
    enum tree_kind kind;
    uint32_t first;         /* child */
    uint32_t last;          /* child */
    uint32_t next;          /* sibling */
    uint32_t count;         /* children */
    bool is_plain;          /* a scalar without quotes */
    struct place place;     /* of the value */
    struct place key_place; /* of the key, if there is one */
    const char *key;        /* in a mapping: the key; never null there */
    const char *text;       /* scalars: the text, without zero bytes; never null there */
};

struct tree {
    struct arena *arena;     /* where nodes and texts come from */
    struct tree_node *nodes; /* nodes[0] is no node */
    uint32_t count;          /* nodes[0] counted in */
    uint32_t room;           /* nodes there is memory for */
};

/* A text to read: a file, or the value of a --set. */
struct tree_text {
    const char *text;
    size_t bytes;
    uint32_t source;  /* of struct place */
    uint32_t columns; /* characters in front of the text on its first line */
};

/* Starts an empty tree that takes its memory from an arena, which it borrows. */
void tree_start(struct tree *tree, struct arena *arena);

/*
 * Reads a document into the tree.
 *
 * Returns its root, or TREE_NONE if there is none: complained of, unless the
 * text is empty or all comments.
 */
MUST_USE uint32_t tree_read(struct tree *tree, const struct tree_text *text, struct diag *diag);

/* Adds a node that belongs to nobody yet. Returns TREE_NONE if the tree is full. */
MUST_USE uint32_t tree_add(struct tree *tree, enum tree_kind kind, struct place place);

/* Hangs a node, with its siblings-to-be, behind the last child of a parent. */
void tree_hang(struct tree *tree, uint32_t parent, uint32_t child);

/* The child of a mapping with that key, or TREE_NONE. */
uint32_t tree_find(const struct tree *tree, uint32_t mapping, const char *key, size_t key_bytes);

/* Takes a child away from its parent. */
void tree_unhang(struct tree *tree, uint32_t parent, uint32_t child);

/* Copies a tree: its nodes keep their indices; texts are shared. False: no memory. */
MUST_USE bool tree_copy(struct tree *copy, const struct tree *tree, struct arena *arena);

/*
 * Puts the mapping `over` on the mapping `base`: keys of both that are
 * mappings are merged the same way, all others are replaced. `over` is used up.
 */
void tree_merge(struct tree *tree, uint32_t base, uint32_t over);

/* "a mapping", "a list", "a value"; null if a plain scalar is empty: nothing stands there. */
const char *tree_noun(const struct tree_node *node);

#endif
