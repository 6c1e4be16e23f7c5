#include "tests/office.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

void office_open(struct office *office, uint32_t nodes, uint32_t clerks)
{
    office->options.nodes = nodes;
    office->options.clerks = clerks;
    if (office->options.latency.max == 0) {
        office->options.latency = (struct time_range){SIM_MS, 3 * SIM_MS};
    }
    office->plan = plan_new(&clerk_model, &office->options, SIM_MINUTE);
    assert_non_null(office->plan);
    assert_true(world_new(&office->sim, office->plan, &office->source, 7));
}

void office_close(struct office *office)
{
    world_free(&office->sim);
    plan_free(office->plan);
}

const struct clerk *clerk_of(const struct office *office, uint32_t clerk)
{
    const struct clerk *state = sim_peek(&office->sim, clerk);
    assert_non_null(state);
    return state;
}

uint64_t work_through(struct sim *sim, uint64_t events)
{
    while (events-- > 0 && world_step(sim, SIM_TIME_MAX)) {
    }
    return sim->world->digest;
}

struct sim_handle ask(struct sim *sim, uint32_t from, uint32_t to, uint16_t kind, sim_time timeout)
{
    sim_act_as(sim, from);
    const struct clerk_body context = {77};
    const struct sim_call call = {
        .to = to,
        .kind = kind,
        .reply_kind = CLERK_ANSWER,
        .timeout = timeout,
        .context = &context,
        .context_bytes = sizeof context,
    };
    return sim_call(sim, &call, &(struct clerk_body){41});
}

void count_record(void *context, const struct record *record, const void *body, uint32_t body_bytes)
{
    uint64_t *counts = context;
    (void)body;
    (void)body_bytes;
    assert_true(record->type < RECORD_TYPE_COUNT);
    counts[record->type]++;
}
