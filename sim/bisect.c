#include "sim/bisect.h"

#include <string.h>

/* What came of the continuations of one point; written by index. */
struct tally {
    uint64_t events;
    uint32_t verdict;
    uint32_t zero;
};

/* A bisection under way. */
struct search {
    struct bisect *bisect;
    struct history *history;
    struct branch_crew *crew;
    struct branch_point point;
    struct tally *tallies; /* continuations of one column, then of the other */
    uint32_t columns;
    uint64_t last; /* no point lies after this event */
    uint64_t seed;
    bool refines; /* the first points are there */
};

uint32_t bisect_ppm(const struct bisect_share *share)
{
    ASSERT(share->total > 0);
    return (uint32_t)((uint64_t)share->verdicts[VERDICT_HUNG] * (uint64_t)SIM_PPM / share->total);
}

bool bisect_is_certain(const struct bisect_share *share)
{
    return share->verdicts[VERDICT_HUNG] == share->total;
}

/* --- one point -------------------------------------------------------------------- */

static bool intervene(struct sim *sim, const void *context)
{
    const struct search *search = context;
    search->bisect->intervention->apply(sim, search->history->stuck);
    return true;
}

static void continue_once(void *context, uint32_t worker, uint32_t index)
{
    struct search *search = context;
    const uint32_t number = index % search->bisect->continuations;
    const bool is_changed = index >= search->bisect->continuations;
    const struct branch branch = {
        .change = is_changed ? intervene : NULL,
        .context = search,
        .redraws = true,
        .seed = branch_seed(search->seed, number),
    };
    struct run_result result;
    const bool is_done =
        branch_continue(search->crew->runs[worker], &search->point, &branch, &result);
    ASSERT(is_done);
    search->tallies[index] = (struct tally){.events = result.events - search->point.event,
                                            .verdict = (uint32_t)result.verdict};
}

/* Adds the continuations of one column. */
static void count(struct search *search, uint32_t column, struct bisect_share *share)
{
    struct bisect *bisect = search->bisect;
    for (uint32_t i = 0; i < bisect->continuations; i++) {
        const struct tally *tally = &search->tallies[column * bisect->continuations + i];
        share->verdicts[tally->verdict]++;
        bisect->event_count += tally->events;
    }
    share->total = bisect->continuations;
    share->interval = wilson_of(share->verdicts[VERDICT_HUNG], share->total);
    bisect->run_count += bisect->continuations;
}

/* Where a point at `event` belongs; it may be there already. */
static uint32_t place_of(const struct bisect *bisect, uint64_t event)
{
    uint32_t place = 0;
    while (place < bisect->point_count && bisect->points[place].event < event) {
        place++;
    }
    return place;
}

/* Goes out from a point after `event`. Returns false if there is no memory for it. */
static bool add_point(struct search *search, uint64_t event)
{
    struct bisect *bisect = search->bisect;
    const uint32_t place = place_of(bisect, event);
    if (place < bisect->point_count && bisect->points[place].event == event) {
        return true;
    }
    ASSERT(bisect->point_count < BISECT_POINTS_MAX);
    history_go(search->history, event);
    if (!branch_keep(&search->point, search->history->run)) {
        return false;
    }
    crew_do(search->crew->workers, search->columns * bisect->continuations, continue_once, search);
    memmove(&bisect->points[place + 1], &bisect->points[place],
            (bisect->point_count - place) * sizeof bisect->points[0]);
    bisect->point_count++;
    struct bisect_point *point = &bisect->points[place];
    *point = (struct bisect_point){
        .event = event, .at = search->point.at, .is_refined = search->refines};
    for (uint32_t column = 0; column < search->columns; column++) {
        count(search, column, &point->shares[column]);
    }
    if (bisect->progress != NULL) {
        bisect->progress(bisect->context, bisect->point_count, bisect->spread + BISECT_REFINED_MAX);
    }
    return true;
}

/* --- where to look ------------------------------------------------------------------ */

/* The first point from which on every continuation hangs; point_count if there is none. */
static uint32_t certain_from(const struct bisect *bisect, uint32_t column)
{
    uint32_t from = bisect->point_count;
    while (from > 0 && bisect_is_certain(&bisect->points[from - 1].shares[column])) {
        from--;
    }
    return from;
}

static uint32_t change_after(const struct bisect *bisect, uint32_t column, uint32_t i)
{
    const uint32_t before = bisect_ppm(&bisect->points[i].shares[column]);
    const uint32_t after = bisect_ppm(&bisect->points[i + 1].shares[column]);
    return before < after ? after - before : before - after;
}

/*
 * The pair of neighbours between which P changes most, by more than the
 * samples leave open; its first, or point_count if there is none.
 */
static uint32_t largest_change(const struct bisect *bisect, uint32_t column)
{
    uint32_t largest = bisect->point_count;
    for (uint32_t i = 0; i + 1 < bisect->point_count; i++) {
        const struct bisect_share *before = &bisect->points[i].shares[column];
        const struct bisect_share *after = &bisect->points[i + 1].shares[column];
        if (wilson_differ(before->interval, after->interval) &&
            (largest == bisect->point_count ||
             change_after(bisect, column, i) > change_after(bisect, column, largest))) {
            largest = i;
        }
    }
    return largest;
}

static bool can_split(const struct bisect *bisect, uint32_t i)
{
    return i + 1 < bisect->point_count && bisect->points[i + 1].event - bisect->points[i].event > 1;
}

/* Where the next point is to be: after the first of two neighbours; point_count if nowhere. */
static uint32_t next_split(const struct search *search)
{
    const struct bisect *bisect = search->bisect;
    for (uint32_t column = 0; column < search->columns; column++) {
        const uint32_t from = certain_from(bisect, column);
        if (from > 0 && from < bisect->point_count && can_split(bisect, from - 1)) {
            return from - 1;
        }
    }
    for (uint32_t column = 0; column < search->columns; column++) {
        const uint32_t largest = largest_change(bisect, column);
        if (largest < bisect->point_count && can_split(bisect, largest)) {
            return largest;
        }
    }
    return bisect->point_count;
}

static bool refine(struct search *search)
{
    struct bisect *bisect = search->bisect;
    search->refines = true;
    for (uint32_t i = 0; i < BISECT_REFINED_MAX; i++) {
        const uint32_t split = next_split(search);
        if (split == bisect->point_count) {
            return true;
        }
        const uint64_t low = bisect->points[split].event;
        const uint64_t high = bisect->points[split + 1].event;
        if (!add_point(search, low + (high - low) / 2)) {
            return false;
        }
    }
    return true;
}

/* The first points, evenly over the time from the load's start to the beginning of the hang. */
static bool spread(struct search *search)
{
    const struct history *history = search->history;
    const uint64_t first = history->opened > 0 ? history->opened - 1 : 0;
    const sim_time from = history->times[first];
    const sim_time span = history->times[search->last] - from;
    const uint32_t steps = search->bisect->spread - 1;
    for (uint32_t i = 0; i < steps; i++) {
        const sim_wide part = (sim_wide)(uint64_t)span * i / steps;
        uint64_t event = history_event_by(history, from + (sim_time)part);
        event = i == 0 || event < first ? first : event;
        if (!add_point(search, event < search->last ? event : search->last)) {
            return false;
        }
    }
    return add_point(search, search->last);
}

/* --- what was found ------------------------------------------------------------------ */

static void describe(struct search *search, uint32_t before, struct bisect_step *step)
{
    const struct bisect *bisect = search->bisect;
    step->is_found = true;
    step->is_exact = !can_split(bisect, before);
    step->before = before;
    step->after = before + 1;
    history_tell(search->history, bisect->points[before + 1].event, &step->event);
}

static void find_steps(struct search *search)
{
    struct bisect *bisect = search->bisect;
    for (uint32_t column = 0; column < search->columns; column++) {
        const uint32_t from = certain_from(bisect, column);
        if (from > 0 && from < bisect->point_count) {
            describe(search, from - 1, &bisect->certain[column]);
        }
    }
    const uint32_t largest = largest_change(bisect, BISECT_AS_IT_WAS);
    const struct bisect_step *certain = &bisect->certain[BISECT_AS_IT_WAS];
    if (largest < bisect->point_count && !(certain->is_found && certain->before == largest)) {
        describe(search, largest, &bisect->largest);
    }
}

bool bisect_find(struct bisect *bisect, struct history *history, struct branch_crew *crew)
{
    ASSERT(history->result.verdict == VERDICT_HUNG);
    ASSERT(bisect->continuations >= 1 && bisect->continuations <= BISECT_CONTINUATIONS_MAX);
    ASSERT(bisect->spread >= 2 && bisect->spread <= BISECT_POINTS_MAX - BISECT_REFINED_MAX);
    struct search search = {
        .bisect = bisect,
        .history = history,
        .crew = crew,
        .columns = bisect->intervention == NULL ? 1 : BISECT_COLUMN_COUNT,
        .last = history->lost != 0 ? history->lost : history->events,
        .seed = history->seed,
    };
    search.tallies =
        block_new((size_t)search.columns * bisect->continuations * sizeof(struct tally));
    if (search.tallies == NULL) {
        return false;
    }
    const bool is_good = spread(&search) && refine(&search);
    if (is_good) {
        find_steps(&search);
    }
    branch_free(&search.point);
    block_free(search.tallies);
    return is_good;
}
