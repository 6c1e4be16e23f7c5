#include "tools/kit/grid.h"

#include "sim/words.h"
#include <stdarg.h>
#include <string.h>

#define GAP         2 /* between columns */
#define TITLE_LINES 2

struct row {
    struct row *next;
    const char *cells[GRID_COLUMNS_MAX];
};

struct grid {
    struct tool *tool;
    const char *const *titles;
    uint32_t columns;
    uint32_t left_columns;
    struct row *first;
    struct row *last;
    uint32_t filled; /* cells of the last row */
};

/* How many columns a text takes: a character is none of the bytes that go on with one. */
static int width_of(const char *text, size_t bytes)
{
    int width = 0;
    for (size_t i = 0; i < bytes; i++)
        width += ((unsigned char)text[i] & 0xC0) != 0x80;
    return width;
}

/* A line of a title, from the last one up: one with a single line stands below. */
static const char *title_line(const char *title, uint32_t line, size_t *bytes)
{
    const char *end = strchr(title, '\n');
    if (end == NULL) {
        *bytes = line == TITLE_LINES - 1 ? strlen(title) : 0;
        return title;
    }
    *bytes = line == 0 ? (size_t)(end - title) : strlen(end + 1);
    return line == 0 ? title : end + 1;
}

struct grid *grid_new(struct tool *tool, const char *const *titles, uint32_t left_columns)
{
    struct grid *grid = arena_take(tool->arena, sizeof(*grid));
    ASSERT(grid != NULL);
    *grid = (struct grid){.tool = tool, .titles = titles, .left_columns = left_columns};
    while (titles[grid->columns] != NULL)
        grid->columns++;
    ASSERT(grid->columns >= 1 && grid->columns <= GRID_COLUMNS_MAX);
    return grid;
}

void grid_row(struct grid *grid)
{
    struct row *row = arena_take(grid->tool->arena, sizeof(*row));
    ASSERT(row != NULL);
    *row = (struct row){0};
    if (grid->last == NULL)
        grid->first = row;
    else
        grid->last->next = row;
    grid->last = row;
    grid->filled = 0;
}

void grid_put(struct grid *grid, const char *format, ...)
{
    char text[GRID_CELL_BYTES];
    va_list arguments;
    ASSERT(grid->last != NULL && grid->filled < grid->columns);
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    grid->last->cells[grid->filled++] = tool_text(grid->tool, "%s", text);
}

static const char *cell_of(const struct row *row, uint32_t column)
{
    return row->cells[column] == NULL ? "" : row->cells[column];
}

/* --- as text ---------------------------------------------------------------------- */

/* Whether a column's title begins as that of the one before it: then it is said once. */
static bool goes_on(const struct grid *grid, uint32_t column)
{
    size_t here = 0;
    size_t before = 0;
    if (column == 0)
        return false;
    const char *text = title_line(grid->titles[column], 0, &here);
    const char *other = title_line(grid->titles[column - 1], 0, &before);
    return here == before && memcmp(text, other, here) == 0;
}

/* Finds how wide columns are, negative: set to the left. Returns the width of the first. */
static int measure(const struct grid *grid, int widths[GRID_COLUMNS_MAX])
{
    int others = 0;
    for (uint32_t i = 0; i < grid->columns; i++) {
        for (uint32_t line = 0; line < TITLE_LINES; line++) {
            size_t bytes = 0;
            const char *text = title_line(grid->titles[i], line, &bytes);
            const int width = line == 0 && goes_on(grid, i) ? 0 : width_of(text, bytes);
            widths[i] = width > widths[i] ? width : widths[i];
        }
        for (const struct row *row = grid->first; row != NULL; row = row->next) {
            const int width = width_of(cell_of(row, i), strlen(cell_of(row, i)));
            widths[i] = width > widths[i] ? width : widths[i];
        }
        others += i == 0 ? 0 : widths[i] + GAP;
    }
    const int most = TEXT_WIDTH - others > GAP ? TEXT_WIDTH - others : GAP;
    const int first = widths[0] > most ? most : widths[0];
    widths[0] = first;
    for (uint32_t i = 0; i < grid->left_columns; i++)
        widths[i] = -widths[i];
    return first;
}

/* A line on its way: blanks at its end are kept back until text follows. */
struct line {
    FILE *out;
    int blanks;
};

/* Puts a text into a column that is `room` wide, negative: set to the left. */
static void put_text(struct line *line, int room, const char *text, size_t bytes)
{
    const bool is_left = room < 0;
    const int width = width_of(text, bytes);
    const int most = is_left ? -room : room;
    const int left = most > width ? most - width : 0;
    line->blanks += is_left ? 0 : left;
    if (bytes > 0) {
        (void)fprintf(line->out, "%*s", line->blanks, "");
        (void)fwrite(text, 1, bytes, line->out);
        line->blanks = 0;
    }
    line->blanks += (is_left ? left : 0) + GAP;
}

static void write_titles(const struct grid *grid, const int rooms[GRID_COLUMNS_MAX])
{
    FILE *out = grid->tool->out;
    for (uint32_t line = 0; line < TITLE_LINES; line++) {
        struct line to = {.out = out};
        bool is_empty = true;
        for (uint32_t i = 0; i < grid->columns; i++) {
            size_t bytes = 0;
            (void)title_line(grid->titles[i], line, &bytes);
            is_empty = is_empty && bytes == 0;
        }
        for (uint32_t i = 0; i < grid->columns && !is_empty; i++) {
            size_t bytes = 0;
            const char *text = title_line(grid->titles[i], line, &bytes);
            bytes = line == 0 && goes_on(grid, i) ? 0 : bytes;
            put_text(&to, rooms[i], text, bytes);
        }
        if (!is_empty)
            (void)fputc('\n', out);
    }
}

static void write_text(const struct grid *grid)
{
    FILE *out = grid->tool->out;
    int rooms[GRID_COLUMNS_MAX] = {0};
    const int first = measure(grid, rooms);
    write_titles(grid, rooms);
    for (const struct row *row = grid->first; row != NULL; row = row->next) {
        struct line to = {.out = out};
        uint32_t i = 0;
        if (width_of(cell_of(row, 0), strlen(cell_of(row, 0))) > first) {
            (void)fprintf(out, "%s\n", cell_of(row, 0));
            to.blanks = first + GAP;
            i = 1;
        }
        for (; i < grid->columns; i++) {
            const char *text = cell_of(row, i);
            put_text(&to, rooms[i], text, strlen(text));
        }
        (void)fputc('\n', out);
    }
}

/* --- in Markdown -------------------------------------------------------------------- */

/* Text of an author stands as it is written: what Markdown would read as its own is escaped. */
static void put_markdown(FILE *out, const char *text, const char *line_end)
{
    for (; *text != '\0'; text++) {
        if (*text == '\n') {
            (void)fputs(line_end, out);
            continue;
        }
        if (strchr("\\`*_<>[]&|~", *text) != NULL)
            (void)fputc('\\', out);
        (void)fputc(*text, out);
    }
}

static void write_markdown(const struct grid *grid)
{
    FILE *out = grid->tool->out;
    for (uint32_t i = 0; i < grid->columns; i++) {
        (void)fputs("| ", out);
        put_markdown(out, grid->titles[i], " ");
        (void)fputc(' ', out);
    }
    (void)fputs("|\n", out);
    for (uint32_t i = 0; i < grid->columns; i++)
        (void)fputs(i < grid->left_columns ? "|---" : "|--:", out);
    (void)fputs("|\n", out);
    for (const struct row *row = grid->first; row != NULL; row = row->next) {
        for (uint32_t i = 0; i < grid->columns; i++) {
            (void)fputs("| ", out);
            put_markdown(out, cell_of(row, i), "<br>");
            (void)fputc(' ', out);
        }
        (void)fputs("|\n", out);
    }
}

void grid_write(const struct grid *grid, bool is_markdown)
{
    if (is_markdown)
        write_markdown(grid);
    else
        write_text(grid);
}
