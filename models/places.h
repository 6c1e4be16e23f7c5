/*
 * places.h - where in Pegasus each line of the story happens.
 *
 * By note: class and function, as the source has them; null for what has no
 * place there (the shell's output, the cluster's own doings). Taken from the source
 * of apache/incubator-pegasus at the revisions of models/revision.h.
 */
#ifndef MODELS_PLACES_H
#define MODELS_PLACES_H

#include "models/story.h"

extern const char *const model_places[NOTE_COUNT];

#endif
