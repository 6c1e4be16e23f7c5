#include "sim/excuse.h"

#include "sim/faults.h"
#include "sim/story.h"
#include "sim/words.h"
#include <string.h>

/* --- what is gone, and since when ------------------------------------------------------- */

enum effect { EFFECT_NONE, EFFECT_DOWN, EFFECT_CUT, EFFECT_ISOLATED };

/* What faults of the engine do to nodes and links; one that lasts ends what it did by itself. */
static const struct {
    const char *name;
    enum effect effect;
    bool ends;
} effects[] = {
    {"crash", EFFECT_DOWN, false}, {"restart", EFFECT_DOWN, true},      {"cut", EFFECT_CUT, false},
    {"heal", EFFECT_CUT, true},    {"isolate", EFFECT_ISOLATED, false},
};

/* A state of a node or link that faults bring about. */
struct state {
    enum effect effect;
    uint32_t node;
    uint32_t peer; /* EFFECT_CUT: the other end */
};

/* Whether a fault concerns that state; says whether it ends it. */
static bool concerns(const struct sim *sim, const struct fault *fault, struct state state,
                     bool *ends)
{
    const char *name = fault_kind_at(sim->model, fault->kind)->name;
    for (size_t i = 0; i < COUNT_OF(effects); i++) {
        if (effects[i].effect != state.effect || strcmp(effects[i].name, name) != 0) {
            continue;
        }
        *ends = effects[i].ends;
        if (state.effect != EFFECT_CUT) {
            return fault->node == state.node;
        }
        return (fault->node == state.node && fault->peer == state.peer) ||
               (fault->node == state.peer && fault->peer == state.node);
    }
    return false;
}

/* When it was last ended before now; -1 if never. */
static sim_time ended_at(const struct sim *sim, struct state state)
{
    sim_time last = -1;
    for (uint32_t i = 0; i < sim->scenario->fault_count; i++) {
        const struct fault *fault = &sim->scenario->faults[i];
        bool ends = false;
        if (!concerns(sim, fault, state, &ends) || (!ends && fault->lasts == 0)) {
            continue;
        }
        const sim_time at = ends ? fault->at : fault->at + fault->lasts;
        last = at <= sim->world->now && at > last ? at : last;
    }
    return last;
}

/* When the fault struck that the state is due to; 0 if none is known. */
static sim_time since(const struct sim *sim, struct state state)
{
    sim_time first = SIM_TIME_MAX;
    if (sim->scenario == NULL) {
        return 0;
    }
    const sim_time after = ended_at(sim, state);
    for (uint32_t i = 0; i < sim->scenario->fault_count; i++) {
        const struct fault *fault = &sim->scenario->faults[i];
        bool ends = false;
        if (concerns(sim, fault, state, &ends) && !ends && fault->at >= after &&
            fault->at <= sim->world->now && fault->at < first) {
            first = fault->at;
        }
    }
    return first == SIM_TIME_MAX ? 0 : first;
}

static void say_since(struct text_end *text, sim_time at)
{
    char words[64];
    (void)story_span(at, words, sizeof words);
    text_add(text, " since %s", at == 0 ? "the start" : words);
}

bool sim_is_gone(const struct sim *sim, uint32_t node)
{
    ASSERT(node < sim->plan->node_count);
    return sim->world->ahead == 0 && sim->nodes[node].is_down;
}

bool sim_is_parted(const struct sim *sim, uint32_t a, uint32_t b)
{
    ASSERT(a < sim->plan->node_count && b < sim->plan->node_count);
    return sim->world->ahead == 0 && network_is_cut(sim->network, a, b);
}

void sim_say_gone(const struct sim *sim, uint32_t node, struct text_end *text)
{
    ASSERT(sim_is_gone(sim, node));
    text_add(text, "%s is down", sim->plan->nodes[node].name);
    say_since(text, since(sim, (struct state){.effect = EFFECT_DOWN, .node = node}));
}

void sim_say_parted(const struct sim *sim, uint32_t a, uint32_t b, struct text_end *text)
{
    ASSERT(sim_is_parted(sim, a, b));
    const bool is_a = network_is_cut(sim->network, a, NETWORK_EVERYBODY);
    const bool is_b = network_is_cut(sim->network, b, NETWORK_EVERYBODY);
    if (is_a || is_b) {
        const uint32_t node = is_a ? a : b;
        text_add(text, "%s is cut off from every other node", sim->plan->nodes[node].name);
        say_since(text, since(sim, (struct state){.effect = EFFECT_ISOLATED, .node = node}));
        return;
    }
    text_add(text, "the link between %s and %s is cut", sim->plan->nodes[a].name,
             sim->plan->nodes[b].name);
    say_since(text, since(sim, (struct state){.effect = EFFECT_CUT, .node = a, .peer = b}));
}

/* --- excuses ------------------------------------------------------------------------------ */

const struct sim_excuse *excuse_find(const struct sim *sim, uint16_t kind, uint32_t index,
                                     char *text, size_t bytes)
{
    char unread[1024];
    if (sim->world->ahead != 0) {
        return NULL;
    }
    for (uint32_t i = 0; i < sim->model->excuse_count; i++) {
        const struct sim_excuse *excuse = &sim->model->excuses[i];
        char *const start = text != NULL ? text : unread;
        struct text_end reason = {start, text != NULL ? bytes : sizeof unread};
        start[0] = '\0';
        if (excuse->obligation == kind && excuse->holds(sim, index, &reason)) {
            return excuse;
        }
    }
    return NULL;
}

/* What the deciding obligations that are open come to. */
struct sifted {
    struct hang stuck;   /* stands still for longest without excuse */
    struct hang excused; /* ... with one */
};

static void sift(const struct sim *sim, uint16_t kind, struct sifted *sifted)
{
    for (uint32_t i = 0; i < sim->plan->obligation_counts[kind]; i++) {
        const struct obligation_state *obligation =
            &sim->obligations[sim->plan->obligation_first[kind] + i];
        if (!obligation->is_open) {
            continue;
        }
        const struct sim_excuse *excuse = excuse_find(sim, kind, i, NULL, 0);
        struct hang *hang = excuse != NULL ? &sifted->excused : &sifted->stuck;
        if (obligation->moved_at < hang->since) {
            *hang = (struct hang){.detector = DETECTOR_BOUNDED,
                                  .kind = kind,
                                  .index = i,
                                  .since = obligation->moved_at,
                                  .excuse = excuse};
        }
    }
}

struct hang excuse_sift(const struct sim *sim)
{
    struct sifted sifted = {.stuck.since = SIM_TIME_MAX, .excused.since = SIM_TIME_MAX};
    for (uint16_t kind = 0; kind < sim->model->obligation_count; kind++) {
        if (sim->model->obligations[kind].decides) {
            sift(sim, kind, &sifted);
        }
    }
    return sifted.stuck.since != SIM_TIME_MAX ? sifted.stuck : sifted.excused;
}

void excuse_why(const struct sim *sim, const struct hang *hang, char *text, size_t bytes)
{
    struct text_end out = {text, bytes};
    char reason[1024];
    char still[64];
    const struct sim_excuse *excuse =
        excuse_find(sim, hang->kind, hang->index, reason, sizeof reason);
    ASSERT(excuse != NULL);
    story_subject(sim, hang->kind, hang->index, &out);
    (void)story_span(hang->since, still, sizeof still);
    text_add(&out, " cannot end (%s): %s\n", excuse->name, reason);
    text_add(&out, "nothing in the scenario changes that; no progress since %s\n", still);
}
