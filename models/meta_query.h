/*
 * meta_query.h - the command that shows how a load goes.
 *
 * What meta remembers, also of a load that is over: statuses, progress and
 * what each server last reported. Once a failed load is over, the query itself
 * carries the load's error. Nothing of the write-reject flag, nor whether
 * anything is still polled. (on_query_bulk_load_status; the shell's
 * arithmetic of src/shell/commands/bulk_load.cpp is done here.)
 */
#ifndef MODELS_META_QUERY_H
#define MODELS_META_QUERY_H

#include "models/meta_admin.h"

void meta_query(struct sim *sim, const struct command_call *call,
                const struct admin_request *request);

#endif
