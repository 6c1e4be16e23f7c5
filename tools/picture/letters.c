#include "tools/picture/letters.h"
#include "sim/words.h"
#include <string.h>

#define FIRST 0x20U
#define LAST  0x7EU
#define EM    1000.0

/* What is no ASCII: most scripts are at most that wide, those of East Asia a whole em. */
#define OTHER_WIDTH 720
#define WIDE_WIDTH  1000
#define WIDE_FIRST  0x1100U

/* Thousandths of the size, from blank to tilde. */
static const uint16_t regular[LAST - FIRST + 1] = {
    317, 400, 459, 837, 636, 950, 779, 274, 390, 390, 500, 837, 317, 360, 317, 336, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 336, 336, 837, 837, 837, 530, 999, 684, 686, 698, 770, 631,
    575, 774, 751, 294, 294, 655, 557, 862, 748, 787, 603, 787, 694, 634, 610, 731, 684, 988, 685,
    610, 685, 390, 336, 390, 837, 500, 500, 612, 634, 549, 634, 615, 352, 634, 633, 277, 277, 579,
    277, 974, 633, 611, 634, 634, 411, 520, 392, 633, 591, 817, 591, 591, 524, 636, 336, 636, 837,
};
static const uint16_t bold[LAST - FIRST + 1] = {
    348, 456,  520, 837, 695, 999, 872, 306, 457, 457, 522, 837, 379, 415, 379, 365, 695, 695, 695,
    695, 695,  695, 695, 695, 695, 695, 399, 399, 837, 837, 837, 580, 999, 773, 762, 733, 830, 683,
    683, 820,  836, 372, 372, 774, 637, 995, 836, 850, 732, 850, 770, 720, 682, 812, 773, 999, 770,
    724, 725,  457, 365, 457, 837, 500, 500, 674, 715, 592, 715, 678, 435, 715, 711, 342, 342, 665,
    342, 1041, 711, 687, 715, 715, 493, 595, 478, 711, 651, 923, 645, 651, 582, 711, 365, 711, 837,
};

/* The width of the character at `text` in thousandths; `bytes` of it. */
static uint32_t character(const char *text, bool is_bold, uint32_t *bytes)
{
    uint32_t code = 0;
    *bytes = words_character(text, strlen(text), &code);
    if (*bytes == 0) {
        *bytes = 1;
        return OTHER_WIDTH;
    }
    if (code >= FIRST && code <= LAST)
        return (is_bold ? bold : regular)[code - FIRST];
    return code >= WIDE_FIRST ? WIDE_WIDTH : OTHER_WIDTH;
}

double letters_width(const char *text, double size, bool is_bold)
{
    uint64_t width = 0;
    for (uint32_t bytes = 0; *text != '\0'; text += bytes)
        width += character(text, is_bold, &bytes);
    return (double)width * size / EM;
}

/* How many bytes of a text fit. */
static size_t fitting(const char *text, double size, double width)
{
    const char *at = text;
    double used = 0;
    for (uint32_t bytes = 0; *at != '\0'; at += bytes) {
        used += character(at, false, &bytes) * size / EM;
        if (used > width)
            break;
    }
    return (size_t)(at - text);
}

const char *letters_fit(struct tool *tool, const char *text, double size, double width)
{
    static const char dots[] = "...";
    if (letters_width(text, size, false) <= width)
        return text;
    size_t bytes = fitting(text, size, width - letters_width(dots, size, false));
    while (bytes > 0 && text[bytes - 1] == ' ')
        bytes--;
    return bytes == 0 ? "" : tool_text(tool, "%.*s%s", (int)bytes, text, dots);
}

size_t letters_line(const char *text, double size, double width)
{
    const size_t bytes = fitting(text, size, width);
    if (text[bytes] == '\0')
        return bytes;
    for (size_t at = bytes; at > 0; at--)
        if (text[at] == ' ')
            return at;
    if (bytes > 0)
        return bytes;
    uint32_t one = 0;
    (void)character(text, false, &one);
    return one;
}
