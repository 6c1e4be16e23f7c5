#include "tools/suite/verify.h"
#include "sim/world.h"
#include "tools/kit/reason.h"
#include "tools/suite/relay.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENTS_MAX (10 + 2 * FLAG_TEXTS_MAX)
#define TEXT_BYTES    320
#define NAME_BYTES    128

/* --- steps ---------------------------------------------------------------------- */

/* Keeps who was last at work. */
static void record(void *context, const struct record *record, const void *body,
                   uint32_t body_bytes)
{
    struct verify_step *step = context;
    (void)body;
    (void)body_bytes;
    if (record->type != RECORD_EVENT)
        return;
    step->actor = record->actor;
    step->message = record->kind;
}

static void take_step(struct verify_step *step, struct run *run)
{
    step->number = run_events(run);
    step->at = sim_now(run_sim(run));
    step->digest = run_digest(run);
}

static bool is_same(const struct verify_step *left, const struct verify_step *right)
{
    return left->number == right->number && left->at == right->at && left->digest == right->digest;
}

/* --- the second process ------------------------------------------------------------ */

static void add_argument(char **arguments, const char *text)
{
    uint32_t count = 0;
    while (arguments[count] != NULL)
        count++;
    ASSERT(count + 1 < ARGUMENTS_MAX);
    arguments[count] = strdup(text);
    ASSERT(arguments[count] != NULL);
}

/* The command line of the second process; `arguments` are null at first, to be freed. */
static void build_arguments(const struct suite *suite, const struct outcome *outcome,
                            char **arguments)
{
    char seed[24];
    (void)snprintf(seed, sizeof(seed), "%" PRIu64, outcome->seed);
    const char *const texts[] = {"pegsim", "steps", "--variant", outcome->variant->scenario.variant,
                                 "--seed", seed};
    for (uint32_t i = 0; i < COUNT_OF(texts); i++)
        add_argument(arguments, texts[i]);
    for (uint32_t i = 0; i < suite->choice.sets.count; i++) {
        add_argument(arguments, "--set");
        add_argument(arguments, suite->choice.sets.texts[i]);
    }
    add_argument(arguments, "--");
    add_argument(arguments, outcome->path);
}

/* Starts the program with its standard output going into `pipe_in`. Returns errno or 0. */
static int spawn(const struct suite *suite, char **arguments, int pipe_in, pid_t *child)
{
    posix_spawn_file_actions_t actions;
    int result = posix_spawn_file_actions_init(&actions);
    if (result != 0)
        return result;
    result = posix_spawn_file_actions_adddup2(&actions, pipe_in, STDOUT_FILENO);
    if (result == 0)
        result = posix_spawn(child, suite->tool->executable, &actions, NULL, arguments,
                             (char *const *)suite->tool->environment);
    posix_spawn_file_actions_destroy(&actions);
    return result;
}

struct trace_sink verify_start(struct verify *verify, const struct suite *suite,
                               const struct outcome *outcome)
{
    char *arguments[ARGUMENTS_MAX] = {NULL};
    int ends[2];
    *verify = (struct verify){.model = suite->tool->model, .here.actor = SIM_NOBODY};
    build_arguments(suite, outcome, arguments);
    if (pipe(ends) != 0) {
        verify->reason = errno;
    } else {
        (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
        (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC);
        verify->reason = spawn(suite, arguments, ends[1], &verify->child);
        (void)close(ends[1]);
        verify->other = fdopen(ends[0], "rb");
        if (verify->other == NULL)
            (void)close(ends[0]);
    }
    for (uint32_t i = 0; arguments[i] != NULL; i++)
        free(arguments[i]);
    return (struct trace_sink){.context = &verify->here, .record = record};
}

/* --- comparing -------------------------------------------------------------------- */

static void compare(struct verify *verify, struct run *run)
{
    if (verify->other == NULL || verify->reason != 0 || verify->differs)
        return;
    take_step(&verify->here, run);
    struct verify_step there = {0};
    verify->other_ended = fread(&there, sizeof(there), 1, verify->other) != 1;
    if (!verify->other_ended)
        verify->there = there;
    verify->differs = verify->other_ended || !is_same(&verify->here, &there);
}

void verify_steps(struct verify *verify, struct run *run)
{
    bool goes_on = true;
    while (goes_on && !verify->differs) {
        goes_on = run_step(run);
        compare(verify, run);
    }
}

static void describe(const struct verify *verify, const struct verify_step *step, char *text,
                     size_t bytes)
{
    char actor[NAME_BYTES] = "nobody";
    bool is_known = step->message < verify->model->message_count;
    if (step->actor < run_actor_count(verify->run))
        run_actor_name(verify->run, step->actor, actor, sizeof(actor));
    (void)snprintf(
        text, bytes,
        "event %" PRIu64 " at %" PRId64 ".%09" PRId64 " s, %s handles %s, digest %016" PRIx64,
        step->number, step->at / SIM_SECOND, step->at % SIM_SECOND, actor,
        is_known ? verify->model->messages[step->message].name : "nothing", step->digest);
}

static void tell_difference(const struct verify *verify, struct outcome *outcome)
{
    char here[TEXT_BYTES];
    char there[TEXT_BYTES] = "it ended before that";
    describe(verify, &verify->here, here, sizeof(here));
    if (!verify->other_ended)
        describe(verify, &verify->there, there, sizeof(there));
    outcome->kind = OUTCOME_DIFFERS;
    (void)snprintf(
        outcome->problem, sizeof(outcome->problem),
        "a second run in a fresh process is not the same; the first event that differs:\n"
        "here:  %s\nthere: %s",
        here, there);
}

/* Ends the second process; returns false if it failed by itself. */
static bool wait_for(struct verify *verify)
{
    int status = 0;
    if (verify->other != NULL)
        (void)fclose(verify->other);
    verify->other = NULL;
    if (verify->child == 0)
        return verify->reason == 0;
    while (waitpid(verify->child, &status, 0) == -1 && errno == EINTR)
        continue;
    return WIFEXITED(status) && WEXITSTATUS(status) == EXIT_AS_EXPECTED;
}

void verify_end(struct verify *verify, struct run *run, struct outcome *outcome)
{
    struct verify_step more = {0};
    struct reason words;
    if (run != NULL)
        compare(verify, run);
    bool is_longer = verify->other != NULL && !verify->differs && run != NULL &&
                     fread(&more, sizeof(more), 1, verify->other) == 1;
    if (is_longer) {
        verify->differs = true;
        verify->there = more;
    }
    bool is_well = wait_for(verify);
    if (outcome == NULL)
        return;
    bool is_judged_by_its_end = verify->differs && verify->other_ended;
    if (verify->reason != 0 || (!is_well && (is_judged_by_its_end || !verify->differs))) {
        outcome->kind = OUTCOME_NOT_RUN;
        (void)snprintf(
            outcome->problem, sizeof(outcome->problem), "the second run did not work: %s",
            verify->reason != 0 ? reason_of(verify->reason, &words) : "its process failed");
    } else if (verify->differs) {
        tell_difference(verify, outcome);
    } else {
        outcome->is_verified = true;
    }
}

/* --- the other side ---------------------------------------------------------------- */

bool verify_write(const struct sim_model *model, const struct outcome *outcome, FILE *out)
{
    struct verify_step step = {.actor = SIM_NOBODY};
    struct run_result result;
    struct relay relay = {0};
    relay_add(&relay, (struct trace_sink){.context = &step, .record = record});
    struct run *run = run_new(model, outcome->variant, outcome->seed, relay_sink(&relay));
    bool is_good = run != NULL;
    bool goes_on = is_good;
    relay_start(&relay);
    while (goes_on && is_good) {
        goes_on = run_step(run);
        take_step(&step, run);
        is_good = fwrite(&step, sizeof(step), 1, out) == 1;
    }
    if (is_good) {
        run_finish(run, &result);
        take_step(&step, run);
        is_good = fwrite(&step, sizeof(step), 1, out) == 1;
    }
    run_free(run);
    relay_free(&relay);
    return is_good;
}
