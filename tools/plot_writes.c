#include "tools/plot_writes.h"

#include "sim/arena.h"

static const struct {
    const char *word;
    const char *counter;
} kinds[PLOT_WRITES_KINDS] = {
    [PLOT_WRITES_ACCEPTED] = {"accepted", "writes_ok"},
    [PLOT_WRITES_DELAYED] = {"delayed", "writes_delayed"},
    [PLOT_WRITES_REJECTED] = {"rejected", "writes_rejected"},
    [PLOT_WRITES_REFUSED] = {"refused", "writes_refused"},
};

const char *plot_writes_word(enum plot_writes_kind kind)
{
    ASSERT(kind < PLOT_WRITES_KINDS);
    return kinds[kind].word;
}

const char *plot_writes_counter(enum plot_writes_kind kind)
{
    ASSERT(kind < PLOT_WRITES_KINDS);
    return kinds[kind].counter;
}

/* --- figures --------------------------------------------------------------------------- */

static enum plot_writes_kind kind_of(const uint32_t counters[PLOT_WRITES_KINDS], uint32_t counter)
{
    uint32_t kind = 0;
    while (kind < PLOT_WRITES_KINDS && counters[kind] != counter)
        kind++;
    return (enum plot_writes_kind)kind;
}

void plot_writes_count(const struct chronicle *chronicle, sim_time from, sim_time until,
                       struct arena *arena, struct plot_writes *writes)
{
    ASSERT(from >= 0 && from <= until);
    const int64_t first = from / SIM_SECOND;
    const int64_t seconds = until / SIM_SECOND - first + 1;
    uint32_t counters[PLOT_WRITES_KINDS];
    for (uint32_t kind = 0; kind < PLOT_WRITES_KINDS; kind++)
        counters[kind] = chronicle_counter(chronicle, kinds[kind].counter);
    *writes = (struct plot_writes){.step = (seconds + PLOT_WRITES_ROWS - 1) / PLOT_WRITES_ROWS};
    writes->row_count = (uint32_t)((seconds + writes->step - 1) / writes->step);
    writes->rows = arena_take(arena, writes->row_count * sizeof(*writes->rows));
    ASSERT(writes->rows != NULL);
    for (uint32_t i = 0; i < writes->row_count; i++)
        writes->rows[i].second = first + i * writes->step;
    for (uint32_t i = 0; i < chronicle->count_count; i++) {
        const struct chronicle_count *count = &chronicle->counts[i];
        const enum plot_writes_kind kind = kind_of(counters, count->counter);
        if (kind == PLOT_WRITES_KINDS || count->second < first || count->second >= first + seconds)
            continue;
        writes->rows[(count->second - first) / writes->step].counts[kind] += count->count;
        writes->totals[kind] += count->count;
    }
}
