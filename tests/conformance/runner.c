#include "tests/conformance/runner.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/conformance/areas.h"

#define LAST_WORDS_BYTES 600
#define AREA_WIDTH       22

/* What a case came to, as its process tells it. */
struct told {
    enum outcome outcome;
    char text[CASE_TEXT_BYTES];
};

void runner_open(struct runner *runner, unsigned seconds)
{
    memset(runner, 0, sizeof(*runner));
    runner->cases = json_array();
    runner->seconds = seconds;
    ASSERT(runner->cases != NULL);
}

void runner_close(struct runner *runner)
{
    json_decref(runner->cases);
    free(runner->tallies);
}

/* --- files ------------------------------------------------------------------------------------ */

/* Whether every case says what it is called and of which area it is. */
static bool is_named(const json_t *file, const char *path)
{
    static const char *const keys[] = {"id", "area"};
    for (size_t i = 0; i < json_array_size(file); i++) {
        const json_t *json = json_array_get(file, i);
        for (size_t key = 0; key < COUNT_OF(keys); key++) {
            const char *value = json_string_value(json_object_get(json, keys[key]));
            if (value != NULL && value[0] != '\0')
                continue;
            (void)fprintf(stderr, "%s: error: case %zu: there is no %s\n", path, i + 1, keys[key]);
            return false;
        }
    }
    return true;
}

bool runner_load(struct runner *runner, const char *path)
{
    json_error_t error = {.line = 0};
    json_t *file = json_load_file(path, JSON_DECODE_ANY, &error);
    bool is_loaded = false;
    if (file == NULL && error.line < 0)
        (void)fprintf(stderr, "%s: error: %s\n", path, error.text);
    else if (file == NULL)
        (void)fprintf(stderr, "%s:%d:%d: error: %s\n", path, error.line, error.column, error.text);
    else if (!json_is_array(file))
        (void)fprintf(stderr, "%s: error: not an array of cases\n", path);
    else
        is_loaded = is_named(file, path) && json_array_extend(runner->cases, file) == 0;
    json_decref(file);
    return is_loaded;
}

/* --- one case --------------------------------------------------------------------------------- */

static area_function *function_of(const char *name)
{
    for (const struct area *area = areas; area->name != NULL; area++) {
        if (strcmp(area->name, name) == 0)
            return area->check;
    }
    return NULL;
}

/* Runs a case. */
static struct told check(json_t *json)
{
    struct told told = {.outcome = OUTCOME_HELD};
    struct conformance_case *self = calloc(1, sizeof(*self));
    ASSERT(self != NULL);
    case_open(self, json);
    area_function *function = function_of(self->area);
    if (function == NULL)
        case_unsupported(self, "area %s", self->area);
    else if (!self->is_wrong)
        function(self);
    case_close(self);
    if (self->is_unsupported)
        told.outcome = OUTCOME_UNSUPPORTED;
    else if (self->is_wrong)
        told.outcome = OUTCOME_FAILED;
    memcpy(told.text, self->text, sizeof(told.text));
    free(self);
    return told;
}

/* The process of one case: tells what came of it, what it says otherwise goes to `words`. */
static _Noreturn void tell(const struct runner *runner, json_t *json, int pipe_end, FILE *words)
{
    (void)alarm(runner->seconds);
    (void)dup2(fileno(words), STDERR_FILENO);
    struct told told = check(json);
    const char *at = (const char *)&told;
    size_t left = sizeof(told);
    while (left > 0) {
        ssize_t written = write(pipe_end, at, left);
        if (written <= 0)
            _exit(1);
        at += written;
        left -= (size_t)written;
    }
    _exit(0);
}

/* Takes what the process tells; returns false if it ended before it had told all. */
static bool hear(int pipe_end, struct told *told)
{
    char *at = (char *)told;
    size_t left = sizeof(*told);
    while (left > 0) {
        ssize_t got = read(pipe_end, at, left);
        if (got <= 0)
            return false;
        at += got;
        left -= (size_t)got;
    }
    return true;
}

/* Says how a process ended that did not tell, and its last words, on one line. */
static void tell_end(const struct runner *runner, struct told *told, int status, FILE *words)
{
    char text[LAST_WORDS_BYTES] = "";
    rewind(words);
    size_t got = fread(text, 1, sizeof(text) - 1, words);
    text[got] = '\0';
    *told = (struct told){.outcome = OUTCOME_FAILED};
    if (WIFEXITED(status) && WEXITSTATUS(status) == CASE_EXIT_UNSUPPORTED)
        told->outcome = OUTCOME_UNSUPPORTED;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
        (void)snprintf(told->text, sizeof(told->text), "no end after %u s", runner->seconds);
    else if (told->outcome == OUTCOME_UNSUPPORTED)
        (void)snprintf(told->text, sizeof(told->text), "%s", text);
    else
        (void)snprintf(told->text, sizeof(told->text), "the case ended the program: %s", text);
}

/* Runs a case in a process of its own: one that ends the program ends no other case. */
static struct told run_apart(const struct runner *runner, json_t *json)
{
    int ends[2];
    int status = 0;
    struct told told = {0};
    FILE *words = tmpfile();
    bool is_open = words != NULL && pipe(ends) == 0;
    ASSERT(is_open);
    (void)fflush(NULL);
    pid_t child = fork();
    ASSERT(child >= 0);
    if (child == 0) {
        (void)close(ends[0]);
        tell(runner, json, ends[1], words);
    }
    (void)close(ends[1]);
    bool has_told = hear(ends[0], &told);
    (void)close(ends[0]);
    pid_t ended = waitpid(child, &status, 0);
    ASSERT(ended == child);
    if (!has_told || status != 0)
        tell_end(runner, &told, status, words);
    (void)fclose(words);
    return told;
}

/* --- all cases -------------------------------------------------------------------------------- */

static struct tally *tally_of(struct runner *runner, const char *area)
{
    for (size_t i = 0; i < runner->tally_count; i++) {
        if (strcmp(runner->tallies[i].area, area) == 0)
            return &runner->tallies[i];
    }
    size_t bytes = (runner->tally_count + 1) * sizeof(*runner->tallies);
    runner->tallies = realloc(runner->tallies, bytes);
    ASSERT(runner->tallies != NULL);
    runner->tallies[runner->tally_count] = (struct tally){.area = area};
    return &runner->tallies[runner->tally_count++];
}

/* Writes a text on one line, whatever is in it. Returns how many bytes that were. */
static int print_plain(const char *text)
{
    size_t length = strlen(text);
    while (length > 0 && text[length - 1] == '\n')
        length--;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        (void)putchar(byte < ' ' || byte == 0x7f ? ' ' : byte);
    }
    return (int)length;
}

/* failed ID (AREA): what was expected, what the model did; skipped and unsupported ones alike. */
static void print_case(const char *word, const json_t *json, const char *text)
{
    (void)printf("%s ", word);
    (void)print_plain(json_string_value(json_object_get(json, "id")));
    (void)printf(" (");
    (void)print_plain(json_string_value(json_object_get(json, "area")));
    (void)printf("): ");
    (void)print_plain(text);
    (void)printf("\n");
}

static void run_case(struct runner *runner, json_t *json)
{
    const char *area = json_string_value(json_object_get(json, "area"));
    struct tally *tally = tally_of(runner, area);
    struct told told = run_apart(runner, json);
    tally->counts[told.outcome]++;
    if (told.outcome == OUTCOME_FAILED)
        print_case("failed", json, told.text);
    if (told.outcome != OUTCOME_UNSUPPORTED)
        return;
    const char *reason = skip_reason(area, told.text);
    runner->unlisted_count += reason == NULL;
    print_case(reason == NULL ? "unsupported" : "skipped", json,
               reason == NULL ? told.text : reason);
}

void runner_run(struct runner *runner, const char *area)
{
    size_t index = 0;
    json_t *json = NULL;
    json_array_foreach (runner->cases, index, json) {
        const char *of_case = json_string_value(json_object_get(json, "area"));
        if (area == NULL || strcmp(of_case, area) == 0)
            run_case(runner, json);
    }
}

uint64_t runner_count(const struct runner *runner, enum outcome outcome)
{
    uint64_t count = 0;
    for (size_t i = 0; i < runner->tally_count; i++)
        count += runner->tallies[i].counts[outcome];
    return count;
}

static void print_row(const char *name, const uint64_t *counts)
{
    int width = print_plain(name);
    (void)printf("%*s %8llu %8llu %12llu\n", width < AREA_WIDTH ? AREA_WIDTH - width : 0, "",
                 (unsigned long long)counts[OUTCOME_HELD],
                 (unsigned long long)counts[OUTCOME_FAILED],
                 (unsigned long long)counts[OUTCOME_UNSUPPORTED]);
}

void runner_print(const struct runner *runner)
{
    uint64_t all[OUTCOME_COUNT];
    for (int outcome = 0; outcome < OUTCOME_COUNT; outcome++)
        all[outcome] = runner_count(runner, (enum outcome)outcome);
    (void)printf("%-*s %8s %8s %12s\n", AREA_WIDTH, "area", "held", "failed", "unsupported");
    for (size_t i = 0; i < runner->tally_count; i++)
        print_row(runner->tallies[i].area, runner->tallies[i].counts);
    print_row("total", all);
    (void)printf("%llu passed, %llu failed, %llu skipped\n", (unsigned long long)all[OUTCOME_HELD],
                 (unsigned long long)all[OUTCOME_FAILED],
                 (unsigned long long)all[OUTCOME_UNSUPPORTED]);
}
