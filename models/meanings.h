/*
 * meanings.h - which bytes of the model's structs are not compared as they stand.
 *
 * One table a struct, of exceptions only (sim/meaning.h). A new field counts
 * with every byte unless a row says otherwise; tests/test_meanings.c proves
 * the rows: worlds that differ only there behave alike, and a world that
 * differs in any other byte is told apart.
 *
 * Times are relative to now, and what is long past is one. Decrees are relative
 * to the highest that anybody of the partition has committed. Left out are the
 * ids of users' requests and the digests of contents made of them, and what of
 * the private log only a learner or a restart asks for (durable, cache_floor,
 * ingested_decree, ingestion_decree). So a turn in which a replica learns
 * proves nothing.
 */
#ifndef MODELS_MEANINGS_H
#define MODELS_MEANINGS_H

#include "sim/meaning.h"

extern const struct sim_recurrence model_recurrence;

#endif
