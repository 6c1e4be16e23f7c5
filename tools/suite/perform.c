#include "tools/suite/perform.h"
#include "tools/kit/stopwatch.h"
#include "tools/suite/database.h"
#include "tools/suite/relay.h"
#include "tools/suite/verify.h"

/* Who reads the records of one run. */
struct readers {
    struct relay relay;
    struct log log;
    struct database_run database;
    struct verify verify;
};

static void add_readers(const struct suite *suite, const struct outcome *outcome,
                        struct readers *readers, FILE *story)
{
    const struct sim_model *model = suite->tool->model;
    if (suite->log != LOG_NONE) {
        readers->log = (struct log){
            .out = story,
            .level = suite->log,
            .model = model,
            .scenario = &outcome->variant->scenario,
            .has_color = suite->has_color,
        };
        relay_add(&readers->relay, log_reader(&readers->log));
    }
    if (suite->database != NULL)
        relay_add(&readers->relay, database_start(&readers->database, suite->database, model,
                                                  &outcome->variant->scenario));
    if (suite->choice.verify)
        relay_add(&readers->relay, verify_start(&readers->verify, suite, outcome));
}

static void tell_title(const struct suite *suite, const struct outcome *outcome, FILE *story)
{
    if (suite->log != LOG_NONE)
        (void)fprintf(story, "%s== %s, variant %s, seed %llu\n", suite->has_color ? "\033[1m" : "",
                      outcome->path, outcome->variant->scenario.variant,
                      (unsigned long long)outcome->seed);
    if (suite->log != LOG_NONE && suite->has_color)
        (void)fputs("\033[0m", story);
}

/* From the first event to the verdict, compared with a second run if asked for. */
static void run_it(const struct suite *suite, struct outcome *outcome, struct readers *readers,
                   struct run *run)
{
    readers->log.run = run;
    readers->database.rows.run = run;
    readers->verify.run = run;
    relay_start(&readers->relay);
    if (suite->choice.verify)
        verify_steps(&readers->verify, run);
    run_finish(run, &outcome->result);
    outcome_judge(outcome);
    if (suite->choice.verify)
        verify_end(&readers->verify, run, outcome);
    if (suite->database != NULL)
        database_finish(&readers->database, run, outcome);
}

void perform(const struct suite *suite, struct outcome *outcome, FILE *story)
{
    struct readers readers = {0};
    int64_t begun = stopwatch_now();
    tell_title(suite, outcome, story);
    add_readers(suite, outcome, &readers, story);
    struct run *run =
        run_new(suite->tool->model, outcome->variant, outcome->seed, relay_sink(&readers.relay));
    if (run != NULL) {
        run_it(suite, outcome, &readers, run);
        run_free(run);
    } else {
        (void)snprintf(outcome->problem, sizeof(outcome->problem),
                       "there is not enough memory for its world");
        if (suite->choice.verify)
            verify_end(&readers.verify, NULL, NULL);
        if (suite->database != NULL)
            trace_sqlite_drop(suite->database);
    }
    relay_free(&readers.relay);
    outcome->wall = stopwatch_now() - begun;
}
