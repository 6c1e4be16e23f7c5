/*
 * publish_md.h - what the parts of a postmortem share.
 */
#ifndef TOOLS_DOCUMENT_PUBLISH_MD_H
#define TOOLS_DOCUMENT_PUBLISH_MD_H

#include "tools/chronicle/chain.h"
#include "tools/document/impact.h"
#include "tools/document/publish.h"

struct postmortem {
    const struct publish *publish;
    const struct chronicle *chronicle;
    const struct chain *chain;
    const struct impact *impact;
    FILE *file;
    const char *timeline; /* paths of the pictures; null: there is none */
    const char *writes;
};

/* "51.572317 s", "20.5 s" */
void postmortem_instant(FILE *file, sim_time at);
void postmortem_span(FILE *file, sim_time span);

/* An actor and its node: "replica 1.2 (replica-3)". */
void postmortem_actor(const struct postmortem *postmortem, uint32_t actor);

/* A picture that lies beside the document. */
void postmortem_picture(const struct postmortem *postmortem, const char *path, const char *what);

/* Sections. */
void postmortem_timeline(const struct postmortem *postmortem);
void postmortem_cause(const struct postmortem *postmortem);
void postmortem_prevention(const struct postmortem *postmortem);

#endif
