/*
 * sweep_rows.h - for tests: rows of sweeps of a small model, and what databases hold.
 *
 * Include after cmocka.h.
 */
#ifndef TESTS_SWEEP_ROWS_H
#define TESTS_SWEEP_ROWS_H

#include "sim/sweep_sqlite.h"
#include "tests/harness_tool.h"

#include <stdlib.h>
#include <string.h>

static const struct sim_counter basket_counters[] = {{"eggs", "", false, NULL},
                                                     {"shells", "", false, NULL}};
static const struct sim_obligation_kind basket_obligations[] = {{.name = "meal", .decides = true}};
static const struct sim_model basket = {
    .counters = basket_counters,
    .counter_count = COUNT_OF(basket_counters),
    .obligations = basket_obligations,
    .obligation_count = COUNT_OF(basket_obligations),
};

/* One axis: the variants, not in the order of their names. */
static const char *basket_names[] = {"fried", "boiled", "poached"};
static const struct scenario_axis basket_axes[] = {
    {"variant", "variant", basket_names, COUNT_OF(basket_names)}};
static const uint32_t basket_cells[] = {0, 1, 2};

static const struct sweep_variant_name basket_variants[] = {{"boiled", 1, &basket_cells[1]},
                                                            {"fried", 2, &basket_cells[0]}};

static const struct sweep_identity basket_identity = {
    .model = &basket,
    .scenario = "breakfast",
    .program = "1",
    .variants = basket_variants,
    .variant_count = COUNT_OF(basket_variants),
    .axes = basket_axes,
    .axis_count = COUNT_OF(basket_axes),
};

/* What the run of a seed and variant comes to. */
static inline struct sweep_row basket_row(uint64_t seed, uint32_t variant)
{
    const bool hangs = seed % 3 == 0;
    struct sweep_row row = {
        .seed = seed,
        .variant = variant,
        .verdict = hangs ? VERDICT_HUNG : VERDICT_SUCCESS,
        .detector = hangs ? DETECTOR_LASSO : DETECTOR_NONE,
        .digest = UINT64_C(0xF000000000000000) + seed * 10 + variant,
        .events = 100 + seed,
        .ended_at = (sim_time)seed * SIM_SECOND,
        .closed_at = hangs ? 0 : (sim_time)seed * SIM_MS,
        .stuck_since = hangs ? 5 : 0,
        .counters = {(int64_t)seed, -1},
        .spans = {{.longest = (sim_time)seed, .is_open = hangs}},
    };
    (void)snprintf(row.signature, sizeof row.signature, "%s", hangs ? "hung" : "success");
    return row;
}

/* Puts rows of seeds `first`, `first` + `step`, ... up to `last` into a database. */
static inline void basket_fill(const char *path, uint64_t first, uint64_t last, uint64_t step)
{
    char problem[1024];
    struct sweep_sqlite *database = sweep_sqlite_open(path, &basket_identity, true);
    for (uint64_t seed = first; seed <= last; seed += step) {
        for (uint32_t variant = 0; variant < COUNT_OF(basket_variants); variant++) {
            const struct sweep_row row = basket_row(seed, variant);
            sweep_sqlite_put(database, &row);
        }
    }
    if (!sweep_sqlite_close(database, problem, sizeof(problem))) {
        fail_msg("%s", problem);
    }
}

/* Everything a database holds; to be freed. */
static inline char *basket_dump(const char *path)
{
    return desk_ask(path, "SELECT 0, * FROM sweeps; SELECT 1, * FROM sweep_variants;"
                          "SELECT 4, * FROM sweep_cells;"
                          "SELECT 2, * FROM sweep_runs;"
                          "SELECT 3, name, sql FROM sqlite_master ORDER BY name;"
                          "PRAGMA user_version; PRAGMA application_id");
}

static inline void basket_same(const char *one, const char *other)
{
    char *here = basket_dump(one);
    char *there = basket_dump(other);
    assert_string_equal(here, there);
    free(here);
    free(there);
}

#endif
