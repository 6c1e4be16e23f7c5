#include "models/knob.h"

#include "models/env_rules.h"
#include "models/options.h"
#include "models/throttle_units.h"
#include "sim/quantity.h"

#include <stdio.h>
#include <string.h>

/* A limit that nobody meets. */
#define NO_LIMIT INT64_C(10000000000)

_Static_assert(SIM_SETTINGS_MAX >= TABLES_MAX, "a setting for each table");
_Static_assert(SIM_SETTINGS_MAX >= CLIENTS_MAX, "a setting for each client");

/* --- limits of the write throttles --------------------------------------------- */

/* The value of a table's env, or null if it has none that Pegasus would take. */
static const char *env_of(const struct table_options *table, enum env_key key)
{
    for (uint32_t i = 0; i < table->env_count; i++) {
        if (strcmp(table->envs[i].name, env_key_name(key)) == 0) {
            const char *value = table->envs[i].text;
            return env_check(key, value) == ENV_FINE ? value : NULL;
        }
    }
    return NULL;
}

/* Takes the next rule off a throttle's env; false at its end. */
static bool next_rule(const char **env, struct text_part *units, struct text_part *rest)
{
    const struct text_part rule = text_part_until(*env, ',');
    *env += strcspn(*env, ",");
    *env += **env == ',' ? 1 : 0;
    if (rule.length == 0) {
        return false;
    }
    *units = text_part_until(rule.text, '*');
    const size_t before = strcspn(rule.text, "*");
    *rest = (struct text_part){.text = rule.text + before, .length = rule.length - before};
    return true;
}

static bool read_limit(const struct pegasus_options *options, enum env_key key, int64_t *value)
{
    *value = INT64_MAX;
    for (uint32_t i = 0; i < options->derived.table_count; i++) {
        const char *env = env_of(&options->tables[i], key);
        struct text_part part;
        struct text_part rest;
        while (env != NULL && *env != '\0') {
            uint64_t units = 0;
            if (next_rule(&env, &part, &rest) &&
                throttle_units(part, options_revision(options), &units) == UNITS_OK && units > 0 &&
                units < (uint64_t)*value) {
                *value = (int64_t)units;
            }
        }
    }
    return *value < NO_LIMIT;
}

/* Writes an env with all its limits scaled by to / from. */
static void scale_env(const struct pegasus_options *options, const char *env, int64_t from,
                      int64_t to, struct text_end *text)
{
    struct text_part part;
    struct text_part rest;
    bool is_first = true;
    while (*env != '\0') {
        uint64_t units = 0;
        if (!next_rule(&env, &part, &rest) ||
            throttle_units(part, options_revision(options), &units) != UNITS_OK) {
            continue;
        }
        const sim_wide scaled =
            ((sim_wide)units * (uint64_t)to + (uint64_t)from - 1) / (uint64_t)from;
        const uint64_t limit = scaled > (sim_wide)INT64_MAX ? INT64_MAX : (uint64_t)scaled;
        text_add(text, "%s%llu%.*s", is_first ? "" : ",", (unsigned long long)limit,
                 (int)rest.length, rest.text);
        is_first = false;
    }
}

static uint32_t write_limit(const struct pegasus_options *options, enum env_key key, int64_t value,
                            struct sim_setting *settings)
{
    int64_t from = 0;
    uint32_t count = 0;
    if (!read_limit(options, key, &from)) {
        return 0;
    }
    for (uint32_t i = 0; i < options->derived.table_count; i++) {
        const char *env = env_of(&options->tables[i], key);
        if (env == NULL) {
            continue;
        }
        struct sim_setting *setting = &settings[count++];
        struct text_end path = {setting->key, sizeof(setting->key)};
        if (options->table_count == 0) {
            text_add(&path, "table.envs.%s", env_key_name(key));
        } else {
            text_add(&path, "tables[%u].envs.%s", i, env_key_name(key));
        }
        scale_env(options, env, from, value,
                  &(struct text_end){setting->value, sizeof(setting->value)});
    }
    return count;
}

static bool read_requests(const void *options, int64_t *value)
{
    return read_limit(options, ENV_WRITE_THROTTLING, value);
}

static uint32_t write_requests(const void *options, int64_t value, struct sim_setting *settings)
{
    return write_limit(options, ENV_WRITE_THROTTLING, value, settings);
}

static void print_requests(int64_t value, struct words *words)
{
    words_add(words, "%lld requests/s", (long long)value);
}

static bool read_bytes(const void *options, int64_t *value)
{
    return read_limit(options, ENV_WRITE_THROTTLING_BY_SIZE, value);
}

static uint32_t write_bytes(const void *options, int64_t value, struct sim_setting *settings)
{
    return write_limit(options, ENV_WRITE_THROTTLING_BY_SIZE, value, settings);
}

static void print_bytes(int64_t value, struct words *words)
{
    words_add(words, "%lld bytes/s", (long long)value);
}

/* --- the users' writes ---------------------------------------------------------- */

static bool is_open(const struct client_options *client)
{
    return client->arrivals != ARRIVALS_CLOSED;
}

static bool read_writes(const void *bytes, int64_t *value)
{
    const struct pegasus_options *options = bytes;
    *value = 0;
    for (uint32_t i = 0; i < options->client_count; i++) {
        *value += is_open(&options->clients[i]) ? options->clients[i].writes : 0;
    }
    return *value > 0;
}

static uint32_t write_writes(const void *bytes, int64_t value, struct sim_setting *settings)
{
    const struct pegasus_options *options = bytes;
    int64_t from = 0;
    uint32_t count = 0;
    if (!read_writes(options, &from)) {
        return 0;
    }
    for (uint32_t i = 0; i < options->client_count; i++) {
        const struct client_options *client = &options->clients[i];
        if (client->writes == 0 || (!is_open(client) && value > 0)) {
            continue;
        }
        struct words rate = {0};
        const sim_wide scaled = (sim_wide)(uint64_t)client->writes * (uint64_t)value;
        quantity_print(QUANTITY_RATE, (int64_t)(scaled / (uint64_t)from), &rate);
        struct sim_setting *setting = &settings[count++];
        text_add(&(struct text_end){setting->key, sizeof(setting->key)}, "clients[%u].writes", i);
        text_add(&(struct text_end){setting->value, sizeof(setting->value)}, "%s", rate.text);
    }
    return count;
}

static void print_writes(int64_t value, struct words *words)
{
    quantity_print(QUANTITY_RATE, value, words);
}

/* --- files ------------------------------------------------------------------------ */

static bool read_files(const void *options, int64_t *value)
{
    *value = ((const struct pegasus_options *)options)->load.files;
    return true;
}

static uint32_t write_files(const void *options, int64_t value, struct sim_setting *settings)
{
    (void)options;
    text_add(&(struct text_end){settings->key, sizeof(settings->key)}, "bulk_load.files");
    text_add(&(struct text_end){settings->value, sizeof(settings->value)}, "%lld",
             (long long)value);
    return 1;
}

static void print_files(int64_t value, struct words *words)
{
    words_add(words, "%lld file%s a partition", (long long)value, value == 1 ? "" : "s");
}

/* --- the table --------------------------------------------------------------------- */

const struct sim_knob model_knobs[MODEL_KNOB_COUNT] = {
    {.name = "limit of replica.write_throttling",
     .advice = "raise the limit to",
     .last = "lift the throttle on requests",
     .raises = true,
     .least = 1,
     .end = NO_LIMIT,
     .read = read_requests,
     .write = write_requests,
     .print = print_requests},
    {.name = "limit of replica.write_throttling_by_size",
     .advice = "raise the limit to",
     .last = "lift the throttle by size",
     .raises = true,
     .least = 1,
     .end = NO_LIMIT,
     .read = read_bytes,
     .write = write_bytes,
     .print = print_bytes},
    {.name = "users' writes",
     .advice = "load when users write at most",
     .last = "pause the writers",
     .least = 1000, /* 1/s */
     .end = 0,
     .read = read_writes,
     .write = write_writes,
     .print = print_writes},
    {.name = "files of a load",
     .advice = "load at most",
     .last = "load one file a partition at a time",
     .least = 1,
     .end = 1,
     .read = read_files,
     .write = write_files,
     .print = print_files},
};

void knob_describe(const void *bytes, struct words *words)
{
    const struct pegasus_options *options = bytes;
    const struct load_options *load = &options->load;
    const uint32_t tables = options->derived.table_count;
    words_add(words, "Pegasus %s; ", options_revision(options)->name);
    if (tables > 1) {
        words_add(words, "%u tables, ", tables);
    }
    words_add(words, "%u partitions of %lld replicas on %u replica servers; %lld files of ",
              options->derived.partition_count, (long long)options->tables[0].replicas,
              options->derived.server_count, (long long)load->files);
    quantity_print(QUANTITY_SIZE, load->file_size, words);
    words_add(words, " a partition, downloaded at ");
    quantity_print(QUANTITY_BANDWIDTH, load->download, words);
    words_add(words, " a server");
    for (uint32_t i = 0; i < options->client_count; i++) {
        const struct client_options *client = &options->clients[i];
        words_add(words, "; %s writes ", client->name);
        quantity_print(QUANTITY_RATE, client->writes, words);
        words_add(words, " of ");
        quantity_print(QUANTITY_SIZE, client->value, words);
    }
    for (uint32_t i = 0; i < tables; i++) {
        for (uint32_t j = 0; j < options->tables[i].env_count; j++) {
            words_add(words, "; %s: %s", options->tables[i].envs[j].name,
                      options->tables[i].envs[j].text);
        }
    }
}
