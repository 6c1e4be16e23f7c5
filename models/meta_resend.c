#include "models/meta_resend.h"

#include "models/meta_ingestion.h"
#include "models/meta_leader.h"
#include "models/meta_rollback.h"
#include "models/pegasus.h"

#define BIT(after) (1U << RETRY_AFTER_##after)

/* Which answers are worth a repeat. ERR_INVALID_STATE is: a primary is INACTIVE for the time of any
 * reconfiguration; one whose files are gone says it as well, until the attempts are used up. */
static const uint8_t retried[ERR_COUNT] = {
    [ERR_BUSY] = BIT(BUSY) | BIT(REFUSED) | BIT(FAILED),
    [ERR_CAPACITY_EXCEEDED] = BIT(REFUSED) | BIT(FAILED),
    [ERR_NOT_ENOUGH_MEMBER] = BIT(REFUSED) | BIT(FAILED),
    [ERR_INVALID_STATE] = BIT(REFUSED) | BIT(FAILED),
    [ERR_TIMEOUT] = BIT(FAILED),
    [ERR_NETWORK_FAILURE] = BIT(FAILED),
};

bool meta_resend_retries(enum retry_after after, enum error error)
{
    ASSERT(error < ERR_COUNT);
    return (retried[error] & 1U << after) != 0;
}

uint32_t meta_resend_level(const struct meta_partition *partition)
{
    uint32_t level = 0;
    for (uint32_t i = 0; i < partition->node_count; i++) {
        level += partition->nodes[i].ingestion == IS_RUNNING ? 1 : 0;
        level += partition->nodes[i].ingestion == IS_SUCCEED ? 2 : 0;
    }
    return level;
}

bool meta_resend_is_current(struct sim *sim, const struct ingestion_watch *watch)
{
    if (!meta_leader_serves(sim, watch->term)) {
        return false;
    }
    const struct meta_partition *partition = meta_partition_at(sim, watch->partition);
    const struct meta_table *table =
        meta_table_at(sim, options_table_of(sim_options(sim), watch->partition));
    return partition->round == watch->round && partition->record.status == BLS_INGESTING &&
           table->info.status == BLS_INGESTING && !table->is_pending && !table->is_rolling_back;
}

struct ingestion_watch meta_resend_watch(struct sim *sim, uint32_t index)
{
    const struct meta *meta = sim_state(sim);
    const struct meta_partition *partition = meta_partition_at(sim, index);
    return (struct ingestion_watch){.partition = index,
                                    .term = meta->term,
                                    .round = partition->round,
                                    .level = (uint16_t)meta_resend_level(partition)};
}

/* --- meta-retry ------------------------------------------------------------------ */

bool meta_resend_after_error(struct sim *sim, uint32_t index, enum error error)
{
    const struct pegasus_options *options = sim_options(sim);
    const struct meta_retry_options *retry = &options->fixes.meta_retry;
    struct meta_partition *partition = meta_partition_at(sim, index);
    const struct ingestion_watch watch = meta_resend_watch(sim, index);
    if (!options_has_fix(options, FIX_META_RETRY) ||
        !meta_resend_retries((enum retry_after)retry->after, error) ||
        partition->repeats >= retry->pause.attempts || !meta_resend_is_current(sim, &watch)) {
        return false;
    }
    partition->repeats++;
    const sim_time pause = backoff_draw(sim, LANE_META_RETRY, &retry->pause, partition->repeats);
    sim_note(sim, NOTE_INGESTION_PAUSED, index, error, pause, partition->repeats);
    (void)sim_timer(sim, pause, MSG_META_RESEND, &watch);
    return true;
}

void on_meta_resend(struct sim *sim, const struct sim_event *event)
{
    const struct ingestion_watch *watch = event->body;
    if (meta_resend_is_current(sim, watch)) {
        sim_count(sim, COUNTER_META_RETRIES, 1);
        meta_ingestion_send_now(sim, watch->partition);
    }
}

/* --- meta-checks-progress ------------------------------------------------------------- */

bool meta_resend_doubts(struct sim *sim, uint32_t index)
{
    const struct pegasus_options *options = sim_options(sim);
    if (!options_has_fix(options, FIX_META_CHECKS_PROGRESS)) {
        return false;
    }
    const struct ingestion_watch watch = meta_resend_watch(sim, index);
    const sim_time after = options->fixes.progress_check.after;
    sim_note(sim, NOTE_INGESTION_DOUBTED, index, after, 0, 0);
    (void)sim_timer(sim, after, MSG_META_PROGRESS_CHECK, &watch);
    return true;
}

/* All attempts came to nothing. */
static void give_up(struct sim *sim, uint32_t index)
{
    const struct pegasus_options *options = sim_options(sim);
    sim_note(sim, NOTE_INGESTION_GIVEN_UP, index, 0, 0, 0);
    if (options->fixes.progress_check.then_rolls_back != 0) {
        meta_load_roll_back(sim, index, ERR_NO_NEED_OPERATE);
    }
}

void on_meta_progress_check(struct sim *sim, const struct sim_event *event)
{
    const struct pegasus_options *options = sim_options(sim);
    const struct ingestion_watch *watch = event->body;
    if (!meta_resend_is_current(sim, watch)) {
        return;
    }
    struct meta_partition *partition = meta_partition_at(sim, watch->partition);
    if (meta_resend_level(partition) > 0) {
        return;
    }
    if (partition->repeats >= options->fixes.progress_check.attempts) {
        give_up(sim, watch->partition);
        return;
    }
    partition->repeats++;
    sim_count(sim, COUNTER_META_RETRIES, 1);
    sim_note(sim, NOTE_INGESTION_UNSEEN, watch->partition, partition->repeats, 0, 0);
    meta_ingestion_again(sim, watch->partition);
}
