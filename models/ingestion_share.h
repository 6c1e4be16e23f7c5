/*
 * ingestion_share.h - remedies that give ingestion requests a budget beside the write throttle.
 *
 * ingestion-budget: they are counted against limits of their own, by requests and by bytes,
 * whether the table has a throttle or not; users keep the whole of theirs. reserved-share: each
 * rule of the table's throttle is divided: users may use all but the share, ingestion requests the
 * share. The rules' waits stay as they are. Either way one kind of request never uses up what is
 * the other's; a request that alone is larger than what it may use is still stopped every time.
 *
 * Both together: the budget is asked, and users lose the share as well.
 */
#ifndef MODELS_INGESTION_SHARE_H
#define MODELS_INGESTION_SHARE_H

#include "models/throttle.h"

/* Whether a request is not for the write throttle as it stands. */
bool ingestion_share_applies(const struct pegasus_options *options,
                             const struct client_write *write);

/* What such a request is told. */
struct throttle_answer ingestion_share_ask(const struct pegasus_options *options,
                                           struct throttle *throttle, sim_time clock,
                                           const struct client_write *write);

/* A limit's part: never nothing, for nothing would mean no limit. */
uint64_t ingestion_share_units(uint64_t units, int64_t share_ppm);

#endif
