#include "sim/why.h"

#include "sim/lasso.h"
#include "sim/story.h"
#include "sim/words.h"

#include <inttypes.h>

/* Guards that a reason names; the rest is counted. */
#define GUARDS_NAMED 4

/* Bytes of a name or of a short reason. */
#define NAME_BYTES 128
#define WHY_BYTES  512

static void say_span(struct text_end *text, sim_time span)
{
    char words[64];
    (void)story_span(span, words, sizeof words);
    text_add(text, "%s", words);
}

/* An event by number and virtual time, as the log shows them. */
static void say_event(struct text_end *text, uint64_t number, sim_time at)
{
    char instant[64];
    (void)story_instant(at, instant, sizeof instant);
    text_add(text, "event %" PRIu64 " at %s s", number, instant);
}

void why_say_subject(struct text_end *text, const struct sim *sim, const struct hang *hang)
{
    const struct sim_obligation_kind *kind = &sim->model->obligations[hang->kind];
    if (kind->subject == 0) {
        text_add(text, "%s %" PRIu32, kind->name, hang->index + 1);
        return;
    }
    char subject[NAME_BYTES];
    sim->model->format_value(sim->options, kind->subject, hang->index, subject, sizeof subject);
    text_add(text, "the %s of %s", kind->name, subject);
}

static const struct obligation_state *obligation_of(const struct sim *sim, const struct hang *hang)
{
    return &sim->obligations[sim->plan->obligation_first[hang->kind] + hang->index];
}

/* --- guards --------------------------------------------------------------------------- */

static void say_guard_name(struct text_end *text, const struct sim *sim, struct guard_name guard)
{
    char name[NAME_BYTES];
    const struct sim_guard_kind *kind = &sim->model->guards[guard.kind];
    kind->name_of(sim->options, guard.index, name, sizeof name);
    text_add(text, "the %s of %s", kind->name, name);
}

static void say_holder(struct text_end *text, const struct sim *sim,
                       const struct guard_state *guard)
{
    char holder[NAME_BYTES];
    story_actor(sim, guard->holder, holder, sizeof holder);
    text_add(text, " is held by %s since ", holder);
    say_event(text, guard->since - 1, guard->since_at);
}

/* What became of the work that a guard is held for. */
static void say_work(struct text_end *text, const struct sim *sim, struct guard_name name,
                     const struct guard_state *guard)
{
    if (guard->orphaned == 0) {
        text_add(text, "; work on it is still under way\n");
        return;
    }
    const uint32_t owners = sim->model->guards[name.kind].owners;
    text_add(text, "; the %s it was held for ended with ",
             sim->model->works[__builtin_ctz(owners)].name);
    if (guard->orphaned == guard->since) {
        text_add(text, "the same event");
    } else {
        say_event(text, guard->orphaned - 1, guard->orphaned_at);
    }
    text_add(text, ", and nothing is under way that serves it\n");
}

/* Guards that are held, whether they keep this obligation waiting or not. */
static void say_guards(struct text_end *text, const struct sim *sim)
{
    uint32_t named = 0;
    uint32_t more = 0;
    for (uint32_t i = 0; i < sim->plan->guard_first[PLAN_KINDS_MAX]; i++) {
        const struct guard_state *guard = &sim->guards[i];
        if (guard->since == 0 || named == GUARDS_NAMED) {
            more += guard->since != 0;
            continue;
        }
        named++;
        say_guard_name(text, sim, guard_name_of(sim, i));
        say_holder(text, sim, guard);
        say_work(text, sim, guard_name_of(sim, i), guard);
    }
    if (more > 0) {
        text_add(text, "%" PRIu32 " more guard%s held\n", more, more == 1 ? " is" : "s are");
    }
}

/* Whether a way to release a guard is there under the options of the run. */
static bool is_way(const struct sim *sim, const struct sim_releaser *releaser)
{
    return releaser->exists == NULL || releaser->exists(sim->options);
}

static uint32_t ways_of(const struct sim *sim, const struct sim_guard_kind *kind)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < kind->releaser_count; i++) {
        count += is_way(sim, &kind->releasers[i]);
    }
    return count;
}

/* Every way to release a guard that is lost, and why it cannot happen. */
static void say_releasers(struct text_end *text, const struct sim *sim, uint32_t number)
{
    const struct guard_name guard = guard_name_of(sim, number);
    const struct sim_guard_kind *kind = &sim->model->guards[guard.kind];
    const uint32_t count = ways_of(sim, kind);
    text_add(text, "it would be released in %u way%s, none of which can happen:\n", count,
             count == 1 ? "" : "s");
    for (uint32_t i = 0; i < kind->releaser_count; i++) {
        if (!is_way(sim, &kind->releasers[i])) {
            continue;
        }
        char why[WHY_BYTES] = "";
        const bool can = kind->releasers[i].can(sim, guard.index, why, sizeof why);
        text_add(text, "- %s (%s): %s\n", kind->releasers[i].name, kind->releasers[i].where,
                 can ? "it may" : why);
    }
}

static void say_lost(struct text_end *text, const struct sim *sim, const struct hang *hang)
{
    const struct guard_state *guard = &sim->guards[hang->guard];
    const struct guard_name name = guard_name_of(sim, hang->guard);
    say_guard_name(text, sim, name);
    say_holder(text, sim, guard);
    say_work(text, sim, name, guard);
    say_releasers(text, sim, hang->guard);
    text_add(text, "proved with ");
    say_event(text, guard->lost - 1, guard->lost_at);
    if (sim->world->lost_count > 1) {
        text_add(text, "; %" PRIu32 " more guards are lost like it", sim->world->lost_count - 1);
    }
    text_add(text, "\n");
}

/* --- the bound --------------------------------------------------------------------------- */

/* The window, and where it comes from. */
static void say_window(struct text_end *text, const struct sim *sim,
                       const struct scenario *scenario)
{
    const bool is_given = scenario->within > 0;
    say_span(text, hang_bound(sim, scenario));
    text_add(text, is_given ? " that the scenario gives (`within`; " : " (");
    text_add(text, "%d x the longest chain of waits, ", HANG_CHAINS);
    say_span(text, hang_chain(sim, scenario));
    if (is_given) {
        text_add(text, ", would be ");
        say_span(text, HANG_CHAINS * hang_chain(sim, scenario));
    }
    text_add(text, ")\n");
}

static void say_bound(struct text_end *text, const struct sim *sim, const struct scenario *scenario,
                      const struct hang *hang)
{
    const char *comma = "";
    say_span(text, sim->world->now - hang->since);
    text_add(text, " without progress, over the bound of ");
    say_window(text, sim, scenario);
    say_guards(text, sim);
    text_add(text, "waits counted: ");
    for (uint32_t i = 0; i < sim->model->wait_count; i++) {
        const sim_time span = hang_wait(sim, scenario, i);
        if (span > 0) {
            text_add(text, "%s%s ", comma, sim->model->waits[i].name);
            say_span(text, span);
            comma = ", ";
        }
    }
    if (hang_delays(scenario) > 0) {
        text_add(text, "%smessages that faults make late ", comma);
        say_span(text, hang_delays(scenario));
    }
    text_add(text, "\n");
}

/* --- what goes on ------------------------------------------------------------------------ */

/* What was done and suffered since the last progress. */
static void say_costs(struct text_end *text, const struct sim *sim, const struct hang *hang)
{
    const int64_t *marks = world_marks(sim, hang->kind, hang->index);
    const char *comma = "";
    text_add(text, "meanwhile it goes on: in the ");
    say_span(text, sim->world->now - hang->since);
    text_add(text, " since the last progress ");
    for (uint32_t i = 0; i < sim->model->counter_count; i++) {
        const struct sim_counter *counter = &sim->model->counters[i];
        const int64_t more = sim->counters[i] - marks[i];
        if (counter->cost != NULL && more > 0) {
            text_add(text, "%s%" PRId64 " %s", comma, more, counter->cost);
            comma = ", ";
        }
    }
    text_add(text, "%s\n", comma[0] == '\0' ? "nothing at all" : "");
}

void why_write(const struct sim *sim, const struct scenario *scenario, const struct hang *hang,
               char *text, size_t bytes)
{
    struct text_end out = {text, bytes};
    why_say_subject(&out, sim, hang);
    text_add(&out, " has come no further since ");
    say_event(&out, obligation_of(sim, hang)->moved, hang->since);
    if (hang->detector == DETECTOR_LOST_WORK) {
        text_add(&out, ", and never will\n");
        say_lost(&out, sim, hang);
    } else if (hang->detector == DETECTOR_LASSO) {
        text_add(&out, ", and never will\n");
        say_guards(&out, sim);
        lasso_say(&out, hang->lasso, sim);
    } else {
        text_add(&out, ": ");
        say_bound(&out, sim, scenario, hang);
    }
    say_costs(&out, sim, hang);
}
