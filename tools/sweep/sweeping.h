/*
 * sweeping.h - one scenario, many seeds: what `sweep`, `compare`, `assess` and surveys share.
 *
 * Reads the scenario, chooses variants in the order they are asked for, reads
 * the seeds, and sums up what the sweep delivers. A hang is not watched after
 * it was proved (`observe` is 0s unless --set says otherwise), which saves
 * events; command lines that repeat a run say so, so that they give its digest.
 */
#ifndef TOOLS_SWEEP_SWEEPING_H
#define TOOLS_SWEEP_SWEEPING_H

#include "sim/sweep_sum.h"
#include "tools/kit/progress.h"
#include "tools/suite/suite.h"

#define SWEEPING_VARIANTS_MAX 1024

/* How the values of flags get here. */
struct sweeping_choice {
    struct suite_choice suite; /* variants, sets */
    const char *list;          /* --variants a,b,c; null: not given */
    const char *seeds;         /* A..B */
    uint64_t threads;          /* 0: as many as the machine has processors */
};

struct sweeping {
    struct tool *tool;
    const char *name;           /* of the subcommand */
    struct flag_rest arguments; /* the whole command line, to be repeated; none: the caller does */
    struct sweeping_choice choice;
    bool is_quiet; /* shows no progress */
    struct suite suite;
    const char *path;                         /* of the scenario */
    const char *names[SWEEPING_VARIANTS_MAX]; /* of variants */
    const struct scenario_variant *variants[SWEEPING_VARIANTS_MAX];
    struct sweep sweep;
    struct sweep_sum *sums; /* by variant */
    struct progress progress;
    uint64_t new_runs;   /* done by this command: neither recalled nor left out */
    uint64_t new_events; /* of these */
    int64_t wall;        /* ns */
};

/*
 * Reads and chooses. The first five members are set, and `sweep.shard` and `sweep.shards`, if there
 * are shards; all others are zero. Complains; returns what the command has to end with,
 * EXIT_AS_EXPECTED if all is well. To be closed in every case.
 */
MUST_USE enum exit_code sweeping_open(struct sweeping *sweeping, const struct flag_rest *rest);
void sweeping_close(struct sweeping *sweeping);

/* Reads "K/N" into the sweep's shard; complains if it is not that. */
void sweeping_read_shard(struct sweep *sweep, const char *text, struct diag *diag);

/* Counts a row and shows how far the sweep is. */
void sweeping_add(struct sweeping *sweeping, const struct sweep_row *row, bool is_new);

/* Goes through the sweep, whose `take` and `context` are set; complains if memory lacks. */
MUST_USE enum exit_code sweeping_run(struct sweeping *sweeping);

/* The command line that does one run again, with the same digest. */
const char *sweeping_repeat_run(struct sweeping *sweeping, uint32_t variant, uint64_t seed);

/* The command line of this sweep, without the flags of its own. */
const char *sweeping_repeat(struct sweeping *sweeping);

/* The worst of what the runs came to: broken, inconclusive, or as expected. */
enum exit_code sweeping_code(const struct sweeping *sweeping);

/* A span for a table: "51.57 s", "350 ms"; "for ever" for SIM_TIME_MAX. */
const char *sweeping_span(struct tool *tool, sim_time span);

#endif
