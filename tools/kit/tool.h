/*
 * tool.h - what a subcommand works with.
 *
 * Nothing in tools/ but main.c knows of stdout, stderr, argv or the
 * environment: it is all in here, so that tests run a command inside their own
 * process and read what it wrote.
 */
#ifndef TOOLS_KIT_TOOL_H
#define TOOLS_KIT_TOOL_H

#include "sim/arena.h"
#include "sim/diag.h"
#include "sim/model.h"
#include "tools/kit/exit_code.h"
#include <stdio.h>

/* How many bytes of text a command may gather. */
#define TOOL_ARENA_BYTES ((size_t)1 << 30)

struct tool {
    const struct sim_model *model;
    const char *program;      /* as the user called it; stands in `repeat:` lines */
    const char *executable;   /* the file of this program: --verify starts it again */
    char *const *environment; /* handed on to a program that is started */
    FILE *out;                /* results */
    FILE *error;              /* complaints and progress */
    bool out_is_terminal;
    bool error_is_terminal;
    bool wants_no_color; /* NO_COLOR is set, and not empty */
    struct arena *arena; /* texts that live as long as the command */
};

/* Whether the user's choice (enum color) and the place give colour. */
enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
extern const char *const color_names[]; /* for a flag's choices, ended by null */
bool tool_colors(const struct tool *tool, enum color choice, bool is_terminal);

/* Copies what printf would write into the tool's arena. */
char *tool_text(struct tool *tool, const char *format, ...) LIKE_PRINTF(2, 3);

/* An argument as a shell needs it: in single quotes where it must be. */
const char *tool_quote(struct tool *tool, const char *argument);

/* Complaints about a command line; `command` is what they start with ("run"). */
struct diag *tool_diag(struct tool *tool, const char *command);

/* Writes complaints to tool->error and frees them; returns `code` if there were any, else 0. */
enum exit_code tool_complain(struct tool *tool, struct diag *diag, enum exit_code code);

/* Writes the line that repeats a command to tool->error; returns `code`. */
enum exit_code tool_repeat(struct tool *tool, const char *command, const char *const *arguments,
                           uint32_t count, enum exit_code code);

/* The value of an environment variable; null if it is not there. */
const char *tool_variable(const struct tool *tool, const char *name);

/* Whether a file's name ends with a suffix (".db") and is more than that. */
bool tool_has_suffix(const char *name, const char *suffix);

/* How many processors there are, CREW_MAX at the most. */
uint32_t tool_processors(void);

/* How many threads to use: what was asked for or, if that is 0, one a processor. */
uint32_t tool_threads(uint64_t wanted);

/* A name list for people: "a, b, c and 3 more"; a name with a comma stands in quotes. */
const char *tool_names(struct tool *tool, const char *const *names, uint32_t count);

#endif
