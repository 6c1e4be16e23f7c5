/* Areas about the write throttle: the controllers alone, without a world. */
#include <math.h>
#include <string.h>

#include "models/throttle.h"
#include "tests/conformance/areas.h"
#include "tests/conformance/defaults.h"

/* Applies the envs of before; each must be understood. */
static void apply_prior(struct conformance_case *self, const char *key,
                        struct throttle_window *window, struct token_bucket *bucket,
                        uint32_t partitions)
{
    size_t index = 0;
    json_t *env = NULL;
    json_array_foreach (keys_json(&self->given, key), index, env) {
        const char *text = json_string_value(env);
        struct throttle_change change = {0};
        if (window != NULL)
            change = throttle_parse(window, text, partitions, revision_of(self));
        else
            change = token_bucket_parse(bucket, text, partitions, revision_of(self));
        if (change.error != THROTTLE_PARSED)
            case_wrong(self, "given.%s: %s is not understood", key, text);
    }
}

static void offer_change(struct conformance_case *self, const struct throttle_change *change)
{
    offer_bool(self, "ok", change->error == THROTTLE_PARSED);
    offer_bool(self, "error", change->error != THROTTLE_PARSED);
    offer_bool(self, "changed", change->is_changed);
    offer_text(self, "old_env", change->old_env);
}

static void offer_window(struct conformance_case *self, const struct throttle_window *window)
{
    offer_bool(self, "enabled", window->is_on != 0);
    offer_text(self, "env", window->env);
    offer_integer(self, "partition_count", window->partitions);
    offer_integer(self, "delay_units", (int64_t)window->delay_units);
    offer_integer(self, "delay_ms", window->delay_ms);
    offer_integer(self, "reject_units", (int64_t)window->reject_units);
    offer_integer(self, "reject_delay_ms", window->reject_ms);
    offer_integer(self, "used_units", (int64_t)window->used);
}

static void check_window(struct conformance_case *self)
{
    struct throttle_window window = {0};
    uint32_t partitions = (uint32_t)keys_integer(&self->given, "partition_count", 1);
    apply_prior(self, "prior_envs", &window, NULL, partitions);
    const char *env = keys_text(&self->when, "env");
    struct throttle_change change = throttle_parse(&window, env, partitions, revision_of(self));
    offer_change(self, &change);
    offer_window(self, &window);
}

static void check_bucket(struct conformance_case *self)
{
    struct token_bucket bucket = {0};
    uint32_t partitions = (uint32_t)keys_integer(&self->given, "partition_count", 1);
    apply_prior(self, "prior_envs", NULL, &bucket, partitions);
    const char *env = keys_text(&self->when, "env");
    struct throttle_change change = token_bucket_parse(&bucket, env, partitions, revision_of(self));
    offer_change(self, &change);
    offer_bool(self, "enabled", bucket.is_on != 0);
    offer_text(self, "env", bucket.env);
    offer_integer(self, "partition_count", bucket.partitions);
    offer_integer(self, "rate", bucket.rate);
    offer_integer(self, "burst", bucket.burst);
}

/* Why a count was refused, in the words of the cases. */
static const char *const unit_reasons[] = {
    [UNITS_OK] = "",
    [UNITS_NOT_A_NUMBER] = "not-an-unsigned-integer",
    [UNITS_OVERFLOW] = "overflow-64-bit",
};

static void check_unit(struct conformance_case *self)
{
    const char *text = keys_text(&self->when, "text");
    uint64_t units = 0;
    enum units_error error =
        throttle_units((struct text_part){text, strlen(text)}, revision_of(self), &units);
    offer_bool(self, "ok", error == UNITS_OK);
    offer_integer(self, "units", (int64_t)units);
    offer_text(self, "reason", unit_reasons[error]);
}

void area_throttle_parse(struct conformance_case *self)
{
    const char *controller = keys_text(&self->given, "controller");
    const char *const ops[] = {"apply_env", "parse_unit", NULL};
    int op = case_op_of(self, ops);
    if (op == 0 && strcmp(controller, "window") == 0)
        check_window(self);
    else if (op == 0 && strcmp(controller, "token-bucket") == 0)
        check_bucket(self);
    else if (op == 1 && strcmp(controller, "unit") == 0)
        check_unit(self);
    else
        case_unsupported(self, "given.controller: %s", controller);
}

/* --- what the window says to requests ------------------------------------------ */

static const char *const verdict_names[] = {
    [THROTTLE_PASS] = "PASS", [THROTTLE_DELAY] = "DELAY", [THROTTLE_REJECT] = "REJECT"};

/* Makes one call: {t_s: 0.5, units: 1, client_timeout_ms: 0}. */
static json_t *control(struct conformance_case *self, struct throttle_window *window, json_t *call)
{
    struct case_keys keys;
    keys_open(&keys, "call", call);
    sim_time clock = (sim_time)llround(json_number_value(keys_json(&keys, "t_s")) * 1e9);
    uint64_t units = (uint64_t)keys_integer(&keys, "units", 1);
    int64_t timeout = keys_integer(&keys, "client_timeout_ms", 0);
    keys_close(self, &keys);
    struct throttle_answer answer = throttle_control(window, clock, units, timeout);
    json_t *result = json_pack("{s:s}", "verdict", verdict_names[answer.verdict]);
    if (answer.verdict != THROTTLE_PASS)
        (void)json_object_set_new(result, "delay_ms", json_integer(answer.delay_ms));
    return result;
}

static json_t *change_of(const struct throttle_change *change, bool with_ok)
{
    json_t *result =
        json_pack("{s:b, s:s}", "changed", change->is_changed, "old_env", change->old_env);
    if (with_ok)
        (void)json_object_set_new(result, "ok", json_boolean(change->error == THROTTLE_PARSED));
    return result;
}

/* Does one step of a script: {control: ...}, {reset: true} or {apply_env: ...}. */
static json_t *do_step(struct conformance_case *self, struct throttle_window *window,
                       uint32_t partitions, json_t *step)
{
    struct case_keys keys;
    json_t *result = json_null();
    keys_open(&keys, "step", step);
    if (keys_have(&keys, "control")) {
        result = control(self, window, keys_json(&keys, "control"));
    } else if (keys_bool(&keys, "reset", false)) {
        struct throttle_change change = throttle_reset(window);
        result = change_of(&change, false);
    } else if (keys_have(&keys, "apply_env")) {
        struct throttle_change change =
            throttle_parse(window, keys_text(&keys, "apply_env"), partitions, revision_of(self));
        result = change_of(&change, true);
    }
    keys_close(self, &keys);
    return result;
}

/* What a replica does with the envs that a config sync brings; an absent one is told as empty. */
static void sync_envs(struct conformance_case *self, struct throttle *throttle, uint32_t partitions)
{
    struct case_keys envs;
    keys_open(&envs, "table_envs", keys_json(&self->when, "table_envs"));
    const char *env = keys_text(&envs, env_key_name(ENV_WRITE_THROTTLING));
    keys_close(self, &envs);
    throttle_set_env(throttle, ENV_WRITE_THROTTLING, env == NULL ? "" : env, partitions,
                     revision_of(self));
    offer_window(self, &throttle->write_requests);
}

void area_throttle_control(struct conformance_case *self)
{
    static const char *const ops[] = {"control", "script", "sync_envs", NULL};
    struct throttle throttle = {0};
    struct throttle_window *window = &throttle.write_requests;
    uint32_t partitions = (uint32_t)keys_integer(&self->given, "partition_count", 1);
    const char *controller = keys_text(&self->given, "controller");
    if (strcmp(controller, "window") != 0)
        case_unsupported(self, "given.controller: %s", controller);
    apply_prior(self, "envs", window, NULL, partitions);
    int op = case_op_of(self, ops);
    size_t index = 0;
    json_t *item = NULL;
    json_t *results = json_array();
    if (op == 2)
        sync_envs(self, &throttle, partitions);
    json_array_foreach (keys_json(&self->when, op == 0 ? "calls" : "steps"), index, item) {
        json_t *result =
            op == 0 ? control(self, window, item) : do_step(self, window, partitions, item);
        (void)json_array_append_new(results, result);
    }
    offer_json(self, "results", results);
}
