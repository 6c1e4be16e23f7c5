#include "models/client.h"

#include "models/pegasus.h"
#include "models/retry.h"

#include <string.h>

/* More than so many requests are not made room for. */
#define REQUESTS_MAX ((int64_t)1000000)

/* The running client, its options and its part of the tape. */
struct me {
    struct client *client;
    struct client_route *routes;
    const struct pegasus_options *options;
    const struct client_options *choice;
    uint32_t index;
    uint32_t table;
};

static struct me me_of(struct sim *sim)
{
    struct me me;
    me.client = sim_state(sim);
    me.routes = (struct client_route *)(me.client + 1);
    me.options = sim_options(sim);
    me.index = cluster_client_of(me.options, sim_self(sim));
    me.choice = &me.options->clients[me.index];
    me.table = me.options->derived.client_tables[me.index];
    return me;
}

static uint32_t lane_of(const struct me *me)
{
    return LANE_CLIENT + me->index;
}

static struct client_route *route_of(const struct me *me, uint32_t partition)
{
    ASSERT(partition >= me->options->derived.table_first[me->table]);
    return &me->routes[partition - me->options->derived.table_first[me->table]];
}

static bool is_read(enum request_code code)
{
    return code == RC_GET || code == RC_MULTI_GET;
}

uint32_t client_state_bytes(const struct pegasus_options *options)
{
    int64_t most = 0;
    for (uint32_t i = 0; i < options->derived.table_count; i++) {
        most = options->tables[i].partitions > most ? options->tables[i].partitions : most;
    }
    return (uint32_t)(sizeof(struct client) + (size_t)most * sizeof(struct client_route));
}

/*
 * How long a request of a closed loop takes at least with the pause after it: there and back, and
 * there and back once more between the replicas.
 */
static sim_time round_min(const struct pegasus_options *options,
                          const struct client_options *client)
{
    const sim_time least = client->think + 4 * options->cluster.latency.min;
    return least > SIM_MS / 10 ? least : SIM_MS / 10;
}

/* The longest that a request may be under way, with all its repeats. */
static sim_time life_of(const struct client_options *client)
{
    return client->repeats_refused
               ? client->timeout + backoff_longest(&client->retry, client->timeout)
               : client->timeout;
}

uint32_t client_requests_in(const struct pegasus_options *options, sim_time span)
{
    int64_t total = 0;
    for (uint32_t i = 0; i < options->client_count; i++) {
        const struct client_options *client = &options->clients[i];
        if (client->arrivals == ARRIVALS_CLOSED) {
            total += client->concurrency * (2 + span / round_min(options, client));
        } else {
            const sim_time life = life_of(client);
            const sim_time longer = life > span ? life : span;
            total += (client->writes + client->reads) * (longer / SIM_MS) / 1000 / 1000 + 16;
        }
    }
    return (uint32_t)(total < REQUESTS_MAX ? total : REQUESTS_MAX);
}

uint32_t client_body_bytes(const struct client_options *client, enum request_code code)
{
    bool has_values = code == RC_PUT || code == RC_MULTI_PUT || code == RC_CHECK_AND_SET;
    int64_t bytes = CLIENT_FRAME_BYTES + client->keys * client->key;
    /* A read costs what it finds: throttling by size of reads counts the answer. */
    if (has_values || is_read(code)) {
        bytes += client->keys * client->value;
    }
    return (uint32_t)(bytes < UINT32_MAX ? bytes : UINT32_MAX);
}

/* --- a request ------------------------------------------------------------------ */

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        const uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/*
 * Once chance is over the choices of a request are the digits of how many were sent before it:
 * read or write, the hot partition or any, which one. Each choice then has its share.
 */
struct choices {
    uint64_t mix;     /* of so many in a row */
    uint64_t mix_one; /* what one is worth to sim_draw_fair's bound */
    uint64_t heat;
    uint64_t heat_one;
    uint64_t partitions;
};

static struct choices choices_of(const struct pegasus_options *options, uint32_t client)
{
    const struct client_options *choice = &options->clients[client];
    const uint32_t table = options->derived.client_tables[client];
    const uint64_t all = (uint64_t)(choice->writes + choice->reads);
    const uint64_t mix_one = common_divisor(all, (uint64_t)choice->writes);
    const uint64_t heat_one = common_divisor((uint64_t)SIM_PPM, (uint64_t)choice->hot_share);
    return (struct choices){.mix = mix_one == 0 ? 1 : all / mix_one,
                            .mix_one = mix_one,
                            .heat = (uint64_t)SIM_PPM / heat_one,
                            .heat_one = heat_one,
                            .partitions = (uint64_t)options->tables[table].partitions};
}

int64_t client_turns(const struct pegasus_options *options, uint32_t client)
{
    const struct choices choices = choices_of(options, client);
    return (int64_t)(choices.mix * choices.heat * choices.partitions);
}

int64_t client_arrivals_turn(const struct pegasus_options *options, uint32_t client)
{
    const uint64_t rate =
        (uint64_t)(options->clients[client].writes + options->clients[client].reads);
    return rate == 0 ? 1 : (int64_t)(rate / common_divisor(1000 * (uint64_t)SIM_SECOND, rate));
}

/* Those digits, as turns of sim_draw_fair. */
struct digits {
    uint64_t mix;
    uint64_t heat;
    uint64_t partition;
};

static struct digits digits_of(const struct me *me)
{
    const struct choices choices = choices_of(me->options, me->index);
    const uint64_t rest = me->client->sent / choices.mix;
    return (struct digits){.mix = me->client->sent % choices.mix * choices.mix_one,
                           .heat = rest % choices.heat * choices.heat_one,
                           .partition = rest / choices.heat};
}

static enum request_code draw_code(struct sim *sim, const struct me *me,
                                   const struct digits *digits)
{
    const struct client_options *choice = me->choice;
    const uint64_t all = (uint64_t)(choice->writes + choice->reads);
    if (choice->reads > 0 &&
        (choice->writes == 0 ||
         sim_draw_fair(sim, lane_of(me), all, digits->mix) >= (uint64_t)choice->writes)) {
        return choice->keys > 1 ? RC_MULTI_GET : RC_GET;
    }
    return (enum request_code)client_request_codes[choice->request];
}

static uint32_t draw_partition(struct sim *sim, const struct me *me, const struct digits *digits)
{
    const uint32_t first = me->options->derived.table_first[me->table];
    const uint64_t count = (uint64_t)me->options->tables[me->table].partitions;
    const int64_t hot = me->choice->hot_share;
    if (hot > 0 &&
        (int64_t)sim_draw_fair(sim, lane_of(me), (uint64_t)SIM_PPM, digits->heat) < hot) {
        return first;
    }
    return first + (uint32_t)sim_draw_fair(sim, lane_of(me), count, digits->partition);
}

static void finish(struct sim *sim, const struct me *me, const struct client_request *request,
                   enum error error)
{
    if (is_read((enum request_code)request->code)) {
        sim_count(sim, error == ERR_OK ? COUNTER_READS_OK : COUNTER_READS_FAILED, 1);
    } else {
        sim_count(sim, error == ERR_OK ? COUNTER_WRITES_OK : COUNTER_WRITES_FAILED, 1);
    }
    if (me->choice->arrivals == ARRIVALS_CLOSED) {
        sim_polling(sim);
        (void)sim_timer_again(sim, me->choice->think, MSG_CLIENT_TICK, NULL);
    }
}

static void ask_meta(struct sim *sim, const struct me *me, const struct client_request *request)
{
    const sim_time left = request->deadline - sim_now(sim);
    const sim_time usual = me->options->config.rpc_timeout;
    const struct about_partition body = {.partition = request->partition};
    const struct sim_call call = {.to = cluster_meta(me->client->leader),
                                  .kind = MSG_QUERY_CONFIG,
                                  .reply_kind = MSG_QUERY_CONFIG_REPLY,
                                  .timeout = left < usual ? left : usual,
                                  .context = request,
                                  .context_bytes = sizeof(*request)};
    route_of(me, request->partition)->is_asking = 1;
    (void)sim_call(sim, &call, &body);
}

static void call_primary(struct sim *sim, const struct me *me, const struct client_request *request,
                         uint16_t primary)
{
    const struct client_write body = {
        .id = request->id,
        .timeout = request->deadline - sim_now(sim),
        .body_bytes = request->body_bytes,
        .partition = request->partition,
        .code = request->code,
    };
    const struct sim_call call = {.to = cluster_replica(me->options, request->partition, primary),
                                  .kind = MSG_CLIENT_WRITE,
                                  .reply_kind = MSG_WRITE_REPLY,
                                  .timeout = body.timeout,
                                  .context = request,
                                  .context_bytes = sizeof(*request)};
    (void)sim_call(sim, &call, &body);
}

/* Whether the user begins a write anew that the library gave up: it was refused, for now. */
static bool repeats(const struct me *me, const struct client_request *request, enum error error)
{
    const bool is_refused = error == ERR_BUSY || error == ERR_OPERATION_DISABLED;
    return me->choice->repeats_refused && is_refused &&
           !is_read((enum request_code)request->code) &&
           request->repeats < me->choice->retry.attempts;
}

/* The same write once more after a pause, with a timeout of its own. */
static void repeat(struct sim *sim, const struct me *me, struct client_request *request)
{
    request->repeats++;
    const sim_time pause =
        backoff_draw(sim, LANE_CLIENT_RETRY, &me->choice->retry, request->repeats);
    request->tries = 0;
    request->deadline = sim_now(sim) + pause + me->choice->timeout;
    sim_count(sim, COUNTER_WRITES_REPEATED, 1);
    (void)sim_timer(sim, pause, MSG_CLIENT_AGAIN, request);
}

/* Tries again after the library's gap, or gives up when the time is over by then. */
static void wait_and_try(struct sim *sim, const struct me *me, struct client_request *request)
{
    const sim_time gap = retry_gap((enum client_library)me->choice->library, request->tries);
    if (sim_now(sim) + gap >= request->deadline) {
        finish(sim, me, request, ERR_TIMEOUT);
        return;
    }
    (void)sim_timer(sim, gap, MSG_CLIENT_AGAIN, request);
}

/* One try: to the primary if it is known, else first to meta. */
static void try_now(struct sim *sim, const struct me *me, struct client_request *request)
{
    const struct client_route *route = route_of(me, request->partition);
    if (request->tries < UINT8_MAX) {
        request->tries++;
    }
    if (route->primary != NO_SERVER) {
        call_primary(sim, me, request, route->primary);
    } else if (route->is_asking) {
        wait_and_try(sim, me, request);
    } else {
        ask_meta(sim, me, request);
    }
}

static void begin_request(struct sim *sim, const struct me *me)
{
    struct client_request request = {0};
    const struct digits digits = sim_is_settled(sim) ? digits_of(me) : (struct digits){0};
    const enum request_code code = draw_code(sim, me, &digits);
    request.partition = draw_partition(sim, me, &digits);
    me->client->sent++;
    request.id =
        (uint64_t)(me->index + 1) << 56 | (uint64_t)me->client->epoch << 40 | me->client->sent;
    request.first = sim_now(sim);
    request.deadline = request.first + me->choice->timeout;
    request.body_bytes = client_body_bytes(me->choice, code);
    request.code = (uint8_t)code;
    const bool reads = is_read(code);
    (void)sim_work_open(sim, reads ? WORK_USER_READ : WORK_USER_WRITE, me->index);
    if (!reads) {
        sim_count(sim, COUNTER_WRITES_SENT, 1);
    }
    try_now(sim, me, &request);
}

/* --- arrivals -------------------------------------------------------------------- */

/* How many arrivals at a rate were due by now. */
static uint64_t arrivals_due(const struct me *me, sim_time now, int64_t rate)
{
    return now <= me->choice->from ? 0
                                   : (uint64_t)((sim_wide)(now - me->choice->from) *
                                                (uint64_t)rate / (1000 * (uint64_t)SIM_SECOND));
}

/*
 * When the next request of an open loop is due, counted from now. Once chance is over, what came
 * by chance comes evenly.
 */
static sim_time next_arrival(struct sim *sim, const struct me *me)
{
    const int64_t rate = me->choice->writes + me->choice->reads;
    if (me->choice->arrivals == ARRIVALS_POISSON) {
        if (!sim_is_settled(sim)) {
            return sim_draw_exponential(sim, lane_of(me), 1000 * SIM_SECOND / rate);
        }
        if (me->client->due == 0) {
            me->client->due = arrivals_due(me, sim_now(sim), rate);
        }
    }
    me->client->due++;
    const sim_time at = me->choice->from +
                        (sim_time)((sim_wide)me->client->due * 1000 * SIM_SECOND / (uint64_t)rate);
    return at > sim_now(sim) ? at - sim_now(sim) : 0;
}

void on_client_tick(struct sim *sim, const struct sim_event *event)
{
    (void)event;
    const struct me me = me_of(sim);
    if (me.choice->until != 0 && sim_now(sim) >= me.choice->until) {
        return;
    }
    sim_polling(sim);
    if (me.choice->arrivals != ARRIVALS_CLOSED) {
        (void)sim_timer(sim, next_arrival(sim, &me), MSG_CLIENT_TICK, NULL);
    }
    begin_request(sim, &me);
}

static void begin_arrivals(struct sim *sim, const struct me *me, sim_time delay)
{
    if (me->choice->writes + me->choice->reads == 0) {
        return;
    }
    sim_polling(sim);
    const bool is_closed = me->choice->arrivals == ARRIVALS_CLOSED;
    const int64_t count = is_closed ? me->choice->concurrency : 1;
    for (int64_t i = 0; i < count; i++) {
        (void)sim_timer(sim, delay, MSG_CLIENT_TICK, NULL);
    }
}

void clients_start(struct sim *sim)
{
    const struct pegasus_options *options = sim_options(sim);
    for (uint32_t i = 0; i < options->client_count; i++) {
        sim_act_as(sim, cluster_client(options, i));
        const struct me me = me_of(sim);
        const uint32_t first = options->derived.table_first[me.table];
        for (uint32_t p = 0; p < (uint32_t)options->tables[me.table].partitions; p++) {
            me.routes[p].primary = options->cluster.is_empty
                                       ? NO_SERVER
                                       : (uint16_t)cluster_home(options, first + p, 0);
        }
        begin_arrivals(sim, &me, me.choice->from);
    }
}

/* --- answers ----------------------------------------------------------------------- */

static enum error error_of(const struct sim_event *event, uint16_t answered)
{
    switch ((enum sim_outcome)event->outcome) {
    case SIM_TIMEOUT:
        return ERR_TIMEOUT;
    case SIM_REFUSED:
        return ERR_NETWORK_FAILURE;
    case SIM_DELIVERED:
        break;
    }
    return (enum error)answered;
}

void on_client_again(struct sim *sim, const struct sim_event *event)
{
    const struct me me = me_of(sim);
    struct client_request request;
    memcpy(&request, event->body, sizeof(request));
    try_now(sim, &me, &request);
}

void on_write_reply(struct sim *sim, const struct sim_event *event)
{
    const struct me me = me_of(sim);
    const struct write_response *answer = event->body;
    struct client_request request;
    memcpy(&request, event->context, sizeof(request));
    const enum error error = error_of(event, answer->error);
    sim_tally(sim, me.index, error);
    if (error == ERR_OK) {
        finish(sim, &me, &request, ERR_OK);
        return;
    }
    const enum retry retry =
        retry_of((enum client_library)me.choice->library, error, event->outcome == SIM_TIMEOUT);
    if (retry == RETRY_REFRESH || retry == RETRY_NEVER_REFRESH) {
        route_of(&me, request.partition)->primary = NO_SERVER;
    }
    if (retry == RETRY_KEEP || retry == RETRY_REFRESH) {
        wait_and_try(sim, &me, &request);
    } else if (repeats(&me, &request, error)) {
        repeat(sim, &me, &request);
    } else {
        finish(sim, &me, &request, error);
    }
}

void on_query_config_reply(struct sim *sim, const struct sim_event *event)
{
    const struct me me = me_of(sim);
    const struct query_config_reply *answer = event->body;
    struct client_request request;
    memcpy(&request, event->context, sizeof(request));
    struct client_route *route = route_of(&me, request.partition);
    route->is_asking = 0;
    const enum error error = error_of(event, answer->error);
    if (error == ERR_OK) {
        route->primary = answer->config.primary;
    } else {
        me.client->leader = (me.client->leader + 1) % me.options->derived.meta_count;
    }
    if (route->primary == NO_SERVER) {
        wait_and_try(sim, &me, &request);
    } else if (sim_now(sim) >= request.deadline) {
        finish(sim, &me, &request, ERR_TIMEOUT);
    } else {
        call_primary(sim, &me, &request, route->primary);
    }
}

/* --- the client's node -------------------------------------------------------------- */

void client_crash(struct sim *sim)
{
    (void)sim;
}

void client_restart(struct sim *sim)
{
    const struct me me = me_of(sim);
    const uint32_t count = (uint32_t)me.options->tables[me.table].partitions;
    for (uint32_t p = 0; p < count; p++) {
        me.routes[p] = (struct client_route){.primary = NO_SERVER};
    }
    me.client->epoch++;
    me.client->sent = 0;
    me.client->leader = 0;
    const sim_time now = sim_now(sim);
    if (me.choice->arrivals == ARRIVALS_FIXED || me.client->due > 0) {
        /* The arrivals that were due while the node was down are gone. */
        const int64_t rate = me.choice->writes + me.choice->reads;
        me.client->due = arrivals_due(&me, now, rate);
    }
    begin_arrivals(sim, &me, now < me.choice->from ? me.choice->from - now : 0);
}
