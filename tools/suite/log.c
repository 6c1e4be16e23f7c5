#include "tools/suite/log.h"
#include "tools/suite/teller.h"

#define TEXT_BYTES 1024

/* From which level on a record of a type is told. */
static const enum log_level levels[RECORD_TYPE_COUNT] = {
    [RECORD_EVENT] = LOG_ALL,           [RECORD_LOST] = LOG_ALL,
    [RECORD_NOTE] = LOG_STORY,          [RECORD_STATE] = LOG_ALL,
    [RECORD_WORK_OPEN] = LOG_ALL,       [RECORD_WORK_END] = LOG_ALL,
    [RECORD_GUARD_HOLD] = LOG_ALL,      [RECORD_GUARD_RELEASE] = LOG_ALL,
    [RECORD_GUARD_LOST] = LOG_STORY,    [RECORD_OBLIGATION_OPEN] = LOG_ALL,
    [RECORD_OBLIGATION_MOVE] = LOG_ALL, [RECORD_OBLIGATION_CLOSE] = LOG_ALL,
    [RECORD_FAULT] = LOG_STORY,         [RECORD_VERDICT] = LOG_STORY,
    [RECORD_SETTLED] = LOG_STORY,       [RECORD_COUNT] = LOG_NEVER,
};

static bool is_told(const struct log *log, const struct record *record)
{
    const bool is_detail = record->type == RECORD_NOTE && log->model->notes[record->kind].is_detail;
    return log->level >= (is_detail ? LOG_ALL : levels[record->type]);
}

static void record(void *context, const struct record *record, const void *body,
                   uint32_t body_bytes)
{
    const struct log *log = context;
    const struct teller teller = teller_of_run(log->model, log->scenario, log->run);
    char note[TEXT_BYTES] = "";
    char text[TEXT_BYTES];
    (void)body;
    (void)body_bytes;
    if (ferror(log->out) != 0 || !is_told(log, record))
        return;
    if (record->type == RECORD_NOTE)
        run_note_text(log->run, record, note, sizeof(note));
    teller_text(&teller, record, note, text, sizeof(text));
    teller_print(&teller, record, text, log->has_color, log->out);
}

struct trace_sink log_reader(struct log *log)
{
    return (struct trace_sink){.context = log, .record = record};
}
