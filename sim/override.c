#include "sim/override.h"
#include "sim/arena.h"
#include <stdio.h>
#include <string.h>

/* The part of a path that has been walked, and what it led to. */
struct walk {
    struct decode *decode;
    struct tree *tree;
    const struct override *override;
    uint32_t at;   /* bytes of the key that are behind us */
    uint32_t node; /* the mapping reached; TREE_NONE: the file has something else there */
    bool is_over;
    struct decode_part parts[2]; /* what describes that mapping */
    uint32_t part_count;
};

struct override override_read(struct tree *tree, const struct scenario_override *given,
                              struct diag *diag)
{
    size_t key_bytes = strlen(given->key);
    size_t value_bytes = strlen(given->value);
    struct override override = {.key = given->key};
    char *whole = arena_take(tree->arena, key_bytes + value_bytes + 2);
    ASSERT(whole != NULL);
    memcpy(whole, given->key, key_bytes);
    whole[key_bytes] = '=';
    memcpy(whole + key_bytes + 1, given->value, value_bytes);
    uint32_t source = diag_source(diag, "--set", whole, key_bytes + value_bytes + 1);
    override.place = (struct place){1, 1, (uint32_t)key_bytes, source};
    if (source == 0) {
        diag_add(diag, (struct place){0}, "put some into the file", "--set %s: over %d of them",
                 given->key, DIAG_SOURCES_MAX);
        return override;
    }
    const struct tree_text text = {.text = whole + key_bytes + 1,
                                   .bytes = value_bytes,
                                   .source = source,
                                   .columns = (uint32_t)key_bytes + 1};
    uint32_t complaints = diag_count(diag);
    override.value = tree_read(tree, &text, diag);
    if (override.value == TREE_NONE && diag_count(diag) == complaints) {
        struct place place = {1, (uint32_t)key_bytes + 1, 1, source};
        override.value = tree_add(tree, TREE_SCALAR, place);
        tree->nodes[override.value].text = "";
    }
    return override;
}

static const char *rest_of(const struct walk *walk)
{
    return walk->override->key + walk->at;
}

/* The place of the next `bytes` of the key. */
static struct place place_of(const struct walk *walk, size_t bytes)
{
    struct place place = walk->override->place;
    place.column += walk->at;
    place.width = (uint32_t)bytes;
    return place;
}

static void refuse(struct walk *walk, size_t bytes, const char *help, const char *what)
{
    walk->is_over = true;
    diag_add(walk->decode->diag, place_of(walk, bytes), help, "%s: %s", walk->decode->path.text,
             what);
}

/* Makes a node what another is; its place among its siblings stays. */
static void replace(struct tree *tree, uint32_t node, uint32_t value)
{
    const struct tree_node *from = &tree->nodes[value];
    struct tree_node *to = &tree->nodes[node];
    to->kind = from->kind;
    to->first = from->first;
    to->last = from->last;
    to->count = from->count;
    to->is_plain = from->is_plain;
    to->place = from->place;
    to->text = from->text;
}

/* Puts the value into an existing node: mappings are merged, all else is replaced. */
static void put_into(struct tree *tree, uint32_t node, uint32_t value)
{
    bool is_merge =
        tree->nodes[node].kind == TREE_MAPPING && tree->nodes[value].kind == TREE_MAPPING;
    if (is_merge)
        tree_merge(tree, node, value);
    else
        replace(tree, node, value);
}

/* Hangs a new child under the key that comes next. */
static void hang_under(struct walk *walk, uint32_t child, size_t key_bytes)
{
    struct tree *tree = walk->tree;
    const char *key = arena_text(tree->arena, rest_of(walk), key_bytes);
    ASSERT(key != NULL);
    tree->nodes[child].key = key;
    tree->nodes[child].key_place = place_of(walk, key_bytes);
    tree_hang(tree, walk->node, child);
}

static void put_key(struct walk *walk, size_t key_bytes)
{
    walk->is_over = true;
    uint32_t child = tree_find(walk->tree, walk->node, rest_of(walk), key_bytes);
    if (child == TREE_NONE)
        hang_under(walk, walk->override->value, key_bytes);
    else
        put_into(walk->tree, child, walk->override->value);
}

/* The child under the next key, added if it is missing; TREE_NONE if the file has another kind. */
static uint32_t child_of_kind(struct walk *walk, size_t key_bytes, enum tree_kind kind)
{
    uint32_t child = tree_find(walk->tree, walk->node, rest_of(walk), key_bytes);
    if (child == TREE_NONE) {
        child = tree_add(walk->tree, kind, place_of(walk, key_bytes));
        if (child == TREE_NONE) {
            refuse(walk, key_bytes, "make the file smaller", "the file has too many values");
            return TREE_NONE;
        }
        hang_under(walk, child, key_bytes);
    }
    return walk->tree->nodes[child].kind == kind ? child : TREE_NONE;
}

/* Reads "[12]" at the start of a text. Returns its length, or 0. */
static size_t read_index(const char *text, uint32_t *index)
{
    size_t at = 1;
    uint32_t value = 0;
    while (text[at] >= '0' && text[at] <= '9' && at < 8) {
        value = value * 10 + (uint32_t)(text[at] - '0');
        at++;
    }
    if (text[0] != '[' || at == 1 || text[at] != ']')
        return 0;
    *index = value;
    return at + 1;
}

/* The element of that index; the one after the last is added as a node of that kind. */
static uint32_t element_at(struct walk *walk, uint32_t sequence, uint32_t index,
                           enum tree_kind kind)
{
    struct tree *tree = walk->tree;
    if (index == tree->nodes[sequence].count) {
        uint32_t added = tree_add(tree, kind, place_of(walk, 1));
        if (added != TREE_NONE)
            tree_hang(tree, sequence, added);
        return added;
    }
    uint32_t child = tree->nodes[sequence].first;
    for (uint32_t i = 0; i < index && child != TREE_NONE; i++)
        child = tree->nodes[child].next;
    return child;
}

/* Goes on behind a list's name: "[2]" or "[2].key". */
static void step_into_list(struct walk *walk, const struct field *field, size_t name_bytes)
{
    struct tree *tree = walk->tree;
    uint32_t sequence = child_of_kind(walk, name_bytes, TREE_SEQUENCE);
    walk->at += (uint32_t)name_bytes;
    uint32_t index = 0;
    size_t index_bytes = read_index(rest_of(walk), &index);
    if (index_bytes == 0) {
        refuse(walk, strlen(rest_of(walk)), "name an element by its index: [0] is the first",
               "is a list");
        return;
    }
    bool is_last = rest_of(walk)[index_bytes] == '\0';
    bool is_texts = field->kind == FIELD_TEXTS;
    if (!is_last && (is_texts || rest_of(walk)[index_bytes] != '.')) {
        refuse(walk, index_bytes, is_texts ? "its elements are texts" : "go on with '.' and a key",
               "this cannot follow an index");
        return;
    }
    if (sequence == TREE_NONE) {
        walk->is_over = true; /* the file has no list there, and is told so */
        return;
    }
    uint32_t count = tree->nodes[sequence].count;
    uint32_t element = element_at(walk, sequence, index, is_texts ? TREE_SCALAR : TREE_MAPPING);
    if (element == TREE_NONE) {
        struct words what = {0};
        words_add(&what, "there is no [%u]: the list has %u", index, count);
        refuse(walk, index_bytes, "the index after the last adds an element", what.text);
        return;
    }
    words_add(&walk->decode->path, "[%u]", index);
    walk->at += (uint32_t)index_bytes + (is_last ? 0 : 1);
    walk->node = element;
    walk->parts[0] = (struct decode_part){.fields = field->fields};
    walk->part_count = 1;
    if (is_last) {
        put_into(tree, element, walk->override->value);
        walk->is_over = true;
    } else if (tree->nodes[element].kind != TREE_MAPPING) {
        walk->is_over = true;
    }
}

/* Goes on behind a name, which `field` describes. */
static void step(struct walk *walk, const struct field *field, size_t name_bytes)
{
    char next = rest_of(walk)[name_bytes];
    if (next == '\0') {
        put_key(walk, name_bytes);
        return;
    }
    if (field->kind == FIELD_LIST || field->kind == FIELD_TEXTS) {
        step_into_list(walk, field, name_bytes);
        return;
    }
    bool has_keys = field->kind == FIELD_STRUCT || field->kind == FIELD_PAIRS ||
                    field->kind == FIELD_FIGURES || field->kind == FIELD_SWITCHES;
    if (!has_keys || next != '.') {
        struct words help = {0};
        field_describe(field, &help);
        refuse(walk, name_bytes, help.text, has_keys ? "is no list" : "has no keys of its own");
        return;
    }
    uint32_t mapping = child_of_kind(walk, name_bytes, TREE_MAPPING);
    if (!walk->is_over && mapping == TREE_NONE && field->kind == FIELD_SWITCHES)
        refuse(walk, name_bytes, "let the file have a mapping there, or put a whole list over it",
               "the file has no mapping there");
    walk->is_over = walk->is_over || mapping == TREE_NONE;
    walk->at += (uint32_t)name_bytes + 1;
    walk->node = mapping;
    if (!walk->is_over && field->kind != FIELD_STRUCT && field->kind != FIELD_SWITCHES)
        put_key(walk, strlen(rest_of(walk)));
    walk->parts[0] = (struct decode_part){.fields = field->fields};
    walk->part_count = 1;
}

static const struct field *find(const struct walk *walk, size_t name_bytes)
{
    for (uint32_t i = 0; i < walk->part_count; i++) {
        const struct field *field = field_find(walk->parts[i].fields, rest_of(walk), name_bytes);
        if (field != NULL)
            return field;
    }
    return NULL;
}

static void refuse_name(struct walk *walk, size_t name_bytes)
{
    struct words name = {0};
    words_add(&name, "%.*s", (int)(name_bytes > 256 ? 256 : name_bytes), rest_of(walk));
    decode_refuse_key(walk->decode, place_of(walk, name_bytes), name.text, walk->parts,
                      walk->part_count);
    walk->is_over = true;
}

void override_apply(struct decode *decode, struct tree *tree, uint32_t root,
                    const struct override *override, const struct decode_part parts[2])
{
    ASSERT(tree->nodes[root].kind == TREE_MAPPING);
    if (override->value == TREE_NONE)
        return;
    struct walk walk = {.decode = decode,
                        .tree = tree,
                        .override = override,
                        .node = root,
                        .parts = {parts[0], parts[1]},
                        .part_count = 2};
    words_clear(&decode->path);
    while (!walk.is_over) {
        size_t name_bytes = strcspn(rest_of(&walk), ".[");
        const struct field *field = find(&walk, name_bytes);
        if (field == NULL) {
            refuse_name(&walk, name_bytes);
            break;
        }
        words_add(&decode->path, "%s%s", decode->path.used > 0 ? "." : "", field->name);
        step(&walk, field, name_bytes);
    }
    words_clear(&decode->path);
}

bool override_field(const char *key, const struct field *const tables[2],
                    const struct field **found)
{
    const struct field *fields[2] = {tables[0], tables[1]};
    const char *rest = key;
    *found = NULL;
    for (;;) {
        size_t name_bytes = strcspn(rest, ".[");
        const struct field *field = field_find(fields[0], rest, name_bytes);
        if (field == NULL && fields[1] != NULL)
            field = field_find(fields[1], rest, name_bytes);
        rest += name_bytes;
        if (field == NULL || *rest == '\0') {
            *found = field;
            return field != NULL;
        }
        bool is_list = field->kind == FIELD_LIST || field->kind == FIELD_TEXTS;
        uint32_t index = 0;
        size_t index_bytes = is_list ? read_index(rest, &index) : 0;
        rest += index_bytes;
        if (is_list && (index_bytes == 0 || *rest == '\0'))
            return index_bytes > 0;
        if (*rest != '.' || field->kind == FIELD_TEXTS)
            return false;
        rest++;
        if (field->kind == FIELD_PAIRS || field->kind == FIELD_FIGURES)
            return *rest != '\0';
        if (field->fields == NULL)
            return false;
        fields[0] = field->fields;
        fields[1] = NULL;
    }
}

/* The element of a list at "[2]", and the path behind it. */
static uint32_t find_element(const struct tree *tree, uint32_t sequence, const char **rest)
{
    uint32_t index = 0;
    size_t bytes = read_index(*rest, &index);
    bool has_it = bytes > 0 && tree->nodes[sequence].kind == TREE_SEQUENCE &&
                  index < tree->nodes[sequence].count;
    uint32_t child = has_it ? tree->nodes[sequence].first : TREE_NONE;
    for (uint32_t i = 0; i < index && child != TREE_NONE; i++)
        child = tree->nodes[child].next;
    *rest += bytes;
    return child;
}

uint32_t override_find(const struct tree *tree, uint32_t mapping, const char *key)
{
    uint32_t node = mapping;
    const char *rest = key;
    while (node != TREE_NONE && *rest != '\0') {
        if (*rest == '[') {
            node = find_element(tree, node, &rest);
        } else if (tree->nodes[node].kind == TREE_MAPPING) {
            size_t bytes = strlen(rest); /* a free name: dots and all */
            uint32_t child = tree_find(tree, node, rest, bytes);
            if (child == TREE_NONE) {
                bytes = strcspn(rest, ".[");
                child = tree_find(tree, node, rest, bytes);
            }
            node = child;
            rest += bytes;
        } else {
            return TREE_NONE;
        }
        if (*rest == '.')
            rest++;
    }
    return node;
}
