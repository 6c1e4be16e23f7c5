#include "models/replica_download.h"

#include "models/pegasus.h"
#include "models/provider.h"
#include "models/replica_config.h"
#include "models/replica_loader.h"

static uint32_t guard_index(const struct sim *sim)
{
    return cluster_guard(sim_options(sim), replica_partition(sim), replica_server(sim));
}

static uint32_t stub_of(const struct sim *sim)
{
    return cluster_stub(sim_options(sim), replica_server(sim));
}

/* --- slot --------------------------------------------------------------------- */

static void give_slot_back(struct sim *sim, struct replica *replica,
                           enum download_slot_releaser why)
{
    if (!replica->loader.is_downloading) {
        return;
    }
    struct about_partition slot = {.partition = replica_partition(sim)};
    replica->loader.is_downloading = 0;
    sim_guard_release(sim, GUARD_DOWNLOAD_SLOT, guard_index(sim), (uint16_t)why);
    sim_send(sim, stub_of(sim), MSG_DOWNLOAD_SLOT_BACK, &slot);
}

void replica_download_stop(struct sim *sim, struct replica *replica,
                           enum download_slot_releaser why)
{
    struct loader *loader = &replica->loader;
    (void)sim_cancel(sim, loader->fetch);
    loader->fetch = (struct sim_handle){0};
    if (loader->file_under_way) {
        struct transfer transfer = {.partition = replica_partition(sim), .epoch = loader->epoch};
        sim_send(sim, stub_of(sim), MSG_TRANSFER_STOP, &transfer);
        loader->file_under_way = 0;
    }
    loader->epoch++;
    give_slot_back(sim, replica, why);
}

static void fail(struct sim *sim, struct replica *replica, enum error error)
{
    sim_note(sim, NOTE_DOWNLOAD_FAILED, replica_partition(sim), error, 0, 0);
    replica_download_stop(sim, replica, DOWNLOAD_SLOT_ENDS);
    replica->loader.download_error = (uint8_t)error;
}

/* --- the chain of files ---------------------------------------------------------- */

uint32_t replica_download_file(const struct revision *revision, uint32_t file_count, uint32_t place)
{
    ASSERT(place < file_count);
    return revision->downloads_last_first ? file_count - 1 - place : place;
}

static void fetch(struct sim *sim, struct replica *replica, int32_t file)
{
    const struct pegasus_options *options = sim_options(sim);
    struct fetch body = {
        .partition = replica_partition(sim), .file = file, .epoch = replica->loader.epoch};
    struct fetch_context context = {.epoch = replica->loader.epoch, .file = file};
    struct sim_call call = {
        .to = cluster_provider(options),
        .kind = MSG_FETCH,
        .reply_kind = MSG_FETCHED,
        .timeout = PROVIDER_TIMEOUT + options->load.provider_latency.max,
        .context = &context,
        .context_bytes = sizeof(context),
    };
    replica->loader.fetch = sim_call(sim, &call, &body);
}

static void fetch_next(struct sim *sim, struct replica *replica)
{
    const struct revision *revision = options_revision(sim_options(sim));
    const struct loader *loader = &replica->loader;
    if (loader->next_file >= loader->file_count ||
        (revision->download_checks_status && loader->status != BLS_DOWNLOADING)) {
        return;
    }
    fetch(sim, replica,
          (int32_t)replica_download_file(revision, loader->file_count, loader->next_file));
}

void replica_download_add(struct sim *sim, struct replica *replica, int64_t bytes)
{
    struct loader *loader = &replica->loader;
    loader->bytes_done += bytes;
    loader->progress = loader_progress(loader->bytes_done, loader->file_total_size);
    if (loader->progress == 100 && loader->status == BLS_DOWNLOADING) {
        loader_set_status(sim, replica, BLS_DOWNLOADED);
        sim_note(sim, NOTE_DOWNLOAD_ENDS, replica_partition(sim), loader->file_count,
                 loader->bytes_done, 0);
        give_slot_back(sim, replica, DOWNLOAD_SLOT_ENDS);
    }
}

/* Files that are complete on disk count as done; the first of the others is next. */
static void begin_files(struct sim *sim, struct replica *replica)
{
    struct loader *loader = &replica->loader;
    uint32_t done = replica->disk.files_done;
    done = done < loader->file_count ? done : loader->file_count;
    loader->next_file = done;
    if (done > 0) {
        replica_download_add(sim, replica,
                             loader->file_total_size / loader->file_count * (int64_t)done);
    }
    fetch_next(sim, replica);
}

static void take_metadata(struct sim *sim, struct replica *replica, uint32_t file_count,
                          int64_t file_total_size)
{
    struct loader *loader = &replica->loader;
    loader->file_count = file_count;
    loader->file_total_size = file_total_size;
    if (loader_metadata_outcome(true, file_count > 0, file_total_size) != ERR_OK) {
        fail(sim, replica, ERR_CORRUPTION);
        return;
    }
    replica->disk.has_metadata = 1;
    begin_files(sim, replica);
}

/* --- start ------------------------------------------------------------------------- */

static void forget_secondaries(struct sim *sim, struct replica *replica)
{
    for (uint32_t i = 0; i < COUNT_OF(replica->loader.secondaries); i++) {
        (void)sim_cancel(sim, replica->loader.secondaries[i].call);
        replica->loader.secondaries[i] = (struct secondary_state){0};
    }
    replica->loader.empty_prepare_sent = 0;
}

/* The task of another thread finds it on disk; the report of this order knows nothing of it yet. */
static void find_metadata(struct sim *sim, const struct replica *replica)
{
    const struct fetch_context task = {.epoch = replica->loader.epoch, .file = FILE_METADATA};
    (void)sim_timer(sim, 0, MSG_METADATA_FOUND, &task);
}

void on_metadata_found(struct sim *sim, const struct sim_event *event)
{
    const struct pegasus_options *options = sim_options(sim);
    struct replica *replica = sim_state(sim);
    const struct fetch_context *task = event->body;
    if (task->epoch == replica->loader.epoch) {
        take_metadata(sim, replica, (uint32_t)options->load.files,
                      options->load.files * options->load.file_size);
    }
}

enum error replica_download_start(struct sim *sim, struct replica *replica)
{
    if (replica->loader.status == BLS_INVALID) {
        replica->disk.has_load_dir = 0;
        replica->disk.has_metadata = 0;
        replica->disk.files_done = 0;
    }
    if (replica->role == ROLE_PRIMARY) {
        forget_secondaries(sim, replica);
    }
    loader_clear(sim, replica, FLAG_DOWNLOAD);
    loader_set_status(sim, replica, BLS_DOWNLOADING);
    struct sim_work before = sim_work_now(sim);
    (void)sim_work_open(sim, WORK_DOWNLOAD, replica_partition(sim));
    sim_guard_hold(sim, GUARD_DOWNLOAD_SLOT, guard_index(sim));
    if (replica->disk.disk_full != DISK_NORMAL && !replica->disk.has_load_dir) {
        sim_note(sim, NOTE_DOWNLOAD_FAILED, replica_partition(sim), ERR_FILE_OPERATION_FAILED, 0,
                 0);
        sim_work_serve(sim, before);
        return ERR_FILE_OPERATION_FAILED;
    }
    replica->disk.has_load_dir = 1;
    replica->loader.is_downloading = 1;
    sim_count(sim, COUNTER_DOWNLOADS, 1);
    sim_note(sim, NOTE_DOWNLOAD_BEGINS, replica_partition(sim), 0, 0, 0);
    if (replica->disk.has_metadata) {
        find_metadata(sim, replica);
    } else {
        fetch(sim, replica, FILE_METADATA);
    }
    sim_work_serve(sim, before);
    return ERR_OK;
}

/* --- answers -------------------------------------------------------------------------- */

/* What is wrong with an answer of the provider, or ERR_OK. */
static enum error error_of(const struct sim_event *event)
{
    const struct fetched *fetched = event->body;
    if (event->outcome != SIM_DELIVERED) {
        return ERR_FS_INTERNAL;
    }
    /* Missing counts as corruption: nothing that asking again could cure. */
    return fetched->error == ERR_OBJECT_NOT_FOUND ? ERR_CORRUPTION : (enum error)fetched->error;
}

void on_fetched(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    struct loader *loader = &replica->loader;
    const struct fetch_context *context = event->context;
    const struct fetched *fetched = event->body;
    if (context->epoch != loader->epoch) {
        return;
    }
    loader->fetch = (struct sim_handle){0};
    enum error error = error_of(event);
    if (error == ERR_OK && context->file == FILE_METADATA && fetched->is_damaged) {
        error = ERR_CORRUPTION;
    }
    if (error != ERR_OK) {
        fail(sim, replica, error);
    } else if (context->file == FILE_METADATA) {
        take_metadata(sim, replica, fetched->file_count, fetched->bytes);
    } else {
        struct transfer transfer = {.bytes = fetched->bytes,
                                    .partition = replica_partition(sim),
                                    .file = (uint32_t)context->file,
                                    .epoch = loader->epoch};
        loader->file_is_damaged = fetched->is_damaged;
        loader->file_under_way = 1;
        sim_send(sim, stub_of(sim), MSG_TRANSFER, &transfer);
    }
}

void on_transferred(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    struct loader *loader = &replica->loader;
    const struct transfer *transfer = event->body;
    if (transfer->epoch != loader->epoch) {
        return;
    }
    loader->file_under_way = 0;
    struct file_state file = {
        .is_remote = true, .has_right_size = true, .has_right_digest = !loader->file_is_damaged};
    enum error error = loader_file_outcome(file);
    if (error != ERR_OK) {
        fail(sim, replica, error);
        return;
    }
    replica->disk.files_done++;
    loader->next_file++;
    sim_count(sim, COUNTER_FILES, 1);
    sim_obligation_progress(sim, OBLIGATION_LOAD,
                            options_table_of(sim_options(sim), transfer->partition), 1);
    replica_download_add(sim, replica, transfer->bytes);
    fetch_next(sim, replica);
}
