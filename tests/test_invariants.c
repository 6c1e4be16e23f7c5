#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "models/meta.h"
#include "models/replica.h"
#include "models/stub.h"
#include "tests/harness.h"

/* A cluster that users write to, ten seconds on. */
static struct harness *busy(void)
{
    struct harness *harness = harness_new("scenario: s\nduration: 1min\n"
                                          "table: {partitions: 1}\n"
                                          "clients: [{name: web, writes: 50/s}]\n"
                                          "steps: [{at: 59s, do: query_bulk_load_status}]\n");
    harness_run_to(harness, 10 * SIM_SECOND);
    return harness;
}

/* The first invariant that does not hold for an actor now; SIM_NO_KIND if all do. */
static uint16_t broken_by(struct harness *harness, uint32_t actor)
{
    const struct sim *sim = harness_sim(harness);
    return pegasus_model.actor_types[sim_type_of(sim, actor)].inspect(sim, actor,
                                                                      sim_peek(sim, actor));
}

/* Runs on; the invariant must be what ends the run. */
static void assert_breaks(struct harness *harness, enum invariant_kind kind)
{
    const struct run_result *result = harness_finish(harness);
    assert_int_equal(result->verdict, VERDICT_BROKEN);
    assert_non_null(strstr(result->why, pegasus_model.invariants[kind].name));
    harness_free(harness);
}

static void a_healthy_cluster_breaks_none(void **state)
{
    (void)state;
    struct harness *harness = busy();
    assert_int_not_equal(harness_finish(harness)->verdict, VERDICT_BROKEN);
    harness_free(harness);
}

static void two_primaries_of_one_ballot_break_it(void **state)
{
    (void)state;
    struct harness *harness = busy();
    harness_replica(harness, 0, 1)->role = ROLE_PRIMARY;
    assert_breaks(harness, INVARIANT_ONE_PRIMARY);
}

static void two_primaries_of_two_ballots_do_not(void **state)
{
    (void)state;
    struct harness *harness = busy();
    harness_replica(harness, 0, 1)->role = ROLE_PRIMARY;
    harness_replica(harness, 0, 1)->config.ballot++;
    const uint32_t primary = cluster_replica(harness_options(harness), 0, 0);
    assert_int_equal(broken_by(harness, primary), SIM_NO_KIND);
    harness_free(harness);
}

static void a_ballot_that_falls_breaks_it(void **state)
{
    (void)state;
    struct harness *harness = busy();
    harness_replica(harness, 0, 0)->disk.ballot += 5;
    assert_breaks(harness, INVARIANT_BALLOT_GROWS);
}

static void committing_what_is_not_prepared_breaks_it(void **state)
{
    (void)state;
    struct harness *harness = busy();
    const uint32_t member = cluster_replica(harness_options(harness), 0, 1);
    assert_int_equal(broken_by(harness, member), SIM_NO_KIND);
    harness_replica(harness, 0, 1)->committed += 1000;
    assert_int_equal(broken_by(harness, member), INVARIANT_COMMIT_ORDER);
    harness_free(harness);
}

static void applying_what_is_not_committed_breaks_it(void **state)
{
    (void)state;
    struct harness *harness = busy();
    const uint32_t member = cluster_replica(harness_options(harness), 0, 1);
    harness_replica(harness, 0, 1)->disk.applied = harness_replica(harness, 0, 1)->committed + 1;
    assert_int_equal(broken_by(harness, member), INVARIANT_COMMIT_ORDER);
    harness_free(harness);
}

static void members_that_differ_break_it(void **state)
{
    (void)state;
    struct harness *harness = busy();
    harness_replica(harness, 0, 1)->disk.content ^= 1;
    harness_replica(harness, 0, 1)->disk.applied = harness_replica(harness, 0, 0)->disk.applied;
    harness_replica(harness, 0, 1)->committed = harness_replica(harness, 0, 0)->committed;
    const uint32_t member = cluster_replica(harness_options(harness), 0, 1);
    assert_int_equal(broken_by(harness, member), INVARIANT_SAME_CONTENT);
    harness_free(harness);
}

static void too_many_downloads_break_it(void **state)
{
    (void)state;
    struct harness *harness = busy();
    struct stub *stub = harness_state(harness, cluster_stub(harness_options(harness), 0));
    stub->downloading = 6;
    assert_breaks(harness, INVARIANT_DOWNLOAD_SLOTS);
}

static void too_many_rollbacks_break_it(void **state)
{
    (void)state;
    struct harness *harness = busy();
    meta_tables(harness_meta(harness, 0))[0].rollback_count = 11;
    assert_breaks(harness, INVARIANT_ROLLBACK_LIMIT);
}

static void a_load_that_left_no_data_breaks_it(void **state)
{
    (void)state;
    struct harness *harness = busy();
    harness_replica(harness, 0, 0)->loader.status = BLS_SUCCEED;
    assert_breaks(harness, INVARIANT_INGESTED_EVERYWHERE);
}

static void a_prepare_list_that_overflows_breaks_it(void **state)
{
    (void)state;
    struct harness *harness = busy();
    const uint32_t primary = cluster_replica(harness_options(harness), 0, 0);
    harness_replica(harness, 0, 0)->prepares.count += 200;
    assert_int_equal(broken_by(harness, primary), INVARIANT_QUEUE_WINDOW);
    harness_replica(harness, 0, 0)->prepares.count -= 200;
    harness_free(harness);
}

static void of_two_that_are_broken_the_first_of_the_table_is_named(void **state)
{
    (void)state;
    struct harness *harness = busy();
    const uint32_t primary = cluster_replica(harness_options(harness), 0, 0);
    harness_replica(harness, 0, 0)->loader.status = BLS_SUCCEED;
    assert_int_equal(broken_by(harness, primary), INVARIANT_INGESTED_EVERYWHERE);
    harness_replica(harness, 0, 0)->disk.ballot += 5;
    assert_int_equal(broken_by(harness, primary), INVARIANT_BALLOT_GROWS);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_healthy_cluster_breaks_none),
        cmocka_unit_test(two_primaries_of_one_ballot_break_it),
        cmocka_unit_test(two_primaries_of_two_ballots_do_not),
        cmocka_unit_test(a_ballot_that_falls_breaks_it),
        cmocka_unit_test(committing_what_is_not_prepared_breaks_it),
        cmocka_unit_test(applying_what_is_not_committed_breaks_it),
        cmocka_unit_test(members_that_differ_break_it),
        cmocka_unit_test(too_many_downloads_break_it),
        cmocka_unit_test(too_many_rollbacks_break_it),
        cmocka_unit_test(a_load_that_left_no_data_breaks_it),
        cmocka_unit_test(a_prepare_list_that_overflows_breaks_it),
        cmocka_unit_test(of_two_that_are_broken_the_first_of_the_table_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
