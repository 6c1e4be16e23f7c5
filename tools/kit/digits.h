/*
 * digits.h - large numbers for people.
 */
#ifndef TOOLS_KIT_DIGITS_H
#define TOOLS_KIT_DIGITS_H

#include "sim/base.h"

/* Writes a number with a comma every three digits. */
void digits_group(uint64_t number, char *text, size_t bytes);

#endif
