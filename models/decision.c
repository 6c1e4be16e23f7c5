#include "models/decision.h"

#include "models/pegasus.h"
#include "models/throttle.h"

/* --- the throttle holds an ingestion request back --------------------------- */

/* What the throttle would say to a request that it is about to be asked of. */
static struct throttle_answer foresee(const struct sim *sim, const struct held_write *held)
{
    struct throttle trial = *(const struct throttle *)sim_peek(sim, sim_self(sim));
    return throttle_ask(sim, &trial, &held->write);
}

static bool will_hold_ingestion(const struct sim *sim, const struct sim_upcoming *event)
{
    const struct held_write *held = event->body;
    return event->kind == MSG_THROTTLE_ASK && held->write.code == RC_INGESTION &&
           sim_peek(sim, event->to) != NULL && foresee(sim, held).verdict == THROTTLE_DELAY;
}

static void pass(struct sim *sim, const struct sim_upcoming *event)
{
    sim_send(sim, event->from, MSG_THROTTLE_PASSED, event->body);
}

/* Holds the request back as the throttle would, but for another span. */
static void hold(struct sim *sim, const struct sim_upcoming *event, bool is_half)
{
    struct throttle *throttle = sim_state(sim);
    const struct held_write *asking = event->body;
    const struct throttle_answer answer = throttle_ask(sim, throttle, &asking->write);
    const sim_time delay = is_half ? answer.delay_ms * SIM_MS / 2 : SIM_MS;
    throttle_hold(sim, throttle, asking, answer.verdict, delay);
}

static void hold_half(struct sim *sim, const struct sim_upcoming *event)
{
    hold(sim, event, true);
}

static void hold_briefly(struct sim *sim, const struct sim_upcoming *event)
{
    hold(sim, event, false);
}

/* --- throttles count by the second ------------------------------------------- */

/* What leads to an ingestion request: its place within the second is that of the request. */
static bool leads_to_request(const struct sim *sim, const struct sim_upcoming *event)
{
    static const uint16_t kinds[] = {MSG_STEP, MSG_META_POLL, MSG_META_WRITTEN, MSG_META_INGESTION,
                                     MSG_META_SEND_INGESTION};
    (void)sim;
    for (uint32_t i = 0; i < COUNT_OF(kinds); i++) {
        if (event->kind == kinds[i]) {
            return true;
        }
    }
    const struct client_write *write = event->body;
    return event->kind == MSG_CLIENT_WRITE && write->code == RC_INGESTION;
}

static sim_time next_second(const struct sim *sim, const struct sim_upcoming *event)
{
    const sim_time clock = sim_clock(sim) + (event->at - sim_now(sim));
    const sim_time into = (clock % SIM_SECOND + SIM_SECOND) % SIM_SECOND;
    return event->at + (SIM_SECOND - into);
}

const struct sim_decision model_decisions[MODEL_DECISION_COUNT] = {
    {.instead = "the throttle lets it pass at once",
     .always = "the throttles let ingestion requests pass at once",
     .fits = will_hold_ingestion,
     .apply = pass},
    {.instead = "the throttle holds it back for half as long",
     .always = "the throttles hold ingestion requests back for half as long",
     .fits = will_hold_ingestion,
     .apply = hold_half},
    {.instead = "the throttle holds it back for 1 ms",
     .always = "the throttles hold ingestion requests back for 1 ms",
     .fits = will_hold_ingestion,
     .apply = hold_briefly},
    {.instead = "it comes as the next second of the node's clock begins",
     .fits = leads_to_request,
     .when = next_second},
};

/* --- what bears on a partition ------------------------------------------------- */

/* The partition a guard belongs to; false if it belongs to none. */
static bool partition_of_guard(const struct pegasus_options *options, uint16_t guard,
                               uint32_t index, uint32_t *partition)
{
    const bool is_by_server = guard == GUARD_INGESTION_FLAG || guard == GUARD_DOWNLOAD_SLOT;
    *partition = is_by_server ? index / options->derived.server_count : index;
    return is_by_server || guard == GUARD_INGESTION_SLOT;
}

bool model_bears_on(const void *options, const struct sim_upcoming *event, uint16_t guard,
                    uint32_t index)
{
    uint32_t partition = 0;
    if (!partition_of_guard(options, guard, index, &partition)) {
        return false;
    }
    if (event->kind == MSG_META_POLL) {
        const struct meta_task *task = event->body;
        return task->partition == partition;
    }
    if (event->kind == MSG_BULK_LOAD_REQUEST) {
        const struct bulk_load_request *request = event->body;
        return request->partition == partition;
    }
    if (event->kind == MSG_CLIENT_WRITE) {
        const struct client_write *write = event->body;
        return write->partition == partition && write->code != RC_INGESTION;
    }
    return false;
}
