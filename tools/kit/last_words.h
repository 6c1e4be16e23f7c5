/*
 * last_words.h - the line that repeats a program that found itself wrong.
 *
 * A failed assertion says where and aborts. On the way out the command line is
 * read back from the system, so that nothing has to be remembered for it.
 */
#ifndef TOOLS_KIT_LAST_WORDS_H
#define TOOLS_KIT_LAST_WORDS_H

/* From here on an abort ends with a `repeat:` line on stderr. */
void last_words_prepare(void);

#endif
