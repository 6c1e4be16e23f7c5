#include "sim/sweep_merge.h"
#include "tools/kit/digits.h"
#include "tools/subcommand.h"

static const struct place nowhere = {0};

static const struct flag flags[] = {{.name = NULL}};

static enum exit_code run(struct tool *tool, struct flag_rest arguments)
{
    static const enum exit_code codes[] = {
        [SWEEP_MERGED] = EXIT_AS_EXPECTED,
        [SWEEP_MERGE_REFUSED] = EXIT_USAGE,
        [SWEEP_MERGE_DIFFERS] = EXIT_DETERMINISM,
        [SWEEP_MERGE_FAILED] = EXIT_ENVIRONMENT,
    };
    struct flag_rest rest = arguments;
    struct diag *diag = tool_diag(tool, "merge");
    char nothing = 0;
    flags_read(tool, flags, &rest, &nothing, diag);
    if (diag_count(diag) == 0 && rest.count < 2)
        diag_add(diag, nowhere, "for instance: pegsim merge all.db shard-1.db shard-2.db",
                 rest.count == 0 ? "the file to write is missing"
                                 : "the databases to put together are missing");
    if (diag_count(diag) > 0)
        return tool_complain(tool, diag, EXIT_USAGE);
    struct sweep_merge merge = {
        .target = rest.texts[0], .paths = rest.texts + 1, .path_count = rest.count - 1};
    const enum sweep_merge_end end = sweep_merge(&merge);
    if (end != SWEEP_MERGED) {
        diag_add(diag, nowhere, "nothing was written", "%s", merge.problem);
        return tool_complain(tool, diag, codes[end]);
    }
    diag_free(diag);
    char rows[32];
    digits_group(merge.rows, rows, sizeof(rows));
    (void)fprintf(tool->out, "%s: %s runs of %u databases", merge.target, rows,
                  (unsigned)merge.path_count);
    if (merge.twice > 0)
        (void)fprintf(tool->out, ", %llu of them in more than one",
                      (unsigned long long)merge.twice);
    (void)fputc('\n', tool->out);
    return EXIT_AS_EXPECTED;
}

const struct subcommand subcommand_merge = {
    .name = "merge",
    .arguments = "OUT.db IN.db...",
    .summary = "put the databases of a sweep's shards together",
    .flags = flags,
    .text = "Writes the rows of all databases into a new one, which then has the content of\n"
            "a sweep that was done in one go. Databases of another scenario, of other values\n"
            "or of another version are refused; so are two rows of one run that differ.",
    .examples = "  pegsim merge all.db shard-1.db shard-2.db\n"
                "Exit: 0, 2 they do not belong together, 4 two rows differ, 5 disk",
    .run = run,
};
