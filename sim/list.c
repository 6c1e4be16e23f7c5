/*
 * Lists of cells: a cell is a head of 8 bytes (index of the next, index of
 * itself) and its contents. Cell 0 is none.
 */
#include "sim/world.h"

#include <string.h>

struct cell {
    uint32_t next;
    uint32_t self;
    unsigned char contents[];
};

static struct cell *cell_at(struct sim *sim, uint16_t pool, uint32_t index)
{
    ASSERT(pool < sim->model->pool_count && index > 0 && index < sim->world->pool_end[pool]);
    return (void *)(sim->regions[REGION_POOLS + pool] + (size_t)index * sim->pool_strides[pool]);
}

/* A free cell's index, or 0 if there is none. */
static uint32_t cell_take(struct sim *sim, uint16_t pool)
{
    struct world *world = sim->world;
    const uint32_t index = world->pool_free[pool];
    if (index != 0) {
        world->pool_free[pool] = cell_at(sim, pool, index)->next;
        return index;
    }
    if (world->pool_end[pool] > sim->plan->pool_cells[pool]) {
        world_meet_limit(sim, LIMIT_POOL);
        return 0;
    }
    return world->pool_end[pool]++;
}

void *sim_list_push(struct sim *sim, uint16_t pool, struct sim_list *list)
{
    ASSERT(pool < sim->model->pool_count);
    const uint32_t index = cell_take(sim, pool);
    if (index == 0) {
        return NULL;
    }
    struct cell *cell = cell_at(sim, pool, index);
    memset(cell, 0, sim->pool_strides[pool]);
    cell->self = index;
    if (list->tail == 0) {
        list->head = index;
    } else {
        cell_at(sim, pool, list->tail)->next = index;
    }
    list->tail = index;
    list->count++;
    return cell->contents;
}

void *sim_list_first(struct sim *sim, uint16_t pool, const struct sim_list *list)
{
    return list->head == 0 ? NULL : cell_at(sim, pool, list->head)->contents;
}

void *sim_list_next(struct sim *sim, uint16_t pool, const void *contents)
{
    uint32_t head[2];
    memcpy(head, (const unsigned char *)contents - sizeof(struct cell), sizeof head);
    return head[0] == 0 ? NULL : cell_at(sim, pool, head[0])->contents;
}

void sim_list_pop(struct sim *sim, uint16_t pool, struct sim_list *list)
{
    ASSERT(list->head != 0 && list->count > 0);
    const uint32_t index = list->head;
    struct cell *cell = cell_at(sim, pool, index);
    list->head = cell->next;
    list->count--;
    if (list->head == 0) {
        list->tail = 0;
        ASSERT(list->count == 0);
    }
    cell->next = sim->world->pool_free[pool];
    sim->world->pool_free[pool] = index;
}
