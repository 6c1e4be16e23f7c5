/* Of each detector there is a shipped hang that it alone sees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "models/pegasus.h"
#include "sim/run.h"

static const struct {
    enum detector detector;
    const char *path;
} alone[] = {
    {DETECTOR_LOST_WORK, "scenarios/hang/lost-at-once.yaml"},
    {DETECTOR_LASSO, "scenarios/hang/leader-change-between.yaml"},
    {DETECTOR_BOUNDED, "scenarios/hang/between-two-writes.yaml"},
};

/* Does the first variant of a scenario with some detectors looking. */
static struct run_result *result_of(const char *path, uint32_t detectors)
{
    struct scenario_file file;
    struct diag *diag = NULL;
    struct run_result *result = calloc(1, sizeof(*result));
    assert_non_null(result);
    assert_int_equal(scenario_load(path, &pegasus_model, NULL, &file, &diag), SCENARIO_READ);
    diag_free(diag);
    struct run *run = run_new(&pegasus_model, &file.variants[0], 1, NULL);
    assert_non_null(run);
    run_detect(run, detectors);
    run_finish(run, result);
    run_free(run);
    scenario_free(&file);
    return result;
}

static void assert_comes_to(const char *path, uint32_t detectors, enum verdict verdict,
                            enum detector detector)
{
    struct run_result *result = result_of(path, detectors);
    if (result->verdict != verdict || result->detector != detector)
        fail_msg("%s, detectors %#x: %s by %s: %s", path, (unsigned)detectors,
                 verdict_name(result->verdict), detector_name(result->detector), result->why);
    free(result);
}

static void each_detector_has_a_hang_that_only_it_sees(void **state)
{
    (void)state;
    bool is_shown[DETECTOR_COUNT] = {[DETECTOR_NONE] = true};
    for (size_t i = 0; i < COUNT_OF(alone); i++) {
        const uint32_t bit = DETECTOR_BIT(alone[i].detector);
        assert_comes_to(alone[i].path, DETECTORS_ALL, VERDICT_HUNG, alone[i].detector);
        assert_comes_to(alone[i].path, bit, VERDICT_HUNG, alone[i].detector);
        assert_comes_to(alone[i].path, DETECTORS_ALL & ~bit, VERDICT_INCONCLUSIVE, DETECTOR_NONE);
        is_shown[alone[i].detector] = true;
    }
    for (size_t i = 0; i < DETECTOR_COUNT; i++)
        assert_true(is_shown[i]);
}

static void a_run_goes_the_same_way_whoever_looks(void **state)
{
    (void)state;
    static const char *const paths[] = {"scenarios/healthy/one-at-a-time.yaml",
                                        "scenarios/recovery/force-cancel.yaml"};
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        struct run_result *seen = result_of(paths[i], DETECTORS_ALL);
        struct run_result *unseen = result_of(paths[i], 0);
        assert_true(seen->digest == unseen->digest);
        assert_true(seen->events == unseen->events);
        assert_int_equal(seen->verdict, unseen->verdict);
        free(seen);
        free(unseen);
    }
}

static void a_hang_that_nobody_looks_for_lasts_until_the_time_is_over(void **state)
{
    (void)state;
    struct run_result *result = result_of("scenarios/hang/delay-by-qps.yaml", 0);
    assert_int_equal(result->verdict, VERDICT_INCONCLUSIVE);
    assert_int_equal(result->ended_at, 10 * SIM_MINUTE);
    free(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_detector_has_a_hang_that_only_it_sees),
        cmocka_unit_test(a_run_goes_the_same_way_whoever_looks),
        cmocka_unit_test(a_hang_that_nobody_looks_for_lasts_until_the_time_is_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
