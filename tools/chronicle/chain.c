#include "tools/chronicle/chain.h"
#include "tools/chronicle/chronicle_read.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NUMBERS_MAX (1U << 20) /* events of a chain */
#define PERIOD_MAX  8          /* hops of a round */
#define TEXTS_MAX   4          /* of a hop */
#define ROUND_WAIT  SIM_SECOND /* a round rather begins with a wait as long as this */

const char *chain_end_text(enum chain_end end)
{
    static const char *const texts[] = {[CHAIN_TO_NOTHING] = "",
                                        [CHAIN_TO_LOSS] = "the work is lost",
                                        [CHAIN_TO_LAST_PROGRESS] = "the last progress",
                                        [CHAIN_TO_THE_END] = "the load ends"};
    return texts[end];
}

/* --- where it leads --------------------------------------------------------------- */

/* The event that closed the last obligation. */
static uint64_t last_close(const struct chronicle *chronicle)
{
    return (uint64_t)chronicle_number(
        chronicle, "SELECT max(number) FROM changes WHERE type = 'close' AND run = ?");
}

static void find_end(const struct chronicle *chronicle, struct chain *chain)
{
    char sql[192];
    const struct chronicle_run *run = &chronicle->run;
    if (chronicle->marks.lane != CHRONICLE_NONE) {
        chain->end = CHAIN_TO_LOSS;
        chain->decisive = chronicle->marks.lost_number;
    } else if (run->stuck_since != 0) {
        (void)snprintf(sql, sizeof(sql),
                       "SELECT max(number) FROM changes WHERE type IN ('open', 'move')"
                       " AND time = %" PRId64 " AND run = ?",
                       run->stuck_since);
        chain->end = CHAIN_TO_LAST_PROGRESS;
        chain->decisive = (uint64_t)chronicle_number(chronicle, sql);
    } else {
        chain->end = CHAIN_TO_THE_END;
        chain->decisive = last_close(chronicle);
    }
    const struct chronicle_event *event = chronicle_event(chronicle, chain->decisive);
    if (event == NULL)
        *chain = (struct chain){.end = CHAIN_TO_NOTHING};
    else
        chain->decided_at = event->at;
}

/* --- what goes on ----------------------------------------------------------------- */

static void mark(const struct chronicle *chronicle, uint64_t number, bool *marks)
{
    const struct chronicle_event *event = chronicle_event(chronicle, number);
    if (event != NULL)
        marks[event - chronicle->events] = true;
}

/* Whether each row of `events` descends from one of those numbers. */
static bool *find_descendants(const struct chronicle *chronicle, const uint64_t *numbers,
                              uint32_t count)
{
    bool *descends = chronicle_take(chronicle, chronicle->event_count, sizeof(*descends));
    for (uint32_t i = 0; i + 1 < count; i++) /* the last one, the root, has other children, too */
        mark(chronicle, numbers[i], descends);
    for (uint32_t i = 0; i < chronicle->event_count; i++) {
        const struct chronicle_event *event = &chronicle->events[i];
        const struct chronicle_event *cause =
            event->cause < event->number ? chronicle_event(chronicle, event->cause) : NULL;
        descends[i] = descends[i] || (cause != NULL && descends[cause - chronicle->events]);
    }
    return descends;
}

/* The poll that the chain goes round in: its answer; null: there is none. */
static const struct chain_hop *find_poll(const struct chain *chain)
{
    for (uint32_t i = chain->hop_count; i > 0; i--) {
        const struct chain_hop *hop = &chain->hops[i - 1];
        if (hop->loop != CHRONICLE_NONE && chain->loops[hop->loop].every >= ROUND_WAIT &&
            strcmp(hop->kind, "reply") == 0)
            return hop;
    }
    return NULL;
}

/* The last answer after the decisive event that was polled for, by whoever did; null: none. */
static const struct chronicle_event *find_last_poll(const struct chronicle *chronicle,
                                                    const struct chain *chain)
{
    const struct chain_hop *poll = find_poll(chain);
    for (uint32_t i = chronicle->event_count; poll != NULL && i > 0; i--) {
        const struct chronicle_event *event = &chronicle->events[i - 1];
        if (event->number <= chain->decisive)
            return NULL;
        if (strcmp(event->kind, "reply") == 0 && event->message < chronicle->message_count &&
            strcmp(chronicle->messages[event->message], poll->message) == 0)
            return event;
    }
    return NULL;
}

/* The last answer that comes of the chain, to the actor it was decided at; null: none. */
static const struct chronicle_event *find_last_child(const struct chronicle *chronicle,
                                                     const uint64_t *numbers, uint32_t count)
{
    const bool *descends = find_descendants(chronicle, numbers, count);
    const struct chronicle_event *decisive = chronicle_event(chronicle, numbers[0]);
    ASSERT(decisive != NULL);
    for (uint32_t i = chronicle->event_count; i > 0; i--) {
        const struct chronicle_event *event = &chronicle->events[i - 1];
        if (event->number <= numbers[0])
            return NULL;
        if (descends[i - 1] && event->actor == decisive->actor && strcmp(event->kind, "reply") == 0)
            return event;
    }
    return NULL;
}

/*
 * The event that what goes on leads to; 0: nothing goes on. What comes of the chain itself says
 * most, but it may have broken off, when a leader was lost for instance, and another polls now.
 */
static uint64_t find_last(const struct chronicle *chronicle, const struct chain *chain,
                          const uint64_t *numbers, uint32_t count)
{
    if (chain->end == CHAIN_TO_THE_END)
        return 0;
    if (chronicle->run.stuck_since == 0)
        return last_close(chronicle);
    const struct chronicle_event *child = find_last_child(chronicle, numbers, count);
    const struct chronicle_event *poll = find_last_poll(chronicle, chain);
    const struct chain_hop *round = find_poll(chain);
    const sim_time gap = round == NULL ? 0 : 3 * chain->loops[round->loop].every;
    const struct chronicle_event *last =
        poll != NULL && (child == NULL || child->at + gap < poll->at) ? poll : child;
    return last == NULL ? 0 : last->number;
}

/* --- hops ------------------------------------------------------------------------- */

/* The work that the event serves which comes of this one. */
static uint32_t next_work(const struct chronicle *chronicle, uint64_t number)
{
    const struct chronicle_event *next = chronicle_event(chronicle, number);
    return next == NULL ? 0 : next->work;
}

/*
 * Keeps what an event tells. It may serve many partitions at once: if one of its lines is of the
 * work that goes on from here, those of other works are none of the chain's business.
 */
static void add_texts(const struct chronicle *chronicle, struct chain *chain, struct chain_hop *hop,
                      uint32_t work)
{
    const struct chronicle_event *first = chronicle_event(chronicle, hop->number);
    const struct chronicle_event *end = &chronicle->events[chronicle->event_count];
    bool is_meant = false;
    for (const struct chronicle_event *row = first; row < end && row->number == first->number;
         row++)
        is_meant = is_meant || (row->text != NULL && work != 0 && row->work == work);
    hop->first_text = chain->text_count;
    for (const struct chronicle_event *row = first; row < end && row->number == first->number;
         row++) {
        const bool is_other = is_meant && row != first && row->work != work;
        if (row->text != NULL && !is_other && hop->text_count < TEXTS_MAX) {
            chain->notes[chain->text_count] = row->note;
            chain->texts[chain->text_count++] = row->text;
            hop->text_count++;
        }
    }
}

/* Adds an event; `next` is the number of the one after it. */
static void add_hop(const struct chronicle *chronicle, struct chain *chain, uint64_t number,
                    uint64_t next)
{
    const struct chronicle_event *event = chronicle_event(chronicle, number);
    if (event == NULL)
        return;
    const struct chronicle_event *cause = chronicle_event(chronicle, event->cause);
    const bool is_sent = event->peer != CHRONICLE_NONE;
    struct chain_hop *hop = &chain->hops[chain->hop_count++];
    *hop = (struct chain_hop){
        .number = number,
        .since = cause == NULL ? event->at : cause->at,
        .at = event->at,
        .from = is_sent ? event->peer : event->actor,
        .to = event->actor,
        .message =
            event->message < chronicle->message_count ? chronicle->messages[event->message] : "-",
        .kind = event->kind,
        .loop = CHRONICLE_NONE,
    };
    add_texts(chronicle, chain, hop, next_work(chronicle, next));
}

/* Adds the events of `numbers`, the last one first, that come after number `after`. */
static void add_hops(const struct chronicle *chronicle, struct chain *chain,
                     const uint64_t *numbers, uint32_t count, uint64_t after)
{
    for (uint32_t i = count; i > 0; i--)
        if (numbers[i - 1] > after)
            add_hop(chronicle, chain, numbers[i - 1], i > 1 ? numbers[i - 2] : 0);
}

/* --- loops ------------------------------------------------------------------------ */

static bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}

/* Whether two texts are the same but for their numbers. */
static bool is_alike(const char *a, const char *b)
{
    while (*a != '\0' || *b != '\0') {
        if (is_digit(*a) && is_digit(*b)) {
            a += strspn(a, "0123456789");
            b += strspn(b, "0123456789");
        } else if (*a++ != *b++) {
            return false;
        }
    }
    return true;
}

static bool is_same(const struct chain *chain, const struct chain_hop *a, const struct chain_hop *b)
{
    if (a->from != b->from || a->to != b->to || strcmp(a->message, b->message) != 0 ||
        strcmp(a->kind, b->kind) != 0 || a->text_count != b->text_count)
        return false;
    for (uint32_t i = 0; i < a->text_count; i++)
        if (!is_alike(chain->texts[a->first_text + i], chain->texts[b->first_text + i]))
            return false;
    return true;
}

/* How many rounds of `period` hops there are from `first` on. */
static uint32_t count_rounds(const struct chain *chain, uint32_t first, uint32_t end,
                             uint32_t period)
{
    uint32_t same = 0; /* hops that are like the one a round before */
    while (first + period + same < end &&
           is_same(chain, &chain->hops[first + same], &chain->hops[first + period + same]))
        same++;
    return 1 + same / period;
}

static bool begins_a_round(const struct chain_hop *hop)
{
    return hop->from == hop->to && hop->at - hop->since >= ROUND_WAIT;
}

/* The period that folds most from `first` on; 0: none does. */
static uint32_t find_period(const struct chain *chain, uint32_t first, uint32_t end)
{
    uint32_t best = 0;
    uint32_t most = 0;
    for (uint32_t period = 1; period <= PERIOD_MAX; period++) {
        const uint32_t folded = (count_rounds(chain, first, end, period) - 1) * period;
        if (folded > most) {
            most = folded;
            best = period;
        }
    }
    /* What is the same round begun with its wait is folded there. */
    for (uint32_t i = 1; i < best; i++)
        if (!begins_a_round(&chain->hops[first]) && begins_a_round(&chain->hops[first + i]) &&
            count_rounds(chain, first + i, end, best) > 1)
            return 0;
    return best;
}

/* Folds the hops from `first` to before `end` into `to` and what follows; gives the end there. */
static uint32_t fold(struct chain *chain, uint32_t first, uint32_t end, uint32_t to)
{
    while (first < end) {
        const uint32_t period = find_period(chain, first, end);
        if (period == 0) {
            chain->hops[to++] = chain->hops[first++];
            continue;
        }
        const uint32_t times = count_rounds(chain, first, end, period);
        ASSERT(times > 1);
        const sim_time since = chain->hops[first].at;
        const sim_time last = chain->hops[first + (times - 1) * period].at;
        chain->loops[chain->loop_count] = (struct chain_loop){
            .first = to,
            .count = period,
            .times = times,
            .every = (last - since) / (times - 1),
            .since = since,
            .until = chain->hops[first + times * period - 1].at,
        };
        for (uint32_t i = 0; i < period; i++, to++) {
            chain->hops[to] = chain->hops[first + i];
            chain->hops[to].loop = chain->loop_count;
        }
        chain->loop_count++;
        first += times * period;
    }
    return to;
}

/* The causes of an event, itself first. */
static uint32_t list_chain(const struct chronicle *chronicle, uint64_t number,
                           const uint64_t **numbers)
{
    const uint32_t room =
        chronicle->event_count < NUMBERS_MAX ? chronicle->event_count : NUMBERS_MAX;
    uint64_t *list = chronicle_take(chronicle, room, sizeof(*list));
    *numbers = list;
    return chronicle_chain(chronicle, number, list, room);
}

static void *more_room(const struct chronicle *chronicle, const void *old, uint32_t count,
                       uint32_t more, size_t bytes)
{
    void *room = chronicle_take(chronicle, (size_t)count + more, bytes);
    if (count > 0)
        memcpy(room, old, count * bytes);
    return room;
}

/* Makes room for so many more hops, and what they may have of the rest. */
static void make_room(const struct chronicle *chronicle, struct chain *chain, uint32_t more)
{
    chain->hops = more_room(chronicle, chain->hops, chain->hop_count, more, sizeof(*chain->hops));
    chain->loops =
        more_room(chronicle, chain->loops, chain->loop_count, more, sizeof(*chain->loops));
    chain->notes = more_room(chronicle, chain->notes, chain->text_count, more * TEXTS_MAX,
                             sizeof(*chain->notes));
    chain->texts = more_room(chronicle, chain->texts, chain->text_count, more * TEXTS_MAX,
                             sizeof(*chain->texts));
}

struct chain *chain_find(const struct chronicle *chronicle)
{
    ASSERT((chronicle->parts & CHRONICLE_EVENTS) != 0);
    struct chain *chain = chronicle_take(chronicle, 1, sizeof(*chain));
    find_end(chronicle, chain);
    if (chain->end == CHAIN_TO_NOTHING)
        return chain;
    const uint64_t *numbers;
    const uint32_t count = list_chain(chronicle, chain->decisive, &numbers);
    make_room(chronicle, chain, count);
    add_hops(chronicle, chain, numbers, count, 0);
    chain->hop_count = fold(chain, 0, chain->hop_count, 0);
    chain->after = chain->hop_count;
    const uint64_t *more;
    const uint64_t last = find_last(chronicle, chain, numbers, count);
    const uint32_t more_count = list_chain(chronicle, last, &more);
    make_room(chronicle, chain, more_count);
    add_hops(chronicle, chain, more, more_count, chain->decisive);
    chain->hop_count = fold(chain, chain->after, chain->hop_count, chain->after);
    return chain;
}
