#include "models/meta.h"
#include "models/partition_config.h"
#include "models/pegasus.h"
#include "sim/words.h"

/*
 * What of its environment a load cannot do without, in whatever stage it is.
 * Everything here is judged for good: the engine asks only when nothing is in
 * store that brings a node or link back. What the cluster can do without, be it
 * that a table's groups move to other servers or that a standby takes the lead, is
 * no excuse; nor is what makes a load fail by its own rules: without the remote
 * storage a download ends in an error and the load in FAILED.
 */

/* Missing nodes and links that a reason names; the rest is counted. */
#define MISSING_NAMED 4

/* What an excuse looks at. */
struct view {
    const struct sim *sim;
    const struct pegasus_options *options;
    uint32_t table;
    uint32_t leader; /* meta server that leads; SIM_NOBODY */
};

/* The nodes after the replica servers, in cluster.h's order. */
static uint32_t zookeeper_node(const struct pegasus_options *options)
{
    return options->derived.meta_count + options->derived.server_count;
}

static bool meta_is_cut_off(const struct view *view, uint32_t meta)
{
    return sim_is_parted(view->sim, cluster_meta_node(meta), zookeeper_node(view->options));
}

/* Whether a meta server leads or could. */
static bool meta_serves(const struct view *view, uint32_t meta)
{
    return !sim_is_gone(view->sim, cluster_meta_node(meta)) && !meta_is_cut_off(view, meta);
}

static const struct meta *meta_state_of(const struct view *view, uint32_t meta)
{
    return sim_peek(view->sim, cluster_meta(meta));
}

static struct view view_of(const struct sim *sim, uint32_t table)
{
    struct view view = {
        .sim = sim, .options = sim_options(sim), .table = table, .leader = SIM_NOBODY};
    for (uint32_t i = 0; i < view.options->derived.meta_count; i++) {
        const struct meta *meta = meta_state_of(&view, i);
        if (meta != NULL && meta->phase == META_LEADING && meta_serves(&view, i)) {
            view.leader = i;
        }
    }
    return view;
}

static bool reaches(const struct view *view, uint32_t meta, uint32_t server)
{
    return meta_serves(view, meta) && !sim_is_parted(view->sim, cluster_meta_node(meta),
                                                     cluster_server_node(view->options, server));
}

/* Whether a server can be a member of a group: it runs, and whoever leads can reach it. */
static bool server_serves(const struct view *view, uint32_t server)
{
    if (sim_is_gone(view->sim, cluster_server_node(view->options, server))) {
        return false;
    }
    if (view->leader != SIM_NOBODY) {
        return reaches(view, view->leader, server);
    }
    bool is_reached = false;
    for (uint32_t i = 0; i < view->options->derived.meta_count; i++) {
        is_reached = is_reached || reaches(view, i, server);
    }
    return is_reached;
}

static int64_t members_needed(const struct view *view)
{
    return view->options->tables[view->table].replicas;
}

/* --- the reason --------------------------------------------------------------------------- */

/* A list of what is missing: "a is down since 1 s, b is down since 2 s and 3 more". */
struct missing {
    struct text_end *reason;
    uint32_t count;
};

/* Whether the next one is named; writes the comma before it. */
static bool is_named(struct missing *missing)
{
    missing->count++;
    if (missing->count > 1 && missing->count <= MISSING_NAMED) {
        text_add(missing->reason, ", ");
    }
    return missing->count <= MISSING_NAMED;
}

static void end_list(const struct missing *missing)
{
    if (missing->count > MISSING_NAMED) {
        text_add(missing->reason, " and %u more", missing->count - MISSING_NAMED);
    }
    text_add(missing->reason, ": ");
}

static const char *table_name(const struct view *view)
{
    return view->options->tables[view->table].name;
}

/* A server that does not serve: it is down, or cut off from the leader. */
static void say_server(const struct view *view, uint32_t server, struct text_end *reason)
{
    const uint32_t node = cluster_server_node(view->options, server);
    const uint32_t meta = cluster_meta_node(view->leader == SIM_NOBODY ? 0 : view->leader);
    if (sim_is_gone(view->sim, node)) {
        sim_say_gone(view->sim, node, reason);
    } else if (sim_is_parted(view->sim, meta, node)) {
        sim_say_parted(view->sim, meta, node, reason);
    } else {
        text_add(reason, "replica-%u is out of reach", server + 1);
    }
}

/* --- who leads ------------------------------------------------------------------------------ */

/* Whether nobody at all reaches ZooKeeper. */
static bool zookeeper_is_alone(const struct view *view)
{
    const uint32_t node = zookeeper_node(view->options);
    uint32_t others = 0;
    for (uint32_t i = 0; i < cluster_node_count(view->options); i++) {
        others += i != node && !sim_is_parted(view->sim, node, i);
    }
    return others == 0;
}

static bool no_zookeeper(const struct sim *sim, uint32_t table, struct text_end *reason)
{
    const struct view view = view_of(sim, table);
    const uint32_t node = zookeeper_node(view.options);
    if (sim_is_gone(sim, node)) {
        sim_say_gone(sim, node, reason);
    } else if (zookeeper_is_alone(&view)) {
        sim_say_parted(sim, node, cluster_meta_node(0), reason);
    } else {
        return false;
    }
    text_add(reason,
             ": no meta server leads without its lock, and every step of the load of %s is written "
             "there before it is done",
             table_name(&view));
    return true;
}

static bool no_meta(const struct sim *sim, uint32_t table, struct text_end *reason)
{
    const struct view view = view_of(sim, table);
    for (uint32_t i = 0; i < view.options->derived.meta_count; i++) {
        if (meta_serves(&view, i)) {
            return false;
        }
    }
    struct missing missing = {.reason = reason};
    for (uint32_t i = 0; i < view.options->derived.meta_count; i++) {
        const uint32_t node = cluster_meta_node(i);
        if (!is_named(&missing)) {
            continue;
        }
        if (sim_is_gone(sim, node)) {
            sim_say_gone(sim, node, reason);
        } else {
            sim_say_parted(sim, node, zookeeper_node(view.options), reason);
        }
    }
    end_list(&missing);
    text_add(reason,
             "no meta server is left that can lead, and without one nobody polls, orders or ends "
             "the load of %s",
             table_name(&view));
    return true;
}

/* --- who holds the data ----------------------------------------------------------------------- */

static bool too_few_servers(const struct sim *sim, uint32_t table, struct text_end *reason)
{
    const struct view view = view_of(sim, table);
    const uint32_t servers = view.options->derived.server_count;
    uint32_t serving = 0;
    for (uint32_t i = 0; i < servers; i++) {
        serving += server_serves(&view, i);
    }
    if (serving >= members_needed(&view)) {
        return false;
    }
    struct missing missing = {.reason = reason};
    for (uint32_t i = 0; i < servers; i++) {
        if (!server_serves(&view, i) && is_named(&missing)) {
            say_server(&view, i, reason);
        }
    }
    end_list(&missing);
    text_add(reason,
             "%u of %u replica servers are left, and each partition of %s needs a full group of "
             "%u to be downloaded, to ingest and to clean up",
             serving, servers, table_name(&view), (uint32_t)members_needed(&view));
    return true;
}

/* Partitions of the view's table as the leader knows them; null if nobody leads. */
static const struct meta_partition *partitions_of(const struct view *view)
{
    if (view->leader == SIM_NOBODY) {
        return NULL;
    }
    const struct meta *meta = meta_state_of(view, view->leader);
    return meta_look_partitions(meta) + view->options->derived.table_first[view->table];
}

/* Of secondaries that are all gone, the first; NO_SERVER if one of them can take the lead. */
static uint16_t lost_secondary(const struct view *view, const struct partition_config *config)
{
    for (uint32_t i = 0; i < config->secondary_count; i++) {
        if (server_serves(view, config->secondaries[i])) {
            return NO_SERVER;
        }
    }
    return config->secondaries[0];
}

/* Of the last two members that a group lost, one that does not come back; NO_SERVER. */
static uint16_t lost_member(const struct view *view, const struct meta_partition *partition)
{
    if (partition->adding != NO_SERVER && server_serves(view, partition->adding)) {
        return NO_SERVER;
    }
    for (uint32_t i = 0; i < 2; i++) {
        const uint16_t server = partition->dropped[i];
        if (server != NO_SERVER && !server_serves(view, server)) {
            return server;
        }
    }
    return NO_SERVER;
}

/*
 * Who would have to be back for a partition to have a primary again
 * (on_missing_primary in partition_guardian.cpp): a secondary, or, when there
 * is none, both of the last two that were lost. NO_SERVER if nobody.
 */
static uint16_t waited_for(const struct view *view, const struct meta_partition *partition)
{
    if (partition->config.primary != NO_SERVER) {
        return NO_SERVER;
    }
    return partition->config.secondary_count > 0 ? lost_secondary(view, &partition->config)
                                                 : lost_member(view, partition);
}

static bool a_group_is_lost(const struct sim *sim, uint32_t table, struct text_end *reason)
{
    const struct view view = view_of(sim, table);
    const struct meta_partition *partitions = partitions_of(&view);
    for (uint32_t i = 0; partitions != NULL && i < view.options->tables[table].partitions; i++) {
        const uint16_t server = waited_for(&view, &partitions[i]);
        if (server == NO_SERVER) {
            continue;
        }
        say_server(&view, server, reason);
        text_add(reason,
                 ": partition %u.%u of %s has no primary and no other member left, and nobody else "
                 "may lead it before that one is back",
                 table + 1, i, table_name(&view));
        return true;
    }
    return false;
}

/* How many servers can be in a group around a primary, itself included. */
static uint32_t within_reach(const struct view *view, uint16_t primary)
{
    const uint32_t node = cluster_server_node(view->options, primary);
    uint32_t count = 0;
    for (uint32_t i = 0; i < view->options->derived.server_count; i++) {
        count += server_serves(view, i) &&
                 !sim_is_parted(view->sim, node, cluster_server_node(view->options, i));
    }
    return count;
}

static void say_reach(const struct view *view, uint32_t partition, uint16_t primary,
                      struct text_end *reason)
{
    const uint32_t node = cluster_server_node(view->options, primary);
    struct missing missing = {.reason = reason};
    for (uint32_t i = 0; i < view->options->derived.server_count; i++) {
        const uint32_t other = cluster_server_node(view->options, i);
        const bool is_parted = sim_is_parted(view->sim, node, other);
        if ((is_parted || !server_serves(view, i)) && is_named(&missing)) {
            if (is_parted) {
                sim_say_parted(view->sim, node, other, reason);
            } else {
                say_server(view, i, reason);
            }
        }
    }
    end_list(&missing);
    text_add(reason,
             "replica-%u leads partition %u.%u of %s and reaches %u servers, itself among them, of "
             "the %u of a full group",
             primary + 1U, view->table + 1, partition, table_name(view),
             within_reach(view, primary), (uint32_t)members_needed(view));
}

static bool a_primary_is_cut_off(const struct sim *sim, uint32_t table, struct text_end *reason)
{
    const struct view view = view_of(sim, table);
    const struct meta_partition *partitions = partitions_of(&view);
    for (uint32_t i = 0; partitions != NULL && i < view.options->tables[table].partitions; i++) {
        const uint16_t primary = partitions[i].config.primary;
        if (primary != NO_SERVER && server_serves(&view, primary) &&
            within_reach(&view, primary) < members_needed(&view)) {
            say_reach(&view, i, primary, reason);
            return true;
        }
    }
    return false;
}

const struct sim_excuse model_excuses[MODEL_EXCUSE_COUNT] = {
    {"no ZooKeeper", "ZooKeeper, where loads and the leader lock are kept, is gone for good",
     OBLIGATION_LOAD, no_zookeeper},
    {"no meta server", "Every meta server is gone for good or cut off from ZooKeeper",
     OBLIGATION_LOAD, no_meta},
    {"too few replica servers", "Fewer replica servers are left than a partition has replicas",
     OBLIGATION_LOAD, too_few_servers},
    {"a partition is lost", "One of the last members of a partition that has none is gone for good",
     OBLIGATION_LOAD, a_group_is_lost},
    {"a primary is cut off", "A primary reaches fewer servers than its partition has replicas",
     OBLIGATION_LOAD, a_primary_is_cut_off},
};
