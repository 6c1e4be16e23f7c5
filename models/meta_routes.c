#include "models/messages.h"
#include "models/meta.h"

/*
 * A client asks where a partition lives (server_state::query_configuration_by_index).
 * Only the leader answers; another sends the client on.
 */
void on_query_config(struct sim *sim, const struct sim_event *event)
{
    const struct about_partition *asked = event->body;
    const struct meta *meta = sim_state(sim);
    struct query_config_reply reply = {.partition = asked->partition};
    if (meta->phase == META_LEADING) {
        reply.config = meta_partition_at(sim, asked->partition)->config;
    } else {
        reply.error = ERR_FORWARD_TO_OTHERS;
    }
    sim_reply(sim, event->back, &reply);
}
