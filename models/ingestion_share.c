#include "models/ingestion_share.h"

/* What a kind of request may use, and where it is counted. */
struct counted {
    struct throttle_window rules;
    struct throttle_count *count;
};

static bool is_ingestion(const struct client_write *write)
{
    return write->code == RC_INGESTION;
}

bool ingestion_share_applies(const struct pegasus_options *options,
                             const struct client_write *write)
{
    return options_has_fix(options, FIX_RESERVED_SHARE) ||
           (options_has_fix(options, FIX_INGESTION_BUDGET) && is_ingestion(write));
}

uint64_t ingestion_share_units(uint64_t units, int64_t share_ppm)
{
    ASSERT(share_ppm > 0 && share_ppm < SIM_PPM);
    const uint64_t ppm = (uint64_t)SIM_PPM;
    const uint64_t part =
        units / ppm * (uint64_t)share_ppm + units % ppm * (uint64_t)share_ppm / ppm;
    return units > 0 && part == 0 ? 1 : part;
}

/* The limits of a budget; 0 units: none. */
static struct throttle_window budget_window(const struct ingestion_budget_options *budget,
                                            int64_t units)
{
    struct throttle_window window = {.is_on = units > 0};
    if (budget->rejects != 0) {
        window.reject_units = (uint64_t)units;
        window.reject_ms = budget->wait / SIM_MS;
    } else {
        window.delay_units = (uint64_t)units;
        window.delay_ms = budget->wait / SIM_MS;
    }
    return window;
}

/* A throttle's rules with each limit cut to a part. */
static struct throttle_window part_of(const struct throttle_window *window, int64_t share_ppm)
{
    struct throttle_window part = *window;
    part.delay_units = ingestion_share_units(window->delay_units, share_ppm);
    part.reject_units = ingestion_share_units(window->reject_units, share_ppm);
    return part;
}

/* Asks rules whose count is kept apart from them. */
static struct throttle_answer control(struct counted *counted, sim_time clock, uint64_t units,
                                      int64_t timeout_ms)
{
    counted->rules.used = counted->count->used;
    counted->rules.second = counted->count->second;
    const struct throttle_answer answer =
        throttle_control(&counted->rules, clock, units, timeout_ms);
    *counted->count =
        (struct throttle_count){.used = counted->rules.used, .second = counted->rules.second};
    return answer;
}

/* Requests and bytes, in the order in which they are asked. */
static void limits_of(const struct pegasus_options *options, struct throttle *throttle,
                      const struct client_write *write, struct counted limits[2])
{
    const struct ingestion_budget_options *budget = &options->fixes.budget;
    if (is_ingestion(write)) {
        limits[0].count = &throttle->ingestion_requests;
        limits[1].count = &throttle->ingestion_bytes;
    } else {
        limits[0].count = &throttle->user_requests;
        limits[1].count = &throttle->user_bytes;
    }
    if (is_ingestion(write) && options_has_fix(options, FIX_INGESTION_BUDGET)) {
        limits[0].rules = budget_window(budget, budget->requests);
        limits[1].rules = budget_window(budget, budget->bytes);
        return;
    }
    const int64_t reserved = options->fixes.reserved_share;
    const int64_t share = is_ingestion(write) ? reserved : SIM_PPM - reserved;
    limits[0].rules = part_of(&throttle->write_requests, share);
    limits[1].rules = part_of(&throttle->write_bytes, share);
}

struct throttle_answer ingestion_share_ask(const struct pegasus_options *options,
                                           struct throttle *throttle, sim_time clock,
                                           const struct client_write *write)
{
    struct counted limits[2];
    limits_of(options, throttle, write, limits);
    const int64_t timeout_ms = write->timeout / SIM_MS;
    const struct throttle_answer answer = control(&limits[0], clock, 1, timeout_ms);
    return answer.verdict == THROTTLE_PASS
               ? control(&limits[1], clock, write->body_bytes, timeout_ms)
               : answer;
}
