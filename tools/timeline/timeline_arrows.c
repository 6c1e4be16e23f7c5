/*
 * Arrows between lanes: the messages of the chain of causes that led to the verdict. What goes
 * round (polls) is drawn once and counted.
 */
#include "tools/timeline/timeline.h"
#include <string.h>

/* A loop may be so many hops long. */
#define LOOP_MAX 4

/* Arrows nearer than this would be one thick line; px. */
#define NEAR 3.0

struct hop {
    uint32_t from; /* index of the rows */
    uint32_t to;
    sim_time at;
    uint32_t times; /* of the first hop of a loop: how often it goes round; else 1 */
};

struct hops {
    struct hop *list;
    uint32_t count;
};

/* The row of an actor that says most of it; CHRONICLE_NONE: none is shown. */
static uint32_t row_of(const struct lanes *lanes, uint32_t actor)
{
    uint32_t best = CHRONICLE_NONE;
    for (uint32_t i = 0; i < lanes->row_count; i++) {
        const bool is_its = lanes->rows[i].actor == actor && actor != CHRONICLE_NONE;
        /* The table's row comes first, but messages are about partitions. */
        if (is_its && (best == CHRONICLE_NONE || lanes->rows[best].rank == 0 ||
                       (lanes->rows[i].rank != 0 && lanes->rows[i].rank < lanes->rows[best].rank)))
            best = i;
    }
    return best;
}

static void gather(const struct timeline *timeline, struct hops *hops)
{
    uint32_t last = CHRONICLE_NONE;
    for (uint32_t i = 0; i < timeline->chain_count; i++) {
        const struct chronicle_event *event = &timeline->chain[i];
        const uint32_t row = row_of(&timeline->lanes, event->actor);
        if (row == CHRONICLE_NONE)
            continue;
        if (last != CHRONICLE_NONE && last != row && event->at >= timeline->plot->from &&
            event->at <= timeline->plot->until)
            hops->list[hops->count++] =
                (struct hop){.from = last, .to = row, .at = event->at, .times = 1};
        last = row;
    }
}

static bool is_same_way(const struct hop *one, const struct hop *other)
{
    return one->from == other->from && one->to == other->to;
}

/* How often the `length` hops at `at` come in a row. */
static uint32_t rounds(const struct hops *hops, uint32_t at, uint32_t length)
{
    uint32_t count = 1;
    for (uint32_t next = at + length; next + length <= hops->count; next += length, count++)
        for (uint32_t i = 0; i < length; i++)
            if (!is_same_way(&hops->list[at + i], &hops->list[next + i]))
                return count;
    return count;
}

/* Leaves of what goes round the first round. */
static void fold(struct hops *hops)
{
    uint32_t kept = 0;
    for (uint32_t at = 0; at < hops->count;) {
        uint32_t length = 1;
        uint32_t times = 1;
        for (; length <= LOOP_MAX && times == 1; length++)
            times = at + length <= hops->count ? rounds(hops, at, length) : 1;
        length--;
        if (times == 1)
            length = 1;
        for (uint32_t i = 0; i < length; i++)
            hops->list[kept + i] = hops->list[at + i];
        hops->list[kept].times = times;
        kept += length;
        at += length * times;
    }
    hops->count = kept;
}

/* How often a loop goes round, where the arrow crosses a node's name: no lane is there. */
static void write_times(struct timeline *timeline, const struct hop *hop, double x)
{
    const uint32_t upper = hop->from < hop->to ? hop->from : hop->to;
    const uint32_t lower = hop->from < hop->to ? hop->to : hop->from;
    const double y = timeline_heading_y(timeline, upper + 1, lower);
    if (hop->times > 1 && y > 0)
        sheet_text(&timeline->sheet,
                   &(struct sheet_text){.x = x + 5,
                                        .y = y,
                                        .size = TIMELINE_SMALL,
                                        .text = tool_text(timeline->tool, "x %u", hop->times),
                                        .is_bold = true,
                                        .shade = SHADE_ARROW});
}

void timeline_arrows(struct timeline *timeline)
{
    struct hops hops = {.list =
                            arena_take(timeline->tool->arena,
                                       ((size_t)timeline->chain_count + 1) * sizeof(struct hop))};
    ASSERT(hops.list != NULL);
    gather(timeline, &hops);
    fold(&hops);
    double last_x = -1;
    timeline->sheet.layer = SHEET_MIDDLE;
    for (uint32_t i = 0; i < hops.count; i++) {
        const struct hop *hop = &hops.list[i];
        double x = timeline_x(timeline, hop->at);
        if (x < last_x + NEAR && x + NEAR < timeline->right)
            x = last_x + NEAR;
        last_x = x;
        write_times(timeline, hop, x);
        timeline->is_shown[SHADE_ARROW] = true;
        sheet_line(&timeline->sheet, &(struct sheet_line){.x = x,
                                                          .to_x = x,
                                                          .y = timeline->row_y[hop->from],
                                                          .to_y = timeline->row_y[hop->to],
                                                          .width = 1.1,
                                                          .end = SHEET_ARROW,
                                                          .shade = SHADE_ARROW});
    }
}
