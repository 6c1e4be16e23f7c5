/* The area of whole runs, users under a throttle: how much is let through. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/conformance/areas.h"
#include "tests/conformance/functions.h"
#include "tests/conformance/rig.h"

/* Offered load: so many times what the throttle lets through, so that every partition is busy. */
#define SATURATION 20

/* The requests of a case. */
struct load {
    const char *request;
    int64_t key_bytes;
    int64_t value_bytes;
    int64_t keys;
    int64_t hot_ppm;
    int64_t duration_s;
    int64_t settle_s;
};

/* A size: a number, or `uniform 0..5119`, of which the mean is taken. */
static int64_t read_size(struct conformance_case *self, json_t *json)
{
    const char *text = json_string_value(json);
    long long low = 0;
    long long high = 0;
    if (json_is_integer(json))
        return json_integer_value(json);
    if (text == NULL || strncmp(text, "uniform ", 8) != 0) {
        case_unsupported(self, "when.value_bytes");
        return 0;
    }
    char *end = NULL;
    low = strtoll(text + 8, &end, 10);
    high = strtoll(end + 2, NULL, 10);
    return (low + high) / 2;
}

static struct load read_load(struct conformance_case *self)
{
    struct case_keys *when = &self->when;
    struct load load = {.request = keys_text(when, "request")};
    const char *client = keys_text(when, "client");
    if (client == NULL || strcmp(client, "open loop, saturating") != 0)
        case_unsupported(self, "when.client: %s", client == NULL ? "null" : client);
    load.key_bytes = keys_integer(when, "hash_key_bytes", 50);
    load.key_bytes += keys_integer(when, "sort_key_bytes", 50);
    load.value_bytes = read_size(self, keys_json(when, "value_bytes"));
    load.keys = keys_integer(when, "keys_per_request", 1);
    double share = json_number_value(keys_json(when, "hot_key_share"));
    load.hot_ppm = (int64_t)(share * 1e6);
    (void)keys_json(when, "hot_key_bytes"); /* a key's length: it is counted with the others */
    load.duration_s = keys_integer(when, "duration_s", 10);
    load.settle_s = keys_integer(&self->given, "env_settle_s", 31);
    return load;
}

/* Bytes of one request as the cases count them. */
static int64_t bytes_of(const struct load *load)
{
    return (load->key_bytes + load->value_bytes) * load->keys;
}

/* What an env lets through, requests a second: the count of its last rule. */
static int64_t limit_of(const char *key, const char *env, const struct load *load)
{
    const char *comma = strrchr(env, ',');
    char *rest = NULL;
    int64_t units = strtoll(comma == NULL ? env : comma + 1, &rest, 10);
    units *= *rest == 'K' ? SIM_KIB : *rest == 'M' ? SIM_MIB : 1;
    bool is_by_size = strstr(key, "_by_size") != NULL;
    return is_by_size ? units / bytes_of(load) + 1 : units;
}

/* The table's envs as YAML; gives the lowest limit. */
static int64_t print_envs(json_t *envs, const struct load *load, char *text, size_t bytes)
{
    int64_t lowest = INT64_MAX;
    size_t used = 0;
    const char *key = NULL;
    json_t *env = NULL;
    json_object_foreach (envs, key, env) {
        const char *value = json_string_value(env);
        int64_t limit = limit_of(key, value, load);
        lowest = limit < lowest ? limit : lowest;
        used += (size_t)snprintf(text + used, bytes - used, "    %s: \"%s\"\n", key, value);
        ASSERT(used < bytes);
    }
    return lowest;
}

static bool is_read(const struct load *load)
{
    return strcmp(load->request, "get") == 0 || strcmp(load->request, "multi_get") == 0;
}

/* The scenario's own word for the request; a read is told by its rate alone. */
static const char *request_word(struct conformance_case *self, const struct load *load)
{
    if (strcmp(load->request, "set") == 0 || is_read(load))
        return "put";
    if (strcmp(load->request, "multi_set") == 0)
        return "multi_put";
    case_unsupported(self, "when.request: %s", load->request);
    return "put";
}

static struct rig *open_load(struct conformance_case *self, const struct load *load)
{
    char envs[1024] = "";
    json_t *table_envs = keys_json(&self->given, "envs");
    int64_t rate = SATURATION * print_envs(table_envs, load, envs, sizeof(envs));
    int64_t partitions = keys_integer(&self->given, "partition_count", 8);
    int64_t replicas = keys_integer(&self->given, "replicas", 3);
    return rig_open("scenario: a throttled user\n"
                    "pegasus: %s\n"
                    "duration: 10min\n"
                    "cluster: {meta_servers: 1, replica_servers: 3}\n"
                    "table:\n"
                    "  partitions: %lld\n"
                    "  replicas: %lld\n"
                    "  envs:\n%s"
                    "clients:\n"
                    "  - name: user\n"
                    "    %s: %lld/s\n"
                    "    request: %s\n"
                    "    key: %lldB\n"
                    "    value: %lldB\n"
                    "    keys: %lld\n"
                    "    hot_share: %lldppm\n"
                    "    from: %llds\n"
                    "    until: %llds\n",
                    self->revision, (long long)partitions, (long long)replicas, envs,
                    is_read(load) ? "reads" : "writes", (long long)rate, request_word(self, load),
                    (long long)load->key_bytes, (long long)load->value_bytes, (long long)load->keys,
                    (long long)load->hot_ppm, (long long)load->settle_s,
                    (long long)(load->settle_s + load->duration_s));
}

/* How many requests ended with an error within the seconds of the load. */
static uint64_t ended_with(const struct rig *rig, const struct load *load, int error)
{
    const struct world_plan *plan = rig->plan;
    uint64_t count = 0;
    for (int64_t second = load->settle_s; second < load->settle_s + load->duration_s; second++) {
        size_t row = (size_t)second * plan->series_count * plan->column_count;
        count += rig->sim.tallies[row + (size_t)error];
    }
    return count;
}

/* Whether only errors ended requests that the case allows. */
static void check_errors(struct conformance_case *self, const struct rig *rig,
                         const struct load *load)
{
    json_t *allowed = keys_json(&self->when, "only_errors_allowed");
    const char *only = json_string_value(json_array_get(allowed, 0));
    if (json_array_size(allowed) != 1 || strcmp(only, "busy") != 0)
        case_unsupported(self, "when.only_errors_allowed");
    for (int error = 0; error < ERR_COUNT; error++) {
        uint64_t count = ended_with(rig, load, error);
        if (error != ERR_OK && error != ERR_BUSY && count > 0)
            case_wrong(self, "%llu requests ended with %s", (unsigned long long)count,
                       error_name(error));
    }
    if (ended_with(rig, load, ERR_BUSY) == 0)
        case_wrong(self, "no request was turned away: the load does not saturate");
}

/* Compares a figure a second with {target: 50, tolerance: 15}. */
static void offer_rate(struct conformance_case *self, const char *key, double value)
{
    const json_t *wanted = json_object_get(self->then.all, key);
    double target = json_number_value(json_object_get(wanted, "target"));
    double tolerance = json_number_value(json_object_get(wanted, "tolerance"));
    bool is_near = value >= target - tolerance && value <= target + tolerance;
    offer_json(self, key, is_near ? json_deep_copy(wanted) : json_real(value));
}

void function_load(struct conformance_case *self)
{
    struct load load = read_load(self);
    if (self->is_wrong)
        return;
    struct rig *rig = open_load(self, &load);
    rig_run(rig, (load.settle_s + load.duration_s + 5) * SIM_SECOND);
    double each_second = (double)ended_with(rig, &load, ERR_OK) / (double)load.duration_s;
    offer_rate(self, "accepted_per_second", each_second);
    offer_rate(self, "accepted_bytes_per_second", each_second * (double)bytes_of(&load));
    check_errors(self, rig, &load);
    rig_close(rig);
}
