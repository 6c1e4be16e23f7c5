/*
 * replay.h - the run of a database, done again to be looked into.
 *
 * A database holds its scenario as it was run. It is read from there, run, and if
 * it comes to the same digest, what would have prevented the hang and what could be
 * done now is found as by `pegsim explain`.
 */
#ifndef TOOLS_DOCUMENT_REPLAY_H
#define TOOLS_DOCUMENT_REPLAY_H

#include "sim/account.h"
#include "sim/bisect.h"
#include "sim/prevent.h"
#include "tools/chronicle/chronicle.h"
#include "tools/kit/tool.h"

enum replay_result {
    REPLAY_SAME,       /* all is found */
    REPLAY_NO_HANG,    /* the same, and it does not hang: there is nothing to find */
    REPLAY_UNREADABLE, /* this program cannot read its scenario */
    REPLAY_DIFFERENT,  /* this program comes to another digest: nothing is found */
    REPLAY_NO_MEMORY
};

struct replay {
    struct account *account;
    struct bisect *bisect;
    struct prevented *prevented;
    char digest[32]; /* of this program */
};

/* Does it; `jobs` threads, 0: one a processor. To be freed in every case. */
MUST_USE enum replay_result replay_find(struct replay *replay, struct tool *tool,
                                        const struct chronicle *chronicle, uint64_t jobs);
void replay_free(struct replay *replay);

#endif
