#include "tools/picture/ticks.h"
#include <inttypes.h>
#include <stdio.h>

/* Above a second; below it steps are decimal. */
static const sim_time steps[] = {
    SIM_SECOND, 2 * SIM_SECOND, 5 * SIM_SECOND, 10 * SIM_SECOND, 15 * SIM_SECOND, 30 * SIM_SECOND,
    SIM_MINUTE, 2 * SIM_MINUTE, 5 * SIM_MINUTE, 10 * SIM_MINUTE, 15 * SIM_MINUTE, 30 * SIM_MINUTE,
    SIM_HOUR,   2 * SIM_HOUR,   6 * SIM_HOUR,   12 * SIM_HOUR,   24 * SIM_HOUR,
};

static sim_time first_of(sim_time from, sim_time step)
{
    return (from + step - 1) / step * step;
}

static bool is_few(sim_time from, sim_time until, sim_time step, uint32_t most)
{
    const sim_time first = first_of(from, step);
    return first > until || (until - first) / step < (sim_time)most;
}

static sim_time find_step(sim_time from, sim_time until, uint32_t most)
{
    static const sim_time factors[] = {1, 2, 5};
    for (sim_time decade = 1; decade < SIM_SECOND; decade *= 10)
        for (uint32_t i = 0; i < COUNT_OF(factors); i++)
            if (is_few(from, until, decade * factors[i], most))
                return decade * factors[i];
    for (uint32_t i = 0; i < COUNT_OF(steps); i++)
        if (is_few(from, until, steps[i], most))
            return steps[i];
    sim_time step = 48 * SIM_HOUR;
    while (!is_few(from, until, step, most))
        step *= 2;
    return step;
}

struct ticks ticks_choose(sim_time from, sim_time until, uint32_t most)
{
    ASSERT(0 <= from && from < until && most > 0);
    struct ticks ticks = {.step = find_step(from, until, most), .unit = SIM_SECOND, .name = "s"};
    ticks.first = first_of(from, ticks.step);
    if (ticks.first > until)
        ticks.first = from; /* not even one round time lies in it */
    ticks.count = (uint32_t)((until - ticks.first) / ticks.step) + 1;
    if (until > 10 * SIM_HOUR && ticks.step % (SIM_HOUR / 10) == 0) {
        ticks.unit = SIM_HOUR;
        ticks.name = "h";
    } else if (until > 10 * SIM_MINUTE && ticks.step % (SIM_MINUTE / 2) == 0) {
        ticks.unit = SIM_MINUTE;
        ticks.name = "min";
    }
    /* As many decimals as its step has, or as its first mark needs if that is not round. */
    sim_time rest = ticks.step % ticks.unit + ticks.first % ticks.unit;
    for (sim_time part = ticks.unit; rest != 0 && ticks.decimals < 9;) {
        part /= 10;
        ticks.decimals++;
        rest = part == 0 ? 0 : ticks.step % part + ticks.first % part;
    }
    return ticks;
}

void ticks_label(const struct ticks *ticks, sim_time at, char text[TICKS_TEXT_BYTES])
{
    const sim_time whole = at / ticks->unit;
    sim_time part = at % ticks->unit;
    char decimals[16] = "";
    for (uint32_t i = 0; i < ticks->decimals; i++) {
        part *= 10;
        decimals[i] = (char)('0' + part / ticks->unit);
        part %= ticks->unit;
    }
    (void)snprintf(text, TICKS_TEXT_BYTES, "%" PRId64 "%s%s", whole,
                   ticks->decimals == 0 ? "" : ".", decimals);
}
