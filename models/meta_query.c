#include "models/meta_query.h"

#include "models/meta_app.h"
#include "models/pegasus.h"

#include <string.h>

/* Partitions of a table that are in one status. */
static uint32_t count_in(struct sim *sim, uint32_t table, uint8_t status)
{
    const uint32_t first = meta_app_first(sim, table);
    uint32_t count = 0;
    for (uint32_t i = 0; i < meta_app_partitions(sim, table); i++) {
        count += meta_partition_at(sim, first + i)->record.status == status;
    }
    return count;
}

/* app_total_download_progress: the mean over the partitions. */
static uint8_t download_progress(struct sim *sim, uint32_t table)
{
    const uint32_t first = meta_app_first(sim, table);
    const uint32_t count = meta_app_partitions(sim, table);
    uint64_t sum = 0;
    ASSERT(count > 0);
    for (uint32_t i = 0; i < count; i++) {
        sum += meta_partition_at(sim, first + i)->progress;
    }
    return (uint8_t)(sum / count);
}

/* What the shell shows as progress; it counts ingested partitions only with -d and without -i. */
static uint8_t shown_progress(struct sim *sim, uint32_t table, const struct admin_request *request)
{
    const uint8_t status = meta_table_at(sim, table)->info.status;
    if (status == BLS_DOWNLOADING) {
        return download_progress(sim, table);
    }
    const bool is_counted = (request->flags & ADMIN_DETAILED) != 0 && request->partition < 0;
    if (status == BLS_INGESTING && is_counted) {
        const uint64_t done = count_in(sim, table, BLS_SUCCEED);
        return (uint8_t)(100 * done / meta_app_partitions(sim, table));
    }
    return 0;
}

/* -i: one partition, and with -d what its servers last reported. */
static void show_partition(struct sim *sim, uint32_t table, const struct admin_request *request,
                           struct admin_reply *reply)
{
    if (request->partition < 0 || (uint32_t)request->partition >= meta_app_partitions(sim, table)) {
        return;
    }
    const struct meta_partition *partition =
        meta_partition_at(sim, meta_app_first(sim, table) + (uint32_t)request->partition);
    reply->partition_status = partition->record.status;
    if ((request->flags & ADMIN_DETAILED) != 0) {
        reply->node_count = partition->node_count;
        memcpy(reply->nodes, partition->nodes, sizeof(reply->nodes));
    }
}

void meta_query(struct sim *sim, const struct command_call *call,
                const struct admin_request *request)
{
    const enum error error = meta_admin_table_error(sim, call->table);
    if (error != ERR_OK) {
        meta_admin_answer(sim, call, error, HINT_NONE);
        return;
    }
    const struct meta_table *table = meta_table_at(sim, call->table);
    struct admin_reply reply = {.app_status = table->info.status,
                                .is_bulk_loading = table->is_bulk_loading,
                                .step = call->step,
                                .command = call->command};
    reply.progress = shown_progress(sim, call->table, request);
    reply.in_status = count_in(sim, call->table, table->info.status);
    if (!table->is_bulk_loading) {
        reply.hint = HINT_LAST_RESULT;
        reply.error = table->info.status == BLS_FAILED ? table->info.error : ERR_OK;
    }
    show_partition(sim, call->table, request, &reply);
    sim_reply(sim, call->back, &reply);
}
