#include "models/replica_write.h"

#include "models/pegasus.h"
#include "models/replica_2pc.h"
#include "models/replica_apply.h"
#include "models/replica_config.h"
#include "models/replica_loader.h"
#include "models/throttle.h"

#include <string.h>

/* --- decisions ------------------------------------------------------------------- */

struct deny_rule write_deny_rule(const char *env)
{
    struct deny_rule rule = {0};
    const char *star = strchr(env, '*');
    if (star == NULL || strchr(star + 1, '*') != NULL) {
        return rule;
    }
    struct text_part how = text_part_until(env, '*');
    struct text_part what = text_part_until(star + 1, '\0');
    bool is_all = text_part_is(what, "all");
    rule.is_reconfig = text_part_is(how, "reconfig");
    rule.denies_reads = is_all || text_part_is(what, "read");
    rule.denies_writes = is_all || text_part_is(what, "write");
    return rule;
}

bool write_allows_ingest_behind(const char *env, bool before)
{
    if (env[0] == '\0' || strcmp(env, "false") == 0) {
        return false;
    }
    return strcmp(env, "true") == 0 ? true : before;
}

static enum error disk_error(uint8_t disk_status)
{
    if (disk_status == DISK_NORMAL) {
        return ERR_OK;
    }
    return disk_status == DISK_SPACE_INSUFFICIENT ? ERR_DISK_INSUFFICIENT : ERR_DISK_IO_ERROR;
}

enum error write_disk_error(const struct revision *revision, uint8_t own_disk,
                            uint8_t secondary_disks, bool *stops)
{
    *stops = own_disk != DISK_NORMAL || secondary_disks != 0;
    if (revision->disk_always_insufficient) {
        return *stops ? ERR_DISK_INSUFFICIENT : ERR_OK;
    }
    return disk_error(own_disk);
}

/* --- checks ----------------------------------------------------------------------- */

static enum write_verdict answered(struct admission *admission, enum error error)
{
    admission->error = error;
    return WRITE_ANSWERED;
}

static bool is_ingestion(const struct admission *admission)
{
    return admission->held->write.code == RC_INGESTION;
}

/* Role. */
static enum write_verdict check_role(struct admission *admission)
{
    return admission->replica->role != ROLE_PRIMARY ? answered(admission, ERR_INVALID_STATE)
                                                    : WRITE_GOES_ON;
}

/* RC_COUNT and above stand for an invalid code, RC_EMPTY for an unregistered one. */
static enum error code_error(const struct admission *admission)
{
    return admission->held->write.code >= RC_COUNT && admission->revision->splits_invalid_code
               ? ERR_INVALID_PARAMETERS
               : ERR_HANDLER_NOT_FOUND;
}

/* What the request itself and the replica as it is say: checks 1 to 7. */
static enum write_verdict check_request(struct admission *admission)
{
    const struct replica *replica = admission->replica;
    const struct client_write *write = &admission->held->write;
    const int64_t size_max = admission->options->config.max_allowed_write_size;
    if (replica->denies_access) { /* 1. access control */
        return answered(admission, ERR_ACL_DENY);
    }
    if (replica->denies_writes) { /* 2. replica.deny_client_request */
        return replica->deny_is_reconfig ? answered(admission, ERR_INVALID_STATE)
                                         : WRITE_UNANSWERED;
    }
    if (size_max > 0 && write->body_bytes > size_max) { /* 3. max_allowed_write_size */
        return answered(admission, ERR_INVALID_DATA);
    }
    if (write->code >= RC_COUNT || write->code == RC_EMPTY) { /* 4. code */
        return answered(admission, code_error(admission));
    }
    const bool is_idempotent = write->code != RC_INCR && write->code != RC_CHECK_AND_SET;
    if (replica->is_duplicating && !is_idempotent) { /* 5. a duplication master */
        return answered(admission, ERR_OPERATION_DISABLED);
    }
    if (replica->is_splitting) { /* 6. split */
        return answered(admission, ERR_SPLITTING);
    }
    return check_role(admission); /* 7. role */
}

/* 8. Disks. */
static enum write_verdict check_disk(struct admission *admission)
{
    bool stops = false;
    const struct replica *replica = admission->replica;
    enum error error = write_disk_error(admission->revision, replica->disk.disk_full,
                                        replica->secondary_disks, &stops);
    return stops ? answered(admission, error) : WRITE_GOES_ON;
}

/* The first refusal since the flag went up is told, and owes the clients its end. */
static void note_refusal(struct admission *admission)
{
    struct sim *sim = admission->sim;
    sim_count(sim, COUNTER_WRITES_REFUSED, 1);
    if (!admission->replica->loader.has_refused) {
        admission->replica->loader.has_refused = 1;
        sim_obligation_open(sim, OBLIGATION_WRITES, replica_partition(sim));
        sim_note(sim, NOTE_WRITE_REFUSED, replica_partition(sim), 0, 0, 0);
    }
}

/* Whether a write of the queue or of a mutation is an ingestion request. */
static bool holds_ingestion(struct sim *sim, const struct replica *replica)
{
    const struct queued_write *queued = sim_list_first(sim, POOL_WRITES, &replica->queue.writes);
    for (; queued != NULL; queued = sim_list_next(sim, POOL_WRITES, queued)) {
        if (queued->held.write.code == RC_INGESTION) {
            return true;
        }
    }
    const struct prepared *entry = sim_list_first(sim, POOL_MUTATIONS, &replica->prepares);
    for (; entry != NULL; entry = sim_list_next(sim, POOL_MUTATIONS, entry)) {
        if (entry->mutation.code == RC_INGESTION) {
            return true;
        }
    }
    return false;
}

/* no-repeat-without-work: the flag is up, but nothing that it stands for is there. */
static bool is_repeat_without_work(const struct admission *admission)
{
    return options_has_fix(admission->options, FIX_NO_REPEAT_WITHOUT_WORK) &&
           admission->replica->loader.ingestion == IS_INVALID &&
           !holds_ingestion(admission->sim, admission->replica);
}

/*
 * The one answer that meta, as it is, follows by a new request: that of an ingestion whose empty
 * write failed (on_partition_ingestion_reply). A plain error would roll the table back.
 */
static enum write_verdict answer_nothing_runs(struct admission *admission)
{
    const struct held_write *held = admission->held;
    const struct write_response response = {
        .response_error = ERR_TRY_AGAIN, .engine_error = ENGINE_TRY_AGAIN, .id = held->write.id};
    sim_note(admission->sim, NOTE_INGESTION_NOTHING_RUNS, held->write.partition, 0, 0, 0);
    loader_lower_flag(admission->sim, admission->replica, FLAG_NOTHING_RUNS);
    sim_reply(admission->sim, held->back, &response);
    return WRITE_TAKEN;
}

/* 9. The "ingestion running" flag. */
static enum write_verdict check_flag(struct admission *admission)
{
    if (!admission->replica->loader.is_ingesting) {
        return WRITE_GOES_ON;
    }
    if (!is_ingestion(admission)) {
        note_refusal(admission);
        return answered(admission, ERR_OPERATION_DISABLED);
    }
    if (is_repeat_without_work(admission)) {
        return answer_nothing_runs(admission);
    }
    sim_count(admission->sim, COUNTER_NO_NEED_OPERATE, 1);
    sim_note(admission->sim,
             admission->held->attempt > 1 ? NOTE_INGESTION_FINDS_ITSELF : NOTE_INGESTION_REPEATED,
             replica_partition(admission->sim), 0, 0, 0);
    return answered(admission, ERR_NO_NEED_OPERATE);
}

/* Ingestion: the local status, a full group; from here on user writes are refused. */
static enum write_verdict check_ingestion(struct admission *admission)
{
    if (!is_ingestion(admission)) {
        return WRITE_GOES_ON;
    }
    const struct partition_config *config = &admission->replica->config;
    const uint8_t status = admission->replica->loader.status;
    if (status != BLS_DOWNLOADED && status != BLS_INGESTING) {
        return answered(admission, ERR_INVALID_STATE);
    }
    if (config->secondary_count + 1 < config->max_replicas) {
        return answered(admission, ERR_NOT_ENOUGH_MEMBER);
    }
    if (!options_has_fix(admission->options, FIX_FLAG_AT_APPLY)) {
        loader_raise_flag(admission->sim, admission->replica);
    }
    return WRITE_GOES_ON;
}

/* Enough members for a write. */
static enum write_verdict check_group(struct admission *admission)
{
    const struct partition_config *config = &admission->replica->config;
    int64_t minimum = replica_2pc_minimum(admission->options->config.mutation_2pc_min_replica_count,
                                          config->max_replicas);
    return config->secondary_count + 1 < minimum ? answered(admission, ERR_NOT_ENOUGH_MEMBER)
                                                 : WRITE_GOES_ON;
}

#define WRITE_THROTTLES ((1U << ENV_WRITE_THROTTLING) | (1U << ENV_WRITE_THROTTLING_BY_SIZE))
#define READ_THROTTLES  ((1U << ENV_READ_THROTTLING) | (1U << ENV_READ_THROTTLING_BY_SIZE))

static void ask_throttle(struct sim *sim, const struct held_write *held)
{
    sim_send(sim, cluster_throttle_of(sim_options(sim), sim_self(sim)), MSG_THROTTLE_ASK, held);
}

/* The throttle, unless it has delayed the write already. */
static enum write_verdict check_throttle(struct admission *admission)
{
    const bool is_exempt =
        is_ingestion(admission) && options_has_fix(admission->options, FIX_EXEMPT_INGESTION);
    if (is_exempt || admission->held->attempt > 1 ||
        (admission->replica->throttles & WRITE_THROTTLES) == 0) {
        return WRITE_GOES_ON;
    }
    ask_throttle(admission->sim, admission->held);
    return WRITE_TAKEN;
}

/* Into the queue. */
static enum write_verdict accept_write(struct admission *admission)
{
    replica_2pc_accept(admission->sim, admission->replica, admission->held);
    return WRITE_TAKEN;
}

/* Until #2157: the flag goes up, then the throttle is asked. */
static write_check *const flag_then_throttle[] = {
    check_request, check_disk,     check_flag,   check_ingestion,
    check_group,   check_throttle, accept_write, NULL,
};

/* Since #2157. */
static write_check *const throttle_then_flag[] = {
    check_request,  check_disk,      check_flag,   check_group,
    check_throttle, check_ingestion, accept_write, NULL,
};

bool write_flag_is_first(const struct pegasus_options *options)
{
    return options_revision(options)->flag_before_throttle &&
           !options_has_fix(options, FIX_THROTTLE_BEFORE_FLAG);
}

write_check *const *write_checks(const struct pegasus_options *options)
{
    return write_flag_is_first(options) ? flag_then_throttle : throttle_then_flag;
}

/* --- a write on its way ------------------------------------------------------------- */

/* The check behind the throttle. */
static write_check *const *after_throttle(const struct pegasus_options *options)
{
    write_check *const *check = write_checks(options);
    while (*check != check_throttle) {
        check++;
    }
    return check + 1;
}

static void answer(const struct admission *admission)
{
    const struct held_write *held = admission->held;
    if (is_ingestion(admission) && admission->error != ERR_NO_NEED_OPERATE) {
        sim_note(admission->sim, NOTE_INGESTION_REFUSED, held->write.partition, admission->error, 0,
                 0);
    }
    struct write_response response = {.error = (uint16_t)admission->error, .id = held->write.id};
    sim_reply(admission->sim, held->back, &response);
}

static struct admission admission_of(struct sim *sim, const struct held_write *held)
{
    const struct pegasus_options *options = sim_options(sim);
    return (struct admission){.sim = sim,
                              .replica = sim_state(sim),
                              .options = options,
                              .revision = options_revision(options),
                              .held = held,
                              .error = ERR_OK};
}

static void run_checks(struct admission *admission, write_check *const *check)
{
    enum write_verdict verdict = WRITE_GOES_ON;
    for (; verdict == WRITE_GOES_ON; check++) {
        verdict = (*check)(admission);
    }
    if (verdict == WRITE_ANSWERED) {
        answer(admission);
    }
}

/* --- reads ------------------------------------------------------------------------------ */

static void answer_read(struct sim *sim, const struct held_write *held, enum error error)
{
    struct write_response response = {.error = (uint16_t)error, .id = held->write.id};
    sim_reply(sim, held->back, &response);
}

static bool is_read(const struct held_write *held)
{
    return held->write.code == RC_GET || held->write.code == RC_MULTI_GET;
}

/* on_client_read; a delayed read asks the throttle again, which only looks at the size then. */
static void read(struct sim *sim, const struct replica *replica, const struct held_write *held)
{
    if (replica->denies_reads) {
        if (replica->deny_is_reconfig) {
            answer_read(sim, held, ERR_INVALID_STATE);
        }
        return;
    }
    if (replica->role != ROLE_PRIMARY) {
        answer_read(sim, held, ERR_INVALID_STATE);
    } else if ((replica->throttles & READ_THROTTLES) != 0) {
        ask_throttle(sim, held);
    } else {
        answer_read(sim, held, ERR_OK);
    }
}

/* --- events ---------------------------------------------------------------------------- */

void on_client_write(struct sim *sim, const struct sim_event *event)
{
    struct held_write held = {.back = event->back, .work = sim_work_now(sim), .attempt = 1};
    memcpy(&held.write, event->body, sizeof(held.write));
    struct admission admission = admission_of(sim, &held);
    if (held.write.code == RC_INGESTION) {
        sim_note(sim, NOTE_INGESTION_ARRIVES, held.write.partition, held.write.file_count,
                 held.write.body_bytes, 0);
    }
    if (admission.replica->role == ROLE_ABSENT) {
        admission.error = ERR_OBJECT_NOT_FOUND;
        answer(&admission);
    } else if (is_read(&held)) {
        read(sim, admission.replica, &held);
    } else {
        run_checks(&admission, write_checks(admission.options));
    }
}

/* Whether another request of this instant has raised the flag since the throttle was asked. */
static bool meets_flag(struct admission *admission)
{
    bool is_own = write_flag_is_first(admission->options) && is_ingestion(admission) &&
                  !options_has_fix(admission->options, FIX_FLAG_AT_APPLY);
    return !is_own && !is_read(admission->held) && check_flag(admission) == WRITE_ANSWERED;
}

void on_throttle_passed(struct sim *sim, const struct sim_event *event)
{
    const struct held_write *held = event->body;
    struct admission admission = admission_of(sim, held);
    if (check_role(&admission) == WRITE_ANSWERED || meets_flag(&admission)) {
        answer(&admission);
    } else if (is_read(held)) {
        answer_read(sim, held, ERR_OK);
    } else {
        run_checks(&admission, after_throttle(admission.options));
    }
}

void on_throttle_delayed(struct sim *sim, const struct sim_event *event)
{
    const struct held_write *held = event->body;
    struct admission admission = admission_of(sim, held);
    if (admission.replica->role == ROLE_ABSENT) {
        return; /* closed meanwhile: what it held back is cancelled with it and nobody is told */
    }
    if (held->write.code == RC_INGESTION) {
        sim_note(sim, NOTE_INGESTION_COMES_BACK, held->write.partition, 0, 0, 0);
    }
    if (is_read(held)) {
        read(sim, admission.replica, held);
    } else {
        run_checks(&admission, write_checks(admission.options));
    }
}
