/* Areas about two-phase commit and membership: scripts of three replicas. */
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

/* Runs steps that the test itself needs, written as in a script. */
static void prepare(struct script *script, const char *text)
{
    json_t *steps = json_loads(text, 0, NULL);
    ASSERT(steps != NULL);
    script_run(script, steps);
    json_decref(steps);
}

#define FULL_GROUP                                                                                 \
    "{\"expect_config\": {\"ballot\": 3, \"primary\": \"r1\", \"secondaries\": [\"r2\", "          \
    "\"r3\"]}}, {\"expect_replicas\": {"                                                           \
    "\"r1\": {\"role\": \"primary\", \"ballot\": 3, \"committed\": 0}, "                           \
    "\"r2\": {\"role\": \"secondary\", \"ballot\": 3, \"committed\": 0}, "                         \
    "\"r3\": {\"role\": \"secondary\", \"ballot\": 3, \"committed\": 0}}}"

static int64_t committed(struct script *script, const char *name)
{
    return rig_replica(script->rig, 0, (uint32_t)script_server(name))->committed;
}

/* --- many writes at one instant -----------------------------------------------------------------
 */

/* Lets events go by until every key of `aims` ({r1: {committed: 20}}) is exactly so. */
static bool pass_through(struct script *script, const json_t *aims)
{
    for (uint32_t events = 0; events < 1000000; events++) {
        const char *name = NULL;
        json_t *aim = NULL;
        bool is_there = true;
        json_object_foreach ((json_t *)(uintptr_t)aims, name, aim)
            is_there &=
                committed(script, name) == json_integer_value(json_object_get(aim, "committed"));
        if (is_there)
            return true;
        if (!script_step(script))
            return false;
    }
    return false;
}

static void check_burst(struct script *script)
{
    struct conformance_case *self = script->self;
    const char *group = keys_text(&self->when, "group");
    const char *at = keys_text(&self->when, "at");
    int64_t writes = keys_integer(&self->when, "writes", 0);
    const json_t *aims = json_object_get(self->then.all, "passes_through");
    if (strcmp(at, "same instant") != 0)
        case_unsupported(self, "when.at: %s", at);
    if (strcmp(group, "r1 primary, r3 secondary (r2 just removed)") == 0)
        prepare(script, "[" FULL_GROUP ", {\"meta_auto_repair\": false}, "
                        "{\"admin_proposal\": {\"sent_to\": \"r1\", \"change\": "
                        "\"downgrade_to_inactive\", \"node\": \"r2\"}}, "
                        "{\"expect_config\": {\"ballot\": 4, \"primary\": \"r1\", \"secondaries\": "
                        "[\"r3\"]}}]");
    else if (strcmp(group, "r1 primary, r2 and r3 secondaries") == 0 ||
             strcmp(group, "r1 primary, r2, r3 secondary") == 0 || strcmp(group, "full") == 0)
        prepare(script, "[" FULL_GROUP "]");
    else
        case_unsupported(self, "when.group: %s", group);
    for (int64_t id = 1; id <= writes; id++)
        script_write(script, (uint64_t)id, "k{id}", "v{id}");
    bool has_passed = pass_through(script, aims);
    offer_json(self, "passes_through", has_passed ? json_deep_copy(aims) : json_string("never"));
    sim_time end = rig_now(script->rig) + 10 * SIM_MINUTE;
    while (rig_now(script->rig) < end && committed(script, "r3") < writes && script_step(script))
        continue;
    bool is_same = committed(script, "r1") == committed(script, "r3");
    offer_integer(self, "finally_all", is_same ? committed(script, "r3") : -1);
}

/* --- writes one after another
 * --------------------------------------------------------------------- */

static json_t *all_committed(struct script *script)
{
    return json_pack("{s:I, s:I, s:I}", "r1", (json_int_t)committed(script, "r1"), "r2",
                     (json_int_t)committed(script, "r2"), "r3",
                     (json_int_t)committed(script, "r3"));
}

static void check_sequence(struct script *script)
{
    struct conformance_case *self = script->self;
    int64_t writes = keys_integer(&self->when, "writes", 0);
    const char *each = keys_text(&self->when, "each");
    if (strcmp(each, "after the previous one was acknowledged") != 0)
        case_unsupported(self, "when.each: %s", each);
    prepare(script, "[" FULL_GROUP "]");
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
