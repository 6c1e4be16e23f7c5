#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "models/command.h"

static struct command good(const char *line)
{
    struct command command;
    struct command_complaint complaint;
    if (!command_parse(line, &command, &complaint)) {
        fail_msg("%s: %s", line, complaint.what.text);
    }
    return command;
}

static void assert_bad(const char *line, const char *what, const char *help)
{
    struct command command;
    struct command_complaint complaint;
    assert_false(command_parse(line, &command, &complaint));
    assert_string_equal(complaint.what.text, what);
    assert_string_equal(complaint.help.text, help);
}

static void start_takes_its_options_short_and_long(void **state)
{
    (void)state;
    struct command command = good("start_bulk_load -a temp -c onebox -p local_service -r /bulk -i");
    assert_int_equal(command.command, ADMIN_START);
    assert_string_equal(command.table, "temp");
    assert_int_equal(command.flags, ADMIN_INGEST_BEHIND);
    command = good("start_bulk_load --app_name temp --cluster_name onebox "
                   "--file_provider_type hdfs_service --root_path /bulk --ingest_behind");
    assert_string_equal(command.table, "temp");
    assert_int_equal(command.flags, ADMIN_INGEST_BEHIND);
}

static void a_provider_that_nobody_knows_is_passed_on(void **state)
{
    (void)state;
    assert_int_equal(good("start_bulk_load -p s3").flags, ADMIN_UNKNOWN_PROVIDER);
}

static void the_table_may_be_left_out(void **state)
{
    (void)state;
    assert_string_equal(good("start_bulk_load").table, "");
    assert_int_equal(good("pause_bulk_load").command, ADMIN_PAUSE);
    assert_int_equal(good("restart_bulk_load").command, ADMIN_RESTART);
    assert_int_equal(good("clear_bulk_load").command, ADMIN_CLEAR);
}

static void a_query_may_ask_for_one_partition_in_detail(void **state)
{
    (void)state;
    const struct command command = good("query_bulk_load_status -a temp -i 3 -d");
    assert_int_equal(command.command, ADMIN_QUERY);
    assert_int_equal(command.partition, 3);
    assert_int_equal(command.flags, ADMIN_DETAILED);
    assert_int_equal(good("query_bulk_load_status").partition, -1);
}

static void a_cancel_may_be_forced(void **state)
{
    (void)state;
    assert_int_equal(good("cancel_bulk_load -a temp").command, ADMIN_CANCEL);
    assert_int_equal(good("cancel_bulk_load -a temp -f").command, ADMIN_FORCE_CANCEL);
    assert_int_equal(good("cancel_bulk_load --forced").command, ADMIN_FORCE_CANCEL);
}

static void envs_are_set_and_deleted_one_at_a_time(void **state)
{
    (void)state;
    const struct command set = good("set_app_envs replica.write_throttling 100*delay*500");
    assert_int_equal(set.command, ADMIN_SET_ENVS);
    assert_int_equal(set.env, ENV_WRITE_THROTTLING);
    assert_string_equal(set.value, "100*delay*500");
    assert_int_equal(good("del_app_envs replica.write_throttling").env, ENV_WRITE_THROTTLING);
    assert_int_equal(good("set_app_envs business.info x").env, ENV_COUNT);
}

static void what_the_shell_does_not_know_is_complained_of(void **state)
{
    (void)state;
    assert_bad("start_bulkload", "the shell has no command 'start_bulkload'",
               "did you mean start_bulk_load?");
    assert_bad("ls", "the shell has no command 'ls'",
               "one of start_bulk_load, query_bulk_load_status, pause_bulk_load, "
               "restart_bulk_load, cancel_bulk_load, clear_bulk_load, set_app_envs, del_app_envs");
    assert_bad("  ", "no command", "");
    assert_bad("pause_bulk_load -f", "pause_bulk_load has no option '-f'",
               "it takes -a (--app_name)");
    assert_bad("cancel_bulk_load --force", "cancel_bulk_load has no option '--force'",
               "did you mean --forced?");
    assert_bad("pause_bulk_load -a", "-a needs a value", "");
    assert_bad("query_bulk_load_status -i first", "-i takes the number of a partition, not 'first'",
               "");
    assert_bad("set_app_envs replica.write_throttling",
               "set_app_envs takes one key and one value a step",
               "set_app_envs replica.write_throttling 100*delay*500");
    assert_bad("del_app_envs", "del_app_envs takes one key a step",
               "del_app_envs replica.write_throttling");
    assert_bad("a a a a a a a a a a a a a a a a a a a a a a a a a", "too many words", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(start_takes_its_options_short_and_long),
        cmocka_unit_test(a_provider_that_nobody_knows_is_passed_on),
        cmocka_unit_test(the_table_may_be_left_out),
        cmocka_unit_test(a_query_may_ask_for_one_partition_in_detail),
        cmocka_unit_test(a_cancel_may_be_forced),
        cmocka_unit_test(envs_are_set_and_deleted_one_at_a_time),
        cmocka_unit_test(what_the_shell_does_not_know_is_complained_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
