#include "tests/engine_model.h"

#include <stdio.h>

static void on_letter(struct sim *sim, const struct sim_event *event)
{
    struct clerk *clerk = sim_state(sim);
    const struct clerk_body *body = event->body;
    clerk->letters++;
    clerk->last_value = body->value;
    clerk->last_at = sim_now(sim);
}

static void on_question(struct sim *sim, const struct sim_event *event)
{
    const struct clerk_body *body = event->body;
    sim_reply(sim, event->back, &(struct clerk_body){body->value + 1});
}

static void on_silence(struct sim *sim, const struct sim_event *event)
{
    struct clerk *clerk = sim_state(sim);
    clerk->letters += event->class_ == SIM_REQUEST;
}

static void on_answer(struct sim *sim, const struct sim_event *event)
{
    struct clerk *clerk = sim_state(sim);
    const struct clerk_body *body = event->body;
    const struct clerk_body *context = event->context;
    clerk->answers += event->outcome == SIM_DELIVERED;
    clerk->timeouts += event->outcome == SIM_TIMEOUT;
    clerk->refusals += event->outcome == SIM_REFUSED;
    clerk->last_value = body->value;
    clerk->last_context = context->value;
    clerk->last_at = sim_now(sim);
}

static void on_alarm(struct sim *sim, const struct sim_event *event)
{
    struct clerk *clerk = sim_state(sim);
    const struct clerk_body *body = event->body;
    clerk->alarms++;
    clerk->last_value = body->value;
    clerk->last_at = sim_now(sim);
}

static void on_spin(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    (void)sim_timer(sim, 0, CLERK_SPIN, NULL);
}

static void on_chatter(struct sim *sim, const struct sim_event *event)
{
    const struct clerk_options *options = sim_options(sim);
    const struct clerk_body *body = event->body;
    struct clerk *clerk = sim_state(sim);
    clerk->letters++;
    clerk->last_value = clerk->last_value * 31 + body->value;
    sim_tally(sim, 0, (uint32_t)(body->value % 2));
    sim_count(sim, 0, 1);
    if (sim_draw(sim, 1, 8) == 0) {
        (void)sim_work_open(sim, 0, sim_self(sim));
    }
    if (sim_draw(sim, 1, 4) == 0) {
        uint64_t *note = sim_list_push(sim, 0, &clerk->notes);
        *note = body->value;
    }
    if (clerk->notes.count > 3) {
        sim_list_pop(sim, 0, &clerk->notes);
    }
    sim_guard_hold(sim, 0, sim_self(sim));
    if (sim_draw(sim, 1, 2) == 0) {
        sim_guard_release(sim, 0, sim_self(sim), 0);
    }
    sim_note(sim, 0, (int64_t)body->value, sim_self(sim), 0, 0);
    const uint32_t to = (uint32_t)sim_draw(sim, 1, options->clerks);
    sim_send(sim, to, CLERK_CHATTER, &(struct clerk_body){body->value + 1});
}

static void clerk_crash(struct sim *sim)
{
    struct clerk *clerk = sim_state(sim);
    clerk->crashes++;
}

static void clerk_restart(struct sim *sim)
{
    struct clerk *clerk = sim_state(sim);
    clerk->restarts++;
}

static uint16_t inspect_clerk(const struct sim *sim, uint32_t actor, const void *state)
{
    (void)sim;
    (void)actor;
    const struct clerk *clerk = state;
    return clerk->last_value == 13 ? 0 : SIM_NO_KIND;
}

static uint32_t node_of(const void *options, uint32_t i)
{
    const struct clerk_options *clerks = options;
    return i % clerks->nodes;
}

static void name_of(const void *options, uint32_t i, char *name, size_t bytes)
{
    (void)options;
    (void)snprintf(name, bytes, "clerk-%u", i + 1);
}

static void build(struct world_plan *plan, const void *options)
{
    const struct clerk_options *clerks = options;
    for (uint32_t i = 0; i < clerks->nodes; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "node-%u", i + 1);
        const bool is_skewed = i == 1;
        (void)plan_node(plan, name, is_skewed ? clerks->clock_offset : 0,
                        is_skewed ? clerks->clock_drift_ppm : 0);
    }
    (void)plan_actors(plan, &(struct plan_actors){
                                .count = clerks->clerks,
                                .state_bytes = sizeof(struct clerk),
                                .is_lazy = true,
                                .node_of = node_of,
                                .name_of = name_of,
                            });
    (void)plan_lane(plan, "chatter");
    plan_guards(plan, 0, clerks->clerks);
    plan_obligations(plan, 0, 4);
    plan_pool(plan, 0, clerks->cells == 0 ? 1000 : clerks->cells);
    plan_events(plan, clerks->events == 0 ? 1000 : clerks->events);
    plan_works(plan, clerks->works == 0 ? 1000 : clerks->works);
    plan_series(plan, 0, "chatter");
    plan_latency(plan, clerks->latency);
}

static void start(struct sim *sim)
{
    (void)sim;
}

void clerk_chatter(struct sim *sim, uint32_t letters)
{
    const struct clerk_options *options = sim_options(sim);
    for (uint32_t i = 0; i < letters; i++) {
        sim_act_as(sim, i % options->clerks);
        sim_send(sim, (i + 1) % options->clerks, CLERK_CHATTER,
                 &(struct clerk_body){i * UINT64_C(1000)});
    }
    sim_act_as(sim, SIM_NOBODY);
}

static const struct sim_message messages[CLERK_MESSAGE_COUNT] = {
    [CLERK_LETTER] = {"letter", on_letter, 0, sizeof(struct clerk_body)},
    [CLERK_QUESTION] = {"question", on_question, 0, sizeof(struct clerk_body)},
    [CLERK_SILENCE] = {"silence", on_silence, 0, sizeof(struct clerk_body)},
    [CLERK_ANSWER] = {"answer", on_answer, 0, sizeof(struct clerk_body)},
    [CLERK_ALARM] = {"alarm", on_alarm, 0, sizeof(struct clerk_body)},
    [CLERK_SPIN] = {"spin", on_spin, 0, sizeof(struct clerk_body)},
    [CLERK_CHATTER] = {"chatter", on_chatter, 0, sizeof(struct clerk_body)},
};

static const struct sim_actor_type types[] = {
    {.name = "clerk", .crash = clerk_crash, .restart = clerk_restart, .inspect = inspect_clerk},
};
static const struct sim_note_kind notes[] = {
    {.name = "says", .text = "says {0} to {1:a} after {2:t} and {3:b}"},
};
static const struct sim_counter counters[] = {
    {.name = "chatter", .help = "letters that were chatter", .cost = "letters of chatter"},
};
static uint32_t promise_of(const void *options, uint32_t index)
{
    (void)options;
    return index % 4;
}

static const struct sim_work_kind works[] = {
    {"errand", "a clerk's errand", SIM_SERVES_ONE, 0, promise_of},
    {"stroll", "a clerk's walk", SIM_SERVES_NONE, SIM_NO_KIND, NULL},
    {"move", "everybody moves", SIM_SERVES_ALL, SIM_NO_KIND, NULL},
};
static bool clerk_may_leave(const struct sim *sim, uint32_t index, char *why, size_t bytes)
{
    const struct clerk_options *options = sim_options(sim);
    if (why != NULL) {
        (void)snprintf(why, bytes, "clerk %u is asleep", index + 1);
    }
    return !options->is_asleep;
}

static const struct sim_releaser releasers[] = {
    {"the clerk leaves", "office", clerk_may_leave, NULL}};
static const struct sim_guard_kind guards[] = {{
    .name = "desk",
    .help = "a clerk's desk",
    .releasers = releasers,
    .releaser_count = COUNT_OF(releasers),
    .obligation = 0,
    .owners = UINT32_MAX,
    .obligation_of = promise_of,
    .name_of = name_of,
}};
static const struct sim_obligation_kind obligations[] = {
    {.name = "promise", .help = "a clerk's promise", .decides = true},
};
static const struct sim_invariant invariants[] = {
    {"not 13", "no clerk ends on 13"},
};
static const struct sim_pool pools[] = {{"slips", sizeof(uint64_t)}};
static const char *const columns[] = {"even", "odd", NULL};

const struct sim_model clerk_model = {
    .name = "clerks",
    .messages = messages,
    .message_count = COUNT_OF(messages),
    .actor_types = types,
    .actor_type_count = COUNT_OF(types),
    .notes = notes,
    .note_count = COUNT_OF(notes),
    .counters = counters,
    .counter_count = COUNT_OF(counters),
    .works = works,
    .work_count = COUNT_OF(works),
    .guards = guards,
    .guard_count = COUNT_OF(guards),
    .obligations = obligations,
    .obligation_count = COUNT_OF(obligations),
    .invariants = invariants,
    .invariant_count = COUNT_OF(invariants),
    .pools = pools,
    .pool_count = COUNT_OF(pools),
    .series = {columns},
    .options_bytes = sizeof(struct clerk_options),
    .build = build,
    .start = start,
};
