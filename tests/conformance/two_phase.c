/* Areas about two-phase commit and membership: scripts of one group. */
#include <stdio.h>
#include <string.h>

#include "tests/conformance/areas.h"
#include "tests/conformance/script_steps.h"

static void check_script(struct script *script)
{
    struct conformance_case *self = script->self;
    const json_t *wanted = json_object_get(self->then.all, "waypoints");
    script_run(script, keys_json(&self->when, "steps"));
    offer_text(self, "waypoints", self->is_wrong ? "not reached" : json_string_value(wanted));
    offer_json(self, "last_waypoint_replicas", json_incref(script->replicas));
    offer_json(self, "last_waypoint_config", json_incref(script->config));
    offer_json(self, "write_results", json_incref(script->results));
    offer_json(self, "values", json_incref(script->values));
}

/* Waits until the group is full, as after the table was created. */
static void fill_group(struct script *script)
{
    json_t *secondaries = json_array();
    json_t *replicas = json_object();
    json_int_t ballot = script->servers;
    for (uint32_t i = 0; i < script->servers; i++) {
        if (i > 0)
            (void)json_array_append_new(secondaries, json_string(script_name(i)));
        json_t *row = json_pack("{s:s, s:I, s:i}", "role", i == 0 ? "primary" : "secondary",
                                "ballot", ballot, "committed", 0);
        (void)json_object_set_new(replicas, script_name(i), row);
    }
    json_t *config =
        json_pack("{s:I, s:s, s:o}", "ballot", ballot, "primary", "r1", "secondaries", secondaries);
    json_t *steps =
        json_pack("[{s:o}, {s:o}]", "expect_config", config, "expect_replicas", replicas);
    script_run(script, steps);
    json_decref(steps);
}

/* Takes a secondary out of the group, for good. */
static void remove_secondary(struct script *script, const char *name)
{
    const struct partition_config *config = &meta_partitions(rig_meta(script->rig))[0].config;
    uint8_t before = config->secondary_count;
    json_t *proposal = json_pack("{s:s, s:s, s:s}", "sent_to", "r1", "change",
                                 "downgrade_to_inactive", "node", name);
    json_t *steps = json_pack("[{s:b}, {s:o}]", "meta_auto_repair", 0, "admin_proposal", proposal);
    script_run(script, steps);
    json_decref(steps);
    while ((config->secondary_count == before ||
            rig_replica(script->rig, 0, 0)->role != ROLE_PRIMARY) &&
           script_step(script))
        continue;
}

/*
 * What a group is said to be: `r1 primary, r3 secondary (r2 just removed)`, `r1 primary, r2 and r3
 * secondaries`, `full`. The primary is r1; members that are not named before the bracket go.
 */
static void make_group(struct script *script, const char *group)
{
    char text[128];
    (void)snprintf(text, sizeof(text), "%s", group);
    text[strcspn(text, "(")] = '\0';
    fill_group(script);
    if (strcmp(text, "full") == 0)
        return;
    if (strncmp(text, "r1 primary", strlen("r1 primary")) != 0) {
        case_unsupported(script->self, "when.group: %s", group);
        return;
    }
    for (uint32_t i = 1; i < script->servers; i++) {
        if (strstr(text, script_name(i)) == NULL)
            remove_secondary(script, script_name(i));
    }
}

static int64_t committed(struct script *script, const char *name)
{
    int server = script_server(script, name);
    return server < 0 ? -1 : rig_replica(script->rig, 0, (uint32_t)server)->committed;
}

/* Whether every member of the group has committed so many. */
static bool all_have(struct script *script, int64_t count)
{
    const struct partition_config *config = &meta_partitions(rig_meta(script->rig))[0].config;
    bool have = rig_replica(script->rig, 0, config->primary)->committed == count;
    for (uint32_t i = 0; i < config->secondary_count; i++)
        have = have && rig_replica(script->rig, 0, config->secondaries[i])->committed == count;
    return have;
}

/* --- many writes at one instant -----------------------------------------------------------------
 */

/* Lets events go by until every key of `aims` ({r1: {committed: 20}}) is exactly so. */
static bool pass_through(struct script *script, json_t *aims)
{
    for (uint32_t events = 0; events < 1000000; events++) {
        const char *name = NULL;
        json_t *aim = NULL;
        bool is_there = true;
        json_object_foreach (aims, name, aim)
            is_there &=
                committed(script, name) == json_integer_value(json_object_get(aim, "committed"));
        if (is_there)
            return true;
        if (!script_step(script))
            return false;
    }
    return false;
}

/* How many writes a case sends. */
static int64_t read_writes(struct conformance_case *self)
{
    return keys_count(self, &self->when, "writes", (struct count_rule){.max = WRITER_LIMIT - 1});
}

static void check_burst(struct script *script)
{
    struct conformance_case *self = script->self;
    const char *group = keys_text(&self->when, "group");
    const char *at = keys_text(&self->when, "at");
    int64_t writes = read_writes(self);
    json_t *aims = json_object_get(self->then.all, "passes_through");
    if (at != NULL && strcmp(at, "same instant") != 0)
        case_unsupported(self, "when.at: %s", at);
    make_group(script, group == NULL ? "full" : group);
    if (self->is_wrong)
        return;
    for (int64_t id = 1; id <= writes; id++)
        script_write(script, (uint64_t)id, "k{id}", "v{id}");
    if (aims != NULL) {
        bool has_passed = pass_through(script, aims);
        offer_json(self, "passes_through",
                   has_passed ? json_deep_copy(aims) : json_string("never"));
    }
    sim_time end = rig_now(script->rig) + 10 * SIM_MINUTE;
    while (rig_now(script->rig) < end && !all_have(script, writes) && script_step(script))
        continue;
    int64_t last = committed(script, "r1");
    offer_integer(self, "finally_all", all_have(script, last) ? last : -1);
}

/* --- writes one after another
 * --------------------------------------------------------------------- */

static json_t *all_committed(struct script *script)
{
    json_t *all = json_object();
    for (uint32_t i = 0; i < script->servers; i++) {
        const char *name = script_name(i);
        (void)json_object_set_new(all, name, json_integer(committed(script, name)));
    }
    return all;
}

static void check_sequence(struct script *script)
{
    struct conformance_case *self = script->self;
    int64_t writes = read_writes(self);
    const char *group = keys_text(&self->when, "group");
    const char *each = keys_text(&self->when, "each");
    if (each != NULL && strcmp(each, "after the previous one was acknowledged") != 0)
        case_unsupported(self, "when.each: %s", each);
    make_group(script, group == NULL ? "full" : group);
    if (self->is_wrong)
        return;
    for (int64_t id = 1; id <= writes; id++) {
        char key[32];
        script_write(script, (uint64_t)id, "k{id}", "v{id}");
        while (writer_pending(&script->writer) > 0 && script_step(script))
            continue;
        (void)snprintf(key, sizeof(key), "after_write_%lld", (long long)id);
        offer_json(self, key, all_committed(script));
    }
}

void area_two_phase_commit(struct conformance_case *self)
{
    static const char *const ops[] = {"script", "burst", "sequence", NULL};
    struct script script;
    int op = case_op_of(self, ops);
    if (op < 0)
        return;
    script_open(&script, self);
    if (op == 0)
        check_script(&script);
    else if (op == 1)
        check_burst(&script);
    else
        check_sequence(&script);
    script_close(&script);
}
