/*
 * bench_hold.c - the hold model: what an event costs with N events pending.
 *
 * Every figure is the median of five rounds, taken in turn with the yardstick
 * so that a noisy moment of the machine touches both.
 */
#include "sim/queue.h"
#include "sim/tape.h"
#include "tests/bench_yardstick.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define ROUNDS     5
#define EVENTS     2000000
#define STALE_SLOT (QUEUE_SLOT_LIMIT - 1)

/* What an engine keeps of an event: two cache lines. */
struct record {
    uint64_t words[16];
};

/* A queue with all that its loop touches. */
struct hold {
    struct queue *queue;
    struct record *records;
    struct tape tape;
    struct tape_source source;
    uint32_t lane;
    struct rng rng;
    uint64_t digest;
    sim_time spans[4096]; /* drawn beforehand, for the queue alone */
};

static void hold_free(struct hold *hold)
{
    if (hold != NULL) {
        free(hold->queue);
        free(hold->records);
        free(hold);
    }
}

static sim_time hold_draw(struct hold *hold)
{
    return tape_exponential(&hold->tape, &hold->source, hold->lane, SIM_SECOND);
}

static void hold_put(struct hold *hold, sim_time at, uint32_t slot)
{
    if (!queue_put(hold->queue, at, 0, slot)) {
        (void)fputs("bench_hold: the queue is full\n", stderr);
        abort();
    }
}

static struct hold *hold_new(uint32_t pending)
{
    const uint32_t limit = pending < 100000 ? 12 * pending + 1000 : pending;
    struct hold *hold = calloc(1, sizeof(*hold));
    if (hold == NULL) {
        return NULL;
    }
    hold->queue = aligned_alloc(64, (queue_bytes(limit) + 63) / 64 * 64);
    hold->records = aligned_alloc(64, pending * sizeof(struct record));
    if (hold->queue == NULL || hold->records == NULL) {
        hold_free(hold);
        return NULL;
    }
    memset(hold->queue, 0, queue_bytes(limit));
    memset(hold->records, 0, pending * sizeof(struct record));
    queue_init(hold->queue, limit);
    queue_set_records(hold->queue, (const char *)hold->records - (const char *)hold->queue,
                      sizeof(struct record));
    tape_init(&hold->tape, 1);
    hold->lane = tape_lane(&hold->tape, "hold");
    hold->rng = rng_lane(1, "spans");
    for (uint32_t index = 0; index < COUNT_OF(hold->spans); index++) {
        hold->spans[index] = hold_draw(hold);
    }
    for (uint32_t slot = 0; slot < pending; slot++) {
        hold_put(hold, hold_draw(hold), slot);
    }
    return hold;
}

static double hold_queue_alone(struct hold *hold, uint64_t events)
{
    const double start = bench_now();
    sim_time at = 0;
    uint32_t slot = 0;
    for (uint64_t done = 0; done < events && queue_take(hold->queue, &at, &slot); done++) {
        hold_put(hold, at + hold->spans[rng_next(&hold->rng) % COUNT_OF(hold->spans)], slot);
    }
    return (bench_now() - start) / (double)events;
}

static double hold_with_record(struct hold *hold, uint64_t events)
{
    const double start = bench_now();
    sim_time at = 0;
    uint32_t slot = 0;
    for (uint64_t done = 0; done < events && queue_take(hold->queue, &at, &slot); done++) {
        struct record *record = &hold->records[slot];
        record->words[0] = (uint64_t)at;
        record->words[15] += done;
        hold->digest = XXH3_64bits_withSeed(record, 64, hold->digest);
        hold_put(hold, at + hold_draw(hold), slot);
    }
    return (bench_now() - start) / (double)events;
}

/*
 * Each event also sets a timeout, ten times as far off as the next event on
 * average, that is stale when it falls due: what RPC does to a queue.
 */
static double hold_with_timeouts(struct hold *hold, uint64_t events)
{
    const double start = bench_now();
    sim_time at = 0;
    uint32_t slot = 0;
    for (uint64_t done = 0; done < events && queue_take(hold->queue, &at, &slot);) {
        if (slot != STALE_SLOT) {
            hold_put(hold, at + hold->spans[rng_next(&hold->rng) % COUNT_OF(hold->spans)], slot);
            hold_put(hold, at + 10 * SIM_SECOND, STALE_SLOT);
            done++;
        }
    }
    return (bench_now() - start) / (double)events;
}

static bool measure(uint32_t pending)
{
    struct yardstick *yardstick = yardstick_new(pending);
    struct hold *hold = hold_new(pending);
    if (yardstick == NULL || hold == NULL) {
        yardstick_free(yardstick);
        hold_free(hold);
        return false;
    }
    double figures[4][ROUNDS] = {0};
    (void)hold_with_record(hold, 2 * (uint64_t)pending);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        figures[0][round] = yardstick_run(yardstick, EVENTS);
        figures[1][round] = hold_queue_alone(hold, EVENTS);
        figures[2][round] = hold_with_record(hold, EVENTS);
    }
    for (uint32_t round = 0; pending < 100000 && round < ROUNDS + 1; round++) {
        figures[3][round % ROUNDS] = hold_with_timeouts(hold, EVENTS); /* the first one warms up */
    }
    const double plain = bench_median(figures[0], ROUNDS);
    const double queue = bench_median(figures[1], ROUNDS);
    const double loop = bench_median(figures[2], ROUNDS);
    const double timers = bench_median(figures[3], ROUNDS);
    (void)printf("%10u %8.1f %8.1f %6.2f %8.1f %6.2f %8.1f %6.2f\n", pending, plain, queue,
                 queue / plain, loop, loop / plain, timers, timers / plain);
    yardstick_free(yardstick);
    hold_free(hold);
    return true;
}

int main(void)
{
    static const uint32_t pending[] = {64, 1024, 65536, 1000000};
    (void)printf(
        "hold model, ns an event\n"
        "H: the yardstick; queue: the queue alone; loop: with record, digest and draw;\n"
        "timers: the queue alone, each event setting a timeout besides (0: not measured)\n");
    (void)printf("%10s %8s %8s %6s %8s %6s %8s %6s\n", "pending", "H", "queue", "/ H", "loop",
                 "/ H", "timers", "/ H");
    for (uint32_t index = 0; index < COUNT_OF(pending); index++) {
        if (!measure(pending[index])) {
            (void)fputs("bench_hold: out of memory\n", stderr);
            return EXIT_FAILURE;
        }
    }
    return EXIT_SUCCESS;
}
