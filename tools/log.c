#include "tools/log.h"
#include "sim/faults.h"
#include <inttypes.h>

#define NAME_BYTES 128
#define TEXT_BYTES 1024

/* Writes what a record says; returns false if nobody wants to know. */
typedef bool teller(const struct log *log, const struct record *record, char *text, size_t bytes);

static bool tell_note(const struct log *log, const struct record *record, char *text, size_t bytes)
{
    if (log->level != LOG_ALL && log->model->notes[record->kind].is_detail)
        return false;
    run_note_text(log->run, record, text, bytes);
    return true;
}

static bool tell_event(const struct log *log, const struct record *record, char *text, size_t bytes)
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
        run_actor_name(log->run, record->peer, peer, sizeof(peer));
    (void)snprintf(text, bytes, "<- %s %s%s%s  [event %" PRIu64 ", cause %" PRIu64 ", work %u]",
                   class_ == SIM_REPLY ? outcomes[record->extra & 0xff] : classes[class_],
                   log->model->messages[record->kind].name, peer[0] == '\0' ? "" : " from ", peer,
                   record->number, record->cause, record->work);
    return true;
}

static bool tell_lost(const struct log *log, const struct record *record, char *text, size_t bytes)
{
    static const char *const reasons[LOST_WHY_COUNT] = {
        [LOST_LINK_CUT] = "the link is cut",
        [LOST_NODE_DOWN] = "the node is down",
        [LOST_NODE_RESTARTED] = "the node was restarted",
        [LOST_LATE_REPLY] = "nobody waits for it any more",
        [LOST_BY_FAULT] = "a fault swallows it"};
    (void)snprintf(text, bytes, "lost: %s: %s", log->model->messages[record->kind].name,
                   reasons[record->extra]);
    return true;
}

static bool tell_state(const struct log *log, const struct record *record, char *text, size_t bytes)
{
    const struct sim_machine *machine = &log->model->machines[record->kind];
    (void)snprintf(text, bytes, "state: %s of %u is %s", machine->name, record->extra,
                   machine->state_name(record->values[0]));
    return true;
}

static bool tell_work(const struct log *log, const struct record *record, char *text, size_t bytes)
{
    (void)snprintf(text, bytes, "work %u %s: %s of %u", record->work,
                   record->type == RECORD_WORK_OPEN ? "begins" : "ends",
                   log->model->works[record->kind].name, record->extra);
    return true;
}

static bool tell_guard(const struct log *log, const struct record *record, char *text, size_t bytes)
{
    (void)snprintf(text, bytes, "guard: %s %u is %s", log->model->guards[record->kind].name,
                   record->extra, record->type == RECORD_GUARD_HOLD ? "held" : "free");
    return true;
}

static bool tell_lost_guard(const struct log *log, const struct record *record, char *text,
                            size_t bytes)
{
    const struct sim_guard_kind *kind = &log->model->guards[record->kind];
    char guard[NAME_BYTES];
    run_guard_name(log->run, record->kind, record->extra, guard, sizeof(guard));
    (void)snprintf(text, bytes,
                   "lost work: nobody is left who could release the %s of %s; proved with event "
                   "%" PRIu64,
                   kind->name, guard, record->number);
    return true;
}

static bool tell_obligation(const struct log *log, const struct record *record, char *text,
                            size_t bytes)
{
    static const char *const changes[RECORD_TYPE_COUNT] = {[RECORD_OBLIGATION_OPEN] = "is open",
                                                           [RECORD_OBLIGATION_MOVE] =
                                                               "comes further",
                                                           [RECORD_OBLIGATION_CLOSE] = "is closed"};
    (void)snprintf(text, bytes, "obligation: %s %u %s", log->model->obligations[record->kind].name,
                   record->extra, changes[record->type]);
    return true;
}

static bool tell_settled(const struct log *log, const struct record *record, char *text,
                         size_t bytes)
{
    (void)log;
    (void)record;
    (void)snprintf(text, bytes, "settled: chance is over, what comes round keeps the beat");
    return true;
}

static bool tell_fault(const struct log *log, const struct record *record, char *text, size_t bytes)
{
    const struct fault *fault = &log->scenario->faults[record->kind];
    const struct fault_kind *kind = fault_kind_at(log->model, fault->kind);
    const char *const parts[] = {fault->node_name, fault->peer_name, fault->message_name,
                                 fault->table_name};
    int used = snprintf(text, bytes, "fault: %s", kind->name);
    for (uint32_t i = 0; i < COUNT_OF(parts); i++)
        if (parts[i][0] != '\0' && used > 0 && (size_t)used < bytes)
            used += snprintf(text + used, bytes - (size_t)used, " %s", parts[i]);
    if (record->extra == 0 && used > 0 && (size_t)used < bytes)
        (void)snprintf(text + used, bytes - (size_t)used, " is over");
    return true;
}

static bool tell_verdict(const struct log *log, const struct record *record, char *text,
                         size_t bytes)
{
    (void)log;
    (void)snprintf(text, bytes, "verdict: %s", verdict_name((enum verdict)record->values[0]));
    return true;
}

static const struct {
    teller *tell;
    enum log_level level; /* from which on it is told */
} tellers[RECORD_TYPE_COUNT] = {
    [RECORD_EVENT] = {tell_event, LOG_ALL},
    [RECORD_LOST] = {tell_lost, LOG_ALL},
    [RECORD_NOTE] = {tell_note, LOG_STORY},
    [RECORD_STATE] = {tell_state, LOG_ALL},
    [RECORD_WORK_OPEN] = {tell_work, LOG_ALL},
    [RECORD_WORK_END] = {tell_work, LOG_ALL},
    [RECORD_GUARD_HOLD] = {tell_guard, LOG_ALL},
    [RECORD_GUARD_RELEASE] = {tell_guard, LOG_ALL},
    [RECORD_GUARD_LOST] = {tell_lost_guard, LOG_STORY},
    [RECORD_OBLIGATION_OPEN] = {tell_obligation, LOG_ALL},
    [RECORD_OBLIGATION_MOVE] = {tell_obligation, LOG_ALL},
    [RECORD_OBLIGATION_CLOSE] = {tell_obligation, LOG_ALL},
    [RECORD_FAULT] = {tell_fault, LOG_STORY},
    [RECORD_VERDICT] = {tell_verdict, LOG_STORY},
    [RECORD_SETTLED] = {tell_settled, LOG_STORY},
};

static void record(void *context, const struct record *record, const void *body,
                   uint32_t body_bytes)
{
    const struct log *log = context;
    char text[TEXT_BYTES];
    char node[NAME_BYTES] = "";
    char actor[NAME_BYTES] = "";
    (void)body;
    (void)body_bytes;
    if (log->level < tellers[record->type].level || ferror(log->out) != 0 ||
        !tellers[record->type].tell(log, record, text, sizeof(text)))
        return;
    if (record->actor != SIM_NOBODY) {
        run_node_name(log->run, run_actor_node(log->run, record->actor), node, sizeof(node));
        run_actor_name(log->run, record->actor, actor, sizeof(actor));
    }
    (void)fprintf(log->out, "%s%5" PRId64 ".%06" PRId64 "%s  %-10s %-18s %s\n",
                  log->has_color ? "\033[2m" : "", record->at / SIM_SECOND,
                  record->at % SIM_SECOND / SIM_US, log->has_color ? "\033[0m" : "", node, actor,
                  text);
}

struct trace_sink log_reader(struct log *log)
{
    return (struct trace_sink){.context = log, .record = record};
}
