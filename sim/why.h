/*
 * why.h - why a run hangs, in words.
 *
 * What is stuck since when; what keeps it waiting, who holds that and since
 * which event, how the work ended that should have let it go; every declared way to
 * release it and why it cannot happen; who goes on meanwhile and what it costs. A
 * line each; a line that begins with "- " belongs to the one before the list.
 */
#ifndef SIM_WHY_H
#define SIM_WHY_H

#include "sim/hang.h"

void why_write(const struct sim *sim, const struct scenario *scenario, const struct hang *hang,
               char *text, size_t bytes);

#endif
