#include "models/fixes.h"

static const struct field no_fields[] = {FIELD_END};

static const char *const after_names[] = {"busy", "refused", "failed", NULL};
static const char *const then_names[] = {"nothing", "rollback", NULL};
static const char *const over_names[] = {"delay", "reject", NULL};
static const char *const act_names[] = {"resend", "rollback", "cancel", NULL};

_Static_assert(offsetof(struct meta_retry_options, pause) == 0, "rows of backoff.h fit");

static const struct field meta_retry_fields[] = {
    BACKOFF_ROWS,
    {.name = "after",
     .kind = FIELD_CHOICE,
     .offset = offsetof(struct meta_retry_options, after),
     .choices = after_names,
     .preset = RETRY_AFTER_REFUSED,
     .help = "which answers are worth a repeat: ERR_BUSY alone; what a primary refuses for now, "
             "too; or no answer, too"},
    FIELD_END,
};

#define AT(member) offsetof(struct progress_check_options, member)
static const struct field progress_check_fields[] = {
    {.name = "after",
     .kind = FIELD_TIME,
     .offset = AT(after),
     .min = SIM_MS,
     .max = SIM_HOUR,
     .preset = 20 * SIM_SECOND,
     .help = "how long after ERR_NO_NEED_OPERATE meta looks for an ingestion in the group's "
             "reports"},
    {.name = "attempts",
     .kind = FIELD_COUNT,
     .offset = AT(attempts),
     .min = 1,
     .max = BACKOFF_ATTEMPTS_MAX,
     .preset = 5,
     .help = "how often at most the request is sent again"},
    {.name = "then",
     .kind = FIELD_CHOICE,
     .offset = AT(then_rolls_back),
     .choices = then_names,
     .help = "what follows when all attempts came to nothing"},
    FIELD_END,
};
#undef AT

#define AT(member) offsetof(struct ingestion_budget_options, member)
static const struct field budget_fields[] = {
    {.name = "requests",
     .kind = FIELD_COUNT,
     .offset = AT(requests),
     .max = 1000000,
     .preset = 10,
     .help = "ingestion requests a second and partition; 0: no limit"},
    {.name = "bytes",
     .kind = FIELD_SIZE,
     .offset = AT(bytes),
     .max = SIM_GIB,
     .help = "bytes of ingestion requests a second and partition; 0B: no limit"},
    {.name = "over",
     .kind = FIELD_CHOICE,
     .offset = AT(rejects),
     .choices = over_names,
     .help = "what becomes of a request over the budget"},
    {.name = "wait",
     .kind = FIELD_TIME,
     .offset = AT(wait),
     .max = SIM_HOUR,
     .preset = 500 * SIM_MS,
     .help = "how long it is held back, or until it is turned away"},
    FIELD_END,
};
#undef AT

static const struct field share_fields[] = {
    {.name = "share",
     .kind = FIELD_PPM,
     .offset = 0,
     .min = 1,
     .max = SIM_PPM - 1,
     .preset = SIM_PPM / 5,
     .help = "the part of each limit that only ingestion requests may use; users have the rest"},
    FIELD_END,
};

#define AT(member) offsetof(struct watchdog_options, member)
static const struct field watchdog_fields[] = {
    {.name = "after",
     .kind = FIELD_TIME,
     .offset = AT(after),
     .min = SIM_MS,
     .max = SIM_HOUR,
     .preset = SIM_MINUTE,
     .help = "how long a partition may be INGESTING without progress in its reports"},
    {.name = "then",
     .kind = FIELD_CHOICE,
     .offset = AT(act),
     .choices = act_names,
     .help = "what meta does: sends the request again, rolls the table back, or cancels the load "
             "by force"},
    {.name = "limit",
     .kind = FIELD_COUNT,
     .offset = AT(limit),
     .min = 1,
     .max = BACKOFF_ATTEMPTS_MAX,
     .preset = 3,
     .help = "how often at most it acts in one load: for each partition if it sends again, else "
             "for the table"},
    {.name = "factor",
     .kind = FIELD_COUNT,
     .offset = AT(factor),
     .min = 1,
     .max = BACKOFF_FACTOR_MAX,
     .preset = 2,
     .help = "how many times longer it waits after each time it acted"},
    {.name = "cap",
     .kind = FIELD_TIME,
     .offset = AT(cap),
     .max = 24 * SIM_HOUR,
     .preset = 10 * SIM_MINUTE,
     .help = "the longest it waits"},
    FIELD_END,
};
#undef AT

#define META    "bulk_load_service::"
#define REPLICA "replica::"

/* One remedy: its name, help, where in Pegasus it would be built, options and where those lie. */
#define ROW(fix, title, table, member, what, where)                                                \
    [FIX_##fix] = {.name = (title),                                                                \
                   .kind = FIELD_STRUCT,                                                           \
                   .fields = (table),                                                              \
                   .offset = offsetof(struct fix_options, member),                                 \
                   .switch_offset = offsetof(struct fix_options, is_on) + FIX_##fix,               \
                   .help = what " (" where ")"}
_Static_assert(sizeof(bool) == 1, "a switch is a byte");

const struct field fix_fields[FIX_COUNT + 1] = {
    ROW(META_RETRY, "meta-retry", meta_retry_fields, meta_retry,
        "meta sends an ingestion request that was turned away again, instead of rolling back",
        META "on_partition_ingestion_reply"),
    ROW(THROTTLE_BEFORE_FLAG, "throttle-before-flag", no_fields, is_on,
        "the throttle is asked before the ingestion flag goes up, as pull request #2157 does",
        REPLICA "on_client_write"),
    ROW(FLAG_AT_APPLY, "flag-at-apply", no_fields, is_on,
        "the ingestion flag goes up when the primary applies the ingestion, not when it takes the "
        "request",
        "pegasus_write_service::ingest_files"),
    ROW(NO_REPEAT_WITHOUT_WORK, "no-repeat-without-work", no_fields, is_on,
        "a primary whose flag is up while it ingests nothing lowers it and answers that meta try "
        "again, instead of ERR_NO_NEED_OPERATE",
        REPLICA "on_client_write"),
    ROW(META_CHECKS_PROGRESS, "meta-checks-progress", progress_check_fields, progress_check,
        "meta believes ERR_NO_NEED_OPERATE only if the group's reports show an ingestion, else "
        "sends the request again",
        META "on_partition_ingestion_reply"),
    ROW(EXEMPT_INGESTION, "exempt-ingestion", no_fields, is_on,
        "ingestion requests pass the write throttle unasked", REPLICA "on_client_write"),
    ROW(INGESTION_BUDGET, "ingestion-budget", budget_fields, budget,
        "ingestion requests have a budget of their own beside the write throttle",
        REPLICA "throttle_write_request"),
    ROW(RESERVED_SHARE, "reserved-share", share_fields, reserved_share,
        "a part of the write throttle's limits is kept for ingestion requests",
        "throttling_controller::control"),
    ROW(WATCHDOG, "watchdog", watchdog_fields, watchdog,
        "meta watches each partition that is INGESTING and acts when nothing comes of it",
        META "partition_ingestion"),
    [FIX_COUNT] = FIELD_END,
};

const char *watchdog_act_name(int64_t act)
{
    static const char *const acts[] = {
        [WATCHDOG_RESEND] = "sends the request again",
        [WATCHDOG_ROLLBACK] = "rolls the table back",
        [WATCHDOG_CANCEL] = "cancels the load by force",
    };
    return act >= 0 && act < (int64_t)COUNT_OF(acts) ? acts[act] : "nothing";
}

sim_time watchdog_wait(const struct watchdog_options *options, uint32_t fired)
{
    const sim_time cap = options->cap > options->after ? options->cap : options->after;
    const struct backoff_options pause = {
        .base = options->after, .factor = options->factor, .cap = cap};
    return backoff_pause(&pause, fired + 1);
}
