#include "models/prepare_list.h"

#include "models/pegasus.h"

struct prepared *prepare_list_first(struct sim *sim, const struct replica *replica)
{
    return sim_list_first(sim, POOL_MUTATIONS, &replica->prepares);
}

struct prepared *prepare_list_find(struct sim *sim, const struct replica *replica, int64_t decree)
{
    struct prepared *entry = prepare_list_first(sim, replica);
    while (entry != NULL && entry->mutation.decree < decree) {
        entry = sim_list_next(sim, POOL_MUTATIONS, entry);
    }
    return entry != NULL && entry->mutation.decree == decree ? entry : NULL;
}

void prepare_list_drop_writes(struct sim *sim, struct sim_list *writes)
{
    const struct queued_write *cell;
    while ((cell = sim_list_first(sim, POOL_WRITES, writes)) != NULL) {
        sim_work_drop(sim, cell->held.work);
        sim_list_pop(sim, POOL_WRITES, writes);
    }
}

static void drop_work(struct sim *sim, const struct prepared *entry)
{
    if (entry->is_kept) {
        sim_work_drop(sim, entry->work);
    }
}

/* Leaves an entry's decree and clients and forgets the rest of it. */
static void blank(struct sim *sim, struct prepared *entry)
{
    drop_work(sim, entry);
    struct prepared fresh = {.writes = entry->writes};
    fresh.mutation.decree = entry->mutation.decree;
    *entry = fresh;
}

/* Puts an unknown decree at the end of a list. */
static struct prepared *append(struct sim *sim, struct sim_list *list, int64_t decree)
{
    struct prepared *entry = sim_list_push(sim, POOL_MUTATIONS, list);
    if (entry != NULL) {
        entry->mutation.decree = decree;
        entry->is_hole = 1;
    }
    return entry;
}

/* Puts the decrees from `from` to `to` at the end of a list. False: the pool is exhausted. */
static bool append_range(struct sim *sim, struct sim_list *list, int64_t from, int64_t to)
{
    for (int64_t decree = from; decree <= to; decree++) {
        if (append(sim, list, decree) == NULL) {
            return false;
        }
    }
    return true;
}

/* Moves all entries of one list to the end of another. False: the pool is exhausted. */
static bool move_all(struct sim *sim, struct sim_list *from, struct sim_list *to)
{
    const struct prepared *entry;
    while ((entry = sim_list_first(sim, POOL_MUTATIONS, from)) != NULL) {
        struct prepared moved = *entry;
        sim_list_pop(sim, POOL_MUTATIONS, from);
        struct prepared *copy = append(sim, to, 0);
        if (copy == NULL) {
            return false;
        }
        *copy = moved;
    }
    return true;
}

/* Makes the list reach down to a decree before its first: a learner's prepares came out of order.
 */
static bool extend_down(struct sim *sim, struct replica *replica, int64_t decree, int64_t first)
{
    struct sim_list longer = {0};
    bool is_done =
        append_range(sim, &longer, decree, first - 1) && move_all(sim, &replica->prepares, &longer);
    replica->prepares = longer;
    return is_done;
}

/* Makes the list cover a decree. False: the pool is exhausted. */
static bool cover(struct sim *sim, struct replica *replica, int64_t decree)
{
    const struct prepared *first = prepare_list_first(sim, replica);
    if (first == NULL) {
        return append_range(sim, &replica->prepares, decree, decree);
    }
    if (decree < first->mutation.decree) {
        return extend_down(sim, replica, decree, first->mutation.decree);
    }
    return append_range(sim, &replica->prepares, replica->prepared + 1, decree);
}

struct prepared *prepare_list_put(struct sim *sim, struct replica *replica, int64_t decree)
{
    if (replica->prepares.count == 0 || decree == replica->prepared + 1) {
        struct prepared *last = append(sim, &replica->prepares, decree);
        if (last != NULL) {
            last->is_hole = 0;
            replica->prepared = replica->prepared > decree ? replica->prepared : decree;
        }
        return last;
    }
    if (prepare_list_find(sim, replica, decree) == NULL && !cover(sim, replica, decree)) {
        return NULL;
    }
    struct prepared *entry = prepare_list_find(sim, replica, decree);
    if (entry == NULL) {
        return NULL;
    }
    blank(sim, entry);
    replica->prepared = replica->prepared > decree ? replica->prepared : decree;
    return entry;
}

void prepare_list_pop(struct sim *sim, struct replica *replica)
{
    sim_list_pop(sim, POOL_MUTATIONS, &replica->prepares);
}

static void drop_first(struct sim *sim, struct replica *replica, struct prepared *entry)
{
    prepare_list_drop_writes(sim, &entry->writes);
    drop_work(sim, entry);
    prepare_list_pop(sim, replica);
}

void prepare_list_trim(struct sim *sim, struct replica *replica)
{
    struct prepared *entry;
    while ((entry = prepare_list_first(sim, replica)) != NULL &&
           entry->mutation.decree <= replica->committed) {
        drop_first(sim, replica, entry);
    }
    if (replica->prepared < replica->committed) {
        replica->prepared = replica->committed;
    }
}

void prepare_list_forget_clients(struct sim *sim, struct replica *replica)
{
    struct prepared *entry = prepare_list_first(sim, replica);
    for (; entry != NULL; entry = sim_list_next(sim, POOL_MUTATIONS, entry)) {
        prepare_list_drop_writes(sim, &entry->writes);
    }
}

void prepare_list_crash(struct sim *sim, struct replica *replica)
{
    uint32_t count = replica->prepares.count;
    bool is_intact = true;
    int64_t prepared = replica->committed;
    for (uint32_t i = 0; i < count; i++) {
        struct prepared *entry = prepare_list_first(sim, replica);
        prepare_list_drop_writes(sim, &entry->writes);
        is_intact = is_intact && entry->is_logged;
        struct mutation mutation = entry->mutation;
        drop_work(sim, entry);
        prepare_list_pop(sim, replica);
        if (!is_intact) {
            continue;
        }
        struct prepared *copy = append(sim, &replica->prepares, mutation.decree);
        ASSERT(copy != NULL); /* a cell was freed just now */
        copy->mutation = mutation;
        copy->is_hole = 0;
        copy->is_logged = 1;
        prepared = mutation.decree;
    }
    replica->prepared = prepared;
}

void prepare_list_clear(struct sim *sim, struct replica *replica)
{
    struct prepared *entry;
    while ((entry = prepare_list_first(sim, replica)) != NULL) {
        drop_first(sim, replica, entry);
    }
    replica->prepared = replica->committed;
}

void prepare_list_make_room(struct replica *replica, int64_t decree, int64_t capacity)
{
    int64_t floor = decree - capacity;
    floor = floor < replica->committed ? floor : replica->committed;
    if (floor > replica->cache_floor) {
        replica->cache_floor = floor;
    }
}
