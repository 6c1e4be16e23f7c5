/*
 * replica_download.h - download, file by file.
 *
 * Source: replica_bulk_loader.cpp, start_download and download_files. A
 * download holds one of its server's slots from its start to its end. First
 * the metadata, unless it is there already, then the files one after another:
 * each is asked of the provider and then carried over the server's share of bandwidth
 * (models/stub.h). Files that are complete on disk count as done. Whatever
 * goes wrong ends the chain with a download error, which meta learns from the
 * next report.
 *
 * The folder cannot be made on a full disk: the slot is then lost for ever, as in
 * Pegasus, where the count is raised before the folder is made.
 *
 * Simplified: a download that is cleared or paused stops at once. Pegasus lets the
 * task go on for a file or so, which before #2077 could crash the server.
 */
#ifndef MODELS_REPLICA_DOWNLOAD_H
#define MODELS_REPLICA_DOWNLOAD_H

#include "models/releasers.h"
#include "models/replica.h"

/* Starts a download; the slot was granted by the stub. */
enum error replica_download_start(struct sim *sim, struct replica *replica);

/* Stops what is under way and gives the slot back, if one is held. What is known stays. */
void replica_download_stop(struct sim *sim, struct replica *replica,
                           enum download_slot_releaser why);

/* So many bytes more are complete (update_bulk_load_download_progress). */
void replica_download_add(struct sim *sim, struct replica *replica, int64_t bytes);

/* Which file comes at a place in the order of downloading. */
uint32_t replica_download_file(const struct revision *revision, uint32_t file_count,
                               uint32_t place);

#endif
