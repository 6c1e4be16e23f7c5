/*
 * script.h - a script that drives a group of replicas from waypoint to waypoint.
 *
 * A step is done once what it waits for has happened; then the next one begins.
 * A waypoint (expect_...) is passed when the cluster is exactly in that state
 * after some event; a ballot or a committed decree beyond it is an overshoot
 * and fails the case.
 */
#ifndef TESTS_CONFORMANCE_SCRIPT_H
#define TESTS_CONFORMANCE_SCRIPT_H

#include "tests/conformance/writer.h"

#define SCRIPT_DECREES 4096

struct script {
    struct conformance_case *self;
    struct rig *rig;
    struct writer writer;
    uint64_t ids[SCRIPT_DECREES]; /* of the write with a decree; 0: none known */
    uint32_t servers;             /* r1, r2 ...: as many as a full group has members */
    json_t *writes;               /* key: {id, value} */
    json_t *results;              /* id: error, as waited for */
    json_t *values;               /* key: value, as read back */
    json_t *config;               /* as it was at the last waypoint about it; null: none yet */
    json_t *replicas;
    uint64_t consumed;   /* number of the event that the last await took */
    uint16_t begun_kind; /* the message whose handling began last */
    uint32_t begun_node;
    bool is_armed; /* the step has set its trap */
    bool flushes;  /* an idle primary sends an empty mutation at a group check */
};

/* A cluster whose table was just created. */
void script_open(struct script *script, struct conformance_case *self);
void script_close(struct script *script);

/* Handles one event; false and a complaint if nothing is to come. */
bool script_step(struct script *script);

/* The group as the leader has it; the replicas that are there. Given. */
json_t *script_config(struct script *script);
json_t *script_replicas(struct script *script);

/* The id of a server's name: r1 is 0; -1: none, or no name. And the other way round. */
int script_server(const struct script *script, const char *name);
const char *script_name(uint32_t server);

#endif
