/*
 * functions.h - whole runs: users under a throttle, loads from start to end.
 */
#ifndef TESTS_CONFORMANCE_FUNCTIONS_H
#define TESTS_CONFORMANCE_FUNCTIONS_H

#include "tests/conformance/case.h"

/* when.op is `load`. */
void function_load(struct conformance_case *self);

/* when.op is `start` or `start_and_wait`. */
void function_bulk_load(struct conformance_case *self, bool waits);

#endif
