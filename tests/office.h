/*
 * office.h - a world of clerks (tests/engine_model.h), opened and closed by tests.
 */
#ifndef TESTS_OFFICE_H
#define TESTS_OFFICE_H

#include "tests/engine_model.h"

struct office {
    struct clerk_options options;
    struct world_plan *plan;
    struct tape_source source;
    struct sim sim;
};

/* Opens a world with seed 7; options other than those two may be set before. */
void office_open(struct office *office, uint32_t nodes, uint32_t clerks);
void office_close(struct office *office);

/* A clerk's state; fails the test if it has none. */
const struct clerk *clerk_of(const struct office *office, uint32_t clerk);

/* Handles at most so many events; gives the digest. */
uint64_t work_through(struct sim *sim, uint64_t events);

/* Clerk `from` calls clerk `to` with the value 41 and the context 77. */
struct sim_handle ask(struct sim *sim, uint32_t from, uint32_t to, uint16_t kind, sim_time timeout);

/* A sink that counts records by type in an array of RECORD_TYPE_COUNT. */
void count_record(void *context, const struct record *record, const void *body,
                  uint32_t body_bytes);

#endif
