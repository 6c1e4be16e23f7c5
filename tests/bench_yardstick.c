#include "tests/bench_yardstick.h"
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

struct entry {
    double at;
    uint64_t turn;
};

struct yardstick {
    struct entry *heap; /* heap[0] is the earliest */
    uint32_t count;
    uint64_t turn;
    uint64_t state; /* of the generator */
};

static bool is_before(struct entry left, struct entry right)
{
    return left.at < right.at || (left.at == right.at && left.turn < right.turn);
}

static void heap_put(struct yardstick *yardstick, double at)
{
    struct entry entry = {.at = at, .turn = yardstick->turn++};
    uint32_t index = yardstick->count++;
    while (index > 0 && is_before(entry, yardstick->heap[(index - 1) / 2])) {
        yardstick->heap[index] = yardstick->heap[(index - 1) / 2];
        index = (index - 1) / 2;
    }
    yardstick->heap[index] = entry;
}

static struct entry heap_take(struct yardstick *yardstick)
{
    struct entry top = yardstick->heap[0];
    struct entry last = yardstick->heap[--yardstick->count];
    uint32_t index = 0;
    for (;;) {
        uint32_t child = 2 * index + 1;
        if (child >= yardstick->count) {
            break;
        }
        if (child + 1 < yardstick->count &&
            is_before(yardstick->heap[child + 1], yardstick->heap[child])) {
            child++;
        }
        if (!is_before(yardstick->heap[child], last)) {
            break;
        }
        yardstick->heap[index] = yardstick->heap[child];
        index = child;
    }
    yardstick->heap[index] = last;
    return top;
}

static double draw_exponential(struct yardstick *yardstick)
{
    yardstick->state ^= yardstick->state << 13;
    yardstick->state ^= yardstick->state >> 7;
    yardstick->state ^= yardstick->state << 17;
    return -log((double)((yardstick->state >> 11) + 1) * 0x1p-53);
}

static void hold(struct yardstick *yardstick, uint64_t events)
{
    for (uint64_t done = 0; done < events; done++) {
        struct entry entry = heap_take(yardstick);
        heap_put(yardstick, entry.at + draw_exponential(yardstick));
    }
}

struct yardstick *yardstick_new(uint32_t pending)
{
    struct yardstick *yardstick = calloc(1, sizeof(*yardstick));
    if (yardstick == NULL) {
        return NULL;
    }
    yardstick->state = UINT64_C(88172645463325252);
    yardstick->heap = calloc(pending, sizeof(*yardstick->heap));
    if (yardstick->heap == NULL) {
        free(yardstick);
        return NULL;
    }
    for (uint32_t index = 0; index < pending; index++) {
        heap_put(yardstick, draw_exponential(yardstick));
    }
    hold(yardstick, 2 * (uint64_t)pending);
    return yardstick;
}

void yardstick_free(struct yardstick *yardstick)
{
    if (yardstick != NULL) {
        free(yardstick->heap);
        free(yardstick);
    }
}

double yardstick_run(struct yardstick *yardstick, uint64_t events)
{
    double start = bench_now();
    hold(yardstick, events);
    return (bench_now() - start) / (double)events;
}

double bench_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

double bench_median(double *figures, uint32_t count)
{
    for (uint32_t end = 1; end < count; end++) {
        double figure = figures[end];
        uint32_t index = end;
        for (; index > 0 && figures[index - 1] > figure; index--) {
            figures[index] = figures[index - 1];
        }
        figures[index] = figure;
    }
    return figures[count / 2];
}
