/*
 * meta_ingestion.h - the ingestion request: a slot, a wait, one try, its answer.
 *
 * A partition of a table that is INGESTING needs metadata, a full group and a
 * slot on each member. The request goes out a while after the slots were
 * taken, to the primary and with the ballot of that earlier moment, once,
 * whatever has happened in between. Its answer only matters if it is an
 * error; completion is learnt by polling. ERR_NO_NEED_OPERATE frees the slots
 * and leads to nothing else. (partition_ingestion, send_ingestion_request,
 * on_partition_ingestion_reply.)
 *
 * A partition that comes by while it still has slots gives them back first;
 * Pegasus would count them twice.
 */
#ifndef MODELS_META_INGESTION_H
#define MODELS_META_INGESTION_H

#include "models/meta.h"
#include "models/releasers.h"

/*
 * partition_ingestion of partition `index`, as a work of its own: takes slots and has the request
 * sent, or tries again later. Who only waits for slots serves no work: others have to free them.
 */
void meta_ingestion_begin(struct sim *sim, uint32_t index);

/* The same for an ingestion that has begun: slots, and a new request, as a work of its own. */
void meta_ingestion_again(struct sim *sim, uint32_t index);

/* Sends the request again at once if slots are still held and the group is full; else as above,
 * for the work being served. */
void meta_ingestion_send_now(struct sim *sim, uint32_t index);

/* Frees a partition's slots, if it has any; those of a whole table; and why. */
void meta_ingestion_free(struct sim *sim, uint32_t partition, enum ingestion_slot_releaser why);
void meta_ingestion_free_table(struct sim *sim, uint32_t table);

#endif
