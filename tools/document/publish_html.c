#include "tools/document/page.h"
#include <string.h>

static const struct place nowhere = {0};

/* --- the document, inside the page -------------------------------------------------------- */

/* Inside <script> nothing may look like markup: such letters stand in JSON texts only. */
static int put_data(const char *text, size_t bytes, void *context)
{
    FILE *out = context;
    for (size_t i = 0; i < bytes; i++)
        if (strchr("<>&", text[i]) != NULL && text[i] != '\0')
            (void)fprintf(out, "\\u%04x", (unsigned)(unsigned char)text[i]);
        else
            (void)fputc(text[i], out);
    return 0;
}

static bool write_data(const struct publish *publish)
{
    json_t *data = page_data(publish);
    const int failed = json_dump_callback(data, put_data, publish->file,
                                          JSON_COMPACT | JSON_ENSURE_ASCII | JSON_SORT_KEYS);
    json_decref(data);
    return failed == 0;
}

/* --- the page --------------------------------------------------------------------------------- */

/* The scripts, in the order in which they stand in the page. */
static const char *const scripts[] = {"data.js",     "text.js",     "view.js",    "rows.js",
                                      "timeline.js", "overview.js", "pointer.js", "chain.js",
                                      "story.js",    "writes.js",   "main.js"};

static bool write_file(const struct publish *publish, const char *name)
{
    const struct page_file *file = page_file(name);
    return fwrite(file->bytes, 1, file->size, publish->file) == file->size;
}

static bool write_scripts(const struct publish *publish)
{
    bool is_good = true;
    for (uint32_t i = 0; i < COUNT_OF(scripts); i++)
        is_good = write_file(publish, scripts[i]) && is_good;
    return is_good;
}

static bool write_style(const struct publish *publish)
{
    return write_file(publish, "report.css");
}

/* What takes the place of which line of report.html. */
static const struct {
    const char *mark;
    bool (*write)(const struct publish *publish);
} places[] = {
    {"<!-- style -->\n", write_style},
    {"<!-- data -->\n", write_data},
    {"<!-- script -->\n", write_scripts},
};

/* Writes what takes the place of a mark at `at`; gives the mark's bytes, 0 if there is none. */
static size_t write_place(const struct publish *publish, const struct page_file *file, size_t at,
                          bool *is_good)
{
    for (uint32_t i = 0; i < COUNT_OF(places); i++) {
        const size_t bytes = strlen(places[i].mark);
        if (file->size - at < bytes || memcmp(file->bytes + at, places[i].mark, bytes) != 0)
            continue;
        *is_good = places[i].write(publish) && *is_good;
        return bytes;
    }
    return 0;
}

static bool write(const struct publish *publish, struct diag *diag)
{
    const struct page_file *file = page_file("report.html");
    bool is_good = true;
    for (size_t at = 0; at < file->size;) {
        const size_t taken = write_place(publish, file, at, &is_good);
        if (taken == 0)
            (void)fputc(file->bytes[at], publish->file);
        at += taken == 0 ? 1 : taken;
    }
    if (!is_good && ferror(publish->file) == 0)
        diag_add(diag, nowhere, NULL, "there is not enough memory for the page");
    return is_good;
}

const struct publish_format publish_html = {
    .suffix = ".html",
    .summary = "an interactive page, one file",
    .parts = CHRONICLE_EVENTS | CHRONICLE_LATENCIES,
    .write = write,
};
