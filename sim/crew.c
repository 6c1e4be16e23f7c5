#include "sim/crew.h"

#include <pthread.h>
#include <stdatomic.h>

struct crew {
    crew_piece *piece;
    void *context;
    uint32_t count;
    atomic_uint next; /* piece */
};

struct member {
    struct crew *crew;
    uint32_t worker;
};

static void *work(void *bytes)
{
    const struct member *member = bytes;
    struct crew *crew = member->crew;
    for (;;) {
        const uint32_t index = atomic_fetch_add(&crew->next, 1);
        if (index >= crew->count) {
            return NULL;
        }
        crew->piece(crew->context, member->worker, index);
    }
}

void crew_do(uint32_t workers, uint32_t count, crew_piece *piece, void *context)
{
    ASSERT(workers >= 1 && workers <= CREW_MAX);
    ASSERT(count < UINT32_MAX - CREW_MAX);
    struct crew crew = {.piece = piece, .context = context, .count = count};
    struct member members[CREW_MAX];
    pthread_t threads[CREW_MAX];
    uint32_t started = 0; /* beside this one, which is worker 0 */
    atomic_init(&crew.next, 0);
    for (uint32_t i = 0; i < workers; i++) {
        members[i] = (struct member){.crew = &crew, .worker = i};
    }
    while (started + 1 < workers && started + 1 < count &&
           pthread_create(&threads[started], NULL, work, &members[started + 1]) == 0) {
        started++;
    }
    (void)work(&members[0]);
    for (uint32_t i = 0; i < started; i++) {
        (void)pthread_join(threads[i], NULL);
    }
}
