/* The area of whole runs, users under a throttle: how much is let through. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "tests/conformance/areas.h"
#include "tests/conformance/functions.h"
#include "tests/conformance/rig.h"

/* Offered load: so many times what the throttle lets through, so that every partition is busy. */
#define SATURATION 20

/* Offered load at most, and when nothing limits it; requests a second. */
#define RATE_MAX  200000
#define RATE_FREE 2000

#define SECONDS_MAX 3600

/* Requests under way at once of users who wait for answers. */
#define CLOSED_CONCURRENCY 50

/* The requests of a case. */
struct load {
    const char *request;
    bool is_closed; /* each after the answer to another */
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
    if (json == NULL || json_is_null(json))
        return 100;
    if (json_is_integer(json))
        return json_integer_value(json);
    if (text != NULL && strncmp(text, "uniform ", 8) == 0) {
        char *end = NULL;
        long long low = strtoll(text + 8, &end, 10);
        if (strncmp(end, "..", 2) == 0) {
            long long high = strtoll(end + 2, &end, 10);
            if (*end == '\0' && low >= 0 && high >= low && high < INT32_MAX)
                return (low + high) / 2;
        }
    }
    case_unsupported(self, "when.value_bytes: neither a number nor `uniform 0..9`");
    return 0;
}

/* Whether each request waits for another's answer: `closed loop`; an open loop saturates. */
static bool read_client(struct conformance_case *self)
{
    const char *client = keys_text(&self->when, "client");
    if (client == NULL || strncmp(client, "open loop", 9) == 0)
        return false;
    if (strncmp(client, "closed loop", 11) != 0)
        case_unsupported(self, "when.client: %s", client);
    return true;
}

static struct load read_load(struct conformance_case *self)
{
    struct case_keys *when = &self->when;
    struct load load = {.request = keys_needed(self, when, "request")};
    const struct count_rule bytes = {50, 0, 32768};
    const struct count_rule keys = {1, 1, 100000};
    load.is_closed = read_client(self);
    load.key_bytes = keys_count(self, when, "hash_key_bytes", bytes);
    load.key_bytes += keys_count(self, when, "sort_key_bytes", bytes);
    load.value_bytes = read_size(self, keys_json(when, "value_bytes"));
    load.keys = keys_count(self, when, "keys_per_request", keys);
    double share = json_number_value(keys_json(when, "hot_key_share"));
    load.hot_ppm = share >= 0 && share <= 1 ? (int64_t)(share * 1e6) : -1;
    if (load.hot_ppm < 0)
        case_unsupported(self, "when.hot_key_share: %g", share);
    (void)keys_json(when, "hot_key_bytes"); /* a key's length: it is counted with the others */
    load.duration_s = keys_count(self, when, "duration_s", (struct count_rule){10, 1, SECONDS_MAX});
    load.settle_s =
        keys_count(self, &self->given, "env_settle_s", (struct count_rule){31, 0, SECONDS_MAX});
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
    int64_t factor = *rest == 'K' ? SIM_KIB : *rest == 'M' ? SIM_MIB : 1;
    bool is_by_size = strstr(key, "_by_size") != NULL;
    if (units < 0 || units > INT64_MAX / factor)
        return INT64_MAX;
    units *= factor;
    return is_by_size ? units / (bytes_of(load) + 1) + 1 : units;
}

/* The table's envs as YAML; gives the lowest limit. */
static int64_t print_envs(struct conformance_case *self, const struct load *load, char *text,
                          size_t bytes)
{
    int64_t lowest = INT64_MAX;
    size_t used = (size_t)snprintf(text, bytes, "  envs:\n");
    const char *key = NULL;
    json_t *env = NULL;
    json_t *envs = keys_json(&self->given, "envs");
    if (json_object_size(envs) == 0)
        used = (size_t)snprintf(text, bytes, "  envs: {}\n");
    json_object_foreach (envs, key, env) {
        const char *value = json_is_string(env) ? json_string_value(env) : "";
        int64_t limit = limit_of(key, value, load);
        lowest = limit < lowest ? limit : lowest;
        used += (size_t)snprintf(text + used, bytes - used, "    %s: \"%s\"\n", key, value);
        if (used >= bytes) {
            case_unsupported(self, "given.envs: too long");
            break;
        }
    }
    return lowest;
}

/* How many requests a second are offered: enough for the throttle to turn some away. */
static int64_t rate_for(int64_t limit)
{
    if (limit == INT64_MAX || limit < 1)
        return RATE_FREE;
    return limit < RATE_MAX / SATURATION ? limit * SATURATION : RATE_MAX;
}

/* The requests of the cases in the scenario's words; a read is told by its rate alone. */
static const struct {
    const char *name;
    const char *word;
    bool is_read;
} requests[] = {
    {"set", "put", false},
    {"put", "put", false},
    {"get", "put", true},
    {"multi_set", "multi_put", false},
    {"multi_put", "multi_put", false},
    {"multi_get", "put", true},
    {"remove", "remove", false},
    {"del", "remove", false},
    {"multi_remove", "multi_remove", false},
    {"multi_del", "multi_remove", false},
    {"incr", "incr", false},
    {"check_and_set", "check_and_set", false},
};

/* The row of the case's request; complains, and gives the first, if there is none. */
static size_t request_of(struct conformance_case *self, const struct load *load)
{
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        if (strcmp(requests[i].name, load->request) == 0)
            return i;
    }
    case_unsupported(self, "when.request: %s", load->request);
    return 0;
}

static struct rig *open_load(struct conformance_case *self, const struct load *load)
{
    char envs[1024] = "";
    int64_t rate = rate_for(print_envs(self, load, envs, sizeof(envs)));
    int64_t partitions = keys_integer(&self->given, "partition_count", 8);
    int64_t replicas = keys_integer(&self->given, "replicas", 3);
    size_t request = request_of(self, load);
    int64_t until = load->settle_s + load->duration_s;
    if (self->is_unsupported)
        return NULL;
    return rig_open("scenario: a throttled user\n"
                    "pegasus: %s\n"
                    "duration: 3h\n"
                    "cluster: {meta_servers: 1, replica_servers: %lld}\n"
                    "table:\n"
                    "  partitions: %lld\n"
                    "  replicas: %lld\n"
                    "%s"
                    "clients:\n"
                    "  - name: user\n"
                    "    %s: %lld/s\n"
                    "    arrivals: %s\n"
                    "    concurrency: %d\n"
                    "    request: %s\n"
                    "    key: %lldB\n"
                    "    value: %lldB\n"
                    "    keys: %lld\n"
                    "    hot_share: %lldppm\n"
                    "    from: %llds\n"
                    "    until: %llds\n",
                    self->revision, (long long)(replicas < 3 ? 3 : replicas), (long long)partitions,
                    (long long)replicas, envs, requests[request].is_read ? "reads" : "writes",
                    (long long)rate, load->is_closed ? "closed" : "fixed",
                    load->is_closed ? CLOSED_CONCURRENCY : 1, requests[request].word,
                    (long long)load->key_bytes, (long long)load->value_bytes, (long long)load->keys,
                    (long long)load->hot_ppm, (long long)load->settle_s, (long long)until);
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

/* Whether a list of errors, `busy` or `ERR_BUSY`, has that one. */
static bool allows(json_t *allowed, int error)
{
    const char *name = error_name(error);
    size_t index = 0;
    json_t *item = NULL;
    json_array_foreach (allowed, index, item) {
        const char *text = json_is_string(item) ? json_string_value(item) : "";
        if (strcmp(text, name) == 0 || strcasecmp(text, name + strlen("ERR_")) == 0)
            return true;
    }
    return false;
}

/* Complains of errors that do not exist. */
static void check_names(struct conformance_case *self, json_t *allowed)
{
    size_t known = 0;
    for (int error = 0; error < ERR_COUNT; error++)
        known += allows(allowed, error);
    if (known != json_array_size(allowed))
        case_unsupported(self, "when.only_errors_allowed: there is an unknown one");
}

/* Whether only errors ended requests that the case allows, if it says which. */
static void check_errors(struct conformance_case *self, const struct rig *rig,
                         const struct load *load)
{
    json_t *allowed = keys_json(&self->when, "only_errors_allowed");
    if (allowed == NULL || json_is_null(allowed))
        return;
    check_names(self, allowed);
    for (int error = 0; error < ERR_COUNT; error++) {
        uint64_t count = ended_with(rig, load, error);
        if (error != ERR_OK && count > 0 && !allows(allowed, error))
            case_wrong(self, "%llu requests ended with %s", (unsigned long long)count,
                       error_name(error));
    }
    if (allows(allowed, ERR_BUSY) && !load->is_closed && ended_with(rig, load, ERR_BUSY) == 0)
        case_wrong(self, "no request was turned away: the load does not saturate");
}

/* Whether a figure is {target: 50, tolerance: 15}, or {min: 35, max: 65}, else nothing is. */
static bool is_near(const json_t *wanted, double value)
{
    double target = json_number_value(json_object_get(wanted, "target"));
    double tolerance = json_number_value(json_object_get(wanted, "tolerance"));
    const json_t *min = json_object_get(wanted, "min");
    const json_t *max = json_object_get(wanted, "max");
    if (json_object_get(wanted, "target") != NULL)
        return value >= target - tolerance && value <= target + tolerance;
    return (min != NULL || max != NULL) && (min == NULL || value >= json_number_value(min)) &&
           (max == NULL || value <= json_number_value(max));
}

/* Compares a figure a second with what is wanted of it. */
static void offer_rate(struct conformance_case *self, const char *key, double value)
{
    const json_t *wanted = json_object_get(self->then.all, key);
    if (wanted == NULL)
        wanted = json_object_get(self->then_impl.all, key);
    offer_json(self, key, is_near(wanted, value) ? json_deep_copy(wanted) : json_real(value));
}

void function_load(struct conformance_case *self)
{
    struct load load = read_load(self);
    struct rig *rig = open_load(self, &load);
    if (rig == NULL)
        return;
    rig_run(rig, (load.settle_s + load.duration_s + 5) * SIM_SECOND);
    double each_second = (double)ended_with(rig, &load, ERR_OK) / (double)load.duration_s;
    offer_rate(self, "accepted_per_second", each_second);
    offer_rate(self, "accepted_bytes_per_second", each_second * (double)bytes_of(&load));
    check_errors(self, rig, &load);
    rig_close(rig);
}
