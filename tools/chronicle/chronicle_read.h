/*
 * chronicle_read.h - what the files that read a chronicle share.
 */
#ifndef TOOLS_CHRONICLE_CHRONICLE_READ_H
#define TOOLS_CHRONICLE_CHRONICLE_READ_H

#include "tools/chronicle/chronicle.h"

/* Zeroed room for `count` things of `bytes` each; never null: at least one byte. */
void *chronicle_take(const struct chronicle *chronicle, size_t count, size_t bytes);

/* A copy of a text that stays; null of null. */
const char *chronicle_text(struct chronicle *chronicle, const char *text);

/* Asks about the run; `sql` has one `?` for its number. Never null. */
struct trace_cursor *chronicle_ask(const struct chronicle *chronicle, const char *sql);

/* The first number of the first row. */
int64_t chronicle_number(const struct chronicle *chronicle, const char *sql);

/* A text or an index of a row that may have no value: null or CHRONICLE_NONE then. */
const char *chronicle_cell_text(struct chronicle *chronicle, const struct trace_cursor *cursor,
                                int column);
uint32_t chronicle_cell_index(const struct trace_cursor *cursor, int column);

/* The parts of a chronicle, each in a file of its own. */
void chronicle_read_lanes(struct chronicle *chronicle);
void chronicle_read_events(struct chronicle *chronicle);
void chronicle_read_latencies(struct chronicle *chronicle);

#endif
