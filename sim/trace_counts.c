#include "sim/trace_counts.h"
#include <stdlib.h>
#include <string.h>

/* Fuller than this, searches would become long. */
#define USED_MAX (TRACE_COUNTS_MAX / 4 * 3)

static int by_actor(const void *left, const void *right)
{
    const struct trace_count *a = left;
    const struct trace_count *b = right;
    if (a->actor != b->actor)
        return a->actor < b->actor ? -1 : 1;
    return (a->counter > b->counter) - (a->counter < b->counter);
}

void trace_counts_flush(struct trace_counts *counts, struct trace_sqlite *database)
{
    uint32_t filled = 0;
    for (uint32_t i = 0; i < TRACE_COUNTS_MAX; i++)
        if (counts->slots[i].count != 0)
            counts->slots[filled++] = counts->slots[i];
    ASSERT(filled == counts->used);
    qsort(counts->slots, filled, sizeof(counts->slots[0]), by_actor);
    for (uint32_t i = 0; i < filled; i++)
        trace_sqlite_put(database, TRACE_COUNTS,
                         (const struct trace_cell[]){
                             trace_number(counts->second),
                             trace_number(counts->slots[i].actor),
                             trace_number(counts->slots[i].counter),
                             trace_number(counts->slots[i].count),
                         });
    memset(counts->slots, 0, sizeof(counts->slots));
    counts->used = 0;
}

/* The slot of an actor's counter, or the free one where it belongs. */
static struct trace_count *slot_of(struct trace_counts *counts, uint32_t actor, uint32_t counter)
{
    uint32_t at = (actor * 64 + counter) * 2654435761U >> 16;
    for (;; at++) {
        struct trace_count *slot = &counts->slots[at % TRACE_COUNTS_MAX];
        if (slot->count == 0 || (slot->actor == actor && slot->counter == counter))
            return slot;
    }
}

void trace_counts_add(struct trace_counts *counts, struct trace_sqlite *database,
                      const struct record *record)
{
    const int64_t second = record->at / SIM_SECOND;
    ASSERT(record->type == RECORD_COUNT && record->values[0] >= 0);
    if (record->values[0] == 0)
        return;
    if (second != counts->second || counts->used == USED_MAX)
        trace_counts_flush(counts, database);
    counts->second = second;
    struct trace_count *slot = slot_of(counts, record->actor, record->kind);
    if (slot->count == 0)
        counts->used++;
    slot->actor = record->actor;
    slot->counter = record->kind;
    slot->count += record->values[0];
}
