#include "sim/crew.h"
#include "tools/chronicle/source.h"
#include "tools/document/publish.h"
#include "tools/kit/output.h"
#include "tools/subcommand.h"
#include <string.h>

static const struct place nowhere = {0};

static const struct publish_format *const formats[] = {&publish_html, &publish_md};

struct report_flags {
    const char *output;
    bool is_brief;
    uint64_t jobs;
    struct flag_texts sets;
};

#define AT(member) offsetof(struct report_flags, member)
static const struct flag flags[] = {
    FLAG_ROW_OUTPUT(AT(output), "the document: its suffix says which kind"),
    {.name = "brief",
     .kind = FLAG_SWITCH,
     .offset = AT(is_brief),
     .help = ".md: leave out what would have prevented it"},
    FLAG_ROW_JOBS(AT(jobs), CREW_MAX),
    FLAG_ROW_SET(AT(sets)),
    {.name = NULL},
};

/* --- which ------------------------------------------------------------------------- */

/* Which of the formats the suffix of a path says; COUNT_OF(formats): none. */
static uint32_t format_of(const char *path)
{
    uint32_t which = 0;
    while (which < COUNT_OF(formats) && !tool_has_suffix(path, formats[which]->suffix))
        which++;
    return which;
}

/* ".html a page, .md a text" */
static const char *all_formats(struct tool *tool)
{
    const char *text = "";
    for (uint32_t i = 0; i < COUNT_OF(formats); i++)
        text = tool_text(tool, "%s%s%s: %s", text, i == 0 ? "" : "; ", formats[i]->suffix,
                         formats[i]->summary);
    return text;
}

static const struct publish_format *choose(struct tool *tool, const struct report_flags *values,
                                           struct flag_rest rest, struct diag *diag)
{
    const uint32_t which = values->output == NULL ? 0 : format_of(values->output);
    if (rest.count != 1)
        diag_add(diag, nowhere, "for instance: pegsim report RUN.db -o report.html",
                 "one run is reported; %u are named", rest.count);
    if (values->output == NULL)
        diag_add(diag, nowhere, "for instance: -o report.html", "there is no -o FILE");
    if (which == COUNT_OF(formats)) {
        diag_add(diag, nowhere, all_formats(tool), "-o %s: its suffix is of no kind of report",
                 values->output);
        return NULL;
    }
    const struct publish_format *format = formats[which];
    if (values->output != NULL && !format->takes_time && (values->is_brief || values->jobs != 0))
        diag_add(diag, nowhere, "they belong to -o FILE.md", "%s says nothing to %s",
                 values->is_brief ? "--brief" : "--jobs", format->suffix);
    return format;
}

/* --- writing ------------------------------------------------------------------------ */

static enum exit_code write(const struct source *source, const struct publish_format *format,
                            const struct report_flags *values)
{
    struct diag *diag = tool_diag(source->tool, "report");
    struct output output;
    struct publish publish = {
        .tool = source->tool,
        .chronicle = source->chronicle,
        .argument = source->argument,
        .sets = &source->sets,
        .path = source->output,
        .is_brief = values->is_brief,
        .jobs = values->jobs,
        .plot = subcommand_plot.run,
    };
    if (output_open(source->tool, &output, source->output, diag)) {
        publish.file = output.file;
        const bool is_whole = format->write(&publish, diag);
        (void)!output_close(&output, is_whole, diag);
    }
    return tool_complain(source->tool, diag, EXIT_ENVIRONMENT);
}

static enum exit_code run(struct tool *tool, struct flag_rest arguments)
{
    struct report_flags values = {0};
    struct flag_rest rest = arguments;
    struct diag *diag = tool_diag(tool, "report");
    flags_read(tool, flags, &rest, &values, diag);
    const struct publish_format *format = NULL;
    if (diag_count(diag) == 0)
        format = choose(tool, &values, rest, diag);
    if (format == NULL || diag_count(diag) > 0)
        return tool_complain(tool, diag, EXIT_USAGE);
    diag_free(diag);
    struct source source = {
        .tool = tool,
        .name = "report",
        .argument = rest.texts[0],
        .output = values.output,
        .sets = values.sets,
        .parts = format->parts,
    };
    enum exit_code code = source_open(&source);
    if (code == EXIT_AS_EXPECTED)
        code = write(&source, format, &values);
    source_close(&source);
    return code;
}

const struct subcommand subcommand_report = {
    .name = "report",
    .arguments = "RUN -o FILE [flags]",
    .summary = "a run as a document: an interactive page, a postmortem",
    .flags = flags,
    .text = "Makes a document of one run: RUN.db[#RUN or #VARIANT][@SEED], as 'pegsim run\n"
            "--db' wrote it, or FILE[#VARIANT][@SEED], a scenario, which is run first.\n"
            "\n"
            "The suffix of FILE chooses:\n"
            "\n"
            "  .html  one page that any browser opens from disk, without a network: the\n"
            "         verdict and why, the timeline to zoom, move and fold, every event with\n"
            "         its causes, writes by the second, the story to search, how to repeat\n"
            "  .md    the draft of a postmortem: impact, timeline with evidence, root cause,\n"
            "         what would have prevented it (as explain finds it); pictures beside it",
    .examples = "  pegsim report 'scenarios/hang/delay-by-qps.yaml#v2.4.0' -o hang.html\n"
                "  pegsim report 'run.db#pr-2157@7' -o postmortem.md\n"
                "Exit: 0 it is written, 2 usage, 5 disk, files or memory",
    .run = run,
};
