#include "tools/chronicle/chronicle_read.h"
#include "sim/arena.h"
#include <string.h>

void *chronicle_take(const struct chronicle *chronicle, size_t count, size_t bytes)
{
    void *taken = arena_take(chronicle->arena, count * bytes + 1);
    ASSERT(taken != NULL);
    return taken;
}

const char *chronicle_text(struct chronicle *chronicle, const char *text)
{
    if (text == NULL)
        return NULL;
    const char *kept = arena_text(chronicle->arena, text, strlen(text));
    ASSERT(kept != NULL);
    return kept;
}

struct trace_cursor *chronicle_ask(const struct chronicle *chronicle, const char *sql)
{
    return trace_read_ask(chronicle->database, sql, chronicle->run.number);
}

int64_t chronicle_number(const struct chronicle *chronicle, const char *sql)
{
    struct trace_cursor *cursor = chronicle_ask(chronicle, sql);
    const int64_t number = trace_cursor_next(cursor) ? trace_cursor_number(cursor, 0) : 0;
    trace_cursor_close(cursor);
    return number;
}

const char *chronicle_cell_text(struct chronicle *chronicle, const struct trace_cursor *cursor,
                                int column)
{
    return chronicle_text(chronicle, trace_cursor_text(cursor, column));
}

uint32_t chronicle_cell_index(const struct trace_cursor *cursor, int column)
{
    const int64_t number = trace_cursor_number(cursor, column);
    const bool is_index = !trace_cursor_is_null(cursor, column) && number >= 0;
    return is_index && number < CHRONICLE_NONE ? (uint32_t)number : CHRONICLE_NONE;
}
