#include "tools/plot.h"

static enum exit_code draw(struct plot *plot, struct diag *diag)
{
    const enum exit_code code = plot_read(plot, 0, diag);
    if (code != EXIT_AS_EXPECTED)
        return code;
    if (!gnuplot_begin(&plot->gnuplot, diag))
        return EXIT_ENVIRONMENT;
    FILE *data = gnuplot_data(&plot->gnuplot, "texts", diag);
    (void)fprintf(data, "10\t10\t");
    gnuplot_text(data, plot->source.chronicle->run.scenario);
    (void)fprintf(data, "\n");
    (void)fprintf(plot->gnuplot.script,
                  "plot [0:100][0:20] 'texts.dat' using 1:2:3 with labels noenhanced\n");
    return gnuplot_end(&plot->gnuplot, diag) ? EXIT_AS_EXPECTED : EXIT_ENVIRONMENT;
}

const struct plot_kind plot_timeline = {
    .name = "timeline",
    .help = "who was in which state when, faults, steps, and how a hang came about",
    .draw = draw,
};
