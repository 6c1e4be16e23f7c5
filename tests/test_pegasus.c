#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/world.h"
#include "tests/harness.h"

static bool is_sentence(const char *text)
{
    return text != NULL && strlen(text) > 8 && text[strlen(text) - 1] != '.';
}

static void every_message_has_a_name_and_a_handler(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < pegasus_model.message_count; i++) {
        const struct sim_message *message = &pegasus_model.messages[i];
        assert_non_null(message->name);
        assert_non_null(message->handle);
        assert_true(message->actor_type < ACTOR_TYPE_COUNT);
        assert_true(message->body_bytes > 0 && message->body_bytes <= SIM_BODY_MAX);
        for (uint32_t j = 0; j < i; j++) {
            assert_string_not_equal(message->name, pegasus_model.messages[j].name);
        }
    }
}

static void every_counter_is_named_once_and_explained(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < pegasus_model.counter_count; i++) {
        assert_non_null(pegasus_model.counters[i].name);
        assert_true(is_sentence(pegasus_model.counters[i].help));
        for (uint32_t j = 0; j < i; j++) {
            assert_string_not_equal(pegasus_model.counters[i].name, pegasus_model.counters[j].name);
        }
    }
    assert_true(pegasus_model.counters[COUNTER_STEPS_UNEXPECTED].spoils);
}

static void check_releasers(const struct sim_guard_kind *guard)
{
    assert_true(guard->releaser_count > 0);
    for (uint32_t i = 0; i < guard->releaser_count; i++) {
        assert_true(strlen(guard->releasers[i].name) > 0);
        assert_true(strlen(guard->releasers[i].where) > 0);
        assert_int_equal(guard->releasers[i].can != NULL, guard->obligation != SIM_NO_KIND);
        for (uint32_t j = 0; j < i; j++) {
            assert_string_not_equal(guard->releasers[i].name, guard->releasers[j].name);
        }
    }
    assert_true(guard->owners != 0 && guard->owners < 1U << WORK_KIND_COUNT);
}

static void every_guard_says_who_releases_it(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < pegasus_model.guard_count; i++) {
        assert_true(is_sentence(pegasus_model.guards[i].help));
        check_releasers(&pegasus_model.guards[i]);
    }
}

static void works_obligations_machines_and_actors_are_named(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < pegasus_model.work_count; i++) {
        assert_true(is_sentence(pegasus_model.works[i].help));
    }
    for (uint32_t i = 0; i < pegasus_model.obligation_count; i++) {
        assert_true(is_sentence(pegasus_model.obligations[i].help));
    }
    for (uint32_t i = 0; i < pegasus_model.machine_count; i++) {
        assert_non_null(pegasus_model.machines[i].name);
        assert_non_null(pegasus_model.machines[i].state_name(0));
    }
    for (uint32_t i = 0; i < pegasus_model.actor_type_count; i++) {
        assert_non_null(pegasus_model.actor_types[i].name);
        assert_non_null(pegasus_model.actor_types[i].crash);
        assert_non_null(pegasus_model.actor_types[i].restart);
    }
    assert_true(pegasus_model.obligations[OBLIGATION_LOAD].decides);
}

static void invariants_and_faults_are_explained(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < pegasus_model.invariant_count; i++) {
        assert_non_null(pegasus_model.invariants[i].name);
        assert_true(is_sentence(pegasus_model.invariants[i].help));
    }
    for (uint32_t i = 0; i < pegasus_model.fault_count; i++) {
        assert_non_null(pegasus_model.faults[i].start);
        assert_true(is_sentence(pegasus_model.faults[i].help));
        assert_int_equal(pegasus_model.faults[i].needs & pegasus_model.faults[i].may, 0);
        assert_true(i == 0 ||
                    strcmp(pegasus_model.faults[i - 1].name, pegasus_model.faults[i].name) < 0);
    }
}

/* A name for every argument that asks for one, and no letter that nobody shows. */
static void every_note_can_be_told(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < pegasus_model.note_count; i++) {
        const struct sim_note_kind *note = &pegasus_model.notes[i];
        for (const char *at = strchr(note->text, '{'); at != NULL; at = strchr(at + 1, '{')) {
            assert_in_range(at[1], '0', '0' + SIM_NOTE_ARGUMENTS - 1);
            if (at[2] == '}') {
                continue;
            }
            assert_int_equal(at[2], ':');
            assert_int_equal(at[4], '}');
            if (at[3] >= '0' && at[3] <= '3') {
                assert_non_null(note->names[at[3] - '0']);
            } else {
                assert_non_null(strchr("tbnapsTc", at[3]));
            }
        }
        assert_int_not_equal(note->text[strlen(note->text) - 1], '.');
    }
}

static void assert_shows(const struct pegasus_options *options, char letter, int64_t value,
                         const char *expected)
{
    char text[256];
    pegasus_model.format_value(options, letter, value, text, sizeof(text));
    assert_string_equal(text, expected);
}

static void the_models_own_letters_are_shown(void **state)
{
    (void)state;
    struct harness *harness = harness_new("scenario: s\nduration: 1s\n"
                                          "tables: [{name: a, partitions: 4}, {name: b}]\n"
                                          "steps: [{at: 1s, do: start_bulk_load}]\n");
    const struct pegasus_options *options = harness_options(harness);
    assert_shows(options, 'p', 5, "2.1");
    assert_shows(options, 's', 0, "replica-1");
    assert_shows(options, 's', NO_SERVER, "none");
    assert_shows(options, 'T', 1, "b");
    assert_shows(options, 'c', 0, "start_bulk_load");
    assert_shows(options, 'c', -1, "none");
    harness_free(harness);
}

static void actors_live_where_they_should(void **state)
{
    (void)state;
    struct harness *harness = harness_new("scenario: s\nduration: 1s\n"
                                          "cluster: {meta_servers: 1, replica_servers: 4}\n"
                                          "clients: [{name: web, writes: 1/s}]\n");
    const struct pegasus_options *options = harness_options(harness);
    const struct sim *sim = harness_sim(harness);
    assert_int_equal(sim_node_of(sim, cluster_meta(0)), 0);
    assert_int_equal(sim_node_of(sim, cluster_stub(options, 2)), cluster_server_node(options, 2));
    assert_int_equal(sim_node_of(sim, cluster_replica(options, 3, 1)),
                     cluster_server_node(options, 1));
    assert_int_equal(sim_node_of(sim, cluster_throttle(options, 3, 1)),
                     cluster_server_node(options, 1));
    assert_int_equal(cluster_server_of(sim, cluster_stub(options, 2)), 2);
    assert_int_equal(cluster_server_of(sim, cluster_replica(options, 3, 1)), 1);
    assert_int_equal(cluster_server_of(sim, cluster_throttle(options, 3, 1)), 1);
    assert_int_equal(cluster_peer(sim, cluster_replica(options, 3, 1), 2),
                     cluster_replica(options, 3, 2));
    assert_int_equal(cluster_peer(sim, cluster_replica(options, 3, 1), 0),
                     cluster_replica(options, 3, 0));
    assert_int_equal(sim_type_of(sim, cluster_operator(options)), ACTOR_OPERATOR);
    assert_int_equal(sim_type_of(sim, cluster_client(options, 0)), ACTOR_CLIENT);
    assert_int_equal(sim_type_of(sim, cluster_throttle(options, 0, 0)), ACTOR_THROTTLE);
    assert_int_equal(sim_node_of(sim, cluster_client(options, 0)), 8);
    harness_free(harness);
}

static void clocks_of_nodes_may_be_off(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new("scenario: s\nduration: 1min\n"
                    "cluster: {clocks: [{node: replica-2, offset: -5s, drift: 10%}]}\n");
    harness_run_to(harness, 10 * SIM_SECOND);
    struct sim *sim = harness_sim(harness);
    const sim_time now = sim_now(sim);
    sim_act_as(sim, cluster_stub(harness_options(harness), 0));
    assert_int_equal(sim_clock(sim), now);
    sim_act_as(sim, cluster_stub(harness_options(harness), 1));
    assert_int_equal(sim_clock(sim), now - 5 * SIM_SECOND + now / 10);
    harness_free(harness);
}

/* The digest after running on to an instant. */
static uint64_t run_on(struct harness *harness, sim_time until)
{
    harness_run_to(harness, until);
    return run_digest(harness_run(harness));
}

static void a_load_saved_at_any_moment_goes_on_as_it_would_have(void **state)
{
    (void)state;
    struct harness *harness =
        harness_new("scenario: s\nduration: 10min\n"
                    "table: {partitions: 4, envs: {replica.write_throttling: 20*delay*500}}\n"
                    "clients: [{name: web, writes: 100/s, arrivals: poisson}]\n"
                    "steps: [{at: 1s, do: start_bulk_load}]\n"
                    "faults: [{at: 25s, do: crash, node: replica-2, for: 40s}]\n");
    struct sim *sim = harness_sim(harness);
    for (sim_time at = 5 * SIM_SECOND; at < 100 * SIM_SECOND; at += 9 * SIM_SECOND) {
        harness_run_to(harness, at);
        unsigned char *copy = malloc(world_saved_bytes(sim));
        assert_non_null(copy);
        world_save(sim, copy);
        const uint64_t hash = world_hash(sim);
        const uint64_t first = run_on(harness, at + 20 * SIM_SECOND);
        world_load(sim, copy);
        assert_int_equal(world_hash(sim), hash);
        assert_int_equal(run_on(harness, at + 20 * SIM_SECOND), first);
        world_load(sim, copy);
        free(copy);
    }
    harness_free(harness);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_has_a_name_and_a_handler),
        cmocka_unit_test(every_counter_is_named_once_and_explained),
        cmocka_unit_test(every_guard_says_who_releases_it),
        cmocka_unit_test(works_obligations_machines_and_actors_are_named),
        cmocka_unit_test(invariants_and_faults_are_explained),
        cmocka_unit_test(every_note_can_be_told),
        cmocka_unit_test(the_models_own_letters_are_shown),
        cmocka_unit_test(actors_live_where_they_should),
        cmocka_unit_test(clocks_of_nodes_may_be_off),
        cmocka_unit_test(a_load_saved_at_any_moment_goes_on_as_it_would_have),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
