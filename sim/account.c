#include "sim/account.h"

#include "sim/faults.h"
#include <stdio.h>
#include <string.h>

/* Kinds of notes that a model may have. */
#define ACCOUNT_NOTES_MAX 512

/* Which notes of a run are taken down. */
struct listener {
    struct account *account;
    struct run *run;
    const struct sim_model *model;
    uint32_t work; /* lines told while it was served; 0: the last ones, whatever they serve */
    uint64_t from; /* events */
    uint64_t until;
    uint64_t moved; /* the event of the last progress: what comes after it is counted */
    uint32_t counts[ACCOUNT_NOTES_MAX];
    struct record lasts[ACCOUNT_NOTES_MAX];
};

/* --- what happened -------------------------------------------------------------------- */

static void drop_line(struct account *account, uint32_t number)
{
    account->line_count--;
    account->lines_more++;
    memmove(&account->lines[number], &account->lines[number + 1],
            (account->line_count - number) * sizeof(account->lines[0]));
}

/* Which line gives way to one of a kind; line_count: none. */
static uint32_t least_wanted(const struct account *account, uint32_t kind)
{
    uint32_t first = account->line_count;
    uint32_t same = 0;
    for (uint32_t i = account->line_count; i > 0; i--) {
        if (account->lines[i - 1].kind == kind && kind != ACCOUNT_FAULT) {
            first = i - 1;
            same++;
        }
    }
    if (same == ACCOUNT_SAME_LINES) {
        return first;
    }
    if (account->line_count < ACCOUNT_LAST_LINES) {
        return account->line_count;
    }
    /* Faults are the last to go: they tell why the rest is as it is. */
    for (uint32_t i = 0; i < account->line_count; i++) {
        if (account->lines[i].kind != ACCOUNT_FAULT) {
            return i;
        }
    }
    return 0;
}

/* Makes room for one of the last lines. */
static struct account_line *next_last_line(struct account *account, uint32_t kind)
{
    const uint32_t least = least_wanted(account, kind);
    if (least < account->line_count) {
        drop_line(account, least);
    }
    return &account->lines[account->line_count++];
}

/* Makes room for a line of the lost work: behind the others. */
static struct account_line *next_line(struct account *account)
{
    if (account->line_count == ACCOUNT_LINES_MAX) {
        account->lines_more++;
        return NULL;
    }
    return &account->lines[account->line_count++];
}

static void write_line(const struct listener *listener, const struct record *record,
                       struct account_line *line)
{
    const bool is_fault = record->type == RECORD_FAULT;
    *line = (struct account_line){.number = record->number,
                                  .at = record->at,
                                  .kind = is_fault ? ACCOUNT_FAULT : record->kind};
    if (is_fault) {
        const struct scenario *scenario = run_sim(listener->run)->scenario;
        fault_tell(listener->model, &scenario->faults[record->kind], record->extra != 0, line->text,
                   sizeof line->text);
        return;
    }
    run_actor_name(listener->run, record->actor, line->who, sizeof line->who);
    run_node_name(listener->run, run_actor_node(listener->run, record->actor), line->node,
                  sizeof line->node);
    run_note_text(listener->run, record, line->text, sizeof line->text);
    const char *const *places = listener->model->note_places;
    line->where = places == NULL ? NULL : places[record->kind];
}

static void take_down(const struct listener *listener, const struct record *record)
{
    const bool is_fault = record->type == RECORD_FAULT;
    const uint32_t kind = is_fault ? ACCOUNT_FAULT : record->kind;
    struct account_line *line = listener->work == 0 ? next_last_line(listener->account, kind)
                                                    : next_line(listener->account);
    if (line == NULL) {
        return;
    }
    write_line(listener, record, line);
}

/* Whether a record is a line of what is told. */
static bool is_line(const struct listener *listener, const struct record *record)
{
    if (record->number < listener->from || record->number > listener->until) {
        return false;
    }
    if (listener->work != 0) {
        return record->type == RECORD_NOTE && record->work == listener->work;
    }
    return record->type == RECORD_FAULT ||
           (record->type == RECORD_NOTE && !listener->model->notes[record->kind].is_detail);
}

static void hear(void *context, const struct record *record, const void *body, uint32_t body_bytes)
{
    struct listener *listener = context;
    (void)body;
    (void)body_bytes;
    if (is_line(listener, record)) {
        take_down(listener, record);
    }
    if (record->type == RECORD_NOTE && listener->work == 0 && record->number > listener->moved) {
        ASSERT(record->kind < ACCOUNT_NOTES_MAX);
        listener->counts[record->kind]++;
        listener->lasts[record->kind] = *record;
    }
}

/* The most frequent kind of note that was not told yet. */
static uint32_t most_frequent(const struct listener *listener)
{
    uint32_t most = 0;
    for (uint32_t i = 1; i < listener->model->note_count; i++) {
        if (listener->counts[i] > listener->counts[most]) {
            most = i;
        }
    }
    return most;
}

/* Takes down what went on and on. */
static void take_repeats(struct listener *listener)
{
    struct account *account = listener->account;
    while (account->repeat_count < ACCOUNT_REPEATS_MAX && listener->model->note_count > 0) {
        const uint32_t kind = most_frequent(listener);
        if (listener->counts[kind] < ACCOUNT_REPEATS_MIN) {
            return;
        }
        struct account_repeat *repeat = &account->repeats[account->repeat_count++];
        repeat->count = listener->counts[kind];
        write_line(listener, &listener->lasts[kind], &repeat->last);
        listener->counts[kind] = 0;
    }
}

/* The number of a guard through all kinds. */
static uint32_t number_of(const struct sim *sim, const struct history_guard *guard)
{
    return sim->plan->guard_first[guard->kind] + guard->index;
}

/* Says which lines tell of the guard that is lost: those of its work. */
static void aim(struct listener *listener, struct history *history)
{
    listener->until = history->events;
    if (!listener->account->has_guard) {
        return;
    }
    history_go(history, history->guard.since);
    const struct sim *sim = run_sim(history->run);
    listener->work = sim->guards[number_of(sim, &history->guard)].work;
    listener->until = history->lost;
    listener->from = listener->work == 0 ? 0 : sim->works[listener->work].opened;
}

static bool tell_story(struct account *account, struct history *history,
                       const struct sim_model *model)
{
    struct listener listener = {.account = account, .model = model, .moved = UINT64_MAX};
    ASSERT(model->note_count <= ACCOUNT_NOTES_MAX);
    if (history->result.verdict == VERDICT_HUNG) {
        listener.moved = history->moved;
    }
    aim(&listener, history);
    const struct trace_sink sink = {.context = &listener, .record = hear};
    struct run *run = run_new(model, &history->variant, history->seed, &sink);
    if (run == NULL) {
        return false;
    }
    listener.run = run;
    (void)run_to_event(run, listener.until);
    take_repeats(&listener);
    run_free(run);
    return true;
}

/* --- what could be done ----------------------------------------------------------------- */

/* The first release of a guard, and the last answer of those who were told what to do. */
struct watch {
    struct run *run;
    const struct sim_intervention *intervention;
    struct history_guard guard;
    sim_time released_at;
    uint16_t releaser;
    bool is_released;
    char answer[HISTORY_LINE_BYTES];
};

/* Whether a record is what a person is told of an intervention. */
static bool is_answer(const struct watch *watch, const struct record *record)
{
    if (watch->intervention == NULL || !watch->intervention->is_answered ||
        record->type != RECORD_NOTE) {
        return false;
    }
    const struct sim *sim = run_sim(watch->run);
    return sim->plan->actor_types[record->actor] == watch->intervention->answerer;
}

/* Adds a line of an answer; what begins with the shell's prompt is the question. */
static void add_answer(struct watch *watch, const struct record *record)
{
    char line[HISTORY_LINE_BYTES];
    run_note_text(watch->run, record, line, sizeof line);
    if (line[0] != '$') {
        const size_t used = strlen(watch->answer);
        struct text_end end = {watch->answer + used, sizeof watch->answer - used};
        text_add(&end, "%s%s", used == 0 ? "" : "; ", line);
    }
}

static void watch_guard(void *context, const struct record *record, const void *body,
                        uint32_t body_bytes)
{
    struct watch *watch = context;
    (void)body;
    (void)body_bytes;
    if (record->type == RECORD_GUARD_RELEASE && !watch->is_released &&
        record->kind == watch->guard.kind && record->extra == watch->guard.index) {
        watch->is_released = true;
        watch->released_at = record->at;
        watch->releaser = (uint16_t)record->values[0];
    }
    if (is_answer(watch, record)) {
        add_answer(watch, record);
    }
}

struct intervening {
    const struct sim_intervention *intervention;
    uint32_t stuck;
};

static bool intervene(struct sim *sim, const void *context)
{
    const struct intervening *intervening = context;
    intervening->intervention->apply(sim, intervening->stuck);
    return true;
}

/* Everything that the trials share. */
struct trials {
    struct account *account;
    struct history *history;
    const struct sim_model *model;
    struct branch_point point;
    struct watch watch;
    struct run *run;
    struct run_result result;
};

/* What a trial came to. */
static void note_trial(struct trials *trials, struct account_trial *trial)
{
    const struct watch *watch = &trials->watch;
    const struct run_result *result = &trials->result;
    trial->verdict = result->verdict;
    trial->over_after = result->closed_at - trials->point.at;
    memcpy(trial->answer, watch->answer, sizeof trial->answer);
    if (!trials->account->has_guard) {
        trial->releases = result->verdict == VERDICT_SUCCESS || result->verdict == VERDICT_FAILED ||
                          result->verdict == VERDICT_CANCELLED;
        return;
    }
    trial->releases = watch->is_released;
    if (watch->is_released) {
        trial->released_after = watch->released_at - trials->point.at;
        trial->how = trials->model->guards[watch->guard.kind].releasers[watch->releaser].name;
    }
}

static void try_each(struct trials *trials)
{
    struct account *account = trials->account;
    for (uint32_t i = 0; i < trials->model->intervention_count && i < ACCOUNT_TRIALS_MAX; i++) {
        const struct intervening intervening = {&trials->model->interventions[i],
                                                trials->history->stuck};
        const struct branch branch = {.change = intervene, .context = &intervening};
        trials->watch = (struct watch){.run = trials->run,
                                       .intervention = intervening.intervention,
                                       .guard = trials->history->guard};
        if (branch_continue(trials->run, &trials->point, &branch, &trials->result)) {
            struct account_trial *trial = &account->trials[account->trial_count++];
            *trial = (struct account_trial){.intervention = intervening.intervention};
            note_trial(trials, trial);
        }
    }
}

/* Keeps the world as it is when the hang has been found. */
static bool keep_end(struct trials *trials)
{
    struct history *history = trials->history;
    history_go(history, history->events);
    run_reopen(history->run);
    trials->account->tried_at = sim_now(run_sim(history->run));
    return branch_keep(&trials->point, history->run);
}

static bool try_interventions(struct account *account, struct history *history,
                              const struct sim_model *model)
{
    struct trials trials = {.account = account, .history = history, .model = model};
    struct scenario_variant longer = history->variant;
    const struct trace_sink sink = {.context = &trials.watch, .record = watch_guard};
    bool is_done = keep_end(&trials);
    if (is_done) {
        longer.scenario.duration = trials.point.at + ACCOUNT_TIME;
        trials.run = run_new(model, &longer, history->seed, &sink);
        is_done = trials.run != NULL;
    }
    if (is_done) {
        try_each(&trials);
    }
    run_free(trials.run);
    branch_free(&trials.point);
    return is_done;
}

/* The guard's name, before "is released". */
static void name_guard(struct account *account, struct history *history,
                       const struct sim_model *model)
{
    char name[HISTORY_NAME_BYTES];
    run_guard_name(history->run, history->guard.kind, history->guard.index, name, sizeof name);
    (void)snprintf(account->guard, sizeof account->guard, "the %s of %s",
                   model->guards[history->guard.kind].name, name);
}

bool account_find(struct account *account, struct history *history)
{
    const struct sim_model *model = run_sim(history->run)->model;
    *account = (struct account){.has_guard = history->lost != 0};
    if (account->has_guard) {
        name_guard(account, history, model);
    }
    return tell_story(account, history, model) &&
           (history->result.verdict != VERDICT_HUNG || try_interventions(account, history, model));
}
