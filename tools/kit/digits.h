/*
 * digits.h - large numbers for people.
 */
#ifndef TOOLS_KIT_DIGITS_H
#define TOOLS_KIT_DIGITS_H

#include "tools/kit/tool.h"

/* Writes a number with a comma every three digits. */
void digits_group(uint64_t number, char *text, size_t bytes);

/* The same in the tool's arena. */
const char *digits_text(struct tool *tool, uint64_t number);

#endif
