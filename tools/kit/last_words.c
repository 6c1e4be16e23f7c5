#include "tools/kit/last_words.h"
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define COMMAND_BYTES 4096

/* Only what is safe in a signal handler is called below. */

static void say(const char *text, size_t bytes)
{
    while (bytes > 0) {
        ssize_t written = write(STDERR_FILENO, text, bytes);
        if (written <= 0)
            return;
        text += written;
        bytes -= (size_t)written;
    }
}

static bool is_plain(const char *argument)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-./:=@%+,";
    return argument[0] != '\0' && argument[strspn(argument, plain)] == '\0';
}

static void say_quoted(const char *argument)
{
    if (is_plain(argument)) {
        say(argument, strlen(argument));
        return;
    }
    say("'", 1);
    for (; *argument != '\0'; argument++) {
        bool is_quote = *argument == '\'';
        say(is_quote ? "'\\''" : argument, is_quote ? 4 : 1);
    }
    say("'", 1);
}

static void say_command(void)
{
    char command[COMMAND_BYTES + 1];
    int file = open("/proc/self/cmdline", O_RDONLY);
    if (file < 0)
        return;
    ssize_t bytes = read(file, command, COMMAND_BYTES);
    (void)close(file);
    if (bytes <= 0)
        return;
    command[bytes] = '\0';
    say("repeat:", 7);
    for (const char *at = command; at < command + bytes; at += strlen(at) + 1) {
        say(" ", 1);
        say_quoted(at);
    }
    say("\n", 1);
}

static void on_abort(int number)
{
    struct sigaction usual = {.sa_handler = SIG_DFL};
    say_command();
    (void)sigaction(number, &usual, NULL);
    (void)raise(number);
}

void last_words_prepare(void)
{
    struct sigaction action = {.sa_handler = on_abort};
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGABRT, &action, NULL);
}
