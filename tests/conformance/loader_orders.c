/* Areas about what orders of bulk load make a replica do. */
#include <stdio.h>
#include <string.h>

#include "models/cluster.h"
#include "models/replica_apply.h"
#include "models/replica_download.h"
#include "models/replica_loader.h"
#include "models/replica_report.h"
#include "tests/conformance/areas.h"
#include "tests/conformance/replica_bench.h"

/* Does something in the subject's name. */
static struct sim *as_subject(struct replica_bench *bench)
{
    sim_act_as(&bench->rig->sim, cluster_replica(bench->rig->options, 0, bench->server));
    return &bench->rig->sim;
}

static void as_nobody(struct replica_bench *bench)
{
    bench->rig->sim.running = (struct running){.actor = SIM_NOBODY};
    rig_run(bench->rig, SIM_MS);
}

/* --- orders -------------------------------------------------------------------------------- */

/* The error that the subject answers an order with; null: it says nothing. */
static const char *error_of(const struct replica_bench *bench)
{
    if (bench->reports > 0)
        return error_name(bench->report.error);
    return bench->group_answers > 0 ? error_name(bench->group_answer.error) : NULL;
}

/* Gives the order of `when`, by meta or by the primary. */
static void give_order(struct conformance_case *self, struct replica_bench *bench, int op)
{
    int status = keys_status(self, &self->when, "meta_status", BLS_INVALID);
    int64_t ballot = keys_integer(&self->when, "ballot", bench->subject->config.ballot);
    const char *role = keys_text(&self->when, "expected_role");
    int local = bench->subject->loader.status;
    if (role != NULL && strcmp(role, "secondary") != 0)
        case_unsupported(self, "when.expected_role: %s", role);
    if (op == 0)
        replica_bench_order(bench, status, ballot);
    else
        replica_bench_group_order(bench, status, ballot);
    offer_text(self, "err", error_of(bench));
    if (loader_status_allowed((enum bulk_load_status)status, (enum bulk_load_status)local))
        offer_text(self, "action",
                   loader_action_name(
                       loader_action((enum bulk_load_status)status, (enum bulk_load_status)local)));
}

static const char *const order_ops[] = {"meta_to_primary", "primary_to_secondary", NULL};

void area_replica_request(struct conformance_case *self)
{
    struct replica_bench bench;
    int op = case_op_of(self, order_ops);
    if (op < 0)
        return;
    replica_bench_open(self, &bench, 3, "");
    replica_bench_read(self, &bench);
    give_order(self, &bench, op);
    replica_bench_offer(self, &bench);
    replica_bench_close(&bench);
}

/* --- download --------------------------------------------------------------------------------- */

/* Orders a download, whether or not meta would order one in this status. */
static void order_download(struct replica_bench *bench)
{
    struct replica *subject = bench->subject;
    uint8_t local = subject->loader.status;
    if (loader_action(BLS_DOWNLOADING, (enum bulk_load_status)local) != LOADER_START_DOWNLOAD)
        subject->loader.status = BLS_SUCCEED;
    if (subject->role == ROLE_SECONDARY)
        replica_bench_group_order(bench, BLS_DOWNLOADING, subject->config.ballot);
    else
        replica_bench_order(bench, BLS_DOWNLOADING, subject->config.ballot);
    if (subject->loader.status == BLS_SUCCEED)
        subject->loader.status = local;
}

void area_download_start(struct conformance_case *self)
{
    struct replica_bench bench;
    char more[128];
    if (!case_op_is(self, "start_download"))
        return;
    (void)snprintf(more, sizeof(more),
                   "config: {max_concurrent_bulk_load_downloading_count: %lld}\n",
                   (long long)keys_count(self, &self->given, "node_downloading_limit",
                                         (struct count_rule){5, 0, INT32_MAX}));
    replica_bench_open(self, &bench, 3, more);
    replica_bench_read(self, &bench);
    order_download(&bench);
    offer_text(self, "err", error_of(&bench));
    replica_bench_offer(self, &bench);
    replica_bench_close(&bench);
}

void area_download_progress(struct conformance_case *self)
{
    struct replica_bench bench;
    if (!case_op_is(self, "file_done"))
        return;
    replica_bench_open(self, &bench, 3, "");
    replica_bench_read(self, &bench);
    struct sim *sim = as_subject(&bench);
    replica_download_add(
        sim, bench.subject,
        keys_count(self, &self->when, "bytes", (struct count_rule){.max = INT64_MAX / 2}));
    as_nobody(&bench);
    replica_bench_offer(self, &bench);
    replica_bench_close(&bench);
}

/* --- ingestion ----------------------------------------------------------------------------------
 */

/* What the engine does to the ingestion, by the words of the cases. */
static void set_engine(struct conformance_case *self, struct replica_bench *bench)
{
    const char *engine = keys_text(&self->when, "engine");
    struct fault_message fault = {.what = FAULT_ENGINE_INGEST, .value = 1, .partition = -1};
    if (engine == NULL || strcmp(engine, "ok") == 0)
        return;
    if (strstr(engine, "error") == NULL && strstr(engine, "fail") == NULL)
        case_unsupported(self, "when.engine: %s", engine);
    if (strncmp(engine, "empty", strlen("empty")) == 0) {
        bench->subject->engine_fails = 1;
        return;
    }
    rig_send(bench->rig, SIM_NOBODY, cluster_stub(bench->rig->options, bench->server),
             MSG_STUB_FAULT, &fault);
    rig_run(bench->rig, SIM_MS);
}

static void apply_ingestion(struct conformance_case *self, struct replica_bench *bench)
{
    struct replica *subject = bench->subject;
    struct mutation mutation = {.decree = 1, .code = RC_INGESTION, .file_count = 2};
    subject->config.ballot = keys_integer(&self->given, "current_ballot", subject->config.ballot);
    mutation.request_ballot = keys_integer(&self->given, "request_ballot", subject->config.ballot);
    mutation.ballot = mutation.request_ballot;
    subject->loader.status = BLS_INGESTING;
    subject->loader.file_count = 2;
    subject->disk.files_done = 2;
    subject->disk.has_load_dir = 1;
    set_engine(self, bench);
    struct sim *sim = as_subject(bench);
    struct sim_list nobody = {0};
    subject->committed = mutation.decree;
    (void)replica_apply(sim, subject, &mutation, &nobody);
    offer_text(self, "ingestion_while", ingestion_status_name(subject->loader.ingestion));
    as_nobody(bench);
    rig_run(bench->rig, 5 * SIM_SECOND);
    offer_text(self, "ingestion_after", ingestion_status_name(subject->loader.ingestion));
}

void area_ingestion(struct conformance_case *self)
{
    static const char *const ops[] = {"meta_to_primary", "primary_to_secondary", "mark_ingesting",
                                      "apply_ingestion", NULL};
    struct replica_bench bench;
    int op = case_op_of(self, ops);
    if (op < 0)
        return;
    replica_bench_open(self, &bench, 3, "");
    replica_bench_read(self, &bench);
    if (op == 3)
        apply_ingestion(self, &bench);
    else if (op == 2)
        replica_bench_order(&bench, BLS_INGESTING, bench.subject->config.ballot);
    else
        give_order(self, &bench, op);
    replica_bench_offer(self, &bench);
    replica_bench_close(&bench);
}

/* --- the end
 * -------------------------------------------------------------------------------------- */

void area_finish_cleanup(struct conformance_case *self)
{
    static const char *const ops[] = {"clean_up", "pause", NULL};
    struct replica_bench bench;
    int op = case_op_of(self, ops);
    if (op < 0)
        return;
    replica_bench_open(self, &bench, 3, "");
    replica_bench_read(self, &bench);
    int status = keys_status(self, &self->when, "meta_status", BLS_PAUSING);
    bool is_taken = loader_status_allowed((enum bulk_load_status)status,
                                          (enum bulk_load_status)bench.subject->loader.status);
    if (!is_taken)
        case_wrong(self, "the order is refused");
    struct sim *sim = as_subject(&bench);
    loader_act(sim, bench.subject, op == 0 ? LOADER_CLEAN_UP : LOADER_PAUSE);
    as_nobody(&bench);
    replica_bench_offer(self, &bench);
    replica_bench_close(&bench);
}

void area_role_change(struct conformance_case *self)
{
    struct replica_bench bench;
    if (!case_op_is(self, "role_change"))
        return;
    replica_bench_open(self, &bench, 3, "");
    replica_bench_read(self, &bench);
    struct replica *subject = bench.subject;
    int new_role = keys_role(self, &self->when, "new_role", ROLE_INACTIVE);
    int local = subject->loader.status;
    struct sim *sim = as_subject(&bench);
    loader_clear_if_needed(sim, subject, (enum role)subject->role, (enum role)new_role);
    as_nobody(&bench);
    offer_bool(self, "cleared", local != BLS_INVALID && subject->loader.status == BLS_INVALID);
    replica_bench_offer(self, &bench);
    replica_bench_close(&bench);
}

/* --- reports
 * ---------------------------------------------------------------------------------------- */

static const struct {
    const char *op;
    enum bulk_load_status status;
} report_ops[] = {{"report_download", BLS_DOWNLOADING},
                  {"report_ingestion", BLS_INGESTING},
                  {"report_cleanup", BLS_SUCCEED},
                  {"report_pause", BLS_PAUSING}};

/* A replica that is said to be clean, or not, is made so. */
static void make_clean(struct conformance_case *self, struct replica *subject)
{
    if (!keys_have(&self->given, "cleaned_up"))
        return;
    bool is_clean = keys_bool(&self->given, "cleaned_up", false);
    subject->disk.has_load_dir = !is_clean;
    if (is_clean)
        memset(&subject->loader, 0, offsetof(struct loader, secondaries));
    if (loader_is_clean(subject) != is_clean)
        case_wrong(self, "the replica cannot be made clean, or not clean");
}

void area_report_group(struct conformance_case *self)
{
    struct replica_bench bench;
    char more[96];
    const char *const ops[] = {report_ops[0].op, report_ops[1].op, report_ops[2].op,
                               report_ops[3].op, NULL};
    int op = case_op_of(self, ops);
    if (op < 0)
        return;
    int64_t replicas = replica_bench_replicas(self);
    (void)snprintf(more, sizeof(more), "table: {partitions: 1, replicas: %lld}\n",
                   (long long)replicas);
    replica_bench_open(self, &bench, replicas, more);
    replica_bench_read(self, &bench);
    make_clean(self, bench.subject);
    struct bulk_load_response response = {0};
    replica_report_group(bench.subject, (uint16_t)bench.server, report_ops[op].status, &response);
    bool is_finished = (response.flags & RESPONSE_FINISHED) != 0;
    struct sim *sim = as_subject(&bench);
    if (is_finished)
        loader_lower_flag(sim, bench.subject, FLAG_REPORTED);
    as_nobody(&bench);
    offer_integer(self, "total_progress", response.total_progress);
    offer_bool(self, "group_ingestion_finished", is_finished);
    offer_bool(self, "group_cleaned_up", (response.flags & RESPONSE_CLEAN) != 0);
    offer_bool(self, "group_paused", (response.flags & RESPONSE_PAUSED) != 0);
    replica_bench_offer(self, &bench);
    replica_bench_close(&bench);
}

/* --- a secondary's answer
 * ------------------------------------------------------------------------------ */

/* The state in which a primary takes an order and does nothing but pass it on. */
static int idle_status(int order)
{
    switch (order) {
    case BLS_DOWNLOADING:
    case BLS_DOWNLOADED:
        return BLS_DOWNLOADED;
    case BLS_INGESTING:
        return BLS_INGESTING;
    case BLS_PAUSING:
        return BLS_PAUSED;
    default:
        return BLS_INVALID;
    }
}

/* What the primary knows of a secondary, as a case writes it. */
static json_t *known_of(const struct replica_report *report)
{
    return json_pack("{s:i, s:s, s:s, s:b, s:b}", "progress", report->progress, "download_status",
                     error_name(report->download_error), "ingestion",
                     ingestion_status_name(report->ingestion), "cleaned_up",
                     (report->flags & REPORT_CLEAN) != 0, "paused",
                     (report->flags & REPORT_PAUSED) != 0);
}

/* The secondary's own state in its answer. */
static void read_state(struct conformance_case *self, struct replica_report *report)
{
    struct case_keys keys;
    keys_open(&keys, "state", keys_json(&self->when, "state"));
    report->flags = REPORT_HAS_DOWNLOAD;
    report->flags |= keys_have(&keys, "ingestion") ? REPORT_HAS_INGESTION : 0;
    report->flags |= keys_have(&keys, "cleaned_up") ? REPORT_HAS_CLEAN : 0;
    report->flags |= keys_have(&keys, "paused") ? REPORT_HAS_PAUSED : 0;
    report->progress =
        (uint8_t)keys_count(self, &keys, "progress", (struct count_rule){.max = 100});
    report->download_error = (uint8_t)keys_error(self, &keys, "download_status", ERR_OK);
    report->ingestion = (uint8_t)keys_ingestion(self, &keys, "ingestion", IS_INVALID);
    report->flags |= keys_bool(&keys, "cleaned_up", false) ? REPORT_CLEAN : 0;
    report->flags |= keys_bool(&keys, "paused", false) ? REPORT_PAUSED : 0;
    keys_close(self, &keys);
}

/* The primary as it was given, kept while it passes the order on. */
struct kept {
    struct loader loader;
    int64_t ballot;
};

/* Makes the primary what it was given as, but for the calls under way. */
static void give_back(struct replica *subject, const struct kept *kept)
{
    struct loader loader = kept->loader;
    for (size_t i = 0; i < COUNT_OF(loader.secondaries); i++)
        loader.secondaries[i].call = subject->loader.secondaries[i].call;
    subject->loader = loader;
    subject->config.ballot = kept->ballot;
}

void area_group_reply(struct conformance_case *self)
{
    struct replica_bench bench;
    if (!case_op_is(self, "secondary_reply"))
        return;
    replica_bench_open(self, &bench, 3, "");
    replica_bench_read(self, &bench);
    struct replica *subject = bench.subject;
    struct kept kept = {subject->loader, subject->config.ballot};
    int order = keys_status(self, &self->when, "request_meta_status", BLS_INVALID);
    int64_t ballot = keys_integer(&self->when, "request_ballot", kept.ballot);
    const struct count_rule there = {.max = subject->config.secondary_count - 1};
    uint32_t about = (uint32_t)keys_count(self, &self->when, "about_secondary", there);
    bench.group_rpc_error = keys_error(self, &self->when, "rpc_err", ERR_OK);
    bench.group_reply.error = (uint16_t)keys_error(self, &self->when, "response_err", ERR_OK);
    bench.group_reply.report.server = subject->config.secondaries[about];
    read_state(self, &bench.group_reply.report);
    subject->config.ballot = ballot;
    subject->loader.status = (uint8_t)idle_status(order);
    replica_bench_pass_on(&bench, order, about);
    give_back(subject, &kept);
    replica_bench_answer(&bench);
    for (uint32_t i = 0; i < subject->config.secondary_count; i++) {
        char key[32];
        (void)snprintf(key, sizeof(key), "secondary_%u", i);
        offer_part(self, key, known_of(&subject->loader.secondaries[i].report));
    }
    replica_bench_close(&bench);
}
