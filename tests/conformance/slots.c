/* Areas about ingestion slots by node and disk: the counters alone, without a world. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/meta_slots.h"
#include "models/options.h"
#include "tests/conformance/areas.h"
#include "tests/conformance/defaults.h"

#define NODES_MAX           DISKS_MAX /* as many names as `names` holds */
#define PARTITIONS_MAX_HERE 1024

/* Names of nodes and disks, in the order they are first spoken of. */
struct names {
    const char *names[DISKS_MAX];
    uint32_t count;
};

/* The number of a name; complains, and gives 0, if it is none or one too many. */
static uint32_t index_of(struct conformance_case *self, struct names *names, const char *name)
{
    for (uint32_t i = 0; name != NULL && i < names->count; i++) {
        if (strcmp(names->names[i], name) == 0)
            return i;
    }
    if (name == NULL || names->count == DISKS_MAX) {
        case_unsupported(self, "a node or disk without a name, or more than %d", DISKS_MAX);
        return 0;
    }
    names->names[names->count] = name;
    return names->count++;
}

/* The leader's counters of a few servers and partitions. */
struct bench {
    struct meta *meta;
    struct names nodes;
    struct names disks;
};

static void bench_open(struct bench *bench)
{
    memset(bench, 0, sizeof(*bench));
    bench->meta = calloc(1, sizeof(struct meta) + sizeof(struct meta_table) +
                                PARTITIONS_MAX_HERE * sizeof(struct meta_partition) +
                                NODES_MAX * sizeof(struct meta_server));
    ASSERT(bench->meta != NULL);
    bench->meta->table_count = 1;
    bench->meta->partition_count = PARTITIONS_MAX_HERE;
    bench->meta->server_count = NODES_MAX;
}

static struct meta_server *server_of(struct conformance_case *self, struct bench *bench,
                                     const char *node)
{
    return &meta_servers(bench->meta)[index_of(self, &bench->nodes, node)];
}

/* Takes over what is known of a server: {total: 1, disks: {tag1: 1}}. */
static void read_server(struct conformance_case *self, struct bench *bench, const char *node,
                        json_t *given)
{
    struct meta_server *server = server_of(self, bench, node);
    struct case_keys keys;
    const char *disk = NULL;
    json_t *count = NULL;
    keys_open(&keys, "node", given);
    const struct count_rule any = {.max = UINT16_MAX - 1};
    server->ingesting = (uint16_t)keys_count(self, &keys, "total", any);
    json_object_foreach (keys_json(&keys, "disks"), disk, count) {
        uint32_t index = index_of(self, &bench->disks, disk);
        slots_know_disk(server, index);
        if (!json_is_integer(count) || json_integer_value(count) < 0 ||
            json_integer_value(count) > any.max)
            case_unsupported(self, "%s.disks.%s: no count", node, disk);
        server->disk_ingesting[index] = (uint16_t)json_integer_value(count);
    }
    keys_close(self, &keys);
}

static struct slot_limits limits_of(struct conformance_case *self)
{
    struct slot_limits limits = slots_limits(default_options(self));
    const struct count_rule disks = {limits.disk_min, 0, INT32_MAX};
    const struct count_rule most = {limits.node_max, 0, INT32_MAX};
    limits.disk_min = keys_count(self, &self->given, "min_disks", disks);
    limits.node_max = keys_count(self, &self->given, "per_node_limit", most);
    return limits;
}

static void check_disk(struct conformance_case *self, struct bench *bench)
{
    const char *disk = keys_needed(self, &self->when, "disk");
    read_server(self, bench, "node", keys_json(&self->given, "node"));
    struct meta_server *server = server_of(self, bench, "node");
    uint32_t index = index_of(self, &bench->disks, disk);
    slots_know_disk(server, index);
    offer_integer(self, "disk_count", server->disk_ingesting[index]);
}

static void check_disk_limit(struct conformance_case *self)
{
    struct slot_limits limits = limits_of(self);
    limits.node_max = keys_count(self, &self->when, "per_node_limit",
                                 (struct count_rule){limits.node_max, 0, INT32_MAX});
    uint32_t disks = (uint32_t)keys_count(self, &self->given, "known_disks",
                                          (struct count_rule){.max = INT32_MAX});
    offer_integer(self, "limit", slots_disk_limit(limits, disks));
}

/* Whether one more fits on a disk, with the limit of a disk forced. */
static void check_may_add(struct conformance_case *self, struct bench *bench)
{
    struct slot_limits limits = limits_of(self);
    read_server(self, bench, "node", keys_json(&self->given, "node"));
    const struct meta_server *server = server_of(self, bench, "node");
    uint32_t disk = index_of(self, &bench->disks, keys_needed(self, &self->when, "disk"));
    int64_t disk_max = slots_disk_limit(limits, server->known_disks);
    disk_max = keys_integer(&self->given, "per_disk_limit_forced", disk_max);
    offer_bool(
        self, "allowed",
        slots_fit(server->ingesting, server->disk_ingesting[disk], limits.node_max, disk_max));
}

static void check_node_may_add(struct conformance_case *self, struct bench *bench)
{
    struct slot_limits limits = limits_of(self);
    const char *node = NULL;
    json_t *given = NULL;
    json_object_foreach (keys_json(&self->given, "nodes"), node, given)
        read_server(self, bench, node, given);
    struct meta_server *server = server_of(self, bench, keys_needed(self, &self->when, "node"));
    uint32_t disk = index_of(self, &bench->disks, keys_needed(self, &self->when, "disk"));
    offer_bool(self, "allowed", slots_server_allows(server, disk, limits));
}

/* The members of a partition and their disks: {N1: tag1, N2: tag1}. */
static uint32_t members_of(struct conformance_case *self, struct bench *bench, json_t *layout,
                           int64_t partition, struct slot_member *members)
{
    char key[24];
    (void)snprintf(key, sizeof(key), "%lld", (long long)partition);
    uint32_t count = 0;
    const char *node = NULL;
    json_t *disk = NULL;
    json_object_foreach (json_object_get(layout, key), node, disk) {
        if (count == REPLICAS_MAX) {
            case_unsupported(self, "layout.%s: more than %d members", key, REPLICAS_MAX);
            break;
        }
        members[count++] = (struct slot_member){
            .server = (uint16_t)index_of(self, &bench->nodes, node),
            .disk = (uint16_t)index_of(self, &bench->disks, json_string_value(disk)),
        };
    }
    return count;
}

static json_t *counts_of(struct bench *bench)
{
    json_t *counts = json_object();
    for (uint32_t i = 0; i < bench->nodes.count; i++) {
        const struct meta_server *server = &meta_servers(bench->meta)[i];
        json_t *row = json_object();
        (void)json_object_set_new(row, "total", json_integer(server->ingesting));
        for (uint32_t disk = 0; disk < bench->disks.count; disk++)
            (void)json_object_set_new(row, bench->disks.names[disk],
                                      json_integer(server->disk_ingesting[disk]));
        (void)json_object_set_new(counts, bench->nodes.names[i], row);
    }
    return counts;
}

static json_t *view_of(struct bench *bench)
{
    json_t *ingesting = json_array();
    for (uint32_t i = 0; i < PARTITIONS_MAX_HERE; i++) {
        if (meta_partitions(bench->meta)[i].slot_count > 0)
            (void)json_array_append_new(ingesting, json_integer(i));
    }
    return json_pack("{s:o, s:o}", "ingesting", ingesting, "counts", counts_of(bench));
}

/* Does one step: {add: 0}, {remove: 0} or {reset_table: true}. */
static void do_step(struct conformance_case *self, struct bench *bench, json_t *layout,
                    json_t *step)
{
    struct case_keys keys;
    struct slot_member members[REPLICAS_MAX];
    keys_open(&keys, "step", step);
    const struct count_rule there = {-1, 0, PARTITIONS_MAX_HERE - 1};
    int64_t added = keys_have(&keys, "add") ? keys_count(self, &keys, "add", there) : -1;
    int64_t removed = keys_have(&keys, "remove") ? keys_count(self, &keys, "remove", there) : -1;
    if (added >= 0 && meta_partitions(bench->meta)[added].slot_count > 0)
        case_unsupported(self, "step: partition %lld is added twice", (long long)added);
    else if (added >= 0)
        slots_take(bench->meta, (uint32_t)added, members,
                   members_of(self, bench, layout, added, members));
    if (removed >= 0)
        (void)slots_free(bench->meta, (uint32_t)removed);
    if (keys_bool(&keys, "reset_table", false)) {
        for (uint32_t i = 0; i < PARTITIONS_MAX_HERE; i++)
            (void)slots_free(bench->meta, i);
    }
    keys_close(self, &keys);
}

static void check_script(struct conformance_case *self, struct bench *bench)
{
    json_t *layout = keys_json(&self->given, "layout");
    const json_t *wanted = json_object_get(self->then.all, "after_each");
    json_t *views = json_array();
    const char *node = NULL;
    json_t *disks = NULL;
    size_t index = 0;
    json_t *item = NULL;
    (void)limits_of(self);
    const struct count_rule any = {.max = UINT16_MAX / 2};
    uint16_t start = (uint16_t)keys_count(self, &self->given, "all_counts_start", any);
    json_object_foreach (keys_json(&self->given, "nodes_known"), node, disks) {
        struct meta_server *server = server_of(self, bench, node);
        server->ingesting = start;
        json_array_foreach (disks, index, item) {
            uint32_t disk = index_of(self, &bench->disks, json_string_value(item));
            slots_know_disk(server, disk);
            server->disk_ingesting[disk] = start;
        }
    }
    json_array_foreach (keys_json(&self->when, "steps"), index, item) {
        do_step(self, bench, layout, item);
        bool is_asked = !json_is_null(json_array_get(wanted, index));
        (void)json_array_append_new(views, is_asked ? view_of(bench) : json_null());
    }
    offer_json(self, "after_each", views);
}

static void check_defaults(struct conformance_case *self)
{
    (void)keys_bool(&self->given, "defaults", true);
    struct slot_limits limits = slots_limits(default_options(self));
    offer_integer(self, "per_node_limit", limits.node_max);
    offer_integer(self, "min_disks", limits.disk_min);
}

void area_ingestion_context(struct conformance_case *self)
{
    static const char *const ops[] = {"init_disk", "per_disk_limit", "may_add", "node_may_add",
                                      "script",    "defaults",       NULL};
    struct bench bench;
    bench_open(&bench);
    switch (case_op_of(self, ops)) {
    case 0:
        check_disk(self, &bench);
        break;
    case 1:
        check_disk_limit(self);
        break;
    case 2:
        check_may_add(self, &bench);
        break;
    case 3:
        check_node_may_add(self, &bench);
        break;
    case 4:
        check_script(self, &bench);
        break;
    case 5:
        check_defaults(self);
        break;
    default:
        break;
    }
    free(bench.meta);
}
