#include "models/replica_loader.h"

#include "models/pegasus.h"
#include "models/replica_2pc.h"
#include "models/replica_config.h"
#include "models/replica_download.h"

static uint32_t guard_index(const struct sim *sim)
{
    return cluster_guard(sim_options(sim), replica_partition(sim), replica_server(sim));
}

/* --- the flag ------------------------------------------------------------------ */

void loader_raise_flag(struct sim *sim, struct replica *replica)
{
    replica->loader.is_ingesting = 1;
    replica->loader.has_refused = 0;
    replica->loader.ingestion_start = sim_now(sim);
    sim_guard_hold(sim, GUARD_INGESTION_FLAG, guard_index(sim));
    sim_state_is(sim, MACHINE_FLAG, replica_partition(sim), 1);
    sim_note(sim, NOTE_FLAG_UP, replica_partition(sim), 0, 0, 0);
}

void loader_lower_flag(struct sim *sim, struct replica *replica, enum flag_releaser why)
{
    if (!replica->loader.is_ingesting) {
        return;
    }
    replica->loader.is_ingesting = 0;
    replica->loader.has_refused = 0;
    sim_guard_release(sim, GUARD_INGESTION_FLAG, guard_index(sim), (uint16_t)why);
    sim_state_is(sim, MACHINE_FLAG, replica_partition(sim), 0);
    sim_obligation_close(sim, OBLIGATION_WRITES, replica_partition(sim), SIM_END_SUCCESS, ERR_OK);
    sim_note(sim, NOTE_FLAG_DOWN, replica_partition(sim), 0, 0, 0);
}

/* --- state ------------------------------------------------------------------------ */

void loader_set_status(struct sim *sim, struct replica *replica, enum bulk_load_status status)
{
    if (replica->loader.status != status) {
        replica->loader.status = (uint8_t)status;
        sim_state_is(sim, MACHINE_REPLICA, replica_partition(sim), status);
    }
}

void loader_set_ingestion(struct sim *sim, struct replica *replica, enum ingestion_status status)
{
    if (replica->loader.ingestion != status) {
        replica->loader.ingestion = (uint8_t)status;
        sim_state_is(sim, MACHINE_INGESTION, replica_partition(sim), status);
    }
}

/* What ends a download when the whole state is cleared. */
static enum download_slot_releaser download_end(enum flag_releaser why)
{
    static const enum download_slot_releaser ends[] = {
        [FLAG_REPORTED] = DOWNLOAD_SLOT_ENDS,   [FLAG_DOWNLOAD] = DOWNLOAD_SLOT_LOAD,
        [FLAG_CLEANED] = DOWNLOAD_SLOT_LOAD,    [FLAG_ROLE] = DOWNLOAD_SLOT_ROLE,
        [FLAG_PROCESS] = DOWNLOAD_SLOT_PROCESS,
    };
    ASSERT(why < COUNT_OF(ends));
    return ends[why];
}

void loader_clear(struct sim *sim, struct replica *replica, enum flag_releaser why)
{
    struct loader *loader = &replica->loader;
    replica_download_stop(sim, replica, download_end(why));
    loader->bytes_done = 0;
    loader->file_total_size = 0;
    loader->file_count = 0;
    loader->next_file = 0;
    loader->progress = 0;
    loader->download_error = ERR_OK;
    loader_lower_flag(sim, replica, why);
    loader->ingestion_start = 0;
    loader_set_ingestion(sim, replica, IS_INVALID);
    loader_set_status(sim, replica, BLS_INVALID);
}

/* Who leads no more waits for no secondary's answer (primary_context::cleanup). */
static void stop_waiting(struct sim *sim, struct replica *replica)
{
    for (uint32_t i = 0; i < COUNT_OF(replica->loader.secondaries); i++) {
        (void)sim_cancel(sim, replica->loader.secondaries[i].call);
        replica->loader.secondaries[i].call = (struct sim_handle){0};
    }
}

void loader_clear_if_needed(struct sim *sim, struct replica *replica, enum role old_role,
                            enum role new_role)
{
    if (old_role == ROLE_PRIMARY && new_role != ROLE_PRIMARY) {
        stop_waiting(sim, replica);
    }
    enum bulk_load_status status = (enum bulk_load_status)replica->loader.status;
    if (loader_is_wiped(status, old_role, new_role)) {
        sim_note(sim, NOTE_LOADER_WIPED, replica_partition(sim), status, 0, 0);
        loader_clear(sim, replica, FLAG_ROLE);
    }
}

void loader_crash(struct sim *sim, struct replica *replica)
{
    struct loader *loader = &replica->loader;
    loader_lower_flag(sim, replica, FLAG_PROCESS);
    loader_set_ingestion(sim, replica, IS_INVALID);
    loader_set_status(sim, replica, BLS_INVALID);
    sim_guard_release(sim, GUARD_DOWNLOAD_SLOT, guard_index(sim), DOWNLOAD_SLOT_PROCESS);
    /* Old answers must not be taken for new ones. */
    *loader = (struct loader){.epoch = loader->epoch + 1, .ingest_epoch = loader->ingest_epoch + 1};
}

bool loader_is_clean(const struct replica *replica)
{
    const struct loader *loader = &replica->loader;
    bool has_residue = loader->bytes_done != 0 || loader->file_total_size != 0 ||
                       loader->file_count != 0 || loader->progress != 0 ||
                       loader->download_error != ERR_OK || loader->is_downloading;
    return loader->status == BLS_INVALID && !has_residue && !loader->is_ingesting &&
           loader->ingestion == IS_INVALID && !replica->disk.has_load_dir;
}

/* --- secondaries ---------------------------------------------------------------------- */

static bool is_unused(const struct secondary_state *state)
{
    return state->report.flags == 0 && state->call.slot == 0;
}

/* Finds the entry of a server from `from` on; returns the count of entries if there is none. */
static uint32_t find_entry(const struct loader *loader, uint16_t server, uint32_t from)
{
    uint32_t i = from;
    while (i < COUNT_OF(loader->secondaries) &&
           (is_unused(&loader->secondaries[i]) || loader->secondaries[i].report.server != server)) {
        i++;
    }
    return i;
}

struct secondary_state *loader_secondary(struct sim *sim, struct replica *replica, uint32_t index)
{
    struct loader *loader = &replica->loader;
    ASSERT(index < replica->config.secondary_count);
    uint16_t server = replica->config.secondaries[index];
    struct secondary_state *state = &loader->secondaries[index];
    if (!is_unused(state) && state->report.server == server) {
        return state;
    }
    uint32_t other = find_entry(loader, server, index + 1);
    if (other < COUNT_OF(loader->secondaries)) {
        struct secondary_state moved = loader->secondaries[other];
        loader->secondaries[other] = *state;
        *state = moved;
        return state;
    }
    if (!is_unused(state)) {
        (void)sim_cancel(sim, state->call);
    }
    *state = (struct secondary_state){.report.server = server};
    return state;
}

void loader_reset_secondary(struct secondary_state *state)
{
    state->report = (struct replica_report){
        .server = state->report.server,
        .download_error = ERR_OK,
        .ingestion = IS_INVALID,
        .flags = REPORT_HAS_DOWNLOAD | REPORT_HAS_INGESTION | REPORT_HAS_CLEAN | REPORT_HAS_PAUSED,
    };
}

/* --- what orders do ---------------------------------------------------------------------- */

enum error loader_check_request(const struct replica *replica, int64_t ballot,
                                enum bulk_load_status status)
{
    if (replica->role == ROLE_ABSENT) {
        return ERR_OBJECT_NOT_FOUND;
    }
    if (replica->role != ROLE_PRIMARY || ballot != replica->config.ballot ||
        !loader_status_allowed(status, (enum bulk_load_status)replica->loader.status)) {
        return ERR_INVALID_STATE;
    }
    return ERR_OK;
}

enum error loader_check_group_request(const struct replica *replica, int64_t ballot,
                                      enum bulk_load_status status)
{
    if (replica->role == ROLE_ABSENT) {
        return ERR_OBJECT_NOT_FOUND;
    }
    if (ballot < replica->config.ballot) {
        return ERR_VERSION_OUTDATED;
    }
    if (ballot > replica->config.ballot || replica->role != ROLE_SECONDARY ||
        !loader_status_allowed(status, (enum bulk_load_status)replica->loader.status)) {
        return ERR_INVALID_STATE;
    }
    return ERR_OK;
}

/* check_ingestion_finish: once, whether it can be prepared or not. */
static void check_ingestion(struct sim *sim, struct replica *replica)
{
    struct loader *loader = &replica->loader;
    if (replica->role == ROLE_PRIMARY && loader->ingestion == IS_SUCCEED &&
        !loader->empty_prepare_sent) {
        loader->empty_prepare_sent = 1;
        (void)replica_2pc_empty_write(sim, replica, true);
    }
}

static void start_checkpoint(struct sim *sim, struct replica *replica)
{
    if (replica->loader.checkpoint == CHECKPOINT_NONE) {
        replica->loader.checkpoint = CHECKPOINT_WAITS;
        (void)sim_timer(sim, CHECKPOINT_RETRY, MSG_CHECKPOINTED, NULL);
    }
}

void on_checkpointed(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    struct replica *replica = sim_state(sim);
    const struct pegasus_options *options = sim_options(sim);
    if (replica->loader.checkpoint == CHECKPOINT_WAITS) {
        replica->loader.checkpoint = CHECKPOINT_RUNS;
        replica->is_checkpointing = 1;
        sim_time takes = sim_draw_range(sim, LANE_ENGINE, options->cluster.checkpoint);
        (void)sim_timer(sim, takes, MSG_CHECKPOINTED, NULL);
        return;
    }
    replica->loader.checkpoint = CHECKPOINT_NONE;
    replica->is_checkpointing = 0;
    replica->disk.durable = replica->disk.applied;
}

static void finish_success(struct sim *sim, struct replica *replica)
{
    start_checkpoint(sim, replica);
    loader_set_ingestion(sim, replica, IS_INVALID);
    loader_set_status(sim, replica, BLS_SUCCEED);
    if (replica->role == ROLE_PRIMARY) {
        (void)replica_2pc_empty_write(sim, replica, true);
    }
}

static void clean_up(struct sim *sim, struct replica *replica)
{
    if (loader_is_clean(replica)) {
        return;
    }
    if (replica->role == ROLE_PRIMARY) {
        for (uint32_t i = 0; i < replica->config.secondary_count; i++) {
            loader_reset_secondary(loader_secondary(sim, replica, i));
        }
    }
    sim_note(sim, NOTE_LOADER_CLEANED, replica_partition(sim), 0, 0, 0);
    loader_clear(sim, replica, FLAG_CLEANED);
    replica->disk.has_load_dir = 0;
    replica->disk.has_metadata = 0;
    replica->disk.files_done = 0;
}

void loader_act(struct sim *sim, struct replica *replica, enum loader_action action)
{
    switch (action) {
    case LOADER_START_INGESTION:
        loader_set_status(sim, replica, BLS_INGESTING);
        replica->loader.empty_prepare_sent = 0;
        break;
    case LOADER_CHECK_INGESTION:
        check_ingestion(sim, replica);
        break;
    case LOADER_FINISH_SUCCESS:
        finish_success(sim, replica);
        break;
    case LOADER_PAUSE:
        if (replica->loader.status == BLS_DOWNLOADING) {
            replica_download_stop(sim, replica, DOWNLOAD_SLOT_LOAD);
        }
        loader_set_status(sim, replica, BLS_PAUSED);
        break;
    case LOADER_CLEAN_UP:
        clean_up(sim, replica);
        break;
    case LOADER_NOTHING:
    case LOADER_START_DOWNLOAD:
    case LOADER_ACTION_COUNT:
    default:
        break;
    }
}
