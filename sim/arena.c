/* MAP_ANONYMOUS is not POSIX yet; every system that builds this has it. */
#define _DEFAULT_SOURCE

#include "sim/arena.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ALIGNMENT   ((size_t)16)
#define CHUNK_BYTES ((size_t)64 * 1024)

/* A piece of memory; what is taken from it follows. */
struct chunk {
    struct chunk *next;
    size_t used;  /* bytes taken */
    size_t bytes; /* bytes there are */
    size_t unused;
};

_Static_assert(sizeof(struct chunk) % ALIGNMENT == 0, "what follows a chunk must be aligned");

struct arena {
    struct chunk *chunks; /* the newest first */
    size_t limit;         /* bytes */
    size_t taken;         /* bytes */
};

struct arena *arena_new(size_t limit)
{
    struct arena *arena = calloc(1, sizeof(*arena));
    ASSERT(arena != NULL);
    arena->limit = limit;
    return arena;
}

void arena_free(struct arena *arena)
{
    if (arena == NULL)
        return;
    struct chunk *chunk = arena->chunks;
    while (chunk != NULL) {
        struct chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    free(arena);
}

/* Puts a chunk with room for `bytes` in front. */
static bool arena_grow(struct arena *arena, size_t bytes)
{
    size_t room = bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES;
    struct chunk *chunk = calloc(1, sizeof(*chunk) + room);
    if (chunk == NULL)
        return false;
    chunk->bytes = room;
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    return true;
}

void *arena_take(struct arena *arena, size_t bytes)
{
    ASSERT(arena != NULL);
    ASSERT(arena->taken <= arena->limit);
    if (bytes > arena->limit - arena->taken)
        return NULL;
    size_t whole = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (whole < bytes || whole > arena->limit - arena->taken)
        return NULL;
    struct chunk *chunk = arena->chunks;
    if (chunk == NULL || chunk->bytes - chunk->used < whole) {
        if (!arena_grow(arena, whole))
            return NULL;
        chunk = arena->chunks;
    }
    void *memory = (char *)(chunk + 1) + chunk->used;
    chunk->used += whole;
    arena->taken += whole;
    return memory;
}

char *arena_text(struct arena *arena, const char *text, size_t bytes)
{
    ASSERT(text != NULL || bytes == 0);
    ASSERT(bytes < SIZE_MAX);
    char *copy = arena_take(arena, bytes + 1);
    if (copy != NULL && bytes > 0)
        memcpy(copy, text, bytes);
    return copy;
}

/* The page before a block holds its size. */
static size_t page_bytes(void)
{
    long bytes = sysconf(_SC_PAGESIZE);
    ASSERT(bytes > 0);
    return (size_t)bytes;
}

void *block_new(size_t bytes)
{
    size_t page = page_bytes();
    if (bytes > SIZE_MAX - page)
        return NULL;
    size_t whole = bytes + page;
    char *memory = mmap(NULL, whole, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
    memcpy(memory, &whole, sizeof(whole));
    return memory + page;
}

void block_free(void *block)
{
    if (block == NULL)
        return;
    char *memory = (char *)block - page_bytes();
    size_t whole = 0;
    memcpy(&whole, memory, sizeof(whole));
    ASSERT(whole > page_bytes());
    int result = munmap(memory, whole);
    ASSERT(result == 0);
}
