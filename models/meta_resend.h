/*
 * meta_resend.h - remedies that send an ingestion request again.
 *
 * meta-retry: an answer that says no for now is followed by the same request
 * after a pause, the slots kept; it goes to whoever is primary by then. When
 * the attempts are used up the error counts as it always did: a rollback.
 *
 * meta-checks-progress: ERR_NO_NEED_OPERATE is believed only if the group's
 * reports show an ingestion a while later; else the request is sent again, by
 * way of slots and the usual wait. When the attempts are used up, nothing
 * follows, as ever, or a rollback.
 *
 * A pause outlives nothing: it ends with the leader, and with the round of the
 * ingestion that it belongs to. While it lasts its work serves the load.
 */
#ifndef MODELS_META_RESEND_H
#define MODELS_META_RESEND_H

#include "models/messages.h"
#include "models/meta.h"

/* Whether meta-retry takes an error for one that passes. */
bool meta_resend_retries(enum retry_after after, enum error error);

/* How much the group's reports show of a partition's ingestion; 0: nothing. */
uint32_t meta_resend_level(const struct meta_partition *partition);

/* Whether a watch is still about the partition's ingestion as it runs now. */
bool meta_resend_is_current(struct sim *sim, const struct ingestion_watch *watch);

/* A watch over the partition's ingestion as it runs now. */
struct ingestion_watch meta_resend_watch(struct sim *sim, uint32_t index);

/* The request was answered with an error: sends it again later. False: it does not. */
bool meta_resend_after_error(struct sim *sim, uint32_t index, enum error error);

/* The request was taken for a repeat: looks later whether it is one. False: believes it. */
bool meta_resend_doubts(struct sim *sim, uint32_t index);

#endif
