#include "sim/arena.h"
#include "sim/scenario.h"
#include "sim/scenario_keys.h"
#include <string.h>

/* Where a dump goes and how far it is indented. */
struct dump {
    FILE *out;
    uint32_t indent;    /* spaces */
    bool is_first_line; /* of a list's element: the dash stands where spaces would */
};

static void begin_line(struct dump *dump, const char *name)
{
    uint32_t spaces = dump->is_first_line ? dump->indent - 2 : dump->indent;
    (void)fprintf(dump->out, "%*s%s", (int)spaces, "", dump->is_first_line ? "- " : "");
    dump->is_first_line = false;
    (void)fputs(name, dump->out);
}

/* Whether a text needs no quotes: a word or words of harmless characters. */
static bool is_simple(const char *text)
{
    static const char harmless[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                   "_./*-";
    size_t bytes = strlen(text);
    bool is_word = bytes > 0 && strspn(text, harmless) == bytes;
    return is_word && strchr("*-.", text[0]) == NULL;
}

static void write_text(FILE *out, const char *text)
{
    if (is_simple(text)) {
        (void)fputs(text, out);
        return;
    }
    (void)fputc('"', out);
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\n')
            (void)fputs("\\n", out);
        else if (*at == '"' || *at == '\\')
            (void)fprintf(out, "\\%c", *at);
        else
            (void)fputc(*at, out);
    }
    (void)fputc('"', out);
}

static void write_texts(const struct field *field, const char *texts, uint32_t count, FILE *out)
{
    (void)fputc('[', out);
    for (uint32_t i = 0; i < count; i++) {
        (void)fputs(i == 0 ? "" : ", ", out);
        write_text(out, texts + (size_t)i * field->size);
    }
    (void)fputs("]\n", out);
}

/* Free names, each on its own line. */
static void write_names(struct dump *dump, const struct field *field, const char *base,
                        uint32_t count)
{
    (void)fputs(count == 0 ? " {}\n" : "\n", dump->out);
    for (uint32_t i = 0; i < count; i++) {
        struct words words = {0};
        (void)fprintf(dump->out, "%*s", (int)dump->indent + 2, "");
        if (field->kind == FIELD_PAIRS) {
            struct field_pair pair;
            memcpy(&pair, base + field->offset + i * sizeof(pair), sizeof(pair));
            write_text(dump->out, pair.name);
            (void)fputs(": ", dump->out);
            write_text(dump->out, pair.text);
        } else {
            struct field_figure figure;
            memcpy(&figure, base + field->offset + i * sizeof(figure), sizeof(figure));
            field_print_figure(&figure, &words);
            write_text(dump->out, figure.name);
            (void)fprintf(dump->out, ": %s", words.text);
        }
        (void)fputc('\n', dump->out);
    }
}

/* Whether a value says nothing: there is no way to write it but to leave it out. */
static bool says_nothing(const struct field *field, const char *base)
{
    if (field->kind == FIELD_TEXT)
        return field->min > 0 && base[field->offset] == '\0';
    if (field->kind == FIELD_TEXTS)
        return field->min > 0 && field_count(field, base) == 0;
    if (field->is_switched)
        return !field_is_on(field, base);
    if (!field_is_scalar(field))
        return field->kind == FIELD_STRUCT && field->fields[0].name == NULL;
    return field->preset_text != NULL && field_load(field, base).low == field->preset;
}

static void write_fields(struct dump *dump, const struct field *fields, const char *base);

static void write_elements(struct dump *dump, const struct field *field, const char *base,
                           uint32_t count)
{
    (void)fputs(count == 0 ? " []\n" : "\n", dump->out);
    for (uint32_t i = 0; i < count; i++) {
        struct dump element = {.out = dump->out, .indent = dump->indent + 4, .is_first_line = true};
        write_fields(&element, field->fields, base + field->offset + (size_t)i * field->size);
    }
}

/* Those that are on, by name; what has no options is simply there. */
static void write_switches(struct dump *dump, const struct field *field, const char *base)
{
    (void)fputc('\n', dump->out);
    struct dump inner = {.out = dump->out, .indent = dump->indent + 2};
    for (const struct field *row = field->fields; row->name != NULL; row++) {
        if (!field_is_on(row, base))
            continue;
        begin_line(&inner, row->name);
        struct dump options = {.out = dump->out, .indent = inner.indent + 2};
        (void)fputs(row->fields[0].name == NULL ? ": {}\n" : ":\n", dump->out);
        write_fields(&options, row->fields, base + row->offset);
    }
}

static void write_field(struct dump *dump, const struct field *field, const char *base)
{
    struct words words = {0};
    begin_line(dump, field->name);
    (void)fputc(':', dump->out);
    if (field_is_scalar(field)) {
        field_print(field, field_load(field, base), &words);
        (void)fprintf(dump->out, " %s\n", words.text);
    } else if (field->kind == FIELD_TEXT) {
        (void)fputc(' ', dump->out);
        write_text(dump->out, base + field->offset);
        (void)fputc('\n', dump->out);
    } else if (field->kind == FIELD_TEXTS) {
        (void)fputc(' ', dump->out);
        write_texts(field, base + field->offset, field_count(field, base), dump->out);
    } else if (field->kind == FIELD_LIST) {
        write_elements(dump, field, base, field_count(field, base));
    } else if (field->kind == FIELD_SWITCHES) {
        write_switches(dump, field, base + field->offset);
    } else if (field->kind == FIELD_STRUCT) {
        struct dump inner = {.out = dump->out, .indent = dump->indent + 2};
        (void)fputc('\n', dump->out);
        write_fields(&inner, field->fields, base + field->offset);
    } else {
        write_names(dump, field, base, field_count(field, base));
    }
}

static bool any_is_on(const struct field *rows, const char *base)
{
    for (const struct field *row = rows; row->name != NULL; row++)
        if (field_is_on(row, base))
            return true;
    return false;
}

/* Whether anything below a mapping would be written. */
static bool is_worth_writing(const struct field *field, const char *base)
{
    if (says_nothing(field, base))
        return false;
    if (field->kind == FIELD_SWITCHES)
        return any_is_on(field->fields, base + field->offset);
    if (field->kind != FIELD_STRUCT)
        return true;
    for (const struct field *row = field->fields; row->name != NULL; row++)
        if (is_worth_writing(row, base + field->offset))
            return true;
    return false;
}

/* Recurses as deep as the table. */
static void write_fields(struct dump *dump, const struct field *fields, const char *base)
{
    for (const struct field *field = fields; field->name != NULL; field++)
        if (is_worth_writing(field, base))
            write_field(dump, field, base);
}

/* Writes the engine's keys; without `expect` if the scenario expects nothing. */
static void write_keys(struct dump *dump, const struct scenario_keys *keys)
{
    const char *base = (const char *)keys;
    for (const struct field *field = scenario_fields; field->name != NULL; field++) {
        bool is_expect = strcmp(field->name, "expect") == 0;
        if (is_worth_writing(field, base) && (!is_expect || keys->scenario.expect.is_given))
            write_field(dump, field, base);
    }
}

void scenario_dump(const struct scenario_variant *variant, const struct sim_model *model, FILE *out)
{
    struct arena *arena = arena_new(2 * sizeof(struct scenario_keys));
    struct scenario_keys *keys = arena_take(arena, sizeof(*keys));
    ASSERT(keys != NULL);
    keys->scenario = variant->scenario;
    keys->ties = variant->scenario.shuffle_ties ? 1 : 0;
    fault_entries_restore(keys, model);
    struct dump dump = {.out = out};
    write_keys(&dump, keys);
    write_fields(&dump, model->fields, variant->options);
    if (strcmp(variant->scenario.variant, "default") != 0) {
        (void)fputs("variants:\n  ", out);
        write_text(out, variant->scenario.variant);
        (void)fputs(": {}\n", out);
    }
    arena_free(arena);
}

char *scenario_dump_text(const struct scenario_variant *variant, const struct sim_model *model)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&text, &bytes);
    ASSERT(out != NULL);
    scenario_dump(variant, model, out);
    const int closed = fclose(out);
    ASSERT(closed == 0);
    return text;
}
