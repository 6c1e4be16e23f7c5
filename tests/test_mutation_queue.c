#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/mutation_queue.h"
#include "tests/loads.h"

#include <stdio.h>
#include <string.h>

/* A queue on the bench; what leaves it is written down by the ids of the writes. */
struct bench {
    struct harness *harness;
    struct mutation_queue queue;
    struct queue_rule rule;
    char left[128];
};

static struct bench *bench_new(uint32_t window, bool is_unbatched)
{
    struct bench *bench = test_calloc(1, sizeof(*bench));
    bench->harness = harness_new(LOAD_MASTER LOAD_TABLE);
    bench->rule = (struct queue_rule){.window = window, .is_unbatched = is_unbatched};
    return bench;
}

static void bench_free(struct bench *bench)
{
    harness_free(bench->harness);
    test_free(bench);
}

/* Writes the mutation that left as "ab ", or "- " if none did. */
static void note(struct bench *bench, bool has_left, struct sim_list *released)
{
    struct sim *sim = harness_sim(bench->harness);
    size_t used = strlen(bench->left);
    if (!has_left) {
        assert_int_equal(released->count, 0);
        bench->left[used++] = '-';
    }
    const struct queued_write *cell;
    while ((cell = sim_list_first(sim, POOL_WRITES, released)) != NULL) {
        bench->left[used++] = (char)cell->held.write.id;
        sim_list_pop(sim, POOL_WRITES, released);
    }
    bench->left[used] = ' ';
}

static void add(struct bench *bench, char id, enum request_code code, uint32_t bytes)
{
    struct held_write held = {
        .write = {.id = (uint64_t)id, .body_bytes = bytes, .code = (uint8_t)code}};
    struct sim_list released = {0};
    bool has_left = mutation_queue_add(harness_sim(bench->harness), &bench->queue, bench->rule,
                                       &held, &released);
    note(bench, has_left, &released);
}

static void next(struct bench *bench, uint32_t running)
{
    struct sim_list released = {0};
    bool has_left = mutation_queue_next(harness_sim(bench->harness), &bench->queue, bench->rule,
                                        running, &released);
    note(bench, has_left, &released);
}

static void beyond_the_window_writes_pile_up_in_one_mutation(void **state)
{
    (void)state;
    struct bench *bench = bench_new(2, false);
    for (char id = 'a'; id <= 'd'; id++) {
        add(bench, id, RC_PUT, 100);
    }
    next(bench, 1);
    assert_string_equal(bench->left, "a b - - cd ");
    assert_int_equal(bench->queue.running, 2);
    bench_free(bench);
}

static void without_batching_each_write_is_alone(void **state)
{
    (void)state;
    struct bench *bench = bench_new(2, true);
    for (char id = 'a'; id <= 'd'; id++) {
        add(bench, id, RC_PUT, 100);
    }
    next(bench, 1);
    next(bench, 2);
    next(bench, 1);
    assert_string_equal(bench->left, "a b - - c - d ");
    bench_free(bench);
}

static void a_mutation_is_closed_at_one_mebibyte(void **state)
{
    (void)state;
    struct bench *bench = bench_new(1, false);
    add(bench, 'a', RC_PUT, 100);
    add(bench, 'b', RC_PUT, 614400);
    add(bench, 'c', RC_REMOVE, 614400);
    add(bench, 'd', RC_PUT, 100);
    next(bench, 0);
    next(bench, 0);
    assert_string_equal(bench->left, "a - - - bc d ");
    bench_free(bench);
}

static void what_cannot_be_batched_closes_what_was_before_it(void **state)
{
    (void)state;
    struct bench *bench = bench_new(1, false);
    add(bench, 'a', RC_PUT, 100);
    add(bench, 'b', RC_PUT, 100);
    add(bench, 'c', RC_MULTI_PUT, 100);
    add(bench, 'd', RC_PUT, 100);
    add(bench, 'e', RC_PUT, 100);
    next(bench, 0);
    next(bench, 0);
    next(bench, 0);
    next(bench, 0);
    assert_string_equal(bench->left, "a - - - - b c de - ");
    bench_free(bench);
}

static void new_work_starts_at_once_when_the_window_has_drained(void **state)
{
    (void)state;
    struct bench *bench = bench_new(2, true);
    add(bench, 'a', RC_PUT, 100);
    add(bench, 'b', RC_PUT, 100);
    add(bench, 'c', RC_PUT, 100);
    next(bench, 0);
    add(bench, 'd', RC_PUT, 100);
    assert_string_equal(bench->left, "a b - c d ");
    bench_free(bench);
}

static void a_free_place_goes_to_the_one_that_waits_longest(void **state)
{
    (void)state;
    struct bench *bench = bench_new(1, true);
    add(bench, 'a', RC_PUT, 100);
    add(bench, 'b', RC_PUT, 100);
    bench->queue.running = 0;
    add(bench, 'c', RC_PUT, 100);
    assert_string_equal(bench->left, "a - b ");
    struct sim_list rest = mutation_queue_take_all(&bench->queue);
    assert_int_equal(rest.count, 1);
    assert_int_equal(bench->queue.writes.count, 0);
    bench_free(bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(beyond_the_window_writes_pile_up_in_one_mutation),
        cmocka_unit_test(without_batching_each_write_is_alone),
        cmocka_unit_test(a_mutation_is_closed_at_one_mebibyte),
        cmocka_unit_test(what_cannot_be_batched_closes_what_was_before_it),
        cmocka_unit_test(new_work_starts_at_once_when_the_window_has_drained),
        cmocka_unit_test(a_free_place_goes_to_the_one_that_waits_longest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
