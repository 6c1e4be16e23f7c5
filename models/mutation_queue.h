/*
 * mutation_queue.h - which write goes into which mutation, and when.
 *
 * Pegasus's mutation_queue (src/replica/mutation.cpp). Writes that may be
 * batched (put, remove) share a mutation while it waits; anything else has one
 * of its own. A mutation is closed when such a one comes after it, when it
 * reaches 1 MiB, or at once if batching is off. Mutations leave in order, each
 * as a list of its writes, while fewer than `window` two-phase commits run.
 *
 * `running` is what Pegasus counts: it grows when a mutation leaves and is only
 * set anew when one is committed or the group changes, so one whose prepare
 * fails stays counted until then.
 *
 * The works of the writes are not touched here.
 */
#ifndef MODELS_MUTATION_QUEUE_H
#define MODELS_MUTATION_QUEUE_H

#include "models/replica.h"

/* A mutation with so many bytes takes no more writes (mutation.h, is_full). */
#define MUTATION_FULL_BYTES SIM_MIB

/* Added to the size of each write (mutation.cpp, add_client_request). */
#define MUTATION_WRITE_OVERHEAD 32

/* What the queue is told by the options. */
struct queue_rule {
    uint32_t window;       /* staleness_for_commit: two-phase commits at once */
    uint32_t is_unbatched; /* batch_write_disabled */
};

struct queue_rule mutation_queue_rule(const struct pegasus_options *options);

/* Whether writes of this code may share a mutation (rpc_request_is_write_allow_batch). */
bool mutation_queue_batches(enum request_code code);

/*
 * Adds a write (add_work).
 *
 * Returns whether a mutation leaves now; its writes are then in *released,
 * which must be empty before. Nothing leaves and nothing is kept if the pool is
 * exhausted: the run is over.
 */
bool mutation_queue_add(struct sim *sim, struct mutation_queue *queue, struct queue_rule rule,
                        const struct held_write *held, struct sim_list *released);

/* Sets `running` anew and lets the next mutation leave, if there is one (check_possible_work). */
bool mutation_queue_next(struct sim *sim, struct mutation_queue *queue, struct queue_rule rule,
                         uint32_t running, struct sim_list *released);

/* Hands out all that waits, in order, as one list. */
struct sim_list mutation_queue_take_all(struct mutation_queue *queue);

#endif
