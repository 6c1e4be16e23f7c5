/*
 * replica_loader.h - bulk load on one replica (replica_bulk_loader).
 *
 * Source: src/replica/bulk_load/replica_bulk_loader.cpp. Orders come from meta
 * (to the primary) and from the primary (to secondaries); which are obeyed and
 * how is said by loader_rules.h. Only a download needs the server's consent: its
 * slot is asked of the stub and the request goes on when the answer comes, at
 * the same instant.
 *
 * The "ingestion running" flag (_is_bulk_load_ingestion) goes up when an
 * ingestion request is admitted, and down only when the whole group's
 * ingestion is reported finished, when the load's state is cleared, or with the
 * process: loader_raise_flag and loader_lower_flag are the only two doors.
 *
 * Entry i of loader.secondaries is about config.secondaries[i]; it knows its
 * server, and one that finds itself at the wrong place is moved or forgotten.
 */
#ifndef MODELS_REPLICA_LOADER_H
#define MODELS_REPLICA_LOADER_H

#include "models/loader_rules.h"
#include "models/releasers.h"
#include "models/replica.h"

/* First pass of an emergency checkpoint only flushes; the next one comes so much later
 * (replica_chkpt.cpp, init_checkpoint). */
#define CHECKPOINT_RETRY (10 * SIM_SECOND)

/* --- the flag --------------------------------------------------------------- */

/* User writes are refused from now on; for the work being served. */
void loader_raise_flag(struct sim *sim, struct replica *replica);

/* They are taken again, and why. */
void loader_lower_flag(struct sim *sim, struct replica *replica, enum flag_releaser why);

/* --- state -------------------------------------------------------------------- */

void loader_set_status(struct sim *sim, struct replica *replica, enum bulk_load_status status);
void loader_set_ingestion(struct sim *sim, struct replica *replica, enum ingestion_status status);

/* clear_bulk_load_states: flag, ingestion status, progress, download; the folder stays. */
void loader_clear(struct sim *sim, struct replica *replica, enum flag_releaser why);

/* Before a change of role: clear_bulk_load_states_if_needed, and a primary's calls are ended. */
void loader_clear_if_needed(struct sim *sim, struct replica *replica, enum role old_role,
                            enum role new_role);

/* The process is gone: memory is zeroed, its guards are free. Sends nothing. */
void loader_crash(struct sim *sim, struct replica *replica);

/* is_cleaned_up */
bool loader_is_clean(const struct replica *replica);

/* The primary's entry of a secondary (its index in config.secondaries). */
struct secondary_state *loader_secondary(struct sim *sim, struct replica *replica, uint32_t index);

/* Nothing good is known of a secondary any more (reset_secondary_bulk_load_states). */
void loader_reset_secondary(struct secondary_state *state);

/* --- orders --------------------------------------------------------------------- */

/* May an order from meta or the primary be obeyed at all? Else the error of the answer. */
enum error loader_check_request(const struct replica *replica, int64_t ballot,
                                enum bulk_load_status status);
enum error loader_check_group_request(const struct replica *replica, int64_t ballot,
                                      enum bulk_load_status status);

/* Obeys an order that is no download. */
void loader_act(struct sim *sim, struct replica *replica, enum loader_action action);

/* An order was obeyed, or not: answers it, and a primary passes it on to its secondaries. */
void loader_finish_request(struct sim *sim, struct replica *replica,
                           const struct download_slot *request, enum error error);

#endif
