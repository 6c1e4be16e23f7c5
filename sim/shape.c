#include "sim/shape.h"

#include "sim/digest.h"
#include <string.h>

static const char *const units[] = {"ns", "us",  "ms",  "s",   "min", "h",
                                    "B",  "KiB", "MiB", "GiB", "%",   NULL};

/* A word of a line: what stands between blanks, and its core without brackets and stops. */
struct word {
    const char *text;
    size_t bytes;
    const char *core;
    size_t core_bytes;
};

static struct word word_at(const char *line)
{
    struct word word = {.text = line, .bytes = strcspn(line, " ")};
    const size_t opening = strspn(line, "(\"'");
    word.core = opening < word.bytes ? line + opening : line;
    word.core_bytes = word.bytes - (size_t)(word.core - line);
    while (word.core_bytes > 1 && strchr(",.:;)\"'", word.core[word.core_bytes - 1]) != NULL) {
        word.core_bytes--;
    }
    return word;
}

static const char *word_after(const struct word *word)
{
    const char *end = word->text + word->bytes;
    return *end == ' ' ? end + 1 : end;
}

static bool is_unit(const struct word *word)
{
    for (uint32_t i = 0; units[i] != NULL; i++) {
        if (strlen(units[i]) == word->core_bytes &&
            memcmp(units[i], word->core, word->core_bytes) == 0) {
            return true;
        }
    }
    return false;
}

/* How many points a number has; UINT32_MAX if the word is no number. */
static uint32_t points_of(const struct word *word)
{
    uint32_t points = 0;
    const size_t sign = word->core[0] == '-' && word->core_bytes > 1 ? 1 : 0;
    for (size_t i = sign; i < word->core_bytes; i++) {
        const bool is_digit = word->core[i] >= '0' && word->core[i] <= '9';
        if (!is_digit && word->core[i] != '.') {
            return UINT32_MAX;
        }
        points += word->core[i] == '.';
    }
    return word->core_bytes == 0 ? UINT32_MAX : points;
}

static bool has_digit(const struct word *word)
{
    for (size_t i = 0; i < word->core_bytes; i++) {
        if (word->core[i] >= '0' && word->core[i] <= '9') {
            return true;
        }
    }
    return false;
}

static void put(struct shape *shape, const char *text, size_t bytes)
{
    const size_t left = SHAPE_BYTES - 1 - shape->bytes;
    bytes = bytes < left ? bytes : left;
    memcpy(shape->text + shape->bytes, text, bytes);
    shape->bytes += (uint32_t)bytes;
}

/* A number becomes one mark, however many parts it has: 4 min 9.75 s. */
static void put_mark(struct shape *shape)
{
    if (shape->bytes < 2 || memcmp(shape->text + shape->bytes - 2, "# ", 2) != 0) {
        put(shape, "# ", 2);
    }
}

static void put_word(struct shape *shape, const struct word *word)
{
    if (shape->subject_bytes == 0 && has_digit(word)) {
        shape->subject = shape->bytes + (uint32_t)(word->core - word->text);
        shape->subject_bytes = (uint32_t)word->core_bytes;
    }
    put(shape, word->text, word->bytes);
    put(shape, " ", 1);
}

void shape_take(struct shape *shape, const char *line)
{
    shape->bytes = 0;
    shape->subject = 0;
    shape->subject_bytes = 0;
    while (*line != '\0') {
        const struct word word = word_at(line);
        const struct word next = word_at(word_after(&word));
        const uint32_t points = points_of(&word);
        const bool is_measured = points <= 1 && is_unit(&next);
        line = word_after(is_measured ? &next : &word);
        if (points == 0 || is_measured) {
            put_mark(shape);
        } else {
            put_word(shape, &word);
        }
    }
    shape->text[shape->bytes] = '\0';
    if (shape->subject + shape->subject_bytes > shape->bytes) {
        shape->subject_bytes = 0;
    }
}

uint64_t shape_hash(const struct shape *shape, bool is_general)
{
    const uint32_t end = shape->subject + shape->subject_bytes;
    if (!is_general) {
        return digest_bytes(1, shape->text, shape->bytes);
    }
    const uint64_t before = digest_bytes(2, shape->text, shape->subject);
    return digest_bytes(before, shape->text + end, shape->bytes - end);
}

uint64_t shape_subject(const struct shape *shape)
{
    if (shape->subject_bytes == 0) {
        return SHAPE_NO_SUBJECT;
    }
    return digest_bytes(3, shape->text + shape->subject, shape->subject_bytes);
}

uint64_t shape_subject_of(const char *name)
{
    const char *blank = strrchr(name, ' ');
    const char *last = blank == NULL ? name : blank + 1;
    return digest_bytes(3, last, strlen(last));
}
