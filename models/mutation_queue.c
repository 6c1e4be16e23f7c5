#include "models/mutation_queue.h"

#include "models/pegasus.h"

struct queue_rule mutation_queue_rule(const struct pegasus_options *options)
{
    return (struct queue_rule){.window = (uint32_t)options->config.staleness_for_commit,
                               .is_unbatched = options->config.batch_write_disabled};
}

bool mutation_queue_batches(enum request_code code)
{
    return code == RC_PUT || code == RC_REMOVE;
}

/* Puts a write at the end of a list. */
static bool push(struct sim *sim, struct sim_list *list, const struct held_write *held,
                 uint32_t mutation)
{
    struct queued_write *cell = sim_list_push(sim, POOL_WRITES, list);
    if (cell == NULL) {
        return false;
    }
    cell->held = *held;
    cell->mutation = mutation;
    return true;
}

/* Whether a closed mutation waits. */
static bool has_closed(struct sim *sim, const struct mutation_queue *queue)
{
    const struct queued_write *first = sim_list_first(sim, POOL_WRITES, &queue->writes);
    return first != NULL && first->mutation != queue->pending_mutation;
}

/* Moves the first mutation's writes out. */
static bool release(struct sim *sim, struct mutation_queue *queue, struct sim_list *released)
{
    ASSERT(released->count == 0);
    const struct queued_write *first = sim_list_first(sim, POOL_WRITES, &queue->writes);
    if (first == NULL) {
        return false;
    }
    uint32_t mutation = first->mutation;
    do {
        struct held_write held = first->held;
        sim_list_pop(sim, POOL_WRITES, &queue->writes);
        if (!push(sim, released, &held, mutation)) {
            return false;
        }
        first = sim_list_first(sim, POOL_WRITES, &queue->writes);
    } while (first != NULL && first->mutation == mutation);
    if (mutation == queue->pending_mutation) {
        queue->pending_mutation = 0;
    }
    queue->running++;
    return true;
}

/* The mutation that a write of this code goes into. */
static uint32_t pending_for(struct mutation_queue *queue, enum request_code code)
{
    if (!mutation_queue_batches(code)) {
        queue->pending_mutation = 0;
    }
    if (queue->pending_mutation == 0) {
        queue->next_mutation++;
        queue->next_mutation += queue->next_mutation == 0;
        queue->pending_mutation = queue->next_mutation;
        queue->pending_bytes = 0;
    }
    return queue->pending_mutation;
}

bool mutation_queue_add(struct sim *sim, struct mutation_queue *queue, struct queue_rule rule,
                        const struct held_write *held, struct sim_list *released)
{
    bool is_free = queue->running < rule.window;
    if (is_free && queue->writes.count == 0) {
        queue->running++;
        return push(sim, released, held, 0);
    }
    uint32_t mutation = pending_for(queue, (enum request_code)held->write.code);
    if (!push(sim, &queue->writes, held, mutation)) {
        return false;
    }
    queue->pending_bytes += held->write.body_bytes + MUTATION_WRITE_OVERHEAD;
    bool is_alone = is_free && !has_closed(sim, queue);
    if (!is_alone && (rule.is_unbatched || !mutation_queue_batches(held->write.code) ||
                      queue->pending_bytes >= MUTATION_FULL_BYTES)) {
        queue->pending_mutation = 0;
    }
    return is_free && release(sim, queue, released);
}

bool mutation_queue_next(struct sim *sim, struct mutation_queue *queue, struct queue_rule rule,
                         uint32_t running, struct sim_list *released)
{
    queue->running = running;
    return running < rule.window && release(sim, queue, released);
}

struct sim_list mutation_queue_take_all(struct mutation_queue *queue)
{
    struct sim_list all = queue->writes;
    queue->writes = (struct sim_list){0};
    queue->pending_mutation = 0;
    queue->pending_bytes = 0;
    return all;
}
