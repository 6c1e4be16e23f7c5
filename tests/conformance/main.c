/*
 * conformance - the model against cases that restate what Pegasus does.
 *
 * Exits 0 if every case held or is listed as left out, 1 if one failed or is unsupported and not
 * listed, 2 if the arguments or a file are wrong.
 */
#include <popt.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/conformance/runner.h"

#define CASE_SECONDS 60
#define EXIT_WRONG   1
#define EXIT_USAGE   2

struct arguments {
    char *area;
    int seconds;
};

/* Loads every file that is named, or the project's own. */
static bool load_all(struct runner *runner, poptContext context)
{
    const char *path = poptGetArg(context);
    bool is_loaded = runner_load(runner, path == NULL ? CONFORMANCE_CASES : path);
    while (is_loaded && path != NULL && (path = poptGetArg(context)) != NULL)
        is_loaded = runner_load(runner, path);
    return is_loaded;
}

static int run(const struct arguments *arguments, poptContext context)
{
    struct runner runner;
    int code = EXIT_USAGE;
    runner_open(&runner, (unsigned)arguments->seconds);
    if (load_all(&runner, context)) {
        runner_run(&runner, arguments->area);
        code = runner_count(&runner, OUTCOME_FAILED) + runner.unlisted_count > 0 ? EXIT_WRONG : 0;
        if (arguments->area != NULL && runner.tally_count == 0) {
            (void)fprintf(stderr, "error: no case is of the area '%s'\n", arguments->area);
            code = EXIT_USAGE;
        } else {
            runner_print(&runner);
        }
    }
    runner_close(&runner);
    return code;
}

int main(int argc, char **argv)
{
    struct arguments arguments = {.seconds = CASE_SECONDS};
    const struct poptOption options[] = {
        {"area", 0, POPT_ARG_STRING, &arguments.area, 0, "run the cases of one area only", "NAME"},
        {"limit", 0, POPT_ARG_INT, &arguments.seconds, 0,
         "what one case may take, in seconds (60 when left out)", "SECONDS"},
        POPT_AUTOHELP POPT_TABLEEND};
    const char **texts = calloc((size_t)argc + 1, sizeof(*texts));
    if (texts == NULL)
        return EXIT_USAGE;
    for (int i = 0; i < argc; i++)
        texts[i] = argv[i];
    poptContext context = poptGetContext("conformance", argc, texts, options, 0);
    int code = EXIT_USAGE;
    poptSetOtherOptionHelp(context, "[FILE...]  runs the cases of the files, or the project's own");
    int next = poptGetNextOpt(context);
    if (next < -1)
        (void)fprintf(stderr, "error: %s: %s\n", poptBadOption(context, 0), poptStrerror(next));
    else if (arguments.seconds < 1)
        (void)fprintf(stderr, "error: --limit: at least 1 s\n");
    else
        code = run(&arguments, context);
    (void)poptFreeContext(context);
    free(arguments.area);
    free(texts);
    return code;
}
