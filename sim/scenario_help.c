#include "sim/scenario.h"
#include "sim/scenario_keys.h"
#include <string.h>

#define PAGE_COLUMNS 100

/* Where the text beside a key begins; columns. */
#define TEXT_COLUMN 26

/* Writes text from `column` on, broken between words where a line is full. */
static void write_wrapped(FILE *out, const char *text, int column)
{
    int at = column;
    while (*text != '\0') {
        int bytes = (int)strcspn(text, " ");
        if (at > column && at + 1 + bytes > PAGE_COLUMNS) {
            (void)fprintf(out, "\n%*s", column, "");
            at = column;
        }
        at += fprintf(out, "%s%.*s", at > column ? " " : "", bytes, text);
        text += bytes;
        text += strspn(text, " ");
    }
    (void)fputc('\n', out);
}

/* Writes a name and the text beside it; a long name gets a line of its own. */
static void write_entry(FILE *out, const char *name, uint32_t indent, const char *text)
{
    int used = fprintf(out, "%*s%s", (int)indent, "", name);
    if (used + 1 < TEXT_COLUMN)
        (void)fprintf(out, "%*s", TEXT_COLUMN - used, "");
    else
        (void)fprintf(out, "\n%*s", TEXT_COLUMN, "");
    write_wrapped(out, text, TEXT_COLUMN);
}

/* The meaning of a row and what it allows. */
static void write_row(FILE *out, const struct field *field, uint32_t indent)
{
    struct words text = {0};
    struct words allowed = {0};
    words_add(&text, "%s", field->help);
    if (field->kind == FIELD_LIST)
        words_add(&text, "; a list of at most %u, each with:", field->limit);
    else if (field->kind == FIELD_SWITCHES)
        words_add(&text, "; a list of names, or a mapping of names with true or options:");
    else if (field->kind == FIELD_STRUCT && field->fields[0].name != NULL)
        words_add(&text, "%s:", field->required ? "; must be given" : "");
    else
        field_describe(field, &allowed);
    write_entry(out, field->name, indent, text.text);
    if (allowed.used > 0 && field->kind != FIELD_STRUCT) {
        (void)fprintf(out, "%*s", TEXT_COLUMN, "");
        write_wrapped(out, allowed.text, TEXT_COLUMN);
    }
}

/* Writes rows and, indented, the rows below them. Recurses as deep as the table. */
static void write_rows(FILE *out, const struct field *fields, uint32_t indent)
{
    for (const struct field *field = fields; field->name != NULL; field++) {
        write_row(out, field, indent);
        if (field->fields != NULL)
            write_rows(out, field->fields, indent + 2);
    }
}

static void write_kinds(const struct sim_model *model, FILE *out)
{
    for (uint32_t i = 0; i < fault_kind_count(model); i++) {
        const struct fault_kind *kind = fault_kind_at(model, i);
        struct words keys = {0};
        uint32_t count = 0;
        for (uint32_t key = ENTRY_NODE; key < ENTRY_KEY_COUNT; key++) {
            if (!fault_kind_understands(kind, key))
                continue;
            const char *mark = fault_kind_needs(kind, key) ? "" : "?";
            words_add(&keys, "%s%s%s", count == 0 ? "keys: " : ", ", fault_entry_fields[key].name,
                      mark);
            count++;
        }
        write_entry(out, kind->name, 2, kind->help);
        if (count > 0) {
            (void)fprintf(out, "%*s", TEXT_COLUMN, "");
            write_wrapped(out, keys.text, TEXT_COLUMN);
        }
    }
}

static const char introduction[] =
    "A scenario is a YAML file with the keys below. Times, sizes, rates and ratios carry their\n"
    "unit: ns us ms s min h d; B KB MB GB (powers of 1000) KiB MiB GiB (powers of 1024); /s /min\n"
    "/h; bandwidths a size and /s; % ppm. `--set table.partitions=8` puts a value over a file's.\n";

void scenario_help(const struct sim_model *model, FILE *out)
{
    (void)fputs(introduction, out);
    (void)fputs("\nTHE RUN\n", out);
    write_rows(out, scenario_fields, 2);
    (void)fprintf(out, "\nTHE MODEL (%s)\n", model->name);
    write_rows(out, model->fields, 2);
    (void)fputs("\nKINDS OF FAULT (keys with ? may be left out)\n", out);
    write_kinds(model, out);
    (void)fputs("\nCOUNTERS (for expect.figures)\n", out);
    for (uint32_t i = 0; i < model->counter_count; i++)
        write_entry(out, model->counters[i].name, 2, model->counters[i].help);
}
