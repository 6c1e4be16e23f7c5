#include "models/replica_env.h"

#include "models/pegasus.h"
#include "models/replica_config.h"
#include "models/replica_write.h"
#include "models/throttle.h"

/* Whether an env is one of the throttle's. */
static bool is_throttle_env(uint32_t env)
{
    return env == ENV_WRITE_THROTTLING || env == ENV_WRITE_THROTTLING_BY_SIZE ||
           env == ENV_READ_THROTTLING || env == ENV_READ_THROTTLING_BY_SIZE;
}

/* Whether this value switches a throttle on. */
static bool switches_on(const struct pegasus_options *options, uint32_t partition, enum env_key key,
                        const char *value)
{
    struct throttle trial = {0};
    throttle_set_env(&trial, key, value,
                     (uint32_t)options->tables[options_table_of(options, partition)].partitions,
                     options_revision(options));
    return throttle_is_on(&trial, key);
}

static void set_deny(struct replica *replica, const char *value)
{
    struct deny_rule rule = write_deny_rule(value);
    replica->denies_reads = rule.denies_reads;
    replica->denies_writes = rule.denies_writes;
    replica->deny_is_reconfig = rule.is_reconfig;
}

void replica_env_set(const struct pegasus_options *options, struct replica *replica,
                     uint32_t partition, enum env_key key, const char *value)
{
    if (key == ENV_DENY_CLIENT_REQUEST) {
        set_deny(replica, value);
    } else if (key == ENV_ALLOW_INGEST_BEHIND) {
        replica->allows_ingest_behind =
            write_allows_ingest_behind(value, replica->allows_ingest_behind != 0);
    } else if (key < ENV_COUNT) {
        uint8_t bit = (uint8_t)(1U << key);
        replica->throttles &= (uint8_t)~bit;
        if (switches_on(options, partition, key, value)) {
            replica->throttles |= bit;
        }
    }
}

void on_replica_env(struct sim *sim, const struct sim_event *event)
{
    const struct env_message *message = event->body;
    const struct pegasus_options *options = sim_options(sim);
    uint32_t partition = replica_partition(sim);
    replica_env_set(options, sim_state(sim), partition, (enum env_key)message->env, message->value);
    if (is_throttle_env(message->env)) {
        sim_send(sim, cluster_throttle(options, partition, replica_server(sim)), MSG_THROTTLE_ENV,
                 message);
    }
}

void on_replica_fault(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    const struct fault_message *message = event->body;
    switch (message->what) {
    case FAULT_SLOW_DISK:
        replica->disk_factor = (uint32_t)message->value;
        break;
    case FAULT_ENGINE_WRITE:
        replica->engine_fails = (uint8_t)(message->value < UINT8_MAX ? message->value : UINT8_MAX);
        break;
    case FAULT_LOG_WRITE:
        replica->log_fails = (uint8_t)(message->value < UINT8_MAX ? message->value : UINT8_MAX);
        break;
    case FAULT_DISK_FULL:
        replica->disk.disk_full = (uint8_t)message->value;
        break;
    default:
        break;
    }
}
