#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/harness.h"

#define HEAD "scenario: s\nduration: 1s\n"

/* The first complaint about `yaml` (after HEAD) is `line`, its help `help`. */
static void assert_complaint(const char *yaml, const char *line, const char *help)
{
    char source[2048];
    char text[4096];
    (void)snprintf(source, sizeof(source), "%s%s", HEAD, yaml);
    harness_complaints(source, text, sizeof(text));
    if (strstr(text, line) == NULL || strstr(text, help) == NULL) {
        fail_msg("%s", text);
    }
}

static void a_scenario_without_fault_is_not_complained_of(void **state)
{
    (void)state;
    char text[4096];
    harness_complaints(HEAD "table: {envs: {replica.write_throttling: nonsense, x: y}}\n", text,
                       sizeof(text));
    assert_string_equal(text, "");
}

static void a_table_that_is_not_there_is_named(void **state)
{
    (void)state;
    assert_complaint("tables: [{name: users}]\nclients: [{name: web, table: user}]\n",
                     "test.yaml:4:30: error: there is no table 'user'", "did you mean 'users'?");
    assert_complaint("steps: [{at: 1s, do: start_bulk_load, table: zzz}]\n",
                     "test.yaml:3:46: error: there is no table 'zzz'",
                     "the tables are those of `tables`, or the one of `table`: 'temp'");
}

static void names_are_taken_once(void **state)
{
    (void)state;
    assert_complaint("tables: [{name: a}, {name: a}]\n",
                     "test.yaml:3:28: error: there are two tables called 'a'",
                     "every table needs a name of its own");
    assert_complaint("clients: [{name: a}, {name: a}]\n",
                     "test.yaml:3:29: error: there are two clients called 'a'",
                     "every client needs a name of its own");
    assert_complaint("clients: [{name: replica-1}]\n",
                     "test.yaml:3:18: error: 'replica-1' is a machine of the cluster already",
                     "a client's name is its node's name too");
}

static void a_group_needs_as_many_servers(void **state)
{
    (void)state;
    assert_complaint("cluster: {replica_servers: 2}\ntable: {replicas: 3}\n",
                     "test.yaml:4:19: error: table 'temp' wants 3 replicas of a partition, but "
                     "there are 2 replica servers",
                     "give cluster.replica_servers at least as many as table.replicas");
}

static void there_is_a_limit_to_partitions(void **state)
{
    (void)state;
    assert_complaint("tables: [{name: a, partitions: 60000}, {name: b, partitions: 60000}]\n",
                     "test.yaml:3:62: error: 120000 partitions of all tables together are over "
                     "100000",
                     "fewer partitions or tables");
    assert_complaint("cluster: {replica_servers: 1000}\ntable: {partitions: 60000}\n",
                     "test.yaml:4:21: error: 60000 partitions on 1000 replica servers are too "
                     "many: together at most 10000000",
                     "fewer partitions or fewer replica servers");
}

static void a_command_is_read_before_anything_runs(void **state)
{
    (void)state;
    assert_complaint("steps: [{at: 1s, do: start_bulkload}]\n",
                     "test.yaml:3:22: error: the shell has no command 'start_bulkload'",
                     "did you mean start_bulk_load?");
    assert_complaint("steps: [{at: 1s, do: pause_bulk_load -x}]\n",
                     "test.yaml:3:22: error: pause_bulk_load has no option '-x'",
                     "it takes -a (--app_name)");
    assert_complaint("steps: [{at: 1s, do: pause_bulk_load, expect: ERR_NONE}]\n",
                     "test.yaml:3:47: error: 'ERR_NONE' is no error of Pegasus",
                     "an error of Pegasus, ERR_OK or ERR_INVALID_STATE");
}

static void clocks_belong_to_nodes(void **state)
{
    (void)state;
    assert_complaint("cluster: {clocks: [{node: replica-9, offset: 1s}]}\n",
                     "test.yaml:3:27: error: there is no node 'replica-9'",
                     "meta-1, replica-1, zookeeper, provider, shell or a client");
    assert_complaint("cluster: {clocks: [{node: meta-1, offset: 1s}, {node: meta-1, drift: 5%}]}\n",
                     "test.yaml:3:55: error: the clock of 'meta-1' is set twice",
                     "give offset and drift in one entry");
}

static void times_fit_together(void **state)
{
    (void)state;
    assert_complaint("clients: [{name: a, from: 5s, until: 4s}]\n",
                     "test.yaml:3:38: error: client 'a' ends before it begins",
                     "a client works from `from` to `until`");
    assert_complaint("config: {fd_lease: 9s, fd_grace: 8s}\n",
                     "test.yaml:3:34: error: config.fd_grace is less than config.fd_lease",
                     "a replica server must give up before meta declares it dead");
}

static void a_prepare_list_holds_all_that_is_under_way(void **state)
{
    (void)state;
    assert_complaint("config: {max_mutation_count_in_prepare_list: 19}\n",
                     "test.yaml:3:46: error: config.max_mutation_count_in_prepare_list is less "
                     "than config.staleness_for_commit",
                     "a prepare list must hold all two-phase commits that are under way");
}

static void an_env_has_a_limit(void **state)
{
    (void)state;
    assert_complaint("table: {envs: {x: "
                     "0123456789012345678901234567890123456789012345678901234567}}\n",
                     "test.yaml:3:15: error: envs.x: more than 55 characters", "shorten it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scenario_without_fault_is_not_complained_of),
        cmocka_unit_test(a_table_that_is_not_there_is_named),
        cmocka_unit_test(names_are_taken_once),
        cmocka_unit_test(a_group_needs_as_many_servers),
        cmocka_unit_test(there_is_a_limit_to_partitions),
        cmocka_unit_test(a_command_is_read_before_anything_runs),
        cmocka_unit_test(clocks_belong_to_nodes),
        cmocka_unit_test(times_fit_together),
        cmocka_unit_test(a_prepare_list_holds_all_that_is_under_way),
        cmocka_unit_test(an_env_has_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
