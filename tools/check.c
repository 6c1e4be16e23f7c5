#include "tools/subcommand.h"
#include "tools/suite/suite.h"

static const struct place nowhere = {0};
static const struct flag flags[] = {{.name = NULL}};

static enum exit_code check_file(struct tool *tool, const char *path)
{
    struct scenario_file file = {0};
    const enum exit_code code = suite_read_file(tool, path, NULL, &file);
    if (code != EXIT_AS_EXPECTED)
        return code;
    (void)fprintf(tool->out, "%s: ok, %u %s\n", path, file.variant_count,
                  file.variant_count == 1 ? "variant" : "variants");
    scenario_free(&file);
    return EXIT_AS_EXPECTED;
}

static enum exit_code run(struct tool *tool, struct flag_rest arguments)
{
    struct flag_rest rest = arguments;
    struct paths paths;
    struct diag *diag = tool_diag(tool, "check");
    flags_read(tool, flags, &rest, NULL, diag);
    if (diag_count(diag) == 0 && rest.count == 0)
        diag_add(diag, nowhere, "for instance: pegsim check scenarios/hang/delay-by-qps.yaml",
                 "a file or folder of scenarios is missing");
    if (diag_count(diag) > 0)
        return tool_complain(tool, diag, EXIT_USAGE);
    paths_gather(tool, rest.texts, rest.count, &paths, diag);
    enum exit_code code = tool_complain(tool, diag, EXIT_ENVIRONMENT);
    for (uint32_t i = 0; i < paths.count; i++)
        code = exit_code_worse(code, check_file(tool, paths.files[i]));
    if (code != EXIT_AS_EXPECTED)
        tool_repeat(tool, "check", arguments.texts, arguments.count, code);
    return code;
}

const struct subcommand subcommand_check = {
    .name = "check",
    .arguments = "PATH...",
    .summary = "read scenarios and complain, without a run",
    .flags = flags,
    .text = "Reads scenario files and says everything that is wrong with them: the line, why,\n"
            "and what would be right. A folder stands for every *.yaml in it. Ends with 2 if\n"
            "there is a complaint, 5 if a file cannot be read.",
    .examples = "  pegsim check my-cluster.yaml",
    .run = run,
};
