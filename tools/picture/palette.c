#include "tools/picture/palette.h"
#include <math.h>
#include <string.h>

/* A row a shade: its colour on light and on dark paper, and its name. */
static const struct row {
    const char *name;
    uint32_t light;
    uint32_t dark;
} rows[SHADE_COUNT] = {
    [SHADE_PAPER] = {"paper", 0xFFFFFF, 0x14171C},
    [SHADE_INK] = {"ink", 0x1A1D21, 0xE8EAED},
    [SHADE_FAINT] = {"faint", 0x5B636D, 0xA4ACB6},
    [SHADE_GRID] = {"grid", 0xD9DDE2, 0x353B44},
    [SHADE_TRACK] = {"nothing", 0xF1F3F5, 0x1F242B},
    [SHADE_DOWNLOADING] = {"DOWNLOADING", 0x9BD2F2, 0x8CCBF0},
    [SHADE_DOWNLOADED] = {"DOWNLOADED", 0x1F78B4, 0x2476AE},
    [SHADE_INGESTING] = {"INGESTING", 0xE69F00, 0xE9A71A},
    [SHADE_SUCCEED] = {"SUCCEED", 0x007A59, 0x077D5B},
    [SHADE_FAILED] = {"FAILED", 0x8C1C13, 0xB3352A},
    [SHADE_PAUSED] = {"PAUSED", 0xB8BEC6, 0xBFC6CE},
    [SHADE_CANCELED] = {"CANCELED", 0x545B64, 0x666F79},
    [SHADE_OTHER] = {"another state", 0x7B6899, 0xA794C4},
    [SHADE_PRIMARY] = {"PRIMARY", 0x33508F, 0x4C6FBF},
    [SHADE_SECONDARY] = {"SECONDARY", 0xB9C6E3, 0xB9C6E3},
    [SHADE_LEARNER] = {"POTENTIAL_SECONDARY", 0xE3B7CF, 0xD9A3C1},
    [SHADE_INACTIVE] = {"INACTIVE", 0x6B6257, 0x786E60},
    [SHADE_UP] = {"flag up", 0xF0E442, 0xF0E442},
    [SHADE_HELD] = {"held", 0xCC79A7, 0xCC79A7},
    [SHADE_LOST] = {"held, but lost", 0xC23B00, 0xCC4B0C},
    [SHADE_ACCEPTED] = {"accepted", 0x007A59, 0x17A67D},
    [SHADE_DELAYED] = {"delayed by the throttle", 0xE0A93B, 0xE5B450},
    [SHADE_REJECTED] = {"rejected by the throttle", 0x8C1C13, 0xC2453A},
    [SHADE_REFUSED] = {"writes refused", 0xA8326E, 0xE0679F},
    [SHADE_DOWN] = {"node down", 0x2B2F36, 0x8D97A5},
    [SHADE_FAULT] = {"a fault", 0xF9DCD3, 0x46241B},
    [SHADE_FAULT_EDGE] = {"a fault", 0xB4472A, 0xE58A6E},
    [SHADE_STEP] = {"a step of the operator", 0xD3ECF2, 0x143640},
    [SHADE_STEP_EDGE] = {"a step of the operator", 0x006B85, 0x5CC8DE},
    [SHADE_ARROW] = {"a message that matters", 0x1A1D21, 0xF4F5F7},
    [SHADE_MARK_STUCK] = {"the last progress", 0x5B636D, 0xA4ACB6},
    [SHADE_MARK_LOST] = {"the work is lost", 0xC23B00, 0xFF7F3F},
    [SHADE_MARK_PROVED] = {"the hang is proved", 0x7B2CBF, 0xC58AF9},
};

uint32_t palette_colour(enum shade shade, bool is_dark)
{
    ASSERT((unsigned)shade < SHADE_COUNT);
    return is_dark ? rows[shade].dark : rows[shade].light;
}

const char *palette_name(enum shade shade)
{
    ASSERT((unsigned)shade < SHADE_COUNT);
    return rows[shade].name;
}

/* --- states ------------------------------------------------------------------------------ */

/* Pegasus's names for states without the words before them that all have. */
static const struct {
    const char *state;
    enum shade shade;
} states[] = {
    {"DOWNLOADING", SHADE_DOWNLOADING},
    {"DOWNLOADED", SHADE_DOWNLOADED},
    {"INGESTING", SHADE_INGESTING},
    {"RUNNING", SHADE_INGESTING},
    {"SUCCEED", SHADE_SUCCEED},
    {"FAILED", SHADE_FAILED},
    {"PAUSING", SHADE_PAUSED},
    {"PAUSED", SHADE_PAUSED},
    {"CANCELED", SHADE_CANCELED},
    {"INVALID", SHADE_TRACK},
    {"ABSENT", SHADE_TRACK},
    {"DOWN", SHADE_TRACK},
    {"UP", SHADE_UP},
    {"PRIMARY", SHADE_PRIMARY},
    {"SECONDARY", SHADE_SECONDARY},
    {"POTENTIAL_SECONDARY", SHADE_LEARNER},
    {"INACTIVE", SHADE_INACTIVE},
    {"ERROR", SHADE_FAILED},
};

enum shade palette_of_state(const char *state)
{
    for (uint32_t i = 0; i < COUNT_OF(states); i++)
        if (strcmp(states[i].state, state) == 0)
            return states[i].shade;
    return SHADE_OTHER;
}

/* --- reading ------------------------------------------------------------------------------ */

/* Of one channel of 8 bits how much light it gives. */
static double linear(uint32_t channel)
{
    const double value = (double)(channel & 0xFFU) / 255.0;
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t colour)
{
    return 0.2126 * linear(colour >> 16) + 0.7152 * linear(colour >> 8) + 0.0722 * linear(colour);
}

double palette_contrast(uint32_t one, uint32_t other)
{
    const double a = luminance(one) + 0.05;
    const double b = luminance(other) + 0.05;
    return a > b ? a / b : b / a;
}

uint32_t palette_text_on(uint32_t colour)
{
    const uint32_t dark = rows[SHADE_INK].light;
    const uint32_t light = rows[SHADE_PAPER].light;
    return palette_contrast(colour, dark) >= palette_contrast(colour, light) ? dark : light;
}
