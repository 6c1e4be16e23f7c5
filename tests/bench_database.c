/*
 * What --db costs: rows alone, and the hang with and without a database. The
 * rows alone are as many and as long as those of the hang, put into `events`
 * without a run behind them.
 */
#include "models/pegasus.h"
#include "sim/trace_rows.h"
#include "tests/bench_yardstick.h"
#include "tools/suite/perform.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ROUNDS 5
#define ROWS   1000000
#define PATH   "bench.db"

static struct trace_sqlite *open_database(void)
{
    (void)unlink(PATH);
    struct trace_sqlite *database = trace_sqlite_open(PATH);
    if (trace_sqlite_problem(database) != NULL) {
        abort();
    }
    return database;
}

static void close_database(struct trace_sqlite *database)
{
    char problem[512];
    if (!trace_sqlite_close(database, problem, sizeof problem)) {
        abort();
    }
    (void)unlink(PATH);
}

/* Nanoseconds a row, from the first to the commit. */
static double put_rows(void)
{
    struct trace_sqlite *database = open_database();
    struct trace_rows rows = {.database = database, .model = &pegasus_model};
    const double begun = bench_now();
    trace_sqlite_begin(database);
    for (uint64_t i = 1; i <= ROWS; i++) {
        trace_rows_put(&rows, &(struct record){
                                  .number = i,
                                  .at = (sim_time)i * 300000,
                                  .cause = i - i % 300,
                                  .type = RECORD_EVENT,
                                  .actor = (uint32_t)(i % 50),
                                  .peer = (uint32_t)(i * 7 % 50),
                                  .kind = (uint32_t)(i % 90),
                                  .extra = SIM_REQUEST << 8,
                                  .work = (uint32_t)(i % 3000),
                              });
    }
    if (!trace_sqlite_commit(database)) {
        abort();
    }
    const double spent = bench_now() - begun;
    close_database(database);
    return spent / ROWS;
}

/* Nanoseconds an event of a whole run, with its database made and closed if `is_traced`. */
static double run_hang(const struct scenario_variant *variant, bool is_traced)
{
    struct tool tool = {.model = &pegasus_model};
    struct suite suite = {.tool = &tool, .threads = 1};
    struct outcome outcome = {.path = "hang", .variant = variant, .seed = 1};
    const double begun = bench_now();
    suite.database = is_traced ? open_database() : NULL;
    perform(&suite, &outcome, stdout);
    if (is_traced) {
        close_database(suite.database);
    }
    return (bench_now() - begun) / (double)outcome.result.events;
}

static void print(const char *name, double *figures)
{
    const double ns = bench_median(figures, ROUNDS);
    printf("%-28s %9.1f %14.0f\n", name, ns, 1e9 / ns);
}

int main(void)
{
    struct scenario_file file;
    struct diag *diag = NULL;
    double rows[ROUNDS];
    double plain[ROUNDS];
    double traced[ROUNDS];
    if (scenario_load("scenarios/hang/delay-by-qps.yaml", &pegasus_model, NULL, &file, &diag) !=
        SCENARIO_READ) {
        diag_write(diag, stderr, false);
        return 1;
    }
    diag_free(diag);
    for (int i = 0; i < ROUNDS; i++) {
        rows[i] = put_rows();
        plain[i] = run_hang(&file.variants[0], false);
        traced[i] = run_hang(&file.variants[0], true);
    }
    scenario_free(&file);
    printf("%-28s %9s %14s\n", "database", "ns each", "a second");
    print("rows of events alone", rows);
    print("hang, no database", plain);
    print("hang, --db", traced);
    return 0;
}
