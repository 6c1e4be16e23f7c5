/* The area about table envs that the leader takes or refuses. */
#include <stdio.h>
#include <string.h>

#include "models/env_rules.h"
#include "tests/conformance/areas.h"
#include "tests/conformance/meta_bench.h"

/* Whether there is such an env, and a value that fits where envs are stored or is refused. */
static bool is_known(struct conformance_case *self, int env, const char *key, const char *value)
{
    if (env < 0)
        case_unsupported(self, "given.key: %s", key);
    else if (strlen(value) >= ENV_VALUE_BYTES && env_check((enum env_key)env, value) == ENV_FINE)
        case_unsupported(self, "when.value: over %d bytes", ENV_VALUE_BYTES - 1);
    return !self->is_unsupported;
}

void area_env_validate(struct conformance_case *self)
{
    struct meta_bench bench;
    if (!case_op_is(self, "set_table_env"))
        return;
    const char *key = keys_needed(self, &self->given, "key");
    const char *before = keys_text(&self->given, "stored_before");
    const char *value = keys_needed(self, &self->when, "value");
    int env = env_key_by_name(key);
    if (!is_known(self, env, key, value))
        return;
    meta_bench_open(self, &bench, 1, 3, "");
    struct env_record *stored = &meta_bench_table(&bench)->envs[env];
    (void)snprintf(stored->value, sizeof(stored->value), "%s", before == NULL ? "" : before);
    struct admin_request request = {
        .command = ADMIN_SET_ENVS, .env = (uint16_t)env, .partition = -1};
    (void)snprintf(request.value, sizeof(request.value), "%s", value);
    enum env_fault fault = env_check((enum env_key)env, value);
    if (strlen(value) >= ENV_VALUE_BYTES) /* refused whole, and as what is left of it */
        request.value[0] = '*';
    meta_bench_command(&bench, &request);
    offer_text(self, "err", bench.has_reply ? error_name(bench.reply.error) : NULL);
    offer_text(self, "reason", env_fault_name((int64_t)fault));
    offer_text(self, "stored_after", stored->value[0] == '\0' ? NULL : stored->value);
    meta_bench_close(&bench);
}
