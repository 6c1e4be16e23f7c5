/* The area about table envs that the leader takes or refuses. */
#include <stdio.h>
#include <string.h>

#include "models/env_rules.h"
#include "tests/conformance/areas.h"
#include "tests/conformance/meta_bench.h"

void area_env_validate(struct conformance_case *self)
{
    struct meta_bench bench;
    const char *key = keys_text(&self->given, "key");
    const char *before = keys_text(&self->given, "stored_before");
    const char *value = keys_text(&self->when, "value");
    int env = env_key_by_name(key);
    if (!case_op_is(self, "set_table_env"))
        return;
    if (env < 0 || strlen(value) >= ENV_VALUE_BYTES) {
        case_unsupported(self, "given.key: %s", key);
        return;
    }
    meta_bench_open(self, &bench, 1, 3, "");
    struct env_record *stored = &meta_bench_table(&bench)->envs[env];
    (void)snprintf(stored->value, sizeof(stored->value), "%s", before == NULL ? "" : before);
    struct admin_request request = {
        .command = ADMIN_SET_ENVS, .env = (uint16_t)env, .partition = -1};
    (void)snprintf(request.value, sizeof(request.value), "%s", value);
    meta_bench_command(&bench, &request);
    offer_text(self, "err", bench.has_reply ? error_name(bench.reply.error) : NULL);
    offer_text(self, "reason", env_fault_name((int64_t)env_check((enum env_key)env, value)));
    offer_text(self, "stored_after", stored->value[0] == '\0' ? NULL : stored->value);
    meta_bench_close(&bench);
}
