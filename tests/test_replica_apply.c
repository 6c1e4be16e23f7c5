#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/replica_apply.h"
#include "tests/loads.h"

static void a_digest_depends_on_contents_and_their_order(void **state)
{
    (void)state;
    uint64_t ab = replica_apply_digest(replica_apply_digest(0, 1), 2);
    uint64_t ba = replica_apply_digest(replica_apply_digest(0, 2), 1);
    assert_true(ab != ba);
    assert_true(replica_apply_digest(0, 1) != replica_apply_digest(0, 2));
}

static void an_engine_that_refuses_a_user_write_ends_the_replica(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    load_primary(harness)->engine_fails = 1;
    load_write(harness, RC_PUT, 100);
    load_wait(harness, 20 * SIM_MS);
    assert_true(harness_tells(harness, "fails to apply decree 1 to its engine"));
    assert_int_not_equal(load_primary(harness)->role, ROLE_PRIMARY);
    assert_int_equal(load_primary(harness)->disk.applied, 0);
    harness_free(harness);
}

static void an_engine_that_refuses_the_empty_put_leaves_replica_and_flag_as_they_are(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_until_ingesting(harness);
    struct replica *primary = load_primary(harness);
    primary->engine_fails = 1;
    int64_t before = primary->committed;
    load_write(harness, RC_INGESTION, 500);
    load_wait(harness, SIM_SECOND);
    assert_int_equal(primary->role, ROLE_PRIMARY);
    assert_int_equal(primary->committed, before + 1);
    assert_int_equal(primary->loader.ingestion, IS_INVALID);
    assert_true(primary->loader.is_ingesting);
    assert_int_equal(harness_count(harness, COUNTER_INGESTIONS), 0);
    assert_true(harness_tells(harness, "the engine refuses the empty write before it"));
    harness_free(harness);
}

/* What secondaries apply, each at its own time, has been counted at the primary. */
static void writes_into_an_ingestion_are_counted_at_the_primary(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    harness_run_to(harness, SIM_SECOND);
    harness_replica(harness, 0, 1)->loader.ingestion = IS_RUNNING;
    for (int i = 0; i < 3; i++) {
        load_write(harness, RC_PUT, 100);
        load_wait(harness, 100 * SIM_MS);
    }
    assert_int_equal(harness_replica(harness, 0, 1)->committed, 2);
    assert_int_equal(harness_count(harness, COUNTER_WRITES_INTO_INGESTION), 0);
    load_primary(harness)->loader.ingestion = IS_RUNNING;
    load_write(harness, RC_PUT, 100);
    load_wait(harness, 100 * SIM_MS);
    assert_int_equal(harness_count(harness, COUNTER_WRITES_INTO_INGESTION), 1);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_digest_depends_on_contents_and_their_order),
        cmocka_unit_test(an_engine_that_refuses_a_user_write_ends_the_replica),
        cmocka_unit_test(an_engine_that_refuses_the_empty_put_leaves_replica_and_flag_as_they_are),
        cmocka_unit_test(writes_into_an_ingestion_are_counted_at_the_primary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
