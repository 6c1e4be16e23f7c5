#include "sim/prevent.h"

#include "sim/prevent_events.h"
#include "sim/story.h"
#include "sim/words.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* --- what can be decided otherwise -------------------------------------------------- */

/*
 * Sorts of change. Those of the model's table that do not move an event are each a sort, and each
 * another if all such events from there on are decided so.
 */
enum change_kind { CHANGE_LATER, CHANGE_EARLIER, CHANGE_LOST, CHANGE_DECIDED };

/* Changes of any event; the smallest first. Those of the model go before them. */
static const struct change {
    enum change_kind kind;
    sim_time by;
} changes[] = {
    {CHANGE_LATER, SIM_MS},
    {CHANGE_EARLIER, SIM_MS},
    {CHANGE_LATER, 10 * SIM_MS},
    {CHANGE_EARLIER, 10 * SIM_MS},
    {CHANGE_LATER, 100 * SIM_MS},
    {CHANGE_EARLIER, 100 * SIM_MS},
    {CHANGE_LATER, 250 * SIM_MS},
    {CHANGE_EARLIER, 250 * SIM_MS},
    {CHANGE_LATER, 500 * SIM_MS},
    {CHANGE_EARLIER, 500 * SIM_MS},
    {CHANGE_LATER, SIM_SECOND},
    {CHANGE_EARLIER, SIM_SECOND},
    {CHANGE_LATER, 10 * SIM_SECOND},
    {CHANGE_EARLIER, 10 * SIM_SECOND},
    {CHANGE_LOST, 0},
};

/* A message is moved by no more: who waits for it would have given it up. */
#define MESSAGE_SHIFT_MAX SIM_SECOND

#define CHANGE_COUNT  COUNT_OF(changes)
#define DECISIONS_MAX 32
#define CHOICES_MAX   (2 * DECISIONS_MAX + CHANGE_COUNT)
#define SORTS_MAX     (CHANGE_DECIDED + 2 * DECISIONS_MAX)

/* What trying one change came to. */
struct trial {
    bool was_possible;
    bool spares_guard;
    enum verdict verdict;
    sim_time closed_at;
};

/* A search under way. */
struct search {
    struct history *history;
    struct branch_crew *crew;
    struct prevented *prevented;
    struct history_event event;                /* that is looked at now */
    bool is_cause;                             /* it is a cause of the hang */
    struct branch_point before;                /* right before it */
    struct branch_point earlier[CHANGE_COUNT]; /* by change: before the time it would come at */
    /* By choice: a decision of the model, one of them from here on, a change of any event. */
    struct trial trials[CHOICES_MAX];
    const struct sim_decision *decisions;
    uint32_t decision_count;
    /* By sort: the place in the list, plus 1, of what the cause looked at last was told with. */
    uint32_t runs_on[SORTS_MAX];
};

/* One change of the event looked at. */
struct attempt {
    const struct search *search;
    uint32_t choice;
};

static struct sim_upcoming upcoming_of(const struct sim *sim, const struct slot *slot)
{
    struct sim_work work = {slot->work, slot->work == 0 ? 0 : sim->works[slot->work].generation};
    return (struct sim_upcoming){
        .at = slot->at,
        .from = slot->from,
        .to = slot->to,
        .work = work,
        .kind = slot->kind,
        .class_ = slot->class_,
        .body_bytes = slot->body_bytes,
        .body = slot->body,
    };
}

/* Decides as a row of the model's table says. */
static bool decide(struct sim *sim, struct slot *slot, const struct sim_decision *decision)
{
    const struct sim_handle handle = {(uint32_t)(slot - sim->slots), slot->generation};
    unsigned char body[SIM_BODY_MAX];
    struct sim_upcoming upcoming = upcoming_of(sim, slot);
    memcpy(body, slot->body, sizeof body);
    upcoming.body = body;
    sim_act_as(sim, slot->to);
    if (!decision->fits(sim, &upcoming)) {
        return false;
    }
    if (decision->when != NULL) {
        const sim_time at = decision->when(sim, &upcoming);
        return at != slot->at && alter_move(sim, handle, at);
    }
    sim_work_serve(sim, upcoming.work);
    decision->apply(sim, &upcoming);
    sim_act_as(sim, SIM_NOBODY);
    world_slot_free(sim, slot);
    return true;
}

/* The row of the model that a choice takes for the event alone, or from it on; null: none. */
static const struct sim_decision *decision_of(const struct search *search, uint32_t choice,
                                              bool is_always)
{
    const uint32_t first = is_always ? search->decision_count : 0;
    const bool is_it = choice >= first && choice - first < search->decision_count;
    return is_it ? &search->decisions[choice - first] : NULL;
}

/* The change of any event that a choice is; null: it is a decision of the model. */
static const struct change *change_of(const struct search *search, uint32_t choice)
{
    const uint32_t first = 2 * search->decision_count;
    return choice < first ? NULL : &changes[choice - first];
}

/* Decides about an event that comes as one from the event looked at on. */
static bool overrule(struct sim *sim, struct slot *slot)
{
    const struct attempt *attempt = sim->overruler;
    const struct sim_decision *decision = decision_of(attempt->search, attempt->choice, true);
    const bool is_decided = decide(sim, slot, decision);
    if (is_decided) {
        work_settle(sim);
    }
    sim->running = (struct running){.actor = SIM_NOBODY};
    return is_decided;
}

static bool apply(struct sim *sim, const void *context)
{
    const struct attempt *attempt = context;
    const struct search *search = attempt->search;
    struct slot *slot = world_slot_of(sim, search->event.handle);
    ASSERT(slot != NULL);
    const struct sim_decision *decision = decision_of(search, attempt->choice, false);
    if (decision != NULL) {
        return decide(sim, slot, decision);
    }
    const struct change *change = change_of(search, attempt->choice);
    ASSERT(change != NULL);
    if (change->kind == CHANGE_LOST) {
        return alter_lose(sim, search->event.handle);
    }
    const sim_time by = change->kind == CHANGE_LATER ? change->by : -change->by;
    return (change->by <= MESSAGE_SHIFT_MAX || slot->class_ == SIM_TIMER) &&
           alter_move(sim, search->event.handle, slot->at + by);
}

/* --- trying ------------------------------------------------------------------------------ */

/* Whether what had to end was begun and has ended. */
static bool is_an_end(const struct trial *trial)
{
    const bool is_good = trial->verdict == VERDICT_SUCCESS || trial->verdict == VERDICT_FAILED ||
                         trial->verdict == VERDICT_CANCELLED;
    return is_good && trial->closed_at > 0;
}

/* Whether the guard that the hang began with is not lost. */
static bool is_spared(const struct search *search, const struct sim *sim)
{
    const struct history_guard *guard = &search->history->guard;
    return search->history->lost != 0 &&
           sim->guards[sim->plan->guard_first[guard->kind] + guard->index].lost == 0;
}

/* Which sort of change a choice is. */
static uint32_t sort_of(const struct search *search, uint32_t choice)
{
    const struct sim_decision *once = decision_of(search, choice, false);
    const struct change *change = change_of(search, choice);
    if (change != NULL) {
        return (uint32_t)change->kind;
    }
    const bool moves = once != NULL && once->when != NULL;
    return moves ? (uint32_t)CHANGE_LATER : (uint32_t)CHANGE_DECIDED + choice;
}

static bool is_told(const struct search *search, uint32_t sort)
{
    for (uint32_t i = 0; i < search->prevented->count; i++) {
        if (search->prevented->list[i].sort == sort) {
            return true;
        }
    }
    return false;
}

/*
 * From where a choice is tried; null if it is not. What is decided from some
 * cause on is the same from every earlier one: the latest is enough.
 */
static const struct branch_point *point_of(const struct search *search, uint32_t choice)
{
    const struct sim_decision *always = decision_of(search, choice, true);
    const struct change *change = change_of(search, choice);
    if (always != NULL) {
        const bool is_wanted =
            always->always != NULL && search->is_cause && !is_told(search, sort_of(search, choice));
        return is_wanted ? &search->before : NULL;
    }
    if (change == NULL || change->kind != CHANGE_EARLIER) {
        return &search->before;
    }
    const struct branch_point *point = &search->earlier[change - changes];
    return point->at == SIM_TIME_MAX ? NULL : point;
}

static void try_once(void *context, uint32_t worker, uint32_t choice)
{
    struct search *search = context;
    struct run *run = search->crew->runs[worker];
    struct trial *trial = &search->trials[choice];
    const struct attempt attempt = {search, choice};
    const bool is_always = decision_of(search, choice, true) != NULL;
    const struct branch branch = {.change = is_always ? NULL : apply,
                                  .overrule = is_always ? overrule : NULL,
                                  .context = &attempt};
    const struct branch_point *point = point_of(search, choice);
    struct run_result result;
    *trial = (struct trial){0};
    if (point == NULL || !branch_continue(run, point, &branch, &result)) {
        return;
    }
    *trial = (struct trial){.was_possible = true,
                            .spares_guard = is_spared(search, run_sim(run)),
                            .verdict = result.verdict,
                            .closed_at = result.closed_at};
}

/*
 * Keeps the worlds from which the event can come earlier: each the last before
 * that time, and not before the event's cause. Returns false if there is no memory.
 */
static bool keep_earlier(struct search *search)
{
    const struct history *history = search->history;
    const struct history_event *event = &search->event;
    const struct sim *sim = run_sim(history->run);
    const bool travels = event->class_ != SIM_TIMER && event->peer != SIM_NOBODY &&
                         sim_node_of(sim, event->peer) != sim_node_of(sim, event->actor);
    const sim_time soonest = history->times[event->cause] + (travels ? sim->plan->latency.min : 0);
    for (uint32_t i = 0; i < CHANGE_COUNT; i++) {
        struct branch_point *point = &search->earlier[i];
        const sim_time at = event->at - changes[i].by;
        point->at = SIM_TIME_MAX;
        if (changes[i].kind != CHANGE_EARLIER || at < soonest) {
            continue;
        }
        const uint64_t last = history_event_by(history, at);
        history_go(search->history, last > event->cause ? last : event->cause);
        if (!branch_keep(point, history->run)) {
            return false;
        }
    }
    return true;
}

static void format_instead(const struct search *search, uint32_t choice, char *text, size_t bytes)
{
    char span[64];
    const struct sim_decision *once = decision_of(search, choice, false);
    const struct sim_decision *always = decision_of(search, choice, true);
    if (once != NULL) {
        (void)snprintf(text, bytes, "%s", once->instead);
        return;
    }
    if (always != NULL) {
        (void)snprintf(text, bytes, "from here on %s", always->always);
        return;
    }
    const struct change *change = change_of(search, choice);
    ASSERT(change != NULL);
    (void)story_span(change->by, span, sizeof span);
    if (change->kind == CHANGE_LOST) {
        (void)snprintf(text, bytes, "the message gets lost");
    } else {
        (void)snprintf(text, bytes, "it comes %s %s", span,
                       change->kind == CHANGE_LATER ? "later" : "earlier");
    }
}

/* The place in the list, plus 1, of what a sort of change at this event is told with; 0: none. */
static uint32_t told_with(const struct search *search, uint32_t sort)
{
    if (search->is_cause) {
        return search->runs_on[sort];
    }
    for (uint32_t i = 0; i < search->prevented->count; i++) {
        const struct prevention *other = &search->prevented->list[i];
        if (!other->is_cause && other->sort == sort && other->event.kind == search->event.kind) {
            return i + 1;
        }
    }
    return 0;
}

/* Puts what helped into the list, or adds it to what is told there already. */
static void tell(struct search *search, uint32_t choice)
{
    struct prevented *prevented = search->prevented;
    const uint32_t sort = sort_of(search, choice);
    uint32_t place = told_with(search, sort);
    if (place != 0) {
        prevented->list[place - 1].more++;
        prevented->list[place - 1].back_to = search->event.number;
    } else if (prevented->count == PREVENT_FOUND_MAX) {
        prevented->found_met = true;
        return;
    } else {
        struct prevention *prevention = &prevented->list[prevented->count];
        place = ++prevented->count;
        *prevention = (struct prevention){.event = search->event,
                                          .verdict = search->trials[choice].verdict,
                                          .closed_at = search->trials[choice].closed_at,
                                          .back_to = search->event.number,
                                          .sort = sort,
                                          .is_cause = search->is_cause};
        format_instead(search, choice, prevention->instead, sizeof prevention->instead);
    }
    if (search->is_cause) {
        search->runs_on[sort] = place;
    }
}

/* Counts what the trials of an event came to; the smallest of each sort that helps is told. */
static void judge_trials(struct search *search, uint32_t choices)
{
    struct prevented *prevented = search->prevented;
    bool helps[SORTS_MAX] = {false};
    for (uint32_t i = 0; i < choices; i++) {
        const struct trial *trial = &search->trials[i];
        const uint32_t sort = sort_of(search, i);
        prevented->trials += trial->was_possible;
        if (!trial->was_possible || !is_an_end(trial)) {
            prevented->eased += trial->was_possible && trial->spares_guard;
            continue;
        }
        prevented->helped++;
        if (!helps[sort]) {
            helps[sort] = true;
            tell(search, i);
        }
    }
    for (uint32_t sort = 0; sort < SORTS_MAX && search->is_cause; sort++) {
        search->runs_on[sort] = helps[sort] ? search->runs_on[sort] : 0;
    }
}

/* Tries every change of one event. Returns false if there is no memory for it. */
static bool try_event(struct search *search, uint64_t event)
{
    const uint32_t choices = 2 * search->decision_count + (uint32_t)CHANGE_COUNT;
    history_tell(search->history, event, &search->event);
    search->prevented->events++;
    if (search->event.handle.slot == 0) {
        return true;
    }
    history_go(search->history, event - 1);
    if (!branch_keep(&search->before, search->history->run) || !keep_earlier(search)) {
        return false;
    }
    crew_do(search->crew->workers, choices, try_once, search);
    judge_trials(search, choices);
    return true;
}

/* --- the search --------------------------------------------------------------------------- */

static void free_search(struct search *search)
{
    branch_free(&search->before);
    for (uint32_t i = 0; i < CHANGE_COUNT; i++) {
        branch_free(&search->earlier[i]);
    }
    block_free(search);
}

bool prevent_find(struct history *history, struct branch_crew *crew, struct prevented *prevented)
{
    ASSERT(history->result.verdict == VERDICT_HUNG);
    *prevented = (struct prevented){.from = history->lost != 0 ? history->lost : history->moved};
    struct prevent_events events = {.count = 0};
    struct search *search = block_new(sizeof *search);
    if (search == NULL) {
        return false;
    }
    search->history = history;
    search->crew = crew;
    search->prevented = prevented;
    search->decisions = run_sim(history->run)->model->decisions;
    search->decision_count = run_sim(history->run)->model->decision_count;
    ASSERT(search->decision_count <= DECISIONS_MAX);
    bool is_good = prevent_events_gather(&events, history, prevented->from);
    prevented->events_met = events.is_cut;
    for (uint32_t i = 0; i < events.count && is_good; i++) {
        prevented->trials_met = prevented->trials + CHOICES_MAX > PREVENT_TRIALS_MAX;
        if (prevented->found_met || prevented->trials_met) {
            break;
        }
        search->is_cause = events.is_cause[i];
        is_good = try_event(search, events.numbers[i]);
    }
    free_search(search);
    return is_good;
}
