/*
 * toy_model.h - a small model for the tests of what reads scenarios.
 *
 * It has options of every kind and faults with every combination of keys, and
 * cannot be run.
 */
#ifndef TESTS_TOY_MODEL_H
#define TESTS_TOY_MODEL_H

#include "sim/diag.h"
#include "sim/model.h"
#include <stdio.h>

#define TOY_CLIENTS_MAX 3

struct toy_client {
    char name[16];
    int64_t writes; /* per 1000 s */
    sim_time timeout;
    uint32_t arrivals;
    uint32_t label_count;
    char labels[2][8];
};

struct toy_tricks {
    bool is_on[2];
    bool unused[6];
    int64_t depth;
};

struct toy_options {
    int64_t servers;
    int64_t disk;      /* bytes a second */
    int64_t file_size; /* bytes */
    int64_t skew;      /* ppm */
    sim_time offset;
    struct time_range latency;
    int64_t loss; /* ppm */
    struct field_pair envs[2];
    uint32_t env_count;
    uint32_t client_count;
    struct toy_client clients[TOY_CLIENTS_MAX];
    char nickname[8];
    char motto[12];
    struct place servers_place;
    uint32_t unused;
    bool is_verbose;
    bool has_spare;
    bool unused_too[6];
    struct toy_tricks tricks;
    int64_t spare;
};

static const char *const toy_arrivals[] = {"fixed", "poisson", NULL};

static const struct field toy_network_fields[] = {
    {.name = "latency",
     .kind = FIELD_TIME_RANGE,
     .offset = offsetof(struct toy_options, latency),
     .max = SIM_HOUR,
     .preset = 200 * SIM_US,
     .preset_max = SIM_MS,
     .help = "how long a message takes"},
    {.name = "loss",
     .kind = FIELD_PPM,
     .offset = offsetof(struct toy_options, loss),
     .max = SIM_PPM,
     .help = "how many messages get lost"},
    FIELD_END,
};

static const struct field toy_client_fields[] = {
    {.name = "name",
     .kind = FIELD_TEXT,
     .offset = offsetof(struct toy_client, name),
     .size = 16,
     .min = 2,
     .required = true,
     .help = "what it is called"},
    {.name = "writes",
     .kind = FIELD_RATE,
     .offset = offsetof(struct toy_client, writes),
     .max = 1000000000,
     .preset = 10000,
     .help = "how often it writes"},
    {.name = "timeout",
     .kind = FIELD_TIME,
     .offset = offsetof(struct toy_client, timeout),
     .min = SIM_MS,
     .max = SIM_MINUTE,
     .preset = SIM_SECOND,
     .help = "how long it waits"},
    {.name = "arrivals",
     .kind = FIELD_CHOICE,
     .offset = offsetof(struct toy_client, arrivals),
     .choices = toy_arrivals,
     .help = "how its writes are spread"},
    {.name = "labels",
     .kind = FIELD_TEXTS,
     .offset = offsetof(struct toy_client, labels),
     .size = 8,
     .limit = 2,
     .count_offset = offsetof(struct toy_client, label_count),
     .help = "words about it"},
    FIELD_END,
};

static const struct field toy_no_fields[] = {FIELD_END};

static const struct field toy_dig_fields[] = {
    {.name = "depth", .kind = FIELD_COUNT, .max = 9, .preset = 2, .help = "how deep it digs"},
    FIELD_END,
};

static const struct field toy_trick_fields[] = {
    {.name = "jump",
     .kind = FIELD_STRUCT,
     .fields = toy_no_fields,
     .switch_offset = offsetof(struct toy_tricks, is_on),
     .help = "it jumps over what is in its way"},
    {.name = "dig",
     .kind = FIELD_STRUCT,
     .fields = toy_dig_fields,
     .offset = offsetof(struct toy_tricks, depth),
     .switch_offset = offsetof(struct toy_tricks, is_on) + 1,
     .help = "it digs under what is in its way"},
    FIELD_END,
};

static const struct field toy_spare_fields[] = {
    {.name = "size", .kind = FIELD_COUNT, .max = 9, .preset = 4, .help = "how large the spare is"},
    FIELD_END,
};

static const struct field toy_fields[] = {
    {.name = "servers",
     .kind = FIELD_COUNT,
     .offset = offsetof(struct toy_options, servers),
     .min = 1,
     .max = 9,
     .preset = 3,
     .has_place = true,
     .place_offset = offsetof(struct toy_options, servers_place),
     .help = "how many servers there are"},
    {.name = "disk",
     .kind = FIELD_BANDWIDTH,
     .offset = offsetof(struct toy_options, disk),
     .min = 1,
     .max = FIELD_ANY_MAX,
     .preset = 200 * SIM_MIB,
     .help = "how fast a disk is"},
    {.name = "file_size",
     .kind = FIELD_SIZE,
     .offset = offsetof(struct toy_options, file_size),
     .max = SIM_GIB,
     .preset = 64 * SIM_MIB,
     .help = "how large a file is"},
    {.name = "skew",
     .kind = FIELD_PPM,
     .offset = offsetof(struct toy_options, skew),
     .min = -200,
     .max = 200,
     .help = "how much the clocks drift"},
    {.name = "offset",
     .kind = FIELD_TIME,
     .offset = offsetof(struct toy_options, offset),
     .help = "how far the clocks are off"},
    {.name = "network",
     .kind = FIELD_STRUCT,
     .fields = toy_network_fields,
     .help = "the network between servers"},
    {.name = "envs",
     .kind = FIELD_PAIRS,
     .offset = offsetof(struct toy_options, envs),
     .limit = 2,
     .count_offset = offsetof(struct toy_options, env_count),
     .help = "settings by name"},
    {.name = "clients",
     .kind = FIELD_LIST,
     .offset = offsetof(struct toy_options, clients),
     .size = sizeof(struct toy_client),
     .limit = TOY_CLIENTS_MAX,
     .count_offset = offsetof(struct toy_options, client_count),
     .fields = toy_client_fields,
     .help = "who writes"},
    {.name = "nickname",
     .kind = FIELD_TEXT,
     .offset = offsetof(struct toy_options, nickname),
     .size = 8,
     .preset_text = "joe",
     .help = "a short name"},
    {.name = "motto",
     .kind = FIELD_TEXT,
     .offset = offsetof(struct toy_options, motto),
     .size = 12,
     .limit = 2,
     .help = "a word or two"},
    {.name = "verbose",
     .kind = FIELD_BOOL,
     .offset = offsetof(struct toy_options, is_verbose),
     .help = "whether it talks much"},
    {.name = "tricks",
     .kind = FIELD_SWITCHES,
     .offset = offsetof(struct toy_options, tricks),
     .fields = toy_trick_fields,
     .help = "what else it can do"},
    {.name = "spare",
     .kind = FIELD_STRUCT,
     .offset = offsetof(struct toy_options, spare),
     .fields = toy_spare_fields,
     .is_switched = true,
     .switch_offset = offsetof(struct toy_options, has_spare),
     .help = "a spare, if there is one"},
    FIELD_END,
};

static const struct sim_message toy_messages[] = {{.name = "ping"}, {.name = "pong"}};

static const struct sim_counter toy_counters[] = {
    {.name = "writes_done", .help = "writes that were answered"},
    {.name = "writes_refused", .help = "writes that were turned away"},
};

static const struct fault_kind toy_faults[] = {
    {.name = "toy_break_disk",
     .needs = FAULT_NODE | FAULT_FACTOR,
     .may = FAULT_LASTS,
     .help = "a disk gets slow"},
    {.name = "toy_cut_wire",
     .needs = FAULT_NODE | FAULT_PEER,
     .may = FAULT_LASTS,
     .help = "a wire is cut"},
    {.name = "toy_lose_message",
     .needs = FAULT_MESSAGE,
     .may = FAULT_NODE | FAULT_PEER | FAULT_COUNT,
     .help = "a message gets lost"},
    {.name = "toy_lose_file",
     .may = FAULT_PARTITION | FAULT_FILE | FAULT_TABLE | FAULT_DELAY,
     .help = "a file gets lost"},
};

static inline bool toy_node_name(const void *options, uint32_t index, char *name, size_t name_bytes)
{
    const struct toy_options *toy = options;
    if (index >= (uint64_t)toy->servers)
        return false;
    (void)snprintf(name, name_bytes, "server-%u", index + 1);
    return true;
}

static inline void toy_check(const void *options, struct diag *diag)
{
    const struct toy_options *toy = options;
    if (toy->servers == 7)
        diag_add(diag, toy->servers_place, "choose another number", "servers: 7 brings bad luck");
}

static const struct sim_model toy_model = {
    .name = "toy",
    .messages = toy_messages,
    .message_count = COUNT_OF(toy_messages),
    .counters = toy_counters,
    .counter_count = COUNT_OF(toy_counters),
    .faults = toy_faults,
    .fault_count = COUNT_OF(toy_faults),
    .fields = toy_fields,
    .options_bytes = sizeof(struct toy_options),
    .check = toy_check,
    .node_name = toy_node_name,
};

#endif
