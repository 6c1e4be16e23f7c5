#include "tools/kit/tool.h"
#include "sim/crew.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* More names than this are only counted. */
#define NAMES_SHOWN 12

const char *const color_names[] = {"auto", "always", "never", NULL};

bool tool_colors(const struct tool *tool, enum color choice, bool is_terminal)
{
    if (choice != COLOR_AUTO)
        return choice == COLOR_ALWAYS;
    return is_terminal && !tool->wants_no_color;
}

char *tool_text(struct tool *tool, const char *format, ...)
{
    char *written = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&written, &bytes);
    ASSERT(out != NULL);
    va_list arguments;
    va_start(arguments, format);
    int count = vfprintf(out, format, arguments);
    va_end(arguments);
    ASSERT(count >= 0);
    int closed = fclose(out);
    ASSERT(closed == 0);
    char *text = arena_text(tool->arena, written, bytes);
    ASSERT(text != NULL);
    free(written);
    return text;
}

static bool is_plain(const char *argument)
{
    if (argument[0] == '\0')
        return false;
    for (const char *at = argument; *at != '\0'; at++)
        if (!isalnum((unsigned char)*at) && strchr("_-./:=@%+,", *at) == NULL)
            return false;
    return true;
}

const char *tool_quote(struct tool *tool, const char *argument)
{
    if (is_plain(argument))
        return argument;
    char *quoted = arena_take(tool->arena, 4 * strlen(argument) + 3);
    ASSERT(quoted != NULL);
    char *to = quoted;
    *to++ = '\'';
    for (const char *at = argument; *at != '\0'; at++) {
        const char *piece = *at == '\'' ? "'\\''" : at;
        size_t bytes = *at == '\'' ? 4 : 1;
        memcpy(to, piece, bytes);
        to += bytes;
    }
    *to++ = '\'';
    *to = '\0';
    return quoted;
}

struct diag *tool_diag(struct tool *tool, const char *command)
{
    const char *name = command[0] == '\0' ? "pegsim" : tool_text(tool, "pegsim %s", command);
    return diag_new(name, NULL, 0);
}

enum exit_code tool_complain(struct tool *tool, struct diag *diag, enum exit_code code)
{
    bool is_good = diag_count(diag) == 0;
    diag_write(diag, tool->error, tool_colors(tool, COLOR_AUTO, tool->error_is_terminal));
    diag_free(diag);
    return is_good ? EXIT_AS_EXPECTED : code;
}

enum exit_code tool_repeat(struct tool *tool, const char *command, const char *const *arguments,
                           uint32_t count, enum exit_code code)
{
    (void)fprintf(tool->error, "repeat: %s %s", tool_quote(tool, tool->program), command);
    for (uint32_t i = 0; i < count; i++)
        (void)fprintf(tool->error, " %s", tool_quote(tool, arguments[i]));
    (void)fputc('\n', tool->error);
    return code;
}

const char *tool_names(struct tool *tool, const char *const *names, uint32_t count)
{
    const char *text = "";
    for (uint32_t i = 0; i < count && i < NAMES_SHOWN; i++)
        text = tool_text(tool, strchr(names[i], ',') == NULL ? "%s%s%s" : "%s%s'%s'", text,
                         i == 0 ? "" : ", ", names[i]);
    if (count > NAMES_SHOWN)
        text = tool_text(tool, "%s and %u more", text, count - NAMES_SHOWN);
    return text;
}

const char *tool_variable(const struct tool *tool, const char *name)
{
    const size_t bytes = strlen(name);
    for (char *const *at = tool->environment; at != NULL && *at != NULL; at++)
        if (strncmp(*at, name, bytes) == 0 && (*at)[bytes] == '=')
            return *at + bytes + 1;
    return NULL;
}

bool tool_has_suffix(const char *name, const char *suffix)
{
    const size_t bytes = strlen(name);
    const size_t end = strlen(suffix);
    return bytes > end && strcmp(name + bytes - end, suffix) == 0;
}

uint32_t tool_processors(void)
{
    const long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > CREW_MAX ? CREW_MAX : (uint32_t)count;
}

uint32_t tool_threads(uint64_t wanted)
{
    if (wanted == 0)
        return tool_processors();
    return wanted > CREW_MAX ? CREW_MAX : (uint32_t)wanted;
}
