#include "sim/arena.h"
#include "sim/decode.h"
#include "tests/toy_model.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* Reads a mapping by the toy's table. Returns how many complaints there were. */
static uint32_t decode_toy(const char *text, struct toy_options *options)
{
    struct arena *arena = arena_new(16 * 1024 * 1024);
    struct diag *diag = diag_new("t.yaml", text, strlen(text));
    const struct tree_text whole = {.text = text, .bytes = strlen(text)};
    struct tree tree;
    tree_start(&tree, arena);
    uint32_t root = tree_read(&tree, &whole, diag);
    assert_int_not_equal(root, TREE_NONE);
    struct decode decode = {.tree = &tree, .diag = diag};
    const struct decode_part part = {toy_fields, options};
    decode_mapping(&decode, root, &part, 1);
    assert_int_equal(decode.path.used, 0);
    uint32_t complaints = diag_count(diag);
    diag_free(diag);
    arena_free(arena);
    return complaints;
}

static void every_kind_of_value_lands_in_its_member(void **state)
{
    (void)state;
    struct toy_options options = {0};
    uint32_t complaints = decode_toy("servers: 5\n"
                                     "disk: 1MB/s\n"
                                     "file_size: 2KiB\n"
                                     "skew: -100ppm\n"
                                     "offset: 1.5s\n"
                                     "network: {latency: 1ms..2ms, loss: 0.5%}\n"
                                     "envs: {replica.write_throttling: 100*delay*500}\n"
                                     "clients:\n"
                                     "  - {name: web, writes: 30/min, arrivals: poisson}\n"
                                     "  - {name: app, timeout: 2s, labels: [a, b]}\n"
                                     "nickname: bob\n"
                                     "motto: |\n  live\n  on\n"
                                     "verbose: true\n",
                                     &options);
    assert_int_equal(complaints, 0);
    assert_int_equal(options.servers, 5);
    assert_int_equal(options.disk, 1000000);
    assert_int_equal(options.file_size, 2048);
    assert_int_equal(options.skew, -100);
    assert_int_equal(options.offset, 1500 * SIM_MS);
    assert_int_equal(options.latency.min, SIM_MS);
    assert_int_equal(options.latency.max, 2 * SIM_MS);
    assert_int_equal(options.loss, 5000);
    assert_int_equal(options.env_count, 1);
    assert_string_equal(options.envs[0].name, "replica.write_throttling");
    assert_string_equal(options.envs[0].text, "100*delay*500");
    assert_int_equal(options.client_count, 2);
    assert_string_equal(options.clients[0].name, "web");
    assert_int_equal(options.clients[0].writes, 500);
    assert_int_equal(options.clients[0].timeout, SIM_SECOND);
    assert_int_equal(options.clients[0].arrivals, 1);
    assert_int_equal(options.clients[1].writes, 10000);
    assert_int_equal(options.clients[1].timeout, 2 * SIM_SECOND);
    assert_int_equal(options.clients[1].label_count, 2);
    assert_string_equal(options.clients[1].labels[1], "b");
    assert_string_equal(options.nickname, "bob");
    assert_string_equal(options.motto, "live\non");
    assert_true(options.is_verbose);
}

static void a_row_that_wants_it_learns_where_its_value_stood(void **state)
{
    (void)state;
    struct toy_options options = {0};
    assert_int_equal(decode_toy("nickname: bob\nservers: 5\n", &options), 0);
    assert_int_equal(options.servers_place.line, 2);
    assert_int_equal(options.servers_place.column, 10);
    decode_forget_places(toy_fields, &options);
    struct toy_options plain = {0};
    assert_int_equal(decode_toy("{servers: 5, nickname: bob}", &plain), 0);
    decode_forget_places(toy_fields, &plain);
    assert_memory_equal(&options, &plain, sizeof(options));
}

static void what_is_not_given_stays_zero_beyond_the_count(void **state)
{
    (void)state;
    struct toy_options options = {0};
    assert_int_equal(decode_toy("clients: [{name: web}]", &options), 0);
    const struct toy_client none = {0};
    assert_memory_equal(&options.clients[1], &none, sizeof(none));
    assert_int_equal(options.client_count, 1);
}

static void a_text_of_the_full_size_fits(void **state)
{
    (void)state;
    struct toy_options options = {0};
    assert_int_equal(decode_toy("nickname: bobbybo", &options), 0);
    assert_string_equal(options.nickname, "bobbybo");
    assert_int_equal(decode_toy("nickname: ''", &options), 0);
    assert_string_equal(options.nickname, "");
}

static void what_is_named_in_a_list_or_a_mapping_is_on(void **state)
{
    (void)state;
    static const char *const texts[] = {"tricks: [jump, {dig: {depth: 5}}]",
                                        "tricks: {jump: true, dig: {depth: 5}}",
                                        "tricks: [{jump: {}, dig: {depth: 5}}]"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct toy_options options = {0};
        assert_int_equal(decode_toy(texts[i], &options), 0);
        assert_true(options.tricks.is_on[0] && options.tricks.is_on[1]);
        assert_int_equal(options.tricks.depth, 5);
    }
}

static void what_is_not_named_is_off_and_has_its_defaults(void **state)
{
    (void)state;
    static const char *const texts[] = {"tricks: [jump]", "tricks: {jump: {}, dig: false}"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct toy_options options = {0};
        assert_int_equal(decode_toy(texts[i], &options), 0);
        assert_true(options.tricks.is_on[0] && !options.tricks.is_on[1]);
        assert_int_equal(options.tricks.depth, 2);
    }
    struct toy_options options = {0};
    assert_int_equal(decode_toy("{}", &options), 0);
    assert_true(!options.tricks.is_on[0] && !options.has_spare);
    assert_int_equal(options.tricks.depth, 2);
}

static void a_struct_with_a_switch_is_on_once_it_is_given(void **state)
{
    (void)state;
    struct toy_options options = {0};
    assert_int_equal(decode_toy("spare: {}", &options), 0);
    assert_true(options.has_spare);
    assert_int_equal(options.spare, 4);
}

static void all_that_is_wrong_is_complained_of_at_once(void **state)
{
    (void)state;
    struct toy_options options = {0};
    assert_int_equal(
        decode_toy("servers: x\nnetwork: {loss: 101%, l: 1}\nclients: [{}, 3]\nz: 1\n", &options),
        6);
    assert_true(options.servers == 3 && options.loss == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_value_lands_in_its_member),
        cmocka_unit_test(a_row_that_wants_it_learns_where_its_value_stood),
        cmocka_unit_test(what_is_not_given_stays_zero_beyond_the_count),
        cmocka_unit_test(a_text_of_the_full_size_fits),
        cmocka_unit_test(what_is_named_in_a_list_or_a_mapping_is_on),
        cmocka_unit_test(what_is_not_named_is_off_and_has_its_defaults),
        cmocka_unit_test(a_struct_with_a_switch_is_on_once_it_is_given),
        cmocka_unit_test(all_that_is_wrong_is_complained_of_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
