/*
 * The declaration of what does not matter to the future, proved both ways: two
 * worlds that differ only in what it leaves out or sees relatively do the same
 * for ten thousand events; a world that differs in any other byte is told apart.
 */
#include "models/client.h"
#include "models/meanings.h"
#include "sim/recur.h"
#include "tests/circles.h"
#include "tests/harness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* When a world is looked at: some time after it settled, between two beats. */
#define LOOKED_AT (125 * SIM_SECOND + 613 * SIM_MS)

/* How the other world differs: times, decrees, turns, numbers of events. */
#define LATER     (3000 * SIM_SECOND)
#define HIGHER    1000
#define NUMBERED  7000
#define TURNS     5
#define LONGER    (77777 * SIM_SECOND)
#define MUTATIONS 40

#define PIECES_MAX 20000

struct seen {
    uint64_t number;
    sim_time at;
    uint64_t hash; /* of all records of events, relatively */
};

static void see(void *context, const struct record *record, const void *body, uint32_t body_bytes)
{
    struct seen *seen = context;
    (void)body;
    (void)body_bytes;
    if (record->type == RECORD_EVENT || record->type == RECORD_LOST ||
        record->type == RECORD_STATE) {
        const int64_t words[] = {record->at - seen->at, record->type, record->actor,
                                 record->peer,          record->kind, record->extra};
        for (size_t i = 0; i < COUNT_OF(words); i++) {
            seen->hash = (seen->hash ^ (uint64_t)words[i]) * UINT64_C(0x100000001B3);
        }
    }
}

/* A world that has been running and is now stepped by the test. */
struct circle {
    struct harness *harness;
    struct sim *sim;
    struct recur *recur;
    struct seen seen;
    struct trace_sink sink;
};

static struct circle *circle_new(const char *yaml, sim_time until)
{
    struct circle *circle = calloc(1, sizeof *circle);
    assert_non_null(circle);
    circle->harness = harness_new(yaml);
    circle->sim = harness_sim(circle->harness);
    while (world_step(circle->sim, until)) {
    }
    circle->recur = recur_new(circle->sim->plan);
    assert_non_null(circle->recur);
    circle->sink = (struct trace_sink){.context = &circle->seen, .record = see};
    circle->sim->sink = &circle->sink;
    return circle;
}

static void circle_free(struct circle *circle)
{
    recur_free(circle->recur);
    harness_free(circle->harness);
    free(circle);
}

/* --- another world ---------------------------------------------------------------------- */

static int64_t loaded(const unsigned char *field, uint32_t bytes)
{
    int64_t wide = 0;
    uint32_t narrow = 0;
    memcpy(bytes == 4 ? (void *)&narrow : (void *)&wide, field, bytes);
    return bytes == 4 ? narrow : wide;
}

static void add(unsigned char *field, uint32_t bytes, int64_t by)
{
    const int64_t wide = loaded(field, bytes) + by;
    const uint32_t narrow = (uint32_t)wide;
    memcpy(field, bytes == 4 ? (const void *)&narrow : (const void *)&wide, bytes);
}

static sim_time now_of(const struct sim *sim, const struct recur_piece *piece,
                       const struct sim_meaning *row)
{
    return row->meaning == MEANING_TIME ? sim->world->now
                                        : world_clock(sim, sim->plan->actor_nodes[piece->actor]);
}

/* A time comes later as now does; one that is long past may be longer past. */
static void change_time(struct sim *sim, const struct recur_piece *piece,
                        const struct sim_meaning *row, unsigned char *field)
{
    const sim_time since = loaded(field, row->bytes) - now_of(sim, piece, row);
    add(field, row->bytes, LATER);
    if (row->figure != NULL && since <= -row->figure(sim->options, piece->actor)) {
        add(field, row->bytes, -LONGER);
    }
}

/* A second that is over might as well be another, with any use of it. */
static void change_second(struct sim *sim, const struct recur_piece *piece,
                          const struct sim_meaning *row, unsigned char *field)
{
    const sim_time clock = now_of(sim, piece, row);
    const bool is_present = loaded(field, row->bytes) == compare_second_of(clock);
    add(field, row->bytes, LATER / SIM_SECOND - (is_present ? 0 : 11));
    if (!is_present) {
        add(field - row->offset + row->other, 8, 12345);
    }
}

static void change_field(struct sim *sim, const struct recur_piece *piece,
                         const struct sim_meaning *row, unsigned char *field)
{
    if (row->zero_is_none && loaded(field, row->bytes) == 0) {
        return;
    }
    switch (row->meaning) {
    case MEANING_LEFT_OUT:
        memset(field, 0x2A, row->bytes);
        break;
    case MEANING_TIME:
    case MEANING_CLOCK_TIME:
        change_time(sim, piece, row, field);
        break;
    case MEANING_CLOCK_SECOND:
        change_second(sim, piece, row, field);
        break;
    case MEANING_SEQUENCE:
    case MEANING_NUMBER:
        add(field, row->bytes, HIGHER);
        break;
    case MEANING_TURN:
        if (row->offset == offsetof(struct client, due)) {
            const uint32_t client = cluster_client_of(sim->options, piece->actor);
            const struct client_options *choice =
                &((const struct pegasus_options *)sim->options)->clients[client];
            add(field, row->bytes, LATER / SIM_SECOND * (choice->writes + choice->reads) / 1000);
        } else {
            add(field, row->bytes, TURNS * row->figure(sim->options, piece->actor));
        }
        break;
    case MEANING_HANDLE:
    case MEANING_RETURN: {
        struct sim_handle handle;
        memcpy(&handle, field, sizeof handle);
        handle.generation ^=
            handle.slot != 0 && !sim_is_pending(sim, handle) ? UINT32_C(1) << 31 : 0;
        memcpy(field, &handle, sizeof handle);
        break;
    }
    case MEANING_WORK:
    case MEANING_LIST:
    case MEANING_COUNT:
        break;
    }
}

static void change_piece(void *context, const struct recur_piece *piece)
{
    struct sim *sim = context;
    for (uint32_t i = 0; i < piece->shape->count; i++) {
        const struct sim_meaning *row = &piece->shape->rows[i];
        const uint32_t count = row->part == NULL ? 1 : row->part(sim->options).count;
        for (uint32_t element = 0; element < count; element++) {
            change_field(sim, piece, row, compare_field(sim, piece, row, element));
        }
    }
}

/* Puts every pending event in anew, `by` later. */
static void change_queue(struct sim *sim, sim_time by)
{
    const uint32_t limit = sim->queue->limit;
    struct queue_entry *entries = calloc(limit, sizeof *entries);
    assert_non_null(entries);
    const uint32_t count = world_list(sim, entries);
    memset(sim->queue, 0, sizeof *sim->queue);
    queue_init(sim->queue, limit);
    for (uint32_t i = 0; i < count; i++) {
        struct slot *slot = &sim->slots[queue_entry_slot(entries[i])];
        if (world_is_call(slot)) {
            world_call_ends(sim, slot);
        }
        slot->at = queue_entry_at(entries[i]) + by;
        slot->turn = sim->queue->turn;
        slot->cause += NUMBERED;
        assert_true(queue_put(sim->queue, slot->at, (uint32_t)(entries[i].key % QUEUE_RANK_LIMIT),
                              queue_entry_slot(entries[i])));
    }
    free(entries);
}

/* Everything around the pieces: clock, numbers, counters, nodes, links, works. */
static void change_world(struct sim *sim)
{
    struct world *world = sim->world;
    world->now += LATER;
    world->number += NUMBERED;
    world->digest ^= NUMBERED;
    for (uint32_t i = 0; i < sim->model->counter_count; i++) {
        sim->counters[i] += i;
    }
    for (uint32_t i = 0; i < sim->network->nodes * sim->network->nodes; i++) {
        sim->network->arrivals[i] += LATER;
        sim->network->arrivals[i] -= sim->network->arrivals[i] < world->now ? LONGER : 0;
    }
    for (uint32_t i = 0; i < world->work_end; i++) {
        sim->works[i].opened += NUMBERED;
    }
    for (uint32_t i = 0; i < sim->plan->guard_first[PLAN_KINDS_MAX]; i++) {
        sim->guards[i].since += sim->guards[i].since > 0 ? NUMBERED : 0;
        sim->guards[i].orphaned += sim->guards[i].orphaned > 0 ? NUMBERED : 0;
    }
    for (uint32_t i = 0; i < sim->tape->lane_count; i++) {
        sim->tape->lanes[i].state ^= sim->tape->is_quiet;
    }
}

static void assert_goes_on_alike(const char *yaml, sim_time from)
{
    struct circle *plain = circle_new(yaml, from);
    struct circle *other = circle_new(yaml, from);
    assert_int_equal(plain->sim->tape->is_quiet, 1);
    recur_pieces(other->sim, other->recur, change_piece, other->sim);
    change_queue(other->sim, LATER);
    change_world(other->sim);
    plain->seen.at = plain->sim->world->now;
    other->seen.at = other->sim->world->now;
    assert_int_equal(other->seen.at - plain->seen.at, LATER);
    for (uint32_t event = 0; event < 10000; event++) {
        if (event % 100 == 0) {
            assert_int_equal(recur_hash(plain->sim, plain->recur),
                             recur_hash(other->sim, other->recur));
        }
        assert_true(world_step(plain->sim, SIM_TIME_MAX));
        assert_true(world_step(other->sim, SIM_TIME_MAX));
        assert_int_equal(plain->seen.hash, other->seen.hash);
    }
    assert_true(plain->sim->world->now > plain->seen.at + SIM_SECOND);
    circle_free(plain);
    circle_free(other);
}

static void worlds_that_differ_only_where_declared_go_on_alike(void **state)
{
    (void)state;
    static const char *const circles[] = {CIRCLE_REFUSED, CIRCLE_ALONE, CIRCLE_BESIDE,
                                          CIRCLE_SHARED};
    for (size_t i = 0; i < COUNT_OF(circles); i++) {
        assert_goes_on_alike(circles[i], LOOKED_AT);
        /* Between a write of `seldom` and the check of its group. */
        assert_goes_on_alike(circles[i], 288 * SIM_SECOND + 500 * SIM_MS);
    }
}

/* --- every other byte --------------------------------------------------------------------- */

/* All pieces of a world. */
struct pieces {
    struct sim *sim;
    struct recur_piece *pieces;
    uint32_t count;
    uint32_t flipped;
};

static void gather(void *context, const struct recur_piece *piece)
{
    struct pieces *pieces = context;
    assert_in_range(pieces->count, 0, PIECES_MAX - 1);
    pieces->pieces[pieces->count++] = *piece;
}

/* Whether an exact change of a field that is seen relatively must be noticed. */
static bool is_exact(struct sim *sim, const struct recur_piece *piece,
                     const struct sim_meaning *row, const unsigned char *field)
{
    const bool is_time = row->meaning == MEANING_TIME || row->meaning == MEANING_CLOCK_TIME;
    if (is_time && row->figure != NULL) {
        return loaded(field, row->bytes) - now_of(sim, piece, row) >
               -row->figure(sim->options, piece->actor);
    }
    return is_time || row->meaning == MEANING_SEQUENCE;
}

/* Marks the bytes of a piece that a row speaks of; tries fields that count exactly. */
static void mark(struct circle *circle, const struct recur_piece *piece, bool *is_declared,
                 uint64_t hash)
{
    struct sim *sim = circle->sim;
    for (uint32_t i = 0; i < piece->shape->count; i++) {
        const struct sim_meaning *row = &piece->shape->rows[i];
        const uint32_t count = row->part == NULL ? 1 : row->part(sim->options).count;
        for (uint32_t element = 0; element < count; element++) {
            unsigned char *field = compare_field(sim, piece, row, element);
            const size_t bytes =
                row->meaning == MEANING_RETURN ? sizeof(struct sim_handle) : row->bytes;
            memset(is_declared + (field - piece->bytes), 1, bytes);
            if (row->meaning == MEANING_CLOCK_SECOND &&
                loaded(field, 8) != compare_second_of(now_of(sim, piece, row))) {
                memset(is_declared + (field - piece->bytes) - row->offset + row->other, 1, 8);
            }
            if (is_exact(sim, piece, row, field)) {
                add(field, row->bytes, 1);
                assert_int_not_equal(recur_hash(sim, circle->recur), hash);
                add(field, row->bytes, -1);
            }
        }
    }
}

/* Flips every byte of a piece that no row speaks of. Returns how many. */
static uint32_t flip(struct circle *circle, const struct recur_piece *piece, uint64_t hash)
{
    bool *is_declared = calloc(piece->count + 1, sizeof *is_declared);
    assert_non_null(is_declared);
    mark(circle, piece, is_declared, hash);
    uint32_t flipped = 0;
    for (uint32_t i = 0; i < piece->count; i++) {
        if (!is_declared[i]) {
            piece->bytes[i] ^= 0x40;
            assert_int_not_equal(recur_hash(circle->sim, circle->recur), hash);
            piece->bytes[i] ^= 0x40;
            flipped++;
        }
    }
    free(is_declared);
    assert_int_equal(recur_hash(circle->sim, circle->recur), hash);
    return flipped;
}

static void a_byte_that_no_row_speaks_of_is_told_apart(void **state)
{
    (void)state;
    struct circle *circle = circle_new(CIRCLE_BESIDE, LOOKED_AT);
    /* Somewhere where mutations are under way. */
    while (circle->sim->world->pool_free[POOL_MUTATIONS] == 0 ||
           circle->sim->world->slot_count < MUTATIONS) {
        assert_true(world_step(circle->sim, SIM_TIME_MAX));
    }
    struct pieces pieces = {.sim = circle->sim};
    pieces.pieces = calloc(PIECES_MAX, sizeof *pieces.pieces);
    assert_non_null(pieces.pieces);
    recur_pieces(circle->sim, circle->recur, gather, &pieces);
    const uint64_t hash = recur_hash(circle->sim, circle->recur);
    for (uint32_t i = 0; i < pieces.count; i++) {
        pieces.flipped += flip(circle, &pieces.pieces[i], hash);
    }
    assert_in_range(pieces.flipped, 10000, 1000000);
    free(pieces.pieces);
    circle_free(circle);
}

/* --- shapes ---------------------------------------------------------------------------------- */

static void assert_fits(const struct sim_shape *shape, uint32_t bytes)
{
    for (uint32_t i = 0; i < shape->count; i++) {
        const struct sim_meaning *row = &shape->rows[i];
        assert_true(row->meaning < MEANING_COUNT && row->bytes > 0);
        assert_true(row->part != NULL || row->offset + row->bytes <= bytes);
        assert_true(row->meaning != MEANING_TURN || row->figure != NULL);
        for (uint32_t j = 0; j < i; j++) {
            const struct sim_meaning *before = &shape->rows[j];
            assert_true(row->part != before->part ||
                        before->offset + before->bytes <= row->offset ||
                        row->offset + row->bytes <= before->offset);
        }
    }
}

static void rows_lie_in_their_structs_and_apart(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < MSG_COUNT; i++) {
        assert_fits(&model_recurrence.bodies[i], pegasus_model.messages[i].body_bytes);
        assert_fits(&model_recurrence.contexts[i], SIM_CONTEXT_MAX);
    }
    for (uint32_t i = 0; i < POOL_KIND_COUNT; i++) {
        assert_fits(&model_recurrence.cells[i], pegasus_model.pools[i].cell_bytes);
    }
    for (uint32_t i = 0; i < ACTOR_TYPE_COUNT; i++) {
        assert_fits(&model_recurrence.states[i], UINT32_MAX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worlds_that_differ_only_where_declared_go_on_alike),
        cmocka_unit_test(a_byte_that_no_row_speaks_of_is_told_apart),
        cmocka_unit_test(rows_lie_in_their_structs_and_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
