/*
 * markdown.h - text of an author in a Markdown document, as GitHub and CommonMark read it.
 *
 * Whatever the text is, it stays text: no heading, link, picture, HTML, mention,
 * formula or new cell of a table comes of it.
 */
#ifndef TOOLS_DOCUMENT_MARKDOWN_H
#define TOOLS_DOCUMENT_MARKDOWN_H

#include "sim/base.h"
#include <stdio.h>

/* Writes it as a part of a line; line breaks become blanks. Null writes nothing. */
void markdown_text(FILE *file, const char *text);

/* Writes it as a block of code, `language` said behind the fence, which is long enough for it. */
void markdown_code(FILE *file, const char *language, const char *text);

/* Writes a file's name as the target of a link. */
void markdown_target(FILE *file, const char *name);

#endif
