/*
 * page.h - what the page of `pegsim report` is made of.
 *
 * The page is the files of tools/document/page/, which the build puts into the program,
 * around one JSON document that holds the run. Of that document:
 *
 * - Names and texts are a scenario's. What could disturb a reader (control
 *   characters, marks that turn the direction of writing, bytes that are no
 *   UTF-8) is spelled out, and the document is ASCII without <, > and &.
 * - Long lists of numbers are columns: one string of numbers with commas
 *   between, which takes a tenth of the memory of a JSON array.
 */
#ifndef TOOLS_DOCUMENT_PAGE_H
#define TOOLS_DOCUMENT_PAGE_H

#include "tools/document/publish.h"
#include <jansson.h>

/* --- the files of tools/document/page/ --- */

struct page_file {
    const char *name; /* "report.css" */
    const unsigned char *bytes;
    size_t size;
};

extern const struct page_file page_files[];
extern const uint32_t page_file_count;

/* The file of that name, which must be there. */
const struct page_file *page_file(const char *name);

/* --- parts of the document --- */

/* A text as a reader can see it; null is the JSON null. */
json_t *page_text(const char *text);

/* The same, an array of its lines. */
json_t *page_lines(const char *text);

/* A list in which every text stands once. */
struct page_names {
    json_t *list;
    json_t *index; /* number by text */
};

void page_names_init(struct page_names *names);
int64_t page_names_put(struct page_names *names, const char *text); /* -1 for null */
json_t *page_names_end(struct page_names *names);                   /* gives the list */

/* An index for a page: CHRONICLE_NONE is -1. */
int64_t page_index(uint32_t index);

/* A column on its way. */
struct page_column {
    FILE *file;
    char *text;
    size_t bytes;
    int64_t last;
    bool is_begun;
};

void page_column_init(struct page_column *column);
void page_column_put(struct page_column *column, int64_t number);
void page_column_step(struct page_column *column, int64_t number); /* less the one before */
json_t *page_column_end(struct page_column *column);

/* --- the document --- */

/*
 * Of longer runs than this the page keeps that many events: those that tell of something, and the
 * nearest causes of each.
 */
#define PAGE_EVENTS_MAX 250000

/* All of it. */
json_t *page_data(const struct publish *publish);

/* Its lanes. */
json_t *page_lanes(const struct publish *publish);

/* All colours, by the number of their shade, and the numbers of those that scripts name. */
json_t *page_shades(void);
json_t *page_roles(void);

/* Its events, `room` of them at most. */
json_t *page_events(const struct chronicle *chronicle, uint32_t room);

#endif
