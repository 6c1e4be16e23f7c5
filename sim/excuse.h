/*
 * excuse.h - may it be that it never ends through no fault of the model?
 *
 * An obligation that stands still is excused if one of the model's excuses
 * holds for it and the scenario has nothing in store that could end what the
 * excuse names. Excuses are only asked for what would be called a hang, and
 * only look: a run's events do not depend on them.
 */
#ifndef SIM_EXCUSE_H
#define SIM_EXCUSE_H

#include "sim/hang.h"

/*
 * The first excuse of the model that holds for an obligation, null if none
 * does. Writes its reason, a sentence for people; `text` may be null.
 */
const struct sim_excuse *excuse_find(const struct sim *sim, uint16_t kind, uint32_t index,
                                     char *text, size_t bytes);

/*
 * Among the open obligations that decide, the one that has stood still longest
 * and has no excuse; if all are excused, the oldest of them, with its excuse.
 * One that is excused does not hide another that hangs.
 */
struct hang excuse_sift(const struct sim *sim);

/* Writes why an excused run cannot end: what is stuck, the reason, what was asked for. */
void excuse_why(const struct sim *sim, const struct hang *hang, char *text, size_t bytes);

#endif
