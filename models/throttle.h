/*
 * throttle.h - one replica's throttles and the requests they hold back.
 *
 * An actor of its own beside each replica. The replica asks it about a request
 * (THROTTLE_ASK) if it knows that a throttle is on; the answer is
 * THROTTLE_PASSED at once, THROTTLE_DELAYED once the delay is over, or the
 * throttle turns the request away itself with ERR_BUSY. A request held back
 * is a timer of this actor: it is gone if the server crashes. If the replica is
 * closed meanwhile, nobody is told: its tasks are cancelled with it.
 *
 * Order (replica_throttle.cpp, throttle_write_request): requests first, then
 * size; what the first stops never reaches the second, what only the second
 * stops has used up a request. Reads (throttle_read_request, then the storage
 * layer's CHECK_READ_THROTTLING): requests first, then the token bucket by
 * size, which answers ERR_BUSY while it is empty; a delayed read skips the
 * first but not the second.
 *
 * Simplified: a read takes no time, so what it returns is taken out of the
 * bucket at once.
 */
#ifndef MODELS_THROTTLE_H
#define MODELS_THROTTLE_H

#include "models/bodies.h"
#include "models/throttle_window.h"
#include "models/token_bucket.h"

/* What was used of a second, counted apart from its rules. */
struct throttle_count {
    uint64_t used;
    int64_t second; /* which one that is */
};

/* State of ACTOR_THROTTLE. All zero: everything is off. */
struct throttle {
    struct throttle_window write_requests; /* replica.write_throttling */
    struct throttle_window write_bytes;    /* replica.write_throttling_by_size */
    struct throttle_window read_requests;  /* replica.read_throttling */
    struct token_bucket read_bytes;        /* replica.read_throttling_by_size */
    uint32_t held;                         /* requests held back now */
    uint16_t epoch;                        /* counts the replica's ends */
    uint16_t zero;
    struct throttle_count ingestion_requests; /* remedies: ingestion_share.h */
    struct throttle_count ingestion_bytes;
    struct throttle_count user_requests;
    struct throttle_count user_bytes;
};

/*
 * A replica learns a table's env (replica::update_throttle_envs): an empty one
 * was removed and switches the throttle off, one that cannot be understood too.
 * Keys that are no throttle change nothing.
 */
void throttle_set_env(struct throttle *throttle, enum env_key key, const char *env,
                      uint32_t partitions, const struct revision *revision);

/* Whether the throttle of a key is on. */
bool throttle_is_on(const struct throttle *throttle, enum env_key key);

/* What the write throttles say to a write. */
struct throttle_answer throttle_write(struct throttle *throttle, sim_time clock,
                                      const struct client_write *write);

/* The same under the remedies of the scenario, now. */
struct throttle_answer throttle_ask(const struct sim *sim, struct throttle *throttle,
                                    const struct client_write *write);

/* Holds a request of the running throttle back: what it said of it comes true after `delay`. */
void throttle_hold(struct sim *sim, struct throttle *throttle, const struct held_write *asking,
                   enum throttle_verdict verdict, sim_time delay);

/* What the read throttles say; a token bucket that is empty rejects at once. */
struct throttle_answer throttle_read(struct throttle *throttle, sim_time clock,
                                     const struct client_write *read, bool is_delayed);

#endif
