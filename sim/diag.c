#include "sim/diag.h"
#include "sim/arena.h"
#include "sim/words.h"
#include <stdarg.h>
#include <string.h>

#define DIAG_BYTES_MAX ((size_t)256 * 1024 * 1024)

/* How much of a line is shown; characters. */
#define SHOWN_MAX 88

/* Characters kept in front of the column when the head of a line is cut. */
#define SHOWN_BEFORE 40

/* How wide the column of line numbers is at least. */
#define GUTTER_MIN 4

#define NAME_BYTES_MAX 64

struct complaint {
    struct place place;
    const char *text; /* after "error: " */
    const char *help; /* null: none */
};

/* A text that places point into. */
struct source {
    const char *name;
    const char *text; /* null: unknown */
    size_t bytes;
};

struct diag {
    struct arena *arena;
    uint64_t raised; /* calls of diag_add */
    uint32_t count;  /* added, kept or not; repeats left out */
    uint32_t kept;
    uint32_t source_count;
    struct source sources[DIAG_SOURCES_MAX + 1]; /* the file first */
    struct complaint complaints[DIAG_LIMIT];     /* in order of place */
};

static char *copy(struct diag *diag, const char *text, size_t bytes)
{
    char *result = arena_text(diag->arena, text, bytes);
    ASSERT(result != NULL);
    return result;
}

static void add_source(struct diag *diag, const char *name, const char *text, size_t bytes)
{
    struct source *source = &diag->sources[diag->source_count];
    source->name = copy(diag, name, strlen(name));
    if (text != NULL) {
        source->text = copy(diag, text, bytes);
        source->bytes = bytes;
    }
    diag->source_count++;
}

struct diag *diag_new(const char *file, const char *text, size_t text_bytes)
{
    ASSERT(file != NULL);
    struct arena *arena = arena_new(DIAG_BYTES_MAX);
    struct diag *diag = arena_take(arena, sizeof(*diag));
    ASSERT(diag != NULL);
    diag->arena = arena;
    add_source(diag, file, text, text_bytes);
    return diag;
}

void diag_free(struct diag *diag)
{
    if (diag != NULL)
        arena_free(diag->arena);
}

uint32_t diag_source(struct diag *diag, const char *name, const char *text, size_t text_bytes)
{
    ASSERT(text != NULL);
    if (diag->source_count > DIAG_SOURCES_MAX)
        return 0;
    add_source(diag, name, text, text_bytes);
    return diag->source_count - 1;
}

static bool is_before(struct place left, struct place right)
{
    if (left.source != right.source)
        return left.source < right.source;
    if (left.line != right.line)
        return left.line < right.line;
    return left.column < right.column;
}

static bool is_kept(const struct diag *diag, struct place place, const char *text)
{
    for (uint32_t i = 0; i < diag->kept; i++) {
        const struct complaint *other = &diag->complaints[i];
        bool is_same_place = !is_before(other->place, place) && !is_before(place, other->place);
        if (is_same_place && strcmp(other->text, text) == 0)
            return true;
    }
    return false;
}

/* Puts a complaint behind all that stand before it in the file or at the same place. */
static void keep(struct diag *diag, struct complaint complaint)
{
    uint32_t at = diag->kept;
    while (at > 0 && is_before(complaint.place, diag->complaints[at - 1].place)) {
        diag->complaints[at] = diag->complaints[at - 1];
        at--;
    }
    diag->complaints[at] = complaint;
    diag->kept++;
}

/* Makes a sentence safe to show: whatever would disturb a terminal becomes '?'. */
static void make_printable(struct words *words)
{
    struct words raw = *words;
    words_clear(words);
    size_t at = 0;
    while (at < raw.used) {
        uint32_t code = 0;
        uint32_t width = words_character(raw.text + at, raw.used - at, &code);
        bool is_good = width != 0 && words_is_printable(code);
        words_add(words, "%.*s", is_good ? (int)width : 1, is_good ? raw.text + at : "?");
        at += width == 0 ? 1 : width;
    }
}

void diag_add(struct diag *diag, struct place place, const char *help, const char *format, ...)
{
    ASSERT(place.source < diag->source_count);
    struct words words = {0};
    va_list arguments;
    va_start(arguments, format);
    int written = vsnprintf(words.text, sizeof(words.text), format, arguments);
    va_end(arguments);
    ASSERT(written >= 0);
    words.used = strlen(words.text);
    make_printable(&words);
    diag->raised++;
    if (is_kept(diag, place, words.text))
        return;
    diag->count++;
    if (diag->kept == DIAG_LIMIT)
        return;
    keep(diag, (struct complaint){
                   .place = place,
                   .text = copy(diag, words.text, words.used),
                   .help = help == NULL ? NULL : copy(diag, help, strlen(help)),
               });
}

uint32_t diag_count(const struct diag *diag)
{
    return diag->count;
}

uint64_t diag_raised(const struct diag *diag)
{
    return diag->raised;
}

/* --- showing ---------------------------------------------------------------- */

/* A line of a text, without its end. */
struct line {
    const char *text; /* null: there is no such line */
    size_t bytes;
};

static struct line find_line(const struct source *source, uint32_t number)
{
    struct line none = {0};
    if (source->text == NULL || number == 0)
        return none;
    const char *at = source->text;
    const char *end = source->text + source->bytes;
    for (uint32_t i = 1; i < number; i++) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        if (feed == NULL)
            return none;
        at = feed + 1;
    }
    const char *feed = memchr(at, '\n', (size_t)(end - at));
    struct line line = {.text = at, .bytes = (size_t)((feed == NULL ? end : feed) - at)};
    if (line.bytes > 0 && line.text[line.bytes - 1] == '\r')
        line.bytes--;
    return line;
}

/* Steps over one character; bytes that are none count as one each. */
static size_t step(const struct line *line, size_t at, uint32_t *code)
{
    *code = 0;
    uint32_t width = words_character(line->text + at, line->bytes - at, code);
    return width == 0 ? at + 1 : at + width;
}

/* Writes text from `at` on, at most `limit` characters, made safe. Returns where it stopped. */
static size_t write_safe(const struct line *line, size_t at, uint32_t limit, FILE *out)
{
    for (uint32_t shown = 0; shown < limit && at < line->bytes; shown++) {
        uint32_t code = 0;
        size_t next = step(line, at, &code);
        if (code == '\t')
            (void)fputc(' ', out);
        else if (words_is_printable(code))
            (void)fwrite(line->text + at, 1, next - at, out);
        else
            (void)fputc('?', out);
        at = next;
    }
    return at;
}

/* Writes the line around its column and returns where the column stands in what was written. */
static uint32_t write_line(const struct line *line, uint32_t column, FILE *out)
{
    uint32_t first = column > SHOWN_MAX ? column - SHOWN_BEFORE : 1;
    size_t at = 0;
    uint32_t code = 0;
    for (uint32_t i = 1; i < first && at < line->bytes; i++)
        at = step(line, at, &code);
    if (first > 1)
        (void)fputs("...", out);
    at = write_safe(line, at, SHOWN_MAX, out);
    (void)fputs(at < line->bytes ? "...\n" : "\n", out);
    return first > 1 ? column - first + 4 : column;
}

/* How many characters to underline: what is there, at most to the end of what is shown. */
static uint32_t underlined(const struct line *line, struct place place)
{
    uint32_t width = place.width == 0 ? 1 : place.width;
    uint32_t room = SHOWN_MAX - SHOWN_BEFORE;
    if (width > room)
        width = room;
    size_t at = 0;
    uint32_t code = 0;
    uint32_t length = 0;
    while (at < line->bytes && length < place.column + width) {
        at = step(line, at, &code);
        length++;
    }
    if (place.column + width > length + 1)
        width = place.column <= length ? length + 1 - place.column : 1;
    return width;
}

static void write_marks(uint32_t column, uint32_t width, const char *colours[2], FILE *out)
{
    for (uint32_t i = 1; i < column; i++)
        (void)fputc(' ', out);
    (void)fprintf(out, "%s^", colours[0]);
    for (uint32_t i = 1; i < width; i++)
        (void)fputc('~', out);
    (void)fprintf(out, "%s\n", colours[1]);
}

static void write_complaint(const struct diag *diag, const struct complaint *complaint, FILE *out,
                            bool colour)
{
    const struct source *source = &diag->sources[complaint->place.source];
    struct place place = complaint->place;
    const char *bold = colour ? "\033[1m" : "";
    const char *marks[2] = {colour ? "\033[1;31m" : "", colour ? "\033[0m" : ""};
    const struct line name = {.text = source->name, .bytes = strlen(source->name)};
    (void)fputs(bold, out);
    write_safe(&name, 0, UINT32_MAX, out);
    (void)fputc(':', out);
    if (place.line > 0)
        (void)fprintf(out, "%u:%u:", place.line, place.column);
    (void)fprintf(out, "%s %serror:%s %s\n", marks[1], marks[0], marks[1], complaint->text);

    int gutter = GUTTER_MIN;
    struct line line = find_line(source, place.line);
    if (line.text != NULL) {
        gutter = snprintf(NULL, 0, "%*u", GUTTER_MIN, place.line);
        (void)fprintf(out, "%*u | ", GUTTER_MIN, place.line);
        uint32_t column = write_line(&line, place.column == 0 ? 1 : place.column, out);
        (void)fprintf(out, "%*s | ", gutter, "");
        write_marks(column, underlined(&line, place), marks, out);
    }
    if (complaint->help != NULL)
        (void)fprintf(out, "%*s help: %s\n", gutter, "", complaint->help);
}

void diag_write(const struct diag *diag, FILE *out, bool colour)
{
    ASSERT(out != NULL);
    for (uint32_t i = 0; i < diag->kept; i++)
        write_complaint(diag, &diag->complaints[i], out, colour);
    if (diag->count > diag->kept)
        (void)fprintf(out, "and %u more\n", diag->count - diag->kept);
}

/* --- nearest names ---------------------------------------------------------- */

static uint32_t least(uint32_t first, uint32_t second)
{
    return first < second ? first : second;
}

/*
 * How many letters must be changed, added, left out or swapped with their
 * neighbour to make one name of the other. Both have at most NAME_BYTES_MAX.
 */
static uint32_t distance(const char *left, size_t left_bytes, const char *right, size_t right_bytes)
{
    uint32_t rows[3][NAME_BYTES_MAX + 1] = {{0}};
    ASSERT(left_bytes <= NAME_BYTES_MAX && right_bytes <= NAME_BYTES_MAX);
    for (uint32_t i = 0; i <= right_bytes; i++)
        rows[0][i] = i;
    for (size_t i = 1; i <= left_bytes; i++) {
        uint32_t *now = rows[i % 3];
        const uint32_t *before = rows[(i + 2) % 3];
        const uint32_t *earlier = rows[(i + 1) % 3];
        now[0] = (uint32_t)i;
        for (size_t j = 1; j <= right_bytes; j++) {
            uint32_t change = left[i - 1] == right[j - 1] ? 0 : 1;
            now[j] = least(least(before[j] + 1, now[j - 1] + 1), before[j - 1] + change);
            bool is_swap =
                i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
            if (is_swap)
                now[j] = least(now[j], earlier[j - 2] + 1);
        }
    }
    return rows[left_bytes % 3][right_bytes];
}

const char *diag_nearest(const char *name, const char *const *names, uint32_t count)
{
    ASSERT(name != NULL);
    size_t bytes = strlen(name);
    if (bytes == 0 || bytes > NAME_BYTES_MAX)
        return NULL;
    const char *nearest = NULL;
    uint32_t best = ((uint32_t)bytes + 2) / 3 + 1; /* this far apart, nobody meant it */
    for (uint32_t i = 0; i < count; i++) {
        size_t other = strlen(names[i]);
        if (other > NAME_BYTES_MAX)
            continue;
        uint32_t far = distance(name, bytes, names[i], other);
        if (far < best && far < other) {
            best = far;
            nearest = names[i];
        }
    }
    return nearest;
}
