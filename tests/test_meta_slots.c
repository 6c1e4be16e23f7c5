#include "models/meta_slots.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A leader that knows so many servers and partitions, nothing else. */
static struct meta *new_meta(uint32_t partitions, uint32_t servers)
{
    struct meta *meta = calloc(1, sizeof(struct meta) + partitions * sizeof(struct meta_partition) +
                                      servers * sizeof(struct meta_server));
    assert_non_null(meta);
    meta->partition_count = partitions;
    meta->server_count = servers;
    return meta;
}

static void a_disk_gets_its_share_of_the_server_rounded_up(void **state)
{
    (void)state;
    static const struct {
        int64_t node_max, disk_min;
        uint32_t known;
        int64_t limit;
    } cases[] = {
        {1, 1, 1, 1},  {2, 1, 1, 2}, {1, 3, 1, 1}, {3, 2, 1, 2}, {4, 1, 2, 2},
        {7, 7, 11, 1}, {8, 7, 1, 2}, {4, 1, 0, 4}, {5, 2, 3, 2},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct slot_limits limits = {cases[i].node_max, cases[i].disk_min};
        assert_int_equal(slots_disk_limit(limits, cases[i].known), cases[i].limit);
    }
}

static void one_more_fits_below_both_limits_only(void **state)
{
    (void)state;
    assert_true(slots_fit(1, 1, 3, 2));
    assert_false(slots_fit(3, 0, 3, 2));
    assert_false(slots_fit(2, 2, 3, 2));
}

static void a_disk_is_known_once_it_was_asked_about_and_keeps_its_count(void **state)
{
    (void)state;
    struct meta_server server = {.ingesting = 1, .known_disks = 1, .disk_ingesting = {1}};
    server.disk_is_known[0] = 1;
    slots_know_disk(&server, 0);
    assert_int_equal(server.disk_ingesting[0], 1);
    assert_int_equal(server.known_disks, 1);
    assert_true(slots_server_allows(&server, 3, (struct slot_limits){4, 1}));
    assert_int_equal(server.known_disks, 2);
    assert_true(server.disk_is_known[3]);
}

static void the_first_question_about_a_disk_still_divides_by_the_disks_known_before(void **state)
{
    (void)state;
    struct meta_server server = {.ingesting = 2, .known_disks = 1, .disk_ingesting = {2}};
    server.disk_is_known[0] = 1;
    const struct slot_limits limits = {4, 1};
    assert_true(slots_server_allows(&server, 0, limits));  /* 4 for the only disk */
    assert_true(slots_server_allows(&server, 1, limits));  /* still 4, then two disks are known */
    assert_false(slots_server_allows(&server, 0, limits)); /* now 2 each */
}

static void a_full_server_refuses_whatever_the_disk(void **state)
{
    (void)state;
    struct meta_server server = {.ingesting = 1, .known_disks = 1, .disk_ingesting = {1}};
    server.disk_is_known[0] = 1;
    assert_false(slots_server_allows(&server, 1, (struct slot_limits){1, 2}));
    struct meta_server other = {0};
    assert_true(slots_server_allows(&other, 0, (struct slot_limits){1, 2}));
}

static void a_server_is_full_by_itself_or_by_the_disk_asked_for(void **state)
{
    (void)state;
    const struct slot_limits limits = {4, 1};
    struct meta_server server = {.ingesting = 2, .known_disks = 2, .disk_ingesting = {2}};
    server.disk_is_known[0] = 1;
    server.disk_is_known[1] = 1;
    assert_true(slots_server_is_full(&server, 0, limits)); /* 2 each */
    assert_false(slots_server_is_full(&server, 1, limits));
    server.ingesting = 4;
    assert_true(slots_server_is_full(&server, 1, limits));
}

static void slots_are_taken_on_every_member_and_freed_once(void **state)
{
    (void)state;
    struct meta *meta = new_meta(2, 3);
    const struct slot_member members[] = {{0, 1}, {1, 1}, {2, 0}};
    slots_take(meta, 1, members, 3);
    const struct meta_server *servers = meta_servers(meta);
    assert_int_equal(servers[0].ingesting, 1);
    assert_int_equal(servers[0].disk_ingesting[1], 1);
    assert_int_equal(servers[0].disk_ingesting[0], 0);
    assert_int_equal(servers[2].disk_ingesting[0], 1);
    assert_int_equal(meta_partitions(meta)[1].slot_count, 3);
    assert_true(slots_free(meta, 1));
    assert_int_equal(servers[0].ingesting, 0);
    assert_int_equal(servers[0].disk_ingesting[1], 0);
    assert_int_equal(servers[2].ingesting, 0);
    assert_false(slots_free(meta, 1));
    assert_false(slots_free(meta, 0));
    free(meta);
}

static void all_members_must_have_room(void **state)
{
    (void)state;
    struct meta *meta = new_meta(1, 3);
    const struct slot_member members[] = {{0, 0}, {1, 0}, {2, 0}};
    const struct slot_limits limits = {4, 1};
    assert_true(slots_allow(meta, members, 3, limits));
    meta_servers(meta)[2].ingesting = 4;
    assert_false(slots_allow(meta, members, 3, limits));
    assert_int_equal(meta_servers(meta)[0].ingesting, 0);
    free(meta);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_disk_gets_its_share_of_the_server_rounded_up),
        cmocka_unit_test(one_more_fits_below_both_limits_only),
        cmocka_unit_test(a_disk_is_known_once_it_was_asked_about_and_keeps_its_count),
        cmocka_unit_test(the_first_question_about_a_disk_still_divides_by_the_disks_known_before),
        cmocka_unit_test(a_full_server_refuses_whatever_the_disk),
        cmocka_unit_test(a_server_is_full_by_itself_or_by_the_disk_asked_for),
        cmocka_unit_test(slots_are_taken_on_every_member_and_freed_once),
        cmocka_unit_test(all_members_must_have_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
