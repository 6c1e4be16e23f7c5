#include "models/replica_2pc.h"

#include "models/mutation_queue.h"
#include "models/pegasus.h"
#include "models/prepare_list.h"
#include "models/replica_apply.h"
#include "models/replica_config.h"
#include "models/replica_learn.h"
#include "models/replica_log.h"

/* --- answers ---------------------------------------------------------------- */

void replica_2pc_answer(struct sim *sim, const struct held_write *held, enum error error)
{
    struct write_response response = {.error = (uint16_t)error, .id = held->write.id};
    sim_work_serve(sim, held->work);
    if (held->write.code == RC_INGESTION) {
        sim_note(sim, NOTE_INGESTION_REFUSED, held->write.partition, error, 0, 0);
    }
    sim_reply(sim, held->back, &response);
}

/* Answers all writes of a list with an error and drops them. */
static void answer_all(struct sim *sim, struct sim_list *writes, enum error error)
{
    const struct queued_write *cell;
    while ((cell = sim_list_first(sim, POOL_WRITES, writes)) != NULL) {
        replica_2pc_answer(sim, &cell->held, error);
        sim_work_drop(sim, cell->held.work);
        sim_list_pop(sim, POOL_WRITES, writes);
    }
}

/* --- sending ----------------------------------------------------------------- */

static void send_prepare(struct sim *sim, const struct replica *replica,
                         const struct mutation *mutation, uint16_t server, uint16_t bit)
{
    const struct pegasus_options *options = sim_options(sim);
    const bool is_learner = bit >= LEARNER_BIT;
    const struct prepare_target target = {
        .ballot = mutation->ballot, .decree = mutation->decree, .server = server, .bit = bit};
    const struct sim_call call = {
        .to = replica_peer(sim, server),
        .kind = MSG_PREPARE,
        .reply_kind = MSG_PREPARE_ACK,
        .timeout = is_learner ? options->config.prepare_timeout_learner
                              : options->config.prepare_timeout_secondary,
        .context = &target,
        .context_bytes = sizeof(target),
    };
    struct mutation to_learner;
    if (is_learner) {
        to_learner = *mutation;
        to_learner.flags |= MUTATION_TO_LEARNER;
        to_learner.signature = replica->learners[bit - LEARNER_BIT].signature;
    }
    (void)sim_call(sim, &call, is_learner ? &to_learner : mutation);
}

/* Sends it to every secondary and to the learners that are sent prepares. Returns their bits. */
static uint32_t send_to_all(struct sim *sim, const struct replica *replica,
                            const struct mutation *mutation)
{
    uint32_t missing = 0;
    for (uint16_t i = 0; i < replica->config.secondary_count; i++) {
        send_prepare(sim, replica, mutation, replica->config.secondaries[i], i);
        missing |= UINT32_C(1) << i;
    }
    for (uint16_t i = 0; i < LEARNERS_MAX; i++) {
        const struct learner *learner = &replica->learners[i];
        if (learner->state != LEARNER_NONE && learner->prepare_start > 0 &&
            mutation->decree >= learner->prepare_start) {
            uint16_t bit = (uint16_t)(LEARNER_BIT + i);
            send_prepare(sim, replica, mutation, learner->server, bit);
            missing |= UINT32_C(1) << bit;
        }
    }
    return missing;
}

/* --- preparing ---------------------------------------------------------------- */

int64_t replica_2pc_minimum(int64_t configured, int64_t max_replicas)
{
    if (configured > 0) {
        return configured;
    }
    return max_replicas <= 2 ? 1 : max_replicas / 2 + 1;
}

enum error replica_2pc_may_prepare(const struct pegasus_options *options,
                                   const struct replica *replica, int64_t decree,
                                   enum request_code code, bool is_replay)
{
    if (decree > replica->committed + options->config.staleness_for_commit) {
        return ERR_CAPACITY_EXCEEDED;
    }
    int64_t members = replica->config.secondary_count + 1;
    if (code == RC_INGESTION && members < replica->config.max_replicas) {
        return ERR_NOT_ENOUGH_MEMBER;
    }
    int64_t minimum = replica_2pc_minimum(options->config.mutation_2pc_min_replica_count,
                                          replica->config.max_replicas);
    return members < minimum && !is_replay ? ERR_NOT_ENOUGH_MEMBER : ERR_OK;
}

/* Prepares a mutation for its clients (init_prepare); they are answered if it cannot be. */
static bool init_prepare(struct sim *sim, struct replica *replica, struct mutation *mutation,
                         struct sim_list *writes)
{
    const struct pegasus_options *options = sim_options(sim);
    ASSERT(replica->role == ROLE_PRIMARY);
    mutation->ballot = replica->config.ballot;
    mutation->last_committed = replica->committed;
    if (mutation->decree == 0) {
        mutation->decree = replica->prepared + 1;
    }
    enum error error = replica_2pc_may_prepare(options, replica, mutation->decree,
                                               (enum request_code)mutation->code,
                                               (mutation->flags & MUTATION_REPLAY) != 0);
    if (error != ERR_OK) {
        answer_all(sim, writes, error);
        return false;
    }
    if ((mutation->flags & MUTATION_POP_ALL) != 0) {
        replica->cache_floor = replica->committed;
    }
    prepare_list_make_room(replica, mutation->decree,
                           options->config.max_mutation_count_in_prepare_list);
    struct prepared *entry = prepare_list_put(sim, replica, mutation->decree);
    if (entry == NULL) {
        return false;
    }
    entry->mutation = *mutation;
    entry->writes = *writes;
    entry->started = sim_now(sim);
    if (mutation->code == RC_INGESTION) {
        entry->work = sim_work_now(sim);
        entry->is_kept = 1;
        sim_work_keep(sim, entry->work);
    }
    replica->last_prepare_sent = entry->started;
    entry->acks_missing = send_to_all(sim, replica, mutation);
    replica_log_append(sim, replica, mutation);
    return true;
}

/* One more write's share of a mutation. */
static void add_write(struct mutation *mutation, const struct client_write *write)
{
    mutation->content = replica_apply_digest(mutation->content, write->id + 1);
    mutation->body_bytes += write->body_bytes;
    mutation->request_count++;
    if (write->code == RC_INGESTION) {
        mutation->request_ballot = write->ballot;
        mutation->file_count = write->file_count;
        mutation->flags |= write->verify != 0 ? MUTATION_VERIFY : 0;
        mutation->flags |= write->ingest_behind != 0 ? MUTATION_INGEST_BEHIND : 0;
    }
}

/* A mutation made of writes leaves the queue. */
static void begin(struct sim *sim, struct replica *replica, struct sim_list *writes)
{
    struct mutation mutation = {0};
    const struct queued_write *cell = sim_list_first(sim, POOL_WRITES, writes);
    ASSERT(cell != NULL);
    mutation.code = cell->held.write.code;
    sim_work_serve(sim, cell->held.work);
    for (; cell != NULL; cell = sim_list_next(sim, POOL_WRITES, cell)) {
        add_write(&mutation, &cell->held.write);
    }
    (void)init_prepare(sim, replica, &mutation, writes);
}

void replica_2pc_accept(struct sim *sim, struct replica *replica, const struct held_write *held)
{
    struct sim_list released = {0};
    sim_work_keep(sim, held->work);
    if (mutation_queue_add(sim, &replica->queue, mutation_queue_rule(sim_options(sim)), held,
                           &released)) {
        begin(sim, replica, &released);
    }
}

bool replica_2pc_empty_write(struct sim *sim, struct replica *replica, bool pop_all)
{
    struct mutation mutation = {.code = RC_EMPTY};
    struct sim_list nobody = {0};
    mutation.flags = pop_all ? MUTATION_POP_ALL : 0;
    return init_prepare(sim, replica, &mutation, &nobody);
}

/* Lets the next mutation leave the queue; what Pegasus counts as running is set anew. */
static void begin_next(struct sim *sim, struct replica *replica)
{
    struct sim_list released = {0};
    uint32_t running = (uint32_t)(replica->prepared - replica->committed);
    if (mutation_queue_next(sim, &replica->queue, mutation_queue_rule(sim_options(sim)), running,
                            &released)) {
        begin(sim, replica, &released);
    }
}

/* --- committing ----------------------------------------------------------------- */

/* Commits the first entry. Returns false if the replica is over. */
static bool commit_first(struct sim *sim, struct replica *replica, const struct prepared *entry)
{
    const struct mutation mutation = entry->mutation;
    const struct sim_work kept = entry->is_kept ? entry->work : (struct sim_work){0};
    struct sim_list writes = entry->writes;
    ASSERT(mutation.decree == replica->committed + 1);
    if (entry->is_kept) {
        sim_work_serve(sim, kept);
    }
    prepare_list_pop(sim, replica);
    replica->committed = mutation.decree;
    const bool is_alive = replica_apply(sim, replica, &mutation, &writes);
    /* Not before: what was applied may be all that is left to serve it. */
    sim_work_drop(sim, kept);
    return is_alive;
}

void replica_2pc_commit_to(struct sim *sim, struct replica *replica, int64_t decree)
{
    struct sim_work before = sim_work_now(sim);
    while (replica->committed < decree) {
        const struct prepared *entry = prepare_list_first(sim, replica);
        if (entry == NULL || entry->mutation.decree != replica->committed + 1 || entry->is_hole ||
            !entry->is_logged || !commit_first(sim, replica, entry)) {
            break;
        }
    }
    sim_work_serve(sim, before);
}

static bool is_ready(const struct prepared *entry)
{
    return entry->acks_missing == 0 && entry->is_logged;
}

/* The first entry if it can be committed now, or null. */
static const struct prepared *ready_first(struct sim *sim, const struct replica *replica)
{
    const struct prepared *first = prepare_list_first(sim, replica);
    const bool is_next = first != NULL && first->mutation.decree == replica->committed + 1;
    return is_next && is_ready(first) && replica->role == ROLE_PRIMARY ? first : NULL;
}

void replica_2pc_commit_ready(struct sim *sim, struct replica *replica,
                              const struct prepared *entry)
{
    if (!is_ready(entry)) {
        return;
    }
    const struct sim_work before = sim_work_now(sim);
    const struct prepared *first;
    while ((first = ready_first(sim, replica)) != NULL && commit_first(sim, replica, first)) {
        begin_next(sim, replica);
    }
    sim_work_serve(sim, before);
}

/* --- acknowledgements ------------------------------------------------------------ */

void replica_2pc_member_failed(struct sim *sim, struct replica *replica, uint16_t server,
                               bool is_learner)
{
    if (is_learner) {
        replica_learn_forget(replica, server);
    } else {
        replica_config_start_update(sim, replica, CT_DOWNGRADE_TO_INACTIVE, server);
    }
}

static enum error error_of(const struct sim_event *event)
{
    const struct prepare_ack *ack = event->body;
    if (event->outcome == SIM_DELIVERED) {
        return (enum error)ack->error;
    }
    return event->outcome == SIM_TIMEOUT ? ERR_TIMEOUT : ERR_NETWORK_FAILURE;
}

/* Whether a prepare that was refused for now is sent again; then that is on its way. */
static bool tries_again(struct sim *sim, const struct prepared *entry,
                        const struct prepare_target *target, enum error error)
{
    const struct pegasus_options *options = sim_options(sim);
    sim_time timeout = target->bit >= LEARNER_BIT ? options->config.prepare_timeout_learner
                                                  : options->config.prepare_timeout_secondary;
    if ((error != ERR_INACTIVE_STATE && error != ERR_TRY_AGAIN) ||
        sim_now(sim) + PREPARE_RETRY_MARGIN >= entry->started + timeout) {
        return false;
    }
    (void)sim_timer(sim, PREPARE_RETRY_DELAY, MSG_PREPARE_AGAIN, target);
    return true;
}

/* The entry that an acknowledgement is about, or null if it is of no interest any more. */
static struct prepared *entry_of(struct sim *sim, const struct replica *replica,
                                 const struct prepare_target *target)
{
    if (replica->role != ROLE_PRIMARY || target->ballot < replica->config.ballot ||
        target->decree <= replica->committed) {
        return NULL;
    }
    return prepare_list_find(sim, replica, target->decree);
}

void on_prepare_ack(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    const struct prepare_target *target = event->context;
    struct prepared *entry = entry_of(sim, replica, target);
    if (entry == NULL) {
        return;
    }
    enum error error = error_of(event);
    bool is_learner = target->bit >= LEARNER_BIT;
    if (error != ERR_OK) {
        if (tries_again(sim, entry, target, error)) {
            return;
        }
        sim_note(sim, NOTE_PREPARE_FAILED, target->server, target->decree, error, 0);
        replica_2pc_member_failed(sim, replica, target->server, is_learner);
        if (!is_learner) {
            return;
        }
    }
    entry->acks_missing &= ~(UINT32_C(1) << target->bit);
    replica_2pc_commit_ready(sim, replica, entry);
}

void on_prepare_again(struct sim *sim, const struct sim_event *event)
{
    const struct replica *replica = sim_state(sim);
    const struct prepare_target *target = event->body;
    const struct prepared *entry = entry_of(sim, replica, target);
    if (entry != NULL) {
        send_prepare(sim, replica, &entry->mutation, target->server, target->bit);
    }
}

/* --- roles ------------------------------------------------------------------------ */

/* Sends one decree again under the new ballot; an unknown one as an empty mutation. */
static void replay_one(struct sim *sim, struct replica *replica, int64_t decree)
{
    struct mutation mutation = {.code = RC_EMPTY, .decree = decree};
    struct sim_list writes = {0};
    struct sim_work kept = sim_work_now(sim);
    struct prepared *entry = prepare_list_find(sim, replica, decree);
    if (entry != NULL && !entry->is_hole) {
        mutation = entry->mutation;
        writes = entry->writes;
        entry->writes = (struct sim_list){0};
        entry->acks_missing = ACKS_NOT_SENT;
        kept = entry->is_kept ? entry->work : kept;
        sim_work_serve(sim, kept);
    }
    mutation.flags &= (uint8_t) ~(MUTATION_TO_LEARNER | MUTATION_POP_ALL);
    mutation.flags |= MUTATION_REPLAY;
    mutation.signature = 0;
    sim_work_keep(sim, kept);
    (void)init_prepare(sim, replica, &mutation, &writes);
    sim_work_drop(sim, kept);
}

void replica_2pc_replay(struct sim *sim, struct replica *replica)
{
    const struct sim_work before = sim_work_now(sim);
    const int64_t last = replica->prepared;
    for (int64_t decree = replica->committed + 1; decree <= last; decree++) {
        replay_one(sim, replica, decree);
    }
    sim_work_serve(sim, before);
}

static void become_primary(struct sim *sim, struct replica *replica)
{
    const struct pegasus_options *options = sim_options(sim);
    replica_2pc_replay(sim, replica);
    begin_next(sim, replica);
    int64_t minimum = replica_2pc_minimum(options->config.mutation_2pc_min_replica_count,
                                          replica->config.max_replicas);
    if (replica->config.secondary_count + 1 < minimum) {
        struct sim_list queued = mutation_queue_take_all(&replica->queue);
        answer_all(sim, &queued, ERR_NOT_ENOUGH_MEMBER);
    }
}

static void drop_clients(struct sim *sim, struct replica *replica)
{
    struct sim_list queued = mutation_queue_take_all(&replica->queue);
    prepare_list_drop_writes(sim, &queued);
    prepare_list_forget_clients(sim, replica);
    replica->queue.running = 0;
}

/* Starts or stops the check of the group, which a new primary does at once (init_group_check). */
static void set_group_check(struct sim *sim, struct replica *replica, enum role old_role)
{
    if (replica->role == old_role) {
        return;
    }
    (void)sim_cancel(sim, replica->group_check);
    replica->group_check = (struct sim_handle){0};
    if (replica->role == ROLE_PRIMARY) {
        sim_polling(sim);
        replica->group_check = sim_timer(sim, 0, MSG_GROUP_CHECK_TICK, NULL);
    }
}

void replica_2pc_on_role_change(struct sim *sim, struct replica *replica, enum role old_role)
{
    struct sim_work before = sim_work_now(sim);
    replica->secondary_disks = 0;
    if (replica->role == ROLE_PRIMARY) {
        become_primary(sim, replica);
    } else if (replica->role != ROLE_INACTIVE || !replica->is_transient) {
        drop_clients(sim, replica);
    }
    set_group_check(sim, replica, old_role);
    sim_work_serve(sim, before);
}

void replica_2pc_crash(struct sim *sim, struct replica *replica)
{
    struct sim_list queued = mutation_queue_take_all(&replica->queue);
    prepare_list_drop_writes(sim, &queued);
    prepare_list_crash(sim, replica);
    replica->queue = (struct mutation_queue){0};
    replica->group_check = (struct sim_handle){0};
    replica->log_until = 0;
    replica->last_prepare_sent = 0;
}
