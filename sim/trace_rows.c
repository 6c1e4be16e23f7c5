#include "sim/trace_rows.h"

#define NOTE_BYTES 1024
#define EVENT_TEXT 8 /* the column of events that notes fill */

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
    if (!is_of_last || !trace_sqlite_amend(rows->database, TRACE_EVENTS, EVENT_TEXT, text))
        add_event(rows, record, text);
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
    else if (change_types[record->type] != NULL)
        add_change(rows, record);
    else if (record->type != RECORD_VERDICT)
        add_event(rows, record, NULL);
}
