/*
 * perform.h - one run of a suite, from its start to its outcome.
 */
#ifndef TOOLS_SUITE_PERFORM_H
#define TOOLS_SUITE_PERFORM_H

#include "tools/suite/suite.h"

/*
 * Runs what `outcome` names and fills it; its story goes to `story`. Touches
 * nothing of the suite, so that several threads may perform at once (but for
 * the database, which only one may use).
 */
void perform(const struct suite *suite, struct outcome *outcome, FILE *story);

#endif
