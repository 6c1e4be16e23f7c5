/*
 * beat.h - in step, once chance is over.
 *
 * A poll that waits ten seconds after every answer comes round every ten
 * seconds and a network's delay, a beacon every three, a check every hundred:
 * such a world repeats itself only after days. In the settled part of a run
 * what comes round for ever keeps the beat instead: it is due at a multiple of
 * its beat, never later than its interval says and less than one beat sooner.
 *
 * The beat of an interval is the largest of 1, 2, 5, 10, 20, 50 ... ns, up to 10 s, that
 * divides it, if that is at least a tenth of it; else the largest that is not
 * above it. An interval over BEAT_MAX counts as BEAT_MAX. So polls of 10 s or 150 ms,
 * beacons and checks keep their rate to the nanosecond, and all of them
 * together repeat themselves after half a minute.
 */
#ifndef SIM_BEAT_H
#define SIM_BEAT_H

#include "sim/base.h"

/* In a settled world nothing comes round more slowly. */
#define BEAT_MAX (30 * SIM_SECOND)

/* The slowest beat, which every other divides. */
#define BEAT_SLOWEST (10 * SIM_SECOND)

/* The beat of an interval; 0 for one of 0. */
sim_time beat_of(sim_time interval);

/* When something that comes round every `interval` is due next: after now, if that is over 0. */
sim_time beat_next(sim_time now, sim_time interval);

#endif
