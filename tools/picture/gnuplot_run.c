#include "tools/picture/gnuplot_run.h"
#include "tools/kit/reason.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ENVIRONMENT_MAX 8

/* What a child that could not become gnuplot ends with, as shells have it. */
#define EXIT_NOT_STARTED 127

static const struct place nowhere = {0};

/* --- where it is --------------------------------------------------------------------------- */

static bool is_program(const char *path)
{
    struct stat file;
    return stat(path, &file) == 0 && S_ISREG(file.st_mode) && access(path, X_OK) == 0;
}

const char *gnuplot_run_find(struct tool *tool)
{
    const char *path = tool_variable(tool, "PATH");
    while (path != NULL && *path != '\0') {
        const size_t bytes = strcspn(path, ":");
        const char *file = tool_text(tool, "%.*s/gnuplot", (int)bytes, path);
        if (bytes > 0 && file[0] == '/' && is_program(file))
            return file;
        path += bytes + (path[bytes] == ':' ? 1 : 0);
    }
    return NULL;
}

/* --- the child -------------------------------------------------------------------------------- */

/* It finds fonts by these; locale and settings of its own it must not see. */
static void choose_environment(struct tool *tool, char **environment)
{
    static const char *const names[] = {"PATH", "HOME", "XDG_CACHE_HOME", "FONTCONFIG_FILE",
                                        "FONTCONFIG_PATH"};
    uint32_t count = 0;
    for (uint32_t i = 0; i < COUNT_OF(names); i++) {
        const char *value = tool_variable(tool, names[i]);
        if (value != NULL)
            environment[count++] = tool_text(tool, "%s=%s", names[i], value);
    }
    environment[count++] = tool_text(tool, "LC_ALL=C.UTF-8");
    ASSERT(count < ENVIRONMENT_MAX);
    environment[count] = NULL;
}

/* Between fork and exec: nothing that another thread might be in the middle of. */
static void become(const char *program, const char *folder, const int *ends, char **environment)
{
    char name[] = "gnuplot";
    char plain[] = "-d";
    char script[] = "plot.gp";
    char *const arguments[] = {name, plain, script, NULL};
    const int nothing = open("/dev/null", O_RDONLY);
    if (nothing >= 0 && dup2(nothing, STDIN_FILENO) >= 0 && dup2(ends[0], STDOUT_FILENO) >= 0 &&
        dup2(ends[1], STDERR_FILENO) >= 0 && chdir(folder) == 0)
        (void)execve(program, arguments, environment);
    _exit(EXIT_NOT_STARTED);
}

/* --- what it says --------------------------------------------------------------------------- */

/* The first lines, with blanks where they end. */
static void keep_words(struct gnuplot_picture *picture, const char *bytes, size_t count)
{
    size_t used = strlen(picture->said);
    for (size_t i = 0; i < count && used + 1 < sizeof(picture->said); i++) {
        const char letter = bytes[i] == '\n' || bytes[i] == '\t' ? ' ' : bytes[i];
        const bool is_printable = letter >= ' ' && letter <= '~';
        if (!is_printable || (letter == ' ' && (used == 0 || picture->said[used - 1] == ' ')))
            continue;
        picture->said[used++] = letter;
        picture->said[used] = '\0';
    }
}

/* Reads both pipes until both are closed. */
static void listen(const int *ends, struct gnuplot_picture *picture)
{
    char bytes[16384];
    FILE *kept = open_memstream(&picture->bytes, &picture->count);
    ASSERT(kept != NULL);
    struct pollfd pipes[] = {{.fd = ends[0], .events = POLLIN}, {.fd = ends[1], .events = POLLIN}};
    while (pipes[0].fd >= 0 || pipes[1].fd >= 0) {
        if (poll(pipes, COUNT_OF(pipes), -1) < 0 && errno != EINTR)
            break;
        for (uint32_t i = 0; i < COUNT_OF(pipes); i++) {
            if (pipes[i].fd < 0 || pipes[i].revents == 0)
                continue;
            const ssize_t count = read(pipes[i].fd, bytes, sizeof(bytes));
            if (count > 0 && i == 0)
                (void)fwrite(bytes, 1, (size_t)count, kept);
            else if (count > 0)
                keep_words(picture, bytes, (size_t)count);
            else if (count == 0 || errno != EINTR)
                pipes[i].fd = -1;
        }
    }
    const int closed = fclose(kept);
    ASSERT(closed == 0);
    const size_t used = strlen(picture->said);
    if (used > 0 && picture->said[used - 1] == ' ')
        picture->said[used - 1] = '\0';
}

/* --- one run ------------------------------------------------------------------------ */

static bool complain(struct diag *diag, int reason)
{
    struct reason words;
    diag_add(diag, nowhere, NULL, "cannot start gnuplot: %s", reason_of(reason, &words));
    return false;
}

/* How it ended, in words; null: well. */
static const char *end_of(struct tool *tool, int status)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return NULL;
    if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NOT_STARTED)
        return "it could not be started";
    if (WIFEXITED(status))
        return tool_text(tool, "it ended with %d", WEXITSTATUS(status));
    return tool_text(tool, "it was ended by signal %d", WTERMSIG(status));
}

bool gnuplot_run(struct tool *tool, const char *program, const char *folder,
                 struct gnuplot_picture *picture, struct diag *diag)
{
    char *environment[ENVIRONMENT_MAX];
    int drawn[2];
    int said[2];
    int status = 0;
    choose_environment(tool, environment);
    if (pipe(drawn) != 0)
        return complain(diag, errno);
    if (pipe(said) != 0) {
        const int reason = errno;
        (void)close(drawn[0]);
        (void)close(drawn[1]);
        return complain(diag, reason);
    }
    (void)fflush(NULL);
    const pid_t child = fork();
    const int reason = errno;
    if (child == 0)
        become(program, folder, (const int[]){drawn[1], said[1]}, environment);
    (void)close(drawn[1]);
    (void)close(said[1]);
    if (child > 0)
        listen((const int[]){drawn[0], said[0]}, picture);
    (void)close(drawn[0]);
    (void)close(said[0]);
    if (child < 0)
        return complain(diag, reason);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    const char *end = end_of(tool, status);
    if (end == NULL)
        return true;
    diag_add(diag, nowhere, "--keep DIR keeps its script", "gnuplot failed: %s%s%s", end,
             picture->said[0] == '\0' ? "" : ": ", picture->said);
    return false;
}

void gnuplot_run_free(struct gnuplot_picture *picture)
{
    free(picture->bytes);
    *picture = (struct gnuplot_picture){0};
}
