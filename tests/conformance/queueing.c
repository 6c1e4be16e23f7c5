/* The area about the mutation queue: the queue alone, its writes in a world's pool. */
#include <string.h>

#include "models/cluster.h"
#include "models/mutation_queue.h"
#include "tests/conformance/areas.h"
#include "tests/conformance/rig.h"

#define WRITES_MAX 4096

struct bench {
    struct rig *rig;
    struct mutation_queue queue;
    struct queue_rule rule;
    const char *names[WRITES_MAX]; /* by id - 1 */
    uint32_t count;
};

/* The names of the writes that left, or null if none did. */
static json_t *names_of(struct bench *bench, bool has_left, struct sim_list *released)
{
    json_t *names = has_left ? json_array() : json_null();
    struct sim *sim = &bench->rig->sim;
    while (has_left && released->count > 0) {
        const struct queued_write *write = sim_list_first(sim, POOL_WRITES, released);
        (void)json_array_append_new(names, json_string(bench->names[write->held.write.id - 1]));
        sim_list_pop(sim, POOL_WRITES, released);
    }
    return names;
}

/* {add: a, batchable: true, bytes: 100} */
static bool add(struct conformance_case *self, struct bench *bench, struct case_keys *step,
                struct sim_list *released)
{
    if (bench->count == WRITES_MAX) {
        case_unsupported(self, "more than %d writes", WRITES_MAX);
        return false;
    }
    bench->names[bench->count++] = keys_needed(self, step, "add");
    struct held_write held = {.write.id = bench->count};
    held.write.code = keys_bool(step, "batchable", true) ? RC_PUT : RC_MULTI_PUT;
    held.write.body_bytes =
        (uint32_t)keys_count(self, step, "bytes", (struct count_rule){.max = INT32_MAX});
    return mutation_queue_add(&bench->rig->sim, &bench->queue, bench->rule, &held, released);
}

static json_t *do_step(struct conformance_case *self, struct bench *bench, json_t *json)
{
    struct case_keys step;
    struct sim_list released = {0};
    bool has_left = false;
    keys_open(&step, "step", json);
    if (keys_have(&step, "add"))
        has_left = add(self, bench, &step, &released);
    else if (keys_have(&step, "next_with_running"))
        has_left = mutation_queue_next(&bench->rig->sim, &bench->queue, bench->rule,
                                       (uint32_t)keys_count(self, &step, "next_with_running",
                                                            (struct count_rule){.max = INT32_MAX}),
                                       &released);
    else
        case_unsupported(self, "a step that does nothing");
    keys_close(self, &step);
    return names_of(bench, has_left, &released);
}

void area_mutation_queue(struct conformance_case *self)
{
    struct bench bench = {0};
    json_t *results = json_array();
    size_t index = 0;
    json_t *step = NULL;
    if (!case_op_is(self, "script"))
        return;
    bench.rig = rig_open("scenario: a queue\npegasus: %s\nduration: 1h\n"
                         "table: {partitions: 1, replicas: 3}\n",
                         self->revision);
    bench.rule = mutation_queue_rule(bench.rig->options);
    bench.rule.window = (uint32_t)keys_count(self, &self->given, "max_in_2pc",
                                             (struct count_rule){bench.rule.window, 0, INT32_MAX});
    bench.rule.is_unbatched = keys_bool(&self->given, "batching_disabled", false);
    sim_act_as(&bench.rig->sim, cluster_replica(bench.rig->options, 0, 0));
    json_array_foreach (keys_json(&self->when, "steps"), index, step)
        (void)json_array_append_new(results, do_step(self, &bench, step));
    offer_json(self, "results", results);
    rig_close(bench.rig);
}
