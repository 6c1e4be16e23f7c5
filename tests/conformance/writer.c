#include "tests/conformance/writer.h"

#include <string.h>

#include "models/cluster.h"
#include "models/retry.h"

void writer_open(struct writer *writer, struct rig *rig, sim_time timeout)
{
    memset(writer, 0, sizeof(*writer));
    writer->rig = rig;
    writer->timeout = timeout;
    rig->messages[MSG_WRITE_REPLY].actor_type = ACTOR_OPERATOR; /* the test is the only client */
}

/* Ends a request, or has it sent again later. */
static void settle(struct writer *writer, struct written *request, enum error error)
{
    enum retry retry = error == ERR_OK ? RETRY_NEVER : retry_of(CLIENT_CPP, error, false);
    sim_time at = rig_now(writer->rig) + retry_gap(CLIENT_CPP, request->tries);
    bool is_final = error == ERR_OK || retry == RETRY_NEVER || retry == RETRY_NEVER_REFRESH;
    request->is_done = is_final;
    request->error = (uint16_t)error;
    request->again_at = is_final ? 0 : at;
    if (!is_final)
        rig_timer(writer->rig, cluster_operator(writer->rig->options), at - rig_now(writer->rig),
                  MSG_WRITE_REPLY, NULL);
}

/* Sends it to whom the leader has as primary. */
static void send_now(struct writer *writer, struct written *request)
{
    struct rig *rig = writer->rig;
    struct meta_partition *partition = &meta_partitions(rig_meta(rig))[request->partition];
    sim_time left = request->deadline - rig_now(rig);
    request->again_at = 0;
    request->tries++;
    if (partition->config.primary == NO_SERVER) {
        settle(writer, request, ERR_INVALID_STATE);
        return;
    }
    struct client_write write = {.id = request->id,
                                 .timeout = left,
                                 .body_bytes = request->body_bytes,
                                 .partition = request->partition,
                                 .code = request->code};
    uint64_t index = (uint64_t)(request - writer->requests);
    struct sim_call call = {
        .to = cluster_replica(rig->options, request->partition, partition->config.primary),
        .kind = MSG_CLIENT_WRITE,
        .reply_kind = MSG_WRITE_REPLY,
        .timeout = left,
        .context = &index,
        .context_bytes = sizeof(index),
    };
    (void)rig_call(rig, cluster_operator(rig->options), &call, &write);
}

void writer_send(struct writer *writer, uint64_t id, enum request_code code, uint32_t partition,
                 uint32_t body_bytes)
{
    ASSERT(writer->count < WRITER_LIMIT);
    struct written *request = &writer->requests[writer->count++];
    *request = (struct written){.id = id,
                                .deadline = rig_now(writer->rig) + writer->timeout,
                                .partition = partition,
                                .body_bytes = body_bytes,
                                .code = (uint8_t)code};
    send_now(writer, request);
}

/* Sends again what is due for it. */
static void go_on(struct writer *writer)
{
    sim_time now = rig_now(writer->rig);
    for (uint32_t i = 0; i < writer->count; i++) {
        struct written *request = &writer->requests[i];
        if (request->again_at == 0 || request->again_at > now)
            continue;
        if (now >= request->deadline) {
            request->is_done = true;
            request->error = ERR_TIMEOUT;
            request->again_at = 0;
        } else {
            send_now(writer, request);
        }
    }
}

bool writer_hear(struct writer *writer, const struct sim_event *event)
{
    if (event->kind != MSG_WRITE_REPLY || event->to != cluster_operator(writer->rig->options))
        return false;
    if (event->class_ == SIM_TIMER) {
        go_on(writer);
        return true;
    }
    uint64_t index = *(const uint64_t *)event->context;
    const struct write_response *response = event->body;
    enum error error = (enum error)response->error;
    if (event->outcome != SIM_DELIVERED)
        error = event->outcome == SIM_TIMEOUT ? ERR_TIMEOUT : ERR_NETWORK_FAILURE;
    ASSERT(index < writer->count);
    settle(writer, &writer->requests[index], error);
    return true;
}

const struct written *writer_find(const struct writer *writer, uint64_t id)
{
    for (uint32_t i = 0; i < writer->count; i++) {
        if (writer->requests[i].id == id)
            return &writer->requests[i];
    }
    return NULL;
}

uint32_t writer_pending(const struct writer *writer)
{
    uint32_t pending = 0;
    for (uint32_t i = 0; i < writer->count; i++)
        pending += !writer->requests[i].is_done;
    return pending;
}
