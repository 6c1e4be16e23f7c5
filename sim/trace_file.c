#include "sim/trace_file.h"
#include "sim/trace_schema.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define HEADER_BYTES          100
#define HEADER_VERSION_OFFSET 60
#define HEADER_ID_OFFSET      68

static uint32_t word_at(const unsigned char *bytes)
{
    uint32_t word = 0;
    for (uint32_t i = 0; i < 4; i++)
        word = word << 8 | bytes[i];
    return word;
}

static enum trace_file_kind kind_of(const unsigned char *bytes, size_t read)
{
    static const char magic[16] = "SQLite format 3";
    if (read == 0)
        return TRACE_FILE_NONE;
    if (read < HEADER_BYTES || memcmp(bytes, magic, sizeof(magic)) != 0)
        return TRACE_FILE_NO_DATABASE;
    return word_at(bytes + HEADER_ID_OFFSET) == TRACE_APPLICATION_ID ? TRACE_FILE_OURS
                                                                     : TRACE_FILE_OTHER;
}

struct trace_file trace_file_look(const char *path)
{
    unsigned char bytes[HEADER_BYTES] = {0};
    struct trace_file looked = {.kind = TRACE_FILE_UNREADABLE};
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        looked.reason = errno;
        looked.is_missing = errno == ENOENT;
        if (looked.is_missing)
            looked.kind = TRACE_FILE_NONE;
        return looked;
    }
    errno = 0;
    size_t read = fread(bytes, 1, sizeof(bytes), file);
    if (ferror(file) == 0) {
        looked.kind = kind_of(bytes, read);
        looked.application = word_at(bytes + HEADER_ID_OFFSET);
        looked.version = word_at(bytes + HEADER_VERSION_OFFSET);
    } else {
        looked.reason = errno;
    }
    (void)fclose(file);
    return looked;
}
