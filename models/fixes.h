/*
 * fixes.h - the remedies that were proposed for the hang.
 *
 * Each is switched on by its name in a scenario's `fixes`, alone or with
 * others, whatever the revision; off, it changes nothing. One table (fixes.c)
 * says of each what it does, where in Pegasus it would be built and which
 * options it has. They are modelled as their minimal change to Pegasus would
 * behave: what a remedy forgets, the model forgets too.
 *
 * Retry: `meta-retry` (meta_resend.c). State machine: `throttle-before-flag`,
 * `flag-at-apply`, `no-repeat-without-work` (replica_write.c, replica_ingest.c),
 * `meta-checks-progress` (meta_resend.c). Isolation: `exempt-ingestion`,
 * `ingestion-budget`, `reserved-share` (ingestion_share.c). `watchdog`
 * (meta_watchdog.c). Clients' own repeats are a key of a client, `retry`.
 */
#ifndef MODELS_FIXES_H
#define MODELS_FIXES_H

#include "models/backoff.h"

enum fix {
    FIX_META_RETRY,
    FIX_THROTTLE_BEFORE_FLAG,
    FIX_FLAG_AT_APPLY,
    FIX_NO_REPEAT_WITHOUT_WORK,
    FIX_META_CHECKS_PROGRESS,
    FIX_EXEMPT_INGESTION,
    FIX_INGESTION_BUDGET,
    FIX_RESERVED_SHARE,
    FIX_WATCHDOG,
    FIX_COUNT
};

/* Which answers to the ingestion request meta-retry takes for passing. */
enum retry_after {
    RETRY_AFTER_BUSY,    /* ERR_BUSY: the throttle turned it away */
    RETRY_AFTER_REFUSED, /* and what a primary says that cannot take it now */
    RETRY_AFTER_FAILED   /* and no answer at all */
};

struct meta_retry_options {
    struct backoff_options pause;
    uint32_t after; /* enum retry_after */
    uint32_t zero;
};

struct progress_check_options {
    sim_time after;           /* how long an ingestion may take to show in the reports */
    int64_t attempts;         /* how often at most the request is sent again */
    uint32_t then_rolls_back; /* after the last: the table is rolled back */
    uint32_t zero;
};

struct ingestion_budget_options {
    int64_t requests; /* a second and partition; 0: no limit */
    int64_t bytes;    /* a second and partition; 0: no limit */
    sim_time wait;    /* how long a request over the budget is held back */
    uint32_t rejects; /* it is turned away instead, after that time */
    uint32_t zero;
};

enum watchdog_act { WATCHDOG_RESEND, WATCHDOG_ROLLBACK, WATCHDOG_CANCEL };

struct watchdog_options {
    sim_time after; /* without progress */
    int64_t limit;  /* firings: of each partition if it sends again, else of the table */
    int64_t factor; /* each further wait is so many times longer */
    sim_time cap;   /* the longest wait */
    uint32_t act;   /* enum watchdog_act */
    uint32_t zero;
};

struct fix_options {
    bool is_on[FIX_COUNT];
    uint8_t zero[7];
    struct meta_retry_options meta_retry;
    struct progress_check_options progress_check;
    struct ingestion_budget_options budget;
    int64_t reserved_share; /* ppm of the limit */
    struct watchdog_options watchdog;
};

/* Rows of `fixes`, in the order of the enum, ended by a null name. */
extern const struct field fix_fields[FIX_COUNT + 1];

/* What a watchdog does, in words; for the story. */
const char *watchdog_act_name(int64_t act);

/* Longest time between two firings in a row, `fired` of them being past. */
sim_time watchdog_wait(const struct watchdog_options *options, uint32_t fired);

#endif
