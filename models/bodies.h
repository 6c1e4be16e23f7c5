/*
 * bodies.h - what messages carry.
 *
 * Plain bytes without padding, at most SIM_BODY_MAX. Lists of files are counts
 * and sizes, lists of members are short arrays.
 */
#ifndef MODELS_BODIES_H
#define MODELS_BODIES_H

#include "models/bodies_common.h"
#include "models/bodies_meta.h"
#include "models/bodies_replica.h"

#endif
