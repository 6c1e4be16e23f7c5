/*
 * export.h - one run in the format of another tool.
 *
 * A format is a row: to add one, a file, a line below and one in tools/export.c.
 */
#ifndef TOOLS_EXPORT_EXPORT_H
#define TOOLS_EXPORT_EXPORT_H

#include "tools/chronicle/chronicle.h"
#include "tools/kit/tool.h"

/* What a format is given. */
struct export
{
    struct tool *tool;
    const struct chronicle *chronicle; /* with the parts that the format's row asks for */
    FILE *file;
    uint32_t table; /* of csv: index of export_tables */
    sim_time at;    /* of dot: the instant; -1: the end of the run */
};

struct export_format {
    const char *name;
    const char *suffix;  /* of a file that is of it, with its dot */
    const char *summary; /* for the help; no full stop */
    uint32_t parts;      /* CHRONICLE_ bits */
    void (*write)(const struct export *export);
};

extern const struct export_format export_perfetto;
extern const struct export_format export_mermaid;
extern const struct export_format export_csv;
extern const struct export_format export_dot;

/* The tables of csv, ended by null. */
extern const char *const export_tables[];

/* What a table is made of: CHRONICLE_ bits. */
uint32_t export_table_parts(uint32_t table);

#endif
