/* Areas about the write throttle: the controllers alone, without a world. */
#include <math.h>
#include <string.h>

#include "models/throttle.h"
#include "tests/conformance/areas.h"
#include "tests/conformance/defaults.h"

/* What a case's env is set on: a window or a bucket, the other is null. */
struct controller {
    struct throttle_window *window;
    struct token_bucket *bucket;
    uint32_t partitions;
    const struct revision *revision;
};

static struct throttle_change apply_env(const struct controller *to, const char *env)
{
    if (to->window != NULL)
        return throttle_parse(to->window, env, to->partitions, to->revision);
    return token_bucket_parse(to->bucket, env, to->partitions, to->revision);
}

static struct throttle_change reset(const struct controller *to)
{
    return to->window != NULL ? throttle_reset(to->window) : token_bucket_reset(to->bucket);
}

/* Applies the envs of before; one that is not understood changes nothing. */
static void apply_prior(struct conformance_case *self, const char *key, const struct controller *to)
{
    size_t index = 0;
    json_t *env = NULL;
    json_array_foreach (keys_json(&self->given, key), index, env) {
        if (json_is_string(env))
            (void)apply_env(to, json_string_value(env));
        else
            case_unsupported(self, "given.%s: an env that is no text", key);
    }
}

static uint32_t read_partitions(struct conformance_case *self)
{
    struct count_rule rule = {.otherwise = 1, .min = 1, .max = INT32_MAX};
    return (uint32_t)keys_count(self, &self->given, "partition_count", rule);
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

static void offer_bucket(struct conformance_case *self, const struct token_bucket *bucket)
{
    offer_bool(self, "enabled", bucket->is_on != 0);
    offer_text(self, "env", bucket->env);
    offer_integer(self, "partition_count", bucket->partitions);
    offer_integer(self, "rate", bucket->rate);
    offer_integer(self, "burst", bucket->burst);
}

/* Sets an env, or resets what envs before it set. */
static void check_env(struct conformance_case *self, const struct controller *to, bool is_reset)
{
    apply_prior(self, "prior_envs", to);
    struct throttle_change change = {0};
    if (is_reset)
        change = reset(to);
    else
        change = apply_env(to, keys_needed(self, &self->when, "env"));
    offer_change(self, &change);
    if (to->window != NULL)
        offer_window(self, to->window);
    else
        offer_bucket(self, to->bucket);
}

/* Why a count was refused, in the words of the cases. */
static const char *const unit_reasons[] = {
    [UNITS_OK] = "",
    [UNITS_NOT_A_NUMBER] = "not-an-unsigned-integer",
    [UNITS_OVERFLOW] = "overflow-64-bit",
};

static void check_unit(struct conformance_case *self)
{
    const char *text = keys_needed(self, &self->when, "text");
    uint64_t units = 0;
    enum units_error error =
        throttle_units((struct text_part){text, strlen(text)}, revision_of(self), &units);
    offer_bool(self, "ok", error == UNITS_OK);
    offer_integer(self, "units", (int64_t)units);
    offer_text(self, "reason", unit_reasons[error]);
}

/* Opens the controller that a case names; complains if there is none such. */
static struct controller open_controller(struct conformance_case *self, struct throttle *throttle)
{
    struct controller to = {.partitions = read_partitions(self), .revision = revision_of(self)};
    const char *name = keys_needed(self, &self->given, "controller");
    if (strcmp(name, "token-bucket") == 0)
        to.bucket = &throttle->read_bytes;
    else
        to.window = &throttle->write_requests;
    if (to.bucket == NULL && strcmp(name, "window") != 0)
        case_unsupported(self, "given.controller: %s", name);
    return to;
}

void area_throttle_parse(struct conformance_case *self)
{
    const char *const ops[] = {"apply_env", "reset", "parse_unit", NULL};
    struct throttle throttle = {0};
    int op = case_op_of(self, ops);
    if (op == 2) {
        const char *controller = keys_text(&self->given, "controller");
        if (controller != NULL && strcmp(controller, "unit") != 0)
            case_unsupported(self, "given.controller: %s", controller);
        check_unit(self);
    } else if (op >= 0) {
        struct controller to = open_controller(self, &throttle);
        check_env(self, &to, op == 1);
    }
}

/* --- what the window says to requests ------------------------------------------ */

static const char *const verdict_names[] = {
    [THROTTLE_PASS] = "PASS", [THROTTLE_DELAY] = "DELAY", [THROTTLE_REJECT] = "REJECT"};

/* A token bucket lets begin what finds it not empty, and takes the units out afterwards. */
static struct throttle_answer draw(struct token_bucket *bucket, sim_time clock, uint64_t units)
{
    struct throttle_answer answer = {.verdict = THROTTLE_REJECT};
    if (token_bucket_allows(bucket, clock)) {
        answer.verdict = THROTTLE_PASS;
        token_bucket_take(bucket, clock, (int64_t)units);
    }
    return answer;
}

/* Makes one call: {t_s: 0.5, units: 1, client_timeout_ms: 0}. */
static json_t *control(struct conformance_case *self, const struct controller *to, json_t *call)
{
    struct case_keys keys;
    struct throttle_answer answer;
    struct count_rule any = {.otherwise = 1, .max = INT64_MAX / 2};
    keys_open(&keys, "call", call);
    double seconds = json_number_value(keys_json(&keys, "t_s"));
    uint64_t units = (uint64_t)keys_count(self, &keys, "units", any);
    int64_t timeout = keys_integer(&keys, "client_timeout_ms", 0);
    keys_close(self, &keys);
    if (!(seconds >= 0 && seconds < 9e9)) {
        case_unsupported(self, "call.t_s: %g", seconds);
        return json_null();
    }
    sim_time clock = (sim_time)llround(seconds * 1e9);
    if (to->window != NULL)
        answer = throttle_control(to->window, clock, units, timeout);
    else
        answer = draw(to->bucket, clock, units);
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
static json_t *do_step(struct conformance_case *self, const struct controller *to, json_t *step)
{
    struct case_keys keys;
    json_t *result = json_null();
    keys_open(&keys, "step", step);
    if (keys_have(&keys, "control")) {
        result = control(self, to, keys_json(&keys, "control"));
    } else if (keys_bool(&keys, "reset", false)) {
        struct throttle_change change = reset(to);
        result = change_of(&change, false);
    } else if (keys_have(&keys, "apply_env")) {
        struct throttle_change change = apply_env(to, keys_needed(self, &keys, "apply_env"));
        result = change_of(&change, true);
    } else {
        case_unsupported(self, "a step that does nothing");
    }
    keys_close(self, &keys);
    return result;
}

/*
 * What a replica does with the envs that a config sync brings; an absent one is told as empty. Seen
 * is the window of the env that is spoken of.
 */
static void sync_envs(struct conformance_case *self, struct throttle *throttle,
                      struct controller *to)
{
    struct case_keys envs;
    const char *requests = env_key_name(ENV_WRITE_THROTTLING);
    const char *bytes = env_key_name(ENV_WRITE_THROTTLING_BY_SIZE);
    keys_open(&envs, "table_envs", keys_json(&self->when, "table_envs"));
    bool is_by_size = keys_have(&envs, bytes) && !keys_have(&envs, requests);
    to->window = is_by_size ? &throttle->write_bytes : &throttle->write_requests;
    apply_prior(self, "envs", to);
    for (int key = 0; key < ENV_COUNT; key++) {
        const char *env = keys_text(&envs, env_key_name(key));
        throttle_set_env(throttle, (enum env_key)key, env == NULL ? "" : env, to->partitions,
                         to->revision);
    }
    keys_close(self, &envs);
    offer_window(self, to->window);
}

void area_throttle_control(struct conformance_case *self)
{
    static const char *const ops[] = {"control", "script", "sync_envs", NULL};
    struct throttle throttle = {0};
    int op = case_op_of(self, ops);
    if (op < 0)
        return;
    struct controller to = open_controller(self, &throttle);
    size_t index = 0;
    json_t *item = NULL;
    json_t *results = json_array();
    if (op == 2) {
        sync_envs(self, &throttle, &to);
        json_decref(results);
        return;
    }
    apply_prior(self, "envs", &to);
    json_array_foreach (keys_json(&self->when, op == 0 ? "calls" : "steps"), index, item) {
        json_t *result = op == 0 ? control(self, &to, item) : do_step(self, &to, item);
        (void)json_array_append_new(results, result);
    }
    offer_json(self, "results", results);
}
