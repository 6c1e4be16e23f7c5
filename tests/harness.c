#include "tests/harness.h"

#include "sim/world.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STORY_BYTES ((size_t)4 * 1024 * 1024)

struct harness {
    struct scenario_file file;
    struct run *run;
    struct run_result result;
    struct trace_sink sink;
    char *story;
    size_t story_used;
};

/* Adds the line of a note. */
static void keep_note(void *context, const struct record *record, const void *body,
                      uint32_t body_bytes)
{
    struct harness *harness = context;
    (void)body;
    (void)body_bytes;
    if (record->type != RECORD_NOTE || harness->run == NULL) {
        return;
    }
    char text[512];
    char actor[128] = "nobody";
    char node[128] = "nowhere";
    run_note_text(harness->run, record, text, sizeof(text));
    if (record->actor != SIM_NOBODY) {
        run_actor_name(harness->run, record->actor, actor, sizeof(actor));
        run_node_name(harness->run, run_actor_node(harness->run, record->actor), node,
                      sizeof(node));
    }
    const size_t room = STORY_BYTES - harness->story_used;
    const int written = snprintf(harness->story + harness->story_used, room,
                                 "%" PRId64 ".%06" PRId64 " %s/%s: %s\n", record->at / SIM_SECOND,
                                 record->at % SIM_SECOND / SIM_US, node, actor, text);
    if (written > 0 && (size_t)written < room) {
        harness->story_used += (size_t)written;
    }
}

struct harness *harness_new(const char *yaml)
{
    struct harness *harness = calloc(1, sizeof(*harness));
    assert_non_null(harness);
    harness->story = calloc(1, STORY_BYTES);
    assert_non_null(harness->story);
    struct diag *diag = NULL;
    const struct scenario_text text = {"test.yaml", yaml, strlen(yaml)};
    const enum scenario_result result =
        scenario_parse(&text, &pegasus_model, NULL, &harness->file, &diag);
    if (result != SCENARIO_READ) {
        diag_write(diag, stderr, false);
    }
    assert_int_equal(result, SCENARIO_READ);
    diag_free(diag);
    harness->sink = (struct trace_sink){.context = harness, .record = keep_note};
    harness->run = run_new(&pegasus_model, &harness->file.variants[0], 1, &harness->sink);
    assert_non_null(harness->run);
    return harness;
}

void harness_free(struct harness *harness)
{
    run_free(harness->run);
    scenario_free(&harness->file);
    free(harness->story);
    free(harness);
}

struct run *harness_run(struct harness *harness)
{
    return harness->run;
}

struct sim *harness_sim(struct harness *harness)
{
    return run_sim(harness->run);
}

const struct pegasus_options *harness_options(const struct harness *harness)
{
    return harness->file.variants[0].options;
}

void harness_run_to(struct harness *harness, sim_time until)
{
    (void)run_until(harness->run, until);
}

const struct run_result *harness_finish(struct harness *harness)
{
    run_finish(harness->run, &harness->result);
    return &harness->result;
}

void *harness_state(struct harness *harness, uint32_t actor)
{
    return world_state(run_sim(harness->run), actor);
}

struct replica *harness_replica(struct harness *harness, uint32_t partition, uint32_t server)
{
    return harness_state(harness, cluster_replica(harness_options(harness), partition, server));
}

struct meta *harness_meta(struct harness *harness, uint32_t meta)
{
    return harness_state(harness, cluster_meta(meta));
}

void harness_send(struct harness *harness, uint32_t from, uint32_t to, enum message_kind kind,
                  const void *body)
{
    struct sim *sim = run_sim(harness->run);
    sim_act_as(sim, from);
    sim_send(sim, to, (uint16_t)kind, body);
}

int64_t harness_count(struct harness *harness, enum counter_kind counter)
{
    return run_sim(harness->run)->counters[counter];
}

uint64_t harness_answers(struct harness *harness, uint32_t client, enum error error)
{
    uint64_t total = 0;
    const uint32_t seconds = (uint32_t)(sim_now(run_sim(harness->run)) / SIM_SECOND) + 1;
    for (uint32_t second = 0; second < seconds; second++) {
        total += run_tally(harness->run, client, second, error);
    }
    return total;
}

const char *harness_story(const struct harness *harness)
{
    return harness->story;
}

bool harness_tells(const struct harness *harness, const char *text)
{
    return strstr(harness->story, text) != NULL;
}

void harness_complaints(const char *yaml, char *text, size_t text_bytes)
{
    struct scenario_file file = {0};
    struct diag *diag = NULL;
    memset(text, 0, text_bytes);
    const struct scenario_text source = {"test.yaml", yaml, strlen(yaml)};
    const enum scenario_result result = scenario_parse(&source, &pegasus_model, NULL, &file, &diag);
    if (result == SCENARIO_READ) {
        scenario_free(&file);
    } else {
        FILE *out = fmemopen(text, text_bytes, "w");
        assert_non_null(out);
        diag_write(diag, out, false);
        assert_int_equal(fclose(out), 0);
    }
    diag_free(diag);
}
