/*
 * wait_graph.h - who waits for whom at an instant of a run.
 *
 * Guards that are held then, and obligations that are open. Guards that are
 * alike (of a sort, on a node, all lost or none) are one group; the one that the hang
 * began with stands alone. Obligations of a sort are one waiter; the one that the
 * run's reason is about stands alone.
 */
#ifndef TOOLS_EXPORT_WAIT_GRAPH_H
#define TOOLS_EXPORT_WAIT_GRAPH_H

#include "sim/model.h"
#include "tools/chronicle/chronicle.h"

#define WAIT_NAMED_MAX   3 /* subjects of a group that are named */
#define WAIT_WAITERS_MAX 16

struct wait_group {
    const char *what; /* "ingestion flag" */
    uint32_t node;    /* of the holders; CHRONICLE_NONE: none */
    bool is_lost;     /* proved by then */
    bool is_decisive; /* the one that the hang began with */
    bool is_shared;   /* by several holders */
    uint32_t holder;  /* of the first */
    uint32_t count;
    const char *subjects[WAIT_NAMED_MAX];
    const struct chronicle_span *span; /* of the first */
};

struct waiter {
    const char *what; /* "load" */
    bool is_named;    /* by the run's reason */
    uint32_t count;
    const char *subjects[WAIT_NAMED_MAX];
    sim_time moved; /* the last progress of any */
};

struct wait_graph {
    const struct chronicle *chronicle;
    const struct sim_model *model;
    sim_time at;
    struct wait_group *groups;
    uint32_t group_count;
    uint32_t more;      /* guards that found no room */
    uint32_t *group_of; /* by lane */
    struct waiter waiters[WAIT_WAITERS_MAX];
    uint32_t waiter_count;
    uint32_t *waiter_of; /* by obligation */
};

/* Makes it; the chronicle and the model are borrowed. Never null; to be freed. */
struct wait_graph *wait_graph_new(const struct chronicle *chronicle, const struct sim_model *model,
                                  sim_time at);
void wait_graph_free(struct wait_graph *graph);

/* Whether a waiter waits for a group. */
bool wait_graph_waits(const struct wait_graph *graph, uint32_t waiter, uint32_t group);

#endif
