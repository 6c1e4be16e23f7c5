/*
 * harness_tool.h - pegsim's subcommands inside a test.
 *
 * A test says a command line and reads what was written and how it ended. The
 * model is that of clerks (tests/engine_model.h) with two keys a scenario can
 * set: `play` (what happens) and `letters` (how much chatter).
 */
#ifndef TESTS_HARNESS_TOOL_H
#define TESTS_HARNESS_TOOL_H

#include "tests/engine_model.h"
#include "tools/chronicle/chronicle.h"
#include "tools/subcommand.h"

/* What the clerks of a scenario do. */
enum desk_play {
    PLAY_NOTHING,
    PLAY_KEPT,    /* a promise is kept */
    PLAY_HUNG,    /* a promise is not kept while an alarm rings for ever */
    PLAY_FAILED,  /* a promise fails with ERR_LOST */
    PLAY_BROKEN,  /* an invariant */
    PLAY_CHATTER, /* letters for ever */
    PLAY_PROCESS  /* tells the number of the process: never the same twice */
};

/* A folder of its own for each test, and a pegsim whose every stream is caught. */
struct desk {
    struct tool tool;
    struct sim_model model;
    struct sim_message messages[CLERK_MESSAGE_COUNT];
    char folder[64];
    char before[4096]; /* the working directory before */
    char *out;         /* of the last command */
    char *error;
    size_t out_bytes;
    size_t error_bytes;
    enum exit_code code;
};

/* Setup and teardown of a test: enters an empty folder, and leaves and removes it. */
int desk_open(void **state);
int desk_close(void **state);

/* A test with both, as a row of a list. */
#define DESK_TEST(name) cmocka_unit_test_setup_teardown(name, desk_open, desk_close)

/* The same for a test of a command's parts: the tool has its arena, as while a command goes on. */
int desk_open_with_arena(void **state);
int desk_close_with_arena(void **state);

/* Setup and teardown of a test that needs memory alone: its state is an arena. */
int arena_open(void **state);
int arena_close(void **state);

/*
 * Says `pegsim LINE`; words are separated by single blanks. Real time in what
 * it wrote becomes 0: "   17 ms", "in 0.017 s".
 */
void desk_say(struct desk *desk, const char *line);

/* Says it and expects exactly this on both streams, and this end. */
void desk_expect(struct desk *desk, const char *line, enum exit_code code, const char *out,
                 const char *error);

/* Writes a file in the test's folder. */
void desk_write(const char *path, const char *text);

/* Writes a scenario whose variant `bad`, the first one, hangs and whose variant `good` does not. */
void desk_write_clerks(const char *path);

/* Reads a file; to be freed. Null if it is not there. */
char *desk_read(const char *path);

/*
 * Asks a database: rows as lines of text, with a bar between columns and a
 * dash for no value. To be freed.
 */
char *desk_ask(const char *path, const char *sql);

/* Asks for a number. */
int64_t desk_ask_number(const char *path, const char *sql);

/* Makes a database of runs and puts rows into it: two texts of SQL. */
void desk_make(const char *path, const char *rows, const char *more);

/* A run of a database, as pictures and documents have it. */
struct desk_run {
    struct trace_read *database;
    struct chronicle *chronicle;
};

/* Opens the run with that number; `parts`: CHRONICLE_ bits. Fails the test if it cannot. */
void desk_open_run(struct desk_run *run, const char *path, int64_t number, uint32_t parts);
void desk_close_run(struct desk_run *run);

/* Expects that a text holds another one. */
void desk_holds(const char *text, const char *piece);

#endif
