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

/* Whether an invariant holds for an actor now. */
static bool holds(struct harness *harness, enum invariant_kind kind, uint32_t actor)
{
    const struct sim_checked checked = {.sim = harness_sim(harness),
                                        .state = sim_peek(harness_sim(harness), actor),
                                        .actor = actor};
    return pegasus_model.invariants[kind].holds(&checked);
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
    assert_true(holds(harness, INVARIANT_ONE_PRIMARY, primary));
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
    assert_true(holds(harness, INVARIANT_COMMIT_ORDER, member));
    harness_replica(harness, 0, 1)->committed += 1000;
    assert_false(holds(harness, INVARIANT_COMMIT_ORDER, member));
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
    assert_false(holds(harness, INVARIANT_SAME_CONTENT, member));
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
    assert_false(holds(harness, INVARIANT_QUEUE_WINDOW, primary));
    harness_replica(harness, 0, 0)->prepares.count -= 200;
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
        cmocka_unit_test(members_that_differ_break_it),
        cmocka_unit_test(too_many_downloads_break_it),
        cmocka_unit_test(too_many_rollbacks_break_it),
        cmocka_unit_test(a_load_that_left_no_data_breaks_it),
        cmocka_unit_test(a_prepare_list_that_overflows_breaks_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
