/*
 * test_assess.c - what is found when the knobs of a scenario are turned.
 *
 * The scenario is one whose hang does not hang on chance: the list of files is
 * larger than what the throttle by size lets through in a second.
 */
#include "models/pegasus.h"
#include "sim/assess.h"
#include "sim/sweep.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define SCENARIO "scenarios/hang/delay-by-size.yaml"
#define SEEDS    40
#define RISK     100000

static const struct scenario_override unwatched[] = {{"observe", "0s"}};

static struct assess *assess_of(const char *variant, uint32_t workers)
{
    struct assess *assess = block_new(sizeof(*assess));
    assert_non_null(assess);
    *assess = (struct assess){
        .model = &pegasus_model,
        .path = SCENARIO,
        .variant = variant,
        .overrides = {unwatched, 1},
        .first = 7,
        .seeds = SEEDS,
        .risk = RISK,
        .workers = workers,
    };
    assert_int_equal(assess_find(assess), ASSESS_DONE);
    return assess;
}

static const struct assess_turn *turn_of(const struct assess *assess, const char *part_of_name)
{
    uint32_t at = 0;
    while (at + 1 < assess->turn_count &&
           strstr(assess->turns[at].knob->name, part_of_name) == NULL)
        at++;
    assert_non_null(strstr(assess->turns[at].knob->name, part_of_name));
    return &assess->turns[at];
}

/* The one that most tests look at. */
static int assess_once(void **state)
{
    *state = assess_of("v2.4.0", 2);
    return 0;
}

static int forget(void **state)
{
    block_free(*state);
    return 0;
}

static void what_hangs_is_told_with_its_interval_and_what_would_be_safe(void **state)
{
    const struct assess *assess = *state;
    assert_int_equal(assess->present.runs, SEEDS);
    assert_int_equal(assess->present.verdicts[VERDICT_HUNG], SEEDS);
    assert_int_equal(assess->present.amiss.high, SIM_PPM);
    assert_int_equal(assess->present.spans[OBLIGATION_LOAD].median, SIM_TIME_MAX);
    assert_int_equal(assess->turn_count, 3);
    const struct assess_turn *limit = turn_of(assess, "by_size");
    assert_true(limit->has_advice);
    const struct assess_sample *advised = &limit->samples[limit->advised];
    assert_in_range(advised->value, 10500, 16000); /* 40 files: 2.6 KiB a partition, of 4 */
    assert_true(advised->is_safe && advised->runs == SEEDS && advised->amiss.high <= RISK);
    assert_in_range(advised->spans[OBLIGATION_LOAD].p99, SIM_MINUTE, 5 * SIM_MINUTE);
    assert_false(limit->samples[limit->advised - 1].is_safe);
    assert_false(turn_of(assess, "writes")->has_advice); /* no user has to write */
    assert_true(turn_of(assess, "files")->has_advice);
}

static void samples_stand_by_value_and_the_likely_ones_are_a_row(void **state)
{
    const struct assess *assess = *state;
    for (uint32_t i = 0; i < assess->turn_count; i++) {
        const struct assess_turn *turn = &assess->turns[i];
        for (uint32_t j = 1; j < turn->sample_count; j++)
            assert_true(turn->samples[j - 1].value < turn->samples[j].value);
    }
    const struct assess_turn *limit = turn_of(assess, "by_size");
    uint32_t first = 0;
    uint32_t last = 0;
    assert_true(assess_likely(limit, &first, &last));
    assert_int_equal(first, 0); /* three strides down it is no better */
    assert_true(limit->samples[0].value < 100);
    assert_in_range(limit->samples[last].value, 4096, limit->samples[limit->advised].value - 1);
}

static void what_cannot_become_safe_is_cut_short(void **state)
{
    const struct assess *assess = *state;
    const struct assess_turn *limit = turn_of(assess, "by_size");
    assert_int_equal(limit->samples[0].runs, 25);
    assert_int_equal(limit->samples[0].verdicts[VERDICT_HUNG], 25);
    assert_false(limit->samples[0].is_safe);
}

static void the_number_of_workers_changes_nothing(void **state)
{
    struct assess *one = assess_of("v2.4.0", 1);
    const struct assess *many = *state;
    assert_int_equal(one->runs, many->runs);
    assert_int_equal(one->events, many->events);
    assert_memory_equal(&one->present, &many->present, sizeof(one->present));
    assert_int_equal(one->turn_count, many->turn_count);
    for (uint32_t i = 0; i < one->turn_count; i++)
        assert_memory_equal(one->turns[i].samples, many->turns[i].samples,
                            sizeof(one->turns[i].samples));
    block_free(one);
}

static void what_is_safe_is_taken_away_until_it_is_not(void **state)
{
    (void)state;
    struct assess *assess = assess_of("pr-2157", 2);
    assert_true(assess->present.is_safe);
    for (uint32_t i = 0; i < assess->turn_count; i++) {
        assert_false(assess->turns[i].has_advice);
        assert_true(assess->turns[i].sample_count > 1);
    }
    block_free(assess);
}

/* Counts what a sweep of the advised value comes to. */
static bool count_verdict(void *context, const struct sweep_row *row, bool is_new)
{
    uint32_t *verdicts = context;
    (void)is_new;
    verdicts[row->verdict]++;
    return true;
}

static void a_sample_is_what_a_sweep_with_its_settings_gives(void **state)
{
    const struct assess *assess = *state;
    const struct assess_turn *files = turn_of(assess, "files");
    for (uint32_t i = 0; i < files->sample_count; i++) {
        struct words value = {0};
        words_add(&value, "%lld", (long long)files->samples[i].value);
        const struct scenario_override list[] = {{"observe", "0s"},
                                                 {"bulk_load.files", value.text}};
        const struct scenario_overrides overrides = {list, 2};
        struct scenario_file file;
        struct diag *diag = NULL;
        uint32_t verdicts[VERDICT_COUNT] = {0};
        assert_int_equal(scenario_load(SCENARIO, &pegasus_model, &overrides, &file, &diag),
                         SCENARIO_READ);
        diag_free(diag);
        const struct scenario_variant *variant = &file.variants[0];
        const struct sweep sweep = {.model = &pegasus_model,
                                    .variants = &variant,
                                    .variant_count = 1,
                                    .workers = 2,
                                    .first = 7,
                                    .last = 7 + files->samples[i].runs - 1,
                                    .shard = 1,
                                    .shards = 1,
                                    .context = verdicts,
                                    .take = count_verdict};
        assert_int_equal(sweep_run(&sweep), SWEEP_DONE);
        assert_memory_equal(verdicts, files->samples[i].verdicts, sizeof(verdicts));
        scenario_free(&file);
    }
}

static void a_scenario_that_is_not_there_is_told(void **state)
{
    (void)state;
    struct assess *assess = block_new(sizeof(*assess));
    assert_non_null(assess);
    *assess = (struct assess){.model = &pegasus_model,
                              .path = "no/such/file.yaml",
                              .variant = "default",
                              .seeds = 1,
                              .risk = RISK,
                              .workers = 1};
    assert_int_equal(assess_find(assess), ASSESS_NO_FILE);
    assess->path = SCENARIO;
    assert_int_equal(assess_find(assess), ASSESS_NO_FILE); /* it has no such variant */
    block_free(assess);
}

static void few_seeds_cannot_show_a_small_risk(void **state)
{
    (void)state;
    assert_int_equal(assess_seeds_needed(20000), 189);
    assert_int_equal(assess_seeds_needed(100000), 35);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_hangs_is_told_with_its_interval_and_what_would_be_safe),
        cmocka_unit_test(samples_stand_by_value_and_the_likely_ones_are_a_row),
        cmocka_unit_test(what_cannot_become_safe_is_cut_short),
        cmocka_unit_test(the_number_of_workers_changes_nothing),
        cmocka_unit_test(what_is_safe_is_taken_away_until_it_is_not),
        cmocka_unit_test(a_sample_is_what_a_sweep_with_its_settings_gives),
        cmocka_unit_test(a_scenario_that_is_not_there_is_told),
        cmocka_unit_test(few_seeds_cannot_show_a_small_risk),
    };
    return cmocka_run_group_tests(tests, assess_once, forget);
}
