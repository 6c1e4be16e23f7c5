/*
 * main.c - the program pegsim.
 *
 * Gives a subcommand what it works with, and sees to it that what was written
 * got where it was meant to go.
 */
#include "models/pegasus.h"
#include "tools/kit/last_words.h"
#include "tools/kit/reason.h"
#include "tools/subcommand.h"
#include <errno.h>
#include <signal.h>
#include <unistd.h>

extern char **environ;

/* Why standard output could not be written: where the stream has forgotten, one byte more tells. */
static int find_reason(int remembered)
{
    if (remembered != 0)
        return remembered;
    errno = 0;
    return write(STDOUT_FILENO, "\n", 1) == 1 ? 0 : errno;
}

/* A reader that went away is no reason for a complaint, but not for success either. */
static enum exit_code close_output(struct tool *tool)
{
    errno = 0;
    if (fflush(tool->out) == 0 && ferror(tool->out) == 0)
        return EXIT_AS_EXPECTED;
    struct reason words;
    int reason = find_reason(errno);
    if (reason != EPIPE)
        (void)fprintf(tool->error, "pegsim: error: cannot write to standard output: %s\n",
                      reason_of(reason == 0 ? EIO : reason, &words));
    return EXIT_ENVIRONMENT;
}

int main(int count, char **arguments)
{
    (void)signal(SIGPIPE, SIG_IGN);
    last_words_prepare();
    struct tool tool = {
        .model = &pegasus_model,
        .program = count > 0 ? arguments[0] : "pegsim",
        .executable = "/proc/self/exe",
        .environment = environ,
        .out = stdout,
        .error = stderr,
        .out_is_terminal = isatty(STDOUT_FILENO) == 1,
        .error_is_terminal = isatty(STDERR_FILENO) == 1,
        .arena = arena_new(TOOL_ARENA_BYTES),
    };
    const char *no_color = tool_variable(&tool, "NO_COLOR");
    tool.wants_no_color = no_color != NULL && no_color[0] != '\0';
    const char *texts[1] = {NULL};
    struct flag_rest rest = {.texts = texts};
    if (count > 1) {
        rest.count = (uint32_t)count - 1;
        rest.texts = arena_take(tool.arena, rest.count * sizeof(*rest.texts));
        ASSERT(rest.texts != NULL);
        for (uint32_t i = 0; i < rest.count; i++)
            rest.texts[i] = arguments[i + 1];
    }
    enum exit_code code = subcommand_dispatch(&tool, rest);
    code = exit_code_worse(code, close_output(&tool));
    arena_free(tool.arena);
    return (int)code;
}
