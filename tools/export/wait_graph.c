#include "tools/export/wait_graph.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GROUPS_MAX 512

static bool holds_at(const struct wait_graph *graph, const struct chronicle_span *span)
{
    return span->since <= graph->at && (graph->at < span->until || span->is_open);
}

/* --- guards ------------------------------------------------------------------------ */

static struct wait_group *find_group(struct wait_graph *graph, const struct wait_group *meant)
{
    for (uint32_t i = 0; i < graph->group_count; i++) {
        struct wait_group *group = &graph->groups[i];
        if (!meant->is_decisive && !group->is_decisive && group->is_lost == meant->is_lost &&
            group->node == meant->node && strcmp(group->what, meant->what) == 0)
            return group;
    }
    if (graph->group_count == GROUPS_MAX) {
        graph->more++;
        return NULL;
    }
    struct wait_group *group = &graph->groups[graph->group_count++];
    *group = *meant;
    return group;
}

static void add_guard(struct wait_graph *graph, uint32_t lane_index, uint32_t span_index)
{
    const struct chronicle *chronicle = graph->chronicle;
    const struct chronicle_lane *lane = &chronicle->lanes[lane_index];
    const struct chronicle_span *span = &chronicle->spans[span_index];
    const uint32_t holder = span->holder;
    const bool is_lost = span->lost_at != 0 && span->lost_at <= graph->at;
    const struct wait_group meant = {
        .what = lane->what,
        .node = holder < chronicle->actor_count ? chronicle->actors[holder].node : CHRONICLE_NONE,
        .is_lost = is_lost,
        .is_decisive =
            is_lost && lane_index == chronicle->marks.lane && span_index == chronicle->marks.span,
        .holder = holder,
        .span = span,
    };
    struct wait_group *group = find_group(graph, &meant);
    if (group == NULL)
        return;
    if (group->count < WAIT_NAMED_MAX)
        group->subjects[group->count] = lane->subject;
    group->is_shared = group->is_shared || holder != group->holder;
    group->count++;
    graph->group_of[lane_index] = (uint32_t)(group - graph->groups);
}

static void gather_guards(struct wait_graph *graph)
{
    const struct chronicle *chronicle = graph->chronicle;
    for (uint32_t i = 0; i < chronicle->lane_count; i++) {
        const struct chronicle_lane *lane = &chronicle->lanes[i];
        graph->group_of[i] = GROUPS_MAX;
        for (uint32_t at = lane->first; at < lane->first + lane->count; at++)
            if (lane->kind == LANE_GUARDS && holds_at(graph, &chronicle->spans[at]))
                add_guard(graph, i, at);
    }
}

/* --- obligations ------------------------------------------------------------------- */

static bool is_open(const struct wait_graph *graph, const struct chronicle_obligation *obligation)
{
    return obligation->since <= graph->at &&
           (graph->at < obligation->until || obligation->ended == NULL);
}

/* Whether the run's reason is about this one: its first line begins with the name. */
static bool is_named(const struct wait_graph *graph, const struct chronicle_obligation *obligation)
{
    char name[256];
    const char *why = graph->chronicle->run.why;
    (void)snprintf(name, sizeof(name), "the %s of %s ", obligation->what, obligation->subject);
    return why != NULL && strncmp(why, name, strlen(name)) == 0;
}

/* One that is like it; the one that the reason is about stays alone. */
static struct waiter *find_waiter(struct wait_graph *graph, const char *what, bool is_alone)
{
    for (uint32_t i = 0; i < graph->waiter_count && !is_alone; i++)
        if (!graph->waiters[i].is_named && strcmp(graph->waiters[i].what, what) == 0)
            return &graph->waiters[i];
    if (graph->waiter_count == WAIT_WAITERS_MAX)
        return NULL;
    struct waiter *waiter = &graph->waiters[graph->waiter_count++];
    *waiter = (struct waiter){.what = what, .is_named = is_alone};
    return waiter;
}

/* When an obligation came further by then. */
static sim_time last_move(const struct wait_graph *graph,
                          const struct chronicle_obligation *obligation)
{
    sim_time last = obligation->since;
    for (uint32_t i = 0; i < obligation->move_count; i++) {
        const struct chronicle_move *move = &graph->chronicle->moves[obligation->first_move + i];
        last = move->at <= graph->at ? move->at : last;
    }
    return last;
}

static void gather_waiters(struct wait_graph *graph)
{
    const struct chronicle *chronicle = graph->chronicle;
    for (uint32_t i = 0; i < chronicle->obligation_count; i++) {
        const struct chronicle_obligation *obligation = &chronicle->obligations[i];
        struct waiter *waiter = NULL;
        graph->waiter_of[i] = WAIT_WAITERS_MAX;
        if (is_open(graph, obligation))
            waiter = find_waiter(graph, obligation->what, is_named(graph, obligation));
        if (waiter == NULL)
            continue;
        if (waiter->count < WAIT_NAMED_MAX)
            waiter->subjects[waiter->count] = obligation->subject;
        waiter->count++;
        const sim_time moved = last_move(graph, obligation);
        waiter->moved = moved > waiter->moved ? moved : waiter->moved;
        graph->waiter_of[i] = (uint32_t)(waiter - graph->waiters);
    }
}

/* The sort of obligation that guards of a kind keep waiting; null: none, or nobody knows. */
static const char *keeps_waiting(const struct wait_graph *graph, const char *what)
{
    const struct sim_model *model = graph->model;
    for (uint32_t i = 0; i < model->guard_count; i++)
        if (strcmp(model->guards[i].name, what) == 0 && model->guards[i].obligation != SIM_NO_KIND)
            return model->obligations[model->guards[i].obligation].name;
    return NULL;
}

/* Whether what a guard belongs to has a part that an obligation is about: 1.2 on replica-3, 1.2. */
static bool is_part(const char *guard, const char *obligation)
{
    const size_t bytes = strlen(obligation);
    return strncmp(guard, obligation, bytes) == 0 && guard[bytes] == ' ';
}

/* Whether any member waits for any guard of a group since it is of what that one is about. */
static bool is_about(const struct wait_graph *graph, uint32_t waiter, uint32_t group)
{
    const struct chronicle *chronicle = graph->chronicle;
    for (uint32_t i = 0; i < chronicle->obligation_count; i++)
        for (uint32_t lane = 0; lane < chronicle->lane_count && graph->waiter_of[i] == waiter;
             lane++)
            if (graph->group_of[lane] == group &&
                is_part(chronicle->lanes[lane].subject, chronicle->obligations[i].subject))
                return true;
    return false;
}

bool wait_graph_waits(const struct wait_graph *graph, uint32_t waiter_index, uint32_t group_index)
{
    const struct waiter *waiter = &graph->waiters[waiter_index];
    const struct wait_group *group = &graph->groups[group_index];
    const char *sort = keeps_waiting(graph, group->what);
    if (sort == NULL)
        return false;
    if (strcmp(sort, waiter->what) != 0)
        return is_about(graph, waiter_index, group_index);
    uint32_t alike = 0; /* obligations of that sort: of several it is not known whose it is */
    for (uint32_t i = 0; i < graph->waiter_count; i++)
        alike += strcmp(graph->waiters[i].what, sort) == 0 ? graph->waiters[i].count : 0;
    return alike == 1 || (waiter->is_named && group->is_lost);
}

/* --- making it --------------------------------------------------------------------- */

struct wait_graph *wait_graph_new(const struct chronicle *chronicle, const struct sim_model *model,
                                  sim_time at)
{
    struct wait_graph *graph = calloc(1, sizeof(*graph));
    ASSERT(graph != NULL);
    *graph = (struct wait_graph){
        .chronicle = chronicle,
        .model = model,
        .at = at,
        .groups = calloc(GROUPS_MAX, sizeof(*graph->groups)),
        .group_of = calloc((size_t)chronicle->lane_count + 1, sizeof(*graph->group_of)),
        .waiter_of = calloc((size_t)chronicle->obligation_count + 1, sizeof(*graph->waiter_of)),
    };
    ASSERT(graph->groups != NULL && graph->group_of != NULL && graph->waiter_of != NULL);
    gather_guards(graph);
    gather_waiters(graph);
    return graph;
}

void wait_graph_free(struct wait_graph *graph)
{
    free(graph->groups);
    free(graph->group_of);
    free(graph->waiter_of);
    free(graph);
}
