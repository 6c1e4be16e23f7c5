#include "sim/tree.h"
#include "sim/arena.h"
#include "sim/words.h"
#include <string.h>
#include <yaml.h>

/* A number of the header as text. */
#define AS_WRITTEN(number) #number
#define SHOWN(number)      AS_WRITTEN(number)

/* A mapping or sequence that has begun and not ended. */
struct frame {
    uint32_t node;
    const char *key;        /* mappings: the key that waits for its value; null: a key is next */
    struct place key_place; /* of that key */
    bool is_dropped;        /* the value belongs to a key that was refused */
};

struct reader {
    struct tree *tree;
    struct diag *diag;
    const struct tree_text *text;
    yaml_parser_t parser;
    struct frame frames[TREE_DEPTH_MAX];
    uint32_t depth;
    uint32_t root;
    uint32_t documents;
    bool is_over; /* the end, or a complaint after which nothing can be read */
};

/* --- the bytes -------------------------------------------------------------- */

/* Complains of the first byte that cannot stand in a text. */
static bool check_bytes(const struct tree_text *text, struct diag *diag)
{
    struct place place = {1, 1 + text->columns, 1, text->source};
    size_t at = 0;
    while (at < text->bytes) {
        uint32_t code = 0;
        uint32_t width = words_character(text->text + at, text->bytes - at, &code);
        bool is_return = code == '\r' && at + 1 < text->bytes && text->text[at + 1] == '\n';
        if (width == 0) {
            diag_add(diag, place, "a scenario is plain text in UTF-8", "byte 0x%02X is not UTF-8",
                     (unsigned char)text->text[at]);
            return false;
        }
        if (!words_is_printable(code) && code != '\n' && code != '\t' && !is_return) {
            diag_add(diag, place, "a scenario is plain text in UTF-8",
                     "character U+%04X cannot stand in a text", code);
            return false;
        }
        at += width;
        place.column++;
        if (code == '\n') {
            place.line++;
            place.column = 1;
        }
    }
    return true;
}

/* --- places and complaints -------------------------------------------------- */

/* The place from one mark to another. */
static struct place place_of(const struct reader *reader, yaml_mark_t start, yaml_mark_t end)
{
    uint32_t shift = start.line == 0 ? reader->text->columns : 0;
    bool is_one_line = end.line == start.line && end.column > start.column;
    return (struct place){
        .line = (uint32_t)start.line + 1,
        .column = (uint32_t)start.column + 1 + shift,
        .width = is_one_line ? (uint32_t)(end.column - start.column) : 1,
        .source = reader->text->source,
    };
}

/* What the parser's commonest complaints mean, in other words. */
static const struct {
    const char *problem;
    const char *meaning;
    const char *help;
} problems[] = {
    {"mapping values are not allowed in this context",
     "a second ': ' on one line, or wrong indentation",
     "put text that contains ': ' in quotes; give each key its own line"},
    {"found character that cannot start any token", "a character that cannot begin a value",
     "put the value in quotes; indent with spaces, not with tabs"},
    {"did not find expected key", "the indentation fits no mapping that is open here",
     "keys of one mapping begin in the same column"},
    {"did not find expected '-' indicator", "the indentation fits no list that is open here",
     "the '-' of all elements of a list stand in the same column"},
    {"did not find expected ',' or ']'", "a list in brackets does not end",
     "separate elements by ',' and end the list with ']'"},
    {"did not find expected ',' or '}'", "a mapping in braces does not end",
     "separate keys by ',' and end the mapping with '}'"},
    {"could not find expected ':'", "a key without ':'", "write 'key: value', with a space"},
    {"found unexpected end of stream", "the text ends in the middle of a value",
     "is a closing quote missing?"},
    {"block sequence entries are not allowed in this context", "a list element cannot begin here",
     "begin the list on the line after its key"},
    {"block mapping entries are not allowed in this context", "a key cannot begin here",
     "begin the mapping on the line after its key"},
    {"mapping keys are not allowed in this context", "a key cannot begin here",
     "begin the mapping on the line after its key"},
    {"found unknown directive name", "'%' begins a directive that is none",
     "put text that begins with '%' in quotes"},
    {"did not find expected node content", "a value is missing", "is there a ',' too many?"},
    {"found unknown escape character", "an unknown escape after '\\'",
     "use single quotes to keep '\\' as it is"},
    {"did not find expected <document start>", "something stands behind the end of the document",
     "a scenario is one mapping; its keys begin in the first column"},
    {"found unexpected document indicator", "'---' or '...' in the middle of a value",
     "is a closing quote missing?"},
    {"did not find expected alphabetic or numeric character",
     "'*' or '&' begins a name that is none", "put text that begins with '*' or '&' in quotes"},
};

/* What the parser says, and what it was doing if that began on another line. */
static void add_problem(struct words *words, const yaml_parser_t *parser)
{
    words_add(words, "%s", parser->problem == NULL ? "no memory" : parser->problem);
    bool is_elsewhere = parser->context_mark.line != parser->problem_mark.line;
    if (parser->context != NULL && is_elsewhere)
        words_add(words, " %s that begins at line %u", parser->context,
                  (uint32_t)parser->context_mark.line + 1);
}

static void refuse_syntax(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    const char *meaning = "this cannot be read";
    const char *help = "put text with characters like : # [ { & * ! | > % @ in quotes";
    struct words problem = {0};
    add_problem(&problem, parser);
    for (size_t i = 0; i < COUNT_OF(problems) && parser->problem != NULL; i++) {
        if (strcmp(problems[i].problem, parser->problem) == 0) {
            meaning = problems[i].meaning;
            help = problems[i].help;
        }
    }
    struct place place = place_of(reader, parser->problem_mark, parser->problem_mark);
    diag_add(reader->diag, place, help, "not YAML: %s (%s)", meaning, problem.text);
    reader->is_over = true;
}

/* Complains of what YAML has but a scenario does not. */
static void refuse_extras(struct reader *reader, const yaml_event_t *event)
{
    const yaml_char_t *anchor = NULL;
    const yaml_char_t *tag = NULL;
    if (event->type == YAML_SCALAR_EVENT) {
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
    } else if (event->type == YAML_MAPPING_START_EVENT) {
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
    }
    struct place place = place_of(reader, event->start_mark, event->start_mark);
    if (anchor != NULL)
        diag_add(reader->diag, place, "write it out; put text that begins with '&' in quotes",
                 "anchors are not supported");
    if (tag != NULL)
        diag_add(reader->diag, place, "write it out; put text that begins with '!' in quotes",
                 "tags are not supported");
}

static void stop(struct reader *reader, struct place place, const char *help, const char *what)
{
    diag_add(reader->diag, place, help, "%s", what);
    reader->is_over = true;
}

/* --- nodes ------------------------------------------------------------------ */

/* The mapping or sequence that is being read. */
static struct frame *top(struct reader *reader)
{
    ASSERT(reader->depth > 0);
    return &reader->frames[reader->depth - 1];
}

static bool waits_for_key(struct reader *reader)
{
    if (reader->depth == 0 || top(reader)->key != NULL)
        return false;
    return reader->tree->nodes[top(reader)->node].kind == TREE_MAPPING;
}

/* Adds a node and hangs it where it belongs. Returns TREE_NONE after a complaint. */
static uint32_t add_node(struct reader *reader, enum tree_kind kind, struct place place)
{
    uint32_t node = tree_add(reader->tree, kind, place);
    if (node == TREE_NONE) {
        stop(reader, place, "a scenario of this size is a mistake",
             "over " SHOWN(TREE_NODES_MAX) " values");
        return TREE_NONE;
    }
    if (reader->depth == 0) {
        reader->root = node;
        return node;
    }
    struct frame *frame = top(reader);
    reader->tree->nodes[node].key = frame->key;
    reader->tree->nodes[node].key_place = frame->key_place;
    if (!frame->is_dropped)
        tree_hang(reader->tree, frame->node, node);
    frame->key = NULL;
    frame->is_dropped = false;
    return node;
}

/* Copies the text of a scalar. Returns null, after a complaint, if it holds a zero byte. */
static const char *scalar_text(struct reader *reader, const yaml_event_t *event, struct place place)
{
    const char *value = (const char *)event->data.scalar.value;
    size_t bytes = event->data.scalar.length;
    if (memchr(value, '\0', bytes) != NULL) {
        diag_add(reader->diag, place, "leave '\\0' out", "a text cannot hold a zero byte");
        return NULL;
    }
    const char *text = arena_text(reader->tree->arena, value, bytes);
    if (text == NULL)
        stop(reader, place, NULL, "no memory for this text");
    return text;
}

/* Complains of keys that are given twice and the like. Returns whether the key is good. */
static bool check_key(struct reader *reader, const yaml_event_t *event, struct place place,
                      const char *key)
{
    const struct tree *tree = reader->tree;
    uint32_t mapping = top(reader)->node;
    bool is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (is_plain && strcmp(key, "<<") == 0) {
        diag_add(reader->diag, place, "write the keys out", "merge keys are not supported");
        return false;
    }
    uint32_t other = tree_find(tree, mapping, key, strlen(key));
    if (other != TREE_NONE) {
        struct words name = {0};
        struct words help = {0};
        words_quote(&name, key, strlen(key), true);
        words_add(&help, "keep one of them: the first is at line %u",
                  tree->nodes[other].key_place.line);
        diag_add(reader->diag, place, help.text, "key %s is given twice", name.text);
        return false;
    }
    return true;
}

static void read_key(struct reader *reader, const yaml_event_t *event)
{
    struct place place = place_of(reader, event->start_mark, event->end_mark);
    struct frame *frame = top(reader);
    if (reader->tree->nodes[frame->node].count >= TREE_KEYS_MAX) {
        stop(reader, place, "a scenario of this size is a mistake",
             "over " SHOWN(TREE_KEYS_MAX) " keys in one mapping");
        return;
    }
    refuse_extras(reader, event);
    const char *key = scalar_text(reader, event, place);
    frame->is_dropped = key == NULL || !check_key(reader, event, place, key);
    frame->key = key == NULL ? "" : key;
    frame->key_place = place;
}

static void read_scalar(struct reader *reader, const yaml_event_t *event)
{
    struct place place = place_of(reader, event->start_mark, event->end_mark);
    refuse_extras(reader, event);
    const char *text = scalar_text(reader, event, place);
    uint32_t node = add_node(reader, text == NULL ? TREE_BAD : TREE_SCALAR, place);
    if (node == TREE_NONE)
        return;
    reader->tree->nodes[node].text = text == NULL ? "" : text;
    reader->tree->nodes[node].is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

static void read_alias(struct reader *reader, const yaml_event_t *event)
{
    struct place place = place_of(reader, event->start_mark, event->end_mark);
    diag_add(reader->diag, place, "write it out; put text that begins with '*' in quotes",
             "aliases are not supported");
    if (waits_for_key(reader)) {
        struct frame *frame = top(reader);
        frame->key = "";
        frame->key_place = place;
        frame->is_dropped = true;
        return;
    }
    (void)add_node(reader, TREE_BAD, place);
}

static void begin(struct reader *reader, const yaml_event_t *event, enum tree_kind kind)
{
    struct place place = place_of(reader, event->start_mark, event->start_mark);
    if (waits_for_key(reader)) {
        stop(reader, place, "write 'key: value'; put text that begins with '[' or '{' in quotes",
             "a key must be a text, not a list or a mapping");
        return;
    }
    if (reader->depth == TREE_DEPTH_MAX) {
        stop(reader, place, "no key of a scenario lies that deep",
             "lists and mappings lie in each other over " SHOWN(TREE_DEPTH_MAX) " deep");
        return;
    }
    refuse_extras(reader, event);
    uint32_t node = add_node(reader, kind, place);
    if (node != TREE_NONE)
        reader->frames[reader->depth++] = (struct frame){.node = node};
}

static void begin_document(struct reader *reader, const yaml_event_t *event)
{
    reader->documents++;
    if (reader->documents > 1)
        stop(reader, place_of(reader, event->start_mark, event->end_mark),
             "put the other one into a file of its own", "a second document begins here");
}

static void read_event(struct reader *reader, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        if (waits_for_key(reader))
            read_key(reader, event);
        else
            read_scalar(reader, event);
        break;
    case YAML_ALIAS_EVENT:
        read_alias(reader, event);
        break;
    case YAML_SEQUENCE_START_EVENT:
        begin(reader, event, TREE_SEQUENCE);
        break;
    case YAML_MAPPING_START_EVENT:
        begin(reader, event, TREE_MAPPING);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        ASSERT(reader->depth > 0);
        reader->depth--;
        break;
    case YAML_DOCUMENT_START_EVENT:
        begin_document(reader, event);
        break;
    case YAML_STREAM_END_EVENT:
        reader->is_over = true;
        break;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
}

static void read_events(struct reader *reader)
{
    while (!reader->is_over) {
        yaml_event_t event;
        if (!yaml_parser_parse(&reader->parser, &event)) {
            refuse_syntax(reader);
            return;
        }
        read_event(reader, &event);
        yaml_event_delete(&event);
    }
}

/* Whether a root is what a text without any document yields: an empty plain scalar. */
static bool is_nothing(const struct tree *tree, uint32_t root)
{
    const struct tree_node *node = &tree->nodes[root];
    return node->kind == TREE_SCALAR && node->is_plain && node->text[0] == '\0';
}

uint32_t tree_read(struct tree *tree, const struct tree_text *text, struct diag *diag)
{
    if (text->bytes > TREE_BYTES_MAX) {
        diag_add(diag, (struct place){.source = text->source}, "a scenario has at most 1 MiB",
                 "the text is too long");
        return TREE_NONE;
    }
    if (!check_bytes(text, diag))
        return TREE_NONE;
    struct reader reader = {.tree = tree, .diag = diag, .text = text};
    uint32_t complaints = diag_count(diag);
    if (!yaml_parser_initialize(&reader.parser)) {
        refuse_syntax(&reader);
        return TREE_NONE;
    }
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text->text, text->bytes);
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    read_events(&reader);
    yaml_parser_delete(&reader.parser);
    /* After a complaint that ended the reading, what was read is only a part. */
    bool is_whole = reader.depth == 0 && reader.root != TREE_NONE;
    if (!is_whole || (is_nothing(tree, reader.root) && diag_count(diag) == complaints))
        return TREE_NONE;
    return reader.root;
}
