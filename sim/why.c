#include "sim/why.h"

#include "sim/lasso.h"
#include "sim/story.h"
#include "sim/words.h"

#include <ctype.h>
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

/* An instant and the event of it, as the log shows them. */
static void say_event(struct text_end *text, uint64_t number, sim_time at)
{
    char instant[64];
    (void)story_instant(at, instant, sizeof instant);
    text_add(text, "%s s (event %" PRIu64 ")", instant, number);
}

static void say_progress(struct text_end *text, const struct sim *sim, const struct hang *hang)
{
    const uint32_t number = sim->plan->obligation_first[hang->kind] + hang->index;
    story_subject(sim, hang->kind, hang->index, text);
    text_add(text, " made its last progress at ");
    say_event(text, sim->obligations[number].moved, hang->since);
}

/* --- guards --------------------------------------------------------------------------- */

static void say_guard_name(struct text_end *text, const struct sim *sim, uint32_t number)
{
    char name[NAME_BYTES];
    const struct guard_name guard = guard_name_of(sim, number);
    const struct sim_guard_kind *kind = &sim->model->guards[guard.kind];
    kind->name_of(sim->options, guard.index, name, sizeof name);
    text_add(text, "the %s of %s", kind->name, name);
}

/* What a guard of this kind is for: its help, as a part of a sentence. */
static void say_help(struct text_end *text, const struct sim_guard_kind *kind)
{
    text_add(text, "%c%s", tolower((unsigned char)kind->help[0]), kind->help + 1);
}

static void say_holder(struct text_end *text, const struct sim *sim,
                       const struct guard_state *guard)
{
    char holder[NAME_BYTES];
    story_actor(sim, guard->holder, holder, sizeof holder);
    text_add(text, "held by %s since ", holder);
    say_event(text, guard->since - 1, guard->since_at);
}

/* What became of the work that a guard is held for. */
static void say_work(struct text_end *text, const struct sim *sim, uint32_t number)
{
    const struct guard_state *guard = &sim->guards[number];
    const uint32_t owners = sim->model->guards[guard_name_of(sim, number).kind].owners;
    if (guard->orphaned == 0) {
        text_add(text, "; work on it is still under way\n");
        return;
    }
    text_add(text, "; the %s it was held for ", sim->model->works[__builtin_ctz(owners)].name);
    if (guard->orphaned == guard->since) {
        text_add(text, "had ended by then");
    } else {
        text_add(text, "ended at ");
        say_event(text, guard->orphaned - 1, guard->orphaned_at);
        text_add(text, " and left it behind");
    }
    text_add(text, ": nothing is under way that would release it\n");
}

/* One that is held, in a line; one that keeps no obligation waiting may be nothing to wonder at. */
static void say_guard(struct text_end *text, const struct sim *sim, uint32_t number)
{
    const struct sim_guard_kind *kind = &sim->model->guards[guard_name_of(sim, number).kind];
    say_guard_name(text, sim, number);
    text_add(text, ": ");
    say_holder(text, sim, &sim->guards[number]);
    if (kind->obligation != SIM_NO_KIND) {
        say_work(text, sim, number);
        return;
    }
    text_add(text, "; ");
    say_help(text, kind);
    text_add(text, "\n");
}

/* Says that nothing is held that could keep an obligation waiting. */
static void say_no_guard(struct text_end *text, const struct sim *sim)
{
    const char *comma = "no ";
    for (uint32_t i = 0; i < sim->model->guard_count; i++) {
        if (sim->model->guards[i].obligation != SIM_NO_KIND) {
            text_add(text, "%s%s", comma, sim->model->guards[i].name);
            comma = ", no ";
        }
    }
    text_add(text, " is held that it could wait for\n");
}

/* Guards that are held, whether they keep this obligation waiting or not. */
static void say_guards(struct text_end *text, const struct sim *sim)
{
    uint32_t named = 0;
    uint32_t more = 0;
    bool keeps_waiting = false;
    for (uint32_t i = 0; i < sim->plan->guard_first[PLAN_KINDS_MAX]; i++) {
        if (sim->guards[i].since == 0) {
            continue;
        }
        keeps_waiting = keeps_waiting ||
                        sim->model->guards[guard_name_of(sim, i).kind].obligation != SIM_NO_KIND;
        if (named == GUARDS_NAMED) {
            more++;
            continue;
        }
        named++;
        say_guard(text, sim, i);
    }
    if (more > 0) {
        text_add(text, "%" PRIu32 " more %s held\n", more, more == 1 ? "is" : "are");
    }
    if (!keeps_waiting) {
        say_no_guard(text, sim);
    }
}

/* --- what is lost ------------------------------------------------------------------------ */

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
    const bool is_one = count == 1;
    text_add(text, "there %s %u way%s to release it, %s any more:\n", is_one ? "is" : "are", count,
             is_one ? "" : "s", is_one ? "which cannot happen" : "and none can happen");
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

/* The guards that are lost beside the one that is told of. */
static void say_others(struct text_end *text, const struct sim *sim, uint32_t told)
{
    const uint32_t others = sim->world->lost_count - 1;
    uint32_t named = 0;
    if (others == 0) {
        return;
    }
    text_add(text, "; lost in the same way: ");
    for (uint32_t i = 0; i < sim->plan->guard_first[PLAN_KINDS_MAX] && named < GUARDS_NAMED; i++) {
        if (sim->guards[i].lost != 0 && i != told) {
            text_add(text, named++ == 0 ? "" : ", ");
            say_guard_name(text, sim, i);
        }
    }
    if (others > named) {
        text_add(text, " and %" PRIu32 " more", others - named);
    }
}

static void say_lost(struct text_end *text, const struct sim *sim, const struct hang *hang)
{
    const struct guard_state *guard = &sim->guards[hang->guard];
    text_add(text, "it waits for ");
    say_guard_name(text, sim, hang->guard);
    text_add(text, " to be released (");
    say_help(text, &sim->model->guards[guard_name_of(sim, hang->guard).kind]);
    text_add(text, ")\nthat is ");
    say_holder(text, sim, guard);
    say_work(text, sim, hang->guard);
    say_releasers(text, sim, hang->guard);
    text_add(text, "all this is certain since ");
    say_event(text, guard->lost - 1, guard->lost_at);
    say_others(text, sim, hang->guard);
    text_add(text, "\n");
}

/* --- the bound --------------------------------------------------------------------------- */

/* The bound, and where it comes from. */
static void say_bound(struct text_end *text, const struct sim *sim, const struct scenario *scenario)
{
    text_add(text, "that is over ");
    say_span(text, hang_bound(sim, scenario));
    if (scenario->within > 0) {
        text_add(text, ", the bound that the scenario gives (`within`), where ");
        say_span(text, HANG_CHAINS * hang_chain(sim, scenario));
        text_add(text, " would be");
    } else {
        text_add(text, ",");
    }
    text_add(text, " %d times as long as everything it may have to wait for in a row (",
             HANG_CHAINS);
    say_span(text, hang_chain(sim, scenario));
    text_add(text, "): likely it never ends, but this is no proof\n");
}

/* The waits that make the bound. */
static void say_waits(struct text_end *text, const struct sim *sim, const struct scenario *scenario)
{
    const char *comma = "";
    text_add(text, "what it may have to wait for, ");
    say_span(text, hang_chain(sim, scenario));
    text_add(text, " in all: ");
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
    text_add(text, "since its last progress: ");
    for (uint32_t i = 0; i < sim->model->counter_count; i++) {
        const struct sim_counter *counter = &sim->model->counters[i];
        const int64_t more = sim->counters[i] - marks[i];
        if (counter->cost != NULL && more > 0) {
            text_add(text, "%s", comma);
            text_add_count(text, more, counter->cost);
            comma = ", ";
        }
    }
    text_add(text, "%s\n", comma[0] == '\0' ? "nothing that is counted" : "");
}

void why_write(const struct sim *sim, const struct scenario *scenario, const struct hang *hang,
               char *text, size_t bytes)
{
    struct text_end out = {text, bytes};
    const bool is_proved = hang->detector != DETECTOR_BOUNDED;
    say_progress(&out, sim, hang);
    text_add(&out, is_proved ? ", stood still for " : " and stood still for ");
    say_span(&out, sim->world->now - hang->since);
    text_add(&out, " until the run was ended%s\n", is_proved ? ", and will never move again" : "");
    if (hang->detector == DETECTOR_LOST_WORK) {
        say_lost(&out, sim, hang);
    } else if (hang->detector == DETECTOR_LASSO) {
        lasso_say(&out, hang->lasso, sim);
        say_guards(&out, sim);
    } else {
        say_bound(&out, sim, scenario);
        say_guards(&out, sim);
    }
    say_costs(&out, sim, hang);
    if (!is_proved) {
        say_waits(&out, sim, scenario);
    }
}
