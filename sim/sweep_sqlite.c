#include "sim/sweep_sqlite.h"

#include "sim/arena.h"
#include "sim/sweep_columns.h"
#include "sim/trace_file.h"
#include "sim/words.h"
#include <errno.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROBLEM_BYTES 1024
#define SQL_BYTES     8192
#define BUSY_MS       10000

struct sweep_sqlite {
    struct arena *arena;
    sqlite3 *handle;
    const char *path;
    const struct sweep_identity *identity;
    sqlite3_stmt *put;
    sqlite3_stmt *recall;
    uint32_t rows; /* of the batch */
    bool is_made;  /* the file was not there before */
    bool has_problem;
    char problem[PROBLEM_BYTES];
};

/* --- problems --------------------------------------------------------------------------- */

static void fail(struct sweep_sqlite *database, const char *reason)
{
    if (!database->has_problem) {
        database->has_problem = true;
        (void)snprintf(database->problem, sizeof database->problem, "%.*s: %.*s",
                       PROBLEM_BYTES / 2 - 8, database->path, PROBLEM_BYTES / 2 - 8, reason);
    }
}

static void fail_by_system(struct sweep_sqlite *database, int reason)
{
    char text[128];
    fail(database, strerror_r(reason, text, sizeof text) == 0 ? text : "the system refuses");
}

const char *sweep_sqlite_problem(const struct sweep_sqlite *database)
{
    return database->has_problem ? database->problem : NULL;
}

static bool check(struct sweep_sqlite *database, int result)
{
    if (result == SQLITE_OK || result == SQLITE_DONE || result == SQLITE_ROW) {
        return true;
    }
    fail(database, sqlite3_errmsg(database->handle));
    return false;
}

static void execute(struct sweep_sqlite *database, const char *sql)
{
    if (!database->has_problem) {
        (void)check(database, sqlite3_exec(database->handle, sql, NULL, NULL, NULL));
    }
}

static sqlite3_stmt *prepare(struct sweep_sqlite *database, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (!database->has_problem) {
        (void)check(database, sqlite3_prepare_v2(database->handle, sql, -1, &statement, NULL));
    }
    return statement;
}

static void bind_text(sqlite3_stmt *statement, uint32_t at, const char *text)
{
    sqlite3_bind_text(statement, (int)at + 1, text, -1, SQLITE_STATIC);
}

static void bind_number(sqlite3_stmt *statement, uint32_t at, int64_t number)
{
    sqlite3_bind_int64(statement, (int)at + 1, number);
}

/* Does a statement that was bound; it can be bound anew. */
static void step(struct sweep_sqlite *database, sqlite3_stmt *statement)
{
    (void)check(database, sqlite3_step(statement));
    sqlite3_reset(statement);
}

/* --- the tables ---------------------------------------------------------------------------- */

static void write_columns(const struct sim_model *model, struct text_end *sql)
{
    text_add(sql, "%s", SWEEP_COLUMNS);
    for (uint32_t i = 0; i < model->counter_count; i++) {
        text_add(sql, ", \"%s\" INTEGER", model->counters[i].name);
    }
    for (uint32_t i = 0; i < model->obligation_count; i++) {
        text_add(sql, ", \"%s_longest\" INTEGER, \"%s_open\" INTEGER", model->obligations[i].name,
                 model->obligations[i].name);
    }
}

static uint32_t column_count(const struct sim_model *model)
{
    return SWEEP_COUNTERS + model->counter_count + 2 * model->obligation_count;
}

/* Says which cell a variant is. */
static void add_cell(struct sweep_sqlite *database, const struct sweep_variant_name *variant)
{
    const struct sweep_identity *identity = database->identity;
    sqlite3_stmt *statement =
        prepare(database, "INSERT OR REPLACE INTO sweep_cells VALUES (?, ?, ?, ?, ?, ?)");
    for (uint32_t i = 0; i < identity->axis_count && !database->has_problem; i++) {
        const struct scenario_axis *axis = &identity->axes[i];
        ASSERT(variant->cell != NULL && variant->cell[i] < axis->value_count);
        bind_text(statement, 0, variant->name);
        bind_number(statement, 1, i);
        bind_text(statement, 2, axis->key);
        bind_text(statement, 3, axis->name);
        bind_number(statement, 4, variant->cell[i]);
        bind_text(statement, 5, axis->values[variant->cell[i]]);
        step(database, statement);
    }
    sqlite3_finalize(statement);
}

static void add_variants(struct sweep_sqlite *database)
{
    const struct sweep_identity *identity = database->identity;
    sqlite3_stmt *statement =
        prepare(database, "INSERT OR IGNORE INTO sweep_variants VALUES (?, ?)");
    for (uint32_t i = 0; i < identity->variant_count && !database->has_problem; i++) {
        char fingerprint[24];
        (void)snprintf(fingerprint, sizeof fingerprint, "%016" PRIx64,
                       identity->variants[i].fingerprint);
        bind_text(statement, 0, identity->variants[i].name);
        bind_text(statement, 1, fingerprint);
        step(database, statement);
        add_cell(database, &identity->variants[i]);
    }
    sqlite3_finalize(statement);
}

static void make_tables(struct sweep_sqlite *database)
{
    char sql[SQL_BYTES];
    struct text_end end = {sql, sizeof sql};
    text_add(&end,
             "PRAGMA application_id = %d; PRAGMA user_version = %d;"
             "CREATE TABLE sweeps (scenario TEXT, program TEXT, PRIMARY KEY (scenario)) "
             "WITHOUT ROWID;"
             "CREATE TABLE sweep_variants (variant TEXT, fingerprint TEXT, PRIMARY KEY (variant)) "
             "WITHOUT ROWID;"
             "CREATE TABLE sweep_cells (variant TEXT, axis INTEGER, key TEXT, name TEXT, "
             "place INTEGER, value TEXT, PRIMARY KEY (variant, axis)) WITHOUT ROWID;"
             "CREATE TABLE sweep_runs (",
             SWEEP_APPLICATION_ID, SWEEP_SCHEMA_VERSION);
    write_columns(database->identity->model, &end);
    text_add(&end, ", PRIMARY KEY (variant, seed)) WITHOUT ROWID;");
    ASSERT(end.left > 1);
    execute(database, sql);
    sqlite3_stmt *statement = prepare(database, "INSERT INTO sweeps VALUES (?, ?)");
    if (!database->has_problem) {
        bind_text(statement, 0, database->identity->scenario);
        bind_text(statement, 1, database->identity->program);
        step(database, statement);
    }
    sqlite3_finalize(statement);
}

/* --- is it about the same? -------------------------------------------------------------------- */

/*
 * Asks for one text; "" if there is none. The answer is the statement's, which
 * the caller finalizes. `key` may be null.
 */
static const char *ask(struct sweep_sqlite *database, const char *sql, const char *key,
                       sqlite3_stmt **statement)
{
    *statement = prepare(database, sql);
    if (database->has_problem) {
        return "";
    }
    if (key != NULL) {
        bind_text(*statement, 0, key);
    }
    const int result = sqlite3_step(*statement);
    if (!check(database, result) || result != SQLITE_ROW) {
        return "";
    }
    const unsigned char *text = sqlite3_column_text(*statement, 0);
    return text == NULL ? "" : (const char *)text;
}

/* What a database has for a question must be this; else it is about something else. */
static void expect(struct sweep_sqlite *database, const char *sql, const char *wanted,
                   const char *what)
{
    sqlite3_stmt *statement = NULL;
    const char *found = ask(database, sql, NULL, &statement);
    if (!database->has_problem && strcmp(found, wanted) != 0) {
        char reason[PROBLEM_BYTES / 2];
        (void)snprintf(reason, sizeof reason, "has rows of %s '%.100s', not '%.100s'", what, found,
                       wanted);
        fail(database, reason);
    }
    sqlite3_finalize(statement);
}

static void expect_variants(struct sweep_sqlite *database)
{
    const struct sweep_identity *identity = database->identity;
    for (uint32_t i = 0; i < identity->variant_count && !database->has_problem; i++) {
        sqlite3_stmt *statement = NULL;
        char wanted[24];
        (void)snprintf(wanted, sizeof wanted, "%016" PRIx64, identity->variants[i].fingerprint);
        const char *found =
            ask(database, "SELECT fingerprint FROM sweep_variants WHERE variant = ?",
                identity->variants[i].name, &statement);
        if (!database->has_problem && found[0] != '\0' && strcmp(found, wanted) != 0) {
            char reason[PROBLEM_BYTES / 2];
            (void)snprintf(reason, sizeof reason,
                           "has rows of variant '%.100s' with other values than it has now",
                           identity->variants[i].name);
            fail(database, reason);
        }
        sqlite3_finalize(statement);
    }
}

static void expect_schema(struct sweep_sqlite *database)
{
    char version[16];
    char columns[16];
    (void)snprintf(version, sizeof version, "%d", SWEEP_SCHEMA_VERSION);
    (void)snprintf(columns, sizeof columns, "%u", column_count(database->identity->model));
    expect(database, "PRAGMA user_version", version, "schema version");
    expect(database, "SELECT program FROM sweeps", database->identity->program, "pegsim");
    expect(database, "SELECT count(*) FROM pragma_table_info('sweep_runs')", columns,
           "a schema whose number of columns is");
}

static void expect_resumed(struct sweep_sqlite *database, bool resumes)
{
    sqlite3_stmt *statement = NULL;
    const char *first = ask(database, "SELECT variant FROM sweep_runs LIMIT 1", NULL, &statement);
    if (!database->has_problem && first[0] != '\0' && !resumes) {
        fail(database, "has rows of a sweep already; --resume goes on with it");
    }
    sqlite3_finalize(statement);
}

/* --- opening ------------------------------------------------------------ */

/* Whether the file may be opened: it is not there, is empty, or is one of these. */
static bool is_ours_to_write(struct sweep_sqlite *database)
{
    const struct trace_file looked = trace_file_look(database->path);
    const bool is_other = looked.kind == TRACE_FILE_OURS || looked.kind == TRACE_FILE_OTHER;
    database->is_made = looked.is_missing;
    if (looked.kind == TRACE_FILE_UNREADABLE) {
        fail_by_system(database, looked.reason);
    } else if (looked.kind == TRACE_FILE_NO_DATABASE) {
        fail(database, "is no SQLite database; it is left as it is");
    } else if (is_other && looked.application != SWEEP_APPLICATION_ID) {
        fail(database, "is a database, but not of a sweep; it is left as it is");
    }
    if (database->has_problem) {
        return false;
    }
    /* SQLite would not say why the system refuses. */
    FILE *file = fopen(database->path, "ab");
    if (file == NULL) {
        fail_by_system(database, errno);
        return false;
    }
    (void)fclose(file);
    return true;
}

static void prepare_rows(struct sweep_sqlite *database)
{
    char sql[SQL_BYTES];
    struct text_end end = {sql, sizeof sql};
    text_add(&end, "INSERT INTO sweep_runs VALUES (?");
    for (uint32_t i = 1; i < column_count(database->identity->model); i++) {
        text_add(&end, ",?");
    }
    text_add(&end, ")");
    ASSERT(end.left > 1);
    database->put = prepare(database, sql);
    database->recall = prepare(database, "SELECT * FROM sweep_runs WHERE variant = ? AND seed = ?");
}

static void open_handle(struct sweep_sqlite *database, bool resumes)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (!check(database, sqlite3_open_v2(database->path, &database->handle, flags, NULL))) {
        return;
    }
    sqlite3_busy_timeout(database->handle, BUSY_MS);
    execute(database, "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE");
    sqlite3_stmt *statement = NULL;
    /* A sweep that was killed before its first batch leaves an empty file. */
    const char *name =
        ask(database, "SELECT name FROM sqlite_master WHERE name = 'sweep_runs'", NULL, &statement);
    const bool is_new = name[0] == '\0';
    sqlite3_finalize(statement);
    if (is_new) {
        make_tables(database);
    } else {
        expect_schema(database);
        expect(database, "SELECT scenario FROM sweeps", database->identity->scenario, "scenario");
        expect_variants(database);
        expect_resumed(database, resumes);
    }
    add_variants(database);
    execute(database, "COMMIT");
    prepare_rows(database);
}

struct sweep_sqlite *sweep_sqlite_open(const char *path, const struct sweep_identity *identity,
                                       bool resumes)
{
    struct arena *arena = arena_new(SIM_MIB);
    struct sweep_sqlite *database = arena_take(arena, sizeof *database);
    ASSERT(database != NULL);
    database->arena = arena;
    database->identity = identity;
    database->path = arena_text(arena, path, strlen(path));
    ASSERT(database->path != NULL);
    if (is_ours_to_write(database)) {
        open_handle(database, resumes);
        if (database->has_problem && database->is_made) {
            sqlite3_close(database->handle);
            database->handle = NULL;
            (void)remove(database->path);
        }
    }
    return database;
}

bool sweep_sqlite_close(struct sweep_sqlite *database, char *problem, size_t problem_bytes)
{
    sweep_sqlite_commit(database);
    sqlite3_finalize(database->put);
    sqlite3_finalize(database->recall);
    sqlite3_close(database->handle); /* what is under way is taken back */
    const bool is_good = !database->has_problem;
    (void)snprintf(problem, problem_bytes, "%s", database->problem);
    arena_free(database->arena);
    return is_good;
}

/* --- rows --------------------------------------------------------------------------- */

static void bind_row(struct sweep_sqlite *database, const struct sweep_row *row, const char *digest)
{
    const struct sim_model *model = database->identity->model;
    sqlite3_stmt *put = database->put;
    sqlite3_clear_bindings(put);
    bind_text(put, SWEEP_VARIANT, database->identity->variants[row->variant].name);
    bind_number(put, SWEEP_SEED, (int64_t)row->seed);
    bind_text(put, SWEEP_VERDICT, verdict_name((enum verdict)row->verdict));
    if (row->detector != DETECTOR_NONE) {
        bind_text(put, SWEEP_DETECTOR, detector_name((enum detector)row->detector));
    }
    bind_text(put, SWEEP_SIGNATURE, row->signature);
    bind_text(put, SWEEP_DIGEST, digest);
    bind_number(put, SWEEP_EVENTS, (int64_t)row->events);
    bind_number(put, SWEEP_ENDED_AT, row->ended_at);
    if (row->closed_at > 0) {
        bind_number(put, SWEEP_CLOSED_AT, row->closed_at);
    }
    if (row->verdict == VERDICT_HUNG || row->verdict == VERDICT_EXCUSED) {
        bind_number(put, SWEEP_STUCK_SINCE, row->stuck_since);
    }
    uint32_t at = SWEEP_COUNTERS;
    for (uint32_t i = 0; i < model->counter_count; i++) {
        bind_number(put, at++, row->counters[i]);
    }
    for (uint32_t i = 0; i < model->obligation_count; i++) {
        bind_number(put, at++, row->spans[i].longest);
        bind_number(put, at++, row->spans[i].is_open);
    }
}

void sweep_sqlite_put(struct sweep_sqlite *database, const struct sweep_row *row)
{
    if (database->has_problem) {
        return;
    }
    if (database->rows == 0) {
        execute(database, "BEGIN IMMEDIATE");
    }
    char digest[24];
    (void)snprintf(digest, sizeof digest, "%016" PRIx64, row->digest);
    bind_row(database, row, digest);
    step(database, database->put);
    if (++database->rows == SWEEP_BATCH) {
        sweep_sqlite_commit(database);
    }
}

void sweep_sqlite_commit(struct sweep_sqlite *database)
{
    if (database->rows > 0) {
        execute(database, "COMMIT");
        database->rows = 0;
    }
}

/* The place of a text in a list that ends with null; the first if it is not there. */
static uint32_t index_of(const char *const *names, const char *text)
{
    for (uint32_t i = 0; names[i] != NULL; i++) {
        if (text != NULL && strcmp(names[i], text) == 0) {
            return i;
        }
    }
    return 0;
}

static const char *text_at(sqlite3_stmt *statement, uint32_t column)
{
    return (const char *)sqlite3_column_text(statement, (int)column);
}

static int64_t number_at(sqlite3_stmt *statement, uint32_t column)
{
    return sqlite3_column_int64(statement, (int)column);
}

static uint64_t digest_at(sqlite3_stmt *statement)
{
    const char *text = text_at(statement, SWEEP_DIGEST);
    return text == NULL ? 0 : strtoull(text, NULL, 16);
}

static void read_row(const struct sim_model *model, sqlite3_stmt *found, struct sweep_row *row)
{
    row->verdict = index_of(verdict_names, text_at(found, SWEEP_VERDICT));
    row->detector = index_of(detector_names, text_at(found, SWEEP_DETECTOR));
    row->digest = digest_at(found);
    row->events = (uint64_t)number_at(found, SWEEP_EVENTS);
    row->ended_at = number_at(found, SWEEP_ENDED_AT);
    row->closed_at = number_at(found, SWEEP_CLOSED_AT);
    row->stuck_since = number_at(found, SWEEP_STUCK_SINCE);
    uint32_t at = SWEEP_COUNTERS;
    for (uint32_t i = 0; i < model->counter_count; i++) {
        row->counters[i] = number_at(found, at++);
    }
    for (uint32_t i = 0; i < model->obligation_count; i++) {
        row->spans[i].longest = number_at(found, at++);
        row->spans[i].is_open = (uint32_t)number_at(found, at++);
    }
    const char *signature = text_at(found, SWEEP_SIGNATURE);
    (void)snprintf(row->signature, sizeof row->signature, "%s", signature == NULL ? "" : signature);
}

bool sweep_sqlite_recall(struct sweep_sqlite *database, struct sweep_row *row)
{
    if (database->has_problem) {
        return false;
    }
    bind_text(database->recall, 0, database->identity->variants[row->variant].name);
    bind_number(database->recall, 1, (int64_t)row->seed);
    const int result = sqlite3_step(database->recall);
    const bool is_there = check(database, result) && result == SQLITE_ROW;
    if (is_there) {
        read_row(database->identity->model, database->recall, row);
    }
    sqlite3_reset(database->recall);
    return is_there;
}
