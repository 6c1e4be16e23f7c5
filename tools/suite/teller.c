#include "tools/suite/teller.h"
#include "sim/faults.h"
#include "sim/run.h"
#include "sim/verdict.h"
#include <inttypes.h>

#define NAME_BYTES 128

/* Writes what a record says. */
typedef void tell(const struct teller *teller, const struct record *record, char *text,
                  size_t bytes);

static void tell_event(const struct teller *teller, const struct record *record, char *text,
                       size_t bytes)
{
    static const char *const outcomes[] = {
        [SIM_DELIVERED] = "reply", [SIM_TIMEOUT] = "timeout of", [SIM_REFUSED] = "no answer to"};
    static const char *const classes[] = {[SIM_MESSAGE] = "message",
                                          [SIM_REQUEST] = "request",
                                          [SIM_REPLY] = "",
                                          [SIM_TIMER] = "timer"};
    char peer[NAME_BYTES] = "";
    uint32_t class_ = record->extra >> 8;
    if (record->peer != SIM_NOBODY && record->peer != record->actor)
        teller->actor_name(teller->context, record->peer, peer, sizeof(peer));
    (void)snprintf(text, bytes, "<- %s %s%s%s  [event %" PRIu64 ", cause %" PRIu64 ", work %u]",
                   class_ == SIM_REPLY ? outcomes[record->extra & 0xff] : classes[class_],
                   teller->model->messages[record->kind].name, peer[0] == '\0' ? "" : " from ",
                   peer, record->number, record->cause, record->work);
}

static void tell_lost(const struct teller *teller, const struct record *record, char *text,
                      size_t bytes)
{
    static const char *const reasons[LOST_WHY_COUNT] = {
        [LOST_LINK_CUT] = "the link is cut",
        [LOST_NODE_DOWN] = "the node is down",
        [LOST_NODE_RESTARTED] = "the node was restarted",
        [LOST_LATE_REPLY] = "nobody waits for it any more",
        [LOST_BY_FAULT] = "a fault swallows it"};
    (void)snprintf(text, bytes, "lost: %s: %s", teller->model->messages[record->kind].name,
                   reasons[record->extra]);
}

static void tell_state(const struct teller *teller, const struct record *record, char *text,
                       size_t bytes)
{
    const struct sim_machine *machine = &teller->model->machines[record->kind];
    (void)snprintf(text, bytes, "state: %s of %u is %s", machine->name, record->extra,
                   machine->state_name == NULL ? "?" : machine->state_name(record->values[0]));
}

static void tell_work(const struct teller *teller, const struct record *record, char *text,
                      size_t bytes)
{
    (void)snprintf(text, bytes, "work %u %s: %s of %u", record->work,
                   record->type == RECORD_WORK_OPEN ? "begins" : "ends",
                   teller->model->works[record->kind].name, record->extra);
}

static void tell_guard(const struct teller *teller, const struct record *record, char *text,
                       size_t bytes)
{
    (void)snprintf(text, bytes, "guard: %s %u is %s", teller->model->guards[record->kind].name,
                   record->extra, record->type == RECORD_GUARD_HOLD ? "held" : "free");
}

static void tell_lost_guard(const struct teller *teller, const struct record *record, char *text,
                            size_t bytes)
{
    char guard[NAME_BYTES];
    (void)snprintf(guard, sizeof(guard), "%u", record->extra);
    if (teller->guard_name != NULL)
        teller->guard_name(teller->context, record, guard, sizeof(guard));
    (void)snprintf(text, bytes,
                   "lost work: nobody is left who could release the %s of %s; proved with event "
                   "%" PRIu64,
                   teller->model->guards[record->kind].name, guard, record->number);
}

static void tell_obligation(const struct teller *teller, const struct record *record, char *text,
                            size_t bytes)
{
    static const char *const changes[RECORD_TYPE_COUNT] = {[RECORD_OBLIGATION_OPEN] = "is open",
                                                           [RECORD_OBLIGATION_MOVE] =
                                                               "comes further",
                                                           [RECORD_OBLIGATION_CLOSE] = "is closed"};
    (void)snprintf(text, bytes, "obligation: %s %u %s",
                   teller->model->obligations[record->kind].name, record->extra,
                   changes[record->type]);
}

static void tell_settled(const struct teller *teller, const struct record *record, char *text,
                         size_t bytes)
{
    (void)teller;
    (void)record;
    (void)snprintf(text, bytes, "settled: chance is over, what comes round keeps the beat");
}

static void tell_fault(const struct teller *teller, const struct record *record, char *text,
                       size_t bytes)
{
    if (teller->scenario == NULL) {
        (void)snprintf(text, bytes, "fault: one of the scenario %s",
                       record->extra == 0 ? "is over" : "strikes");
        return;
    }
    const struct fault *fault = &teller->scenario->faults[record->kind];
    fault_tell(teller->model, fault, record->extra != 0, text, bytes);
}

static void tell_verdict(const struct teller *teller, const struct record *record, char *text,
                         size_t bytes)
{
    (void)teller;
    (void)snprintf(text, bytes, "verdict: %s", verdict_name((enum verdict)record->values[0]));
}

static tell *const tells[RECORD_TYPE_COUNT] = {
    [RECORD_EVENT] = tell_event,
    [RECORD_LOST] = tell_lost,
    [RECORD_STATE] = tell_state,
    [RECORD_WORK_OPEN] = tell_work,
    [RECORD_WORK_END] = tell_work,
    [RECORD_GUARD_HOLD] = tell_guard,
    [RECORD_GUARD_RELEASE] = tell_guard,
    [RECORD_GUARD_LOST] = tell_lost_guard,
    [RECORD_OBLIGATION_OPEN] = tell_obligation,
    [RECORD_OBLIGATION_MOVE] = tell_obligation,
    [RECORD_OBLIGATION_CLOSE] = tell_obligation,
    [RECORD_FAULT] = tell_fault,
    [RECORD_SETTLED] = tell_settled,
    [RECORD_VERDICT] = tell_verdict,
};

void teller_text(const struct teller *teller, const struct record *record, const char *note,
                 char *text, size_t bytes)
{
    if (record->type == RECORD_NOTE)
        (void)snprintf(text, bytes, "%s", note);
    else
        tells[record->type](teller, record, text, bytes);
}

void teller_print(const struct teller *teller, const struct record *record, const char *text,
                  bool has_color, FILE *out)
{
    char node[NAME_BYTES] = "";
    char actor[NAME_BYTES] = "";
    if (record->actor != SIM_NOBODY) {
        teller->node_name(teller->context, record->actor, node, sizeof(node));
        teller->actor_name(teller->context, record->actor, actor, sizeof(actor));
    }
    (void)fprintf(out, "%s%5" PRId64 ".%06" PRId64 "%s  %-10s %-18s %s\n",
                  has_color ? "\033[2m" : "", record->at / SIM_SECOND,
                  record->at % SIM_SECOND / SIM_US, has_color ? "\033[0m" : "", node, actor, text);
}

/* --- names of a run --------------------------------------------------------------- */

static void actor_of_run(const void *context, uint32_t actor, char *text, size_t bytes)
{
    run_actor_name(context, actor, text, bytes);
}

static void node_of_run(const void *context, uint32_t actor, char *text, size_t bytes)
{
    run_node_name(context, run_actor_node(context, actor), text, bytes);
}

static void guard_of_run(const void *context, const struct record *record, char *text, size_t bytes)
{
    run_guard_name(context, record->kind, record->extra, text, bytes);
}

struct teller teller_of_run(const struct sim_model *model, const struct scenario *scenario,
                            const void *run)
{
    return (struct teller){
        .model = model,
        .scenario = scenario,
        .context = run,
        .actor_name = actor_of_run,
        .node_name = node_of_run,
        .guard_name = guard_of_run,
    };
}
