#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/prepare_list.h"
#include "tests/loads.h"

static struct replica *fresh(struct harness *harness)
{
    struct replica *replica = load_act(harness, 1);
    replica->committed = 10;
    prepare_list_clear(harness_sim(harness), replica);
    return replica;
}

static bool has(struct harness *harness, const struct replica *replica, int64_t decree,
                bool is_hole)
{
    const struct prepared *entry = prepare_list_find(harness_sim(harness), replica, decree);
    return entry != NULL && entry->mutation.decree == decree && entry->is_hole == is_hole;
}

static void decrees_stand_in_order_and_a_skipped_one_is_a_hole(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    struct sim *sim = harness_sim(harness);
    struct replica *replica = fresh(harness);
    assert_non_null(prepare_list_put(sim, replica, 11));
    assert_non_null(prepare_list_put(sim, replica, 14));
    assert_int_equal(replica->prepared, 14);
    assert_int_equal(replica->prepares.count, 4);
    assert_true(has(harness, replica, 11, false));
    assert_true(has(harness, replica, 12, true));
    assert_true(has(harness, replica, 14, false));
    assert_non_null(prepare_list_put(sim, replica, 12));
    assert_true(has(harness, replica, 12, false));
    assert_int_equal(replica->prepares.count, 4);
    assert_null(prepare_list_find(sim, replica, 15));
    assert_null(prepare_list_find(sim, replica, 10));
    harness_free(harness);
}

static void a_learners_list_may_begin_late_and_reach_down_later(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    struct sim *sim = harness_sim(harness);
    struct replica *replica = fresh(harness);
    struct prepared *entry = prepare_list_put(sim, replica, 21);
    entry->is_logged = 1;
    assert_int_equal(replica->prepares.count, 1);
    assert_non_null(prepare_list_put(sim, replica, 19));
    assert_int_equal(replica->prepares.count, 3);
    assert_true(has(harness, replica, 19, false));
    assert_true(has(harness, replica, 20, true));
    assert_true(prepare_list_find(sim, replica, 21)->is_logged);
    replica->committed = 20;
    prepare_list_trim(sim, replica);
    assert_int_equal(prepare_list_first(sim, replica)->mutation.decree, 21);
    replica->committed = 30;
    prepare_list_trim(sim, replica);
    assert_int_equal(replica->prepares.count, 0);
    assert_int_equal(replica->prepared, 30);
    harness_free(harness);
}

static void putting_a_decree_again_keeps_its_clients_and_forgets_the_rest(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    struct sim *sim = harness_sim(harness);
    struct replica *replica = fresh(harness);
    struct prepared *entry = prepare_list_put(sim, replica, 11);
    assert_non_null(sim_list_push(sim, POOL_WRITES, &entry->writes));
    entry->is_logged = 1;
    assert_ptr_equal(prepare_list_put(sim, replica, 11), entry);
    assert_false(entry->is_logged);
    assert_int_equal(entry->writes.count, 1);
    prepare_list_forget_clients(sim, replica);
    assert_int_equal(entry->writes.count, 0);
    assert_int_equal(replica->prepares.count, 1);
    harness_free(harness);
}

static void a_crash_leaves_what_the_log_holds_without_a_gap(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    struct sim *sim = harness_sim(harness);
    struct replica *replica = fresh(harness);
    for (int64_t decree = 11; decree <= 14; decree++) {
        struct prepared *entry = prepare_list_put(sim, replica, decree);
        entry->is_logged = decree != 13;
        entry->mutation.content = (uint64_t)decree;
        assert_non_null(sim_list_push(sim, POOL_WRITES, &entry->writes));
    }
    prepare_list_crash(sim, replica);
    assert_int_equal(replica->prepares.count, 2);
    assert_int_equal(replica->prepared, 12);
    assert_int_equal(prepare_list_find(sim, replica, 12)->mutation.content, 12);
    assert_int_equal(prepare_list_find(sim, replica, 12)->writes.count, 0);
    harness_free(harness);
}

static void room_is_made_among_committed_mutations_only(void **state)
{
    (void)state;
    struct replica replica = {.committed = 100, .cache_floor = 3};
    prepare_list_make_room(&replica, 105, 110);
    assert_int_equal(replica.cache_floor, 3);
    prepare_list_make_room(&replica, 120, 110);
    assert_int_equal(replica.cache_floor, 10);
    prepare_list_make_room(&replica, 300, 110);
    assert_int_equal(replica.cache_floor, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decrees_stand_in_order_and_a_skipped_one_is_a_hole),
        cmocka_unit_test(a_learners_list_may_begin_late_and_reach_down_later),
        cmocka_unit_test(putting_a_decree_again_keeps_its_clients_and_forgets_the_rest),
        cmocka_unit_test(a_crash_leaves_what_the_log_holds_without_a_gap),
        cmocka_unit_test(room_is_made_among_committed_mutations_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
