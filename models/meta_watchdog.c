#include "models/meta_watchdog.h"

#include "models/meta_app.h"
#include "models/meta_ingestion.h"
#include "models/meta_resend.h"
#include "models/meta_rollback.h"
#include "models/pegasus.h"

static const struct watchdog_options *watchdog_of(const struct sim *sim)
{
    const struct pegasus_options *options = sim_options(sim);
    return &options->fixes.watchdog;
}

/* How often it has acted already, of the count that its act goes by. */
static uint32_t fired_of(struct sim *sim, const struct ingestion_watch *watch)
{
    const uint32_t table = options_table_of(sim_options(sim), watch->partition);
    return watchdog_of(sim)->act == WATCHDOG_RESEND ? watch->fired
                                                    : meta_table_at(sim, table)->watchdog_count;
}

static void watch_on(struct sim *sim, uint32_t index, uint16_t fired)
{
    struct ingestion_watch watch = meta_resend_watch(sim, index);
    watch.fired = fired;
    const sim_time span = watchdog_wait(watchdog_of(sim), fired_of(sim, &watch));
    (void)sim_timer(sim, span, MSG_META_WATCHDOG, &watch);
}

void meta_watchdog_arm(struct sim *sim, uint32_t index)
{
    if (!options_has_fix(sim_options(sim), FIX_WATCHDOG)) {
        return;
    }
    const struct sim_work before = sim_work_now(sim);
    sim_work_open(sim, WORK_WATCHDOG, index);
    watch_on(sim, index, 0);
    sim_work_serve(sim, before);
}

static void act(struct sim *sim, const struct ingestion_watch *watch)
{
    const uint32_t table = options_table_of(sim_options(sim), watch->partition);
    switch ((enum watchdog_act)watchdog_of(sim)->act) {
    case WATCHDOG_RESEND:
        meta_ingestion_again(sim, watch->partition);
        watch_on(sim, watch->partition, watch->fired + 1);
        return;
    case WATCHDOG_ROLLBACK:
        meta_table_at(sim, table)->watchdog_count++;
        meta_load_roll_back(sim, watch->partition, ERR_TIMEOUT);
        return;
    case WATCHDOG_CANCEL: {
        meta_table_at(sim, table)->watchdog_count++;
        const struct app_change change = {.table = table, .status = BLS_CANCELED};
        meta_app_change(sim, &change);
        return;
    }
    }
}

void on_meta_watchdog(struct sim *sim, const struct sim_event *event)
{
    const struct ingestion_watch *watch = event->body;
    if (!meta_resend_is_current(sim, watch)) {
        return;
    }
    if (meta_resend_level(meta_partition_at(sim, watch->partition)) > watch->level) {
        watch_on(sim, watch->partition, watch->fired);
        return;
    }
    const uint32_t fired = fired_of(sim, watch);
    if (fired >= watchdog_of(sim)->limit) {
        sim_note(sim, NOTE_WATCHDOG_TIRED, watch->partition, fired, 0, 0);
        return;
    }
    sim_count(sim, COUNTER_WATCHDOG_FIRINGS, 1);
    sim_note(sim, NOTE_WATCHDOG_FIRES, watch->partition, watchdog_wait(watchdog_of(sim), fired),
             watchdog_of(sim)->act, fired + 1);
    act(sim, watch);
}
