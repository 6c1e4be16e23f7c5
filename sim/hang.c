#include "sim/hang.h"

#include "sim/story.h"
#include "sim/words.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Guards that a reason names; the rest is counted. */
#define GUARDS_NAMED 4

static bool applies(const struct sim_wait *wait, const struct scenario *scenario)
{
    return !wait->needs_faults || scenario->fault_count > 0;
}

/* How long a wait may be in this scenario: slow engines and disks stretch some. */
static sim_time longest(const struct sim *sim, const struct scenario *scenario,
                        const struct sim_wait *wait)
{
    int64_t factor = 1;
    for (uint32_t i = 0; i < scenario->fault_count && wait->is_slowed; i++) {
        factor = scenario->faults[i].factor > factor ? scenario->faults[i].factor : factor;
    }
    const sim_time span = wait->longest(sim->options);
    return span < SIM_TIME_MAX / factor ? span * factor : SIM_TIME_MAX;
}

sim_time hang_chain(const struct sim *sim, const struct scenario *scenario)
{
    sim_time chain = 0;
    for (uint32_t i = 0; i < sim->model->wait_count; i++) {
        const struct sim_wait *wait = &sim->model->waits[i];
        if (applies(wait, scenario)) {
            chain += longest(sim, scenario, wait);
        }
        chain = chain < SIM_TIME_MAX ? chain : SIM_TIME_MAX;
    }
    return chain < SIM_TIME_MAX / HANG_CHAINS ? chain : SIM_TIME_MAX / HANG_CHAINS;
}

/* The open, deciding obligation that has stood still longest. */
static struct hang oldest(const struct sim *sim)
{
    struct hang hang = {.since = SIM_TIME_MAX};
    for (uint16_t kind = 0; kind < sim->model->obligation_count; kind++) {
        if (!sim->model->obligations[kind].decides) {
            continue;
        }
        for (uint32_t i = 0; i < sim->plan->obligation_counts[kind]; i++) {
            const struct obligation_state *obligation =
                &sim->obligations[sim->plan->obligation_first[kind] + i];
            if (obligation->is_open && obligation->moved_at < hang.since) {
                hang = (struct hang){.kind = kind, .index = i, .since = obligation->moved_at};
            }
        }
    }
    return hang;
}

struct hang hang_look(struct sim *sim, sim_time bound)
{
    struct world *world = sim->world;
    if (world->now < world->hang_check) {
        return (struct hang){0};
    }
    struct hang hang = oldest(sim);
    if (hang.since == SIM_TIME_MAX) {
        world->hang_check = SIM_TIME_MAX;
        return (struct hang){0};
    }
    /* What a step or a fault just did may still bring it further. */
    const sim_time still = hang.since > world->ahead_at ? hang.since : world->ahead_at;
    hang.is_found = world->now - still >= bound;
    world->hang_check = hang.is_found ? world->now + bound : still + bound;
    return hang;
}

static void say_span(struct text_end *text, sim_time span)
{
    char words[64];
    (void)story_span(span, words, sizeof words);
    text_add(text, "%s", words);
}

/* What is stuck: the load of temp, promise 1. */
void hang_say_subject(struct text_end *text, const struct sim *sim, const struct hang *hang)
{
    const struct sim_obligation_kind *kind = &sim->model->obligations[hang->kind];
    if (kind->subject == 0) {
        text_add(text, "%s %" PRIu32, kind->name, hang->index + 1);
        return;
    }
    char subject[128];
    sim->model->format_value(sim->options, kind->subject, hang->index, subject, sizeof subject);
    text_add(text, "the %s of %s", kind->name, subject);
}

/* Who holds what, since when, and whether anybody still works on it. */
void hang_say_guards(struct text_end *text, const struct sim *sim)
{
    uint32_t named = 0;
    uint32_t more = 0;
    for (uint16_t kind = 0; kind < sim->model->guard_count; kind++) {
        for (uint32_t i = 0; i < sim->plan->guard_counts[kind]; i++) {
            const struct guard_state *guard = &sim->guards[sim->plan->guard_first[kind] + i];
            if (guard->since == 0) {
                continue;
            }
            if (named == GUARDS_NAMED) {
                more++;
                continue;
            }
            named++;
            char holder[128];
            story_actor(sim, guard->holder, holder, sizeof holder);
            text_add(text, "%s is held by %s on %s since event %" PRIu64 "; %s\n",
                     sim->model->guards[kind].name, holder,
                     sim->plan->nodes[sim->plan->actor_nodes[guard->holder]].name, guard->since - 1,
                     work_owns(sim, guard) ? "work on it is still under way"
                                           : "nothing is under way that serves it");
        }
    }
    if (more > 0) {
        text_add(text, "and %" PRIu32 " more guard%s held\n", more, more == 1 ? " is" : "s are");
    }
}

static void say_waits(struct text_end *text, const struct sim *sim, const struct scenario *scenario)
{
    const char *comma = "";
    for (uint32_t i = 0; i < sim->model->wait_count; i++) {
        const struct sim_wait *wait = &sim->model->waits[i];
        const sim_time span = longest(sim, scenario, wait);
        if (applies(wait, scenario) && span > 0) {
            text_add(text, "%s%s ", comma, wait->name);
            say_span(text, span);
            comma = ", ";
        }
    }
}

void hang_why(const struct sim *sim, const struct scenario *scenario, const struct hang *hang,
              char *text, size_t bytes)
{
    struct text_end out = {text, bytes};
    const sim_time chain = hang_chain(sim, scenario);
    hang_say_subject(&out, sim, hang);
    text_add(&out, " has come no further since ");
    say_span(&out, hang->since);
    text_add(&out, ": ");
    say_span(&out, sim->world->now - hang->since);
    text_add(&out, " without progress, over the bound of ");
    say_span(&out, HANG_CHAINS * chain);
    text_add(&out, " (%d x the longest chain of waits, ", HANG_CHAINS);
    say_span(&out, chain);
    text_add(&out, ")\n");
    hang_say_guards(&out, sim);
    text_add(&out, "waits counted: ");
    say_waits(&out, sim, scenario);
    text_add(&out, "\n");
}
