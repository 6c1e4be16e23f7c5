#include "sim/faults.h"
#include "sim/words.h"

#include "sim/world.h"

static void crash_start(struct sim *sim, const struct fault *fault)
{
    world_crash(sim, fault->node);
}

static void restart(struct sim *sim, const struct fault *fault)
{
    world_restart(sim, fault->node);
}

static void pause_start(struct sim *sim, const struct fault *fault)
{
    world_pause(sim, fault->node, sim_now(sim) + fault->lasts);
}

/* It goes on by itself; until then the scenario has something in store. */
static void pause_end(struct sim *sim, const struct fault *fault)
{
    (void)sim;
    (void)fault;
}

static void cut_start(struct sim *sim, const struct fault *fault)
{
    network_cut(sim->network, fault->node, fault->peer);
}

static void heal(struct sim *sim, const struct fault *fault)
{
    network_heal(sim->network, fault->node, fault->peer);
}

static void isolate_start(struct sim *sim, const struct fault *fault)
{
    network_cut(sim->network, fault->node, NETWORK_EVERYBODY);
}

static void isolate_end(struct sim *sim, const struct fault *fault)
{
    network_heal(sim->network, fault->node, NETWORK_EVERYBODY);
}

static void trap_start(struct sim *sim, const struct fault *fault)
{
    const struct network_trap trap = {
        .delay = fault->delay,
        .from = fault->node,
        .to = fault->peer,
        .kind = fault->message,
        .count = (uint32_t)fault->count,
    };
    if (!network_trap(sim->network, &trap)) {
        world_meet_limit(sim, LIMIT_EVENTS);
    }
}

const struct fault_kind engine_faults[] = {
    {
        .name = "crash",
        .needs = FAULT_NODE,
        .may = FAULT_LASTS,
        .help = "the node's processes die: memory is lost, disks are kept; back after `for`",
        .start = crash_start,
        .end = restart,
    },
    {
        .name = "cut",
        .needs = FAULT_NODE | FAULT_PEER,
        .may = FAULT_LASTS,
        .help = "nothing passes between the two nodes of `link`, and nobody is told; whole again "
                "after `for`",
        .start = cut_start,
        .end = heal,
    },
    {
        .name = "delay",
        .needs = FAULT_NODE | FAULT_PEER | FAULT_MESSAGE | FAULT_DELAY,
        .may = FAULT_COUNT,
        .help = "the next `count` messages of a kind from one node to another come late by `delay`",
        .start = trap_start,
    },
    {
        .name = "heal",
        .needs = FAULT_NODE | FAULT_PEER,
        .help = "the two nodes of `link` reach each other again",
        .start = heal,
    },
    {
        .name = "isolate",
        .needs = FAULT_NODE,
        .may = FAULT_LASTS,
        .help = "nothing passes between the node and any other; whole again after `for`",
        .start = isolate_start,
        .end = isolate_end,
    },
    {
        .name = "lose",
        .needs = FAULT_NODE | FAULT_PEER | FAULT_MESSAGE,
        .may = FAULT_COUNT,
        .help = "the next `count` messages of a kind from one node to another are lost",
        .start = trap_start,
    },
    {
        .name = "pause",
        .needs = FAULT_NODE | FAULT_LASTS,
        .help = "the node's processes stand still for `for`: what comes to them waits",
        .start = pause_start,
        .end = pause_end,
    },
    {
        .name = "restart",
        .needs = FAULT_NODE,
        .help = "a crashed node comes back",
        .start = restart,
    },
};

const uint32_t engine_fault_count = COUNT_OF(engine_faults);

const struct fault_kind *fault_kind_at(const struct sim_model *model, uint32_t kind)
{
    if (kind < engine_fault_count) {
        return &engine_faults[kind];
    }
    kind -= engine_fault_count;
    return kind < model->fault_count ? &model->faults[kind] : NULL;
}

void fault_tell(const struct sim_model *model, const struct fault *fault, bool starts, char *text,
                size_t bytes)
{
    const struct fault_kind *kind = fault_kind_at(model, fault->kind);
    ASSERT(kind != NULL);
    const char *const parts[] = {fault->node_name, fault->peer_name, fault->message_name,
                                 fault->table_name};
    struct text_end end = {text, bytes};
    text_add(&end, "fault: %s", kind->name);
    for (uint32_t i = 0; i < COUNT_OF(parts); i++) {
        if (parts[i][0] != '\0') {
            text_add(&end, " %s", parts[i]);
        }
    }
    text_add(&end, "%s", starts ? "" : " is over");
}
