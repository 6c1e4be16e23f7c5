#include "tools/picture/lanes_rows.h"
#include <stdlib.h>
#include <string.h>

/* --- what there is ---------------------------------------------------------------------------- */

/* A row a thing that has lanes: what people call it, its place in its node, what it is worth. */
static const struct thing {
    enum lanes_kind kind;
    const char *what;
    const char *label;
    uint32_t rank_focus;     /* of the partition and the node the picture is about */
    uint32_t rank_partition; /* of that partition elsewhere */
    uint32_t rank;           /* of others */
} things[] = {
    {LANES_DOWN, "down", "process", 8, 8, 8},
    {LANES_STATES, "app", "table", 0, 0, 35},
    {LANES_STATES, "partition", "partition", 1, 1, 40},
    {LANES_STATES, "role", "role", 6, 22, 64},
    {LANES_STATES, "replica", "bulk load", 4, 20, 62},
    {LANES_STATES, "ingestion", "ingestion", 5, 21, 63},
    {LANES_GUARD, "ingestion flag", "ingestion flag", 2, 19, 41},
    {LANES_STATES, "flag", "flag", 98, 98, 98}, /* the guard says the same, and more */
    {LANES_COUNTS, "throttle", "throttle", 3, 23, 43},
    {LANES_COUNTS, "replica", "writes refused", 7, 24, 44},
    {LANES_GUARD, "ingestion slot", "ingestion slot", 9, 9, 60},
    {LANES_GUARD, "download slot", "download slot", 65, 66, 70},
    {LANES_GUARD, "operation lock", "operation lock", 50, 50, 50},
};

#define RANK_UNKNOWN  75 /* a machine or guard that has no row above */
#define RANK_LOST     30 /* a guard that was lost as well */
#define RANK_CONSTANT 92 /* a role that never changes */

/* Rows made of counts: of which type of actor, and what they add up. */
static const struct lanes_counter throttle_counters[] = {
    {"writes_delayed", "delayed", SHADE_DELAYED},
    {"writes_rejected", "rejected", SHADE_REJECTED},
};
static const struct lanes_counter replica_counters[] = {
    {"writes_refused", "refused", SHADE_REFUSED},
};
static const struct {
    const char *type;
    const struct lanes_counter *counters;
    uint32_t count;
} tallies[] = {
    {"throttle", throttle_counters, COUNT_OF(throttle_counters)},
    {"replica", replica_counters, COUNT_OF(replica_counters)},
};

static const struct thing *thing_of(enum lanes_kind kind, const char *what)
{
    for (uint32_t i = 0; i < COUNT_OF(things); i++)
        if (things[i].kind == kind && strcmp(things[i].what, what) == 0)
            return &things[i];
    return NULL;
}

/* --- what it is about --------------------------------------------------------------- */

/* "1.2", "1.2 on replica-3" and "throttle 1.2" all as one number; 0: it names no partition. */
static uint64_t partition_of(const char *text)
{
    const char *blank = strchr(text, ' ');
    if (strspn(text, "0123456789.") == 0 && blank != NULL)
        text = blank + 1;
    char *end = NULL;
    const uint64_t table = strtoull(text, &end, 10);
    if (end == text || *end != '.')
        return 0;
    return table << 32 | (strtoull(end + 1, NULL, 10) & UINT32_MAX);
}

static sim_time held_for(const struct chronicle *chronicle, const struct chronicle_lane *lane)
{
    sim_time held = 0;
    for (uint32_t i = 0; i < lane->count; i++) {
        const struct chronicle_span *span = &chronicle->spans[lane->first + i];
        held += span->until - span->since;
    }
    return held;
}

/* The guard that was lost first; else the flag that was up longest; else what changed most. */
static uint32_t lane_of_interest(const struct chronicle *chronicle)
{
    uint32_t best = CHRONICLE_NONE;
    sim_time longest = -1;
    if (chronicle->marks.lane != CHRONICLE_NONE)
        return chronicle->marks.lane;
    for (uint32_t i = 0; i < chronicle->lane_count; i++) {
        const struct chronicle_lane *lane = &chronicle->lanes[i];
        const bool is_flag = lane->kind == LANE_GUARDS && strcmp(lane->what, "ingestion flag") == 0;
        if (!is_flag && strcmp(lane->what, "partition") != 0)
            continue;
        const sim_time worth = is_flag ? held_for(chronicle, lane) : (sim_time)lane->count;
        if (worth > longest) {
            longest = worth;
            best = i;
        }
    }
    return best;
}

/* Who has the role of the partition's primary for the longest time. */
static uint32_t primary_of(const struct chronicle *chronicle, uint64_t partition)
{
    uint32_t best = CHRONICLE_NONE;
    sim_time longest = 0;
    for (uint32_t i = 0; i < chronicle->lane_count; i++) {
        const struct chronicle_lane *lane = &chronicle->lanes[i];
        sim_time led = 0;
        if (strcmp(lane->what, "role") != 0 || partition_of(lane->subject) != partition)
            continue;
        for (uint32_t at = lane->first; at < lane->first + lane->count; at++)
            if (strcmp(chronicle->spans[at].state, "PRIMARY") == 0)
                led += chronicle->spans[at].until - chronicle->spans[at].since;
        if (led > longest) {
            longest = led;
            best = lane->actor;
        }
    }
    return best;
}

struct lanes_focus lanes_find_focus(const struct chronicle *chronicle)
{
    struct lanes_focus focus = {.actor = CHRONICLE_NONE, .node = CHRONICLE_NONE};
    const uint32_t index = lane_of_interest(chronicle);
    if (index == CHRONICLE_NONE)
        return focus;
    const struct chronicle_lane *lane = &chronicle->lanes[index];
    focus.partition = partition_of(lane->subject);
    focus.actor = lane->kind == LANE_GUARDS ? lane->actor : primary_of(chronicle, focus.partition);
    if (chronicle->marks.lane != CHRONICLE_NONE)
        focus.actor = chronicle->spans[chronicle->marks.span].holder;
    if (focus.actor < chronicle->actor_count)
        focus.node = chronicle->actors[focus.actor].node;
    return focus;
}

/* --- a row -------------------------------------------------------------------------- */

struct listing {
    struct tool *tool;
    const struct chronicle *chronicle;
    const struct lanes_focus *focus;
    bool *is_meta; /* of each node */
    struct lanes_row *rows;
    uint32_t count;
};

static bool has_meta(const struct chronicle *chronicle, uint32_t node)
{
    for (uint32_t i = 0; i < chronicle->actor_count; i++)
        if (chronicle->actors[i].node == node && strcmp(chronicle->actors[i].type, "meta") == 0)
            return true;
    return false;
}

/* Nodes of meta servers first, then the one it is about, then the others. */
static uint64_t place_order(const struct listing *listing, const struct lanes_row *row)
{
    uint64_t group = 2;
    if (row->node < listing->chronicle->node_count && listing->is_meta[row->node])
        group = 0;
    else if (row->node == listing->focus->node && row->node != CHRONICLE_NONE)
        group = 1;
    return group << 32 | row->node;
}

/* "1.2 on replica-3" without its end: rows stand with their node. */
static const char *short_subject(struct tool *tool, const char *subject)
{
    const char *on = strstr(subject, " on ");
    return on == NULL ? subject : tool_text(tool, "%.*s", (int)(on - subject), subject);
}

static uint32_t rank_of(const struct listing *listing, const struct thing *thing,
                        const struct lanes_row *row, const char *subject)
{
    const struct lanes_focus *focus = listing->focus;
    const uint64_t partition = partition_of(subject);
    const struct chronicle_lane *lane =
        row->lane == CHRONICLE_NONE ? NULL : &listing->chronicle->lanes[row->lane];
    if (thing == NULL)
        return RANK_UNKNOWN;
    if (lane != NULL && strcmp(lane->what, "role") == 0 && lane->count == 1)
        return RANK_CONSTANT;
    if (lane != NULL && strcmp(lane->what, "app") == 0)
        return focus->partition == 0 || focus->partition >> 32 == (uint64_t)lane->subject_index + 1
                   ? thing->rank_focus
                   : thing->rank;
    if (partition != 0 && partition == focus->partition)
        return row->node == focus->node ? thing->rank_focus : thing->rank_partition;
    bool is_lost = false;
    for (uint32_t i = 0; lane != NULL && i < lane->count; i++)
        is_lost = is_lost || listing->chronicle->spans[lane->first + i].lost_at != 0;
    return is_lost ? RANK_LOST : thing->rank;
}

/* Completes a row of which kind, node, actor, lane and counters are set, and adds it. */
static void add_row(struct listing *listing, struct lanes_row *row, const char *what,
                    const char *subject)
{
    struct tool *tool = listing->tool;
    const struct thing *thing = thing_of(row->kind, what);
    const char *label = thing == NULL ? what : thing->label;
    const uint64_t partition = partition_of(subject);
    subject = short_subject(tool, subject);
    row->place =
        row->node < listing->chronicle->node_count ? listing->chronicle->nodes[row->node] : "-";
    row->label = subject[0] == '\0' ? label : tool_text(tool, "%s %s", label, subject);
    row->name = tool_text(tool, "%s/%s", row->place, row->label);
    row->rank = rank_of(listing, thing, row, subject);
    row->place_order = place_order(listing, row);
    const bool is_focus = partition == listing->focus->partition;
    const uint64_t kind = thing == NULL ? COUNT_OF(things) : (uint64_t)(thing - things);
    /* What belongs to no partition first, then the partition it is about, then by number. */
    row->order = (partition == 0 || is_focus ? 0 : (partition >> 32 << 24) | (partition & 0xFFFFFF))
                     << 8 |
                 kind;
    listing->rows[listing->count++] = *row;
}

/* --- all rows ----------------------------------------------------------------------- */

static void list_lanes(struct listing *listing)
{
    const struct chronicle *chronicle = listing->chronicle;
    for (uint32_t i = 0; i < chronicle->lane_count; i++) {
        const struct chronicle_lane *lane = &chronicle->lanes[i];
        struct lanes_row row = {.kind = lane->kind == LANE_GUARDS ? LANES_GUARD : LANES_STATES,
                                .node = CHRONICLE_NONE,
                                .actor = lane->actor,
                                .lane = i};
        if (lane->actor < chronicle->actor_count)
            row.node = chronicle->actors[lane->actor].node;
        add_row(listing, &row, lane->what, lane->subject);
    }
}

/* The actors of whom a counter of a tally is known. */
static void list_counts(struct listing *listing, uint32_t tally)
{
    const struct chronicle *chronicle = listing->chronicle;
    bool *is_there = arena_take(listing->tool->arena, chronicle->actor_count + 1);
    ASSERT(is_there != NULL);
    for (uint32_t i = 0; i < chronicle->count_count; i++) {
        const struct chronicle_count *count = &chronicle->counts[i];
        if (count->actor >= chronicle->actor_count ||
            strcmp(chronicle->actors[count->actor].type, tallies[tally].type) != 0)
            continue;
        for (uint32_t k = 0; k < tallies[tally].count; k++)
            if (strcmp(chronicle->counters[count->counter], tallies[tally].counters[k].name) == 0)
                is_there[count->actor] = true;
    }
    for (uint32_t actor = 0; actor < chronicle->actor_count; actor++) {
        struct lanes_row row = {.kind = LANES_COUNTS,
                                .node = chronicle->actors[actor].node,
                                .actor = actor,
                                .lane = CHRONICLE_NONE,
                                .counters = tallies[tally].counters,
                                .counter_count = tallies[tally].count};
        const char *subject = strchr(chronicle->actors[actor].name, ' ');
        if (is_there[actor])
            add_row(listing, &row, tallies[tally].type, subject == NULL ? "" : subject + 1);
    }
}

bool lanes_is_down(const struct chronicle_fault *fault)
{
    return fault->node != NULL &&
           (strncmp(fault->text, "crash ", 6) == 0 || strncmp(fault->text, "pause ", 6) == 0);
}

static void list_nodes(struct listing *listing)
{
    const struct chronicle *chronicle = listing->chronicle;
    for (uint32_t node = 0; node < chronicle->node_count; node++) {
        bool was_down = false;
        for (uint32_t i = 0; i < chronicle->fault_count && !was_down; i++)
            was_down = lanes_is_down(&chronicle->faults[i]) &&
                       strcmp(chronicle->faults[i].node, chronicle->nodes[node]) == 0;
        struct lanes_row row = {
            .kind = LANES_DOWN, .node = node, .actor = CHRONICLE_NONE, .lane = CHRONICLE_NONE};
        if (was_down)
            add_row(listing, &row, "down", "");
    }
}

uint32_t lanes_list(struct tool *tool, const struct chronicle *chronicle,
                    const struct lanes_focus *focus, struct lanes_row **rows)
{
    struct listing listing = {.tool = tool, .chronicle = chronicle, .focus = focus};
    const size_t most = (size_t)chronicle->lane_count + chronicle->node_count +
                        COUNT_OF(tallies) * (size_t)chronicle->actor_count + 1;
    listing.rows = arena_take(tool->arena, most * sizeof(listing.rows[0]));
    listing.is_meta = arena_take(tool->arena, chronicle->node_count + 1);
    ASSERT(listing.rows != NULL && listing.is_meta != NULL);
    for (uint32_t node = 0; node < chronicle->node_count; node++)
        listing.is_meta[node] = has_meta(chronicle, node);
    list_nodes(&listing);
    list_lanes(&listing);
    for (uint32_t tally = 0; tally < COUNT_OF(tallies); tally++)
        list_counts(&listing, tally);
    *rows = listing.rows;
    return listing.count;
}
