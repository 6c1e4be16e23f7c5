/*
 * queue.h - what happens next.
 *
 * Pending events, the earliest first. They leave by (time, rank, turn): turn
 * counts insertions, so that events due at one instant leave in the order they
 * came; rank is 0 unless a scenario shuffles ties, and then goes before turn.
 * An event is a slot number: what it means lies with the caller.
 *
 * An entry is 16 bytes, compared as one number. Entries whose key is below
 * `horizon` lie sorted in `near`; all others wait unsorted in a radix wheel: 64
 * buckets on each of 11 levels, the level being that of the highest six-bit
 * digit in which a key differs from `base`. When near runs dry, the first
 * buckets are sorted into it if they are one chunk each; one that is more is
 * first dealt out to the levels below: an entry moves at most once a level,
 * whatever the times are. A bucket keeps the order of arrival, and one of level 0 holds a single
 * key, so that any number of events at one instant is never sorted.
 *
 * The queue lives in one block of the caller's, holds no pointers and is the
 * same queue wherever its used bytes are copied to. Nothing is allocated.
 */
#ifndef SIM_QUEUE_H
#define SIM_QUEUE_H

#include "sim/base.h"

#define QUEUE_SLOT_BITS  24
#define QUEUE_SLOT_LIMIT (UINT32_C(1) << QUEUE_SLOT_BITS)        /* slots are below it */
#define QUEUE_TURN_LIMIT (UINT64_C(1) << (64 - QUEUE_SLOT_BITS)) /* insertions of one run */
#define QUEUE_RANK_BITS  6
#define QUEUE_RANK_LIMIT (UINT32_C(1) << QUEUE_RANK_BITS) /* ranks are below it */

#define QUEUE_LEVELS      11 /* digits of six bits in a key */
#define QUEUE_NEAR_LIMIT  50 /* makes the chunks start on a cache line */
#define QUEUE_CHUNK_LIMIT 31 /* makes a chunk 512 bytes */

/* A pending event, as the queue keeps it. */
struct queue_entry {
    uint64_t key;  /* time << 6 | rank */
    uint64_t turn; /* turn << 24 | slot */
};

/* A piece of a bucket. Those of one bucket form a ring, so that its last names its first. */
struct queue_chunk {
    uint32_t next;  /* in a bucket: the chunk after it; given back: the next such, plus 1 */
    uint32_t first; /* entries before it have left already */
    uint32_t end;   /* entries from it on mean nothing */
    uint32_t zero;
    struct queue_entry entries[QUEUE_CHUNK_LIMIT];
};

struct queue {
    uint64_t base;         /* no waiting key is below it; its rank is 0 */
    uint64_t horizon;      /* keys below it lie in near, all others in the wheel */
    uint64_t turn;         /* how many events were put in so far */
    int64_t record_offset; /* bytes from the queue to the record of slot 0 */
    uint64_t record_bytes; /* from one record to the next; 0: nothing to prefetch */
    uint32_t count;        /* how many events are pending */
    uint32_t limit;        /* how many may be */
    uint32_t near_first;   /* near[near_first] is the earliest */
    uint32_t near_end;     /* near_first when near is empty */
    uint32_t chunk_free;   /* the chunk given back last, plus 1; 0: none */
    uint32_t chunk_end;    /* chunks from it on are untouched since the wheel was empty */
    uint32_t chunk_limit;  /* how many chunks there are */
    uint32_t level_set;    /* bit l: level l has a bucket in use */
    uint64_t bucket_set[QUEUE_LEVELS];      /* bit d: bucket d of the level is in use */
    uint32_t bucket_last[QUEUE_LEVELS][64]; /* where in use: its last chunk */
    struct queue_entry near[QUEUE_NEAR_LIMIT];
    struct queue_chunk chunks[];
};

/* Returns how many bytes a queue of at most `limit` events needs. */
size_t queue_bytes(uint32_t limit);

/*
 * Starts an empty queue in queue_bytes(limit) bytes, which must be zero and
 * are best aligned to a cache line.
 *
 * The limit is from 1 to QUEUE_SLOT_LIMIT.
 */
void queue_init(struct queue *queue, uint32_t limit);

/*
 * Tells where the records of the slots lie, `offset` bytes from the queue and
 * `bytes` apart: their first two cache lines are then prefetched before they
 * fall due. Changes nothing but speed.
 */
void queue_set_records(struct queue *queue, int64_t offset, uint64_t bytes);

/*
 * Puts an entry where it belongs in near, whose last place is free; for queue_put() alone. Entries
 * have left from the front of near, so either end may give way: the one that is nearer to the
 * place. What a handler puts in is mostly due soon, before nearly all others.
 */
static inline void queue_put_near(struct queue *queue, struct queue_entry entry)
{
    struct queue_entry *near = queue->near;
    const uint32_t middle = (queue->near_first + queue->near_end) / 2;
    if (queue->near_first > 0 && entry.key < near[middle].key) {
        uint32_t place = --queue->near_first;
        for (; near[place + 1].key <= entry.key; place++) {
            near[place] = near[place + 1];
        }
        near[place] = entry;
        return;
    }
    uint32_t place = queue->near_end++;
    for (; place > queue->near_first && entry.key < near[place - 1].key; place--) {
        near[place] = near[place - 1];
    }
    near[place] = entry;
}

/* Puts in an entry for which near has no room, or that lies beyond it; for queue_put() alone. */
void queue_put_apart(struct queue *queue, struct queue_entry entry);

/*
 * Puts in an event due at `at`, never before the last one taken.
 *
 * Returns false, changing nothing, if the queue is full or has no turn left.
 */
static inline MUST_USE bool queue_put(struct queue *queue, sim_time at, uint32_t rank,
                                      uint32_t slot)
{
    ASSERT(at >= 0 && at <= SIM_TIME_MAX);
    ASSERT(rank < QUEUE_RANK_LIMIT && slot < QUEUE_SLOT_LIMIT);
    if (queue->count == queue->limit || queue->turn == QUEUE_TURN_LIMIT) {
        return false;
    }
    const struct queue_entry entry = {.key = ((uint64_t)at << QUEUE_RANK_BITS) | rank,
                                      .turn = (queue->turn << QUEUE_SLOT_BITS) | slot};
    ASSERT(entry.key >= queue->base);
    queue->turn++;
    queue->count++;
    if (entry.key < queue->horizon && queue->near_end < QUEUE_NEAR_LIMIT) {
        queue_put_near(queue, entry);
    } else {
        queue_put_apart(queue, entry);
    }
    return true;
}

/* Gives a turn to an event that waits elsewhere. Returns false, giving nothing, if none is left. */
static inline MUST_USE bool queue_pass(struct queue *queue, uint64_t *turn)
{
    if (queue->turn == QUEUE_TURN_LIMIT) {
        return false;
    }
    *turn = queue->turn++;
    return true;
}

/*
 * Brings the earliest entries to near, which is empty; for queue_take_entry() alone. Apart from
 * it, since it is long and rare.
 */
NOT_INLINE void queue_fill_near(struct queue *queue);

/* Gives the entry of an event of rank 0. */
static inline struct queue_entry queue_entry_of(sim_time at, uint64_t turn, uint32_t slot)
{
    return (struct queue_entry){.key = (uint64_t)at << QUEUE_RANK_BITS,
                                .turn = (turn << QUEUE_SLOT_BITS) | slot};
}

/* Tells which of two events leaves first. */
static inline bool queue_entry_is_before(struct queue_entry left, struct queue_entry right)
{
    return (((sim_wide)left.key << 64) | left.turn) < (((sim_wide)right.key << 64) | right.turn);
}

/* Gives the time of an entry. */
static inline sim_time queue_entry_at(struct queue_entry entry)
{
    return (sim_time)(entry.key >> QUEUE_RANK_BITS);
}

/* Gives the slot of an entry. */
static inline uint32_t queue_entry_slot(struct queue_entry entry)
{
    return (uint32_t)(entry.turn & (QUEUE_SLOT_LIMIT - 1));
}

/* Gives how many events had been put in before an entry. */
static inline uint64_t queue_entry_turn(struct queue_entry entry)
{
    return entry.turn >> QUEUE_SLOT_BITS;
}

/* Takes the earliest entry. Returns false, giving nothing, if there is none. */
static inline MUST_USE bool queue_take_entry(struct queue *queue, struct queue_entry *entry)
{
    if (queue->near_first == queue->near_end) {
        if (queue->count == 0) {
            return false;
        }
        queue_fill_near(queue);
    }
    *entry = queue->near[queue->near_first++];
    queue->count--;
    return true;
}

/* Takes the earliest event. Returns false, giving nothing, if there is none. */
static inline MUST_USE bool queue_take(struct queue *queue, sim_time *at, uint32_t *slot)
{
    struct queue_entry entry;
    if (!queue_take_entry(queue, &entry)) {
        return false;
    }
    *at = queue_entry_at(entry);
    *slot = queue_entry_slot(entry);
    return true;
}

/*
 * Tells the earliest event without taking it. Returns false if there is none.
 *
 * Quick while near has entries; else it looks through the first bucket.
 */
MUST_USE bool queue_peek(const struct queue *queue, sim_time *at, uint32_t *slot);

/* Tells when the next event is due if that is known at once; else -1. */
static inline sim_time queue_near_at(const struct queue *queue)
{
    return queue->near_first < queue->near_end ? queue_entry_at(queue->near[queue->near_first])
                                               : -1;
}

/*
 * Whether an event of the queue leaves before one of that time, rank 0 and turn that waits
 * elsewhere; false if the queue is empty.
 */
bool queue_leaves_before(const struct queue *queue, sim_time at, uint64_t turn);

/*
 * Puts back the entry that was just taken; nothing may have been put in since.
 */
static inline void queue_untake(struct queue *queue)
{
    ASSERT(queue->near_first > 0);
    queue->near_first--;
    queue->count++;
}

/*
 * Returns the slot of the event that will probably be taken `ahead` takes from
 * now (0: next), for the caller to prefetch; slot 0 if nothing is known.
 */
static inline uint32_t queue_upcoming(const struct queue *queue, uint32_t ahead)
{
    const uint32_t index = queue->near_first + ahead;
    return index < queue->near_end ? queue_entry_slot(queue->near[index]) : 0;
}

/* Returns how many events are pending. */
static inline uint32_t queue_count(const struct queue *queue)
{
    return queue->count;
}

/*
 * Returns how many bytes from its start on a copy of the queue needs: few
 * while few events are pending, whatever the limit is.
 */
size_t queue_used_bytes(const struct queue *queue);

/* Writes all pending entries in the order they would leave; `entries` has room for them. */
void queue_list(const struct queue *queue, struct queue_entry *entries);

#endif
