#include "models/throttle_units.h"

#include <string.h>

static bool is_blank(char letter)
{
    return letter == ' ' || letter == '\t';
}

struct text_part text_part_until(const char *text, char separator)
{
    size_t length = 0;
    while (text[length] != '\0' && text[length] != separator) {
        length++;
    }
    while (length > 0 && is_blank(*text)) {
        text++;
        length--;
    }
    while (length > 0 && is_blank(text[length - 1])) {
        length--;
    }
    return (struct text_part){.text = text, .length = length};
}

bool text_part_is(struct text_part part, const char *word)
{
    return strlen(word) == part.length && memcmp(part.text, word, part.length) == 0;
}

bool text_part_number(struct text_part part, uint64_t *value)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < part.length; i++) {
        char letter = part.text[i];
        if (letter < '0' || letter > '9') {
            return false;
        }
        uint64_t digit = (uint64_t)(letter - '0');
        if (sum > (UINT64_MAX - digit) / 10) {
            return false;
        }
        sum = sum * 10 + digit;
    }
    if (part.length == 0) {
        return false;
    }
    *value = sum;
    return true;
}

enum units_error throttle_units(struct text_part part, const struct revision *revision,
                                uint64_t *units)
{
    *units = 0;
    uint64_t multiplier = 1;
    if (part.length > 0 && part.text[part.length - 1] == 'K') {
        multiplier = (uint64_t)revision->throttle_k;
    } else if (part.length > 0 && part.text[part.length - 1] == 'M') {
        multiplier = (uint64_t)revision->throttle_m;
    }
    if (multiplier != 1) {
        part.length--;
    }
    uint64_t number = 0;
    if (!text_part_number(part, &number)) {
        return UNITS_NOT_A_NUMBER;
    }
    if (number > UINT64_MAX / multiplier && !revision->throttle_wraps) {
        return UNITS_OVERFLOW;
    }
    *units = number * multiplier;
    return UNITS_OK;
}
