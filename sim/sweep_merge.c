#include "sim/sweep_merge.h"

#include "sim/sweep_sqlite.h"
#include "sim/trace_file.h"
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_LIMIT 4096
#define BUSY_MS    10000

/* Names of columns of a large model fit. */
#define ANSWER_BYTES 4096

/* A merge under way. */
struct merging {
    struct sweep_merge *merge;
    sqlite3 *handle;  /* of the target; the database that is read is attached to it as `other` */
    const char *path; /* that is read */
    enum sweep_merge_end end;
};

/* --- problems ------------------------------------------------------------------------------ */

static void stop(struct merging *merging, enum sweep_merge_end end, const char *path,
                 const char *reason)
{
    if (merging->end == SWEEP_MERGED) {
        merging->end = end;
        (void)snprintf(merging->merge->problem, sizeof merging->merge->problem, "%.400s: %.500s",
                       path, reason);
    }
}

static bool check(struct merging *merging, int result)
{
    if (result == SQLITE_OK || result == SQLITE_DONE || result == SQLITE_ROW) {
        return true;
    }
    stop(merging, SWEEP_MERGE_FAILED, merging->path, sqlite3_errmsg(merging->handle));
    return false;
}

static void execute(struct merging *merging, const char *sql)
{
    if (merging->end == SWEEP_MERGED) {
        (void)check(merging, sqlite3_exec(merging->handle, sql, NULL, NULL, NULL));
    }
}

/* Asks for one text; "" if there is none. */
static void ask(struct merging *merging, const char *sql, char answer[ANSWER_BYTES])
{
    sqlite3_stmt *statement = NULL;
    answer[0] = '\0';
    if (merging->end != SWEEP_MERGED ||
        !check(merging, sqlite3_prepare_v2(merging->handle, sql, -1, &statement, NULL))) {
        return;
    }
    const int result = sqlite3_step(statement);
    if (check(merging, result) && result == SQLITE_ROW) {
        const unsigned char *text = sqlite3_column_text(statement, 0);
        (void)snprintf(answer, ANSWER_BYTES, "%s", text == NULL ? "" : (const char *)text);
    }
    sqlite3_finalize(statement);
}

static uint64_t ask_number(struct merging *merging, const char *sql)
{
    char answer[ANSWER_BYTES];
    ask(merging, sql, answer);
    return strtoull(answer, NULL, 10);
}

/* --- do they belong together? ------------------------------------------------------- */

/* What must be the same in all, and how it is called. */
static const struct {
    const char *here;
    const char *there;
    const char *what;
} traits[] = {
    {"PRAGMA main.user_version", "PRAGMA other.user_version", "schema version"},
    {"SELECT program FROM main.sweeps", "SELECT program FROM other.sweeps", "pegsim"},
    {"SELECT scenario FROM main.sweeps", "SELECT scenario FROM other.sweeps", "scenario"},
};

static void compare_traits(struct merging *merging)
{
    for (uint32_t i = 0; i < COUNT_OF(traits) && merging->end == SWEEP_MERGED; i++) {
        char here[ANSWER_BYTES];
        char there[ANSWER_BYTES];
        char reason[512];
        ask(merging, traits[i].here, here);
        ask(merging, traits[i].there, there);
        if (merging->end == SWEEP_MERGED && strcmp(here, there) != 0) {
            (void)snprintf(reason, sizeof reason, "has rows of %s '%.100s', %.100s of '%.100s'",
                           traits[i].what, there, merging->merge->paths[0], here);
            stop(merging, SWEEP_MERGE_REFUSED, merging->path, reason);
        }
    }
    char here[ANSWER_BYTES];
    char there[ANSWER_BYTES];
    ask(merging, "SELECT group_concat(name) FROM pragma_table_info('sweep_runs', 'main')", here);
    ask(merging, "SELECT group_concat(name) FROM pragma_table_info('sweep_runs', 'other')", there);
    if (merging->end == SWEEP_MERGED && strcmp(here, there) != 0) {
        stop(merging, SWEEP_MERGE_REFUSED, merging->path, "has other columns than those before it");
    }
}

/* Variants of one name must have one fingerprint. */
static void compare_variants(struct merging *merging)
{
    char name[ANSWER_BYTES];
    char reason[512];
    ask(merging,
        "SELECT h.variant FROM main.sweep_variants h JOIN other.sweep_variants t USING (variant) "
        "WHERE h.fingerprint <> t.fingerprint LIMIT 1",
        name);
    if (merging->end == SWEEP_MERGED && name[0] != '\0') {
        (void)snprintf(reason, sizeof reason,
                       "its variant '%.100s' has other values than in those before it", name);
        stop(merging, SWEEP_MERGE_REFUSED, merging->path, reason);
    }
}

/* A run that both have must be the same run. */
static void compare_rows(struct merging *merging)
{
    char name[ANSWER_BYTES];
    char reason[ANSWER_BYTES + 64];
    merging->merge->twice += ask_number(
        merging,
        "SELECT count(*) FROM other.sweep_runs JOIN main.sweep_runs USING (variant, seed)");
    ask(merging,
        "SELECT 'variant ' || t.variant || ', seed ' || t.seed || ', has digest ' || t.digest || "
        "' here and ' || h.digest || ' in one before it' FROM other.sweep_runs t "
        "JOIN main.sweep_runs h USING (variant, seed) WHERE h.digest <> t.digest "
        "ORDER BY t.variant, t.seed LIMIT 1",
        name);
    if (merging->end == SWEEP_MERGED && name[0] != '\0') {
        (void)snprintf(reason, sizeof reason, "the run of %s", name);
        stop(merging, SWEEP_MERGE_DIFFERS, merging->path, reason);
    }
}

/* --- putting together --------------------------------------------------------------- */

/* Whether a file is a database of a sweep, by its first bytes. */
static bool is_ours(struct merging *merging, const char *path)
{
    const struct trace_file looked = trace_file_look(path);
    if (looked.is_missing || looked.kind == TRACE_FILE_UNREADABLE) {
        char reason[128];
        const bool is_known = strerror_r(looked.reason, reason, sizeof reason) == 0;
        stop(merging, SWEEP_MERGE_FAILED, path, is_known ? reason : "the system refuses");
        return false;
    }
    const bool is_database = looked.kind == TRACE_FILE_OURS || looked.kind == TRACE_FILE_OTHER;
    if (!is_database || looked.application != SWEEP_APPLICATION_ID) {
        stop(merging, SWEEP_MERGE_REFUSED, path,
             looked.kind == TRACE_FILE_NONE ? "is empty" : "is no database of a sweep");
        return false;
    }
    return true;
}

/* The tables of the first database, as it has them. */
static void make_tables(struct merging *merging)
{
    char sql[128];
    sqlite3_stmt *statement = NULL;
    (void)snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %llu",
                   SWEEP_APPLICATION_ID,
                   (unsigned long long)ask_number(merging, "PRAGMA other.user_version"));
    execute(merging, sql);
    if (merging->end != SWEEP_MERGED ||
        !check(merging,
               sqlite3_prepare_v2(merging->handle,
                                  "SELECT sql FROM other.sqlite_master WHERE type = 'table' AND "
                                  "name IN ('sweeps', 'sweep_variants', 'sweep_cells', "
                                  "'sweep_runs')",
                                  -1, &statement, NULL))) {
        return;
    }
    uint32_t count = 0;
    while (sqlite3_step(statement) == SQLITE_ROW) {
        execute(merging, (const char *)sqlite3_column_text(statement, 0));
        count++;
    }
    sqlite3_finalize(statement);
    if (count != 4) {
        stop(merging, SWEEP_MERGE_REFUSED, merging->path, "has not the tables of a sweep");
    }
    execute(merging, "INSERT INTO main.sweeps SELECT * FROM other.sweeps");
}

static void add_rows(struct merging *merging)
{
    execute(merging,
            "INSERT OR IGNORE INTO main.sweep_variants SELECT * FROM other.sweep_variants");
    execute(merging, "INSERT OR IGNORE INTO main.sweep_cells SELECT * FROM other.sweep_cells");
    execute(merging, "INSERT OR IGNORE INTO main.sweep_runs SELECT * FROM other.sweep_runs");
}

static void attach(struct merging *merging)
{
    sqlite3_stmt *statement = NULL;
    if (merging->end == SWEEP_MERGED &&
        check(merging,
              sqlite3_prepare_v2(merging->handle, "ATTACH ? AS other", -1, &statement, NULL))) {
        sqlite3_bind_text(statement, 1, merging->path, -1, SQLITE_STATIC);
        (void)check(merging, sqlite3_step(statement));
    }
    sqlite3_finalize(statement);
}

static void add_database(struct merging *merging, bool is_first)
{
    attach(merging);
    execute(merging, "BEGIN");
    if (is_first) {
        make_tables(merging);
    } else {
        compare_traits(merging);
        compare_variants(merging);
        compare_rows(merging);
    }
    add_rows(merging);
    execute(merging, "COMMIT");
    execute(merging, "DETACH other");
}

static void merge_into(struct merging *merging, const char *path)
{
    struct sweep_merge *merge = merging->merge;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    merging->path = merge->target;
    if (check(merging, sqlite3_open_v2(path, &merging->handle, flags, NULL))) {
        sqlite3_busy_timeout(merging->handle, BUSY_MS);
    }
    for (uint32_t i = 0; i < merge->path_count && merging->end == SWEEP_MERGED; i++) {
        merging->path = merge->paths[i];
        if (is_ours(merging, merging->path)) {
            add_database(merging, i == 0);
        }
    }
    merging->path = merge->target;
    merge->rows = ask_number(merging, "SELECT count(*) FROM main.sweep_runs");
    sqlite3_close(merging->handle);
}

enum sweep_merge_end sweep_merge(struct sweep_merge *merge)
{
    struct merging merging = {.merge = merge};
    char path[PATH_LIMIT];
    const int bytes = snprintf(path, sizeof path, "%s.part", merge->target);
    ASSERT(merge->path_count >= 1);
    merge->rows = 0;
    merge->twice = 0;
    if (bytes < 0 || (size_t)bytes >= sizeof path) {
        stop(&merging, SWEEP_MERGE_FAILED, merge->target, "is too long a path");
        return merging.end;
    }
    if (!trace_file_look(merge->target).is_missing) {
        stop(&merging, SWEEP_MERGE_REFUSED, merge->target, "is there already; it is left as it is");
        return merging.end;
    }
    (void)remove(path); /* of a merge that was killed */
    merge_into(&merging, path);
    if (merging.end == SWEEP_MERGED && rename(path, merge->target) != 0) {
        char reason[128];
        const bool is_known = strerror_r(errno, reason, sizeof reason) == 0;
        stop(&merging, SWEEP_MERGE_FAILED, merge->target, is_known ? reason : "cannot be named so");
    }
    if (merging.end != SWEEP_MERGED) {
        (void)remove(path);
    }
    return merging.end;
}
