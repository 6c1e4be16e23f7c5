/* Many runs: the same rows as single runs give, in order, for any number of threads. */
#include "models/pegasus.h"
#include "sim/sweep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/gambles.h"

#define SEEDS 600 /* more than wait for their turn at once */

/* A sweep of two variants of a gamble, and what it delivered. */
struct gathering {
    struct story *story;
    struct scenario_variant shorter; /* its time is over before the last throw */
    const struct scenario_variant *variants[2];
    struct sweep sweep;
    struct sweep_row *rows;
    uint64_t count;
    uint64_t new_count;
    uint64_t stop_after;           /* 0: never */
    const struct sweep_row *known; /* recalled: rows of odd seeds */
};

static bool take(void *context, const struct sweep_row *row, bool is_new)
{
    struct gathering *gathering = context;
    gathering->rows[gathering->count++] = *row;
    gathering->new_count += is_new;
    return gathering->count != gathering->stop_after;
}

static bool recall(void *context, struct sweep_row *row)
{
    const struct gathering *gathering = context;
    const uint64_t index = (row->seed - gathering->sweep.first) * 2 + row->variant;
    if (row->seed % 2 == 0) {
        return false;
    }
    assert_int_equal(gathering->known[index].seed, row->seed);
    assert_int_equal(gathering->known[index].variant, row->variant);
    *row = gathering->known[index];
    return true;
}

static void gather(struct gathering *gathering, uint32_t workers)
{
    *gathering = (struct gathering){.story = gamble_new()};
    gathering->shorter = gathering->story->variant;
    gathering->shorter.scenario.duration = 2 * SIM_SECOND + SIM_SECOND / 2;
    gathering->variants[0] = &gathering->story->variant;
    gathering->variants[1] = &gathering->shorter;
    gathering->sweep = (struct sweep){
        .model = &gathering->story->model,
        .variants = gathering->variants,
        .variant_count = 2,
        .workers = workers,
        .first = 1,
        .last = SEEDS,
        .shard = 1,
        .shards = 1,
        .take = take,
        .context = gathering,
    };
    gathering->rows = calloc((size_t)2 * SEEDS, sizeof *gathering->rows);
    assert_non_null(gathering->rows);
}

static void let_go(struct gathering *gathering)
{
    free(gathering->rows);
    free(gathering->story);
}

static void rows_are_those_of_single_runs_in_order(void **state)
{
    (void)state;
    struct gathering all;
    uint32_t hung = 0;
    gather(&all, 2);
    assert_int_equal(sweep_count(&all.sweep), 2 * SEEDS);
    assert_int_equal(sweep_run(&all.sweep), SWEEP_DONE);
    assert_int_equal(all.count, 2 * SEEDS);
    assert_int_equal(all.new_count, 2 * SEEDS);
    for (uint32_t i = 0; i < all.count; i++) {
        struct run_result result;
        const uint64_t seed = 1 + i / 2;
        struct run *run = run_new(&all.story->model, all.variants[i % 2], seed, NULL);
        assert_non_null(run);
        run_finish(run, &result);
        run_free(run);
        assert_int_equal(all.rows[i].seed, seed);
        assert_int_equal(all.rows[i].variant, i % 2);
        assert_int_equal(all.rows[i].digest, result.digest);
        assert_int_equal(all.rows[i].verdict, result.verdict);
        assert_int_equal(all.rows[i].detector, result.detector);
        assert_int_equal(all.rows[i].ended_at, result.ended_at);
        assert_int_equal(all.rows[i].events, result.events);
        hung += result.verdict == VERDICT_HUNG;
    }
    assert_true(hung > 0 && hung < SEEDS);
    let_go(&all);
}

static void the_number_of_threads_changes_nothing(void **state)
{
    (void)state;
    struct gathering alone;
    gather(&alone, 1);
    assert_int_equal(sweep_run(&alone.sweep), SWEEP_DONE);
    for (uint32_t workers = 2; workers <= 8; workers += 3) {
        struct gathering together;
        gather(&together, workers);
        assert_int_equal(sweep_run(&together.sweep), SWEEP_DONE);
        assert_int_equal(together.count, alone.count);
        assert_memory_equal(together.rows, alone.rows, alone.count * sizeof *alone.rows);
        let_go(&together);
    }
    let_go(&alone);
}

static void shards_have_every_seed_once(void **state)
{
    (void)state;
    uint32_t seen[SEEDS + 1] = {0};
    for (uint32_t shard = 1; shard <= 7; shard++) {
        struct gathering part;
        gather(&part, 1);
        part.sweep.shard = shard;
        part.sweep.shards = 7;
        assert_int_equal(sweep_run(&part.sweep), SWEEP_DONE);
        assert_int_equal(part.count, sweep_count(&part.sweep));
        for (uint32_t i = 0; i < part.count; i += 2) {
            assert_int_equal(part.rows[i].seed, part.rows[i + 1].seed);
            assert_int_equal((part.rows[i].seed - 1) % 7, shard - 1);
            seen[part.rows[i].seed]++;
        }
        let_go(&part);
    }
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        assert_int_equal(seen[seed], 1);
    }
}

static void a_shard_beyond_the_last_seed_is_empty(void **state)
{
    (void)state;
    struct gathering part;
    gather(&part, 2);
    part.sweep.last = 3;
    part.sweep.shard = 4;
    part.sweep.shards = 4;
    assert_int_equal(sweep_count(&part.sweep), 0);
    assert_int_equal(sweep_run(&part.sweep), SWEEP_DONE);
    assert_int_equal(part.count, 0);
    let_go(&part);
}

static void what_is_recalled_is_not_run_again(void **state)
{
    (void)state;
    struct gathering whole;
    gather(&whole, 1);
    assert_int_equal(sweep_run(&whole.sweep), SWEEP_DONE);
    for (uint32_t workers = 1; workers <= 3; workers++) {
        struct gathering rest;
        gather(&rest, workers);
        rest.known = whole.rows;
        rest.sweep.recall = recall;
        assert_int_equal(sweep_run(&rest.sweep), SWEEP_DONE);
        assert_int_equal(rest.new_count, SEEDS);
        assert_memory_equal(rest.rows, whole.rows, whole.count * sizeof *whole.rows);
        let_go(&rest);
    }
    let_go(&whole);
}

static void who_takes_rows_may_end_the_sweep(void **state)
{
    (void)state;
    for (uint32_t workers = 1; workers <= 3; workers++) {
        struct gathering some;
        gather(&some, workers);
        some.stop_after = 301;
        assert_int_equal(sweep_run(&some.sweep), SWEEP_STOPPED);
        assert_int_equal(some.count, 301);
        let_go(&some);
    }
}

static void signatures_tell_what_runs_came_to(void **state)
{
    (void)state;
    struct run_result result = {.verdict = VERDICT_SUCCESS,
                                .obligation = SIM_NO_KIND,
                                .guard = SIM_NO_KIND,
                                .invariant = SIM_NO_KIND,
                                .excuse = SIM_NO_KIND};
    struct sweep_row row = {.seed = 7, .variant = 3};
    sweep_row_of(&pegasus_model, &result, &row);
    assert_string_equal(row.signature, "success");
    assert_int_equal(row.seed, 7);
    assert_int_equal(row.variant, 3);
    result.verdict = VERDICT_HUNG;
    result.detector = DETECTOR_LOST_WORK;
    result.obligation = OBLIGATION_LOAD;
    result.guard = GUARD_INGESTION_FLAG;
    sweep_row_of(&pegasus_model, &result, &row);
    assert_string_equal(row.signature, "hung (lost work): load, ingestion flag");
    result.detector = DETECTOR_LASSO;
    result.guard = SIM_NO_KIND;
    sweep_row_of(&pegasus_model, &result, &row);
    assert_string_equal(row.signature, "hung (lasso): load");
    result.verdict = VERDICT_EXCUSED;
    result.detector = DETECTOR_NONE;
    result.excuse = 0;
    sweep_row_of(&pegasus_model, &result, &row);
    assert_true(strncmp(row.signature, "excused: load, ", 15) == 0);
    result.obligation = SIM_NO_KIND;
    result.excuse = SIM_NO_KIND;
    result.verdict = VERDICT_BROKEN;
    sweep_row_of(&pegasus_model, &result, &row);
    assert_string_equal(row.signature, "broken: time stands still");
    result.invariant = INVARIANT_ONE_PRIMARY;
    sweep_row_of(&pegasus_model, &result, &row);
    assert_true(strncmp(row.signature, "broken: ", 8) == 0);
    result.invariant = SIM_NO_KIND;
    result.verdict = VERDICT_INCONCLUSIVE;
    memcpy(result.why, "it was over; wait\n", 19);
    sweep_row_of(&pegasus_model, &result, &row);
    assert_string_equal(row.signature, "inconclusive: it was over");
}

/* --- runs that restart ------------------------------------------------------------------- */

static void check_restart(struct run *again, const struct scenario_variant *variant, uint64_t seed)
{
    struct run_result fresh;
    struct run_result result;
    struct run *run = run_new(&pegasus_model, variant, seed, NULL);
    assert_non_null(run);
    run_finish(run, &fresh);
    run_free(run);
    run_restart(again, seed);
    run_finish(again, &result);
    assert_int_equal(result.digest, fresh.digest);
    assert_int_equal(result.events, fresh.events);
    assert_int_equal(result.verdict, fresh.verdict);
    assert_int_equal(result.world_bytes, fresh.world_bytes);
    assert_int_equal(result.pending_max, fresh.pending_max);
    assert_memory_equal(result.counters, fresh.counters, sizeof fresh.counters);
    assert_memory_equal(result.spans, fresh.spans, sizeof fresh.spans);
    assert_string_equal(result.why, fresh.why);
}

static void a_run_that_restarts_is_a_new_run(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "scenarios/hang/delay-by-qps.yaml",      "scenarios/hang/between-two-writes.yaml",
        "scenarios/hang/cut-off-member.yaml",    "scenarios/hang/leader-change-between.yaml",
        "scenarios/faults/rejects.yaml",         "scenarios/faults/server-lost-for-good.yaml",
        "scenarios/recovery/primary-crash.yaml", "scenarios/healthy/ten-tables.yaml",
    };
    for (uint32_t i = 0; i < COUNT_OF(paths); i++) {
        struct scenario_file file;
        struct diag *diag = NULL;
        assert_int_equal(scenario_load(paths[i], &pegasus_model, NULL, &file, &diag),
                         SCENARIO_READ);
        diag_free(diag);
        for (uint32_t j = 0; j < file.variant_count; j++) {
            struct run *run = run_new(&pegasus_model, &file.variants[j], 99, NULL);
            assert_non_null(run);
            assert_true(run_until(run, SIM_SECOND));
            check_restart(run, &file.variants[j], 1);
            check_restart(run, &file.variants[j], 2);
            check_restart(run, &file.variants[j], 1);
            run_free(run);
        }
        scenario_free(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_those_of_single_runs_in_order),
        cmocka_unit_test(the_number_of_threads_changes_nothing),
        cmocka_unit_test(shards_have_every_seed_once),
        cmocka_unit_test(a_shard_beyond_the_last_seed_is_empty),
        cmocka_unit_test(what_is_recalled_is_not_run_again),
        cmocka_unit_test(who_takes_rows_may_end_the_sweep),
        cmocka_unit_test(signatures_tell_what_runs_came_to),
        cmocka_unit_test(a_run_that_restarts_is_a_new_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
