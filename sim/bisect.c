#include "sim/bisect.h"

#include <string.h>

/* What came of one continuation. */
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
    struct tally *tallies; /* by continuation */
    uint32_t column;       /* that is measured now */
    uint32_t first;        /* number of the first continuation that is done now */
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

static void continue_once(void *context, uint32_t worker, uint32_t index)
{
    struct search *search = context;
    const struct branch_help help = {search->bisect->intervention, search->history->stuck};
    const struct branch branch = {
        .change = search->column == BISECT_CHANGED ? branch_intervene : NULL,
        .context = &help,
        .redraws = true,
        .seed = branch_seed(search->seed, search->first + index),
    };
    struct run_result result;
    const bool is_done =
        branch_continue(search->crew->runs[worker], &search->point, &branch, &result);
    ASSERT(is_done);
    search->tallies[index] = (struct tally){.events = result.events - search->point.event,
                                            .verdict = (uint32_t)result.verdict};
}

/* Goes out from the point kept last until so many continuations of a column are done. */
static void measure(struct search *search, uint32_t column, struct bisect_share *share,
                    uint32_t total)
{
    struct bisect *bisect = search->bisect;
    const uint32_t count = total - share->total;
    search->column = column;
    search->first = share->total;
    crew_do(search->crew->workers, count, continue_once, search);
    for (uint32_t i = 0; i < count; i++) {
        share->verdicts[search->tallies[i].verdict]++;
        bisect->event_count += search->tallies[i].events;
    }
    share->total = total;
    share->interval = wilson_of(share->verdicts[VERDICT_HUNG], share->total);
    bisect->run_count += count;
}

/* The point after `event`, put in if it is not there. */
static struct bisect_point *point_after(struct search *search, uint64_t event)
{
    struct bisect *bisect = search->bisect;
    uint32_t place = 0;
    while (place < bisect->point_count && bisect->points[place].event < event) {
        place++;
    }
    struct bisect_point *point = &bisect->points[place];
    if (place == bisect->point_count || point->event != event) {
        ASSERT(bisect->point_count < BISECT_POINTS_MAX);
        memmove(point + 1, point, (bisect->point_count - place) * sizeof *point);
        bisect->point_count++;
        *point = (struct bisect_point){
            .event = event, .at = search->history->times[event], .is_refined = search->refines};
    }
    return point;
}

/* A tenth of the continuations, but not less than these, says that none hangs. */
#define PROBE_MIN 10

static uint32_t probe_of(const struct bisect *bisect)
{
    const uint32_t probe =
        bisect->continuations / 10 > PROBE_MIN ? bisect->continuations / 10 : PROBE_MIN;
    return probe < bisect->continuations ? probe : bisect->continuations;
}

/*
 * Measures a column after an event; on the way to a step, where none of a few
 * continuations hangs, by these alone. Returns false if there is no memory for it.
 */
static bool look_after(struct search *search, uint64_t event, uint32_t column, bool is_on_the_way)
{
    struct bisect *bisect = search->bisect;
    struct bisect_share *share = &point_after(search, event)->shares[column];
    if (share->total >= (is_on_the_way ? probe_of(bisect) : bisect->continuations)) {
        return true;
    }
    history_go(search->history, event);
    if (!branch_keep(&search->point, search->history->run)) {
        return false;
    }
    if (is_on_the_way) {
        measure(search, column, share, probe_of(bisect));
    }
    if (!is_on_the_way || share->verdicts[VERDICT_HUNG] > 0) {
        measure(search, column, share, bisect->continuations);
    }
    if (bisect->progress != NULL) {
        const uint32_t most = bisect->spread * search->columns + BISECT_REFINED_MAX;
        bisect->progress(bisect->context, (uint32_t)(bisect->run_count / bisect->continuations),
                         most);
    }
    return true;
}

/* --- where to look ------------------------------------------------------------------ */

/* Two points with nothing measured between them; both point_count if there are none such. */
struct pair {
    uint32_t before;
    uint32_t after;
};

/* The next point from `i` on that a column was measured at; point_count if there is none. */
static uint32_t measured_from(const struct bisect *bisect, uint32_t i, uint32_t column)
{
    while (i < bisect->point_count && bisect->points[i].shares[column].total == 0) {
        i++;
    }
    return i;
}

/* The last pair before which not every continuation hangs, and after which all do for good. */
static struct pair certain_pair(const struct bisect *bisect, uint32_t column)
{
    struct pair pair = {bisect->point_count, bisect->point_count};
    for (uint32_t i = bisect->point_count; i-- > 0;) {
        const struct bisect_share *share = &bisect->points[i].shares[column];
        if (share->total > 0 && bisect_is_certain(share)) {
            pair.after = i;
        } else if (share->total > 0) {
            pair.before = i;
            break;
        }
    }
    const bool is_found = pair.before < pair.after && pair.after < bisect->point_count;
    return is_found ? pair : (struct pair){bisect->point_count, bisect->point_count};
}

static uint32_t change_over(const struct bisect *bisect, struct pair pair, uint32_t column)
{
    const uint32_t before = bisect_ppm(&bisect->points[pair.before].shares[column]);
    const uint32_t after = bisect_ppm(&bisect->points[pair.after].shares[column]);
    return before < after ? after - before : before - after;
}

/* The pair over which P changes most, by more than the samples leave open. */
static struct pair largest_pair(const struct bisect *bisect, uint32_t column)
{
    struct pair largest = {bisect->point_count, bisect->point_count};
    uint32_t most = 0;
    struct pair pair = {.before = measured_from(bisect, 0, column)};
    for (pair.after = measured_from(bisect, pair.before + 1, column);
         pair.after < bisect->point_count;
         pair.after = measured_from(bisect, pair.after + 1, column)) {
        const uint32_t change = change_over(bisect, pair, column);
        if (change > most && wilson_differ(bisect->points[pair.before].shares[column].interval,
                                           bisect->points[pair.after].shares[column].interval)) {
            largest = pair;
            most = change;
        }
        pair.before = pair.after;
    }
    return largest;
}

static bool is_pair(const struct bisect *bisect, struct pair pair)
{
    return pair.after < bisect->point_count;
}

/* Whether events lie between. */
static bool can_split(const struct bisect *bisect, struct pair pair)
{
    return is_pair(bisect, pair) &&
           bisect->points[pair.after].event - bisect->points[pair.before].event > 1;
}

/* Puts points where a column changes, down to single events. Returns false if memory lacks. */
static bool refine(struct search *search, uint32_t column)
{
    const struct bisect *bisect = search->bisect;
    for (uint32_t i = 0; i < BISECT_REFINED_MAX / BISECT_COLUMN_COUNT; i++) {
        struct pair pair = certain_pair(bisect, column);
        if (!can_split(bisect, pair)) {
            pair = largest_pair(bisect, column);
        }
        if (!can_split(bisect, pair)) {
            return true;
        }
        const uint64_t low = bisect->points[pair.before].event;
        const uint64_t high = bisect->points[pair.after].event;
        if (!look_after(search, low + (high - low) / 2, column, true)) {
            return false;
        }
    }
    return true;
}

/*
 * The first points: right before it began, each next one twice as near to where it
 * hangs, and there.
 */
static bool spread(struct search *search)
{
    const struct history *history = search->history;
    const uint64_t first = history->opened > 0 ? history->opened - 1 : 0;
    const sim_time end = history->times[search->last];
    sim_time span = end - history->times[first];
    for (uint32_t i = 0; i < search->bisect->spread; i++, span /= 2) {
        const bool is_last = i + 1 == search->bisect->spread;
        uint64_t event = is_last ? search->last : history_event_by(history, end - span);
        event = i == 0 || event < first ? first : event;
        for (uint32_t column = 0; column < search->columns; column++) {
            if (!look_after(search, event < search->last ? event : search->last, column, false)) {
                return false;
            }
        }
    }
    return true;
}

/* --- what was found ------------------------------------------------------------------ */

/* Tells of a step, all continuations of both its points done. Returns false if memory lacks. */
static bool describe(struct search *search, struct pair pair, uint32_t column,
                     struct bisect_step *step)
{
    const struct bisect *bisect = search->bisect;
    if (!look_after(search, bisect->points[pair.before].event, column, false) ||
        !look_after(search, bisect->points[pair.after].event, column, false)) {
        return false;
    }
    *step = (struct bisect_step){.is_found = true,
                                 .is_exact = !can_split(bisect, pair),
                                 .before = pair.before,
                                 .after = pair.after};
    history_tell(search->history, bisect->points[pair.after].event, &step->event);
    return true;
}

static bool find_steps(struct search *search)
{
    struct bisect *bisect = search->bisect;
    for (uint32_t column = 0; column < search->columns; column++) {
        const struct pair certain = certain_pair(bisect, column);
        if (is_pair(bisect, certain) &&
            !describe(search, certain, column, &bisect->certain[column])) {
            return false;
        }
    }
    const struct pair largest = largest_pair(bisect, BISECT_AS_IT_WAS);
    const struct bisect_step *certain = &bisect->certain[BISECT_AS_IT_WAS];
    if (is_pair(bisect, largest) && !(certain->is_found && certain->after == largest.after)) {
        return describe(search, largest, BISECT_AS_IT_WAS, &bisect->largest);
    }
    return true;
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
    search.tallies = block_new(bisect->continuations * sizeof(struct tally));
    if (search.tallies == NULL) {
        return false;
    }
    bool is_good = spread(&search);
    search.refines = true;
    for (uint32_t column = 0; column < search.columns; column++) {
        is_good = is_good && refine(&search, column);
    }
    is_good = is_good && find_steps(&search);
    branch_free(&search.point);
    block_free(search.tallies);
    return is_good;
}
