#include "sim/assess.h"

#include "sim/spread.h"
#include "sim/sweep.h"

#include <string.h>

/* A sample may be cut short after any multiple of so many seeds. */
#define BATCH 25

/* Values are tried so far apart at first; and so near at last, percent of the smaller one. */
#define STRIDE      4
#define NEAR_RELIEF 110
#define NEAR_MARGIN 125

/* How often a stride is taken away from what is safe; not beyond so many times the events of the
 * present sample: more load takes longer to run. */
#define MARGIN_STRIDES 3
#define MARGIN_COST    8

/* --- one sample ------------------------------------------------------------------ */

/* A sample while its runs come in. */
struct sampling {
    struct assess *assess;
    struct assess_sample *sample;
    struct spread *spreads; /* by kind of obligation */
    bool may_be_cut;
};

static void judge(const struct assess *assess, struct assess_sample *sample)
{
    sample->amiss = wilson_of(assess_amiss(sample), sample->runs);
    sample->hung = wilson_of(sample->verdicts[VERDICT_HUNG], sample->runs);
    sample->is_safe = sample->runs == assess->seeds && sample->amiss.high <= assess->risk;
}

static bool take_row(void *context, const struct sweep_row *row, bool is_new)
{
    struct sampling *sampling = context;
    struct assess *assess = sampling->assess;
    struct assess_sample *sample = sampling->sample;
    (void)is_new;
    sample->runs++;
    sample->verdicts[row->verdict]++;
    for (uint32_t i = 0; i < assess->model->obligation_count; i++) {
        const struct run_span *span = &row->spans[i];
        spread_add(&sampling->spreads[i], span->is_open ? SIM_TIME_MAX : span->longest);
    }
    assess->runs++;
    assess->events += row->events;
    sample->events += row->events;
    if (assess->progress != NULL) {
        assess->progress(assess->context, assess->runs);
    }
    judge(assess, sample);
    const bool is_clear = sample->runs % BATCH == 0 && sample->amiss.low > assess->risk;
    return !(sampling->may_be_cut && is_clear);
}

static enum assess_end do_runs(struct sampling *sampling, const struct scenario_variant *variant)
{
    const struct assess *assess = sampling->assess;
    const struct sweep sweep = {
        .model = assess->model,
        .variants = &variant,
        .variant_count = 1,
        .workers = assess->workers,
        .first = assess->first,
        .last = assess->first + assess->seeds - 1,
        .shard = 1,
        .shards = 1,
        .context = sampling,
        .take = take_row,
    };
    const uint32_t kinds = assess->model->obligation_count;
    sampling->spreads = block_new((kinds + 1) * sizeof(*sampling->spreads));
    if (sampling->spreads == NULL) {
        return ASSESS_NO_MEMORY;
    }
    const enum sweep_end end = sweep_run(&sweep);
    for (uint32_t i = 0; i < kinds; i++) {
        sampling->sample->spans[i] = (struct assess_span){
            .median = spread_quantile(&sampling->spreads[i], 500),
            .p99 = spread_quantile(&sampling->spreads[i], 990),
            .longest = sampling->spreads[i].greatest,
        };
    }
    block_free(sampling->spreads);
    return end == SWEEP_NO_MEMORY ? ASSESS_NO_MEMORY : ASSESS_DONE;
}

/* --- reading the scenario --------------------------------------------------------- */

/* Reads the file with settings put over those that are given. */
static enum scenario_result read_file(const struct assess *assess,
                                      const struct sim_setting *settings, uint32_t count,
                                      struct scenario_file *file)
{
    const uint32_t given = assess->overrides.count;
    struct arena *arena = arena_new(((size_t)given + count + 1) * sizeof(struct scenario_override));
    struct scenario_override *list = arena_take(arena, (given + count) * sizeof(*list));
    ASSERT(list != NULL);
    for (uint32_t i = 0; i < given; i++) {
        list[i] = assess->overrides.list[i];
    }
    for (uint32_t i = 0; i < count; i++) {
        list[given + i] = (struct scenario_override){settings[i].key, settings[i].value};
    }
    const struct scenario_overrides overrides = {list, given + count};
    struct diag *diag = NULL;
    const enum scenario_result result =
        scenario_load(assess->path, assess->model, &overrides, file, &diag);
    diag_free(diag);
    arena_free(arena);
    return result;
}

static const struct scenario_variant *find_variant(const struct assess *assess,
                                                   const struct scenario_file *file)
{
    for (uint32_t i = 0; i < file->variant_count; i++) {
        if (strcmp(file->variants[i].scenario.variant, assess->variant) == 0) {
            return &file->variants[i];
        }
    }
    return NULL;
}

/* Runs the variant with a knob at a value; null: as it is. */
static enum assess_end take_sample(struct assess *assess, const struct assess_turn *turn,
                                   struct assess_sample *sample, const void *options)
{
    struct sim_setting settings[SIM_SETTINGS_MAX] = {0};
    struct scenario_file file = {0};
    uint32_t count = 0;
    if (turn != NULL) {
        count = turn->knob->write(options, sample->value, settings);
    }
    enum assess_end end = ASSESS_NO_FILE;
    if (read_file(assess, settings, count, &file) == SCENARIO_READ &&
        file.fingerprint == assess->fingerprint) {
        const struct scenario_variant *variant = find_variant(assess, &file);
        struct sampling sampling = {.assess = assess, .sample = sample, .may_be_cut = turn != NULL};
        ASSERT(variant != NULL);
        end = do_runs(&sampling, variant);
    }
    scenario_free(&file);
    return end;
}

/* --- turning a knob ---------------------------------------------------------------- */

/* A knob while it is being turned. */
struct turning {
    struct assess *assess;
    struct assess_turn *turn;
    const void *options; /* of the variant as it is */
    enum assess_end end;
};

/* The whole number whose square is not over `square`, the largest one. */
static int64_t root_of(sim_wide square)
{
    uint64_t root = 0;
    for (uint64_t bit = UINT64_C(1) << 62; bit != 0; bit >>= 1) {
        const sim_wide trial = (sim_wide)root + bit;
        if (trial * trial <= square) {
            root += bit;
        }
    }
    return (int64_t)root;
}

/* Makes a value one of two digits, upwards or downwards. */
static int64_t tidy(int64_t value, bool up)
{
    int64_t scale = 1;
    while (value / scale >= 100) {
        scale *= 10;
    }
    const int64_t down = value / scale * scale;
    return up && down < value ? down + scale : down;
}

/* Puts a sample where its value belongs. Returns it. */
static struct assess_sample *place_sample(struct assess_turn *turn, int64_t value)
{
    uint32_t at = turn->sample_count;
    ASSERT(turn->sample_count < ASSESS_SAMPLES_MAX);
    while (at > 0 && turn->samples[at - 1].value > value) {
        turn->samples[at] = turn->samples[at - 1];
        at--;
    }
    turn->sample_count++;
    turn->samples[at] = (struct assess_sample){.value = value};
    return &turn->samples[at];
}

static const struct assess_sample *find_sample(const struct assess_turn *turn, int64_t value)
{
    for (uint32_t i = 0; i < turn->sample_count; i++) {
        if (turn->samples[i].value == value) {
            return &turn->samples[i];
        }
    }
    return NULL;
}

/* Whether a knob's value is safe: as far as is known, or by runs. False, too, if there is no going
 * on. */
static bool is_safe(struct turning *turning, int64_t value)
{
    struct assess_turn *turn = turning->turn;
    const struct assess_sample *known = find_sample(turn, value);
    if (known != NULL) {
        return known->is_safe;
    }
    if (turning->end != ASSESS_DONE || turn->sample_count == ASSESS_SAMPLES_MAX) {
        return false;
    }
    struct assess_sample *sample = place_sample(turn, value);
    turning->end = take_sample(turning->assess, turn, sample, turning->options);
    return turning->end == ASSESS_DONE && sample->is_safe;
}

/*
 * Closes in on where it becomes safe, between a value that is and one that is
 * not, until they are near each other. Returns the safe one.
 */
static int64_t close_in(struct turning *turning, int64_t safe, int64_t amiss, uint32_t near)
{
    for (;;) {
        const int64_t low = safe < amiss ? safe : amiss;
        const int64_t high = safe < amiss ? amiss : safe;
        if ((sim_wide)(uint64_t)high * 100 <= (sim_wide)(uint64_t)low * near) {
            return safe;
        }
        const int64_t middle =
            tidy(root_of((sim_wide)(uint64_t)low * (uint64_t)high), safe > amiss);
        if (middle <= low || middle >= high || turning->end != ASSESS_DONE) {
            return safe;
        }
        if (is_safe(turning, middle)) {
            safe = middle;
        } else {
            amiss = middle;
        }
    }
}

/* One stride up or down, as a value of two digits; stops at the knob's ends. */
static int64_t stride(const struct sim_knob *knob, int64_t value, bool up)
{
    if (!up) {
        const int64_t less = tidy(value / STRIDE, false);
        return less < knob->least ? knob->least : less;
    }
    const bool is_far = value > INT64_MAX / STRIDE / 10;
    return is_far ? value : tidy(value * STRIDE, true);
}

/* Whether a value has reached the safe end of the knob. */
static bool is_at_end(const struct sim_knob *knob, int64_t value)
{
    return knob->raises ? value >= knob->end : value <= knob->least;
}

/* Looks for the safe value nearest to the present one, which is not. */
static void seek_relief(struct turning *turning)
{
    struct assess_turn *turn = turning->turn;
    const struct sim_knob *knob = turn->knob;
    int64_t amiss = turn->present;
    if (turn->present == knob->end || !is_safe(turning, knob->end)) {
        return;
    }
    int64_t safe = knob->end;
    int64_t value = amiss;
    while (!is_at_end(knob, value)) {
        value = stride(knob, value, knob->raises);
        if (is_at_end(knob, value) && knob->raises) {
            break;
        }
        if (is_safe(turning, value)) {
            safe = value;
            break;
        }
        amiss = value;
    }
    /* Nothing lies between the smallest value and an end below it. */
    if (safe != knob->end || knob->end > 0) {
        safe = close_in(turning, safe, amiss, NEAR_RELIEF);
    }
    for (uint32_t i = 0; i < turn->sample_count && turning->end == ASSESS_DONE; i++) {
        if (turn->samples[i].value == safe) {
            turn->has_advice = true;
            turn->advised = i;
        }
    }
}

/* Goes away from what is safe: to see where it ends, or how far the unsafe goes. */
static void seek_margin(struct turning *turning, bool is_present_safe)
{
    const struct sim_knob *knob = turning->turn->knob;
    const uint64_t most = turning->assess->present.events * MARGIN_COST;
    int64_t safe = turning->turn->present;
    for (uint32_t i = 0; i < MARGIN_STRIDES && turning->end == ASSESS_DONE; i++) {
        const int64_t value = stride(knob, safe, !knob->raises);
        const struct assess_sample *last = find_sample(turning->turn, safe);
        ASSERT(last != NULL);
        const bool is_costly = !knob->raises && last->events * STRIDE > most;
        if (value == safe || is_costly) {
            return;
        }
        if (!is_safe(turning, value) && is_present_safe) {
            (void)close_in(turning, safe, value, NEAR_MARGIN);
            return;
        }
        safe = value;
    }
}

/* Whether the scenario takes what sets the knob: a matrix may vary the key itself. */
static bool is_settable(const struct assess *assess, const struct assess_turn *turn,
                        const void *options)
{
    struct sim_setting settings[SIM_SETTINGS_MAX] = {0};
    struct scenario_file file = {0};
    const uint32_t count = turn->knob->write(options, turn->present, settings);
    const bool is_good = count > 0 && read_file(assess, settings, count, &file) == SCENARIO_READ;
    scenario_free(&file);
    return is_good;
}

static enum assess_end turn_knob(struct assess *assess, const struct sim_knob *knob,
                                 const void *options)
{
    struct assess_turn *turn = &assess->turns[assess->turn_count];
    *turn = (struct assess_turn){.knob = knob};
    if (!knob->read(options, &turn->present)) {
        return ASSESS_DONE;
    }
    assess->turn_count++;
    turn->is_settable = is_settable(assess, turn, options);
    if (!turn->is_settable) {
        return ASSESS_DONE;
    }
    struct turning turning = {.assess = assess, .turn = turn, .options = options};
    struct assess_sample *present = place_sample(turn, turn->present);
    *present = assess->present;
    present->value = turn->present;
    const bool is_present_safe = present->is_safe;
    if (is_present_safe || knob->raises) {
        seek_margin(&turning, is_present_safe);
    }
    if (!is_present_safe) {
        seek_relief(&turning);
    }
    return turning.end;
}

/* --- all of it ----------------------------------------------------------------------- */

uint32_t assess_seeds_needed(uint32_t risk)
{
    uint32_t seeds = 1;
    while (seeds < UINT32_MAX && wilson_of(0, seeds).high > risk) {
        seeds++;
    }
    return seeds;
}

uint32_t assess_amiss(const struct assess_sample *sample)
{
    return sample->runs - sample->verdicts[VERDICT_SUCCESS];
}

uint32_t assess_amiss_ppm(const struct assess_sample *sample)
{
    const uint64_t amiss = assess_amiss(sample);
    return sample->runs == 0 ? 0 : (uint32_t)(amiss * SIM_PPM / sample->runs);
}

static bool is_likely(const struct assess_sample *sample)
{
    return sample->runs > 0 && assess_amiss(sample) * 2 >= sample->runs;
}

bool assess_likely(const struct assess_turn *turn, uint32_t *first, uint32_t *last)
{
    uint32_t best = 0;
    for (uint32_t i = 0; i < turn->sample_count; i++) {
        uint32_t length = 0;
        bool has_present = false;
        while (i + length < turn->sample_count && is_likely(&turn->samples[i + length])) {
            has_present = has_present || turn->samples[i + length].value == turn->present;
            length++;
        }
        if (length > best || (has_present && length > 0)) {
            best = length;
            *first = i;
            *last = i + length - 1;
        }
        if (has_present) {
            return true;
        }
        i += length;
    }
    return best > 0;
}

enum assess_end assess_find(struct assess *assess)
{
    struct scenario_file file = {0};
    ASSERT(assess->seeds > 0 && assess->workers >= 1 && assess->workers <= CREW_MAX);
    ASSERT(assess->model->knob_count <= ASSESS_KNOBS_MAX);
    assess->present = (struct assess_sample){0};
    assess->turn_count = 0;
    if (read_file(assess, NULL, 0, &file) != SCENARIO_READ) {
        return ASSESS_NO_FILE;
    }
    assess->fingerprint = file.fingerprint;
    const struct scenario_variant *variant = find_variant(assess, &file);
    enum assess_end end = ASSESS_NO_FILE;
    if (variant != NULL) {
        end = take_sample(assess, NULL, &assess->present, NULL);
    }
    for (uint32_t i = 0; i < assess->model->knob_count && end == ASSESS_DONE; i++) {
        end = turn_knob(assess, &assess->model->knobs[i], variant->options);
    }
    scenario_free(&file);
    return end;
}
