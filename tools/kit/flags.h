/*
 * flags.h - the flags of a subcommand, a row each.
 *
 * A row names a flag, its kind, where its value goes and what it means. The
 * same rows read a command line (popt does the taking apart), complain and
 * print the help. All complaints of a command line are gathered.
 */
#ifndef TOOLS_KIT_FLAGS_H
#define TOOLS_KIT_FLAGS_H

#include "tools/kit/tool.h"

/* A flag may be given so often. */
#define FLAG_TEXTS_MAX 32

enum flag_kind {
    FLAG_SWITCH, /* bool: no value */
    FLAG_TEXT,   /* const char *: null when not given */
    FLAG_TEXTS,  /* struct flag_texts: may be given several times */
    FLAG_NUMBER, /* uint64_t */
    FLAG_CHOICE  /* uint32_t: index into `choices` */
};

struct flag_texts {
    const char *texts[FLAG_TEXTS_MAX];
    uint32_t count;
};

/* A row. Unused members stay zero. */
struct flag {
    const char *name; /* without dashes; null ends a table */
    char letter;      /* 0: none */
    enum flag_kind kind;
    uint32_t offset; /* of the value in the struct of all values */
    uint64_t min;    /* FLAG_NUMBER */
    uint64_t max;
    const char *const *choices; /* FLAG_CHOICE: names, ended by null */
    const char *bare;           /* the value meant when none is given; null: one must be given */
    const char *value;          /* how the help calls the value: N, FILE; null for a switch */
    const char *help;           /* one sentence without a full stop */
    bool is_told;               /* the subcommand's text tells it: the list leaves it out */
};

/*
 * Rows that several subcommands have, each by the offset of its value: a bool, struct flag_texts, a
 * text, a uint64_t, an enum color as uint32_t. What a row means to a subcommand its help says.
 */
#define FLAG_ROW_JSON(at)                                                                          \
    {                                                                                              \
        .name = "json", .kind = FLAG_SWITCH, .offset = (at),                                       \
        .help = "one JSON document instead of text"                                                \
    }
#define FLAG_ROW_SET(at)                                                                           \
    {                                                                                              \
        .name = "set", .kind = FLAG_TEXTS, .offset = (at), .value = "KEY=VALUE",                   \
        .help = "put over the scenario: table.partitions=8; repeatable"                            \
    }
#define FLAG_ROW_VARIANT(at, what)                                                                 \
    {                                                                                              \
        .name = "variant", .kind = FLAG_TEXTS, .offset = (at), .value = "NAME", .help = (what)     \
    }
#define FLAG_ROW_SEEDS(at, what)                                                                   \
    {                                                                                              \
        .name = "seeds", .kind = FLAG_TEXT, .offset = (at), .value = "A..B", .help = (what)        \
    }
#define FLAG_ROW_SEED(at)                                                                          \
    {                                                                                              \
        .name = "seed", .kind = FLAG_NUMBER, .offset = (at), .max = INT64_MAX, .value = "N",       \
        .help = "another seed of chance than 1"                                                    \
    }
#define FLAG_ROW_OUTPUT(at, what)                                                                  \
    {                                                                                              \
        .name = "output", .letter = 'o', .kind = FLAG_TEXT, .offset = (at), .value = "FILE",       \
        .help = (what)                                                                             \
    }
#define FLAG_ROW_QUIET(at, what)                                                                   \
    {                                                                                              \
        .name = "quiet", .letter = 'q', .kind = FLAG_SWITCH, .offset = (at), .help = (what)        \
    }
#define FLAG_ROW_COLOR(at)                                                                         \
    {                                                                                              \
        .name = "color", .kind = FLAG_CHOICE, .offset = (at), .choices = color_names,              \
        .bare = "always", .value = "WHEN", .help = "auto, always or never; NO_COLOR is heeded"     \
    }
#define FLAG_ROW_JOBS(at, most)                                                                    \
    {                                                                                              \
        .name = "jobs", .letter = 'j', .kind = FLAG_NUMBER, .offset = (at), .min = 1,              \
        .max = (most), .value = "N", .help = "so many runs at a time; else one a processor"        \
    }

/* Arguments of a command line. */
struct flag_rest {
    const char **texts;
    uint32_t count;
};

/*
 * Reads flags into `values` (borrowed texts live in the tool's arena) and
 * leaves in `arguments` what is not a flag. Values of flags that are not given
 * stay as they are.
 */
void flags_read(struct tool *tool, const struct flag *rows, struct flag_rest *arguments,
                void *values, struct diag *diag);

/* A flag as a command line has it once more, a blank before each: " --set a=1 --set 'b=2 3'". */
const char *flags_repeat(struct tool *tool, const char *name, const struct flag_texts *texts);

/* Writes one line for each flag. */
void flags_print(const struct flag *rows, FILE *out);

#endif
