/*
 * What would have prevented a hang, as text for people.
 */
#include "sim/prevent.h"

#include "sim/story.h"
#include "sim/words.h"

#include <inttypes.h>
#include <stdio.h>

static void write_one(const struct prevention *prevention, struct text_end *text)
{
    const struct history_event *event = &prevention->event;
    char line[512];
    char span[64];
    char instant[64];
    (void)story_instant(event->at, instant, sizeof instant);
    text_add(text, "  %s s, event %" PRIu64 ": %s on %s%s\n", instant, event->number,
             event->actor_name, event->node_name, prevention->is_cause ? "" : " (itself no cause)");
    text_add_lines(text, event->line, 6);
    (void)story_span(prevention->closed_at, span, sizeof span);
    struct text_end end = {line, sizeof line};
    line[0] = '\0';
    text_add(&end, "if instead %s: %s at %s", prevention->instead,
             verdict_name(prevention->verdict), span);
    if (prevention->more > 0) {
        text_add(
            &end, "; the same goes for %" PRIu32 " of the %s before it, back to event %" PRIu64,
            prevention->more, prevention->is_cause ? "causes" : "same kind", prevention->back_to);
    }
    text_add_lines(text, line, 6);
}

void prevent_write(const struct prevented *prevented, struct text_end *text)
{
    text_add(text, "What would have prevented it\n");
    if (prevented->trials == 0) {
        text_add(text, "  Nothing was tried: no event is known that it comes from.\n");
        return;
    }
    text_add(text, prevented->count == 0
                       ? "  No single decision would have, of those tried.\n"
                       : "  Each of these alone would have, with all else as it was up to there; "
                         "nearest to the hang first.\n");
    for (uint32_t i = 0; i < prevented->count; i++) {
        write_one(&prevented->list[i], text);
    }
    const uint32_t useless = prevented->trials - prevented->helped - prevented->eased;
    char sum[256];
    (void)snprintf(sum, sizeof sum,
                   "Tried: %" PRIu32 " changes of the %" PRIu32 " events that led to event %" PRIu64
                   ". %" PRIu32 " prevent the hang, %" PRIu32 " end in another hang, %" PRIu32
                   " do not help.",
                   prevented->trials, prevented->events, prevented->from, prevented->helped,
                   prevented->eased, useless);
    text_add_lines(text, sum, 2);
    if (prevented->found_met) {
        text_add(text, "  The search ended with %d decisions found.\n", PREVENT_FOUND_MAX);
    }
    if (prevented->trials_met) {
        text_add(text, "  The search ended with %d changes tried.\n", PREVENT_TRIALS_MAX);
    }
    if (prevented->events_met) {
        text_add(text, "  Causes beyond the last %d were not looked at.\n", PREVENT_EVENTS_MAX);
    }
}
