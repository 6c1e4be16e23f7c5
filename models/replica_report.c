#include "models/replica_report.h"

#include "models/replica_loader.h"

/* Which fields of a report a status asks for. */
static uint8_t fields_of(enum bulk_load_status status)
{
    static const uint8_t fields[BLS_COUNT] = {
        [BLS_DOWNLOADING] = REPORT_HAS_DOWNLOAD, [BLS_DOWNLOADED] = REPORT_HAS_DOWNLOAD,
        [BLS_INGESTING] = REPORT_HAS_INGESTION,  [BLS_SUCCEED] = REPORT_HAS_CLEAN,
        [BLS_FAILED] = REPORT_HAS_CLEAN,         [BLS_CANCELED] = REPORT_HAS_CLEAN,
        [BLS_PAUSING] = REPORT_HAS_PAUSED,
    };
    ASSERT(status < BLS_COUNT);
    return fields[status];
}

struct replica_report replica_report_own(const struct replica *replica, uint16_t server,
                                         enum bulk_load_status status)
{
    const struct loader *loader = &replica->loader;
    struct replica_report report = {.server = server, .flags = fields_of(status)};
    switch (report.flags) {
    case REPORT_HAS_DOWNLOAD:
        report.progress = loader->progress;
        report.download_error = loader->download_error;
        break;
    case REPORT_HAS_INGESTION:
        report.ingestion = loader->ingestion;
        break;
    case REPORT_HAS_CLEAN:
        report.flags |= loader_is_clean(replica) ? REPORT_CLEAN : 0;
        break;
    case REPORT_HAS_PAUSED:
        report.flags |= loader->status == BLS_PAUSED ? REPORT_PAUSED : 0;
        break;
    default:
        break;
    }
    return report;
}

/* Puts own and secondaries' reports into the response. */
static void add_nodes(const struct replica *replica, struct bulk_load_response *response,
                      const struct replica_report *own)
{
    response->nodes[0] = *own;
    for (uint32_t i = 0; i < replica->config.secondary_count; i++) {
        response->nodes[i + 1] = replica->loader.secondaries[i].report;
        response->nodes[i + 1].server = replica->config.secondaries[i];
    }
    response->node_count = (uint8_t)(replica->config.secondary_count + 1);
}

/* Whether the group is full and every known report has what `holds` asks for. */
static bool all_hold(const struct replica *replica, const struct bulk_load_response *response,
                     bool (*holds)(const struct replica_report *report))
{
    bool all = replica->config.secondary_count + 1 == replica->config.max_replicas;
    for (uint32_t i = 0; i < response->node_count; i++) {
        all = all && holds(&response->nodes[i]);
    }
    return all;
}

static bool has_ingested(const struct replica_report *report)
{
    return (report->flags & REPORT_HAS_INGESTION) != 0 && report->ingestion == IS_SUCCEED;
}

static bool is_clean(const struct replica_report *report)
{
    return (report->flags & REPORT_HAS_CLEAN) != 0 && (report->flags & REPORT_CLEAN) != 0;
}

static bool is_paused(const struct replica_report *report)
{
    return (report->flags & REPORT_HAS_PAUSED) != 0 && (report->flags & REPORT_PAUSED) != 0;
}

/* Own and secondaries' progress over the number of replicas there should be; rounds down. */
static uint8_t total_progress(const struct replica *replica,
                              const struct bulk_load_response *response)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < response->node_count; i++) {
        const struct replica_report *report = &response->nodes[i];
        sum += (report->flags & REPORT_HAS_DOWNLOAD) != 0 ? report->progress : 0U;
    }
    return replica->config.max_replicas == 0 ? 0 : (uint8_t)(sum / replica->config.max_replicas);
}

void replica_report_group(const struct replica *replica, uint16_t server,
                          enum bulk_load_status status, struct bulk_load_response *response)
{
    struct replica_report own = replica_report_own(replica, server, status);
    if (fields_of(status) == 0) {
        return;
    }
    add_nodes(replica, response, &own);
    switch (fields_of(status)) {
    case REPORT_HAS_DOWNLOAD:
        response->flags |= RESPONSE_HAS_PROGRESS;
        response->total_progress = total_progress(replica, response);
        break;
    case REPORT_HAS_INGESTION:
        response->flags |= RESPONSE_HAS_FINISHED;
        response->flags |= all_hold(replica, response, has_ingested) ? RESPONSE_FINISHED : 0;
        break;
    case REPORT_HAS_CLEAN:
        response->flags |= RESPONSE_HAS_CLEAN;
        response->flags |= all_hold(replica, response, is_clean) ? RESPONSE_CLEAN : 0;
        break;
    default:
        response->flags |= RESPONSE_HAS_PAUSED;
        response->flags |= all_hold(replica, response, is_paused) ? RESPONSE_PAUSED : 0;
        break;
    }
}
