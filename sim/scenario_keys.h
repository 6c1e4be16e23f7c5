/*
 * scenario_keys.h - the engine's keys of a scenario, as they are written.
 *
 * The rows of scenario_fields describe struct scenario_keys: most values land
 * in its struct scenario at once; what a file writes in another shape than the
 * engine wants (faults by name) lies beside it and is translated by
 * fault_entry.c.
 */
#ifndef SIM_SCENARIO_KEYS_H
#define SIM_SCENARIO_KEYS_H

#include "sim/faults.h"
#include "sim/field.h"
#include "sim/scenario.h"

/* The keys of an entry of `faults`. */
enum entry_key {
    ENTRY_AT,
    ENTRY_DO,
    ENTRY_NODE,
    ENTRY_LINK,
    ENTRY_MESSAGE,
    ENTRY_FROM,
    ENTRY_TO,
    ENTRY_FOR,
    ENTRY_FACTOR,
    ENTRY_COUNT,
    ENTRY_PARTITION,
    ENTRY_FILE,
    ENTRY_DELAY,
    ENTRY_TABLE,
    ENTRY_KEY_COUNT
};

/* An entry of `faults`, as written. Empty texts were not given. */
struct fault_entry {
    sim_time at;
    sim_time lasts;    /* ns; 0: not given */
    sim_time delay;    /* ns; 0: not given */
    int64_t factor;    /* 0: not given */
    int64_t count;     /* 0: not given */
    int64_t partition; /* -1: not given */
    int64_t file;      /* -1: not given */
    char kind[FAULT_NAME_BYTES];
    char node[FAULT_NAME_BYTES];
    char link[2][FAULT_NAME_BYTES];
    char message[FAULT_NAME_BYTES];
    char from[FAULT_NAME_BYTES];
    char to[FAULT_NAME_BYTES];
    char table[FAULT_NAME_BYTES];
    uint32_t link_count;
    struct place places[ENTRY_KEY_COUNT]; /* line 0: not given */
};

struct scenario_keys {
    struct scenario scenario; /* all of it but faults, shuffle_ties, variant and expect.is_given */
    uint32_t ties;            /* index into `in order`, `shuffled` */
    uint32_t entry_count;
    struct place settle_place;
    struct place within_place; /* of expect.within */
    struct place bound_place;  /* of `within` */
    struct place by_place;
    struct place error_place;
    struct fault_entry entries[SCENARIO_FAULTS_MAX];
};

extern const struct field scenario_fields[];

/* The rows of an entry of `faults`, in the order of enum entry_key. */
extern const struct field fault_entry_fields[];

/* How many kinds of fault a scenario can name: the engine's and the model's. */
uint32_t fault_kind_count(const struct sim_model *model);

/* Whether a kind of fault understands a key of its entry; whether that key must be given. */
bool fault_kind_understands(const struct fault_kind *kind, enum entry_key key);
bool fault_kind_needs(const struct fault_kind *kind, enum entry_key key);

/* Complains of entries whose kind is not known or whose keys do not fit it. */
void fault_entries_check(const struct scenario_keys *keys, const struct sim_model *model,
                         struct diag *diag);

/* Translates entries that were checked, looking up names; complains of unknown ones. */
void fault_entries_resolve(struct scenario_keys *keys, const struct sim_model *model,
                           const void *options, struct diag *diag);

/* The other way round: what a file would have written. */
void fault_entries_restore(struct scenario_keys *keys, const struct sim_model *model);

#endif
