/*
 * How the decisive moment is drawn: actors with their lanes, columns, messages, and below what each
 * event was.
 */
#include "tools/timeline/timeline_moment.h"
#include <string.h>

/* px */
#define FOOT 34.0
#define LINE 16.0
#define DOT  8.0

/* --- drawing ------------------------------------------------------------------------ */

static void put_text(const struct moment *moment, const struct sheet_text *text)
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
    put_text(moment, &(struct sheet_text){
                         .x = TIMELINE_MARGIN + 10,
                         .y = y,
                         .size = TIMELINE_SMALL + 0.5,
                         .text = letters_fit(timeline->tool, row->label, TIMELINE_SMALL + 0.5,
                                             timeline->left - TIMELINE_MARGIN - 14),
                         .shade = SHADE_INK});
    for (uint32_t i = row->first; i < row->first + row->count; i++) {
        const struct lanes_span *span = &moment->lanes.spans[i];
        const struct sheet_box box = {.left = moment_x(moment, span->since),
                                      .right = moment_x(moment, span->until),
                                      .top = y - MOMENT_BAR_ROW / 2 + 1,
                                      .bottom = y + MOMENT_BAR_ROW / 2 - 1,
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
        if (!moment_is_first_row(timeline, i))
            continue;
        if (cause != NULL && cause->actor == actor->actor && event->actor == actor->actor &&
            event->at > cause->at && event->at > moment->steps[0].at) {
            const struct sheet_box box = {.left = moment_x_of_event(moment, cause),
                                          .right = moment_x_of_event(moment, event),
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
    put_text(moment,
             &(struct sheet_text){
                 .x = TIMELINE_MARGIN,
                 .y = actor->y,
                 .size = TIMELINE_TEXT,
                 .text = letters_fit(timeline->tool,
                                     chronicle_actor_name(timeline->chronicle, actor->actor),
                                     TIMELINE_TEXT * 1.1, room),
                 .is_bold = true,
                 .shade = SHADE_INK});
    put_text(moment, &(struct sheet_text){
                         .x = timeline->right + 6,
                         .y = actor->y,
                         .size = TIMELINE_SMALL,
                         .text = letters_fit(
                             timeline->tool,
                             tool_text(timeline->tool, "on %s",
                                       chronicle_node_name(timeline->chronicle, actor->actor)),
                             TIMELINE_SMALL, timeline->width - timeline->right - 10),
                         .shade = SHADE_FAINT});
    draw_waits(moment, actor);
    for (uint32_t i = 0; i < actor->bar_count; i++)
        draw_bar(moment, actor->bars[i],
                 actor->y + MOMENT_ACTOR_ROW / 2 + (i + 0.5) * MOMENT_BAR_ROW);
}

/* The event of another actor of the picture that led to a step; null: none since the last one. */
static const struct chronicle_event *sender_of(const struct moment *moment, uint32_t index)
{
    const struct timeline *timeline = moment->timeline;
    const struct moment_step *step = &moment->steps[index];
    const struct chronicle_event *sender = NULL;
    for (uint32_t i = 0; i < timeline->chain_count; i++) {
        const struct chronicle_event *event = &timeline->chain[i];
        if (event->number >= step[-1].number && event->number < step->number &&
            event->actor != step->actor && moment_is_first_row(timeline, i) &&
            moment_y(moment, event->actor) > 0)
            sender = event;
    }
    return sender;
}

static void draw_message(const struct moment *moment, uint32_t index)
{
    struct timeline *timeline = moment->timeline;
    const struct moment_step *step = &moment->steps[index];
    const struct chronicle_event *sender = sender_of(moment, index);
    if (sender == NULL)
        return;
    const double x = moment_x_of_event(moment, sender);
    const double y = moment_y(moment, sender->actor);
    const double to_y = moment_y(moment, step->actor);
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
    put_text(moment, &(struct sheet_text){.x = x,
                                          .y = y,
                                          .size = TIMELINE_SMALL,
                                          .text = tool_text(timeline->tool, "%u", index + 1),
                                          .anchor = SHEET_CENTRE,
                                          .is_bold = true,
                                          .has_colour = true,
                                          .colour = palette_text_on(
                                              gnuplot_colour(&timeline->plot->gnuplot, shade))});
}

static const char *mark_of(const struct timeline *timeline, const struct moment_step *step)
{
    if (step->shade == SHADE_MARK_LOST)
        return "lost";
    return timeline_hangs(timeline) ? "proved" : "certain";
}

/* When an event was, and how long it took to get there; above a mark, what it is. */
static void put_times(const struct moment *moment, uint32_t index)
{
    const struct timeline *timeline = moment->timeline;
    const struct moment_step *step = &moment->steps[index];
    const bool is_mark = step->shade != SHADE_INK;
    if (is_mark)
        put_text(moment, &(struct sheet_text){.x = step->x,
                                              .y = moment->top - MOMENT_HEAD / 2,
                                              .size = TIMELINE_SMALL,
                                              .text = mark_of(timeline, step),
                                              .anchor = SHEET_CENTRE,
                                              .is_bold = true,
                                              .shade = step->shade});
    put_text(moment, &(struct sheet_text){.x = step->x,
                                          .y = moment->bottom + 10,
                                          .size = TIMELINE_SMALL,
                                          .text = timeline_time(timeline->tool, step->at),
                                          .anchor = SHEET_CENTRE,
                                          .shade = is_mark ? step->shade : SHADE_INK});
    if (index > 0 && step->at > step[-1].at)
        put_text(moment,
                 &(struct sheet_text){
                     .x = (step[-1].x + step->x) / 2,
                     .y = moment->bottom + 23,
                     .size = TIMELINE_SMALL - 1,
                     .text = tool_text(timeline->tool, "+ %s",
                                       timeline_duration(timeline->tool, step->at - step[-1].at)),
                     .anchor = SHEET_CENTRE,
                     .shade = SHADE_FAINT});
}

/* A column: its line, its number, and its times if there is room. */
static void draw_column(const struct moment *moment, uint32_t index)
{
    struct timeline *timeline = moment->timeline;
    const struct moment_step *step = &moment->steps[index];
    const bool is_mark = step->shade != SHADE_INK;
    timeline->sheet.layer = is_mark ? SHEET_MIDDLE : SHEET_BELOW;
    sheet_line(&timeline->sheet, &(struct sheet_line){.x = step->x,
                                                      .to_x = step->x,
                                                      .y = moment->top,
                                                      .to_y = moment->bottom + 3,
                                                      .width = is_mark ? 1.6 : 1,
                                                      .shade = is_mark ? step->shade : SHADE_GRID});
    draw_dot(moment, index, step->x, moment_y(moment, step->actor));
    if (moment->has_times)
        put_times(moment, index);
}

/* --- what they were ----------------------------------------------------------------- */

static void write_step(const struct moment *moment, uint32_t index, double who_x, double text_x)
{
    struct timeline *timeline = moment->timeline;
    struct tool *tool = timeline->tool;
    const struct moment_step *step = &moment->steps[index];
    const char *text = step->text;
    const double room = timeline->width - TIMELINE_MARGIN - text_x;
    struct sheet_text words = {.y = timeline->y + LINE / 2, .size = TIMELINE_TEXT - 0.5};
    draw_dot(moment, index, TIMELINE_MARGIN + DOT, words.y);
    words.shade = SHADE_FAINT;
    words.x = who_x - 12;
    words.anchor = SHEET_RIGHT;
    words.text = timeline_time(tool, step->at);
    put_text(moment, &words);
    words.x = who_x;
    words.anchor = SHEET_LEFT;
    words.text = index + 1 == moment->count
                     ? "" /* nobody's doing */
                     : letters_fit(tool, chronicle_actor_name(timeline->chronicle, step->actor),
                                   words.size, text_x - who_x - 8);
    put_text(moment, &words);
    words.shade = step->shade;
    words.x = text_x;
    while (*text != '\0') {
        const size_t bytes = letters_line(text, words.size, room);
        words.y = timeline->y + LINE / 2;
        words.text = tool_text(tool, "%.*s", (int)bytes, text);
        put_text(moment, &words);
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
        const struct moment_step *step = &moment->steps[i];
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
    if (!moment_is_shown(timeline))
        return;
    struct moment *moment = arena_take(timeline->tool->arena, sizeof(*moment));
    ASSERT(moment != NULL);
    moment->timeline = timeline;
    if (!moment_prepare(moment))
        return;
    put_text(moment, &(struct sheet_text){
                         .x = TIMELINE_MARGIN,
                         .y = timeline->y + MOMENT_TITLE / 2 + 2,
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
