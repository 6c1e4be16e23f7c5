/*
 * trace_file.h - what a file is, by its first bytes, before SQLite sees it.
 */
#ifndef SIM_TRACE_FILE_H
#define SIM_TRACE_FILE_H

#include "sim/base.h"

enum trace_file_kind {
    TRACE_FILE_NONE, /* not there, or empty */
    TRACE_FILE_OURS,
    TRACE_FILE_OTHER,       /* a database of another program */
    TRACE_FILE_NO_DATABASE, /* something else */
    TRACE_FILE_UNREADABLE
};

struct trace_file {
    enum trace_file_kind kind;
    bool is_missing;      /* NONE: not there */
    uint32_t application; /* OURS, OTHER: its `PRAGMA application_id` */
    uint32_t version;     /* OURS: of its schema */
    int reason;           /* UNREADABLE, or missing: errno */
};

/* Looks at a file. */
struct trace_file trace_file_look(const char *path);

#endif
