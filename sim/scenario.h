/*
 * scenario.h - a scenario file, read and checked.
 *
 * A file is one YAML document. Keys of the engine (name, duration, faults,
 * expectations) are decoded by the rows of scenario.c, all others by the
 * model's. A file yields one scenario for each of its variants; a variant's
 * keys override the file's, mapping by mapping; lists and values as a whole.
 * A file without `variants` yields one, called "default". With a `matrix`, each
 * of them is one for each cell (matrix.h).
 *
 * Everything that is wrong with a file is complained of at once; a file with
 * complaints yields nothing.
 */
#ifndef SIM_SCENARIO_H
#define SIM_SCENARIO_H

#include "sim/diag.h"
#include "sim/model.h"
#include "sim/verdict.h"

struct arena;

#define SCENARIO_FAULTS_MAX   256
#define SCENARIO_FIGURES_MAX  32
#define SCENARIO_VARIANTS_MAX 64   /* that a file names */
#define SCENARIO_CELLS_MAX    1000 /* that its matrix makes of them */
#define SCENARIO_NAME_BYTES   256  /* of a variant, the final zero included */

/* What a variant says it will come to. */
struct expect {
    bool is_given;
    uint32_t verdict; /* enum verdict */
    uint32_t by;      /* enum detector; DETECTOR_NONE: not said */
    sim_time within;  /* the deciding obligation closes no later than this; 0: not said */
    char error[48];   /* name of the error a failed load ends with; empty: not said */
    struct field_figure figures[SCENARIO_FIGURES_MAX]; /* counters of the model */
    uint32_t figure_count;
};

/* The engine's part of one variant. Plain bytes. */
struct scenario {
    char name[128]; /* `scenario:` */
    char about[2048];
    char variant[SCENARIO_NAME_BYTES];
    sim_time duration;    /* virtual; the run ends then at the latest */
    sim_time settle_from; /* `settle: {from:}`: chance is over; SIM_TIME_MAX: not said */
    sim_time observe;     /* how long a hang is watched after it was proved */
    sim_time within;      /* no progress for so long is a hang; 0: as the declared waits say */
    int64_t events_max;   /* `limits: {events:}`; most events of a run */
    bool shuffle_ties;    /* events due at one instant leave in a drawn order */
    struct fault faults[SCENARIO_FAULTS_MAX];
    uint32_t fault_count;
    struct expect expect;
};

/* What differs between the variants of a file, and the values it takes in the order of the file. */
struct scenario_axis {
    const char *key;  /* "variant"; else a key of the matrix */
    const char *name; /* as the names of cells call it: an end of the key */
    const char **values;
    uint32_t value_count;
};

/* One runnable thing: a variant of a file. */
struct scenario_variant {
    struct scenario scenario;
    void *options;        /* the model's options; model->options_bytes, aligned for anything */
    const char *origin;   /* the variant of the file that a cell is of; else the variant's name */
    const uint32_t *cell; /* by axis of the file: which of its values; null: of no file */
};

struct scenario_file {
    struct arena *arena; /* holds all of it */
    char *path;
    struct scenario_variant *variants;
    uint32_t variant_count;
    struct scenario_axis *axes; /* the variants of the file; then the keys of its matrix */
    uint32_t axis_count;
    uint64_t fingerprint; /* of the file's bytes */
};

/* A --set KEY=VALUE. */
struct scenario_override {
    const char *key;   /* dotted path: table.partitions, clients[0].writes */
    const char *value; /* YAML of a value */
};

/* What is put over every variant of a file, in this order. */
struct scenario_overrides {
    const struct scenario_override *list;
    uint32_t count;
};

/* The text of a scenario; `path` is only for complaints. */
struct scenario_text {
    const char *path;
    const char *text;
    size_t bytes;
};

enum scenario_result {
    SCENARIO_READ,       /* the file is good */
    SCENARIO_COMPLAINTS, /* it is not: see diag */
    SCENARIO_NO_FILE     /* it could not be opened or read: see diag */
};

/*
 * Reads a file for a model, with overrides (null: none) put over every variant.
 *
 * Gives `file`, to be freed by scenario_free, if SCENARIO_READ; gives `diag`
 * in every case (to be freed by diag_free).
 */
MUST_USE enum scenario_result scenario_load(const char *path, const struct sim_model *model,
                                            const struct scenario_overrides *overrides,
                                            struct scenario_file *file, struct diag **diag);

/* The same for a text already in memory. */
MUST_USE enum scenario_result scenario_parse(const struct scenario_text *text,
                                             const struct sim_model *model,
                                             const struct scenario_overrides *overrides,
                                             struct scenario_file *file, struct diag **diag);

void scenario_free(struct scenario_file *file);

/* Writes every key with unit, range, default and meaning (`pegsim help scenario`). */
void scenario_help(const struct sim_model *model, FILE *out);

/* Writes a variant as YAML with every value spelled out: the canonical dump. */
void scenario_dump(const struct scenario_variant *variant, const struct sim_model *model,
                   FILE *out);

/* The same as a text, to be freed by free(). */
MUST_USE char *scenario_dump_text(const struct scenario_variant *variant,
                                  const struct sim_model *model);

#endif
