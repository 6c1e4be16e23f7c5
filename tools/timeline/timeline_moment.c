#include "tools/timeline/timeline_moment.h"
#include <string.h>

/* Lanes to choose from. */
#define LANES_MAX 24

/* Of what came before the guard was held so many events are told. */
#define BEFORE 2

bool moment_is_shown(const struct timeline *timeline)
{
    const struct chronicle_marks *marks = &timeline->chronicle->marks;
    return marks->lane != CHRONICLE_NONE && marks->lost_at >= timeline->plot->from &&
           marks->proved_at <= timeline->plot->until && timeline->chain_count > 0;
}

/* --- the events ------------------------------------------------------------------------------ */

/* What an event told, of what concerns the work that was lost; null: nothing. */
static const char *text_of(const struct timeline *timeline, uint32_t first)
{
    const struct chronicle_event *chain = timeline->chain;
    const uint32_t work = chain[timeline->chain_count - 1].work;
    const char *text = NULL;
    bool has_own = false;
    for (uint32_t i = first; i < timeline->chain_count && chain[i].number == chain[first].number;
         i++)
        has_own = has_own || (chain[i].text != NULL && chain[i].work == work);
    for (uint32_t i = first; i < timeline->chain_count && chain[i].number == chain[first].number;
         i++)
        if (chain[i].text != NULL && (!has_own || chain[i].work == work))
            text = text == NULL ? chain[i].text
                                : tool_text(timeline->tool, "%s; %s", text, chain[i].text);
    return text;
}

bool moment_is_first_row(const struct timeline *timeline, uint32_t index)
{
    return index == 0 || timeline->chain[index - 1].number != timeline->chain[index].number;
}

static void add_step(struct moment *moment, const struct moment_step *step)
{
    if (moment->count == MOMENT_STEPS) {
        memmove(&moment->steps[0], &moment->steps[1],
                (MOMENT_STEPS - 1) * sizeof(moment->steps[0]));
        moment->count--;
    }
    moment->steps[moment->count++] = *step;
}

/* The events since a little before the guard was held, as far as they told anything. */
static void gather_steps(struct moment *moment)
{
    const struct timeline *timeline = moment->timeline;
    const struct chronicle *chronicle = timeline->chronicle;
    const uint64_t held = chronicle->spans[chronicle->marks.span].number;
    uint32_t before = 0;
    for (uint32_t i = 0; i < timeline->chain_count; i++)
        before += timeline->chain[i].number < held && moment_is_first_row(timeline, i) &&
                          text_of(timeline, i) != NULL
                      ? 1
                      : 0;
    for (uint32_t i = 0; i < timeline->chain_count; i++) {
        const struct chronicle_event *event = &timeline->chain[i];
        const char *text = moment_is_first_row(timeline, i) ? text_of(timeline, i) : NULL;
        if (text == NULL)
            continue;
        if (event->number < held && before-- > BEFORE)
            continue;
        add_step(moment, &(struct moment_step){.number = event->number,
                                               .at = event->at,
                                               .actor = event->actor,
                                               .text = text,
                                               .shade = SHADE_INK});
    }
}

static void add_verdict(struct moment *moment)
{
    const struct timeline *timeline = moment->timeline;
    const struct chronicle *chronicle = timeline->chronicle;
    const struct chronicle_lane *lane = &chronicle->lanes[chronicle->marks.lane];
    struct moment_step *last = &moment->steps[moment->count - 1];
    last->shade = SHADE_MARK_LOST;
    moment->steps[moment->count] = *last;
    last = &moment->steps[moment->count++];
    last->number = chronicle->marks.proved_number;
    last->at = chronicle->marks.proved_at;
    last->shade = SHADE_MARK_PROVED;
    last->text =
        tool_text(timeline->tool, "nobody is left who could release the %s of %s%s", lane->what,
                  lane->subject, timeline_hangs(timeline) ? ": the hang is proved" : "");
}

/* --- who they concern --------------------------------------------------------------- */

/* Whether something in a row begins or ends while the moment lasts. */
static bool changes(const struct moment *moment, const struct lanes_row *row)
{
    const struct lanes_span *spans = moment->lanes.spans;
    for (uint32_t i = row->first; i < row->first + row->count; i++)
        if ((spans[i].since > moment->steps[0].at &&
             spans[i].since <= moment->steps[moment->count - 1].at) ||
            (spans[i].until > moment->steps[0].at &&
             spans[i].until <= moment->steps[moment->count - 1].at))
            return true;
    return false;
}

/* The lanes that the verdict is about, however far the picture is zoomed in. */
static bool choose_lanes(struct moment *moment)
{
    struct timeline *timeline = moment->timeline;
    const struct lanes_choice choice = {.limit = LANES_MAX,
                                        .until = timeline->chronicle->run.ended_at};
    return lanes_choose(timeline->tool, timeline->chronicle, &choice, &moment->lanes,
                        timeline->diag);
}

static void add_actor(struct moment *moment, uint32_t actor)
{
    const struct lanes *lanes = &moment->lanes;
    for (uint32_t i = 0; i < moment->actor_count; i++)
        if (moment->actors[i].actor == actor)
            return;
    struct moment_actor *added = &moment->actors[moment->actor_count++];
    *added = (struct moment_actor){.actor = actor};
    for (uint32_t i = 0; i < lanes->row_count && added->bar_count < MOMENT_BARS; i++)
        if (lanes->rows[i].actor == actor && lanes->rows[i].lane != CHRONICLE_NONE &&
            changes(moment, &lanes->rows[i]))
            added->bars[added->bar_count++] = i;
}

double moment_y(const struct moment *moment, uint32_t actor)
{
    for (uint32_t i = 0; i < moment->actor_count; i++)
        if (moment->actors[i].actor == actor)
            return moment->actors[i].y;
    return -1;
}

static void lay_out(struct moment *moment)
{
    const struct timeline *timeline = moment->timeline;
    const double room = timeline->right - timeline->left;
    for (uint32_t i = 0; i < moment->count; i++) {
        moment->steps[i].x = timeline->left + (i + 0.5) * room / moment->count;
        add_actor(moment, moment->steps[i].actor);
    }
    moment->has_times =
        room / moment->count >=
        letters_width(timeline_time(timeline->tool, moment->steps[moment->count - 1].at),
                      TIMELINE_SMALL, false);
    moment->top = timeline->y + MOMENT_TITLE + MOMENT_HEAD;
    moment->bottom = moment->top + 3;
    for (uint32_t i = 0; i < moment->actor_count; i++) {
        moment->actors[i].y = moment->bottom + MOMENT_ACTOR_ROW / 2;
        moment->bottom += MOMENT_ACTOR_ROW + moment->actors[i].bar_count * MOMENT_BAR_ROW + 5;
    }
}

double moment_x(const struct moment *moment, sim_time at)
{
    const struct moment_step *steps = moment->steps;
    uint32_t next = 0;
    while (next < moment->count && steps[next].at < at)
        next++;
    if (next == moment->count)
        return moment->timeline->right;
    if (steps[next].at == at)
        return steps[next].x;
    if (next == 0)
        return moment->timeline->left;
    const double share =
        (double)(at - steps[next - 1].at) / (double)(steps[next].at - steps[next - 1].at);
    return steps[next - 1].x + share * (steps[next].x - steps[next - 1].x);
}

double moment_x_of_event(const struct moment *moment, const struct chronicle_event *event)
{
    for (uint32_t i = 0; i < moment->count; i++)
        if (moment->steps[i].number == event->number)
            return moment->steps[i].x;
    return moment_x(moment, event->at);
}

bool moment_prepare(struct moment *moment)
{
    gather_steps(moment);
    if (moment->count == 0 || !choose_lanes(moment))
        return false;
    add_verdict(moment);
    lay_out(moment);
    return true;
}
