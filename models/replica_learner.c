/*
 * replica_learner.c - the learner's side of learning: see replica_learn.h.
 */
#include "models/pegasus.h"
#include "models/prepare_list.h"
#include "models/replica_2pc.h"
#include "models/replica_config.h"
#include "models/replica_learn.h"

#include <string.h>

/* Before the primary is asked again; replica_learn.cpp, LPC_DELAY_LEARN. */
#define LEARN_RETRY (1 * SIM_SECOND)

enum error replica_learn_allows_prepare(const struct replica *replica)
{
    if (replica->learner_state == LEARNING_WITH_PREPARE ||
        replica->learner_state == LEARNING_SUCCEEDED) {
        return ERR_OK;
    }
    return replica->learning.slot != 0 ? ERR_TRY_AGAIN : ERR_INVALID_STATE;
}

static void set_learning(struct replica *replica, struct sim_handle handle)
{
    replica->learning = handle;
}

/* Ends what is under way of a round: call, copying or pause. */
static void end_step(struct sim *sim, struct replica *replica)
{
    sim_cancel(sim, replica->learning);
    set_learning(replica, (struct sim_handle){0});
}

/* Gives the server's place for copying a checkpoint back, if this learner has it. */
static void give_slot_back(struct sim *sim, struct replica *replica)
{
    if (replica->has_learn_slot) {
        replica->has_learn_slot = 0;
        sim_send(sim, cluster_stub(sim_options(sim), replica_server(sim)), MSG_LEARN_SLOT_BACK,
                 NULL);
    }
}

void replica_learn_stop(struct sim *sim, struct replica *replica)
{
    end_step(sim, replica);
    give_slot_back(sim, replica);
    replica->learner_state = LEARNER_NONE;
    replica->learn_signature = 0;
    replica->prepare_start = 0;
}

/* Learning failed: no learner any more, until meta proposes it again (handle_learning_error). */
static void fail(struct sim *sim, struct replica *replica, enum error error)
{
    sim_note(sim, NOTE_LEARN_FAILED, error, 0, 0, 0);
    replica_config_step_down(sim, replica, false);
}

static void ask_again_later(struct sim *sim, struct replica *replica)
{
    set_learning(replica, sim_timer(sim, LEARN_RETRY, MSG_LEARN_AGAIN, NULL));
}

void on_learn_again(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    struct replica *replica = sim_state(sim);
    set_learning(replica, (struct sim_handle){0});
    replica_learn_start(sim, replica, 0);
}

static struct sim_handle call_primary(struct sim *sim, const struct replica *replica, uint16_t kind,
                                      uint16_t reply_kind, const void *body)
{
    const struct pegasus_options *options = sim_options(sim);
    const struct sim_call call = {.to = replica_peer(sim, replica->config.primary),
                                  .kind = kind,
                                  .reply_kind = reply_kind,
                                  .timeout = options->config.rpc_timeout};
    return sim_call(sim, &call, body);
}

static void ask(struct sim *sim, struct replica *replica)
{
    const struct learn_request request = {.ballot = replica->config.ballot,
                                          .committed = replica->committed,
                                          .server = replica_server(sim),
                                          .signature = replica->learn_signature};
    set_learning(replica, call_primary(sim, replica, MSG_LEARN, MSG_LEARN_REPLY, &request));
}

static void notify(struct sim *sim, struct replica *replica)
{
    const struct learn_completion completion = {.ballot = replica->config.ballot,
                                                .committed = replica->committed,
                                                .server = replica_server(sim),
                                                .learner_state = replica->learner_state,
                                                .signature = replica->learn_signature};
    set_learning(replica, call_primary(sim, replica, MSG_LEARN_COMPLETION, MSG_LEARN_COMPLETION_ACK,
                                       &completion));
}

/* A new round: what was prepared here without being committed is forgotten. */
static void begin_round(struct sim *sim, struct replica *replica, uint32_t signature)
{
    end_step(sim, replica);
    give_slot_back(sim, replica);
    prepare_list_clear(sim, replica);
    replica->learner_state = LEARNING_WITHOUT_PREPARE;
    replica->learn_signature = signature;
    replica->prepare_start = 0;
    sim_note(sim, NOTE_LEARN_BEGINS, replica->config.primary, replica->committed + 1, 0, 0);
}

void replica_learn_start(struct sim *sim, struct replica *replica, uint32_t signature)
{
    if (replica->role != ROLE_POTENTIAL_SECONDARY || replica->config.primary == NO_SERVER) {
        return;
    }
    if (signature != 0 && signature != replica->learn_signature) {
        begin_round(sim, replica, signature);
    }
    if (replica->learning.slot != 0) {
        return;
    }
    if (replica->learner_state == LEARNING_WITH_PREPARE &&
        replica->committed + 1 >= replica->prepare_start) {
        replica->learner_state = LEARNING_SUCCEEDED;
        sim_note(sim, NOTE_LEARN_ENDS, replica->committed, 0, 0, 0);
    }
    if (replica->learner_state == LEARNING_SUCCEEDED) {
        notify(sim, replica);
    } else {
        ask(sim, replica);
    }
}

void on_add_learner(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    const struct add_learner *add = event->body;
    if (replica->role == ROLE_ABSENT) {
        replica_config_open(sim, replica);
    }
    const bool is_older = add->config.ballot < replica->config.ballot;
    const bool is_same = add->config.ballot == replica->config.ballot;
    if (is_older || replica->role == ROLE_ERROR ||
        (is_same && replica->role != ROLE_POTENTIAL_SECONDARY &&
         (replica->role != ROLE_INACTIVE || replica->is_transient))) {
        return;
    }
    const int64_t own_ballot = replica->config.ballot;
    replica->config = add->config;
    replica->config.ballot = own_ballot;
    if (!is_same || replica->role != ROLE_POTENTIAL_SECONDARY) {
        replica_config_become(sim, replica, ROLE_POTENTIAL_SECONDARY, add->config.ballot);
    }
    replica_learn_start(sim, replica, add->signature);
}

/* --- what is learned ----------------------------------------------------------------- */

/* Takes over what the primary had applied, up to response->to. */
static void apply(struct sim *sim, struct replica *replica, const struct learn_response *response)
{
    struct replica_disk *disk = &replica->disk;
    if (response->to > replica->committed) {
        replica->committed = response->to;
        disk->applied = response->to;
        disk->content = (uint64_t)response->state;
        disk->ingestion_decree = response->ingestion_decree;
        disk->logged = disk->logged > response->to ? disk->logged : response->to;
        if (response->has_ingestion) {
            sim_note(sim, NOTE_INGESTION_LEARNED, 0, 0, 0, 0);
        }
    }
    if (response->type == LEARN_APP) {
        disk->durable = response->to;
        disk->ingested_decree = response->ingested_decree;
        disk->loads_ingested = response->loads_ingested;
    }
    if (response->type != LEARN_CACHE) {
        replica->cache_floor = replica->committed;
    }
    prepare_list_trim(sim, replica);
}

/* A round is through: on to the next, or to prepares. */
static void end_round(struct sim *sim, struct replica *replica,
                      const struct learn_response *response)
{
    give_slot_back(sim, replica);
    apply(sim, replica, response);
    if (response->type == LEARN_CACHE) {
        replica->prepare_start = response->prepare_start;
        replica->learner_state = LEARNING_WITH_PREPARE;
    }
    replica_learn_start(sim, replica, 0);
}

static sim_time copy_time(struct sim *sim, int64_t bytes)
{
    const struct pegasus_options *options = sim_options(sim);
    const int64_t rate = options->cluster.learn > 0 ? options->cluster.learn : 1;
    const int64_t whole = bytes < 0 ? 0 : bytes / rate;
    const int64_t rest = bytes < 0 ? 0 : bytes % rate;
    if (whole >= SIM_TIME_MAX / SIM_SECOND) {
        return SIM_TIME_MAX;
    }
    return whole * SIM_SECOND + rest * (SIM_SECOND / SIM_US) / rate * SIM_US;
}

static void copy(struct sim *sim, struct replica *replica, const struct learn_response *response)
{
    set_learning(replica,
                 sim_timer(sim, copy_time(sim, response->bytes), MSG_LEARN_COPIED, response));
}

/* A checkpoint is only copied by so many learners of a server at once
 * (learn_app_max_concurrent_count). */
static void ask_for_slot(struct sim *sim, struct replica *replica)
{
    const struct learn_slot slot = {.partition = replica_partition(sim),
                                    .signature = replica->learn_signature};
    sim_send(sim, cluster_stub(sim_options(sim), replica_server(sim)), MSG_LEARN_SLOT, &slot);
}

static enum error outcome_error(const struct sim_event *event, uint16_t error)
{
    if (event->outcome == SIM_DELIVERED) {
        return (enum error)error;
    }
    return event->outcome == SIM_TIMEOUT ? ERR_TIMEOUT : ERR_NETWORK_FAILURE;
}

/* The primary is away for a moment, or not there yet: worth another try (on_learn_reply). */
static bool is_passing(enum error error)
{
    return error == ERR_INACTIVE_STATE || error == ERR_INCONSISTENT_STATE;
}

void on_learn_reply(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    const struct learn_response *response = event->body;
    const enum error error = outcome_error(event, response->error);
    set_learning(replica, (struct sim_handle){0});
    if (replica->role != ROLE_POTENTIAL_SECONDARY) {
        return;
    }
    if (is_passing(error)) {
        ask_again_later(sim, replica);
    } else if (error != ERR_OK) {
        fail(sim, replica, error);
    } else if (response->ballot < replica->config.ballot) {
        replica_learn_start(sim, replica, 0);
    } else if (response->type == LEARN_CACHE) {
        end_round(sim, replica, response);
    } else if (response->type == LEARN_LOG || replica->has_learn_slot) {
        copy(sim, replica, response);
    } else {
        ask_for_slot(sim, replica);
    }
}

void on_learn_copied(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    const struct learn_response *response = event->body;
    set_learning(replica, (struct sim_handle){0});
    end_round(sim, replica, response);
}

void on_learn_completion_ack(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    const struct group_check_ack *ack = event->body;
    const enum error error = outcome_error(event, ack->error);
    set_learning(replica, (struct sim_handle){0});
    if (replica->role != ROLE_POTENTIAL_SECONDARY || error == ERR_OK) {
        return;
    }
    if (is_passing(error)) {
        ask_again_later(sim, replica);
    } else {
        fail(sim, replica, error);
    }
}

/* The server has a place for one more checkpoint, or has none: then the learner asks again later.
 */
void on_learn_slot_given(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    const struct learn_slot *slot = event->body;
    const bool is_wanted = replica->role == ROLE_POTENTIAL_SECONDARY &&
                           slot->signature == replica->learn_signature &&
                           replica->learning.slot == 0 && !replica->has_learn_slot;
    if (!is_wanted) {
        if (slot->granted) {
            sim_send(sim, cluster_stub(sim_options(sim), replica_server(sim)), MSG_LEARN_SLOT_BACK,
                     NULL);
        }
        return;
    }
    if (!slot->granted) {
        ask_again_later(sim, replica);
        return;
    }
    replica->has_learn_slot = 1;
    ask(sim, replica);
}
