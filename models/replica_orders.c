/*
 * replica_orders.c - bulk load orders as messages: from meta to the primary,
 * from the primary to its secondaries, and the answers.
 *
 * The primary reports what it knows and only then passes the order on, so
 * what the secondaries answer shows in its next report (replica_bulk_loader.cpp,
 * on_bulk_load, on_group_bulk_load, broadcast_group_bulk_load).
 */
#include "models/pegasus.h"
#include "models/replica_config.h"
#include "models/replica_download.h"
#include "models/replica_learn.h"
#include "models/replica_loader.h"
#include "models/replica_report.h"

/* What a group request's answer must know of its request; kept beside the call. */
struct group_context {
    int64_t ballot;
    uint16_t server;
    uint16_t zero[3];
};

/* --- answers ------------------------------------------------------------------- */

static void report_to_meta(struct sim *sim, struct replica *replica,
                           const struct download_slot *request, struct bulk_load_response *response)
{
    const struct loader *loader = &replica->loader;
    for (uint32_t i = 0; i < replica->config.secondary_count; i++) {
        (void)loader_secondary(sim, replica, i);
    }
    if (request->wants_metadata && loader->file_count > 0) {
        response->flags |= RESPONSE_HAS_METADATA;
        response->file_count = loader->file_count;
        response->file_total_size = loader->file_total_size;
    }
    replica_report_group(replica, replica_server(sim), (enum bulk_load_status)request->status,
                         response);
    if ((response->flags & RESPONSE_FINISHED) != 0) {
        loader_lower_flag(sim, replica, FLAG_REPORTED);
    }
}

static void broadcast(struct sim *sim, struct replica *replica, uint8_t status)
{
    const struct pegasus_options *options = sim_options(sim);
    if (replica_learner_count(replica) > 0) {
        return;
    }
    struct group_bulk_load_request body = {.ballot = replica->config.ballot, .status = status};
    for (uint32_t i = 0; i < replica->config.secondary_count; i++) {
        struct secondary_state *state = loader_secondary(sim, replica, i);
        struct group_context context = {.ballot = body.ballot, .server = state->report.server};
        struct sim_call call = {
            .to = replica_peer(sim, state->report.server),
            .kind = MSG_GROUP_BULK_LOAD,
            .reply_kind = MSG_GROUP_BULK_LOAD_REPLY,
            .timeout = options->config.rpc_timeout,
            .context = &context,
            .context_bytes = sizeof(context),
        };
        (void)sim_cancel(sim, state->call);
        state->call = sim_call(sim, &call, &body);
    }
}

static void answer_meta(struct sim *sim, struct replica *replica,
                        const struct download_slot *request, enum error error)
{
    struct bulk_load_response response = {.partition = request->partition,
                                          .error = (uint16_t)error};
    if (error == ERR_OK) {
        report_to_meta(sim, replica, request, &response);
    }
    response.local_status = replica->loader.status;
    sim_reply(sim, request->back, &response);
    if (error == ERR_OK) {
        broadcast(sim, replica, request->status);
    }
}

static void answer_primary(struct sim *sim, const struct replica *replica,
                           const struct download_slot *request, enum error error)
{
    struct group_bulk_load_response response = {.ballot = request->ballot,
                                                .error = (uint16_t)error,
                                                .local_status = replica->loader.status};
    if (error == ERR_OK) {
        response.report = replica_report_own(replica, replica_server(sim),
                                             (enum bulk_load_status)request->status);
    }
    sim_reply(sim, request->back, &response);
}

void loader_finish_request(struct sim *sim, struct replica *replica,
                           const struct download_slot *request, enum error error)
{
    if (request->is_group) {
        answer_primary(sim, replica, request, error);
    } else {
        answer_meta(sim, replica, request, error);
    }
}

/* --- orders ----------------------------------------------------------------------- */

static enum error check(const struct replica *replica, const struct download_slot *request)
{
    enum bulk_load_status status = (enum bulk_load_status)request->status;
    return request->is_group ? loader_check_group_request(replica, request->ballot, status)
                             : loader_check_request(replica, request->ballot, status);
}

static enum loader_action action_of(const struct replica *replica,
                                    const struct download_slot *request)
{
    return loader_action((enum bulk_load_status)request->status,
                         (enum bulk_load_status)replica->loader.status);
}

static void obey(struct sim *sim, struct replica *replica, struct download_slot *request)
{
    enum error error = check(replica, request);
    if (error == ERR_OK) {
        enum loader_action action = action_of(replica, request);
        if (action == LOADER_START_DOWNLOAD) {
            sim_send(sim, cluster_stub(sim_options(sim), replica_server(sim)), MSG_DOWNLOAD_SLOT,
                     request);
            return;
        }
        loader_act(sim, replica, action);
    }
    loader_finish_request(sim, replica, request, error);
}

void on_bulk_load_request(struct sim *sim, const struct sim_event *event)
{
    const struct bulk_load_request *body = event->body;
    struct download_slot request = {.back = event->back,
                                    .ballot = body->ballot,
                                    .partition = body->partition,
                                    .status = body->status,
                                    .wants_metadata = body->wants_metadata};
    obey(sim, sim_state(sim), &request);
}

void on_group_bulk_load(struct sim *sim, const struct sim_event *event)
{
    const struct group_bulk_load_request *body = event->body;
    struct download_slot request = {.back = event->back,
                                    .ballot = body->ballot,
                                    .partition = replica_partition(sim),
                                    .status = body->status,
                                    .is_group = 1};
    obey(sim, sim_state(sim), &request);
}

/* The stub said whether a download may begin; the order is looked at anew, for it took an event. */
void on_download_slot_given(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    const struct download_slot *request = event->body;
    enum error error = check(replica, request);
    enum loader_action action = error == ERR_OK ? action_of(replica, request) : LOADER_NOTHING;
    if (action == LOADER_START_DOWNLOAD) {
        error = ERR_BUSY;
        if (request->granted) {
            error = replica_download_start(sim, replica);
        } else {
            sim_count(sim, COUNTER_DOWNLOAD_BUSY, 1);
            sim_note(sim, NOTE_DOWNLOAD_BUSY, request->partition, 0, 0, 0);
        }
    } else {
        if (request->granted) {
            struct about_partition unused = {.partition = request->partition};
            sim_send(sim, event->from, MSG_DOWNLOAD_SLOT_BACK, &unused);
        }
        loader_act(sim, replica, action);
    }
    loader_finish_request(sim, replica, request, error);
}

/* --- answers of secondaries ----------------------------------------------------------- */

/* Index of a server among the secondaries, or their number if it is none of them. */
static uint32_t secondary_index(const struct replica *replica, uint16_t server)
{
    uint32_t i = 0;
    while (i < replica->config.secondary_count && replica->config.secondaries[i] != server) {
        i++;
    }
    return i;
}

void on_group_bulk_load_reply(struct sim *sim, const struct sim_event *event)
{
    struct replica *replica = sim_state(sim);
    const struct group_context *context = event->context;
    const struct group_bulk_load_response *response = event->body;
    uint32_t index = secondary_index(replica, context->server);
    if (replica->role != ROLE_PRIMARY || index == replica->config.secondary_count) {
        return;
    }
    struct secondary_state *state = loader_secondary(sim, replica, index);
    state->call = (struct sim_handle){0};
    if (event->outcome != SIM_DELIVERED || response->error != ERR_OK ||
        context->ballot != replica->config.ballot) {
        loader_reset_secondary(state);
        return;
    }
    state->report = response->report;
    state->report.server = context->server;
}
