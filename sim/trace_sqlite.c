#include "sim/trace_sqlite.h"
#include "sim/arena.h"
#include "sim/trace_file.h"
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#define BULK_ROWS       32    /* rows a statement */
#define BULK_TEXT_BYTES 65536 /* of copied texts in them */
#define PROBLEM_BYTES   1024
#define SQL_BYTES       8192
#define BUSY_MS         10000
#define ARENA_BYTES     ((size_t)64 * 1024 * 1024)

/* Rows of one table on their way. Columns include `run`. */
struct bulk {
    sqlite3_stmt *many; /* BULK_ROWS rows */
    sqlite3_stmt *one;
    uint32_t columns;
    uint32_t rows;
    int64_t many_run; /* the run that `many` has bound; 0: none */
    size_t text_used;
    struct trace_cell cells[BULK_ROWS * TRACE_COLUMNS_MAX];
    bool is_null[BULK_ROWS * TRACE_COLUMNS_MAX]; /* what `many` has bound already */
    char text[BULK_TEXT_BYTES];
};

struct trace_sqlite {
    struct arena *arena;
    sqlite3 *handle;
    const char *path;
    bool has_problem;
    bool is_new; /* has no tables yet */
    char problem[PROBLEM_BYTES];
    bool is_made; /* the file was not there before */
    int64_t run;  /* being written */
    struct bulk bulks[TRACE_TABLE_COUNT];
};

struct trace_cell trace_number(int64_t number)
{
    return (struct trace_cell){.kind = CELL_NUMBER, .number = number};
}

struct trace_cell trace_text(const char *text)
{
    return (struct trace_cell){.kind = text == NULL ? CELL_NULL : CELL_TEXT, .text = text};
}

struct trace_cell trace_fixed(const char *text)
{
    return (struct trace_cell){.kind = CELL_STATIC_TEXT, .text = text};
}

/* --- problems ----------------------------------------------------------------- */

static void fail(struct trace_sqlite *database, const char *reason)
{
    if (database->has_problem)
        return;
    database->has_problem = true;
    (void)snprintf(database->problem, sizeof(database->problem), "%.*s: %.*s",
                   PROBLEM_BYTES / 2 - 8, database->path, PROBLEM_BYTES / 2 - 8, reason);
}

/* The system's reason for what it just refused. */
static void fail_by_system(struct trace_sqlite *database)
{
    char reason[128];
    if (strerror_r(errno, reason, sizeof(reason)) == 0)
        fail(database, reason);
    else
        fail(database, "the system refuses");
}

static bool check(struct trace_sqlite *database, int result)
{
    if (result == SQLITE_OK || result == SQLITE_DONE || result == SQLITE_ROW)
        return true;
    fail(database, sqlite3_errmsg(database->handle));
    return false;
}

static bool execute(struct trace_sqlite *database, const char *sql)
{
    return !database->has_problem &&
           check(database, sqlite3_exec(database->handle, sql, NULL, NULL, NULL));
}

const char *trace_sqlite_problem(const struct trace_sqlite *database)
{
    return database->has_problem ? database->problem : NULL;
}

static int64_t ask(struct trace_sqlite *database, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int64_t answer = 0;
    if (database->has_problem ||
        !check(database, sqlite3_prepare_v2(database->handle, sql, -1, &statement, NULL)))
        return 0;
    if (check(database, sqlite3_step(statement)))
        answer = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return answer;
}

/* --- opening ------------------------------------------------------------------ */

/* Whether the system lets us write the file; SQLite would not say why not. */
static bool is_writable(struct trace_sqlite *database)
{
    FILE *file = fopen(database->path, "ab");
    if (file == NULL)
        fail_by_system(database);
    else
        (void)fclose(file);
    return file != NULL;
}

/* Returns whether the file may be opened. */
static bool is_ours_to_write(struct trace_sqlite *database)
{
    const struct trace_file looked = trace_file_look(database->path);
    database->is_made = looked.is_missing;
    switch (looked.kind) {
    case TRACE_FILE_NONE:
        database->is_new = true;
        return is_writable(database);
    case TRACE_FILE_OURS:
        return is_writable(database);
    case TRACE_FILE_OTHER:
        fail(database, "is a database of another program; it is left as it is");
        return false;
    case TRACE_FILE_NO_DATABASE:
        fail(database, "is no SQLite database; it is left as it is");
        return false;
    case TRACE_FILE_UNREADABLE:
        break;
    }
    errno = looked.reason;
    fail_by_system(database);
    return false;
}

static void make_tables(struct trace_sqlite *database)
{
    char sql[SQL_BYTES];
    (void)snprintf(sql, sizeof(sql),
                   "PRAGMA page_size = 16384; BEGIN IMMEDIATE; PRAGMA application_id = %d;"
                   "PRAGMA user_version = %d;",
                   TRACE_APPLICATION_ID, TRACE_SCHEMA_VERSION);
    execute(database, sql);
    for (uint32_t i = 0; i < TRACE_TABLE_COUNT; i++) {
        (void)snprintf(sql, sizeof(sql), "CREATE TABLE %s (run INTEGER, %s);", trace_shapes[i].name,
                       trace_shapes[i].columns);
        execute(database, sql);
    }
    execute(database, trace_views);
    execute(database, "COMMIT");
}

static void check_version(struct trace_sqlite *database)
{
    int64_t version = ask(database, "PRAGMA user_version");
    if (database->has_problem || version == TRACE_SCHEMA_VERSION)
        return;
    char reason[PROBLEM_BYTES / 2];
    (void)snprintf(
        reason, sizeof(reason),
        "has the schema of another pegsim (version %lld; this one writes %d); it is left as "
        "it is",
        (long long)version, TRACE_SCHEMA_VERSION);
    fail(database, reason);
}

static sqlite3_stmt *prepare(struct trace_sqlite *database, enum trace_table table, uint32_t rows)
{
    char sql[SQL_BYTES];
    sqlite3_stmt *statement = NULL;
    int used = snprintf(sql, sizeof(sql), "INSERT INTO %s VALUES", trace_shapes[table].name);
    for (uint32_t row = 0; row < rows; row++) {
        used += snprintf(sql + used, sizeof(sql) - (size_t)used, "%s(?", row == 0 ? "" : ",");
        for (uint32_t column = 0; column < trace_shapes[table].count; column++)
            used += snprintf(sql + used, sizeof(sql) - (size_t)used, ",?");
        used += snprintf(sql + used, sizeof(sql) - (size_t)used, ")");
    }
    ASSERT((size_t)used < sizeof(sql));
    if (!database->has_problem)
        check(database, sqlite3_prepare_v3(database->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                           &statement, NULL));
    return statement;
}

static void prepare_all(struct trace_sqlite *database)
{
    for (uint32_t i = 0; i < TRACE_TABLE_COUNT; i++) {
        struct bulk *bulk = &database->bulks[i];
        bulk->columns = trace_shapes[i].count + 1;
        ASSERT(bulk->columns <= TRACE_COLUMNS_MAX);
        bulk->many = prepare(database, i, BULK_ROWS);
        bulk->one = prepare(database, i, 1);
        memset(bulk->is_null, true, sizeof(bulk->is_null)); /* unbound is null */
    }
}

static void open_handle(struct trace_sqlite *database)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (!check(database, sqlite3_open_v2(database->path, &database->handle, flags, NULL)))
        return;
    sqlite3_busy_timeout(database->handle, BUSY_MS);
    if (database->is_new)
        make_tables(database);
    else
        check_version(database);
    execute(database, "PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY");
    prepare_all(database);
}

/* A file that could not be made whole is not left behind. */
static void unmake(struct trace_sqlite *database)
{
    sqlite3_close(database->handle);
    database->handle = NULL;
    (void)remove(database->path);
}

struct trace_sqlite *trace_sqlite_open(const char *path)
{
    struct arena *arena = arena_new(ARENA_BYTES);
    struct trace_sqlite *database = arena_take(arena, sizeof(*database));
    ASSERT(database != NULL);
    database->arena = arena;
    database->path = arena_text(arena, path, strlen(path));
    ASSERT(database->path != NULL);
    if (is_ours_to_write(database)) {
        open_handle(database);
        if (database->has_problem && database->is_made)
            unmake(database);
    }
    return database;
}

bool trace_sqlite_close(struct trace_sqlite *database, char *problem, size_t problem_bytes)
{
    if (!database->has_problem && database->is_new)
        execute(database, trace_indexes);
    for (uint32_t i = 0; i < TRACE_TABLE_COUNT; i++) {
        sqlite3_finalize(database->bulks[i].many);
        sqlite3_finalize(database->bulks[i].one);
    }
    sqlite3_close(database->handle);
    bool is_good = !database->has_problem;
    (void)snprintf(problem, problem_bytes, "%s", database->problem);
    arena_free(database->arena);
    return is_good;
}

/* --- rows --------------------------------------------------------------------- */

static void bind(sqlite3_stmt *statement, uint32_t at, const struct trace_cell *cell)
{
    switch (cell->kind) {
    case CELL_NULL:
        sqlite3_bind_null(statement, (int)at + 1);
        return;
    case CELL_NUMBER:
        sqlite3_bind_int64(statement, (int)at + 1, cell->number);
        return;
    case CELL_TEXT:
    case CELL_STATIC_TEXT:
        sqlite3_bind_text(statement, (int)at + 1, cell->text, -1, SQLITE_STATIC);
        return;
    }
}

static void step(struct trace_sqlite *database, sqlite3_stmt *statement)
{
    check(database, sqlite3_step(statement));
    sqlite3_reset(statement);
}

/* All rows of a full bulk by one statement; the run and most nulls are bound already. */
static void flush_many(struct trace_sqlite *database, struct bulk *bulk)
{
    const bool has_run = bulk->many_run == database->run;
    for (uint32_t row = 0; row < BULK_ROWS; row++) {
        const uint32_t first = row * bulk->columns;
        for (uint32_t i = has_run ? first + 1 : first; i < first + bulk->columns; i++) {
            bool is_null = bulk->cells[i].kind == CELL_NULL;
            if (!is_null || !bulk->is_null[i])
                bind(bulk->many, i, &bulk->cells[i]);
            bulk->is_null[i] = is_null;
        }
    }
    bulk->many_run = database->run;
    step(database, bulk->many);
}

static void flush(struct trace_sqlite *database, struct bulk *bulk)
{
    if (!database->has_problem && bulk->rows == BULK_ROWS)
        flush_many(database, bulk);
    else
        for (uint32_t row = 0; row < bulk->rows && !database->has_problem; row++) {
            for (uint32_t i = 0; i < bulk->columns; i++)
                bind(bulk->one, i, &bulk->cells[row * bulk->columns + i]);
            step(database, bulk->one);
        }
    bulk->rows = 0;
    bulk->text_used = 0;
}

/* Copies a text into the bulk; null if there is no room left. */
static const char *keep_text(struct bulk *bulk, const char *text)
{
    size_t bytes = strlen(text) + 1;
    if (bytes > sizeof(bulk->text) - bulk->text_used)
        return NULL;
    char *kept = bulk->text + bulk->text_used;
    memcpy(kept, text, bytes);
    bulk->text_used += bytes;
    return kept;
}

void trace_sqlite_put(struct trace_sqlite *database, enum trace_table table,
                      const struct trace_cell *cells)
{
    struct bulk *bulk = &database->bulks[table];
    const uint32_t count = bulk->columns - 1;
    size_t text_bytes = 0;
    if (database->has_problem)
        return;
    for (uint32_t i = 0; i < count; i++)
        text_bytes += cells[i].kind == CELL_TEXT ? strlen(cells[i].text) + 1 : 0;
    ASSERT(text_bytes <= sizeof(bulk->text));
    if (bulk->rows == BULK_ROWS || text_bytes > sizeof(bulk->text) - bulk->text_used)
        flush(database, bulk);
    struct trace_cell *row = &bulk->cells[(size_t)bulk->rows * bulk->columns];
    bulk->rows++;
    row[0] = trace_number(database->run);
    memcpy(row + 1, cells, count * sizeof(*cells));
    for (uint32_t i = 1; i <= count; i++)
        if (row[i].kind == CELL_TEXT)
            row[i].text = keep_text(bulk, row[i].text);
}

bool trace_sqlite_amend(struct trace_sqlite *database, enum trace_table table, uint32_t column,
                        int64_t number, const char *text)
{
    struct bulk *bulk = &database->bulks[table];
    ASSERT(column + 2 < bulk->columns);
    if (bulk->rows == 0)
        return false;
    struct trace_cell *cells = &bulk->cells[(size_t)(bulk->rows - 1) * bulk->columns + column + 1];
    const char *kept = cells[1].kind == CELL_NULL ? keep_text(bulk, text) : NULL;
    if (kept == NULL)
        return false;
    cells[0] = trace_number(number);
    cells[1] = (struct trace_cell){.kind = CELL_TEXT, .text = kept};
    return true;
}

/* --- runs --------------------------------------------------------------------- */

void trace_sqlite_begin(struct trace_sqlite *database)
{
    for (uint32_t i = 0; i < TRACE_TABLE_COUNT; i++) {
        database->bulks[i].rows = 0;
        database->bulks[i].text_used = 0;
    }
    execute(database, "BEGIN IMMEDIATE");
    database->run = ask(database, "SELECT coalesce(max(run), 0) + 1 FROM runs");
}

bool trace_sqlite_commit(struct trace_sqlite *database)
{
    for (uint32_t i = 0; i < TRACE_TABLE_COUNT; i++)
        flush(database, &database->bulks[i]);
    if (execute(database, "COMMIT"))
        return true;
    trace_sqlite_drop(database);
    return false;
}

void trace_sqlite_drop(struct trace_sqlite *database)
{
    if (database->handle != NULL && sqlite3_get_autocommit(database->handle) == 0)
        sqlite3_exec(database->handle, "ROLLBACK", NULL, NULL, NULL);
}

/* --- questions ---------------------------------------------------------------- */

static int show_row(void *context, int count, char **columns, char **names)
{
    const struct trace_question *question = context;
    (void)names;
    question->answer(question->context, columns, count);
    return 0;
}

bool trace_sqlite_ask(const char *path, const struct trace_question *question, char *problem,
                      size_t problem_bytes)
{
    sqlite3 *handle = NULL;
    struct trace_question copy = *question; /* sqlite3_exec() takes no const */
    int result = sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_exec(handle, question->sql, show_row, &copy, NULL);
    if (result != SQLITE_OK)
        (void)snprintf(problem, problem_bytes, "%s: %s", path, sqlite3_errmsg(handle));
    sqlite3_close(handle);
    return result == SQLITE_OK;
}
