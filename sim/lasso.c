#include "sim/lasso.h"

#include "sim/beat.h"
#include "sim/story.h"
#include <inttypes.h>
#include <string.h>

/* Bytes that may be hashed: so many at once, and so many more for each event handled. */
#define BYTES_AT_FIRST ((uint64_t)(512 * SIM_KIB))
#define BYTES_AN_EVENT 2

/* While there is nothing to follow it is looked for so often. */
#define LOOK_INTERVAL SIM_SECOND

/* Kinds of events that a turn's last line names; the rest is counted. */
#define KINDS_TOLD 8

/* --- memory ------------------------------------------------------------------------------ */

/* The row of now is the first, those of the anchors follow, that of the turn is the last. */
static uint32_t *counts_row(const struct lasso *lasso, uint64_t row)
{
    return lasso->counts + row * lasso->columns;
}

#define ROW_TURN (LASSO_ANCHORS + 1)

struct lasso *lasso_new(const struct world_plan *plan)
{
    const struct sim_recurrence *rules = plan->model->recurrence;
    const uint32_t columns = plan->model->message_count * WORLD_OUTCOMES;
    const size_t counts = (size_t)columns * (LASSO_ANCHORS + 2) * sizeof(uint32_t);
    ASSERT(rules != NULL && plan->model->message_count <= sizeof(((struct lasso *)0)->is_anchor));
    struct lasso *lasso = block_new(sizeof *lasso + counts);
    if (lasso == NULL) {
        return NULL;
    }
    lasso->recur = recur_new(plan);
    if (lasso->recur == NULL) {
        block_free(lasso);
        return NULL;
    }
    lasso->counts = (void *)(lasso + 1);
    lasso->columns = columns;
    lasso->stride = 1;
    lasso->look_at = rules->steady_from(plan->options);
    for (uint32_t i = 0; i < rules->anchor_count; i++) {
        lasso->is_anchor[rules->anchors[i]] = 1;
    }
    lasso->turn = (struct world_turn){.is_anchor = lasso->is_anchor, .counts = lasso->counts};
    return lasso;
}

void lasso_free(struct lasso *lasso)
{
    if (lasso != NULL) {
        recur_free(lasso->recur);
        block_free(lasso);
    }
}

static void forget_anchors(struct lasso *lasso)
{
    lasso->anchor_count = 0;
    lasso->seen = 0;
    lasso->stride = 1;
}

void lasso_forget(struct lasso *lasso, struct sim *sim)
{
    forget_anchors(lasso);
    sim->turn = NULL;
    lasso->turn.came_by = 0;
    lasso->is_following = 0;
    lasso->next_at = 0;
    lasso->look_at = sim->model->recurrence->steady_from(sim->options);
}

void lasso_restart(struct lasso *lasso, struct sim *sim)
{
    lasso_forget(lasso, sim);
    lasso->hang = (struct hang){0};
    lasso->found = (struct lasso_turn){0};
    lasso->drawn = 0;
    lasso->hashed_bytes = 0;
    memset(lasso->counts, 0, lasso->columns * sizeof(uint32_t));
}

/* --- anchors ------------------------------------------------------------------------------- */

/* The open, deciding obligation that has stood still longest; `since` is SIM_TIME_MAX if none is.
 */
static struct hang stuck(const struct sim *sim)
{
    struct hang hang = {.since = SIM_TIME_MAX};
    for (uint16_t kind = 0; kind < sim->model->obligation_count; kind++) {
        const uint32_t first = sim->plan->obligation_first[kind];
        for (uint32_t i = 0; i < sim->plan->obligation_counts[kind]; i++) {
            const struct obligation_state *obligation = &sim->obligations[first + i];
            if (sim->model->obligations[kind].decides && obligation->is_open &&
                obligation->moved_at < hang.since) {
                hang = (struct hang){.kind = kind, .index = i, .since = obligation->moved_at};
            }
        }
    }
    return hang;
}

/* Gives up every other anchor. */
static void thin_out(struct lasso *lasso)
{
    for (uint32_t i = 0; i < LASSO_ANCHORS; i += 2) {
        /* Rows change hands, so that none is copied. */
        const struct lasso_anchor dropped = lasso->anchors[i + 1];
        lasso->anchors[i / 2] = lasso->anchors[i];
        lasso->anchors[i + 1].row = dropped.row;
    }
    lasso->anchor_count = LASSO_ANCHORS / 2;
    lasso->stride *= 2;
}

/* A row of counts that no kept anchor has. */
static uint64_t free_row(const struct lasso *lasso)
{
    bool is_taken[LASSO_ANCHORS + 1] = {false};
    for (uint32_t i = 0; i < lasso->anchor_count; i++) {
        is_taken[lasso->anchors[i].row] = true;
    }
    uint64_t row = 1;
    while (is_taken[row]) {
        row++;
    }
    ASSERT(row <= LASSO_ANCHORS);
    return row;
}

static void keep(struct lasso *lasso, const struct sim *sim, uint64_t hash)
{
    if (lasso->seen++ % lasso->stride != 0) {
        return;
    }
    if (lasso->anchor_count == LASSO_ANCHORS) {
        thin_out(lasso);
    }
    const uint64_t row = free_row(lasso);
    lasso->anchors[lasso->anchor_count++] = (struct lasso_anchor){
        .hash = hash, .number = sim->world->number, .at = sim->world->now, .row = row};
    memcpy(counts_row(lasso, row), lasso->counts, lasso->columns * sizeof(uint32_t));
}

/* The latest anchor with a hash, or null. */
static const struct lasso_anchor *anchor_of(const struct lasso *lasso, uint64_t hash)
{
    for (uint32_t i = lasso->anchor_count; i > 0; i--) {
        if (lasso->anchors[i - 1].hash == hash) {
            return &lasso->anchors[i - 1];
        }
    }
    return NULL;
}

/* Works out the turn since an anchor. Returns whether it proves anything. */
static bool close_turn(struct lasso *lasso, const struct sim *sim,
                       const struct lasso_anchor *anchor)
{
    const struct sim_recurrence *rules = sim->model->recurrence;
    const uint32_t *then = counts_row(lasso, anchor->row);
    uint32_t *counts = counts_row(lasso, ROW_TURN);
    for (uint32_t i = 0; i < lasso->columns; i++) {
        counts[i] = lasso->counts[i] - then[i];
    }
    for (uint32_t i = 0; i < rules->unsettling_count; i++) {
        for (uint32_t outcome = 0; outcome < WORLD_OUTCOMES; outcome++) {
            if (counts[rules->unsettling[i] * WORLD_OUTCOMES + outcome] > 0) {
                return false;
            }
        }
    }
    lasso->found = (struct lasso_turn){.entered_at = anchor->at,
                                       .entered_number = anchor->number,
                                       .period = sim->world->now - anchor->at,
                                       .events = sim->world->number - anchor->number,
                                       .counts = counts};
    return true;
}

/* Whether the events handled so far pay for one more hash. */
static bool can_pay(const struct lasso *lasso, const struct sim *sim)
{
    return lasso->hashed_bytes <= BYTES_AT_FIRST + sim->world->number * BYTES_AN_EVENT;
}

static bool look_at_anchor(struct lasso *lasso, struct sim *sim)
{
    const struct hang hang = stuck(sim);
    if (sim->tape->drawn != lasso->drawn) {
        lasso->drawn = sim->tape->drawn;
        forget_anchors(lasso);
        return false;
    }
    if (hang.since == SIM_TIME_MAX || !can_pay(lasso, sim)) {
        return false;
    }
    const uint64_t hash = recur_hash(sim, lasso->recur);
    lasso->hashed_bytes += recur_bytes(lasso->recur);
    const struct lasso_anchor *anchor = anchor_of(lasso, hash);
    if (anchor != NULL && hang.since <= anchor->at) {
        if (close_turn(lasso, sim, anchor)) {
            lasso->hang = hang;
            lasso->hang.is_found = true;
            lasso->hang.detector = DETECTOR_LASSO;
            lasso->hang.lasso = lasso;
            return true;
        }
        forget_anchors(lasso);
    }
    keep(lasso, sim, hash);
    return false;
}

bool lasso_look(struct lasso *lasso, struct sim *sim)
{
    const struct world *world = sim->world;
    const bool is_worth_it = world->ahead == 0 && world->open_count > 0;
    if (!is_worth_it || !lasso->is_following) {
        const sim_time steady = sim->model->recurrence->steady_from(sim->options);
        lasso_forget(lasso, sim);
        lasso->is_following = is_worth_it && world->now >= steady;
        sim->turn = lasso->is_following ? &lasso->turn : NULL;
        lasso->look_at = lasso->is_following ? SIM_TIME_MAX : world->now + LOOK_INTERVAL;
        return false;
    }
    lasso->turn.came_by = 0;
    if (world->now < lasso->next_at) {
        return false;
    }
    lasso->next_at = world->now + (sim->tape->is_quiet ? BEAT_MAX : 1);
    return look_at_anchor(lasso, sim);
}

/* --- telling ---------------------------------------------------------------------------------- */

struct hang lasso_hang(const struct lasso *lasso)
{
    return lasso->hang;
}

const struct lasso_turn *lasso_found(const struct lasso *lasso)
{
    return &lasso->found;
}

static void say_span(struct text_end *text, sim_time span)
{
    char words[64];
    (void)story_span(span, words, sizeof words);
    text_add(text, "%s", words);
}

/* Whether the model has words of its own for a kind of message. */
static bool has_words(const struct sim_recurrence *rules, uint32_t message)
{
    for (uint32_t i = 0; i < rules->telling_count; i++) {
        if (rules->telling[i].message == message) {
            return true;
        }
    }
    return false;
}

/*
 * Of the columns that the model has no words for, the one with the highest count that comes after
 * one told before; `columns`: none.
 */
static uint32_t next_column(const struct lasso *lasso, const struct sim *sim, uint32_t before)
{
    const uint32_t *counts = lasso->found.counts;
    const uint32_t columns = lasso->columns;
    const uint32_t limit = before < columns ? counts[before] : UINT32_MAX;
    uint32_t best = columns;
    for (uint32_t i = 0; i < columns; i++) {
        const bool is_later =
            counts[i] < limit || (counts[i] == limit && before < columns && i > before);
        if (counts[i] > 0 && is_later && (best == columns || counts[i] > counts[best]) &&
            !has_words(sim->model->recurrence, i / WORLD_OUTCOMES)) {
            best = i;
        }
    }
    return best;
}

static const char *outcome_of(uint32_t column)
{
    static const char *const outcomes[WORLD_OUTCOMES] = {[SIM_DELIVERED] = "",
                                                         [SIM_TIMEOUT] = " that timed out",
                                                         [SIM_REFUSED] = " that were refused"};
    return outcomes[column % WORLD_OUTCOMES];
}

/* What matters, in the model's own words and order. */
static void say_told(struct text_end *text, const struct lasso *lasso, const struct sim *sim)
{
    const struct sim_recurrence *rules = sim->model->recurrence;
    for (uint32_t i = 0; i < rules->telling_count; i++) {
        const struct sim_telling *telling = &rules->telling[i];
        for (uint32_t outcome = 0; outcome < WORLD_OUTCOMES; outcome++) {
            const uint32_t column = telling->message * WORLD_OUTCOMES + outcome;
            if (lasso->found.counts[column] > 0) {
                text_add(text, "- %" PRIu32 " x %s%s (%s)\n", lasso->found.counts[column],
                         telling->words, outcome_of(column),
                         sim->model->messages[telling->message].name);
            }
        }
    }
}

/* All the rest in one line. */
static void say_rest(struct text_end *text, const struct lasso *lasso, const struct sim *sim)
{
    uint32_t column = next_column(lasso, sim, lasso->columns);
    const bool is_any = column < lasso->columns;
    uint32_t kinds = 0;
    uint64_t more = 0;
    for (uint32_t i = 0; column < lasso->columns; i++) {
        const uint32_t count = lasso->found.counts[column];
        if (i < KINDS_TOLD) {
            text_add(text, "%s%" PRIu32 " %s%s", i == 0 ? "- besides: " : ", ", count,
                     sim->model->messages[column / WORLD_OUTCOMES].name, outcome_of(column));
        } else {
            kinds++;
            more += count;
        }
        column = next_column(lasso, sim, column);
    }
    if (kinds > 0) {
        text_add(text, " and %" PRIu64 " events of %" PRIu32 " more kind%s", more, kinds,
                 kinds == 1 ? "" : "s");
    }
    text_add(text, "%s", is_any ? "\n" : "");
}

void lasso_say(struct text_end *text, const struct lasso *lasso, const struct sim *sim)
{
    const struct lasso_turn *turn = &lasso->found;
    text_add(text, "it goes round in a circle of ");
    say_span(text, turn->period);
    text_add(text, ": at ");
    say_span(text, turn->entered_at + turn->period);
    text_add(text, " everything that matters to the future is as it was at ");
    say_span(text, turn->entered_at);
    text_add(text,
             " (event %" PRIu64 "), so the same happens again and again, and no step of the "
             "scenario is to come that could end it\n",
             turn->entered_number);
    text_add(text, "one turn, %" PRIu64 " events:\n", turn->events);
    say_told(text, lasso, sim);
    say_rest(text, lasso, sim);
}
