/*
 * suite.h - many runs, one after the other or at the same time.
 *
 * A suite is every chosen variant of every file, in the order of the files and
 * of the variants in them. Runs share nothing, so threads may do them in any
 * order; what they came to is told in the order of the suite, whatever the
 * number of threads.
 */
#ifndef TOOLS_SUITE_SUITE_H
#define TOOLS_SUITE_SUITE_H

#include "sim/trace_sqlite.h"
#include "tools/kit/flags.h"
#include "tools/kit/paths.h"
#include "tools/suite/log.h"
#include "tools/suite/outcome.h"

#define SUITE_THREADS_MAX 256

/* What a suite is made of and how it is run. */
struct suite_choice {
    struct flag_texts variants; /* names or patterns; none: all */
    uint32_t listed;            /* the last so many of these came by --variants */
    struct flag_texts sets;     /* KEY=VALUE */
    uint64_t seed;
    bool verify;
};

struct suite {
    struct tool *tool;
    struct suite_choice choice;
    struct scenario_overrides overrides; /* the keys of `choice`, taken apart */
    struct scenario_file *files;
    uint32_t file_count;
    struct outcome *outcomes;
    uint32_t count;
    uint32_t threads;
    enum log_level log;
    bool has_color;
    bool shows_progress;
    struct trace_sqlite *database; /* null: none; then `threads` may be more than 1 */
};

/*
 * Reads every file and chooses the variants.
 *
 * Complaints about files go to tool->error at once, those about the choice to
 * `diag`. Returns what the command has to end with, EXIT_AS_EXPECTED if all is
 * well. To be freed by suite_free in every case.
 */
MUST_USE enum exit_code suite_load(struct suite *suite, const struct paths *paths,
                                   struct diag *diag);

/* Complains if a command line names no scenario, or more than one. */
void suite_check_one(struct tool *tool, const char *subcommand, const struct flag_rest *rest,
                     struct diag *diag);

/*
 * The same as suite_load, of the one scenario file that a command line names; complains in the name
 * of the subcommand. A folder of several is refused.
 */
MUST_USE enum exit_code suite_load_one(struct suite *suite, const char *subcommand,
                                       const struct flag_rest *rest);

/*
 * Reads one file; its complaints go to tool->error. Returns EXIT_AS_EXPECTED if it is there, then
 * to be freed by scenario_free.
 */
MUST_USE enum exit_code suite_read_file(struct tool *tool, const char *path,
                                        const struct scenario_overrides *overrides,
                                        struct scenario_file *file);

/* Whether a variant is meant: by its name or, where no variant has it, by a pattern. */
bool suite_is_meant(const struct suite *suite, const char *pattern, const char *variant);

/* Is told each outcome in the order of the suite; returns false to stop. */
typedef bool suite_listener(void *context, const struct outcome *outcome);

/* Runs it. Stories go to tool->out. */
void suite_run(struct suite *suite, suite_listener *listener, void *context,
               struct outcome_sum *sum);

/* The command line of a subcommand about one run of the suite: path, variant, seed and keys. */
const char *suite_command(const struct suite *suite, const char *subcommand, const char *path,
                          const char *variant);

void suite_free(struct suite *suite);

#endif
