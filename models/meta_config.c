#include "models/meta_config.h"

#include "models/meta_detector.h"
#include "models/meta_guardian.h"
#include "models/meta_store.h"
#include "models/partition_config.h"
#include "models/pegasus.h"

#include <string.h>

static struct meta_partition *partition_of(struct meta *meta, uint32_t partition)
{
    ASSERT(partition < meta->partition_count);
    return &meta_partitions(meta)[partition];
}

const struct partition_config *meta_config(struct meta *meta, uint32_t partition)
{
    return &partition_of(meta, partition)->config;
}

bool meta_config_is_updating(struct meta *meta, uint32_t partition)
{
    return partition_of(meta, partition)->is_updating != 0;
}

void meta_config_env_changed(struct meta *meta, uint32_t table, uint32_t env)
{
    ASSERT(table < meta->table_count && env < ENV_COUNT);
    meta->config_version++;
    meta_tables(meta)[table].env_changed[env] = (uint32_t)meta->config_version;
}

void meta_config_load(struct meta *meta, uint32_t partition, const struct partition_config *config)
{
    struct meta_partition *entry = partition_of(meta, partition);
    entry->config = *config;
    entry->dropped_at = 0;
    for (uint32_t i = 0; i < COUNT_OF(entry->dropped); i++) {
        entry->dropped[i] = NO_SERVER;
    }
    entry->adding = NO_SERVER;
    entry->is_updating = 0;
    entry->changed = 0;
    memset(&entry->update_back, 0, sizeof(entry->update_back));
}

/* --- who was dropped (config_context::dropped) ---------------------------- */

static void forget_dropped(struct meta_partition *entry, uint16_t server)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < COUNT_OF(entry->dropped); i++) {
        if (entry->dropped[i] != server) {
            entry->dropped[kept++] = entry->dropped[i];
        }
    }
    while (kept < COUNT_OF(entry->dropped)) {
        entry->dropped[kept++] = NO_SERVER;
    }
}

static void remember_dropped(struct meta_partition *entry, uint16_t server, sim_time now)
{
    forget_dropped(entry, server);
    for (uint32_t i = COUNT_OF(entry->dropped) - 1; i > 0; i--) {
        entry->dropped[i] = entry->dropped[i - 1];
    }
    entry->dropped[0] = server;
    entry->dropped_at = now;
}

/* --- taking an update over -------------------------------------------------- */

/* Counts a group's members at their servers: by is +1 or -1. */
static void count_members(struct meta *meta, const struct partition_config *config, int by)
{
    struct meta_server *servers = meta_servers(meta);
    if (config->primary != NO_SERVER) {
        servers[config->primary].primaries += (uint32_t)by;
        servers[config->primary].replicas += (uint32_t)by;
    }
    for (uint32_t i = 0; i < config->secondary_count; i++) {
        servers[config->secondaries[i]].replicas += (uint32_t)by;
    }
}

static void tell(struct sim *sim, const struct store_write *write)
{
    static const uint16_t notes[CT_COUNT] = {
        [CT_ASSIGN_PRIMARY] = NOTE_PRIMARY_CHOSEN,
        [CT_UPGRADE_TO_PRIMARY] = NOTE_PRIMARY_CHOSEN,
        [CT_UPGRADE_TO_SECONDARY] = NOTE_SECONDARY_ADDED,
        [CT_DOWNGRADE_TO_SECONDARY] = NOTE_PRIMARY_LOST,
        [CT_DOWNGRADE_TO_INACTIVE] = NOTE_SECONDARY_LOST,
        [CT_REMOVE] = NOTE_SECONDARY_LOST,
        [CT_PRIMARY_FORCE_UPDATE_BALLOT] = NOTE_BALLOT_FORCED,
    };
    uint16_t note = notes[write->flags];
    if (note == NOTE_SECONDARY_LOST && write->record.config.primary == NO_SERVER) {
        note = NOTE_PRIMARY_LOST;
    }
    sim_count(sim, COUNTER_RECONFIGURATIONS, 1);
    sim_note(sim, note, write->index, write->note, write->record.config.ballot, 0);
}

static void answer(struct sim *sim, struct sim_return back, const struct update_config *update,
                   const struct partition_config *stored, enum error error)
{
    struct update_config_ack ack;
    memset(&ack, 0, sizeof(ack));
    ack.config = *stored;
    ack.error = (uint16_t)error;
    ack.node = update->node;
    ack.type = update->type;
    sim_reply(sim, back, &ack);
}

/* What was stored becomes what memory says; the dropped are remembered. */
static void take(struct sim *sim, struct meta *meta, const struct store_write *write)
{
    struct meta_partition *entry = partition_of(meta, write->index);
    const bool was_member = partition_config_role(&entry->config, write->note) != ROLE_INACTIVE;
    count_members(meta, &entry->config, -1);
    entry->config = write->record.config;
    count_members(meta, &entry->config, 1);
    entry->changed = ++meta->config_version;
    entry->is_updating = 0;
    entry->adding = NO_SERVER;
    const bool is_member = partition_config_role(&entry->config, write->note) != ROLE_INACTIVE;
    if (is_member) {
        forget_dropped(entry, write->note);
    } else if (was_member) {
        remember_dropped(entry, write->note, sim_now(sim));
    }
    tell(sim, write);
}

void meta_config_written(struct sim *sim, const struct store_write *write)
{
    struct meta *meta = sim_state(sim);
    struct meta_partition *entry = partition_of(meta, write->index);
    ASSERT(entry->is_updating && write->kind == ZNODE_CONFIG);
    ASSERT(write->record.config.ballot == entry->config.ballot + 1);
    take(sim, meta, write);
    const struct sim_return back = entry->update_back;
    memset(&entry->update_back, 0, sizeof(entry->update_back));
    if (back.call.slot != 0) {
        const struct update_config update = {.node = write->note, .type = write->flags};
        answer(sim, back, &update, &entry->config, ERR_OK);
    }
    if (entry->config.primary == NO_SERVER) {
        meta_guardian_cure_primary(sim, meta, write->index);
    } else if (!meta_detector_is_alive(meta, entry->config.primary)) {
        meta_config_drop_primary(sim, meta, write->index);
    }
}

/* Writes an update that was found good. */
static void store(struct sim *sim, struct meta *meta, const struct update_config *update)
{
    partition_of(meta, update->partition)->is_updating = 1;
    struct store_write write;
    memset(&write, 0, sizeof(write));
    write.index = update->partition;
    write.kind = ZNODE_CONFIG;
    write.operation = ZNODE_SET;
    write.purpose = STORE_CONFIG;
    write.flags = update->type;
    write.note = update->node;
    write.record.config = update->config;
    meta_store(sim, &write);
}

void meta_config_drop_primary(struct sim *sim, struct meta *meta, uint32_t partition)
{
    struct meta_partition *entry = partition_of(meta, partition);
    if (entry->is_updating || entry->config.primary == NO_SERVER) {
        return;
    }
    const struct sim_work before = sim_work_now(sim);
    sim_work_open(sim, WORK_RECONFIGURATION, partition);
    struct update_config update = {.config = entry->config,
                                   .partition = partition,
                                   .node = entry->config.primary,
                                   .type = CT_DOWNGRADE_TO_INACTIVE};
    update.config.ballot++;
    partition_config_remove(&update.config, update.node);
    store(sim, meta, &update);
    sim_work_serve(sim, before);
}

/* A standby names the leader it knows of in `node`. */
static void forward(struct sim *sim, const struct meta *meta, const struct sim_event *event)
{
    const struct update_config *update = event->body;
    const struct update_config other = {.node = meta->leader == SIM_NOBODY ? NO_SERVER
                                                                           : (uint16_t)meta->leader,
                                        .type = update->type};
    answer(sim, event->back, &other, &update->config, ERR_FORWARD_TO_OTHERS);
}

void on_update_config(struct sim *sim, const struct sim_event *event)
{
    struct meta *meta = sim_state(sim);
    const struct update_config *update = event->body;
    if (meta->phase != META_LEADING) {
        forward(sim, meta, event);
        return;
    }
    struct meta_partition *entry = partition_of(meta, update->partition);
    if (partition_config_equal(&entry->config, &update->config)) {
        answer(sim, event->back, update, &entry->config, ERR_OK);
    } else if (update->config.ballot != entry->config.ballot + 1) {
        sim_note(sim, NOTE_UPDATE_REFUSED, update->partition, update->config.ballot,
                 entry->config.ballot, 0);
        answer(sim, event->back, update, &entry->config, ERR_INVALID_VERSION);
    } else if (!entry->is_updating) {
        entry->update_back = event->back;
        store(sim, meta, update);
    }
}
