#include "sim/judge.h"

#include "sim/story.h"
#include "sim/why.h"
#include "sim/words.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What the deciding obligations came to, taken together: the worst of them. */
static enum verdict worst_end(const struct sim *sim, uint16_t *error)
{
    static const enum verdict verdicts[] = {
        [SIM_END_SUCCESS] = VERDICT_SUCCESS,
        [SIM_END_FAILED] = VERDICT_FAILED,
        [SIM_END_CANCELLED] = VERDICT_CANCELLED,
    };
    enum verdict worst = VERDICT_SUCCESS;
    for (uint16_t kind = 0; kind < sim->model->obligation_count; kind++) {
        for (uint32_t i = 0; i < sim->plan->obligation_counts[kind]; i++) {
            const struct obligation_state *obligation =
                &sim->obligations[sim->plan->obligation_first[kind] + i];
            if (!sim->model->obligations[kind].decides || !obligation->was_opened ||
                obligation->is_open) {
                continue;
            }
            const enum verdict verdict = verdicts[obligation->end];
            if (worst == VERDICT_SUCCESS || verdict == VERDICT_FAILED) {
                worst = verdict;
                *error = verdict == VERDICT_FAILED ? obligation->error : *error;
            }
        }
    }
    return worst;
}

static bool decided_is_open(const struct sim *sim)
{
    for (uint16_t kind = 0; kind < sim->model->obligation_count; kind++) {
        for (uint32_t i = 0; i < sim->plan->obligation_counts[kind]; i++) {
            if (sim->model->obligations[kind].decides &&
                sim->obligations[sim->plan->obligation_first[kind] + i].is_open) {
                return true;
            }
        }
    }
    return false;
}

static void judge_broken(const struct sim *sim, struct run_result *result)
{
    result->verdict = VERDICT_BROKEN;
    if (sim->world->broken == 0) {
        (void)snprintf(result->why, sizeof result->why,
                       "zeno: %d events at one instant, time stands still\n", WORLD_ZENO_EVENTS);
        return;
    }
    const struct sim_invariant *invariant = &sim->model->invariants[sim->world->broken - 1];
    char actor[128];
    story_actor(sim, sim->world->broken_actor, actor, sizeof actor);
    (void)snprintf(result->why, sizeof result->why,
                   "invariant %s does not hold for %s after event %" PRIu64 ": %s\n",
                   invariant->name, actor, sim->world->number, invariant->help);
}

static void judge_limit(const struct sim *sim, struct run_result *result)
{
    static const char *const limits[LIMIT_COUNT + 1] = {
        [0] = "the scenario's limits.events was reached",
        [LIMIT_EVENTS + 1] = "more events are pending than the world has room for",
        [LIMIT_WORKS + 1] = "more requests are alive than the world has room for",
        [LIMIT_POOL + 1] = "more requests are queued than the world has room for",
        [LIMIT_STATES + 1] = "more actors are alive than the world has room for",
        [LIMIT_ZENO + 1] = "time stands still",
    };
    if (sim->world->limit_met == LIMIT_ZENO + 1) {
        judge_broken(sim, result);
        return;
    }
    result->verdict = VERDICT_INCONCLUSIVE;
    (void)snprintf(result->why, sizeof result->why,
                   "%s; ease the load (fewer or slower clients) or raise the limit\n",
                   limits[sim->world->limit_met]);
}

void judge(const struct sim *sim, const struct scenario *scenario, enum run_end end,
           const struct hang *hang, struct run_result *result)
{
    const bool is_open = decided_is_open(sim);
    result->closed_at = sim->world->last_close;
    if (end == RUN_BROKEN || end == RUN_LIMIT) {
        end == RUN_BROKEN ? judge_broken(sim, result) : judge_limit(sim, result);
        return;
    }
    if (end == RUN_HUNG || (is_open && hang->is_found)) {
        result->verdict = VERDICT_HUNG;
        result->detector = hang->detector;
        result->stuck_since = hang->since;
        why_write(sim, scenario, hang, result->why, sizeof result->why);
        return;
    }
    if (end == RUN_DRAINED && is_open) {
        result->verdict = VERDICT_HUNG;
        result->detector = DETECTOR_LOST_WORK;
        (void)snprintf(result->why, sizeof result->why,
                       "something has to come to an end, but no event is pending any more\n");
        return;
    }
    if (is_open) {
        result->verdict = VERDICT_INCONCLUSIVE;
        (void)snprintf(result->why, sizeof result->why,
                       "the scenario's duration was over before the load ended, and it was not "
                       "stuck for long enough to say that it hangs; raise duration\n");
        return;
    }
    result->verdict = worst_end(sim, &result->error);
}

/* --- expectations ---------------------------------------------------------------------- */

static void expect_figure(const struct sim *sim, const struct field_figure *figure,
                          struct text_end *out)
{
    for (uint32_t i = 0; i < sim->model->counter_count; i++) {
        if (strcmp(sim->model->counters[i].name, figure->name) != 0) {
            continue;
        }
        const int64_t value = sim->counters[i];
        if (value < figure->min) {
            text_add(out, "%s is %" PRId64 ", expected at least %" PRId64 "\n", figure->name, value,
                     figure->min);
        } else if (value > figure->max) {
            text_add(out, "%s is %" PRId64 ", expected at most %" PRId64 "\n", figure->name, value,
                     figure->max);
        }
        return;
    }
    text_add(out, "there is no counter called %s\n", figure->name);
}

static void expect_end(const struct sim *sim, const struct expect *expect,
                       const struct run_result *result, struct text_end *out)
{
    if (expect->within > 0 && result->closed_at > expect->within) {
        char got[64];
        char wanted[64];
        (void)story_span(result->closed_at, got, sizeof got);
        (void)story_span(expect->within, wanted, sizeof wanted);
        text_add(out, "it ended at %s, expected within %s\n", got, wanted);
    }
    if (expect->error[0] != '\0') {
        const char *got = sim->model->error_name(result->error);
        if (strcmp(got, expect->error) != 0) {
            text_add(out, "it ended with %s, expected %s\n", got, expect->error);
        }
    }
}

/* Counters that must stay at 0, whatever is expected: steps answered otherwise than they should. */
static void expect_unspoilt(const struct sim *sim, struct text_end *out)
{
    for (uint32_t i = 0; i < sim->model->counter_count; i++) {
        if (sim->model->counters[i].spoils && sim->counters[i] > 0) {
            text_add(out, "%s is %" PRId64 ", expected 0\n", sim->model->counters[i].name,
                     sim->counters[i]);
        }
    }
}

void judge_expectation(const struct sim *sim, const struct scenario *scenario,
                       struct run_result *result)
{
    const struct expect *expect = &scenario->expect;
    struct text_end out = {result->unexpected, sizeof result->unexpected};
    expect_unspoilt(sim, &out);
    if (!expect->is_given) {
        result->is_expected = result->unexpected[0] == '\0' && result->verdict != VERDICT_BROKEN &&
                              result->verdict != VERDICT_INCONCLUSIVE;
        return;
    }
    if (expect->verdict != result->verdict) {
        text_add(&out, "the verdict is %s, expected %s\n", verdict_name(result->verdict),
                 verdict_name(expect->verdict));
    }
    if (expect->by != DETECTOR_NONE && expect->by != result->detector) {
        text_add(&out, "found by %s, expected by %s\n", detector_name(result->detector),
                 detector_name(expect->by));
    }
    expect_end(sim, expect, result, &out);
    for (uint32_t i = 0; i < expect->figure_count; i++) {
        expect_figure(sim, &expect->figures[i], &out);
    }
    result->is_expected = result->unexpected[0] == '\0';
}
