#include "models/replica_env.h"
#include "tests/groups.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* What a replica of a table with 4 partitions makes of an env. */
static struct replica with(enum env_key key, const char *value)
{
    struct harness *harness = harness_new(GROUP_HEAD "cluster: {replica_servers: 3}\n"
                                                     "table: {partitions: 4, replicas: 3}\n");
    struct replica replica;
    memset(&replica, 0, sizeof(replica));
    replica_env_set(harness_options(harness), &replica, 0, key, value);
    harness_free(harness);
    return replica;
}

static void a_replica_knows_which_throttles_are_on(void **state)
{
    (void)state;
    assert_int_equal(with(ENV_WRITE_THROTTLING, "100*delay*500").throttles,
                     1 << ENV_WRITE_THROTTLING);
    assert_int_equal(with(ENV_WRITE_THROTTLING_BY_SIZE, "1M*reject*0").throttles,
                     1 << ENV_WRITE_THROTTLING_BY_SIZE);
    assert_int_equal(with(ENV_WRITE_THROTTLING, "100*wait*500").throttles, 0);
    assert_int_equal(with(ENV_WRITE_THROTTLING, "").throttles, 0);
}

static void removing_an_env_switches_its_throttle_off(void **state)
{
    (void)state;
    struct harness *harness = harness_new(GROUP_OF_THREE);
    struct replica *replica = harness_replica(harness, 0, 0);
    const struct pegasus_options *options = harness_options(harness);
    replica_env_set(options, replica, 0, ENV_WRITE_THROTTLING, "5*delay*1");
    replica_env_set(options, replica, 0, ENV_READ_THROTTLING, "5*delay*1");
    replica_env_set(options, replica, 0, ENV_WRITE_THROTTLING, "");
    assert_int_equal(replica->throttles, 1 << ENV_READ_THROTTLING);
    harness_free(harness);
}

static void clients_may_be_denied_writes_reads_or_both(void **state)
{
    (void)state;
    const struct replica all = with(ENV_DENY_CLIENT_REQUEST, "timeout*all");
    assert_true(all.denies_writes && all.denies_reads && !all.deny_is_reconfig);
    const struct replica writes = with(ENV_DENY_CLIENT_REQUEST, "reconfig*write");
    assert_true(writes.denies_writes && !writes.denies_reads && writes.deny_is_reconfig);
    const struct replica reads = with(ENV_DENY_CLIENT_REQUEST, "timeout*read");
    assert_true(!reads.denies_writes && reads.denies_reads);
    const struct replica nonsense = with(ENV_DENY_CLIENT_REQUEST, "timeout*none");
    assert_true(!nonsense.denies_writes && !nonsense.denies_reads);
}

static void ingest_behind_needs_the_word_true(void **state)
{
    (void)state;
    assert_true(with(ENV_ALLOW_INGEST_BEHIND, "true").allows_ingest_behind);
    assert_false(with(ENV_ALLOW_INGEST_BEHIND, "1").allows_ingest_behind);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_replica_knows_which_throttles_are_on),
        cmocka_unit_test(removing_an_env_switches_its_throttle_off),
        cmocka_unit_test(clients_may_be_denied_writes_reads_or_both),
        cmocka_unit_test(ingest_behind_needs_the_word_true),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
