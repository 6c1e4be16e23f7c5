/*
 * defaults.h - the options of a scenario that says nothing: Pegasus as shipped, at the
 * revision of the case.
 */
#ifndef TESTS_CONFORMANCE_DEFAULTS_H
#define TESTS_CONFORMANCE_DEFAULTS_H

#include "models/options.h"
#include "tests/conformance/case.h"

/* Made once, since a process has one case; lives for ever. */
const struct pegasus_options *default_options(const struct conformance_case *self);

/* The row of a case's revision in the table of revisions. */
const struct revision *revision_of(const struct conformance_case *self);

#endif
