#include "tools/document/markdown.h"
#include "sim/words.h"
#include <string.h>

static bool is_word(char letter)
{
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9');
}

/* Whether the text up to here is a number, as that of a list is. */
static bool is_number(const char *start, const char *at)
{
    return at > start && start + strspn(start, "0123456789") == at &&
           (at[1] == ' ' || at[1] == '\0');
}

/* Whether a character means something there. */
static bool is_special(const char *start, const char *at)
{
    const char before = at == start ? '\0' : at[-1];
    switch (*at) {
    case '_': /* within a word it means nothing */
        return !is_word(before) || !is_word(at[1]);
    case '-':
    case '+':
    case '=': /* a list, a heading: at the start alone */
        return at == start;
    case ')':
        return is_number(start, at);
    case '.': /* a numbered list; an address */
        return is_number(start, at) || before == 'w' || before == 'W';
    default:
        return strchr("\\`*[]<>#|~$&!", *at) != NULL;
    }
}

void markdown_text(FILE *file, const char *text)
{
    const char *at = text;
    while (at != NULL && *at != '\0') {
        uint32_t code = 0;
        const uint32_t bytes = words_character(at, strlen(at), &code);
        if (bytes == 0 || !words_is_printable(code))
            (void)fputc(' ', file);
        else if (*at == '@' || (*at == ':' && at[1] == '/')) /* a mention, an address */
            (void)fprintf(file, "&#%d;", *at);
        else
            (void)fprintf(file, "%s%.*s", is_special(text, at) ? "\\" : "", (int)bytes, at);
        at += bytes == 0 ? 1 : bytes;
    }
}

/* The longest row of backticks. */
static size_t longest_fence(const char *text)
{
    size_t longest = 0;
    while (*text != '\0') {
        const size_t fence = strspn(text, "`");
        longest = fence > longest ? fence : longest;
        text += fence == 0 ? 1 : fence;
    }
    return longest;
}

static void put_fence(FILE *file, size_t length)
{
    for (size_t i = 0; i < length; i++)
        (void)fputc('`', file);
}

void markdown_code(FILE *file, const char *language, const char *text)
{
    const size_t longest = longest_fence(text);
    const size_t length = longest < 3 ? 3 : longest + 1;
    const size_t bytes = strlen(text);
    put_fence(file, length);
    (void)fprintf(file, "%s\n%s%s", language, text,
                  bytes > 0 && text[bytes - 1] == '\n' ? "" : "\n");
    put_fence(file, length);
    (void)fputc('\n', file);
}

void markdown_target(FILE *file, const char *name)
{
    for (; *name != '\0'; name++) {
        if (is_word(*name) || strchr("._-", *name) != NULL)
            (void)fputc(*name, file);
        else
            (void)fprintf(file, "%%%02X", (unsigned)(unsigned char)*name);
    }
}
