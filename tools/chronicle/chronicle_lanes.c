/*
 * The lanes of a chronicle: what states actors were in and who held which guard.
 */
#include "tools/chronicle/chronicle_read.h"
#include <string.h>

static bool is_same(const struct chronicle_lane *lane, const struct chronicle_lane *meant)
{
    return lane->kind == meant->kind && strcmp(lane->what, meant->what) == 0 &&
           lane->subject_index == meant->subject_index &&
           (meant->kind == LANE_GUARDS || lane->actor == meant->actor);
}

/* Begins a lane, or goes on with the last one if it is of the same thing. */
static struct chronicle_lane *lane_of(struct chronicle *chronicle,
                                      const struct chronicle_lane *meant)
{
    struct chronicle_lane *next = &chronicle->lanes[chronicle->lane_count];
    if (chronicle->lane_count > 0 && is_same(next - 1, meant))
        return next - 1;
    chronicle->lane_count++;
    *next = *meant;
    next->what = chronicle_text(chronicle, meant->what);
    next->subject = chronicle_text(chronicle, meant->subject);
    next->first = chronicle->span_count;
    return next;
}

static const char *text_or(const struct trace_cursor *cursor, int column, const char *otherwise)
{
    const char *text = trace_cursor_text(cursor, column);
    return text == NULL ? otherwise : text;
}

/* What the questions for states and guards have in common: the lane in columns 0 to 3. */
static struct chronicle_lane lane_in(const struct trace_cursor *cursor,
                                     enum chronicle_lane_kind kind)
{
    return (struct chronicle_lane){
        .kind = kind,
        .what = text_or(cursor, 0, "?"),
        .subject = text_or(cursor, 1, ""),
        .subject_index = chronicle_cell_index(cursor, 2),
        .actor = chronicle_cell_index(cursor, 3),
    };
}

static void read_states(struct chronicle *chronicle)
{
    struct trace_cursor *cursor = chronicle_ask(
        chronicle,
        "SELECT m.name, coalesce(n.name, c.subject), c.subject, c.actor, c.time, c.number, c.text,"
        " c.value FROM changes c"
        " LEFT JOIN names m ON m.run = c.run AND m.what = 'machine' AND m.id = c.kind"
        " LEFT JOIN names n ON n.run = c.run AND n.what = 'machine ' || m.name AND n.id = c.subject"
        " WHERE c.type = 'state' AND c.run = ? ORDER BY c.kind, c.subject, c.actor, c.rowid");
    while (trace_cursor_next(cursor)) {
        const struct chronicle_lane meant = lane_in(cursor, LANE_STATES);
        struct chronicle_lane *lane = lane_of(chronicle, &meant);
        struct chronicle_span *span = &chronicle->spans[chronicle->span_count];
        *span = (struct chronicle_span){
            .since = trace_cursor_number(cursor, 4),
            .until = chronicle->run.ended_at,
            .number = (uint64_t)trace_cursor_number(cursor, 5),
            .state = chronicle_text(chronicle, text_or(cursor, 6, "?")),
            .value = chronicle_cell_index(cursor, 7),
            .holder = lane->actor,
            .is_open = true,
        };
        if (lane->count > 0) {
            span[-1].until = span->since;
            span[-1].is_open = false;
        }
        lane->count++;
        chronicle->span_count++;
    }
    trace_cursor_close(cursor);
}

static void read_guards(struct chronicle *chronicle)
{
    struct trace_cursor *cursor = chronicle_ask(
        chronicle,
        "SELECT g.name, coalesce(n.name, c.subject), c.subject, c.actor, c.time, c.number, c.text,"
        " c.type, c.value FROM changes c"
        " LEFT JOIN names g ON g.run = c.run AND g.what = 'guard' AND g.id = c.kind"
        " LEFT JOIN names n ON n.run = c.run AND n.what = 'guard ' || g.name AND n.id = c.subject"
        " WHERE c.type IN ('hold', 'release', 'lost') AND c.run = ?"
        " ORDER BY c.kind, c.subject, c.rowid");
    while (trace_cursor_next(cursor)) {
        const struct chronicle_lane meant = lane_in(cursor, LANE_GUARDS);
        struct chronicle_lane *lane = lane_of(chronicle, &meant);
        struct chronicle_span *span = &chronicle->spans[chronicle->span_count];
        const char *type = text_or(cursor, 7, "");
        const sim_time at = trace_cursor_number(cursor, 4);
        const uint64_t number = (uint64_t)trace_cursor_number(cursor, 5);
        if (strcmp(type, "hold") == 0) {
            *span = (struct chronicle_span){.since = at,
                                            .until = chronicle->run.ended_at,
                                            .number = number,
                                            .holder = meant.actor,
                                            .is_open = true};
            lane->count++;
            chronicle->span_count++;
        } else if (lane->count > 0 && strcmp(type, "release") == 0) {
            span[-1].until = at;
            span[-1].state = chronicle_text(chronicle, text_or(cursor, 6, "it is released"));
            span[-1].is_open = false;
        } else if (lane->count > 0) {
            span[-1].lost_at = at;
            span[-1].lost_number = number;
            span[-1].ended_number = (uint64_t)trace_cursor_number(cursor, 8);
        }
    }
    trace_cursor_close(cursor);
}

/* The guard that was orphaned first, as everybody tells of it. */
static void find_marks(struct chronicle *chronicle)
{
    struct chronicle_marks *marks = &chronicle->marks;
    *marks = (struct chronicle_marks){
        .stuck_at = chronicle->run.stuck_since, .lane = CHRONICLE_NONE, .span = CHRONICLE_NONE};
    for (uint32_t i = 0; i < chronicle->lane_count; i++) {
        const struct chronicle_lane *lane = &chronicle->lanes[i];
        for (uint32_t at = lane->first; at < lane->first + lane->count; at++) {
            const struct chronicle_span *span = &chronicle->spans[at];
            if (span->lost_at == 0 ||
                (marks->lane != CHRONICLE_NONE && span->ended_number >= marks->lost_number))
                continue;
            marks->lane = i;
            marks->span = at;
            marks->lost_number = span->ended_number;
            marks->proved_at = span->lost_at;
            marks->proved_number = span->lost_number;
        }
    }
}

/* When an event was; there is no index, so this looks through the run. */
static void find_lost_time(struct chronicle *chronicle)
{
    struct chronicle_marks *marks = &chronicle->marks;
    if (marks->lane == CHRONICLE_NONE)
        return;
    struct trace_cursor *cursor =
        trace_read_ask(chronicle->database, "SELECT run, time FROM events WHERE number = ?",
                       (int64_t)marks->lost_number);
    while (trace_cursor_next(cursor))
        if (trace_cursor_number(cursor, 0) == chronicle->run.number) {
            marks->lost_at = trace_cursor_number(cursor, 1);
            break;
        }
    trace_cursor_close(cursor);
}

void chronicle_read_lanes(struct chronicle *chronicle)
{
    const int64_t rows = chronicle_number(
        chronicle, "SELECT count(*) FROM changes WHERE type IN ('state', 'hold', 'release', 'lost')"
                   " AND run = ?");
    chronicle->lanes = chronicle_take(chronicle, (size_t)rows, sizeof(*chronicle->lanes));
    chronicle->spans = chronicle_take(chronicle, (size_t)rows + 1, sizeof(*chronicle->spans));
    read_states(chronicle);
    read_guards(chronicle);
    find_marks(chronicle);
    find_lost_time(chronicle);
}
