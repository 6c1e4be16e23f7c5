/*
 * bench_sweep - how fast a sweep is: runs and events a second, and what it costs to begin a run.
 *
 * The hang scenario, as `pegsim sweep` runs it: every hang ends with its proof. A
 * run that restarts in the memory it has against one that is made anew.
 */
#include "models/pegasus.h"
#include "sim/sweep.h"
#include "tools/kit/stopwatch.h"

#include <stdio.h>
#include <stdlib.h>

#define SEEDS  200
#define STARTS 2000

static bool take(void *context, const struct sweep_row *row, bool is_new)
{
    uint64_t *events = context;
    (void)is_new;
    *events += row->events;
    return true;
}

static void measure_sweep(const struct scenario_variant *variant, uint32_t workers)
{
    uint64_t events = 0;
    const struct scenario_variant *variants[] = {variant};
    const struct sweep sweep = {
        .model = &pegasus_model,
        .variants = variants,
        .variant_count = 1,
        .workers = workers,
        .first = 1,
        .last = SEEDS,
        .shard = 1,
        .shards = 1,
        .context = &events,
        .take = take,
    };
    const int64_t begun = stopwatch_now();
    const enum sweep_end end = sweep_run(&sweep);
    const double seconds = (double)(stopwatch_now() - begun) / 1e9;
    ASSERT(end == SWEEP_DONE);
    (void)printf(
        "%2u at a time: %6.1f runs and %5.2f million events a second; 10,000 runs in %.1f s\n",
        workers, SEEDS / seconds, (double)events / seconds / 1e6, 10000 * seconds / SEEDS);
}

static void measure_starts(const struct scenario_variant *variant)
{
    int64_t begun = stopwatch_now();
    for (uint32_t i = 0; i < STARTS; i++)
        run_free(run_new(&pegasus_model, variant, i, NULL));
    const double anew = (double)(stopwatch_now() - begun) / STARTS / 1e3;
    struct run *run = run_new(&pegasus_model, variant, 1, NULL);
    ASSERT(run != NULL);
    struct run_result *result = calloc(1, sizeof(*result));
    ASSERT(result != NULL);
    run_finish(run, result);
    begun = stopwatch_now();
    run_restart(run, 0); /* what the run left behind is cleared */
    const double first = (double)(stopwatch_now() - begun) / 1e3;
    begun = stopwatch_now();
    for (uint32_t i = 0; i < STARTS; i++)
        run_restart(run, i);
    const double again = (double)(stopwatch_now() - begun) / STARTS / 1e3;
    (void)printf("to begin a run: %.1f us anew, %.1f us by a restart (%.1f us after a whole run)\n",
                 anew, again, first);
    free(result);
    run_free(run);
}

int main(void)
{
    const struct scenario_override unwatched = {"observe", "0s"};
    const struct scenario_overrides overrides = {&unwatched, 1};
    struct scenario_file file;
    struct diag *diag = NULL;
    const enum scenario_result read =
        scenario_load("scenarios/hang/delay-by-qps.yaml", &pegasus_model, &overrides, &file, &diag);
    ASSERT(read == SCENARIO_READ);
    diag_free(diag);
    measure_starts(&file.variants[0]);
    for (uint32_t workers = 1; workers <= 2; workers++)
        measure_sweep(&file.variants[0], workers);
    scenario_free(&file);
    return 0;
}
