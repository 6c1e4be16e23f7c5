#include "models/operator.h"

#include "models/pegasus.h"

#include <string.h>

/* replication_ddl_client.h call_rpc_sync: reply timeout and attempts of a DDL call. */
#define DDL_TIMEOUT  (5000 * SIM_MS)
#define DDL_ATTEMPTS 2
/* How soon the shell looks for a leader again when there is none. */
#define LEADER_RETRY (500 * SIM_MS)

static const struct step_options *step_of(struct sim *sim, uint32_t step)
{
    return operator_step(sim_options(sim), step);
}

static struct admin_request request_of(struct sim *sim, uint32_t index)
{
    const struct pegasus_options *options = sim_options(sim);
    const struct command command = operator_command(step_of(sim, index));
    struct admin_request request = {
        .command = (uint16_t)command.command,
        .table = (uint16_t)operator_table(options, index),
        .flags = (uint16_t)command.flags,
        .env = (uint16_t)command.env,
        .partition = command.partition,
        .step = index,
    };
    memcpy(request.value, command.value, sizeof(request.value));
    if (command.command == ADMIN_START && options->load.ingest_behind) {
        request.flags |= ADMIN_INGEST_BEHIND;
    }
    return request;
}

static void ask(struct sim *sim, const struct step_try *try)
{
    const struct admin_request request = request_of(sim, try->step);
    const sim_time left = try->started + DDL_TIMEOUT - sim_now(sim);
    ASSERT(left > 0);
    const struct sim_call call = {.to = cluster_meta(try->meta),
                                  .kind = MSG_ADMIN_REQUEST,
                                  .reply_kind = MSG_ADMIN_REPLY,
                                  .timeout = left,
                                  .context = try,
                                  .context_bytes = sizeof(*try)};
    (void)sim_call(sim, &call, &request);
}

void operator_start(struct sim *sim)
{
    const struct pegasus_options *options = sim_options(sim);
    sim_act_as(sim, cluster_operator(options));
    for (uint32_t i = 0; i < options->step_count; i++) {
        const struct about_table body = {.table = i};
        (void)sim_timer(sim, options->steps[i].at, MSG_STEP, &body);
    }
    sim_ahead(sim, (int32_t)options->step_count);
}

void operator_give(struct sim *sim, uint32_t step, sim_time delay)
{
    sim_act_as(sim, cluster_operator(sim_options(sim)));
    const struct about_table body = {.table = step};
    (void)sim_timer(sim, delay, MSG_STEP, &body);
    sim_ahead(sim, 1);
}

void on_step(struct sim *sim, const struct sim_event *event)
{
    const struct about_table *step = event->body;
    const struct operator_state *state = sim_state(sim);
    (void)sim_work_open(sim, WORK_COMMAND, step->table);
    sim_note(sim, NOTE_STEP, step->table, 0, 0, 0);
    const struct step_try try = {.started = sim_now(sim),
                                 .step = step->table,
                                 .meta = (uint16_t)state->leader,
                                 .attempt = 1};
    ask(sim, &try);
}

void on_step_again(struct sim *sim, const struct sim_event *event)
{
    struct step_try try;
    memcpy(&try, event->body, sizeof(try));
    ask(sim, &try);
}

/* Compares an answer with what the step expects. */
static void check_answer(struct sim *sim, const struct step_options *step, enum error error)
{
    if (step->expect[0] == '\0') {
        return;
    }
    const int expected = error_by_name(step->expect);
    ASSERT(expected >= 0);
    if ((enum error)expected != error) {
        sim_count(sim, COUNTER_STEPS_UNEXPECTED, 1);
        sim_note(sim, NOTE_STEP_UNEXPECTED, expected, error, 0, 0);
    }
}

static void conclude(struct sim *sim, const struct admin_reply *reply)
{
    const struct step_options *step = step_of(sim, reply->step);
    const bool is_ok = reply->error == ERR_OK;
    sim_count(sim, is_ok ? COUNTER_COMMANDS_OK : COUNTER_COMMANDS_REFUSED, 1);
    operator_print(sim, reply);
    check_answer(sim, step, (enum error)reply->error);
    sim_ahead(sim, -1);
}

/* Ends a step that nobody answered. */
static void give_up(struct sim *sim, const struct step_try *try, enum error error)
{
    const struct command command = operator_command(step_of(sim, try->step));
    const struct admin_reply reply = {
        .error = (uint16_t)error, .step = try->step, .command = (uint16_t)command.command};
    conclude(sim, &reply);
}

/* The next attempt, or the end. */
static void attempt_again(struct sim *sim, struct step_try *try, enum error error)
{
    if (try->attempt == DDL_ATTEMPTS) {
        give_up(sim, try, error);
        return;
    }
    try->attempt++;
    try->started = sim_now(sim);
    sim_note(sim, NOTE_STEP_SENT_AGAIN, try->step, error, 0, 0);
    ask(sim, try);
}

/* The meta server asked does not lead or is down: the next one, now or after a pause. */
static void ask_next(struct sim *sim, struct step_try *try, enum error error)
{
    const struct pegasus_options *options = sim_options(sim);
    struct operator_state *state = sim_state(sim);
    try->meta = (uint16_t)((try->meta + 1u) % options->derived.meta_count);
    const bool went_round = try->meta == state->leader;
    const sim_time pause = went_round ? LEADER_RETRY : 0;
    if (sim_now(sim) + pause >= try->started + DDL_TIMEOUT) {
        attempt_again(sim, try, error);
    } else if (went_round) {
        (void)sim_timer(sim, pause, MSG_STEP_AGAIN, try);
    } else {
        ask(sim, try);
    }
}

void on_admin_reply(struct sim *sim, const struct sim_event *event)
{
    struct operator_state *state = sim_state(sim);
    const struct admin_reply *reply = event->body;
    struct step_try try;
    memcpy(&try, event->context, sizeof(try));
    if (event->outcome == SIM_TIMEOUT) {
        attempt_again(sim, &try, ERR_TIMEOUT);
    } else if (event->outcome == SIM_REFUSED) {
        ask_next(sim, &try, ERR_NETWORK_FAILURE);
    } else if (reply->error == ERR_FORWARD_TO_OTHERS) {
        ask_next(sim, &try, ERR_TIMEOUT);
    } else {
        state->leader = try.meta;
        struct admin_reply answer = *reply;
        answer.step = try.step;
        conclude(sim, &answer);
    }
}

/* A shell that dies takes its open command with it: the step is over. */
void operator_crash(struct sim *sim)
{
    (void)sim;
}

/* Steps still to come were timers of the shell and are gone: they are set anew. */
void operator_restart(struct sim *sim)
{
    const struct pegasus_options *options = sim_options(sim);
    const sim_time now = sim_now(sim);
    for (uint32_t i = 0; i < options->step_count; i++) {
        if (options->steps[i].at > now) {
            const struct about_table body = {.table = i};
            (void)sim_timer(sim, options->steps[i].at - now, MSG_STEP, &body);
        }
    }
}
