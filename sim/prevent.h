/*
 * prevent.h - which single decision would have prevented a hang.
 *
 * From the event where a hang began (or the last progress, if no guard says where) its causes are
 * walked back, event by event, to the first. Before each of them, nearest to the hang first, the
 * world is gone back to and one thing is decided otherwise, all other chance the same: the event
 * comes later or earlier, its message gets lost, or what the model's table of decisions has for
 * such an event. What alone lets everything come to an end would have prevented the hang.
 *
 * The list is short: of each sort of change (later, earlier, lost, decided
 * otherwise) the smallest is told, and a sort that helps at one cause after the
 * other is told once, for the one nearest to the hang.
 *
 * The work is bounded: so many events, so many changes, so many decisions
 * found. Which bound was met is part of the result.
 */
#ifndef SIM_PREVENT_H
#define SIM_PREVENT_H

#include "sim/history.h"

#define PREVENT_FOUND_MAX   8    /* decisions told; then the search ends */
#define PREVENT_EVENTS_MAX  256  /* events looked at */
#define PREVENT_TRIALS_MAX  6000 /* changes tried */
#define PREVENT_BEARING_MAX 32   /* of the events: those that are no cause but bear on the guard */

#define PREVENT_INSTEAD_BYTES 96

/* One decision that would have prevented the hang. */
struct prevention {
    struct history_event event;
    char instead[PREVENT_INSTEAD_BYTES]; /* what is decided instead */
    enum verdict verdict;                /* what it then comes to */
    sim_time closed_at;                  /* and when */
    uint32_t more;                       /* causes before it, or other events of its kind, where */
    uint64_t back_to;                    /* the same sort of change helps: as far back as here */
    uint32_t sort;                       /* of the change */
    bool is_cause;                       /* the event is a cause of the hang */
};

struct prevented {
    struct prevention list[PREVENT_FOUND_MAX]; /* nearest to the hang first */
    uint32_t count;
    uint32_t events; /* looked at */
    uint32_t trials; /* changes tried */
    uint32_t helped; /* of them: prevent the hang */
    uint32_t eased;  /* of them: do not lose the guard it began with, but another first */
    uint64_t from;   /* the event whose causes they are */
    bool events_met; /* the bounds that were met */
    bool trials_met;
    bool found_met;
};

/* Tries them. The history hung. Returns false if there is no memory for it. */
MUST_USE bool prevent_find(struct history *history, struct branch_crew *crew,
                           struct prevented *prevented);

struct text_end;

/* Writes the list as text for people, lines of at most 100 columns. */
void prevent_write(const struct prevented *prevented, struct text_end *text);

#endif
