#include "models/throttle.h"

#include "models/ingestion_share.h"
#include "models/pegasus.h"

/* --- envs ----------------------------------------------------------------- */

static struct throttle_window *window_of(struct throttle *throttle, enum env_key key)
{
    if (key == ENV_WRITE_THROTTLING) {
        return &throttle->write_requests;
    }
    if (key == ENV_WRITE_THROTTLING_BY_SIZE) {
        return &throttle->write_bytes;
    }
    return key == ENV_READ_THROTTLING ? &throttle->read_requests : NULL;
}

void throttle_set_env(struct throttle *throttle, enum env_key key, const char *env,
                      uint32_t partitions, const struct revision *revision)
{
    if (key == ENV_READ_THROTTLING_BY_SIZE) {
        if (token_bucket_parse(&throttle->read_bytes, env, partitions, revision).error !=
            THROTTLE_PARSED) {
            (void)token_bucket_reset(&throttle->read_bytes);
        }
        return;
    }
    struct throttle_window *window = window_of(throttle, key);
    if (window != NULL) {
        throttle_window_sync(window, env, partitions, revision);
    }
}

bool throttle_is_on(const struct throttle *throttle, enum env_key key)
{
    if (key == ENV_WRITE_THROTTLING) {
        return throttle->write_requests.is_on != 0;
    }
    if (key == ENV_WRITE_THROTTLING_BY_SIZE) {
        return throttle->write_bytes.is_on != 0;
    }
    if (key == ENV_READ_THROTTLING) {
        return throttle->read_requests.is_on != 0;
    }
    return key == ENV_READ_THROTTLING_BY_SIZE && throttle->read_bytes.is_on != 0;
}

/* The partitions of the table that the running throttle belongs to. */
static uint32_t partitions_of_table(const struct sim *sim)
{
    const struct pegasus_options *options = sim_options(sim);
    uint32_t partition = cluster_partition_of(options, sim_self(sim));
    return (uint32_t)options->tables[options_table_of(options, partition)].partitions;
}

void on_throttle_env(struct sim *sim, const struct sim_event *event)
{
    const struct env_message *message = event->body;
    throttle_set_env(sim_state(sim), (enum env_key)message->env, message->value,
                     partitions_of_table(sim), options_revision(sim_options(sim)));
}

/* --- requests --------------------------------------------------------------- */

struct throttle_answer throttle_write(struct throttle *throttle, sim_time clock,
                                      const struct client_write *write)
{
    const int64_t timeout_ms = write->timeout / SIM_MS;
    const struct throttle_answer answer =
        throttle_control(&throttle->write_requests, clock, 1, timeout_ms);
    return answer.verdict == THROTTLE_PASS
               ? throttle_control(&throttle->write_bytes, clock, write->body_bytes, timeout_ms)
               : answer;
}

struct throttle_answer throttle_read(struct throttle *throttle, sim_time clock,
                                     const struct client_write *read, bool is_delayed)
{
    struct throttle_answer answer = {.verdict = THROTTLE_PASS};
    if (!is_delayed) {
        answer = throttle_control(&throttle->read_requests, clock, 1, read->timeout / SIM_MS);
    }
    if (answer.verdict != THROTTLE_PASS) {
        return answer;
    }
    if (!token_bucket_allows(&throttle->read_bytes, clock)) {
        return (struct throttle_answer){.verdict = THROTTLE_REJECT};
    }
    token_bucket_take(&throttle->read_bytes, clock, read->body_bytes);
    return answer;
}

static bool is_read(const struct held_write *held)
{
    return held->write.code == RC_GET || held->write.code == RC_MULTI_GET;
}

/* Tells of an answer other than "pass". */
static void tell(struct sim *sim, const struct held_write *held,
                 const struct throttle_answer *answer)
{
    bool is_delay = answer->verdict == THROTTLE_DELAY;
    sim_time span = answer->delay_ms * SIM_MS;
    if (!is_read(held)) {
        sim_count(sim, is_delay ? COUNTER_WRITES_DELAYED : COUNTER_WRITES_REJECTED, 1);
    }
    if (held->write.code == RC_INGESTION) {
        sim_note(sim, is_delay ? NOTE_THROTTLE_HOLDS_INGESTION : NOTE_THROTTLE_REJECTS_INGESTION,
                 held->write.partition, span, (int64_t)answer->used, (int64_t)answer->limit);
    } else if (is_delay) {
        sim_note(sim, NOTE_THROTTLE_HOLDS, held->write.partition, span, 0, 0);
    }
}

static void answer_busy(struct sim *sim, const struct held_write *held)
{
    struct write_response response = {.error = ERR_BUSY, .id = held->write.id};
    sim_reply(sim, held->back, &response);
}

struct throttle_answer throttle_ask(const struct sim *sim, struct throttle *throttle,
                                    const struct client_write *write)
{
    const struct pegasus_options *options = sim_options(sim);
    return ingestion_share_applies(options, write)
               ? ingestion_share_ask(options, throttle, sim_clock(sim), write)
               : throttle_write(throttle, sim_clock(sim), write);
}

void throttle_hold(struct sim *sim, struct throttle *throttle, const struct held_write *asking,
                   enum throttle_verdict verdict, sim_time delay)
{
    struct held_write held = *asking;
    held.verdict = (uint16_t)verdict;
    held.epoch = throttle->epoch;
    throttle->held++;
    (void)sim_timer(sim, delay, MSG_THROTTLE_DUE, &held);
}

void on_throttle_ask(struct sim *sim, const struct sim_event *event)
{
    struct throttle *throttle = sim_state(sim);
    const struct held_write *asking = event->body;
    const struct throttle_answer answer =
        is_read(asking)
            ? throttle_read(throttle, sim_clock(sim), &asking->write, asking->attempt > 1)
            : throttle_ask(sim, throttle, &asking->write);
    if (answer.verdict == THROTTLE_PASS) {
        sim_send(sim, event->from, MSG_THROTTLE_PASSED, asking);
        return;
    }
    tell(sim, asking, &answer);
    if (answer.verdict == THROTTLE_REJECT && answer.delay_ms == 0) {
        answer_busy(sim, asking);
        return;
    }
    throttle_hold(sim, throttle, asking, answer.verdict, answer.delay_ms * SIM_MS);
}

void on_throttle_due(struct sim *sim, const struct sim_event *event)
{
    struct throttle *throttle = sim_state(sim);
    struct held_write held = *(const struct held_write *)event->body;
    ASSERT(throttle->held > 0);
    throttle->held--;
    if (held.epoch != throttle->epoch) {
        return;
    }
    if (held.verdict == THROTTLE_REJECT) {
        answer_busy(sim, &held);
        return;
    }
    held.verdict = THROTTLE_PASS;
    held.epoch = 0;
    held.attempt++;
    sim_send(sim, cluster_replica_of(sim_options(sim), sim_self(sim)), MSG_THROTTLE_DELAYED, &held);
}

void on_throttle_closed(struct sim *sim, const struct sim_event *event)
{
    struct throttle *throttle = sim_state(sim);
    (void)event;
    throttle->epoch++;
}
