#define _XOPEN_SOURCE 700 /* nftw */
#include "tests/harness_tool.h"
#include "sim/trace_sqlite.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define WORDS_MAX  64
#define LINE_BYTES 4096

/* --- the model ---------------------------------------------------------------- */

struct desk_options {
    struct clerk_options clerks;
    int64_t letters;
    uint32_t play;
    uint32_t zero;
};

static const char *const plays[] = {"nothing", "kept",    "hung",    "failed",
                                    "broken",  "chatter", "process", NULL};

static const struct field fields[] = {
    {.name = "play",
     .kind = FIELD_CHOICE,
     .offset = offsetof(struct desk_options, play),
     .choices = plays,
     .help = "what the clerks do"},
    {.name = "letters",
     .kind = FIELD_COUNT,
     .offset = offsetof(struct desk_options, letters),
     .max = 1000,
     .preset = 2,
     .help = "how many letters are on their way"},
    FIELD_END,
};

static void derive(void *options)
{
    struct desk_options *desk = options;
    desk->clerks = (struct clerk_options){.nodes = 2, .clerks = 2, .latency = {SIM_MS, 2 * SIM_MS}};
}

static bool node_name(const void *options, uint32_t index, char *name, size_t bytes)
{
    (void)options;
    (void)snprintf(name, bytes, "node-%u", index + 1);
    return index < 2;
}

static sim_time ten_seconds(const void *options)
{
    (void)options;
    return 10 * SIM_SECOND;
}

static const struct sim_wait waits[] = {{.name = "an answer", .longest = ten_seconds}};

static const char *error_of(int64_t value)
{
    return value == 0 ? "ERR_OK" : "ERR_LOST";
}

static void on_alarm(struct sim *sim, const struct sim_event *event)
{
    const struct desk_options *options = sim_options(sim);
    const struct clerk_body *body = event->body;
    struct clerk *clerk = sim_state(sim);
    clerk->last_value = body->value;
    if (options->play == PLAY_KEPT)
        sim_obligation_close(sim, 0, 0, SIM_END_SUCCESS, 0);
    if (options->play == PLAY_FAILED)
        sim_obligation_close(sim, 0, 0, SIM_END_FAILED, 1);
    if (options->play == PLAY_HUNG)
        (void)sim_timer(sim, SIM_SECOND, CLERK_ALARM, NULL);
    int64_t value = options->play == PLAY_PROCESS ? (int64_t)getpid() : 7;
    sim_note(sim, 0, value, 1, SIM_SECOND, SIM_KIB);
}

static void start(struct sim *sim)
{
    const struct desk_options *options = sim_options(sim);
    if (options->play == PLAY_CHATTER)
        clerk_chatter(sim, (uint32_t)options->letters);
    if (options->play == PLAY_CHATTER || options->play == PLAY_NOTHING)
        return;
    sim_act_as(sim, 0);
    sim_obligation_open(sim, 0, 0);
    sim_guard_hold(sim, 0, 0);
    uint64_t value = options->play == PLAY_BROKEN ? 13 : 1;
    (void)sim_timer(sim, SIM_SECOND, CLERK_ALARM, &(struct clerk_body){value});
}

static void make_model(struct desk *desk)
{
    desk->model = clerk_model;
    memcpy(desk->messages, clerk_model.messages, sizeof(desk->messages));
    desk->messages[CLERK_ALARM].handle = on_alarm;
    desk->model.messages = desk->messages;
    desk->model.fields = fields;
    desk->model.options_bytes = sizeof(struct desk_options);
    desk->model.derive = derive;
    desk->model.node_name = node_name;
    desk->model.waits = waits;
    desk->model.wait_count = COUNT_OF(waits);
    desk->model.error_name = error_of;
    desk->model.start = start;
}

/* --- commands ------------------------------------------------------------------ */

static char *const environment[] = {NULL};

int desk_open(void **state)
{
    struct desk *desk = calloc(1, sizeof(*desk));
    assert_non_null(desk);
    make_model(desk);
    (void)snprintf(desk->folder, sizeof(desk->folder), "/tmp/pegsim-test-XXXXXX");
    assert_non_null(getcwd(desk->before, sizeof(desk->before)));
    assert_non_null(mkdtemp(desk->folder));
    assert_int_equal(chdir(desk->folder), 0);
    desk->tool = (struct tool){
        .model = &desk->model,
        .program = "pegsim",
        .executable = "/bin/false",
        .environment = environment,
    };
    *state = desk;
    return 0;
}

static int remove_one(const char *path, const struct stat *file, int kind, struct FTW *walk)
{
    (void)file;
    (void)kind;
    (void)walk;
    return remove(path);
}

int desk_close(void **state)
{
    struct desk *desk = *state;
    assert_int_equal(chdir(desk->before), 0);
    assert_int_equal(nftw(desk->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
    free(desk->out);
    free(desk->error);
    free(desk);
    return 0;
}

int desk_open_with_arena(void **state)
{
    const int code = desk_open(state);
    struct desk *desk = *state;
    desk->tool.arena = arena_new(TOOL_ARENA_BYTES);
    return code;
}

int desk_close_with_arena(void **state)
{
    const struct desk *desk = *state;
    arena_free(desk->tool.arena);
    return desk_close(state);
}

int arena_open(void **state)
{
    *state = arena_new(64 * SIM_MIB);
    return 0;
}

int arena_close(void **state)
{
    arena_free(*state);
    return 0;
}

static void open_streams(struct desk *desk)
{
    free(desk->out);
    free(desk->error);
    desk->out = NULL;
    desk->error = NULL;
    desk->tool.out = open_memstream(&desk->out, &desk->out_bytes);
    desk->tool.error = open_memstream(&desk->error, &desk->error_bytes);
    assert_non_null(desk->tool.out);
    assert_non_null(desk->tool.error);
}

/* Digits from `at` on become zeroes or, if `by` is a blank, a single 0 behind blanks. */
static char *blank_digits(char *at, char by)
{
    char *end = at;
    while ((*end >= '0' && *end <= '9') || *end == '.')
        end++;
    for (; at < end; at++)
        if (*at != '.')
            *at = by;
    if (by == ' ')
        end[-1] = '0';
    return end;
}

/* Takes real time out of a report. */
static void forget_time(char *text)
{
    for (char *at = strstr(text, " events in "); at != NULL; at = strstr(at, " events in "))
        at = blank_digits(at + strlen(" events in "), '0');
    for (char *at = strstr(text, " event in "); at != NULL; at = strstr(at, " event in "))
        at = blank_digits(at + strlen(" event in "), '0');
    for (char *at = strstr(text, " ms"); at != NULL; at = strstr(at + 1, " ms")) {
        char *first = at;
        while (first > text && first[-1] >= '0' && first[-1] <= '9')
            first--;
        if (first < at)
            (void)blank_digits(first, ' ');
    }
}

void desk_say(struct desk *desk, const char *line)
{
    char text[LINE_BYTES];
    const char *words[WORDS_MAX];
    struct flag_rest arguments = {.texts = words};
    assert_true(strlen(line) < sizeof(text));
    memcpy(text, line, strlen(line) + 1);
    for (char *at = text; *at != '\0';) {
        words[arguments.count++] = at;
        at += strcspn(at, " ");
        if (*at == ' ')
            *at++ = '\0';
    }
    open_streams(desk);
    desk->tool.arena = arena_new(TOOL_ARENA_BYTES);
    desk->code = subcommand_dispatch(&desk->tool, arguments);
    arena_free(desk->tool.arena);
    assert_int_equal(fclose(desk->tool.out), 0);
    assert_int_equal(fclose(desk->tool.error), 0);
    forget_time(desk->out);
}

void desk_expect(struct desk *desk, const char *line, enum exit_code code, const char *out,
                 const char *error)
{
    desk_say(desk, line);
    assert_string_equal(desk->error, error);
    assert_string_equal(desk->out, out);
    assert_int_equal(desk->code, code);
}

void desk_write(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

void desk_write_clerks(const char *path)
{
    desk_write(path, "scenario: clerks at work\n"
                     "duration: 2min\n"
                     "play: hung\n"
                     "variants:\n"
                     "  bad: {letters: 2}\n"
                     "  good: {play: kept}\n");
}

char *desk_read(const char *path)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return NULL;
    FILE *copy = open_memstream(&text, &bytes);
    assert_non_null(copy);
    for (int c = fgetc(file); c != EOF; c = fgetc(file))
        (void)fputc(c, copy);
    assert_int_equal(fclose(copy), 0);
    assert_int_equal(fclose(file), 0);
    return text;
}

static void write_row(void *context, char **columns, int count)
{
    FILE *out = context;
    for (int i = 0; i < count; i++)
        fprintf(out, "%s%s", columns[i] == NULL ? "-" : columns[i], i + 1 == count ? "\n" : "|");
}

char *desk_ask(const char *path, const char *sql)
{
    char *text = NULL;
    size_t bytes = 0;
    char problem[512] = "";
    FILE *out = open_memstream(&text, &bytes);
    assert_non_null(out);
    const struct trace_question question = {.sql = sql, .answer = write_row, .context = out};
    bool is_answered = trace_sqlite_ask(path, &question, problem, sizeof(problem));
    assert_int_equal(fclose(out), 0);
    if (!is_answered)
        fail_msg("%s: %s", sql, problem);
    return text;
}

int64_t desk_ask_number(const char *path, const char *sql)
{
    char *text = desk_ask(path, sql);
    int64_t number = strtoll(text, NULL, 10);
    free(text);
    return number;
}

void desk_make(const char *path, const char *rows, const char *more)
{
    char problem[256];
    assert_true(trace_sqlite_close(trace_sqlite_open(path), problem, sizeof(problem)));
    free(desk_ask(path, rows));
    free(desk_ask(path, more));
}

void desk_open_run(struct desk_run *run, const char *path, int64_t number, uint32_t parts)
{
    char problem[256];
    run->database = trace_read_open(path, problem, sizeof(problem));
    assert_non_null(run->database);
    run->chronicle = chronicle_open(run->database, number, parts, problem, sizeof(problem));
    assert_non_null(run->chronicle);
}

void desk_close_run(struct desk_run *run)
{
    chronicle_close(run->chronicle);
    trace_read_close(run->database);
}

void desk_holds(const char *text, const char *piece)
{
    if (strstr(text, piece) == NULL)
        fail_msg("there is no\n%s\nin\n%s", piece, text);
}
