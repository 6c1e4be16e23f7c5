/*
 * meta_watchdog.h - a remedy: who sees that nothing comes of an ingestion.
 *
 * From the moment a partition begins to ingest, meta looks at its reports
 * after a while, and again. If they show no more than the time before, the
 * watchdog acts: it has the request sent again, rolls the table back, or cancels
 * the load by force, and tells so. It acts so often in a load and no more (each
 * partition has its own count if it only sends again), and waits longer after
 * each time. It ends with the partition's ingestion.
 *
 * The watch is a work of its own: while it is armed, the load is not given up.
 *
 * Simplified: only the stage INGESTING is watched, the one without any timeout.
 */
#ifndef MODELS_META_WATCHDOG_H
#define MODELS_META_WATCHDOG_H

#include "models/meta.h"

/* Begins to watch a partition whose ingestion has begun; nothing if the remedy is off. */
void meta_watchdog_arm(struct sim *sim, uint32_t index);

#endif
