#include "tools/subcommand.h"
#include "tools/suite/suite.h"
#include "tools/suite/verify.h"

static const struct place nowhere = {0};

#define AT(member) offsetof(struct suite_choice, member)
static const struct flag flags[] = {
    FLAG_ROW_SEED(AT(seed)),
    FLAG_ROW_VARIANT(AT(variants), "the one to run"),
    FLAG_ROW_SET(AT(sets)),
    {.name = NULL},
};

static enum exit_code write_steps(struct tool *tool, struct suite *suite, struct diag *diag)
{
    if (suite->count != 1) {
        diag_add(diag, nowhere, NULL, "needs exactly one run");
        return EXIT_USAGE;
    }
    return verify_write(tool->model, &suite->outcomes[0], tool->out) ? EXIT_AS_EXPECTED
                                                                     : EXIT_ENVIRONMENT;
}

static enum exit_code run(struct tool *tool, struct flag_rest arguments)
{
    struct suite suite = {.tool = tool};
    struct flag_rest rest = arguments;
    struct paths paths;
    struct diag *diag = tool_diag(tool, "steps");
    flags_read(tool, flags, &rest, &suite.choice, diag);
    paths_gather(tool, rest.texts, rest.count, &paths, diag);
    enum exit_code code = diag_count(diag) > 0 ? EXIT_USAGE : suite_load(&suite, &paths, diag);
    if (code == EXIT_AS_EXPECTED)
        code = write_steps(tool, &suite, diag);
    suite_free(&suite);
    return exit_code_worse(code, tool_complain(tool, diag, EXIT_USAGE));
}

const struct subcommand subcommand_steps = {
    .name = "steps",
    .arguments = "--variant NAME PATH",
    .summary = "the second run of run --verify",
    .flags = flags,
    .text = "Runs one variant of a scenario and writes the digest after every step to\n"
            "standard output, in binary. 'pegsim run --verify' starts this by itself.",
    .run = run,
    .is_hidden = true,
};
