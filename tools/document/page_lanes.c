/*
 * The lanes of a page: all that tools/picture/lanes.h knows of, with their intervals, and the
 * colours.
 */
#include "tools/document/page.h"
#include "tools/picture/lanes.h"

/* --- columns ------------------------------------------------------------------------------ */

/* Of lanes, then of spans. */
enum {
    LANE_KIND,
    LANE_NODE,
    LANE_ACTOR,
    LANE_RANK,
    LANE_MOST,
    LANE_SIZE,
    SPAN_SINCE,
    SPAN_LENGTH,
    SPAN_STATE,
    SPAN_SHADE,
    SPAN_NUMBER,
    SPAN_FIRST,
    SPAN_SECOND,
    SPAN_HOLDER,
    SPAN_HOW,
    COLUMN_COUNT
};

static const char *const column_names[] = {
    [LANE_KIND] = "kind",           [LANE_NODE] = "node",     [LANE_ACTOR] = "actor",
    [LANE_RANK] = "rank",           [LANE_MOST] = "most",     [LANE_SIZE] = "size",
    [SPAN_SINCE] = "since",         [SPAN_LENGTH] = "length", [SPAN_STATE] = "state",
    [SPAN_SHADE] = "shade",         [SPAN_NUMBER] = "number", [SPAN_FIRST] = "first_count",
    [SPAN_SECOND] = "second_count", [SPAN_HOLDER] = "holder", [SPAN_HOW] = "how",
};
_Static_assert(COUNT_OF(column_names) == COLUMN_COUNT, "every column has a name");
_Static_assert(LANES_COUNTERS == 2, "a span has two columns for counts");

struct table {
    const struct chronicle *chronicle;
    const struct lanes *lanes;
    struct page_column columns[COLUMN_COUNT];
    struct page_names states;
    json_t *labels;
};

/* --- spans --------------------------------------------------------------------------------- */

/* What the chronicle has of the guard whose span is drawn at a time; null: nothing. */
static const struct chronicle_span *guard_at(const struct table *table, const struct lanes_row *row,
                                             sim_time until)
{
    if (row->kind != LANES_GUARD)
        return NULL;
    const struct chronicle_lane *lane = &table->chronicle->lanes[row->lane];
    uint32_t at = lane->first;
    while (at < lane->first + lane->count && table->chronicle->spans[at].until < until)
        at++;
    return at < lane->first + lane->count ? &table->chronicle->spans[at] : NULL;
}

static void put_span(struct table *table, const struct lanes_row *row,
                     const struct lanes_span *span)
{
    struct page_column *columns = table->columns;
    const struct chronicle_span *guard = guard_at(table, row, span->until);
    page_column_step(&columns[SPAN_SINCE], span->since);
    page_column_put(&columns[SPAN_LENGTH],
                    (int64_t)((uint64_t)span->until - (uint64_t)span->since));
    page_column_put(&columns[SPAN_STATE], page_names_put(&table->states, span->state));
    page_column_put(&columns[SPAN_SHADE], span->shade);
    page_column_step(&columns[SPAN_NUMBER], (int64_t)span->number);
    page_column_put(&columns[SPAN_FIRST], span->counts[0]);
    page_column_put(&columns[SPAN_SECOND], span->counts[1]);
    page_column_put(&columns[SPAN_HOLDER], guard == NULL ? -1 : page_index(guard->holder));
    page_column_put(&columns[SPAN_HOW],
                    guard == NULL ? -1 : page_names_put(&table->states, guard->state));
}

static void put_row(struct table *table, const struct lanes_row *row)
{
    struct page_column *columns = table->columns;
    page_column_put(&columns[LANE_KIND], row->kind);
    page_column_put(&columns[LANE_NODE], page_index(row->node));
    page_column_put(&columns[LANE_ACTOR], page_index(row->actor));
    page_column_put(&columns[LANE_RANK], row->rank);
    page_column_put(&columns[LANE_MOST], row->most);
    page_column_put(&columns[LANE_SIZE], row->count);
    json_array_append_new(table->labels, page_text(row->label));
    for (uint32_t i = row->first; i < row->first + row->count; i++)
        put_span(table, row, &table->lanes->spans[i]);
}

/* --- all of them ----------------------------------------------------------------------------- */

static json_t *end(struct table *table)
{
    json_t *all = json_object();
    for (uint32_t i = 0; i < COLUMN_COUNT; i++)
        json_object_set_new(all, column_names[i], page_column_end(&table->columns[i]));
    json_object_set_new(all, "states", page_names_end(&table->states));
    json_object_set_new(all, "labels", table->labels);
    json_object_set_new(all, "focus", json_integer(page_index(table->lanes->focus)));
    return all;
}

json_t *page_lanes(const struct publish *publish)
{
    const struct flag_texts all = {.texts = {"all"}, .count = 1};
    const struct lanes_choice choice = {.patterns = &all,
                                        .until = publish->chronicle->run.ended_at};
    struct lanes lanes;
    struct diag *diag = tool_diag(publish->tool, "report");
    /* It fails, with a complaint, if there is no lane at all: then none is shown. */
    if (!lanes_choose(publish->tool, publish->chronicle, &choice, &lanes, diag))
        lanes.row_count = 0;
    diag_free(diag);
    struct table table = {.chronicle = publish->chronicle, .lanes = &lanes, .labels = json_array()};
    for (uint32_t i = 0; i < COLUMN_COUNT; i++)
        page_column_init(&table.columns[i]);
    page_names_init(&table.states);
    for (uint32_t i = 0; i < lanes.row_count; i++)
        put_row(&table, &lanes.rows[i]);
    return end(&table);
}

/* --- colours ------------------------------------------------------------------------ */

static json_t *colour(uint32_t rgb)
{
    return json_sprintf("#%06x", (unsigned)rgb);
}

/* Of each shade its name, its colours on light and on dark paper, and those of text on them. */
json_t *page_shades(void)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < SHADE_COUNT; i++) {
        const uint32_t light = palette_colour((enum shade)i, false);
        const uint32_t dark = palette_colour((enum shade)i, true);
        json_array_append_new(
            list, json_pack("[s,o,o,o,o]", palette_name((enum shade)i), colour(light), colour(dark),
                            colour(palette_text_on(light)), colour(palette_text_on(dark))));
    }
    return list;
}

/* The shades that the page's scripts name. */
json_t *page_roles(void)
{
    static const struct {
        const char *name;
        enum shade shade;
    } roles[] = {
        {"ink", SHADE_INK},
        {"faint", SHADE_FAINT},
        {"grid", SHADE_GRID},
        {"track", SHADE_TRACK},
        {"lost", SHADE_LOST},
        {"accepted", SHADE_ACCEPTED},
        {"delayed", SHADE_DELAYED},
        {"rejected", SHADE_REJECTED},
        {"refused", SHADE_REFUSED},
        {"fault", SHADE_FAULT},
        {"fault_edge", SHADE_FAULT_EDGE},
        {"step_edge", SHADE_STEP_EDGE},
        {"arrow", SHADE_ARROW},
        {"mark_stuck", SHADE_MARK_STUCK},
        {"mark_lost", SHADE_MARK_LOST},
        {"mark_proved", SHADE_MARK_PROVED},
    };
    json_t *object = json_object();
    for (uint32_t i = 0; i < COUNT_OF(roles); i++)
        json_object_set_new(object, roles[i].name, json_integer(roles[i].shade));
    return object;
}
