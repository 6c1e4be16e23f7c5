#include "tools/subcommand.h"

static enum exit_code run(struct tool *tool, struct flag_rest arguments)
{
    (void)arguments;
    (void)fprintf(tool->out, "pegsim %s\n", PEGSIM_VERSION);
    return EXIT_AS_EXPECTED;
}

const struct subcommand subcommand_version = {
    .name = "version",
    .arguments = "",
    .summary = "which pegsim this is",
    .text = "Prints the name and the version.",
    .run = run,
};
