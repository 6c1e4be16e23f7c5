/*
 * rig.h - a small Pegasus world on the bench: every event can be looked at on its way, held back
 * or answered by the test, and every actor's state can be looked at and changed.
 *
 * The model is the real one; its handlers are called through a hook. A hook that returns true has
 * dealt with the event itself, and the model never sees it.
 */
#ifndef TESTS_CONFORMANCE_RIG_H
#define TESTS_CONFORMANCE_RIG_H

#include "models/meta.h"
#include "models/pegasus.h"
#include "models/replica.h"
#include "sim/world.h"
#include "tests/conformance/case.h"

struct rig;

typedef bool rig_hook(struct rig *rig, const struct sim_event *event);

struct rig {
    struct sim sim; /* first: a handler is only given this */
    struct sim_model model;
    struct sim_message messages[MSG_COUNT];
    struct tape_source source;
    struct scenario_file *file;
    struct pegasus_options *options;
    struct world_plan *plan;
    rig_hook *hook;
    void *context; /* of the hook */
};

/*
 * Builds a world from the text of a scenario, made as printf makes it, and handles everything that
 * is due at its very start. A text that is no scenario ends the process: the case gives no world.
 */
struct rig *rig_open(const char *format, ...) LIKE_PRINTF(1, 2);
void rig_close(struct rig *rig);

/* Handles every event that is due within `span` from now; the clock then stands there or before. */
void rig_run(struct rig *rig, sim_time span);

/* Handles one event. Returns false if none is due within `span` from now. */
bool rig_step(struct rig *rig, sim_time span);

sim_time rig_now(const struct rig *rig);

/* An actor's state, to look at and to change. */
void *rig_state(struct rig *rig, uint32_t actor);

struct meta *rig_meta(struct rig *rig);
struct replica *rig_replica(struct rig *rig, uint32_t partition, uint32_t server);

/* Sends in an actor's name, as its handlers would. */
void rig_send(struct rig *rig, uint32_t from, uint32_t to, uint16_t kind, const void *body);
void rig_timer(struct rig *rig, uint32_t actor, sim_time delay, uint16_t kind, const void *body);
struct sim_handle rig_call(struct rig *rig, uint32_t from, const struct sim_call *call,
                           const void *body);

/* Drops every pending event, or only those of one kind. */
void rig_clear(struct rig *rig);
void rig_clear_kind(struct rig *rig, uint16_t kind);

/* The first pending event of a kind, or null; and how far off it is. */
const struct slot *rig_pending(const struct rig *rig, uint16_t kind);
sim_time rig_due_in(const struct rig *rig, uint16_t kind);

#endif
