#include "tools/suite/relay.h"
#include <stdlib.h>

void relay_add(struct relay *relay, struct trace_sink reader)
{
    ASSERT(relay->reader_count < RELAY_READERS_MAX && !relay->has_started);
    relay->readers[relay->reader_count++] = reader;
}

static void keep(struct relay *relay, const struct record *record)
{
    if (relay->early_count == relay->early_limit) {
        relay->early_limit = relay->early_limit == 0 ? 64 : 2 * relay->early_limit;
        relay->early = realloc(relay->early, relay->early_limit * sizeof(*relay->early));
        ASSERT(relay->early != NULL);
    }
    relay->early[relay->early_count++] = *record;
}

static void hand_on(void *context, const struct record *record, const void *body,
                    uint32_t body_bytes)
{
    struct relay *relay = context;
    if (!relay->has_started) {
        keep(relay, record); /* what comes before the first event has no body */
        return;
    }
    for (uint32_t i = 0; i < relay->reader_count; i++)
        relay->readers[i].record(relay->readers[i].context, record, body, body_bytes);
}

const struct trace_sink *relay_sink(struct relay *relay)
{
    relay->sink = (struct trace_sink){.context = relay, .record = hand_on};
    return relay->reader_count == 0 ? NULL : &relay->sink;
}

void relay_start(struct relay *relay)
{
    relay->has_started = true;
    for (uint32_t i = 0; i < relay->early_count; i++)
        hand_on(relay, &relay->early[i], NULL, 0);
}

void relay_free(struct relay *relay)
{
    free(relay->early);
    relay->early = NULL;
}
