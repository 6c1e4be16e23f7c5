#include "sim/sweep.h"

#include "sim/words.h"
#include <pthread.h>
#include <string.h>

/* So many rows wait for their turn at the most. */
#define SEATS 256

enum seat_state { SEAT_FREE, SEAT_WANTED, SEAT_TAKEN, SEAT_DONE };

struct seat {
    struct sweep_row row;
    enum seat_state state;
    bool is_new;
    bool has_no_memory;
};

/* A sweep under way. What stands below `lock` is guarded by it, and so are the states of seats. */
struct hall {
    const struct sweep *sweep;
    struct run **runs; /* [worker * variants + variant]; null: not needed yet */
    struct seat *seats;
    uint64_t count;
    uint64_t told; /* pieces delivered; the calling thread's */
    pthread_mutex_t lock;
    pthread_cond_t is_wanted;
    pthread_cond_t is_done;
    uint64_t filled; /* pieces that have or had a seat */
    uint64_t next;   /* no piece before it is wanted */
    bool is_over;
};

/* --- rows ----------------------------------------------------------------------------- */

/* Of runs that were not judged: the reason up to its advice. */
static void add_reason(struct text_end *text, const struct run_result *result)
{
    const int bytes = (int)strcspn(result->why, ";\n");
    text_add(text, ": %.*s", bytes, result->why);
}

static void write_signature(const struct sim_model *model, const struct run_result *result,
                            struct text_end *text)
{
    text_add(text, "%s", verdict_name(result->verdict));
    if (result->detector != DETECTOR_NONE) {
        text_add(text, " (%s)", detector_name(result->detector));
    } else if (result->error != 0 && model->error_name != NULL) {
        text_add(text, " (%s)", model->error_name(result->error));
    }
    if (result->obligation != SIM_NO_KIND) {
        text_add(text, ": %s", model->obligations[result->obligation].name);
    }
    if (result->guard != SIM_NO_KIND) {
        text_add(text, ", %s", model->guards[result->guard].name);
    }
    if (result->excuse != SIM_NO_KIND) {
        text_add(text, ", %s", model->excuses[result->excuse].name);
    }
    if (result->invariant != SIM_NO_KIND) {
        text_add(text, ": %s", model->invariants[result->invariant].name);
    } else if (result->verdict == VERDICT_BROKEN) {
        text_add(text, ": time stands still");
    } else if (result->verdict == VERDICT_INCONCLUSIVE) {
        add_reason(text, result);
    }
}

void sweep_row_of(const struct sim_model *model, const struct run_result *result,
                  struct sweep_row *row)
{
    const uint64_t seed = row->seed;
    const uint32_t variant = row->variant;
    *row = (struct sweep_row){
        .seed = seed,
        .variant = variant,
        .verdict = (uint32_t)result->verdict,
        .detector = (uint32_t)result->detector,
        .digest = result->digest,
        .events = result->events,
        .ended_at = result->ended_at,
        .closed_at = result->closed_at,
        .stuck_since = result->stuck_since,
    };
    memcpy(row->counters, result->counters, sizeof row->counters);
    memcpy(row->spans, result->spans, sizeof row->spans);
    write_signature(model, result, &(struct text_end){row->signature, sizeof row->signature});
}

/* --- pieces ---------------------------------------------------------------------------- */

/* How many seeds belong to the shard. */
static uint64_t seed_count(const struct sweep *sweep)
{
    const uint64_t all = sweep->last - sweep->first;
    return all < sweep->shard - 1 ? 0 : (all - (sweep->shard - 1)) / sweep->shards + 1;
}

uint64_t sweep_count(const struct sweep *sweep)
{
    return seed_count(sweep) * sweep->variant_count;
}

static struct sweep_row row_of_piece(const struct sweep *sweep, uint64_t piece)
{
    const uint64_t step = piece / sweep->variant_count;
    return (struct sweep_row){
        .seed = sweep->first + (sweep->shard - 1) + step * sweep->shards,
        .variant = (uint32_t)(piece % sweep->variant_count),
    };
}

/* Does the run of a row. Returns false if there is no memory for it. */
static bool do_row(struct hall *hall, uint32_t worker, struct sweep_row *row)
{
    const struct sweep *sweep = hall->sweep;
    struct run **run = &hall->runs[worker * sweep->variant_count + row->variant];
    struct run_result result;
    if (*run == NULL) {
        *run = run_new(sweep->model, sweep->variants[row->variant], row->seed, NULL);
    } else {
        run_restart(*run, row->seed);
    }
    if (*run == NULL) {
        return false;
    }
    run_finish(*run, &result);
    sweep_row_of(sweep->model, &result, row);
    return true;
}

/* --- workers ---------------------------------------------------------------------------- */

struct worker {
    struct hall *hall;
    uint32_t index;
};

/* Takes the next seat that is wanted; null: the sweep is over. */
static struct seat *take_seat(struct hall *hall)
{
    struct seat *seat = NULL;
    pthread_mutex_lock(&hall->lock);
    while (seat == NULL && !hall->is_over) {
        while (hall->next < hall->filled && hall->seats[hall->next % SEATS].state != SEAT_WANTED) {
            hall->next++;
        }
        if (hall->next < hall->filled) {
            seat = &hall->seats[hall->next++ % SEATS];
            seat->state = SEAT_TAKEN;
        } else {
            pthread_cond_wait(&hall->is_wanted, &hall->lock);
        }
    }
    pthread_mutex_unlock(&hall->lock);
    return seat;
}

static void *work(void *bytes)
{
    const struct worker *worker = bytes;
    struct hall *hall = worker->hall;
    for (struct seat *seat = take_seat(hall); seat != NULL; seat = take_seat(hall)) {
        const bool is_good = do_row(hall, worker->index, &seat->row);
        pthread_mutex_lock(&hall->lock);
        seat->has_no_memory = !is_good;
        seat->state = SEAT_DONE;
        pthread_cond_signal(&hall->is_done);
        pthread_mutex_unlock(&hall->lock);
    }
    return NULL;
}

/* --- the calling thread ------------------------------------------------------------------- */

/* Gives seats to the next pieces, as long as there are any. */
static void fill_seats(struct hall *hall)
{
    const struct sweep *sweep = hall->sweep;
    while (hall->filled < hall->count && hall->filled - hall->told < SEATS) {
        struct seat *seat = &hall->seats[hall->filled % SEATS];
        ASSERT(seat->state == SEAT_FREE);
        seat->row = row_of_piece(sweep, hall->filled);
        seat->is_new = sweep->recall == NULL || !sweep->recall(sweep->context, &seat->row);
        pthread_mutex_lock(&hall->lock);
        seat->state = seat->is_new ? SEAT_WANTED : SEAT_DONE;
        hall->filled++;
        pthread_cond_signal(&hall->is_wanted);
        pthread_mutex_unlock(&hall->lock);
    }
}

/* Waits until a seat's row is done. */
static void await(struct hall *hall, const struct seat *seat)
{
    pthread_mutex_lock(&hall->lock);
    while (seat->state != SEAT_DONE) {
        pthread_cond_wait(&hall->is_done, &hall->lock);
    }
    pthread_mutex_unlock(&hall->lock);
}

/* The seat of the piece that was told is free for another one. */
static void leave(struct hall *hall, struct seat *seat)
{
    pthread_mutex_lock(&hall->lock);
    seat->state = SEAT_FREE;
    hall->next = hall->next <= hall->told ? hall->told + 1 : hall->next;
    pthread_mutex_unlock(&hall->lock);
}

static enum sweep_end tell_all(struct hall *hall)
{
    const struct sweep *sweep = hall->sweep;
    for (; hall->told < hall->count; hall->told++) {
        fill_seats(hall);
        struct seat *seat = &hall->seats[hall->told % SEATS];
        await(hall, seat);
        if (seat->has_no_memory) {
            return SWEEP_NO_MEMORY;
        }
        if (!sweep->take(sweep->context, &seat->row, seat->is_new)) {
            return SWEEP_STOPPED;
        }
        leave(hall, seat);
    }
    return SWEEP_DONE;
}

static enum sweep_end run_alone(struct hall *hall)
{
    const struct sweep *sweep = hall->sweep;
    for (uint64_t piece = 0; piece < hall->count; piece++) {
        struct sweep_row row = row_of_piece(sweep, piece);
        const bool is_new = sweep->recall == NULL || !sweep->recall(sweep->context, &row);
        if (is_new && !do_row(hall, 0, &row)) {
            return SWEEP_NO_MEMORY;
        }
        if (!sweep->take(sweep->context, &row, is_new)) {
            return SWEEP_STOPPED;
        }
    }
    return SWEEP_DONE;
}

static enum sweep_end run_together(struct hall *hall)
{
    pthread_t threads[CREW_MAX];
    struct worker workers[CREW_MAX];
    uint32_t started = 0;
    pthread_mutex_init(&hall->lock, NULL);
    pthread_cond_init(&hall->is_wanted, NULL);
    pthread_cond_init(&hall->is_done, NULL);
    for (uint32_t i = 0; i < hall->sweep->workers; i++) {
        workers[i] = (struct worker){.hall = hall, .index = i};
    }
    while (started < hall->sweep->workers &&
           pthread_create(&threads[started], NULL, work, &workers[started]) == 0) {
        started++;
    }
    /* If no thread is to be had, then by ourselves. */
    const enum sweep_end end = started == 0 ? run_alone(hall) : tell_all(hall);
    pthread_mutex_lock(&hall->lock);
    hall->is_over = true;
    pthread_cond_broadcast(&hall->is_wanted);
    pthread_mutex_unlock(&hall->lock);
    for (uint32_t i = 0; i < started; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    pthread_cond_destroy(&hall->is_done);
    pthread_cond_destroy(&hall->is_wanted);
    pthread_mutex_destroy(&hall->lock);
    return end;
}

enum sweep_end sweep_run(const struct sweep *sweep)
{
    ASSERT(sweep->workers >= 1 && sweep->workers <= CREW_MAX);
    ASSERT(sweep->variant_count >= 1 && sweep->first <= sweep->last);
    ASSERT(sweep->shard >= 1 && sweep->shard <= sweep->shards);
    ASSERT(seed_count(sweep) <= UINT64_MAX / sweep->variant_count);
    const uint32_t run_count = sweep->workers * sweep->variant_count;
    const size_t seats_bytes = (SEATS * sizeof(struct seat) + 63) / 64 * 64;
    unsigned char *block = block_new(seats_bytes + run_count * sizeof(struct run *));
    if (block == NULL) {
        return SWEEP_NO_MEMORY;
    }
    struct hall hall = {
        .sweep = sweep,
        .seats = (void *)block,
        .runs = (void *)(block + seats_bytes),
        .count = sweep_count(sweep),
    };
    const enum sweep_end end = sweep->workers == 1 ? run_alone(&hall) : run_together(&hall);
    for (uint32_t i = 0; i < run_count; i++) {
        run_free(hall.runs[i]);
    }
    block_free(block);
    return end;
}
