#include "sim/words.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void text_add(struct text_end *text, const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    const int wrote = vsnprintf(text->at, text->left, format, rest);
    va_end(rest);
    size_t taken = wrote < 0 ? 0 : (size_t)wrote;
    taken = taken < text->left ? taken : text->left - (text->left > 0);
    text->at += taken;
    text->left -= taken;
}

void text_add_count(struct text_end *text, int64_t count, const char *words)
{
    const char *mark = strstr(words, "(s)");
    text_add(text, "%" PRId64 " ", count);
    if (mark == NULL) {
        text_add(text, "%s", words);
    } else {
        text_add(text, "%.*s%s%s", (int)(mark - words), words, count == 1 ? "" : "s", mark + 3);
    }
}

void text_add_lines(struct text_end *text, const char *words, uint32_t indent)
{
    ASSERT(indent < TEXT_WIDTH);
    const size_t width = TEXT_WIDTH - indent;
    while (*words != '\0') {
        size_t bytes = strlen(words);
        if (bytes > width) {
            bytes = width;
            while (bytes > 0 && words[bytes] != ' ') {
                bytes--;
            }
            bytes = bytes == 0 ? width : bytes;
        }
        text_add(text, "%*s%.*s\n", (int)indent, "", (int)bytes, words);
        words += bytes;
        words += strspn(words, " ");
    }
}

void words_clear(struct words *words)
{
    words->used = 0;
    words->text[0] = '\0';
}

void words_add(struct words *words, const char *format, ...)
{
    ASSERT(words->used < WORDS_BYTES);
    size_t room = WORDS_BYTES - words->used;
    va_list arguments;
    va_start(arguments, format);
    int written = vsnprintf(words->text + words->used, room, format, arguments);
    va_end(arguments);
    ASSERT(written >= 0);
    words->used += (size_t)written < room ? (size_t)written : room - 1;
}

void words_cut(struct words *words, size_t used)
{
    ASSERT(used <= words->used);
    words->used = used;
    words->text[used] = '\0';
}

void words_quote(struct words *words, const char *text, size_t bytes, bool quoted)
{
    ASSERT(text != NULL || bytes == 0);
    const char *mark = quoted ? "'" : "";
    words_add(words, "%s", mark);
    size_t at = 0;
    while (at < bytes && at < WORDS_QUOTE_MAX) {
        uint32_t code = 0;
        uint32_t width = words_character(text + at, bytes - at, &code);
        if (width == 0 || !words_is_printable(code))
            words_add(words, "?");
        else
            words_add(words, "%.*s", (int)width, text + at);
        at += width == 0 ? 1 : width;
    }
    words_add(words, "%s%s", at < bytes ? "..." : "", mark);
}

/* How many bytes a character has that begins with `first`; 0: none begins so. */
static uint32_t width_of(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return 2;
    if (first >= 0xE0 && first <= 0xEF)
        return 3;
    return first >= 0xF0 && first <= 0xF4 ? 4 : 0;
}

uint32_t words_character(const char *text, size_t bytes, uint32_t *code)
{
    ASSERT(bytes > 0);
    unsigned char first = (unsigned char)text[0];
    uint32_t width = width_of(first);
    if (width == 0 || width > bytes)
        return 0;
    uint32_t value = width == 1 ? first : first & (0x7FU >> width);
    for (uint32_t i = 1; i < width; i++) {
        unsigned char next = (unsigned char)text[i];
        if ((next & 0xC0U) != 0x80)
            return 0;
        value = value << 6 | (next & 0x3FU);
    }
    bool is_overlong = (width == 3 && value < 0x800) || (width == 4 && value < 0x10000);
    bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (is_overlong || is_surrogate || value > 0x10FFFF)
        return 0;
    *code = value;
    return width;
}

bool words_is_printable(uint32_t code)
{
    if (code < 0x20 || (code >= 0x7F && code < 0xA0))
        return false;
    /* Marks that turn the direction of writing, separate lines or have no width. */
    bool is_mark = (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
                   (code >= 0x2066 && code <= 0x2069);
    return !is_mark && code != 0xFEFF && code != 0xFFFE && code != 0xFFFF;
}
