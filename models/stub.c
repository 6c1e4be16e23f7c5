#include "models/stub.h"

#include "models/pegasus.h"

/* --- download slots ----------------------------------------------------------------- */

void on_download_slot(struct sim *sim, const struct sim_event *event)
{
    struct stub *stub = sim_state(sim);
    const struct pegasus_options *options = sim_options(sim);
    const struct download_slot *asked = event->body;
    struct download_slot given = *asked;
    given.granted = stub->downloading < options->config.max_concurrent_bulk_load_downloading_count;
    stub->downloading += given.granted;
    sim_send(sim, event->from, MSG_DOWNLOAD_SLOT_GIVEN, &given);
}

void on_download_slot_back(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    struct stub *stub = sim_state(sim);
    if (stub->downloading > 0) {
        stub->downloading--;
    }
}

/* --- transfers ------------------------------------------------------------------------ */

/* No run is that long: what takes longer never comes. */
#define TRANSFER_MAX (SIM_TIME_MAX / 2)

int64_t stub_share(int64_t bandwidth, uint32_t count, sim_time span, int64_t *carry)
{
    ASSERT(count > 0 && span >= 0);
    sim_wide part = (sim_wide)count * (sim_wide)SIM_SECOND;
    sim_wide whole = (sim_wide)bandwidth * (sim_wide)span;
    whole += (sim_wide)(uint64_t)*carry;
    sim_wide bytes = whole / part;
    bytes *= part;
    *carry = (int64_t)(whole - bytes);
    return (int64_t)(bytes / part);
}

sim_time stub_time_left(int64_t bandwidth, uint32_t count, int64_t remaining, int64_t carry)
{
    if (remaining <= 0) {
        return 0;
    }
    sim_wide rate = (sim_wide)bandwidth;
    sim_wide needed = (sim_wide)remaining * (sim_wide)count;
    needed *= (sim_wide)SIM_SECOND;
    if (needed <= (sim_wide)(uint64_t)carry) {
        return 1; /* time must pass for the next share to have the carry */
    }
    needed -= (sim_wide)(uint64_t)carry;
    needed += rate;
    needed -= 1;
    const sim_wide left = needed / rate;
    return left < (sim_wide)TRANSFER_MAX ? (sim_time)left : TRANSFER_MAX;
}

static int64_t bandwidth_of(const struct sim *sim, const struct stub *stub)
{
    const struct pegasus_options *options = sim_options(sim);
    int64_t bandwidth = options->load.download;
    if (stub->disk_factor > 1) {
        bandwidth /= stub->disk_factor;
    }
    return bandwidth > 0 ? bandwidth : 1;
}

/* Brings what every transfer still lacks up to date. */
static void advance(struct sim *sim, struct stub *stub)
{
    sim_time span = sim_now(sim) - stub->advanced_at;
    stub->advanced_at = sim_now(sim);
    uint32_t count = stub->transfers.count;
    if (count == 0 || span == 0) {
        return;
    }
    int64_t share = stub_share(bandwidth_of(sim, stub), count, span, &stub->carry);
    struct stub_task *task = sim_list_first(sim, POOL_TASKS, &stub->transfers);
    for (; task != NULL; task = sim_list_next(sim, POOL_TASKS, task)) {
        task->remaining = task->remaining > share ? task->remaining - share : 0;
    }
}

/* Sets the timer for the file that will be complete first. */
static void await_next(struct sim *sim, struct stub *stub)
{
    (void)sim_cancel(sim, stub->transfer_due);
    stub->transfer_due = (struct sim_handle){0};
    const struct stub_task *task = sim_list_first(sim, POOL_TASKS, &stub->transfers);
    if (task == NULL) {
        stub->carry = 0;
        stub->advanced_at = 0;
        return;
    }
    int64_t least = task->remaining;
    for (; task != NULL; task = sim_list_next(sim, POOL_TASKS, task)) {
        least = task->remaining < least ? task->remaining : least;
    }
    /* The works of the files are kept with them; the timer serves none of its own. */
    sim_polling(sim);
    stub->transfer_due = sim_timer(
        sim, stub_time_left(bandwidth_of(sim, stub), stub->transfers.count, least, stub->carry),
        MSG_TRANSFER_DUE, NULL);
}

/* What goes on with each transfer when they are looked through. */
enum fate { FATE_STAYS, FATE_COMPLETE, FATE_STOPPED };

static enum fate fate_of(const struct stub_task *task, const struct transfer *stopped)
{
    if (stopped != NULL && task->transfer.partition == stopped->partition &&
        task->transfer.epoch == stopped->epoch) {
        return FATE_STOPPED;
    }
    return task->remaining == 0 ? FATE_COMPLETE : FATE_STAYS;
}

/* Takes out what is complete, telling its replica, and the one to be stopped. */
static void settle(struct sim *sim, struct stub *stub, const struct transfer *stopped)
{
    struct sim_list staying = {0};
    const struct stub_task *task;
    while ((task = sim_list_first(sim, POOL_TASKS, &stub->transfers)) != NULL) {
        struct stub_task copy = *task;
        sim_list_pop(sim, POOL_TASKS, &stub->transfers);
        enum fate fate = fate_of(&copy, stopped);
        if (fate == FATE_STAYS) {
            struct stub_task *cell = sim_list_push(sim, POOL_TASKS, &staying);
            ASSERT(cell != NULL); /* a cell was freed just now */
            *cell = copy;
            continue;
        }
        sim_work_serve(sim, copy.work);
        if (fate == FATE_COMPLETE) {
            sim_send(sim, copy.replica, MSG_TRANSFERRED, &copy.transfer);
        }
        sim_work_drop(sim, copy.work);
    }
    stub->transfers = staying;
}

void on_transfer(struct sim *sim, const struct sim_event *event)
{
    struct stub *stub = sim_state(sim);
    const struct transfer *transfer = event->body;
    advance(sim, stub);
    /* A share of a byte is one of another size now. */
    stub->carry = 0;
    struct stub_task *task = sim_list_push(sim, POOL_TASKS, &stub->transfers);
    if (task == NULL) {
        return;
    }
    task->transfer = *transfer;
    task->remaining = transfer->bytes;
    task->replica = event->from;
    task->work = sim_work_now(sim);
    sim_work_keep(sim, task->work);
    await_next(sim, stub);
}

void on_transfer_stop(struct sim *sim, const struct sim_event *event)
{
    struct stub *stub = sim_state(sim);
    advance(sim, stub);
    settle(sim, stub, event->body);
    await_next(sim, stub);
}

void on_transfer_due(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    struct stub *stub = sim_state(sim);
    stub->transfer_due = (struct sim_handle){0};
    advance(sim, stub);
    settle(sim, stub, NULL);
    await_next(sim, stub);
}

/* --- ingestion ------------------------------------------------------------------------- */

static sim_time ingestion_takes(struct sim *sim, const struct stub *stub,
                                const struct ingest_task *task)
{
    const struct pegasus_options *options = sim_options(sim);
    if (task->result != IS_RUNNING) {
        return 0;
    }
    sim_time takes = sim_draw_range(sim, LANE_ENGINE, options->load.ingest);
    return stub->engine_factor > 1 ? takes * stub->engine_factor : takes;
}

static void ingest(struct sim *sim, const struct stub *stub, const struct ingest_task *task)
{
    (void)sim_timer(sim, ingestion_takes(sim, stub, task), MSG_INGEST_DUE, task);
}

/* Gives ingestions to free workers; of one that waited the replica has to say how it stands now. */
static void employ(struct sim *sim, struct stub *stub)
{
    const struct pegasus_options *options = sim_options(sim);
    const struct stub_task *task;
    while (stub->ingesting < options->config.ingestion_workers &&
           (task = sim_list_first(sim, POOL_TASKS, &stub->ingestions)) != NULL) {
        struct stub_task copy = *task;
        sim_list_pop(sim, POOL_TASKS, &stub->ingestions);
        stub->ingesting++;
        sim_work_serve(sim, copy.work);
        if (copy.ingest.has_waited) {
            sim_send(sim, copy.replica, MSG_INGEST_TAKEN, &copy.ingest);
        } else {
            ingest(sim, stub, &copy.ingest);
        }
        sim_work_drop(sim, copy.work);
    }
}

void on_ingest(struct sim *sim, const struct sim_event *event)
{
    struct stub *stub = sim_state(sim);
    const struct pegasus_options *options = sim_options(sim);
    const struct ingest_task *queued = event->body;
    struct stub_task *task = sim_list_push(sim, POOL_TASKS, &stub->ingestions);
    if (task == NULL) {
        return;
    }
    task->ingest = *queued;
    task->ingest.has_waited = stub->ingesting >= options->config.ingestion_workers;
    task->replica = event->from;
    task->work = sim_work_now(sim);
    sim_work_keep(sim, task->work);
    employ(sim, stub);
}

void on_ingest_looked(struct sim *sim, const struct sim_event *event)
{
    ingest(sim, sim_state(sim), event->body);
}

static bool is_made_to_fail(struct stub *stub, const struct ingest_task *task)
{
    if (stub->ingest_fails == 0 ||
        (stub->ingest_fail_partition >= 0 && stub->ingest_fail_partition != task->partition)) {
        return false;
    }
    stub->ingest_fails--;
    return true;
}

void on_ingest_due(struct sim *sim, const struct sim_event *event)
{
    struct stub *stub = sim_state(sim);
    const struct pegasus_options *options = sim_options(sim);
    const struct ingest_task *task = event->body;
    struct ingest_task done = *task;
    ASSERT(stub->ingesting > 0);
    stub->ingesting--;
    if (done.result == IS_RUNNING) {
        done.result = is_made_to_fail(stub, &done) ? IS_FAILED : IS_SUCCEED;
    }
    uint32_t server = cluster_server_of(sim, sim_self(sim));
    sim_send(sim, cluster_replica(options, done.partition, server), MSG_INGESTED, &done);
    employ(sim, stub);
}

/* --- faults and crash --------------------------------------------------------------------- */

void on_stub_fault(struct sim *sim, const struct sim_event *event)
{
    struct stub *stub = sim_state(sim);
    const struct fault_message *message = event->body;
    switch (message->what) {
    case FAULT_SLOW_ENGINE:
        stub->engine_factor = (uint32_t)message->value;
        break;
    case FAULT_SLOW_DISK:
        advance(sim, stub);
        stub->disk_factor = (uint32_t)message->value;
        stub->carry = 0;
        await_next(sim, stub);
        break;
    case FAULT_ENGINE_INGEST:
        stub->ingest_fails = (uint32_t)message->value;
        stub->ingest_fail_partition = message->partition;
        break;
    default:
        break;
    }
}

static void drop_all(struct sim *sim, struct sim_list *tasks)
{
    const struct stub_task *task;
    while ((task = sim_list_first(sim, POOL_TASKS, tasks)) != NULL) {
        sim_work_drop(sim, task->work);
        sim_list_pop(sim, POOL_TASKS, tasks);
    }
}

void stub_forget(struct sim *sim, struct stub *stub)
{
    drop_all(sim, &stub->transfers);
    drop_all(sim, &stub->ingestions);
    stub->transfer_due = (struct sim_handle){0};
    stub->carry = 0;
    stub->downloading = 0;
    stub->ingesting = 0;
}
