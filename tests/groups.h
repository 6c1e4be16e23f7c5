/*
 * groups.h - for tests of membership: groups of three replicas and what may happen to them.
 *
 * Servers are counted from 0, as everywhere in the model; replica-1 is server 0.
 */
#ifndef TESTS_GROUPS_H
#define TESTS_GROUPS_H

#include "models/meta_config.h"
#include "models/meta_guardian.h"
#include "models/pegasus.h"
#include "models/replica_config.h"
#include "tests/harness.h"

#define GROUP_HEAD                                                                                 \
    "scenario: a group\n"                                                                          \
    "pegasus: master\n"                                                                            \
    "duration: 2h\n"

/* Three servers, one partition that lives on all of them: replica-1 leads. */
#define GROUP_OF_THREE                                                                             \
    GROUP_HEAD "cluster: {replica_servers: 3, network: {latency: 1ms}}\n"                          \
               "table: {partitions: 1, replicas: 3}\n"

/* The same, as just created: nobody has a replica yet. */
#define GROUP_EMPTY                                                                                \
    GROUP_HEAD "cluster: {replica_servers: 3, network: {latency: 1ms}, empty: true}\n"             \
               "table: {partitions: 1, replicas: 3}\n"

static inline const struct partition_config *group_config(struct harness *harness)
{
    return meta_config(harness_meta(harness, 0), 0);
}

static inline enum role group_role(struct harness *harness, uint32_t server)
{
    return (enum role)harness_replica(harness, 0, server)->role;
}

static inline int64_t group_ballot(struct harness *harness, uint32_t server)
{
    return harness_replica(harness, 0, server)->config.ballot;
}

/* A word of the administrator to one server's replica, as meta would say it. */
static inline void group_propose(struct harness *harness, enum config_type type, uint32_t target,
                                 uint16_t about)
{
    const struct config_proposal proposal = {
        .config = *group_config(harness), .node = about, .type = (uint8_t)type};
    harness_send(harness, cluster_meta(0), cluster_replica(harness_options(harness), 0, target),
                 MSG_CONFIG_PROPOSAL, &proposal);
}

static inline void group_repair(struct harness *harness, bool is_on)
{
    meta_guardian_switch(harness_meta(harness, 0), is_on);
}

#endif
