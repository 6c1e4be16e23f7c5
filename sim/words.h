/*
 * words.h - a short text that is put together piece by piece.
 *
 * Paths, reasons and help lines of complaints. What does not fit is cut, never
 * written beyond the end; the text always ends with a zero.
 */
#ifndef SIM_WORDS_H
#define SIM_WORDS_H

#include "sim/base.h"

#define WORDS_BYTES 512

/* Text of an author that is longer is cut when it is quoted; bytes. */
#define WORDS_QUOTE_MAX 40

struct words {
    size_t used; /* bytes, without the final zero */
    char text[WORDS_BYTES];
};

/* Text that is put together in the end of a buffer of the caller's. */
struct text_end {
    char *at;    /* where the next piece goes; a zero stands there */
    size_t left; /* bytes from there on, the final zero included */
};

/* Adds text as printf would; what does not fit is cut. */
void text_add(struct text_end *text, const char *format, ...) LIKE_PRINTF(2, 3);

/* Adds a number and words for so many: "(s)" in them is left out for 1, and is "s" for all others.
 */
void text_add_count(struct text_end *text, int64_t count, const char *words);

/* The widest line of text for people; columns. */
#define TEXT_WIDTH 100

/* Adds words, broken at blanks to lines of at most TEXT_WIDTH that begin with `indent` blanks. */
void text_add_lines(struct text_end *text, const char *words, uint32_t indent);

/* Empties it. */
void words_clear(struct words *words);

/* Adds text as printf would. */
void words_add(struct words *words, const char *format, ...) LIKE_PRINTF(2, 3);

/* Adds text of an author, `bytes` long: cut to WORDS_QUOTE_MAX, in single quotes if `quoted`. */
void words_quote(struct words *words, const char *text, size_t bytes, bool quoted);

/* Takes away what was added since `used` was as given. */
void words_cut(struct words *words, size_t used);

/*
 * How many bytes the UTF-8 character at the start of `text` has, or 0 if what
 * stands there is none (overlong, a surrogate, cut off). `code` is its number.
 */
uint32_t words_character(const char *text, size_t bytes, uint32_t *code);

/* Whether a character can be shown on one line without disturbing it. */
bool words_is_printable(uint32_t code);

#endif
