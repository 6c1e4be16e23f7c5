/*
 * The model of Pegasus at work: the hang, a thousand partitions, growth with
 * the number of partitions, memory, and what it costs to restore a world.
 * Each figure stands beside yardstick H (1,024 pending) of the same round.
 */
#include "models/pegasus.h"
#include "sim/run.h"
#include "sim/world.h"
#include "tests/bench_yardstick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS            5
#define DETECTOR_ROUNDS   25
#define YARDSTICK_PENDING 1024
#define YARDSTICK_EVENTS  1000000

/* What one scenario comes to. */
struct figures {
    double ns;         /* an event */
    double events;     /* of one run */
    double resident;   /* bytes that the run added to the process */
    double restore_us; /* to load a world saved at its end */
};

static struct scenario_file read_scenario(const char *path, const struct scenario_override *set,
                                          uint32_t count)
{
    struct scenario_file file;
    struct diag *diag = NULL;
    const struct scenario_overrides overrides = {set, count};
    if (scenario_load(path, &pegasus_model, &overrides, &file, &diag) != SCENARIO_READ) {
        diag_write(diag, stderr, false);
        exit(1);
    }
    diag_free(diag);
    return file;
}

/* Loads what was just saved, often enough to be measured; us. */
static double restore_time(struct sim *sim)
{
    unsigned char *copy = malloc(world_saved_bytes(sim));
    if (copy == NULL) {
        abort();
    }
    world_save(sim, copy);
    const int times = 1000;
    const double begun = bench_now();
    for (int i = 0; i < times; i++) {
        world_load(sim, copy);
    }
    const double spent = bench_now() - begun;
    free(copy);
    return spent / times / 1000;
}

/* Resident bytes of this process (Linux: /proc/self/statm). */
static double resident_bytes(void)
{
    double pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file != NULL) {
        if (fscanf(file, "%*s %lf", &pages) != 1) {
            pages = 0;
        }
        (void)fclose(file);
    }
    return pages * 4096;
}

static struct figures run_once(const struct scenario_variant *variant, uint32_t detectors)
{
    struct run_result result;
    const double before = resident_bytes();
    struct run *run = run_new(&pegasus_model, variant, 1, NULL);
    if (run == NULL) {
        abort();
    }
    run_detect(run, detectors);
    const double begun = bench_now();
    run_finish(run, &result);
    const double spent = bench_now() - begun;
    struct figures figures = {
        .ns = spent / (double)result.events,
        .events = (double)result.events,
        .resident = resident_bytes() - before,
        .restore_us = restore_time(run_sim(run)),
    };
    run_free(run);
    return figures;
}

/* One line: the median of alternating rounds. */
static void measure(const char *name, const char *path, const struct scenario_override *set,
                    uint32_t count, double partitions)
{
    struct scenario_file file = read_scenario(path, set, count);
    struct yardstick *heap = yardstick_new(YARDSTICK_PENDING);
    if (heap == NULL) {
        abort();
    }
    double yardstick[ROUNDS];
    double ours[ROUNDS];
    struct figures figures = {0};
    for (int i = 0; i < ROUNDS; i++) {
        yardstick[i] = yardstick_run(heap, YARDSTICK_EVENTS);
        figures = run_once(&file.variants[0], DETECTORS_ALL);
        ours[i] = figures.ns;
    }
    const double h = bench_median(yardstick, ROUNDS);
    const double e = bench_median(ours, ROUNDS);
    printf("%-26s %10.0f %8.1f %8.1f %7.2f %9.2f %10.0f %10.1f\n", name, figures.events, h, e,
           e / h, 1000.0 / e, figures.resident / partitions, figures.restore_us);
    (void)fflush(stdout);
    yardstick_free(heap);
    scenario_free(&file);
}

/* The variant of a name. */
static const struct scenario_variant *variant_of(const struct scenario_file *file, const char *name)
{
    for (uint32_t i = 0; i < file->variant_count; i++) {
        if (strcmp(file->variants[i].scenario.variant, name) == 0) {
            return &file->variants[i];
        }
    }
    abort();
}

/* A run that detectors look at for long; both ways it has the same events. */
struct watched {
    const char *name;
    const char *path;
    const char *variant;
    struct scenario_override set[2];
    uint32_t set_count;
};

/* One line: what all detectors cost together, and the lasso alone, in alternating rounds. */
static void measure_detectors(const struct watched *watched)
{
    struct scenario_file file = read_scenario(watched->path, watched->set, watched->set_count);
    const struct scenario_variant *variant = variant_of(&file, watched->variant);
    double all[DETECTOR_ROUNDS];
    double lasso[DETECTOR_ROUNDS];
    double none[DETECTOR_ROUNDS];
    double all_ratio[DETECTOR_ROUNDS];
    double lasso_ratio[DETECTOR_ROUNDS];
    for (int i = 0; i < DETECTOR_ROUNDS; i++) {
        none[i] = run_once(variant, 0).ns;
        all[i] = run_once(variant, DETECTORS_ALL).ns;
        lasso[i] = run_once(variant, DETECTOR_BIT(DETECTOR_LASSO)).ns;
        all_ratio[i] = all[i] / none[i];
        lasso_ratio[i] = lasso[i] / none[i];
    }
    printf("%-26s none %6.1f ns/event, all %6.1f; ratio of a round: all %5.3f, lasso %5.3f\n",
           watched->name, bench_median(none, DETECTOR_ROUNDS), bench_median(all, DETECTOR_ROUNDS),
           bench_median(all_ratio, DETECTOR_ROUNDS), bench_median(lasso_ratio, DETECTOR_ROUNDS));
    (void)fflush(stdout);
    scenario_free(&file);
}

static const struct watched watched_runs[] = {
    {"hang/delay-by-qps pr-2157", "scenarios/hang/delay-by-qps.yaml", "pr-2157", {{NULL}}, 0},
    {"healthy/ten-tables",
     "scenarios/healthy/ten-tables.yaml",
     "v2.4.0",
     {{"settle.from", "10s"}},
     1},
    {"healthy/1000 partitions",
     "scenarios/healthy/thousand-partitions.yaml",
     "v2.4.0",
     {{"settle.from", "10s"}},
     1},
    /* It ends before the circle is found, whoever looks. */
    {"hang/force-cancel-late",
     "scenarios/hang/force-cancel-late.yaml",
     "v2.4.0",
     {{"settle.from", "3min"}, {"duration", "239s"}},
     2},
};

int main(void)
{
    static const char *const sizes[] = {"10", "100", "1000", "10000"};
    printf("%-26s %10s %8s %8s %7s %9s %10s %10s\n", "scenario", "events", "H ns", "ns/event",
           "ratio", "Mevents/s", "bytes/part", "restore us");
    measure("hang/delay-by-qps", "scenarios/hang/delay-by-qps.yaml", NULL, 0, 4);
    measure("healthy/1000 partitions", "scenarios/healthy/thousand-partitions.yaml", NULL, 0, 1000);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        /* The largest one is cut short: two million events tell its speed as well. */
        const struct scenario_override set[] = {{"table.partitions", sizes[i]},
                                                {"limits.events", "2000000"}};
        char name[64];
        (void)snprintf(name, sizeof name, "  with %s partitions", sizes[i]);
        measure(name, "scenarios/healthy/thousand-partitions.yaml", set, COUNT_OF(set),
                atof(sizes[i]));
    }
    for (size_t i = 0; i < COUNT_OF(watched_runs); i++) {
        measure_detectors(&watched_runs[i]);
    }
    return 0;
}
