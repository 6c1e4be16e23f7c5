/*
 * prepare_list.h - the mutations a replica has prepared and not yet committed.
 *
 * Pegasus's prepare_list (src/replica/prepare_list.cpp), without the committed
 * mutations that it keeps for learners: of them only the lowest decree is known
 * (replica.cache_floor). Entries stand in the order of their decrees without a
 * gap: a decree that was skipped has an entry that is a hole. replica.prepared
 * is the highest decree ever put in.
 */
#ifndef MODELS_PREPARE_LIST_H
#define MODELS_PREPARE_LIST_H

#include "models/replica.h"

/* In acks_missing: this primary has not sent it under its ballot; it is not ready. */
#define ACKS_NOT_SENT UINT32_MAX

/* The first entry, or null. */
struct prepared *prepare_list_first(struct sim *sim, const struct replica *replica);

/* The entry of a decree, or null; a hole counts as one. */
struct prepared *prepare_list_find(struct sim *sim, const struct replica *replica, int64_t decree);

/*
 * The entry of a decree, made if there is none, with holes up to it; its
 * contents are zeroes but for decree and clients.
 *
 * Returns null if the pool is exhausted: the run is over.
 */
struct prepared *prepare_list_put(struct sim *sim, struct replica *replica, int64_t decree);

/* Takes the first entry out. Its clients and its work go to nobody: the caller has taken them. */
void prepare_list_pop(struct sim *sim, struct replica *replica);

/* Takes out what is committed already (a learner has learned it). */
void prepare_list_trim(struct sim *sim, struct replica *replica);

/* The clients of all entries are not answered any more; the entries stay. */
void prepare_list_forget_clients(struct sim *sim, struct replica *replica);

/* A crash: clients are forgotten, and what was not logged yet is gone. */
void prepare_list_crash(struct sim *sim, struct replica *replica);

/* Takes everything out. */
void prepare_list_clear(struct sim *sim, struct replica *replica);

/* Drops a list of clients' writes without an answer. */
void prepare_list_drop_writes(struct sim *sim, struct sim_list *writes);

/* Forgets the oldest committed mutations that a list of `capacity` has no room for. */
void prepare_list_make_room(struct replica *replica, int64_t decree, int64_t capacity);

#endif
