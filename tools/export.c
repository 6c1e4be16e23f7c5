#include "tools/export/export.h"
#include "sim/quantity.h"
#include "sim/story.h"
#include "tools/chronicle/source.h"
#include "tools/kit/output.h"
#include "tools/subcommand.h"
#include <string.h>

static const struct place nowhere = {0};

static const struct export_format *const formats[] = {&export_perfetto, &export_mermaid,
                                                      &export_csv, &export_dot};
static const char *const format_names[] = {"perfetto", "mermaid", "csv", "dot", NULL};

#define NONE UINT32_MAX

struct export_flags {
    const char *output;
    uint32_t format; /* index of `formats`; NONE */
    uint32_t table;  /* NONE */
    const char *at;
    struct flag_texts sets;
};

#define AT(member) offsetof(struct export_flags, member)
static const struct flag flags[] = {
    {.name = "format",
     .kind = FLAG_CHOICE,
     .offset = AT(format),
     .choices = format_names,
     .value = "NAME",
     .help = "perfetto, mermaid, csv, dot; else by the suffix of -o"},
    FLAG_ROW_OUTPUT(AT(output), "write to a file; else, or with '-', to standard output"),
    {.name = "table",
     .kind = FLAG_CHOICE,
     .offset = AT(table),
     .choices = export_tables,
     .value = "NAME",
     .help = "csv: another table than the story"},
    {.name = "at",
     .kind = FLAG_TEXT,
     .offset = AT(at),
     .value = "TIME",
     .help = "dot: who waits at that instant: 52s; else at the end"},
    FLAG_ROW_SET(AT(sets)),
    {.name = NULL},
};

/* --- what is meant -------------------------------------------------------------------- */

static void take_format(struct tool *tool, struct export_flags *values, struct diag *diag)
{
    const char *output = values->output == NULL ? "" : values->output;
    for (uint32_t i = 0; i < COUNT_OF(formats) && values->format == NONE; i++)
        if (tool_has_suffix(output, formats[i]->suffix))
            values->format = i;
    if (values->format != NONE)
        return;
    const char *help = "";
    for (uint32_t i = 0; i < COUNT_OF(formats); i++)
        help = tool_text(tool, "%s%s%s (%s)", help, i == 0 ? "--format " : ", ", formats[i]->name,
                         formats[i]->suffix);
    diag_add(diag, nowhere, help, "which format is not said");
}

static sim_time take_time(const char *text, struct diag *diag)
{
    int64_t at = -1;
    struct words why = {0};
    if (text == NULL)
        return -1;
    if (!quantity_read(QUANTITY_TIME, (struct slice){text, strlen(text)}, &at, &why) || at < 0) {
        diag_add(diag, nowhere, "for instance: --at 52.5s", "--at %s: %s", text, why.text);
        return -1;
    }
    return at;
}

/* A flag of one format says nothing to another. */
static void check_flags(const struct export_flags *values, struct diag *diag)
{
    if (values->format == NONE)
        return;
    const struct export_format *format = formats[values->format];
    if (values->table != NONE && format != &export_csv)
        diag_add(diag, nowhere, "--format csv has tables", "--table says nothing to %s",
                 format->name);
    if (values->at != NULL && format != &export_dot)
        diag_add(diag, nowhere, "--format dot is of an instant", "--at says nothing to %s",
                 format->name);
}

/* --- writing ---------------------------------------------------------------------------- */

static enum exit_code write(const struct source *source, const struct export_format *format,
                            struct export *export)
{
    struct tool *tool = source->tool;
    export->tool = tool;
    export->chronicle = source->chronicle;
    export->file = tool->out;
    if (source->output == NULL) {
        format->write(export);
        return EXIT_AS_EXPECTED;
    }
    struct diag *diag = tool_diag(tool, "export");
    struct output output;
    if (output_open(tool, &output, source->output, diag)) {
        export->file = output.file;
        format->write(export);
        (void)!output_close(&output, true, diag);
    }
    return tool_complain(tool, diag, EXIT_ENVIRONMENT);
}

/* An instant after the end has nobody who waits. */
static enum exit_code check_instant(const struct source *source, sim_time at)
{
    const sim_time end = source->chronicle->run.ended_at;
    struct diag *diag = tool_diag(source->tool, "export");
    if (at > end) {
        char text[64];
        (void)story_span(end, text, sizeof(text));
        diag_add(diag, nowhere, "choose an earlier one", "--at: the run was over after %s", text);
    }
    return tool_complain(source->tool, diag, EXIT_USAGE);
}

static enum exit_code run(struct tool *tool, struct flag_rest arguments)
{
    struct export_flags values = {.format = NONE, .table = NONE};
    struct flag_rest rest = arguments;
    struct diag *diag = tool_diag(tool, "export");
    flags_read(tool, flags, &rest, &values, diag);
    if (diag_count(diag) == 0 && rest.count != 1)
        diag_add(diag, nowhere, "for instance: pegsim export run.db --format mermaid",
                 "one run is exported; %u are named", rest.count);
    if (diag_count(diag) == 0)
        take_format(tool, &values, diag);
    check_flags(&values, diag);
    struct export export = {.table = values.table == NONE ? 0 : values.table,
                            .at = take_time(values.at, diag)};
    if (diag_count(diag) > 0)
        return tool_complain(tool, diag, EXIT_USAGE);
    diag_free(diag);
    ASSERT(values.format < COUNT_OF(formats) && rest.count == 1);
    const struct export_format *format = formats[values.format];
    const bool is_file = values.output != NULL && strcmp(values.output, "-") != 0;
    struct source source = {
        .tool = tool,
        .name = "export",
        .argument = rest.texts[0],
        .output = is_file ? values.output : NULL,
        .sets = values.sets,
        .parts = format == &export_csv ? export_table_parts(export.table) : format->parts,
    };
    enum exit_code code = source_open(&source);
    if (code == EXIT_AS_EXPECTED)
        code = check_instant(&source, export.at);
    if (code == EXIT_AS_EXPECTED)
        code = write(&source, format, &export);
    source_close(&source);
    return code;
}

const struct subcommand subcommand_export = {
    .name = "export",
    .arguments = "RUN --format NAME [-o FILE] [flags]",
    .summary = "a run for other tools: Perfetto, Mermaid, spreadsheets, Graphviz",
    .flags = flags,
    .text = "Writes one run, RUN.db[#RUN or #VARIANT][@SEED] as 'pegsim run --db' wrote it or\n"
            "FILE[#VARIANT][@SEED], a scenario that is run, as:\n"
            "\n"
            "  perfetto  a trace for ui.perfetto.dev or chrome://tracing: nodes as processes,\n"
            "            a track for every state, guard and actor, arrows along the chain of\n"
            "            events that decided the run, writes a second as counters\n"
            "  mermaid   that chain as a sequence diagram, loops folded: for a document\n"
            "  csv       a table: story, events, chain, states, guards, obligations, faults,\n"
            "            counts, latencies; what would be a formula gets a ' before it\n"
            "  dot       who waits for whom at the end, or --at an instant, and why the wait\n"
            "            cannot end: for 'dot -Tsvg'",
    .examples = "  pegsim export scenarios/hang/delay-by-qps.yaml#v2.4.0 --format mermaid\n"
                "  pegsim export run.db --format csv --table counts -o counts.csv\n"
                "Exit: 0 it is written, 2 usage, 5 disk, files or memory",
    .run = run,
};
