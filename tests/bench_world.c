/*
 * The engine's own loop against yardstick H: the hold model and message
 * passing, with causes, works, digest and tape on.
 */
#include "sim/world.h"
#include "tests/bench_yardstick.h"

#include <stdio.h>
#include <stdlib.h>

#define ROUNDS 5

struct size {
    uint32_t actors;
    uint32_t pending; /* an actor */
};

enum { KIND_HOLD, KIND_PASS };

static void on_hold(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    (void)sim_timer(sim, sim_draw_exponential(sim, 1, SIM_SECOND), KIND_HOLD, NULL);
}

static void on_pass(struct sim *sim, const struct sim_event *event)
{
    const struct size *size = sim_options(sim);
    const uint32_t to = (uint32_t)sim_draw(sim, 1, size->actors);
    sim_send(sim, to, KIND_PASS, event->body);
}

static const struct sim_message messages[] = {
    [KIND_HOLD] = {"hold", on_hold, 0, 8},
    [KIND_PASS] = {"pass", on_pass, 0, 16},
};

static uint32_t node_of(const void *options, uint32_t i)
{
    (void)options;
    return i % 64;
}

static void name_of(const void *options, uint32_t i, char *name, size_t bytes)
{
    (void)options;
    (void)snprintf(name, bytes, "actor-%u", i);
}

static void build(struct world_plan *plan, const void *options)
{
    const struct size *size = options;
    for (int i = 0; i < 64; i++) {
        (void)plan_node(plan, "node", 0, 0);
    }
    (void)plan_actors(plan, &(struct plan_actors){.count = size->actors,
                                                  .state_bytes = 16,
                                                  .node_of = node_of,
                                                  .name_of = name_of});
    (void)plan_lane(plan, "bench");
    plan_events(plan, size->actors * size->pending + 16);
    plan_works(plan, size->actors * size->pending + 16);
    plan_latency(plan, (struct time_range){200 * SIM_US, SIM_MS});
}

static void start(struct sim *sim)
{
    (void)sim;
}

static const struct sim_actor_type types[] = {{.name = "actor"}};
static const struct sim_work_kind works[] = {{.name = "request", .help = "one"}};

static const struct sim_model bench_model = {
    .name = "bench",
    .messages = messages,
    .message_count = COUNT_OF(messages),
    .actor_types = types,
    .actor_type_count = 1,
    .works = works,
    .work_count = 1,
    .build = build,
    .start = start,
};

/* Nanoseconds an event, over `events` of them; also the bytes a pending event takes. */
static double run_world(struct size size, uint16_t kind, uint64_t events, double *bytes)
{
    struct world_plan *plan = plan_new(&bench_model, &size, SIM_SECOND);
    struct tape_source source = {.kind = TAPE_SEEDED};
    struct sim sim;
    if (plan == NULL || !world_new(&sim, plan, &source, 1)) {
        abort();
    }
    const size_t before = world_saved_bytes(&sim);
    for (uint32_t actor = 0; actor < size.actors; actor++) {
        sim_act_as(&sim, actor);
        for (uint32_t i = 0; i < size.pending; i++) {
            (void)sim_work_open(&sim, 0, actor);
            if (kind == KIND_HOLD) {
                on_hold(&sim, NULL);
            } else {
                sim_send(&sim, (actor * 7 + i) % size.actors, KIND_PASS, NULL);
            }
            work_settle(&sim);
        }
    }
    const uint64_t warm = 2ull * size.actors * size.pending;
    for (uint64_t i = 0; i < warm; i++) {
        if (!world_step(&sim, SIM_TIME_MAX)) {
            abort();
        }
    }
    *bytes = (double)(world_saved_bytes(&sim) - before) / ((double)size.actors * size.pending);
    const double begun = bench_now();
    for (uint64_t i = 0; i < events; i++) {
        if (!world_step(&sim, SIM_TIME_MAX)) {
            abort();
        }
    }
    const double spent = bench_now() - begun;
    world_free(&sim);
    plan_free(plan);
    return spent / (double)events;
}

static void compare(const char *name, struct size size, uint16_t kind)
{
    const uint64_t events = 2000000;
    double ours[ROUNDS];
    double yardstick[ROUNDS];
    double bytes = 0;
    struct yardstick *heap = yardstick_new(size.actors * size.pending);
    if (heap == NULL) {
        abort();
    }
    for (int i = 0; i < ROUNDS; i++) {
        yardstick[i] = yardstick_run(heap, events);
        ours[i] = run_world(size, kind, events, &bytes);
    }
    yardstick_free(heap);
    const double h = bench_median(yardstick, ROUNDS);
    const double e = bench_median(ours, ROUNDS);
    printf("%-10s %9u %9.1f %9.1f %8.2f %10.0f\n", name, size.actors * size.pending, h, e, e / h,
           bytes);
}

int main(void)
{
    printf("%-10s %9s %9s %9s %8s %10s\n", "model", "pending", "H ns", "engine ns", "ratio",
           "bytes/ev");
    compare("hold", (struct size){64, 1}, KIND_HOLD);
    compare("hold", (struct size){1024, 1}, KIND_HOLD);
    compare("hold", (struct size){65536, 1}, KIND_HOLD);
    compare("hold", (struct size){65536, 16}, KIND_HOLD);
    compare("messages", (struct size){1024, 16}, KIND_PASS);
    return 0;
}
