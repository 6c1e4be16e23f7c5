#include "tools/subcommand.h"
#include <string.h>

static const struct place nowhere = {0};

static const struct subcommand *const subcommands[] = {
    &subcommand_run,     &subcommand_explain, &subcommand_bisect,  &subcommand_diff,
    &subcommand_plot,    &subcommand_report,  &subcommand_export,  &subcommand_sweep,
    &subcommand_compare, &subcommand_merge,   &subcommand_assess,  &subcommand_list,
    &subcommand_check,   &subcommand_help,    &subcommand_version, &subcommand_steps,
};

const struct subcommand *subcommand_find(const char *name)
{
    for (uint32_t i = 0; i < COUNT_OF(subcommands); i++)
        if (strcmp(subcommands[i]->name, name) == 0)
            return subcommands[i];
    return NULL;
}

const char *subcommand_nearest(const char *name)
{
    const char *names[COUNT_OF(subcommands)];
    uint32_t count = 0;
    for (uint32_t i = 0; i < COUNT_OF(subcommands); i++)
        if (!subcommands[i]->is_hidden)
            names[count++] = subcommands[i]->name;
    return diag_nearest(name, names, count);
}

void subcommand_print_all(const struct tool *tool)
{
    FILE *out = tool->out;
    (void)fputs("pegsim replays what Apache Pegasus does when a bulk load meets write throttling:\n"
                "it finds the hang of issue #2156, says why it hangs, and whether a fix ends it.\n"
                "\n"
                "Three commands to begin with:\n",
                out);
    (void)fprintf(out,
                  "  %s run scenarios/hang/delay-by-qps.yaml      the hang, the fix\n"
                  "  %s explain scenarios/hang/delay-by-qps.yaml  why it hangs\n"
                  "  %s run scenarios                             the whole suite\n",
                  tool->program, tool->program, tool->program);
    (void)fputs("Subcommands:\n", out);
    for (uint32_t i = 0; i < COUNT_OF(subcommands); i++)
        if (!subcommands[i]->is_hidden)
            (void)fprintf(out, "  %-9s %s\n", subcommands[i]->name, subcommands[i]->summary);
    (void)fputs("'pegsim help run' tells about a subcommand, 'pegsim help scenario' about files.\n",
                out);
}

void subcommand_print(const struct subcommand *subcommand, const struct tool *tool)
{
    const char *gap = subcommand->arguments[0] == '\0' ? "" : " ";
    (void)fprintf(tool->out, "usage: pegsim %s%s%s\n\n%s\n", subcommand->name, gap,
                  subcommand->arguments, subcommand->text);
    if (subcommand->flags != NULL && subcommand->flags[0].name != NULL) {
        (void)fputc('\n', tool->out);
        flags_print(subcommand->flags, tool->out);
    }
    if (subcommand->examples != NULL)
        (void)fprintf(tool->out, "\n%s\n", subcommand->examples);
}

static bool asks_for_help(struct flag_rest arguments)
{
    for (uint32_t i = 0; i < arguments.count; i++) {
        if (strcmp(arguments.texts[i], "--") == 0)
            return false;
        if (strcmp(arguments.texts[i], "--help") == 0 || strcmp(arguments.texts[i], "-h") == 0)
            return true;
    }
    return false;
}

static enum exit_code complain(struct tool *tool, const char *name)
{
    struct diag *diag = tool_diag(tool, "");
    const char *nearest = subcommand_nearest(name);
    const char *help = nearest == NULL ? "'pegsim help' lists the subcommands"
                                       : tool_text(tool, "did you mean '%s'?", nearest);
    diag_add(diag, nowhere, help, "there is no %s '%s'", name[0] == '-' ? "flag" : "subcommand",
             name);
    return tool_complain(tool, diag, EXIT_USAGE);
}

enum exit_code subcommand_dispatch(struct tool *tool, struct flag_rest arguments)
{
    if (arguments.count == 0) {
        subcommand_print_all(tool);
        return EXIT_USAGE;
    }
    const char *name = arguments.texts[0];
    if (strcmp(name, "--version") == 0)
        name = "version";
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        name = "help";
    const struct subcommand *subcommand = subcommand_find(name);
    if (subcommand == NULL)
        return complain(tool, name);
    struct flag_rest rest = {.texts = arguments.texts + 1, .count = arguments.count - 1};
    if (asks_for_help(rest)) {
        subcommand_print(subcommand, tool);
        return EXIT_AS_EXPECTED;
    }
    return subcommand->run(tool, rest);
}
