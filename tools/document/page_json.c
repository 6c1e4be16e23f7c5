#include "sim/words.h"
#include "tools/document/page.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const struct page_file *page_file(const char *name)
{
    uint32_t at = 0;
    while (at < page_file_count && strcmp(page_files[at].name, name) != 0)
        at++;
    ASSERT(at < page_file_count);
    return &page_files[at];
}

/* --- texts ------------------------------------------------------------------------- */

/* Writes the character at the start of a text; gives how many bytes it had. */
static size_t spell(FILE *out, const char *text, size_t bytes)
{
    uint32_t code = 0;
    const uint32_t taken = words_character(text, bytes, &code);
    if (taken == 0)
        (void)fprintf(out, "<0x%02X>", (unsigned)(unsigned char)text[0]);
    else if (words_is_printable(code))
        (void)fwrite(text, 1, taken, out);
    else
        (void)fprintf(out, "<U+%04X>", (unsigned)code);
    return taken == 0 ? 1 : taken;
}

static json_t *text_of(const char *text, size_t bytes)
{
    char *spelled = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&spelled, &size);
    ASSERT(out != NULL);
    for (size_t at = 0; at < bytes;)
        at += spell(out, text + at, bytes - at);
    const int closed = fclose(out);
    ASSERT(closed == 0);
    json_t *value = json_stringn(spelled, size);
    ASSERT(value != NULL);
    free(spelled);
    return value;
}

json_t *page_text(const char *text)
{
    return text == NULL ? json_null() : text_of(text, strlen(text));
}

json_t *page_lines(const char *text)
{
    json_t *lines = json_array();
    while (text != NULL && *text != '\0') {
        const size_t bytes = strcspn(text, "\n");
        json_array_append_new(lines, text_of(text, bytes));
        text += bytes + (text[bytes] == '\n' ? 1 : 0);
    }
    return lines;
}

/* --- names -------------------------------------------------------------------------- */

void page_names_init(struct page_names *names)
{
    *names = (struct page_names){.list = json_array(), .index = json_object()};
    ASSERT(names->list != NULL && names->index != NULL);
}

int64_t page_names_put(struct page_names *names, const char *text)
{
    if (text == NULL)
        return -1;
    const json_t *known = json_object_get(names->index, text);
    if (known != NULL)
        return json_integer_value(known);
    const int64_t number = (int64_t)json_array_size(names->list);
    json_array_append_new(names->list, page_text(text));
    json_object_set_new_nocheck(names->index, text, json_integer(number));
    return number;
}

json_t *page_names_end(struct page_names *names)
{
    json_decref(names->index);
    return names->list;
}

/* --- columns -------------------------------------------------------------------------- */

int64_t page_index(uint32_t index)
{
    return index == CHRONICLE_NONE ? -1 : (int64_t)index;
}

void page_column_init(struct page_column *column)
{
    *column = (struct page_column){0};
    column->file = open_memstream(&column->text, &column->bytes);
    ASSERT(column->file != NULL);
}

void page_column_put(struct page_column *column, int64_t number)
{
    (void)fprintf(column->file, column->is_begun ? ",%" PRId64 : "%" PRId64, number);
    column->is_begun = true;
}

void page_column_step(struct page_column *column, int64_t number)
{
    /* As far as a database goes, numbers may be anything: they go round. */
    page_column_put(column, (int64_t)((uint64_t)number - (uint64_t)column->last));
    column->last = number;
}

json_t *page_column_end(struct page_column *column)
{
    const int closed = fclose(column->file);
    ASSERT(closed == 0);
    json_t *value = json_stringn_nocheck(column->text, column->bytes);
    ASSERT(value != NULL);
    free(column->text);
    return value;
}
