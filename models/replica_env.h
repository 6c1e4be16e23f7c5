/*
 * replica_env.h - a table's envs as one replica of it knows them.
 *
 * They come with the proposal that makes the replica and by config sync
 * (replica::update_app_envs). The replica itself only notes which throttles are on
 * and passes such an env on to its throttle at the same instant, so that the two
 * never differ, whatever the network loses.
 */
#ifndef MODELS_REPLICA_ENV_H
#define MODELS_REPLICA_ENV_H

#include "models/replica.h"

/* Takes the value of an env; empty: it is not set. A value that cannot be understood counts as
 * such. */
void replica_env_set(const struct pegasus_options *options, struct replica *replica,
                     uint32_t partition, enum env_key key, const char *value);

#endif
