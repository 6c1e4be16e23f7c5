/*
 * impact.h - what a run did to those who write: how many, where, for how long.
 */
#ifndef TOOLS_DOCUMENT_IMPACT_H
#define TOOLS_DOCUMENT_IMPACT_H

#include "sim/model.h"
#include "tools/chronicle/chronicle.h"

/* What became of writes; -1: the model does not count it. */
struct impact_writes {
    int64_t sent;
    int64_t accepted;
    int64_t given_up;
    int64_t refused;
    int64_t delayed;
    int64_t rejected;
};

/* Something that took no writes for a while: a partition. */
struct impact_part {
    const char *subject; /* "1.0" */
    uint32_t outages;    /* how often */
    sim_time since;      /* of the first */
    uint64_t number;     /* of the event that began it */
    sim_time total;
    sim_time longest;
    sim_time longest_since;
    int64_t refused;
    bool is_open; /* it was out when the run ended */
};

struct impact_client {
    const char *name;
    struct impact_writes writes; /* refused, delayed, rejected: -1 */
};

struct impact {
    struct impact_writes writes;
    struct impact_part *parts; /* those that were out longest first */
    uint32_t part_count;
    struct impact_client *clients;
    uint32_t client_count;
};

/* Counts; lives as long as the chronicle. Never null. */
struct impact *impact_find(const struct chronicle *chronicle, const struct sim_model *model);

#endif
