/*
 * story.h - every line the model may tell, one row each.
 *
 * NOTE(constant, is it a detail, text, names of {0:0}, {1:1}, {2:2}, {3:3}):
 * see struct sim_note_kind for what {0}, {0:t}, {0:n} mean. A text reads as a
 * person would tell it who has the log of the cluster before them; it does not
 * repeat the time, the node and the actor, which stand before every line.
 * {0:p} is a partition as app_id.pidx, {0:s} a replica server by its index,
 * {0:T} a table's name by its index, {0:c} the command of a step by its index.
 */
#ifndef MODELS_STORY_H
#define MODELS_STORY_H

#include "models/codes.h"
#include "models/env_rules.h"
#include "models/fixes.h"
#include "sim/model.h"

#define MODEL_NOTES(NOTE)                                                                          \
    NOTE(STEP, false, "$ {0:c}", NULL, NULL, NULL, NULL)                                           \
    NOTE(STEP_SENT_AGAIN, false, "no answer: sends {0:c} once more ({1:1})", NULL, error_name,     \
         NULL, NULL)                                                                               \
    NOTE(STEP_UNEXPECTED, false, "the scenario expects {0:0} here, but the answer is {1:1}",       \
         error_name, error_name, NULL, NULL)                                                       \
    NOTE(SHELL_SUCCEEDS, false, "{0:0} succeeds", admin_command_name, NULL, NULL, NULL)            \
    NOTE(SHELL_FAILS, false, "{0:0} fails: {1:1}, {2:2}", admin_command_name, error_name,          \
         admin_hint_text, NULL)                                                                    \
    NOTE(SHELL_FAILS_PLAIN, false, "{0:0} fails: {1:1}", admin_command_name, error_name, NULL,     \
         NULL)                                                                                     \
    NOTE(SHELL_WRONG_STATUS, false, "{0:0} fails: {1:1}, the load is {2:2}", admin_command_name,   \
         error_name, bulk_load_status_name, NULL)                                                  \
    NOTE(SHELL_MAY_FORCE, false, "the shell suggests cancel_bulk_load -f", NULL, NULL, NULL, NULL) \
    NOTE(SHELL_DOWNLOADING, false, "{0:T} is DOWNLOADING, app_total_download_progress {1} %",      \
         NULL, NULL, NULL, NULL)                                                                   \
    NOTE(SHELL_INGESTING, false, "{0:T} is INGESTING, app_total_ingestion_progress {1} %", NULL,   \
         NULL, NULL, NULL)                                                                         \
    NOTE(SHELL_ENDED, false, "{0:T} is {1:1}, is_bulk_loading {2:2}", NULL, bulk_load_status_name, \
         yes_no_name, NULL)                                                                        \
    NOTE(SHELL_STATUS, false, "{0:T} is {1:1}", NULL, bulk_load_status_name, NULL, NULL)           \
    NOTE(SHELL_IN_STATUS, false, "{0} of {1} partitions are {2:2}", NULL, NULL,                    \
         bulk_load_status_name, NULL)                                                              \
    NOTE(SHELL_PARTITION, false, "partition {0} is {1:1}", NULL, bulk_load_status_name, NULL,      \
         NULL)                                                                                     \
    NOTE(SHELL_NODE_DOWNLOAD, false, "{0:s}: download progress {1} %", NULL, NULL, NULL, NULL)     \
    NOTE(SHELL_NODE_INGESTION, false, "{0:s}: ingestion_status {1:1}", NULL,                       \
         ingestion_status_name, NULL, NULL)                                                        \
    NOTE(SHELL_NODE_CLEAN, false, "{0:s}: is_cleaned_up {1:1}", NULL, yes_no_name, NULL, NULL)     \
    NOTE(SHELL_NODE_PAUSED, false, "{0:s}: is_paused {1:1}", NULL, yes_no_name, NULL, NULL)        \
    NOTE(SHELL_LAST_RESULT, false, "the shell adds that this is the result of the last load",      \
         NULL, NULL, NULL, NULL)                                                                   \
    NOTE(FLAG_UP, false,                                                                           \
         "raises its \"ingestion running\" flag; user writes are refused from now on", NULL, NULL, \
         NULL, NULL)                                                                               \
    NOTE(FLAG_DOWN, false, "lowers its \"ingestion running\" flag; user writes are taken again",   \
         NULL, NULL, NULL, NULL)                                                                   \
    /* replica: writes and ingestion */                                                            \
    NOTE(INGESTION_ARRIVES, false, "receives the ingestion request of {0:p}: {1} files, {2:b}",    \
         NULL, NULL, NULL, NULL)                                                                   \
    NOTE(                                                                                          \
        THROTTLE_HOLDS_INGESTION, false,                                                           \
        "holds the ingestion request of {0:p} back for {1:t}: {2} units this second, {3} allowed", \
        NULL, NULL, NULL, NULL)                                                                    \
    NOTE(THROTTLE_REJECTS_INGESTION, false,                                                        \
         "rejects the ingestion request of {0:p} in {1:t}: {2} units this second, {3} allowed",    \
         NULL, NULL, NULL, NULL)                                                                   \
    NOTE(THROTTLE_HOLDS, true, "holds a write of {0:p} back for {1:t}", NULL, NULL, NULL, NULL)    \
    NOTE(WRITE_REFUSED, false,                                                                     \
         "refuses a user write of {0:p} with ERR_OPERATION_DISABLED, the first since the flag "    \
         "went up",                                                                                \
         NULL, NULL, NULL, NULL)                                                                   \
    NOTE(INGESTION_COMES_BACK, false,                                                              \
         "the ingestion request of {0:p} comes back from the throttle", NULL, NULL, NULL, NULL)    \
    NOTE(INGESTION_FINDS_ITSELF, false,                                                            \
         "the ingestion request of {0:p} finds the flag it raised itself, is taken for a repeat "  \
         "and answered ERR_NO_NEED_OPERATE",                                                       \
         NULL, NULL, NULL, NULL)                                                                   \
    NOTE(INGESTION_REPEATED, false,                                                                \
         "answers an ingestion request of {0:p} ERR_NO_NEED_OPERATE: one is under way", NULL,      \
         NULL, NULL, NULL)                                                                         \
    NOTE(INGESTION_REFUSED, false, "refuses the ingestion request of {0:p}: {1:1}", NULL,          \
         error_name, NULL, NULL)                                                                   \
    NOTE(INGESTION_BEGINS, false, "begins to ingest {1} files into {0:p}", NULL, NULL, NULL, NULL) \
    NOTE(INGESTION_ENDS, false, "ends the ingestion of {0:p}: {1:1}", NULL, ingestion_status_name, \
         NULL, NULL)                                                                               \
    NOTE(EMPTY_PUT_FAILED, false,                                                                  \
         "cannot begin to ingest into {0:p}: the engine refuses the empty write before it", NULL,  \
         NULL, NULL, NULL)                                                                         \
    NOTE(DOWNLOAD_BEGINS, true, "begins to download {0:p}", NULL, NULL, NULL, NULL)                \
    NOTE(DOWNLOAD_ENDS, true, "has downloaded {0:p}: {1} files, {2:b}", NULL, NULL, NULL, NULL)    \
    NOTE(DOWNLOAD_FAILED, false, "fails to download {0:p}: {1:1}", NULL, error_name, NULL, NULL)   \
    NOTE(DOWNLOAD_BUSY, true, "does not download {0:p} yet: its server has no free download slot", \
         NULL, NULL, NULL, NULL)                                                                   \
    NOTE(LOADER_WIPED, false, "forgets the bulk load of {0:p} ({1:1}): its role changed", NULL,    \
         bulk_load_status_name, NULL, NULL)                                                        \
    NOTE(LOADER_CLEANED, true, "cleans up after the bulk load of {0:p}", NULL, NULL, NULL, NULL)   \
    NOTE(PREPARE_FAILED, false, "{0:s} does not prepare decree {1}: {2:2}", NULL, NULL,            \
         error_name, NULL)                                                                         \
    NOTE(LOG_FAILED, false, "fails to write decree {0} to its private log", NULL, NULL, NULL,      \
         NULL)                                                                                     \
    NOTE(ENGINE_FAILED, false, "fails to apply decree {0} to its engine", NULL, NULL, NULL, NULL)  \
    /* membership */                                                                               \
    NOTE(SERVER_DEAD, false, "takes {0:s} for dead: no beacon for {1:t}", NULL, NULL, NULL, NULL)  \
    NOTE(SERVER_BACK, false, "hears of {0:s} again", NULL, NULL, NULL, NULL)                       \
    NOTE(PRIMARY_LOST, false, "{0:p} has no primary any more: {1:s} is taken off (ballot {2})",    \
         NULL, NULL, NULL, NULL)                                                                   \
    NOTE(PRIMARY_CHOSEN, false, "{0:p}: {1:s} is the primary from now on (ballot {2})", NULL,      \
         NULL, NULL, NULL)                                                                         \
    NOTE(SECONDARY_LOST, false, "{0:p}: {1:s} is taken off the group (ballot {2})", NULL, NULL,    \
         NULL, NULL)                                                                               \
    NOTE(SECONDARY_ADDED, false, "{0:p}: {1:s} has caught up and is a secondary (ballot {2})",     \
         NULL, NULL, NULL, NULL)                                                                   \
    NOTE(BALLOT_FORCED, false, "{0:p}: {1:s} is the primary again after a restart (ballot {2})",   \
         NULL, NULL, NULL, NULL)                                                                   \
    NOTE(PROPOSAL, true, "{0:p}: proposes {1:1} of {2:s} to {3:s}", NULL, config_type_name, NULL,  \
         NULL)                                                                                     \
    NOTE(UPDATE_REFUSED, true, "{0:p}: refuses an update to ballot {1}, ballot {2} is stored",     \
         NULL, NULL, NULL, NULL)                                                                   \
    NOTE(RECONFIGURATION, true, "steps down for a while and asks meta for {0:0} of {1:s}",         \
         config_type_name, NULL, NULL, NULL)                                                       \
    NOTE(RECONFIGURATION_AGAIN, true, "got {0:0} for its reconfiguration and asks again",          \
         error_name, NULL, NULL, NULL)                                                             \
    NOTE(LEARN_BEGINS, true, "learns from {0:s}, from decree {1} on", NULL, NULL, NULL, NULL)      \
    NOTE(LEARN_ENDS, true, "has learned up to decree {0}", NULL, NULL, NULL, NULL)                 \
    NOTE(LEARN_FAILED, true, "learning ends with {0:0}", error_name, NULL, NULL, NULL)             \
    NOTE(INGESTION_LEARNED, false,                                                                 \
         "learns a log that holds an ingestion: its ballot is outdated, no file is ingested here", \
         NULL, NULL, NULL, NULL)                                                                   \
    NOTE(REPLICA_FAILED, false, "fails and is closed", NULL, NULL, NULL, NULL)                     \
    NOTE(REPLICA_CLOSED, true, "is no member of its group any more and is closed", NULL, NULL,     \
         NULL, NULL)                                                                               \
    NOTE(LEASE_LOST, false, "has not heard of meta for {0:t}: its {1} replicas become INACTIVE",   \
         NULL, NULL, NULL, NULL)                                                                   \
    NOTE(LEASE_BACK, false, "hears of meta again and asks what its replicas are", NULL, NULL,      \
         NULL, NULL)                                                                               \
    /* meta: bulk load */                                                                          \
    NOTE(COMMAND_ANSWERED, true, "answers {0:0} of {1:T}: {2:2}", admin_command_name, NULL,        \
         error_name, NULL)                                                                         \
    NOTE(ENV_STORED, false,                                                                        \
         "{0:T}: {1:1} is stored; replicas learn of it at their next config sync", NULL,           \
         env_key_name, NULL, NULL)                                                                 \
    NOTE(ENV_REFUSED, false, "{0:T}: the value of {1:1} is refused: {2:2}", NULL, env_key_name,    \
         env_fault_name, NULL)                                                                     \
    NOTE(LOAD_ACCEPTED, false, "accepts the bulk load of {0:T}, {1} partitions", NULL, NULL, NULL, \
         NULL)                                                                                     \
    NOTE(APP_STATUS, false, "{0:T} is {1:1}", NULL, bulk_load_status_name, NULL, NULL)             \
    NOTE(PARTITION_STATUS, true, "{0:p} is {1:1}", NULL, bulk_load_status_name, NULL, NULL)        \
    NOTE(PARTITION_CHANGE_DROPPED, true,                                                           \
         "{0:p} does not become {1:1}: a write of it is under way", NULL, bulk_load_status_name,   \
         NULL, NULL)                                                                               \
    NOTE(POLL_ERROR, true, "asks for {0:p} and gets {1:1}", NULL, error_name, NULL, NULL)          \
    NOTE(ROLLBACK, false,                                                                          \
         "{0:T} goes back to DOWNLOADING as a whole because of {2:2} about {1:p}: rollback {3}",   \
         NULL, NULL, error_name, NULL)                                                             \
    NOTE(ROLLBACKS_EXHAUSTED, false,                                                               \
         "{0:T} fails with {3:3}: {1:1} again, and {2} rollbacks are all there are", NULL,         \
         error_name, NULL, error_name)                                                             \
    NOTE(LOAD_FAILS, false, "{0:T} fails with {2:2}, reported about {1:p}", NULL, NULL,            \
         error_name, NULL)                                                                         \
    NOTE(TABLE_UNAVAILABLE, false, "{0:T} is not available: its load is forgotten", NULL, NULL,    \
         NULL, NULL)                                                                               \
    NOTE(LOAD_OVER, false, "the load of {0:T} is over: {1:1}", NULL, bulk_load_status_name, NULL,  \
         NULL)                                                                                     \
    NOTE(LOAD_OVER_FAILED, false, "the load of {0:T} is over: it failed with {1:1}", NULL,         \
         error_name, NULL, NULL)                                                                   \
    NOTE(SLOTS_TAKEN, true, "{0:p} has ingestion slots; its request goes out in {1:t}", NULL,      \
         NULL, NULL, NULL)                                                                         \
    NOTE(SLOTS_WANTING, true, "{0:p} finds no ingestion slot free and tries again in {1:t}", NULL, \
         NULL, NULL, NULL)                                                                         \
    NOTE(INGESTION_SENT, false, "sends the ingestion request of {0:p} to {1:s}, {2:b}", NULL,      \
         NULL, NULL, NULL)                                                                         \
    NOTE(INGESTION_ACCEPTED, true, "hears that {0:p} has carried out its ingestion request", NULL, \
         NULL, NULL, NULL)                                                                         \
    NOTE(INGESTION_CAME_TO_NOTHING, false,                                                         \
         "hears ERR_NO_NEED_OPERATE for {0:p}: the request came to nothing; meta does nothing "    \
         "about it",                                                                               \
         NULL, NULL, NULL, NULL)                                                                   \
    NOTE(INGESTION_AGAIN, false,                                                                   \
         "hears that {0:p} could not begin to ingest; a new request goes out", NULL, NULL, NULL,   \
         NULL)                                                                                     \
    NOTE(INGESTION_ERROR, false, "hears {1:1} to the ingestion request of {0:p}", NULL,            \
         error_name, NULL, NULL)                                                                   \
    /* meta: leader */                                                                             \
    NOTE(SESSION_OVER, false, "the session of {0:n} is over; it held the leader lock: {1:1}",      \
         NULL, yes_no_name, NULL, NULL)                                                            \
    NOTE(LEADER_LOST, false,                                                                       \
         "has lost the leader lock: the process exits and starts again as a standby", NULL, NULL,  \
         NULL, NULL)                                                                               \
    NOTE(LEADER_TAKES_OVER, false, "holds the leader lock and reads what ZooKeeper has stored",    \
         NULL, NULL, NULL, NULL)                                                                   \
    NOTE(LOAD_RESUMED, false, "goes on with the load of {0:T} in {1:1}: {2} partitions to go",     \
         NULL, bulk_load_status_name, NULL, NULL)                                                  \
    NOTE(RESULT_RESUMED, false,                                                                    \
         "takes up the last result of {0:T}, {1:1}, as if it were a load under way", NULL,         \
         bulk_load_status_name, NULL, NULL)                                                        \
    NOTE(LOAD_ABANDONED, false,                                                                    \
         "leaves the load of {0:T} in {1:1} alone: the operation lock is taken", NULL,             \
         bulk_load_status_name, NULL, NULL)                                                        \
    NOTE(LOAD_DROPPED, false,                                                                      \
         "drops the load of {0:T} in {1:1}: what is stored does not fit together; replicas are "   \
         "not told",                                                                               \
         NULL, bulk_load_status_name, NULL, NULL)                                                  \
    NOTE(LOADING_FLAG_RESET, false,                                                                \
         "{0:T} is marked as loading, but no load is stored: the mark goes", NULL, NULL, NULL,     \
         NULL)                                                                                     \
    /* remedies */                                                                                 \
    NOTE(INGESTION_NOTHING_RUNS, false,                                                            \
         "finds that nothing of {0:p} is being ingested: lowers its flag and asks for a new "      \
         "request",                                                                                \
         NULL, NULL, NULL, NULL)                                                                   \
    NOTE(INGESTION_PAUSED, false,                                                                  \
         "hears {1:1} to the ingestion request of {0:p} and sends it again in {2:t}: repeat {3}",  \
         NULL, error_name, NULL, NULL)                                                             \
    NOTE(INGESTION_DOUBTED, false,                                                                 \
         "hears ERR_NO_NEED_OPERATE for {0:p} and will see in {1:t} whether it is ingested", NULL, \
         NULL, NULL, NULL)                                                                         \
    NOTE(INGESTION_UNSEEN, false,                                                                  \
         "sees no ingestion of {0:p} in the group's reports and sends the request again: "         \
         "repeat {1}",                                                                             \
         NULL, NULL, NULL, NULL)                                                                   \
    NOTE(INGESTION_GIVEN_UP, false, "sees no ingestion of {0:p} and sends no more requests", NULL, \
         NULL, NULL, NULL)                                                                         \
    NOTE(WATCHDOG_FIRES, false,                                                                    \
         "the watchdog has seen nothing come of {0:p} for {1:t}: {2:2}, time {3}", NULL, NULL,     \
         watchdog_act_name, NULL)                                                                  \
    NOTE(WATCHDOG_TIRED, false,                                                                    \
         "the watchdog sees nothing come of {0:p}, but has acted {1} times already", NULL, NULL,   \
         NULL, NULL)

#define NOTE_KIND(constant, detail, text, a, b, c, d) NOTE_##constant,
enum note_kind { MODEL_NOTES(NOTE_KIND) NOTE_COUNT };
#undef NOTE_KIND

/* The table, in the order of the enum. */
extern const struct sim_note_kind model_notes[NOTE_COUNT];

#endif
