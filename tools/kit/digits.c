#include "tools/kit/digits.h"
#include <inttypes.h>
#include <stdio.h>

void digits_group(uint64_t number, char *text, size_t bytes)
{
    char digits[24];
    size_t count = (size_t)snprintf(digits, sizeof(digits), "%" PRIu64, number);
    size_t used = 0;
    for (size_t i = 0; i < count && used + 2 < bytes; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            text[used++] = ',';
        text[used++] = digits[i];
    }
    text[used] = '\0';
}

const char *digits_text(struct tool *tool, uint64_t number)
{
    char text[32];
    digits_group(number, text, sizeof(text));
    return tool_text(tool, "%s", text);
}
