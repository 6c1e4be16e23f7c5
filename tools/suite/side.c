#include "tools/suite/side.h"
#include "sim/trace_file.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROBLEM_BYTES    1024
#define SIDE_ARENA_BYTES ((size_t)1 << 30)
#define RUNS_SHOWN       12

static const struct place nowhere = {0};

/* --- names ---------------------------------------------------------------------- */

static bool is_number(const char *text)
{
    return text[0] != '\0' && strspn(text, "0123456789") == strlen(text) && strlen(text) <= 18;
}

bool side_read_seed(const char *text, struct side_choice *choice)
{
    if (!is_number(text))
        return false;
    choice->has_seed = true;
    choice->seed = strtoull(text, NULL, 10);
    return true;
}

void side_parse(struct tool *tool, const char *argument, struct side_choice *choice)
{
    char *path = tool_text(tool, "%s", argument);
    *choice = (struct side_choice){.path = path};
    if (access(path, F_OK) == 0)
        return;
    char *at = strrchr(path, '@');
    if (at != NULL && side_read_seed(at + 1, choice))
        *at = '\0';
    char *mark = strrchr(path, '#');
    if (mark != NULL) {
        choice->selector = mark + 1;
        *mark = '\0';
    }
}

/* --- a scenario file -------------------------------------------------------------- */

static bool choose_variant(struct side *side, const struct side_choice *choice, struct diag *diag)
{
    const struct suite *suite = &side->suite;
    uint32_t at = 0;
    while (choice->selector != NULL && at < suite->count &&
           strcmp(suite->outcomes[at].variant->scenario.variant, choice->selector) != 0)
        at++;
    const bool is_plain = suite->count == 1 || side->takes_first;
    if (choice->selector == NULL ? is_plain : at < suite->count) {
        const struct outcome *outcome = &suite->outcomes[at];
        side->variant = outcome->variant->scenario.variant;
        side->seed = outcome->seed;
        side->text = tool_text(side->tool, "%s#%s@%llu", side->path, side->variant,
                               (unsigned long long)side->seed);
        side->suite.outcomes[0] = *outcome;
        return true;
    }
    const char **names = arena_take(side->tool->arena, (suite->count + 1) * sizeof(*names));
    ASSERT(names != NULL);
    for (uint32_t i = 0; i < suite->count; i++)
        names[i] = suite->outcomes[i].variant->scenario.variant;
    const char *all = tool_names(side->tool, names, suite->count);
    if (choice->selector == NULL)
        diag_add(diag, nowhere, tool_text(side->tool, "name one: %s#%s", side->path, names[0]),
                 "%s%s has several variants: %s", side->name, side->path, all);
    else
        diag_add(diag, nowhere, tool_text(side->tool, "there are: %s", all),
                 "%s%s has no variant '%s'", side->name, side->path, choice->selector);
    return false;
}

static enum exit_code load_file(struct side *side, const struct side_choice *choice,
                                const struct flag_texts *sets, struct diag *diag)
{
    struct paths paths;
    const uint32_t before = diag_count(diag);
    paths_gather(side->tool, &choice->path, 1, &paths, diag);
    if (diag_count(diag) > before)
        return EXIT_ENVIRONMENT;
    side->suite.tool = side->tool;
    side->suite.choice = (struct suite_choice){
        .sets = *sets,
        .seed = choice->has_seed ? choice->seed : 1,
    };
    const enum exit_code code = suite_load(&side->suite, &paths, diag);
    if (code != EXIT_AS_EXPECTED)
        return code;
    if (side->suite.file_count != 1) {
        diag_add(diag, nowhere, "name one file", "%s%s is a folder", side->name, choice->path);
        return EXIT_USAGE;
    }
    return choose_variant(side, choice, diag) ? EXIT_AS_EXPECTED : EXIT_USAGE;
}

/* --- a database ------------------------------------------------------------------- */

/* Looks for the run that is meant. */
struct search {
    struct side *side;
    const struct side_choice *choice;
    uint32_t found;
    uint32_t runs;
    const char *list;
};

static bool is_meant(const struct side_choice *choice, const struct diff_rows_run *run)
{
    const char *selector = choice->selector;
    const bool is_by_number = selector != NULL && is_number(selector);
    if (choice->has_seed && choice->seed != (uint64_t)run->seed)
        return false;
    return selector == NULL || strcmp(selector, run->variant) == 0 ||
           (is_by_number && strtoll(selector, NULL, 10) == run->run);
}

static void look_at_run(void *context, const struct diff_rows_run *run)
{
    struct search *search = context;
    struct side *side = search->side;
    if (search->runs < RUNS_SHOWN)
        search->list = tool_text(side->tool, "%s%s#%lld (%s, seed %lld)", search->list,
                                 search->runs == 0 ? "" : ", ", (long long)run->run, run->variant,
                                 (long long)run->seed);
    search->runs++;
    if (!is_meant(search->choice, run))
        return;
    search->found++;
    side->variant = tool_text(side->tool, "%s", run->variant);
    side->seed = (uint64_t)run->seed;
    side->result = run->result;
    side->rows.run = run->run;
    (void)snprintf(side->error, sizeof(side->error), "%s", run->error);
    side->text = tool_text(side->tool, "%s#%lld", side->path, (long long)run->run);
}

static enum exit_code load_database(struct side *side, const struct side_choice *choice,
                                    struct diag *diag)
{
    char problem[PROBLEM_BYTES] = "";
    struct search search = {.side = side, .choice = choice, .list = ""};
    side->is_database = true;
    side->database = trace_read_open(choice->path, problem, sizeof(problem));
    if (side->database == NULL) {
        diag_add(diag, nowhere, "a database is made by 'pegsim run FILE --db RUN.db'", "%s%s",
                 side->name, problem);
        return EXIT_ENVIRONMENT;
    }
    if (!diff_rows_list(side->database, side->tool->model, look_at_run, &search)) {
        diag_add(diag, nowhere, NULL, "%s%s", side->name, trace_read_problem(side->database));
        return EXIT_ENVIRONMENT;
    }
    if (search.found == 1)
        return EXIT_AS_EXPECTED;
    if (search.runs > RUNS_SHOWN)
        search.list =
            tool_text(side->tool, "%s and %u more", search.list, search.runs - RUNS_SHOWN);
    diag_add(diag, nowhere,
             search.runs == 0 ? NULL : tool_text(side->tool, "there are: %s", search.list),
             search.found == 0 ? "%s%s has no such run" : "%s%s has several runs that fit",
             side->name, side->path);
    return EXIT_USAGE;
}

/* A database by what stands in it, or by its name if it is damaged from the first byte on. */
static bool is_database(const char *path)
{
    const enum trace_file_kind kind = trace_file_look(path).kind;
    return kind == TRACE_FILE_OURS || kind == TRACE_FILE_OTHER || tool_has_suffix(path, ".db");
}

enum exit_code side_load(struct side *side, const struct side_choice *choice,
                         const struct flag_texts *sets, struct diag *diag)
{
    side->path = choice->path;
    side->arena = arena_new(SIDE_ARENA_BYTES);
    return is_database(choice->path) ? load_database(side, choice, diag)
                                     : load_file(side, choice, sets, diag);
}

void side_check_sets(const struct side *side, const struct flag_texts *sets, struct diag *diag)
{
    if (side->is_database && sets->count > 0)
        diag_add(diag, nowhere, "name the scenario's file instead",
                 "--set %s: %s is of runs that are over", sets->texts[0], side->path);
}

/* --- reading ---------------------------------------------------------------------- */

static void actor_of_rows(const void *context, uint32_t actor, char *text, size_t bytes)
{
    const struct diff_rows *rows = context;
    (void)snprintf(text, bytes, "%s", actor < rows->actor_count ? rows->actor_names[actor] : "-");
}

static void node_of_rows(const void *context, uint32_t actor, char *text, size_t bytes)
{
    const struct diff_rows *rows = context;
    const uint32_t node = actor < rows->actor_count ? rows->actor_nodes[actor] : UINT32_MAX;
    (void)snprintf(text, bytes, "%s", node < rows->node_count ? rows->node_names[node] : "-");
}

static bool open_rows(struct side *side, struct diag *diag)
{
    const struct sim_model *model = side->tool->model;
    if (!diff_rows_open(&side->rows, side->database, model, side->rows.run, side->arena)) {
        diag_add(diag, nowhere, NULL, "%s%s", side->name, side->rows.problem);
        return false;
    }
    side->teller = (struct teller){
        .model = model,
        .context = &side->rows,
        .actor_name = actor_of_rows,
        .node_name = node_of_rows,
    };
    return true;
}

bool side_open(struct side *side, struct diag *diag)
{
    const struct sim_model *model = side->tool->model;
    if (side->is_database)
        return open_rows(side, diag);
    const struct scenario_variant *variant = side_variant(side);
    if (!diff_run_open(&side->run, side->arena, model, variant, side->seed)) {
        diag_add(diag, nowhere, NULL, "%sthere is not enough memory for its world", side->name);
        return false;
    }
    side->teller = teller_of_run(model, &variant->scenario, side->run.run);
    return true;
}

struct diff_source side_source(struct side *side)
{
    return side->is_database ? diff_rows_source(&side->rows) : diff_run_source(&side->run);
}

bool side_finish(struct side *side, struct diag *diag)
{
    if (!side->is_database) {
        const struct sim_model *model = side->tool->model;
        run_finish(side->run.run, &side->result);
        if (side->result.error != 0 && model->error_name != NULL)
            (void)snprintf(side->error, sizeof(side->error), "%s",
                           model->error_name(side->result.error));
        return true;
    }
    const char *problem = trace_read_problem(side->database);
    if (problem == NULL && side->rows.problem[0] != '\0')
        problem = tool_text(side->tool, "%s: %s", side->path, side->rows.problem);
    if (problem != NULL)
        diag_add(diag, nowhere, NULL, "%s%s", side->name, problem);
    return problem == NULL;
}

void side_free(struct side *side)
{
    diff_rows_close(&side->rows);
    trace_read_close(side->database);
    diff_run_close(&side->run);
    suite_free(&side->suite);
    arena_free(side->arena);
}

/* --- what is told of it ------------------------------------------------------------- */

const struct scenario_variant *side_variant(const struct side *side)
{
    return side->is_database ? NULL : side->suite.outcomes[0].variant;
}

const char *side_verdict(const struct side *side)
{
    const struct run_result *result = &side->result;
    const char *detail =
        result->detector != DETECTOR_NONE ? detector_name(result->detector) : side->error;
    return tool_text(side->tool, detail[0] == '\0' ? "%s%s" : "%s (%s)",
                     verdict_name(result->verdict), detail);
}

void side_obligation(const struct side *side, uint32_t kind, uint32_t index, char *text,
                     size_t bytes)
{
    const struct sim_model *model = side->tool->model;
    const struct sim_obligation_kind *obligation = &model->obligations[kind];
    char subject[128] = "";
    if (!side->is_database && obligation->subject != 0)
        model->format_value(side_variant(side)->options, obligation->subject, index, subject,
                            sizeof(subject));
    if (subject[0] == '\0')
        (void)snprintf(text, bytes, "%s %u", obligation->name, index);
    else
        (void)snprintf(text, bytes, "%s of %s", obligation->name, subject);
}
