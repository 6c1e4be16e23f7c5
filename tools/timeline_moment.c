/*
 * The decisive moment, magnified: the events by which a guard was lost, one beside the other, each
 * with its number, and below what each of them was. A hang of a minute is lost within
 * milliseconds; here every event has as much room as any other.
 */
#include "tools/timeline.h"
#include <inttypes.h>
#include <string.h>

#define STEPS_MAX  TIMELINE_STEPS_MAX
#define ACTORS_MAX STEPS_MAX
#define BARS_MAX   2 /* lanes of an actor */

/* Lanes to choose from. */
#define LANES_MAX 24

/* Of what came before the guard was held so many events are told. */
#define BEFORE 2

/* Heights; px. */
#define ACTOR_ROW 26.0
#define BAR_ROW   17.0
#define TITLE     26.0
#define HEAD      16.0
#define FOOT      34.0
#define LINE      16.0
#define DOT       8.0

struct step {
    uint64_t number; /* of the event */
    sim_time at;
    uint32_t actor;
    const char *text;
    double x;
    enum shade shade; /* of its dot */
};

struct moment_actor {
    uint32_t actor;
    double y;
    uint32_t bars[BARS_MAX]; /* indices of the moment's rows */
    uint32_t bar_count;
};

struct moment {
    struct timeline *timeline;
    struct lanes lanes; /* whatever the picture shows */
    struct step steps[STEPS_MAX + 1];
    uint32_t count;
    struct moment_actor actors[ACTORS_MAX];
    uint32_t actor_count;
    double top;
    double bottom;
    bool has_times; /* there is room for them below the columns; else only the list has them */
};

bool timeline_has_moment(const struct timeline *timeline)
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

/* Rows of an event that are not its first one have no actor of their own to be counted. */
static bool is_first_row(const struct timeline *timeline, uint32_t index)
{
    return index == 0 || timeline->chain[index - 1].number != timeline->chain[index].number;
}

static void add_step(struct moment *moment, const struct step *step)
{
    if (moment->count == STEPS_MAX) {
        memmove(&moment->steps[0], &moment->steps[1], (STEPS_MAX - 1) * sizeof(moment->steps[0]));
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
        before += timeline->chain[i].number < held && is_first_row(timeline, i) &&
                          text_of(timeline, i) != NULL
                      ? 1
                      : 0;
    for (uint32_t i = 0; i < timeline->chain_count; i++) {
        const struct chronicle_event *event = &timeline->chain[i];
        const char *text = is_first_row(timeline, i) ? text_of(timeline, i) : NULL;
        if (text == NULL)
            continue;
        if (event->number < held && before-- > BEFORE)
            continue;
        add_step(moment, &(struct step){.number = event->number,
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
    struct step *last = &moment->steps[moment->count - 1];
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

/* --- who they concern --------------------------------------------------------------------------
 */

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
    for (uint32_t i = 0; i < lanes->row_count && added->bar_count < BARS_MAX; i++)
        if (lanes->rows[i].actor == actor && lanes->rows[i].lane != CHRONICLE_NONE &&
            changes(moment, &lanes->rows[i]))
            added->bars[added->bar_count++] = i;
}

static double y_of(const struct moment *moment, uint32_t actor)
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
    moment->top = timeline->y + TITLE + HEAD;
    moment->bottom = moment->top + 3;
    for (uint32_t i = 0; i < moment->actor_count; i++) {
        moment->actors[i].y = moment->bottom + ACTOR_ROW / 2;
        moment->bottom += ACTOR_ROW + moment->actors[i].bar_count * BAR_ROW + 5;
    }
}

/* Where a time lies between the events: as far as it is between theirs. */
static double x_of(const struct moment *moment, sim_time at)
{
    const struct step *steps = moment->steps;
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

/* Where an event lies: in its own column if it has one, since several may be at one instant. */
static double x_of_event(const struct moment *moment, const struct chronicle_event *event)
{
    for (uint32_t i = 0; i < moment->count; i++)
        if (moment->steps[i].number == event->number)
            return moment->steps[i].x;
    return x_of(moment, event->at);
}

/* --- drawing -------------------------------------------------------------------------------------
 */

static void write(const struct moment *moment, const struct sheet_text *text)
{
    moment->timeline->sheet.layer = SHEET_ABOVE;
    sheet_text(&moment->timeline->sheet, text);
}

/* A box with a text in it if that fits with `rim` px to spare on both sides. */
static void draw_box(const struct moment *moment, const struct sheet_box *box, const char *text,
                     double rim)
{
    struct timeline *timeline = moment->timeline;
    timeline->sheet.layer = SHEET_MIDDLE;
    sheet_box(&timeline->sheet, box);
    const struct sheet_text words = {
        .x = (box->left + box->right) / 2,
        .y = (box->top + box->bottom) / 2,
        .size = TIMELINE_SMALL - 0.5,
        .text = text,
        .anchor = SHEET_CENTRE,
        .has_colour = true,
        .colour = palette_text_on(gnuplot_colour(&timeline->plot->gnuplot, box->shade)),
    };
    if (sheet_text_width(&words) + 2 * rim <= box->right - box->left)
        sheet_text(&timeline->sheet, &words);
}

static void draw_bar(const struct moment *moment, uint32_t row_index, double y)
{
    struct timeline *timeline = moment->timeline;
    const struct lanes_row *row = &moment->lanes.rows[row_index];
    write(moment,
          &(struct sheet_text){.x = TIMELINE_MARGIN + 10,
                               .y = y,
                               .size = TIMELINE_SMALL + 0.5,
                               .text = letters_fit(timeline->tool, row->label, TIMELINE_SMALL + 0.5,
                                                   timeline->left - TIMELINE_MARGIN - 14),
                               .shade = SHADE_INK});
    for (uint32_t i = row->first; i < row->first + row->count; i++) {
        const struct lanes_span *span = &moment->lanes.spans[i];
        const struct sheet_box box = {.left = x_of(moment, span->since),
                                      .right = x_of(moment, span->until),
                                      .top = y - BAR_ROW / 2 + 1,
                                      .bottom = y + BAR_ROW / 2 - 1,
                                      .shade = span->shade};
        if (span->shade != SHADE_TRACK && box.right > box.left && span->state != NULL)
            draw_box(moment, &box, span->state, 3);
    }
}

/* An actor waits between an event of its own and the timer that this one set. */
static void draw_waits(const struct moment *moment, const struct moment_actor *actor)
{
    struct timeline *timeline = moment->timeline;
    const struct chronicle *chronicle = timeline->chronicle;
    const bool is_throttle = actor->actor < chronicle->actor_count &&
                             strcmp(chronicle->actors[actor->actor].type, "throttle") == 0;
    const struct chronicle_event *cause = NULL;
    for (uint32_t i = 0; i < timeline->chain_count; i++) {
        const struct chronicle_event *event = &timeline->chain[i];
        if (!is_first_row(timeline, i))
            continue;
        if (cause != NULL && cause->actor == actor->actor && event->actor == actor->actor &&
            event->at > cause->at && event->at > moment->steps[0].at) {
            const struct sheet_box box = {.left = x_of_event(moment, cause),
                                          .right = x_of_event(moment, event),
                                          .top = actor->y - 7,
                                          .bottom = actor->y + 7,
                                          .shade = is_throttle ? SHADE_DELAYED : SHADE_GRID};
            draw_box(moment, &box,
                     tool_text(timeline->tool, "%s %s", is_throttle ? "held" : "waits",
                               timeline_duration(timeline->tool, event->at - cause->at)),
                     DOT + 1);
        }
        cause = event;
    }
}

static void draw_actor(const struct moment *moment, const struct moment_actor *actor)
{
    struct timeline *timeline = moment->timeline;
    const double room = timeline->left - TIMELINE_MARGIN - 6;
    timeline->sheet.layer = SHEET_BELOW;
    sheet_line(&timeline->sheet, &(struct sheet_line){.x = timeline->left,
                                                      .to_x = timeline->right,
                                                      .y = actor->y,
                                                      .to_y = actor->y,
                                                      .width = 1,
                                                      .shade = SHADE_FAINT});
    write(moment, &(struct sheet_text){
                      .x = TIMELINE_MARGIN,
                      .y = actor->y,
                      .size = TIMELINE_TEXT,
                      .text = letters_fit(timeline->tool,
                                          chronicle_actor_name(timeline->chronicle, actor->actor),
                                          TIMELINE_TEXT * 1.1, room),
                      .is_bold = true,
                      .shade = SHADE_INK});
    write(moment,
          &(struct sheet_text){
              .x = timeline->right + 6,
              .y = actor->y,
              .size = TIMELINE_SMALL,
              .text = letters_fit(timeline->tool,
                                  tool_text(timeline->tool, "on %s",
                                            chronicle_node_name(timeline->chronicle, actor->actor)),
                                  TIMELINE_SMALL, timeline->width - timeline->right - 10),
              .shade = SHADE_FAINT});
    draw_waits(moment, actor);
    for (uint32_t i = 0; i < actor->bar_count; i++)
        draw_bar(moment, actor->bars[i], actor->y + ACTOR_ROW / 2 + (i + 0.5) * BAR_ROW);
}

/* The event of another actor of the picture that led to a step; null: none since the step before.
 */
static const struct chronicle_event *sender_of(const struct moment *moment, uint32_t index)
{
    const struct timeline *timeline = moment->timeline;
    const struct step *step = &moment->steps[index];
    const struct chronicle_event *sender = NULL;
    for (uint32_t i = 0; i < timeline->chain_count; i++) {
        const struct chronicle_event *event = &timeline->chain[i];
        if (event->number >= step[-1].number && event->number < step->number &&
            event->actor != step->actor && is_first_row(timeline, i) &&
            y_of(moment, event->actor) > 0)
            sender = event;
    }
    return sender;
}

static void draw_message(const struct moment *moment, uint32_t index)
{
    struct timeline *timeline = moment->timeline;
    const struct step *step = &moment->steps[index];
    const struct chronicle_event *sender = sender_of(moment, index);
    if (sender == NULL)
        return;
    const double x = x_of_event(moment, sender);
    const double y = y_of(moment, sender->actor);
    const double to_y = y_of(moment, step->actor);
    const double side = to_y > y ? 1 : -1;
    const bool is_slanted = x < step->x - 2 * DOT;
    timeline->sheet.layer = SHEET_ABOVE;
    sheet_line(&timeline->sheet,
               &(struct sheet_line){.x = x,
                                    .y = y,
                                    .to_x = is_slanted ? step->x - DOT : step->x,
                                    .to_y = to_y - side * (is_slanted ? DOT / 3 : DOT),
                                    .width = 1.6,
                                    .end = SHEET_ARROW,
                                    .shade = SHADE_ARROW});
}

static void draw_dot(const struct moment *moment, uint32_t index, double x, double y)
{
    struct timeline *timeline = moment->timeline;
    const enum shade shade = moment->steps[index].shade;
    timeline->sheet.layer = SHEET_ABOVE;
    sheet_dot(&timeline->sheet, x, y, DOT, shade);
    write(moment, &(struct sheet_text){
                      .x = x,
                      .y = y,
                      .size = TIMELINE_SMALL,
                      .text = tool_text(timeline->tool, "%u", index + 1),
                      .anchor = SHEET_CENTRE,
                      .is_bold = true,
                      .has_colour = true,
                      .colour = palette_text_on(gnuplot_colour(&timeline->plot->gnuplot, shade))});
}

static const char *mark_of(const struct timeline *timeline, const struct step *step)
{
    if (step->shade == SHADE_MARK_LOST)
        return "lost";
    return timeline_hangs(timeline) ? "proved" : "certain";
}

/* A column: its line, when it was, and how long it took to get there. */
static void draw_column(const struct moment *moment, uint32_t index)
{
    struct timeline *timeline = moment->timeline;
    const struct step *step = &moment->steps[index];
    const bool is_mark = step->shade != SHADE_INK;
    timeline->sheet.layer = is_mark ? SHEET_MIDDLE : SHEET_BELOW;
    sheet_line(&timeline->sheet, &(struct sheet_line){.x = step->x,
                                                      .to_x = step->x,
                                                      .y = moment->top,
                                                      .to_y = moment->bottom + 3,
                                                      .width = is_mark ? 1.6 : 1,
                                                      .shade = is_mark ? step->shade : SHADE_GRID});
    draw_dot(moment, index, step->x, y_of(moment, step->actor));
    if (!moment->has_times)
        return;
    if (is_mark)
        write(moment, &(struct sheet_text){.x = step->x,
                                           .y = moment->top - HEAD / 2,
                                           .size = TIMELINE_SMALL,
                                           .text = mark_of(timeline, step),
                                           .anchor = SHEET_CENTRE,
                                           .is_bold = true,
                                           .shade = step->shade});
    write(moment, &(struct sheet_text){.x = step->x,
                                       .y = moment->bottom + 10,
                                       .size = TIMELINE_SMALL,
                                       .text = timeline_time(timeline->tool, step->at),
                                       .anchor = SHEET_CENTRE,
                                       .shade = is_mark ? step->shade : SHADE_INK});
    if (index > 0 && step->at > step[-1].at)
        write(moment,
              &(struct sheet_text){
                  .x = (step[-1].x + step->x) / 2,
                  .y = moment->bottom + 23,
                  .size = TIMELINE_SMALL - 1,
                  .text = tool_text(timeline->tool, "+ %s",
                                    timeline_duration(timeline->tool, step->at - step[-1].at)),
                  .anchor = SHEET_CENTRE,
                  .shade = SHADE_FAINT});
}

/* --- what they were
 * -------------------------------------------------------------------------------- */

static void write_step(const struct moment *moment, uint32_t index, double who_x, double text_x)
{
    struct timeline *timeline = moment->timeline;
    struct tool *tool = timeline->tool;
    const struct step *step = &moment->steps[index];
    const char *text = step->text;
    const double room = timeline->width - TIMELINE_MARGIN - text_x;
    struct sheet_text words = {.y = timeline->y + LINE / 2, .size = TIMELINE_TEXT - 0.5};
    draw_dot(moment, index, TIMELINE_MARGIN + DOT, words.y);
    words.shade = SHADE_FAINT;
    words.x = who_x - 12;
    words.anchor = SHEET_RIGHT;
    words.text = timeline_time(tool, step->at);
    write(moment, &words);
    words.x = who_x;
    words.anchor = SHEET_LEFT;
    words.text = index + 1 == moment->count
                     ? "" /* nobody's doing */
                     : letters_fit(tool, chronicle_actor_name(timeline->chronicle, step->actor),
                                   words.size, text_x - who_x - 8);
    write(moment, &words);
    words.shade = step->shade;
    words.x = text_x;
    while (*text != '\0') {
        const size_t bytes = letters_line(text, words.size, room);
        words.y = timeline->y + LINE / 2;
        words.text = tool_text(tool, "%.*s", (int)bytes, text);
        write(moment, &words);
        text += bytes;
        text += strspn(text, " ");
        timeline->y += LINE;
    }
    timeline->y += 3;
}

static void write_steps(const struct moment *moment)
{
    const struct timeline *timeline = moment->timeline;
    double time = 0;
    double who = 0;
    for (uint32_t i = 0; i < moment->count; i++) {
        const struct step *step = &moment->steps[i];
        const double wide =
            letters_width(timeline_time(timeline->tool, step->at), TIMELINE_TEXT, false);
        const double name = letters_width(chronicle_actor_name(timeline->chronicle, step->actor),
                                          TIMELINE_TEXT, false);
        time = wide > time ? wide : time;
        who = name > who ? name : who;
    }
    who = who > 150 ? 150 : who;
    const double who_x = TIMELINE_MARGIN + 2 * DOT + 10 + time + 12;
    for (uint32_t i = 0; i < moment->count; i++)
        write_step(moment, i, who_x, who_x + who + 12);
}

void timeline_moment(struct timeline *timeline)
{
    if (!timeline_has_moment(timeline))
        return;
    struct moment *moment = arena_take(timeline->tool->arena, sizeof(*moment));
    ASSERT(moment != NULL);
    moment->timeline = timeline;
    gather_steps(moment);
    if (moment->count == 0 || !choose_lanes(moment))
        return;
    add_verdict(moment);
    lay_out(moment);
    write(moment, &(struct sheet_text){
                      .x = TIMELINE_MARGIN,
                      .y = timeline->y + TITLE / 2 + 2,
                      .size = TIMELINE_TEXT + 1,
                      .text = letters_fit(
                          timeline->tool, "The decisive moment, event by event (not to scale)",
                          (TIMELINE_TEXT + 1) * 1.1, timeline->width - 2 * TIMELINE_MARGIN),
                      .is_bold = true,
                      .shade = SHADE_INK});
    timeline->sheet.layer = SHEET_BELOW;
    sheet_box(&timeline->sheet, &(struct sheet_box){.left = timeline->left,
                                                    .right = timeline->right,
                                                    .top = moment->top,
                                                    .bottom = moment->bottom,
                                                    .shade = SHADE_TRACK});
    for (uint32_t i = 0; i < moment->actor_count; i++)
        draw_actor(moment, &moment->actors[i]);
    for (uint32_t i = 1; i + 1 < moment->count; i++)
        draw_message(moment, i);
    for (uint32_t i = 0; i < moment->count; i++)
        draw_column(moment, i);
    timeline->y = moment->bottom + (moment->has_times ? FOOT : 6) + 4;
    write_steps(moment);
}
