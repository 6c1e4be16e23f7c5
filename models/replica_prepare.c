#include "models/replica_prepare.h"

#include "models/pegasus.h"
#include "models/prepare_list.h"
#include "models/replica_2pc.h"
#include "models/replica_config.h"
#include "models/replica_learn.h"
#include "models/replica_log.h"

void replica_prepare_ack(struct sim *sim, const struct replica *replica, struct sim_return back,
                         const struct mutation *mutation, enum error error)
{
    struct prepare_ack ack = {.ballot = replica->config.ballot,
                              .decree = mutation->decree,
                              .committed = replica->committed,
                              .error = (uint16_t)error};
    sim_reply(sim, back, &ack);
}

enum error replica_prepare_refusal(const struct replica *replica, bool is_to_learner)
{
    if (replica->role == ROLE_ABSENT) {
        return ERR_OBJECT_NOT_FOUND;
    }
    if (replica->role == ROLE_INACTIVE && replica->is_transient) {
        return ERR_INACTIVE_STATE;
    }
    if (replica->role == ROLE_POTENTIAL_SECONDARY && is_to_learner) {
        return replica_learn_allows_prepare(replica);
    }
    return replica->role == ROLE_SECONDARY && !is_to_learner ? ERR_OK : ERR_INVALID_STATE;
}

/* Adopts a newer ballot. False: it cannot, and the prepare is refused. */
static bool adopt(struct sim *sim, struct replica *replica, const struct sim_event *event,
                  const struct mutation *mutation)
{
    if (mutation->ballot <= replica->config.ballot || replica->role == ROLE_ABSENT) {
        return true;
    }
    enum role role =
        (mutation->flags & MUTATION_TO_LEARNER) != 0 ? ROLE_POTENTIAL_SECONDARY : ROLE_SECONDARY;
    return replica_config_adopt(sim, replica, mutation->ballot, role,
                                replica_server_of(sim, event->from));
}

/* Whether a learner is told of a round that it is not in; then it begins that one. */
static bool is_other_round(struct sim *sim, struct replica *replica,
                           const struct mutation *mutation)
{
    if (replica->role != ROLE_POTENTIAL_SECONDARY || (mutation->flags & MUTATION_TO_LEARNER) == 0 ||
        mutation->signature == replica->learn_signature) {
        return false;
    }
    replica_learn_start(sim, replica, mutation->signature);
    return true;
}

/* Whether the same mutation came before; then that one is acknowledged, now or once it is logged.
 */
static bool is_repeat(struct sim *sim, struct replica *replica, const struct sim_event *event,
                      const struct mutation *mutation)
{
    if (mutation->decree <= replica->committed) {
        replica_prepare_ack(sim, replica, event->back, mutation, ERR_OK);
        return true;
    }
    if (mutation->decree > replica->prepared) {
        return false;
    }
    struct prepared *entry = prepare_list_find(sim, replica, mutation->decree);
    if (entry == NULL || entry->is_hole || entry->mutation.ballot != mutation->ballot) {
        return false;
    }
    if (entry->is_logged) {
        replica_prepare_ack(sim, replica, event->back, mutation, ERR_OK);
    } else {
        entry->back = event->back;
    }
    return true;
}

static void prepare(struct sim *sim, struct replica *replica, const struct sim_event *event,
                    const struct mutation *mutation)
{
    const struct pegasus_options *options = sim_options(sim);
    replica_2pc_commit_to(sim, replica, mutation->last_committed);
    if (replica->role != ROLE_SECONDARY && replica->role != ROLE_POTENTIAL_SECONDARY) {
        return;
    }
    if ((mutation->flags & MUTATION_POP_ALL) != 0) {
        replica->cache_floor = replica->committed;
    }
    prepare_list_make_room(replica, mutation->decree,
                           options->config.max_mutation_count_in_prepare_list);
    struct prepared *entry = prepare_list_put(sim, replica, mutation->decree);
    if (entry == NULL) {
        return;
    }
    entry->mutation = *mutation;
    entry->acks_missing = ACKS_NOT_SENT;
    entry->back = event->back;
    entry->started = sim_now(sim);
    if (mutation->code == RC_INGESTION) {
        /* It lives on here until a later message commits it. */
        entry->work = sim_work_now(sim);
        entry->is_kept = 1;
        sim_work_keep(sim, entry->work);
    }
    replica_log_append(sim, replica, mutation);
}

void on_prepare(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    const struct mutation *mutation = event->body;
    if (replica->role != ROLE_ABSENT && mutation->ballot < replica->config.ballot) {
        return;
    }
    if (!adopt(sim, replica, event, mutation)) {
        replica_prepare_ack(sim, replica, event->back, mutation, ERR_INVALID_STATE);
        return;
    }
    if (is_other_round(sim, replica, mutation)) {
        return;
    }
    enum error refusal =
        replica_prepare_refusal(replica, (mutation->flags & MUTATION_TO_LEARNER) != 0);
    if (refusal != ERR_OK) {
        replica_prepare_ack(sim, replica, event->back, mutation, refusal);
        return;
    }
    if (!is_repeat(sim, replica, event, mutation)) {
        prepare(sim, replica, event, mutation);
    }
}
