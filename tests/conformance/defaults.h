/*
 * defaults.h - the options of a scenario that says nothing: Pegasus as shipped, revision master.
 */
#ifndef TESTS_CONFORMANCE_DEFAULTS_H
#define TESTS_CONFORMANCE_DEFAULTS_H

#include "models/options.h"

/* Made once; lives for ever. */
const struct pegasus_options *default_options(void);

/* Master's row of the table of revisions. */
const struct revision *master(void);

#endif
