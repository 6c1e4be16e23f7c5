/*
 * exit_code.h - how pegsim ends.
 *
 * Of several reasons the worst decides. From the worst on: internal,
 * environment, usage, determinism, unexpected, inconclusive, as expected. Who
 * cannot be sure that everything ran comes before what was found where it did.
 */
#ifndef TOOLS_KIT_EXIT_CODE_H
#define TOOLS_KIT_EXIT_CODE_H

enum exit_code {
    EXIT_AS_EXPECTED = 0,
    EXIT_UNEXPECTED = 1,   /* a run is not what its scenario expects */
    EXIT_USAGE = 2,        /* the command line or a scenario is wrong */
    EXIT_INCONCLUSIVE = 3, /* a run was over before anything could be said */
    EXIT_DETERMINISM = 4,  /* two runs of the same thing differ */
    EXIT_ENVIRONMENT = 5,  /* disk, files, memory */
    EXIT_INTERNAL = 70     /* ours */
};

/* The worse of two. */
enum exit_code exit_code_worse(enum exit_code left, enum exit_code right);

/* What a code says, one sentence without a full stop. */
const char *exit_code_text(enum exit_code code);

#endif
