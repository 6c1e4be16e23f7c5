#include "models/backoff.h"

const char *const jitter_names[] = {"none", "full", NULL};

const struct field backoff_fields[] = {BACKOFF_ROWS, FIELD_END};

sim_time backoff_pause(const struct backoff_options *options, uint32_t repeat)
{
    ASSERT(repeat >= 1);
    ASSERT(options->factor >= 1 && options->factor <= BACKOFF_FACTOR_MAX);
    sim_time pause = options->base;
    const bool grows = pause > 0 && options->factor > 1;
    for (uint32_t i = 1; grows && i < repeat && pause < options->cap; i++) {
        pause *= options->factor;
    }
    return pause < options->cap ? pause : options->cap;
}

sim_time backoff_draw(struct sim *sim, uint32_t lane, const struct backoff_options *options,
                      uint32_t repeat)
{
    const sim_time pause = backoff_pause(options, repeat);
    if (options->jitter == JITTER_NONE || pause == 0) {
        return pause;
    }
    return pause - (sim_time)sim_draw(sim, lane, (uint64_t)pause + 1);
}

sim_time backoff_longest(const struct backoff_options *options, sim_time each)
{
    ASSERT(options->attempts <= BACKOFF_ATTEMPTS_MAX + 1);
    sim_time sum = 0;
    for (uint32_t i = 1; i <= (uint32_t)options->attempts; i++) {
        const sim_time more = backoff_pause(options, i) + each;
        sum = more < SIM_TIME_MAX - sum ? sum + more : SIM_TIME_MAX;
    }
    return sum;
}
