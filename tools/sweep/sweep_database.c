#include "tools/sweep/sweep_database.h"

#include "sim/digest.h"
#include "tools/kit/stopwatch.h"
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define PROBLEM_BYTES 1024

/* What is done is put into the file at least so often. */
#define COMMIT_EVERY (5 * SIM_SECOND)

static const struct place nowhere = {0};

struct sweep_database {
    struct sweeping *sweeping;
    struct sweep_database_choice choice;
    sweep_listener *listener;
    void *context; /* of the listener */
    struct sweep_variant_name *names;
    struct sweep_identity identity;
    struct sweep_sqlite *rows; /* null: none is asked for */
    int64_t committed_at;
};

void sweep_database_check(const struct sweep_database_choice *choice, struct diag *diag)
{
    if (choice->resumes && choice->path == NULL)
        diag_add(diag, nowhere, "name the file with --db",
                 "--resume: there is nothing to go on with");
}

/* A hash of all values of a variant, spelled out; what is said or expected of it is none. */
static uint64_t fingerprint_of(const struct scenario_variant *variant,
                               const struct sim_model *model)
{
    struct scenario_variant bare = *variant;
    bare.scenario.about[0] = '\0';
    bare.scenario.expect = (struct expect){0};
    char *text = scenario_dump_text(&bare, model);
    const uint64_t fingerprint = digest_bytes(0, text, strlen(text));
    free(text);
    return fingerprint;
}

static void identify(struct sweep_database *database)
{
    const struct sweeping *sweeping = database->sweeping;
    const struct sweep *sweep = &sweeping->sweep;
    struct tool *tool = sweeping->tool;
    database->names = arena_take(tool->arena, sweep->variant_count * sizeof(*database->names));
    ASSERT(database->names != NULL);
    for (uint32_t i = 0; i < sweep->variant_count; i++)
        database->names[i] = (struct sweep_variant_name){
            .name = sweeping->names[i],
            .fingerprint = fingerprint_of(sweeping->variants[i], tool->model),
            .cell = sweeping->variants[i]->cell,
        };
    database->identity = (struct sweep_identity){
        .model = tool->model,
        .scenario = sweeping->variants[0]->scenario.name,
        .program = PEGSIM_VERSION,
        .variants = database->names,
        .variant_count = sweep->variant_count,
        .axes = sweeping->suite.files[0].axes,
        .axis_count = sweeping->suite.files[0].axis_count,
    };
}

/* --- ^C ------------------------------------------------------------------------------- */

/* Signals that ask a command to end. */
static const int stops[] = {SIGINT, SIGTERM, SIGHUP};

static bool is_ignored(int number)
{
    struct sigaction action;
    return sigaction(number, NULL, &action) != 0 || action.sa_handler == SIG_IGN;
}

/* Threads that are started later put them off, too. */
static void put_off_signals(int how)
{
    sigset_t set;
    (void)sigemptyset(&set);
    for (uint32_t i = 0; i < COUNT_OF(stops); i++)
        if (!is_ignored(stops[i]))
            (void)sigaddset(&set, stops[i]);
    (void)pthread_sigmask(how, &set, NULL);
}

static bool is_asked_to_stop(void)
{
    sigset_t pending;
    bool is_asked = false;
    (void)sigemptyset(&pending);
    (void)sigpending(&pending);
    for (uint32_t i = 0; i < COUNT_OF(stops); i++)
        is_asked = is_asked || (sigismember(&pending, stops[i]) == 1 && !is_ignored(stops[i]));
    return is_asked;
}

/* Says what there is; the signal that was put off then does what it does. */
static enum exit_code say_stopped(const struct sweep_database *database)
{
    struct sweeping *sweeping = database->sweeping;
    struct diag *diag = tool_diag(sweeping->tool, sweeping->name);
    diag_add(diag, nowhere, "the same command with --resume goes on",
             "stopped: %" PRIu64 " of %" PRIu64 " runs are in %s",
             sweeping->new_runs + sweeping->progress.given, sweep_count(&sweeping->sweep),
             database->choice.path);
    const enum exit_code code = tool_complain(sweeping->tool, diag, EXIT_ENVIRONMENT);
    (void)fflush(sweeping->tool->error);
    return code;
}

/* --- the file ------------------------------------------------------------------------- */

static enum exit_code open_file(struct sweep_database *database)
{
    const struct sweep_database_choice *choice = &database->choice;
    struct sweeping *sweeping = database->sweeping;
    if (choice->path == NULL)
        return EXIT_AS_EXPECTED;
    identify(database);
    put_off_signals(SIG_BLOCK);
    database->rows = sweep_sqlite_open(choice->path, &database->identity, choice->resumes);
    database->committed_at = stopwatch_now();
    const char *problem = sweep_sqlite_problem(database->rows);
    struct diag *diag = tool_diag(sweeping->tool, sweeping->name);
    if (problem != NULL)
        diag_add(diag, nowhere, "a file holds rows of one scenario, by one pegsim", "--db: %s",
                 problem);
    return tool_complain(sweeping->tool, diag, EXIT_ENVIRONMENT);
}

/* Complains if the last rows could not be written. `code`: what the command came to so far. */
static enum exit_code close_file(struct sweep_database *database, enum exit_code code)
{
    char problem[PROBLEM_BYTES] = "";
    if (database->rows == NULL)
        return code;
    const bool is_said = sweep_sqlite_problem(database->rows) != NULL && code != EXIT_AS_EXPECTED;
    const bool is_good = sweep_sqlite_close(database->rows, problem, sizeof(problem));
    struct diag *diag = tool_diag(database->sweeping->tool, database->sweeping->name);
    if (!is_good && !is_said)
        diag_add(diag, nowhere, "what was written before is good: go on with --resume", "--db: %s",
                 problem);
    enum exit_code worse =
        exit_code_worse(code, tool_complain(database->sweeping->tool, diag, EXIT_ENVIRONMENT));
    if (is_good && is_asked_to_stop())
        worse = exit_code_worse(worse, say_stopped(database));
    put_off_signals(SIG_UNBLOCK);
    return worse;
}

/* --- rows ----------------------------------------------------------------------------- */

static bool recall(void *context, struct sweep_row *row)
{
    const struct sweep_database *database = context;
    return sweep_sqlite_recall(database->rows, row);
}

/* Returns false if the file takes no more: a full disk. */
static bool keep(struct sweep_database *database, const struct sweep_row *row, bool is_new)
{
    if (database->rows == NULL)
        return true;
    if (is_new)
        sweep_sqlite_put(database->rows, row);
    if (is_new && stopwatch_now() - database->committed_at > COMMIT_EVERY) {
        sweep_sqlite_commit(database->rows);
        database->committed_at = stopwatch_now();
    }
    return sweep_sqlite_problem(database->rows) == NULL && !is_asked_to_stop();
}

static bool take(void *context, const struct sweep_row *row, bool is_new)
{
    struct sweep_database *database = context;
    sweeping_add(database->sweeping, row, is_new);
    if (database->listener != NULL)
        database->listener(database->context, row);
    return keep(database, row, is_new);
}

enum exit_code sweep_database_run(struct sweeping *sweeping, struct sweep_database_choice choice,
                                  sweep_listener *listener, void *context)
{
    struct sweep_database database = {
        .sweeping = sweeping, .choice = choice, .listener = listener, .context = context};
    enum exit_code code = open_file(&database);
    if (code == EXIT_AS_EXPECTED) {
        sweeping->sweep.context = &database;
        sweeping->sweep.take = take;
        sweeping->sweep.recall = choice.resumes ? recall : NULL;
        code = sweeping_run(sweeping);
    }
    return close_file(&database, code);
}
