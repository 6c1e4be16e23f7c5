#include "sim/trace_read.h"
#include "sim/arena.h"
#include "sim/trace_file.h"
#include "sim/trace_schema.h"
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#define PROBLEM_BYTES 1024
#define CURSORS_MAX   8
#define BUSY_MS       10000

struct trace_cursor {
    struct trace_read *database;
    sqlite3_stmt *statement; /* null: the row is free, or the question was not understood */
    bool is_open;
    bool is_done; /* one more step would begin anew */
};

struct trace_read {
    struct arena *arena;
    sqlite3 *handle;
    const char *path;
    bool has_problem;
    char problem[PROBLEM_BYTES];
    struct trace_cursor cursors[CURSORS_MAX];
};

static void fail(struct trace_read *database)
{
    if (database->has_problem)
        return;
    database->has_problem = true;
    (void)snprintf(database->problem, sizeof(database->problem), "%.*s: %.*s",
                   PROBLEM_BYTES / 2 - 8, database->path, PROBLEM_BYTES / 2 - 8,
                   sqlite3_errmsg(database->handle));
}

const char *trace_read_problem(const struct trace_read *database)
{
    return database->has_problem ? database->problem : NULL;
}

/* --- opening ------------------------------------------------------------------ */

/* Whether the file is one of ours; if not, `problem` says why. */
static bool is_ours(const char *path, struct trace_read_kind kind, char *problem, size_t bytes)
{
    static const char *const reasons[] = {
        [TRACE_FILE_NONE] = "is empty",
        [TRACE_FILE_OURS] = "is a database of another kind",
        [TRACE_FILE_OTHER] = "is a database of another program",
        [TRACE_FILE_NO_DATABASE] = "is no SQLite database",
        [TRACE_FILE_UNREADABLE] = "cannot be read",
    };
    const struct trace_file looked = trace_file_look(path);
    if (looked.reason != 0) {
        char reason[128];
        if (strerror_r(looked.reason, reason, sizeof(reason)) != 0)
            (void)snprintf(reason, sizeof(reason), "the system refuses");
        (void)snprintf(problem, bytes, "%s: %s", path, reason);
    } else if ((looked.kind != TRACE_FILE_OURS && looked.kind != TRACE_FILE_OTHER) ||
               looked.application != kind.application) {
        (void)snprintf(problem, bytes, "%s: %s", path, reasons[looked.kind]);
    } else if (looked.version != kind.version) {
        (void)snprintf(problem, bytes,
                       "%s: has the schema of another pegsim (version %u; this one reads %u)", path,
                       looked.version, kind.version);
    } else {
        return true;
    }
    return false;
}

struct trace_read *trace_read_open(const char *path, char *problem, size_t bytes)
{
    const struct trace_read_kind kind = {TRACE_APPLICATION_ID, TRACE_SCHEMA_VERSION};
    return trace_read_open_kind(path, kind, problem, bytes);
}

struct trace_read *trace_read_open_kind(const char *path, struct trace_read_kind kind,
                                        char *problem, size_t bytes)
{
    if (!is_ours(path, kind, problem, bytes))
        return NULL;
    struct arena *arena = arena_new(sizeof(struct trace_read) + strlen(path) + 4096);
    struct trace_read *database = arena_take(arena, sizeof(*database));
    ASSERT(database != NULL);
    database->arena = arena;
    database->path = arena_text(arena, path, strlen(path));
    ASSERT(database->path != NULL);
    if (sqlite3_open_v2(path, &database->handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK) {
        fail(database);
        (void)snprintf(problem, bytes, "%s", database->problem);
        trace_read_close(database);
        return NULL;
    }
    sqlite3_busy_timeout(database->handle, BUSY_MS);
    return database;
}

void trace_read_close(struct trace_read *database)
{
    if (database == NULL)
        return;
    for (uint32_t i = 0; i < CURSORS_MAX; i++)
        ASSERT(!database->cursors[i].is_open);
    sqlite3_close(database->handle);
    arena_free(database->arena);
}

/* --- rows --------------------------------------------------------------------- */

struct trace_cursor *trace_read_ask(struct trace_read *database, const char *sql, int64_t number)
{
    uint32_t at = 0;
    while (at < CURSORS_MAX && database->cursors[at].is_open)
        at++;
    ASSERT(at < CURSORS_MAX);
    struct trace_cursor *cursor = &database->cursors[at];
    *cursor = (struct trace_cursor){.database = database, .is_open = true};
    if (database->has_problem)
        return cursor;
    if (sqlite3_prepare_v2(database->handle, sql, -1, &cursor->statement, NULL) != SQLITE_OK)
        fail(database);
    else if (sqlite3_bind_parameter_count(cursor->statement) > 0)
        sqlite3_bind_int64(cursor->statement, 1, number);
    return cursor;
}

bool trace_cursor_next(struct trace_cursor *cursor)
{
    if (cursor->statement == NULL || cursor->is_done || cursor->database->has_problem)
        return false;
    int result = sqlite3_step(cursor->statement);
    cursor->is_done = result != SQLITE_ROW;
    if (result != SQLITE_ROW && result != SQLITE_DONE)
        fail(cursor->database);
    return result == SQLITE_ROW;
}

int64_t trace_cursor_number(const struct trace_cursor *cursor, int column)
{
    return sqlite3_column_int64(cursor->statement, column);
}

const char *trace_cursor_text(const struct trace_cursor *cursor, int column)
{
    return (const char *)sqlite3_column_text(cursor->statement, column);
}

bool trace_cursor_is_null(const struct trace_cursor *cursor, int column)
{
    return sqlite3_column_type(cursor->statement, column) == SQLITE_NULL;
}

void trace_cursor_close(struct trace_cursor *cursor)
{
    if (cursor == NULL)
        return;
    ASSERT(cursor->is_open);
    sqlite3_finalize(cursor->statement);
    cursor->statement = NULL;
    cursor->is_open = false;
}
