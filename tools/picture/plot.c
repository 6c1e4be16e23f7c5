#include "tools/picture/plot.h"
#include "sim/story.h"

static const struct place nowhere = {0};

enum exit_code plot_read(struct plot *plot, uint32_t parts, struct diag *diag)
{
    plot->source = (struct source){.tool = plot->tool,
                                   .name = "plot",
                                   .argument = plot->argument,
                                   .output = plot->gnuplot.output,
                                   .sets = plot->sets,
                                   .parts = parts};
    const enum exit_code code = source_open(&plot->source);
    if (code != EXIT_AS_EXPECTED)
        return code;
    const sim_time end = plot->source.chronicle->run.ended_at;
    if (plot->from >= end) {
        char text[64];
        (void)story_span(end, text, sizeof(text));
        diag_add(diag, nowhere, "choose an earlier one", "--from: the run was over after %s", text);
        return EXIT_USAGE;
    }
    plot->until = plot->until > end ? end : plot->until;
    return EXIT_AS_EXPECTED;
}

void plot_begin_survey(const struct plot *plot, struct survey *survey)
{
    *survey = (struct survey){
        .tool = plot->tool,
        .name = "plot",
        .choice = plot->choice,
        .path = plot->argument,
    };
}
