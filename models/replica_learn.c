#include "models/replica_learn.h"

#include "models/pegasus.h"
#include "models/prepare_list.h"
#include "models/replica_2pc.h"
#include "models/replica_config.h"

#include <string.h>

/* --- the primary's list of learners ---------------------------------------------- */

struct learner *replica_learner(struct replica *replica, uint16_t server)
{
    for (uint32_t i = 0; i < LEARNERS_MAX; i++) {
        struct learner *learner = &replica->learners[i];
        if (learner->state != LEARNER_NONE && learner->server == server) {
            return learner;
        }
    }
    return NULL;
}

uint32_t replica_learner_count(const struct replica *replica)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < LEARNERS_MAX; i++) {
        count += replica->learners[i].state != LEARNER_NONE;
    }
    return count;
}

static void forget(struct learner *learner)
{
    memset(learner, 0, sizeof(*learner));
    learner->server = NO_SERVER;
}

void replica_learn_forget(struct replica *replica, uint16_t server)
{
    struct learner *learner = replica_learner(replica, server);
    if (learner != NULL) {
        forget(learner);
    }
}

void replica_learn_forget_all(struct replica *replica)
{
    for (uint32_t i = 0; i < LEARNERS_MAX; i++) {
        forget(&replica->learners[i]);
    }
}

static struct learner *free_learner(struct replica *replica)
{
    for (uint32_t i = 0; i < LEARNERS_MAX; i++) {
        if (replica->learners[i].state == LEARNER_NONE) {
            return &replica->learners[i];
        }
    }
    return NULL;
}

/* Rounds of different primaries differ, too: a new one has another ballot. */
#define SIGNATURES_OF_A_BALLOT 256

static uint32_t next_signature(struct replica *replica)
{
    replica->next_signature = replica->next_signature % (SIGNATURES_OF_A_BALLOT - 1) + 1;
    return (uint32_t)replica->config.ballot * SIGNATURES_OF_A_BALLOT + replica->next_signature;
}

/* The entry for a learner, noted now if it is new and there is room for one more. */
static struct learner *note_learner(struct replica *replica, uint16_t server)
{
    struct learner *learner = replica_learner(replica, server);
    if (learner != NULL) {
        return learner;
    }
    const uint32_t others = replica->config.secondary_count + replica_learner_count(replica);
    learner = free_learner(replica);
    if (learner == NULL || others + 1 >= replica->config.max_replicas) {
        return NULL;
    }
    learner->server = server;
    learner->state = LEARNING_WITHOUT_PREPARE;
    learner->prepare_start = 0;
    learner->signature = next_signature(replica);
    return learner;
}

void replica_learn_add(struct sim *sim, struct replica *replica, uint16_t server)
{
    if (replica->role != ROLE_PRIMARY || replica_is_member(replica, server)) {
        return;
    }
    const struct learner *learner = note_learner(replica, server);
    if (learner == NULL) {
        return;
    }
    const struct sim_work before = sim_work_now(sim);
    sim_work_open(sim, WORK_LEARN, replica_partition(sim));
    const struct add_learner message = {.config = replica->config, .signature = learner->signature};
    sim_send(sim, replica_peer(sim, server), MSG_ADD_LEARNER, &message);
    sim_work_serve(sim, before);
}

enum error replica_learn_succeeded(struct sim *sim, struct replica *replica, uint16_t server,
                                   uint32_t signature)
{
    struct learner *learner = replica_learner(replica, server);
    if (replica->role != ROLE_PRIMARY) {
        return ERR_INVALID_STATE;
    }
    if (learner == NULL || learner->signature != signature) {
        return ERR_OBJECT_NOT_FOUND;
    }
    forget(learner);
    sim_count(sim, COUNTER_LEARNS, 1);
    replica_config_start_update(sim, replica, CT_UPGRADE_TO_SECONDARY, server);
    return ERR_OK;
}

/* --- the primary answers ------------------------------------------------------------ */

/* Why the primary cannot be learned from now, or ERR_OK. */
static enum error refusal(struct sim *sim, struct replica *replica, const struct learner *learner,
                          const struct learn_request *request)
{
    if (replica->role != ROLE_PRIMARY) {
        return replica->role == ROLE_INACTIVE && replica->is_transient ? ERR_INACTIVE_STATE
                                                                       : ERR_INVALID_STATE;
    }
    if (learner == NULL || learner->signature != request->signature) {
        return ERR_OBJECT_NOT_FOUND;
    }
    /* An old primary knows of commits that this new one has not made yet: it makes them now. */
    if (request->committed > replica->committed) {
        replica_2pc_commit_to(sim, replica, request->committed);
    }
    return request->committed > replica->committed ? ERR_INCONSISTENT_STATE : ERR_OK;
}

/* How a learner that has all up to `committed` catches up (on_learn). */
static enum learn_type choose_type(const struct replica *replica, int64_t committed)
{
    if (committed >= replica->cache_floor) {
        return LEARN_CACHE;
    }
    return committed >= replica->disk.durable ? LEARN_LOG : LEARN_APP;
}

static int64_t bytes_to_copy(struct sim *sim, const struct replica *replica, int64_t committed,
                             enum learn_type type)
{
    const struct pegasus_options *options = sim_options(sim);
    if (type == LEARN_APP) {
        return replica->committed * LEARN_DECREE_BYTES +
               replica->disk.loads_ingested * options->load.files * options->load.file_size;
    }
    return (replica->committed - committed) * LEARN_DECREE_BYTES;
}

static struct learn_response hand_over(struct sim *sim, const struct replica *replica,
                                       const struct learn_request *request)
{
    struct learn_response response = {.ballot = replica->config.ballot,
                                      .to = replica->committed,
                                      .signature = request->signature};
    const enum learn_type type = choose_type(replica, request->committed);
    response.type = (uint8_t)type;
    response.state = (int64_t)replica->disk.content;
    response.bytes = bytes_to_copy(sim, replica, request->committed, type);
    response.ingested_decree = replica->disk.ingested_decree;
    response.ingestion_decree = replica->disk.ingestion_decree;
    response.loads_ingested = replica->disk.loads_ingested;
    response.has_ingestion = type != LEARN_APP &&
                             replica->disk.ingestion_decree > request->committed &&
                             replica->disk.ingestion_decree <= replica->committed;
    return response;
}

void on_learn(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    const struct learn_request *request = event->body;
    struct learner *learner = replica_learner(replica, request->server);
    const enum error error = refusal(sim, replica, learner, request);
    if (error != ERR_OK) {
        const struct learn_response no = {.error = (uint16_t)error,
                                          .signature = request->signature};
        sim_reply(sim, event->back, &no);
        return;
    }
    struct learn_response response = hand_over(sim, replica, request);
    if (response.type == LEARN_CACHE) {
        learner->prepare_start = replica->committed + 1;
        learner->state = LEARNING_WITH_PREPARE;
        response.prepare_start = learner->prepare_start;
    }
    sim_reply(sim, event->back, &response);
    if (response.type == LEARN_CACHE && replica->prepared > replica->committed) {
        /* After the answer: what is on its way goes to the learner, too (replay_prepare_list). */
        replica_2pc_replay(sim, replica);
    }
}

void on_learn_completion(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    const struct learn_completion *completion = event->body;
    struct group_check_ack ack = {
        .ballot = replica->config.ballot, .committed = replica->committed, .role = replica->role};
    if (replica->role == ROLE_INACTIVE && replica->is_transient) {
        ack.error = ERR_INACTIVE_STATE;
    } else if (completion->learner_state != LEARNING_SUCCEEDED) {
        ack.error = ERR_INVALID_STATE;
    } else {
        ack.error = (uint16_t)replica_learn_succeeded(sim, replica, completion->server,
                                                      completion->signature);
    }
    sim_reply(sim, event->back, &ack);
}
