#include "models/partition_config.h"

struct partition_config partition_config_home(const struct pegasus_options *options,
                                              uint32_t partition)
{
    const struct table_options *table = &options->tables[options_table_of(options, partition)];
    struct partition_config config = {.primary = NO_SERVER,
                                      .max_replicas = (uint8_t)table->replicas};
    ASSERT(table->replicas >= 1 && table->replicas <= REPLICAS_MAX);
    for (uint32_t i = 0; i < REPLICAS_MAX - 1; i++)
        config.secondaries[i] = NO_SERVER;
    if (options->cluster.is_empty)
        return config;
    config.ballot = table->replicas;
    config.primary = (uint16_t)cluster_home(options, partition, 0);
    for (uint32_t i = 1; i < (uint32_t)table->replicas; i++)
        config.secondaries[config.secondary_count++] =
            (uint16_t)cluster_home(options, partition, i);
    return config;
}

enum role partition_config_role(const struct partition_config *config, uint16_t server)
{
    if (server == NO_SERVER)
        return ROLE_INACTIVE;
    if (config->primary == server)
        return ROLE_PRIMARY;
    for (uint32_t i = 0; i < config->secondary_count; i++) {
        if (config->secondaries[i] == server)
            return ROLE_SECONDARY;
    }
    return ROLE_INACTIVE;
}

uint32_t partition_config_members(const struct partition_config *config)
{
    return config->secondary_count + (config->primary == NO_SERVER ? 0U : 1U);
}

static void remove_secondary(struct partition_config *config, uint16_t server)
{
    uint8_t kept = 0;
    for (uint32_t i = 0; i < config->secondary_count; i++) {
        if (config->secondaries[i] != server)
            config->secondaries[kept++] = config->secondaries[i];
    }
    for (uint32_t i = kept; i < config->secondary_count; i++)
        config->secondaries[i] = NO_SERVER;
    config->secondary_count = kept;
}

void partition_config_remove(struct partition_config *config, uint16_t server)
{
    ASSERT(server != NO_SERVER);
    if (config->primary == server)
        config->primary = NO_SERVER;
    remove_secondary(config, server);
}

static bool add_secondary(struct partition_config *config, uint16_t server)
{
    if (config->secondary_count == REPLICAS_MAX - 1)
        return false;
    config->secondaries[config->secondary_count++] = server;
    return true;
}

bool partition_config_apply(struct partition_config *config, enum config_type type, uint16_t server)
{
    enum role role = partition_config_role(config, server);
    switch (type) {
    case CT_ASSIGN_PRIMARY:
    case CT_UPGRADE_TO_PRIMARY:
        if (config->primary != NO_SERVER)
            return false;
        remove_secondary(config, server);
        config->primary = server;
        return true;
    case CT_UPGRADE_TO_SECONDARY:
        return role == ROLE_INACTIVE && add_secondary(config, server);
    case CT_DOWNGRADE_TO_SECONDARY:
        if (role != ROLE_PRIMARY || config->secondary_count == REPLICAS_MAX - 1)
            return false;
        config->primary = NO_SERVER;
        return add_secondary(config, server);
    case CT_DOWNGRADE_TO_INACTIVE:
    case CT_REMOVE:
        if (role == ROLE_INACTIVE)
            return false;
        partition_config_remove(config, server);
        return true;
    case CT_PRIMARY_FORCE_UPDATE_BALLOT:
        return role == ROLE_PRIMARY;
    case CT_INVALID:
    case CT_ADD_SECONDARY:
    case CT_COUNT:
    default:
        return false;
    }
}

bool partition_config_equal(const struct partition_config *a, const struct partition_config *b)
{
    if (a->ballot != b->ballot || a->primary != b->primary ||
        a->secondary_count != b->secondary_count)
        return false;
    for (uint32_t i = 0; i < a->secondary_count; i++) {
        if (a->secondaries[i] != b->secondaries[i])
            return false;
    }
    return true;
}
