/*
 * The lanes of a page: states and guards as the chronicle has them, and a lane for every actor
 * whose throttle held writes back or turned them away, with an interval for each such second.
 */
#include "tools/page.h"

#define NO_LANE UINT32_MAX

/* Kinds of lanes as the page knows them; the first two are those of a chronicle. */
enum { KIND_THROTTLE = LANE_GUARDS + 1 };

/* What a throttle did with writes in a second. */
static const char *const deeds[] = {NULL, "delays", "rejects", "delays and rejects"};

struct lanes {
    const struct chronicle *chronicle;
    struct page_names whats;
    struct page_names states;
    struct page_column kind;
    struct page_column what;
    struct page_column actor;
    struct page_column size; /* how many spans */
    json_t *subjects;
    struct page_column since;
    struct page_column length;
    struct page_column state; /* index of `states`; -1: a guard that is held for ever */
    struct page_column number;
    struct page_column holder;
    struct page_column value;
    struct page_column lost;  /* since it began; -1: never */
    struct page_column close; /* 1: it ended before the run did */
};

static int64_t index_or_none(uint32_t index)
{
    return index == CHRONICLE_NONE ? -1 : (int64_t)index;
}

/* --- states and guards ------------------------------------------------------------------- */

static void put_span(struct lanes *lanes, const struct chronicle_span *span)
{
    page_column_step(&lanes->since, span->since);
    page_column_put(&lanes->length, span->until - span->since);
    page_column_put(&lanes->state, page_names_put(&lanes->states, span->state));
    page_column_step(&lanes->number, (int64_t)span->number);
    page_column_put(&lanes->holder, index_or_none(span->holder));
    page_column_put(&lanes->value, 0);
    page_column_put(&lanes->lost, span->lost_at == 0 ? -1 : span->lost_at - span->since);
    page_column_put(&lanes->close, span->is_open ? 0 : 1);
}

static void put_lane(struct lanes *lanes, const struct chronicle_lane *lane)
{
    page_column_put(&lanes->kind, lane->kind);
    page_column_put(&lanes->what, page_names_put(&lanes->whats, lane->what));
    page_column_put(&lanes->actor, index_or_none(lane->actor));
    page_column_put(&lanes->size, lane->count);
    json_array_append_new(lanes->subjects, page_text(lane->subject));
    for (uint32_t i = lane->first; i < lane->first + lane->count; i++)
        put_span(lanes, &lanes->chronicle->spans[i]);
}

/* --- throttles ----------------------------------------------------------------------------- */

struct deed {
    uint32_t kind; /* index of `deeds`; 0: it let all pass */
    int64_t count;
};

static void put_second(struct lanes *lanes, uint32_t actor, int64_t second, const struct deed *deed)
{
    const struct chronicle_run *run = &lanes->chronicle->run;
    const sim_time since = second * SIM_SECOND;
    const sim_time until = since + SIM_SECOND < run->ended_at ? since + SIM_SECOND : run->ended_at;
    page_column_step(&lanes->since, since);
    page_column_put(&lanes->length, until > since ? until - since : 0);
    page_column_put(&lanes->state, page_names_put(&lanes->states, deeds[deed->kind]));
    page_column_step(&lanes->number, 0);
    page_column_put(&lanes->holder, actor);
    page_column_put(&lanes->value, deed->count);
    page_column_put(&lanes->lost, -1);
    page_column_put(&lanes->close, 1);
}

/* What an actor did in the second of the count at `from`; gives where the next second begins. */
static uint32_t read_second(const struct chronicle *chronicle, uint32_t from, uint32_t actor,
                            struct deed *deed)
{
    const uint32_t delayed = chronicle_counter(chronicle, "writes_delayed");
    const uint32_t rejected = chronicle_counter(chronicle, "writes_rejected");
    uint32_t at = from;
    *deed = (struct deed){0};
    for (; at < chronicle->count_count &&
           chronicle->counts[at].second == chronicle->counts[from].second;
         at++) {
        const struct chronicle_count *count = &chronicle->counts[at];
        const uint32_t kind = count->counter == delayed ? 1 : count->counter == rejected ? 2 : 0;
        if (count->actor != actor || kind == 0)
            continue;
        deed->kind |= kind;
        deed->count += count->count;
    }
    return at;
}

static void put_throttle(struct lanes *lanes, uint32_t actor)
{
    const struct chronicle *chronicle = lanes->chronicle;
    int64_t size = 0;
    for (uint32_t at = 0; at < chronicle->count_count;) {
        const int64_t second = chronicle->counts[at].second;
        struct deed deed;
        at = read_second(chronicle, at, actor, &deed);
        if (deed.kind == 0)
            continue;
        put_second(lanes, actor, second, &deed);
        size++;
    }
    if (size == 0)
        return;
    page_column_put(&lanes->kind, KIND_THROTTLE);
    page_column_put(&lanes->what, page_names_put(&lanes->whats, "throttle"));
    page_column_put(&lanes->actor, actor);
    page_column_put(&lanes->size, size);
    json_array_append_new(lanes->subjects, page_text(chronicle_actor_name(chronicle, actor)));
}

/* --- all ------------------------------------------------------------------------------------- */

static void begin(struct lanes *lanes, const struct chronicle *chronicle)
{
    struct page_column *const columns[] = {&lanes->kind,   &lanes->what,   &lanes->actor,
                                           &lanes->size,   &lanes->since,  &lanes->length,
                                           &lanes->state,  &lanes->number, &lanes->holder,
                                           &lanes->value,  &lanes->lost,   &lanes->close};
    *lanes = (struct lanes){.chronicle = chronicle, .subjects = json_array()};
    for (uint32_t i = 0; i < COUNT_OF(columns); i++)
        page_column_init(columns[i]);
    page_names_init(&lanes->whats);
    page_names_init(&lanes->states);
}

static json_t *end(struct lanes *lanes)
{
    json_t *all = json_object();
    json_object_set_new(all, "whats", page_names_end(&lanes->whats));
    json_object_set_new(all, "states", page_names_end(&lanes->states));
    json_object_set_new(all, "subjects", lanes->subjects);
    json_object_set_new(all, "kind", page_column_end(&lanes->kind));
    json_object_set_new(all, "what", page_column_end(&lanes->what));
    json_object_set_new(all, "actor", page_column_end(&lanes->actor));
    json_object_set_new(all, "size", page_column_end(&lanes->size));
    json_object_set_new(all, "since", page_column_end(&lanes->since));
    json_object_set_new(all, "length", page_column_end(&lanes->length));
    json_object_set_new(all, "state", page_column_end(&lanes->state));
    json_object_set_new(all, "number", page_column_end(&lanes->number));
    json_object_set_new(all, "holder", page_column_end(&lanes->holder));
    json_object_set_new(all, "value", page_column_end(&lanes->value));
    json_object_set_new(all, "lost", page_column_end(&lanes->lost));
    json_object_set_new(all, "close", page_column_end(&lanes->close));
    return all;
}

json_t *page_lanes(const struct publish *publish)
{
    struct lanes lanes;
    const struct chronicle *chronicle = publish->chronicle;
    begin(&lanes, chronicle);
    for (uint32_t i = 0; i < chronicle->lane_count; i++)
        put_lane(&lanes, &chronicle->lanes[i]);
    for (uint32_t actor = 0; actor < chronicle->actor_count; actor++)
        put_throttle(&lanes, actor);
    return end(&lanes);
}
