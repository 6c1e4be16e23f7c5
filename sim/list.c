/*
 * Lists of cells: a cell is a head of 8 bytes (index of the next, index of
 * itself) and its contents. Cell 0 is none. What a cell held is cleared when it
 * is freed.
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
    /* Pools that the model does not declare have no cells at all. */
    ASSERT(pool < PLAN_POOLS_MAX && index > 0 && index < sim->world->pool_end[pool]);
    return (void *)(sim->regions[REGION_POOLS + pool] + (size_t)index * sim->pool_strides[pool]);
}

static void clear(const struct sim *sim, uint16_t pool, struct cell *cell)
{
    memset(cell->contents, 0, sim->pool_strides[pool] - sizeof *cell);
}

/* A cell that was never used, or null if there is none. */
static struct cell *cell_new(struct sim *sim, uint16_t pool)
{
    struct world *world = sim->world;
    ASSERT(pool < sim->model->pool_count);
    if (world->pool_end[pool] > sim->plan->pool_cells[pool]) {
        world_meet_limit(sim, LIMIT_POOL);
        return NULL;
    }
    const uint32_t index = world->pool_end[pool]++;
    struct cell *cell = cell_at(sim, pool, index);
    *cell = (struct cell){.self = index};
    clear(sim, pool, cell); /* a world that was loaded may have had more cells before */
    return cell;
}

/* A cell that is in no list, or null if there is none. */
static struct cell *cell_take(struct sim *sim, uint16_t pool)
{
    const uint32_t index = sim->world->pool_free[pool];
    struct cell *cell = index != 0 ? cell_at(sim, pool, index) : cell_new(sim, pool);
    if (cell != NULL) {
        sim->world->pool_free[pool] = cell->next;
        cell->next = 0;
    }
    return cell;
}

void *sim_list_push(struct sim *sim, uint16_t pool, struct sim_list *list)
{
    struct cell *cell = cell_take(sim, pool);
    if (cell == NULL) {
        return NULL;
    }
    const uint32_t index = cell->self;
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
    clear(sim, pool, cell);
}
