#include "sim/queue.h"
#include "sim/rng.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct queue *queue_new(uint32_t limit)
{
    struct queue *queue = calloc(1, queue_bytes(limit));
    assert_non_null(queue);
    queue_init(queue, limit);
    return queue;
}

static void put(struct queue *queue, sim_time at, uint32_t rank, uint32_t slot)
{
    assert_true(queue_put(queue, at, rank, slot));
}

static void expect(struct queue *queue, sim_time at, uint32_t slot)
{
    sim_time next = -1;
    uint32_t which = UINT32_MAX;
    assert_true(queue_peek(queue, &next, &which));
    assert_true(next == at && which == slot);
    assert_true(queue_take(queue, &next, &which));
    assert_true(next == at && which == slot);
}

/* --- order --------------------------------------------------------------------------- */

static void the_earliest_event_leaves_first(void **state)
{
    (void)state;
    struct queue *queue = queue_new(3);
    put(queue, 30, 0, 3);
    put(queue, 10, 0, 1);
    put(queue, 20, 0, 2);
    expect(queue, 10, 1);
    expect(queue, 20, 2);
    expect(queue, 30, 3);
    free(queue);
}

static void two_events_at_one_instant_leave_in_the_order_they_came(void **state)
{
    (void)state;
    struct queue *queue = queue_new(4);
    put(queue, 10, 0, 9);
    put(queue, 10, 0, 1);
    put(queue, 10, 0, 5);
    expect(queue, 10, 9);
    put(queue, 10, 0, 0);
    expect(queue, 10, 1);
    expect(queue, 10, 5);
    expect(queue, 10, 0);
    free(queue);
}

static void rank_goes_before_the_order_of_arrival(void **state)
{
    (void)state;
    struct queue *queue = queue_new(4);
    put(queue, 10, 63, 1);
    put(queue, 10, 2, 2);
    put(queue, 10, 2, 3);
    put(queue, 9, 40, 4);
    expect(queue, 9, 4);
    expect(queue, 10, 2);
    put(queue, 10, 0, 5); /* a lower rank than the one just taken */
    expect(queue, 10, 5);
    expect(queue, 10, 3);
    expect(queue, 10, 1);
    free(queue);
}

static void any_number_of_events_at_one_instant_leaves_in_order(void **state)
{
    (void)state;
    const uint32_t count = 100000;
    struct queue *queue = queue_new(count);
    for (uint32_t slot = 0; slot < count; slot++) {
        put(queue, SIM_SECOND, slot % 2, slot);
    }
    for (uint32_t slot = 0; slot < count; slot += 2) {
        expect(queue, SIM_SECOND, slot);
        put(queue, SIM_SECOND, 1, slot);
    }
    for (uint32_t slot = 1; slot < count; slot += 2) {
        expect(queue, SIM_SECOND, slot);
    }
    for (uint32_t slot = 0; slot < count; slot += 2) {
        expect(queue, SIM_SECOND, slot);
    }
    assert_int_equal(queue_count(queue), 0);
    free(queue);
}

static void rising_falling_and_doubling_times_leave_sorted(void **state)
{
    (void)state;
    const uint32_t count = 20000;
    struct queue *queue = queue_new(count);
    for (uint32_t slot = 0; slot < count; slot++) {
        put(queue, (sim_time)slot * SIM_MS, 0, slot);
    }
    for (uint32_t slot = 0; slot < count; slot++) {
        expect(queue, (sim_time)slot * SIM_MS, slot);
    }
    const sim_time base = SIM_HOUR;
    for (uint32_t slot = count; slot > 0; slot--) {
        put(queue, base + slot, 0, slot - 1);
    }
    for (uint32_t slot = 0; slot < count; slot++) {
        expect(queue, base + slot + 1, slot);
    }
    for (uint32_t power = 0; power < 56; power++) {
        put(queue, base + count + (INT64_C(1) << power), 0, power);
    }
    for (uint32_t power = 0; power < 56; power++) {
        expect(queue, base + count + (INT64_C(1) << power), power);
    }
    free(queue);
}

/* --- limits -------------------------------------------------------------------------- */

static void an_empty_queue_gives_nothing(void **state)
{
    (void)state;
    struct queue *queue = queue_new(1);
    sim_time at = 77;
    uint32_t slot = 77;
    assert_false(queue_take(queue, &at, &slot));
    assert_false(queue_peek(queue, &at, &slot));
    assert_false(queue_leaves_before(queue, SIM_TIME_MAX, 1));
    assert_int_equal(queue_count(queue), 0);
    assert_int_equal(queue_upcoming(queue, 1), 0);
    assert_true(at == 77 && slot == 77);
    free(queue);
}

static void a_full_queue_takes_no_more_and_stays_as_it_is(void **state)
{
    (void)state;
    static const uint32_t limits[] = {1, 2, 31, 32, 50, 51, 1000};
    for (size_t index = 0; index < COUNT_OF(limits); index++) {
        struct queue *queue = queue_new(limits[index]);
        for (uint32_t slot = 0; slot < limits[index]; slot++) {
            put(queue, slot, 0, slot);
        }
        assert_false(queue_put(queue, 0, 0, 9999));
        assert_int_equal(queue_count(queue), limits[index]);
        for (uint32_t slot = 0; slot < limits[index]; slot++) {
            expect(queue, slot, slot);
        }
        put(queue, limits[index], 0, 1);
        free(queue);
    }
}

static void times_ranks_and_slots_reach_their_limits(void **state)
{
    (void)state;
    struct queue *queue = queue_new(4);
    put(queue, SIM_TIME_MAX, QUEUE_RANK_LIMIT - 1, QUEUE_SLOT_LIMIT - 1);
    put(queue, 0, 0, 0);
    put(queue, SIM_TIME_MAX, 0, 7);
    expect(queue, 0, 0);
    expect(queue, SIM_TIME_MAX, 7);
    put(queue, SIM_TIME_MAX, QUEUE_RANK_LIMIT - 1, 8);
    expect(queue, SIM_TIME_MAX, QUEUE_SLOT_LIMIT - 1);
    expect(queue, SIM_TIME_MAX, 8);
    free(queue);
}

static void a_queue_without_turns_left_takes_no_more(void **state)
{
    (void)state;
    struct queue *queue = queue_new(4);
    queue->turn = QUEUE_TURN_LIMIT - 2;
    put(queue, 10, 0, 5);
    put(queue, 10, 0, 3);
    assert_false(queue_put(queue, 10, 0, 1));
    uint64_t turn = 77;
    assert_false(queue_pass(queue, &turn));
    assert_int_equal(turn, 77);
    expect(queue, 10, 5);
    expect(queue, 10, 3);
    free(queue);
}

static void a_turn_that_is_passed_is_nobodys(void **state)
{
    (void)state;
    struct queue *queue = queue_new(4);
    uint64_t turns[2] = {0};
    put(queue, 10, 0, 5);
    assert_true(queue_pass(queue, &turns[0]) && queue_pass(queue, &turns[1]));
    put(queue, 10, 0, 3);
    assert_int_equal(turns[0], 1);
    assert_int_equal(turns[1], 2);
    struct queue_entry entry = {0};
    assert_true(queue_take_entry(queue, &entry));
    assert_int_equal(queue_entry_turn(entry), 0);
    assert_true(queue_take_entry(queue, &entry));
    assert_int_equal(queue_entry_turn(entry), 3);
    free(queue);
}

/* One event in every bucket there is, and then the rest of the limit at one instant. */
static void a_queue_of_scattered_events_can_be_full(void **state)
{
    (void)state;
    static const uint32_t limits[] = {100, 703, 704, 705, 2000};
    for (size_t index = 0; index < COUNT_OF(limits); index++) {
        const uint32_t limit = limits[index];
        struct queue *queue = queue_new(limit);
        for (uint32_t slot = 0; slot < 51 && slot < limit; slot++) {
            put(queue, 0, 0, slot); /* near is full, so that the wheel is used */
        }
        for (uint32_t slot = 51; slot < limit; slot++) {
            const uint32_t level = slot % 9;
            const sim_time digit = 1 + slot / 9 % 63;
            put(queue, digit << (level * 6), slot % 64, slot);
        }
        assert_int_equal(queue_count(queue), limit);
        struct queue_entry last = {0};
        struct queue_entry entry = {0};
        for (uint32_t taken = 0; taken < limit; taken++) {
            assert_true(queue_take_entry(queue, &entry));
            assert_true(entry.key > last.key || (entry.key == last.key && entry.turn >= last.turn));
            last = entry;
        }
        free(queue);
    }
}

/* --- against a sorted list ------------------------------------------------------------ */

#define MODEL_LIMIT 3000

/* The same queue, written to be plainly right. */
struct model {
    struct queue_entry entries[MODEL_LIMIT]; /* sorted */
    uint32_t count;
    uint64_t turn;
};

static void model_put(struct model *model, sim_time at, uint32_t rank, uint32_t slot)
{
    const struct queue_entry entry = {.key = (uint64_t)at * 64 + rank,
                                      .turn = (model->turn++ << QUEUE_SLOT_BITS) + slot};
    uint32_t place = model->count++;
    while (place > 0 && model->entries[place - 1].key > entry.key) {
        model->entries[place] = model->entries[place - 1];
        place--;
    }
    model->entries[place] = entry;
}

static struct queue_entry model_take(struct model *model)
{
    const struct queue_entry entry = model->entries[0];
    model->count--;
    memmove(&model->entries[0], &model->entries[1], model->count * sizeof(entry));
    return entry;
}

/* A span as a simulation has them: often none, sometimes tiny, sometimes huge. */
static sim_time draw_span(struct rng *rng, uint32_t style)
{
    const uint64_t any = rng_next(rng) >> 10;
    switch (style) {
    case 0:
        return (sim_time)(any >> rng_below(rng, 54)); /* every size of span alike */
    case 1:
        return (sim_time)(any % 4); /* many ties */
    case 2:
        return SIM_MS + (sim_time)(any % (uint64_t)SIM_MS);
    case 3:
        return rng_below(rng, 4) == 0 ? 10 * SIM_SECOND : 0;
    default:
        return draw_span(rng, (uint32_t)rng_below(rng, 4));
    }
}

static void compare_lists(const struct queue *queue, const struct model *model)
{
    static struct queue_entry entries[MODEL_LIMIT];
    assert_int_equal(queue_count(queue), model->count);
    queue_list(queue, entries);
    assert_memory_equal(entries, model->entries, model->count * sizeof(entries[0]));
}

/* Asks for what would leave just before the first event, just after it, and much later. */
static void compare_first(const struct queue *queue, const struct model *model)
{
    const struct queue_entry first = model->entries[0];
    const sim_time at = queue_entry_at(first);
    const uint64_t turn = queue_entry_turn(first);
    const bool has_rank = first.key % QUEUE_RANK_LIMIT != 0;
    assert_false(queue_leaves_before(queue, at, turn));
    assert_int_equal(queue_leaves_before(queue, at, turn + 1), !has_rank);
    assert_true(queue_leaves_before(queue, at + 1, 0));
    assert_true(queue_leaves_before(queue, SIM_TIME_MAX, QUEUE_TURN_LIMIT - 1));
    assert_false(at > 0 && queue_leaves_before(queue, at - 1, QUEUE_TURN_LIMIT - 1));
}

static void take_and_compare(struct queue *queue, struct model *model, sim_time *now, bool peeks)
{
    sim_time at = 0;
    uint32_t slot = 0;
    struct queue_entry entry = {0};
    if (peeks) {
        compare_first(queue, model);
        assert_true(queue_peek(queue, &at, &slot));
        assert_true(at == queue_entry_at(model->entries[0]));
        assert_int_equal(slot, queue_entry_slot(model->entries[0]));
    }
    assert_true(queue_take_entry(queue, &entry));
    const struct queue_entry expected = model_take(model);
    assert_true(entry.key == expected.key && entry.turn == expected.turn);
    *now = queue_entry_at(entry);
}

static void run_against_model(uint64_t seed, uint32_t style, uint32_t limit, bool ranks)
{
    struct rng rng = {.state = seed * 1000 + style};
    struct model *model = calloc(1, sizeof(*model));
    struct queue *queue = queue_new(limit);
    assert_non_null(model);
    sim_time now = 0;
    for (uint32_t step = 0; step < 12000; step++) {
        const bool fills = (step / (2 * limit) % 2) == 0;
        if (rng_below(&rng, 8) < (fills ? 5U : 3U)) {
            const sim_time span = draw_span(&rng, style);
            const sim_time at = span < SIM_TIME_MAX - now ? now + span : now;
            const uint32_t rank = ranks ? (uint32_t)rng_below(&rng, QUEUE_RANK_LIMIT) : 0;
            const uint32_t slot = (uint32_t)rng_below(&rng, QUEUE_SLOT_LIMIT);
            assert_true(queue_put(queue, at, rank, slot) == (model->count < limit));
            if (model->count < limit) {
                model_put(model, at, rank, slot);
            }
        } else if (model->count > 0) {
            take_and_compare(queue, model, &now, step % 2 == 0);
        }
        if (step % 1000 == 0) {
            compare_lists(queue, model);
        }
    }
    while (model->count > 0) {
        take_and_compare(queue, model, &now, true);
    }
    assert_int_equal(queue_count(queue), 0);
    free(queue);
    free(model);
}

static void a_random_life_is_the_same_as_that_of_a_sorted_list(void **state)
{
    (void)state;
    static const uint32_t limits[] = {1, 3, 31, 50, 51, 200, MODEL_LIMIT};
    for (uint64_t seed = 0; seed < 4; seed++) {
        for (uint32_t style = 0; style < 5; style++) {
            for (size_t index = 0; index < COUNT_OF(limits); index++) {
                run_against_model(seed, style, limits[index], seed % 2 == 1);
            }
        }
    }
}

/* --- copies --------------------------------------------------------------------------- */

/* Holds for some steps and returns the sum of what left, weighted by when. */
static uint64_t hold(struct queue *queue, struct rng rng, uint32_t steps)
{
    uint64_t sum = 0;
    sim_time at = 0;
    uint32_t slot = 0;
    for (uint32_t step = 0; step < steps; step++) {
        assert_true(queue_take(queue, &at, &slot));
        sum = sum * 31 + (uint64_t)at * 7 + slot;
        put(queue, at + (sim_time)rng_below(&rng, (uint64_t)SIM_SECOND), 0, slot);
    }
    return sum;
}

static void a_copy_of_the_used_bytes_goes_on_alike(void **state)
{
    (void)state;
    const uint32_t limit = 5000;
    struct queue *queue = queue_new(limit);
    struct rng rng = rng_lane(1, "copy");
    for (uint32_t slot = 0; slot < 1000; slot++) {
        put(queue, (sim_time)rng_below(&rng, (uint64_t)SIM_SECOND), 0, slot);
    }
    (void)hold(queue, rng, 3000);
    const size_t bytes = queue_used_bytes(queue);
    struct queue *saved = malloc(bytes);
    struct queue *other = malloc(queue_bytes(limit));
    assert_true(saved != NULL && other != NULL && bytes <= queue_bytes(limit));
    memset(other, 0xA5, queue_bytes(limit));
    memcpy(saved, queue, bytes);
    memcpy(other, queue, bytes);
    const uint64_t sum = hold(queue, rng, 3000);
    assert_true(hold(other, rng, 3000) == sum);
    memcpy(queue, saved, bytes);
    assert_true(hold(queue, rng, 3000) == sum);
    free(queue);
    free(saved);
    free(other);
}

static void a_queue_with_few_events_uses_few_bytes_again(void **state)
{
    (void)state;
    struct queue *queue = queue_new(100000);
    for (uint32_t slot = 0; slot < 50; slot++) {
        put(queue, (sim_time)slot * SIM_MS, 0, slot);
    }
    assert_true(queue_used_bytes(queue) < 32768);
    for (uint32_t slot = 50; slot < 100000; slot++) {
        put(queue, SIM_SECOND + slot, 0, slot);
    }
    assert_true(queue_used_bytes(queue) > 100000 * sizeof(struct queue_entry));
    sim_time at = 0;
    uint32_t slot = 0;
    while (queue_count(queue) > 4) {
        assert_true(queue_take(queue, &at, &slot));
    }
    assert_true(queue_used_bytes(queue) < 4096);
    free(queue);
}

static void hints_change_no_order(void **state)
{
    (void)state;
    const uint32_t count = 6000;
    struct queue *plain = queue_new(count);
    struct queue *hinted = queue_new(count);
    char *records = calloc(count, 128);
    assert_non_null(records);
    queue_set_records(hinted, records - (char *)hinted, 128);
    struct rng rng = rng_lane(1, "hints");
    for (uint32_t slot = 0; slot < count; slot++) {
        const sim_time at = (sim_time)rng_below(&rng, (uint64_t)SIM_SECOND);
        put(plain, at, 0, slot);
        put(hinted, at, 0, slot);
    }
    assert_true(hold(plain, rng, 20000) == hold(hinted, rng, 20000));
    free(plain);
    free(hinted);
    free(records);
}

static void the_upcoming_slot_is_the_one_after_the_next(void **state)
{
    (void)state;
    struct queue *queue = queue_new(3);
    put(queue, 10, 0, 1);
    put(queue, 20, 0, 2);
    assert_int_equal(queue_upcoming(queue, 1), 2);
    expect(queue, 10, 1);
    assert_int_equal(queue_upcoming(queue, 1), 0);
    free(queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_earliest_event_leaves_first),
        cmocka_unit_test(two_events_at_one_instant_leave_in_the_order_they_came),
        cmocka_unit_test(rank_goes_before_the_order_of_arrival),
        cmocka_unit_test(any_number_of_events_at_one_instant_leaves_in_order),
        cmocka_unit_test(rising_falling_and_doubling_times_leave_sorted),
        cmocka_unit_test(an_empty_queue_gives_nothing),
        cmocka_unit_test(a_full_queue_takes_no_more_and_stays_as_it_is),
        cmocka_unit_test(times_ranks_and_slots_reach_their_limits),
        cmocka_unit_test(a_queue_without_turns_left_takes_no_more),
        cmocka_unit_test(a_turn_that_is_passed_is_nobodys),
        cmocka_unit_test(a_queue_of_scattered_events_can_be_full),
        cmocka_unit_test(a_random_life_is_the_same_as_that_of_a_sorted_list),
        cmocka_unit_test(a_copy_of_the_used_bytes_goes_on_alike),
        cmocka_unit_test(a_queue_with_few_events_uses_few_bytes_again),
        cmocka_unit_test(hints_change_no_order),
        cmocka_unit_test(the_upcoming_slot_is_the_one_after_the_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
