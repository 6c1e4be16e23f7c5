#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/replica_report.h"
#include "tests/loads.h"

/* A primary of three whose secondaries' last reports are the test's. */
static struct replica group(void)
{
    struct replica replica = {
        .config = {.secondary_count = 2, .max_replicas = 3, .secondaries = {1, 2}},
        .role = ROLE_PRIMARY};
    return replica;
}

static struct bulk_load_response report(const struct replica *replica, enum bulk_load_status status)
{
    struct bulk_load_response response = {0};
    replica_report_group(replica, 0, status, &response);
    return response;
}

static void total_progress_is_shared_by_the_replicas_there_should_be(void **state)
{
    (void)state;
    struct replica replica = group();
    replica.loader.progress = 100;
    replica.loader.secondaries[0].report =
        (struct replica_report){.progress = 100, .flags = REPORT_HAS_DOWNLOAD};
    struct bulk_load_response response = report(&replica, BLS_DOWNLOADING);
    assert_int_equal(response.flags, RESPONSE_HAS_PROGRESS);
    assert_int_equal(response.total_progress, 66);
    assert_int_equal(response.node_count, 3);
    assert_int_equal(response.nodes[2].server, 2);
    assert_int_equal(response.nodes[2].flags, 0);
    replica.config.secondary_count = 1;
    assert_int_equal(report(&replica, BLS_DOWNLOADED).total_progress, 66);
}

static void ingestion_is_finished_when_all_three_say_so(void **state)
{
    (void)state;
    struct replica replica = group();
    replica.loader.ingestion = IS_SUCCEED;
    for (uint32_t i = 0; i < 2; i++) {
        replica.loader.secondaries[i].report =
            (struct replica_report){.ingestion = IS_SUCCEED, .flags = REPORT_HAS_INGESTION};
    }
    assert_int_equal(report(&replica, BLS_INGESTING).flags,
                     RESPONSE_HAS_FINISHED | RESPONSE_FINISHED);
    replica.loader.secondaries[1].report.ingestion = IS_RUNNING;
    assert_int_equal(report(&replica, BLS_INGESTING).flags, RESPONSE_HAS_FINISHED);
    replica.loader.secondaries[1].report = (struct replica_report){0};
    assert_int_equal(report(&replica, BLS_INGESTING).flags, RESPONSE_HAS_FINISHED);
    replica.config.secondary_count = 1;
    assert_int_equal(report(&replica, BLS_INGESTING).flags, RESPONSE_HAS_FINISHED);
}

static void a_group_is_clean_or_paused_when_all_three_are(void **state)
{
    (void)state;
    struct replica replica = group();
    for (uint32_t i = 0; i < 2; i++) {
        replica.loader.secondaries[i].report = (struct replica_report){
            .flags = REPORT_HAS_CLEAN | REPORT_CLEAN | REPORT_HAS_PAUSED | REPORT_PAUSED};
    }
    assert_int_equal(report(&replica, BLS_SUCCEED).flags, RESPONSE_HAS_CLEAN | RESPONSE_CLEAN);
    assert_int_equal(report(&replica, BLS_PAUSING).flags, RESPONSE_HAS_PAUSED);
    replica.loader.status = BLS_PAUSED;
    assert_int_equal(report(&replica, BLS_PAUSING).flags, RESPONSE_HAS_PAUSED | RESPONSE_PAUSED);
    assert_int_equal(report(&replica, BLS_FAILED).flags, RESPONSE_HAS_CLEAN);
    replica.loader.status = BLS_INVALID;
    replica.disk.has_load_dir = 1;
    assert_int_equal(report(&replica, BLS_CANCELED).flags, RESPONSE_HAS_CLEAN);
}

static void a_replica_says_of_itself_what_it_is_asked(void **state)
{
    (void)state;
    struct replica replica = group();
    replica.loader.progress = 40;
    replica.loader.download_error = ERR_CORRUPTION;
    replica.loader.ingestion = IS_RUNNING;
    struct replica_report own = replica_report_own(&replica, 7, BLS_DOWNLOADING);
    assert_int_equal(own.server, 7);
    assert_int_equal(own.flags, REPORT_HAS_DOWNLOAD);
    assert_int_equal(own.progress, 40);
    assert_int_equal(own.download_error, ERR_CORRUPTION);
    own = replica_report_own(&replica, 7, BLS_INGESTING);
    assert_int_equal(own.flags, REPORT_HAS_INGESTION);
    assert_int_equal(own.ingestion, IS_RUNNING);
    assert_int_equal(own.progress, 0);
    assert_int_equal(replica_report_own(&replica, 7, BLS_PAUSED).flags, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(total_progress_is_shared_by_the_replicas_there_should_be),
        cmocka_unit_test(ingestion_is_finished_when_all_three_say_so),
        cmocka_unit_test(a_group_is_clean_or_paused_when_all_three_are),
        cmocka_unit_test(a_replica_says_of_itself_what_it_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
