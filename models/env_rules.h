/*
 * env_rules.h - which values of table envs a meta server takes.
 *
 * A value that breaks a rule is refused and what is stored stays
 * (app_env_validator.cpp). The throttling envs are lists of clauses
 * "units*type*milliseconds", where units may end in K or M and type is delay or
 * reject, each at most once; reads by size take a bare rate, too
 * (token_bucket_throttling_controller.cpp).
 */
#ifndef MODELS_ENV_RULES_H
#define MODELS_ENV_RULES_H

#include "models/codes.h"

/* Why a value is refused. */
enum env_fault {
    ENV_FINE,
    ENV_EMPTY,
    ENV_FIELD_COUNT,  /* a clause has not three fields */
    ENV_UNITS,        /* units are no unsigned integer */
    ENV_TYPE,         /* neither delay nor reject */
    ENV_MILLISECONDS, /* no unsigned integer */
    ENV_DUPLICATE_DELAY,
    ENV_DUPLICATE_REJECT,
    ENV_RATE,        /* no rate a token bucket can have */
    ENV_DENY_FORMAT, /* not {timeout,reconfig}*{all,write,read} */
    ENV_BOOLEAN,     /* neither true nor false */
    ENV_FAULT_COUNT
};

/* What is wrong with a value of an env; ENV_FINE if nothing is. */
enum env_fault env_check(enum env_key key, const char *value);

/* "field-count-not-3"; empty for ENV_FINE. */
const char *env_fault_name(int64_t fault);

#endif
