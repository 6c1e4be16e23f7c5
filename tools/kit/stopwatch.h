/*
 * stopwatch.h - how long something really took.
 *
 * Wall time stands in reports for people. It never reaches a run, a trace, a
 * digest or a database.
 */
#ifndef TOOLS_KIT_STOPWATCH_H
#define TOOLS_KIT_STOPWATCH_H

#include "sim/base.h"
#include <time.h>

/* Nanoseconds since some fixed instant; never goes back. */
int64_t stopwatch_now(void);

/* The instant that is `ms` from now, as pthread_cond_timedwait() wants it. */
struct timespec stopwatch_deadline(int64_t ms);

#endif
