#include "models/cluster.h"
#include "models/command.h"
#include "models/options.h"
#include "sim/fault.h"

#include <stdio.h>
#include <string.h>

/* Replica actors (partitions x replica servers) that a world can name. */
#define REPLICA_ACTORS_MAX ((uint64_t)10 * 1000 * 1000)

/* The table of that name, or false after a complaint at `place`. */
static bool check_table_name(const struct pegasus_options *options, const char *name,
                             struct place place, struct diag *diag)
{
    const char *names[TABLES_MAX];
    uint32_t count = options->derived.table_count;
    for (uint32_t i = 0; i < count; i++) {
        names[i] = options->tables[i].name;
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    struct words help = {0};
    const char *nearest = diag_nearest(name, names, count);
    if (nearest != NULL) {
        words_add(&help, "did you mean '%s'?", nearest);
    } else {
        words_add(&help, "the tables are those of `tables`, or the one of `table`: '%s'", names[0]);
    }
    diag_add(diag, place, help.text, "there is no table '%s'", name);
    return false;
}

static void check_envs(const struct table_options *table, struct diag *diag)
{
    for (uint32_t i = 0; i < table->env_count; i++) {
        if (strlen(table->envs[i].text) >= ENV_VALUE_BYTES) {
            diag_add(diag, table->envs_place, "shorten it", "envs.%s: more than %d characters",
                     table->envs[i].name, ENV_VALUE_BYTES - 1);
        }
    }
}

static void check_one_table(const struct pegasus_options *options, uint32_t index,
                            struct diag *diag)
{
    const struct table_options *table = &options->tables[index];
    if (table->name[0] == '\0') {
        diag_add(diag, table->place, "a word like 'temp'", "a table needs a name");
    }
    for (uint32_t i = 0; i < index; i++) {
        if (strcmp(options->tables[i].name, table->name) == 0) {
            diag_add(diag, table->place, "every table needs a name of its own",
                     "there are two tables called '%s'", table->name);
            break;
        }
    }
    if (table->replicas > options->cluster.replica_servers) {
        diag_add(
            diag, table->replicas_place,
            "give cluster.replica_servers at least as many as table.replicas",
            "table '%s' wants %lld replicas of a partition, but there are %lld replica servers",
            table->name, (long long)table->replicas, (long long)options->cluster.replica_servers);
    }
    check_envs(table, diag);
}

static void check_tables(const struct pegasus_options *options, struct diag *diag)
{
    for (uint32_t i = 0; i < options->derived.table_count; i++) {
        check_one_table(options, i, diag);
    }
    uint64_t partitions = options->derived.partition_count;
    const struct table_options *last = &options->tables[options->derived.table_count - 1];
    if (partitions > PARTITIONS_MAX) {
        diag_add(diag, last->partitions_place, "fewer partitions or tables",
                 "%llu partitions of all tables together are over %d",
                 (unsigned long long)partitions, PARTITIONS_MAX);
    } else if (partitions * options->derived.server_count > REPLICA_ACTORS_MAX) {
        diag_add(diag, last->partitions_place, "fewer partitions or fewer replica servers",
                 "%llu partitions on %u replica servers are too many: together at most %llu",
                 (unsigned long long)partitions, options->derived.server_count,
                 (unsigned long long)REPLICA_ACTORS_MAX);
    }
}

/* Node names that are taken by something else than a client. */
static bool is_machine(const struct pegasus_options *options, const char *name)
{
    char machine[FAULT_NAME_BYTES];
    uint32_t machines = cluster_node_count(options) - options->derived.client_count;
    for (uint32_t i = 0; i < machines; i++) {
        if (cluster_node_name(options, i, machine, sizeof(machine)) && strcmp(machine, name) == 0) {
            return true;
        }
    }
    return false;
}

static void check_client(const struct pegasus_options *options, uint32_t index, struct diag *diag)
{
    const struct client_options *client = &options->clients[index];
    if (client->name[0] == '\0') {
        diag_add(diag, client->place, "a word like 'web'", "a client needs a name");
    } else if (is_machine(options, client->name)) {
        diag_add(diag, client->place, "a client's name is its node's name too",
                 "'%s' is a machine of the cluster already", client->name);
    }
    for (uint32_t i = 0; i < index; i++) {
        if (strcmp(options->clients[i].name, client->name) == 0) {
            diag_add(diag, client->place, "every client needs a name of its own",
                     "there are two clients called '%s'", client->name);
            break;
        }
    }
    if (client->table[0] != '\0') {
        (void)check_table_name(options, client->table, client->table_place, diag);
    }
    if (client->until != 0 && client->until <= client->from) {
        diag_add(diag, client->until_place, "a client works from `from` to `until`",
                 "client '%s' ends before it begins", client->name);
    }
}

static void check_step(const struct pegasus_options *options, uint32_t index, struct diag *diag)
{
    const struct step_options *step = &options->steps[index];
    struct command command;
    struct command_complaint complaint;
    if (!command_parse(step->command, &command, &complaint)) {
        diag_add(diag, step->place, complaint.help.used > 0 ? complaint.help.text : NULL, "%s",
                 complaint.what.text);
        return;
    }
    if (step->table[0] != '\0') {
        (void)check_table_name(options, step->table, step->table_place, diag);
    }
    if (step->expect[0] != '\0' && error_by_name(step->expect) < 0) {
        diag_add(diag, step->expect_place, "an error of Pegasus, ERR_OK or ERR_INVALID_STATE",
                 "'%s' is no error of Pegasus", step->expect);
    }
}

static void check_clocks(const struct pegasus_options *options, struct diag *diag)
{
    for (uint32_t i = 0; i < options->cluster.clock_count; i++) {
        const struct clock_options *clock = &options->cluster.clocks[i];
        char name[FAULT_NAME_BYTES];
        bool is_known = false;
        for (uint32_t node = 0; node < cluster_node_count(options) && !is_known; node++) {
            is_known = cluster_node_name(options, node, name, sizeof(name)) &&
                       strcmp(name, clock->node) == 0;
        }
        if (!is_known) {
            diag_add(diag, clock->place,
                     "meta-1, replica-1, zookeeper, provider, shell or a client",
                     "there is no node '%s'", clock->node);
        }
        for (uint32_t j = 0; j < i; j++) {
            if (strcmp(options->cluster.clocks[j].node, clock->node) == 0) {
                diag_add(diag, clock->place, "give offset and drift in one entry",
                         "the clock of '%s' is set twice", clock->node);
                break;
            }
        }
    }
}

void options_check(const void *bytes, struct diag *diag)
{
    const struct pegasus_options *options = bytes;
    check_tables(options, diag);
    for (uint32_t i = 0; i < options->client_count; i++) {
        check_client(options, i, diag);
    }
    for (uint32_t i = 0; i < options->step_count; i++) {
        check_step(options, i, diag);
    }
    check_clocks(options, diag);
    if (options->config.fd_grace < options->config.fd_lease) {
        diag_add(diag, options->config.fd_grace_place,
                 "a replica server must give up before meta declares it dead",
                 "config.fd_grace is less than config.fd_lease");
    }
    /* Else the window of two-phase commits overflows the list: the invariant "queue window". */
    if (options->config.max_mutation_count_in_prepare_list < options->config.staleness_for_commit) {
        diag_add(diag, options->config.prepare_list_place,
                 "a prepare list must hold all two-phase commits that are under way",
                 "config.max_mutation_count_in_prepare_list is less than "
                 "config.staleness_for_commit");
    }
}
