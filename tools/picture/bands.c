#include "tools/picture/bands.h"

/* What is shown. */
struct window {
    sim_time from;
    sim_time until;
};

/* --- what there is ------------------------------------------------------------------------- */

/* Keeps the order: later than all that began before it or with it. */
static void add(struct bands *bands, const struct window *window, struct band band)
{
    if (band.until < window->from || band.since > window->until || bands->count == BANDS_MAX)
        return;
    band.since = band.since < window->from ? window->from : band.since;
    band.until = band.until > window->until ? window->until : band.until;
    uint32_t at = bands->count++;
    for (; at > 0 && bands->list[at - 1].since > band.since; at--)
        bands->list[at] = bands->list[at - 1];
    bands->list[at] = band;
}

static void add_mark(struct bands *bands, const struct window *window, sim_time at,
                     enum shade shade)
{
    if (at != 0)
        add(bands, window,
            (struct band){.since = at,
                          .until = at,
                          .is_mark = true,
                          .fill = SHADE_TRACK,
                          .edge = shade,
                          .text = palette_name(shade)});
}

void bands_gather(struct bands *bands, const struct chronicle *chronicle, sim_time from,
                  sim_time until)
{
    const struct chronicle_marks *marks = &chronicle->marks;
    const struct window window = {from, until};
    bands->count = 0;
    for (uint32_t i = 0; i < chronicle->fault_count; i++)
        add(bands, &window,
            (struct band){.since = chronicle->faults[i].since,
                          .until = chronicle->faults[i].until,
                          .fill = SHADE_FAULT,
                          .edge = SHADE_FAULT_EDGE,
                          .text = chronicle->faults[i].text});
    for (uint32_t i = 0; i < chronicle->step_count; i++)
        add(bands, &window,
            (struct band){.since = chronicle->steps[i].since,
                          .until = chronicle->steps[i].until,
                          .fill = SHADE_STEP,
                          .edge = SHADE_STEP_EDGE,
                          .text = chronicle->steps[i].text});
    add_mark(bands, &window, marks->stuck_at, SHADE_MARK_STUCK);
    add_mark(bands, &window, marks->lost_at, SHADE_MARK_LOST);
    add_mark(bands, &window, marks->proved_at, SHADE_MARK_PROVED);
}

/* --- where their names go ------------------------------------------------------------------ */

/* Whether a name at a row would be in the way of another, which begins no earlier, or of its line.
 */
static bool collides(const struct band *band, uint32_t row, const struct band *other, double gap,
                     enum bands_names names)
{
    const double end = band->right + gap;
    if (names == BANDS_BARE)
        return other->row >= row && (other->left < end || other->x < end);
    return other->row == row && other->left < end && band->left < other->right + gap;
}

static bool is_free(const struct bands *bands, uint32_t index, uint32_t row, double gap,
                    enum bands_names names)
{
    for (uint32_t i = index + 1; i < bands->count; i++)
        if (bands->list[i].row < BANDS_ROWS &&
            collides(&bands->list[index], row, &bands->list[i], gap, names))
            return false;
    return true;
}

/* From the right to the left. */
void bands_stack(struct bands *bands, double gap, enum bands_names names)
{
    bands->rows = 0;
    for (uint32_t i = bands->count; i-- > 0;) {
        struct band *band = &bands->list[i];
        band->row = 0;
        while (band->row < BANDS_ROWS && !is_free(bands, i, band->row, gap, names))
            band->row++;
        if (band->row < BANDS_ROWS && band->row + 1 > bands->rows)
            bands->rows = band->row + 1;
    }
}
