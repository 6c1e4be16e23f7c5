#include "tests/conformance/rig.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "models/cluster.h"
#include "sim/scenario.h"

#define TEXT_BYTES 8192

/* What every message's handler is here. */
static void handle(struct sim *sim, const struct sim_event *event)
{
    struct rig *rig = (struct rig *)(void *)sim;
    if (rig->hook != NULL && rig->hook(rig, event))
        return;
    pegasus_model.messages[event->kind].handle(sim, event);
}

/* The real model, its handlers behind the hook. */
static void wire(struct rig *rig)
{
    rig->model = pegasus_model;
    for (uint32_t kind = 0; kind < MSG_COUNT; kind++) {
        rig->messages[kind] = pegasus_model.messages[kind];
        rig->messages[kind].handle = handle;
    }
    rig->model.messages = rig->messages;
}

/* Reads the scenario. */
static void load(struct rig *rig, const char *text)
{
    struct diag *diag = NULL;
    rig->file = calloc(1, sizeof(*rig->file));
    ASSERT(rig->file != NULL);
    const struct scenario_text whole = {"conformance.yaml", text, strlen(text)};
    enum scenario_result result = scenario_parse(&whole, &rig->model, NULL, rig->file, &diag);
    if (result != SCENARIO_READ) {
        diag_write(diag, stderr, false);
        (void)fflush(stderr);
        _exit(CASE_EXIT_UNSUPPORTED);
    }
    diag_free(diag);
    rig->options = rig->file->variants[0].options;
}

struct rig *rig_open(const char *format, ...)
{
    char text[TEXT_BYTES];
    va_list rest;
    va_start(rest, format);
    int bytes = vsnprintf(text, sizeof(text), format, rest);
    va_end(rest);
    ASSERT(bytes > 0 && bytes < TEXT_BYTES);
    struct rig *rig = calloc(1, sizeof(*rig));
    ASSERT(rig != NULL);
    wire(rig);
    load(rig, text);
    const struct scenario *scenario = &rig->file->variants[0].scenario;
    rig->plan = plan_new(&rig->model, rig->options, scenario->duration);
    ASSERT(rig->plan != NULL);
    bool is_built = world_new(&rig->sim, rig->plan, &rig->source, 1);
    ASSERT(is_built);
    rig->model.start(&rig->sim);
    rig->sim.running.actor = SIM_NOBODY;
    rig_run(rig, 0);
    return rig;
}

void rig_close(struct rig *rig)
{
    world_free(&rig->sim);
    plan_free(rig->plan);
    scenario_free(rig->file);
    free(rig->file);
    free(rig);
}

bool rig_step(struct rig *rig, sim_time span)
{
    if (world_next(&rig->sim) > rig_now(rig) + span)
        return false;
    return world_step(&rig->sim, SIM_TIME_MAX);
}

void rig_run(struct rig *rig, sim_time span)
{
    sim_time until = rig_now(rig) + span;
    while (rig_step(rig, until - rig_now(rig)))
        continue;
}

sim_time rig_now(const struct rig *rig)
{
    return rig->sim.world->now;
}

void *rig_state(struct rig *rig, uint32_t actor)
{
    return world_state(&rig->sim, actor);
}

struct meta *rig_meta(struct rig *rig)
{
    return rig_state(rig, cluster_meta(0));
}

struct replica *rig_replica(struct rig *rig, uint32_t partition, uint32_t server)
{
    return rig_state(rig, cluster_replica(rig->options, partition, server));
}

/* What is done from here on is done in an actor's name. */
static void act_as(struct rig *rig, uint32_t actor)
{
    rig->sim.running = (struct running){.actor = actor};
}

void rig_send(struct rig *rig, uint32_t from, uint32_t to, uint16_t kind, const void *body)
{
    act_as(rig, from);
    sim_send(&rig->sim, to, kind, body);
    act_as(rig, SIM_NOBODY);
}

void rig_timer(struct rig *rig, uint32_t actor, sim_time delay, uint16_t kind, const void *body)
{
    act_as(rig, actor);
    (void)sim_timer(&rig->sim, delay, kind, body);
    act_as(rig, SIM_NOBODY);
}

struct sim_handle rig_call(struct rig *rig, uint32_t from, const struct sim_call *call,
                           const void *body)
{
    act_as(rig, from);
    struct sim_handle handle_of_call = sim_call(&rig->sim, call, body);
    act_as(rig, SIM_NOBODY);
    return handle_of_call;
}

/* Drops the pending events of a kind; of all kinds if it is MSG_COUNT. */
static void clear(struct rig *rig, uint16_t kind)
{
    for (uint32_t i = 2; i < rig->sim.world->slot_end; i++) {
        struct slot *slot = &rig->sim.slots[i];
        if (slot->state == SLOT_PENDING && (kind == MSG_COUNT || slot->kind == kind))
            world_slot_free(&rig->sim, slot);
    }
}

void rig_clear(struct rig *rig)
{
    clear(rig, MSG_COUNT);
}

void rig_clear_kind(struct rig *rig, uint16_t kind)
{
    clear(rig, kind);
}

const struct slot *rig_pending(const struct rig *rig, uint16_t kind)
{
    const struct slot *first = NULL;
    for (uint32_t i = 2; i < rig->sim.world->slot_end; i++) {
        const struct slot *slot = &rig->sim.slots[i];
        if (slot->state == SLOT_PENDING && slot->kind == kind &&
            (first == NULL || slot->at < first->at))
            first = slot;
    }
    return first;
}

sim_time rig_due_in(const struct rig *rig, uint16_t kind)
{
    const struct slot *slot = rig_pending(rig, kind);
    return slot == NULL ? -1 : slot->at - rig_now(rig);
}
