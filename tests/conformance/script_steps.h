/*
 * script_steps.h - the steps of a script: what each waits for and does.
 */
#ifndef TESTS_CONFORMANCE_SCRIPT_STEPS_H
#define TESTS_CONFORMANCE_SCRIPT_STEPS_H

#include "tests/conformance/script.h"

/* Goes through all steps; complains of the first one that is never done. */
void script_run(struct script *script, json_t *steps);

/* Sets what guardian the leader has: it repairs groups, or leaves them. */
void script_repair(struct script *script, bool is_on);

/* The key of an id, and a write about it sent. Keys and values may contain `{id}`. */
void script_write(struct script *script, uint64_t id, const char *key, const char *value);

#endif
