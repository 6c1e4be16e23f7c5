/*
 * writer.h - a user of the bench: sends writes and reads, follows the C++ client's retry rules.
 *
 * It stands at the shell's node and asks the leader's tables who is primary. A request that gets no
 * answer for good ends as ERR_TIMEOUT when its time is over.
 */
#ifndef TESTS_CONFORMANCE_WRITER_H
#define TESTS_CONFORMANCE_WRITER_H

#include "tests/conformance/rig.h"

#define WRITER_LIMIT 4096

struct written {
    uint64_t id;
    sim_time deadline;
    sim_time again_at; /* when it is sent again; 0: it is under way or done */
    uint32_t partition;
    uint32_t body_bytes;
    uint32_t tries;
    uint16_t error; /* enum error, once done */
    uint8_t code;   /* enum request_code */
    uint8_t is_done;
};

struct writer {
    struct rig *rig;
    sim_time timeout; /* of a request with all its retries */
    uint32_t count;
    struct written requests[WRITER_LIMIT];
};

void writer_open(struct writer *writer, struct rig *rig, sim_time timeout);

/* Sends a request now. */
void writer_send(struct writer *writer, uint64_t id, enum request_code code, uint32_t partition,
                 uint32_t body_bytes);

/* Takes an answer to one of its requests, or a retry that is due; false: the event is not its own.
 */
bool writer_hear(struct writer *writer, const struct sim_event *event);

/* The request of an id, or null. */
const struct written *writer_find(const struct writer *writer, uint64_t id);

/* How many are under way. */
uint32_t writer_pending(const struct writer *writer);

#endif
