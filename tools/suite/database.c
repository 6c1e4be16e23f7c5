#include "tools/suite/database.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define NAME_BYTES 128

static void record(void *context, const struct record *record, const void *body,
                   uint32_t body_bytes)
{
    struct database_run *self = context;
    (void)body;
    (void)body_bytes;
    trace_rows_put(&self->rows, record);
}

static void note_text(const void *run, const struct record *note, char *text, size_t bytes)
{
    run_note_text(run, note, text, bytes);
}

struct trace_sink database_start(struct database_run *self, struct trace_sqlite *database,
                                 const struct sim_model *model, const struct scenario *scenario)
{
    *self = (struct database_run){
        .database = database,
        .rows = {.database = database,
                 .model = model,
                 .scenario = scenario,
                 .note_text = note_text},
    };
    trace_sqlite_begin(database);
    return (struct trace_sink){.context = self, .record = record};
}

/* --- the rows that stand once a run ---------------------------------------------- */

static void put_name(struct trace_sqlite *database, const char *what, uint32_t id, const char *name)
{
    trace_sqlite_put(
        database, TRACE_NAMES,
        (const struct trace_cell[]){trace_text(what), trace_number(id), trace_text(name)});
}

static void put_names(struct trace_sqlite *database, const struct sim_model *model)
{
    for (uint32_t i = 0; i < model->message_count; i++)
        put_name(database, "message", i, model->messages[i].name);
    for (uint32_t i = 0; i < model->machine_count; i++)
        put_name(database, "machine", i, model->machines[i].name);
    for (uint32_t i = 0; i < model->guard_count; i++)
        put_name(database, "guard", i, model->guards[i].name);
    for (uint32_t i = 0; i < model->obligation_count; i++)
        put_name(database, "obligation", i, model->obligations[i].name);
    for (uint32_t i = 0; i < model->work_count; i++)
        put_name(database, "work", i, model->works[i].name);
    for (uint32_t i = 0; i < model->note_count; i++)
        put_name(database, model->notes[i].is_detail ? "detail" : "note", i, model->notes[i].name);
    for (uint32_t i = 0; i < model->counter_count; i++)
        put_name(database, "counter", i, model->counters[i].name);
}

/* What the indexes of an obligation or a machine stand for: so many, by a letter of the model. */
static void put_subjects(struct trace_sqlite *database, const struct run *run, const char *what,
                         char letter, uint32_t count)
{
    char name[NAME_BYTES];
    for (uint32_t i = 0; i < count && letter != 0; i++) {
        run_value_name(run, letter, i, name, sizeof(name));
        put_name(database, what, i, name);
    }
}

/* The obligation whose subjects are those of a machine; their count, or 0 if there is none. */
static uint32_t count_subjects(const struct sim_model *model, const struct run *run, char letter)
{
    for (uint32_t i = 0; i < model->obligation_count; i++)
        if (model->obligations[i].subject == letter)
            return run_obligation_count(run, i);
    return 0;
}

static void put_all_subjects(struct trace_sqlite *database, const struct run *run,
                             const struct sim_model *model)
{
    char what[NAME_BYTES];
    char name[NAME_BYTES];
    for (uint32_t i = 0; i < model->obligation_count; i++) {
        (void)snprintf(what, sizeof(what), "obligation %s", model->obligations[i].name);
        put_subjects(database, run, what, model->obligations[i].subject,
                     run_obligation_count(run, i));
    }
    for (uint32_t i = 0; i < model->machine_count; i++) {
        const char letter = model->machines[i].subject;
        (void)snprintf(what, sizeof(what), "machine %s", model->machines[i].name);
        put_subjects(database, run, what, letter, count_subjects(model, run, letter));
    }
    for (uint32_t i = 0; i < model->guard_count; i++) {
        (void)snprintf(what, sizeof(what), "guard %s", model->guards[i].name);
        for (uint32_t at = 0; at < run_guard_count(run, i); at++) {
            run_guard_name(run, i, at, name, sizeof(name));
            put_name(database, what, at, name);
        }
    }
}

static void put_places(struct trace_sqlite *database, const struct run *run)
{
    char name[NAME_BYTES];
    for (uint32_t i = 0; i < run_node_count(run); i++) {
        run_node_name(run, i, name, sizeof(name));
        trace_sqlite_put(database, TRACE_NODES,
                         (const struct trace_cell[]){trace_number(i), trace_text(name)});
    }
    for (uint32_t i = 0; i < run_actor_count(run); i++) {
        run_actor_name(run, i, name, sizeof(name));
        trace_sqlite_put(database, TRACE_ACTORS,
                         (const struct trace_cell[]){
                             trace_number(i),
                             trace_number(run_actor_node(run, i)),
                             trace_fixed(run_actor_type(run, i)),
                             trace_text(name),
                         });
    }
}

static void put_tally(struct trace_sqlite *database, const struct run *run, uint32_t series,
                      uint32_t second, const char *const *columns)
{
    for (uint32_t column = 0; columns[column] != NULL; column++) {
        uint32_t count = run_tally(run, series, second, column);
        if (count == 0)
            continue;
        trace_sqlite_put(database, TRACE_TALLIES,
                         (const struct trace_cell[]){
                             trace_text(run_series_name(run, series)),
                             trace_number(second),
                             trace_fixed(columns[column]),
                             trace_number(count),
                         });
    }
}

static void put_figures(struct trace_sqlite *database, const struct run *run,
                        const struct sim_model *model, const struct run_result *result)
{
    for (uint32_t i = 0; i < model->counter_count; i++)
        trace_sqlite_put(database, TRACE_COUNTERS,
                         (const struct trace_cell[]){trace_fixed(model->counters[i].name),
                                                     trace_number(result->counters[i])});
    if (model->series.columns == NULL)
        return;
    uint32_t seconds = (uint32_t)(result->ended_at / SIM_SECOND) + 1;
    for (uint32_t series = 0; series < run_series_count(run); series++)
        for (uint32_t second = 0; second < seconds; second++)
            put_tally(database, run, series, second, model->series.columns);
}

/* `document`: the scenario as it was run; lives until the run is committed. */
static void put_run(struct trace_sqlite *database, const struct outcome *outcome,
                    const char *document)
{
    const struct run_result *result = &outcome->result;
    char digest[24];
    (void)snprintf(digest, sizeof(digest), "%016" PRIx64, result->digest);
    trace_sqlite_put(database, TRACE_RUNS,
                     (const struct trace_cell[]){
                         trace_text(outcome->variant->scenario.name),
                         trace_text(outcome->path),
                         trace_text(outcome->variant->scenario.variant),
                         trace_number((int64_t)outcome->seed),
                         trace_text(digest),
                         trace_number((int64_t)result->events),
                         trace_number(result->ended_at),
                         trace_fixed("pegsim " PEGSIM_VERSION),
                         trace_fixed(document),
                     });
}

static struct trace_cell time_or_null(sim_time at)
{
    return at == 0 ? (struct trace_cell){0} : trace_number(at);
}

static void put_verdict(struct trace_sqlite *database, const struct sim_model *model,
                        const struct outcome *outcome)
{
    const struct run_result *result = &outcome->result;
    bool is_stuck = result->verdict == VERDICT_HUNG || result->verdict == VERDICT_EXCUSED;
    bool has_error = result->error != 0 && model->error_name != NULL;
    bool has_detector = result->detector != DETECTOR_NONE;
    trace_sqlite_put(database, TRACE_VERDICTS,
                     (const struct trace_cell[]){
                         trace_fixed(verdict_name(result->verdict)),
                         trace_text(has_detector ? detector_name(result->detector) : NULL),
                         trace_number(outcome->kind == OUTCOME_AS_EXPECTED),
                         trace_text(has_error ? model->error_name(result->error) : NULL),
                         time_or_null(result->closed_at),
                         is_stuck ? trace_number(result->stuck_since) : (struct trace_cell){0},
                         time_or_null(result->bound),
                         trace_text(result->why[0] == '\0' ? NULL : result->why),
                         trace_text(result->unexpected[0] == '\0' ? NULL : result->unexpected),
                     });
}

void database_finish(struct database_run *self, const struct run *run, struct outcome *outcome)
{
    struct trace_sqlite *database = self->database;
    char *document = scenario_dump_text(outcome->variant, self->rows.model);
    trace_rows_finish(&self->rows);
    put_names(database, self->rows.model);
    put_all_subjects(database, run, self->rows.model);
    put_places(database, run);
    put_figures(database, run, self->rows.model, &outcome->result);
    put_run(database, outcome, document);
    put_verdict(database, self->rows.model, outcome);
    const bool is_committed = trace_sqlite_commit(database);
    free(document);
    if (is_committed)
        return;
    outcome->kind = OUTCOME_NOT_RUN;
    (void)snprintf(outcome->problem, sizeof(outcome->problem),
                   "its trace could not be written: %.900s", trace_sqlite_problem(database));
}
