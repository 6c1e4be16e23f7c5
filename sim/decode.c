#include "sim/decode.h"
#include <string.h>

/* How many known names are compared and listed. */
#define NAMES_MAX        96
#define LISTED_BYTES_MAX 80

static const struct tree_node *node_at(const struct decode *decode, uint32_t node)
{
    ASSERT(node != TREE_NONE && node < decode->tree->count);
    return &decode->tree->nodes[node];
}

static void push_key(struct words *path, const char *key)
{
    if (path->used > 0)
        words_add(path, ".");
    words_quote(path, key, strlen(key), key[0] == '\0');
}

/* Complains of a value: "path: why", the help line from its row. */
static void refuse(struct decode *decode, const struct field *field, struct place place,
                   const char *why)
{
    struct words help = {0};
    field_describe(field, &help);
    diag_add(decode->diag, place, help.text, "%s: %s", decode->path.text, why);
}

static bool needs(struct decode *decode, const struct field *field, const struct tree_node *node,
                  enum tree_kind kind)
{
    static const char *const nouns[] = {[TREE_BAD] = "",
                                        [TREE_SCALAR] = "one value",
                                        [TREE_SEQUENCE] = "a list",
                                        [TREE_MAPPING] = "a mapping"};
    if (node->kind == TREE_BAD)
        return false;
    if (node->kind == kind)
        return true;
    struct words why = {0};
    const char *noun = tree_noun(node);
    words_add(&why, "%s must stand here%s%s", nouns[kind], noun == NULL ? "" : ", not ",
              noun == NULL ? "" : noun);
    refuse(decode, field, node->place, why.text);
    return false;
}

/* --- texts ------------------------------------------------------------------ */

/* Why a text cannot be taken; null if it can. */
static const char *text_fault(const char *text, size_t bytes, uint32_t lines_max)
{
    uint32_t lines = 1;
    size_t at = 0;
    while (at < bytes) {
        uint32_t code = 0;
        uint32_t width = words_character(text + at, bytes - at, &code);
        if (code == '\n')
            lines++;
        else if (width == 0 || !words_is_printable(code))
            return "holds a character that cannot be shown";
        at += width;
    }
    if (lines <= (lines_max == 0 ? 1 : lines_max))
        return NULL;
    return lines_max <= 1 ? "must be one line" : "has too many lines";
}

/* Copies a text of at most size - 1 bytes into the struct. `fewest` counts bytes. */
static void read_text(struct decode *decode, const struct field *field,
                      const struct tree_node *node, char *into)
{
    size_t bytes = strlen(node->text);
    while (bytes > 0 && node->text[bytes - 1] == '\n')
        bytes--;
    struct words why = {0};
    int64_t fewest = field->kind == FIELD_TEXT ? field->min : 1;
    const char *fault = text_fault(node->text, bytes, field->kind == FIELD_TEXT ? field->limit : 1);
    if (fault != NULL)
        words_add(&why, "%s", fault);
    else if (bytes >= field->size)
        words_add(&why, "has %zu bytes, over %u", bytes, field->size - 1);
    else if ((int64_t)bytes < fewest && bytes == 0)
        words_add(&why, "must not be empty");
    else if ((int64_t)bytes < fewest)
        words_add(&why, "has %zu bytes, under %lld", bytes, (long long)fewest);
    if (why.used > 0) {
        refuse(decode, field, node->place, why.text);
        return;
    }
    memset(into, 0, field->size);
    memcpy(into, node->text, bytes);
}

/* --- what is made of parts -------------------------------------------------- */

static void store_count(const struct field *field, char *base, uint32_t count)
{
    memcpy(base + field->count_offset, &count, sizeof(count));
}

/* Whether one more element fits; complains at the first that does not. */
static bool has_room(struct decode *decode, const struct field *field, uint32_t count,
                     struct place place)
{
    if (count < field->limit)
        return true;
    struct words why = {0};
    words_add(&why, "has over %u", field->limit);
    refuse(decode, field, place, why.text);
    return false;
}

static void check_fewest(struct decode *decode, const struct field *field, uint32_t count,
                         struct place place)
{
    if ((int64_t)count >= field->min)
        return;
    struct words why = {0};
    words_add(&why, "has %u, needs %lld", count, (long long)field->min);
    refuse(decode, field, place, why.text);
}

/* The row of the elements of a list: a mapping like any other. */
static struct field element_row(const struct field *list)
{
    return (struct field){
        .name = list->name, .kind = FIELD_STRUCT, .help = list->help, .fields = list->fields};
}

static void read_elements(struct decode *decode, const struct field *field, uint32_t sequence,
                          char *base)
{
    uint32_t count = 0;
    size_t used = decode->path.used;
    uint32_t child = node_at(decode, sequence)->first;
    for (; child != TREE_NONE; child = node_at(decode, child)->next) {
        const struct tree_node *node = node_at(decode, child);
        if (!has_room(decode, field, count, node->place))
            break;
        words_add(&decode->path, "[%u]", count);
        char *into = base + field->offset + (size_t)count * field->size;
        count++;
        if (field->kind == FIELD_TEXTS) {
            if (needs(decode, field, node, TREE_SCALAR))
                read_text(decode, field, node, into);
        } else {
            const struct field row = element_row(field);
            const struct decode_part part = {field->fields, into};
            if (needs(decode, &row, node, TREE_MAPPING))
                decode_mapping(decode, child, &part, 1);
            else
                field_preset(field->fields, into);
        }
        words_cut(&decode->path, used);
    }
    store_count(field, base, count);
    check_fewest(decode, field, count, node_at(decode, sequence)->place);
}

/* Copies a free name. Returns false after a complaint. */
static bool read_name(struct decode *decode, const struct field *field,
                      const struct tree_node *node, char name[64])
{
    size_t bytes = strlen(node->key);
    struct words why = {0};
    const char *fault = text_fault(node->key, bytes, 1);
    if (fault != NULL)
        words_add(&why, "the name %s", fault);
    else if (bytes == 0)
        words_add(&why, "a name must not be empty");
    else if (bytes > 63)
        words_add(&why, "a name of %zu bytes is over 63", bytes);
    if (why.used > 0) {
        refuse(decode, field, node->key_place, why.text);
        return false;
    }
    memcpy(name, node->key, bytes);
    return true;
}

static bool read_pair(struct decode *decode, const struct field *field,
                      const struct tree_node *node, char *into)
{
    const struct field text_row = {.name = field->name,
                                   .kind = FIELD_TEXT,
                                   .size = sizeof(((struct field_pair *)NULL)->text),
                                   .help = field->help};
    struct field_pair pair = {0};
    if (!read_name(decode, field, node, pair.name))
        return false;
    if (needs(decode, &text_row, node, TREE_SCALAR))
        read_text(decode, &text_row, node, pair.text);
    memcpy(into, &pair, sizeof(pair));
    return true;
}

static bool read_figure(struct decode *decode, const struct field *field,
                        const struct tree_node *node, char *into)
{
    struct field_figure figure = {0};
    struct words why = {0};
    if (!read_name(decode, field, node, figure.name))
        return false;
    if (needs(decode, field, node, TREE_SCALAR) &&
        !field_read_figure(field, node->text, &figure, &why))
        refuse(decode, field, node->place, why.text);
    memcpy(into, &figure, sizeof(figure));
    return true;
}

static void read_names(struct decode *decode, const struct field *field, uint32_t mapping,
                       char *base)
{
    bool is_pairs = field->kind == FIELD_PAIRS;
    size_t bytes = is_pairs ? sizeof(struct field_pair) : sizeof(struct field_figure);
    uint32_t count = 0;
    size_t used = decode->path.used;
    uint32_t child = node_at(decode, mapping)->first;
    for (; child != TREE_NONE; child = node_at(decode, child)->next) {
        const struct tree_node *node = node_at(decode, child);
        if (!has_room(decode, field, count, node->key_place))
            break;
        push_key(&decode->path, node->key);
        char *into = base + field->offset + count * bytes;
        bool is_read = is_pairs ? read_pair(decode, field, node, into)
                                : read_figure(decode, field, node, into);
        count += is_read ? 1 : 0;
        words_cut(&decode->path, used);
    }
    store_count(field, base, count);
}

/* --- switches --------------------------------------------------------------- */

static const char switch_help[] = "true, false, or a mapping of its options";

/* Whether a switch that says so is to be on. */
static bool read_switch(struct decode *decode, const struct field *row,
                        const struct tree_node *node)
{
    const struct field truth = {.name = row->name, .kind = FIELD_BOOL, .help = row->help};
    struct field_value value = {0};
    struct words why = {0};
    if (!field_read(&truth, node->text, &value, &why)) {
        diag_add(decode->diag, node->place, switch_help, "%s: %s", decode->path.text, why.text);
    }
    return value.low != 0;
}

/* One that is named, with its options or true or false behind it; in a list alone. */
static void read_named(struct decode *decode, const struct field *field, uint32_t child, char *base)
{
    const struct tree_node *node = node_at(decode, child);
    const bool has_key = node->key != NULL;
    const char *name = has_key ? node->key : node->text;
    const struct field *row = field_find(field->fields, name, strlen(name));
    if (row == NULL) {
        const struct decode_part part = {field->fields, base};
        decode_refuse_key(decode, has_key ? node->key_place : node->place, name, &part, 1);
        return;
    }
    const size_t used = decode->path.used;
    push_key(&decode->path, name);
    if (field_is_on(row, base)) {
        diag_add(decode->diag, has_key ? node->key_place : node->place, "name it once",
                 "%s: is named twice", decode->path.text);
    } else if (!has_key || node->kind == TREE_SCALAR) {
        field_switch(row, base, !has_key || read_switch(decode, row, node));
    } else if (node->kind == TREE_SEQUENCE) {
        diag_add(decode->diag, node->place, switch_help, "%s: is no list", decode->path.text);
    } else if (node->kind == TREE_MAPPING) {
        const struct decode_part part = {row->fields, base + row->offset};
        decode_mapping(decode, child, &part, 1);
        field_switch(row, base, true);
    }
    words_cut(&decode->path, used);
}

static void read_named_below(struct decode *decode, const struct field *field, uint32_t mapping,
                             char *base)
{
    uint32_t child = node_at(decode, mapping)->first;
    for (; child != TREE_NONE; child = node_at(decode, child)->next) {
        read_named(decode, field, child, base);
    }
}

/* A mapping of names, or a list of names and such mappings. */
static void read_switches(struct decode *decode, const struct field *field, uint32_t node,
                          char *base)
{
    field_preset(field->fields, base);
    if (node_at(decode, node)->kind == TREE_MAPPING) {
        read_named_below(decode, field, node, base);
        return;
    }
    uint32_t child = node_at(decode, node)->first;
    for (; child != TREE_NONE; child = node_at(decode, child)->next) {
        if (node_at(decode, child)->kind == TREE_SCALAR)
            read_named(decode, field, child, base);
        else if (needs(decode, field, node_at(decode, child), TREE_MAPPING))
            read_named_below(decode, field, child, base);
    }
}

/* --- values and mappings ---------------------------------------------------- */

static void read_scalar(struct decode *decode, const struct field *field,
                        const struct tree_node *node, char *base)
{
    struct field_value value = {0};
    struct words why = {0};
    if (field_read(field, node->text, &value, &why)) {
        field_store(field, base, value);
        return;
    }
    const char *near = NULL;
    if (field->kind == FIELD_CHOICE) {
        uint32_t count = 0;
        while (field->choices[count] != NULL)
            count++;
        near = diag_nearest(node->text, field->choices, count);
    }
    if (near != NULL)
        words_add(&why, ": did you mean '%s'?", near);
    refuse(decode, field, node->place, why.text);
}

static void read_value(struct decode *decode, const struct field *field, uint32_t child, char *base)
{
    const struct tree_node *node = node_at(decode, child);
    if (field->has_place)
        memcpy(base + field->place_offset, &node->place, sizeof(node->place));
    if (field_is_scalar(field)) {
        if (needs(decode, field, node, TREE_SCALAR))
            read_scalar(decode, field, node, base);
    } else if (field->kind == FIELD_TEXT) {
        if (needs(decode, field, node, TREE_SCALAR))
            read_text(decode, field, node, base + field->offset);
    } else if (field->kind == FIELD_STRUCT) {
        const struct decode_part part = {field->fields, base + field->offset};
        if (needs(decode, field, node, TREE_MAPPING))
            decode_mapping(decode, child, &part, 1);
        if (field->is_switched)
            field_switch(field, base, true);
    } else if (field->kind == FIELD_LIST || field->kind == FIELD_TEXTS) {
        if (needs(decode, field, node, TREE_SEQUENCE))
            read_elements(decode, field, child, base);
    } else if (field->kind == FIELD_SWITCHES) {
        if (node->kind == TREE_SCALAR)
            refuse(decode, field, node->place, "a list or a mapping must stand here");
        else if (node->kind != TREE_BAD)
            read_switches(decode, field, child, base + field->offset);
    } else if (needs(decode, field, node, TREE_MAPPING)) {
        read_names(decode, field, child, base);
    }
}

/* The part whose table has a key, or null. */
static const struct decode_part *part_with(const struct decode_part *parts, uint32_t part_count,
                                           const char *key)
{
    for (uint32_t i = 0; i < part_count; i++)
        if (field_find(parts[i].fields, key, strlen(key)) != NULL)
            return &parts[i];
    return NULL;
}

static void check_required(struct decode *decode, uint32_t mapping, const struct decode_part *part)
{
    for (const struct field *field = part->fields; field->name != NULL; field++) {
        if (!field->required ||
            tree_find(decode->tree, mapping, field->name, strlen(field->name)) != TREE_NONE)
            continue;
        size_t used = decode->path.used;
        push_key(&decode->path, field->name);
        struct words help = {0};
        field_describe(field, &help);
        diag_add(decode->diag, node_at(decode, mapping)->place, help.text, "%s: is missing",
                 decode->path.text);
        words_cut(&decode->path, used);
    }
}

void decode_mapping(struct decode *decode, uint32_t mapping, const struct decode_part *parts,
                    uint32_t part_count)
{
    ASSERT(node_at(decode, mapping)->kind == TREE_MAPPING);
    for (uint32_t i = 0; i < part_count; i++)
        field_preset(parts[i].fields, parts[i].into);
    size_t used = decode->path.used;
    uint32_t child = node_at(decode, mapping)->first;
    for (; child != TREE_NONE; child = node_at(decode, child)->next) {
        const struct tree_node *node = node_at(decode, child);
        const struct decode_part *part = part_with(parts, part_count, node->key);
        if (part == NULL) {
            decode_refuse_key(decode, node->key_place, node->key, parts, part_count);
            continue;
        }
        push_key(&decode->path, node->key);
        read_value(decode, field_find(part->fields, node->key, strlen(node->key)), child,
                   part->into);
        words_cut(&decode->path, used);
    }
    for (uint32_t i = 0; i < part_count; i++)
        check_required(decode, mapping, &parts[i]);
}

void decode_refuse_key(struct decode *decode, struct place place, const char *key,
                       const struct decode_part *parts, uint32_t part_count)
{
    const char *names[NAMES_MAX] = {NULL};
    uint32_t count = 0;
    struct words help = {0};
    for (uint32_t i = 0; i < part_count; i++)
        for (const struct field *field = parts[i].fields; field->name != NULL; field++)
            if (count < NAMES_MAX)
                names[count++] = field->name;
    const char *near = diag_nearest(key, names, count);
    if (near != NULL)
        words_add(&help, "did you mean '%s'?", near);
    else if (count == 0)
        words_add(&help, "nothing can be given here");
    else
        words_add(&help, "the keys here: ");
    for (uint32_t i = 0; near == NULL && i < count; i++) {
        bool is_long = help.used > LISTED_BYTES_MAX;
        words_add(&help, "%s%s", i == 0 ? "" : ", ", is_long ? "..." : names[i]);
        if (is_long)
            break;
    }
    struct words path = decode->path;
    push_key(&path, key);
    diag_add(decode->diag, place, help.text, "%s: there is no such key", path.text);
}

/* What was never written is only read, so that it takes no memory. */
static void forget_place(char *at)
{
    static const struct place nowhere;
    if (memcmp(at, &nowhere, sizeof(nowhere)) != 0)
        memset(at, 0, sizeof(nowhere));
}

void decode_forget_places(const struct field *fields, void *options)
{
    char *base = options;
    for (const struct field *field = fields; field->name != NULL; field++) {
        if (field->has_place)
            forget_place(base + field->place_offset);
        if (field->kind == FIELD_STRUCT || field->kind == FIELD_SWITCHES)
            decode_forget_places(field->fields, base + field->offset);
        /* Elements beyond the count, too: a model may have put copies there. */
        uint32_t limit = field->kind == FIELD_LIST ? field->limit : 0;
        for (uint32_t i = 0; i < limit; i++)
            decode_forget_places(field->fields, base + field->offset + (size_t)i * field->size);
    }
}
