#include "models/provider.h"

#include "models/pegasus.h"

void provider_crash(struct sim *sim)
{
    (void)sim;
}

void provider_restart(struct sim *sim)
{
    (void)sim;
}

void provider_set_fault(struct provider *provider, const struct fault_message *message)
{
    struct provider_fault fault = {.partition = message->partition,
                                   .file = message->file,
                                   .what = message->what,
                                   .table = message->table};
    uint32_t kept = 0;
    for (uint32_t i = 0; i < provider->fault_count; i++) {
        const struct provider_fault *old = &provider->faults[i];
        bool is_same = old->partition == fault.partition && old->file == fault.file &&
                       old->what == fault.what && old->table == fault.table;
        if (!is_same) {
            provider->faults[kept++] = *old;
        }
    }
    if (message->value != 0 && kept < PROVIDER_FAULTS_MAX) {
        provider->faults[kept++] = fault;
    }
    provider->fault_count = kept;
}

static bool is_struck(const struct provider_fault *fault, const struct fetch *fetch, uint32_t table)
{
    if (fetch->file == FILE_TABLE_INFO) {
        return fault->what == FAULT_LOSE_TABLE_INFO && fault->table == table;
    }
    if (fault->what != FAULT_LOSE_FILE && fault->what != FAULT_DAMAGE_FILE) {
        return false;
    }
    bool is_partition =
        fault->partition < 0 ? fault->table == table : fault->partition == fetch->partition;
    return is_partition &&
           (fault->file < 0 ? fetch->file != FILE_METADATA : fault->file == fetch->file);
}

struct fetched provider_look(const struct provider *provider, const struct pegasus_options *options,
                             const struct fetch *fetch)
{
    struct fetched fetched = {
        .bytes = options->load.file_size, .file = fetch->file, .epoch = fetch->epoch};
    uint32_t table = options_table_of(options, fetch->partition);
    if (fetch->file == FILE_METADATA) {
        fetched.bytes = options->load.files * options->load.file_size;
        fetched.file_count = (uint32_t)options->load.files;
    }
    for (uint32_t i = 0; i < provider->fault_count; i++) {
        if (!is_struck(&provider->faults[i], fetch, table)) {
            continue;
        }
        if (provider->faults[i].what == FAULT_DAMAGE_FILE) {
            fetched.is_damaged = 1;
        } else {
            fetched.error = ERR_OBJECT_NOT_FOUND;
        }
    }
    return fetched;
}

void on_fetch(struct sim *sim, const struct sim_event *event)
{
    const struct pegasus_options *options = sim_options(sim);
    struct fetch_due due = {.fetched = provider_look(sim_state(sim), options, event->body),
                            .back = event->back};
    sim_time takes = sim_draw_range(sim, LANE_PROVIDER, options->load.provider_latency);
    (void)sim_timer(sim, takes, MSG_FETCH_DUE, &due);
}

void on_fetch_due(struct sim *sim, const struct sim_event *event)
{
    const struct fetch_due *due = event->body;
    sim_reply(sim, due->back, &due->fetched);
}

void on_provider_fault(struct sim *sim, const struct sim_event *event)
{
    provider_set_fault(sim_state(sim), event->body);
}
