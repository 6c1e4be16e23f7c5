#include "sim/queue.h"
#include <string.h>

#define DIGIT_BITS   6
#define DIGIT_LIMIT  64
#define BUCKET_LIMIT (QUEUE_LEVELS * DIGIT_LIMIT)
#define CACHE_LINE   64

/* Buckets are added to near until it has so many: time for their records to arrive. */
#define NEAR_ENOUGH 8

/* Of many events of one instant, records are fetched so many takes before they are due. */
#define STEP_AHEAD 8

/* The records of fewer events than this stay in the cache by themselves. */
#define PREFETCH_COUNT 4096

_Static_assert(((uint64_t)SIM_TIME_MAX << QUEUE_RANK_BITS) >> QUEUE_RANK_BITS == SIM_TIME_MAX,
               "every instant fits a key");
_Static_assert((uint64_t)SIM_TIME_MAX < UINT64_C(1) << (63 - QUEUE_RANK_BITS),
               "the end of the last bucket fits a key");
_Static_assert(QUEUE_RANK_BITS == DIGIT_BITS, "level 0 is the rank");
_Static_assert(NEAR_ENOUGH - 1 + QUEUE_CHUNK_LIMIT <= QUEUE_NEAR_LIMIT, "near takes a chunk more");
_Static_assert(offsetof(struct queue, chunks) % CACHE_LINE == 0, "chunks start on a cache line");

/* --- chunks ------------------------------------------------------------------------- */

static uint32_t chunk_take(struct queue *queue)
{
    uint32_t index = queue->chunk_end;
    if (queue->chunk_free != 0) {
        index = queue->chunk_free - 1;
        queue->chunk_free = queue->chunks[index].next;
    } else {
        ASSERT(index < queue->chunk_limit);
        queue->chunk_end++;
    }
    queue->chunks[index].first = 0;
    queue->chunks[index].end = 0;
    return index;
}

static void chunk_give(struct queue *queue, uint32_t index)
{
    ASSERT(index < queue->chunk_end);
    queue->chunks[index].next = queue->chunk_free;
    queue->chunk_free = index + 1;
}

static inline void chunk_prefetch(const struct queue_chunk *chunk)
{
    const char *bytes = (const char *)chunk;
    for (uint32_t line = 0; line < sizeof(*chunk) / CACHE_LINE; line++) {
        __builtin_prefetch(bytes + (size_t)line * CACHE_LINE);
    }
}

/* --- the wheel ---------------------------------------------------------------------- */

static inline void wheel_put(struct queue *queue, struct queue_entry entry)
{
    const uint64_t difference = entry.key ^ queue->base;
    const uint32_t level = (63U - (uint32_t)__builtin_clzll(difference | 1)) / DIGIT_BITS;
    const uint32_t digit = (entry.key >> (level * DIGIT_BITS)) % DIGIT_LIMIT;
    const uint64_t bit = UINT64_C(1) << digit;
    uint32_t *last = &queue->bucket_last[level][digit];
    if ((queue->bucket_set[level] & bit) == 0) {
        *last = chunk_take(queue);
        queue->chunks[*last].next = *last;
        queue->bucket_set[level] |= bit;
        queue->level_set |= 1U << level;
    } else if (queue->chunks[*last].end == QUEUE_CHUNK_LIMIT) {
        const uint32_t added = chunk_take(queue);
        queue->chunks[added].next = queue->chunks[*last].next;
        queue->chunks[*last].next = added;
        *last = added;
    }
    struct queue_chunk *chunk = &queue->chunks[*last];
    chunk->entries[chunk->end++] = entry;
}

/* The bucket whose keys are the lowest. */
struct bucket {
    uint32_t level;
    uint32_t digit;
    uint32_t first; /* chunk */
    uint32_t last;  /* chunk */
};

static inline struct bucket wheel_first(const struct queue *queue)
{
    struct bucket bucket = {.level = (uint32_t)__builtin_ctz(queue->level_set)};
    bucket.digit = (uint32_t)__builtin_ctzll(queue->bucket_set[bucket.level]);
    bucket.last = queue->bucket_last[bucket.level][bucket.digit];
    bucket.first = queue->chunks[bucket.last].next;
    return bucket;
}

static inline void wheel_drop(struct queue *queue, struct bucket bucket)
{
    queue->bucket_set[bucket.level] &= ~(UINT64_C(1) << bucket.digit);
    if (queue->bucket_set[bucket.level] == 0) {
        queue->level_set &= ~(1U << bucket.level);
    }
}

/* Deals the entries of a dropped bucket out to the levels below, in order. */
static void wheel_deal(struct queue *queue, struct bucket bucket)
{
    uint32_t index = bucket.first;
    for (;;) {
        const struct queue_chunk *chunk = &queue->chunks[index];
        const uint32_t next = chunk->next;
        chunk_prefetch(&queue->chunks[next]);
        for (uint32_t place = chunk->first; place < chunk->end; place++) {
            wheel_put(queue, chunk->entries[place]);
        }
        chunk_give(queue, index);
        if (index == bucket.last) {
            return;
        }
        index = next;
    }
}

/* --- near --------------------------------------------------------------------------- */

/*
 * Sorts a chunk to the end of near by counting, for each entry, those before it: for so
 * few this beats a sort that branches on what it compares. Of equal keys the first to come
 * stands first already.
 */
static void near_sort(struct queue *queue, const struct queue_chunk *chunk)
{
    const struct queue_entry *entries = &chunk->entries[chunk->first];
    const uint32_t count = chunk->end - chunk->first;
    uint32_t before[QUEUE_CHUNK_LIMIT] = {0};
    ASSERT(count <= QUEUE_CHUNK_LIMIT);
    for (uint32_t right = 0; right < count; right++) {
        uint32_t later = 0;
        for (uint32_t left = 0; left < right; left++) {
            const uint32_t is_later = entries[right].key < entries[left].key;
            later += is_later;
            before[left] += is_later;
        }
        before[right] = right - later;
    }
    for (uint32_t place = 0; place < count; place++) {
        queue->near[queue->near_end + before[place]] = entries[place];
    }
    queue->near_end += count;
}

/*
 * Prefetches the records of entries. Always inline: a compiler may take a call
 * that only prefetches for one that does nothing.
 */
__attribute__((always_inline)) static inline void
records_prefetch(const struct queue *queue, const struct queue_entry *entries, uint32_t count)
{
    const char *records = (const char *)queue + queue->record_offset;
    for (uint32_t place = 0; place < count; place++) {
        const char *record = records + queue_entry_slot(entries[place]) * queue->record_bytes;
        __builtin_prefetch(record, 1);
        __builtin_prefetch(record + CACHE_LINE, 1);
    }
}

/* Brings the next of many entries with one and the same key; it is taken at once. */
static void near_step(struct queue *queue, struct bucket bucket)
{
    struct queue_chunk *chunk = &queue->chunks[bucket.first];
    const bool is_fetched = queue->record_bytes != 0 && queue->count >= PREFETCH_COUNT;
    if (is_fetched) {
        const uint32_t begin = chunk->first == 0 ? 0 : chunk->first + STEP_AHEAD - 1;
        const uint32_t end = chunk->first + STEP_AHEAD;
        const uint32_t last = end < chunk->end ? end : chunk->end;
        if (begin < last) {
            records_prefetch(queue, &chunk->entries[begin], last - begin);
        }
    }
    queue->near[0] = chunk->entries[chunk->first++];
    queue->near_end = 1;
    if (chunk->first == chunk->end) {
        queue->chunks[bucket.last].next = chunk->next;
        chunk_give(queue, bucket.first);
    }
}

static inline uint64_t bucket_start(const struct queue *queue, struct bucket bucket)
{
    const uint32_t shift = bucket.level * DIGIT_BITS;
    const uint64_t above = (queue->base >> shift) & ~(uint64_t)(DIGIT_LIMIT - 1);
    return (above | bucket.digit) << shift;
}

/* Adds the first bucket, of one chunk, to near, whose entries are all before it. */
static inline void near_add(struct queue *queue, struct bucket bucket)
{
    queue->horizon = bucket_start(queue, bucket) + (UINT64_C(1) << (bucket.level * DIGIT_BITS));
    wheel_drop(queue, bucket);
    near_sort(queue, &queue->chunks[bucket.first]);
    chunk_give(queue, bucket.first);
}

/* Fills an empty near with the first buckets, the very first being of one chunk. */
static inline void near_fill(struct queue *queue)
{
    struct bucket bucket = wheel_first(queue);
    queue->base = bucket_start(queue, bucket) & ~(uint64_t)(QUEUE_RANK_LIMIT - 1);
    do {
        near_add(queue, bucket);
        if (queue->level_set == 0) {
            queue->chunk_free = 0;
            queue->chunk_end = 0;
            return;
        }
        bucket = wheel_first(queue);
    } while (queue->near_end < NEAR_ENOUGH && bucket.first == bucket.last);
    if (queue->record_bytes != 0 && queue->count >= PREFETCH_COUNT) {
        const struct queue_chunk *chunk = &queue->chunks[bucket.first];
        records_prefetch(queue, queue->near, queue->near_end);
        records_prefetch(queue, &chunk->entries[chunk->first], chunk->end - chunk->first);
    }
}

void queue_fill_near(struct queue *queue)
{
    ASSERT(queue->near_first == queue->near_end && queue->level_set != 0);
    queue->near_first = 0;
    queue->near_end = 0;
    struct bucket bucket = wheel_first(queue);
    while (bucket.first != bucket.last) {
        if (bucket.level == 0) {
            near_step(queue, bucket);
            return;
        }
        queue->base = bucket_start(queue, bucket);
        wheel_drop(queue, bucket);
        wheel_deal(queue, bucket);
        bucket = wheel_first(queue);
    }
    near_fill(queue);
}

/* Makes room in near, whose last place is taken: its later half may go to the wheel. */
static void near_make_room(struct queue *queue)
{
    uint32_t count = queue->near_end - queue->near_first;
    memmove(queue->near, &queue->near[queue->near_first], count * sizeof(queue->near[0]));
    if (count > QUEUE_NEAR_LIMIT / 2) {
        uint32_t kept = count / 2;
        queue->horizon = queue->near[kept].key;
        while (kept > 0 && queue->near[kept - 1].key == queue->horizon) {
            kept--;
        }
        for (uint32_t place = kept; place < count; place++) {
            wheel_put(queue, queue->near[place]);
        }
        count = kept;
    }
    queue->near_first = 0;
    queue->near_end = count;
}

/* --- what others call --------------------------------------------------------------- */

void queue_put_apart(struct queue *queue, struct queue_entry entry)
{
    if (entry.key < queue->horizon) {
        near_make_room(queue);
    }
    if (entry.key < queue->horizon) {
        queue_put_near(queue, entry);
    } else {
        wheel_put(queue, entry);
    }
}

/* The earliest entry of the wheel. */
static struct queue_entry wheel_least(const struct queue *queue)
{
    const struct bucket bucket = wheel_first(queue);
    const struct queue_chunk *chunk = &queue->chunks[bucket.first];
    struct queue_entry least = chunk->entries[chunk->first];
    while (bucket.level > 0) {
        for (uint32_t place = chunk->first; place < chunk->end; place++) {
            least =
                queue_entry_is_before(chunk->entries[place], least) ? chunk->entries[place] : least;
        }
        if (chunk == &queue->chunks[bucket.last]) {
            break;
        }
        chunk = &queue->chunks[chunk->next];
    }
    return least;
}

/* The earliest entry; there must be one. */
static struct queue_entry queue_least(const struct queue *queue)
{
    const bool is_near = queue->near_first < queue->near_end;
    return is_near ? queue->near[queue->near_first] : wheel_least(queue);
}

bool queue_leaves_before(const struct queue *queue, sim_time at, uint64_t turn)
{
    const struct queue_entry other = queue_entry_of(at, turn, 0);
    if (queue->count == 0) {
        return false;
    }
    if (queue->near_first == queue->near_end) {
        const struct bucket bucket = wheel_first(queue);
        const uint64_t start = bucket_start(queue, bucket);
        if (other.key < start || other.key - start >= UINT64_C(1) << (bucket.level * DIGIT_BITS)) {
            return other.key > start;
        }
    }
    return queue_entry_is_before(queue_least(queue), other);
}

bool queue_peek(const struct queue *queue, sim_time *at, uint32_t *slot)
{
    if (queue->count == 0) {
        return false;
    }
    const struct queue_entry entry = queue_least(queue);
    *at = queue_entry_at(entry);
    *slot = queue_entry_slot(entry);
    return true;
}

/*
 * Every bucket in use may have a last chunk that is not full; one bucket may
 * have such a first chunk, too, and two chunks are in between while it is dealt
 * out. All others are full.
 */
static uint32_t chunks_needed(uint32_t limit)
{
    return limit / QUEUE_CHUNK_LIMIT + (limit < BUCKET_LIMIT ? limit : BUCKET_LIMIT) + 3;
}

size_t queue_bytes(uint32_t limit)
{
    return sizeof(struct queue) + chunks_needed(limit) * sizeof(struct queue_chunk);
}

void queue_init(struct queue *queue, uint32_t limit)
{
    ASSERT(limit >= 1 && limit <= QUEUE_SLOT_LIMIT);
    queue->limit = limit;
    queue->horizon = UINT64_MAX;
    queue->chunk_limit = chunks_needed(limit);
}

void queue_set_records(struct queue *queue, int64_t offset, uint64_t bytes)
{
    queue->record_offset = offset;
    queue->record_bytes = bytes;
}

size_t queue_used_bytes(const struct queue *queue)
{
    return sizeof(*queue) + queue->chunk_end * sizeof(struct queue_chunk);
}

/* --- listing ------------------------------------------------------------------------ */

/* Lets the entry at `place` sink to where no child of it in the heap is after it. */
static void heap_sink(struct queue_entry *heap, uint32_t count, uint32_t place)
{
    const struct queue_entry entry = heap[place];
    for (uint32_t child = 2 * place + 1; child < count; child = 2 * place + 1) {
        if (child + 1 < count && queue_entry_is_before(heap[child], heap[child + 1])) {
            child++;
        }
        if (!queue_entry_is_before(entry, heap[child])) {
            break;
        }
        heap[place] = heap[child];
        place = child;
    }
    heap[place] = entry;
}

static void heap_sort(struct queue_entry *entries, uint32_t count)
{
    for (uint32_t place = count / 2; place > 0; place--) {
        heap_sink(entries, count, place - 1);
    }
    for (uint32_t end = count; end > 1; end--) {
        const struct queue_entry last = entries[end - 1];
        entries[end - 1] = entries[0];
        entries[0] = last;
        heap_sink(entries, end - 1, 0);
    }
}

/* Writes the entries of a bucket as they came and returns how many there are. */
static uint32_t bucket_list(const struct queue *queue, uint32_t last, struct queue_entry *entries)
{
    uint32_t count = 0;
    uint32_t index = last;
    do {
        index = queue->chunks[index].next;
        const struct queue_chunk *chunk = &queue->chunks[index];
        const uint32_t held = chunk->end - chunk->first;
        memcpy(&entries[count], &chunk->entries[chunk->first], held * sizeof(entries[0]));
        count += held;
    } while (index != last);
    return count;
}

void queue_list(const struct queue *queue, struct queue_entry *entries)
{
    uint32_t count = queue->near_end - queue->near_first;
    memcpy(entries, &queue->near[queue->near_first], count * sizeof(entries[0]));
    for (uint32_t level = 0; level < QUEUE_LEVELS; level++) {
        for (uint64_t set = queue->bucket_set[level]; set != 0; set &= set - 1) {
            const uint32_t last = queue->bucket_last[level][__builtin_ctzll(set)];
            const uint32_t held = bucket_list(queue, last, &entries[count]);
            if (level > 0) {
                heap_sort(&entries[count], held);
            }
            count += held;
        }
    }
    ASSERT(count == queue->count);
}
