#include "sim/compare.h"

#include <string.h>

/* What stands for "there is none". */
#define NONE INT64_MIN

unsigned char *compare_field(const struct sim *sim, const struct recur_piece *piece,
                             const struct sim_meaning *row, uint32_t element)
{
    const struct sim_part part =
        row->part != NULL ? row->part(sim->options) : (struct sim_part){0, 1, 0};
    const size_t at = part.offset + (size_t)element * part.stride + row->offset;
    ASSERT(element >= part.count || at + row->bytes <= piece->count);
    return element < part.count ? piece->bytes + at : NULL;
}

/* A piece whose copy is being made comparable. */
struct comparing {
    const struct sim *sim;
    struct compare_by *by;
    const struct recur_piece *piece; /* of the copy */
    const struct sim_meaning *row;
    unsigned char *field;
    unsigned char *element; /* what the row's `other` counts from */
};

static int64_t load_number(const unsigned char *field, size_t bytes)
{
    int64_t wide = 0;
    uint32_t narrow = 0;
    ASSERT(bytes == sizeof wide || bytes == sizeof narrow);
    if (bytes == sizeof wide) {
        memcpy(&wide, field, sizeof wide);
        return wide;
    }
    memcpy(&narrow, field, sizeof narrow);
    return narrow;
}

static void store_number(unsigned char *field, int64_t value)
{
    memcpy(field, &value, sizeof value);
}

static void leave_out(const struct comparing *this)
{
    memset(this->field, 0, this->row->bytes);
}

/* A time as seen from an instant. */
static void see_time(const struct comparing *this, sim_time now)
{
    const sim_time time = load_number(this->field, this->row->bytes);
    if (time == 0 && this->row->zero_is_none) {
        store_number(this->field, NONE);
        return;
    }
    sim_time since = time - now;
    if (this->row->figure != NULL) {
        const sim_time back = -this->row->figure(this->sim->options, this->piece->actor);
        since = since > back ? since : back;
    }
    store_number(this->field, since);
}

static void compare_time(const struct comparing *this)
{
    see_time(this, this->sim->world->now);
}

static sim_time clock_of(const struct comparing *this)
{
    return world_clock(this->sim, this->sim->plan->actor_nodes[this->piece->actor]);
}

static void compare_clock_time(const struct comparing *this)
{
    see_time(this, clock_of(this));
}

int64_t compare_second_of(sim_time clock)
{
    return clock >= 0 ? clock / SIM_SECOND : -((-clock + SIM_SECOND - 1) / SIM_SECOND);
}

static void compare_clock_second(const struct comparing *this)
{
    const bool is_present =
        load_number(this->field, this->row->bytes) == compare_second_of(clock_of(this));
    store_number(this->field, is_present);
    if (!is_present) {
        store_number(this->element + this->row->other, 0);
    }
}

static void compare_sequence(const struct comparing *this)
{
    const int64_t value = load_number(this->field, this->row->bytes);
    if (value == 0 && this->row->zero_is_none) {
        store_number(this->field, NONE);
        return;
    }
    if (!this->by->has_base) {
        this->by->base = this->sim->model->recurrence->base(this->sim, this->piece->actor);
        this->by->has_base = true;
    }
    store_number(this->field, value - this->by->base);
}

static void compare_number(const struct comparing *this)
{
    uint32_t value = (uint32_t)load_number(this->field, this->row->bytes);
    if (value != 0 || !this->row->zero_is_none) {
        const unsigned char *state = sim_peek(this->sim, this->piece->actor);
        value = (uint32_t)load_number(state + this->row->other, sizeof value) - value + 1;
    }
    memcpy(this->field, &value, sizeof value);
}

static void compare_turn(const struct comparing *this)
{
    const int64_t divisor = this->row->figure(this->sim->options, this->piece->actor);
    ASSERT(divisor > 0);
    const uint64_t value = (uint64_t)load_number(this->field, this->row->bytes);
    store_number(this->field, (int64_t)(value % (uint64_t)divisor));
}

struct sim_handle compare_handle(const struct compare_by *by, struct sim_handle handle)
{
    const bool is_pending = world_slot_of(by->sim, handle) != NULL;
    return (struct sim_handle){is_pending ? by->ranks[handle.slot] : 0, handle.slot != 0};
}

static void compare_a_handle(const struct comparing *this)
{
    struct sim_handle handle;
    memcpy(&handle, this->field, sizeof handle);
    handle = compare_handle(this->by, handle);
    memcpy(this->field, &handle, sizeof handle);
}

static void compare_work(const struct comparing *this)
{
    struct sim_work work;
    memcpy(&work, this->field, sizeof work);
    const struct work_state *row = &this->sim->works[work.index];
    const bool lives = work.index != 0 && work.index < this->sim->world->work_end &&
                       row->is_alive && row->generation == work.generation;
    work = (struct sim_work){lives, lives ? row->kind : 0};
    memcpy(this->field, &work, sizeof work);
}

static void compare_list(const struct comparing *this)
{
    struct sim_list list;
    memcpy(&list, this->field, sizeof list);
    list = (struct sim_list){.count = list.count};
    memcpy(this->field, &list, sizeof list);
}

_Static_assert(offsetof(struct sim_return, call) == 0, "a way back begins with its call");

static void (*const comparisons[MEANING_COUNT])(const struct comparing *this) = {
    [MEANING_LEFT_OUT] = leave_out,
    [MEANING_TIME] = compare_time,
    [MEANING_CLOCK_TIME] = compare_clock_time,
    [MEANING_CLOCK_SECOND] = compare_clock_second,
    [MEANING_SEQUENCE] = compare_sequence,
    [MEANING_NUMBER] = compare_number,
    [MEANING_TURN] = compare_turn,
    [MEANING_HANDLE] = compare_a_handle,
    [MEANING_RETURN] = compare_a_handle,
    [MEANING_WORK] = compare_work,
    [MEANING_LIST] = compare_list,
};

void compare_row(struct compare_by *by, const struct recur_piece *copy,
                 const struct sim_meaning *row)
{
    struct comparing this = {.sim = by->sim, .by = by, .piece = copy, .row = row};
    const uint32_t count = row->part != NULL ? row->part(by->sim->options).count : 1;
    for (uint32_t element = 0; element < count; element++) {
        this.field = compare_field(by->sim, copy, row, element);
        this.element = this.field - row->offset;
        comparisons[row->meaning](&this);
    }
}
