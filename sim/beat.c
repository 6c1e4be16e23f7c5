#include "sim/beat.h"

/* The next lower of 1, 2, 5, 10, 20, 50 ... */
static sim_time lower(sim_time beat)
{
    sim_time unit = 1;
    while (unit * 10 <= beat) {
        unit *= 10;
    }
    const sim_time digit = beat / unit;
    return digit == 5 ? 2 * unit : digit == 2 ? unit : unit / 2;
}

sim_time beat_of(sim_time interval)
{
    ASSERT(interval >= 0);
    sim_time beat = BEAT_SLOWEST;
    while (beat > interval) {
        beat = lower(beat);
    }
    for (sim_time even = beat; even > 0 && even >= interval / 10; even = lower(even)) {
        if (interval % even == 0) {
            return even;
        }
    }
    return beat;
}

sim_time beat_next(sim_time now, sim_time interval)
{
    ASSERT(now >= 0);
    const sim_time span = interval < BEAT_MAX ? interval : BEAT_MAX;
    const sim_time beat = beat_of(span);
    return beat == 0 ? now + span : (now + span) / beat * beat;
}
