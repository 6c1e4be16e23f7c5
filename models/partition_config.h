/*
 * partition_config.h - a partition's group, as meta stores it, and small changes to it.
 *
 * Pure functions over struct partition_config. A server is in it at most once:
 * as primary or as one of the secondaries, which stand in the order they were
 * added.
 */
#ifndef MODELS_PARTITION_CONFIG_H
#define MODELS_PARTITION_CONFIG_H

#include "models/bodies.h"

/*
 * The group a partition has before the first event: all home members and a
 * ballot that counts how they were added one by one, or nobody and ballot 0 if
 * the cluster begins empty.
 */
struct partition_config partition_config_home(const struct pegasus_options *options,
                                              uint32_t partition);

/* What a server is in the group: ROLE_PRIMARY, ROLE_SECONDARY, or ROLE_INACTIVE for nobody in it.
 */
enum role partition_config_role(const struct partition_config *config, uint16_t server);

/* Primary, if there is one, and secondaries together. */
uint32_t partition_config_members(const struct partition_config *config);

/* Makes a server nobody in the group. Removing one that is not in it changes nothing. */
void partition_config_remove(struct partition_config *config, uint16_t server);

/*
 * Does to the group what an update of this type about this server does
 * (configuration_update_request). The ballot is left alone.
 *
 * Returns false, changing nothing, if it cannot be done: no such server in the
 * group, or no room for it.
 */
MUST_USE bool partition_config_apply(struct partition_config *config, enum config_type type,
                                     uint16_t server);

/* Whether two configurations say the same but for the decree meta knows of. */
bool partition_config_equal(const struct partition_config *a, const struct partition_config *b);

#endif
