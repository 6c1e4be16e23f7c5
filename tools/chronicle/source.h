/*
 * source.h - the run that a picture or report is made of.
 *
 * It is named as in tools/suite/side.h. A run of a database is read from there. A scenario
 * file is run first, into a database beside the output that is gone as soon as
 * it is open, so that both are the same to whoever reads them. Beside what is no
 * file (standard output, a pipe) nothing can lie: it is then in a folder of its own
 * in TMPDIR, or /tmp.
 */
#ifndef TOOLS_CHRONICLE_SOURCE_H
#define TOOLS_CHRONICLE_SOURCE_H

#include "tools/chronicle/chronicle.h"
#include "tools/suite/side.h"

struct source {
    struct tool *tool;
    const char *name;     /* of the subcommand */
    const char *argument; /* as the command line names the run */
    const char *output;   /* path of the file that will be made; null: standard output */
    struct flag_texts sets;
    uint32_t parts; /* CHRONICLE_ bits */
    struct side side;
    struct trace_read *made; /* of a scenario file */
    struct chronicle *chronicle;
};

/*
 * Reads the run. The first six members are set, all others zero. Complains; returns what the
 * command has to end with, EXIT_AS_EXPECTED if all is well. To be closed in every case.
 */
MUST_USE enum exit_code source_open(struct source *source);
void source_close(struct source *source);

#endif
