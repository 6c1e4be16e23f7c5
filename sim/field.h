/*
 * field.h - one table describes a struct of options.
 *
 * A row names a field of a plain struct, its kind, unit, range, default and
 * meaning. Reading YAML, --set, range complaints, `pegsim help scenario` and
 * the canonical dump all read the rows; nobody writes an option down twice.
 * Options are plain bytes without pointers: text lies in the struct, a list is
 * an array of a fixed limit with a count beside it.
 */
#ifndef SIM_FIELD_H
#define SIM_FIELD_H

#include "sim/words.h"

enum field_kind {
    FIELD_BOOL,       /* bool: true, false */
    FIELD_COUNT,      /* int64_t: a whole number without unit */
    FIELD_TIME,       /* sim_time: 200us, 10s, 5min, 1h */
    FIELD_TIME_RANGE, /* struct time_range: 200us..1ms, or one time for both ends */
    FIELD_SIZE,       /* int64_t bytes: 512B, 64MiB, 10KB */
    FIELD_RATE,       /* int64_t events per 1000 s, rounded: 400/s, 30/min, 0.5/s */
    FIELD_BANDWIDTH,  /* int64_t bytes a second: 200MiB/s */
    FIELD_PPM,        /* int64_t parts per million: 5%, 200ppm; may be negative where min says so */
    FIELD_TEXT,       /* char[size]: text that fits; of one line, or of at most `limit` lines */
    FIELD_TEXTS,      /* array of at most `limit` char[size]: [replica-1, meta-1] */
    FIELD_CHOICE,     /* uint32_t: index into `choices` */
    FIELD_STRUCT,     /* a struct described by `fields` */
    FIELD_LIST,       /* array of at most `limit` structs of `size` bytes, described by `fields` */
    FIELD_PAIRS,      /* array of struct field_pair: free names with a text each */
    FIELD_FIGURES,    /* array of struct field_figure: names with a range of counts each */
    FIELD_SWITCHES    /* a struct of structs, each on if it is named: [a, {b: {depth: 3}}] or
                         {a: true, b: {depth: 3}}; `fields` are rows of FIELD_STRUCT with a switch */
};

/* One `name: text` of FIELD_PAIRS. */
struct field_pair {
    char name[64];
    char text[64];
};

/* One `name: 3`, `name: 1..10`, `name: 1..` or `name: ..9` of FIELD_FIGURES. */
struct field_figure {
    char name[64];
    int64_t min; /* included */
    int64_t max; /* included; INT64_MAX when open */
};

/* A row. Unused members stay zero. */
struct field {
    const char *name;
    enum field_kind kind;
    uint32_t offset;         /* bytes from the start of the struct */
    uint32_t size;           /* texts: bytes with the final zero; FIELD_LIST: bytes an element */
    int64_t min;             /* smallest value allowed, in the kind's unit; ranges: of both ends;
                                FIELD_TEXT: fewest bytes; lists, texts: fewest elements */
    int64_t max;             /* largest; 0 together with min 0: any value that is not negative */
    int64_t preset;          /* value when left out; FIELD_CHOICE: index; ranges: both ends */
    int64_t preset_max;      /* FIELD_TIME_RANGE: the upper end when left out */
    const char *preset_text; /* FIELD_TEXT: when left out. Other values: in words, what leaving it
                                out means; `preset` may then lie outside of min and max */
    const char *help;        /* one sentence without a full stop; never empty */
    const char *const *choices; /* FIELD_CHOICE: names, ended by null */
    const struct field *fields; /* structs, lists, switches: rows, ended by a null name */
    uint32_t limit;         /* lists, texts, pairs, figures: how many at most; FIELD_TEXT: lines */
    uint32_t count_offset;  /* lists, texts, pairs, figures: where the uint32_t count lies */
    uint32_t place_offset;  /* where a struct place for complaints lies, if has_place */
    uint32_t switch_offset; /* where the bool lies that says it is on: rows of FIELD_SWITCHES, and
                               of FIELD_STRUCT if is_switched */
    bool is_switched;       /* FIELD_STRUCT: on if it is given at all */
    bool has_place;         /* the struct wants to know where the value stood */
    bool required;          /* leaving it out is a complaint */
};

#define FIELD_END                                                                                  \
    {                                                                                              \
        .name = NULL                                                                               \
    }

/* Bounds of an open range. */
#define FIELD_ANY_MAX INT64_MAX

/* The value of one scalar option; `high` is the upper end of FIELD_TIME_RANGE, else equal `low`. */
struct field_value {
    int64_t low;
    int64_t high;
};

/* Whether a row's value is one number, two, or an index: neither text nor made of parts. */
bool field_is_scalar(const struct field *field);

/* Whether a row's value is one number with a unit or a count: what ranges can run through. */
bool field_is_number(const struct field *field);

/*
 * Reads the text of a scalar option and checks its range.
 *
 * Returns false, and adds the reason to `why`, if it is no good.
 */
MUST_USE bool field_read(const struct field *field, const char *text, struct field_value *value,
                         struct words *why);

/* Reads the range of a figure: 3, 1..10, 1.., ..9. `field` says which counts are allowed. */
MUST_USE bool field_read_figure(const struct field *field, const char *text,
                                struct field_figure *figure, struct words *why);

/* Puts a scalar into the struct at `options`; takes it out. */
void field_store(const struct field *field, void *options, struct field_value value);
struct field_value field_load(const struct field *field, const void *options);

/* How many elements a list, texts, pairs or figures have. */
uint32_t field_count(const struct field *field, const void *options);

/* Whether a row of FIELD_SWITCHES is on; switches it. */
bool field_is_on(const struct field *row, const void *options);
void field_switch(const struct field *row, void *options, bool is_on);

/* Fills a zeroed struct with what its rows say when left out. Recurses as deep as the table. */
void field_preset(const struct field *fields, void *options);

/* Adds a scalar value as a scenario would write it. */
void field_print(const struct field *field, struct field_value value, struct words *words);

/* Adds the range of a figure as a scenario would write it. */
void field_print_figure(const struct field_figure *figure, struct words *words);

/* Adds what a row allows and what leaving it out means: "a ratio from 0% to 100%; 0% when ...". */
void field_describe(const struct field *field, struct words *words);

/* The row of that name, or null. */
const struct field *field_find(const struct field *fields, const char *name, size_t name_bytes);

#endif
