/*
 * client.h - a user of a table: writes, reads, retries, gives up.
 *
 * An open loop sends at its rate whatever becomes of the requests; a closed
 * loop sends the next one after the answer to the one before. A request goes
 * to the primary that the client remembers; if it remembers none it asks meta
 * first. What an error leads to is the library's affair (retry.h). Every
 * answer is counted by error and second in the client's series; how a request
 * ended is counted once.
 *
 * Once chance is over (`settle`), arrivals by chance become even ones of the
 * same rate, and requests go round reads and writes and the partitions.
 *
 * The client starts out with every primary known, as if it had been there
 * before. Requests of one partition that lack its primary share one question
 * to meta: the others look again after the library's gap.
 */
#ifndef MODELS_CLIENT_H
#define MODELS_CLIENT_H

#include "models/messages.h"

/* Bytes of a request beside its keys and values: the thrift frame of a put. */
#define CLIENT_FRAME_BYTES 40

struct client {
    uint64_t sent;   /* requests begun */
    uint64_t due;    /* open loop, evenly: arrivals that were due; 0 while they come by chance */
    uint32_t leader; /* meta server asked first */
    uint32_t epoch;  /* counts restarts, so that ids stay unique */
};

/* Who is primary of a partition of the client's table; behind struct client. */
struct client_route {
    uint16_t primary;   /* NO_SERVER: not known */
    uint16_t is_asking; /* a question to meta is under way */
};

/* Bytes of state of any client under these options. */
uint32_t client_state_bytes(const struct pegasus_options *options);

/*
 * How many requests all clients together send in a span of time that lasts at
 * least as long as their timeouts: what may have piled up by then. Closed loops count with
 * what they could send if every message took the shortest time.
 */
uint32_t client_requests_in(const struct pegasus_options *options, sim_time span);

/*
 * Of what a client counts only the rest by these matters to what it does: `sent` once chance is
 * over, and `due` to the nanosecond at which a request is sent.
 */
int64_t client_turns(const struct pegasus_options *options, uint32_t client);
int64_t client_arrivals_turn(const struct pegasus_options *options, uint32_t client);

/* Bytes of a request's body. */
uint32_t client_body_bytes(const struct client_options *client, enum request_code code);

/* Lets all clients begin; called once, by the model's start. */
void clients_start(struct sim *sim);

void client_crash(struct sim *sim);
void client_restart(struct sim *sim);

#endif
