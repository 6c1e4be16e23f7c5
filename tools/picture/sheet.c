#include "tools/picture/sheet.h"
#include <stdlib.h>
#include <string.h>

#define SIZE_DEFAULT 12.0

enum item { ITEM_BOX, ITEM_LINE, ITEM_DOT, ITEM_TEXT };

/* What gnuplot can draw with one clause of its command. */
struct key {
    enum sheet_layer layer;
    enum item item;
    uint32_t size;   /* texts: tenths of px; lines: width in tenths; dots: radius */
    uint32_t way;    /* texts: the anchor; lines: the end */
    bool is_special; /* bold; dashed */
};

struct sheet_group {
    struct key key;
    FILE *data; /* into memory */
    char *bytes;
    size_t count;
};

void sheet_open(struct sheet *sheet, struct gnuplot *gnuplot)
{
    *sheet = (struct sheet){.gnuplot = gnuplot};
    sheet->groups = arena_take(gnuplot->tool->arena, SHEET_GROUPS_MAX * sizeof(sheet->groups[0]));
    ASSERT(sheet->groups != NULL);
}

static bool is_same(const struct key *a, const struct key *b)
{
    return a->layer == b->layer && a->item == b->item && a->size == b->size && a->way == b->way &&
           a->is_special == b->is_special;
}

static FILE *group_of(struct sheet *sheet, const struct key *key)
{
    for (uint32_t i = 0; i < sheet->group_count; i++)
        if (is_same(&sheet->groups[i].key, key))
            return sheet->groups[i].data;
    ASSERT(sheet->group_count < SHEET_GROUPS_MAX);
    struct sheet_group *group = &sheet->groups[sheet->group_count++];
    group->key = *key;
    group->data = open_memstream(&group->bytes, &group->count);
    ASSERT(group->data != NULL);
    return group->data;
}

static uint32_t tenths(double value)
{
    return (uint32_t)(value * 10.0 + 0.5);
}

void sheet_box(struct sheet *sheet, const struct sheet_box *box)
{
    const struct key key = {.layer = sheet->layer, .item = ITEM_BOX};
    if (box->right < box->left || box->bottom <= box->top)
        return;
    const double right = box->right < box->left + 1.0 ? box->left + 1.0 : box->right;
    (void)fprintf(group_of(sheet, &key), "%.2f\t%.2f\t%.2f\t%.2f\t%u\n", box->left, right, box->top,
                  box->bottom, gnuplot_colour(sheet->gnuplot, box->shade));
}

void sheet_line(struct sheet *sheet, const struct sheet_line *line)
{
    const struct key key = {.layer = sheet->layer,
                            .item = ITEM_LINE,
                            .size = tenths(line->width),
                            .way = line->end,
                            .is_special = line->is_dashed};
    (void)fprintf(group_of(sheet, &key), "%.2f\t%.2f\t%.2f\t%.2f\t%u\n", line->x, line->y,
                  line->to_x - line->x, line->to_y - line->y,
                  gnuplot_colour(sheet->gnuplot, line->shade));
}

void sheet_dot(struct sheet *sheet, double x, double y, double radius, enum shade shade)
{
    const struct key key = {.layer = sheet->layer, .item = ITEM_DOT, .size = tenths(radius)};
    (void)fprintf(group_of(sheet, &key), "%.2f\t%.2f\t%u\n", x, y,
                  gnuplot_colour(sheet->gnuplot, shade));
}

static double size_of(const struct sheet_text *text)
{
    return text->size > 0 ? text->size : SIZE_DEFAULT;
}

double sheet_text_width(const struct sheet_text *text)
{
    return letters_width(text->text, size_of(text), text->is_bold);
}

void sheet_text(struct sheet *sheet, const struct sheet_text *text)
{
    const struct key key = {.layer = sheet->layer,
                            .item = ITEM_TEXT,
                            .size = tenths(size_of(text)),
                            .way = text->anchor,
                            .is_special = text->is_bold};
    if (text->text[0] == '\0')
        return;
    FILE *data = group_of(sheet, &key);
    (void)fprintf(data, "%.2f\t%.2f\t%u\t", text->x, text->y,
                  text->has_colour ? text->colour : gnuplot_colour(sheet->gnuplot, text->shade));
    gnuplot_text(data, text->text);
    (void)fputc('\n', data);
}

/* --- writing ------------------------------------------------------------------------------ */

static int in_order(const void *left, const void *right)
{
    const struct key *a = &(*(const struct sheet_group *const *)left)->key;
    const struct key *b = &(*(const struct sheet_group *const *)right)->key;
    const uint32_t ours[] = {a->layer, a->item, a->size, a->way, a->is_special};
    const uint32_t theirs[] = {b->layer, b->item, b->size, b->way, b->is_special};
    for (uint32_t i = 0; i < COUNT_OF(ours); i++)
        if (ours[i] != theirs[i])
            return ours[i] < theirs[i] ? -1 : 1;
    return 0;
}

static void write_clause(FILE *script, const struct key *key)
{
    static const char *const anchors[] = {"left", "center", "right"};
    const double size = (double)key->size / 10.0;
    switch (key->item) {
    case ITEM_BOX:
        (void)fputs("using 1:3:1:2:3:4:5 with boxxyerror fs solid noborder lc rgb variable",
                    script);
        break;
    case ITEM_LINE:
        (void)fprintf(script, "with vectors %s lw %.1f dt %s lc rgb variable",
                      key->way == SHEET_ARROW ? "head filled size 7,18,60 fixed" : "nohead", size,
                      key->is_special ? "(4,4)" : "1");
        break;
    case ITEM_DOT:
        (void)fprintf(script, "using 1:2:(%.1f):3 with circles fs solid noborder lc rgb variable",
                      size);
        break;
    case ITEM_TEXT:
        (void)fprintf(script,
                      "using 1:2:4:3 with labels %s noenhanced font '" LETTERS_FONT
                      "%s,%.1f' tc rgb variable",
                      anchors[key->way], key->is_special ? " Bold" : "", size);
        break;
    default:
        ASSERT(false);
    }
}

static void write_frame(const struct gnuplot *gnuplot)
{
    (void)fprintf(gnuplot->script,
                  "# One unit is one px; 0,0 is the upper left corner.\n"
                  "unset border; unset tics; unset key\n"
                  "set lmargin at screen 0; set rmargin at screen 1\n"
                  "set tmargin at screen 1; set bmargin at screen 0\n"
                  "set xrange [0:%u]; set yrange [%u:0]\n"
                  "plot ",
                  gnuplot->width, gnuplot->height);
}

void sheet_write(struct sheet *sheet, struct diag *diag)
{
    static const char *const names[] = {"boxes", "lines", "dots", "texts"};
    struct gnuplot *gnuplot = sheet->gnuplot;
    /* A group stays where it is: its stream knows its address. */
    const struct sheet_group *groups[SHEET_GROUPS_MAX];
    for (uint32_t i = 0; i < sheet->group_count; i++)
        groups[i] = &sheet->groups[i];
    qsort(groups, sheet->group_count, sizeof(const struct sheet_group *), in_order);
    write_frame(gnuplot);
    for (uint32_t i = 0; i < sheet->group_count; i++) {
        const struct sheet_group *group = groups[i];
        const char *name = tool_text(gnuplot->tool, "%02u-%s", i + 1, names[group->key.item]);
        const int flushed = fflush(group->data);
        ASSERT(flushed == 0);
        FILE *data = gnuplot_data(gnuplot, name, diag);
        (void)fwrite(group->bytes, 1, group->count, data);
        (void)fprintf(gnuplot->script, "%s'%s.dat' ", i == 0 ? "" : ", \\\n  ", name);
        write_clause(gnuplot->script, &group->key);
        (void)fputs(" notitle", gnuplot->script);
    }
    (void)fputc('\n', gnuplot->script);
}

void sheet_drop(struct sheet *sheet)
{
    for (uint32_t i = 0; i < sheet->group_count; i++) {
        (void)fclose(sheet->groups[i].data);
        free(sheet->groups[i].bytes);
    }
    sheet->group_count = 0;
}
