#include "tools/chronicle/source.h"
#include "tools/kit/output.h"
#include "tools/kit/reason.h"
#include "tools/suite/perform.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct place nowhere = {0};

/* A file that is soon gone, and the one that the user named. */
struct beside {
    const char *path;
    const char *meant; /* null: it is beside none */
};

/* A problem of such a file is told of the one that the user knows. */
static const char *tell_problem(struct tool *tool, const struct beside *file, const char *problem)
{
    const size_t bytes = strlen(file->path);
    if (file->meant == NULL || strncmp(problem, file->path, bytes) != 0)
        return problem;
    return tool_text(tool, "cannot write %s%s", file->meant, problem + bytes);
}

/* Runs the scenario into a database. */
static bool write_run(struct source *source, const struct beside *file, struct diag *diag)
{
    struct suite *suite = &source->side.suite;
    ASSERT(suite->outcomes != NULL);
    struct outcome *outcome = &suite->outcomes[0];
    char problem[OUTCOME_PROBLEM_BYTES] = "";
    suite->database = trace_sqlite_open(file->path);
    if (trace_sqlite_problem(suite->database) == NULL)
        perform(suite, outcome, NULL);
    const char *failed = trace_sqlite_problem(suite->database);
    if (failed != NULL)
        diag_add(diag, nowhere,
                 "the run is written beside the output first: its folder must be there, with room",
                 "%s", tell_problem(source->tool, file, failed));
    else if (outcome->kind == OUTCOME_NOT_RUN)
        diag_add(diag, nowhere, NULL, "%s: %s", outcome->path, outcome->problem);
    const bool is_good = trace_sqlite_close(suite->database, problem, sizeof(problem));
    suite->database = NULL;
    if (!is_good && failed == NULL)
        diag_add(diag, nowhere, NULL, "%s", tell_problem(source->tool, file, problem));
    return diag_count(diag) == 0;
}

/* Makes the database, opens it and takes its name away: it is gone with the program. */
static struct trace_read *make_at(struct source *source, const struct beside *file,
                                  struct diag *diag)
{
    char problem[CHRONICLE_PROBLEM_BYTES] = "";
    struct trace_read *database = NULL;
    if (write_run(source, file, diag)) {
        database = trace_read_open(file->path, problem, sizeof(problem));
        if (database == NULL)
            diag_add(diag, nowhere, NULL, "%s", tell_problem(source->tool, file, problem));
    }
    (void)unlink(file->path);
    return database;
}

/* Where the user wants files that are soon gone. */
static const char *temporary_folder(const struct tool *tool)
{
    const char *folder = tool_variable(tool, "TMPDIR");
    return folder == NULL || folder[0] == '\0' ? "/tmp" : folder;
}

static struct trace_read *make_database(struct source *source, struct diag *diag)
{
    struct tool *tool = source->tool;
    struct beside file = {0};
    if (source->output != NULL && output_is_plain(source->output)) {
        file.path = tool_text(tool, "%s.%ld.tmp", source->output, (long)getpid());
        file.meant = source->output;
        return make_at(source, &file, diag);
    }
    const char *parent = temporary_folder(tool);
    char *folder = tool_text(tool, "%s/pegsim-XXXXXX", parent);
    if (mkdtemp(folder) == NULL) {
        struct reason words;
        diag_add(diag, nowhere, "TMPDIR names the folder for it", "cannot make a folder in %s: %s",
                 parent, reason_of(errno, &words));
        return NULL;
    }
    file.path = tool_text(tool, "%s/run.db", folder);
    struct trace_read *database = make_at(source, &file, diag);
    (void)rmdir(folder);
    return database;
}

static enum exit_code read_run(struct source *source, struct diag *diag)
{
    char problem[CHRONICLE_PROBLEM_BYTES] = "";
    struct side *side = &source->side;
    int64_t run = side->rows.run;
    side_check_sets(side, &source->sets, diag);
    if (diag_count(diag) > 0)
        return EXIT_USAGE;
    if (!side->is_database) {
        source->made = make_database(source, diag);
        run = 1;
        if (source->made == NULL)
            return EXIT_ENVIRONMENT;
    }
    struct trace_read *database = side->is_database ? side->database : source->made;
    source->chronicle = chronicle_open(database, run, source->parts, problem, sizeof(problem));
    if (source->chronicle == NULL)
        diag_add(diag, nowhere, NULL, "%s", problem);
    return source->chronicle == NULL ? EXIT_ENVIRONMENT : EXIT_AS_EXPECTED;
}

enum exit_code source_open(struct source *source)
{
    struct diag *diag = tool_diag(source->tool, source->name);
    struct side_choice choice;
    source->side = (struct side){.tool = source->tool, .name = "", .takes_first = true};
    side_parse(source->tool, source->argument, &choice);
    enum exit_code code = side_load(&source->side, &choice, &source->sets, diag);
    if (code == EXIT_AS_EXPECTED)
        code = read_run(source, diag);
    const enum exit_code told = tool_complain(source->tool, diag, code);
    return exit_code_worse(code, told);
}

void source_close(struct source *source)
{
    chronicle_close(source->chronicle);
    trace_read_close(source->made);
    side_free(&source->side);
}
