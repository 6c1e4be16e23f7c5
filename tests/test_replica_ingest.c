#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/replica_ingest.h"
#include "tests/loads.h"

static void ballot_and_files_say_what_becomes_of_an_ingestion(void **state)
{
    (void)state;
    struct replica replica = {.config = {.ballot = 3}, .disk = {.files_done = 4}};
    assert_int_equal(replica_ingest_outlook(&replica, 3, 4), IS_RUNNING);
    assert_int_equal(replica_ingest_outlook(&replica, 2, 4), IS_INVALID);
    assert_int_equal(replica_ingest_outlook(&replica, 3, 5), IS_FAILED);
}

static void the_result_comes_later_and_takes_the_files(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_until_ingesting(harness);
    sim_time begin = load_now(harness);
    load_write(harness, RC_INGESTION, 500);
    const struct replica *primary = load_primary(harness);
    harness_run_to(harness, begin + 90 * SIM_MS);
    assert_int_equal(primary->loader.ingestion, IS_RUNNING);
    assert_int_equal(primary->disk.files_done, 4);
    harness_run_to(harness, begin + 120 * SIM_MS);
    assert_int_equal(primary->loader.ingestion, IS_SUCCEED);
    assert_int_equal(primary->disk.files_done, 0);
    assert_int_equal(primary->disk.loads_ingested, 1);
    assert_int_equal(primary->disk.ingested_decree, primary->committed);
    /* Secondaries do not know yet that it is committed. */
    assert_int_equal(harness_replica(harness, 0, 1)->loader.ingestion, IS_INVALID);
    harness_free(harness);
}

static void an_outdated_request_ends_invalid_without_ingesting(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_until_ingesting(harness);
    struct client_write write = {.ballot = load_primary(harness)->config.ballot - 1,
                                 .timeout = SIM_SECOND,
                                 .body_bytes = 500,
                                 .file_count = 4,
                                 .code = RC_INGESTION};
    harness_send(harness, cluster_meta(0), load_actor(harness, 0), MSG_CLIENT_WRITE, &write);
    load_wait(harness, SIM_SECOND);
    assert_true(harness_tells(harness, "ends the ingestion of 1.0: INVALID"));
    assert_int_equal(load_primary(harness)->loader.ingestion, IS_INVALID);
    assert_int_equal(load_primary(harness)->disk.files_done, 4);
    assert_true(load_primary(harness)->loader.is_ingesting);
    harness_free(harness);
}

/* One worker a server, busy for 100 ms with an ingestion that is none of partition 0. */
static struct harness *load_behind_another(void)
{
    struct harness *harness =
        harness_new(LOAD_MASTER LOAD_TABLE "config: {ingestion_workers: 1}\n");
    load_until_ingesting(harness);
    load_stub(harness, 0)->ingesting = 1;
    load_write(harness, RC_INGESTION, 500);
    load_wait(harness, 50 * SIM_MS);
    assert_int_equal(load_primary(harness)->loader.ingestion, IS_RUNNING);
    assert_int_equal(load_stub(harness, 0)->ingestions.count, 1);
    return harness;
}

/* The other ingestion is over: the worker takes the next task. */
static void free_the_worker(struct harness *harness)
{
    const uint32_t stub = cluster_stub(harness_options(harness), 0);
    const struct ingest_task other = {.result = IS_INVALID, .partition = 0};
    harness_send(harness, stub, stub, MSG_INGEST_DUE, &other);
    load_wait(harness, 5 * SIM_MS);
    assert_int_equal(load_stub(harness, 0)->ingestions.count, 0);
}

static void one_that_waited_for_a_worker_is_carried_out_then(void **state)
{
    (void)state;
    struct harness *harness = load_behind_another();
    free_the_worker(harness);
    assert_int_equal(load_stub(harness, 0)->ingesting, 1);
    load_wait(harness, 200 * SIM_MS);
    assert_int_equal(load_primary(harness)->loader.ingestion, IS_SUCCEED);
    assert_int_equal(load_primary(harness)->disk.files_done, 0);
    assert_int_equal(load_stub(harness, 0)->ingesting, 0);
    harness_free(harness);
}

static void one_whose_ballot_is_outdated_when_a_worker_takes_it_ends_invalid(void **state)
{
    (void)state;
    struct harness *harness = load_behind_another();
    load_primary(harness)->config.ballot++;
    free_the_worker(harness);
    load_wait(harness, 200 * SIM_MS);
    assert_int_equal(load_primary(harness)->loader.ingestion, IS_INVALID);
    assert_int_equal(load_primary(harness)->disk.files_done, 4);
    assert_int_equal(load_stub(harness, 0)->ingesting, 0);
    harness_free(harness);
}

static void one_whose_files_are_gone_when_a_worker_takes_it_fails(void **state)
{
    (void)state;
    struct harness *harness = load_behind_another();
    load_order(harness, BLS_CANCELED);
    load_wait(harness, 20 * SIM_MS);
    free_the_worker(harness);
    load_wait(harness, 200 * SIM_MS);
    assert_int_equal(load_primary(harness)->loader.ingestion, IS_FAILED);
    assert_int_equal(load_primary(harness)->disk.loads_ingested, 0);
    harness_free(harness);
}

static void a_result_overwrites_what_was_cleared_meanwhile(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_until_ingesting(harness);
    load_write(harness, RC_INGESTION, 500);
    load_wait(harness, 20 * SIM_MS);
    load_order(harness, BLS_CANCELED);
    load_wait(harness, 20 * SIM_MS);
    const struct replica *primary = load_primary(harness);
    assert_int_equal(primary->loader.ingestion, IS_INVALID);
    assert_true(loader_is_clean(primary));
    load_wait(harness, SIM_SECOND);
    assert_int_equal(primary->loader.ingestion, IS_SUCCEED);
    assert_false(loader_is_clean(primary));
    harness_free(harness);
}

/* A rollback meets a running ingestion: the files are there still, and then they are not. */
static void one_that_outlives_its_load_takes_the_files_of_the_next(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_until_ingesting(harness);
    load_write(harness, RC_INGESTION, 500);
    load_wait(harness, 20 * SIM_MS);
    const struct replica *primary = load_primary(harness);
    assert_int_equal(primary->loader.ingestion, IS_RUNNING);
    load_order(harness, BLS_DOWNLOADING);
    load_wait(harness, 20 * SIM_MS);
    assert_int_equal(primary->loader.status, BLS_DOWNLOADED); /* nothing had to be fetched */
    assert_int_equal(primary->loader.ingestion, IS_INVALID);
    assert_false(primary->loader.is_ingesting);
    load_wait(harness, 200 * SIM_MS);
    assert_int_equal(primary->loader.ingestion, IS_SUCCEED);
    assert_int_equal(primary->loader.status, BLS_DOWNLOADED);
    assert_int_equal(primary->disk.files_done, 0);
    load_order(harness, BLS_INGESTING);
    load_wait(harness, 20 * SIM_MS);
    assert_int_equal(primary->loader.ingestion, IS_SUCCEED); /* of the load before */
    load_write(harness, RC_INGESTION, 500);
    load_wait(harness, 200 * SIM_MS);
    assert_int_equal(primary->loader.ingestion, IS_FAILED);
    assert_int_equal(primary->disk.loads_ingested, 1);
    harness_free(harness);
}

static void a_repeat_without_a_fresh_download_fails(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_until_ingesting(harness);
    load_write(harness, RC_INGESTION, 500);
    load_wait(harness, SIM_SECOND);
    load_act(harness, 0);
    loader_lower_flag(harness_sim(harness), load_primary(harness), FLAG_REPORTED);
    load_write(harness, RC_INGESTION, 500);
    load_wait(harness, SIM_SECOND);
    assert_int_equal(load_primary(harness)->loader.ingestion, IS_FAILED);
    assert_int_equal(load_primary(harness)->disk.loads_ingested, 1);
    harness_free(harness);
}

#define AT_APPLY LOAD_MASTER LOAD_TABLE "fixes: [flag-at-apply]\n"

static void flag_at_apply_raises_it_with_the_ingestion_and_begins_none_twice(void **state)
{
    (void)state;
    struct harness *harness = harness_new(AT_APPLY);
    load_until_ingesting(harness);
    load_write(harness, RC_INGESTION, 500);
    load_write(harness, RC_INGESTION, 500);
    load_write(harness, RC_PUT, 100);
    const struct replica *primary = load_primary(harness);
    load_wait(harness, 0);
    assert_false(primary->loader.is_ingesting);
    /* Both requests and the user's write are prepared; the first to be applied counts. */
    load_wait(harness, 20 * SIM_MS);
    assert_true(primary->loader.is_ingesting);
    assert_int_equal(primary->committed, 3);
    assert_int_equal(harness_count(harness, COUNTER_INGESTIONS), 1);
    assert_int_equal(harness_count(harness, COUNTER_DUPLICATE_INGESTIONS), 1);
    assert_int_equal(harness_count(harness, COUNTER_WRITES_INTO_INGESTION), 1);
    load_wait(harness, SIM_SECOND);
    assert_int_equal(primary->loader.ingestion, IS_SUCCEED);
    assert_int_equal(primary->disk.loads_ingested, 1);
    harness_free(harness);
}

static void flag_at_apply_raises_none_for_an_outdated_request(void **state)
{
    (void)state;
    struct harness *harness = harness_new(AT_APPLY);
    load_until_ingesting(harness);
    const struct client_write outdated = {.ballot = load_primary(harness)->config.ballot - 1,
                                          .timeout = 10 * SIM_SECOND,
                                          .body_bytes = 500,
                                          .file_count = 4,
                                          .code = RC_INGESTION};
    harness_send(harness, cluster_meta(0), load_actor(harness, 0), MSG_CLIENT_WRITE, &outdated);
    load_wait(harness, SIM_SECOND);
    assert_int_equal(load_primary(harness)->committed, 1);
    assert_int_equal(load_primary(harness)->loader.ingestion, IS_INVALID);
    assert_false(load_primary(harness)->loader.is_ingesting);
    harness_free(harness);
}

static void an_engine_that_fails_to_ingest_leaves_the_flag_up(void **state)
{
    (void)state;
    struct harness *harness = harness_new(LOAD_MASTER LOAD_TABLE);
    load_until_ingesting(harness);
    load_stub(harness, 0)->ingest_fails = 1;
    load_stub(harness, 0)->ingest_fail_partition = -1;
    load_write(harness, RC_INGESTION, 500);
    load_wait(harness, SIM_SECOND);
    assert_int_equal(load_primary(harness)->loader.ingestion, IS_FAILED);
    assert_true(load_primary(harness)->loader.is_ingesting);
    assert_int_equal(load_primary(harness)->role, ROLE_PRIMARY);
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ballot_and_files_say_what_becomes_of_an_ingestion),
        cmocka_unit_test(the_result_comes_later_and_takes_the_files),
        cmocka_unit_test(an_outdated_request_ends_invalid_without_ingesting),
        cmocka_unit_test(one_that_waited_for_a_worker_is_carried_out_then),
        cmocka_unit_test(one_whose_ballot_is_outdated_when_a_worker_takes_it_ends_invalid),
        cmocka_unit_test(one_whose_files_are_gone_when_a_worker_takes_it_fails),
        cmocka_unit_test(a_result_overwrites_what_was_cleared_meanwhile),
        cmocka_unit_test(one_that_outlives_its_load_takes_the_files_of_the_next),
        cmocka_unit_test(a_repeat_without_a_fresh_download_fails),
        cmocka_unit_test(flag_at_apply_raises_it_with_the_ingestion_and_begins_none_twice),
        cmocka_unit_test(flag_at_apply_raises_none_for_an_outdated_request),
        cmocka_unit_test(an_engine_that_fails_to_ingest_leaves_the_flag_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
