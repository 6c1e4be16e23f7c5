/*
 * The decisive moment, magnified: the events by which a guard was lost, one by one.
 */
#include "tools/timeline.h"

void timeline_moment(struct timeline *timeline)
{
    (void)timeline;
}
