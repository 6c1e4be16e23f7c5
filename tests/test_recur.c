/* Two worlds that are the same to the future, and worlds that are not. */
#include "sim/recur.h"
#include "tests/circles.h"
#include "tests/harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PERIOD (30 * SIM_SECOND)

static struct harness *circle_at(const char *yaml, sim_time until)
{
    struct harness *harness = harness_new(yaml);
    while (world_step(harness_sim(harness), until)) {
    }
    return harness;
}

static void a_circle_comes_back_to_the_same_hash_and_passes_others(void **state)
{
    (void)state;
    struct harness *harness = circle_at(CIRCLE_ALONE, 260 * SIM_SECOND);
    struct sim *sim = harness_sim(harness);
    struct recur *recur = recur_new(sim->plan);
    uint64_t hashes[4];
    for (int i = 0; i < 4; i++) {
        while (world_step(sim, 260 * SIM_SECOND + i * PERIOD / 2)) {
        }
        hashes[i] = recur_hash(sim, recur);
    }
    assert_true(hashes[0] == hashes[2] && hashes[1] == hashes[3]);
    assert_false(hashes[0] == hashes[1]);
    assert_in_range(recur_bytes(recur), 1000, 1000000);
    recur_free(recur);
    harness_free(harness);
}

static void hashing_changes_nothing(void **state)
{
    (void)state;
    struct harness *harness = circle_at(CIRCLE_REFUSED, 30 * SIM_SECOND);
    struct sim *sim = harness_sim(harness);
    struct recur *recur = recur_new(sim->plan);
    const uint64_t world = world_hash(sim);
    const uint64_t first = recur_hash(sim, recur);
    assert_true(recur_hash(sim, recur) == first);
    assert_true(world_hash(sim) == world);
    recur_free(recur);
    harness_free(harness);
}

/* Changes something of a world, or changes it back. */
typedef void change(struct sim *sim);

static void of_pause(struct sim *sim)
{
    sim->nodes[1].paused_until ^= INT64_C(1) << 60;
}

static void of_power(struct sim *sim)
{
    sim->nodes[1].is_down ^= 1;
}

static void of_link(struct sim *sim)
{
    if (network_is_cut(sim->network, 1, 2)) {
        network_heal(sim->network, 1, 2);
    } else {
        network_cut(sim->network, 1, 2);
    }
}

static void of_arrival(struct sim *sim)
{
    sim->network->arrivals[1] ^= INT64_C(1) << 60;
}

static void of_trap(struct sim *sim)
{
    sim->network->trap_count ^= 1;
}

static void of_guard(struct sim *sim)
{
    assert_int_not_equal(sim->guards[0].since, 0);
    sim->guards[0].holder ^= 1;
}

static void of_measure(struct sim *sim)
{
    sim->obligations[0].measure ^= 1;
}

static void of_tape(struct sim *sim)
{
    sim->tape->is_quiet ^= 1;
}

/* A pending event. */
static struct slot *pending(struct sim *sim)
{
    uint32_t i = 2;
    while (sim->slots[i].state != SLOT_PENDING || sim->slots[i].class_ != SIM_TIMER) {
        i++;
    }
    return &sim->slots[i];
}

static void of_sender(struct sim *sim)
{
    pending(sim)->from ^= 1;
}

static void of_class(struct sim *sim)
{
    struct slot *slot = sim->slots + 2;
    while (slot->state != SLOT_PENDING || slot->class_ == SIM_REPLY ||
           slot->class_ == SIM_REQUEST) {
        slot++;
    }
    slot->class_ ^= SIM_TIMER;
}

static void of_incarnation(struct sim *sim)
{
    pending(sim)->incarnation ^= 1;
}

static void what_is_around_the_states_is_told_apart(void **state)
{
    (void)state;
    static change *const changes[] = {of_pause,  of_power, of_link,       of_arrival,
                                      of_trap,   of_guard, of_measure,    of_tape,
                                      of_sender, of_class, of_incarnation};
    struct harness *harness = circle_at(CIRCLE_REFUSED, 130 * SIM_SECOND);
    struct sim *sim = harness_sim(harness);
    struct recur *recur = recur_new(sim->plan);
    const uint64_t hash = recur_hash(sim, recur);
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        changes[i](sim);
        assert_false(recur_hash(sim, recur) == hash);
        changes[i](sim);
        assert_true(recur_hash(sim, recur) == hash);
    }
    /* A quiet tape is not asked any more. */
    sim->tape->lanes[0].state ^= 1;
    assert_true(recur_hash(sim, recur) == hash);
    recur_free(recur);
    harness_free(harness);
}

static void a_tape_that_may_be_asked_is_told_apart_by_its_lanes(void **state)
{
    (void)state;
    struct harness *harness = circle_at(CIRCLE_REFUSED, 30 * SIM_SECOND);
    struct sim *sim = harness_sim(harness);
    struct recur *recur = recur_new(sim->plan);
    const uint64_t hash = recur_hash(sim, recur);
    sim->tape->lanes[1].state ^= 1;
    assert_false(recur_hash(sim, recur) == hash);
    sim->tape->lanes[1].state ^= 1;
    sim->tape->drawn++;
    assert_false(recur_hash(sim, recur) == hash);
    recur_free(recur);
    harness_free(harness);
}

/* Counts pieces. */
static void count(void *context, const struct recur_piece *piece)
{
    uint32_t *counts = context;
    counts[0]++;
    counts[1] += piece->shape->count > 0;
}

static void every_state_and_every_pending_event_is_a_piece(void **state)
{
    (void)state;
    struct harness *harness = circle_at(CIRCLE_REFUSED, 30 * SIM_SECOND);
    struct sim *sim = harness_sim(harness);
    struct recur *recur = recur_new(sim->plan);
    uint32_t born = 0;
    for (uint32_t i = 0; i < sim->plan->actor_count; i++) {
        born += sim->births[i] != 0;
    }
    uint32_t counts[2] = {0};
    recur_pieces(sim, recur, count, counts);
    assert_true(counts[0] >= born + sim->world->slot_count);
    assert_true(counts[1] > born / 2);
    recur_free(recur);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_circle_comes_back_to_the_same_hash_and_passes_others),
        cmocka_unit_test(hashing_changes_nothing),
        cmocka_unit_test(what_is_around_the_states_is_told_apart),
        cmocka_unit_test(a_tape_that_may_be_asked_is_told_apart_by_its_lanes),
        cmocka_unit_test(every_state_and_every_pending_event_is_a_piece),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
