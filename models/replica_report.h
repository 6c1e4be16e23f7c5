/*
 * replica_report.h - what a replica tells of its bulk load.
 *
 * Pure: a replica's state in, a report out. The primary's report to meta says
 * of its secondaries what it knew before this request (their answers to it
 * show in the next one). Sources: replica_bulk_loader.cpp,
 * report_group_download_progress, report_group_ingestion_status,
 * report_group_cleaned_up, report_group_is_paused.
 */
#ifndef MODELS_REPLICA_REPORT_H
#define MODELS_REPLICA_REPORT_H

#include "models/replica.h"

/* What a replica says of itself, asked with a status. */
struct replica_report replica_report_own(const struct replica *replica, uint16_t server,
                                         enum bulk_load_status status);

/*
 * Fills in the primary's report on its whole group, asked with a status. The
 * entries of loader.secondaries must be in order. When it says that the group's
 * ingestion is finished the caller lowers the flag before sending it.
 */
void replica_report_group(const struct replica *replica, uint16_t server,
                          enum bulk_load_status status, struct bulk_load_response *response);

#endif
