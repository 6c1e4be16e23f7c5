/*
 * gambles.h - for tests of many runs: clerks whose promise hangs on chance.
 *
 * A coin is thrown at each of the first seconds; heads keeps the promise. After
 * GAMBLE_THROWS tails an alarm only rings on: a hang. So P(hang) is known at
 * every instant: one half to the power of the throws still to come, and 1 after the
 * last. Include after cmocka.h.
 */
#ifndef TESTS_GAMBLES_H
#define TESTS_GAMBLES_H

#include "tests/run_story.h"

#include <string.h>

#define GAMBLE_THROWS 3

static inline void throw_coin(struct sim *sim, const struct sim_event *event)
{
    const struct clerk_body *body = event->body;
    const uint64_t number = body->value;
    sim_note(sim, 0, (int64_t)number, 0, 0, 0);
    if (number <= GAMBLE_THROWS && sim_draw(sim, 1, 2) == 1) {
        sim_obligation_close(sim, 0, 0, SIM_END_SUCCESS, 0);
        return;
    }
    (void)sim_timer(sim, SIM_SECOND, CLERK_ALARM, &(struct clerk_body){number + 1});
}

static inline void start_gamble(struct sim *sim)
{
    sim_act_as(sim, 0);
    sim_obligation_open(sim, 0, 0);
    (void)sim_timer(sim, SIM_SECOND, CLERK_ALARM, &(struct clerk_body){1});
}

/* Whoever comes before the last throw can still keep the promise. */
static inline void keep_promise(struct sim *sim, uint32_t subject)
{
    sim_act_as(sim, 0);
    const struct clerk *clerk = sim_state(sim);
    if (clerk->letters == 0 && sim_now(sim) < 2 * SIM_SECOND) {
        sim_obligation_close(sim, 0, (uint16_t)subject, SIM_END_SUCCESS, 0);
    }
}

static const struct sim_intervention gamble_help[] = {
    {"keep the promise", "does it, before two seconds are over", keep_promise, false, 0},
};

/* To be freed by free(). */
static inline struct story *gamble_new(void)
{
    struct story *story = story_of(start_gamble);
    memcpy(story->messages, clerk_model.messages, sizeof story->messages);
    story->messages[CLERK_ALARM].handle = throw_coin;
    story->model.messages = story->messages;
    story->model.interventions = gamble_help;
    story->model.intervention_count = COUNT_OF(gamble_help);
    return story;
}

/* A seed whose run hangs. */
static inline uint64_t gamble_seed(const struct story *story)
{
    for (uint64_t seed = 1; seed < 1000; seed++) {
        struct run_result result;
        struct run *run = run_new(&story->model, &story->variant, seed, NULL);
        assert_non_null(run);
        run_finish(run, &result);
        run_free(run);
        if (result.verdict == VERDICT_HUNG) {
            return seed;
        }
    }
    fail_msg("no run hangs");
    return 0;
}

#endif
