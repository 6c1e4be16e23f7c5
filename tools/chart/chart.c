#include "tools/chart/chart.h"

#include "tools/picture/letters.h"
#include <math.h>

#define SWATCH     10.0 /* px: of a legend */
#define SWATCH_GAP 5.0
#define ENTRY_GAP  16.0

/* A text that waits for the end of the picture. */
struct chart_text {
    struct chart_text *next;
    const char *text;
    double x;
    double y;
    struct chart_style style;
};

struct chart_patch {
    struct chart_patch *next;
    struct chart_box box;
    uint32_t colour;
};

/* The height of letters of a size, px. */
static double height_of(enum chart_size size)
{
    static const double heights[] = {
        [CHART_COMMON] = CHART_LETTER, [CHART_SMALL] = 11.0, [CHART_TITLE] = 16.0};
    return heights[size];
}

uint32_t chart_colour(const struct chart *chart, enum shade shade)
{
    return gnuplot_colour(chart->gnuplot, shade);
}

struct chart_style chart_ink(const struct chart *chart, enum chart_align align)
{
    return (struct chart_style){CHART_COMMON, align, chart_colour(chart, SHADE_INK)};
}

double chart_step(double span, uint32_t most)
{
    const double least = span / (most < 1 ? 1 : most);
    const double power = pow(10, floor(log10(least > 0 ? least : 1)));
    static const double factors[] = {1, 2, 5, 10};
    for (uint32_t i = 0; i < COUNT_OF(factors); i++)
        if (factors[i] * power >= least)
            return factors[i] * power;
    return 10 * power;
}

/* --- what is placed in px ---------------------------------------------------------------- */

void chart_put_text(struct chart *chart, struct chart_spot spot, struct chart_style style,
                    const char *text)
{
    struct chart_text *item = arena_take(chart->tool->arena, sizeof(*item));
    ASSERT(item != NULL);
    const double size = height_of(style.size) * (style.size == CHART_TITLE ? 1.1 : 1.0);
    *item = (struct chart_text){
        .next = chart->texts,
        .text = tool_text(chart->tool, "%s", letters_fit(chart->tool, text, size, spot.room)),
        .x = spot.x,
        .y = spot.y,
        .style = style,
    };
    chart->texts = item;
}

void chart_put_patch(struct chart *chart, struct chart_box box, uint32_t colour)
{
    struct chart_patch *item = arena_take(chart->tool->arena, sizeof(*item));
    ASSERT(item != NULL);
    *item = (struct chart_patch){.next = chart->patches, .box = box, .colour = colour};
    chart->patches = item;
}

double chart_put_title(struct chart *chart, const char *title, const char *below)
{
    const double room = chart->width - 2 * CHART_EDGE;
    const double top = CHART_EDGE + 8;
    const struct chart_style big = {CHART_TITLE, CHART_LEFT, chart_colour(chart, SHADE_INK)};
    const struct chart_style faint = {CHART_COMMON, CHART_LEFT, chart_colour(chart, SHADE_FAINT)};
    chart_put_text(chart, (struct chart_spot){CHART_EDGE, top, room}, big, title);
    chart_put_text(chart, (struct chart_spot){CHART_EDGE, top + 20, room}, faint, below);
    return top + 34;
}

static double entry_width(const struct chart_entry *entry)
{
    return SWATCH + SWATCH_GAP + letters_width(entry->text, height_of(CHART_COMMON), false);
}

static void put_entry(struct chart *chart, double x, double y, const struct chart_entry *entry)
{
    const double half = entry->is_line ? 1.5 : SWATCH / 2;
    const struct chart_box box = {x, y - half, x + SWATCH, y + half};
    chart_put_patch(chart, box, entry->colour);
    chart_put_text(chart, (struct chart_spot){box.right + SWATCH_GAP, y, chart->width},
                   chart_ink(chart, CHART_LEFT), entry->text);
}

double chart_put_legend(struct chart *chart, struct chart_box box, const char *heading,
                        const struct chart_entry *entries, uint32_t count)
{
    const double heading_width = letters_width(heading, CHART_LETTER, false) + 2 * ENTRY_GAP;
    double all = 0;
    for (uint32_t i = 0; i < count; i++)
        all += entry_width(&entries[i]) + (i == 0 ? 0 : ENTRY_GAP);
    const bool is_beside = heading_width + all <= box.right - box.left;
    double x = is_beside ? box.right - all : box.left;
    double y = box.top + CHART_LINE / 2;
    chart_put_text(chart, (struct chart_spot){box.left, y, box.right - box.left},
                   chart_ink(chart, CHART_LEFT), heading);
    y += is_beside || count == 0 ? 0 : CHART_LINE;
    for (uint32_t i = 0; i < count; i++) {
        if (x > box.left && x + entry_width(&entries[i]) > box.right + 1) {
            x = box.left;
            y += CHART_LINE;
        }
        put_entry(chart, x, y, &entries[i]);
        x += entry_width(&entries[i]) + ENTRY_GAP;
    }
    return y + CHART_LINE / 2 + 5 - box.top;
}

/* --- the script --------------------------------------------------------------------- */

static void set_margins(struct chart *chart, struct chart_box box)
{
    (void)fprintf(chart->gnuplot->script,
                  "set lmargin at screen %.6f; set rmargin at screen %.6f\n"
                  "set tmargin at screen %.6f; set bmargin at screen %.6f\n",
                  box.left / chart->width, box.right / chart->width, 1 - box.top / chart->height,
                  1 - box.bottom / chart->height);
}

void chart_panel(struct chart *chart, struct chart_box box)
{
    (void)fprintf(
        chart->gnuplot->script,
        "\nunset object; unset arrow; unset key; unset logscale; unset mxtics; unset mytics\n"
        "set border 3 lc rgb 0x%06x; set xtics nomirror; set ytics nomirror\n"
        "set tics scale 0.5; set grid ytics lt 1 lc rgb 0x%06x\n",
        chart_colour(chart, SHADE_FAINT), chart_colour(chart, SHADE_GRID));
    set_margins(chart, box);
}

bool chart_begin(struct chart *chart, struct plot *plot, struct diag *diag)
{
    *chart = (struct chart){
        .plot = plot,
        .gnuplot = &plot->gnuplot,
        .tool = plot->tool,
        .diag = diag,
        .width = plot->gnuplot.width,
        .height = plot->gnuplot.height,
    };
    if (!gnuplot_begin(&plot->gnuplot, diag))
        return false;
    (void)fprintf(chart->gnuplot->script, "set multiplot\n");
    return true;
}

/* Texts of one look are one plot; those that were placed first lie below. */
static bool write_texts(struct chart *chart, FILE *data, struct chart_style style)
{
    bool is_any = false;
    for (const struct chart_text *item = chart->texts; item != NULL; item = item->next) {
        if (item->style.size != style.size || item->style.align != style.align)
            continue;
        (void)fprintf(data, "%.2f\t%.2f\t%u\t", item->x, item->y, item->style.colour);
        gnuplot_text(data, item->text);
        (void)fputc('\n', data);
        is_any = true;
    }
    return is_any;
}

static void draw_texts(struct chart *chart)
{
    static const char *const aligns[] = {"left", "centre", "right"};
    static const char *const sizes[] = {"common", "small", "title"};
    static const char *const words[] = {"left", "center", "right"};
    for (uint32_t size = CHART_COMMON; size <= CHART_TITLE; size++)
        for (uint32_t align = CHART_LEFT; align <= CHART_RIGHT; align++) {
            const struct chart_style style = {.size = (enum chart_size)size,
                                              .align = (enum chart_align)align};
            const char *name = tool_text(chart->tool, "text-%s-%s", sizes[size], aligns[align]);
            bool is_any = false;
            for (const struct chart_text *item = chart->texts; item != NULL; item = item->next)
                is_any = is_any || (item->style.size == size && item->style.align == align);
            if (!is_any ||
                !write_texts(chart, gnuplot_data(chart->gnuplot, name, chart->diag), style))
                continue;
            (void)fprintf(
                chart->gnuplot->script,
                ", \\\n  '%s.dat' using 1:2:4:3 with labels noenhanced %s font '%s%s,%.0f' "
                "tc rgb variable",
                name, words[align], LETTERS_FONT, size == CHART_TITLE ? ":Bold" : "",
                height_of((enum chart_size)size));
        }
}

static void draw_patches(struct chart *chart)
{
    FILE *data = gnuplot_data(chart->gnuplot, "patches", chart->diag);
    (void)fprintf(data, "-9\t-9\t-9\t-9\t-9\t-9\t0\n"); /* never empty */
    for (const struct chart_patch *item = chart->patches; item != NULL; item = item->next)
        (void)fprintf(data, "0\t0\t%.2f\t%.2f\t%.2f\t%.2f\t%u\n", item->box.left, item->box.right,
                      item->box.top, item->box.bottom, item->colour);
    (void)fprintf(chart->gnuplot->script,
                  "  'patches.dat' using 1:2:3:4:5:6:7 with boxxyerror fs solid 1 noborder fc rgb "
                  "variable");
}

enum exit_code chart_end(struct chart *chart)
{
    FILE *script = chart->gnuplot->script;
    chart_panel(chart, (struct chart_box){0, 0, chart->width, chart->height});
    (void)fprintf(script,
                  "unset border; unset tics; unset grid\nset xrange [0:%.0f]; set yrange [%.0f:0]\n"
                  "plot \\\n",
                  chart->width, chart->height);
    draw_patches(chart);
    draw_texts(chart);
    (void)fprintf(script, "\nunset multiplot\n");
    return gnuplot_end(chart->gnuplot, chart->diag) ? EXIT_AS_EXPECTED : EXIT_ENVIRONMENT;
}
