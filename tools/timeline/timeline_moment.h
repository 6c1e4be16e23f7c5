/*
 * timeline_moment.h - the decisive moment, magnified.
 *
 * The events by which a guard was lost, one beside the other, each with its
 * number, and who they concern. A hang of a minute is lost within
 * milliseconds; here every event has as much room as any other. For
 * tools/timeline_moment*.c alone.
 */
#ifndef TOOLS_TIMELINE_TIMELINE_MOMENT_H
#define TOOLS_TIMELINE_TIMELINE_MOMENT_H

#include "tools/timeline/timeline.h"

/* Events that are told, and who they concern at most. */
#define MOMENT_STEPS TIMELINE_STEPS_MAX

/* Lanes of an actor. */
#define MOMENT_BARS 3

/* Heights; px. */
#define MOMENT_ACTOR_ROW 26.0
#define MOMENT_BAR_ROW   17.0
#define MOMENT_TITLE     26.0
#define MOMENT_HEAD      16.0

struct moment_step {
    uint64_t number; /* of the event */
    sim_time at;
    uint32_t actor;
    const char *text;
    double x;
    enum shade shade; /* of its dot */
};

struct moment_actor {
    uint32_t actor;
    double y;
    uint32_t bars[MOMENT_BARS]; /* indices of the moment's rows */
    uint32_t bar_count;
};

struct moment {
    struct timeline *timeline;
    struct lanes lanes; /* whatever the picture shows */
    struct moment_step steps[MOMENT_STEPS + 1];
    uint32_t count;
    struct moment_actor actors[MOMENT_STEPS];
    uint32_t actor_count;
    double top;
    double bottom;
    bool has_times; /* there is room for them below the columns; else only the list has them */
};

/* Whether the moment in which the work was lost lies in the picture, and so is magnified. */
bool moment_is_shown(const struct timeline *timeline);

/*
 * Gathers the events, their actors and where everything goes, below what the timeline has drawn.
 * Returns false if there is nothing to tell.
 */
MUST_USE bool moment_prepare(struct moment *moment);

/* Where a time lies: as far between two columns as it is between their events. */
double moment_x(const struct moment *moment, sim_time at);

/* Where an event lies: in its own column if it has one, since several may be at one instant. */
double moment_x_of_event(const struct moment *moment, const struct chronicle_event *event);

/* The line of an actor; negative if it has none. */
double moment_y(const struct moment *moment, uint32_t actor);

/* Rows of an event that are not its first one have no actor of their own to be counted. */
bool moment_is_first_row(const struct timeline *timeline, uint32_t index);

#endif
