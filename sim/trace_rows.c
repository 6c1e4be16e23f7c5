#include "sim/trace_rows.h"
#include "sim/faults.h"
#include <string.h>

#define NOTE_BYTES 1024
#define EVENT_NOTE 8 /* this column of events and the next, its text, are filled by notes */

static struct trace_cell actor_or_null(uint32_t actor)
{
    return actor == SIM_NOBODY ? (struct trace_cell){0} : trace_number(actor);
}

static struct trace_cell number_or_null(uint64_t number)
{
    return number == 0 ? (struct trace_cell){0} : trace_number((int64_t)number);
}

/* What an event was: its class, or how a call came back. */
static const char *kind_of(const struct record *record)
{
    static const char *const classes[] = {[SIM_MESSAGE] = "message",
                                          [SIM_REQUEST] = "request",
                                          [SIM_REPLY] = "reply",
                                          [SIM_TIMER] = "timer"};
    static const char *const outcomes[] = {
        [SIM_DELIVERED] = "reply", [SIM_TIMEOUT] = "timeout", [SIM_REFUSED] = "refused"};
    static const char *const losses[LOST_WHY_COUNT] = {[LOST_LINK_CUT] = "lost: link cut",
                                                       [LOST_NODE_DOWN] = "lost: node down",
                                                       [LOST_NODE_RESTARTED] =
                                                           "lost: node restarted",
                                                       [LOST_LATE_REPLY] = "lost: late reply",
                                                       [LOST_BY_FAULT] = "lost: fault"};
    if (record->type == RECORD_NOTE)
        return "note";
    if (record->type == RECORD_SETTLED)
        return "settled";
    if (record->type == RECORD_FAULT)
        return record->extra == 0 ? "fault ends" : "fault";
    if (record->type == RECORD_LOST)
        return losses[record->extra];
    uint32_t class_ = record->extra >> 8;
    return class_ == SIM_REPLY ? outcomes[record->extra & 0xff] : classes[class_];
}

static void add_event(struct trace_rows *rows, const struct record *record, const char *text)
{
    bool has_message = record->type == RECORD_EVENT || record->type == RECORD_LOST;
    bool is_note = record->type == RECORD_NOTE;
    trace_sqlite_put(rows->database, TRACE_EVENTS,
                     (const struct trace_cell[]){
                         trace_number((int64_t)record->number),
                         trace_number(record->at),
                         trace_fixed(kind_of(record)),
                         actor_or_null(record->actor),
                         actor_or_null(record->peer),
                         has_message ? trace_number(record->kind) : (struct trace_cell){0},
                         number_or_null(record->cause),
                         number_or_null(record->work),
                         is_note ? trace_number(record->kind) : (struct trace_cell){0},
                         trace_text(text),
                     });
    rows->last_number = record->number;
    rows->last_actor = record->actor;
    rows->rows++;
}

/* A note is the text of the event whose handler told it, or else a row of its own. */
static void add_note(struct trace_rows *rows, const struct record *record)
{
    char text[NOTE_BYTES];
    rows->note_text(rows->run, record, text, sizeof(text));
    bool is_of_last =
        rows->rows > 0 && rows->last_number == record->number && rows->last_actor == record->actor;
    if (!is_of_last ||
        !trace_sqlite_amend(rows->database, TRACE_EVENTS, EVENT_NOTE, record->kind, text))
        add_event(rows, record, text);
}

/* The node that a fault is about, as `key` of it says. */
static struct trace_cell node_of(const struct trace_rows *rows, const struct fault *fault,
                                 enum fault_key key)
{
    const struct fault_kind *kind = fault_kind_at(rows->model, fault->kind);
    const char *name = key == FAULT_NODE ? fault->node_name : fault->peer_name;
    if (((kind->needs | kind->may) & (uint32_t)key) == 0 || name[0] == '\0')
        return (struct trace_cell){0};
    return trace_number(key == FAULT_NODE ? fault->node : fault->peer);
}

static void add_strike(struct trace_rows *rows, const struct record *record)
{
    char text[NOTE_BYTES];
    const struct fault *fault = &rows->scenario->faults[record->kind];
    const bool is_over = record->extra == 0;
    fault_tell(rows->model, fault, !is_over, text, sizeof(text));
    add_event(rows, record, text);
    trace_sqlite_put(rows->database, TRACE_STRIKES,
                     (const struct trace_cell[]){
                         trace_number((int64_t)record->number),
                         trace_number(record->at),
                         trace_number(record->kind),
                         trace_number(is_over),
                         node_of(rows, fault, FAULT_NODE),
                         node_of(rows, fault, FAULT_PEER),
                         trace_text(text),
                     });
}

/* How a record of the ledger is called in `changes`; null: it is not one. */
static const char *const change_types[RECORD_TYPE_COUNT] = {
    [RECORD_STATE] = "state",
    [RECORD_WORK_OPEN] = "work",
    [RECORD_WORK_END] = "end",
    [RECORD_GUARD_HOLD] = "hold",
    [RECORD_GUARD_RELEASE] = "release",
    [RECORD_GUARD_LOST] = "lost",
    [RECORD_OBLIGATION_OPEN] = "open",
    [RECORD_OBLIGATION_MOVE] = "move",
    [RECORD_OBLIGATION_CLOSE] = "close",
};

static const char *change_text(const struct sim_model *model, const struct record *record)
{
    static const char *const ends[] = {[SIM_END_SUCCESS] = "success",
                                       [SIM_END_FAILED] = "failed",
                                       [SIM_END_CANCELLED] = "cancelled"};
    if (record->type == RECORD_OBLIGATION_CLOSE)
        return ends[record->values[0]];
    if (record->type == RECORD_GUARD_RELEASE && record->kind < model->guard_count)
        return model->guards[record->kind].releasers[record->values[0]].name;
    if (record->type != RECORD_STATE || record->kind >= model->machine_count)
        return NULL;
    sim_name_of *name_of = model->machines[record->kind].state_name;
    return name_of == NULL ? NULL : name_of(record->values[0]);
}

static void add_change(struct trace_rows *rows, const struct record *record)
{
    const char *text = change_text(rows->model, record);
    bool is_close = record->type == RECORD_OBLIGATION_CLOSE;
    trace_sqlite_put(rows->database, TRACE_CHANGES,
                     (const struct trace_cell[]){
                         trace_number((int64_t)record->number),
                         trace_number(record->at),
                         trace_fixed(change_types[record->type]),
                         actor_or_null(record->actor),
                         trace_number(record->kind),
                         trace_number(record->extra),
                         trace_number(record->values[0]),
                         is_close ? trace_number(record->values[1]) : (struct trace_cell){0},
                         number_or_null(record->work),
                         trace_text(text),
                     });
}

void trace_rows_put(struct trace_rows *rows, const struct record *record)
{
    ASSERT(record->type < RECORD_TYPE_COUNT);
    if (record->type == RECORD_NOTE)
        add_note(rows, record);
    else if (record->type == RECORD_FAULT)
        add_strike(rows, record);
    else if (record->type == RECORD_COUNT)
        trace_counts_add(&rows->counts, rows->database, record);
    else if (change_types[record->type] != NULL)
        add_change(rows, record);
    else if (record->type != RECORD_VERDICT)
        add_event(rows, record, NULL);
}

void trace_rows_finish(struct trace_rows *rows)
{
    trace_counts_flush(&rows->counts, rows->database);
}

/* --- the way back ------------------------------------------------------------- */

/* Whether a record of that type is called so; if it is, fills `record`. */
static bool is_called(const char *kind, uint32_t type, uint32_t extra, struct record *record)
{
    const struct record tried = {.type = type, .extra = extra};
    if (strcmp(kind_of(&tried), kind) != 0)
        return false;
    record->type = type;
    record->extra = extra;
    return true;
}

bool trace_rows_event(const char *kind, struct record *record)
{
    static const uint32_t events[] = {
        SIM_MESSAGE << 8,
        SIM_REQUEST << 8,
        SIM_TIMER << 8,
        SIM_REPLY << 8 | SIM_DELIVERED,
        SIM_REPLY << 8 | SIM_TIMEOUT,
        SIM_REPLY << 8 | SIM_REFUSED,
    };
    for (uint32_t i = 0; i < COUNT_OF(events); i++)
        if (is_called(kind, RECORD_EVENT, events[i], record))
            return true;
    for (uint32_t why = 0; why < LOST_WHY_COUNT; why++)
        if (is_called(kind, RECORD_LOST, why, record))
            return true;
    return is_called(kind, RECORD_NOTE, 0, record) || is_called(kind, RECORD_FAULT, 0, record) ||
           is_called(kind, RECORD_FAULT, 1, record);
}

bool trace_rows_change(const char *type, struct record *record)
{
    for (uint32_t i = 0; i < RECORD_TYPE_COUNT; i++)
        if (change_types[i] != NULL && strcmp(change_types[i], type) == 0) {
            record->type = i;
            return true;
        }
    return false;
}
